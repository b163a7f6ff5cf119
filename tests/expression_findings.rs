//! What is reported of expressions: annotated jobs, and jobs about which nothing is to be said.

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::{Extends, Settings};
use jobspec_ls::diagnostic::{Diagnostic, apply_edits};
use jobspec_ls::features::{Analysis, Document, compatible_edits};
use jobspec_ls::workspace::Workspace;

/// A job with `body` in its task, `top` above it.
fn job(top: &str, body: &str) -> String {
    format!(
        "{top}job \"x\" {{\n  group \"g\" {{\n    task \"t\" {{\n      driver = \"docker\"\n{body}\n    }}\n  }}\n}}\n"
    )
}

fn findings(text: &str) -> Vec<Diagnostic> {
    let mut settings = Settings { extends: Extends::Nomad, ..Settings::default() };
    settings.nomad.version = Some((2, 0, 6));
    let document = Document::new(Some(PathBuf::from("/jobs/x.nomad.hcl")), None, text);
    Analysis::new(document, Arc::new(settings), Arc::new(Workspace::default())).diagnostics_with_fixes()
}

/// Rules and the text that they point at.
fn shown(text: &str) -> Vec<String> {
    findings(text)
        .iter()
        .map(|finding| format!("{}: {}", finding.rule, &text[finding.span.start..finding.span.end]))
        .collect()
}

/// `expected` are the rules and the text that they point at, in the order of the text.
fn check(top: &str, body: &str, expected: &[&str]) {
    let text = job(top, body);
    assert_eq!(shown(&text), expected, "{text}");
}

/// An attribute of `env`, for what matters only there.
fn env(value: &str, expected: &[&str]) {
    check("", &format!("      env {{\n        A = {value}\n      }}"), expected);
}

const NAMES: &str = "variable \"image\" { default = \"redis\" }\nlocals { ports = { http = 8080, all = [1, 2] } }\n";

/// With both names used.
fn with_names(value: &str, expected: &[&str]) {
    let body =
        format!("      env {{\n        A = {value}\n        USE = \"${{var.image}}${{local.ports.http}}\"\n      }}");
    check(NAMES, &body, expected);
}

#[test]
fn names_that_nothing_declares() {
    with_names("var.imgae", &["undefined-variable: imgae"]);
    with_names("var[\"imgae\"]", &["undefined-variable: [\"imgae\"]"]);
    with_names("local.image", &["undefined-variable: image"]);
    with_names("\"${var.other}:${local.ports.htp}\"", &["undefined-variable: other", "undefined-variable: htp"]);
    with_names("local.ports.all[7]", &["undefined-variable: [7]"]);
    with_names("upper(var.nope)", &["undefined-variable: nope"]);
    with_names("join(\",\", [for p in local.ports.all : var.nope])", &["undefined-variable: nope"]);
}

#[test]
fn what_is_not_evaluated_is_not_looked_at() {
    with_names("true ? \"a\" : var.nope", &[]);
    with_names("try(local.ports.nope, \"x\")", &[]);
    with_names("can(nope())", &[]);
    let dynamic = "      dynamic \"template\" {\n        for_each = []\n        content {\n          data        = var.nope\n          destination = \"local/e\"\n        }\n      }";
    check("", dynamic, &[]);
}

#[test]
fn iterators_and_loop_variables_are_names() {
    let dynamic = "      dynamic \"template\" {\n        for_each = [1, 2]\n        content {\n          data        = \"${template.value + 1}\"\n          destination = \"local/${template.key}\"\n        }\n      }";
    check("", dynamic, &[]);
    let renamed = "      dynamic \"template\" {\n        for_each = [1]\n        iterator = it\n        content {\n          data        = upper(it.value.name)\n          destination = it.value.path\n        }\n      }";
    check("", renamed, &[]);
    env("join(\"\", [for node in [\"a\"] : upper(node)])", &[]);
    env("\"%{ for x in [1] }${x + 1}%{ endfor }\"", &[]);
}

