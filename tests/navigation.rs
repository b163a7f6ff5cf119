//! Definitions, references and renames in files that may be broken. `$0` is the cursor.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::apply_edits;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::{FileFacts, Workspace};

fn open(marked: &str, workspace: Workspace) -> (Analysis, usize, String) {
    let offset = marked.find("$0").expect("the text has a cursor");
    let text = marked.replacen("$0", "", 1);
    let document = Document::new(Some(PathBuf::from("/jobs/example.nomad.hcl")), None, &text);
    (Analysis::new(document, Arc::new(Settings::default()), Arc::new(workspace)), offset, text)
}

/// The text with `<<` and `>>` around every place of the name at the cursor, `<<!` where it is defined.
fn marked_references(marked: &str) -> String {
    let (analysis, offset, mut text) = open(marked, Workspace::default());
    for (span, definition) in analysis.references(offset).into_iter().rev() {
        text.insert_str(span.end, ">>");
        text.insert_str(span.start, if definition { "<<!" } else { "<<" });
    }
    text
}

fn rename(marked: &str, new_name: &str) -> Result<Option<String>, String> {
    let (analysis, offset, text) = open(marked, Workspace::default());
    Ok(analysis.rename(offset, new_name)?.map(|edits| apply_edits(&text, &edits)))
}

#[test]
fn variables_and_locals_are_found_wherever_expressions_stand() {
    let text = r#"variable "<<!tag>>" {
  default = "1"
}
locals {
  image = "nginx:${var.<<tag>>}"
  other = [var.<<tag>>, upper(var.<<tag>>), { a = var.<<tag>> }]
  tag   = var.tags
}
job "a" {
  meta {
    x = <<EOT
${var.<<tag>>} ${local.tag} var.tag
EOT
  }
}
"#;
    let plain = text.replace("<<!tag>>", "tag").replace("<<tag>>", "tag");
    for at in ["variable \"t", "nginx:${var.t", "upper(var.t"] {
        let marked = plain.replacen(at, &format!("{at}$0"), 1);
        assert_eq!(marked_references(&marked), text, "{at}");
    }
    let found = marked_references(&plain.replacen("${local.tag", "${local.$0tag", 1));
    assert!(found.contains("<<!tag>>   = var.tags") && found.contains("${local.<<tag>>}"), "{found}");
    assert_eq!(found.matches("<<").count(), 3, "a heredoc has a mark of its own: {found}");
}

const TWO_GROUPS: &str = r#"job "a" {
  group "one" {
    network {
      port "<<!http-ui>>" {}
      port "http" {}
    }
    service {
      name = "x"
      port = "<<http-ui>>"
      check {
        port = "<<http-ui>>"
        type = "tcp"
      }
    }
    task "t" {
      driver = "docker"
      config {
        ports = ["http", "<<http-ui>>"]
        args  = ["${NOMAD_PORT_http}", "${NOMAD_ADDR_<<http-ui>>}"]
      }
      template {
        data = <<EOT
{{ env "NOMAD_HOST_PORT_<<http_ui>>" }} $NOMAD_IP_http http-ui
EOT
        destination = "x"
      }
    }
  }
  group "two" {
    network {
      port "http-ui" {}
    }
    service {
      port = "http-ui"
    }
  }
}
"#;

#[test]
fn ports_are_those_of_the_group() {
    let plain = TWO_GROUPS.replace("<<!", "").replace("<<EOT", "@@EOT").replace("<<", "").replace(">>", "");
    let plain = plain.replace("@@EOT", "<<EOT");
    for at in ["port \"htt", "port = \"h", "NOMAD_ADDR_htt", "NOMAD_HOST_PORT_h"] {
        let marked = plain.replacen(at, &format!("{at}$0"), 1);
        assert_eq!(marked_references(&marked), TWO_GROUPS, "{at}");
    }
}

#[test]
fn a_renamed_port_keeps_its_spelling_in_the_environment() {
    let plain = TWO_GROUPS.replace("<<!", "").replace("<<EOT", "@@EOT").replace("<<", "").replace(">>", "");
    let plain = plain.replace("@@EOT", "<<EOT");
    let renamed =
        rename(&plain.replacen("port = \"h", "port = \"h$0", 1), "web-2").expect("it is a label").expect("a name");
    assert!(renamed.contains("port \"web-2\"") && renamed.contains("${NOMAD_ADDR_web-2}"), "{renamed}");
    assert!(
        renamed.contains("NOMAD_HOST_PORT_web_2\"") && renamed.contains("ports = [\"http\", \"web-2\"]"),
        "{renamed}"
    );
    assert_eq!(renamed.matches("http-ui").count(), 3, "the other group's, and words in a text: {renamed}");
    assert!(rename(&plain.replacen("port = \"h", "port = \"h$0", 1), "http").is_err(), "there is such a port");
    assert!(rename(&plain.replacen("port = \"h", "port = \"h$0", 1), "a b").is_err());
}

