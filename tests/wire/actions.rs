//! Actions that are no edit of the document: commands of the editor, and changes of `jobspec.toml`.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Client, Way, apply, modern, range};

const JOB: &str = "job \"web\" {\n  group \"web\" {\n    service {\n      name = \"web\"\n    }\n  }\n}\n";

fn titled(client: &mut Client, uri: &str, title: &str) -> Option<Value> {
    let params = json!({
        "textDocument": { "uri": uri },
        "range": range((2, 4), (2, 11)),
        "context": { "diagnostics": [], "triggerKind": 1 },
    });
    let actions = client.ask("textDocument/codeAction", params);
    actions.as_array().unwrap().iter().find(|action| action["title"] == title).cloned()
}

#[test]
fn a_client_that_can_explain_rules_is_asked_to() {
    const URI: &str = "file:///jobs/web.nomad.hcl";
    let title = "Explain `missing-identity`";
    let mut client = Client::new(Way::Pipes, modern());
    client.open(URI, JOB);
    assert_eq!(titled(&mut client, URI, title), None);
    assert_eq!(client.finish(), 0);

    // Others have the server tell its user what the rule is about.
    let mut capabilities = modern();
    capabilities["workspace"]["executeCommand"] = json!({});
    let mut client = Client::new(Way::Pipes, capabilities);
    client.open(URI, JOB);
    let action = titled(&mut client, URI, title).expect("it is offered");
    let command =
        json!({ "title": title, "command": "jobspec.server.explain", "arguments": ["missing-identity", true] });
    assert_eq!(action["command"], command);
    client.ask("workspace/executeCommand", json!({ "command": command["command"], "arguments": command["arguments"] }));
    let told = client.wait_for("the message", |message| message["method"] == "window/showMessage");
    let told = told["params"]["message"].as_str().unwrap().to_owned();
    assert!(told.starts_with("missing-identity: ") && told.contains("missing-identity.md"), "{told}");
    assert_eq!(client.finish(), 0);

    let mut capabilities = modern();
    capabilities["experimental"] = json!({ "commands": { "commands": ["other", "jobspec.explain"] } });
    let mut client = Client::new(Way::Pipes, capabilities);
    client.open(URI, JOB);
    let action = titled(&mut client, URI, title).expect("it is offered");
    let command = json!({ "title": title, "command": "jobspec.explain", "arguments": ["missing-identity"] });
    assert_eq!(action["command"], command);
    assert!(action.get("edit").is_none());
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(client.finish(), 0);
}

#[test]
fn a_rule_is_turned_off_in_the_file_that_is_there_or_a_new_one() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    let uri = |name: &str| format!("file://{}/{name}", root.display());
    let (job, toml) = (uri("web.nomad.hcl"), uri("jobspec.toml"));
    fs::write(root.join("web.nomad.hcl"), JOB).unwrap();
    let title = "Turn `missing-identity` off in jobspec.toml";
    let start = |capabilities: Value| {
        let mut client = Client::start(Way::Pipes);
        let folders = json!([{ "uri": format!("file://{}", root.display()), "name": "lab" }]);
        client.initialize(json!({ "capabilities": capabilities, "workspaceFolders": folders }));
        client.open(&job, JOB);
        client
    };

    let mut client = start(modern());
    let action = titled(&mut client, &job, title).expect("it is offered");
    let changes = action["edit"]["documentChanges"].as_array().unwrap();
    assert_eq!((&changes[0]["kind"], &changes[0]["uri"]), (&json!("create"), &json!(toml)));
    let new = apply("", &changes[1]["edits"]);
    assert_eq!(new, "[rules]\nmissing-identity = \"off\"\n");
    assert_eq!(client.finish(), 0);
    // A client that cannot make files is not offered one.
    let mut client = start(json!({}));
    assert_eq!(titled(&mut client, &job, title), None);
    assert_eq!(client.finish(), 0);

    let before = "# ours\n[rules]\nunused-port = \"off\" # why\n\n[ports]\nreserved = []\n";
    fs::write(root.join("jobspec.toml"), before).unwrap();
    let mut client = start(json!({}));
    let action = titled(&mut client, &job, title).expect("it is offered");
    let after = apply(before, &action["edit"]["changes"][&toml]);
    assert_eq!(after, before.replace("# why\n", "# why\nmissing-identity = \"off\"\n"));
    assert_eq!(client.finish(), 0);
}
