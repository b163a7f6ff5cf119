//! Where policy comes from and where it ends: suppression comments, zones, overrides, starting points.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::diagnostic::apply_edits;
use jobspec_ls::features::{Analysis, Document, rule_infos};
use jobspec_ls::text::Span;
use jobspec_ls::workspace::Workspace;

/// The analysis of a file at `path`, relative to the directory of a `jobspec.toml`.
fn analysis(toml: &str, path: &str, text: &str) -> Analysis {
    let (file, problems) = jobspec_ls::config::parse(toml, &rule_infos());
    assert!(problems.is_empty(), "{problems:?}");
    let document = Document::new(Some(PathBuf::from("/r").join(path)), None, text);
    Analysis::new(document, file.settings(Path::new(path)), Arc::new(Workspace::default()))
}

/// `line: severity[rule]` of each finding.
fn found(toml: &str, path: &str, text: &str) -> Vec<String> {
    let analysis = analysis(toml, path, text);
    let line = |offset| analysis.document.text.line_of(offset) + 1;
    let findings = analysis.diagnostics().iter();
    findings
        .map(|finding| format!("{}: {}[{}]", line(finding.span.start), finding.severity.name(), finding.rule))
        .collect()
}

const PATH: &str = "web.nomad.hcl";

/// A job in which a service lacks its identity (line 8) and a port is static (line 4), with comments put in.
fn job(at_port: &str, at_service: &str, above_service: &str) -> String {
    format!(
        "job \"web\" {{\n  group \"web\" {{\n    network {{\n      port \"http\" {{ static = 8080 }}{at_port}\n    }}\n\n{above_service}    service {{{at_service}\n      name = \"web\"\n      port = \"http\"\n      tags = [\"traefik.enable=false\"]\n\n      check {{\n        type     = \"http\"\n        path     = \"/\"\n        interval = \"10s\"\n        timeout  = \"2s\"\n      }}\n    }}\n\n    task \"web\" {{\n      driver = \"docker\"\n\n      config {{\n        image = \"nginx:1.27\"\n        ports = [\"http\"]\n      }}\n\n      resources {{\n        cpu    = 100\n        memory = 128\n      }}\n    }}\n  }}\n}}\n"
    )
}

const NO_IDENTITY: &str = "7: error[missing-identity]";
const STATIC: &str = "4: error[static-port]";

#[test]
fn a_comment_speaks_for_its_line_or_the_next() {
    assert_eq!(found("", PATH, &job("", "", "")), [STATIC, NO_IDENTITY]);
    for comment in [
        " # jobspec: ignore[missing-identity] not in the mesh",
        " // jobspec: ignore[missing-identity]",
        " #jobspec:ignore[missing-identity]",
        " # jobspec: ignore [ missing-identity ]",
    ] {
        assert_eq!(found("", PATH, &job("", comment, "")), [STATIC], "{comment}");
        let above = format!("   {comment}\n");
        assert_eq!(found("", PATH, &job("", "", &above)), [STATIC], "{comment}");
        assert_eq!(found("", PATH, &job("", "", &above).replace('\n', "\r\n")), [STATIC], "{comment} with CRLF");
    }
    let both = " # jobspec: ignore[static-port, unused-port] the boxes know it";
    assert_eq!(found("", PATH, &job(both, "", "")), ["4: warning[unused-suppression]", NO_IDENTITY]);
    // Other comments may stand between, and two suppressions.
    let above = "    # jobspec: ignore[missing-identity] first\n    # what it is\n    // and more\n";
    assert_eq!(found("", PATH, &job("", "", above)), [STATIC]);
    // But no empty line.
    for between in ["\n", "    # what it is\n\n"] {
        let above = format!("    # jobspec: ignore[missing-identity] first\n{between}");
        let left = found("", PATH, &job("", "", &above));
        assert!(left.contains(&"7: warning[unused-suppression]".to_owned()), "{left:?}");
        assert!(left.iter().any(|line| line.ends_with("error[missing-identity]")), "{left:?}");
    }
    // Not farther than that.
    let above = "    # jobspec: ignore[static-port]\n";
    assert_eq!(
        found("", PATH, &job("", "", above)),
        [STATIC, "7: warning[unused-suppression]", "8: error[missing-identity]"]
    );
}

