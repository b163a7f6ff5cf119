type      = "host"
plugin_id = "mkdir"
name      = "zigbee2mqtt-data"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}
