//! Hover: what is explained, over which characters, with a link. `$0` is the cursor, and `$0[…]` would be too much: the
//! range is given as the text that it covers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::schema::{self, drivers, functions};
use jobspec_ls::text::Text;
use jobspec_ls::workspace::{FileFacts, Workspace};

const NOMAD: &str = "https://developer.hashicorp.com/nomad/";

/// The explained characters and the page.
fn hover(marked: &str) -> Option<(String, String)> {
    let offset = marked.find("$0").expect("the text has a cursor");
    let text = marked.replacen("$0", "", 1);
    let document = Document::new(Some(PathBuf::from("/jobs/example.nomad.hcl")), None, &text);
    let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default()));
    let hover = analysis.hover(offset)?;
    Some((Text::from(text.as_str()).slice(hover.span).into_owned(), hover.markdown))
}

const HEAD: &str = r#"variable "tag" {
  type        = string
  default     = "1.27"
  description = "The image's tag."
}

locals {
  image = "nginx:${var.tag}"
}

job "shop" {
  meta {
    team = "web"
  }

  group "front" {
    network {
      mode = "bridge"
      port "http" {
        static = 8080
        to     = 80
      }
      port "metrics-x" {}
    }

    volume "data" {
      type      = "host"
      source    = "shop-data"
      read_only = true
    }

    service {
      name = "shop"
      port = "http"
      tags = ["traefik.http.routers.shop.tls.certresolver=x"]
    }

"#;

fn task(inner: &str) -> String {
    format!(
        "{HEAD}    task \"server\" {{\n      driver = \"docker\"\n\n      config {{\n        image = \"nginx:1\"\n      }}\n{inner}\n    }}\n  }}\n}}\n"
    )
}

/// In a task, over `span` there is a page with all of `parts`.
fn shows(inner: &str, span: &str, parts: &[&str]) {
    let (covered, page) = hover(&task(inner)).unwrap_or_else(|| panic!("nothing at {inner}"));
    assert_eq!(covered, span, "{inner}\n{page}");
    for part in parts {
        assert!(page.contains(part), "{inner}: {part} is missing in\n{page}");
    }
}

/// The same in the text above the task.
fn shows_above(at: &str, with_cursor: &str, span: &str, parts: &[&str]) {
    let marked = task("").replacen(at, with_cursor, 1);
    let (covered, page) = hover(&marked).unwrap_or_else(|| panic!("nothing at {with_cursor}"));
    assert_eq!(covered, span, "{page}");
    for part in parts {
        assert!(page.contains(part), "{with_cursor}: {part} is missing in\n{page}");
    }
}

fn nothing(inner: &str) {
    assert_eq!(hover(&task(inner)), None, "{inner}");
}

#[test]
fn every_block_and_attribute_has_a_page() {
    for block in schema::blocks() {
        for attribute in block.attributes.iter().filter(|attribute| !attribute.hidden) {
            assert!(attribute.doc.len() > 20, "{}.{}", block.id, attribute.name);
        }
        assert!(block.doc.len() > 20 && block.url().starts_with(NOMAD), "{}", block.id);
    }
    for function in functions::all() {
        let (covered, page) = hover(&format!("locals {{\n  a = $0{}(1)\n}}\n", function.name)).expect(function.name);
        assert_eq!(covered, function.name);
        assert!(page.contains(&function.signature()) && page.contains(NOMAD), "{page}");
    }
    for driver in drivers::all() {
        let job =
            |inner: &str| format!("job \"a\" {{\n  group \"g\" {{\n    task \"t\" {{\n{inner}\n    }}\n  }}\n}}\n");
        let (covered, page) = hover(&job(&format!("driver = \"$0{}\"", driver.name))).expect(driver.name);
        assert_eq!(covered, format!("\"{}\"", driver.name));
        assert!(page.contains(driver.doc) && page.contains(driver.page), "{page}");
        assert!(!page.contains("docs/https"), "{page}");
        for option in driver.options {
            let inner = format!("driver = \"{}\"\nconfig {{\n$0{} = 1\n}}", driver.name, option.name);
            let (covered, page) = hover(&job(&inner)).expect(option.name);
            assert_eq!(covered, option.name);
            assert!(page.contains(option.doc) && page.contains(driver.page), "{page}");
        }
    }
}

#[test]
fn names_say_type_default_limits_and_page() {
    shows("      kill_tim$0eout = \"1s\"", "kill_timeout", &["**kill_timeout** `duration`", "Default: 5s", NOMAD]);
    shows("      resou$0rces {}", "resources", &["**resources** block", NOMAD]);
    shows("      env$0 = {}", "env", &["**env** block"]);
    shows(
        "      config {\n        im$0age = \"a\"\n      }",
        "image",
        &["**image** `string`, required", "option of `docker`"],
    );
    shows(
        "      config {\n        auth {\n          user$0name = \"a\"\n        }\n      }",
        "username",
        &["option of `docker`"],
    );
    shows(
        "      template {\n        chan$0ge_mode = \"noop\"\n      }",
        "change_mode",
        &["- `script`: runs the command", "Default: restart"],
    );
    shows(
        "      resources {\n        device \"x\" {\n          cou$0nt = 1\n        }\n      }",
        "count",
        &["**count** `int`"],
    );
    shows("      dyn$0amic \"template\" {\n      }", "dynamic", &["**dynamic**"]);
    shows("      dynamic \"temp$0late\" {\n      }", "template", &["**template** block"]);
    shows(
        "      dynamic \"template\" {\n        content {\n          da$0ta = \"\"\n        }\n      }",
        "data",
        &["**data** `string`"],
    );
    shows_above("network {", "netw$0ork {", "network", &["**network** block, any number of times"]);
    shows_above("job \"shop\"", "jo$0b \"shop\"", "job", &["**job** \"name\" block", "The label \"name\""]);
}

#[test]
fn keys_of_metadata_say_how_tasks_read_them() {
    shows_above("team = \"web\"", "te$0am = \"web\"", "team", &["`${NOMAD_META_team}`", NOMAD]);
    shows("      meta {\n        ow$0n-key = \"1\"\n      }", "own-key", &["NOMAD_META_own_key"]);
    nothing("      env {\n        K$0EY = \"1\"\n      }");
}

#[test]
fn values_with_a_meaning_are_explained() {
    shows(
        "      template {\n        change_mode = \"sig$0nal\"\n      }",
        "\"signal\"",
        &["`signal`: sends the task the signal", "A value of **change_mode**"],
    );
    shows(
        "      lifecycle {\n        hook = \"$0prestart\"\n      }",
        "\"prestart\"",
        &["starts before the main tasks"],
    );
    shows(
        "      constraint {\n        operator = \"set_contains_any$0\"\n      }",
        "\"set_contains_any\"",
        &["one of the value's items"],
    );
    shows("      config {\n        network_mode = \"ho$0st\"\n      }", "\"host\"", &["**network_mode**"]);
    shows_above("mode = \"bridge\"", "mode = \"bri$0dge\"", "\"bridge\"", &["network namespace"]);
    nothing("      user = \"ro$0ot\"");
    nothing("      kill_timeout = \"1$00s\"");
    nothing("      config {\n        command = \"ho$0st\"\n      }");
}

#[test]
fn names_of_the_file_say_what_they_stand_for() {
    let tag = ["var.tag string = \"1.27\"", "The image's tag.", NOMAD];
    shows("      user = var.t$0ag", "tag", &tag);
    shows("      user = \"x${va$0r.tag}\"", "var.tag", &tag);
    shows_above("variable \"tag\"", "variable \"t$0ag\"", "tag", &tag);
    shows("      user = local.im$0age", "image", &["local.image = \"nginx:${var.tag}\"", "Here: `\"nginx:1.27\"`"]);
    shows_above("  image = \"nginx", "  im$0age = \"nginx", "image", &["local.image"]);
    let port = [
        "**port** `http` of the group `front`",
        "Always port 8080 of the host, 80 in the container",
        "NOMAD_PORT_http",
    ];
    shows_above("port = \"http\"", "port = \"ht$0tp\"", "http", &port);
    shows_above("port \"http\"", "port \"$0http\"", "http", &port);
    shows("      config {\n        ports = [\"ht$0tp\"]\n      }", "http", &port);
    shows("      config {\n        ports = [\"met$0rics-x\"]\n      }", "metrics-x", &["NOMAD_PORT_metrics_x"]);
    let mount = "      volume_mount {\n        volume      = \"da$0ta\"\n        destination = \"/d\"\n      }";
    shows(mount, "data", &["**volume** `data` of type `host`", "From `shop-data`, read only", "- `server` at `/d`"]);
    shows(
        "    }\n    service {\n      task = \"ser$0ver\"",
        "server",
        &["**task** `server`, run by `docker`", "`nginx:1`"],
    );
    let upstream = "    }\n    service {\n      connect {\n        sidecar_service {\n          proxy {\n            upstreams {\n              destination_name = \"sh$0op\"\n            }\n          }\n        }\n      }";
    shows(upstream, "shop", &["**service** `shop` of the group `front`", "shop.service.consul"]);
    nothing("      volume_mount {\n        volume = \"gon$0e\"\n      }");
}

#[test]
fn what_nomad_replaces_is_explained() {
    let env = |value: &str| format!("      env {{\n        A = \"{value}\"\n      }}");
    shows(&env("${NOMAD_ALLOC_$0ID}"), "NOMAD_ALLOC_ID", &["`${NOMAD_ALLOC_ID}`", "UUID", NOMAD]);
    shows(&env("${NOMAD_PORT_ht$0tp}"), "NOMAD_PORT_http", &["one of `NOMAD_PORT_<label>`", "**port** `http`"]);
    shows(&env("a ${attr.ker$0nel.name} b"), "attr.kernel.name", &["The kernel's name", NOMAD]);
    shows(&env("${node.cl$0ass}"), "node.class", &["The client's class"]);
    shows(&env("${meta.ra$0ck}"), "meta.rack", &["one of `meta.<key>`"]);
    shows(&env("${NOMAD_META_te$0am}"), "NOMAD_META_team", &["NOMAD_META_<key>"]);
    shows("      constraint {\n        attribute = \"${attr.cpu.a$0rch}\"\n      }", "attr.cpu.arch", &["amd64"]);
    shows(
        "      config {\n        args = [\"-p\", \"$NOMAD_PORT_ht$0tp\"]\n      }",
        "NOMAD_PORT_http",
        &["NOMAD_PORT_<label>"],
    );
    shows(
        "      template {\n        data = <<EOT\nport=$NOMAD_HOST_PORT_met$0rics_x\nEOT\n      }",
        "NOMAD_HOST_PORT_metrics_x",
        &["**port** `metrics-x`"],
    );
    nothing(&env("${NOMAD_$0NONSENSE}"));
    nothing(&env("${own.$0thing}"));
}

#[test]
fn functions_and_template_words() {
    shows("      user = upp$0er(\"a\")", "upper", &["upper(str) string", "Example: `", "functions/"]);
    shows("      user = \"${form$0at(\"a\")}\"", "format", &["format(format, args...)"]);
    shows("      user = templ$0atefile(\"a\")", "templatefile", &["a Terraform function that Nomad does not have"]);
    let template = |data: &str| format!("      template {{\n        data = <<EOT\n{data}\nEOT\n      }}");
    shows(
        &template("{{ key$0OrDefault \"a\" \"b\" }}"),
        "keyOrDefault",
        &["keyOrDefault path default", "consul-template", NOMAD],
    );
    shows(&template("{{ ran$0ge service \"x\" }}"), "range", &["Renders what follows once", "go.dev"]);
    shows(&template("{{ range serv$0ice \"x\" }}"), "service", &["Fields: `."]);
    shows(&template("{{ key \"a\" | toUp$0per }}"), "toUpper", &["toUpper"]);
    shows(&template("{{ env \"NOMAD_PORT_ht$0tp\" }}"), "NOMAD_PORT_http", &["**port** `http`"]);
    nothing(&template("plain ke$0y text"));
    nothing(&template("{{ key \"se$0cret\" }}"));
}

#[test]
fn routing_tags_are_explained_part_by_part() {
    let at = |with_cursor: &str, span: &str, parts: &[&str]| {
        shows_above("traefik.http.routers.shop.tls.certresolver", with_cursor, span, parts);
    };
    at("traefik.ht$0tp.routers.shop.tls.certresolver", "http", &["**http** in a routing tag", "doc.traefik.io"]);
    at("traefik.http.routers.shop.tls.cert$0resolver", "certresolver", &["http.routers.<router>.tls.certresolver"]);
    at("traefik.http.routers.sh$0op.tls.certresolver", "shop", &["A router:"]);
    at("traefik.http.routers.shop.tls.certresolver=x$0", "x", &["certificate resolver"]);
    assert_eq!(hover(&task("").replacen("traefik.http.rou", "own.tag.$0rou", 1)), None);
}

#[test]
fn values_of_routing_tags_are_explained() {
    let tag = "traefik.http.routers.shop.tls.certresolver=x";
    let at = |with_cursor: &str, span: &str, parts: &[&str]| shows_above(tag, with_cursor, span, parts);
    let rule = |rule: &str| format!("traefik.http.routers.shop.rule={rule}");
    at(&rule("Ho$0st(`a.b`)"), "Host", &["**Host** in a rule: the host", "rule** in a routing tag"]);
    at(&rule("Host(`a.b`) && Path$0Prefix(`/x`)"), "PathPrefix", &["how the path starts"]);
    at(&rule("Host(`a$0.b`)"), "Host(`a.b`)", &["rule** in a routing tag"]);
    at("traefik.http.routers.shop.middlewares=a,au$0th@file", "auth@file", &["`auth`", "provider `file`"]);
    at("traefik.http.routers.shop.entrypoints=web$0secure", "websecure", &["entry points"]);
}

#[test]
fn fields_and_the_environment_of_templates_are_explained() {
    let template = |data: &str| format!("      template {{\n        data = <<EOT\n{data}\nEOT\n      }}");
    shows(&template("{{ range service \"web\" }}{{ .Add$0ress }}{{ end }}"), ".Address", &["**Address**", "service"]);
    shows(&template("{{ range $s := service \"web\" }}{{ $s.Po$0rt }}{{ end }}"), ".Port", &["**Port**"]);
    nothing(&template("{{ range service \"web\" }}{{ .Own$0 }}{{ end }}"));
    nothing(&template("{{ .Add$0ress }}"));
    shows(&template("{{ env \"CONSUL_HTTP$0_ADDR\" }}"), "CONSUL_HTTP_ADDR", &["Consul"]);
    shows(&template("{{ env \"attr.unique.host$0name\" }}"), "attr.unique.hostname", &["attr.unique.hostname"]);
    nothing(&template("{{ env \"OW$0N\" }}"));
}

#[test]
fn audiences_and_services_of_other_jobs_are_explained() {
    shows("      identity {\n        aud = [\"vault$0.io\"]\n      }", "\"vault.io\"", &["for Vault"]);
    let path = Path::new("/jobs/db.nomad.hcl");
    let other = "job \"store\" {\n  group \"g\" {\n    service {\n      name = \"db\"\n    }\n  }\n}\n";
    let mut workspace = Workspace::new(vec!["/jobs".into()]);
    workspace.insert(path, FileFacts::read(path, other));
    let text = "job \"a\" {\n  group \"g\" {\n    service {\n      connect {\n        sidecar_service {\n          proxy {\n            upstreams {\n              destination_name = \"db\"\n            }\n          }\n        }\n      }\n    }\n  }\n}\n";
    let document = Document::new(Some(PathBuf::from("/jobs/a.nomad.hcl")), None, text);
    let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(workspace));
    let page = analysis.hover(text.find("\"db\"").expect("it is there") + 1).expect("a page").markdown;
    assert!(page.contains("The job `store` registers it (db.nomad.hcl)"), "{page}");
}

#[test]
fn the_source_of_a_job_is_explained() {
    let text = "job \"[[ .name ]]\" {\n  group \"g\" {\n    cou$0nt = 1\n  }\n}\n";
    let (span, page) = hover(text).expect("a page");
    assert!(span == "count" && page.contains("job-specification/group"), "{page}");
}

#[test]
fn suppressions_name_rules() {
    shows("      # jobspec: ignore[missing-$0identity]", "missing-identity", &["**missing-identity** (identity)"]);
    nothing("      # just wo$0rds");
}

#[test]
fn hover_answers_in_broken_files_and_nowhere_panics() {
    shows("      kill_tim$0eout = ", "kill_timeout", &["duration"]);
    shows("      user = \"${upp$0er(\"", "upper", &["upper(str)"]);
    shows("      user = \"${NOMAD_ALLOC_$0ID", "NOMAD_ALLOC_ID", &["UUID"]);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/homelab/nomad-jobs");
    for path in ["platform-services/netbox/netbox.nomad.hcl", "core-infrastructure/traefik/traefik.nomad.hcl"] {
        let text = std::fs::read_to_string(root.join(Path::new(path))).expect("the homelab is there");
        for cut in [text.len(), text.len() / 3] {
            let cut = (0..=cut).rev().find(|cut| text.is_char_boundary(*cut)).unwrap_or(0);
            let document = Document::new(Some(root.join(path)), None, &text[..cut]);
            let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default()));
            for (offset, _) in text[..cut].char_indices() {
                if let Some(hover) = analysis.hover(offset) {
                    assert!(hover.span.touches(offset) && !hover.markdown.is_empty(), "{offset} {hover:?}");
                }
                analysis.signature(offset);
                analysis.definition(offset);
            }
        }
    }
}
