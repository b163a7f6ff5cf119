//! Expressions: variables, locals, runtime names, iterators, functions.

use crate::support::{accept, becomes, exactly, find, has, in_group, in_service, in_task, in_template, labels, starts};

#[test]
fn variables_and_locals_by_name_and_behind_the_dot() {
    has(&in_group("    count = $0"), &["var.tag"], &["local.hosts", "max", "NOMAD_ALLOC_ID"]);
    exactly(&in_group("    count = var.$0"), &["tag"]);
    exactly(&in_group("    count = local.i$0"), &["image", "hosts"]);
    becomes(in_group, "    count = va$0", "var.tag", "    count = var.tag");
    becomes(in_task, "      user = \"${var.t$0}\"", "tag", "      user = \"${var.tag}\"");
    becomes(in_task, "      user = \"${lo$0x}\"", "local.image", "      user = \"${local.image}\"");
    let tag = find(&in_group("    count = var.$0"), "tag");
    assert_eq!(tag.detail.as_deref(), Some("string = \"1.27\""));
    assert!(tag.documentation.expect("a page").markdown().contains("The image's tag."));
    has("locals {\n  a = 1\n  b = $0\n}\n", &["local.a"], &["local.b"]);
}

#[test]
fn types_that_cannot_fit_are_left_out() {
    has(&in_group("    count = $0"), &[], &["local.image", "local.hosts"]);
    has(&in_task("      user = $0"), &["local.image", "var.tag"], &["local.hosts"]);
    has("variable \"x\" {\n  type = $0\n}\n", &["list(string)"], &["var.x"]);
}

#[test]
fn runtime_names_are_the_jobs_own_first() {
    for value in ["\"${$0}\"", "\"${$0\"", "\"a ${$0} b\""] {
        let marked = in_task(&format!("      env {{\n        A = {value}\n      }}"));
        starts(&marked, &["NOMAD_PORT_http", "NOMAD_PORT_metrics-x", "NOMAD_ADDR_http", "var.tag", "local.image"]);
        has(&marked, &["NOMAD_META_team", "NOMAD_TASK_DIR", "NOMAD_ALLOC_ID", "node.datacenter"], &["upper", "JOB"]);
    }
    has(
        &in_task("      env {\n        A = \"${NOMAD_ALLOC_$0}\"\n      }"),
        &["NOMAD_ALLOC_PORT_http", "NOMAD_ALLOC_ID"],
        &[],
    );
    has(
        &in_task("      env {\n        A = \"${attr.$0}\"\n      }"),
        &["unique.network.ip-address", "kernel.name"],
        &["NOMAD_ALLOC_ID"],
    );
    has(&in_task("      env {\n        A = \"${attr.cpu.$0}\"\n      }"), &["cpu.arch"], &[]);
    exactly(&in_task("      env {\n        A = \"${var.tag.$0}\"\n      }"), &[]);
    has(&in_group("    service {\n      name = \"${$0}\"\n    }"), &["JOB", "TASKGROUP", "BASE"], &[]);
    has(&in_group("    count = \"${$0}\""), &["var.tag"], &["NOMAD_PORT_http"]);
}

#[test]
fn upstreams_and_identities_give_names() {
    let upstream = "    service {\n      connect {\n        sidecar_service {\n          proxy {\n            upstreams {\n              destination_name = \"user-db\"\n            }\n          }\n        }\n      }\n    }\n";
    let marked = in_group(&format!(
        "{upstream}    task \"t\" {{\n      identity {{\n        name = \"aws\"\n        env  = true\n      }}\n      env {{\n        A = \"${{$0}}\"\n      }}\n    }}"
    ));
    has(&marked, &["NOMAD_UPSTREAM_ADDR_user-db", "NOMAD_UPSTREAM_IP_user-db", "NOMAD_TOKEN_aws"], &[]);
}

#[test]
fn a_dollar_offers_whole_interpolations() {
    becomes(
        in_task,
        "      env {\n        A = \"x$$0\"\n      }",
        "NOMAD_PORT_http",
        "      env {\n        A = \"x${NOMAD_PORT_http}\"\n      }",
    );
    becomes(in_service, "      tags = [\"port-$$0\"]", "NOMAD_PORT_http", "      tags = [\"port-${NOMAD_PORT_http}\"]");
    exactly(&in_task("      env {\n        A = \"x$$$0\"\n      }"), &[]);
    let item = find(&in_task("      env {\n        A = \"$$0\"\n      }"), "NOMAD_PORT_http");
    assert_eq!((item.filter.as_deref(), item.snippet.as_str()), (Some("${NOMAD_PORT_http}"), "\\${NOMAD_PORT_http}"));
}

