//! Where the policy comes from: each setting of `jobspec.toml` changes what `check` says, the zones and the comments do
//! as well.

use crate::project::{CLEAN, Project};

/// What `check` finds in one job with these settings, as `line rule` each.
fn found(settings: &str, path: &str, job: &str) -> Vec<String> {
    let project = Project::new(&[("jobspec.toml", settings), (path, job)]);
    let findings = project.findings(&[]);
    findings.iter().map(|finding| finding.split_once(':').expect("path:line rule").1.to_owned()).collect()
}

fn web(settings: &str, job: &str) -> Vec<String> {
    found(settings, "web.nomad.hcl", job)
}

/// The job after the safe fixes, or after all of them.
fn mended(settings: &str, job: &str, unsafe_too: bool) -> String {
    let project = Project::new(&[("jobspec.toml", settings), ("web.nomad.hcl", job)]);
    let arguments: &[&str] = if unsafe_too { &["check", "--fix", "--unsafe-fixes"] } else { &["check", "--fix"] };
    let run = project.run(arguments);
    assert!(run.status < 2, "{run:?}");
    project.read("web.nomad.hcl")
}

fn with(from: &str, to: &str) -> String {
    assert!(CLEAN.contains(from), "{from}");
    CLEAN.replace(from, to)
}

fn with_port(port: u16) -> String {
    with("port \"http\" {}", &format!("port \"http\" {{\n        static = {port}\n      }}"))
}

const IDENTITY: &str = "      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n\n";
const NO_RULES: &[&str] = &[];

#[test]
fn without_a_file_the_homelab_policy_holds() {
    let project = Project::new(&[("web.nomad.hcl", &with_port(8080))]);
    assert_eq!(project.findings(&[]), ["web.nomad.hcl:5 static-port"]);
    assert_eq!(web("extends = \"homelab\"", &with_port(8080)), ["5 static-port"]);
    assert_eq!(web("# only a comment\n", &with_port(8080)), ["5 static-port"]);
}

#[test]
fn nomad_alone_says_what_nomad_says() {
    let job = with_port(8080).replace(IDENTITY, "").replace("nginx:1.29.1", "nginx");
    assert_eq!(web("", &job), ["5 static-port", "9 missing-identity", "26 unpinned-image"]);
    assert_eq!(web("extends = \"nomad\"", &job), NO_RULES);
    // A rule that is named runs all the same.
    assert_eq!(web("extends = \"nomad\"\nrules.static-port = \"hint\"", &job), ["5 static-port"]);
    let broken = job
        .replace("datacenters", "datacentres")
        .replace("driver = \"docker\"", "driver = \"docker\"\n      drivr = 1");
    assert_eq!(web("extends = \"nomad\"", &broken), ["24 unknown-attribute"]);
}

#[test]
fn every_level_can_be_set() {
    let project = Project::new(&[("web.nomad.hcl", &with_port(8080))]);
    for (level, shown) in [
        ("hint", Some("hint")),
        ("info", Some("info")),
        ("warning", Some("warning")),
        ("error", Some("error")),
        ("off", None),
    ] {
        project.write("jobspec.toml", format!("[rules]\nstatic-port = \"{level}\"\n"));
        let run = project.run(&["check", "--format", "concise"]);
        match shown {
            Some(shown) => assert!(run.stdout.contains(&format!(": {shown}[static-port]")), "{}", run.stdout),
            None => assert_eq!(run.stdout, ""),
        }
        assert_eq!(run.status, i32::from(matches!(level, "warning" | "error")));
    }
}

#[test]
fn identity_settings() {
    let bare = with(IDENTITY, "");
    assert_eq!(web("identity.required = false", &bare), NO_RULES);
    let fixed = mended("[identity]\naudience = \"other.example\"\nttl = \"5m\"", &bare, false);
    assert!(fixed.contains("aud = [\"other.example\"]\n        ttl = \"5m\"\n"), "{fixed}");
    assert_eq!(web("identity.audience = \"other.example\"", CLEAN), ["13 wrong-identity-audience"]);
}

