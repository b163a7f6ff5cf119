# Start page of the lab: static files, rendered from Consul. No state at all.
variable "nginx_version" {
  description = "Tag of the nginx image"
  type        = string
  default     = "1.29.2-alpine"
}

job "homepage" {
  datacenters = ["dc1"]
  type        = "service"

  group "homepage" {
    count          = 2
    shutdown_delay = "5s"

    constraint {
      distinct_hosts = true
    }

    update {
      max_parallel = 1
      canary       = 1
      auto_promote = true
      auto_revert  = true
    }

    network {
      port "http" {
        to = 8080
      }
    }

    service {
      name = "homepage"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.homepage.rule=Host(`lab.local`) || Host(`home.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/healthz"
        interval = "15s"
        timeout  = "2s"
      }
    }

    task "nginx" {
      driver = "docker"

      config {
        image   = "nginx:${var.nginx_version}"
        ports   = ["http"]
        volumes = ["local/default.conf:/etc/nginx/conf.d/default.conf:ro"]
      }

      template {
        destination   = "local/default.conf"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOT
          server {
            listen 8080;
            root   /local/www;

            location = /healthz {
              access_log off;
              return 200 "ok\n";
            }

            location / {
              try_files $uri $uri/ =404;
              add_header Cache-Control "no-cache";
            }
          }
        EOT
      }

      # One entry for every service that Traefik routes.
      template {
        destination = "local/www/index.html"
        change_mode = "noop"
        data        = <<-EOT
          <!doctype html>
          <html lang="en">
            <head><meta charset="utf-8"><title>lab.local</title></head>
            <body>
              <h1>lab.local</h1>
              <ul>
              {{- range services }}{{ if .Tags | contains "traefik.enable=true" }}
                <li><a href="https://{{ .Name }}.lab.local">{{ .Name }}</a></li>
              {{- end }}{{ end }}
              </ul>
            </body>
          </html>
        EOT
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
