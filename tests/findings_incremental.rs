//! The findings after any edits are those of a fresh look at the text: nothing that is kept from version to version
//! may show. `FINDINGS_SEQUENCES` says how many edit sequences to try.

mod common;

use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Diagnostic, Edit};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::text::Span;
use jobspec_ls::workspace::Workspace;

/// What people type, paste and break.
const FRAGMENTS: [&str; 35] = [
    "\"",
    "{",
    "}",
    "\n",
    "x",
    "http",
    "8080",
    "= ",
    "# jobspec: ignore[static-port] because\n",
    "<<EOT\n",
    "EOT\n",
    "${var.port}",
    "${NOMAD_PORT_http}",
    "    service {\n      name = \"a\"\n      port = \"http\"\n    }\n",
    "    service {\n      provider = \"nomad\"\n      identity {\n        aud = [\"x\"]\n      }\n    }\n",
    "    network {\n      port \"http\" {\n        static = 8080\n      }\n    }\n",
    "    volume \"data\" {\n      type = \"host\"\n      source = \"data\"\n    }\n",
    "    count = 3\n",
    "    restart {\n      attempts = 3\n      interval = \"1s\"\n    }\n",
    "  update {\n    canary = 1\n    auto_promote = true\n  }\n",
    "  type = \"system\"\n",
    "  type = \"batch\"\n",
    "  vault {\n    role = \"x\"\n  }\n",
    "  constraint {\n    attribute = \"${attr.kernel.name}\"\n    value = \"linux\"\n  }\n",
    "  meta {\n    password = \"hunter2hunter2\"\n  }\n",
    "  group \"new\" {\n    task \"t\" {\n      driver = \"docker\"\n      config {\n        image = \"a:latest\"\n      }\n    }\n  }\n",
    "  task \"alone\" {\n    driver = \"raw_exec\"\n  }\n",
    "  dynamic \"group\" {\n    for_each = [1]\n    content {\n      task \"t\" {}\n    }\n  }\n",
    "variable \"port\" {\n  default = 8080\n}\n",
    "      meta {\n        db_password = var.port\n        api_token = \"${local.port}\"\n      }\n",
    "locals {\n  port = \"http\"\n}\n",
    "job \"second\" {\n}\n",
    "      template {\n        data = \"{{ key \\\"a\\\" }}\"\n        destination = \"local/a\"\n      }\n",
    "      env {\n        TOKEN = \"abcdefgh12345678\"\n      }\n",
    "      resources {\n        cpu = 100\n        memory = 100\n        network {\n          port \"x\" {}\n        }\n      }\n",
];

/// A generator of numbers (xorshift), so that a failure can be run again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// Jobs of several groups, taken from several real jobs.
fn seeds() -> Vec<String> {
    let mut groups = Vec::new();
    let mut seeds = Vec::new();
    for (_, text) in common::job_files() {
        let document = Document::new(None, None, &text);
        if document.tree.has_errors() || text.len() > 30_000 {
            continue;
        }
        let root = document.tree.root();
        for job in root.blocks_named("job") {
            for group in job.body().blocks_named("group") {
                groups.push(format!("  {}\n", &text[group.span().start..group.span().end]));
            }
            if job.body().blocks_named("group").count() > 1 {
                seeds.push(text.clone());
            }
        }
    }
    for (number, some) in groups.chunks(4).enumerate() {
        let outside = if number % 2 == 0 { "variable \"image\" {\n  default = \"nginx:1\"\n}\n\n" } else { "" };
        seeds.push(format!("{outside}job \"j{number}\" {{\n  datacenters = [\"dc1\"]\n\n{}}}\n", some.join("\n")));
    }
    seeds
}

fn edit(random: &mut Random, text: &str) -> Edit {
    let boundary = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = if random.below(3) == 0 {
        // The start of a line, where blocks belong.
        let at = boundary(random.below(text.len() + 1));
        text[..at].rfind('\n').map_or(0, |line| line + 1)
    } else {
        boundary(random.below(text.len() + 1))
    };
    let removed = if random.below(3) == 0 { random.below(40) } else { 0 };
    let end = boundary((start + removed).min(text.len())).max(start);
    let new_text = if removed > 0 && random.below(2) == 0 { "" } else { FRAGMENTS[random.below(FRAGMENTS.len())] };
    Edit::replace(Span::new(start, end), new_text)
}

fn fresh(text: &str, settings: &Arc<Settings>) -> Vec<Diagnostic> {
    let document = Document::new(Some("/jobs/web.nomad.hcl".into()), None, text);
    Analysis::new(document, Arc::clone(settings), Arc::new(Workspace::default())).diagnostics().to_vec()
}

#[test]
fn findings_after_edits_are_those_of_a_fresh_look() {
    let seeds = seeds();
    assert!(seeds.len() > 5, "there are jobs with several groups");
    let sequences = std::env::var("FINDINGS_SEQUENCES").ok().and_then(|number| number.parse().ok()).unwrap_or(150_u64);
    let settings = Arc::new(Settings::default());
    for sequence in 0..sequences {
        let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ (sequence + 1).wrapping_mul(0xD134_2543_DE82_EF95));
        let mut text = seeds[random.below(seeds.len())].clone();
        let mut document = Document::new(Some("/jobs/web.nomad.hcl".into()), None, &text);
        let mut undo: Vec<(Edit, String)> = Vec::new();
        for step in 0..12 {
            // Half-typed states do not last: what was typed is often taken back, or repaired.
            let edit = if step % 3 == 2
                && let Some((edit, _)) = undo.pop()
            {
                edit
            } else {
                let edit = edit(&mut random, &text);
                let old = text[edit.span.start..edit.span.end].to_owned();
                let back =
                    Edit::replace(Span::new(edit.span.start, edit.span.start + edit.new_text.len()), old.clone());
                undo.push((back, old));
                edit
            };
            text.replace_range(edit.span.start..edit.span.end, &edit.new_text);
            document.apply(&edit);
            let analysis = Analysis::new(document.clone(), Arc::clone(&settings), Arc::new(Workspace::default()));
            let (kept, fresh) = (analysis.diagnostics(), fresh(&text, &settings));
            if *kept != fresh {
                let extra: Vec<_> = kept.iter().filter(|finding| !fresh.contains(finding)).collect();
                let lost: Vec<_> = fresh.iter().filter(|finding| !kept.contains(finding)).collect();
                panic!("sequence {sequence}, step {step}, after {edit:?}:\nextra {extra:#?}\nlost {lost:#?}\n{text}");
            }
        }
    }
}
