job "gitea" {
  datacenters = ["dc1"]

  group "gitea" {
    network {
      port "http" {
        static = 3000
      }
    }

    task "gitea" {
      driver = "docker"

      config {
        image = "gitea/gitea:1.21"
        ports = ["http"]
      }

      env {
        GITEA__database__DB_TYPE = "mysql"
        GITEA__database__HOST    = "mysql.service.consul:3306"
        GITEA__database__PASSWD  = "gitea"
      }
    }
  }
}
