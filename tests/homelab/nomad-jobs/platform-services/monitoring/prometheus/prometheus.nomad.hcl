variable "retention" {
  description = "How long samples are kept"
  type        = string
  default     = "45d"
}

variable "retention_size" {
  description = "Upper limit of the volume, whichever is reached first"
  type        = string
  default     = "40GB"
}

job "prometheus" {
  datacenters = ["dc1"]
  type        = "service"

  group "prometheus" {
    count          = 1
    shutdown_delay = "5s"

    restart {
      attempts = 3
      interval = "5m"
      delay    = "25s"
      mode     = "delay"
    }

    network {
      port "http" {
        to = 9090
      }
    }

    volume "data" {
      type   = "host"
      source = "prometheus-data"
    }

    service {
      name = "prometheus"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.prometheus.rule=Host(`prometheus.lab.local`)",
        "traefik.http.routers.prometheus.middlewares=lan-only@file",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/-/ready"
        interval = "15s"
        timeout  = "3s"
      }
    }

    task "prometheus" {
      driver       = "docker"
      kill_timeout = "60s" # the head block is written out on the way down

      config {
        image = "prom/prometheus:v3.6.0"
        ports = ["http"]
        args = [
          "--config.file=/local/prometheus.yml",
          "--storage.tsdb.path=/prometheus",
          "--storage.tsdb.retention.time=${var.retention}",
          "--storage.tsdb.retention.size=${var.retention_size}",
          "--web.external-url=https://prometheus.lab.local",
          "--web.enable-lifecycle",
        ]
      }

      volume_mount {
        volume      = "data"
        destination = "/prometheus"
      }

      template {
        destination   = "local/prometheus.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOT
          global:
            scrape_interval: 30s
            evaluation_interval: 30s
            external_labels:
              site: lab

          rule_files:
            - /local/rules.yml

          scrape_configs:
            - job_name: prometheus
              static_configs:
                - targets: ["localhost:9090"]

            - job_name: nomad
              metrics_path: /v1/metrics
              params:
                format: [prometheus]
              consul_sd_configs:
                - server: '{{ env "attr.unique.network.ip-address" }}:8500'
                  token: '{{ keyOrDefault "service/prometheus/consul-token" "" }}'
                  services: [nomad, nomad-client]
                  tags: [http]
              relabel_configs:
                - source_labels: [__meta_consul_node]
                  target_label: node

            - job_name: node
              consul_sd_configs:
                - server: '{{ env "attr.unique.network.ip-address" }}:8500'
                  token: '{{ keyOrDefault "service/prometheus/consul-token" "" }}'
                  services: [node-exporter]
              relabel_configs:
                - source_labels: [__meta_consul_node]
                  target_label: instance

            # Whatever is tagged "metrics" in Consul.
            - job_name: services
              consul_sd_configs:
                - server: '{{ env "attr.unique.network.ip-address" }}:8500'
                  token: '{{ keyOrDefault "service/prometheus/consul-token" "" }}'
                  tags: [metrics]
              relabel_configs:
                - source_labels: [__meta_consul_service]
                  target_label: service
                - source_labels: [__meta_consul_service, __meta_consul_node]
                  regex: (.+);(.+)
                  replacement: $${1}@$${2}
                  target_label: instance
        EOT
      }

      # The rules have templates of Prometheus' own, hence other delimiters.
      template {
        destination     = "local/rules.yml"
        change_mode     = "signal"
        change_signal   = "SIGHUP"
        left_delimiter  = "[["
        right_delimiter = "]]"
        data            = <<-EOT
          groups:
            - name: lab
              rules:
                - alert: TargetDown
                  expr: up == 0
                  for: 5m
                  annotations:
                    summary: "{{ $labels.job }} on {{ $labels.instance }} does not answer"
                - alert: DiskAlmostFull
                  expr: node_filesystem_avail_bytes{fstype!~"tmpfs|overlay"} / node_filesystem_size_bytes < [[ keyOrDefault "service/prometheus/disk-threshold" "0.1" ]]
                  for: 30m
                  annotations:
                    summary: "{{ $labels.mountpoint }} on {{ $labels.instance }}: {{ $value | humanizePercentage }} left"
        EOT
      }

      resources {
        cpu    = 500
        memory = 1024
      }
    }
  }
}
