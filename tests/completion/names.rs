//! Names of blocks, attributes and driver options, labels, and keys of maps.

use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::Workspace;

use crate::support::{accept, at_cursor, becomes, exactly, find, has, in_group, in_service, in_task, labels, starts};

#[test]
fn the_likely_names_come_first() {
    starts("$0", &["job", "variable", "locals"]);
    starts("job \"a\" {\n  $0\n}\n", &["group", "datacenters", "type"]);
    starts(&in_group("    $0"), &["task", "network", "service", "count", "volume"]);
    starts(&in_group("    task \"x\" {\n      $0\n    }"), &["driver", "config", "env", "template", "resources"]);
    starts(&in_service("      $0"), &["port", "identity", "check", "tags"]);
    starts(&in_service("      check {\n        $0\n      }"), &["type", "interval", "timeout", "path"]);
    starts(&in_task("      volume_mount {\n        $0\n      }"), &["volume", "destination", "read_only"]);
    starts(&in_task("      config {\n        $0\n      }"), &["image", "command", "args", "ports"]);
    starts(&in_task("      template {\n        $0\n      }"), &["destination", "data", "env"]);
    starts(&in_group("    constraint {\n      $0\n    }"), &["attribute", "operator", "value"]);
}

#[test]
fn deprecated_names_come_last_and_say_so() {
    let marked = "job \"a\" {\n  type = \"batch\"\n  periodic {\n    $0\n  }\n}\n";
    let found = labels(marked);
    let place = |label: &str| found.iter().position(|known| known == label).expect(label);
    assert!(place("cron") > place("enabled"), "{found:?}");
    assert!(find(marked, "cron").deprecated && !find(marked, "crons").deprecated);
    let options = labels(&in_task("      config {\n        $0\n      }"));
    assert!(options.iter().position(|label| label == "port_map") > options.iter().position(|label| label == "tty"));
    has(&in_group("    constraint {\n      $0\n    }"), &["regexp"], &["set_contains_all", "is_set"]);
}

#[test]
fn what_is_there_and_not_repeatable_is_not_offered() {
    has(&in_group("    $0"), &["network", "volume", "service", "task"], &[]);
    has(&in_service("      port = \"http\"\n      $0\n      check {}"), &["check", "tags"], &["name", "port"]);
    has(&in_task("      config {\n        image = \"a\"\n        $0\n      }"), &["args", "mount"], &["image"]);
    has(&in_group("    update {}\n    $0"), &["restart"], &["update"]);
    has(&in_group("    dynamic \"update\" {\n      content {}\n    }\n    $0"), &["restart"], &["update"]);
    has(&in_task("      env = {}\n      $0"), &["resources"], &["env", "driver"]);
}

#[test]
fn a_block_on_one_line_takes_one_attribute() {
    exactly(
        &in_group("    network {\n      port \"x\" { $0 }\n    }"),
        &["to", "static", "host_network", "ignore_collision"],
    );
    exactly(&in_group("    network {\n      port \"x\" { to = 1 $0 }\n    }"), &[]);
    has(&in_group("    network { $0 }"), &["mode"], &["port", "dns"]);
    has(&in_task("      config { $0 }"), &["image"], &["mount", "labels"]);
    becomes(in_group, "    restart { att$0 }", "attempts", "    restart { attempts = 3 }");
}