#[test]
fn port_settings() {
    assert_eq!(web("ports.allowed-static = [8080]", &with_port(8080)), NO_RULES);
    assert_eq!(web("ports.allowed-static = []", &with_port(53)), ["5 static-port"]);
    assert_eq!(web("ports.allowed-static = [{ port = 8080, owner = \"clean\" }]", &with_port(8080)), NO_RULES);
    assert_eq!(
        web("ports.allowed-static = [{ port = 8080, owner = \"x\" }]", &with_port(8080)),
        ["5 static-port-owner"]
    );
    let allowed = "ports.allowed-static = [8080]\nports.dynamic-range = \"8000-9000\"";
    assert_eq!(web(allowed, &with_port(8080)), ["5 static-port-in-dynamic-range"]);
    assert_eq!(web("ports.reserved = [\"8000-8100\"]", &with_port(8080)), ["5 reserved-port"]);
}

#[test]
fn secret_settings() {
    let job =
        with("      resources {", "      env {\n        API_TOKEN = \"s3cr3t-value\"\n      }\n\n      resources {");
    assert_eq!(web("", &job), ["34 hardcoded-secret"]);
    assert_eq!(web("secrets.allow = [\"^s3cr3t\"]", &job), NO_RULES);
    let consul = mended("secrets.prefix = \"kv/apps\"", &job, true);
    assert!(consul.contains("{{ keyOrDefault \"kv/apps/clean/api-token\" \"\" }}"), "{consul}");
    let vault = mended("secrets.backend = \"vault\"", &job, true);
    assert!(vault.contains("{{ with secret \"kv/data/clean\" }}") && vault.contains("vault {"), "{vault}");
    let nomad = mended("secrets.backend = \"nomad-variables\"", &job, true);
    assert!(nomad.contains("{{ with nomadVar \"nomad/jobs/clean\" }}"), "{nomad}");
}

fn with_volume(source: &str) -> String {
    with(
        "    service {",
        &format!("    volume \"data\" {{\n      type   = \"host\"\n      source = \"{source}\"\n    }}\n\n    service {{"),
    )
    .replace(
        "      resources {",
        "      volume_mount {\n        volume      = \"data\"\n        destination = \"/data\"\n      }\n\n      resources {",
    )
}

#[test]
fn volume_settings() {
    assert_eq!(web("", &with_volume("clean_data")), ["9 volume-name"]);
    assert_eq!(web("volumes.name = \"{service}_{type}\"", &with_volume("clean_data")), NO_RULES);
    assert_eq!(web("volumes.provisioned = [\"other-data\"]", &with_volume("clean-data")), ["9 unprovisioned-volume"]);
    assert_eq!(web("volumes.provisioned = [\"clean-data\"]", &with_volume("clean-data")), NO_RULES);
}

#[test]
fn service_and_resource_settings() {
    let job = with("      tags = [\"traefik.enable=true\"]\n", "");
    assert_eq!(web("", &job), ["7 missing-routing-tags"]);
    let fixed = mended("[services]\nrouting-prefix = \"edge.\"\ndomain = \"home.example\"", &job, true);
    assert!(fixed.contains("\"edge.enable=true\"") && fixed.contains("Host(`clean.home.example`)"), "{fixed}");
    assert_eq!(web("resources.capacity = { cpu = 50, memory = 0 }", CLEAN).len(), 1);
    assert_eq!(web("resources.capacity = { cpu = 100, memory = 128 }", CLEAN), NO_RULES);
}

#[test]
fn layout_settings() {
    let at = |settings: &str, path: &str| -> Vec<String> {
        let rules = found(settings, path, CLEAN);
        rules.iter().map(|rule| rule.split_once(' ').expect("line rule").1.to_owned()).collect()
    };
    assert_eq!(at("", "nomad-jobs/x/web.nomad.hcl"), ["job-file-name", "missing-readme"]);
    assert_eq!(at("", "jobs/x/web.nomad.hcl"), NO_RULES);
    assert_eq!(at("layout.roots = [\"jobs\"]", "jobs/x/web.nomad.hcl"), ["job-file-name", "missing-readme"]);
    assert_eq!(at("layout.testing = \"wip\"", "nomad-jobs/x/wip/web.nomad.hcl"), ["test-file-name"]);
    let project = Project::new(&[
        ("jobspec.toml", "layout.readme-sections = [\"Owner\"]\n"),
        ("nomad-jobs/clean/clean.nomad.hcl", CLEAN),
        ("nomad-jobs/clean/README.md", "# Clean\n\n**Access**: none\n"),
    ]);
    assert_eq!(project.findings(&[]), ["nomad-jobs/clean/README.md:1 readme-section"]);
}

