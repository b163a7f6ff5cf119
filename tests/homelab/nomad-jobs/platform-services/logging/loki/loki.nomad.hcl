job "loki" {
  datacenters = ["dc1"]
  type        = "service"

  group "loki" {
    count          = 1
    shutdown_delay = "5s"

    network {
      port "http" {
        to = 3100
      }
    }

    volume "data" {
      type   = "host"
      source = "loki-data"
    }

    service {
      name = "loki"
      port = "http"
      tags = [
        "metrics",
        "traefik.enable=true",
        "traefik.http.routers.loki.rule=Host(`loki.lab.local`)",
        "traefik.http.routers.loki.middlewares=lan-only@file",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/ready"
        interval = "15s"
        timeout  = "3s"
      }
    }

    task "loki" {
      driver       = "docker"
      kill_timeout = "2m" # flushes its chunks
      user         = "10001"

      config {
        image = "grafana/loki:3.5.7"
        ports = ["http"]
        args  = ["-config.file=/local/loki.yml"]
      }

      volume_mount {
        volume      = "data"
        destination = "/loki"
      }

      template {
        destination = "local/loki.yml"
        data        = <<-EOT
          auth_enabled: false

          server:
            http_listen_port: 3100
            log_level: warn

          common:
            path_prefix: /loki
            replication_factor: 1
            ring:
              kvstore:
                store: inmemory
            storage:
              filesystem:
                chunks_directory: /loki/chunks
                rules_directory: /loki/rules

          schema_config:
            configs:
              - from: 2024-04-01
                store: tsdb
                object_store: filesystem
                schema: v13
                index:
                  prefix: index_
                  period: 24h

          compactor:
            working_directory: /loki/compactor
            retention_enabled: true
            delete_request_store: filesystem

          limits_config:
            retention_period: 744h
            reject_old_samples: true
            reject_old_samples_max_age: 168h
            ingestion_rate_mb: 8

          analytics:
            reporting_enabled: false
        EOT
      }

      resources {
        cpu    = 400
        memory = 768
      }
    }
  }
}
