//! Static ports and port labels.

use std::path::Path;
use std::sync::Arc;

use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::{FileFacts, Workspace};

use crate::support::{check, check_fix, check_with, messages, settings};

/// A job with groups, each a number of lines.
fn job(name: &str, groups: &[&str]) -> String {
    let groups: Vec<String> =
        groups.iter().enumerate().map(|(index, body)| format!("group \"g{index}\" {{\n{body}\n}}\n")).collect();
    format!("job \"{name}\" {{\n{}}}\n", groups.concat())
}

#[test]
fn an_owned_port_belongs_to_its_owner() {
    let network = "network {\nport \"web\" {\n  static = 443\n  #        ^^^ static-port-owner\n}\n}";
    check("static-port-owner", &job("caddy", &[network]));
    check("static-port-owner", &job("traefik", &["network {\nport \"web\" {\n  static = 443\n}\n}"]));
    let variable = "variable \"p\" {\ndefault = 80\n}\n";
    let network = "network {\nport \"web\" {\n  static = var.p\n  #        ^^^^^ static-port-owner\n}\n}";
    check("static-port-owner", &format!("{variable}{}", job("caddy", &[network])));
}

#[test]
fn a_reserved_port_has_no_other_finding() {
    let toml = "[ports]\nallowed-static = [{ port = 22, owner = \"gitea\" }]\n";
    check_with(toml, "static-port-owner", &job("other", &["network {\nport \"ssh\" {\nstatic = 22\n}\n}"]));
}

#[test]
fn allowed_ports_in_the_dynamic_range() {
    let toml = "[ports]\nallowed-static = [53, { port = 25565, owner = \"minecraft\" }]\n";
    let marked = "network {\nport \"game\" {\n  static = 25565\n  #        ^^^^^ static-port-in-dynamic-range\n}\n}";
    let plain = "network {\nport \"game\" {\n  static = 25565\n}\n}";
    check_with(toml, "static-port-in-dynamic-range", &job("minecraft", &[marked]));
    // Another job must give it up anyway, and a port that is not allowed has a finding of its own.
    check_with(toml, "static-port-in-dynamic-range", &job("terraria", &[plain]));
    check("static-port-in-dynamic-range", &job("minecraft", &[plain]));
}

#[test]
fn scaling_needs_a_node_for_each_instance() {
    let ports =
        "network {\nport \"a\" {\n  static = 53\n  #        ^^ static-port-scaling\n}\nport \"b\" {\nstatic = 54\n}\n}";
    let plain = "network {\nport \"a\" {\nstatic = 53\n}\n}";
    let rule = "static-port-scaling";
    check(rule, &job("x", &[&format!("count = 2\n{ports}")]));
    check(rule, &job("x", &[&format!("count = \"2\"\n{ports}")]));
    check(rule, &job("x", &[&format!("scaling {{\nmax = 4\n}}\n{ports}")]));
    check(rule, &job("x", &[plain]));
    check(rule, &job("x", &[&format!("count = 1\n{plain}")]));
    check(rule, &job("x", &[&format!("count = var.unknown\n{plain}")]));
    check(rule, &job("x", &[&format!("count = 2\nconstraint {{\ndistinct_hosts = true\n}}\n{plain}")]));
    check(
        rule,
        &job(
            "x",
            &[&format!("count = 2\nconstraint {{\noperator = \"distinct_hosts\"\nvalue = \"true\"\n}}\n{plain}")],
        ),
    );
    check(rule, &format!("job \"x\" {{\ntype = \"system\"\ngroup \"g\" {{\ncount = 2\n{plain}\n}}\n}}\n"));
}

fn claim(host_network: &str, more: &str, marked: bool) -> String {
    let mark = if marked { "\n  #        ^^ static-port-conflict" } else { "" };
    format!("{more}network {{\nport \"dns\" {{\n  static = 53{mark}\n  {host_network}\n}}\n}}")
}

#[test]
fn two_groups_claim_one_port() {
    let rule = "static-port-conflict";
    let [a, b] = [claim("", "", true), claim("", "", true)];
    check(rule, &job("x", &[&a, &b]));
    check(rule, &job("x", &[&claim("", "", false), &claim("host_network = \"public\"", "", false)]));
    check(rule, &job("x", &[&claim("", "", false), &claim("host_network = \"${var.unknown}\"", "", false)]));
    check(rule, &job("x", &[&claim("", "", false), &claim("", "count = 0\n", false)]));
    check(rule, &job("x", &[&claim("", "", false), &claim("ignore_collision = true", "", false)]));
    let pin = |value: &str| format!("constraint {{\nattribute = \"${{node.unique.name}}\"\nvalue = \"{value}\"\n}}\n");
    check(rule, &job("x", &[&claim("", &pin("a"), false), &claim("", &pin("b"), false)]));
    check(rule, &job("x", &[&claim("", &pin("a"), true), &claim("", &pin("a"), true)]));
    check(rule, &job("x", &[&claim("", &pin("a"), true), &claim("", "", true)]));
    let not = |value: &str| pin(value).replace("value", "operator = \"!=\"\nvalue");
    check(rule, &job("x", &[&claim("", &pin("a"), false), &claim("", &not("a"), false)]));
    check(rule, &job("x", &[&claim("", &pin("a"), true), &claim("", &not("b"), true)]));
    check(rule, &job("x", &[&claim("", &not("a"), true), &claim("", &not("b"), true)]));
    let message = &messages("", rule, &job("x", &[&claim("", "", false), &claim("", "", false)]))[0];
    assert!(message.contains("group `g1`"), "{message}");
}

