# Production job plus traces over OTLP. Waits for a collector worth sending to.
job "traefik" {
  datacenters = ["dc1"]
  type        = "service"
  priority    = 80

  constraint {
    attribute = "${meta.edge}"
    value     = "true"
  }

  group "traefik" {
    count          = 1
    shutdown_delay = "10s"

    network {
      port "web" {
        static = 80
        to     = 80
      }

      port "websecure" {
        static = 443
        to     = 443
      }

      port "admin" {
        to = 8082
      }
    }

    service {
      name = "traefik"
      port = "web"

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    service {
      name = "traefik-admin"
      port = "admin"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.traefik.rule=Host(`traefik.lab.local`)",
        "traefik.http.routers.traefik.service=api@internal",
      ]

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }

      check {
        type     = "http"
        path     = "/ping"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "traefik" {
      driver = "docker"

      config {
        image = "traefik:v3.5.3"
        ports = ["web", "websecure", "admin"]
        args = [
          "--entryPoints.web.address=:80",
          "--entryPoints.websecure.address=:443",
          "--entryPoints.admin.address=:8082",
          "--api.dashboard=true",
          "--ping.entryPoint=admin",
          "--providers.consulCatalog.exposedByDefault=false",
          "--providers.consulCatalog.endpoint.address=${attr.unique.network.ip-address}:8500",
          "--tracing.serviceName=traefik",
          "--tracing.sampleRate=0.1",
          "--tracing.otlp.grpc.endpoint=otel.service.consul:4317",
          "--tracing.otlp.grpc.insecure=true",
        ]
      }

      resources {
        cpu    = 300
        memory = 320
      }
    }
  }
}
