//! Templates of other tools that are named as jobs.

use crate::support::analysis;

/// The findings of a text: rule and line.
fn found(source: &str) -> Vec<String> {
    let analysis = analysis("", source);
    let text = &analysis.document.text;
    let line = |at: usize| text.line_of(at) + 1;
    analysis.diagnostics().iter().map(|finding| format!("{} {}", line(finding.span.start), finding.rule)).collect()
}

const TEMPLATE: &str = r#"job "web-${id}" {
  group "g" {
    count = ${count}

%{ if gcp }
    network {
      port "${port}" {
        static = "8080"
      }
    }
%{ endif }
%{ if aws }
    count = ${count}
%{ endif }

    service {
      name = "web"
      port = "${port}"
    }
  }
}
"#;

#[test]
fn a_template_has_one_error_for_each_sort_of_marks() {
    assert_eq!(found(TEMPLATE), ["1 syntax-error", "3 syntax-error", "5 syntax-error"]);
    let analysis = analysis("", TEMPLATE);
    let messages: Vec<&str> = analysis.diagnostics().iter().map(|finding| finding.message.as_str()).collect();
    assert!(messages[0].contains("`templatefile`") && !messages[1].contains("`templatefile`"), "{messages:?}");
}

#[test]
fn one_mark_is_a_mistake_in_a_job() {
    let job = TEMPLATE.replace("%{ if gcp }\n", "").replace("%{ endif }\n", "").replace("%{ if aws }\n", "");
    let job = job.replace("web-${id}", "web").replace("\"${port}\"", "\"http\"").replacen("= ${count}", "= 2", 1);
    let found = found(&job);
    assert!(
        found.contains(&"11 syntax-error".to_owned()) || found.contains(&"10 syntax-error".to_owned()),
        "{found:?}"
    );
    assert!(found.iter().any(|finding| finding.ends_with("missing-identity")), "{found:?}");
    assert!(found.iter().any(|finding| finding.ends_with("static-port")), "{found:?}");
}

#[test]
fn a_template_that_is_edited_stays_one() {
    let typed = TEMPLATE.replace("      name = \"web\"\n", "      name = \"web\"\n      ta\n");
    assert_eq!(found(&typed).len(), 3, "{:?}", found(&typed));
}
