//! How sessions begin and end.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{Client, PATIENCE, WAYS, Way, modern};

#[test]
fn the_server_says_who_it_is() {
    for way in WAYS {
        let client = Client::new(way, modern());
        assert_eq!(client.server["serverInfo"]["name"], "jobspec-ls");
        assert_eq!(client.server["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn positions_are_counted_as_the_client_offers() {
    let cases = [
        (json!(["utf-16", "utf-8"]), "utf-8", 9),
        (json!(["utf-32", "utf-16"]), "utf-32", 6),
        (json!(["utf-16"]), "utf-16", 7),
        (json!(null), "utf-16", 7),
    ];
    for (offered, chosen, column) in cases {
        let mut client = Client::new(Way::Pipes, json!({ "general": { "positionEncodings": offered } }));
        assert_eq!(client.server["capabilities"]["positionEncoding"], chosen);
        // The emoji is 4 bytes, 2 UTF-16 units and 1 character.
        client.open("file:///e.nomad", "# 😀\na = [ # 😀\n");
        client.change("file:///e.nomad", 2, json!([crate::client::edit((1, 0), (1, 99), "\"😀\" ? x")]));
        let found = client.published("file:///e.nomad", 2);
        assert_eq!(found[0]["range"]["start"]["line"], 1, "{found}");
        client.change("file:///e.nomad", 3, json!([crate::client::edit((1, 0), (1, column - 2), "job \"ü\" {}")]));
        client.published("file:///e.nomad", 3);
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.notify("exit", json!(null));
        assert_eq!(client.ended(), 1);
        let mut client = Client::start(way);
        client.notify("exit", json!(null));
        assert_eq!(client.ended(), 1);
    }
}

#[test]
fn a_closed_stdin_ends_the_server() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.close();
        assert_eq!(client.ended(), 1);
        let mut client = Client::new(way, modern());
        client.ask("shutdown", json!(null));
        client.close();
        assert_eq!(client.ended(), 0);
    }
}

#[test]
fn what_was_asked_before_stdin_closed_is_answered() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open("file:///a.nomad", "job \"a\" {");
        let id = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": "file:///a.nomad" } }));
        client.close();
        assert_eq!(client.answer(id)["result"]["items"].as_array().unwrap().len(), 1);
        assert_eq!(client.published("file:///a.nomad", 1).as_array().unwrap().len(), 1);
        assert_eq!(client.ended(), 1);
    }
}

#[test]
fn nothing_but_refusals_after_shutdown() {
    let mut client = Client::new(Way::Pipes, modern());
    client.ask("shutdown", json!(null));
    assert_eq!(client.ask_wrongly("textDocument/hover", crate::client::place("file:///a.nomad", 0, 0)), -32600);
    assert_eq!(client.ask_wrongly("shutdown", json!(null)), -32600);
    client.notify("exit", json!(null));
    assert_eq!(client.ended(), 0);
}

#[test]
fn the_server_goes_with_the_process_that_started_it() {
    let mut editor = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().unwrap();
    let mut client = Client::start(Way::Stdio);
    client.initialize(json!({ "processId": editor.id(), "capabilities": {} }));
    editor.kill().unwrap();
    editor.wait().unwrap();
    let start = Instant::now();
    // Its stdin stays open all the while.
    assert_eq!(client.ended(), 1);
    assert!(start.elapsed() < PATIENCE, "it went by itself");
}

#[test]
fn a_process_id_that_means_nothing_here_ends_nothing() {
    let mut gone = Command::new("true").spawn().unwrap();
    gone.wait().unwrap();
    let mut client = Client::start(Way::Stdio);
    client.initialize(json!({ "processId": gone.id(), "capabilities": {} }));
    std::thread::sleep(Duration::from_millis(900));
    assert_eq!(client.finish(), 0);
}
