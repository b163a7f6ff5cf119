//! Templates inside of job files: what is found, where it is marked, and what is left alone.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Severity, apply_edits};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::{FileFacts, Workspace};

const RULES: [&str; 6] = [
    "template-syntax",
    "unknown-template-function",
    "template-arguments",
    "template-access",
    "unknown-template-variable",
    "unreadable-variable",
];

fn analysis(text: &str) -> Analysis {
    let document = Document::new(Some(PathBuf::from("/jobs/web.nomad.hcl")), None, text);
    Analysis::new(document, Arc::new(Settings::default()), Arc::default())
}

/// What is marked, and by which rule.
fn found(text: &str) -> Vec<(String, &'static str)> {
    let analysis = analysis(text);
    analysis
        .diagnostics()
        .iter()
        .filter(|finding| RULES.contains(&finding.rule.0))
        .map(|finding| (analysis.document.text.slice(finding.span).into_owned(), finding.rule.0))
        .collect()
}

/// A job whose task has one template with these attributes.
fn job(template: &str) -> String {
    job_with("", "", "", template)
}

fn job_with(in_job: &str, in_group: &str, in_task: &str, template: &str) -> String {
    format!(
        "locals {{\n  broken = \"{{{{ end }}}}\"\n}}\njob \"web\" {{\n{in_job}\n  group \"front\" {{\n{in_group}\n    task \
         \"nginx\" {{\n      driver = \"docker\"\n{in_task}\n      template {{\n        destination = \"local/a\"\n\
         {template}\n      }}\n    }}\n  }}\n}}\n"
    )
}

fn heredoc(template: &str) -> String {
    job(&format!("data = <<-EOT\n          {template}\n        EOT"))
}

#[track_caller]
fn one(text: &str, marked: &str, rule: &str) {
    assert_eq!(found(text), [(marked.to_owned(), rule)], "{text}");
}

#[track_caller]
fn clean(text: &str) {
    assert_eq!(found(text), [], "{text}");
}

