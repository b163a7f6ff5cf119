job "grafana" {
  datacenters = ["dc1"]
  type        = "service"

  group "grafana" {
    count          = 1
    shutdown_delay = "5s"

    update {
      max_parallel     = 1
      min_healthy_time = "10s"
      healthy_deadline = "3m"
      auto_revert      = true
    }

    network {
      port "http" {
        to = 3000
      }
    }

    volume "data" {
      type      = "host"
      source    = "grafana-data"
      read_only = false
    }

    service {
      name = "grafana"
      port = "http"
      tags = [
        "metrics",
        "traefik.enable=true",
        "traefik.http.routers.grafana.rule=Host(`grafana.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/api/health"
        interval = "10s"
        timeout  = "2s"

        check_restart {
          limit = 5
          grace = "90s"
        }
      }
    }

    task "grafana" {
      driver = "docker"
      user   = "472"

      config {
        image = "grafana/grafana:12.2.0"
        ports = ["http"]
      }

      env {
        GF_SERVER_ROOT_URL             = "https://grafana.lab.local"
        GF_PATHS_PROVISIONING          = "/local/provisioning"
        GF_ANALYTICS_REPORTING_ENABLED = "false"
        GF_SECURITY_COOKIE_SECURE      = "true"
        GF_USERS_ALLOW_SIGN_UP         = "false"
      }

      template {
        destination = "secrets/grafana.env"
        env         = true
        data        = <<-EOT
          GF_SECURITY_ADMIN_USER={{ keyOrDefault "service/grafana/admin-user" "admin" }}
          GF_SECURITY_ADMIN_PASSWORD={{ keyOrDefault "service/grafana/admin-password" "" }}
          GF_SECURITY_SECRET_KEY={{ keyOrDefault "service/grafana/secret-key" "" }}
        EOT
      }

      # Grafana reads this at start only. A restart because Prometheus moved
      # is cheap, and better than a dead data source.
      template {
        destination = "local/provisioning/datasources/lab.yml"
        change_mode = "restart"
        splay       = "30s"
        data        = <<-EOT
          apiVersion: 1
          datasources:
          {{- range service "prometheus" }}
            - name: Prometheus
              uid: prometheus
              type: prometheus
              url: http://{{ .Address }}:{{ .Port }}
              isDefault: true
          {{- end }}
          {{- range service "loki" }}
            - name: Loki
              uid: loki
              type: loki
              url: http://{{ .Address }}:{{ .Port }}
          {{- end }}
        EOT
      }

      volume_mount {
        volume      = "data"
        destination = "/var/lib/grafana"
      }

      resources {
        cpu    = 300
        memory = 384
      }
    }
  }
}
