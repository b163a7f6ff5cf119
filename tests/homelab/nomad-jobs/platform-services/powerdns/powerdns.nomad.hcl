# Authoritative DNS for lab.local, with MySQL beside it in the same network
# namespace. The resolvers on the gateway forward the zone to port 53 here.
job "powerdns" {
  datacenters = ["dc1"]
  type        = "service"
  priority    = 90 # nothing resolves while this is down

  # The database is a host volume on this node.
  constraint {
    attribute = "${node.unique.name}"
    value     = "node1"
  }

  group "powerdns" {
    count          = 1
    shutdown_delay = "5s"

    update {
      max_parallel      = 1
      min_healthy_time  = "30s"
      healthy_deadline  = "5m"
      progress_deadline = "10m"
      auto_revert       = true
    }

    restart {
      attempts = 3
      interval = "10m"
      delay    = "20s"
      mode     = "fail"
    }

    network {
      mode = "bridge"

      # Resolvers know one port only.
      port "dns" {
        static = 53
        to     = 53
      }

      port "api" {
        to = 8081
      }

      port "mysql" {
        to = 3306
      }
    }

    volume "mysql" {
      type   = "host"
      source = "powerdns-mysql"
    }

    service {
      name = "powerdns"
      port = "dns"
      tags = ["dns"]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        name     = "dns over tcp"
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    service {
      name = "powerdns-api"
      port = "api"
      tags = [
        "metrics",
        "traefik.enable=true",
        "traefik.http.routers.powerdns.rule=Host(`powerdns.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      # The API answers 401 without its key, so only the port is tried.
      check {
        type     = "tcp"
        interval = "15s"
        timeout  = "3s"
      }
    }

    service {
      name = "powerdns-mysql"
      port = "mysql"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "tcp"
        interval = "15s"
        timeout  = "3s"
      }
    }

    task "mysql" {
      driver       = "docker"
      kill_timeout = "60s"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image   = "mysql:8.4.6"
        volumes = ["local/my.cnf:/etc/mysql/conf.d/lab.cnf:ro"]
      }

      volume_mount {
        volume      = "mysql"
        destination = "/var/lib/mysql"
      }

      template {
        destination = "local/my.cnf"
        data        = <<-EOT
          [mysqld]
          bind-address             = 0.0.0.0
          port                     = 3306
          skip-name-resolve
          character-set-server     = utf8mb4
          collation-server         = utf8mb4_unicode_ci
          innodb_buffer_pool_size  = 256M
          innodb_flush_method      = O_DIRECT
          max_connections          = 64
          binlog_expire_logs_seconds = 259200
        EOT
      }

      template {
        destination = "secrets/mysql.env"
        env         = true
        data        = <<-EOT
          MYSQL_DATABASE=powerdns
          MYSQL_USER=powerdns
          MYSQL_PASSWORD={{ keyOrDefault "service/powerdns/mysql-password" "" }}
          MYSQL_ROOT_PASSWORD={{ keyOrDefault "service/powerdns/mysql-root-password" "" }}
        EOT
      }

      resources {
        cpu    = 300
        memory = 640
      }
    }

    task "powerdns" {
      driver = "docker"

      config {
        image   = "powerdns/pdns-auth-49:4.9.8"
        volumes = ["secrets/pdns.conf:/etc/powerdns/pdns.d/lab.conf:ro"]
      }

      template {
        destination = "secrets/pdns.conf"
        change_mode = "restart"
        data        = <<-EOT
          launch=gmysql
          gmysql-host=127.0.0.1
          gmysql-port=3306
          gmysql-dbname=powerdns
          gmysql-user=powerdns
          gmysql-password={{ keyOrDefault "service/powerdns/mysql-password" "" }}
          gmysql-dnssec=yes

          local-address=0.0.0.0
          local-port=53
          default-soa-content=ns1.lab.local hostmaster.@ 0 10800 3600 604800 3600
          max-tcp-connections=40

          # transfers only to the secondary on the NAS
          allow-axfr-ips=10.20.0.12/32

          api=yes
          api-key={{ keyOrDefault "service/powerdns/api-key" "" }}
          webserver=yes
          webserver-address=0.0.0.0
          webserver-port=8081
          webserver-allow-from=10.20.0.0/16,172.26.64.0/20
        EOT
      }

      resources {
        cpu    = 200
        memory = 192
      }
    }
  }
}