#[test]
fn places_lead_back_into_strings_and_heredocs() {
    one(&heredoc("{{ keyy \"a\" }}"), "keyy", "unknown-template-function");
    one(&job(r#"data = "A=1\n\tB={{ key \"a\" | toUper }}\n""#), "toUper", "unknown-template-function");
    one(&job(r#"data = "\"é\" {{ env \"NOMAD_PROT_x\" }}""#), "NOMAD_PROT_x", "unknown-template-variable");
    one(&job(r#"data = "${NOMAD_DC} {{ keyy \"${NOMAD_DC}\" }}""#), "keyy", "unknown-template-function");
    one(&job("data = <<EOT\r\nx\r\n{{ if .A }}\r\nEOT"), "if", "template-syntax");
    one(&job("data = (\"{{ end }}\")"), "end", "template-syntax");
}

#[test]
fn a_local_is_followed_and_read_once() {
    let twice = "data = local.broken\n}\ntemplate {\ndestination = \"local/b\"\ndata = local.broken";
    one(&job(twice), "end", "template-syntax");
}

#[test]
fn delimiters_are_respected() {
    let with = |left: &str, right: &str, data: &str| {
        job(&format!("left_delimiter = \"{left}\"\nright_delimiter = \"{right}\"\ndata = <<EOT\n{data}\nEOT"))
    };
    clean(&with("[[", "]]", "{{ $labels.instance }} [[ env \"HOME\" ]]"));
    one(&with("[[", "]]", "{{ end }} [[ end ]]"), "end", "template-syntax");
    clean(&with("${var.left}", "]]", "{{ end }} [[ end ]]"));
    clean(&with("", "", "{{ env \"HOME\" }}"));
}

#[test]
fn what_the_file_does_not_decide_is_left_alone() {
    clean(&heredoc("${file(\"head.tpl\")} {{ end }} {{ $x }}"));
    clean(&heredoc("{{ ${var.action} }} {{ end }}"));
    clean(&heredoc("%{ for x in [1, 2] }{{ end }}%{ endfor }"));
    clean(&heredoc("{{ key \"a/${var.x}/b\" }}"));
    clean(&job("data = file(\"a.tpl\")"));
    clean(&job("data = 5"));
    // Each action by itself is read all the same.
    one(&heredoc("${file(\"head.tpl\")} {{ end }} {{ keyy \"a\" }}"), "keyy", "unknown-template-function");
}

#[test]
fn counts_include_what_is_piped() {
    clean(&heredoc("{{ \"a,b\" | split \",\" | join \"-\" }} {{ printf \"%s\" timestamp }} {{ env \"A\" | len }}"));
    one(&heredoc("{{ \"a,b\" | split \",\" \".\" }}"), "split", "template-arguments");
    one(&heredoc("{{ range services \"a\" | len 1 }}{{ end }}"), "len", "template-arguments");
    one(&heredoc("{{ print key }}"), "key", "template-arguments");
    one(&heredoc("{{ with $s := (key \"a\" \"b\") }}{{ $s }}{{ end }}"), "key", "template-arguments");
    one(&heredoc("{{ \"a\" .B }}"), ".B", "template-arguments");
    one(&heredoc("{{ (print 1) 2 }}"), "2", "template-arguments");
    clean(&heredoc("{{ .Method 1 }} {{ (index .M \"f\").Call 1 }}"));
    one(&heredoc("{{ scratch.Set \"a\" }}"), "scratch.Set", "template-arguments");
    one(&heredoc("{{ scratch.Sett \"a\" 1 }}"), "Sett", "unknown-template-function");
    clean(&heredoc("{{ scratch.Set \"a\" 1 }}{{ \"b\" | scratch.Set \"a\" }}{{ scratch.Get \"a\" }}"));
}

#[test]
fn vault_is_asked_with_a_vault_block_only() {
    let data = "data = <<EOT\n{{ with secret \"a\" }}{{ .Data.x }}{{ end }}{{ with pkiCert \"b\" }}{{ end }}\nEOT";
    one(&job(data), "secret", "template-access");
    clean(&job_with("vault {}", "", "", data));
    clean(&job_with("", "vault {}", "", data));
    clean(&job_with("", "", "vault {}", data));
    clean(&job_with("", "dynamic \"vault\" {\nfor_each = []\ncontent {}\n}", "", data));
    one(&heredoc("{{ plugin \"date\" }}"), "plugin", "template-access");
    let fixed = analysis(&job(data));
    let findings = fixed.diagnostics_with_fixes();
    let finding = findings.iter().find(|finding| finding.rule.0 == "template-access").expect("a finding");
    assert!(!finding.fixes[0].is_safe());
    clean(&apply_edits(&job(data), &finding.fixes[0].edits));
}

#[test]
fn the_environment_may_be_the_tasks_own() {
    let data = "data = <<EOT\n{{ env \"NOMAD_FOO\" }}{{ envOrDefault \"NOMAD_PORT_http\" \"\" }}{{ env \"node.unique.name\" }}\nEOT";
    one(&job(data), "NOMAD_FOO", "unknown-template-variable");
    clean(&job_with("", "", "env {\nNOMAD_FOO = 1\n}", data));
    clean(&job_with("", "", "env = { NOMAD_FOO = 1 }", data));
    clean(&job_with("", "", "env = local.env", data));
    let other = "template {\ndestination = \"local/e\"\nenv = true\ndata = \"NOMAD_FOO=1\"\n}";
    clean(&job_with("", "", other, data));
    one(&job_with("", "", &other.replace("FOO", "BAR"), data), "NOMAD_FOO", "unknown-template-variable");
}

#[test]
fn variables_of_other_jobs_need_a_policy() {
    let path = |path: &str| heredoc(&format!("{{{{ with nomadVar \"{path}\" }}}}{{{{ .a }}}}{{{{ end }}}}"));
    for readable in ["nomad/jobs", "nomad/jobs/web", "nomad/jobs/web/front", "nomad/jobs/web/front/nginx"] {
        clean(&path(readable));
    }
    // consul-template takes slashes at the ends away.
    for slashes in ["nomad/jobs/", "/nomad/jobs/web/"] {
        clean(&path(slashes));
    }
    one(&path("nomad/jobs/other/"), "\"nomad/jobs/other/\"", "unreadable-variable");
    clean(&path("shared/db@prod"));
    clean(&path("nomad/jobs/${NOMAD_JOB_ID}"));
    for other in ["nomad/jobs/other", "nomad/jobs/web/back", "nomad/jobs/web/front/nginx/x", "shared"] {
        one(&path(other), &format!("\"{other}\""), "unreadable-variable");
    }
    clean(&path("nomad/jobs/shop").replace("job \"web\" {", "job \"web\" {\nid = \"shop\""));
}

#[test]
fn all_are_warnings_at_most() {
    let text = heredoc("{{ end }} {{ keyy }} {{ key }} {{ secret \"a\" }} {{ env \"NOMAD_X\" }} {{ nomadVar \"x\" }}");
    let analysis = analysis(&text);
    let ours: Vec<_> = analysis.diagnostics().iter().filter(|finding| RULES.contains(&finding.rule.0)).collect();
    assert_eq!(ours.len(), 6, "{ours:#?}");
    assert!(ours.iter().all(|finding| finding.severity <= Severity::Warning));
}

/// What is wrong with the templates of real jobs. These were read, and are.
const KNOWN: &[(&str, usize)] =
    &[("files/Securitybits-io+homelab/jobs/hashilab-dev/vault-unsealer/vault-unsealer.nomad.hcl", 1)];

#[test]
fn real_templates_give_no_false_alarm() {
    let Some((root, index)) = common::corpus_index() else { return };
    let mut wrong = Vec::new();
    for entry in index {
        let path = entry["path"].as_str().expect("a path");
        if entry["jobspec"] != "accepted" {
            continue;
        }
        let text = std::fs::read_to_string(root.join(path)).expect("UTF-8");
        let ours: Vec<_> = found(&text).into_iter().filter(|(_, rule)| *rule != "unreadable-variable").collect();
        let expected = KNOWN.iter().find(|(known, _)| *known == path).map_or(0, |(_, count)| *count);
        if ours.len() != expected {
            wrong.push(format!("{path}: {ours:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Breaks the templates of real jobs in ways that are always wrong: each is found, and by one finding.
#[test]
fn mistakes_in_real_templates_are_found() {
    let mutations: [(&str, &str, &str); 5] = [
        ("{{ end }}", "", "template-syntax"),
        ("{{end}}", "", "template-syntax"),
        ("{{ end }}", "{{ end }}{{ end }}", "template-syntax"),
        ("{{ env \"", "{{ enb \"", "unknown-template-function"),
        ("{{ env \"NOMAD", "{{ env \"x\" \"NOMAD", "template-arguments"),
    ];
    let (mut tried, mut missed, mut noisy) = (0, Vec::new(), Vec::new());
    for (path, text) in common::job_files() {
        let before = found(&text);
        // Sources of jobs have their own actions, and get no findings.
        if path.ends_with(".tpl")
            || !before.iter().all(|(_, rule)| *rule == "unreadable-variable")
            || text.contains("_delimiter")
        {
            continue;
        }
        for (old, new, rule) in mutations {
            let Some(at) = text.find(old) else { continue };
            let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
            let inside = text[..at].rfind("data").is_some_and(|data| text[data..at].matches("EO").count() == 1);
            if text[line..at].trim_start().starts_with('#') || !inside {
                continue;
            }
            let mutant = format!("{}{new}{}", &text[..at], &text[at + old.len()..]);
            tried += 1;
            let after: Vec<_> = found(&mutant).into_iter().filter(|(_, rule)| *rule != "unreadable-variable").collect();
            match after.as_slice() {
                [] => missed.push(format!("{path}: {old} {new}")),
                [(_, found)] if *found == rule => {}
                more => noisy.push(format!("{path}: {old} {new}: {more:?}")),
            }
        }
    }
    if common::corpus().is_some() {
        assert!(tried > 100, "only {tried}");
    }
    assert!(missed.len() * 50 <= tried, "{} of {tried} missed:\n{}", missed.len(), missed.join("\n"));
    assert!(noisy.len() * 50 <= tried, "{} of {tried} noisy:\n{}", noisy.len(), noisy.join("\n"));
}

/// What is said of a job that takes in `conf/app.tpl`, when that file has this text.
fn found_in_file(template: &str, text: &str) -> Vec<(String, String)> {
    let path = PathBuf::from("/w/jobs/web.nomad.hcl");
    let source = job(template);
    let mut workspace = Workspace::new(vec![PathBuf::from("/w")]);
    workspace.insert(&path, FileFacts::read(&path, &source));
    workspace.set_text(Path::new("/w/conf/app.tpl"), Some(text));
    let document = Document::new(Some(path), None, &source);
    let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(workspace));
    let findings = analysis.diagnostics();
    let findings = findings.iter().filter(|finding| RULES.contains(&finding.rule.0));
    findings
        .map(|finding| {
            let related = &finding.related[0];
            assert_eq!(related.path.as_deref(), Some(Path::new("/w/conf/app.tpl")));
            assert!(finding.fixes.is_empty());
            assert_eq!(analysis.document.text.slice(finding.span), "\"conf/app.tpl\"");
            (finding.message.clone(), text[related.span.start..related.span.end].to_owned())
        })
        .collect()
}

#[test]
fn a_template_in_another_file_is_read_where_it_is_known() {
    let one = |template: &str, text: &str, words: &str, place: &str| {
        let found = found_in_file(template, text);
        let [(message, marked)] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert!(message.starts_with(words), "{message}");
        assert_eq!(marked, place, "{text}");
    };
    let data = "data = file(\"conf/app.tpl\")";
    one(data, "a\n{{ kee \"x\" }}\n", "`app.tpl`, line 2: There is no template function `kee`.", "kee");
    one(data, "{{ if true }}\n\n", "`app.tpl`, line 1: ", "if");
    one(data, "{{ key \"a\" \"b\" }}", "`app.tpl`, line 1: `key` takes 1 argument", "key");
    one(data, "\n\n{{ with secret \"kv/a\" }}{{ end }}", "`app.tpl`, line 3: `secret` asks Vault.", "secret");
    one(data, "{{ env \"NOMAD_PROT_x\" }}", "`app.tpl`, line 1: Nomad sets no variable", "NOMAD_PROT_x");
    // HCL's own interpolations are no such thing in a file that is taken in.
    for text in ["${ {{ key \"a\" }}", "{{ range services }}{{ .Name }}{{ end }}\n", "no action"] {
        assert_eq!(found_in_file(data, text), [], "{text}");
    }
    let marks = "left_delimiter = \"<<\"\nright_delimiter = \">>\"";
    one(&format!("{data}\n{marks}"), "{{ nope }} << kee \"x\" >>", "`app.tpl`, line 1: There is no", "kee");
    for elsewhere in ["data = file(\"other.tpl\")", "data = file(var.x)", "data = upper(file(\"conf/app.tpl\"))"] {
        assert_eq!(found_in_file(elsewhere, "{{ kee }}"), [], "{elsewhere}");
    }
}

#[test]
fn a_heredoc_that_swallows_the_next_one_is_found() {
    let two = |end: &str| {
        job(&format!(
            "data = <<EOH\na\n{end}      }}\n      template {{\n        destination = \"local/b\"\n        data = <<EOH\nb\nEOH"
        ))
    };
    let found = |text: &str| {
        let analysis = analysis(text);
        let findings = analysis.diagnostics().iter().filter(|finding| finding.rule.0 == "suspicious-value");
        findings.map(|finding| analysis.document.text.slice(finding.span).into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(&two("")), ["<<EOH"]);
    assert_eq!(found(&two("EOH\n")), [""; 0]);
    // A script's own heredoc has another marker, and is no attribute.
    assert_eq!(found(&job("data = <<EOH\ncat <<EOT >x\nEOT\nvalue = <<EOT\nEOH")), [""; 0]);
}

#[test]
fn an_upstreams_address_needs_an_upstream() {
    let data = |name: &str| format!("data = \"{{{{ env \\\"{name}\\\" }}}}\"");
    let service = "    service {\n      connect {\n        sidecar_service {\n          proxy {\n            upstreams {\n              \
                   destination_name = \"my-db\"\n            }\n          }\n        }\n      }\n    }";
    let with = |name: &str| job_with("", service, "", &data(name));
    for fine in ["NOMAD_UPSTREAM_ADDR_my-db", "NOMAD_UPSTREAM_PORT_my_db"] {
        assert_eq!(found(&with(fine)), [], "{fine}");
    }
    one(&with("NOMAD_UPSTREAM_ADDR_other"), "NOMAD_UPSTREAM_ADDR_other", "unknown-template-variable");
    let made = "    dynamic \"service\" {\n      for_each = [1]\n      content {}\n    }";
    assert_eq!(found(&job_with("", made, "", &data("NOMAD_UPSTREAM_ADDR_db"))), []);
    let own = "      env {\n        NOMAD_UPSTREAM_ADDR_db = \"x\"\n      }";
    assert_eq!(found(&job_with("", "", own, &data("NOMAD_UPSTREAM_ADDR_db"))), []);
}
