//! Jobs as large as a benchmark wants them, made of the homelab's.

use jobspec_ls::features::Document;

/// Lines of a usual job, of a large one, and of one that a program wrote.
pub(crate) const SIZES: [usize; 3] = [263, 2_000, 19_500];

/// Complete jobs whose groups the large job is made of; the last one breaks rules.
const PIECES: [&str; 5] = [
    include_str!("../homelab/nomad-jobs/platform-services/netbox/netbox.nomad.hcl"),
    include_str!("../homelab/nomad-jobs/platform-services/powerdns/powerdns.nomad.hcl"),
    include_str!("../homelab/nomad-jobs/core-infrastructure/traefik/traefik.nomad.hcl"),
    include_str!("../homelab/nomad-jobs/platform-services/logging/loki/loki.nomad.hcl"),
    include_str!("../homelab/nomad-jobs/applications/legacy-proxy/legacy-proxy.nomad.hcl"),
];

/// A job of exactly so many lines: groups of real jobs, each under a name of its own.
pub(crate) fn job(lines: usize) -> String {
    let groups: Vec<String> = PIECES.iter().flat_map(|piece| groups(piece)).collect();
    let mut text = "job \"large\" {\n  datacenters = [\"dc1\"]\n\n".to_owned();
    let mut count = 4;
    for (number, group) in groups.iter().cycle().enumerate() {
        let group = group.replacen("group \"", &format!("group \"g{number}-"), 1);
        let more = group.lines().count() + 1;
        if count + more > lines {
            break;
        }
        text.push_str(&group);
        text.push('\n');
        count += more;
    }
    text.push_str(&"  # …\n".repeat(lines - count));
    text.push_str("}\n");
    assert_eq!(text.lines().count(), lines);
    text
}

/// The groups of a job, each with its line break.
fn groups(job: &str) -> Vec<String> {
    let document = Document::new(None, None, job);
    let jobs = document.tree.root().blocks().filter(|block| block.keyword() == "job");
    let groups = jobs.flat_map(|job| job.body().blocks()).filter(|block| block.keyword() == "group");
    groups.map(|group| format!("  {}\n", &job[group.span().start..group.span().end])).collect()
}