#[test]
fn zones_speak_softly_or_not_at_all() {
    let job = with_port(8080).replace("driver = \"docker\"", "drivr = \"docker\"");
    let levels = |path: &str| -> Vec<String> {
        let project = Project::new(&[(path, &job)]);
        let run = project.run(&["check", "--format", "concise"]);
        let level =
            |line: &str| line.split(": ").nth(1).and_then(|rest| rest.split(']').next()).map(|text| format!("{text}]"));
        run.stdout.lines().filter_map(level).collect()
    };
    let production = levels("x/web.nomad.hcl");
    assert!(
        production.contains(&"error[static-port]".to_owned())
            && production.contains(&"error[unknown-attribute]".to_owned()),
        "{production:?}"
    );
    let testing = levels("x/.testing/web.nomad.hcl");
    assert!(testing.contains(&"info[static-port]".to_owned()), "{testing:?}");
    assert!(testing.contains(&"error[unknown-attribute]".to_owned()), "what Nomad says stays: {testing:?}");
    assert_eq!(levels("x/.archive/web.nomad.hcl"), Vec::<String>::new());
    let broken = Project::new(&[("x/.archive/web.nomad.hcl", "job \"x\" {\n  a =\n}\n")]);
    assert_eq!(broken.findings(&[]), ["x/.archive/web.nomad.hcl:2 syntax-error"]);
}

#[test]
fn the_clusters_version_decides_what_there_is() {
    // `identity` of a service came with 1.7.
    let newer = |version: &str| web(&format!("nomad.version = \"{version}\""), CLEAN);
    assert_eq!(newer("1.10"), NO_RULES);
    assert_eq!(newer("1.6"), ["12 version"]);
}

#[test]
fn comments_suppress_unless_the_policy_says_otherwise() {
    let job = |comment: &str| with_port(8080).replace("static = 8080", &format!("static = 8080 {comment}"));
    let plain = job("# jobspec: ignore[static-port]");
    assert_eq!(web("", &plain), NO_RULES);
    assert_eq!(
        web("suppressions.require-reason = true", &job("# jobspec: ignore[static-port] for the phones")),
        NO_RULES
    );
    assert!(web("suppressions.require-reason = true", &plain).contains(&"5 static-port".to_owned()));
    assert!(web("suppressions.forbid = [\"static-port\"]", &plain).contains(&"5 static-port".to_owned()));
    assert_eq!(web("", &job("# jobspec: ignore[unused-port]")), ["5 static-port", "5 unused-suppression"]);
    assert!(web("", &job("# jobspec: ignore[static-prot]")).contains(&"5 unknown-rule".to_owned()));
    assert_eq!(web("", &format!("# jobspec: ignore-file[static-port] a reason\n{}", with_port(8080))), NO_RULES);
}

#[test]
fn overrides_and_nearer_files_hold_for_their_files() {
    let job = with_port(8080);
    let project = Project::new(&[
        (
            "jobspec.toml",
            "[rules]\nstatic-port = \"warning\"\n\n[[overrides]]\npaths = [\"**/legacy/**\"]\nrules = { static-port = \"off\" }\n",
        ),
        ("a/web.nomad.hcl", &job),
        ("a/legacy/x/web.nomad.hcl", &job),
        ("b/jobspec.toml", "extends = \"nomad\"\n"),
        ("b/web.nomad.hcl", &job),
        ("b/legacy/web.nomad.hcl", &job),
    ]);
    assert_eq!(project.findings(&[]), ["a/web.nomad.hcl:5 static-port"]);
    // A nearer file replaces those farther up, it adds nothing to them.
    project.write("b/jobspec.toml", "identity.ttl = \"2h\"\n");
    assert_eq!(project.findings(&["b"]), ["b/legacy/web.nomad.hcl:5 static-port", "b/web.nomad.hcl:5 static-port"]);
}
