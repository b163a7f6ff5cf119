//! The three rules: changes apply in order, the client's silence holds up nobody, the last publish is the last word.

use serde_json::{Value, json};

use crate::client::{Client, WAYS, Way, changed, edit, frame, is_publish, modern, notification, opened, range};

const URI: &str = "file:///jobs/web.nomad.hcl";

fn pull(client: &mut Client, uri: &str) -> Value {
    client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }))["items"].clone()
}

#[test]
fn a_question_after_a_burst_of_changes_sees_the_last_text() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, "");
        let text = "job \"web\" {\n  group \"g\" {\n  }\n}\n";
        let mut bytes = Vec::new();
        for (version, (index, character)) in (2..).zip(text.char_indices()) {
            let line = text[..index].matches('\n').count() as u32;
            let column = index - text[..index].rfind('\n').map_or(0, |newline| newline + 1);
            let change = edit((line, column as u32), (line, column as u32), &character.to_string());
            bytes.extend(frame(&notification("textDocument/didChange", changed(URI, version, json!([change])))));
        }
        let params = json!({ "textDocument": { "uri": URI } });
        bytes.extend(frame(
            &json!({ "jsonrpc": "2.0", "id": 900, "method": "textDocument/diagnostic", "params": params }),
        ));
        client.write(&bytes);
        // Every text before the last closing brace has a syntax error.
        assert_eq!(client.answer(900)["result"]["items"], json!([]));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn the_last_publish_of_a_burst_is_of_the_last_version_and_right() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        for round in 0..100 {
            let uri = format!("file:///jobs/burst-{round}.nomad.hcl");
            let mut bytes =
                frame(&notification("textDocument/didOpen", opened(&uri, &format!("job \"a{round:02}\" {{\n}}\n"))));
            for version in 2..=61 {
                // Odd versions lose the closing brace, even ones get it back; the last one has none.
                let change = if version % 2 == 0 { edit((0, 11), (0, 11), "}") } else { edit((0, 11), (0, 12), "") };
                let text = format!("job \"a{round:02}\" {{\n");
                let change = if version == 61 { json!({ "text": text }) } else { change };
                bytes.extend(frame(&notification("textDocument/didChange", changed(&uri, version, json!([change])))));
            }
            client.write(&bytes);
            let last = client.published(&uri, 61);
            assert_eq!(last.as_array().unwrap().len(), 1, "{last}");
            assert_eq!(last[0]["code"], "syntax-error");
            let earlier: Vec<i64> = client
                .so_far()
                .iter()
                .filter(|message| is_publish(message, &uri))
                .map(|message| message["params"]["version"].as_i64().unwrap())
                .collect();
            assert!(earlier.is_sorted() && earlier.iter().all(|&version| version < 61), "{earlier:?}");
        }
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn every_open_and_every_change_is_published_once() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, "job \"a\" {\n");
        assert_eq!(client.published(URI, 1).as_array().unwrap().len(), 1);
        // Also when nothing changes, and when it is no job file.
        client.change(URI, 2, json!([]));
        assert_eq!(client.published(URI, 2).as_array().unwrap().len(), 1);
        client.change(URI, 3, json!([{ "text": "job \"a\" {\n}\n" }]));
        assert_eq!(client.published(URI, 3), json!([]));
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
        let cleared = client.wait_for("the clearing", |message| is_publish(message, URI));
        assert_eq!(cleared["params"]["diagnostics"], json!([]));
        assert!(cleared["params"].get("version").is_none());
        client.open("file:///jobs/main.tf", "resource \"x\" \"y\" {}\n");
        assert_eq!(client.published("file:///jobs/main.tf", 1), json!([]));
        assert_eq!(client.so_far(), Vec::<Value>::new());
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn three_hundred_documents_at_once_are_all_answered() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        let uri = |number: usize| format!("file:///jobs/{number}.nomad.hcl");
        for number in 0..300 {
            let open = if number % 3 == 0 { "" } else { "}" };
            client.open(&uri(number), &format!("job \"j{number}\" {{\n{open}\n"));
        }
        let asked: Vec<i64> = (0..300)
            .map(|number| client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri(number) } })))
            .collect();
        for (number, id) in asked.into_iter().enumerate() {
            let expected = usize::from(number % 3 == 0);
            assert_eq!(client.answer(id)["result"]["items"].as_array().unwrap().len(), expected);
            assert_eq!(client.published(&uri(number), 1).as_array().unwrap().len(), expected);
        }
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_client_that_answers_nothing_is_served_all_the_same() {
    for way in WAYS {
        let mut client = Client::new(
            way,
            json!({
                "workspace": {
                    "didChangeWatchedFiles": { "dynamicRegistration": true },
                    "diagnostics": { "refreshSupport": true },
                },
                "textDocument": { "diagnostic": {} },
            }),
        );
        let registration =
            client.wait_for("the registration", |message| message["method"] == "client/registerCapability");
        let watchers = &registration["params"]["registrations"][0]["registerOptions"]["watchers"];
        let patterns: Vec<&str> =
            watchers.as_array().unwrap().iter().map(|watcher| watcher["globPattern"].as_str().unwrap()).collect();
        assert_eq!(
            patterns,
            ["**/*.{nomad,hcl,var,vars,nomadvars,tpl,tmpl,ctmpl,gotmpl}", "**/README.md", "**/jobspec.toml"]
        );
        client.open(URI, "job \"a\" {\n");
        for number in 0..5 {
            let change = json!({ "uri": format!("file:///jobs/{number}/jobspec.toml"), "type": 2 });
            client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
            client.wait_for("the refresh", |message| message["method"] == "workspace/diagnostic/refresh");
        }
        assert_eq!(pull(&mut client, URI).as_array().unwrap().len(), 1);
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_client_that_reads_nothing_for_a_while_loses_nothing() {
    // More than a pipe holds, in both directions, before the first byte is read: neither side may wait for the other.
    let mut client = Client::new(Way::Stdio, modern());
    let text = "job \"a\" {\n".repeat(200);
    for number in 0..200 {
        client.open(&format!("file:///jobs/{number}.nomad"), &text);
    }
    for number in 0..200 {
        assert!(!client.published(&format!("file:///jobs/{number}.nomad"), 1).as_array().unwrap().is_empty());
    }
    assert_eq!(client.finish(), 0);
}

#[test]
fn two_spellings_of_a_uri_are_one_document() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        let (opened, other) = ("file:///jobs/my%20web%40home.nomad", "file:///jobs/my%20web@home.nomad");
        client.open(opened, "job \"a\" {\n");
        assert_eq!(client.published(opened, 1).as_array().unwrap().len(), 1);
        client.change(other, 2, json!([edit((1, 0), (1, 0), "}\n")]));
        assert_eq!(client.published(opened, 2), json!([]), "published under the name that it was opened with");
        assert_eq!(pull(&mut client, other), json!([]));
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": other } }));
        client.change(opened, 3, json!([edit((0, 0), (9, 0), "")]));
        assert_eq!(pull(&mut client, opened), json!([]), "closed documents are empty");
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_uri_that_is_not_encoded_is_taken_for_what_it_says_and_given_back() {
    for way in WAYS {
        let mut client = Client::start(way);
        client.initialize(json!({ "capabilities": {} }));
        client.open("file:///jobs/my jöb [1].nomad.hcl", "job \"a\" {");
        let published = client.published("file:///jobs/my jöb [1].nomad.hcl", 1);
        assert!(!published.as_array().unwrap().is_empty());
        let fixed = json!({
            "textDocument": { "uri": "file:///jobs/my jöb [1].nomad.hcl" },
            "range": range((0, 9), (0, 9)), "context": { "diagnostics": [] },
        });
        let actions = client.ask("textDocument/codeAction", fixed);
        let edits = actions.as_array().unwrap().iter().filter_map(|action| action["edit"]["changes"].as_object());
        for uri in edits.flat_map(|changes| changes.keys()).filter(|uri| !uri.ends_with("jobspec.toml")) {
            assert_eq!(uri, "file:///jobs/my jöb [1].nomad.hcl");
        }
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn positions_out_of_range_are_clamped() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, "job \"a\" {\n");
        client.change(URI, 2, json!([edit((7, 5), (9, 9), "}\n")]));
        assert_eq!(client.published(URI, 2), json!([]), "appended");
        client.change(URI, 3, json!([edit((1, 0), (1, 4_000_000_000), "")]));
        assert_eq!(client.published(URI, 3).as_array().unwrap().len(), 1, "the brace is gone, the line break stays");
        client.change(URI, 4, json!([edit((1, 9), (0, 9), "}")]));
        assert_eq!(client.published(URI, 4), json!([]), "ends in the wrong order");
        let hover = json!({ "textDocument": { "uri": URI }, "position": { "line": 99, "character": 99 } });
        assert_eq!(client.ask("textDocument/hover", hover), json!(null));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn many_changes_in_one_message_apply_one_after_the_other() {
    let mut client = Client::new(Way::Pipes, modern());
    client.open(URI, "");
    let changes: Vec<Value> =
        "job \"a\" {\n}".chars().rev().map(|character| edit((0, 0), (0, 0), &character.to_string())).collect();
    assert_eq!(changes.len(), 11);
    client.change(URI, 2, json!(changes));
    assert_eq!(client.published(URI, 2), json!([]));
    let more: Vec<Value> = (0..100).map(|_| edit((0, 9), (0, 9), " ")).chain([edit((0, 8), (0, 9), "")]).collect();
    client.change(URI, 3, json!(more));
    assert_ne!(client.published(URI, 3), json!([]), "the opening brace is gone");
    assert_eq!(client.finish(), 0);
}