#[test]
fn blocks_come_with_what_belongs_into_them() {
    let service = find(&in_group("    ser$0"), "service");
    assert_eq!(
        service.plain,
        "service {\n  name = \"shop\"\n  port = \"http\"\n\n  identity {\n    aud = [\"consul.io\"]\n    ttl = \"1h\"\n  }\n\n  \
         check {\n    type     = \"http\"\n    path     = \"/health\"\n    interval = \"10s\"\n    timeout  = \"2s\"\n  }\n}"
    );
    assert!(service.snippet.contains("aud = [\"${3:consul.io}\"]") && service.snippet.ends_with("$0\n  }\n}"));
    let task = find(&in_group("    $0"), "task");
    assert_eq!(
        task.snippet,
        "task \"${1:name}\" {\n  driver = \"${2:docker}\"\n\n  config {\n    image = \"$3\"\n  }\n\n  resources {\n    cpu    = \
         ${4:100}\n    memory = ${5:300}$0\n  }\n}"
    );
    assert_eq!(
        find(&in_task("      $0"), "volume_mount").plain,
        "volume_mount {\n  volume      = \"data\"\n  destination = \"/data\"\n}"
    );
    assert_eq!(find(&in_task("      $0"), "env").snippet, "env {\n  $0\n}");
    assert_eq!(find(&in_task("      template {\n        $0\n      }"), "data").snippet, "data = <<-EOH\n$0\nEOH");
    let job = find("$0", "job");
    assert!(
        job.plain.starts_with("job \"example\" {\n  datacenters = [\"dc1\"]\n\n  group \"name\" {\n"),
        "{}",
        job.plain
    );
    assert_eq!(
        find(&in_group("    $0"), "dynamic").plain,
        "dynamic \"network\" {\n  for_each = []\n  content {\n    \n  }\n}"
    );
}

#[test]
fn blocks_follow_the_files_indentation_and_line_breaks() {
    let marked = "job \"a\" {\r\n\tgroup \"g\" {\r\n\t\tnet$0\r\n\t}\r\n}\r\n";
    assert_eq!(find(marked, "network").plain, "network {\r\n\tport \"http\" {}\r\n}");
    assert_eq!(accept(marked, "count"), "job \"a\" {\r\n\tgroup \"g\" {\r\n\t\tcount = 1\r\n\t}\r\n}\r\n");
}

#[test]
fn only_the_name_changes_where_more_follows() {
    becomes(in_service, "      po$0rt = \"http\"", "tags", "      tags = \"http\"");
    becomes(in_task, "      resou$0 {\n      }", "resources", "      resources {\n      }");
    becomes(in_group, "      vol$0 \"x\" {\n      }", "volume", "      volume \"x\" {\n      }");
    has(&in_service("      po$0rt = \"http\""), &["tags"], &["check", "identity"]);
    has(&in_task("      resou$0 {\n      }"), &["template"], &["user", "kill_timeout"]);
    has(&in_task("      en$0 = {\n      }"), &["env", "meta", "user"], &["template"]);
}

#[test]
fn labels_with_a_meaning() {
    exactly("job \"$0\" {\n}\n", &["example"]);
    exactly("job \"$0", &["example"]);
    has(&in_group("    dynamic \"$0\" {\n    }"), &["service", "task"], &["count"]);
    becomes(in_group, "    dynamic \"ser$0", "service", "    dynamic \"service\"");
    starts(
        &in_group("    service {\n      port = \"api\"\n    }\n    network {\n      port \"$0\" {}\n    }"),
        &["api", "https"],
    );
    exactly(
        &in_group("    spread {\n      attribute = \"${node.datacenter}\"\n      target \"$0\" {}\n    }"),
        &["dc1", "dc2"],
    );
    exactly(
        &in_group(
            "    task \"t\" {\n      volume_mount {\n        volume = \"cache\"\n      }\n    }\n    volume \"$0\" {}",
        ),
        &["cache"],
    );
    exactly("variable \"$0\" {}\nlocals {\n  a = var.region\n}\n", &["region"]);
    has(&in_task("      scaling \"$0\" {}"), &["cpu", "mem"], &[]);
    has(&in_task("      resources {\n        device \"$0\" {}\n      }"), &["nvidia/gpu"], &[]);
}

