# The old wiki. Read-only since summer, goes away when the last page has moved.
job "legacy-wiki" {
  datacenters = ["dc1"]
  type        = "service"

  group "wiki" {
    count          = 2
    shutdown_delay = "5s"

    network {
      port "http" {
        # bookmarks on the tablets point here
        static = 8080
        to     = 8080
      }
    }

    volume "data" {
      type   = "host"
      source = "wiki-data"
    }

    service {
      name = "legacy-wiki"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.legacy-wiki.rule=Host(`wiki.lab.local`)",
      ]

      identity {
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/health.php"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "dokuwiki" {
      driver = "docker"

      config {
        image = "dokuwiki/dokuwiki:2025-05-14b"
        ports = ["http"]
      }

      env {
        PHP_TIMEZONE = "Europe/Berlin"
      }

      volume_mount {
        volume      = "data"
        destination = "/storage"
        read_only   = true
      }

      resources {
        cpu    = 150
        memory = 192
      }
    }
  }
}
