# Ships the logs of every allocation and the journal of every node to Loki.
job "promtail" {
  datacenters = ["*"]
  type        = "system"
  node_pool   = "all"
  priority    = 60

  group "promtail" {
    shutdown_delay = "1s"

    restart {
      attempts = 10
      interval = "30m"
      delay    = "30s"
      mode     = "delay"
    }

    network {
      port "http" {
        to = 9080
      }
    }

    # positions.yaml must survive, or every restart sends everything again
    volume "positions" {
      type   = "host"
      source = "promtail-positions"
    }

    service { # jobspec: ignore[missing-routing-tags] one per node, nothing for a browser
      name = "promtail"
      port = "http"
      tags = ["metrics"]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/ready"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "promtail" {
      driver = "docker"

      config {
        image = "grafana/promtail:3.5.7"
        ports = ["http"]
        args  = ["-config.file=/local/promtail.yml"]

        mount {
          type     = "bind"
          source   = "/opt/nomad/alloc"
          target   = "/nomad/alloc"
          readonly = true
        }

        mount {
          type     = "bind"
          source   = "/var/log/journal"
          target   = "/var/log/journal"
          readonly = true
        }
      }

      volume_mount {
        volume      = "positions"
        destination = "/positions"
      }

      template {
        destination = "local/promtail.yml"
        data        = <<-EOT
          server:
            http_listen_port: 9080
            grpc_listen_port: 0
            log_level: warn

          positions:
            filename: /positions/positions.yaml

          clients:
          {{- range service "loki" }}
            - url: http://{{ .Address }}:{{ .Port }}/loki/api/v1/push
          {{- end }}

          scrape_configs:
            - job_name: allocations
              static_configs:
                - targets: [localhost]
                  labels:
                    node: '{{ env "node.unique.name" }}'
                    __path__: /nomad/alloc/*/alloc/logs/*.std*.[0-9]*
              pipeline_stages:
                - match:
                    selector: '{filename=~".+"}'
                    stages:
                      - regex:
                          source: filename
                          expression: '/nomad/alloc/(?P<alloc>[^/]+)/alloc/logs/(?P<task>.+)\.(?P<stream>stdout|stderr)\.\d+'
                      - labels:
                          alloc:
                          task:
                          stream:
                      - labeldrop: [filename]

            - job_name: journal
              journal:
                path: /var/log/journal
                max_age: 12h
                labels:
                  node: '{{ env "node.unique.name" }}'
              relabel_configs:
                - source_labels: [__journal__systemd_unit]
                  target_label: unit
        EOT
      }

      resources {
        cpu    = 100
        memory = 128
      }
    }
  }
}
