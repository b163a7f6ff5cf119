# Smallest thing that answers a query: BIND backend, one zone, no database.
# For trying a new release on another node before it gets near the real zones.
job "powerdns-minimal" {
  datacenters = ["dc1"]
  type        = "service"

  group "powerdns" {
    shutdown_delay = "2s"

    network {
      port "dns" {
        to = 5353
      }
    }

    service {
      name = "powerdns-minimal"
      port = "dns"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "tcp"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "powerdns" {
      driver = "docker"

      config {
        image   = "powerdns/pdns-auth-50:5.0.1"
        ports   = ["dns"]
        volumes = ["local/pdns.conf:/etc/powerdns/pdns.conf:ro"]
      }

      template {
        destination = "local/pdns.conf"
        data        = <<-EOT
          launch=bind
          bind-config=/local/named.conf
          local-address=0.0.0.0
          local-port=5353
        EOT
      }

      template {
        destination = "local/named.conf"
        data        = <<-EOT
          zone "test.lab.local" { type master; file "/local/test.lab.local.zone"; };
        EOT
      }

      template {
        destination = "local/test.lab.local.zone"
        data        = <<-EOT
          $ORIGIN test.lab.local.
          $TTL 300
          @    IN SOA ns1.lab.local. hostmaster.lab.local. 1 3600 600 86400 300
          @    IN NS  ns1.lab.local.
          www  IN A   10.20.0.10
        EOT
      }

      resources {
        cpu    = 100
        memory = 128
      }
    }
  }
}
