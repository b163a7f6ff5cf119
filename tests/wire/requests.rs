//! Each capability, for a modern client and for one that can do nothing but the least.

use serde_json::{Value, json};

use crate::client::{Client, WAYS, Way, apply, asking, edit, is_publish, modern, place, range};

const URI: &str = "file:///jobs/web.nomad.hcl";

/// One service without its identity.
const NO_IDENTITY: &str = r#"job "web" {
  group "web" {
    network {
      port "http" {}
    }
    # ü😀
    service {
      name = "web"
      port = "http"

      check {
        type     = "http"
        path     = "/"
        interval = "10s"
        timeout  = "2s"
      }
    }
  }
}
"#;

/// Where the keyword `service` stands.
fn service() -> Value {
    range((6, 4), (6, 11))
}

fn of_rule<'a>(diagnostics: &'a Value, rule: &str) -> Vec<&'a Value> {
    diagnostics.as_array().unwrap().iter().filter(|diagnostic| diagnostic["code"] == rule).collect()
}

fn actions(client: &mut Client, uri: &str, range: &Value, only: Value) -> Vec<Value> {
    let mut context = json!({ "diagnostics": [], "triggerKind": 1 });
    if !only.is_null() {
        context["only"] = only;
    }
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    client.ask("textDocument/codeAction", params).as_array().unwrap().clone()
}

