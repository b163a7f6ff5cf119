# Controller of the access points.
job "unifi" {
  datacenters = ["dc1"]
  type        = "service"

  group "controller" {
    count          = 1
    shutdown_delay = "5s"

    network {
      # jobspec: ignore[static-port] the access points inform on 8080, it cannot be changed on them
      port "inform" { static = 8080 }

      port "web" {
        to = 8443
      }
    }

    volume "config" {
      type   = "host"
      source = "unifi-config"
    }

    service {
      name = "unifi-inform"
      port = "inform"

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

    service {
      name = "unifi"
      port = "web"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type            = "http"
        protocol        = "https"
        tls_skip_verify = true
        path            = "/status"
        interval        = "30s"
        timeout         = "5s"
      }
    }

    task "controller" {
      driver       = "docker"
      kill_timeout = "60s"

      config {
        image = "lscr.io/linuxserver/unifi-network-application:9.4.19"
        ports = ["inform", "web"]
      }

      env {
        PUID             = "1000"
        PGID             = "1000"
        MONGO_DBNAME     = "unifi"
        MONGO_USER       = "unifi"
        MONGO_AUTHSOURCE = "admin"
        MEM_LIMIT        = "1024"
      }

      template {
        destination = "secrets/controller.env"
        env         = true
        data        = <<-EOT
          {{ range nomadService "unifi-mongo" -}}
          MONGO_HOST={{ .Address }}
          MONGO_PORT={{ .Port }}
          {{ end -}}
          MONGO_PASS={{ keyOrDefault "service/unifi/mongo-password" "" }}
        EOT
      }

      volume_mount {
        volume      = "config"
        destination = "/config"
      }

      resources {
        cpu    = 800
        memory = 1536
      }
    }
  }

  group "mongo" {
    shutdown_delay = "5s"

    network {
      port "mongo" {
        to = 27017
      }
    }

    volume "mongo" {
      type   = "host"
      source = "unifi-mongo"
    }

    # Of no use to anybody else, so it stays out of Consul.
    service {
      name     = "unifi-mongo"
      port     = "mongo"
      provider = "nomad"

      identity {
        name = "unifi-mongo"
        aud  = ["consul.io"]
        ttl  = "1h"
      }

      check {
        type     = "tcp"
        interval = "15s"
        timeout  = "3s"
      }
    }

    task "mongo" {
      driver       = "docker"
      kill_timeout = "60s"

      config {
        image = "mongo:7.0.25"
        ports = ["mongo"]
      }

      template {
        destination = "secrets/mongo.env"
        env         = true
        data        = <<-EOT
          MONGO_INITDB_ROOT_USERNAME=unifi
          MONGO_INITDB_ROOT_PASSWORD={{ keyOrDefault "service/unifi/mongo-password" "" }}
        EOT
      }

      volume_mount {
        volume      = "mongo"
        destination = "/data/db"
      }

      resources {
        cpu    = 300
        memory = 512
      }
    }
  }
}
