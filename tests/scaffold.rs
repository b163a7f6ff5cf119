//! Every job that `new` makes is one that its operator could start with: nothing is found in it, whatever the policy.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jobspec_ls::config::{Settings, parse};
use jobspec_ls::features::{Analysis, Document, rule_infos};
use jobspec_ls::scaffold::{KINDS, Kind, NewService, guess, kind, new_job, new_service};
use jobspec_ls::workspace::{FileFacts, Workspace};

/// Policies that change what must be written.
const POLICIES: &[(&str, &str)] = &[
    ("the built-in one", ""),
    ("Nomad's alone", "extends = \"nomad\"\n"),
    ("secrets in Vault", "secrets.backend = \"vault\"\n"),
    ("secrets in Vault, elsewhere", "[secrets]\nbackend = \"vault\"\nprefix = \"secret/data/nomad\"\n"),
    ("secrets in Nomad variables", "secrets.backend = \"nomad-variables\"\n"),
    ("keys below another prefix", "secrets.prefix = \"kv/jobs\"\n"),
    ("another audience", "[identity]\naudience = \"consul.example.com\"\nttl = \"30m\"\n"),
    ("no identities", "identity.required = false\n"),
    ("another door", "[services]\nrouting-prefix = \"edge.\"\ndomain = \"example.org\"\n"),
    ("no door", "services.routing-prefix = \"\"\n"),
    ("no static ports", "ports.allowed-static = []\n"),
    ("reserved web ports", "ports.reserved = [\"80\", \"443\", \"53\"]\n"),
    ("free static ports", "ports.allowed-static = [53, 80, 443]\n"),
    ("other volume names", "volumes.name = \"{service}_{type}\"\n"),
    ("any volume names", "volumes.name = \"\"\n"),
    ("other sections", "layout.readme-sections = [\"Owner\", \"Version\", \"File\"]\n"),
    ("Ansible", "deploy.via = \"ansible\"\n"),
    ("an older cluster", "nomad.version = \"1.8\"\n"),
    ("the newest cluster", "nomad.version = \"2.0\"\n"),
    ("what is off by default", "[rules]\nservice-provider = \"error\"\n"),
];

fn settings(toml: &str) -> Arc<Settings> {
    let (file, problems) = parse(toml, &rule_infos());
    assert_eq!(problems, [], "{toml}");
    file.settings(Path::new("nomad-jobs/x/x.nomad.hcl"))
}

/// What is found in a new service's two files, as people are shown it.
fn findings(name: &str, new: &NewService, settings: &Arc<Settings>) -> Vec<String> {
    let directory = Path::new("/r/nomad-jobs/applications").join(name);
    let files = [(directory.join(format!("{name}.nomad.hcl")), &new.job), (directory.join("README.md"), &new.readme)];
    let mut workspace = Workspace::default();
    for (path, text) in &files {
        workspace.insert(path, FileFacts::read(path, text));
    }
    let workspace = Arc::new(workspace);
    let mut found = Vec::new();
    for (path, text) in files {
        let document = Document::new(Some(path.clone()), None, text);
        let analysis = Analysis::new(document, Arc::clone(settings), Arc::clone(&workspace));
        for finding in analysis.diagnostics() {
            let line = analysis.document.text.line_of(finding.span.start) + 1;
            found.push(format!("{}:{line}: {}: {}", path.display(), finding.rule, finding.message));
        }
    }
    found
}

/// A name of a service for each kind: that of the program where the policy speaks of it.
fn name_of(kind: &Kind) -> &'static str {
    match kind.name {
        "load-balancer" => "traefik",
        "dns" => "powerdns",
        other => other,
    }
}

