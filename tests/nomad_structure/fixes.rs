//! What the fixes make of jobs.

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
    let with_network = before.replace("    count = 1\n", "    network {}\n");
    assert!(
        findings(&with_network, None)
            .iter()
            .all(|finding| finding.fixes.iter().all(|fix| !fix.title.starts_with("Move the ports")))
    );
}
