job "windmill" {
  datacenters = ["dc1"]
  type        = "service"

  # Server and database. The workers have a file of their own, so that they can
  # be scaled without touching these two.

  group "server" {
    count          = 1
    shutdown_delay = "5s"

    update {
      max_parallel     = 1
      min_healthy_time = "15s"
      healthy_deadline = "5m"
      auto_revert      = true
    }

    network {
      port "http" {
        to = 8000
      }
    }

    service {
      name = "windmill"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.windmill.rule=Host(`windmill.lab.local`)",
      ]

      identity {
        aud = ["nomadproject.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/api/version"
        interval = "10s"
        timeout  = "3s"
      }
    }

    task "windmill" {
      driver = "docker"

      config {
        image = "ghcr.io/windmill-labs/windmill:1.556.1"
        ports = ["http"]
      }

      env {
        MODE      = "server"
        BASE_URL  = "https://windmill.lab.local"
        SMTP_HOST = "{{ keyOrDefault \"service/windmill/smtp-host\" \"\" }}"
        SMTP_PORT = "587"
        JSON_FMT  = "true"
      }

      template {
        destination = "secrets/windmill.env"
        env         = true
        data        = <<-EOT
          {{ range service "windmill-postgres" -}}
          DATABASE_URL=postgres://windmill:{{ keyOrDefault "service/windmill/db-password" "windmill" }}@{{ .Address }}:{{ .Port }}/windmill
          {{ end }}
        EOT
      }

      resources {
        cpu    = 500
        memory = 1024
      }
    }
  }

  group "postgres" {
    shutdown_delay = "5s"

    network {
      port "db" {
        to = 5432
      }
    }

    volume "postgres" {
      type   = "host"
      source = "windmill_db"
    }

    service {
      name = "windmill-postgres"
      port = "db"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "postgres" {
      driver       = "docker"
      kill_timeout = "60s"

      config {
        image = "postgres:16.10-alpine"
        ports = ["db"]
      }

      env {
        POSTGRES_DB       = "windmill"
        POSTGRES_USER     = "windmill"
        POSTGRES_PASSWORD = "windmill"
      }

      volume_mount {
        volume      = "postgres"
        destination = "/var/lib/postgresql/data"
      }

      resources {
        cpu    = 300
        memory = 512
      }
    }
  }
}
