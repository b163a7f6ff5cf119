job "powerdns" {
  datacenters = ["dc1"]

  group "dns" {
    network {
      port "dns" {
        static = 53
      }

      port "api" {
        static = 8081
      }
    }

    volume "sqlite" {
      type   = "host"
      source = "powerdns"
    }

    service {
      name = "powerdns"
      port = "dns"
    }

    task "powerdns" {
      driver = "docker"

      config {
        image = "powerdns/pdns-auth-48:latest"
        ports = ["dns", "api"]
        args  = ["--launch=gsqlite3", "--gsqlite3-database=/var/lib/powerdns/pdns.sqlite3"]
      }

      env {
        PDNS_AUTH_API_KEY = "lab"
      }

      volume_mount {
        volume      = "sqlite"
        destination = "/var/lib/powerdns"
      }
    }
  }
}