#[test]
fn the_environment_is_offered_what_its_keys_suggest() {
    starts(
        &in_task("      env {\n        LISTEN_PORT = \"$0\"\n      }"),
        &["${NOMAD_PORT_http}", "${NOMAD_PORT_metrics-x}"],
    );
    starts(&in_task("      env = {\n        BASE_URL = \"$0\"\n      }"), &["${NOMAD_ADDR_http}"]);
    becomes(
        in_task,
        "      env {\n        PORT = $0\n      }",
        "${NOMAD_PORT_http}",
        "      env {\n        PORT = \"${NOMAD_PORT_http}\"\n      }",
    );
    starts(&in_task("      env {\n        TZ = \"$0\"\n      }"), &["UTC"]);
}

#[test]
fn iterators_of_dynamic_blocks() {
    let dynamic =
        |inner: &str| in_group(&format!("    dynamic \"service\" {{\n      for_each = local.hosts\n{inner}\n    }}"));
    exactly(&dynamic("      content {\n        name = \"${service.$0}\"\n      }"), &["value", "key"]);
    has(&dynamic("      content {\n        port = $0\n      }"), &["service.value"], &[]);
    exactly(&dynamic("      iterator = each\n      content {\n        name = each.$0\n      }"), &["value", "key"]);
    exactly(&dynamic("      iterator = each\n      content {\n        name = \"${service.$0}\"\n      }"), &[]);
}

#[test]
fn functions_come_with_their_parentheses() {
    let upper = find("locals {\n  a = up$0\n}\n", "upper");
    assert_eq!((upper.snippet.as_str(), upper.plain.as_str()), ("upper($1)", "upper("));
    assert_eq!(upper.detail.as_deref(), Some("upper(str) string"));
    assert_eq!(accept("locals {\n  a = up$0(\"x\")\n}\n", "upper"), "locals {\n  a = upper(\"x\")\n}\n");
    assert_eq!(find("locals {\n  a = uu$0\n}\n", "uuidv4").plain, "uuidv4()");
    becomes(in_task, "      user = \"${form$0}\"", "format", "      user = \"${format(}\"");
    has("locals {\n  a = max(1, $0)\n}\n", &["abs", "length"], &[]);
    has("locals {\n  a = max(1, mi$0\n}\n", &["min"], &[]);
    has("locals {\n  a = 1 + le$0\n}\n", &["length"], &[]);
    has("locals {\n  b = 1\n  a = 1 + $0\n}\n", &["local.b"], &[]);
    has("locals {\n  b = 1\n  a = true ? 1 : $0\n}\n", &["local.b"], &[]);
    has("locals {\n  a = \"${upp$0\n}\n", &["upper"], &["templatefile"]);
}

#[test]
fn strings_comments_and_finished_values_stay_quiet() {
    for inner in [
        "      user = \"plain words $0\"",
        "      config {\n        command = \"$0\"\n      }",
        "      user = \"root\" $0",
        "      user = \"root\" # $0",
        "      config {\n        args = [\"a\" $0]\n      }",
        "      config {\n        args = [\"a\", # $0\n        ]\n      }",
        "      user = \"a${var.tag}b$0\"",
        "      template {\n        data = <<EOT\nport = $0\nEOT\n      }",
        "      template {\n        data = <<EOT\n# jobspec $0\nEOT\n      }",
        "      user = \"$${var.$0}\"",
    ] {
        assert_eq!(labels(&in_task(inner)), [] as [String; 0], "{inner}");
    }
}

#[test]
fn directives_secrets_and_the_nodes_names() {
    exactly(&in_task("      user = \"%{$0}\""), &["if", "for", "else", "endif", "endfor"]);
    exactly(&in_task("      user = \"%{~ e$0}\""), &["if", "for", "else", "endif", "endfor"]);
    has(&in_task("      user = \"%{ if $0}\""), &["var.tag"], &["endif"]);
    becomes(in_task, "      user = \"%{ el$0 }\"", "else", "      user = \"%{ else }\"");
    let secret = |user: &str| {
        in_task(&format!(
            "      secret \"db\" {{\n        provider = \"vault\"\n      }}\n      user = \"${{{user}}}\""
        ))
    };
    becomes(secret, "secret.$0", "db", "secret.db.key");
    assert_eq!(find(&secret("secret.$0"), "db").snippet, "db.${1:key}");
    exactly(&in_task("      user = \"${secret.$0}\""), &[]);
    starts(&in_task("      user = \"${attr.$0}\""), &["kernel.name", "cpu.arch", "unique.hostname"]);
    has(&in_template("{{ env \"attr.$0\" }}"), &["attr.kernel.name", "attr.unique.hostname"], &["node.class"]);
    has(&in_template("{{ env \"node.$0\" }}"), &["node.class"], &["attr.kernel.name"]);
}
