# Transparent proxy instead of explicit upstreams. Needs the consul-cni plugin,
# which only node3 has so far.
job "consul-connect-demo" {
  datacenters = ["dc1"]

  constraint {
    attribute = "${node.unique.name}"
    value     = "node3"
  }

  group "dashboard" {
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = 9002
      }
    }

    service {
      name = "counter-dashboard"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.counter.rule=Host(`counter.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      connect {
        sidecar_service {
          proxy {
            transparent_proxy {
              exclude_inbound_ports = ["9002"]
            }
          }
        }
      }

      check {
        type     = "http"
        path     = "/health"
        interval = "15s"
        timeout  = "3s"
      }
    }

    task "dashboard" {
      driver = "docker"

      config {
        image = "hashicorpdev/counter-dashboard:v3"
      }

      env {
        COUNTING_SERVICE_URL = "http://counter-api.virtual.consul"
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
