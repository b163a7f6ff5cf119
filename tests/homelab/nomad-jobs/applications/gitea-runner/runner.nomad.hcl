job "gitea-runner" {
  datacenters = ["dc1"]
  type        = "service"

  group "runner" {
    count = 1

    # The cache of actions; nothing is lost when it goes.
    ephemeral_disk {
      size   = 5000
      sticky = true
    }

    task "runner" {
      driver = "docker"

      config {
        image     = "gitea/act_runner:latest"
        volumes   = ["/var/run/docker.sock:/var/run/docker.sock"]
        privilege = true
      }

      env {
        GITEA_INSTANCE_URL  = "https://gitea.lab.local"
        GITEA_RUNNER_NAME   = "${node.unique.name}"
        GITEA_RUNNER_LABELS = "ubuntu-24.04:docker://gitea/runner-images:ubuntu-24.04"
      }

      template {
        destination = "secrets/runner.env"
        env         = true
        data        = <<-EOT
          GITEA_RUNNER_REGISTRATION_TOKEN={{ keyOrDefault "service/gitea-runner/registration-token" "" }}
        EOT
      }
    }
  }
}
