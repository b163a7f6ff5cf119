//! Definitions, references, rename and signatures, for a modern client and for one that can do nothing but the least.

use serde_json::{Value, json};

use crate::client::{Client, WAYS, Way, apply, modern, place, range};

const URI: &str = "file:///jobs/web.nomad.hcl";

const JOB: &str = r#"variable "image" {
  default = "nginx:1.27"
}

job "web" {
  group "web" {
    network {
      port "http" {}
    }

    service {
      name = "web"
      port = "http"
    }

    task "server" {
      driver = "docker"

      config {
        image = "${var.image}"
        args  = [format("%s:%d", "${NOMAD_PORT_http}", max(1, 2))]
      }
    }
  }
}
"#;

fn start(way: Way, capabilities: Value) -> Client {
    let mut client = Client::new(way, capabilities);
    client.open(URI, JOB);
    client
}

#[test]
fn definitions_are_links_or_places() {
    for way in WAYS {
        let mut client = start(way, modern());
        let links = client.ask("textDocument/definition", place(URI, 12, 15));
        assert_eq!(links.as_array().unwrap().len(), 1);
        assert_eq!(links[0]["originSelectionRange"], range((12, 14), (12, 18)));
        assert_eq!(links[0]["targetUri"], URI);
        assert_eq!(links[0]["targetSelectionRange"], range((7, 12), (7, 16)));
        assert_eq!(client.ask("textDocument/definition", place(URI, 10, 6)), json!(null));
        assert_eq!(client.finish(), 0);
        let mut client = start(way, json!({}));
        let places = client.ask("textDocument/definition", place(URI, 19, 25));
        assert_eq!(places, json!([{ "uri": URI, "range": range((0, 10), (0, 15)) }]));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn references_with_and_without_the_definition() {
    for way in WAYS {
        let mut client = start(way, modern());
        let mut lines = |declared: bool| {
            let mut params = place(URI, 7, 13);
            params["context"] = json!({ "includeDeclaration": declared });
            let found = client.ask("textDocument/references", params);
            let lines = found.as_array().unwrap().iter().map(|found| found["range"]["start"]["line"].as_u64().unwrap());
            lines.collect::<Vec<_>>()
        };
        assert_eq!(lines(true), [7, 12, 20]);
        assert_eq!(lines(false), [12, 20]);
        let highlights = client.ask("textDocument/documentHighlight", place(URI, 20, 50));
        let kinds: Vec<u64> = highlights.as_array().unwrap().iter().map(|one| one["kind"].as_u64().unwrap()).collect();
        assert_eq!(kinds, [3, 2, 2], "written where it is defined, read elsewhere");
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_name_changes_everywhere_at_once() {
    for way in WAYS {
        for capabilities in [modern(), json!({})] {
            let is_modern = capabilities != json!({});
            let mut client = start(way, capabilities);
            let offer = &client.server["capabilities"]["renameProvider"];
            assert_eq!(offer, &if is_modern { json!({ "prepareProvider": true }) } else { json!(true) });
            let target = client.ask("textDocument/prepareRename", place(URI, 12, 18));
            assert_eq!(target, json!({ "range": range((12, 14), (12, 18)), "placeholder": "http" }));
            assert_eq!(client.ask("textDocument/prepareRename", place(URI, 12, 8)), json!(null));
            let mut params = place(URI, 12, 18);
            params["newName"] = json!("web-ui");
            let edit = client.ask("textDocument/rename", params.clone());
            let edits = if is_modern {
                assert_eq!(edit["documentChanges"][0]["textDocument"], json!({ "uri": URI, "version": 1 }));
                edit["documentChanges"][0]["edits"].clone()
            } else {
                edit["changes"][URI].clone()
            };
            let renamed = apply(JOB, &edits);
            assert_eq!(renamed, JOB.replace("\"http\"", "\"web-ui\"").replace("PORT_http", "PORT_web-ui"));
            params["newName"] = json!("no name");
            assert_eq!(client.ask_wrongly("textDocument/rename", params), -32602);
            assert_eq!(client.finish(), 0);
        }
    }
}

#[test]
fn a_signature_marks_the_parameter_that_is_written() {
    for way in WAYS {
        let mut client = start(way, modern());
        let help = client.ask("textDocument/signatureHelp", place(URI, 20, 33));
        assert_eq!(help["activeParameter"], 1);
        let signature = &help["signatures"][0];
        assert_eq!(signature["label"], "format(format, args...) string");
        assert_eq!(signature["parameters"][1]["label"], json!([15, 22]));
        assert_eq!(signature["documentation"]["kind"], "markdown");
        let inner = client.ask("textDocument/signatureHelp", place(URI, 20, 63));
        assert!(inner["signatures"][0]["label"].as_str().unwrap().starts_with("max("), "{inner}");
        assert_eq!(client.ask("textDocument/signatureHelp", place(URI, 16, 18)), json!(null));
        assert_eq!(client.finish(), 0);
        let mut client = start(way, json!({}));
        let help = client.ask("textDocument/signatureHelp", place(URI, 20, 33));
        assert_eq!(help["signatures"][0]["parameters"][1]["label"], "args...");
        assert_eq!(help["signatures"][0]["documentation"]["kind"], "plaintext");
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn characters_that_open_nothing_are_answered_with_nothing() {
    for way in WAYS {
        let mut client = start(way, modern());
        let mut ask = |line: u32, character: u32, context: Value| {
            let mut params = place(URI, line, character);
            params["context"] = context;
            client.ask("textDocument/completion", params)["items"].as_array().unwrap().len()
        };
        let typed = |character: &str| json!({ "triggerKind": 2, "triggerCharacter": character });
        assert!(ask(12, 14, json!({ "triggerKind": 1 })) > 0, "asked for");
        assert!(ask(12, 14, typed("\"")) > 0, "behind the opening quote");
        assert_eq!(ask(12, 19, typed("\"")), 0, "behind the closing quote");
        assert_eq!(ask(10, 13, typed("{")), 0, "behind the brace of a block");
        assert!(ask(19, 19, typed("{")) > 0, "behind `${{`");
        assert!(ask(19, 23, typed(".")) > 0, "behind `var.`");
        let offered = client.server["capabilities"]["completionProvider"]["triggerCharacters"].clone();
        assert!(!offered.as_array().unwrap().contains(&json!("\n")), "{offered}");
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn items_say_what_they_are_matched_with_and_what_they_replace() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, "job \"a\" {\n  constraint {\n    attribute = \"ü attr.k\"\n  }\n}\n");
        // In bytes, as the client has offered.
        client.change(URI, 2, json!([crate::client::edit((2, 17), (2, 20), "")]));
        let list = client.ask("textDocument/completion", place(URI, 2, 22));
        let item =
            list["items"].as_array().unwrap().iter().find(|item| item["label"] == "${attr.kernel.name}").unwrap();
        assert_eq!(item["filterText"], "attr.kernel.name");
        assert_eq!(item["textEdit"]["range"], range((2, 17), (2, 23)));
        assert_eq!(item["textEdit"]["newText"], "\\${attr.kernel.name}", "a snippet escapes what it means literally");
        let resolved = client.ask("completionItem/resolve", item.clone());
        assert!(resolved["documentation"]["value"].as_str().unwrap().contains("The kernel's name"), "{resolved}");
        assert_eq!(client.finish(), 0);
    }
}
