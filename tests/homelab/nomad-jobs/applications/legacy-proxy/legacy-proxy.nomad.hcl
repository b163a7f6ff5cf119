job "legacy-proxy" {
  datacenters = ["garage"]
  type        = "service"

  # The garage has no Traefik: one nginx in front of the camera recorder.
  group "proxy" {
    count = 1

    network {
      port "http" {
        static = 80
        to     = 80
      }
    }

    task "nginx" {
      driver = "docker"

      config {
        image   = "nginx:1.27.5-alpine"
        ports   = ["http"]
        volumes = ["local/default.conf:/etc/nginx/conf.d/default.conf:ro"]
      }

      template {
        destination   = "local/default.conf"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOT
          server {
            listen 80;

            location / {
              proxy_pass       http://10.30.0.5:8971;
              proxy_set_header Host $host;
              proxy_set_header X-Forwarded-For $remote_addr;
            }
          }
        EOT
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
