job "netbox" {
  # Only the web group: log in against the directory of the NAS.
  datacenters = ["dc1"]
  type        = "service"

  group "web" {
    shutdown_delay = "10s"

    network {
      port "http" {
        to = 8080
      }
    }

    service {
      name = "netbox"
      port = "http"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.netbox.rule=Host(`netbox.lab.local`)",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/login/"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "netbox" {
      driver = "docker"

      config {
        image = "netboxcommunity/netbox:v4.4.2-3.4.1"
        ports = ["http"]
      }

      env {
        REMOTE_AUTH_ENABLED          = "true"
        REMOTE_AUTH_BACKEND          = "netbox.authentication.LDAPBackend"
        AUTH_LDAP_SERVER_URI         = "ldaps://nas.lab.local"
        AUTH_LDAP_USER_SEARCH_BASEDN = "ou=people,dc=lab,dc=local"
      }

      template {
        destination = "secrets/netbox.env"
        env         = true
        data        = <<-EOT
          AUTH_LDAP_BIND_DN=cn=netbox,ou=services,dc=lab,dc=local
          AUTH_LDAP_BIND_PASSWORD={{ keyOrDefault "service/netbox/ldap-bind-password" "" }}
          SECRET_KEY={{ keyOrDefault "service/netbox/secret-key" "" }}
        EOT
      }

      resources {
        cpu    = 800
        memory = 1024
      }
    }
  }
}
