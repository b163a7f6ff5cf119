job "miniflux" {
  datacenters = ["dc1"]
  type        = "service"

  group "miniflux" {
    count          = 1
    shutdown_delay = "5s"

    update {
      max_parallel     = 1
      min_healthy_time = "10s"
      healthy_deadline = "3m"
      auto_revert      = true
    }

    # Database and reader share a network namespace; PostgreSQL listens on
    # localhost and has no port outside.
    network {
      mode = "bridge"

      port "http" {
        to = 8080
      }
    }

    volume "postgres" {
      type   = "host"
      source = "miniflux-postgres"
    }

    service {
      name = "miniflux"
      port = "http"
      task = "miniflux"
      tags = [
        "metrics",
        "traefik.enable=true",
        "traefik.http.routers.miniflux.rule=Host(`news.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/healthcheck"
        interval = "20s"
        timeout  = "3s"
      }

      check {
        name     = "database"
        type     = "script"
        command  = "/usr/bin/miniflux"
        args     = ["-healthcheck", "auto"]
        interval = "1m"
        timeout  = "10s"
      }
    }

    task "postgres" {
      driver       = "docker"
      kill_timeout = "60s"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "postgres:17.6-alpine"
        args  = ["-c", "listen_addresses=127.0.0.1"]
      }

      template {
        destination = "secrets/postgres.env"
        env         = true
        data        = <<-EOT
          POSTGRES_USER=miniflux
          POSTGRES_DB=miniflux
          POSTGRES_PASSWORD={{ keyOrDefault "service/miniflux/db-password" "" }}
        EOT
      }

      volume_mount {
        volume      = "postgres"
        destination = "/var/lib/postgresql/data"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }

    task "miniflux" {
      driver         = "docker"
      shutdown_delay = "3s"

      config {
        image = "ghcr.io/miniflux/miniflux:2.2.13"
      }

      env {
        BASE_URL            = "https://news.lab.local"
        RUN_MIGRATIONS      = "1"
        CREATE_ADMIN        = "1"
        METRICS_COLLECTOR   = "1"
        ADMIN_PASSWORD_FILE = "/secrets/admin-password"
        POLLING_FREQUENCY   = "30"
      }

      template {
        destination = "secrets/admin-password"
        perms       = "0400"
        data        = "{{ keyOrDefault \"service/miniflux/admin-password\" \"\" }}"
      }

      template {
        destination = "secrets/miniflux.env"
        env         = true
        data        = <<-EOT
          ADMIN_USERNAME={{ keyOrDefault "service/miniflux/admin-username" "reader" }}
          DATABASE_URL=postgres://miniflux:{{ keyOrDefault "service/miniflux/db-password" "" }}@127.0.0.1:5432/miniflux?sslmode=disable
        EOT
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }
  }
}
