datacenter = "garage"
data_dir   = "/opt/nomad/data"

client {
  enabled = true

  host_volume "mosquitto-data" {
    path = "/srv/volumes/mosquitto-data"
  }

  host_volume "zigbee2mqtt-data" {
    path = "/srv/volumes/zigbee2mqtt-data"
  }
}
