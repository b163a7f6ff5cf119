//! Values: closed sets, references, presets, what the workspace and the policy know.

use std::path::Path;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::FileFacts;

use crate::support::{
    at_cursor, becomes, exactly, find, has, in_group, in_service, in_task, labels_behind, starts, workspace,
};

#[test]
fn closed_sets_are_complete() {
    exactly("job \"a\" {\n  type = \"$0\"\n}\n", &["service", "batch", "system", "sysbatch"]);
    exactly("job \"a\" {\n  type = $0\n}\n", &["service", "batch", "system", "sysbatch"]);
    exactly(&in_service("      check {\n        type = \"$0\"\n      }"), &["http", "tcp", "grpc", "script"]);
    exactly(
        &in_task("      template {\n        change_mode = \"$0\"\n      }"),
        &["restart", "noop", "signal", "script"],
    );
    exactly(&in_group("    volume \"x\" {\n      type = \"$0\"\n    }"), &["host", "csi"]);
    exactly(&in_group("    update {\n      auto_revert = \"$0\"\n    }"), &[]);
    starts(&in_group("    update {\n      auto_revert = $0\n    }"), &["true", "false"]);
    has(
        &in_group("    constraint {\n      operator = \"$0\"\n    }"),
        &["<", "<=", "regexp", "set_contains_any", "is_set"],
        &[],
    );
    has(&in_task("      config {\n        network_mode = \"$0\"\n      }"), &["host", "bridge"], &["http"]);
    exactly(&in_task("      config {\n        privileged = $0\n      }")[..], &["true", "false"]);
}

#[test]
fn every_driver_can_be_chosen() {
    starts(
        &in_group("    task \"x\" {\n      driver = \"$0\"\n    }"),
        &["docker", "podman", "exec", "exec2", "raw_exec", "java", "qemu"],
    );
    has(&in_group("    task \"x\" {\n      driver = \"$0\"\n    }"), &["nspawn", "virt", "mock_driver"], &[]);
}

#[test]
fn references_are_those_of_the_group() {
    exactly(&in_service("      port = \"$0\""), &["http", "metrics-x"]);
    exactly(&in_service("      check {\n        port = \"ht$0tp\"\n      }"), &["http", "metrics-x"]);
    exactly(&in_task("      config {\n        ports = [\"http\", \"$0\"]\n      }"), &["metrics-x"]);
    exactly(&in_task("      volume_mount {\n        volume = \"$0\"\n      }"), &["data"]);
    let tasks = "    task \"one\" {}\n    task \"two\" {}\n    service {\n      task = \"$0\"\n    }";
    exactly(&in_group(tasks), &["one", "two"]);
    let upstream = "      connect {\n        sidecar_service {\n          proxy {\n            upstreams {\n              destination_name = \"$0\"\n            }\n          }\n        }\n      }";
    exactly(&in_service(upstream), &["shop", "db"]);
    let other = "    network {\n      port \"other\" {}\n    }\n  }\n\n  group \"second\" {\n    service {\n      port = \"$0\"\n    }";
    exactly(&in_group(other), &[]);
    let device = "      resources {\n        device \"nvidia/gpu\" {}\n        numa {\n          devices = [\"$0\"]\n        }\n      }";
    exactly(&in_task(device), &["nvidia/gpu"]);
}

#[test]
fn a_task_of_the_job_itself_knows_its_own_ports() {
    let marked = "job \"a\" {\n  task \"t\" {\n    resources {\n      network {\n        port \"http\" {}\n      }\n    }\n    service {\n      port = \"$0\"\n    }\n  }\n}\n";
    exactly(marked, &["http"]);
}

