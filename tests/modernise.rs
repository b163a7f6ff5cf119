//! "Modernise this job": what it changes in jobs, and that it changes nothing else.

mod common;

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::{Extends, Settings};
use jobspec_ls::diagnostic::{Severity, apply_edits};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::text::Span;

fn analysis(text: &str) -> Analysis {
    let settings = Settings { extends: Extends::Nomad, ..Settings::default() };
    Analysis::new(
        Document::new(Some(PathBuf::from("/jobs/a.nomad.hcl")), None, text),
        Arc::new(settings),
        Arc::default(),
    )
}

/// The job after the action, where there is one.
fn modernised(text: &str) -> Option<String> {
    let actions = analysis(text).code_actions(Span::at(0));
    let action = actions.into_iter().find(|action| action.title == "Modernise this job")?;
    assert!(!action.fix.is_safe() && action.fix.file_ops.is_empty());
    Some(apply_edits(text, &action.fix.edits))
}

#[test]
fn one_step_mends_all_that_is_deprecated() {
    let before = r#"job "x" {
  type = "batch"

  periodic {
    cron = "0 3 * * *"
  }

  update {
    stagger = "30s"
  }

  group "g" {
    task "web" {
      driver = "docker"

      config {
        image = "nginx:1.27"
        port_map {
          http = 80
        }
      }

      resources {
        cpu    = 100
        memory = 128

        network {
          mbits = 10
          port "http" {}
        }
      }

      template {
        data        = "x"
        destination = "local/x"
        vault_grace = "5s"
      }
    }

    task "db" {
      driver = "docker"

      config {
        image = "redis:7"
      }

      resources {
        cpu    = 100
        memory = 128
        iops   = 5

        network {
          mbits = 10
          port "db" {
            static = 6379
          }
        }
      }
    }
  }
}
"#;
    let after = r#"job "x" {
  type = "batch"

  periodic {
    crons = ["0 3 * * *"]
  }

  update {
    min_healthy_time = "30s"
  }

  group "g" {
    network {
      port "http" {
        to = 80
      }

      port "db" {
        static = 6379
      }
    }

    task "web" {
      driver = "docker"

      config {
        image = "nginx:1.27"
        ports = ["http"]
      }

      resources {
        cpu    = 100
        memory = 128
      }

      template {
        data        = "x"
        destination = "local/x"
      }
    }

    task "db" {
      driver = "docker"

      config {
        image = "redis:7"
        ports = ["db"]
      }

      resources {
        cpu    = 100
        memory = 128
      }
    }
  }
}
"#;
    let found = modernised(before).expect("an action");
    assert_eq!(found, after);
    assert_eq!(modernised(&found), None, "nothing is left");
    assert!(analysis(&found).diagnostics().iter().all(|finding| finding.rule.0 != "deprecated"));
}

#[test]
fn a_job_of_today_is_left_alone() {
    assert_eq!(modernised("job \"x\" {\n  group \"g\" {\n    count = 1\n  }\n}\n"), None);
    assert_eq!(modernised(""), None);
}

/// The lines that no modernisation touches, in their order.
fn others(text: &str) -> Vec<&str> {
    const TOUCHED: [&str; 11] =
        ["network", "port", "mbits", "static", "to ", "cron", "stagger", "min_healthy_time", "mount", "resources", "}"];
    let mut inside = 0_usize;
    text.lines()
        .map(str::trim)
        .filter(|line| {
            // What stands in a network or port map is a port's.
            let opens = line.starts_with("port_map") && line.contains('{') && !line.contains('}');
            let was_inside = inside > 0;
            inside += usize::from(opens);
            inside -= usize::from(was_inside && line.starts_with('}'));
            // A port's comments move with it.
            let touched = line.starts_with('#')
                || line.starts_with("update {")
                || TOUCHED.iter().any(|word| line.starts_with(word));
            !was_inside && !line.is_empty() && !touched
        })
        .collect()
}

#[test]
fn real_jobs_keep_everything_else() {
    let (mut changed, mut wrong) = (0, Vec::new());
    for (path, text) in common::job_files() {
        let Some(new) = modernised(&text) else { continue };
        changed += 1;
        let errors = |text: &str| {
            let analysis = analysis(text);
            let errors = analysis.diagnostics().iter().filter(|finding| finding.severity == Severity::Error);
            errors.map(|finding| format!("{}: {}", finding.rule, finding.message)).collect::<Vec<_>>()
        };
        let (before, after) = (errors(&text), errors(&new));
        wrong.extend(after.iter().filter(|error| !before.contains(error)).map(|error| format!("{path}: {error}")));
        // In a formatted file the columns of the neighbours follow.
        let squeezed = |text: &str| -> Vec<String> {
            others(text).iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
        };
        if squeezed(&text) != squeezed(&new) {
            let kept = squeezed(&new);
            let lost: Vec<String> = squeezed(&text).into_iter().filter(|line| !kept.contains(line)).collect();
            wrong.push(format!("{path}: changed {lost:?}"));
        }
        if let Some(again) = modernised(&new) {
            wrong.push(format!("{path}: not done\n{again}"));
        }
    }
    if common::corpus().is_some() {
        assert!(changed > 40, "only {changed}");
    }
    assert!(wrong.is_empty(), "{} of {changed}:\n{}", wrong.len(), wrong.join("\n"));
}
