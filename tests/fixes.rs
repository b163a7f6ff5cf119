//! Fixes keep the file's indentation, line endings and comments, whatever the block looks like.

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::apply_edits;
use jobspec_ls::features::{ActionKind, Analysis, Document};
use jobspec_ls::text::Span;
use jobspec_ls::workspace::Workspace;

fn analysis(text: &str) -> Analysis {
    let path = Some(PathBuf::from("/jobs/example.nomad.hcl"));
    Analysis::new(Document::new(path, None, text), Arc::new(Settings::default()), Arc::new(Workspace::default()))
}

/// `body` inside a group, at the group's indentation of two spaces.
fn in_group(body: &str) -> String {
    format!("job \"x\" {{\n  group \"g\" {{\n{body}  }}\n}}\n")
}

/// Applies the first fix of each finding of `rule`.
fn fixed(text: &str, rule: &str) -> String {
    let analysis = analysis(text);
    let mut edits = Vec::new();
    for finding in analysis.diagnostics_with_fixes() {
        if finding.rule.0 == rule {
            edits.extend(finding.fixes.into_iter().next().expect("a fix").edits);
        }
    }
    assert!(!edits.is_empty(), "{rule} finds nothing in\n{text}");
    apply_edits(text, &edits)
}

fn check(rule: &str, before: &str, after: &str) {
    assert_eq!(fixed(&in_group(before), rule), in_group(after));
    // The same with CRLF line ends and with tabs.
    let crlf = |text: &str| in_group(text).replace('\n', "\r\n");
    assert_eq!(fixed(&crlf(before), rule), crlf(after), "CRLF");
    let tabs = |text: &str| {
        let line = |line: &str| {
            let content = line.trim_start_matches(' ');
            format!("{}{content}", "\t".repeat((line.len() - content.len()) / 2))
        };
        in_group(text).split_inclusive('\n').map(line).collect::<String>()
    };
    assert_eq!(fixed(&tabs(before), rule), tabs(after), "tabs");
}

#[test]
fn an_identity_goes_behind_the_leading_attributes() {
    check(
        "missing-identity",
        "    service {\n      name = \"a\"\n      tags = [\n        \"x\",\n      ]\n\n      # how it is checked\n      check {\n      }\n    }\n",
        "    service {\n      name = \"a\"\n      tags = [\n        \"x\",\n      ]\n\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n\n      # how it is checked\n      check {\n      }\n    }\n",
    );
}

#[test]
fn an_identity_keeps_apart_from_a_block_that_follows_at_once() {
    check(
        "missing-identity",
        "    service {\n      name = \"a\" # the name\n      check {\n      }\n    }\n",
        "    service {\n      name = \"a\" # the name\n\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n\n      check {\n      }\n    }\n",
    );
}

#[test]
fn an_empty_service_gets_lines_of_its_own() {
    let after =
        "    service {\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n    }\n";
    check("missing-identity", "    service {}\n", after);
    check("missing-identity", "    service { }\n", after);
    check("missing-identity", "    service {\n    }\n", after);
}

#[test]
fn a_service_with_only_a_comment_keeps_it() {
    check(
        "missing-identity",
        "    service {\n      # registered by hand\n    }\n",
        "    service {\n      # registered by hand\n\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n    }\n",
    );
    check(
        "missing-identity",
        "    service { # registered by hand\n    }\n",
        "    service { # registered by hand\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n    }\n",
    );
}

#[test]
fn a_service_on_one_line_is_unfolded() {
    check(
        "missing-identity",
        "    service { name = \"a\" }\n",
        "    service {\n      name = \"a\"\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n    }\n",
    );
}

#[test]
fn a_dynamic_service_gets_it_in_its_content() {
    check(
        "missing-identity",
        "    dynamic \"service\" {\n      for_each = [\"a\", \"b\"]\n      content {\n        name = service.value\n      }\n    }\n",
        "    dynamic \"service\" {\n      for_each = [\"a\", \"b\"]\n      content {\n        name = service.value\n\n        identity {\n          aud = [\"consul.io\"]\n          ttl = \"1h\"\n        }\n      }\n    }\n",
    );
}