#[test]
fn for_each_needs_a_collection() {
    let dynamic = "      dynamic \"template\" {\n        for_each = \"web\"\n        content {\n          data        = var.nope\n          destination = \"local/e\"\n        }\n      }";
    check("", dynamic, &["wrong-type: \"web\""]);
}

#[test]
fn functions_and_their_arguments() {
    env("uper(\"a\")", &["unknown-function: uper"]);
    env("tostring(1)", &["unknown-function: tostring"]);
    env("upper(\"a\", \"b\")", &["function-arguments: \"b\""]);
    env("upper()", &["function-arguments: upper"]);
    env("length(\"abc\")", &["function-arguments: \"abc\""]);
    env("element([], 0)", &["function-arguments: element"]);
    env("format(\"%d\", \"x\")", &["function-arguments: format"]);
    env("file(\"x\")", &[]);
    let message = |value: &str| findings(&job("", &format!("      user = {value}")))[0].message.clone();
    assert!(message("tostring(1)").contains("convert(value, string)"));
    assert!(message("uper(\"a\")").contains("Did you mean `upper`?"));
    assert!(message("length(\"a\")").contains("strlen"));
}

#[test]
fn operators_and_types() {
    env("\"a\" + 1", &["wrong-type: \"a\""]);
    env("\"${NOMAD_ALLOC_INDEX + 1}\"", &["wrong-type: NOMAD_ALLOC_INDEX"]);
    env("!\"maybe\"", &["wrong-type: \"maybe\""]);
    env("true ? [1] : \"x\"", &["wrong-type: [1] : \"x\""]);
    let default = "variable \"n\" { default = \"abc\" }\n";
    check(default, "      resources {\n        cpu = var.n\n      }", &["wrong-type: var.n"]);
    check(default, "      resources {\n        cpu = \"${var.n}\"\n      }", &["wrong-type: \"${var.n}\""]);
    check("", "      resources {\n        cpu = upper(\"abc\")\n      }", &["wrong-type: upper(\"abc\")"]);
    check("", "      resources {\n        cpu = true ? 100 : 200\n      }", &[]);
    check("", "      leader = length([1])", &["wrong-type: length([1])"]);
    check("variable \"n\" {}\n", "      resources {\n        cpu = var.n\n      }", &[]);
}

#[test]
fn short_variables_are_constants() {
    let top = "variables {\n  a = upper(\"x\")\n  b = [\"x\"]\n}\n";
    check(top, "      user = \"${var.a}${var.b[0]}\"", &["wrong-type: upper(\"x\")"]);
}

#[test]
fn locals_in_a_circle() {
    let top = "locals {\n  a = local.b\n  b = \"${local.a}\"\n  c = local.a\n}\n";
    check(top, "      user = local.c", &["undefined-variable: local.a"]);
    check("locals { a = local.a }\n", "      user = local.a", &["undefined-variable: local.a"]);
}

#[test]
fn names_that_nothing_uses() {
    check(NAMES, "", &["unused-variable: \"image\"", "unused-variable: ports"]);
    check(NAMES, "      user = \"${var.image}${local.ports.http}\"", &[]);
    check(
        NAMES,
        "      env {\n        A = jsonencode([for k, v in var : k])\n        B = local[\"ports\"].http\n      }",
        &[],
    );
    let own = "variable \"v\" {\n  default = \"a\"\n  validation {\n    condition     = var.v != \"\"\n    error_message = \"m\"\n  }\n}\n";
    check(own, "", &["unused-variable: \"v\""]);
    // What a broken file uses is not known.
    assert!(!shown(&job(NAMES, "      user = ")).iter().any(|finding| finding.starts_with("unused")));
}

