# Takes over from legacy-wiki, page by page.
job "wikijs" {
  datacenters = ["dc1"]
  type        = "service"

  group "wikijs" {
    count          = 1
    shutdown_delay = "5s"

    network {
      port "http" {
        to = 3000
      }
    }

    volume "data" {
      type   = "host"
      source = "wikijs-data"
    }

    service {
      name = "wikijs"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.wikijs.rule=Host(`wiki.lab.local`)",
        "traefik.http.routers.wikijs.priorty=10",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/healthz"
        interval = "15s"
        timeout  = "3s"
      }
    }

    task "wikijs" {
      driver = "docker"

      config {
        image = "ghcr.io/requarks/wiki:2.5.309"
        ports = ["http"]
      }

      env {
        DB_TYPE     = "sqlite"
        DB_FILEPATH = "/wiki/data/wiki.sqlite"
      }

      volume_mount {
        volume      = "data"
        destination = "/wiki/data"
      }

      resources {
        cpu    = 300
        memory = 384
      }
    }
  }
}
