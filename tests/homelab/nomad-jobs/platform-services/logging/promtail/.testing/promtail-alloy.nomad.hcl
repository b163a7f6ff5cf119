# Grafana Alloy in Promtail's place. Allocation logs work, the journal does not yet.
job "promtail-alloy" {
  datacenters = ["dc1"]
  type        = "system"

  group "alloy" {
    shutdown_delay = "1s"

    network {
      port "http" {
        to = 12345
      }
    }

    service {
      name = "alloy"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.alloy.rule=Host(`alloy.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/-/ready"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "alloy" {
      driver = "docker"

      config {
        image = "grafana/alloy:v1.11.2"
        ports = ["http"]
        args = [
          "run",
          "--server.http.listen-addr=0.0.0.0:12345",
          "--storage.path=/alloc/data",
          "/local/config.alloy",
        ]
        volumes = ["/opt/nomad/alloc:/nomad/alloc:ro"]
      }

      template {
        destination = "local/config.alloy"
        data        = <<-EOT
          local.file_match "allocations" {
            path_targets = [{ __path__ = "/nomad/alloc/*/alloc/logs/*.std*.[0-9]*" }]
          }

          loki.source.file "allocations" {
            targets    = local.file_match.allocations.targets
            forward_to = [loki.write.lab.receiver]
          }

          loki.write "lab" {
            {{- range service "loki" }}
            endpoint {
              url = "http://{{ .Address }}:{{ .Port }}/loki/api/v1/push"
            }
            {{- end }}
          }
        EOT
      }

      resources {
        cpu    = 150
        memory = 192
      }
    }
  }
}