#[test]
fn references_that_nobody_replaces() {
    env("\"${NOMAD_PROT_http}\"", &["invalid-interpolation: NOMAD_PROT_http"]);
    env("NOMAD_DATACENTER", &["invalid-interpolation: NOMAD_DATACENTER"]);
    env("\"${attr.kernel.nmae}\"", &["invalid-interpolation: attr.kernel.nmae"]);
    env("\"${node.id}\"", &["invalid-interpolation: node.id"]);
    env("\"${cpu.numcores}\"", &["invalid-interpolation: cpu.numcores"]);
    env("\"${attr.platform.acme.special.thing}\"", &[]);
    env("\"${HOME}${NOMAD_ADDR}${meta.rack}${NOMAD_PORT_http}\"", &[]);
    env("\"${ NOMAD_DC }\"", &["invalid-interpolation: ${ NOMAD_DC }"]);
    env("\"${env[\"HOME\"]}\"", &["invalid-interpolation: env[\"HOME\"]"]);
    let config = |value: &str| format!("      config {{\n        image = {value}\n      }}");
    check("", &config("\"${ NOMAD_DC }${env[\"HOME\"]}\""), &[]);
    check("", &config("\"${NOMAD_DCC}\""), &["invalid-interpolation: NOMAD_DCC"]);
}

#[test]
fn what_the_job_sets_is_known() {
    check("", "      user = \"${NOMAD_OWN}\"\n      env {\n        NOMAD_OWN = \"x\"\n      }", &[]);
    let template = "      user = \"${NOMAD_OWN}\"\n      template {\n        data        = \"NOMAD_OWN=x\"\n        destination = \"local/e\"\n        env         = true\n      }";
    check("", template, &[]);
}

#[test]
fn templates_look_up_by_themselves() {
    let template = |data: &str| {
        format!("      template {{\n        data        = \"{data}\"\n        destination = \"local/e\"\n      }}")
    };
    check("", &template("${attr.unique.hostname}"), &["invalid-interpolation: attr.unique.hostname"]);
    check("", &template("{{ env `attr.unique.hostname` }} ${NOMAD_PORT_http} ${app.name}"), &[]);
}

#[test]
fn functions_see_text_where_people_mean_values() {
    env("upper(NOMAD_DC)", &["invalid-interpolation: NOMAD_DC"]);
    env("lower(\"${meta.racks}\")", &["invalid-interpolation: \"${meta.racks}\""]);
    env("NOMAD_DC == \"dc1\" ? \"a\" : \"b\"", &["invalid-interpolation: NOMAD_DC == \"dc1\""]);
    env("format(\"%s:%s\", NOMAD_IP_http, NOMAD_PORT_http)", &[]);
    env("join(\",\", [NOMAD_DC, node.class])", &[]);
}

#[test]
fn safe_fixes_take_the_close_name() {
    let fixed = |text: &str| apply_edits(text, &compatible_edits(&findings(text), |_, fix| fix.is_safe()));
    let before =
        job(NAMES, "      user = \"${var.imag}${local.port.http}${NOMAD_PROT_http}${ node.class }${local.image}\"");
    let after =
        job(NAMES, "      user = \"${var.image}${local.ports.http}${NOMAD_PORT_http}${node.class}${var.image}\"");
    assert_eq!(fixed(&before), after);
    let call = |name: &str| job("", &format!("      user = {name}(\"a\")"));
    assert_eq!(fixed(&call("uper")), call("upper"));
    assert_eq!(fixed(&call("tostring")), call("tostring"), "what to write instead is more than a name");
}

#[test]
fn rules_see_what_expressions_come_to() {
    let text = "variable \"name\" { default = \"web\" }\nlocals { port = 8080 }\njob \"x\" {\n  type = format(\"%s\", \"servce\")\n  group \"g\" {\n    count = 1 - 3\n    network {\n      port \"http\" { static = local.port * 10 }\n    }\n    task \"t\" {\n      driver       = \"docker\"\n      kill_timeout = \"${var.name}-api\"\n    }\n  }\n}\n";
    let found = shown(text);
    assert!(found.contains(&"invalid-value: format(\"%s\", \"servce\")".to_owned()), "{found:?}");
    assert!(found.contains(&"invalid-value: 1 - 3".to_owned()), "{found:?}");
    assert!(found.iter().any(|finding| finding.ends_with(": local.port * 10")), "{found:?}");
    assert!(found.contains(&"wrong-type: \"${var.name}-api\"".to_owned()), "{found:?}");
}

