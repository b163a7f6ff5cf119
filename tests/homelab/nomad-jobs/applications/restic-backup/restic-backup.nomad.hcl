# Nightly copy of the volumes that cannot be made again. One repository on the
# S3 store of the other house; pruned on Sundays.
locals {
  image = "restic/restic:0.18.1"
  node  = "node1"
}

job "restic-backup" {
  datacenters = ["dc1"]
  type        = "batch"
  priority    = 30

  periodic {
    crons            = ["17 3 * * *"]
    time_zone        = "Europe/Berlin"
    prohibit_overlap = true
  }

  constraint {
    attribute = "${node.unique.name}"
    value     = local.node
  }

  group "backup" {
    restart {
      attempts = 1
      interval = "2h"
      delay    = "5m"
      mode     = "fail"
    }

    reschedule {
      attempts       = 2
      interval       = "6h"
      delay          = "30m"
      delay_function = "constant"
      unlimited      = false
    }

    ephemeral_disk {
      size   = 2000
      sticky = true # restic's cache
    }

    volume "gitea" {
      type      = "host"
      source    = "gitea-data"
      read_only = true
    }

    volume "netbox" {
      type      = "host"
      source    = "netbox-media"
      read_only = true
    }

    task "unlock" {
      driver = "docker"

      # A node that lost power leaves its lock behind.
      lifecycle {
        hook    = "prestart"
        sidecar = false
      }

      config {
        image = local.image
        args  = ["unlock"]
      }

      template {
        destination = "secrets/unlock.env"
        env         = true
        data        = <<-EOT
          RESTIC_REPOSITORY={{ keyOrDefault "service/restic-backup/repository" "" }}
          RESTIC_PASSWORD={{ keyOrDefault "service/restic-backup/password" "" }}
          AWS_ACCESS_KEY_ID={{ keyOrDefault "service/restic-backup/access-key" "" }}
          AWS_SECRET_ACCESS_KEY={{ keyOrDefault "service/restic-backup/secret-key" "" }}
        EOT
      }

      resources {
        cpu    = 100
        memory = 128
      }
    }

    task "restic" {
      driver = "docker"

      config {
        image      = local.image
        entrypoint = ["/bin/sh"]
        args       = ["/local/backup.sh"]
        hostname   = "restic-${local.node}"
      }

      volume_mount {
        volume      = "gitea"
        destination = "/backup/gitea"
        read_only   = true
      }

      volume_mount {
        volume      = "netbox"
        destination = "/backup/netbox"
        read_only   = true
      }

      template {
        destination = "local/backup.sh"
        perms       = "0755"
        data        = <<-EOT
          #!/bin/sh
          set -eu

          restic backup /backup --exclude-caches --tag nomad
          restic forget --tag nomad --keep-daily 14 --keep-weekly 8 --keep-monthly 12

          # pruning reads much, once a week is enough
          if [ "$(date +%u)" = 7 ]; then
            restic prune --max-unused 10%
            restic check --read-data-subset 2%
          fi
        EOT
      }

      template {
        destination = "secrets/restic.env"
        env         = true
        data        = <<-EOT
          RESTIC_REPOSITORY={{ keyOrDefault "service/restic-backup/repository" "" }}
          RESTIC_PASSWORD={{ keyOrDefault "service/restic-backup/password" "" }}
          RESTIC_CACHE_DIR=/alloc/data
          AWS_ACCESS_KEY_ID={{ keyOrDefault "service/restic-backup/access-key" "" }}
          AWS_SECRET_ACCESS_KEY={{ keyOrDefault "service/restic-backup/secret-key" "" }}
        EOT
      }

      resources {
        cpu    = 500
        memory = 512
      }
    }
  }
}
