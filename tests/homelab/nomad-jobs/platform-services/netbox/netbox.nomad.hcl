# NetBox: address and device inventory. Web and worker run the same image, the
# database and Redis have groups of their own so that an upgrade leaves them alone.
locals {
  netbox_image = "netboxcommunity/netbox:v4.4.2-3.4.1"

  # Shared by web and worker; rendered by both tasks into their own secrets/.
  netbox_env = <<-EOT
    SECRET_KEY={{ keyOrDefault "service/netbox/secret-key" "" }}
    {{ range service "netbox-postgres" -}}
    DB_HOST={{ .Address }}
    DB_PORT={{ .Port }}
    {{ end -}}
    DB_NAME=netbox
    DB_USER=netbox
    DB_PASSWORD={{ keyOrDefault "service/netbox/postgres-password" "" }}
    {{ range service "netbox-redis" -}}
    REDIS_HOST={{ .Address }}
    REDIS_PORT={{ .Port }}
    REDIS_CACHE_HOST={{ .Address }}
    REDIS_CACHE_PORT={{ .Port }}
    {{ end -}}
    REDIS_PASSWORD={{ keyOrDefault "service/netbox/redis-password" "" }}
    REDIS_CACHE_PASSWORD={{ keyOrDefault "service/netbox/redis-password" "" }}
    REDIS_DATABASE=0
    REDIS_CACHE_DATABASE=1
  EOT
}

job "netbox" {
  datacenters = ["dc1"]
  type        = "service"

  group "web" {
    count          = 1
    shutdown_delay = "10s"

    update {
      max_parallel      = 1
      min_healthy_time  = "20s"
      healthy_deadline  = "10m" # migrations run at start
      progress_deadline = "15m"
      auto_revert       = true
    }

    network {
      port "http" {
        to = 8080
      }
    }

    volume "media" {
      type   = "host"
      source = "netbox-media"
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

        header {
          Host = ["netbox.lab.local"]
        }
      }
    }

    task "netbox" {
      driver = "docker"

      config {
        image = local.netbox_image
        ports = ["http"]
      }

      env {
        ALLOWED_HOSTS         = "netbox.lab.local"
        CORS_ORIGIN_ALLOW_ALL = "false"
        SKIP_SUPERUSER        = "true"
        TIME_ZONE             = "Europe/Berlin"
        METRICS_ENABLED       = "true"
      }

      template {
        destination = "secrets/netbox.env"
        env         = true
        data        = local.netbox_env
      }

      volume_mount {
        volume      = "media"
        destination = "/opt/netbox/netbox/media"
      }

      resources {
        cpu    = 800
        memory = 1024
      }
    }

    task "worker" {
      driver = "docker"

      config {
        image   = local.netbox_image
        command = "/opt/netbox/venv/bin/python"
        args    = ["/opt/netbox/netbox/manage.py", "rqworker", "high", "default", "low"]
      }

      template {
        destination = "secrets/worker.env"
        env         = true
        data        = local.netbox_env
      }

      volume_mount {
        volume      = "media"
        destination = "/opt/netbox/netbox/media"
      }

      resources {
        cpu    = 200
        memory = 512
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
      source = "netbox-postgres"
    }

    service {
      name = "netbox-postgres"
      port = "db"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }

      check {
        name     = "accepts connections"
        type     = "script"
        task     = "postgres"
        command  = "/usr/local/bin/pg_isready"
        args     = ["-U", "netbox", "-d", "netbox"]
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "postgres" {
      driver         = "docker"
      kill_timeout   = "90s"
      shutdown_delay = "5s"

      config {
        image = "postgres:17.6-alpine"
        ports = ["db"]
      }

      env {
        PGDATA = "/var/lib/postgresql/data/pgdata"
      }

      template {
        destination = "secrets/postgres.env"
        env         = true
        data        = <<-EOT
          POSTGRES_DB=netbox
          POSTGRES_USER=netbox
          POSTGRES_PASSWORD={{ keyOrDefault "service/netbox/postgres-password" "" }}
        EOT
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

  group "redis" {
    shutdown_delay = "5s"

    # Cache and queue only, but do not lose the queue on every deployment.
    ephemeral_disk {
      size    = 500
      sticky  = true
      migrate = true
    }

    network {
      port "redis" {
        to = 6379
      }
    }

    service {
      name = "netbox-redis"
      port = "redis"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "redis" {
      driver = "docker"

      config {
        image   = "redis:7.4.6-alpine"
        ports   = ["redis"]
        command = "redis-server"
        args    = ["${NOMAD_SECRETS_DIR}/redis.conf"]
      }

      template {
        destination = "secrets/redis.conf"
        data        = <<-EOT
          bind 0.0.0.0
          port 6379
          dir /alloc/data
          appendonly yes
          maxmemory 128mb
          maxmemory-policy allkeys-lru
          requirepass {{ keyOrDefault "service/netbox/redis-password" "" }}
        EOT
      }

      resources {
        cpu    = 100
        memory = 192
      }
    }
  }
}
