# NetBox on the Redis that the other applications share. Quick try on node2,
# not fit for anything but clicking around.
job "netbox-shared-redis" {
  datacenters = ["dc1"]

  group "web" {
    shutdown_delay = "5s"

    network {
      port "http" {
        static = 8090
        to     = 8080
      }
    }

    service {
      name = "netbox-shared-redis"
      port = "http"
    }

    task "netbox" {
      driver = "docker"

      config {
        image = "netboxcommunity/netbox"
        ports = ["http"]
      }

      env {
        REDIS_HOST = "redis.service.consul"
        SECRET_KEY = "r0-anything-will-do-for-an-hour-or-two"
      }

      resources {
        cpu    = 800
        memory = 1024
      }
    }
  }
}
