//! `new`: a job and its README.

use crate::project::{Project, Run};

fn new(project: &Project, arguments: &[&str]) -> Run {
    let run = project.run(&[&["new"], arguments].concat());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    run
}

#[test]
fn every_kind_is_written_and_nothing_is_found_in_it() {
    let project = Project::new(&[("nomad-jobs/README.md", "# Jobs\n")]);
    let names: Vec<&str> = jobspec_ls::scaffold::KINDS.iter().map(|kind| kind.name).collect();
    for kind in &names {
        let name = if *kind == "load-balancer" { "traefik" } else { kind };
        let run = new(&project, &[name, "--kind", kind]);
        let path = format!("nomad-jobs/{name}/{name}.nomad.hcl");
        assert!(run.stdout.starts_with(&format!("Wrote {path} and nomad-jobs/{name}/README.md: ")), "{}", run.stdout);
        assert!(run.stdout.ends_with(&format!("  nomad job plan {path}\n")), "{}", run.stdout);
    }
    // The list of all jobs is for a person to write; each job's own files are clean.
    let found = project.findings(&[]);
    let own: Vec<&String> = found.iter().filter(|finding| !finding.starts_with("nomad-jobs/README.md:")).collect();
    assert!(own.is_empty(), "{own:#?}");
    let run = project.run(&["check", "--statistics", "--format", "json"]);
    assert!(run.stdout.contains("readme-stale") || run.stdout.trim() == "[]", "{}", run.stdout);
}

#[test]
fn a_name_tells_the_kind_and_the_place() {
    let project = Project::new(&[
        ("jobspec.toml", "layout.roots = [\"jobs\"]\nservices.domain = \"example.org\"\n"),
        ("jobs/platform-services/x.txt", ""),
        ("jobs/core-infrastructure/x.txt", ""),
    ]);
    new(&project, &["powerdns"]);
    assert!(project.read("jobs/platform-services/powerdns/powerdns.nomad.hcl").contains("image   = \"mysql:"));
    new(&project, &["traefik"]);
    assert!(project.read("jobs/core-infrastructure/traefik/traefik.nomad.hcl").contains("static = 443"));
    new(&project, &["shop"]);
    assert!(project.read("jobs/shop/shop.nomad.hcl").contains("Host(`shop.example.org`)"));
    new(&project, &["shop", "--dir", "elsewhere/x", "--kind", "batch"]);
    assert!(project.read("elsewhere/x/shop.nomad.hcl").contains("type     = \"batch\""));
    let below = project.command(&["new", "blog"]).current_dir(project.path("jobs")).output().expect("the program runs");
    assert!(below.status.success());
    assert!(project.path("jobs/blog/README.md").exists());
}

#[test]
fn what_is_to_be_done_is_said() {
    let project = Project::new(&[]);
    let run = new(&project, &["powerdns"]);
    assert_eq!(
        run.stdout,
        "Wrote powerdns/powerdns.nomad.hcl and powerdns/README.md: PowerDNS with MySQL, an authoritative name server.\n\
         Next:\n  \
         provision the host volume powerdns-mysql\n  \
         consul kv put service/powerdns/mysql-password -\n  \
         consul kv put service/powerdns/mysql-root-password -\n  \
         consul kv put service/powerdns/api-key -\n  \
         nomad job plan powerdns/powerdns.nomad.hcl\n"
    );
    let run = project.run(&["new", "edge"]);
    assert_eq!(run.status, 0);
    assert_eq!(
        run.stderr,
        "warning: port 80 is dynamic in this job: it belongs to `traefik` ([ports] allowed-static)\n\
         warning: port 443 is dynamic in this job: it belongs to `traefik` ([ports] allowed-static)\n"
    );
}

#[test]
fn editors_are_told_in_json() {
    let project = Project::new(&[]);
    let run = new(&project, &["edge", "--kind", "load-balancer", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let path = |name: &str| std::path::Path::new(told[name].as_str().expect("a path")).to_owned();
    assert!(path("job").is_absolute(), "{told}");
    assert!(path("job").ends_with("edge/edge.nomad.hcl") && path("job").is_file(), "{told}");
    assert!(path("readme").ends_with("edge/README.md") && path("readme").is_file(), "{told}");
    assert_eq!((&told["kind"], told["remarks"].as_array().map(Vec::len)), (&"load-balancer".into(), Some(2)), "{told}");
    assert_eq!(
        told["next"].as_array().and_then(|next| next.last()),
        Some(&"nomad job plan edge/edge.nomad.hcl".into())
    );

    let run = new(&project, &["--kinds", "--format", "json"]);
    let kinds: Vec<serde_json::Value> = serde_json::from_str(&run.stdout).expect("JSON");
    let expected = jobspec_ls::scaffold::KINDS.iter().map(|kind| (kind.name, kind.summary));
    assert!(
        kinds
            .iter()
            .map(|kind| (kind["name"].as_str(), kind["summary"].as_str()))
            .eq(expected.map(|(name, summary)| (Some(name), Some(summary))))
    );
    assert!(
        new(&project, &["--kinds"]).stdout.starts_with("  web            a web service behind the load balancer\n")
    );
    assert_eq!(project.run(&["new"]).status, 2);
    assert_eq!(project.run(&["new", "shop", "--kinds"]).status, 2);
}

#[test]
fn nothing_is_overwritten_and_a_dry_run_writes_nothing() {
    let project = Project::new(&[("a/README.md", "mine"), ("b/b.nomad.hcl", "mine")]);
    for (name, there) in [("a", "a/README.md"), ("b", "b/b.nomad.hcl")] {
        let run = project.run(&["new", name]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert_eq!(run.stderr, format!("error: {there} is there already; nothing was written\n"));
        assert_eq!(project.read(there), "mine");
        assert_eq!(std::fs::read_dir(project.path(name)).expect("it is there").count(), 1);
    }
    let run = new(&project, &["c", "--dry-run"]);
    assert!(run.stdout.starts_with("==> c/c.nomad.hcl <==\n# c: say here"), "{}", run.stdout);
    assert!(run.stdout.contains("\n\n==> c/README.md <==\n# C\n"), "{}", run.stdout);
    assert!(!project.path("c").exists());
}

#[test]
fn names_and_kinds_that_cannot_be_are_refused() {
    let project = Project::new(&[]);
    let run = project.run(&["new", "My_App"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.starts_with("error: a service cannot be called `My_App`: a name has lower-case"),
        "{}",
        run.stderr
    );
    let run = project.run(&["new", "app", "--kind", "grafanna"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("'grafana'"), "{}", run.stderr);
    let help = project.run(&["new", "--help"]);
    for kind in jobspec_ls::scaffold::KINDS {
        assert!(help.stdout.contains(kind.summary), "{}", help.stdout);
    }
}
