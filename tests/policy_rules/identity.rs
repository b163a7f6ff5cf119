//! Identities of services: where values come from, and what the fixes leave alone.

use crate::support::{analysis, check_fix, messages};

/// A job with variables before it and one service.
fn job(variables: &str, service: &str) -> String {
    format!(
        "{variables}job \"x\" {{\n  group \"g\" {{\n    service {{\n      name = \"web\"\n{service}    }}\n\n    task \"t\" {{\n      driver = \"docker\"\n    }}\n  }}\n}}\n"
    )
}

#[test]
fn messages_say_which_variable_decides() {
    let variable = |default: &str| format!("variable \"v\" {{\n  default = {default}\n}}\n");
    let provider = "      provider = var.v\n";
    let nomad = "      provider = var.v\n      identity {\n        aud = [\"x\"]\n      }\n";
    let audience = "      identity {\n        aud = var.v\n        ttl = \"1h\"\n      }\n";
    for (rule, default, service) in [
        ("missing-identity", "\"consul\"", provider),
        ("ignored-identity", "\"nomad\"", nomad),
        ("service-provider", "\"nomad\"", provider),
        ("missing-identity-audience", "[]", audience),
        ("wrong-identity-audience", "[\"x\"]", audience),
    ] {
        let on = "[rules]\nservice-provider = \"warning\"\n";
        let found = messages(on, rule, &job(&variable(default), service));
        assert!(found.len() == 1 && found[0].contains("the default of `var.v`"), "{rule}: {found:?}");
    }
    let found = messages("", "missing-identity", &job("", "      provider = \"consul\"\n"));
    assert!(found[0].starts_with("The service `web` has no"), "{found:?}");
    let scaled = job("variable \"v\" {\n  default = 3\n}\n", "").replace(
        "    service {",
        "    count = var.v\n    network {\n      port \"dns\" { static = 53 }\n    }\n    service {",
    );
    let found = messages("", "static-port-scaling", &scaled);
    assert!(found[0].contains("3 instances (the default of `var.v`)"), "{found:?}");
    let found = messages("[resources]\ncapacity = { cpu = 200, memory = 0 }\n", "resources-over-capacity", &scaled);
    assert!(found[0].contains("300 MHz of CPU (with `var.v`)"), "{found:?}");
}

#[test]
fn an_empty_audience_keeps_its_comment() {
    let text =
        |aud: &str| job("", &format!("      identity {{\n        aud = {aud}\n        ttl = \"1h\"\n      }}\n"));
    for (before, after) in [
        ("[]", "[\"consul.io\"]"),
        ("[ ]", "[\"consul.io\"]"),
        ("[ # none yet\n        ]", "[\"consul.io\" # none yet\n        ]"),
    ] {
        check_fix("", "missing-identity-audience", 0, &text(before), &text(after));
    }
}

#[test]
fn who_turns_the_rule_off_hears_no_more_of_it() {
    let text = job("", "      identity {\n        aud = [\"consul.io\"]\n      }\n");
    let found = |toml: &str| messages(toml, "nomad-warning", &text).len();
    assert_eq!(found(""), 0);
    assert_eq!(found("[rules]\nmissing-identity-ttl = \"off\"\n"), 0);
    assert_eq!(found("extends = \"nomad\"\n"), 1);
    // What Nomad rejects stays an error.
    let text = job("", "      identity {}\n");
    let off = analysis("[rules]\nmissing-identity-audience = \"off\"\n", &text);
    assert!(off.diagnostics().iter().any(|finding| finding.message.contains("audience") || finding.nomad.is_some()));
}

#[test]
fn a_token_in_the_environment_of_a_service_is_no_concern() {
    let service =
        "      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n        env = true\n      }\n";
    assert_eq!(messages("", "nomad-warning", &job("", service)), [""; 0]);
    let task = "      identity {\n        name = \"a\"\n        aud = [\"x\"]\n        ttl = \"1h\"\n        env = true\n      }\n";
    let text = job("", "").replace("      driver", &format!("{task}      driver"));
    assert_eq!(messages("", "nomad-warning", &text).len(), 1);
}
