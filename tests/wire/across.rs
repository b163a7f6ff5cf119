//! Names across files: references, rename and definition over several files, symbols of the workspace, links.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Client, WAYS, Way, apply, edit, modern, place, range};
use crate::workspace::Tree;

const DB: &str = "job \"db\" {\n  group \"g\" {\n    service {\n      name = \"postgres\"\n    }\n  }\n}\n";

/// With the service behind characters that are longer in UTF-8 than in UTF-16.
const APP: &str = "job \"app\" {\r\n  group \"g\" {\r\n    task \"t\" {\r\n      env {\r\n        A = \"ü😀 postgres.service.consul\"\r\n      }\r\n    }\r\n  }\r\n}\r\n";

const TPL: &str = "{{ range service \"postgres\" }}{{ end }}\n";

const WEB: &str = "job \"web\" {\n  group \"g\" {\n    task \"t\" {\n      template {\n        data = file(\"web.tpl\")\n      }\n      artifact {\n        source = \"https://example.com/x.tar.gz\"\n      }\n    }\n  }\n}\n";

fn tree() -> Tree {
    Tree::new(&[
        ("db/db.nomad.hcl", DB),
        ("app/app.nomad.hcl", APP),
        ("web/web.nomad.hcl", WEB),
        ("web/web.tpl", TPL),
        ("web/README.md", "# web\n\n**File**: `web.nomad.hcl`\n"),
    ])
}

fn with_encoding(encoding: &str) -> Value {
    let mut capabilities = modern();
    capabilities["general"]["positionEncodings"] = json!([encoding]);
    capabilities
}

fn renaming(uri: &str, line: u32, character: u32, new_name: &str) -> Value {
    let mut params = place(uri, line, character);
    params["newName"] = json!(new_name);
    params
}

/// The edits of each file, however the client takes them, with the version that they are for.
fn edits_of(edit: &Value, uri: &str) -> (Value, Value) {
    if let Some(changes) = edit["changes"].as_object() {
        return (json!(null), changes.get(uri).cloned().unwrap_or_default());
    }
    let documents = edit["documentChanges"].as_array().expect("changes of documents");
    let found = documents.iter().find(|document| document["textDocument"]["uri"] == uri);
    let found = found.unwrap_or_else(|| panic!("{uri} is not in {edit}"));
    (found["textDocument"]["version"].clone(), found["edits"].clone())
}

#[test]
fn a_service_is_renamed_in_open_and_closed_files() {
    for way in WAYS {
        for (encoding, column) in [("utf-16", 17), ("utf-8", 20)] {
            for changes in [true, false] {
                let tree = tree();
                let mut capabilities = with_encoding(encoding);
                if !changes {
                    capabilities["workspace"]["workspaceEdit"] = json!({});
                }
                let mut client = tree.client(way, capabilities);
                let (db, app, tpl) =
                    (tree.uri("db/db.nomad.hcl"), tree.uri("app/app.nomad.hcl"), tree.uri("web/web.tpl"));
                client.open(&db, DB);
                // One file is open and differs from the disk: the name has moved, and stands there once more.
                let web = tree.uri("web/web.nomad.hcl");
                client.open(&web, WEB);
                client.change(
                    &web,
                    2,
                    json!([edit((0, 0), (0, 0), "# x\nlocals {\n  a = \"postgres.service.consul\"\n}\n")]),
                );
                let answer = client.ask("textDocument/rename", renaming(&db, 3, 18, "pg"));
                let (version, edits) = edits_of(&answer, &db);
                assert_eq!(apply(DB, &edits), DB.replace("postgres", "pg"));
                assert_eq!(version, if changes { json!(1) } else { json!(null) });
                let (version, edits) = edits_of(&answer, &app);
                assert_eq!(edits[0]["range"], range((4, column), (4, column + 8)), "{encoding}");
                assert_eq!((edits.as_array().unwrap().len(), version), (1, json!(null)), "it is not open");
                let (version, edits) = edits_of(&answer, &web);
                assert_eq!(edits[0]["range"], range((2, 7), (2, 15)));
                assert_eq!(version, if changes { json!(2) } else { json!(null) });
                let (_, edits) = edits_of(&answer, &tpl);
                assert_eq!(apply(TPL, &edits), TPL.replace("postgres", "pg"));
                // Each place once, also from another file.
                let mut params = place(&web, 2, 9);
                params["context"] = json!({ "includeDeclaration": true });
                let found = client.ask("textDocument/references", params.clone());
                assert_eq!(found.as_array().unwrap().len(), 4, "{found}");
                assert_eq!(found[0], json!({ "uri": web, "range": range((2, 7), (2, 15)) }), "its own first");
                params["context"] = json!({ "includeDeclaration": false });
                assert_eq!(client.ask("textDocument/references", params).as_array().unwrap().len(), 3);
                let target = client.ask("textDocument/definition", place(&web, 2, 9));
                assert_eq!(target[0]["targetUri"], json!(db));
                assert_eq!(target[0]["targetSelectionRange"], range((3, 14), (3, 22)));
                assert_eq!(client.finish(), 0);
            }
        }
    }
}