#[test]
fn good_values_of_open_sets() {
    starts(&in_service("      check {\n        interval = \"$0\"\n      }"), &["10s"]);
    starts(&in_task("      kill_timeout = \"$0\""), &["5s"]);
    starts(&in_group("    update {\n      min_healthy_time = \"$0\"\n    }"), &["5s", "10s"]);
    has(&in_task("      resources {\n        memory = $0\n      }"), &["256", "1024"], &[]);
    becomes(
        in_task,
        "      resources {\n        memory = 25$0\n      }",
        "256",
        "      resources {\n        memory = 256\n      }",
    );
    has("job \"a\" {\n  periodic {\n    crons = [\"$0\"]\n  }\n}\n", &["@daily", "0 3 * * *"], &[]);
    becomes(
        |value: &str| format!("job \"a\" {{\n  periodic {{\n    crons = {value}\n  }}\n}}\n"),
        "[$0]",
        "*/15 * * * *",
        "[\"*/15 * * * *\"]",
    );
    starts(&in_task("      config {\n        cap_add = [\"$0\"]\n      }"), &["net_admin"]);
    has(&in_task("      config {\n        cap_drop = [\"all\", \"$0\"]\n      }"), &["net_raw"], &["all"]);
    has(&in_task("      template {\n        perms = \"$0\"\n      }"), &["0644", "0600"], &[]);
    starts(
        &in_task("      template {\n        env = true\n        destination = \"$0\"\n      }"),
        &["secrets/server.env"],
    );
    starts("variable \"x\" {\n  type = $0\n}\n", &["string", "number", "bool"]);
}

#[test]
fn the_policy_and_the_workspace_are_asked() {
    exactly(&in_service("      identity {\n        aud = [\"$0\"]\n      }"), &["consul.io"]);
    starts(&in_service("      identity {\n        ttl = \"$0\"\n      }"), &["1h"]);
    starts(&in_task("      identity {\n        aud = [\"$0\"]\n      }"), &["vault.io"]);
    has(&in_group("    network {\n      port \"x\" { static = $0 }\n    }"), &["53", "80", "443"], &[]);
    starts(&in_group("    volume \"cache\" {\n      source = \"$0\"\n    }"), &["shop-cache", "shop-data"]);
    starts("job \"a\" {\n  datacenters = [\"$0\"]\n}\n", &["dc9", "dc1", "*"]);
    starts("job \"a\" {\n  namespace = \"$0\"\n}\n", &["default", "data"]);
    exactly(&in_task("      config {\n        image = \"$0\"\n      }"), &["postgres:16"]);
    starts(&in_group("    service {\n      name = \"$0\"\n    }"), &["shop", "shop-front"]);
}

#[test]
fn constraints_offer_attributes_and_what_they_are_compared_with() {
    let constraint = |inner: &str| in_group(&format!("    constraint {{\n{inner}\n    }}"));
    starts(&constraint("      attribute = \"$0\""), &["${attr.kernel.name}", "${attr.cpu.arch}"]);
    starts(&constraint("      attribute = $0"), &["${attr.kernel.name}"]);
    has(
        &constraint("      attribute = \"$0\""),
        &["${node.class}", "${node.pool}"],
        &["${node.region}", "${NOMAD_ALLOC_ID}"],
    );
    becomes(
        constraint,
        "      attribute = \"attr.ker$0\"",
        "${attr.kernel.name}",
        "      attribute = \"${attr.kernel.name}\"",
    );
    becomes(
        constraint,
        "      attribute = \"${attr.kern$0el}\"",
        "kernel.name",
        "      attribute = \"${attr.kernel.name}\"",
    );
    let typed = find(&constraint("      attribute = \"attr.ker$0\""), "${attr.kernel.name}");
    assert_eq!(typed.filter.as_deref(), Some("attr.kernel.name"), "what is typed must match");
    starts(&constraint("      attribute = \"${attr.kernel.name}\"\n      value = \"$0\""), &["linux"]);
    starts(&constraint("      attribute = \"${attr.cpu.arch}\"\n      value = \"$0\""), &["amd64", "arm64"]);
    let device = "      resources {\n        device \"gpu\" {\n          constraint {\n            attribute = \"$0\"\n          }\n        }\n      }";
    has(&in_task(device), &["${device.model}"], &["${attr.kernel.name}"]);
}

