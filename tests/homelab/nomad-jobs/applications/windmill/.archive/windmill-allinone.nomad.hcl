job "windmill" {
  datacenters = ["dc1"]

  group "windmill" {
    network {
      port "http" {
        static = 8000
      }
    }

    task "windmill" {
      driver = "docker"

      config {
        image = "ghcr.io/windmill-labs/windmill:1.480.0
        ports = ["http"]
      }

      env {
        MODE         = "standalone"
        DATABASE_URL = "postgres://windmill:windmill@10.20.0.12:5432/windmill"
      }
    }
  }
}
