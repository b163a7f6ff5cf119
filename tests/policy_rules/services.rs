//! Services, their checks and tags.

use crate::support::{analysis, check, check_fix, check_with, messages};

fn job(body: &str) -> String {
    format!("job \"web\" {{\n  group \"web\" {{\n{body}\n  }}\n}}\n")
}

fn service(lines: &str) -> String {
    job(&format!("service {{\n  name = \"web\"\n{lines}\n}}"))
}

#[test]
fn groups_with_ports_have_a_service() {
    let rule = "missing-service";
    let network = "    network {\n      port \"http\" {}\n    }\n";
    let marked = |kind: &str| {
        format!("job \"web\" {{\n{kind}\n  group \"web\" {{\n#  ^^^^^^^^^ missing-service\n{network}  }}\n}}\n")
            .replace("#  ^^^^^^^^^ ", "# ^^^^^^^^^^^ ")
    };
    check(rule, &marked(""));
    check(rule, &marked("type = \"system\""));
    check(rule, &marked("type = \"service\""));
    for kind in ["type = \"batch\"", "type = \"sysbatch\"", "type = var.unknown"] {
        check(rule, &format!("job \"web\" {{\n{kind}\n  group \"web\" {{\n{network}  }}\n}}\n"));
    }
    check(rule, &job(&format!("{network}service {{}}")));
    check(rule, &job(&format!("{network}task \"t\" {{\nservice {{}}\n}}")));
    check(rule, &job(&format!("{network}dynamic \"service\" {{\nfor_each = []\ncontent {{}}\n}}")));
    check(rule, &job("network {\n  mode = \"bridge\"\n}"));
    check(
        rule,
        "job \"web\" {\n  task \"t\" {\n# ^^^^^^^^ missing-service\n    resources {\n      network {\n        port \"http\" {}\n      }\n    }\n  }\n}\n",
    );
}

#[test]
fn a_service_is_written_behind_the_network() {
    let before = "job \"shop\" {\n  group \"api\" {\n    network {\n      port \"http\" {}\n    } # one\n\n    task \"t\" {}\n  }\n  group \"b\" {}\n}\n";
    let service = "    } # one\n\n    service {\n      name = \"shop-api\"\n      port = \"http\"\n\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n\n      check {\n        type     = \"http\"\n        path     = \"/\"\n        interval = \"10s\"\n        timeout  = \"2s\"\n      }\n    }\n";
    let after = before.replace("    } # one\n", service);
    let title = check_fix("", "missing-service", 0, before, &after);
    assert_eq!(title, "Register `http` as the service `shop-api`");
}

#[test]
fn services_with_a_port_have_a_check() {
    let rule = "missing-check";
    let marked = |lines: &str| job(&format!("service {{\n#^^^^^^ missing-check\n  name = \"web\"\n{lines}\n}}"));
    check(rule, &marked("port = \"http\""));
    check(rule, &marked("port = \"http\"\n# check {\n#   type = \"tcp\"\n# }"));
    check(rule, &marked("port = \"http\"\nprovider = \"nomad\""));
    check(rule, &marked("port = \"http\"\nconnect {\nsidecar_service {}\n}"));
    check(rule, &marked("port = \"8080\"\nconnect {\nnative = true\n}"));
    check(rule, &marked("port = var.unknown"));
    check(rule, &service("port = \"http\"\ncheck {}"));
    check(rule, &service("port = \"http\"\ndynamic \"check\" {\nfor_each = []\ncontent {}\n}"));
    check(rule, &service("tags = [\"a\"]"));
    check(rule, &service("port = \"8080\"\nconnect {\nsidecar_service {}\n}"));
    check(rule, &service("port = \"db\"\nconnect {\nsidecar_service {}\n}"));
    check(rule, &service("port = \"http\"\nconnect {\ngateway {\ningress {}\n}\n}"));
}

