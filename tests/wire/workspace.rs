//! Findings that cross files: found in the workspace, kept current, told on both sides.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Client, WAYS, Way, asking, edit, is_publish, modern, range};

const CONFLICT: &str = "static-port-conflict";

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A job with one static port, on line 4.
fn job(name: &str, port: u16) -> String {
    format!(
        "job \"{name}\" {{\n  group \"g\" {{\n    network {{\n      port \"p\" {{\n        static = {port}\n      }}\n    }}\n  }}\n}}\n"
    )
}

/// A directory with files in it.
pub(crate) struct Tree {
    root: TempDir,
}

impl Tree {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self { root: tempfile::tempdir().unwrap() };
        for (name, text) in files {
            tree.write(name, text);
        }
        tree
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub(crate) fn uri(&self, name: &str) -> String {
        uri(&self.path(name))
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn folder(&self, name: &str) -> Value {
        json!({ "uri": self.uri(name), "name": "jobs" })
    }

    pub(crate) fn client(&self, way: Way, capabilities: Value) -> Client {
        let mut client = Client::start(way);
        client.initialize(json!({ "capabilities": capabilities, "workspaceFolders": [self.folder("")] }));
        client
    }
}

/// Two jobs that claim one port.
fn conflict() -> Tree {
    Tree::new(&[("a/a.nomad.hcl", &job("a", 9000)), ("b/.hidden/b.nomad.hcl", &job("b", 9000))])
}

fn rules(diagnostics: &Value) -> Vec<&str> {
    diagnostics.as_array().unwrap().iter().map(|diagnostic| diagnostic["code"].as_str().unwrap()).collect()
}

fn conflicts(diagnostics: &Value) -> bool {
    rules(diagnostics).contains(&CONFLICT)
}

/// Waits for a publish of `uri` that says what it should.
fn told(client: &mut Client, uri: &str, is_it: impl Fn(&Value) -> bool) -> Value {
    loop {
        let message = client.wait_for(&format!("a publish of {uri}"), |message| is_publish(message, uri));
        if is_it(&message["params"]["diagnostics"]) {
            return message["params"].clone();
        }
    }
}

fn touch(client: &mut Client, uris: &[String]) {
    let changes: Vec<Value> = uris.iter().map(|uri| json!({ "uri": uri, "type": 2 })).collect();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

fn close(client: &mut Client, uri: &str) {
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
}

#[test]
fn both_sides_are_told_whether_they_are_open_or_not() {
    for way in WAYS {
        let tree = conflict();
        let (a, b) = (tree.uri("a/a.nomad.hcl"), tree.uri("b/.hidden/b.nomad.hcl"));
        let mut client = tree.client(way, modern());
        for (this, other) in [(&a, &b), (&b, &a)] {
            let published = told(&mut client, this, conflicts);
            assert!(published.get("version").is_none());
            let found = published["diagnostics"].as_array().unwrap();
            let found = found.iter().find(|found| found["code"] == CONFLICT).unwrap();
            assert_eq!(found["range"], range((4, 17), (4, 21)));
            let there = &found["relatedInformation"][0]["location"];
            assert_eq!((&there["uri"], &there["range"]), (&json!(other), &range((4, 17), (4, 21))));
        }
        // What is typed wins over the disk …
        client.open(&a, &job("a", 9000));
        assert!(conflicts(&client.published(&a, 1)));
        client.change(&a, 2, json!([edit((4, 17), (4, 21), "9001")]));
        assert!(!conflicts(&client.published(&a, 2)));
        assert!(told(&mut client, &b, |found| !conflicts(found)).get("version").is_none());
        // … until it is closed without being saved.
        close(&mut client, &a);
        assert!(told(&mut client, &a, conflicts).get("version").is_none());
        told(&mut client, &b, conflicts);
        // A change on the disk is heard of, and so is an end.
        tree.write("b/.hidden/b.nomad.hcl", &job("b", 9002));
        touch(&mut client, std::slice::from_ref(&b));
        told(&mut client, &a, |found| !conflicts(found));
        told(&mut client, &b, |found| !conflicts(found) && rules(found).contains(&"static-port"));
        fs::remove_file(tree.path("b/.hidden/b.nomad.hcl")).unwrap();
        touch(&mut client, std::slice::from_ref(&b));
        told(&mut client, &b, |found| *found == json!([]));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn open_documents_hear_of_each_other_and_of_moved_places() {
    for encodings in [json!(["utf-16"]), json!(["utf-8"])] {
        let tree = Tree::new(&[]);
        let (a, b) = (tree.uri("a.nomad.hcl"), tree.uri("b.nomad.hcl"));
        let mut capabilities = modern();
        capabilities["general"]["positionEncodings"] = encodings;
        let mut client = tree.client(Way::Pipes, capabilities);
        // Neither is on the disk.
        client.open(&a, &job("a", 9000));
        client.open(&b, &job("b", 9001));
        assert!(!conflicts(&client.published(&a, 1)) && !conflicts(&client.published(&b, 1)));
        client.change(&b, 2, json!([edit((4, 17), (4, 21), "9000")]));
        assert_eq!(told(&mut client, &b, conflicts)["version"], 2);
        let published = told(&mut client, &a, conflicts);
        assert_eq!(published["version"], 1);
        let place = |published: &Value| {
            let found = published["diagnostics"].as_array().unwrap();
            let found = found.iter().find(|found| found["code"] == CONFLICT).unwrap();
            found["relatedInformation"][0]["location"]["range"].clone()
        };
        assert_eq!(place(&published), range((4, 17), (4, 21)));
        // Text above moves it; text on the lines before does not, and nobody is bothered.
        client.change(&b, 3, json!([edit((0, 0), (0, 0), "# ü😀\n")]));
        client.published(&b, 3);
        assert_eq!(place(&told(&mut client, &a, conflicts)), range((5, 17), (5, 21)));
        for version in 4..30 {
            client.change(&b, version, json!([edit((0, 2), (0, 2), "x")]));
            client.published(&b, version);
        }
        client.change(&b, 30, json!([edit((5, 17), (5, 21), "9002")]));
        assert!(
            !conflicts(&told(&mut client, &a, |_| true)["diagnostics"]),
            "the next that it hears is that it is over"
        );
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn renames_and_new_files_are_taken_up() {
    let tree = conflict();
    let mut client = tree.client(Way::Pipes, modern());
    let operations = &client.server["capabilities"]["workspace"]["fileOperations"];
    for operation in ["didCreate", "didRename", "didDelete"] {
        assert_eq!(operations[operation]["filters"][0]["scheme"], "file");
    }
    let (a, b) = (tree.uri("a/a.nomad.hcl"), tree.uri("b/.hidden/b.nomad.hcl"));
    told(&mut client, &a, conflicts);
    told(&mut client, &b, conflicts);
    // A whole directory: the client names no file in it.
    fs::rename(tree.path("b"), tree.path("c")).unwrap();
    let files = json!([{ "oldUri": tree.uri("b"), "newUri": tree.uri("c") }]);
    client.notify("workspace/didRenameFiles", json!({ "files": files }));
    let renamed = tree.uri("c/.hidden/b.nomad.hcl");
    told(&mut client, &renamed, conflicts);
    told(&mut client, &b, |found| *found == json!([]));
    let moved = told(&mut client, &a, conflicts);
    assert!(moved.to_string().contains(&renamed), "{moved}");
    fs::remove_dir_all(tree.path("c")).unwrap();
    client.notify("workspace/didDeleteFiles", json!({ "files": [{ "uri": tree.uri("c") }] }));
    told(&mut client, &renamed, |found| *found == json!([]));
    told(&mut client, &a, |found| !conflicts(found));
    tree.write("d/d.nomad", &job("d", 9000));
    client.notify("workspace/didCreateFiles", json!({ "files": [{ "uri": tree.uri("d/d.nomad") }] }));
    told(&mut client, &a, conflicts);
    assert_eq!(client.finish(), 0);
}

#[test]
fn what_nobody_reports_is_found_when_something_else_is() {
    let tree = conflict();
    tree.write("other.nomad.hcl", &job("other", 9005));
    let mut client = tree.client(Way::Pipes, modern());
    let a = tree.uri("a/a.nomad.hcl");
    told(&mut client, &a, conflicts);
    // As `git checkout` does it: the editor may hear of one file only.
    fs::remove_dir_all(tree.path("b")).unwrap();
    touch(&mut client, &[tree.uri("other.nomad.hcl")]);
    told(&mut client, &a, |found| !conflicts(found));
    assert_eq!(client.finish(), 0);
}

#[test]
fn templates_in_files_of_their_own_are_kept_current() {
    let job = "job \"a\" {\n  group \"g\" {\n    task \"t\" {\n      driver = \"docker\"\n      template {\n        destination = \"local/a\"\n        data        = file(\"conf/app.tpl\")\n      }\n    }\n  }\n}\n";
    let tree = Tree::new(&[("a/a.nomad.hcl", job), ("a/conf/app.tpl", "one\n{{ kee \"x\" }}\n")]);
    let (a, template) = (tree.uri("a/a.nomad.hcl"), tree.uri("a/conf/app.tpl"));
    let broken = |found: &Value| rules(found).contains(&"unknown-template-function");
    let mut client = tree.client(Way::Pipes, modern());
    let published = told(&mut client, &a, broken);
    let finding = published["diagnostics"].as_array().unwrap().iter();
    let finding = finding.into_iter().find(|finding| finding["code"] == "unknown-template-function").unwrap();
    let there = &finding["relatedInformation"][0]["location"];
    assert_eq!((&there["uri"], &there["range"]), (&json!(template), &range((1, 3), (1, 6))));
    client.open(&a, job);
    assert!(broken(&client.published(&a, 1)));
    // On the disk …
    tree.write("a/conf/app.tpl", "{{ key \"x\" }}\n");
    touch(&mut client, std::slice::from_ref(&template));
    told(&mut client, &a, |found| !broken(found));
    // … and in the editor, for one that sends templates.
    client.open(&template, "{{ kee }}");
    told(&mut client, &a, broken);
    client.change(&template, 2, json!([edit((0, 0), (0, 9), "")]));
    told(&mut client, &a, |found| !broken(found));
    close(&mut client, &template);
    fs::remove_file(tree.path("a/conf/app.tpl")).unwrap();
    tree.write("conf/app.tpl", "{{ kee }}\n");
    touch(&mut client, &[template, tree.uri("conf/app.tpl")]);
    told(&mut client, &a, broken);
    assert_eq!(client.finish(), 0);
}

#[test]
fn jobs_that_share_a_template_point_at_one_place_in_it() {
    let job = |name: &str| {
        format!(
            "job \"{name}\" {{\n  group \"g\" {{\n    task \"t\" {{\n      driver = \"docker\"\n      template {{\n        destination = \"local/a\"\n        data        = file(\"app.tpl\")\n      }}\n    }}\n  }}\n}}\n"
        )
    };
    // Line breaks of Windows, and a character of two UTF-16 units and four bytes before the name.
    let text = "# é\r\n# \u{1f600}\r\n\u{1f600}\u{1f600} {{ kee \"x\" }}\r\n";
    let tree = Tree::new(&[("a.nomad.hcl", &job("a")), ("b.nomad.hcl", &job("b")), ("app.tpl", text)]);
    let (a, b, template) = (tree.uri("a.nomad.hcl"), tree.uri("b.nomad.hcl"), tree.uri("app.tpl"));
    let broken = |found: &Value| rules(found).contains(&"unknown-template-function");
    let place = |found: &Value| {
        let all = found.as_array().unwrap();
        let finding = all.iter().find(|finding| finding["code"] == "unknown-template-function").unwrap();
        let there = &finding["relatedInformation"][0]["location"];
        assert_eq!(there["uri"], template.as_str());
        there["range"].clone()
    };
    // The units of one such character.
    for (encoding, units) in [("utf-16", 2), ("utf-8", 4), ("utf-32", 1)] {
        let mut capabilities = modern();
        capabilities["general"]["positionEncodings"] = json!([encoding]);
        let mut client = tree.client(Way::Pipes, capabilities);
        let name = |before: u32| range((2, before * units + 4), (2, before * units + 7));
        for uri in [&a, &b] {
            assert_eq!(place(&told(&mut client, uri, broken)["diagnostics"]), name(2));
        }
        // One of the two is open, then the template: both are told of each change.
        client.open(&a, &job("a"));
        assert_eq!(place(&client.published(&a, 1)), name(2));
        client.open(&template, text);
        client.change(&template, 2, json!([edit((2, 0), (2, units), "")]));
        for uri in [&a, &b] {
            told(&mut client, uri, |found| broken(found) && place(found) == name(1));
        }
        client.change(&template, 3, json!([edit((2, units + 4), (2, units + 7), "key")]));
        for uri in [&a, &b] {
            told(&mut client, uri, |found| !broken(found));
        }
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_new_file_is_opened_with_its_neighbours() {
    let tree = conflict();
    let mut client = tree.client(Way::Pipes, modern());
    told(&mut client, &tree.uri("a/a.nomad.hcl"), conflicts);
    // As `jobspec-ls new` in the editor does it: the job is opened before anybody tells of the README.
    let (name, text) = ("nomad-jobs/shop/shop.nomad.hcl", job("shop", 9005));
    tree.write(name, &text);
    tree.write("nomad-jobs/shop/README.md", "# Shop\n");
    client.open(&tree.uri(name), &text);
    told(&mut client, &tree.uri(name), |found| !rules(found).contains(&"missing-readme"));
    assert_eq!(client.finish(), 0);
}

#[test]
fn folders_are_searched_when_they_come_and_forgotten_when_they_go() {
    for way in WAYS {
        let tree = conflict();
        let mut client = Client::start(way);
        client.initialize(json!({ "capabilities": modern(), "workspaceFolders": [tree.folder("a")] }));
        let (a, b) = (tree.uri("a/a.nomad.hcl"), tree.uri("b/.hidden/b.nomad.hcl"));
        told(&mut client, &a, |found| rules(found).contains(&"static-port") && !conflicts(found));
        let event = json!({ "added": [tree.folder("b")], "removed": [] });
        client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
        told(&mut client, &a, conflicts);
        told(&mut client, &b, conflicts);
        let event = json!({ "added": [], "removed": [tree.folder("a")] });
        client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
        told(&mut client, &a, |found| *found == json!([]));
        told(&mut client, &b, |found| !conflicts(found) && rules(found).contains(&"static-port"));
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_file_without_a_folder_is_compared_with_its_repository() {
    let tree = conflict();
    fs::create_dir(tree.path(".git")).unwrap();
    let mut client = Client::new(Way::Pipes, modern());
    let (a, b) = (tree.uri("a/a.nomad.hcl"), tree.uri("b/.hidden/b.nomad.hcl"));
    client.open(&a, &job("a", 9000));
    assert_eq!(told(&mut client, &a, conflicts)["version"], 1);
    close(&mut client, &a);
    told(&mut client, &a, |found| *found == json!([]));
    // Nobody has opened that repository: only what is open is talked about.
    assert!(!client.so_far().iter().any(|message| is_publish(message, &b)));
    assert_eq!(client.finish(), 0);
}

#[test]
fn what_git_ignores_is_compared_with_nothing() {
    let tree = conflict();
    tree.write(".gitignore", "a/\n");
    let mut client = tree.client(Way::Pipes, modern());
    let (a, b) = (tree.uri("a/a.nomad.hcl"), tree.uri("b/.hidden/b.nomad.hcl"));
    told(&mut client, &b, |found| rules(found).contains(&"static-port"));
    client.open(&a, &job("a", 9000));
    client.published(&a, 1);
    client.change(&a, 2, json!([edit((4, 17), (4, 21), "9002")]));
    client.published(&a, 2);
    tree.write("c.nomad", &job("c", 9000));
    touch(&mut client, &[tree.uri("c.nomad")]);
    let conflict = told(&mut client, &b, conflicts);
    assert!(!conflict.to_string().contains("/a/a.nomad.hcl"), "{conflict}");
    assert_eq!(client.finish(), 0);
}

#[test]
fn the_files_are_watched_below_the_folders_where_the_client_can() {
    let tree = conflict();
    let mut capabilities = modern();
    let ability = json!({ "dynamicRegistration": true, "relativePatternSupport": true });
    capabilities["workspace"]["didChangeWatchedFiles"] = ability;
    let mut client = tree.client(Way::Pipes, capabilities);
    let bases = |message: &Value| {
        let registration = &message["params"]["registrations"][0];
        let watchers = registration["registerOptions"]["watchers"].as_array().unwrap();
        let mut bases: Vec<String> =
            watchers.iter().map(|watcher| watcher["globPattern"]["baseUri"].as_str().unwrap().to_owned()).collect();
        bases.dedup();
        (watchers.len(), bases)
    };
    let is_registration = |message: &Value| message["method"] == "client/registerCapability";
    let first = client.wait_for("the registration", is_registration);
    let trimmed = |uri: String| uri.trim_end_matches('/').to_owned();
    let (count, found) = bases(&first);
    assert_eq!((count, found.into_iter().map(trimmed).collect::<Vec<_>>()), (3, vec![trimmed(tree.uri(""))]));
    let event = json!({ "added": [tree.folder("a"), tree.folder("b")], "removed": [tree.folder("")] });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    client.wait_for("the old one's end", |message| message["method"] == "client/unregisterCapability");
    let (count, found) = bases(&client.wait_for("the registration", is_registration));
    assert_eq!((count, found), (6, vec![tree.uri("a"), tree.uri("b")]));
    assert_eq!(client.finish(), 0);
}

/// What a client knows that asks about the whole workspace.
#[derive(Default)]
struct Known {
    ids: Vec<(String, String)>,
}

impl Known {
    fn ask(&mut self, client: &mut Client) -> Vec<Value> {
        let id = self.request(client);
        self.answered(client, id)
    }

    fn request(&self, client: &mut Client) -> i64 {
        let previous: Vec<Value> = self.ids.iter().map(|(uri, value)| json!({ "uri": uri, "value": value })).collect();
        client.request("workspace/diagnostic", json!({ "identifier": "jobspec-ls", "previousResultIds": previous }))
    }

    fn answered(&mut self, client: &mut Client, id: i64) -> Vec<Value> {
        let items = client.answer(id)["result"]["items"].as_array().unwrap().clone();
        self.take(&items);
        items
    }

    fn take(&mut self, items: &[Value]) {
        for item in items {
            let uri = item["uri"].as_str().unwrap().to_owned();
            self.ids.retain(|(known, _)| *known != uri);
            if let Some(id) = item["resultId"].as_str() {
                self.ids.push((uri, id.to_owned()));
            }
        }
    }
}

fn item<'a>(items: &'a [Value], uri: &str) -> &'a Value {
    items.iter().find(|item| item["uri"] == uri).unwrap_or_else(|| panic!("{uri} is not in {items:#?}"))
}

#[test]
fn a_client_may_ask_about_the_whole_workspace() {
    for way in WAYS {
        let tree = conflict();
        tree.write("fine.nomad.hcl", "job \"fine\" {\n");
        tree.write("jobspec.toml", "[rules]\nstatic-prt = \"off\"\n");
        let (a, b) = (tree.uri("a/a.nomad.hcl"), tree.uri("b/.hidden/b.nomad.hcl"));
        let mut client = tree.client(way, asking());
        assert_eq!(client.server["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"], true);
        let mut known = Known::default();
        let items = known.ask(&mut client);
        assert!(items.iter().all(|item| item["kind"] == "full" && item["version"].is_null()), "{items:?}");
        assert!(conflicts(&item(&items, &a)["items"]) && conflicts(&item(&items, &b)["items"]));
        assert_eq!(item(&items, &tree.uri("jobspec.toml"))["items"].as_array().unwrap().len(), 1);
        // The next answer waits for news.
        let id = known.request(&mut client);
        tree.write("b/.hidden/b.nomad.hcl", &job("b", 9001));
        touch(&mut client, std::slice::from_ref(&b));
        let mut items = known.answered(&mut client, id);
        if items.len() == 1 {
            items.extend(known.ask(&mut client));
        }
        assert_eq!(items.len(), 2, "both sides, and nothing else: {items:#?}");
        assert!(!conflicts(&item(&items, &a)["items"]) && !conflicts(&item(&items, &b)["items"]));
        // What is open is asked about by itself, with ids that do not last longer than the opening.
        client.open(&a, &job("a", 9001));
        let pull = |client: &mut Client, previous: &Value| {
            let mut params = json!({ "textDocument": { "uri": a } });
            if !previous.is_null() {
                params["previousResultId"] = previous.clone();
            }
            client.ask("textDocument/diagnostic", params)
        };
        let first = pull(&mut client, &json!(null));
        assert!(conflicts(&first["items"]), "{first}");
        let mut items = known.ask(&mut client);
        assert_eq!(item(&items, &a)["version"], 1);
        while !items.iter().any(|item| item["uri"] == b) {
            items = known.ask(&mut client);
        }
        assert!(conflicts(&item(&items, &b)["items"]));
        let known_id = pull(&mut client, &json!(null))["resultId"].clone();
        assert_eq!(pull(&mut client, &known_id)["kind"], "unchanged");
        client.open(&a, &job("a", 9001));
        let again = pull(&mut client, &known_id);
        assert_eq!(again["kind"], "full", "a client that opens a document again has forgotten its findings");
        close(&mut client, &a);
        let closed = pull(&mut client, &again["resultId"]);
        assert!(closed["kind"] == "full" && !conflicts(&closed["items"]), "the disk's state: {closed}");
        // A newer question ends an older one; what is gone is cleared.
        let mut items = known.ask(&mut client);
        while !items.iter().any(|item| item["uri"] == b) {
            items = known.ask(&mut client);
        }
        assert!(!conflicts(&item(&items, &b)["items"]));
        let older = known.request(&mut client);
        let newer = known.request(&mut client);
        assert_eq!(client.answer(older)["result"]["items"], json!([]));
        fs::remove_dir_all(tree.path("b")).unwrap();
        client.notify("workspace/didDeleteFiles", json!({ "files": [{ "uri": tree.uri("b") }] }));
        let items = known.answered(&mut client, newer);
        assert_eq!(item(&items, &b)["items"], json!([]));
        let published = client.so_far();
        assert!(
            !published.iter().any(|message| message["method"] == "textDocument/publishDiagnostics"),
            "{published:?}"
        );
        assert_eq!(client.finish(), 0);
    }
}

#[test]
fn a_client_that_asks_is_told_to_ask_again_when_an_open_file_is_concerned() {
    let tree = conflict();
    let (a, b) = (tree.uri("a/a.nomad.hcl"), tree.uri("b/.hidden/b.nomad.hcl"));
    let mut client = tree.client(Way::Pipes, asking());
    Known::default().ask(&mut client);
    client.open(&a, &job("a", 9000));
    client.open(&b, &job("b", 9000));
    let pull = |client: &mut Client, uri: &str| {
        client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }))["items"].clone()
    };
    assert!(conflicts(&pull(&mut client, &a)) && conflicts(&pull(&mut client, &b)));
    client.change(&b, 2, json!([edit((4, 17), (4, 21), "9001")]));
    client.wait_for("the call to ask again", |message| message["method"] == "workspace/diagnostic/refresh");
    assert!(!conflicts(&pull(&mut client, &a)));
    // Typing that others do not read calls nobody.
    for version in 3..20 {
        client.change(&b, version, json!([edit((0, 0), (0, 0), " ")]));
        pull(&mut client, &b);
    }
    client.change(&b, 20, json!([edit((4, 17), (4, 21), "9000")]));
    client.wait_for("the call to ask again", |message| message["method"] == "workspace/diagnostic/refresh");
    assert!(conflicts(&pull(&mut client, &a)), "this was the next call");
    assert_eq!(client.finish(), 0);
}

#[test]
fn a_large_answer_comes_in_parts_where_the_client_takes_them() {
    let tree = Tree::new(&[]);
    for number in 0..100 {
        tree.write(&format!("{number}.nomad"), "job \"a\" {\n");
    }
    let mut client = tree.client(Way::Pipes, asking());
    let params = json!({ "previousResultIds": [], "partialResultToken": "parts" });
    let id = client.request("workspace/diagnostic", params);
    assert_eq!(client.answer(id)["result"]["items"], json!([]), "all of it went out before");
    let parts: Vec<usize> = client
        .so_far()
        .iter()
        .filter(|message| message["method"] == "$/progress" && message["params"]["token"] == "parts")
        .map(|message| message["params"]["value"]["items"].as_array().unwrap().len())
        .collect();
    assert_eq!((parts.iter().sum::<usize>(), parts.len()), (100, 4), "{parts:?}");
    // One that is taken back is answered as such.
    let id =
        client.request("workspace/diagnostic", json!({ "previousResultIds": [{ "uri": "file:///x", "value": "1" }] }));
    client.notify("$/cancelRequest", json!({ "id": id }));
    let answer = client.answer(id);
    assert!(answer["error"]["code"] == -32800 || answer["result"]["items"].is_array(), "{answer}");
    assert_eq!(client.finish(), 0);
}

#[test]
fn nobody_is_told_in_two_ways() {
    let offers = |name: &str, capabilities: Value| {
        let mut client = Client::start(Way::Pipes);
        client.initialize(json!({ "capabilities": capabilities, "clientInfo": { "name": name } }));
        client.open("file:///jobs/a.nomad", "job \"a\" {\n");
        client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": "file:///jobs/a.nomad" } }));
        let offers = !client.server["capabilities"]["diagnosticProvider"].is_null();
        if !offers {
            client.published("file:///jobs/a.nomad", 1);
        }
        let publishes = client.so_far().iter().any(|message| is_publish(message, "file:///jobs/a.nomad"));
        assert!(!offers || !publishes);
        assert_eq!(client.finish(), 0);
        offers
    };
    let without_refresh = json!({ "textDocument": { "diagnostic": {}, "publishDiagnostics": {} } });
    assert!(offers("Visual Studio Code", asking()));
    assert!(!offers("Visual Studio Code", modern()));
    assert!(!offers("Neovim", without_refresh.clone()), "0.10 and 0.11 cannot be told to ask again");
    assert!(!offers("Neovim", asking()), "0.12 passes over open files when it is told to ask again");
    assert!(!offers("helix", asking()));
    assert!(!offers("Eglot", modern()));
    assert!(offers("one that takes nothing else", json!({ "textDocument": { "diagnostic": {} } })));
}

#[test]
fn a_policy_file_is_shown_once_to_a_client_that_asks() {
    let tree = conflict();
    let wrong = "[rules]\nstatic-prt = \"off\"\n";
    tree.write("jobspec.toml", wrong);
    let config = tree.uri("jobspec.toml");
    let mut client = tree.client(Way::Pipes, asking());
    // It does not ask about the whole workspace: how else could it know?
    client.open(&tree.uri("a/a.nomad.hcl"), &job("a", 9000));
    told(&mut client, &config, |found| found.as_array().unwrap().len() == 1);
    client.open(&config, wrong);
    told(&mut client, &config, |found| *found == json!([]));
    let pulled = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": config } }));
    assert_eq!(pulled["items"].as_array().unwrap().len(), 1);
    close(&mut client, &config);
    told(&mut client, &config, |found| found.as_array().unwrap().len() == 1);
    Known::default().ask(&mut client);
    told(&mut client, &config, |found| *found == json!([]));
    assert_eq!(client.finish(), 0);
}

#[test]
fn an_editor_shows_of_a_repository_what_the_command_line_does() {
    let homelab = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/homelab");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_jobspec-ls"))
        .args(["check", "--format", "json", "--exit-zero", "."])
        .current_dir(&homelab)
        .output()
        .unwrap();
    let findings: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let mut expected: Vec<(String, u64, String)> = findings
        .iter()
        .map(|finding| {
            let line = finding["range"]["start"]["line"].as_u64().unwrap();
            let path = homelab.join(finding["path"].as_str().unwrap());
            (uri(&path), line, finding["rule"].as_str().unwrap().to_owned())
        })
        .collect();
    let mut client = Client::start(Way::Pipes);
    let folder = json!({ "uri": uri(&homelab), "name": "homelab" });
    client.initialize(json!({ "capabilities": asking(), "workspaceFolders": [folder] }));
    let mut found: Vec<(String, u64, String)> = Vec::new();
    for item in Known::default().ask(&mut client) {
        for finding in item["items"].as_array().unwrap() {
            let line = finding["range"]["start"]["line"].as_u64().unwrap() + 1;
            found.push((item["uri"].as_str().unwrap().to_owned(), line, finding["code"].as_str().unwrap().to_owned()));
        }
    }
    expected.sort();
    found.sort();
    assert!(expected.len() > 50);
    assert_eq!(found, expected);
    assert_eq!(client.finish(), 0);
}
