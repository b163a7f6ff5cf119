job "minecraft" {
  datacenters = ["dc1"]
  type        = "service"
  priority    = 40

  group "minecraft" {
    count          = 1
    shutdown_delay = "5s"

    network {
      port "game" {
        static = 25565
        to     = 25565
      }
    }

    volume "world" {
      type   = "host"
      source = "minecraft-world"
    }

    service {
      name = "minecraft"
      port = "game"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "tcp"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "server" {
      driver       = "docker"
      kill_timeout = "90s" # saves the world first

      config {
        image = "itzg/minecraft-server:2025.9.0-java21"
        ports = ["game"]
      }

      env {
        EULA       = "TRUE"
        TYPE       = "PAPER"
        VERSION    = "1.21.8"
        MEMORY     = "3G"
        DIFFICULTY = "normal"
        TZ         = "Europe/Berlin"
      }

      template {
        destination = "secrets/server.env"
        env         = true
        data        = <<-EOT
          RCON_PASSWORD={{ keyOrDefault "service/minecraft/rcon-password" "" }}
          WHITELIST={{ keyOrDefault "service/minecraft/whitelist" "" }}
        EOT
      }

      volume_mount {
        volume      = "world"
        destination = "/data"
      }

      resources {
        cpu    = 2000
        memory = 4096
      }
    }
  }
}