const PORT: &str = "network {\n  port \"admin\" {\n    to = 9901\n  }\n}\n";
const UNUSED: &str = "network {\n  port \"admin\" {\n  #    ^^^^^^^ unused-port\n    to = 9901\n  }\n}\n";

fn with_task(network: &str, config: &str) -> String {
    job("x", &[&format!("{network}task \"t\" {{\ndriver = \"docker\"\n{config}\n}}")])
}

#[test]
fn ports_that_nothing_mentions() {
    check("unused-port", &with_task(UNUSED, ""));
    check("unused-port", &with_task(UNUSED, "config {\nimage = \"x/admin:9901\"\nports = [\"http\"]\n}"));
    check("unused-port", &with_task(UNUSED, "env {\nURL = \"admin://\"\nPORT = 19901\n}"));
    check("unused-port", &with_task(UNUSED, "resources {\nmemory = 9901\n}"));
}

#[test]
fn mentions_of_a_port() {
    for config in [
        "config {\nports = [\"admin\"]\n}",
        "config {\nports = var.ports\n}",
        "config {\nport_map {\nadmin = 9901\n}\n}",
        "config {\nport_map = { admin = 9901 }\n}",
        "config {\nport_map = [{ admin = 9901 }]\n}",
        "config {\nargs = [\"--listen\", \":9901\"]\n}",
        "config {\nargs = [\"--listen\", \"${NOMAD_ADDR_admin}\"]\n}",
        "config {\ncommand = \"sh\"\nargs = [\"-c\", \"run --port $${NOMAD_PORT_admin}\"]\n}",
        "env {\nPORT = 9901\n}",
        "env = {\n\"PORT\" = \"9901\"\n}",
        "service {\nport = \"admin\"\n}",
        "service {\nport = \"http\"\ncheck {\nport = \"admin\"\n}\n}",
        "service {\ntags = [\"admin=${NOMAD_PORT_admin}\"]\n}",
        "service {\nport = \"9901\"\n}",
        "meta {\nport = \"admin\"\n}",
        "template {\ndata = <<EOT\nlisten: {{ env \"NOMAD_HOST_PORT_admin\" }}\nEOT\n}",
        "template {\ndata = <<EOT\nentryPoint: admin\nEOT\n}",
        "template {\ndata = <<EOT\nlisten 0.0.0.0:9901;\nEOT\n}",
        "template {\ndata = <<EOT\n{{ env (printf \"NOMAD_PORT_%s\" \"x\") }}\nEOT\n}",
    ] {
        check("unused-port", &with_task(PORT, config));
    }
    let connect = "service {\nconnect {\nsidecar_service {\nport = \"admin\"\n}\n}\n}\n";
    check("unused-port", &job("x", &[&format!("{PORT}{connect}")]));
    let expose = "service {\nconnect {\nsidecar_service {\nproxy {\nexpose {\npath {\nlistener_port = \"admin\"\n}\n}\n}\n}\n}\n}\n";
    check("unused-port", &job("x", &[&format!("{PORT}{expose}")]));
    let gateway = "service {\nport = \"x\"\nconnect {\ngateway {\ningress {\nlistener {\nport = 9901\n}\n}\n}\n}\n}\n";
    check("unused-port", &job("x", &[&format!("{PORT}{gateway}")]));
    let dynamic = "dynamic \"service\" {\nfor_each = [\"admin\"]\ncontent {\nport = service.value\n}\n}\n";
    check("unused-port", &job("x", &[&format!("{PORT}{dynamic}")]));
}

#[test]
fn a_label_with_a_dash_stands_in_variables_with_an_underscore() {
    let network = "network {\n  port \"admin-ui\" {}\n}\n";
    check("unused-port", &with_task(network, "env {\nA = \"${NOMAD_PORT_admin_ui}\"\n}"));
}

