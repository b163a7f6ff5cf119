//! What Nomad says of networks, services, checks, Connect and identities: on the probes of the specification, on real
//! job files, and on small jobs of our own.

#[path = "validate_services/cases.rs"]
mod cases;
mod common;

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Category, Diagnostic, Severity};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::Workspace;

/// Facts of these areas, by how their ids begin.
const AREAS: &[&str] = &[
    "check-",
    "cni-",
    "connect-",
    "consul-partition",
    "expose-",
    "gateway-",
    "group-check-",
    "group-script-check",
    "group-service-",
    "identity-",
    "ingress-",
    "mesh-gateway-",
    "multiple-service-providers",
    "network-",
    "nomad-check-",
    "nomad-service-",
    "port-",
    "service-",
    "services-",
    "static-port",
    "task-check-",
    "task-port-",
    "task-service-",
    "task-static-port",
    "terminating-",
    "tproxy-",
    "vault-change-mode",
    "vault-signal",
    "warn-group-service-",
    "warn-identity-",
    "warn-referenced-",
    "warn-task-service-",
    "warn-vault-identity",
];

/// What some probes break as well: gateways in groups without network, a proxy without service, a bare port number.
const ALSO_BROKEN: &[&str] = &["connect-one-network", "connect-proxy-no-service", "service-port-unknown"];

fn ours(fact: &str) -> bool {
    AREAS.iter().any(|area| fact.starts_with(area))
}

fn findings(text: &str, version: (u32, u32, u32)) -> Vec<Diagnostic> {
    let mut settings = Settings::default();
    settings.nomad.version = Some(version);
    let path = Some(PathBuf::from("/jobs/x.nomad.hcl"));
    Analysis::new(Document::new(path, None, text), Arc::new(settings), Arc::new(Workspace::default()))
        .diagnostics_with_fixes()
}

/// The literal parts of a Go format string.
fn literal_parts(format: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            parts.last_mut().expect("never empty").push(c);
            continue;
        }
        match chars.next() {
            Some('%') => parts.last_mut().expect("never empty").push('%'),
            Some('+') => {
                chars.next();
                parts.push(String::new());
            }
            _ => parts.push(String::new()),
        }
    }
    parts.retain(|part| !part.trim_matches([' ', ':']).is_empty());
    parts
}

/// Whether `text` holds all parts, in order.
fn holds(text: &str, parts: &[String]) -> bool {
    let mut rest = text;
    parts.iter().all(|part| match rest.find(part.trim()) {
        Some(at) => {
            rest = &rest[at + part.trim().len()..];
            true
        }
        None => false,
    })
}

#[test]
fn every_probe_of_our_areas_is_found() {
    let Some(corpus) = common::corpus() else { return };
    let path = corpus.join("../probes/spec-probes.json");
    let probes: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the probes are readable")).expect("JSON");
    let (mut seen, mut missed, mut noisy) = (0, Vec::new(), Vec::new());
    for probe in &probes {
        let id = probe["id"].as_str().expect("an id");
        if !ours(id) {
            continue;
        }
        seen += 1;
        let severity = if probe["severity"] == "warning" { Severity::Warning } else { Severity::Error };
        let parts = literal_parts(probe["message"].as_str().expect("a message"));
        let found = findings(probe["hcl"].as_str().expect("a job"), (2, 0, 6));
        let hit = |finding: &&Diagnostic| {
            finding.severity == severity
                && (holds(finding.nomad.as_deref().unwrap_or_default(), &parts) || holds(&finding.message, &parts))
        };
        if !found.iter().any(|finding| hit(&finding)) {
            let said: Vec<String> =
                found.iter().map(|finding| format!("{}: {:?}", finding.rule, finding.nomad)).collect();
            missed.push(format!("{id}: {parts:?}\n    {}", said.join("\n    ")));
        }
        // One mistake, one error of ours.
        let errors: Vec<&Diagnostic> = found
            .iter()
            .filter(|finding| finding.severity == Severity::Error && finding.fact.is_some_and(ours))
            .collect();
        let further = errors.iter().filter(|finding| !ALSO_BROKEN.contains(&finding.fact.unwrap_or_default()));
        if severity == Severity::Error && further.count() > 1 {
            noisy.push(format!("{id}: {:?}", errors.iter().map(|finding| finding.fact).collect::<Vec<_>>()));
        }
    }
    eprintln!("{seen} probes, {} missed, {} with further errors", missed.len(), noisy.len());
    assert!(seen > 80, "{seen} probes only");
    assert!(missed.is_empty(), "missed {} of {seen}:\n{}", missed.len(), missed.join("\n"));
    assert!(noisy.is_empty(), "further errors:\n{}", noisy.join("\n"));
}

