# netbox-topology-views and netbox-dns, from an image of our own.
job "netbox" {
  datacenters = ["dc1"]
  type        = "service"

  group "web" {
    shutdown_delay = "10s"

    network {
      port "http" {
        to = 8080
      }
    }

    service {
      name = "netbox"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.netbox.rule=Host(`netbox.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/login/"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "netbox" {
      driver = "docker"

      config {
        image = "gitea.lab.local/infra/netbox-plugins:v4.4.2-1"
        ports = ["http"]
      }

      env {
        ALLOWED_HOSTS = "netbox.lab.local"
        PLUGINS       =
      }

      resources {
        cpu    = 800
        memory = 1024
      }
    }
  }
}
