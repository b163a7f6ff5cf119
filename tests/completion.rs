//! Completion and hover, above all inside text that is not finished. `$0` is the cursor.

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Edit, apply_edits};
use jobspec_ls::features::{Analysis, Completion, Document};
use jobspec_ls::workspace::Workspace;

fn at_cursor(marked: &str) -> (Analysis, usize) {
    let offset = marked.find("$0").expect("the text has a cursor");
    let text = marked.replacen("$0", "", 1);
    let path = Some(PathBuf::from("/jobs/example.nomad.hcl"));
    let document = Document::new(path, None, &text);
    (Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default())), offset)
}

fn complete(marked: &str) -> Vec<Completion> {
    let (analysis, offset) = at_cursor(marked);
    analysis.completions(offset)
}

fn labels(marked: &str) -> Vec<String> {
    complete(marked).into_iter().map(|completion| completion.label.into_owned()).collect()
}

fn find(marked: &str, label: &str) -> Completion {
    let all = complete(marked);
    let names: Vec<&str> = all.iter().map(|completion| completion.label.as_ref()).collect();
    all.iter().find(|completion| completion.label == label).unwrap_or_else(|| panic!("no {label} in {names:?}")).clone()
}

/// The text after accepting `label`, for a client without snippets.
fn accept(marked: &str, label: &str) -> String {
    let completion = find(marked, label);
    apply_edits(&marked.replacen("$0", "", 1), &[Edit::replace(completion.replace, completion.plain)])
}

const HEAD: &str =
    "job \"x\" {\n  group \"g\" {\n    network {\n      port \"http\" {}\n      port \"metrics\" {}\n    }\n";

#[test]
fn an_identity_comes_with_what_the_policy_wants() {
    for marked in [
        format!("{HEAD}    service {{\n      $0\n    }}\n  }}\n}}\n"),
        format!("{HEAD}    service {{\n      ident$0\n    }}\n  }}\n}}\n"),
        format!("{HEAD}    service {{\n      ident$0"),
        format!("{HEAD}    service {{\n      name = \"a\"\n      ident$0\n\n    task \"t\" {{\n    }}\n  }}\n}}\n"),
    ] {
        let identity = find(&marked, "identity");
        assert_eq!(identity.snippet, "identity {\n  aud = [\"${1:consul.io}\"]\n  ttl = \"${2:1h}\"$0\n}", "{marked}");
        assert_eq!(identity.plain, "identity {\n  aud = [\"consul.io\"]\n  ttl = \"1h\"\n}");
    }
}

#[test]
fn an_unclosed_block_at_the_end_of_the_file_completes_its_attributes() {
    let found = labels(&format!("{HEAD}    service {{\n      identity {{\n        $0"));
    assert_eq!(found[..2], ["aud", "ttl"]);
    assert!(!found.contains(&"port".to_owned()), "{found:?}");
    let found = labels(&format!("{HEAD}    service {{\n      identity {{\n        aud = [\"consul.io\"]\n        $0"));
    assert!(!found.contains(&"aud".to_owned()) && found.contains(&"ttl".to_owned()), "{found:?}");
}

#[test]
fn audiences_complete_in_a_half_typed_list() {
    let tail = "\n      }\n    }\n  }\n}\n";
    let before = format!("{HEAD}    service {{\n      identity {{\n        aud = ");
    let case = |typed: &str, result: &str| {
        let after = accept(&format!("{before}{typed}{tail}"), "consul.io");
        assert_eq!(after, format!("{before}{result}{tail}"), "{typed}");
    };
    case("$0", "[\"consul.io\"]");
    case("[$0", "[\"consul.io\"");
    case("[$0]", "[\"consul.io\"]");
    case("[\"$0\"]", "[\"consul.io\"]");
    case("[\"con$0\"]", "[\"consul.io\"]");
    case("[\"con$0", "[\"consul.io\"");
    case("[\"vault.io\", $0]", "[\"vault.io\", \"consul.io\"]");
    case("con$0", "[\"consul.io\"]");
    assert!(labels(&format!("{before}[\"consul.io\", $0]{tail}")).is_empty());
}

