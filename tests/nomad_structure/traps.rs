//! What Nomad takes without a word and does not do, or cannot do: annotated jobs, and jobs about which nothing is said.

use crate::support::*;

/// A task with a driver, in which `inner` stands.
fn task(driver: &str, inner: &str) -> String {
    group(&format!("    task \"t\" {{\n      driver = \"{driver}\"\n{inner}    }}\n"))
}

const EXEC: &str = "      config {\n        command = \"/bin/x\"\n      }\n";

#[test]
fn a_change_needs_its_mode() {
    let template = |inner: &str| {
        task("exec", &format!("{EXEC}      template {{\n        destination = \"local/x\"\n{inner}      }}\n"))
    };
    check(&template(
        r#"        change_signal = "SIGHUP"
#       ^^^^^^^^^^^^^ ignored: without it, it is `restart`
        change_script {
#       ^^^^^^^^^^^^^ ignored: only `change_mode = "script"` reads it
          command = "/bin/x"
        }
"#,
    ));
    check(&template(
        r#"        change_mode   = "script"
        change_signal = "SIGHUP"
#       ^^^^^^^^^^^^^ ignored: it is `script`
        change_script {
          command = "/bin/x"
        }
"#,
    ));
    check(&template("        change_mode   = \"signal\"\n        change_signal = \"SIGHUP\"\n"));
    check(&template("        change_mode   = \"noop\"\n        change_signal = \"\"\n"));
    check(&format!(
        "variable \"mode\" {{}}\n{}",
        template("        change_mode = var.mode\n        change_signal = \"A\"\n")
    ));
    // What is meant has a finding of its own.
    check(&template(
        "        chnage_mode = \"signal\"\n#       ^^^^^^^^^^^ unknown-attribute\n        change_signal = \"SIGHUP\"\n",
    ));
    check(&task(
        "exec",
        &format!("{EXEC}      vault {{\n        change_signal = \"SIGHUP\"\n#       ^^^^^^^^^^^^^ ignored\n      }}\n"),
    ));
}

#[test]
fn the_mode_is_added_where_none_is_written() {
    let job = |inner: &str| task("exec", &format!("{EXEC}      template {{\n{inner}      }}\n"));
    fixed(
        "ignored",
        false,
        &job("        destination   = \"local/x\"\n        change_signal = \"SIGHUP\"\n"),
        &job(
            "        destination   = \"local/x\"\n        change_signal = \"SIGHUP\"\n        change_mode   = \"signal\"\n",
        ),
    );
    fixed(
        "ignored",
        false,
        &job("        change_mode   = \"noop\"\n        change_signal = \"SIGHUP\"\n"),
        &job("        change_mode   = \"noop\"\n"),
    );
}

#[test]
fn a_group_has_one_network() {
    check(&group(
        r#"    network {
      port "a" {}
    }
    network {
#   ^^^^^^^ ignored: on line 3. The port `b` does not exist at run time.
      port "b" {}
    }
"#,
    ));
    check(&group("    network {\n      port \"a\" {}\n      port \"b\" {}\n    }\n"));
    check(&group(
        "    dynamic \"network\" {\n      for_each = [1]\n      content {\n        mode = \"host\"\n      }\n    }\n    network {}\n",
    ));
    let ports = "      port \"a\" {}\n      port \"b\" {\n        to = 80\n      }\n    }\n";
    fixed(
        "ignored",
        false,
        &group(
            "    network {\n      port \"a\" {}\n    }\n\n    network {\n      port \"b\" {\n        to = 80\n      }\n    }\n",
        ),
        &group(&format!("    network {{\n{ports}")),
    );
}

#[test]
fn a_driver_needs_some_options() {
    check(&task(
        "docker",
        "      config {\n#     ^^^^^^ unknown-driver-option: needs `image` here\n        args = []\n      }\n",
    ));
    check(&task("exec", "      config {}\n#     ^^^^^^ unknown-driver-option: needs `command` here\n"));
    check(&task("podman", ""));
    check(&task("exec", EXEC));
    check(&task("somebodys", "      config {}\n"));
    check(&task("docker", "      kind = \"connect-proxy:x\"\n"));
    check(&task(
        "docker",
        "      config {\n        imgae = \"a:1\"\n#       ^^^^^ unknown-driver-option: Did you mean `image`?\n      }\n",
    ));
    check(&task(
        "docker",
        "      image = \"a:1\"\n#     ^^^^^ unknown-attribute: It belongs in `config`\n      config {}\n",
    ));
    let connect = "    service {\n      connect {\n        sidecar_service {}\n        sidecar_task {\n          driver = \"docker\"\n          config {}\n        }\n      }\n    }\n";
    check(&group(connect));
}