#[test]
fn an_attribute_over_several_lines_counts_as_a_whole() {
    let env = |above: &str| {
        format!(
            "job \"web\" {{\n  group \"web\" {{\n    task \"web\" {{\n{above}      env = {{\n        A_PASSWORD = \"hunter2\"\n      }}\n    }}\n  }}\n}}\n"
        )
    };
    let secrets = |text: &str| {
        found("", PATH, text).into_iter().filter(|line| line.contains("secret") || line.contains("supp")).count()
    };
    assert_eq!(secrets(&env("")), 1);
    assert_eq!(secrets(&env("      # jobspec: ignore[hardcoded-secret] a demo\n")), 0);
    // What looks like a comment inside a text is none.
    let heredoc = "job \"web\" {\n  group \"web\" {\n    task \"web\" {\n      template {\n        data = <<EOT\n# jobspec: ignore[hardcoded-secret]\nPASSWORD=hunter2\nEOT\n      }\n    }\n  }\n}\n";
    assert_eq!(secrets(heredoc), 1);
    let above = heredoc.replace("        data", "        # jobspec: ignore[hardcoded-secret]\n        data");
    assert_eq!(secrets(&above), 0);
}

#[test]
fn a_comment_before_the_first_block_speaks_for_the_file() {
    for comment in ["# jobspec: ignore-file[static-port] all of them", "// jobspec: ignore-file[static-port]"] {
        let text = format!("# ours\n{comment}\n{}", job("", "", ""));
        assert_eq!(found("", PATH, &text), ["9: error[missing-identity]"], "{comment}");
    }
    let inside = "    # jobspec: ignore-file[static-port, missing-identity]\n";
    assert_eq!(
        found("", PATH, &job("", "", inside)),
        [STATIC, "7: warning[unused-suppression]", "7: warning[unused-suppression]", "8: error[missing-identity]"]
    );
    // Nomad's own rules are suppressed in the same way, but not what is wrong with suppressions.
    let text = "# jobspec: ignore-file[unknown-attribute, unused-suppression]\njob \"x\" {\n  contry = 1\n}\n";
    let left = found("", PATH, text);
    assert!(!left.iter().any(|line| line.contains("unknown-attribute")), "{left:?}");
    assert!(left.contains(&"1: warning[unused-suppression]".to_owned()), "{left:?}");
}

#[test]
fn a_file_may_begin_with_a_mark() {
    let text =
        "\u{feff}# jobspec: ignore[unused-variable] later\nvariable \"x\" {\n  type = string\n}\n\njob \"x\" {}\n";
    let rules = |text: &str| found("", PATH, text).into_iter().filter(|line| line.contains("unused")).count();
    assert_eq!(rules(text), 0);
    assert_eq!(rules(&text.replace("ignore[unused-variable]", "")), 1);
    let text = text.replace("unused-variable", "check-timing");
    let analysis = analysis("", PATH, &text);
    let findings = analysis.diagnostics_with_fixes();
    let unused = findings.iter().find(|finding| finding.rule.0 == "unused-suppression").expect("it is found");
    assert!(apply_edits(&text, &unused.fixes[0].edits).starts_with("\u{feff}variable"));
}

#[test]
fn comments_that_mean_to_suppress_and_do_not() {
    for (comment, wanted) in [
        ("ignore missing-identity: later", "ignore[missing-identity] later"),
        ("ignore missing-identity, static-port", "ignore[missing-identity, static-port]"),
        ("ignore[missing-identity later", "ignore[missing-identity] later"),
        ("ignores[missing-identity] later", "ignore[missing-identity] later"),
        ("ignore(missing-identity)", "ignore[missing-identity]"),
        ("ignore-file missing-identity", "ignore-file[missing-identity]"),
    ] {
        let text = job("", "", &format!("    # jobspec: {comment}\n"));
        assert_eq!(found("", PATH, &text), [STATIC, "7: warning[unused-suppression]", "8: error[missing-identity]"]);
        let analysis = analysis("", PATH, &text);
        let findings = analysis.diagnostics_with_fixes();
        let finding = findings.iter().find(|finding| finding.rule.0 == "unused-suppression").expect("it is found");
        let form = wanted.split(']').next().unwrap_or_default();
        assert!(finding.message.contains(&format!("`jobspec: {form}] reason`")), "{}", finding.message);
        assert!(finding.fixes.iter().all(|fix| !fix.is_safe()), "nobody knows what was meant");
        let fixed = apply_edits(&text, &finding.fixes[0].edits);
        assert_eq!(fixed, text.replace(comment, wanted));
    }
    for comment in ["ignore[]", "ignore [ , ] x", "ignore the next line", "ignore", "ignore-file[]"] {
        let text = job("", "", &format!("    # jobspec: {comment}\n"));
        assert_eq!(
            found("", PATH, &text),
            [STATIC, "7: warning[unused-suppression]", "8: error[missing-identity]"],
            "{comment}"
        );
    }
    // Prose, and what is no comment.
    for comment in ["see the docs", "see [the docs]", "docs[1]", "ignored by the deployment", "", ": ignore x"] {
        let text = job("", "", &format!("    # jobspec: {comment}\n"));
        assert_eq!(found("", PATH, &text), [STATIC, "8: error[missing-identity]"], "{comment}");
    }
}