#[test]
fn port_labels_complete_where_labels_stand() {
    let tail = "\n    }\n  }\n}\n";
    let before = format!("{HEAD}    service {{\n      port = ");
    assert_eq!(labels(&format!("{before}\"$0\"{tail}")), ["http", "metrics"]);
    assert_eq!(accept(&format!("{before}\"htt$0{tail}"), "http"), format!("{before}\"http\"{tail}"));
    assert_eq!(accept(&format!("{before}$0{tail}"), "metrics"), format!("{before}\"metrics\"{tail}"));
    assert_eq!(
        accept(&format!("{HEAD}    service {{\n      port =$0{tail}"), "http"),
        format!("{HEAD}    service {{\n      port = \"http\"{tail}")
    );
    let ports = format!(
        "{HEAD}    task \"t\" {{\n      driver = \"docker\"\n      config {{\n        ports = [\"http\", $0]\n      }}\n    }}\n  }}\n}}\n"
    );
    assert_eq!(labels(&ports), ["metrics"]);
}

#[test]
fn what_is_there_is_not_offered_again() {
    let found = labels(&format!(
        "{HEAD}    service {{\n      name = \"a\"\n      $0\n      identity {{\n      }}\n    }}\n  }}\n}}\n"
    ));
    assert!(!found.contains(&"name".to_owned()) && !found.contains(&"identity".to_owned()), "{found:?}");
    assert!(found.contains(&"check".to_owned()) && found.contains(&"port".to_owned()), "{found:?}");
    let found = labels(&format!("{HEAD}    $0\n  }}\n}}\n"));
    assert!(found.contains(&"service".to_owned()) && found.contains(&"task".to_owned()), "{found:?}");
}

#[test]
fn changing_a_name_keeps_what_follows_it() {
    let tail = " = \"a\"\n    }\n  }\n}\n";
    let after = accept(&format!("{HEAD}    service {{\n      nam$0{tail}"), "name");
    assert_eq!(after, format!("{HEAD}    service {{\n      name{tail}"));
}

#[test]
fn drivers_and_their_options_complete() {
    let task = |inner: &str| format!("{HEAD}    task \"t\" {{\n{inner}\n    }}\n  }}\n}}\n");
    let found = labels(&task("      driver = \"$0\""));
    assert!(found.contains(&"docker".to_owned()) && found.contains(&"raw_exec".to_owned()), "{found:?}");
    let found = labels(&task("      driver = \"docker\"\n      config {\n        $0\n      }"));
    assert_eq!(found[0], "image");
    assert!(found.contains(&"ports".to_owned()));
    assert!(labels(&task("      driver = \"somebody-elses\"\n      config {\n        $0\n      }")).is_empty());
}

#[test]
fn the_content_of_a_dynamic_block_completes_as_the_block_that_it_makes() {
    let found = labels(&format!(
        "{HEAD}    dynamic \"service\" {{\n      for_each = []\n      content {{\n        $0\n      }}\n    }}\n  }}\n}}\n"
    ));
    assert!(found.contains(&"identity".to_owned()) && found.contains(&"provider".to_owned()), "{found:?}");
}

#[test]
fn nothing_is_offered_where_nothing_can_stand() {
    for marked in [
        format!("{HEAD}    # $0\n  }}\n}}\n"),
        format!("{HEAD}    count = 1 $0\n  }}\n}}\n"),
        format!("{HEAD}    task \"$0\" {{\n    }}\n  }}\n}}\n"),
        format!(
            "{HEAD}    task \"t\" {{\n      template {{\n        data = <<EOT\n$0\nEOT\n      }}\n    }}\n  }}\n}}\n"
        ),
    ] {
        assert_eq!(labels(&marked), [] as [String; 0], "{marked}");
    }
}