#[test]
fn accepted_jobs_of_the_corpus_have_no_error() {
    let Some((root, index)) = common::corpus_index() else { return };
    let (mut seen, mut wrong) = (0, Vec::new());
    for entry in &index {
        let accepted = entry["jobspec"] == "accepted"
            && entry["validate"]["errors"].as_array().is_some_and(std::vec::Vec::is_empty);
        if !accepted {
            continue;
        }
        seen += 1;
        let path = entry["path"].as_str().expect("a path");
        let text = std::fs::read_to_string(root.join(path)).expect("readable");
        for finding in findings(&text, (2, 0, 6)) {
            if finding.category == Category::Nomad
                && finding.severity == Severity::Error
                && finding.fact.is_some_and(ours)
            {
                wrong.push(format!("{path}: {:?} {}", finding.fact, finding.message));
            }
        }
    }
    assert!(seen > 280, "{seen} files only");
    assert!(wrong.is_empty(), "{} errors on accepted jobs:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn warnings_are_those_of_the_corpus() {
    let Some((root, index)) = common::corpus_index() else { return };
    let (mut expected, mut missed, mut further) = (0, Vec::new(), Vec::new());
    for entry in &index {
        if entry["jobspec"] != "accepted" || !entry["validate"].is_object() {
            continue;
        }
        let path = entry["path"].as_str().expect("a path");
        let text = std::fs::read_to_string(root.join(path)).expect("readable");
        let ours: Vec<Diagnostic> = findings(&text, (2, 0, 6))
            .into_iter()
            .filter(|finding| finding.severity == Severity::Warning && finding.fact.is_some_and(ours))
            .collect();
        let theirs: Vec<&str> = entry["validate"]["warnings"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_str)
            .filter(|warning| warning.contains("shutdown_delay"))
            .collect();
        expected += theirs.len();
        let said = |warning: &str| ours.iter().any(|finding| finding.nomad.as_deref() == Some(warning));
        // Template sources get no findings. The reference ran without a server, which adds proxies that have a delay.
        let silent = text.contains("[[") || text.contains("sidecar_service") || text.contains("gateway");
        missed.extend(
            theirs.iter().filter(|warning| !silent && !said(warning)).map(|warning| format!("{path}: {warning}")),
        );
        for finding in &ours {
            let wording = finding.nomad.as_deref().unwrap_or_default();
            if wording.contains("shutdown_delay") && !theirs.contains(&wording) {
                further.push(format!("{path}: {wording}"));
            }
        }
    }
    assert!(expected > 200, "{expected} warnings only");
    assert!(missed.is_empty(), "missed of {expected} warnings {}:\n{}", missed.len(), missed.join("\n"));
    assert!(further.is_empty(), "warnings that Nomad does not give:\n{}", further.join("\n"));
}

#[test]
fn mistakes_put_into_real_jobs_are_told_from_harmless_changes() {
    let Some(corpus) = common::corpus() else { return };
    let path = corpus.join("../probes/corpus-mutants.json");
    let mutants: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the mutants are readable")).expect("JSON");
    let (mut rejected, mut accepted, mut missed, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for mutant in &mutants {
        let verdict = mutant["verdict"].as_str().expect("a verdict");
        if verdict == "rejected by the parser" {
            continue;
        }
        let path = mutant["path"].as_str().expect("a path");
        let text = std::fs::read_to_string(corpus.join(path)).expect("readable");
        let at = |name: &str| usize::try_from(mutant[name].as_u64().expect("an offset")).expect("small");
        let new = mutant["new"].as_str().expect("a text");
        let text = format!("{}{new}{}", &text[..at("start")], &text[at("end")..]);
        let found = findings(&text, (2, 0, 6));
        let place = format!("{path}: {} in {}: {new:?}", mutant["kind"], mutant["inside"]);
        if verdict == "accepted" {
            accepted += 1;
            for finding in found {
                if finding.severity == Severity::Error && finding.fact.is_some_and(ours) {
                    wrong.push(format!("{place}\n    {:?} {}", finding.fact, finding.message));
                }
            }
            continue;
        }
        let message = mutant["message"].as_str().expect("a message");
        if !(message.contains("ervice[") || message.contains("port label")) {
            continue;
        }
        rejected += 1;
        let says = |finding: &Diagnostic| {
            finding.severity == Severity::Error
                && finding.nomad.as_deref().is_some_and(|nomad| {
                    // The reference keeps the first characters of a long message only.
                    let start: String = nomad.chars().take(24).collect();
                    message.contains(&start) || nomad.contains("port label")
                })
        };
        if !found.iter().any(says) {
            let said: Vec<_> = found.iter().filter_map(|finding| finding.nomad.as_deref()).collect();
            missed.push(format!("{place}\n    {message}\n    {said:?}"));
        }
    }
    assert!(rejected > 30 && accepted > 250, "{rejected} rejected, {accepted} accepted");
    assert!(missed.is_empty(), "missed {} of {rejected}:\n{}", missed.len(), missed.join("\n"));
    assert!(wrong.is_empty(), "{} errors on accepted jobs:\n{}", wrong.len(), wrong.join("\n"));
}

/// The warnings about delays, which are a matter of their own.
const DELAYS: &[&str] =
    &["warn-group-service-shutdown-delay", "warn-task-service-shutdown-delay", "warn-referenced-task-shutdown-delay"];

#[test]
fn small_jobs_have_exactly_their_findings() {
    let mut wrong = Vec::new();
    for (expected, group, task) in cases::CASES {
        let text =
            format!("job \"x\" {{\ngroup \"g\" {{\n{group}\ntask \"t\" {{\ndriver = \"docker\"\n{task}\n}}\n}}\n}}\n");
        let mut settings = Settings::default();
        settings.nomad.version = Some((2, 0, 6));
        settings.extends = jobspec_ls::config::Extends::Nomad;
        let found: Vec<&str> = facts(&text, settings);
        let expected: Vec<&str> = expected.split_whitespace().collect();
        if found != expected {
            wrong.push(format!("expected {expected:?}, found {found:?} in\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases::CASES.len(), wrong.join("\n"));
}

fn facts(text: &str, settings: Settings) -> Vec<&'static str> {
    let path = Some(PathBuf::from("/jobs/x.nomad.hcl"));
    let document = Document::new(path, None, text);
    Analysis::new(document, Arc::new(settings), Arc::new(Workspace::default()))
        .diagnostics()
        .iter()
        .filter(|finding| finding.category == Category::Nomad)
        .filter_map(|finding| finding.fact)
        .filter(|fact| ours(fact) && !DELAYS.contains(fact))
        .collect()
}

#[test]
fn every_fact_of_our_areas_has_a_case_or_a_probe() {
    let Some(corpus) = common::corpus() else { return };
    let read = |path: &str| -> serde_json::Value {
        let text = std::fs::read_to_string(corpus.join(path)).expect("readable");
        serde_json::from_str(&text).expect("JSON")
    };
    let (validation, probes) = (read("../facts/validation.json"), read("../probes/spec-probes.json"));
    let mut proven: Vec<&str> = cases::CASES.iter().flat_map(|(facts, ..)| facts.split_whitespace()).collect();
    proven.extend(DELAYS);
    proven.extend(probes.as_array().expect("a list").iter().filter_map(|probe| probe["id"].as_str()));
    let missing: Vec<&str> = validation["rules"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|rule| rule["static"] == true || rule["static"] == "partly")
        .filter_map(|rule| rule["id"].as_str())
        .filter(|fact| ours(fact) && !proven.contains(fact))
        .collect();
    assert_eq!(missing, NOT_COVERED, "facts without a case (left) and those that cannot have one");
}

/// `task-check-port-missing` says of a task's service what `check-port-required` says of the same check; one long text
/// of `notes` is tested below.
const NOT_COVERED: &[&str] = &["task-check-port-missing", "check-notes-long"];

#[test]
fn versions_decide_which_checks_apply() {
    let job =
        |body: &str| format!("job \"x\" {{\ngroup \"g\" {{\n{body}\ntask \"t\" {{\ndriver = \"docker\"\n}}\n}}\n}}\n");
    let notes = format!(
        "service {{\nport = \"a\"\ncheck {{\ntype = \"tcp\"\ninterval = \"10s\"\ntimeout = \"2s\"\nnotes = \"{}\"\n}}\n}}",
        "n".repeat(256)
    );
    for (body, fact, since) in [
        (notes.as_str(), "check-notes-long", (1, 8, 1)),
        ("service {\nkind = \"x\"\n}", "service-kind", (1, 10, 3)),
        ("service {\ntask = \"t\"\nconnect {\nnative = true\n}\n}", "connect-native-port", (1, 9, 2)),
        ("service {\n}", "warn-group-service-shutdown-delay", (2, 0, 1)),
    ] {
        let finds = |version: Option<(u32, u32, u32)>| {
            let mut settings = Settings::default();
            settings.nomad.version = version;
            let path = Some(PathBuf::from("/jobs/x.nomad.hcl"));
            let document = Document::new(path, None, &job(body));
            Analysis::new(document, Arc::new(settings), Arc::new(Workspace::default()))
                .diagnostics()
                .iter()
                .any(|finding| finding.fact == Some(fact))
        };
        assert!(finds(Some(since)), "{fact} in {since:?}");
        assert!(!finds(Some((since.0, since.1 - u32::from(since.2 == 0), since.2.saturating_sub(1)))), "{fact} before");
        assert_eq!(finds(None), since.0 == 1, "{fact} without a version");
    }
}

#[test]
fn broken_text_gives_no_further_findings() {
    for body in [
        "service {\nport = \"a\"\ncheck {\ntype = \"tcp\"\ninter\n}\n}",
        "service {\ncheck {\ntype = \"tcp\"\nport = \ninterval = \"10s\"\ntimeout = \"2s\"\n}\n}",
        "service {\nconnect {\nsidecar_serv\n}\n}",
    ] {
        let text = format!("job \"x\" {{\ngroup \"g\" {{\n{body}\ntask \"t\" {{\ndriver = \"docker\"\n}}\n}}\n}}\n");
        assert_eq!(facts(&text, Settings::default()), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn safe_fixes_mend_what_is_certain() {
    for (before, after, group) in [
        ("provider = \"consull\"", "provider = \"consul\"", "service {\n@\n}"),
        (
            "type = http",
            "type = \"http\"",
            "service {\nport = \"a\"\ncheck {\n@\npath = \"/\"\ninterval = \"10s\"\ntimeout = \"2s\"\n}\n}",
        ),
        (
            "type = \"tpc\"",
            "type = \"tcp\"",
            "service {\nport = \"a\"\ncheck {\n@\ninterval = \"10s\"\ntimeout = \"2s\"\n}\n}",
        ),
        (
            "task = \"tt\"",
            "task = \"t\"",
            "service {\ncheck {\ntype = \"script\"\ncommand = \"a\"\n@\ninterval = \"10s\"\ntimeout = \"2s\"\n}\n}",
        ),
        (
            "protocol = \"htp\"",
            "protocol = \"http\"",
            "network {\nmode = \"host\"\n}\nservice {\nconnect {\ngateway {\ningress {\nlistener {\nport = 1\n@\nservice {\nname = \"a\"\n}\n}\n}\n}\n}\n}",
        ),
    ] {
        let job = |line: &str| {
            format!(
                "job \"x\" {{\ngroup \"g\" {{\n{}\ntask \"t\" {{\ndriver = \"docker\"\n}}\n}}\n}}\n",
                group.replace('@', line)
            )
        };
        let text = job(before);
        let found = findings(&text, (2, 0, 6));
        let finding =
            found.iter().find(|finding| finding.fact.is_some_and(ours) && finding.severity == Severity::Error);
        let finding = finding.unwrap_or_else(|| panic!("no finding in {text}"));
        let fix = finding.fixes.first().unwrap_or_else(|| panic!("no fix for {}", finding.message));
        assert!(fix.is_safe(), "{}", fix.title);
        assert_eq!(jobspec_ls::diagnostic::apply_edits(&text, &fix.edits), job(after));
    }
}

#[test]
fn a_misspelt_name_is_one_mistake() {
    for body in [
        "service {\nport = \"a\"\ncheck {\ntype = \"tcp\"\ninteval = \"10s\"\ntimeout = \"2s\"\n}\n}",
        "service {\npot = \"a\"\ncheck {\ntype = \"tcp\"\ninterval = \"10s\"\ntimeout = \"2s\"\n}\n}",
        "network {\nmode = \"bridge\"\n}\nservice {\nconnect {\nsidecar_servce {}\n}\n}",
        "netwrk {\nmode = \"bridge\"\n}\nservice {\nconnect {\nsidecar_service {}\n}\n}",
        "network {\nmode = \"bridge\"\n}\nservice {\nconnect {\ngateway {\ningress {\nlistner {\n}\n}\n}\n}\n}",
    ] {
        let text = format!("job \"x\" {{\ngroup \"g\" {{\n{body}\ntask \"t\" {{\ndriver = \"docker\"\n}}\n}}\n}}\n");
        assert_eq!(facts(&text, Settings::default()), Vec::<&str>::new(), "{text}");
    }
}
