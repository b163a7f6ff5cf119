# On every node. Host networking, because it reports the host's interfaces.
job "node-exporter" {
  datacenters = ["*"]
  type        = "system"
  node_pool   = "all"

  constraint {
    attribute = "${attr.kernel.name}"
    value     = "linux"
  }

  group "node-exporter" {
    network {
      mode = "host"

      port "metrics" {}
    }

    task "node-exporter" {
      driver         = "docker"
      shutdown_delay = "1s"

      service {
        name = "node-exporter"
        port = "metrics"

        identity {
          aud = ["consul.io"]
          ttl = "1h"
        }

        check {
          type     = "tcp"
          interval = "30s"
          timeout  = "3s"
        }
      }

      config {
        image        = "quay.io/prometheus/node-exporter:v1.9.1"
        network_mode = "host"
        pid_mode     = "host"
        args = [
          "--path.rootfs=/host",
          "--web.listen-address=${NOMAD_ADDR_metrics}",
          "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run|opt/nomad)($|/)",
          "--no-collector.wifi",
        ]

        mount {
          type     = "bind"
          source   = "/"
          target   = "/host"
          readonly = true

          bind_options {
            propagation = "rslave"
          }
        }
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }
  }
}
