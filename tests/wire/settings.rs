//! `jobspec.toml` on disk and in the editor.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::client::{Client, WAYS, Way, edit, is_publish, modern, place, range};

const NO_IDENTITY: &str = "job \"web\" {\n  group \"web\" {\n    service {\n      name = \"web\"\n    }\n  }\n}\n";

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn client(way: Way, root: &Path) -> Client {
    let mut client = Client::start(way);
    let folder = json!({ "uri": uri(root), "name": "jobs" });
    client.initialize(json!({ "capabilities": modern(), "workspaceFolders": [folder] }));
    client
}

fn has(diagnostics: &Value, rule: &str) -> bool {
    diagnostics.as_array().unwrap().iter().any(|diagnostic| diagnostic["code"] == rule)
}

fn touched(client: &mut Client, path: &Path) {
    let change = json!({ "uri": uri(path), "type": 2 });
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
}

fn next_publish(client: &mut Client, uri: &str) -> Value {
    client.wait_for("a publish", |message| is_publish(message, uri))["params"].clone()
}

#[test]
fn a_change_on_disk_checks_what_is_open_again() {
    for way in WAYS {
        let root = tempfile::tempdir().unwrap();
        let config = root.path().join("jobspec.toml");
        let (one, other) = (uri(&root.path().join("a/web.nomad")), uri(&root.path().join("b/db.nomad")));
        let mut client = client(way, root.path());
        client.open(&one, NO_IDENTITY);
        client.open(&other, "job \"db\" {\n  type = \"batch\"\n");
        assert!(has(&client.published(&one, 1), "missing-identity"));
        let broken = client.published(&other, 1);
        assert!(has(&broken, "syntax-error"), "{broken}");
        fs::write(&config, "[rules]\nmissing-identity = \"off\"\n").unwrap();
        touched(&mut client, &config);
        let again = next_publish(&mut client, &one);
        assert_eq!(again["version"], 1);
        assert!(!has(&again["diagnostics"], "missing-identity"), "{again}");
        // A mistake is found on the file itself, the rest of it counts.
        fs::write(&config, "[rules]\nmising-identity = \"off\"\n").unwrap();
        touched(&mut client, &config);
        let found = next_publish(&mut client, &uri(&config));
        assert!(has(&found["diagnostics"], "invalid-config") || has(&found["diagnostics"], "unknown-rule"), "{found}");
        assert!(found.get("version").is_none());
        assert!(has(&next_publish(&mut client, &one)["diagnostics"], "missing-identity"));
        fs::remove_file(&config).unwrap();
        touched(&mut client, &config);
        assert_eq!(next_publish(&mut client, &uri(&config))["diagnostics"], json!([]));
        // The other document is as it was all the while, so nothing is said about it.
        let rest = client.so_far();
        assert!(!rest.iter().any(|message| is_publish(message, &other)), "{rest:?}");
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_configuration_that_is_open_counts_as_it_is_typed() {
    for way in WAYS {
        let root = tempfile::tempdir().unwrap();
        let config = uri(&root.path().join("jobspec.toml"));
        fs::write(root.path().join("jobspec.toml"), "[rules]\n").unwrap();
        let job = uri(&root.path().join("web.nomad"));
        let mut client = client(way, root.path());
        client.open(&job, NO_IDENTITY);
        assert!(has(&client.published(&job, 1), "missing-identity"));
        client.open(&config, "[rules]\n");
        assert_eq!(client.published(&config, 1), json!([]));
        client.change(&config, 2, json!([edit((1, 0), (1, 0), "missing-identity = \"off\"\n")]));
        assert_eq!(client.published(&config, 2), json!([]));
        assert!(!has(&next_publish(&mut client, &job)["diagnostics"], "missing-identity"));
        client.change(&config, 3, json!([edit((1, 0), (1, 0), "= ")]));
        assert_ne!(client.published(&config, 3), json!([]));
        assert!(has(&next_publish(&mut client, &job)["diagnostics"], "missing-identity"));
        // Closed without saving: what is on disk counts, and it is right.
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": config } }));
        let closed = next_publish(&mut client, &config);
        assert_eq!(closed["diagnostics"], json!([]));
        assert!(closed.get("version").is_none());
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn folders_come_and_go() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("jobspec.toml"), "[rules]\nmissing-identity = \"off\"\n").unwrap();
    let inner = root.path().join("inner");
    let job = uri(&inner.join("web.nomad"));
    let mut client = client(Way::Pipes, &inner);
    client.open(&job, NO_IDENTITY);
    assert!(has(&client.published(&job, 1), "missing-identity"), "nobody looks above the root");
    let (old, new) = (json!({ "uri": uri(&inner), "name": "a" }), json!({ "uri": uri(root.path()), "name": "b" }));
    let event = json!({ "added": [new], "removed": [old] });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    assert!(!has(&next_publish(&mut client, &job)["diagnostics"], "missing-identity"));
    assert_eq!(client.finish(), 0);
}

#[test]
fn typing_in_a_policy_checks_also_what_is_not_open() {
    for way in WAYS {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("web.nomad"), NO_IDENTITY).unwrap();
        let (job, config) = (uri(&root.path().join("web.nomad")), uri(&root.path().join("jobspec.toml")));
        let mut client = client(way, root.path());
        assert!(has(&next_publish(&mut client, &job)["diagnostics"], "missing-identity"));
        client.open(&config, "[rules]\n");
        client.change(&config, 2, json!([edit((1, 0), (1, 0), "missing-identity = \"off\"\n")]));
        let checked = next_publish(&mut client, &job);
        assert!(!has(&checked["diagnostics"], "missing-identity") && checked.get("version").is_none(), "{checked}");
        // Never saved: the disk has no policy.
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": config } }));
        assert!(has(&next_publish(&mut client, &job)["diagnostics"], "missing-identity"));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_policy_is_completed_explained_and_mended() {
    for way in WAYS {
        let root = tempfile::tempdir().unwrap();
        let config = uri(&root.path().join("jobspec.toml"));
        let mut client = client(way, root.path());
        client.open(&config, "[rules]\nstatic-prt = \"off\"\n[identity]\naud");
        let published = client.published(&config, 1);
        assert!(has(&published, "invalid-config"), "{published}");
        let list = client.ask("textDocument/completion", place(&config, 3, 3));
        let audience = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "audience").unwrap();
        assert_eq!(audience["textEdit"]["range"], range((3, 0), (3, 3)));
        assert_eq!(audience["textEdit"]["newText"], "audience = \"${1:consul.io}\"");
        let hover = client.ask("textDocument/hover", place(&config, 2, 3));
        assert!(hover["contents"]["value"].as_str().unwrap().contains("`audience`"), "{hover}");
        let context = json!({ "diagnostics": [] });
        let here = range((1, 3), (1, 3));
        let params = json!({ "textDocument": { "uri": config }, "range": here, "context": context });
        let actions = client.ask("textDocument/codeAction", params);
        assert_eq!(
            (&actions[0]["title"], &actions[0]["isPreferred"]),
            (&json!("Replace with `static-port`"), &json!(true))
        );
        assert_eq!(actions[0]["edit"]["documentChanges"][0]["edits"][0]["range"], range((1, 0), (1, 10)));
        assert_eq!(client.finish(), 0);
    }
}