fn kinds(actions: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = actions.iter().map(|action| action["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

#[test]
fn a_finding_says_everything_about_itself() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, NO_IDENTITY);
        let published = client.published(URI, 1);
        let found = of_rule(&published, "missing-identity");
        assert_eq!(found.len(), 1, "{published}");
        assert_eq!(found[0]["range"], service());
        assert_eq!(found[0]["severity"], 1);
        assert_eq!(found[0]["source"], "jobspec-ls");
        let page = found[0]["codeDescription"]["href"].as_str().unwrap();
        assert!(page.ends_with("/missing-identity.md"), "{page}");
        assert!(!found[0]["message"].as_str().unwrap().is_empty());
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn from_the_squiggle_to_its_fix_and_away() {
    for way in WAYS {
        for capabilities in [modern(), json!({})] {
            let modern = capabilities != json!({});
            let mut client = Client::new(way, capabilities);
            client.open(URI, NO_IDENTITY);
            assert_eq!(of_rule(&client.published(URI, 1), "missing-identity").len(), 1);
            // An edit first: the action is made from what the text is now.
            client.change(URI, 2, json!([edit((0, 0), (0, 0), "# now\n\n")]));
            let moved = range((8, 4), (8, 4));
            let actions = actions(&mut client, URI, &moved, json!(["quickfix"]));
            let fix = actions.iter().find(|action| action["isPreferred"] == true).expect("a preferred fix");
            assert_eq!(fix["kind"], "quickfix");
            assert_eq!(fix["diagnostics"][0]["code"], "missing-identity");
            let edits = if modern {
                assert!(fix["edit"].get("changes").is_none());
                let document = &fix["edit"]["documentChanges"][0];
                assert_eq!(document["textDocument"], json!({ "uri": URI, "version": 2 }));
                document["edits"].clone()
            } else {
                assert!(fix["edit"].get("documentChanges").is_none());
                fix["edit"]["changes"][URI].clone()
            };
            let fixed = apply(&format!("# now\n\n{NO_IDENTITY}"), &edits);
            assert!(fixed.contains("identity {"), "{fixed}");
            client.change(URI, 3, json!([{ "text": fixed }]));
            let published = client.published(URI, 3);
            assert!(of_rule(&published, "missing-identity").is_empty(), "{published}");
            assert_eq!(client.finish(), 0);
        }
    }
}

#[test]
fn only_the_kinds_that_were_asked_for() {
    let mut client = Client::new(Way::Pipes, modern());
    client.open(URI, NO_IDENTITY);
    let here = service();
    let all = actions(&mut client, URI, &here, json!(null));
    assert_eq!(kinds(&all), ["quickfix", "source.fixAll"]);
    for (only, expected) in [
        (json!(["quickfix"]), vec!["quickfix"]),
        (json!(["source"]), vec!["source.fixAll"]),
        (json!(["source.fixAll"]), vec!["source.fixAll"]),
        (json!(["source.fixAll.jobspec-ls"]), vec!["source.fixAll.jobspec-ls"]),
        (json!(["source.fixAll.other"]), vec![]),
        (json!(["source.organizeImports"]), vec![]),
        (json!(["quick"]), vec![]),
        (json!([""]), vec!["quickfix", "source.fixAll"]),
        (json!(["refactor.extract", "quickfix"]), vec!["quickfix"]),
    ] {
        assert_eq!(kinds(&actions(&mut client, URI, &here, only.clone())), expected, "{only}");
    }
    let fix_all = actions(&mut client, URI, &range((0, 0), (0, 0)), json!(["source.fixAll"]));
    let fixed = apply(NO_IDENTITY, &fix_all[0]["edit"]["documentChanges"][0]["edits"]);
    client.change(URI, 2, json!([{ "text": fixed }]));
    let published = client.published(URI, 2);
    assert!(of_rule(&published, "missing-identity").is_empty(), "{published}");
    assert_eq!(client.finish(), 0);
}

/// A file that ends inside an identity.
const INSIDE_IDENTITY: &str =
    "job \"web\" {\n  group \"web\" {\n    service {\n      name = \"web\"\n      identity {\n        ";

#[test]
fn completions_for_a_client_with_snippets() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, INSIDE_IDENTITY);
        let list = client.ask("textDocument/completion", place(URI, 5, 8));
        assert_eq!(list["isIncomplete"], false);
        let items = list["items"].as_array().unwrap();
        let orders: Vec<&str> = items.iter().map(|item| item["sortText"].as_str().unwrap()).collect();
        assert!(!orders.is_empty() && orders.is_sorted());
        let aud = items.iter().find(|item| item["label"] == "aud").expect("aud may stand here");
        assert_eq!(aud["textEdit"]["range"], range((5, 8), (5, 8)));
        assert_eq!(aud["insertTextFormat"], 2);
        assert!(aud.get("documentation").is_none(), "it comes when it is asked for");
        let resolved = client.ask("completionItem/resolve", aud.clone());
        assert_eq!(resolved["documentation"]["kind"], "markdown");
        assert!(!resolved["documentation"]["value"].as_str().unwrap().is_empty());
        // An item of a list that is no longer shown stays as it is.
        client.ask("textDocument/completion", place(URI, 5, 8));
        assert_eq!(client.ask("completionItem/resolve", aud.clone()), *aud);
        let foreign = json!({ "label": "x" });
        assert_eq!(client.ask("completionItem/resolve", foreign.clone()), foreign);
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn completions_for_a_client_without_snippets() {
    for way in WAYS {
        let mut client = Client::new(way, json!({}));
        client.open(URI, INSIDE_IDENTITY);
        let list = client.ask("textDocument/completion", place(URI, 5, 8));
        let items = list["items"].as_array().unwrap();
        for item in items {
            assert_eq!(item["insertTextFormat"], 1);
            assert!(!item["textEdit"]["newText"].as_str().unwrap().contains("${"), "{item}");
            assert!(item.get("data").is_none());
        }
        let aud = items.iter().find(|item| item["label"] == "aud").expect("aud may stand here");
        assert_eq!(aud["documentation"]["kind"], "plaintext");
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn hovers_in_the_form_that_the_client_shows() {
    for way in WAYS {
        for (capabilities, kind) in [
            (modern(), "markdown"),
            (json!({ "textDocument": { "hover": { "contentFormat": ["plaintext"] } } }), "plaintext"),
            (json!({}), "plaintext"),
        ] {
            let mut client = Client::new(way, capabilities);
            client.open(URI, NO_IDENTITY);
            let hover = client.ask("textDocument/hover", place(URI, 6, 6));
            assert_eq!(hover["contents"]["kind"], kind);
            assert_eq!(hover["range"], service());
            let text = hover["contents"]["value"].as_str().unwrap();
            assert!(text.contains("https://developer.hashicorp.com/nomad/docs"), "{text}");
            assert_eq!(kind == "markdown", text.contains("**") || text.contains("](http"), "{text}");
            assert_eq!(client.ask("textDocument/hover", place(URI, 5, 8)), json!(null), "a comment");
            assert_eq!(client.finish(), 0);
        }
    }
}

#[test]
fn a_hover_after_a_burst_of_changes_sees_the_last_text() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, "job \"web\" {\n  \n}\n");
        for (version, (column, character)) in (2..).zip("group \"g\" {}".chars().enumerate()) {
            let at = (1, 2 + column as u32);
            client.change(URI, version, json!([edit(at, at, &character.to_string())]));
        }
        let hover = client.ask("textDocument/hover", place(URI, 1, 4));
        assert_eq!(hover["range"], range((1, 2), (1, 7)));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_client_that_pulls_is_not_pushed_to() {
    for way in WAYS {
        let mut client = Client::new(way, asking());
        client.open(URI, NO_IDENTITY);
        let first = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": URI } }));
        assert_eq!(first["kind"], "full");
        assert_eq!(of_rule(&first["items"], "missing-identity").len(), 1);
        let again = json!({ "textDocument": { "uri": URI }, "previousResultId": first["resultId"] });
        let second = client.ask("textDocument/diagnostic", again.clone());
        assert_eq!(second, json!({ "kind": "unchanged", "resultId": first["resultId"] }));
        // The same findings of another text are told: the editor may have moved what it shows to a wrong place.
        client.change(URI, 2, json!([edit((0, 0), (0, 0), "")]));
        let same = client.ask("textDocument/diagnostic", again.clone());
        assert_eq!((&same["kind"], &same["items"]), (&json!("full"), &first["items"]));
        client.change(URI, 3, json!([edit((0, 0), (0, 0), "\n")]));
        let third = client.ask("textDocument/diagnostic", again);
        assert_eq!(third["kind"], "full");
        assert_ne!(third["resultId"], first["resultId"]);
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
        assert!(!client.so_far().iter().any(|message| is_publish(message, URI)));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn questions_about_unknown_documents_have_empty_answers() {
    let mut client = Client::new(Way::Pipes, modern());
    let gone = "file:///nowhere.nomad";
    assert_eq!(client.ask("textDocument/hover", place(gone, 0, 0)), json!(null));
    assert_eq!(client.ask("textDocument/completion", place(gone, 0, 0)), json!(null));
    let report = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": gone } }));
    assert_eq!(report, json!({ "kind": "full", "items": [] }));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": gone } }));
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": gone } }));
    assert_eq!(client.finish(), 0);
}

/// Every request of LSP that a document server may offer, and where it says so.
const OFFERS: [(&str, &str); 29] = [
    ("textDocument/hover", "/hoverProvider"),
    ("textDocument/completion", "/completionProvider"),
    ("completionItem/resolve", "/completionProvider/resolveProvider"),
    ("textDocument/codeAction", "/codeActionProvider"),
    ("codeAction/resolve", "/codeActionProvider/resolveProvider"),
    ("textDocument/diagnostic", "/diagnosticProvider"),
    ("workspace/diagnostic", "/diagnosticProvider/workspaceDiagnostics"),
    ("textDocument/documentSymbol", "/documentSymbolProvider"),
    ("textDocument/foldingRange", "/foldingRangeProvider"),
    ("textDocument/selectionRange", "/selectionRangeProvider"),
    ("textDocument/definition", "/definitionProvider"),
    ("textDocument/declaration", "/declarationProvider"),
    ("textDocument/typeDefinition", "/typeDefinitionProvider"),
    ("textDocument/implementation", "/implementationProvider"),
    ("textDocument/references", "/referencesProvider"),
    ("textDocument/documentHighlight", "/documentHighlightProvider"),
    ("textDocument/rename", "/renameProvider"),
    ("textDocument/prepareRename", "/renameProvider/prepareProvider"),
    ("textDocument/formatting", "/documentFormattingProvider"),
    ("textDocument/rangeFormatting", "/documentRangeFormattingProvider"),
    ("textDocument/onTypeFormatting", "/documentOnTypeFormattingProvider"),
    ("textDocument/codeLens", "/codeLensProvider"),
    ("textDocument/documentLink", "/documentLinkProvider"),
    ("textDocument/inlayHint", "/inlayHintProvider"),
    ("textDocument/signatureHelp", "/signatureHelpProvider"),
    ("textDocument/semanticTokens/full", "/semanticTokensProvider/full"),
    ("textDocument/linkedEditingRange", "/linkedEditingRangeProvider"),
    ("workspace/symbol", "/workspaceSymbolProvider"),
    ("workspace/executeCommand", "/executeCommandProvider"),
];

#[test]
fn documents_are_formatted_in_whole_or_in_part() {
    let mut client = Client::new(Way::Pipes, modern());
    let options = json!({ "tabSize": 8, "insertSpaces": false });
    let ugly = "job \"x\" {\r\n  type=\"batch\"\r\n  group \"g\" {\r\n\tcount=1\r\n  }\r\n}\r\n";
    client.open(URI, ugly);
    let document = json!({ "uri": URI });
    let edits = client.ask("textDocument/formatting", json!({ "textDocument": document, "options": options }));
    let new: Vec<&str> = edits.as_array().unwrap().iter().map(|edit| edit["newText"].as_str().unwrap()).collect();
    assert_eq!(new, ["  type = \"batch\"\r\n", "    count = 1\r\n"]);
    assert_eq!(edits[0]["range"], range((1, 0), (2, 0)));
    let part = json!({ "textDocument": document, "options": options, "range": range((3, 0), (3, 2)) });
    let edits = client.ask("textDocument/rangeFormatting", part);
    assert_eq!((edits.as_array().unwrap().len(), &edits[0]["newText"]), (1, &json!("    count = 1\r\n")));
    // What is broken is left alone, and so is what is no job.
    client.change(URI, 2, json!([edit((1, 0), (1, 6), "type =")]));
    client.change(URI, 3, json!([edit((1, 6), (1, 14), "")]));
    let broken = client.ask("textDocument/formatting", json!({ "textDocument": document, "options": options }));
    assert_eq!(broken, json!(null));
    let other = "file:///jobs/main.tf";
    client.open(other, "a=1\n");
    let foreign = json!({ "textDocument": { "uri": other }, "options": options });
    assert_eq!(client.ask("textDocument/formatting", foreign), json!(null));
    assert_eq!(client.finish(), 0);
}

#[test]
fn what_is_offered_is_what_is_handled() {
    for way in WAYS {
        // Of what depends on the client, all.
        let mut capabilities = asking();
        capabilities["experimental"] = json!({ "commands": { "commands": ["jobspec.plan"] } });
        let mut client = Client::new(way, capabilities);
        client.open(URI, NO_IDENTITY);
        let capabilities = client.server["capabilities"].clone();
        for (method, offer) in OFFERS {
            let offered = capabilities.pointer(offer).is_some_and(|value| !value.is_null() && *value != false);
            // All parameters that any of them needs: what is too much is passed over.
            let params = json!({
                "textDocument": { "uri": URI },
                "position": { "line": 6, "character": 6 },
                "positions": [{ "line": 6, "character": 6 }],
                "range": range((6, 4), (6, 6)),
                "context": { "diagnostics": [], "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false },
                "options": { "tabSize": 2, "insertSpaces": true },
                "newName": "x", "ch": "}", "query": "",
                "label": "x", "title": "x", "previousResultIds": [],
            });
            let command = json!({ "command": "no.such.command", "arguments": [] });
            let params = if method == "workspace/executeCommand" { command } else { params };
            let id = client.request(method, params);
            let answer = client.answer(id);
            assert_eq!(offered, answer["error"]["code"] != -32601, "{method} {answer}");
            if offered && method != "workspace/executeCommand" {
                assert!(answer.get("error").is_none(), "{method} {answer}");
            }
        }
        let known: Vec<&str> = OFFERS.iter().map(|(_, offer)| offer[1..].split('/').next().unwrap()).collect();
        for name in capabilities.as_object().unwrap().keys() {
            let other = ["positionEncoding", "textDocumentSync", "workspace", "experimental"].contains(&name.as_str());
            assert!(other || known.contains(&name.as_str()), "{name} is offered, but nothing here asks for it");
        }
        let sync = &capabilities["textDocumentSync"];
        assert_eq!((&sync["openClose"], &sync["change"]), (&json!(true), &json!(2)));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn the_outline_is_nested_where_the_client_can_show_it() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, NO_IDENTITY);
        let outline = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }));
        let group = &outline[0]["children"][0];
        assert_eq!(
            (&outline[0]["name"], &group["name"], &group["detail"]),
            (&json!("web"), &json!("web"), &json!("group"))
        );
        assert_eq!(group["children"][1]["detail"], "service");
        assert_eq!(client.finish(), 0);
        let mut client = Client::new(way, json!({}));
        client.open(URI, NO_IDENTITY);
        let flat = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }));
        let names: Vec<&str> = flat.as_array().unwrap().iter().map(|symbol| symbol["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["web", "web", "network", "http", "web", "check"]);
        assert_eq!((&flat[3]["containerName"], &flat[3]["location"]["uri"]), (&json!("network"), &json!(URI)));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn lines_fold_and_selections_grow() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, NO_IDENTITY);
        let folds = client.ask("textDocument/foldingRange", json!({ "textDocument": { "uri": URI } }));
        assert_eq!(folds[0], json!({ "startLine": 0, "endLine": 17, "kind": "region" }), "the closing brace stays");
        let positions = json!([{ "line": 7, "character": 14 }, { "line": 99, "character": 0 }]);
        let params = json!({ "textDocument": { "uri": URI }, "positions": positions });
        let selections = client.ask("textDocument/selectionRange", params);
        assert_eq!(selections.as_array().unwrap().len(), 2, "one for each position");
        assert_eq!(selections[0]["range"], range((7, 14), (7, 17)));
        assert_eq!(selections[0]["parent"]["range"], range((7, 13), (7, 18)));
        assert_eq!(client.finish(), 0);
    }
}
