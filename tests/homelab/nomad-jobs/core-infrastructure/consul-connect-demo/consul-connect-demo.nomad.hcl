# Two small services that talk through the mesh. Kept running on purpose: when
# they stop counting, Connect is broken, whatever the health checks say.
job "consul-connect-demo" {
  datacenters = ["dc1"]
  type        = "service"

  ui {
    description = "Canary of the service mesh: dashboard -> Envoy -> Envoy -> API"

    link {
      label = "Dashboard"
      url   = "https://counter.lab.local"
    }
  }

  group "api" {
    count          = 2
    shutdown_delay = "5s"

    update {
      max_parallel     = 1
      canary           = 1
      auto_promote     = true
      auto_revert      = true
      min_healthy_time = "20s"
    }

    network {
      mode = "bridge"
    }

    service {
      name = "counter-api"
      port = "9001"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      connect {
        sidecar_service {}

        sidecar_task {
          shutdown_delay = "5s"

          resources {
            cpu    = 100
            memory = 96
          }
        }
      }

      check {
        name     = "api-health"
        type     = "http"
        path     = "/health"
        expose   = true
        interval = "15s"
        timeout  = "3s"
      }
    }

    task "api" {
      driver = "docker"

      config {
        image = "hashicorpdev/counter-api:v3"
      }

      env {
        PORT = "9001"
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
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
          # Traefik must route to the dashboard itself, not to the Envoy beside it.
          tags = ["mesh"]

          proxy {
            upstreams {
              destination_name = "counter-api"
              local_bind_port  = 8080
            }
          }
        }

        sidecar_task {
          shutdown_delay = "5s"

          resources {
            cpu    = 100
            memory = 96
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
        COUNTING_SERVICE_URL = "http://${NOMAD_UPSTREAM_ADDR_counter_api}"
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