#[test]
fn ports_of_other_tasks_are_named_with_their_tasks() {
    let text = r#"job "a" {
  group "g" {
    task "a-1" {
      resources {
        network {
          port "web-ui" {}
          port "web" {}
        }
      }
    }
    task "b" {
      driver = "docker"
      env {
        A = "${NOMAD_ADDR_a-1_web-ui} ${NOMAD_PORT_a-1_web}"
        B = "${NOMAD_IP_web}"
      }
      template {
        data = "{{ env \"NOMAD_PORT_a_1_web_ui\" }}"
      }
    }
  }
}
"#;
    let after = |at: &str, new_name: &str| {
        let marked = text.replacen(at, &format!("{at}$0"), 1);
        assert_ne!(marked, text, "{at}");
        rename(&marked, new_name).expect("it can be renamed").expect("a name")
    };
    let port = after("port \"web-", "main-2");
    assert_eq!(port, text.replace("web-ui", "main-2").replace("web_ui", "main_2"));
    assert_eq!(port, after("NOMAD_ADDR_a-1_web-", "main-2"));
    assert_eq!(port, after("NOMAD_PORT_a_1_web_", "main-2"));
    let task = after("task \"a", "x-9");
    assert_eq!(task, text.replace("a-1", "x-9").replace("a_1", "x_9"));
    assert_eq!(task, after("NOMAD_PORT_a_", "x-9"));
    let (analysis, offset, text) = open(&text.replacen("PORT_a_1_we", "PORT_a_1_we$0", 1), Workspace::default());
    let target = analysis.definition(offset).expect("it is defined").targets[0].span;
    assert!(text[..target.start].ends_with("port \"") && text[target.start..].starts_with("web-ui\""));
    let hover = analysis.hover(offset).expect("a page").markdown;
    assert!(hover.contains("NOMAD_PORT_<task>_<label>") && hover.contains("**port** `web-ui`"), "{hover}");
}

#[test]
fn names_that_nomad_or_the_runtime_cannot_use_are_refused() {
    let refused = |text: &str, names: &[&str]| {
        for name in names {
            let answer = rename(text, name);
            let reason = answer.expect_err(name);
            assert!(reason.ends_with('.') && (reason.contains(name) || name.is_empty()), "{reason}");
        }
    };
    let port = |label: &str| {
        format!(
            "job \"a\" {{\n  group \"g\" {{\n    network {{\n      port \"h$0ttp\" {{}}\n      port \"{label}\" {{}}\n    }}\n  }}\n}}\n"
        )
    };
    refused(&port("x"), &["", "naïve", "a.b", "a b", "8080", "a/b"]);
    refused(&port("web-ui"), &["web_ui", "web-ui"]);
    assert!(rename(&port("x"), "1x").is_ok());
    let task = "job \"a\" {\n  group \"g\" {\n    task \"t$0\" {}\n  }\n}\n";
    refused(task, &["", "a/b", "a\\b", "..", "alloc", "a\"b", &"x".repeat(300)]);
    let service = "job \"a\" {\n  group \"g\" {\n    service {\n      name = \"w$0eb\"\n    }\n  }\n}\n";
    refused(service, &["", "a_b", "-a", "a-", "a.b", "grün", &"a".repeat(64)]);
    assert_eq!(rename(service, "web-2"), Ok(Some(service.replace("w$0eb", "web-2"))));
    refused("variable \"x$0\" {}\n", &["", "1x", "a b", "a.b"]);
}

#[test]
fn volumes_tasks_and_upstreams_have_definitions() {
    let text = r#"job "a" {
  group "g" {
    volume "data" {
      type   = "host"
      source = "a-data"
    }
    service {
      name = "api"
    }
    service {
      name = "web"
      task = "server"
      connect {
        sidecar_service {
          proxy {
            upstreams {
              destination_name = "api"
              local_bind_port  = 1
            }
          }
        }
      }
    }
    task "server" {
      volume_mount {
        volume      = "data"
        destination = "/data"
      }
      env {
        API = "${NOMAD_UPSTREAM_ADDR_api}"
      }
    }
  }
}
"#;
    let defined = |at: &str, definition: &str| {
        let (analysis, offset, text) = open(&text.replacen(at, &format!("{at}$0"), 1), Workspace::default());
        let found = analysis.definition(offset).unwrap_or_else(|| panic!("{at} has a definition"));
        assert_eq!(found.targets.len(), 1, "{at}");
        let start = found.targets[0].span.start;
        assert!(text[..start].ends_with(definition), "{at}: {}", &text[..start]);
    };
    defined("volume      = \"da", "volume \"");
    defined("task = \"ser", "task \"");
    defined("destination_name = \"a", "service {\n      name = \"");
    defined("NOMAD_UPSTREAM_ADDR_ap", "service {\n      name = \"");
    let renamed = rename(&text.replacen("volume \"da", "volume \"da$0", 1), "cache").expect("a label").expect("a name");
    assert_eq!(renamed, text.replace("\"data\"", "\"cache\""));
}

