variable "version" {
  type    = string
  default = "2.0.22"
}

job "mosquitto" {
  datacenters = ["garage"]

  group "mosquitto" {
    shutdown_delay = "5s"

    network {
      port "mqtt" {
        static = 1883
        to     = 1883
      }
    }

    volume "data" {
      type   = "host"
      source = "mosquitto-data"
    }

    service {
      name = "mosquitto"
      port = "mqtt"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "mosquitto" {
      driver = "docker"

      config {
        image = "eclipse-mosquitto:${var.version}"
        ports = ["mqtt"]
        args  = ["mosquitto", "-c", "/local/mosquitto.conf"]
      }

      template {
        destination = "local/mosquitto.conf"
        data        = <<-EOT
          listener 1883
          persistence true
          persistence_location /mosquitto/data/
          password_file /secrets/passwd
        EOT
      }

      template {
        destination = "secrets/passwd"
        data        = <<-EOT
          {{ key "service/mosquitto/passwd" }}
        EOT
      }

      volume_mount {
        volume      = "data"
        destination = "/mosquitto/data"
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
