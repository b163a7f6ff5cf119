//! Names that the values beside them ask for or make useless, and options of drivers that a task does not spell out.

use crate::support::{exactly, has, in_group, in_service, in_task, labels, starts};

#[test]
fn a_check_is_offered_what_its_type_takes() {
    let check = |kind: &str| in_service(&format!("      check {{\n        type = \"{kind}\"\n        $0\n      }}"));
    let (http, tcp) = (["path", "method", "header", "body", "protocol"], ["interval", "timeout", "port"]);
    starts(&check("http"), &["path", "interval", "timeout"]);
    has(&check("http"), &http, &["command", "grpc_service"]);
    starts(&check("tcp"), &tcp);
    has(&check("tcp"), &["name", "check_restart"], &http);
    has(&check("tcp"), &[], &["tls_skip_verify", "command", "args", "task", "grpc_service"]);
    has(&check("grpc"), &["grpc_service", "grpc_use_tls", "tls_skip_verify"], &http);
    starts(&check("script"), &["command", "args", "task", "interval", "timeout"]);
    has(&check("script"), &[], &http);
    // An unknown one decides nothing.
    has(&in_service("      check {\n        type = var.x\n        $0\n      }"), &http, &[]);
}

#[test]
fn other_blocks_follow_what_decides_in_them() {
    let volume = |kind: &str| in_group(&format!("    volume \"x\" {{\n      type = \"{kind}\"\n      $0\n    }}"));
    starts(&volume("csi"), &["access_mode", "attachment_mode", "source"]);
    has(&volume("csi"), &["mount_options"], &["sticky"]);
    has(&volume("host"), &["source", "access_mode", "sticky"], &["mount_options"]);
    let template =
        |mode: &str| in_task(&format!("      template {{\n        change_mode = \"{mode}\"\n        $0\n      }}"));
    has(&template("restart"), &["data"], &["change_signal", "change_script"]);
    starts(&template("signal"), &["change_signal"]);
    starts(&template("script"), &["change_script"]);
    let identity = in_task("      identity {\n        change_mode = \"noop\"\n        $0\n      }");
    has(&identity, &["aud"], &["change_signal"]);
    has("job \"a\" {\n  type = \"service\"\n  $0\n}\n", &["update"], &["periodic", "parameterized"]);
    has("job \"a\" {\n  type = \"batch\"\n  $0\n}\n", &["periodic", "parameterized"], &["update"]);
    has(&in_service("      provider = \"nomad\"\n      $0"), &["check"], &["connect", "identity"]);
    let mount = in_task("      config {\n        mount {\n          type = \"bind\"\n          $0\n        }\n      }");
    starts(&mount, &["source", "target", "readonly"]);
    has(&mount, &["bind_options"], &["tmpfs_options", "volume_options"]);
    has(&in_task("      config {\n        mount = { type = \"tmpfs\", $0 }\n      }"), &["tmpfs_options"], &["source"]);
}

#[test]
fn a_driver_may_be_a_variable_or_go_without_saying() {
    let by = |driver: &str| {
        let job =
            in_group(&format!("    task \"x\" {{\n      {driver}\n      config {{\n        $0\n      }}\n    }}"));
        format!("variable \"d\" {{\n  default = \"exec\"\n}}\nlocals {{\n  podman = \"podman\"\n}}\n{job}")
    };
    starts(&by("driver = var.d"), &["command", "args"]);
    has(&by("driver = local.podman"), &["image", "memory_swappiness"], &[]);
    exactly(&by("driver = var.unknown"), &[]);
    exactly(&by(""), &[]);
    let sidecar = "      connect {\n        sidecar_service {}\n        sidecar_task {\n          config {\n            $0\n          }\n        }\n      }";
    starts(&in_service(sidecar), &["image"]);
    let others = "    task \"a\" {\n      driver = \"exec\"\n    }\n    task \"b\" {\n      config {\n        $0\n      }\n    }";
    starts(&in_group(others), &["command", "args"]);
}

#[test]
fn maps_of_the_drivers_and_of_the_autoscaler() {
    let config = |inner: &str| in_task(&format!("      config {{\n{inner}\n      }}"));
    let logging = |kind: &str| {
        config(&format!(
            "        logging {{\n          type = \"{kind}\"\n          config {{\n            $0\n          }}\n        }}"
        ))
    };
    exactly(&logging("json-file"), &["max-size", "max-file", "compress"]);
    exactly(&logging("journald"), &["tag"]);
    exactly(
        &config("        logging {\n          type = \"local\"\n          config = { $0 }\n        }"),
        &["max-size", "max-file", "compress"],
    );
    has(&config("        ulimit {\n          $0\n        }"), &["nofile", "nproc"], &[]);
    has(&config("        sysctl = {\n          $0\n        }"), &["net.core.somaxconn"], &[]);
    // Such a name can be no attribute.
    exactly(&config("        sysctl {\n          $0\n        }"), &[]);
    crate::support::becomes(
        config,
        "        sysctl = {\n          $0\n        }",
        "net.core.somaxconn",
        "        sysctl = {\n          \"net.core.somaxconn\" = \"16384\"\n        }",
    );
    let policy =
        |inner: &str| in_group(&format!("    scaling {{\n      max = 3\n      policy {{\n{inner}\n      }}\n    }}"));
    starts(&policy("        $0"), &["cooldown", "evaluation_interval", "check"]);
    has(&policy("        cooldown = \"1m\"\n        check \"a\" {}\n        $0"), &["check"], &["cooldown"]);
    starts(&policy("        check \"a\" {\n          $0\n        }"), &["source", "query", "strategy"]);
    let strategy = |name: &str| {
        policy(&format!(
            "        check \"a\" {{\n          strategy \"{name}\" {{\n            $0\n          }}\n        }}"
        ))
    };
    starts(&strategy("target-value"), &["target", "threshold"]);
    starts(&strategy("threshold"), &["upper_bound", "lower_bound", "delta"]);
    let proxy = "      connect {\n        sidecar_service {\n          proxy {\n            config {\n              $0\n            }\n          }\n        }\n      }";
    starts(&in_service(proxy), &["protocol"]);
}

#[test]
fn the_source_of_a_job_completes_as_far_as_it_can_be_read() {
    let source = |inner: &str| {
        format!("job \"[[ .name ]]\" {{\n  group \"g\" {{\n    count = [[ .count ]]\n{inner}\n  }}\n}}\n")
    };
    starts(&source("    $0"), &["task", "network", "service"]);
    has(&source("    task \"t\" {\n      driver = \"$0\"\n    }"), &["docker", "exec"], &[]);
    starts(
        &source("    task \"t\" {\n      driver = \"docker\"\n      config {\n        $0\n      }\n    }"),
        &["image"],
    );
    assert!(!labels(&source("    service {\n      $0\n    }")).is_empty());
}
