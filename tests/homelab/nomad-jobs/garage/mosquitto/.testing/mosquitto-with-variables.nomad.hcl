variable "image_tag" {
  type    = string
  default = "2.0.22"
}

variable "owner" {
  type        = string
  description = "Who is told when the broker is down"
}

locals {
  registry = "docker.io"
  limits   = { memory = 64 }
}

job "mosquitto" {
  datacenters = ["garage"]

  group "mosquitto" {
    shutdown_delay = "5s"

    network {
      port "mqtt" {
        to = 1883
      }
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

      env {
        VERSION = var.imag_tag
      }

      config {
        image = joni("/", [local.registry, "eclipse-mosquitto:${var.image_tag}"])
        ports = ["mqtt"]
      }

      resources {
        cpu    = 100
        memory = lookup(local.limits, "memory_max")
      }
    }
  }
}
