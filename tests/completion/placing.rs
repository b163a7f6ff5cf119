//! Where a new item is put: what is accepted must be read as it was meant.

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::schema::drivers;
use jobspec_ls::workspace::Workspace;

use crate::support::{accept, complete, find, has, in_group};

/// The syntax errors of a text.
fn errors(text: &str) -> Vec<String> {
    let document = Document::new(Some(PathBuf::from("/jobs/example.nomad.hcl")), None, text);
    let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default()));
    let wrong = analysis.diagnostics().iter().filter(|finding| finding.rule.0 == "syntax-error");
    wrong.map(|finding| finding.message.clone()).collect()
}

/// Whatever is offered leaves no more errors than there were.
fn every_item_parses(marked: &str) {
    let before = errors(&marked.replacen("$0", "", 1)).len();
    let all = complete(marked);
    assert!(!all.is_empty(), "{marked}");
    for item in all {
        let text = accept(marked, &item.label);
        let after = errors(&text);
        assert!(after.len() <= before, "{}: {after:?}\n{text}", item.label);
    }
}

#[test]
fn behind_a_brace_an_item_begins_a_line() {
    let marked = "job \"x\" {$0\n}\n";
    assert_eq!(accept(marked, "type"), "job \"x\" {\n  type = \"service\"\n}\n");
    let group = accept(marked, "group");
    assert!(
        group.starts_with("job \"x\" {\n  group \"name\" {\n    task \"name\" {\n") && group.contains("\n\n"),
        "{group}"
    );
    every_item_parses(marked);
    every_item_parses("job \"x\" {\n  group \"g\" { $0\n  }\n}\n");
    every_item_parses(
        "job \"x\" {\n  meta {}\n  group \"g\" {\n    task \"t\" {\n      env {$0\n      }\n    }\n  }\n}\n",
    );
    // Unclosed, it is no worse than before.
    every_item_parses("job \"x\" {$0");
}

#[test]
fn before_a_brace_an_item_ends_its_line() {
    let marked = "job \"x\" {\n  group \"g\" {\n    service {\n      name = \"b\"\n    $0}\n  }\n}\n";
    assert_eq!(
        accept(marked, "provider"),
        "job \"x\" {\n  group \"g\" {\n    service {\n      name = \"b\"\n      provider = \"consul\"\n}\n  }\n}\n"
    );
    every_item_parses(marked);
    // In the indentation, what is there of it counts.
    let marked = marked.replacen("    $0}", "$0    }", 1);
    assert!(accept(&marked, "provider").contains("\n      provider = \"consul\"\n    }\n"), "{marked}");
}

#[test]
fn in_front_of_an_attribute_an_item_has_its_own_line() {
    let task =
        |line: &str| format!("job \"x\" {{\n  group \"g\" {{\n    task \"t\" {{\n      {line}\n    }}\n  }}\n}}\n");
    assert_eq!(accept(&task("us$0 kill_timeout = \"5s\""), "user"), task("user = \"nobody\"\nkill_timeout = \"5s\""));
    has(&task("ki$0 kill_timeout = \"5s\""), &["kill_signal"], &["kill_timeout"]);
    every_item_parses(&task("ki$0 kill_timeout = \"5s\""));
    let text = task("kill_timeout = \"5s\"").replacen("      kill_t", "  $0    kill_t", 1);
    assert!(accept(&text, "user").contains("\n      user = \"nobody\"\n    kill_timeout"), "{text}");
    // A label is none.
    assert_eq!(find(&in_group("    vol$0 \"x\" {\n    }"), "volume").plain, "volume");
}

#[test]
fn every_option_of_a_driver_is_written_whole() {
    for driver in drivers::all() {
        let config = |inner: &str| {
            in_group(&format!(
                "    task \"x\" {{\n      driver = \"{}\"\n      config {{\n{inner}\n      }}\n    }}",
                driver.name
            ))
        };
        every_item_parses(&config("        $0"));
        for option in driver.options.iter().filter(|option| !option.fields.is_empty()) {
            every_item_parses(&config(&format!("        {} {{\n          $0\n        }}", option.name)));
            every_item_parses(&config(&format!("        {} = {{\n          $0\n        }}", option.name)));
        }
    }
}