#[test]
fn an_upstream_may_be_registered_by_another_file() {
    let other = "job \"api\" {\n  group \"g\" {\n    service {\n      name = \"api\"\n    }\n  }\n}\n";
    let path = Path::new("/jobs/api/api.nomad.hcl");
    let mut workspace = Workspace::default();
    workspace.insert(path, FileFacts::read(path, other));
    let text = "job \"a\" {\n  group \"g\" {\n    service {\n      connect {\n        sidecar_service {\n          proxy {\n            upstreams {\n              destination_name = \"a$0pi\"\n            }\n          }\n        }\n      }\n    }\n  }\n}\n";
    let (analysis, offset, _) = open(text, workspace);
    let found = analysis.definition(offset).expect("the other file registers it");
    assert_eq!(found.targets[0].path.as_deref(), Some(path));
    assert_eq!(found.targets[0].lines, Some([(3, 14), (3, 17)]), "at its name");
    assert_eq!(rename(text, "x"), Ok(None), "what is defined elsewhere is not renamed here");
}

#[test]
fn the_file_of_a_template_is_where_its_name_leads() {
    let path = Path::new("/w/jobs/web.nomad.hcl");
    let text = "job \"a\" {\n  group \"g\" {\n    task \"t\" {\n      template {\n        data = file(\"a$0.tpl\")\n      }\n    }\n  }\n}\n";
    let offset = text.find("$0").expect("a cursor");
    let text = text.replace("$0", "");
    let mut workspace = Workspace::new(vec![PathBuf::from("/w")]);
    workspace.insert(path, FileFacts::read(path, &text));
    let target = |workspace: &Workspace| {
        let document = Document::new(Some(path.to_owned()), None, &text);
        let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(workspace.clone()));
        analysis.definition(offset).map(|found| found.targets[0].path.clone())
    };
    assert_eq!(target(&workspace), None, "there is no such file");
    workspace.set_text(Path::new("/w/a.tpl"), Some("x"));
    assert_eq!(target(&workspace), Some(Some(PathBuf::from("/w/a.tpl"))));
}

#[test]
fn names_are_found_in_half_typed_files() {
    let text = "variable \"x\" {}\njob \"a\" {\n  meta {\n    a = \"${var.x\n    b = var.$0x +\n";
    assert_eq!(marked_references(text).matches("<<").count(), 3);
    for marked in ["job \"a$0\" {\n", "variable $0", "job \"a\" {\n  x = var.$0\n}\n", "# var.$0x\n", "$0"] {
        let (analysis, offset, _) = open(marked, Workspace::default());
        assert_eq!(analysis.definition(offset), None, "{marked}");
        assert_eq!(analysis.rename_target(offset), None, "{marked}");
    }
}

#[test]
fn signatures_in_half_typed_calls() {
    let signature = |marked: &str| {
        let (analysis, offset, _) = open(&format!("locals {{\n  x = {marked}\n}}\n"), Workspace::default());
        analysis.signature(offset).map(|signature| (signature.label, signature.active))
    };
    let substr = |active| Some(("substr(str, offset, length) string".to_owned(), active));
    assert_eq!(signature("substr($0"), substr(Some(0)));
    assert_eq!(signature("substr(\"a,b\", $0)"), substr(Some(1)));
    assert_eq!(signature("\"${substr(\"a\", 1, $0"), substr(Some(2)));
    assert_eq!(signature("substr(\"a\", 1, 2, $0)"), substr(None));
    assert_eq!(signature("substr(\"a\", [1, $0"), substr(Some(1)));
    assert_eq!(signature("substr(\"a\", 1, 2)$0"), None);
    assert_eq!(signature("unknown($0"), None);
    assert_eq!(signature("max(1, 2, 3, $0").map(|found| found.1), Some(Some(0)));
}

#[test]
fn a_runtime_variable_of_the_metadata_leads_to_its_key() {
    let text = "job \"a\" {\n  meta {\n    owner = \"x\"\n    other = \"y\"\n  }\n  parameterized {\n    meta_required = [\"input\"]\n  }\n  group \"g\" {\n    task \"t\" {\n      meta = { \"my-key\" = 1 }\n      env {\n        A = \"${NOMAD_META_owner}\"\n        B = \"${NOMAD_META_MY_KEY}\"\n        C = \"${NOMAD_META_input}\"\n        D = \"${NOMAD_META_none}\"\n      }\n    }\n  }\n}\n";
    for (at, expected) in [
        ("META_owner", Some("owner")),
        ("META_MY_KEY", Some("my-key")),
        ("META_input", Some("input")),
        ("META_none", None),
    ] {
        let (analysis, offset, text) = open(&text.replacen(at, &format!("$0{at}"), 1), Workspace::default());
        let found = analysis.definition(offset).map(|found| {
            let span = found.targets[0].span;
            text[span.start..span.end].to_owned()
        });
        assert_eq!(found.as_deref(), expected, "{at}");
    }
}
