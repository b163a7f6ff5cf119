job "traefik" {
  datacenters = ["dc1"]
  type        = "system"

  group "traefik" {
    network {
      mode = "host"

      port "http" {
        static = 80
      }

      port "https" {
        static = 443
      }

      port "api" {
        static = 8081
      }
    }

    task "traefik" {
      driver = "docker"

      service {
        name = "traefik"
        port = "http"
      }

      config {
        image        = "traefik:v2.11"
        network_mode = "host"
        volumes      = ["local/traefik.toml:/etc/traefik/traefik.toml"]
      }

      template {
        destination = "local/traefik.toml"
        data        = <<EOH
[entryPoints]
  [entryPoints.http]
  address = ":80"
  [entryPoints.https]
  address = ":443"
  [entryPoints.traefik]
  address = ":8081"

[api]
  dashboard = true
  insecure  = true

[providers.consulCatalog]
  prefix           = "traefik"
  exposedByDefault = false

  [providers.consulCatalog.endpoint]
    address = "127.0.0.1:8500"
    scheme  = "http"
EOH
      }
    }
  }
}