#[test]
fn the_client_puts_envoys_version_into_images() {
    check("", "      config {\n        image = \"envoy:v${NOMAD_envoy_version}\"\n      }", &[]);
}

#[test]
fn what_the_servers_read_nobody_replaces() {
    let in_job = |attribute: &str, expected: &[&str]| {
        let text = job("", "").replacen("\" {\n", &format!("\" {{\n  {attribute}\n"), 1);
        assert_eq!(shown(&text), expected, "{text}");
    };
    in_job("datacenters = [\"${node.datacenter}\"]", &["invalid-interpolation: node.datacenter"]);
    in_job("region = \"${NOMAD_REGION}\"", &["invalid-interpolation: NOMAD_REGION"]);
    in_job("namespace = \"${meta.team}\"", &["invalid-interpolation: meta.team"]);
    in_job("node_pool = attr.kernel.name", &["invalid-interpolation: attr.kernel.name"]);
    // Something else may replace that before Nomad reads it.
    in_job("datacenters = [\"${DATACENTER}\"]", &[]);
    in_job("meta = { a = \"${node.datacenter}\" }", &[]);
}

#[test]
fn an_iterator_is_nobody_elses_name() {
    let device = "      resources {\n        dynamic \"device\" {\n          for_each = { \"nvidia/gpu\" = 1 }\n          labels   = [device.key]\n          content {\n            count = device.value\n          }\n        }\n      }";
    check("", device, &[]);
    for iterator in ["node", "secret", "attr", "NOMAD_X"] {
        let body = format!(
            "      dynamic \"env\" {{\n        for_each = {{ a = 1 }}\n        iterator = {iterator}\n        content {{\n          A = {iterator}.value\n          B = {iterator}[\"key\"]\n        }}\n      }}"
        );
        check("", &body, &[]);
    }
}

#[test]
fn only_slips_become_other_names_unseen() {
    // What fix-all makes of a reference.
    let fixed = |reference: &str| {
        let text = job("", &format!("      env {{\n        A = \"${{{reference}}}\"\n      }}"));
        let after = apply_edits(&text, &compatible_edits(&findings(&text), |_, fix| fix.is_safe()));
        let at = after.find("A = \"${").expect("the reference") + "A = \"${".len();
        after[at..].split('}').next().expect("its end").to_owned()
    };
    for (written, meant) in [
        ("NOMAD_PROT_http", "NOMAD_PORT_http"),
        ("NOMAD_ALLOC_INDX", "NOMAD_ALLOC_INDEX"),
        ("NOMAD_ALLOCID", "NOMAD_ALLOC_ID"),
        ("attr.kernel.nmae", "attr.kernel.name"),
        ("node.datacentre", "node.datacenter"),
        ("node.unique.nmae", "node.unique.name"),
    ] {
        assert_eq!(fixed(written), meant);
    }
    for other in [
        "NOMAD_VERSION",
        "NOMAD_ENV",
        "NOMAD_URL",
        "NOMAD_X",
        "node.zone",
        "node.role",
        "attr.os.type",
        "attr.platform.gce.name",
        "device.name",
    ] {
        assert_eq!(fixed(other), other);
    }
}

#[test]
fn in_a_template_such_a_name_may_be_the_shells() {
    let text = job(
        "",
        "      template {\n        destination = \"local/x.sh\"\n        data        = \"echo ${NOMAD_ALLOC_INDX}\"\n      }",
    );
    let found = findings(&text);
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    assert!(finding.fixes.iter().all(|fix| !fix.is_safe()) && !finding.fixes.is_empty());
}