#[test]
fn the_label_decides_how_to_check() {
    let before = job("    service {\n      port = \"db\"\n    }");
    let tcp = "      port = \"db\"\n\n      check {\n        type     = \"tcp\"\n        interval = \"10s\"\n        timeout  = \"2s\"\n      }\n";
    check_fix("", "missing-check", 0, &before, &before.replace("      port = \"db\"\n", tcp));
    let before = before.replace("\"db\"", "\"admin-ui\"");
    let http = "      port = \"admin-ui\"\n\n      check {\n        type     = \"http\"\n        path     = \"/\"\n        interval = \"10s\"\n        timeout  = \"2s\"\n      }\n";
    check_fix("", "missing-check", 0, &before, &before.replace("      port = \"admin-ui\"\n", http));
}

#[test]
fn what_speaks_udp_only_gets_no_tcp_check() {
    let fixes = |label: &str, tags: &str| {
        let text = job(&format!("    service {{\n      port = \"{label}\"\n      tags = [{tags}]\n    }}"));
        let analysis = analysis("", &text);
        let findings = analysis.diagnostics_with_fixes();
        let finding = findings.iter().find(|finding| finding.rule.0 == "missing-check").expect("it has no check");
        finding.fixes.len()
    };
    assert_eq!(fixes("stun-udp", ""), 0);
    assert_eq!(fixes("stun", "\"traefik.udp.routers.stun.entrypoints=stun\""), 0);
    assert_eq!(fixes("dns", "\"traefik.udp.routers.a.entrypoints=a\", \"traefik.tcp.routers.a.entrypoints=a\""), 1);
    assert_eq!(fixes("dns", ""), 1);
}

const HTTP: &str = "check {\n  type = \"http\"\n}";

#[test]
fn web_services_are_routed() {
    let rule = "missing-routing-tags";
    let marked = |lines: &str| job(&format!("service {{\n#^^^^^^ missing-routing-tags\n  name = \"web\"\n{lines}\n}}"));
    check(rule, &marked(HTTP));
    check(rule, &marked(&format!("tags = [\"traefik.http.routers.web.rule=Host(`x`)\"]\n{HTTP}")));
    check(rule, &marked(&format!("tags = [\"metrics\", \"${{NOMAD_ALLOC_ID}}\"]\n{HTTP}")));
    check(rule, &service("check {\n  type = \"tcp\"\n}"));
    check(rule, &service(&format!("tags = [\"traefik.enable=true\"]\n{HTTP}")));
    check(rule, &service(&format!("tags = [\"traefik.enable=false\"]\n{HTTP}")));
    check(rule, &service(&format!("tags = var.unknown\n{HTTP}")));
    check(rule, &service(&format!("tags = [\"a\", var.unknown]\n{HTTP}")));
    let door = "network {\nport \"web\" {\nstatic = 80\n}\n}\nservice {\nport = \"web\"\n";
    check(rule, &job(&format!("{door}{HTTP}\n}}")));
    let on = |port: &str, path: &str| {
        job(&format!("service {{\nport = \"{port}\"\ncheck {{\ntype = \"http\"\npath = \"{path}\"\n}}\n}}"))
    };
    for (port, path) in [("metrics", "/"), ("web_metrics", "/"), ("exporter", "/health"), ("http", "/metrics")] {
        check(rule, &on(port, path));
    }
    let health = |port: &str, mark: &str| {
        job(&format!("service {{\n{mark}port = \"{port}\"\ncheck {{\ntype = \"http\"\nport = \"health\"\n}}\n}}"))
    };
    check(rule, &health("dns", ""));
    check(rule, &health("http", "#^^^^^^ missing-routing-tags\n"));
    check(rule, &health("health", ""));
    check(rule, &on("http", "/").replace("port =", "name = \"pve-exporter\"\nport ="));
    check(rule, &on("http", "/").replace("job \"web\"", "job \"traefik\""));
    // A port that is there for health, a number that only the mesh reaches, and ports that the file does not decide.
    let named = |name: &str, path: &str| on("http", path).replace("port =", &format!("name = \"{name}\"\nport ="));
    check(rule, &named("web-healthz", "/healthz"));
    let marked_as = |name: &str| named(name, "/health").replace("{\nname", "{\n#^^^^^^ missing-routing-tags\nname");
    check(rule, &marked_as("web"));
    check(rule, &on("3003", "/").replace("port =", "connect {\nsidecar_service {}\n}\nport ="));
    let unknown = |own: &str, checked: &str, mark: &str| {
        job(&format!(
            "service {{\n{mark}port = \"${{{own}}}\"\ncheck {{\ntype = \"http\"\nport = \"${{{checked}}}\"\n}}\n}}"
        ))
    };
    check(rule, &unknown("var.a", "var.b", ""));
    check(rule, &unknown("var.a", "var.a", "#^^^^^^ missing-routing-tags\n"));
    // Tags that describe a router ask for it, whatever is checked.
    let router = "tags = [\"traefik.http.routers.ui.rule=Host(`x`)\"]\ncheck {\ntype = \"http\"\nport = \"ui\"\n}";
    check(rule, &marked(router));
    check(rule, &service(&router.replace('[', "[\"traefik.enable=true\", ")));
    let lb = "[services]\nrouting-prefix = \"lb.\"\n";
    check_with(lb, rule, &service(&format!("tags = [\"lb.enable=true\"]\n{HTTP}")));
    check_with(lb, rule, &marked(&format!("tags = [\"traefik.enable=true\"]\n{HTTP}")));
    check_with("[services]\nrouting-prefix = \"\"\n", rule, &service(HTTP));
}