#[test]
fn quotes_and_brackets_are_completed() {
    becomes(in_service, "      port = $0", "http", "      port = \"http\"");
    becomes(in_service, "      port =$0", "http", "      port = \"http\"");
    becomes(in_service, "      port = ht$0", "http", "      port = \"http\"");
    becomes(in_service, "      port = \"$0", "http", "      port = \"http\"");
    becomes(in_service, "      port = \"me$0tr\"", "http", "      port = \"http\"");
    becomes(
        in_task,
        "      config {\n        ports = $0\n      }",
        "http",
        "      config {\n        ports = [\"http\"]\n      }",
    );
    becomes(
        in_task,
        "      config {\n        ports = [\n          \"$0\n        ]\n      }",
        "http",
        "      config {\n        ports = [\n          \"http\"\n        ]\n      }",
    );
    becomes(in_task, "      leader = t$0", "true", "      leader = true");
    becomes(in_group, "    restart { mode = $0 }", "fail", "    restart { mode = \"fail\" }");
}

#[test]
fn nothing_pops_up_unasked() {
    assert!(labels_behind(&in_group("    task \"x\" {$0"), '{').is_empty(), "a brace that opens a block");
    assert!(labels_behind(&in_group("    $0"), ' ').is_empty(), "indentation");
    assert!(labels_behind(&in_task("      config {\n        command = \"a $0\"\n      }"), ' ').is_empty());
    assert!(labels_behind(&in_task("      config {\n        command = \"a.$0\"\n      }"), '.').is_empty());
    assert!(labels_behind(&in_task("      config {\n        command = \"a=$0\"\n      }"), '=').is_empty());
    assert!(labels_behind(&in_service("      port = \"http\"$0"), '"').is_empty(), "the closing quote");
    assert!(labels_behind("# a.$0\n", '.').is_empty());
    assert!(!labels_behind(&in_service("      port = $0"), ' ').is_empty());
    assert!(!labels_behind(&in_service("      port =$0"), '=').is_empty());
    assert!(!labels_behind(&in_service("      port = \"$0\""), '"').is_empty());
    assert!(!labels_behind(&in_task("      config {\n        ports = [\"$0\"]\n      }"), '"').is_empty());
    assert!(!labels_behind(&in_task("      env {\n        A = \"${$0}\"\n      }"), '{').is_empty());
    assert!(!labels_behind(&in_task("      env {\n        A = \"$$0\"\n      }"), '$').is_empty());
    assert!(!labels_behind(&in_group("    count = var.$0"), '.').is_empty());
}

#[test]
fn options_that_are_objects_complete_inside() {
    let config = |inner: &str| in_task(&format!("      config {{\n{inner}\n      }}"));
    starts(&config("        mount = {\n          $0\n        }"), &["type", "source", "target"]);
    has(&config("        mount = {\n          type = \"bind\"\n          $0\n        }"), &["source"], &["type"]);
    has(&config("        mount = [{ type = \"bind\", $0 }]"), &["source", "target"], &["type"]);
    has(&config("        mount = { type = \"$0\" }"), &["bind", "volume", "tmpfs"], &[]);
    has(&config("        logging = {\n          type = $0\n        }"), &["journald"], &[]);
    has(&config("        mount = { tmpfs_options = { $0 } }"), &["size"], &["source"]);
    becomes(
        config,
        "        mount = {\n          rea$0\n        }",
        "readonly",
        "        mount = {\n          readonly = true\n        }",
    );
    exactly(&config("        labels = { a = \"$0\" }"), &[]);
    exactly(&config("        args = [[\"$0\"]]"), &[]);
}

#[test]
fn the_value_that_says_something_comes_first() {
    starts(&in_group("    update {\n      auto_revert = $0\n    }"), &["true", "false"]);
    starts("job \"a\" {\n  type = \"batch\"\n  periodic {\n    enabled = $0\n  }\n}\n", &["false", "true"]);
}

