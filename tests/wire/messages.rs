//! Frames as clients really send them, and messages that nobody should send.

use serde_json::{Value, json};

use crate::client::{Client, WAYS, Way, error_code, frame, is_answer, modern, notification, opened, place};

const URI: &str = "file:///jobs/web.nomad.hcl";

/// Something that only works if the session goes on.
fn still_answers(client: &mut Client) {
    let report = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(report["kind"], "full");
}

fn answer_without_id(client: &mut Client) -> i64 {
    error_code(&client.wait_for("an error without id", |message| is_answer(message) && message["id"].is_null()))
}

#[test]
fn malformed_json_is_answered_and_the_session_goes_on() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        for body in ["{", "", "{\"jsonrpc\":\"2.0\",\"method\":", "nonsense", "{\"a\":\"\u{1}\"}"] {
            client.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
            assert_eq!(answer_without_id(&mut client), -32700, "{body}");
        }
        client.write(b"Content-Length: 2\r\n\r\n\xff\xfe");
        assert_eq!(answer_without_id(&mut client), -32700);
        still_answers(&mut client);
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn json_that_is_no_message_is_an_invalid_request() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        for message in [json!([]), json!(7), json!({ "jsonrpc": "2.0" }), json!({ "jsonrpc": "2.0", "id": { "a": 1 } })]
        {
            client.send(&message);
            assert_eq!(answer_without_id(&mut client), -32600, "{message}");
        }
        client.send(&json!({ "jsonrpc": "1.0", "id": 901, "method": "shutdown" }));
        assert_eq!(error_code(&client.answer(901)), -32600);
        // An answer to a question that was never asked.
        client.send(&json!({ "jsonrpc": "2.0", "id": 4711, "result": null }));
        still_answers(&mut client);
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn errors_have_their_codes() {
    for way in WAYS {
        let mut client = Client::start(way);
        assert_eq!(client.ask_wrongly("textDocument/hover", place(URI, 0, 0)), -32002);
        assert_eq!(client.ask_wrongly("initialize", json!({ "capabilities": 7 })), -32602);
        client.initialize(json!({ "capabilities": {} }));
        assert_eq!(client.ask_wrongly("initialize", json!({ "capabilities": {} })), -32600);
        assert_eq!(client.ask_wrongly("no/such", json!({})), -32601);
        assert_eq!(client.ask_wrongly("$/noSuch", json!({})), -32601);
        assert_eq!(client.ask_wrongly("textDocument/hover", json!({ "textDocument": 7 })), -32602);
        assert_eq!(client.ask_wrongly("textDocument/hover", json!([])), -32602);
        // Notifications are never answered, wrong or not.
        client.notify("no/such", json!({}));
        client.notify("textDocument/didOpen", json!({ "textDocument": 7 }));
        client.notify("textDocument/didChange", json!({}));
        client.notify("$/setTrace", json!({ "value": "off" }));
        client.notify("$/cancelRequest", json!({ "id": 12345 }));
        assert_eq!(client.so_far(), Vec::<Value>::new());
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn ids_may_be_strings() {
    let mut client = Client::new(Way::Pipes, modern());
    client.send(&json!({ "jsonrpc": "2.0", "id": "a-1", "method": "textDocument/hover", "params": place(URI, 0, 0) }));
    let answer = client.wait_for("the answer", |message| message["id"] == "a-1");
    assert_eq!(answer["result"], json!(null));
    assert_eq!(client.finish(), 0);
}

#[test]
fn header_lines_come_in_all_forms() {
    let headers = [
        "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        "Content-Length: {}\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n",
        "content-length: {}\r\n\r\n",
        "CONTENT-LENGTH:{}\r\n\r\n",
        "Content-Length:   {}  \r\nX-Other: 1\r\n\r\n",
        "Content-Length: {}\n\n",
        "\r\nContent-Length: {}\r\n\r\n",
    ];
    for way in WAYS {
        let mut client = Client::new(way, modern());
        for (id, header) in (500..).zip(headers) {
            let body =
                json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": place(URI, 0, 0) });
            let body = body.to_string();
            client.write(header.replace("{}", &body.len().to_string()).as_bytes());
            client.write(body.as_bytes());
            assert_eq!(client.answer(id)["result"], json!(null), "{header:?}");
        }
        // Without a length, nobody knows where the message ends; the next header is found again.
        client.write(b"Content-Size: 5\r\n\r\n");
        assert_eq!(answer_without_id(&mut client), -32700);
        client.write(b"Content-Length: many\r\n\r\n");
        assert_eq!(answer_without_id(&mut client), -32700);
        still_answers(&mut client);
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn frames_may_be_cut_and_joined_anywhere() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        let open = frame(&notification("textDocument/didOpen", opened(URI, "job \"ü\" {\n")));
        for byte in &open {
            client.write(std::slice::from_ref(byte));
        }
        assert_eq!(client.published(URI, 1).as_array().unwrap().len(), 1);
        let many: Vec<u8> = (700..800)
            .flat_map(|id| {
                let params = json!({ "textDocument": { "uri": URI } });
                frame(&json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/diagnostic", "params": params }))
            })
            .collect();
        client.write(&many);
        for id in 700..800 {
            assert_eq!(client.answer(id)["result"]["items"].as_array().unwrap().len(), 1);
        }
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn every_request_is_answered_once_even_when_it_is_cancelled() {
    for way in WAYS {
        let mut client = Client::new(way, modern());
        client.open(URI, &"group \"g\" {\n}\n".repeat(5_000));
        let mut bytes = Vec::new();
        for id in 800..850 {
            let params = json!({ "textDocument": { "uri": URI } });
            bytes.extend(frame(
                &json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/diagnostic", "params": params }),
            ));
            bytes.extend(frame(&notification("$/cancelRequest", json!({ "id": id }))));
        }
        client.write(&bytes);
        for id in 800..850 {
            let answer = client.answer(id);
            assert!(answer["error"]["code"] == -32800 || answer["result"]["kind"] == "full", "{answer}");
        }
        let rest = client.so_far();
        assert!(!rest.iter().any(is_answer), "answered twice: {rest:?}");
        assert_eq!(client.finish(), 0);
    }
}
