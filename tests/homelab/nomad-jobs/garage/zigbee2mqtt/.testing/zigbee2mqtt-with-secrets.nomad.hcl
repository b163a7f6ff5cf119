job "zigbee2mqtt" {
  datacenters = ["garage"]

  group "zigbee2mqtt" {
    shutdown_delay = "5s"

    network {
      port "http" {
        to = 8080
      }
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
        type     = "http"
        path     = "/"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "zigbee2mqtt" {
      driver = "docker"

      config {
        image = "koenkk/zigbee2mqtt:2.6.3"
        ports = ["http"]
      }

      template {
        destination = "secrets/zigbee2mqtt.env"
        env         = true
        data        = <<-EOT
          {{ with secret "kv/data/zigbee2mqtt" -}}
          ZIGBEE2MQTT_CONFIG_MQTT_USER={{ .Data.data.user }}
          {{ end -}}
          {{ with nomadVar "nomad/jobs/mosquitto" -}}
          ZIGBEE2MQTT_CONFIG_MQTT_PASSWORD={{ .password }}
          {{ end -}}
          {{ range $broker := service "mosquitto" -}}
          ZIGBEE2MQTT_CONFIG_MQTT_SERVER=mqtt://{{ $brokr.Address }}:{{ $broker.Port }}
          {{ end -}}
          ZIGBEE2MQTT_CONFIG_FRONTEND_PORT={{ env "NOMAD_PROT_http" }}
          ZIGBEE2MQTT_CONFIG_ADVANCED_CHANNEL={{ keyOrDefault "service/zigbee2mqtt/channel" }}
          ZIGBEE2MQTT_CONFIG_ADVANCED_LOG_LEVEL={{ keyOrDefalt "service/zigbee2mqtt/log-level" "info" }}
        EOT
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