#[test]
fn an_option_of_a_plugin_may_be_newer_than_its_table() {
    let config = |line: &str| task("exec2", &format!("      config {{\n        command = \"x\"\n{line}      }}\n"));
    check(&config("        work_dir = \"/x\"\n"));
    check(&config("        cap_add  = [\"net_bind_service\"]\n"));
    check(&config("        agrs = []\n#       ^^^^ unknown-driver-option: Did you mean `args`?\n"));
    check(&task(
        "exec",
        "      config {\n        command   = \"x\"\n        something = 1\n#       ^^^^^^^^^ unknown-driver-option\n      }\n",
    ));
}

#[test]
fn the_type_of_a_mount_is_one_of_three() {
    let mount = |line: &str| {
        task(
            "docker",
            &format!("      config {{\n        image = \"a:1\"\n        mount {{\n{line}        }}\n      }}\n"),
        )
    };
    check(&mount("          type = \"binds\"\n#                ^^^^^^^ unknown-driver-option: Did you mean `bind`?\n"));
    check(&mount(
        "          type = \"nfs\"\n#                ^^^^^ unknown-driver-option: takes `bind`, `tmpfs` or `volume`\n",
    ));
    check(&mount("          type = \"bind\"\n"));
    check(&mount("          type = \"${meta.kind}\"\n"));
}

#[test]
fn options_of_the_driver_belong_in_its_config() {
    let before = task("docker", "      image = \"a:1\"\n\n      config {\n        args = []\n      }\n");
    let after = task("docker", "\n      config {\n        args = []\n        image = \"a:1\"\n      }\n");
    fixed("unknown-attribute", false, &before, &after);
    check(&task(
        "docker",
        r#"      command = "x"
#     ^^^^^^^ unknown-attribute: It belongs in `config`: it is an option of the driver `docker`.
      logging {
#     ^^^^^^^ misplaced-block: It belongs in `config`
        type = "journald"
      }
      config {
        image = "a:1"
        auth {
          user = "x"
#         ^^^^ unknown-driver-option: Did you mean `username`?
        }
        user = "x"
#       ^^^^ unknown-driver-option: `user` belongs in the `task`
      }
"#,
    ));
    // Of a driver that nobody knows, nobody knows the options.
    check(&task(
        "somebodys",
        "      image = \"a:1\"\n#     ^^^^^ unknown-attribute: `image` is no argument of `task`\n",
    ));
}

#[test]
fn words_of_other_tools_and_a_misspelt_dynamic() {
    check(
        r#"
job "x" {
  group "g" {
    dnamic "network" {
#   ^^^^^^ unknown-block: Did you mean `dynamic`?
      for_each = []
    }
    service {
      health_check {}
#     ^^^^^^^^^^^^ unknown-block: Did you mean `check`?
    }
    task "t" {
      driver = "somebodys"
      environment {
#     ^^^^^^^^^^^ unknown-block: Did you mean `env`?
        A = "b"
      }
      stop_signal = "SIGTERM"
#     ^^^^^^^^^^^ unknown-attribute: Did you mean `kill_signal`?
    }
    env {
#   ^^^ misplaced-block: An `env` block cannot stand
    }
  }
}
"#,
    );
}

const TIMES: &str = "        path = \"/\"\n        interval = \"9s\"\n        timeout = \"2s\"\n";

