job "zigbee2mqtt" {
  datacenters = "garage"

  ephemeral_disk {
    size = 500
  }

  group "zigbee2mqtt" {
    count          = 2
    shutdown_delay = "5s"
    shutdown_delay = "5s"

    restart "always" {
      attempts = 10
      interval = "1m"
      delay    = "15s"
      mode     = "delay"
    }

    healthcheck {
      test = "curl -f http://localhost:8080"
    }

    disconnect {
      lost_after = "6h"
    }

    update {
      max_parallel = 4
      health_check = "check"
    }

    network {
      port "http" {
        to = 8080
      }
    }

    volume "data" {
      type   = "host"
      source = "zigbee2mqtt-data"
    }

    dynamic "constraint" {
      for_each = ["garage-1"]
    }

    task "wait" {
      driver = "docker"

      lifecycle {
        sidecar = false
      }

      config {
        image   = "busybox:1.37"
        command = "sh"
        args    = ["-c", "until nc -z mosquitto.service.consul 1883; do sleep 1; done"]
      }

      resources {
        cpu    = 20
        memory = 16
      }
    }

    task "zigbee2mqtt" {
      driver         = "docker"
      stop_signal    = "SIGTERM"
      kill_timeout   = 30
      shutdown_delay = "5s"

      config {
        image = "koenkk/zigbee2mqtt:2.6.3"
        ports = ["http"]
      }

      logs {
        max_files = 2
      }

      logs {
        max_files = 3
      }

      service {
        name = "zigbee2mqtt"
        port = "http"
        tags = ["traefik.enable=false"]

        identity {
          aud = ["consul.io"]
          ttl = "1h"
        }

        check {
          type     = "tcp"
          task     = "zigbee2mqtt"
          interval = "30s"
          timeout  = "5s"
        }
      }

      volume_mount {
        volume      = "dta"
        destination = "/app/data"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
