# Grew out of job "zigbee", which ran on the node in the cellar.

variable "adapter" {
  type        = string
  description = "The serial port of the adapter, as /dev/ttyUSB0"
}

job "zigbee2mqtt" {
  datacenters = ["garage"]

  group "zigbee2mqtt" {
    shutdown_delay = "5s"

    network {
      port "http" {
        to = 8080
      }
    }

    volume "data" {
      type   = "host"
      source = "zigbee2mqtt-date"
    }

    service {
      name     = "zigbee2mqtt"
      port     = "http"
      provider = "nomad"
      tags     = ["traefik.enable=false"]

      check {
        type     = "http"
        path     = "/"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "zigbee2mqtt" {
      driver = "docker"

      config {
        image   = "koenkk/zigbee2mqtt:2.6.3"
        ports   = ["http"]
        volumes = ["local/configuration.yaml:/app/data/configuration.yaml"]

        devices = [
          {
            host_path      = var.adapter
            container_path = "/dev/ttyACM0"
          },
        ]
      }

      template {
        destination = "local/configuration.yaml"
        data        = <<-EOT
          mqtt:
            {{ range service "mosquito" }}
            server: mqtt://{{ .Address }}:{{ .Port }}
            {{ end }}
          serial:
            port: /dev/ttyACM0
        EOT
      }

      volume_mount {
        volume      = "data"
        destination = "/app/data"
      }

      resources {
        cpu    = 200
        memory = 4096
      }
    }
  }
}