#[test]
fn an_identity_on_one_line_takes_a_second_attribute_on_lines_of_its_own() {
    check(
        "missing-identity-ttl",
        "    service {\n      identity { aud = [\"consul.io\"] }\n    }\n",
        "    service {\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n    }\n",
    );
    check(
        "missing-identity-audience",
        "    service {\n      identity { ttl = \"1h\" }\n    }\n",
        "    service {\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n    }\n",
    );
    check(
        "missing-identity-audience",
        "    service {\n      identity {}\n    }\n",
        "    service {\n      identity {\n        aud = [\"consul.io\"]\n      }\n    }\n",
    );
}

#[test]
fn an_empty_audience_is_filled_and_a_foreign_one_replaced_or_joined() {
    let with = |aud: &str| {
        format!("    service {{\n      identity {{\n        aud = {aud}\n        ttl = \"1h\"\n      }}\n    }}\n")
    };
    check("missing-identity-audience", &with("[]"), &with("[\"consul.io\"]"));
    check("wrong-identity-audience", &with("[\"vault.io\"]"), &with("[\"consul.io\"]"));
    check("wrong-identity-audience", &with("[\"a\", \"b\"]"), &with("[\"consul.io\", \"a\", \"b\"]"));
}

#[test]
fn attributes_are_aligned_with_their_neighbours() {
    check(
        "missing-identity-ttl",
        "    service {\n      identity {\n        name  = \"n\"\n        aud   = [\"consul.io\"] # for Consul\n      }\n    }\n",
        "    service {\n      identity {\n        name  = \"n\"\n        aud   = [\"consul.io\"] # for Consul\n        ttl   = \"1h\"\n      }\n    }\n",
    );
}

#[test]
fn a_static_port_is_freed() {
    let network = |mode: &str, port: &str| {
        format!(
            "    network {{\n{mode}      port \"http\" {port}\n    }}\n    task \"t\" {{\n      driver = \"docker\"\n    }}\n"
        )
    };
    check("static-port", &network("", "{ static = 8080 }"), &network("", "{ to = 8080 }"));
    check(
        "static-port",
        &network("", "{\n        static       = 8080 # known\n        host_network = \"lan\"\n      }"),
        &network("", "{\n        to           = 8080 # known\n        host_network = \"lan\"\n      }"),
    );
    check(
        "static-port",
        &network("", "{\n        static = 8080\n        to     = 80\n      }"),
        &network("", "{\n        to     = 80\n      }"),
    );
    check(
        "static-port",
        &network("      mode = \"host\"\n", "{ static = 8080 }"),
        &network("      mode = \"host\"\n", "{}"),
    );
}

#[test]
fn a_static_port_of_the_host_is_dropped() {
    let job = |port: &str| {
        format!(
            "    network {{\n      port \"http\" {port}\n    }}\n    task \"t\" {{\n      driver = \"docker\"\n      config {{\n        \
             network_mode = \"host\"\n      }}\n    }}\n"
        )
    };
    check("static-port", &job("{\n        static = 8080\n      }"), &job("{}"));
    check("static-port", &job("{\n        # why\n        static = 8080\n      }"), &job("{\n        # why\n      }"));
    let analysis = analysis(&in_group(&job("{ static = 8080 }")));
    let finding = analysis.diagnostics().iter().find(|finding| finding.rule.0 == "static-port").expect("it is static");
    assert!(finding.message.contains("(leave out `static`)"), "{}", finding.message);
    // A container in another group is no reason to map this group's port.
    let other = "    task \"a\" {\n      driver = \"exec\"\n    }\n  }\n  group \"h\" {\n    task \"b\" {\n      driver = \"docker\"\n    }\n";
    let network = |port: &str| format!("    network {{\n      port \"http\" {port}\n    }}\n{other}");
    check("static-port", &network("{ static = 8080 }"), &network("{}"));
}

#[test]
fn new_blocks_are_indented_as_their_neighbours() {
    // The first block of the file is not the measure.
    let job = |identity: &str| {
        format!(
            "job \"j\" {{\n group \"g\" {{\n    service {{\n      name = \"a\"\n{identity}\n      check {{\n          type = \"tcp\"\n      \
             }}\n    }}\n    service {{\n      port = \"x\"\n      identity {{\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }}\n    }}\n  }}\n}}\n"
        )
    };
    let before = job("");
    let analysis = analysis(&before);
    let findings = analysis.diagnostics_with_fixes();
    let finding = findings.iter().find(|finding| finding.rule.0 == "missing-identity").expect("it lacks one");
    let identity = "\n      identity {\n          aud = [\"consul.io\"]\n          ttl = \"1h\"\n      }\n";
    assert_eq!(apply_edits(&before, &finding.fixes[0].edits), job(identity));
}