#[test]
fn what_is_being_typed_is_not_offered_as_known() {
    let own = |text: &str| {
        let (_, offset) = at_cursor(text);
        let plain = text.replacen("$0", "", 1);
        let path = Path::new("/jobs/example.nomad.hcl");
        let mut around = workspace();
        around.insert(path, FileFacts::read(path, &plain));
        let document = Document::new(Some(path.into()), None, &plain);
        let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(around));
        analysis.completions(offset).into_iter().map(|item| item.label.into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(own("job \"a\" {\n  namespace = \"da$0\"\n}\n"), ["default", "data"]);
    assert_eq!(own("job \"a\" {\n  namespace = \"pr$0\"\n}\n"), [""; 0]);
    assert_eq!(own("job \"a\" {\n  datacenters = [\"dc1\", \"$0\"]\n}\n"), ["dc9", "*"]);
    let image = "job \"a\" {\n  group \"g\" {\n    task \"t\" {\n      driver = \"docker\"\n      config {\n        image = \"re$0\"\n      }\n    }\n    task \"u\" {\n      driver = \"docker\"\n      config {\n        image = \"redis:7\"\n      }\n    }\n  }\n}\n";
    assert_eq!(own(image), ["redis:7", "postgres:16"]);
    let service = "job \"a\" {\n  group \"g\" {\n    service {\n      name = \"web\"\n    }\n    task \"t\" {\n      template {\n        data = <<EOT\n{{ range service \"$0\" }}\nEOT\n      }\n    }\n  }\n}\n";
    assert_eq!(own(service), ["web", "db"]);
}

#[test]
fn a_list_of_ports_is_one() {
    becomes(
        in_service,
        "      connect {\n        sidecar_service {\n          proxy {\n            transparent_proxy {\n              exclude_in$0\n            }\n          }\n        }\n      }",
        "exclude_inbound_ports",
        "      connect {\n        sidecar_service {\n          proxy {\n            transparent_proxy {\n              exclude_inbound_ports = [\"http\"]\n            }\n          }\n        }\n      }",
    );
}

#[test]
fn lists_and_options_take_variables_of_their_type() {
    let config = |inner: &str| in_task(&format!("      config {{\n        {inner}\n      }}"));
    // The local is a string, yet no port of the group.
    exactly(&config("ports = [$0]"), &["http", "metrics-x"]);
    has(&config("args = [$0]"), &["var.tag", "local.image"], &["local.hosts"]);
    has(&config("args = $0"), &["local.hosts"], &["local.image"]);
    has(&config("mount = { readonly = $0 }"), &["true"], &["local.image", "local.hosts"]);
    has(&config("mount = { source = $0 }"), &["local.image"], &["local.hosts"]);
    exactly(&in_service("      port = $0"), &["http", "metrics-x"]);
    let number = format!("variable \"n\" {{\n  default = 8080\n}}\n{}", in_service("      port = $0"));
    exactly(&number, &["http", "metrics-x"]);
}

#[test]
fn a_templates_text_begins_as_a_heredoc() {
    becomes(
        in_task,
        "      template {\n        data = $0\n      }",
        "<<-EOH",
        "      template {\n        data = <<-EOH\n\nEOH\n      }",
    );
    starts(&in_task("      template {\n        data =$0\n      }"), &["<<-EOH"]);
    let item = find(&in_task("      template {\n        data =$0\n      }"), "<<-EOH");
    assert_eq!(item.snippet, " <<-EOH\n$0\nEOH");
}

#[test]
fn an_example_shows_what_a_list_of_the_driver_takes() {
    exactly(&in_task("      config {\n        volumes = [\"$0\"]\n      }"), &["local/app.conf:/etc/app.conf:ro"]);
    exactly(&in_task("      config {\n        args = [\"$0\"]\n      }"), &[]);
}