#[test]
fn an_upstream_is_one_of_the_groups() {
    let job = |service: &str, name: &str| {
        format!(
            "job \"x\" {{\n  group \"g\" {{\n    service {{\n      port = 90\n{service}    }}\n    task \"t\" {{\n      driver = \"raw_exec\"\n      \
             config {{\n        command = \"x\"\n      }}\n      env {{\n        A = \"${{{name}}}\"\n      }}\n    }}\n  }}\n}}\n"
        )
    };
    let ours = |text: &str| -> Vec<String> {
        let list = shown(text).into_iter();
        list.filter(|line| line.starts_with("invalid-interpolation")).collect()
    };
    let connect = |inner: &str| {
        format!(
            "      connect {{\n        sidecar_service {{\n          proxy {{\n{inner}          }}\n        }}\n      }}\n"
        )
    };
    let upstreams = connect(
        "            upstreams {\n              destination_name = \"my-db\"\n              local_bind_port  = 1\n            }\n",
    );
    for name in ["NOMAD_UPSTREAM_ADDR_my-db", "NOMAD_UPSTREAM_IP_my_db"] {
        assert!(ours(&job(&upstreams, name)).is_empty(), "{name}");
    }
    assert_eq!(
        ours(&job(&upstreams, "NOMAD_UPSTREAM_PORT_my_bd")),
        ["invalid-interpolation: NOMAD_UPSTREAM_PORT_my_bd"]
    );
    let text = job(&upstreams, "NOMAD_UPSTREAM_PORT_my_bd");
    let edits = compatible_edits(&findings(&text), |finding, _| finding.rule.0 == "invalid-interpolation");
    assert_eq!(apply_edits(&text, &edits), job(&upstreams, "NOMAD_UPSTREAM_PORT_my_db"));
    assert_eq!(ours(&job("", "NOMAD_UPSTREAM_ADDR_db")), ["invalid-interpolation: NOMAD_UPSTREAM_ADDR_db"]);
    // What is made, or misspelt, may be the one.
    let made = connect(
        "            dynamic \"upstreams\" {\n              for_each = var.all\n              content {\n                destination_name = \
         upstreams.value\n              }\n            }\n",
    );
    assert!(ours(&format!("variable \"all\" {{}}\n{}", job(&made, "NOMAD_UPSTREAM_ADDR_db"))).is_empty());
    let unknown = connect("            upstreams {\n              destination_name = var.db\n            }\n");
    assert!(ours(&format!("variable \"db\" {{}}\n{}", job(&unknown, "NOMAD_UPSTREAM_ADDR_db"))).is_empty());
    let misspelt = connect("            upstream {\n              destination_name = \"db\"\n            }\n");
    assert!(ours(&job(&misspelt, "NOMAD_UPSTREAM_ADDR_db")).is_empty());
}

/// Only what is said of interpolations.
fn interpolations(body: &str, expected: &[&str]) {
    let mut found = shown(&job("", body));
    found.retain(|line| line.starts_with("invalid-interpolation"));
    assert_eq!(found, expected, "{body}");
}

#[test]
fn a_secret_is_one_of_the_tasks() {
    let secret = "      secret \"db\" {\n        provider = \"nomad\"\n        path     = \"x\"\n      }\n";
    let with = |name: &str| format!("{secret}      env {{\n        A = \"${{{name}}}\"\n      }}");
    interpolations(&with("secret.db.password"), &[]);
    interpolations(&with("secret.bd.password"), &["invalid-interpolation: secret.bd.password"]);
    interpolations("      env {\n        A = \"${secret.db.key}\"\n      }", &["invalid-interpolation: secret.db.key"]);
    interpolations(
        "      dynamic \"secret\" {\n        for_each = [\"a\"]\n        labels = [secret.value]\n        content {\n          path = secret.value\n        }\n      }\n      env {\n        A = \"${secret.a.key}\"\n      }",
        &[],
    );
}