#[test]
fn names_that_no_rule_has() {
    let text = job("", " # jobspec: ignore[missing-identiy] x", "");
    assert_eq!(found("", PATH, &text), [STATIC, NO_IDENTITY, "7: warning[unknown-rule]"]);
    let analysis = analysis("", PATH, &text);
    let findings = analysis.diagnostics_with_fixes();
    let unknown = findings.iter().find(|finding| finding.rule.0 == "unknown-rule").expect("it is found");
    assert!(unknown.message.contains("Did you mean `missing-identity`?"), "{}", unknown.message);
    let fixed = apply_edits(&text, &unknown.fixes[0].edits);
    assert_eq!(found("", PATH, &fixed), [STATIC]);
}

#[test]
fn unused_suppressions_go_without_a_trace() {
    let clean = job("", "", "");
    for text in [
        job("", " # jobspec: ignore[check-timing] x", ""),
        job("", "", "    # jobspec: ignore[check-timing]\n"),
        format!("# jobspec: ignore-file[check-timing]\n{clean}"),
    ] {
        let analysis = analysis("", PATH, &text);
        let findings = analysis.diagnostics_with_fixes();
        let unused = findings.iter().find(|finding| finding.rule.0 == "unused-suppression").expect("it is found");
        assert!(unused.fixes[0].is_safe());
        assert_eq!(apply_edits(&text, &unused.fixes[0].edits), clean, "{text}");
    }
    // A rule that is off may be turned on again.
    let text = job("", " # jobspec: ignore[check-timing] x", "");
    let off = "[rules]\ncheck-timing = \"off\"\n";
    assert_eq!(found(off, PATH, &text), [STATIC, NO_IDENTITY]);
    // And the rules about suppressions can be levelled themselves.
    let levels = "[rules]\nunused-suppression = \"error\"\nunknown-rule = \"off\"\n";
    let text = job(" # jobspec: ignore[no-such]", " # jobspec: ignore[check-timing] x", "");
    assert_eq!(found(levels, PATH, &text), [STATIC, NO_IDENTITY, "7: error[unused-suppression]"]);
}

#[test]
fn what_the_policy_says_about_suppressions() {
    let with = |comment: &str| job("", &format!(" # jobspec: ignore[missing-identity]{comment}"), "");
    let reason = "[suppressions]\nrequire-reason = true\n";
    assert_eq!(found(reason, PATH, &with(" why")), [STATIC]);
    assert_eq!(found(reason, PATH, &with("  ")), [STATIC, NO_IDENTITY, "7: warning[unused-suppression]"]);
    let forbid = "[suppressions]\nforbid = [\"missing-identity\"]\n";
    assert_eq!(found(forbid, PATH, &with(" why")), [STATIC, NO_IDENTITY, "7: warning[unused-suppression]"]);
    let file = format!("# jobspec: ignore-file[missing-identity, static-port] why\n{}", job("", "", ""));
    assert_eq!(found(forbid, PATH, &file), ["1: warning[unused-suppression]", "8: error[missing-identity]"]);
}

#[test]
fn every_finding_of_a_job_can_be_ignored_where_it_stands() {
    let mut text = job("", "", "").replace("timeout  = \"2s\"", "timeout  = \"20s\"").replace("nginx:1.27", "nginx");
    text = text
        .replace("        cpu    = 100\n", "")
        .replace("driver = \"docker\"", "driver = \"docker\"\n      env {\n        A_TOKEN = \"abc\"\n      }");
    let count = found("", PATH, &text).len();
    assert!(count >= 6, "{:?}", found("", PATH, &text));
    for _ in 0..count {
        let analysis = analysis("", PATH, &text);
        let finding = &analysis.diagnostics()[0];
        let title = format!("Ignore `{}` here", finding.rule);
        let actions = analysis.code_actions(Span::at(finding.span.start));
        let action = actions.iter().find(|action| action.title == title).unwrap_or_else(|| panic!("{title}"));
        text = apply_edits(&text, &action.fix.edits);
    }
    assert_eq!(found("", PATH, &text), Vec::<String>::new(), "{text}");
}

