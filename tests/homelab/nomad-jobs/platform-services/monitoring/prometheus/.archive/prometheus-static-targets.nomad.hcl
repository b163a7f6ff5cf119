job "prometheus" {
  datacenters = ["dc1"]

  group "prometheus" {
    task "prometheus" {
      driver = "docker"

      config {
        image = "prom/prometheus:v2.45.0"
        volumes = [
          "/srv/prometheus:/prometheus",
          "local/prometheus.yml:/etc/prometheus/prometheus.yml",
        ]

        port_map {
          http = 9090
        }
      }

      template {
        destination = "local/prometheus.yml"
        data        = <<EOH
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["10.20.0.11:9100", "10.20.0.12:9100", "10.20.0.13:9100"]
EOH
      }

      resources {
        network {
          mbits = 10

          port "http" {
            static = 9090
          }
        }
      }
    }
  }
}