#[test]
fn nothing_is_found_in_any_kind_under_any_policy() {
    let mut wrong = Vec::new();
    for (about, toml) in POLICIES {
        let settings = settings(toml);
        for kind in KINDS {
            for name in [name_of(kind), "some-other-name"] {
                let new = new_service(kind, name, &settings, "2026-03-01");
                wrong.extend(
                    findings(name, &new, &settings).into_iter().map(|found| format!("{about}: {}: {found}", kind.name)),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_with_a_job_would_be_found() {
    let settings = settings("");
    let mut new = new_service(&KINDS[0], "web", &settings, "2026-03-01");
    new.job = new.job.replace("to = 80", "static = 8080").replace("memory = 128", "memroy = 128");
    new.readme = new.readme.replace("## Access", "## Elsewhere").replace("1.29.1", "1.28.0");
    let found = findings("web", &new, &settings);
    for rule in ["static-port", "unknown-attribute", "missing-resources", "readme-section", "readme-stale"] {
        assert!(found.iter().any(|finding| finding.contains(rule)), "{rule}: {found:#?}");
    }
}

#[test]
fn no_placeholder_is_left() {
    for (about, toml) in POLICIES {
        let settings = settings(toml);
        for kind in KINDS {
            let new = new_service(kind, name_of(kind), &settings, "2026-03-01");
            for text in [&new.job, &new.readme] {
                for word in ["@service@", "@domain@", "@routing", "@volume:", "@secret:", "#:"] {
                    assert!(!text.contains(word), "{about}: {}: {word}\n{text}", kind.name);
                }
                assert!(
                    !text.contains("\n\n\n") && text.ends_with('\n') && !text.ends_with("\n\n"),
                    "{about}: {}\n{text}",
                    kind.name
                );
                assert!(text.lines().all(|line| line.trim_end() == line), "{about}: {}", kind.name);
            }
            assert_eq!(new.job, new_job(kind, name_of(kind), &settings));
        }
    }
}

#[test]
fn the_policy_is_written_into_the_job() {
    let job = |kind_name: &str, name: &str, toml: &str| {
        new_service(kind(kind_name).expect("it is there"), name, &settings(toml), "2026-03-01").job
    };
    let web = job(
        "web",
        "shop",
        "[identity]\naudience = \"x.example\"\nttl = \"5m\"\n[services]\nrouting-prefix = \"edge.\"\ndomain = \"example.org\"\n",
    );
    assert!(web.starts_with("# shop: "), "{web}");
    for text in
        ["job \"shop\" {", "aud = [\"x.example\"]", "ttl = \"5m\"", "\"edge.enable=true\"", "Host(`shop.example.org`)"]
    {
        assert!(web.contains(text), "{text} is not in\n{web}");
    }
    assert!(!job("web", "shop", "identity.required = false").contains("identity"));
    let traefik = job("load-balancer", "traefik", "");
    assert!(
        traefik.contains("static = 80\n        to     = 80\n") && traefik.contains("prefix: 'traefik'\n"),
        "{traefik}"
    );
    assert!(!job("load-balancer", "edge", "").contains("static ="), "80 and 443 belong to another job");
    let vault = job("dns", "powerdns", "secrets.backend = \"vault\"");
    assert_eq!(vault.matches("      vault {}\n").count(), 2, "{vault}");
    assert!(
        vault
            .contains("gmysql-password={{ with secret \"kv/data/powerdns\" }}{{ .Data.data.mysql_password }}{{ end }}")
    );
    assert!(job("gitea", "gitea", "volumes.name = \"{type}.{service}\"").contains("source = \"data.gitea\""));
}

#[test]
fn the_readme_has_every_section_and_says_what_must_be_done() {
    let settings = Settings::default();
    for kind in KINDS {
        let name = name_of(kind);
        let new = new_service(kind, name, &settings, "2026-03-01");
        for section in &settings.layout.readme_sections {
            let heading = format!("\n## {section}\n\n");
            let (_, body) = new.readme.split_once(&heading).unwrap_or_else(|| panic!("{name} lacks {section}"));
            let body = body.split("\n## ").next().unwrap_or_default().trim();
            assert!(!body.is_empty() && body != "To be written", "{name}: {section} is empty");
        }
        assert!(new.readme.contains("\n2026-03-01\n") && new.readme.contains(&format!("`{name}.nomad.hcl`")));
        for volume in &new.volumes {
            assert!(
                new.job.contains(&format!("source = \"{volume}\"")) && new.readme.contains(&format!("`{volume}`")),
                "{volume}"
            );
        }
        for command in &new.secrets {
            assert!(new.readme.contains(command), "{command}");
            let key = command.trim_start_matches("consul kv put ").trim_end_matches(" -");
            assert!(new.job.contains(&format!("keyOrDefault \"{key}\" \"\"")), "{key}");
        }
        let keys: BTreeSet<&str> =
            new.job.split("keyOrDefault \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(keys.len(), new.secrets.len(), "a command for each of {keys:?}");
        assert!(new.withheld.is_empty(), "{name}: {:?}", new.withheld);
    }
    let edge = new_service(guess("edge"), "edge", &settings, "2026-03-01");
    assert_eq!(edge.withheld, [(80, Some("traefik".to_owned())), (443, Some("traefik".to_owned()))]);
}

#[test]
fn values_of_the_policy_cannot_break_out_of_their_strings() {
    let settings = settings("[services]\ndomain = 'a\"b${c}.local'\n[identity]\naudience = 'x\"y'\n");
    for kind in KINDS {
        let new = new_service(kind, name_of(kind), &settings, "2026-03-01");
        let document = Document::new(None, Some("nomad".to_owned()), &new.job);
        assert_eq!(document.tree.errors().len(), 0, "{}:\n{}", kind.name, new.job);
    }
}