#[test]
fn zones_follow_the_directories_above() {
    let text = format!("{}variable \"x\" {{\n  defualt = 1\n}}\n", job("", "", ""));
    let production = found("", "web/web.nomad.hcl", &text);
    assert!(
        production.contains(&STATIC.to_owned()) && production.iter().any(|line| line.contains("unknown-attribute"))
    );
    for path in ["web/.testing/web-x.nomad.hcl", "web/.testing/old/web-x.nomad.hcl"] {
        let testing = found("", path, &text);
        assert!(testing.contains(&STATIC.replace("error", "info")), "{testing:?}");
        assert!(testing.contains(&NO_IDENTITY.replace("error", "info")), "{testing:?}");
        assert!(testing.iter().any(|line| line.ends_with(" error[unknown-attribute]")), "{testing:?}");
        // What the settings raise stays below as well, and hints stay hints.
        let raised = "[rules]\nstatic-port = \"error\"\nmissing-identity = \"hint\"\n";
        let testing = found(raised, path, &text);
        assert!(testing.contains(&STATIC.replace("error", "info")), "{testing:?}");
        assert!(testing.contains(&NO_IDENTITY.replace("error", "hint")), "{testing:?}");
    }
    for path in ["web/.archive/web.nomad.hcl", ".archive/2024/web.nomad.hcl", "web/.testing/.archive/web.nomad.hcl"] {
        assert_eq!(found("", path, &text), Vec::<String>::new(), "{path}");
        let broken = found("", path, "job \"x\" {\n  a = \n}\n");
        assert_eq!(broken, ["2: error[syntax-error]"], "{path}");
    }
    // A file of that name is no directory, and the names can be others.
    assert_eq!(found("", "web/.archive.nomad.hcl", &job("", "", "")), [STATIC, NO_IDENTITY]);
    let names = "[layout]\ntesting = \"wip\"\narchive = \"old\"\n";
    assert_eq!(found(names, "old/web.nomad.hcl", &text), Vec::<String>::new());
    assert_eq!(found(names, "wip/web.nomad.hcl", &job("", "", ""))[0], STATIC.replace("error", "info"));
    assert_eq!(found(names, ".archive/web.nomad.hcl", &job("", "", "")), [STATIC, NO_IDENTITY]);
}

#[test]
fn overrides_are_for_some_paths_and_the_last_one_wins() {
    let toml = "[rules]\nstatic-port = \"warning\"\n\n[[overrides]]\npaths = [\"**/legacy/**\"]\nrules = { static-port = \"off\", missing-identity = \"info\" }\n\n[[overrides]]\npaths = [\"legacy/web*\", \"*.nomad\"]\nrules = { static-port = \"hint\" }\n";
    let text = job("", "", "");
    let levels = |path: &str| found(toml, path, &text);
    assert_eq!(levels("web.nomad.hcl"), ["4: warning[static-port]", NO_IDENTITY]);
    assert_eq!(levels("legacy/api.nomad.hcl"), ["7: info[missing-identity]"]);
    assert_eq!(levels("a/legacy/b/web.nomad.hcl"), ["7: info[missing-identity]"]);
    assert_eq!(levels("legacy/web.nomad.hcl"), ["4: hint[static-port]", "7: info[missing-identity]"]);
    assert_eq!(levels("a/b/web.nomad"), ["4: hint[static-port]", NO_IDENTITY]);
    // A finding that no rule makes any more cannot be suppressed, and that is no finding either.
    let text = job(" # jobspec: ignore[static-port] known", "", "");
    assert_eq!(found(toml, "legacy/api.nomad.hcl", &text), ["7: info[missing-identity]"]);
}

#[test]
fn starting_points() {
    let text = job("", "", "").replace("name = \"web\"", "nmae = \"web\"");
    let nomad = found("extends = \"nomad\"\n", PATH, &text);
    assert_eq!(nomad.len(), 1, "{nomad:?}");
    assert!(nomad[0].ends_with("error[unknown-attribute]"), "{nomad:?}");
    let some = found("extends = \"nomad\"\n[rules]\nstatic-port = \"warning\"\n", PATH, &text);
    assert!(some.contains(&"4: warning[static-port]".to_owned()) && some.len() == 2, "{some:?}");
    assert_eq!(found("extends = \"homelab\"\n", PATH, &text), found("", PATH, &text));
    // What the policy covers is Nomad's to say where the policy is off.
    let empty = job("", "\n      identity {\n        ttl = \"1h\"\n      }\n", "");
    let lines =
        |toml: &str| found(toml, PATH, &empty).into_iter().filter(|line| line.starts_with("8:")).collect::<Vec<_>>();
    assert_eq!(lines(""), ["8: error[missing-identity-audience]"]);
    let nomad = lines("extends = \"nomad\"\n");
    assert_eq!(nomad.len(), 1, "{nomad:?}");
    assert!(nomad[0].starts_with("8: error[") && !nomad[0].contains("missing-identity-audience"), "{nomad:?}");
}