#[test]
fn keys_of_maps_are_those_of_the_job_and_the_usual_ones() {
    let other = "    task \"b\" {\n      env {\n        OWN_KEY = \"1\"\n      }\n    }\n";
    starts(
        &in_group(&format!("{other}    task \"a\" {{\n      env {{\n        $0\n      }}\n    }}")),
        &["OWN_KEY", "TZ"],
    );
    becomes(in_task, "      env {\n        T$0\n      }", "TZ", "      env {\n        TZ = \"\"\n      }");
    becomes(in_task, "      env = {\n        T$0\n      }", "TZ", "      env = {\n        TZ = \"\"\n      }");
    has(&in_task("      env = {\n        TZ = \"UTC\"\n        $0\n      }"), &["LOG_LEVEL"], &["TZ"]);
    exactly(&in_task("      meta {\n        $0\n      }"), &["team"]);
    has(&in_service("      check {\n        header {\n          $0\n        }\n      }"), &["Host"], &[]);
    becomes(
        in_service,
        "      check {\n        header {\n          Ho$0\n        }\n      }",
        "Host",
        "      check {\n        header {\n          Host = [\"\"]\n        }\n      }",
    );
    exactly(&in_task("      config {\n        port_map {\n          $0\n        }\n      }"), &["http", "metrics-x"]);
    has(&in_task("      artifact {\n        options {\n          $0\n        }\n      }"), &["checksum"], &[]);
}

#[test]
fn options_are_those_of_the_driver() {
    let config = |driver: &str| {
        in_group(&format!(
            "    task \"x\" {{\n      driver = \"{driver}\"\n      config {{\n        $0\n      }}\n    }}"
        ))
    };
    starts(&config("exec"), &["command", "args"]);
    starts(&config("java"), &["jar_path", "args"]);
    has(&config("raw_exec"), &["command"], &["image"]);
    has(&config("podman"), &["image"], &["jar_path"]);
    has(&config("qemu"), &["image_path"], &["image"]);
    exactly(&config("own-plugin"), &[]);
    has(
        &in_task("      config {\n        logging {\n          $0\n        }\n      }"),
        &["type", "config"],
        &["image"],
    );
    has(
        &in_task("      config {\n        mount {\n          $0\n        }\n      }"),
        &["source", "target", "tmpfs_options"],
        &["image"],
    );
}

#[test]
fn what_the_teams_nomad_lacks_is_not_offered() {
    let offered = |version: Option<(u32, u32, u32)>| {
        let (analysis, offset) = at_cursor(&in_group("    service {\n      $0\n    }"));
        let mut settings = Settings::default();
        settings.nomad.version = version;
        let analysis = Analysis::new(analysis.document, Arc::new(settings), Arc::new(Workspace::default()));
        analysis.completions(offset).into_iter().map(|item| item.label.into_owned()).collect::<Vec<_>>()
    };
    let has = |version, name: &str| offered(version).iter().any(|label| label == name);
    assert!(has(None, "identity") && has(None, "weights"));
    assert!(has(Some((1, 7, 0)), "identity") && !has(Some((1, 7, 0)), "weights"));
    assert!(!has(Some((1, 6, 9)), "identity") && has(Some((1, 6, 9)), "check"));
}

#[test]
fn files_of_other_tools_are_left_alone() {
    let offered = |path: &str, marked: &str| {
        let offset = marked.find("$0").expect("a cursor");
        let document = Document::new(Some(path.into()), None, &marked.replacen("$0", "", 1));
        let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default()));
        assert_eq!(analysis.hover(offset), None, "{path}");
        analysis.completions(offset).len()
    };
    for (path, marked) in [
        ("/a/main.tf", "variable \"x\" {\n  $0\n}\n"),
        ("/a/main.tf", "$0"),
        ("/a/client.hcl", "client {\n  enabled = true\n}\n$0"),
        ("/a/web.vars.hcl", "image = \"x\"\n$0"),
        ("/a/volume.nomad.hcl", "id = \"x\"\ntype = \"$0\"\n"),
        ("/a/README.md", "job \"$0"),
    ] {
        assert_eq!(offered(path, marked), 0, "{path}");
    }
    assert!(offered("/a/empty.hcl", "$0") > 0);
    assert!(offered("/a/job.nomad.hcl", "variable \"x\" {}\n$0") > 0);
}
