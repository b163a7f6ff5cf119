//! Real jobs with one mistake each, against what Nomad's own parser and validation say of them.
//!
//! The mutants are data outside the repository: `$JOBSPEC_CORPUS/../probes/corpus-mutants.json`. `MUTANTS_REPORT=1`
//! prints every miss and every false alarm.
#![allow(clippy::print_stdout)] // the table is the test's result for people

mod common;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::{Extends, Settings};
use jobspec_ls::diagnostic::{Category, Severity};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::{FileKind, Workspace};

/// An error of category `nomad`: its line from 1, its rule, its message.
#[derive(Clone, PartialEq)]
struct Finding {
    line: u64,
    rule: String,
    message: String,
}

fn findings(text: &str) -> (FileKind, Vec<Finding>) {
    // What a policy rule says instead of Nomad's is none of Nomad's.
    let mut settings = Settings { extends: Extends::Nomad, ..Settings::default() };
    settings.nomad.version = Some((2, 0, 6));
    let document = Document::new(Some(PathBuf::from("/jobs/mutant.nomad.hcl")), None, text);
    let analysis = Analysis::new(document, Arc::new(settings), Arc::new(Workspace::default()));
    let errors = analysis
        .diagnostics()
        .iter()
        .filter(|finding| finding.category == Category::Nomad && finding.severity == Severity::Error)
        .map(|finding| Finding {
            line: analysis.document.text.line_of(finding.span.start) as u64 + 1,
            rule: finding.rule.0.to_owned(),
            message: finding.message.clone(),
        })
        .collect();
    (analysis.kind(), errors)
}

/// What happened to the mutants of one verdict.
#[derive(Default)]
struct Count {
    all: usize,
    right: usize,
    /// With errors far from the mistake that the sound file does not have.
    misled: usize,
    /// With such errors that are not about syntax.
    misled_beyond_syntax: usize,
}

/// Mistakes in expressions: undeclared variables and locals, functions.
fn is_of_expressions(message: &str) -> bool {
    ["Unsupported attribute;", "function", "Function"].iter().any(|words| message.contains(words))
}

/// A variable without a default gets its value when the job is submitted: the file does not decide that.
fn is_undecided(message: &str) -> bool {
    message.starts_with("<nil>: Unset variable")
}

#[test]
fn mutants_are_judged_as_nomad_judges_them() {
    let Some(corpus) = common::corpus() else { return };
    let path = corpus.join("../probes/corpus-mutants.json");
    let mutants = std::fs::read_to_string(path).expect("the mutants are there");
    let mutants: Vec<serde_json::Value> = serde_json::from_str(&mutants).expect("JSON");
    let mut sound: HashMap<String, Vec<Finding>> = HashMap::new();
    let mut counts: BTreeMap<(String, String), Count> = BTreeMap::new();
    let mut report = String::new();
    for mutant in &mutants {
        let field = |name: &str| mutant[name].as_str().unwrap_or_default();
        let path = field("path");
        let text = std::fs::read_to_string(corpus.join(path)).expect("the file is there");
        let before = sound.entry(path.to_owned()).or_insert_with(|| findings(&text).1);
        let offset = |name: &str| mutant[name].as_u64().expect("an offset") as usize;
        let (start, end) = (offset("start"), offset("end"));
        let mutated = format!("{}{}{}", &text[..start], field("new"), &text[end..]);
        let (kind, found) = findings(&mutated);
        if kind != FileKind::Job {
            continue;
        }
        let verdict = match field("verdict") {
            "rejected by the parser" if is_undecided(field("message")) => continue,
            "rejected by the parser" if is_of_expressions(field("message")) => "rejected: expressions",
            verdict => verdict,
        };
        let what = field("kind");
        // Where brackets do not match, the reference's line is where it noticed.
        let anywhere = matches!(what, "missing-brace" | "unterminated-string");
        let mut lines: Vec<u64> =
            mutant["error_lines"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_u64).collect();
        if anywhere {
            lines.extend(mutant["line"].as_u64());
        }
        let near = |finding: &Finding| lines.iter().any(|line| line.abs_diff(finding.line) <= 1);
        let new: Vec<&Finding> = found
            .iter()
            .filter(|finding| !before.iter().any(|old| (&old.rule, &old.message) == (&finding.rule, &finding.message)))
            .collect();
        let right = match verdict {
            "accepted" => new.is_empty(),
            "rejected by validation" => !found.is_empty(),
            _ => found.iter().any(|finding| anywhere || near(finding)),
        };
        let far: Vec<&&Finding> = match verdict {
            "accepted" | "rejected by validation" => Vec::new(),
            _ if anywhere => new.iter().skip(1).collect(),
            _ => new.iter().filter(|finding| !near(finding)).collect(),
        };
        let misled = !far.is_empty();
        let misled_beyond_syntax = far.iter().any(|finding| finding.rule != "syntax-error");
        for row in [what, "all"] {
            let count = counts.entry((verdict.to_owned(), row.to_owned())).or_default();
            count.all += 1;
            count.right += usize::from(right);
            count.misled += usize::from(misled);
            count.misled_beyond_syntax += usize::from(misled_beyond_syntax);
        }
        if !right || misled {
            let _ = writeln!(
                report,
                "{} {verdict} / {what}: {path}:{} {:?} in {}\n    nomad: {:?} {}",
                if right { "EXTRA" } else { "WRONG" },
                mutant["line"],
                field("new"),
                field("inside"),
                lines,
                field("message")
            );
            for finding in new {
                let _ = writeln!(report, "    ours: {} {}: {}", finding.line, finding.rule, finding.message);
            }
        }
    }
    if std::env::var_os("MUTANTS_REPORT").is_some() {
        println!("{report}");
    }
    println!(
        "{:<24} {:<22} {:>5} {:>6} {:>7} {:>6} {:>8}",
        "verdict", "kind", "all", "right", "%", "extra", "no syntax"
    );
    for ((verdict, kind), count) in &counts {
        println!(
            "{verdict:<24} {kind:<22} {:>5} {:>6} {:>7.2} {:>6} {:>8}",
            count.all,
            count.right,
            percent(count.right, count.all),
            count.misled,
            count.misled_beyond_syntax
        );
    }
    let none = Count::default();
    let total = |verdict: &str| counts.get(&(verdict.to_owned(), "all".to_owned())).unwrap_or(&none);
    let parser = total("rejected by the parser");
    let flagged = percent(parser.right, parser.all);
    assert!(flagged >= 99.9, "flagged {} of {} that Nomad's parser rejects", parser.right, parser.all);
    let extra = percent(parser.misled_beyond_syntax, parser.all);
    assert!(extra < 0.1, "{} of {} with misleading further errors", parser.misled_beyond_syntax, parser.all);
    // Missing braces in files whose indentation tells nothing.
    let extra = percent(parser.misled, parser.all);
    assert!(extra < 0.5, "{} of {} with misleading further errors, of syntax included", parser.misled, parser.all);
    for verdict in ["rejected: expressions", "rejected by validation"] {
        let count = total(verdict);
        assert!(count.all > 50 && count.all == count.right, "{verdict}: {} of {}", count.right, count.all);
    }
    let accepted = total("accepted");
    assert_eq!(accepted.all, accepted.right, "errors on jobs that Nomad accepts");
}

#[allow(clippy::cast_precision_loss)]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { part as f64 * 100.0 / whole as f64 }
}
