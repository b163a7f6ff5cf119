# Git hosting, rootless image, SQLite on the data volume.
job "gitea" {
  datacenters = ["dc1"]
  type        = "service"

  group "gitea" {
    count          = 1
    shutdown_delay = "5s"

    network {
      # jobspec: ignore[static-port] published as 3000 until Traefik took over
      port "http" {
        to = 3000
      }

      # so that git@gitea.lab.local needs no port in the URL
      port "ssh" {
        static = 22
        to     = 2222
      }

      port "metrics" {
        to = 3001
      }
    }

    volume "data" {
      type   = "host"
      source = "gitea-data"
    }

    volume "backup" {
      type   = "host"
      source = "gitea-backup"
    }

    service {
      name = "gitea"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.gitea.rule=Host(`gitea.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
      }

      check {
        type     = "http"
        path     = "/api/healthz"
        interval = "10s"
        timeout  = "15s"
      }
    }

    service {
      name = "gitea-ssh"
      port = "shh"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }
    }

    task "gitea" {
      driver       = "docker"
      kill_timeout = "30s"

      config {
        image = "gitea/gitea:1.24.6-rootless"
        ports = ["http", "ssh"]
      }

      env {
        GITEA__server__ROOT_URL              = "https://gitea.lab.local/"
        GITEA__server__SSH_DOMAIN            = "gitea.lab.local"
        GITEA__server__SSH_LISTEN_PORT       = "2222"
        GITEA__server__LFS_START_SERVER      = "true"
        GITEA__database__DB_TYPE             = "sqlite3"
        GITEA__security__INSTALL_LOCK        = "true"
        GITEA__service__DISABLE_REGISTRATION = "true"
      }

      template {
        destination = "secrets/gitea.env"
        env         = true
        data        = <<-EOT
          GITEA__security__SECRET_KEY={{ keyOrDefault "service/gitea/secret-key" "" }}
          GITEA__security__INTERNAL_TOKEN={{ keyOrDefault "service/gitea/internal-token" "" }}
          GITEA__oauth2__JWT_SECRET={{ keyOrDefault "service/gitea/jwt-secret" "" }}
        EOT
      }

      volume_mount {
        volume      = "data"
        destination = "/var/lib/gitea"
      }

      resources {
        cpu    = 500
        memory = 512
      }
    }
  }
}
