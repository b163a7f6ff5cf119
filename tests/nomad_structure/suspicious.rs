//! Values that Nomad takes although they can hardly be meant.

use crate::support::{check, fixed};

fn task(lines: &str) -> String {
    format!("job \"x\" {{\n  group \"g\" {{\n    task \"t\" {{\n{lines}\n    }}\n  }}\n}}\n")
}

fn docker(lines: &str) -> String {
    task(&format!("      driver = \"docker\"\n{lines}"))
}

#[test]
fn a_bare_number_counts_nanoseconds() {
    check(&docker("      kill_timeout = 20\n#                    ^^ suspicious-value: means 20 nanoseconds"));
    check(&docker(
        "      template {\n        splay = 5\n#               ^ suspicious-value: means 5 nanoseconds\n      }",
    ));
    for fine in ["kill_timeout = 5000000000", "kill_timeout = 0", "kill_timeout = \"20s\"", "kill_timeout = var.x"] {
        check(&docker(&format!("      {fine}")));
    }
    // Nomad refuses these by itself.
    check(&docker(
        "      service {\n        check {\n          type = \"tcp\"\n          interval = 10\n          timeout = 2\n        }\n      }",
    ));
    check("job \"x\" {\n  group \"g\" {\n    restart {\n      interval = 10\n    }\n  }\n}\n");
    fixed("suspicious-value", false, &docker("      kill_timeout = 20"), &docker("      kill_timeout = \"20s\""));
}

#[test]
fn a_misspelt_driver_is_found_and_a_plugins_is_left_alone() {
    check(&task("      driver = \"dokcer\"\n#              ^^^^^^^^ suspicious-value: Did you mean `docker`?"));
    check(&task("      driver = \"Docker\"\n#              ^^^^^^^^ suspicious-value: Did you mean `docker`?"));
    check(&task("      driver = \"rawexec\"\n#              ^^^^^^^^^ suspicious-value: Did you mean `raw_exec`?"));
    for name in ["\"nix2-driver\"", "\"containerd-driver\"", "\"${meta.driver}\"", "var.driver", "\"kata\""] {
        check(&task(&format!("      driver = {name}")));
    }
    fixed("suspicious-value", false, &task("      driver = \"dokcer\""), &task("      driver = \"docker\""));
}

#[test]
fn a_signal_that_does_not_exist_is_found() {
    check(&docker(
        "      kill_signal = \"SIGTREM\"\n#                   ^^^^^^^^^ suspicious-value: Did you mean `SIGTERM`?",
    ));
    check(&docker("      kill_signal = \"HUP\"\n#                   ^^^^^ suspicious-value: Did you mean `SIGHUP`?"));
    check(&docker(
        "      template {\n        change_mode   = \"signal\"\n        change_signal = \"SIGHPU\"\n#                       ^^^^^^^^ suspicious-value: Did you mean `SIGHUP`?\n      }",
    ));
    for name in ["SIGUSR1", "sighup", "SIGRTMIN+3", "", "${meta.signal}", "QWERTZ"] {
        check(&docker(&format!("      kill_signal = \"{name}\"")));
    }
    fixed(
        "suspicious-value",
        false,
        &docker("      kill_signal = \"TERM\""),
        &docker("      kill_signal = \"SIGTERM\""),
    );
}

#[test]
fn one_slip_gives_one_finding() {
    check("job \"x\" {\n  group \"g\" {\n    task \"t\" {\n#   ^^^^^^^^ missing-attribute: needs\n    }\n  }\n}\n");
    check(
        "job \"x\" {\n  constraint {\n    oerator = \"distinct_hosts\"\n#   ^^^^^^^ unknown-attribute: Did you mean `operator`?\n  }\n  group \"g\" {}\n}\n",
    );
}

#[test]
fn the_content_of_a_dynamic_block_takes_no_label() {
    let group = |content: &str| {
        format!(
            "job \"x\" {{\n  group \"g\" {{\n    dynamic \"network\" {{\n      for_each = [1]\n{content}\n        mode = \"host\"\n      }}\n    }}\n  }}\n}}\n"
        )
    };
    check(&group("      content \"z\" {\n#             ^^^ block-labels: `content` takes no label"));
    fixed("block-labels", true, &group("      content \"z\" {"), &group("      content {"));
}