#[test]
fn what_is_typed_just_now_counts() {
    let tree = tree();
    let mut client = tree.client(Way::Pipes, modern());
    let (db, web) = (tree.uri("db/db.nomad.hcl"), tree.uri("web/web.nomad.hcl"));
    client.open(&db, DB);
    client.open(&web, WEB);
    for version in 2..12 {
        let text = format!("# {version}\nlocals {{\n  a = \"postgres.service.consul\"\n}}\n{WEB}");
        client.change(&web, version, json!([{ "text": text }]));
        let answer = client.ask("textDocument/rename", renaming(&db, 3, 18, "pg"));
        assert_eq!(edits_of(&answer, &web).0, json!(version));
        client.change(&web, version, json!([{ "text": WEB }]));
        let answer = client.ask("textDocument/rename", renaming(&db, 3, 18, "pg"));
        assert!(!answer.to_string().contains(&web), "{answer}");
    }
    assert_eq!(client.finish(), 0);
}

#[test]
fn a_file_that_cannot_be_read_refuses_the_rename() {
    let tree = tree();
    let mut client = tree.client(Way::Pipes, modern());
    let db = tree.uri("db/db.nomad.hcl");
    client.open(&db, DB);
    client.ask("textDocument/rename", renaming(&db, 3, 18, "pg"));
    // Nobody tells of the change.
    let app = tree.path("app/app.nomad.hcl");
    let bytes: Vec<u8> = APP.bytes().chain([0xff, 0xfe]).collect();
    fs::write(&app, bytes).unwrap();
    let id = client.request("textDocument/rename", renaming(&db, 3, 18, "pg"));
    let answer = client.answer(id);
    let reason = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("no refusal: {answer}"));
    assert!(reason.contains("app.nomad.hcl") && reason.contains("UTF-8"), "{reason}");
    fs::remove_file(&app).unwrap();
    let answer = client.ask("textDocument/rename", renaming(&db, 3, 18, "pg"));
    assert_eq!(answer["documentChanges"].as_array().unwrap().len(), 2, "what is gone needs no edit: {answer}");
    for name in ["a_b", ""] {
        assert_eq!(client.ask_wrongly("textDocument/rename", renaming(&db, 3, 18, name)), -32602);
    }
    assert_eq!(client.finish(), 0);
}

