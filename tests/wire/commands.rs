//! What editors run for a job in their terminals, and what the server carries out itself.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Client, WAYS, Way, apply, edit, modern, range};

const JOB: &str = "job \"web\" {\n  group \"web\" {\n    service {\n      name = \"web\"\n    }\n  }\n}\n";

fn uri(root: &TempDir, name: &str) -> String {
    format!("file://{}", root.path().join(name).display())
}

fn client(way: Way, root: &TempDir, capabilities: Value, options: Value) -> Client {
    let mut client = Client::start(way);
    let folder = json!({ "uri": uri(root, ""), "name": "jobs" });
    let params =
        json!({ "capabilities": capabilities, "initializationOptions": options, "workspaceFolders": [folder] });
    client.initialize(params);
    client
}

fn lenses(client: &mut Client, uri: &str) -> Vec<Value> {
    client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } })).as_array().unwrap().clone()
}

#[test]
fn a_job_is_planned_run_and_validated_by_the_editor() {
    for way in WAYS {
        let root = tempfile::tempdir().unwrap();
        let commands = json!({ "commands": ["jobspec.plan", "jobspec.run", "jobspec.validate", "other"] });
        let mut capabilities = modern();
        capabilities["workspace"]["codeLens"] = json!({ "refreshSupport": true });
        let mut client = client(way, &root, capabilities, commands);
        assert_eq!(client.server["capabilities"]["codeLensProvider"], json!({ "resolveProvider": false }));
        let job = uri(&root, "jobs/my%20web.nomad.hcl");
        client.open(&job, JOB);
        let found = lenses(&mut client, &job);
        let titles: Vec<&str> = found.iter().map(|lens| lens["command"]["title"].as_str().unwrap()).collect();
        assert_eq!(titles, ["Plan", "Run", "Validate"]);
        assert!(found.iter().all(|lens| lens["range"] == range((0, 0), (0, 9))), "{found:?}");
        assert_eq!(found[0]["command"]["command"], "jobspec.plan");
        let argument = &found[0]["command"]["arguments"][0];
        assert_eq!(argument["command"], "nomad job plan 'jobs/my web.nomad.hcl'");
        assert_eq!((&argument["directory"], &argument["uri"]), (&json!(root.path()), &json!(job)));
        // What the policy says counts as soon as it is typed.
        let config = uri(&root, "jobspec.toml");
        client.open(&config, "[deploy]\nrun = \"\"\n");
        client.wait_for("the call to ask again", |message| message["method"] == "workspace/codeLens/refresh");
        assert_eq!(lenses(&mut client, &job).len(), 2);
        client.change(&config, 2, json!([edit((1, 7), (1, 7), "make run JOB={file}")]));
        let found = lenses(&mut client, &job);
        assert_eq!(found[1]["command"]["arguments"][0]["command"], "make run JOB='jobs/my web.nomad.hcl'");
        client.change(&job, 2, json!([{ "text": "" }]));
        assert_eq!(lenses(&mut client, &job), [] as [Value; 0]);
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn only_what_the_editor_can_run_is_offered() {
    let root = tempfile::tempdir().unwrap();
    let job = uri(&root, "web.nomad");
    let mut without = client(Way::Pipes, &root, modern(), json!(null));
    assert!(without.server["capabilities"].get("codeLensProvider").is_none());
    without.open(&job, JOB);
    assert_eq!(lenses(&mut without, &job), [] as [Value; 0]);
    assert_eq!(without.finish(), 0);
    let mut one = client(Way::Pipes, &root, modern(), json!({ "commands": ["jobspec.validate"] }));
    one.open(&job, JOB);
    let found = lenses(&mut one, &job);
    assert_eq!((found.len(), &found[0]["command"]["title"]), (1, &json!("Validate")));
    assert_eq!(one.finish(), 0);
}

fn run(client: &mut Client, command: &str, arguments: Value) -> Value {
    client.ask("workspace/executeCommand", json!({ "command": command, "arguments": arguments }))
}

#[test]
fn everything_that_can_be_mended_safely_is_mended_at_once() {
    for way in WAYS {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.nomad"), JOB.replace("web", "closed")).unwrap();
        fs::write(root.path().join("fine.nomad"), "job \"fine\" {\n}\n").unwrap();
        let (open, closed) = (uri(&root, "b.nomad"), uri(&root, "a.nomad"));
        let mut capabilities = modern();
        capabilities["workspace"]["applyEdit"] = json!(true);
        let mut client = client(way, &root, capabilities, json!(null));
        let commands = &client.server["capabilities"]["executeCommandProvider"]["commands"];
        assert_eq!(
            *commands,
            json!(["jobspec.server.fixFile", "jobspec.server.fixWorkspace", "jobspec.server.explain"])
        );
        // However early it is asked: the files are searched first.
        client.open(&open, JOB);
        client.change(&open, 2, json!([edit((0, 0), (0, 0), "# typed\n")]));
        let counts = run(&mut client, "jobspec.server.fixWorkspace", json!([]));
        assert_eq!(counts["files"], 2, "{counts}");
        let asked = client.wait_for("the edit", |message| message["method"] == "workspace/applyEdit");
        let changes = asked["params"]["edit"]["documentChanges"].as_array().unwrap();
        let of = |uri: &str| changes.iter().find(|change| change["textDocument"]["uri"] == uri).unwrap();
        assert_eq!(
            (&of(&open)["textDocument"]["version"], &of(&closed)["textDocument"]["version"]),
            (&json!(2), &json!(null))
        );
        for (uri, text) in [(&open, format!("# typed\n{JOB}")), (&closed, JOB.replace("web", "closed"))] {
            let fixed = apply(&text, &of(uri)["edits"]);
            assert!(fixed.contains("identity {") && fixed.starts_with(&text[..8]), "{fixed}");
        }
        client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "applied": true } }));
        let counts = run(&mut client, "jobspec.server.fixFile", json!([open]));
        assert_eq!(counts["files"], 1);
        let asked = client.wait_for("the edit", |message| message["method"] == "workspace/applyEdit");
        assert_eq!(asked["params"]["edit"]["documentChanges"].as_array().unwrap().len(), 1);
        let fine = run(&mut client, "jobspec.server.fixFile", json!([uri(&root, "fine.nomad")]));
        assert_eq!(fine, json!({ "files": 0, "edits": 0 }));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_rule_is_explained_and_nonsense_is_refused() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        let page = run(&mut client, "jobspec.server.explain", json!(["static-port"]));
        let page = page.as_str().unwrap();
        assert!(page.starts_with("# static-port\n") && page.contains("```hcl") && !page.contains("^^^"), "{page}");
        for (command, arguments) in [
            ("jobspec.server.explain", json!(["no-such-rule"])),
            ("jobspec.server.explain", json!([])),
            ("jobspec.server.fixFile", json!([7])),
            // This client applies no edits.
            ("jobspec.server.fixFile", json!(["file:///a.nomad"])),
            ("jobspec.server.fixWorkspace", json!([])),
            ("jobspec.plan", json!([])),
        ] {
            let params = json!({ "command": command, "arguments": arguments });
            assert_eq!(client.ask_wrongly("workspace/executeCommand", params), -32602, "{command}");
        }
        assert_eq!(client.finish(), 0);
    }
}