#[test]
fn a_word_that_nomad_does_not_look_at() {
    let volume = |ty: &str, line: &str| {
        group(&format!("    volume \"v\" {{\n      type   = \"{ty}\"\n      source = \"a-b\"\n{line}    }}\n"))
    };
    check(&volume(
        "csi",
        r#"      access_mode     = "single-node-write"
#                       ^^^^^^^^^^^^^^^^^^^ suspicious-value: Did you mean `single-node-writer`?
      attachment_mode = "filesystem"
#                       ^^^^^^^^^^^^ suspicious-value: Did you mean `file-system`?
"#,
    ));
    check(&volume("csi", "      access_mode     = \"single-node-writer\"\n      attachment_mode = \"file-system\"\n"));
    check(&volume("csi", "      access_mode     = var.mode\n      attachment_mode = \"${meta.mode}\"\n"));
    let service = |inner: &str| group(&format!("    service {{\n      port = \"a\"\n{inner}    }}\n"));
    let http =
        |protocol: &str| format!("      check {{\n        type     = \"http\"\n        protocol = \"{protocol}\"\n");
    check(&service(&format!(
        "{}#                  ^^^^^^ suspicious-value: Did you mean `https`?\n{TIMES}      }}\n",
        http("htps")
    )));
    check(&service(&format!("{}{TIMES}      }}\n", http("HTTPS"))));
    check(&service(
        "      check {\n        type     = \"tcp\"\n        protocol = \"tcp\"\n        interval = \"9s\"\n        timeout = \"2s\"\n      }\n",
    ));
    let upstream = |mode: &str| {
        service(&format!(
            "      connect {{\n        sidecar_service {{\n          proxy {{\n            upstreams {{\n              mesh_gateway {{\n                mode = {mode}              }}\n            }}\n          }}\n        }}\n      }}\n"
        ))
    };
    check(&upstream("\"locl\"\n#                      ^^^^^^ suspicious-value: Did you mean `local`?\n"));
    check(&upstream("\"remote\"\n"));
    check(&upstream("\"\"\n"));
}

#[test]
fn a_network_mode_that_no_node_has() {
    let network = |mode: &str| group(&format!("    network {{\n      mode = \"{mode}\"\n"));
    let wrong = |mode: &str, words: &str| {
        let marks = "^".repeat(mode.len() + 2);
        check(&network(mode).replacen(
            &format!("\"{mode}\"\n"),
            &format!("\"{mode}\"\n#            {marks} suspicious-value: {words}\n    }}\n"),
            1,
        ));
    };
    wrong("brigde", "Did you mean `bridge`?");
    wrong("Bridge", "Did you mean `bridge`?");
    wrong("cni:mynet", "Did you mean `cni/mynet`?");
    wrong("cni/", "Name the network");
    for fine in ["bridge", "host", "none", "cni/mynet", "weave", "", "${meta.mode}"] {
        check(&network(fine).replacen(&format!("\"{fine}\"\n"), &format!("\"{fine}\"\n    }}\n"), 1));
    }
    let job = |mode: &str| network(mode).replacen(&format!("\"{mode}\"\n"), &format!("\"{mode}\"\n    }}\n"), 1);
    fixed("suspicious-value", false, &job("brigde"), &job("bridge"));
    // A group of Connect has an error of its own.
    check(&group(
        "    network {\n      mode = \"brigde\"\n    }\n    service {\n      connect {\n        native = true\n      }\n    }\n",
    ));
}

#[test]
fn a_priority_has_a_limit() {
    check(
        "job \"x\" {\n  priority = 101\n#            ^^^ suspicious-value: unless their `job_max_priority` is higher\n}\n",
    );
    check("job \"x\" {\n  priority = 100\n}\n");
    check("variable \"p\" {}\njob \"x\" {\n  priority = var.p\n}\n");
}

#[test]
fn nomads_own_catalogue_keeps_little() {
    let service = |provider: &str, inner: &str| {
        group(&format!("    service {{\n      provider = {provider}\n      port     = \"a\"\n{inner}    }}\n"))
    };
    check(&service(
        "\"nomad\"",
        r#"      enable_tag_override = true
#     ^^^^^^^^^^^^^^^^^^^ ignored: no effect with `provider = "nomad"`
      canary_tags = ["a"]
      meta {
#     ^^^^ ignored: only Consul's catalogue
        a = "b"
      }
      canary_meta {}
      check {
        type           = "tcp"
        interval       = "9s"
        timeout        = "2s"
        initial_status = "passing"
#       ^^^^^^^^^^^^^^ ignored
      }
"#,
    ));
    check(&service("\"nomad\"", "      enable_tag_override = false\n"));
    for provider in ["\"consul\"", "var.provider"] {
        check(&format!(
            "variable \"provider\" {{}}\n{}",
            service(provider, "      meta {\n        a = \"b\"\n      }\n")
        ));
    }
    fixed(
        "ignored",
        false,
        &service("\"nomad\"", "      meta {\n        a = \"b\"\n      }\n"),
        &service("\"nomad\"", ""),
    );
}
