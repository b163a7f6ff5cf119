# Traefik is the only door from outside. Everything else runs on a dynamic port
# and is found through the Consul catalogue, so a new service needs tags, not an
# entry here.
job "traefik" {
  datacenters = ["dc1"]
  type        = "service"
  priority    = 80

  # The firewall forwards 80 and 443 to the edge node and to nothing else.
  constraint {
    attribute = "${meta.edge}"
    value     = "true"
  }

  update {
    max_parallel      = 1
    health_check      = "checks"
    min_healthy_time  = "15s"
    healthy_deadline  = "3m"
    progress_deadline = "5m"
    auto_revert       = true
  }

  group "traefik" {
    count          = 1
    shutdown_delay = "10s"

    restart {
      attempts = 5
      interval = "10m"
      delay    = "15s"
      mode     = "delay"
    }

    network {
      port "web" {
        static = 80
        to     = 80
      }

      port "websecure" {
        static = 443
        to     = 443
      }

      # dashboard, /ping and /metrics
      port "admin" {
        to = 8082
      }
    }

    service {
      name = "traefik"
      port = "web"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        name     = "web entrypoint"
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    service {
      name = "traefik-admin"
      port = "admin"
      tags = [
        "metrics",
        "traefik.enable=true",
        "traefik.http.routers.traefik.rule=Host(`traefik.lab.local`)",
        "traefik.http.routers.traefik.service=api@internal",
        "traefik.http.routers.traefik.middlewares=lan-only@file",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        name     = "ping"
        type     = "http"
        path     = "/ping"
        interval = "10s"
        timeout  = "2s"

        check_restart {
          limit = 3
          grace = "60s"
        }
      }
    }

    task "traefik" {
      driver       = "docker"
      kill_timeout = "30s"

      config {
        image = "traefik:v3.5.3"
        ports = ["web", "websecure", "admin"]
        args  = ["--configFile=${NOMAD_SECRETS_DIR}/traefik.yml"]
      }

      # Static configuration. It holds the Consul token, hence secrets/.
      template {
        destination = "secrets/traefik.yml"
        change_mode = "restart"
        data        = <<-EOT
          entryPoints:
            web:
              address: ":80"
              http:
                redirections:
                  entryPoint:
                    to: websecure
                    scheme: https
            websecure:
              address: ":443"
              http:
                tls: {}
            admin:
              address: ":8082"

          api:
            dashboard: true

          ping:
            entryPoint: admin

          metrics:
            prometheus:
              entryPoint: admin
              addServicesLabels: true

          log:
            level: INFO
            format: json

          accessLog:
            format: json
            fields:
              headers:
                names:
                  Authorization: drop

          providers:
            consulCatalog:
              prefix: traefik
              exposedByDefault: false
              refreshInterval: 15s
              endpoint:
                address: '{{ env "attr.unique.network.ip-address" }}:8500'
                scheme: http
                token: '{{ keyOrDefault "service/traefik/consul-token" "" }}'
            file:
              directory: /local/dynamic
        EOT
      }

      template {
        destination = "local/dynamic/tls.yml"
        change_mode = "noop" # the file provider watches the directory
        data        = <<-EOT
          tls:
            stores:
              default:
                defaultCertificate:
                  certFile: /secrets/lab.crt
                  keyFile: /secrets/lab.key

          http:
            middlewares:
              lan-only:
                ipAllowList:
                  sourceRange:
                    - 10.20.0.0/16
        EOT
      }

      template {
        destination = "secrets/lab.crt"
        data        = <<-EOT
          {{ keyOrDefault "service/traefik/tls-certificate" "" }}
        EOT
      }

      template {
        destination = "secrets/lab.key"
        perms       = "0600"
        data        = <<-EOT
          {{ keyOrDefault "service/traefik/tls-private-key" "" }}
        EOT
      }

      resources {
        cpu    = 300
        memory = 256
      }
    }
  }
}