#[test]
fn a_misspelt_label_is_replaced() {
    let service = |label: &str| {
        format!(
            "    network {{\n      port \"http\" {{ to = 80 }}\n    }}\n    service {{\n      port = \"{label}\"\n    }}\n"
        )
    };
    check("unknown-port-label", &service("htpp"), &service("http"));
}

#[test]
fn fix_all_mends_what_depends_on_each_other() {
    let before = in_group("    service {\n      identity {}\n    }\n    service {\n      name = \"b\"\n    }\n");
    let analysis = analysis(&before);
    let edits = analysis.fix_all().expect("there is something to mend");
    let after = apply_edits(&before, &edits);
    let identity = "identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }";
    assert_eq!(
        after,
        in_group(&format!(
            "    service {{\n      {identity}\n    }}\n    service {{\n      name = \"b\"\n\n      {identity}\n    }}\n"
        ))
    );
}

#[test]
fn actions_put_the_fix_first_and_then_the_ways_to_live_with_it() {
    let text = in_group("    service {\n      name = \"a\"\n    }\n    service {\n      name = \"b\"\n    }\n");
    let analysis = analysis(&text);
    let at = text.find("service").expect("it is there");
    let actions = analysis.code_actions(Span::at(at));
    let titles: Vec<&str> = actions
        .iter()
        .map(|action| action.title.as_str())
        .filter(|title| title.contains("identity") || title.contains("Fix all"))
        .collect();
    assert_eq!(
        titles,
        [
            "Insert an identity block",
            "Fix all `missing-identity` in this file",
            "Explain `missing-identity`",
            "Ignore `missing-identity` here",
            "Ignore `missing-identity` in this file",
            "Turn `missing-identity` off in jobspec.toml",
            "Fix all that can be mended safely"
        ]
    );
    assert!(actions[0].preferred && actions.iter().filter(|action| action.preferred).count() == 1);
    assert_eq!(actions.last().map(|action| action.kind), Some(ActionKind::FixAll));
}

#[test]
fn ignoring_a_finding_silences_it_and_only_it() {
    let text = in_group("    service {\n      name = \"a\"\n    }\n    service {\n      name = \"b\"\n    }\n");
    let first = analysis(&text);
    let count = |analysis: &Analysis, rule: &str| {
        analysis.diagnostics().iter().filter(|finding| finding.rule.0 == rule).count()
    };
    assert_eq!(count(&first, "missing-identity"), 2);
    let at = Span::at(text.find("service").expect("it is there"));
    let apply = |title: &str| {
        let actions = first.code_actions(at);
        let action = actions.iter().find(|action| action.title == title).expect(title);
        apply_edits(&text, &action.fix.edits)
    };
    let here = apply("Ignore `missing-identity` here");
    assert!(here.contains("    # jobspec: ignore[missing-identity]\n    service {\n      name = \"a\""), "{here}");
    assert_eq!(count(&analysis(&here), "missing-identity"), 1);
    let everywhere = apply("Ignore `missing-identity` in this file");
    assert!(everywhere.starts_with("# jobspec: ignore-file[missing-identity]\njob"), "{everywhere}");
    assert_eq!(count(&analysis(&everywhere), "missing-identity"), 0);
    assert_eq!(count(&analysis(&everywhere), "unused-suppression"), 0);
}

#[test]
fn a_formatted_file_stays_formatted() {
    let with = |first: &str| {
        in_group(&format!(
            "    network {{\n      port \"http\" {{\n{first}        to = 80\n      }}\n    }}\n    task \"t\" {{\n      driver = \"docker\"\n    }}\n"
        ))
    };
    let action = |text: &str, title: &str| {
        let analysis = analysis(text);
        let findings = analysis.diagnostics_with_fixes();
        let at = findings.iter().find(|finding| finding.rule.0 == "static-port").expect("a static port").span;
        let actions = analysis.code_actions(at);
        let action = actions.iter().find(|action| action.title.starts_with(title)).expect("the fix");
        apply_edits(text, &action.fix.edits)
    };
    let before = with("        static = 8080\n").replace("        to =", "        to     =");
    assert_eq!(action(&before, "Remove `static`"), with(""));
    // One that is not formatted keeps its own ways.
    let ugly = before.replace("driver = ", "driver    =    ");
    let after = action(&ugly, "Remove `static`");
    assert!(after.contains("        to     = 80\n") && after.contains("driver    =    "), "{after}");
}