#[test]
fn tags_are_added_in_the_lists_own_style() {
    let rule = "missing-routing-tags";
    let route = "\"traefik.http.routers.web.rule=Host(`web.lab.local`)\"";
    let with = |tags: &str| service(&format!("  tags = {tags}\n{HTTP}"));
    check_fix("", rule, 0, &with("[\"a\"]"), &with(&format!("[\"a\", \"traefik.enable=true\", {route}]")));
    check_fix("", rule, 0, &with("[]"), &with(&format!("[\"traefik.enable=true\", {route}]")));
    check_fix(
        "",
        rule,
        0,
        &with("[\n    \"a\", # one\n  ]"),
        &with(&format!("[\n    \"a\", # one\n    \"traefik.enable=true\",\n    {route},\n  ]")),
    );
    check_fix(
        "",
        rule,
        0,
        &with("[\n    \"a\"\n  ]"),
        &with(&format!("[\n    \"a\",\n    \"traefik.enable=true\",\n    {route}\n  ]")),
    );
    // Not between attributes whose `=` are aligned.
    let attributes = "  port     = \"http\"\n  provider = \"consul\"\n";
    let before = service(&format!("{attributes}{HTTP}"));
    let tags = format!("  tags = [\n    \"traefik.enable=true\",\n    {route},\n  ]\n");
    check_fix("", rule, 0, &before, &service(&format!("{attributes}{tags}{HTTP}")));
    let ruled = "[\"traefik.http.routers.x.rule=Host(`x`)\"]";
    let after = "[\"traefik.http.routers.x.rule=Host(`x`)\", \"traefik.enable=true\"]";
    check_fix("", rule, 0, &with(ruled), &with(after));
}

#[test]
fn times_of_a_check() {
    let rule = "check-timing";
    let with = |lines: &str| service(&format!("check {{\n{lines}\n}}"));
    check(rule, &with("  interval = \"10s\"\n  timeout = \"10s\"\n  #         ^^^^^ check-timing"));
    check(rule, &with("  interval = \"1m\"\n  timeout = \"90s\"\n  #         ^^^^^ check-timing"));
    check(rule, &with("  interval = \"10s\"\n  timeout = \"500ms\"\n  #         ^^^^^^^ check-timing"));
    check(rule, &with("  interval = \"0.5s\"\n  #          ^^^^^^ check-timing\n  timeout = \"2s\""));
    check(rule, &with("  interval = \"1m\"\n  timeout = \"59s\""));
    check(rule, &with("  interval = var.unknown\n  timeout = \"59s\""));
    check(rule, &with("  interval = \"soon\"\n  timeout = \"59s\""));
    check(rule, &with("  interval = \"10s\""));
    let defaults = "variable \"t\" {\ndefault = \"20s\"\n}\n";
    let source = format!("{defaults}{}", with("interval = \"10s\"\ntimeout = var.t"));
    assert_eq!(
        messages("", rule, &source),
        ["The timeout 20s (the default of `var.t`) is not below the interval 10s: the next check is due while this \
          one still waits."]
    );
}

