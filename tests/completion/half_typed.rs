//! Completion inside text that is not finished.

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::Workspace;

use crate::support::{accept, find, labels};

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
                assert!(completion.replace.touches(offset) && completion.replace.end <= cut, "{offset} {completion:?}");
                let replaced = &text[completion.replace.start..completion.replace.end];
                assert!(!replaced.contains('\n'), "{offset} {completion:?}");
            }
            analysis.hover(offset);
        }
    }
}