#[test]
fn every_place_of_a_real_file_completes_without_a_panic() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/homelab/nomad-jobs/core-infrastructure/traefik/traefik.nomad.hcl");
    let text = std::fs::read_to_string(&path).expect("the homelab is there");
    for cut in [text.len(), text.len() / 2, text.len() / 3] {
        let cut = (0..=cut).rev().find(|cut| text.is_char_boundary(*cut)).unwrap_or(0);
        let document = Document::new(Some(path.clone()), None, &text[..cut]);
        let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default()));
        for (offset, _) in text[..cut].char_indices() {
            for completion in analysis.completions(offset) {
                assert!(completion.replace.end <= cut, "{completion:?}");
            }
            analysis.hover(offset);
        }
    }
}

#[test]
fn hover_explains_names_and_labels() {
    let hover = |marked: &str| {
        let (analysis, offset) = at_cursor(marked);
        analysis.hover(offset).map(|hover| hover.markdown)
    };
    let tail = "    }\n  }\n}\n";
    let aud = hover(&format!("{HEAD}    service {{\n      identity {{\n        a$0ud = [\"x\"]\n      }}\n{tail}"))
        .expect("a hover");
    assert!(aud.starts_with("**aud** `list(string)`") && aud.contains("developer.hashicorp.com/nomad/docs"), "{aud}");
    let identity = hover(&format!("{HEAD}    service {{\n      ident$0ity {{\n      }}\n{tail}")).expect("a hover");
    assert!(identity.starts_with("**identity** block"), "{identity}");
    let port = hover(&format!("{HEAD}    service {{\n      port = \"ht$0tp\"\n{tail}")).expect("a hover");
    assert!(port.contains("`NOMAD_PORT_http`"), "{port}");
    let rule =
        hover(&format!("{HEAD}    # jobspec: ignore[missing-$0identity]\n    service {{\n{tail}")).expect("a hover");
    assert!(rule.contains("missing-identity"), "{rule}");
    assert_eq!(hover(&format!("{HEAD}    service {{\n      zz$0z = 1\n{tail}")), None);
}

#[test]
fn an_empty_file_offers_whole_jobs() {
    let offered = |path: &str, language: Option<&str>, text: &str| -> Vec<Completion> {
        let document = Document::new(Some(PathBuf::from(path)), language.map(str::to_owned), text);
        let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default()));
        let all = analysis.completions(text.len());
        all.into_iter().filter(|completion| completion.label.starts_with("job ")).collect()
    };
    for text in ["", "jo", "# what it is for\n\n", "variable \"x\" {\n  default = 1\n}\n\njob"] {
        let jobs = offered("/jobs/powerdns/powerdns.nomad.hcl", None, text);
        assert_eq!(jobs.len(), jobspec_ls::scaffold::KINDS.len(), "{text:?}");
        assert_eq!(jobs[0].label, "job dns", "the name of the file tells");
        let typed = text.rfind('j').filter(|_| text.ends_with("jo") || text.ends_with("job")).unwrap_or(text.len());
        let job = &jobs[0];
        let accepted = apply_edits(text, &[Edit::replace(job.replace, job.plain.clone())]);
        assert!(accepted[typed..].contains("job \"powerdns\" {"), "{accepted}");
        let document = Document::new(None, Some("nomad".to_owned()), &accepted);
        assert_eq!(document.tree.errors().len(), 0, "{accepted}");
        // The snippet is the same text: what has a meaning in snippets is escaped.
        let plain = job.snippet.replace("\\$", "$").replace("\\}", "}").replace("\\\\", "\\");
        assert_eq!(plain, job.plain);
    }
    assert_eq!(offered("/jobs/x.hcl", Some("nomad"), "").len(), jobspec_ls::scaffold::KINDS.len());
    for (path, text) in [
        ("/jobs/web.nomad.hcl", "job \"web\" {}\n\n"),
        ("/jobs/web.nomad.hcl", "job \"web\" {\n  "),
        ("/jobs/agent.hcl", ""),
        ("/jobs/jobspec.toml", ""),
    ] {
        assert!(offered(path, None, text).is_empty(), "{path} {text:?}");
    }
}
