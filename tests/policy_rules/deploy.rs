//! What the deployment can do with a job, and what other jobs of the workspace register.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::{FileFacts, Workspace};

use crate::support::{check, check_with, fix_until_done, settings};

const ANSIBLE: &str = "[deploy]\nvia = \"ansible\"\n";

#[test]
fn variables_without_default() {
    let rule = "undeployable-variable";
    let marked = "variable \"tag\" {\n#        ^^^^^ undeployable-variable\n}\njob \"x\" {}\n";
    let plain = "variable \"tag\" {\n}\njob \"x\" {}\n";
    check_with(ANSIBLE, rule, marked);
    check(rule, plain);
    check_with("[rules]\nundeployable-variable = \"info\"\n", rule, marked);
    check_with(&format!("{ANSIBLE}[rules]\nundeployable-variable = \"off\"\n"), rule, plain);
    check_with(ANSIBLE, rule, "variable \"tag\" {\n  default = null\n}\njob \"x\" {}\n");
    check_with(ANSIBLE, rule, "variables {\n  tag = 1\n}\njob \"x\" {}\n");
}

#[test]
fn names_before_the_job() {
    let rule = "ambiguous-job-name";
    check_with(ANSIBLE, rule, "# job \"old\" {\n# ^^^^^^^^^ ambiguous-job-name\njob \"x\" {}\n");
    check_with(ANSIBLE, rule, "/* the cronjob   \"y\" */\n#          ^^^^^^^^^ ambiguous-job-name\njob \"x\" {}\n");
    let description =
        "variable \"a\" {\n  default = <<EOT\njob \"y\"\n#^^^^^^ ambiguous-job-name\nEOT\n}\njob \"x\" {}\n";
    check_with(ANSIBLE, rule, description);
    for text in ["# job \"x\"\n", "# job y\n", "# job \"\"\n", "# job\n\"y\"\n", "# the \"job\"\n"] {
        check_with(ANSIBLE, rule, &format!("{}job \"x\" {{}}\n# job \"y\"\n", text.replace("\n\"", "\n# \"")));
    }
    check(rule, "# job \"old\" {\njob \"x\" {}\n");
    let fixed = fix_until_done(ANSIBLE, rule, "# job \"old\" { // and job \"older\"\njob \"x\" {}\n");
    assert_eq!(fixed, "# job `old` { // and job `older`\njob \"x\" {}\n");
}

/// A job that registers a service under that name.
fn registers(name: &str) -> String {
    format!("job \"a\" {{\n  group \"g\" {{\n    service {{\n      name = \"{name}\"\n    }}\n  }}\n}}\n")
}

/// What the rule points at in `body`, which stands in a task, with such jobs around it.
fn unknown(services: &[&str], body: &str) -> Vec<String> {
    let mut workspace = Workspace::default();
    for (index, service) in services.iter().enumerate() {
        let path = PathBuf::from(format!("/jobs/{index}.nomad.hcl"));
        workspace.insert(&path, FileFacts::read(&path, &registers(service)));
    }
    let path = Path::new("/jobs/example.nomad.hcl");
    let text = format!("job \"x\" {{\n  group \"g\" {{\n    task \"t\" {{\n{body}\n    }}\n  }}\n}}\n");
    workspace.insert(path, FileFacts::read(path, &text));
    let document = Document::new(Some(path.to_owned()), None, &text);
    let analysis = Analysis::new(document, settings("[rules]\nunknown-service = \"hint\"\n"), Arc::new(workspace));
    let findings = analysis.diagnostics().iter().filter(|finding| finding.rule.0 == "unknown-service");
    findings.map(|finding| analysis.document.text.slice(finding.span).into_owned()).collect()
}

#[test]
fn services_that_nobody_registers() {
    let template = |line: &str| format!("template {{\n  data = <<EOT\n{line}\nEOT\n}}");
    for (body, found) in [
        (template("{{ range service \"wbe\" }}{{ end }}"), "wbe"),
        (template("{{- with service `primary.wbe?passing` -}}"), "wbe"),
        (template("{{ range $s := service \"wbe\" \"any\" }}"), "wbe"),
        ("template {\n  data = \"{{ range service \\\"wbe\\\" }}\"\n}".to_owned(), "wbe"),
        (template("url = http://wbe.service.consul:80/x"), "wbe"),
        ("env {\n  A = \"tag.wbe.service.consul\"\n}".to_owned(), "wbe"),
        ("config {\n  args = [\"_wbe._tcp.service.consul.\"]\n}".to_owned(), "wbe"),
    ] {
        assert_eq!(unknown(&["web"], &body), [found], "{body}");
        assert_eq!(unknown(&["web", "wbe"], &body), Vec::<String>::new(), "{body}");
        // Nobody knows which names there are.
        assert_eq!(unknown(&["web", "${meta.x}"], &body), Vec::<String>::new(), "{body}");
        assert_eq!(unknown(&["web", "x"], &body.replace("wbe", "Web")), Vec::<String>::new(), "{body}");
    }
    for body in [
        template("{{ range service \"wbe@dc2\" }}{{ end }}"),
        template("{{ range service .Name }}{{ end }}"),
        template("{{ range nomadService \"wbe\" }}{{ end }}"),
        template("# wbe.service.consul"),
        template("service \"wbe\""),
        "# wbe.service.consul\n# {{ service \"wbe\" }}".to_owned(),
        "env {\n  A = \"wbe.service.dc2.consul\"\n  B = \"consul.service.consul\"\n}".to_owned(),
        "env {\n  A = \"${NOMAD_JOB_NAME}-x.service.consul\"\n  B = \"a.service.consul.example.com\"\n}".to_owned(),
        "env {\n  A = \"web-sidecar-proxy.service.consul\"\n}".to_owned(),
    ] {
        assert_eq!(unknown(&["web"], &body), Vec::<String>::new(), "{body}");
    }
}

#[test]
fn a_finding_in_a_comment_can_be_ignored_as_well() {
    for comment in ["# job \"old\" was here", "// job \"old\" was here", "/* job \"old\" */", "# a\n# job \"old\"\n# b"]
    {
        let text = format!("# jobspec: ignore[ambiguous-job-name]\n{comment}\njob \"x\" {{}}\n");
        check_with(ANSIBLE, "ambiguous-job-name", &text);
        check_with(ANSIBLE, "unused-suppression", &text);
    }
}