const ON: &str = "[rules]\nservice-provider = \"warning\"\n";

#[test]
fn the_provider_is_consul_where_that_is_asked_for() {
    let rule = "service-provider";
    check(rule, &service("provider = \"nomad\""));
    check_with(ON, rule, &service("  provider = \"nomad\"\n  #          ^^^^^^^ service-provider"));
    check_with(ON, rule, &service("provider = \"consul\""));
    check_with(ON, rule, &service("provider = var.unknown"));
    check_with(ON, rule, &service(""));
}

#[test]
fn a_service_moves_to_consul_with_an_identity() {
    let identity = "\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n";
    let before = job("    service {\n      provider = \"nomad\"\n      name = \"a\"\n    }");
    let after = job(&format!("    service {{\n      name = \"a\"\n{identity}    }}"));
    check_fix(ON, "service-provider", 0, &before, &after);
    let before = job("    service {\n      name = \"a\"\n      provider = \"nomad\"\n    }");
    check_fix(ON, "service-provider", 0, &before, &after);
    let before = job("    service {\n      provider = \"nomad\"\n    }");
    let after = job(&format!("    service {{{identity}    }}"));
    check_fix(ON, "service-provider", 0, &before, &after);
    let before = job("    service {\n      provider = \"nomad\"\n      identity {}\n    }");
    let after = job("    service {\n      identity {}\n    }");
    check_fix(ON, "service-provider", 0, &before, &after);
}

#[test]
fn the_port_of_a_task_is_registered_by_the_task() {
    let task = |service: &str| {
        format!(
            "job \"cache\" {{\n  group \"g\" {{\n    task \"redis\" {{\n      resources {{\n        network {{\n          port \"db\" {{}}\n        }}\n      }}\n{service}    }}\n  }}\n}}\n"
        )
    };
    let service = "\n      service {\n        name = \"cache\"\n        port = \"db\"\n\n        identity {\n          aud = [\"consul.io\"]\n          ttl = \"1h\"\n        }\n\n        check {\n          type     = \"tcp\"\n          interval = \"10s\"\n          timeout  = \"2s\"\n        }\n      }\n";
    check_fix("", "missing-service", 0, &task(""), &task(service));
    let unknown = task("").replace("\"db\"", "\"${port}\"");
    assert!(messages("", "missing-service", &unknown).is_empty());
}

#[test]
fn messages_name_what_is_written() {
    let unnamed = "service {\n  name = \"${NOMAD_JOB_NAME}-web\"\n}";
    let message = &messages("", "missing-identity", &job(unnamed))[0];
    assert!(message.starts_with("The service `${NOMAD_JOB_NAME}-web` has no `identity`"), "{message}");
}

#[test]
fn names_that_a_fix_writes_are_names_of_services() {
    let network = "    network {\n      port \"db\" {}\n    }\n";
    let before = format!("job \"my_app.v1\" {{\n  group \"web\" {{\n{network}  }}\n}}\n");
    let fixed = crate::support::fix_until_done("", "missing-service", &before);
    assert!(fixed.contains("name = \"my-app-v1\""), "{fixed}");
    let unnamed = format!("job \"my_app\" {{\n  group \"web\" {{\nservice {{\n{HTTP}\n}}\n  }}\n}}\n");
    let fixed = crate::support::fix_until_done("", "missing-routing-tags", &unnamed);
    assert!(fixed.contains("traefik.http.routers.my-app.rule=Host(`my-app.lab.local`)"), "{fixed}");
}

#[test]
fn a_service_on_one_line_and_a_port_that_is_not_known() {
    let group = |service: &str| format!("job \"x\" {{\n  group \"g\" {{\n    {service}\n  }}\n}}\n");
    check_fix(
        ON,
        "service-provider",
        0,
        &group("service { provider = \"nomad\" }"),
        &group("service {\n      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n    }"),
    );
    let title = check_fix(
        "",
        "missing-check",
        0,
        &group("service {\n      port = var.p\n    }"),
        &group(
            "service {\n      port = var.p\n\n      check {\n        type     = \"tcp\"\n        interval = \"10s\"\n        timeout  = \"2s\"\n      }\n    }",
        ),
    );
    assert_eq!(title, "Add a TCP check");
}