#[test]
fn terraforms_names_are_not_nomads() {
    interpolations(
        "      env {\n        A = \"${each.value}${count.index}\"\n        B = \"${path.module}/x\"\n        C = terraform.workspace\n        \
         D = data.aws_ami.x\n        E = \"${data.x}\"\n      }",
        &[
            "invalid-interpolation: each.value",
            "invalid-interpolation: count.index",
            "invalid-interpolation: path.module",
            "invalid-interpolation: terraform.workspace",
            "invalid-interpolation: data.aws_ami.x",
        ],
    );
    // JavaScript has such names as well.
    interpolations(
        "      template {\n        destination = \"local/x\"\n        data = \"${each.value} ${data.a.b} ${path.module}\"\n      }",
        &["invalid-interpolation: path.module"],
    );
    // A driver's configuration is evaluated, and fails.
    interpolations(
        "      config {\n        image = \"a:1\"\n        args = [\"${foo.bar}\", \"${HOME}\", \"${env.x.y}\"]\n      }",
        &["invalid-interpolation: foo.bar"],
    );
    interpolations("      env {\n        \"foo.bar\" = \"x\"\n        X = \"${foo.bar}\"\n      }", &[]);
    interpolations(
        "      dynamic \"artifact\" {\n        for_each = [\"a\"]\n        iterator = each\n        content {\n          source = each.value\n        }\n      }",
        &[],
    );
    let made = |name: &str| {
        job(
            "",
            &format!(
                "      dynamic \"artifact\" {{\n        for_each = [\"a\"]\n        content {{\n          source = {name}\n        }}\n      }}"
            ),
        )
    };
    let text = made("each.value");
    let edits = compatible_edits(&findings(&text), |finding, _| finding.rule.0 == "invalid-interpolation");
    assert_eq!(apply_edits(&text, &edits), made("artifact.value"));
}

#[test]
fn a_number_in_braces_is_a_number() {
    interpolations(
        "      env {\n        A = \"${1}\"\n        B = \"x${12}y$${1}\"\n        C = \"${1 + 1}\"\n      }",
        &["invalid-interpolation: ${1}", "invalid-interpolation: ${12}"],
    );
    interpolations(
        "      template {\n        destination = \"local/x\"\n        data = <<EOT\necho $((2 * ${1}))\nEOT\n      }",
        &["invalid-interpolation: ${1}"],
    );
    let text = job("", "      env {\n        A = \"x${1}\"\n      }");
    let edits = compatible_edits(&findings(&text), |finding, _| finding.rule.0 == "invalid-interpolation");
    assert_eq!(apply_edits(&text, &edits), job("", "      env {\n        A = \"x$${1}\"\n      }"));
}

#[test]
fn what_the_scheduler_compares_it_must_know() {
    let group = |inner: &str| {
        let text = format!(
            "job \"x\" {{\n  group \"g\" {{\n{inner}    task \"t\" {{\n      driver = \"somebodys\"\n    }}\n  }}\n}}\n"
        );
        let mut found = shown(&text);
        found.retain(|line| line.starts_with("invalid-interpolation"));
        found
    };
    let constraint = |value: &str| {
        format!(
            "    constraint {{\n      attribute = \"${{attr.unique.hostname}}\"\n      value     = \"{value}\"\n    }}\n"
        )
    };
    assert_eq!(group(&constraint("${NOMAD_META_host}")), ["invalid-interpolation: NOMAD_META_host"]);
    assert!(group(&constraint("${meta.host}")).is_empty());
    assert!(group(&constraint("${node.unique.name}")).is_empty());
    let volume =
        |source: &str| format!("    volume \"v\" {{\n      type   = \"host\"\n      source = \"{source}\"\n    }}\n");
    assert_eq!(group(&volume("x-${NOMAD_ALLOC_INDEX}")), ["invalid-interpolation: NOMAD_ALLOC_INDEX"]);
    assert!(group(&volume("x-data")).is_empty());
    let text = "job \"x\" {\n  group \"g\" {\n    task \"t\" {\n      driver = \"${meta.driver}\"\n    }\n  }\n}\n";
    assert_eq!(shown(text), ["invalid-interpolation: meta.driver"]);
}
