job "windmill" {
  datacenters = ["dc1"]
  type        = "service"

  group "workers" {
    count = 3

    update {
      max_parallel     = 1
      min_healthy_time = "10s"
    }

    task "worker" {
      driver      = "docker"
      kill_timout = "90s" # let a running script finish

      config {
        image = "ghcr.io/windmill-labs/windmill:1.556.1"

        mount {
          type   = "bind"
          source = "/var/run/docker.sock"
          target = "/var/run/docker.sock"
        }
      }

      env {
        MODE         = "worker"
        WORKER_GROUP = "default"
        WORKER_NAME  = "lab-${NOMAD_ALLOC_INDX}"
      }

      template {
        destination = "secrets/worker.env"
        env         = true
        data        = <<-EOT
          {{ range service "windmill-postgres" -}}
          DATABASE_URL=postgres://windmill:{{ keyOrDefault "service/windmill/db-password" "" }}@{{ .Address }}:{{ .Port }}/windmill
          {{ end }}
        EOT
      }

      resources {
        cpu    = 1000
        memory = 1536
      }
    }
  }
}