#[test]
fn a_variable_is_renamed_in_its_files_of_values() {
    let tree = Tree::new(&[
        ("web/web.nomad.hcl", "variable \"image\" {}\njob \"web\" {\n  meta {\n    a = var.image\n  }\n}\n"),
        ("web/prod.vars.hcl", "# ü😀\r\nimage = \"x\"\r\n"),
    ]);
    for way in WAYS {
        let mut client = tree.client(way, with_encoding("utf-8"));
        let (job, values) = (tree.uri("web/web.nomad.hcl"), tree.uri("web/prod.vars.hcl"));
        client.open(&job, &fs::read_to_string(tree.path("web/web.nomad.hcl")).unwrap());
        let answer = client.ask("textDocument/rename", renaming(&job, 3, 14, "img"));
        assert_eq!(edits_of(&answer, &job).1.as_array().unwrap().len(), 2);
        assert_eq!(edits_of(&answer, &values).1, json!([{ "range": range((1, 0), (1, 5)), "newText": "img" }]));
        // From the other side, with a buffer that the disk does not know.
        client.open(&values, "tag = 1\nimage = \"y\"\n");
        let answer = client.ask("textDocument/rename", renaming(&values, 1, 2, "img"));
        assert_eq!(
            edits_of(&answer, &values),
            (json!(1), json!([{ "range": range((1, 0), (1, 5)), "newText": "img" }]))
        );
        assert_eq!(edits_of(&answer, &job).1.as_array().unwrap().len(), 2);
        let target = client.ask("textDocument/prepareRename", place(&values, 1, 2));
        assert_eq!(target, json!({ "range": range((1, 0), (1, 5)), "placeholder": "image" }));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn symbols_of_all_files_are_found_by_name() {
    for way in WAYS {
        for encoding in ["utf-16", "utf-8"] {
            let tree = tree();
            tree.write("x/x.nomad.hcl", "/* ü😀 */ job \"shop-x\" {\n  group \"front\" {}\n}\n");
            let mut client = tree.client(way, with_encoding(encoding));
            let mut find =
                |query: &str| client.ask("workspace/symbol", json!({ "query": query })).as_array().unwrap().clone();
            let found = find("SHP");
            assert_eq!(found.len(), 1);
            let column = if encoding == "utf-16" { 15 } else { 18 };
            let at = json!({ "uri": tree.uri("x/x.nomad.hcl"), "range": range((0, column), (0, column + 6)) });
            assert_eq!((&found[0]["name"], &found[0]["location"]), (&json!("shop-x"), &at));
            let found = find("postgres");
            assert_eq!((&found[0]["name"], &found[0]["containerName"]), (&json!("postgres"), &json!("db")));
            assert!(find("").len() > 8 && find("nothing of the kind").is_empty());
            // What is typed counts as well.
            let db = tree.uri("db/db.nomad.hcl");
            client.open(&db, &DB.replace("\"db\"", "\"database\""));
            let found = client.ask("workspace/symbol", json!({ "query": "database" }));
            assert_eq!(found[0]["location"]["uri"], json!(db));
            assert_eq!(client.finish(), 0);
        }
    }
}

#[test]
fn links_lead_to_what_is_there() {
    for way in WAYS {
        let tree = tree();
        let mut client = tree.client(way, modern());
        let (web, readme) = (tree.uri("web/web.nomad.hcl"), tree.uri("web/README.md"));
        client.open(&web, WEB);
        let links = |client: &mut Client, uri: &str| {
            client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }))
        };
        let expected = json!([
            { "range": range((4, 21), (4, 28)), "target": tree.uri("web/web.tpl") },
            { "range": range((7, 18), (7, 46)), "target": "https://example.com/x.tar.gz" },
        ]);
        assert_eq!(links(&mut client, &web), expected);
        client.open(&readme, "# web\n\n**File**: `web.nomad.hcl`\n");
        let expected = json!([{ "range": range((2, 11), (2, 24)), "target": web }]);
        assert_eq!(links(&mut client, &readme), expected);
        client.change(&readme, 2, json!([{ "text": "**File**: `gone.nomad.hcl`\n" }]));
        assert_eq!(links(&mut client, &readme), json!([]), "there is no such file");
        assert_eq!(client.finish(), 0);
    }
}
