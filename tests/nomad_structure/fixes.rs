//! What the fixes make of jobs.

use jobspec_ls::diagnostic::Fix;

use crate::support::*;

#[test]
fn an_object_becomes_a_block() {
    fixed(
        "unknown-attribute",
        true,
        &group("    network = { mode = \"bridge\", hostname : \"a\" }\n"),
        &group("    network {\n      mode = \"bridge\"\n      hostname = \"a\"\n    }\n"),
    );
    fixed(
        "unknown-attribute",
        true,
        &group("    restart = {\n      \"attempts\" : 3, # why\n      delay = \"5s\",\n    }\n"),
        &group("    restart {\n      attempts = 3 # why\n      delay = \"5s\"\n    }\n"),
    );
}

#[test]
fn misplaced_things_move_where_they_belong() {
    fixed(
        "misplaced-block",
        false,
        &group(
            "    task \"t\" {\n      driver = \"a\"\n\n      volume \"v\" {\n        type = \"host\"\n      }\n    }\n",
        ),
        &group("    task \"t\" {\n      driver = \"a\"\n    }\n\n    volume \"v\" {\n      type = \"host\"\n    }\n"),
    );
    fixed(
        "unknown-attribute",
        false,
        &group(
            "    task \"t\" {\n      driver = \"a\"\n      memory = 10\n      resources {\n        cpu = 1\n      }\n    }\n",
        ),
        &group(
            "    task \"t\" {\n      driver = \"a\"\n      resources {\n        cpu = 1\n        memory = 10\n      }\n    }\n",
        ),
    );
}

#[test]
fn constraints_and_groups_are_written_out() {
    fixed(
        "ignored",
        false,
        "job \"x\" {\n  constraint {\n    attribute = \"${meta.a}\"\n    is_set    = true\n  }\n}\n",
        "job \"x\" {\n  constraint {\n    attribute = \"${meta.a}\"\n    operator    = \"is_set\"\n  }\n}\n",
    );
    fixed(
        "ignored",
        false,
        &group("    prevent_reschedule_on_lost = true\n"),
        &group("    disconnect {\n      replace = false\n    }\n"),
    );
    fixed(
        "ignored",
        false,
        &group("    count = 2\n    max_client_disconnect = \"1h\"\n\n    task \"t\" {}\n"),
        &group("    count = 2\n\n    disconnect {\n      lost_after = \"1h\"\n    }\n\n    task \"t\" {}\n"),
    );
}

#[test]
fn a_tasks_network_moves_to_its_group() {
    let before = r#"job "x" {
  group "g" {
    count = 1

    task "t" {
      driver = "docker"

      config {
        image = "redis"

        port_map {
          db = 6379
        }
      }

      resources {
        cpu = 100

        network {
          mbits = 10

          port "db" {
            static = 80
          }

          port "other" {}
        }
      }
    }
  }
}
"#;
    let after = r#"job "x" {
  group "g" {
    count = 1

    network {
      port "db" {
        static = 80
        to     = 6379
      }

      port "other" {}
    }

    task "t" {
      driver = "docker"

      config {
        image = "redis"

        ports = ["db", "other"]
      }

      resources {
        cpu = 100
      }
    }
  }
}
"#;
    fixed("deprecated", false, before, after);
    // A network of the group takes the ports, unless it is a namespace of its own or has such a label.
    let with = |network: &str| before.replace("    count = 1\n", network);
    let joined = after.replace("    count = 1\n\n    network {\n", "    network {\n      port \"a\" {}\n\n");
    fixed("deprecated", false, &with("    network {\n      port \"a\" {}\n    }\n"), &joined);
    let stays = |text: &str| {
        let findings = findings(text, None);
        let moves = |fix: &Fix| fix.title.starts_with("Move the ports");
        assert!(!findings.iter().any(|finding| finding.fixes.iter().any(moves)), "{text}");
    };
    stays(&with("    network {\n      mode = \"bridge\"\n    }\n"));
    stays(&with("    network {\n      port \"db\" {}\n    }\n"));
    stays(
        &before
            .replace("      resources", "      env {\n        A = \"${NOMAD_ADDR_t_db}\"\n      }\n\n      resources"),
    );
    let service =
        "      service {\n        port         = \"db\"\n        address_mode = \"driver\"\n      }\n\n      resources";
    stays(&before.replace("      resources", service));
}

#[test]
fn a_network_of_nothing_but_mbits_goes() {
    let job = |network: &str| {
        group(&format!(
            "    task \"t\" {{\n      driver = \"docker\"\n\n      config {{\n        image = \"redis\"\n      }}\n\n      resources {{\n        cpu = 100\n{network}      }}\n    }}\n"
        ))
    };
    fixed("deprecated", false, &job("\n        network {\n          mbits = 10\n        }\n"), &job(""));
}

#[test]
fn a_port_map_beside_the_groups_network_becomes_ports() {
    let job = |port: &str, config: &str| {
        group(&format!(
            "    network {{\n      port \"db\" {{{port}}}\n    }}\n\n    task \"t\" {{\n      driver = \"docker\"\n\n      config \
             {{\n        image = \"redis\"\n{config}      }}\n    }}\n"
        ))
    };
    let old = "        port_map {\n          db = 6379\n        }\n";
    let new = "        ports = [\"db\"]\n";
    fixed("deprecated", false, &job("", old), &job("\n        to = 6379\n      ", new));
    fixed("deprecated", false, &job("\n        to = 6379\n      ", old), &job("\n        to = 6379\n      ", new));
    let other = job("\n        to = 80\n      ", old);
    fixed("deprecated", false, &other, &other);
}

#[test]
fn docker_mounts_are_mount_today() {
    let job = |mounts: &str| {
        group(&format!(
            "    task \"t\" {{\n      driver = \"docker\"\n\n      config {{\n        image = \"redis\"\n{mounts}      }}\n    }}\n"
        ))
    };
    let list = "        mounts = [{ type = \"tmpfs\", target = \"/t\" }]\n";
    fixed("deprecated", true, &job(list), &job(&list.replace("mounts", "mount")));
    let both = format!("        mount {{\n          target = \"/a\"\n        }}\n{list}");
    fixed("deprecated", true, &job(&both), &job(&both));
}

#[test]
fn another_word_is_changed_by_a_person_only() {
    let template = |name: &str| {
        group(&format!(
            "    task \"t\" {{\n      driver = \"docker\"\n      template {{\n        destination = \"local/a\"\n        data = \"\"\n        {name} = \"5s\"\n      }}\n    }}\n"
        ))
    };
    fixed("unknown-attribute", true, &template("delay"), &template("delay"));
    fixed("unknown-attribute", false, &template("delay"), &template("splay"));
    fixed("unknown-attribute", true, &template("spaly"), &template("splay"));
}

#[test]
fn of_two_misspellings_one_becomes_the_name() {
    let task = |first: &str| {
        group(&format!(
            "    task \"t\" {{\n      driver = \"docker\"\n      {first} = \"5s\"\n      kill_timeou = \"6s\"\n    }}\n"
        ))
    };
    fixed("unknown-attribute", true, &task("kill_timeot"), &task("kill_timeout"));
}