#[test]
fn a_static_port_reserves_what_the_program_takes() {
    let network = "network {\n  port \"game\" {\n    static = 2456\n  }\n}\n";
    let bridge = "network {\n  mode = \"bridge\"\n  port \"game\" {\n    static = 2456\n  }\n}\n";
    let unmapped = "network {\n  port \"game\" {\n  #    ^^^^^^ unused-port\n    static = 2456\n  }\n}\n";
    check("unused-port", &with_task(bridge, ""));
    check("unused-port", &with_task(network, "config {\nnetwork_mode = \"host\"\n}"));
    check("unused-port", &job("x", &[&format!("{network}task \"t\" {{\ndriver = \"raw_exec\"\n}}")]));
    check("unused-port", &with_task(unmapped, "config {\nports = [\"http\"]\n}"));
}

#[test]
fn jobs_on_different_nodes_share_a_port() {
    let text = |name: &str, constraint: &str| job(name, &[&claim("", constraint, false)]);
    let pin = |operator: &str| {
        format!("constraint {{\nattribute = \"${{meta.rack}}\"\noperator = \"{operator}\"\nvalue = \"a\"\n}}\n")
    };
    let conflicts = |own: &str, other: &str| {
        let mut workspace = Workspace::default();
        for (path, text) in [("/jobs/a.nomad.hcl", own), ("/jobs/b.nomad.hcl", other)] {
            workspace.insert(Path::new(path), FileFacts::read(Path::new(path), text));
        }
        let document = Document::new(Some("/jobs/a.nomad.hcl".into()), None, own);
        let analysis = Analysis::new(document, settings(""), Arc::new(workspace));
        analysis.diagnostics().iter().filter(|finding| finding.rule.0 == "static-port-conflict").count()
    };
    assert_eq!(conflicts(&text("a", ""), &text("b", &pin("="))), 1);
    assert_eq!(conflicts(&text("a", &pin("=")), &text("b", &pin("="))), 1);
    assert_eq!(conflicts(&text("a", &pin("!=")), &text("b", &pin("="))), 0);
    // The job's constraints hold for its groups.
    let whole = text("b", "").replacen('{', &format!("{{\n{}", pin("=")), 1);
    assert_eq!(conflicts(&text("a", &pin("!=")), &whole), 0);
}

#[test]
fn a_port_of_a_task_is_none_of_the_groups_services() {
    let rule = "unknown-port-label";
    let task =
        |service: &str| format!("task \"t\" {{\n{service}resources {{\nnetwork {{\nport \"db\" {{}}\n}}\n}}\n}}\n");
    let marked = "service {\n  port = \"db\"\n  #      ^^^^ unknown-port-label\n}\n";
    let plain = "service {\n  port = \"db\"\n}\n";
    check(rule, &job("x", &[&format!("{marked}{}", task(""))]));
    check(rule, &job("x", &[&task(plain)]));
    check(rule, &job("x", &[&format!("network {{\nport \"db\" {{}}\n}}\n{plain}{}", task(plain))]));
    check(rule, &job("x", &[&format!("{}{}", plain.replace('\n', "\naddress_mode = \"driver\"\n"), task(""))]));
    let message = &messages("", rule, &job("x", &[&format!("{plain}{}", task(""))]))[0];
    assert!(message.contains("one of the task `t` alone"), "{message}");
}

#[test]
fn labels_in_templates_and_with_blanks() {
    let rule = "unknown-port-label";
    let template = |data: &str| {
        job(
            "x",
            &[&format!(
                "network {{\n  port \"http\" {{\n    to = 80\n  }}\n}}\ntask \"t\" {{\n  template {{\n{data}  }}\n}}\n"
            )],
        )
    };
    check(
        rule,
        &template(
            "data = <<EOT\nPORT={{ env \"NOMAD_PORT_htpp\" }}\n#            ^^^^^^^^^^^^^^^ unknown-port-label\nEOT\n",
        ),
    );
    for fine in [
        "data = <<EOT\n{{ env \"NOMAD_PORT_http\" }} {{ env \"NOMAD_ADDR_t_http\" }} {{ env \"NOMAD_PORT_\" }}\nEOT\n",
        "data = <<EOT\n{{/* env \"NOMAD_PORT_htpp\" */}} env \"NOMAD_PORT_htpp\"\nEOT\n",
        "data = <<EOT\n{{ envOrDefault \"NOMAD_PORT_htpp\" \"1\" }}\nEOT\n",
        "left_delimiter = \"[[\"\nright_delimiter = \"]]\"\ndata = <<EOT\n{{ env \"NOMAD_PORT_htpp\" }}\nEOT\n",
    ] {
        check(rule, &template(fine));
    }
    let before = template("data = \"{{ env `NOMAD_PORT_htpp` }}\"\n");
    let after = before.replace("htpp", "http");
    check_fix("", rule, 0, &before, &after);
    let service = |port: &str| {
        template("data = \"\"\n").replace("task \"t\"", &format!("service {{\n  port = \"{port}\"\n}}\ntask \"t\""))
    };
    check_fix("", rule, 0, &service("http "), &service("http"));
    check(rule, &service(" 80"));
}
