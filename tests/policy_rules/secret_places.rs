//! Where secrets and lookups stand: in `dynamic` blocks, in comments, under names that promise something else.

use crate::support::{check, found};

const RULE: &str = "hardcoded-secret";

fn task(body: &str) -> String {
    format!("job \"app\" {{\n  group \"g\" {{\n    task \"web\" {{\n{body}\n    }}\n  }}\n}}\n")
}

#[test]
fn a_known_form_counts_under_a_secrets_name_too() {
    for (line, secret) in [
        ("DB_SECRET = \"postgres://a:hunter2@db/x\"", "hunter2"),
        ("DB_CREDENTIALS = \"postgres://a:hunter2@${NOMAD_ADDR_db}/x\"", "hunter2"),
        ("TOKEN = \"https://u:p4ss@h/\"", "p4ss"),
    ] {
        assert_eq!(found(RULE, &task(&format!("env {{\n{line}\n}}"))), [secret], "{line}");
    }
    check(RULE, &task("env {\nDB_SECRET = \"postgres://a:${NOMAD_META_pw}@db/x\"\nTOKEN = \"https://u@h/\"\n}"));
}

#[test]
fn ids_of_access_keys_are_credentials() {
    let id = format!("AKIA{}", "IOSFODNN7EXAMPLE");
    for line in [
        format!("AWS_ACCESS_KEY_ID = \"{id}\""),
        format!("X = \"{id}\""),
        "ACCESS_KEY_ID = \"minio\"".to_owned(),
        "API_KEY_ID = \"abc123\"".to_owned(),
    ] {
        assert_eq!(found(RULE, &task(&format!("env {{\n{line}\n}}"))).len(), 1, "{line}");
    }
    check(RULE, &task("env {\nSIGNING_KEY_ID = \"2024-01\"\nACCESS_KEY_ID = \"${NOMAD_META_id}\"\n}"));
}

#[test]
fn what_a_dynamic_block_repeats() {
    let dynamic = |label: &str, content: &str| {
        task(&format!("dynamic \"{label}\" {{\nfor_each = [\"password=a\"]\ncontent {{\n{content}\n}}\n}}"))
    };
    for (label, content, secret) in [
        ("template", "data = \"DB_PASSWORD=hunter2\"\ndestination = \"local/x\"", "hunter2"),
        ("template", "data = <<EOT\nDB_PASSWORD=hunter2\nEOT\ndestination = \"local/x\"", "hunter2"),
        ("env", "DB_PASSWORD = \"hunter2\"", "\"hunter2\""),
        ("meta", "db_password = \"hunter2\"", "\"hunter2\""),
    ] {
        assert_eq!(found(RULE, &dynamic(label, content)), [secret], "{label}");
    }
    check(RULE, &dynamic("volume_mount", "volume = \"password=a\""));
    let lookup = dynamic("template", "data = \"A={{ keyOrDefault `app/password` `x1` }}\"");
    assert_eq!(found("secret-default", &lookup), ["`x1`"]);
    let unrendered = "unrendered-template";
    for label in ["env", "meta"] {
        assert_eq!(found(unrendered, &dynamic(label, "A = \"{{ key `x` }}\"")), ["{{ key `x` }}"]);
    }
    check(unrendered, &dynamic("template", "data = \"{{ key `x` }}\""));
}

#[test]
fn lookups_that_are_only_talked_about() {
    let rule = "secret-default";
    let template = |more: &str, line: &str| task(&format!("template {{\n{more}\ndata = <<EOT\n{line}\nEOT\n}}"));
    for line in [
        "{{/* keyOrDefault \"web/password\" \"abc\" */}}",
        "{{- /* keyOrDefault \"web/password\" \"abc\" */ -}}",
        "{{/* one\nkeyOrDefault \"web/password\" \"abc\"\n*/}}",
        "# use keyOrDefault \"web/password\" \"abc\"",
        "# A={{ keyOrDefault \"web/password\" \"abc\" }}",
        "{{ key \"x\" }} or keyOrDefault \"web/password\" \"abc\"",
    ] {
        check(rule, &template("", line));
    }
    for (more, line) in [
        ("", "{{/* why */}}A={{ keyOrDefault \"web/password\" \"abc\" }}"),
        ("", "{{ with $x :=\n  keyOrDefault \"web/password\" \"abc\" }}{{ $x }}{{ end }}"),
        ("left_delimiter = \"<<\"\nright_delimiter = \">>\"", "A=<< keyOrDefault \"web/password\" \"abc\" >>"),
    ] {
        assert_eq!(found(rule, &template(more, line)), ["\"abc\""], "{line}");
    }
}
