# Way into the mesh for clients that are not part of it: Traefik hands the
# request to this gateway, the gateway speaks mTLS with the service.
#
# There is no task on purpose; Nomad adds the Envoy task of a gateway itself.
job "consul-connect-ingress" {
  datacenters = ["dc1"]
  type        = "service"

  group "gateway" {
    count          = 1
    shutdown_delay = "10s"

    network {
      mode = "bridge"

      port "inbound" {
        to = 8080
      }
    }

    service {
      name = "consul-connect-ingress"
      port = "inbound"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.mesh.rule=Host(`mesh.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      connect {
        gateway {
          proxy {
            connect_timeout = "5s"
          }

          ingress {
            listener {
              port     = 8080
              protocol = "http"

              service {
                name  = "counter-dashboard"
                hosts = ["mesh.lab.local"]
              }
            }
          }
        }

        sidecar_task {
          resources {
            cpu    = 150
            memory = 128
          }
        }
      }
    }
  }
}
