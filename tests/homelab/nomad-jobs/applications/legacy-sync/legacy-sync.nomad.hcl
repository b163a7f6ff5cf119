# Fetches the manuals that the heating vendor publishes on its WebDAV share.
job "legacy-sync" {
  datacenters = ["dc1"]
  type        = "batch"

  periodic {
    cron             = "30 5 * * 1"
    prohibit_overlap = true
  }

  group "sync" {
    volume "manuals" {
      type   = "host"
      source = "manuals-data"
    }

    task "rclone" {
      driver = "docker"

      config {
        image = "rclone/rclone:1.71.1"
        args  = ["sync", ":webdav:/manuals", "/manuals", "--webdav-url=https://docs.example.com/dav", "--max-delete=50"]
      }

      env {
        RCLONE_WEBDAV_VENDOR = "other"
        # jobspec: ignore[hardcoded-secret, secrets-default] printed on the vendor's web page
        RCLONE_WEBDAV_BEARER_TOKEN = "manuals-for-everybody"
      }

      volume_mount {
        volume      = "manuals"
        destination = "/manuals"
      }

      resources {
        cpu    = 100
        memory = 128
      }
    }
  }
}
