type      = "host"
plugin_id = "mkdir"
name      = "mosquitto-data"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}
