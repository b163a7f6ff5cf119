//! `init`: a `jobspec.toml` fitted to the repository.

use std::path::Path;
use std::sync::Arc;

use jobspec_ls::config::{Backend, Settings, parse};
use jobspec_ls::features::rule_infos;

use crate::project::{CLEAN, Project, Run};

/// The settings that a written file means; it must have no mistake.
fn settings(project: &Project) -> Arc<Settings> {
    let text = project.read("jobspec.toml");
    let (file, problems) = parse(&text, &rule_infos());
    assert_eq!(problems, [], "{text}");
    file.settings(Path::new("x.nomad.hcl"))
}

fn init(project: &Project) -> Run {
    let run = project.run(&["init"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    run
}

/// The clean job under another name, with a static port.
fn job(name: &str, port: u16) -> String {
    CLEAN
        .replace("\"clean\"", &format!("\"{name}\""))
        .replace("port \"http\" {}", &format!("port \"http\" {{\n        static = {port}\n      }}"))
        .replace(
            "\"traefik.enable=true\"",
            &format!("\"edge.enable=true\", \"edge.http.routers.{name}.rule=Host(`{name}.home.example`)\""),
        )
        .replace("consul.io", "consul.example")
        .replace("\"1h\"", "\"30m\"")
}

#[test]
fn an_empty_repository_gets_the_defaults_explained() {
    let project = Project::new(&[]);
    let run = init(&project);
    assert!(run.stdout.starts_with("Wrote jobspec.toml, fitted to 0 job files.\n"), "{}", run.stdout);
    let settings = settings(&project);
    assert_eq!(format!("{settings:?}"), format!("{:?}", Settings::default()));
    let text = project.read("jobspec.toml");
    for setting in jobspec_ls::config::SETTINGS {
        let first: Vec<&str> = setting.doc.split_whitespace().take(4).collect();
        assert!(text.contains(&first.join(" ")), "{} is not explained: {text}", setting.path);
    }
}

#[test]
fn what_the_jobs_have_in_common_is_set() {
    let vault = job("vault", 8200).replace("      resources {", "      template {\n        destination = \"secrets/x.env\"\n        env         = true\n        data        = <<-EOT\n          X={{ with secret \"kv/data/vault\" }}{{ .Data.data.x }}{{ end }}\n        EOT\n      }\n\n      resources {");
    let project = Project::new(&[
        ("services/lb/lb.nomad.hcl", &job("lb", 443)),
        ("services/vault/vault.nomad.hcl", &vault),
        ("services/mail/mail.nomad.hcl", &job("mail", 25)),
        ("services/relay/relay.nomad.hcl", &job("relay", 25)),
        ("services/ssh/ssh.nomad.hcl", &job("ssh", 22)),
        ("services/lb/wip/lb-new.nomad.hcl", &job("lb", 8443)),
        ("services/lb/old/lb.nomad.hcl", &job("lb", 80)),
    ]);
    let run = init(&project);
    let settings = settings(&project);
    let ports: Vec<(u16, Option<&str>)> =
        settings.ports.allowed_static.iter().map(|allowed| (allowed.port, allowed.owner.as_deref())).collect();
    assert_eq!(
        ports,
        [(25, None), (443, Some("lb")), (8200, Some("vault"))],
        "production only, and no port of the nodes"
    );
    assert_eq!((settings.identity.audience.as_str(), settings.identity.ttl.as_str()), ("consul.example", "30m"));
    assert!(settings.identity.required);
    assert_eq!(settings.layout.roots, ["services"]);
    assert_eq!((settings.layout.testing.as_str(), settings.layout.archive.as_str()), ("wip", "old"));
    assert_eq!(
        (settings.services.routing_prefix.as_str(), settings.services.domain.as_str()),
        ("edge.", "home.example")
    );
    assert_eq!(settings.secrets.backend, Backend::Vault);

    let text = project.read("jobspec.toml");
    assert!(text.contains("  25, # claimed by `mail`, `relay`\n"), "{text}");
    assert!(text.contains("# Found in 5 of 5 services.\n"), "{text}");
    let expected = "Wrote jobspec.toml, fitted to 7 job files, 5 of them in production.
  static ports  25 (mail, relay), 443 (lb), 8200 (vault)
  not allowed   22 (ssh): the nodes' own services listen there
  layout roots  services
  testing       wip
  archive       old
  identities    in 5 of 5 services, for consul.example, ttl 30m
  routing       tags edge.…, hosts *.home.example
Next: ";
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);

    // What was found is what is allowed: of the ports, only the reserved one is left.
    let findings = project.findings(&[
        "--rule",
        "static-port,static-port-owner,reserved-port,wrong-identity-audience,missing-routing-tags",
    ]);
    assert_eq!(
        findings,
        ["services/lb/wip/lb-new.nomad.hcl:5 static-port", "services/ssh/ssh.nomad.hcl:5 reserved-port"],
        "beside it, only what is still tried out"
    );
}

#[test]
fn a_repository_without_identities_is_told_so() {
    let text = CLEAN.replace("      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n\n", "");
    let project = Project::new(&[("web.nomad.hcl", &text)]);
    let run = init(&project);
    assert!(run.stdout.contains("identities    in 0 of 1 service\n"), "{}", run.stdout);
    assert!(project.read("jobspec.toml").contains("# None of the 1 services has one so far"));
    assert!(settings(&project).identity.required);
}

#[test]
fn jobs_that_share_a_directory_have_no_layout() {
    let names = ["a", "b", "c"];
    let jobs: Vec<(String, String)> = names
        .iter()
        .map(|name| (format!("jobs/{name}.nomad.hcl"), CLEAN.replace("\"clean\"", &format!("\"{name}\""))))
        .collect();
    let project = Project::new(&jobs.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    init(&project);
    assert_eq!(settings(&project).layout.roots, Vec::<String>::new());
    assert_eq!(project.run(&["check"]).status, 0);
}

#[test]
fn the_homelab_is_found_as_it_is() {
    let homelab = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/homelab");
    let project = Project::new(&[]);
    let run = project.run(&["init", "--dry-run", homelab.to_str().expect("UTF-8")]);
    assert_eq!(run.status, 0, "{run:?}");
    let (file, problems) = parse(&run.stdout, &rule_infos());
    assert_eq!(problems, []);
    let settings = file.settings(Path::new("x"));
    assert_eq!(settings.ports.allowed(53).and_then(|allowed| allowed.owner.as_deref()), Some("powerdns"));
    let owner = settings.ports.allowed(80).and_then(|allowed| allowed.owner.as_deref());
    assert_eq!(owner, Some("traefik"), "the policy gives it to one of the two that claim it");
    assert_eq!(settings.layout.roots, ["nomad-jobs"]);
    assert_eq!((settings.layout.testing.as_str(), settings.layout.archive.as_str()), (".testing", ".archive"));
    assert_eq!(settings.services.domain, "lab.local");
    assert!(!project.path("jobspec.toml").exists(), "a dry run writes nothing");
}

#[test]
fn a_file_that_is_there_stays_unless_it_is_given_up() {
    let project = Project::new(&[("jobspec.toml", "extends = \"nomad\"\n"), ("sub/x.txt", "")]);
    let run = project.run(&["init"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert_eq!(run.stderr, "error: jobspec.toml is there already; --force replaces it\n");
    assert_eq!(project.read("jobspec.toml"), "extends = \"nomad\"\n");
    let run = project.run(&["init", "--force"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(project.read("jobspec.toml").starts_with("# Settings of jobspec-ls"));
    assert_eq!(project.run(&["init", "sub"]).status, 0);
    assert!(project.path("sub/jobspec.toml").exists());
    let run = project.run(&["init", "nowhere"]);
    assert_eq!((run.status, run.stderr.as_str()), (2, "error: nowhere is no directory\n"));
}
