//! `--format sarif`, `github` and `junit`, `--statistics`, `--quiet`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::project::{CLEAN, Project, broken};

/// A name and a message that every format must escape, a finding in two files, one with several fixes, one of each
/// severity.
fn many() -> Project {
    let port = |number: u32| format!("port \"http\" {{\n        static = {number}\n      }}");
    let mail = |name: &str| {
        CLEAN
            .replace("\"clean\"", &format!("\"{name}\""))
            .replace("port \"http\" {}", &port(53))
            .replace("        ttl = \"1h\"\n", "")
    };
    let odd = broken().replace("port = \"http\"\n      tags", "port = \"a<b>&'%\"\n      tags");
    Project::new(&[
        ("jobs/a.nomad.hcl", &mail("a")),
        ("jobs/b, c: d%.nomad.hcl", &mail("b")),
        ("jobs/clean.nomad.hcl", CLEAN),
        ("jobs/odd.nomad.hcl", &odd),
    ])
}

fn sarif(project: &Project, arguments: &[&str]) -> Value {
    let run = project.run(&[&["check", "--format", "sarif"], arguments].concat());
    assert!(run.stderr.starts_with("Found ") || run.stderr.starts_with("Nothing found"), "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// Fails where `value` lacks what SARIF's schema demands of an object of that sort. The whole schema was run over the
/// output as well when this was written; what it demands of the parts that we write is this.
fn assert_required(sort: &str, value: &Value) {
    let required: &[&str] = match sort {
        "log" => &["version", "runs"],
        "run" => &["tool"],
        "driver" => &["name"],
        "rule" => &["id"],
        "result" => &["message"],
        "invocation" => &["executionSuccessful"],
        "fix" => &["artifactChanges"],
        "change" => &["artifactLocation", "replacements"],
        "replacement" => &["deletedRegion"],
        _ => unreachable!("{sort}"),
    };
    for key in required {
        assert!(value.get(key).is_some(), "{sort} lacks {key}: {value}");
    }
}

fn assert_location(location: &Value) {
    let physical = &location["physicalLocation"];
    let uri = physical["artifactLocation"]["uri"].as_str().expect("a URI");
    assert!(!uri.contains([' ', '%', ':']) || uri.contains("b%2C%20c%3A%20d%25"), "{uri}");
    assert_eq!(physical["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    assert_region(&physical["region"]);
}

fn assert_region(region: &Value) {
    let number = |key: &str| region[key].as_u64().unwrap_or_else(|| panic!("{key} of {region}"));
    let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
    assert!(start.0 >= 1 && start.1 >= 1 && start <= end, "{region}");
}

#[test]
fn sarif_has_what_its_standard_demands() {
    let project = many();
    let log = sarif(&project, &[]);
    assert_required("log", &log);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_required("run", run);
    let driver = &run["tool"]["driver"];
    assert_required("driver", driver);
    assert_eq!((&driver["name"], &driver["version"]), (&"jobspec-ls".into(), &env!("CARGO_PKG_VERSION").into()));
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_required("invocation", &run["invocations"][0]);
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);

    let rules = driver["rules"].as_array().expect("a list");
    let registered: Vec<&str> = jobspec_ls::features::REGISTRY.iter().map(|rule| rule.id.0).collect();
    assert_eq!(rules.iter().map(|rule| rule["id"].as_str().expect("an id")).collect::<Vec<_>>(), registered);
    for rule in rules {
        assert_required("rule", rule);
        let text = |key: &str| rule[key]["text"].as_str().is_some_and(|text| text.ends_with(['.', ':']));
        assert!(text("shortDescription") && rule["fullDescription"]["text"].is_string(), "{rule}");
        assert!(rule["helpUri"].as_str().is_some_and(|url| url.starts_with("https://")));
        let level = rule["defaultConfiguration"]["level"].as_str().expect("a level");
        assert!(["error", "warning", "note"].contains(&level) && rule["defaultConfiguration"]["enabled"].is_boolean());
    }

    let results = run["results"].as_array().expect("a list");
    assert!(results.len() >= 6, "{results:#?}");
    for result in results {
        assert_required("result", result);
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(rules[index]["help"]["markdown"].is_string() && rules[index]["help"]["text"].is_string());
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
        assert_eq!(result["locations"].as_array().map(Vec::len), Some(1));
        assert_location(&result["locations"][0]);
        assert!(result.get("suppressions").is_none());
        for related in result["relatedLocations"].as_array().into_iter().flatten() {
            assert!(related["message"]["text"].is_string());
            assert_location(related);
        }
        for fix in result["fixes"].as_array().into_iter().flatten() {
            assert_required("fix", fix);
            assert!(fix["description"]["text"].is_string() && fix["properties"]["safe"].is_boolean());
            for change in fix["artifactChanges"].as_array().expect("a list") {
                assert_required("change", change);
                for replacement in change["replacements"].as_array().expect("a list") {
                    assert_required("replacement", replacement);
                    assert_region(&replacement["deletedRegion"]);
                    assert!(replacement["insertedContent"]["text"].is_string());
                }
            }
        }
    }
    let with = |key: &str| results.iter().filter(|result| result.get(key).is_some()).count();
    assert!(with("fixes") >= 3, "{results:#?}");
    assert_eq!(with("relatedLocations"), 2, "the conflict of port 53 is told on both sides");
}

#[test]
fn sarif_follows_a_finding_that_moves() {
    let project = Project::new(&[("web.nomad.hcl", &broken())]);
    let fingerprint =
        |log: &Value| log["runs"][0]["results"][0]["partialFingerprints"]["primaryLocationLineHash"].clone();
    let before = sarif(&project, &[]);
    assert_eq!(fingerprint(&before).as_str().expect("text").len(), 18);
    project.write(
        "web.nomad.hcl",
        format!("# a line\n\n{}", broken().replace("      identity {", "        identity   {")),
    );
    let after = sarif(&project, &[]);
    assert_eq!(fingerprint(&before), fingerprint(&after));
    assert_ne!(before["runs"][0]["results"][0]["locations"], after["runs"][0]["results"][0]["locations"]);
}

#[test]
fn sarif_says_when_the_check_failed() {
    let project = Project::new(&[("web.nomad.hcl", CLEAN)]);
    let run = project.run(&["check", "--format", "sarif", "nowhere", "web.nomad.hcl"]);
    let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(run.status, 2);
    assert_eq!(log["runs"][0]["invocations"], json!([{"executionSuccessful": false}]));
    assert_eq!(log["runs"][0]["results"], json!([]));
}

/// What GitHub's runner reads of a workflow command: name, properties, message.
fn command(line: &str) -> (String, BTreeMap<String, String>, String) {
    let decode = |text: &str| text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
    let (head, message) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
    let (name, properties) = head.split_once(' ').expect("it has properties");
    let properties = properties.split(',').map(|property| {
        let (key, value) = property.split_once('=').expect("key=value");
        (key.to_owned(), decode(&value.replace("%3A", ":").replace("%2C", ",")))
    });
    (name.to_owned(), properties.collect(), decode(message))
}

#[test]
fn github_gets_one_annotation_per_finding() {
    let project = many();
    let run = project.run(&["check", "--format", "github"]);
    assert_eq!(run.status, 1);
    assert!(run.stderr.starts_with("Found "), "{}", run.stderr);
    let commands: Vec<_> = run.stdout.lines().map(command).collect();
    let findings = project.findings(&[]);
    assert_eq!(commands.len(), findings.len());
    for ((name, properties, message), finding) in commands.iter().zip(&findings) {
        assert!(["error", "warning", "notice"].contains(&name.as_str()), "{name}");
        let (place, rule) = finding.rsplit_once(' ').expect("place rule");
        assert_eq!(properties["title"], format!("jobspec-ls ({rule})"));
        assert!(message.starts_with(&format!("{}:{}:{}: ", properties["file"], properties["line"], properties["col"])));
        assert!(message.ends_with(&format!("[{rule}]")));
        // A path with a colon is more than `findings` can read.
        if !properties["file"].contains(':') {
            assert_eq!(place, format!("{}:{}", properties["file"], properties["line"]));
        }
    }
    let files: Vec<&str> = commands.iter().map(|(_, properties, _)| properties["file"].as_str()).collect();
    assert!(files.contains(&"jobs/b, c: d%.nomad.hcl"), "{files:?}");
    assert!(commands.iter().any(|(_, _, message)| message.contains("a<b>&'%")), "{}", run.stdout);
}

#[test]
fn paths_of_annotations_start_at_the_repository() {
    let project = Project::new(&[("sub/jobs/web.nomad.hcl", &broken())]);
    let output = project
        .command(&["check", "--format", "github"])
        .env("GITHUB_WORKSPACE", project.path("."))
        .current_dir(project.path("sub"))
        .output()
        .expect("the program runs");
    let (_, properties, _) = command(String::from_utf8_lossy(&output.stdout).lines().next().expect("a finding"));
    assert_eq!(properties["file"], "sub/jobs/web.nomad.hcl");
}

#[test]
fn junit_is_xml_with_right_counts() {
    let project = many();
    let run = project.run(&["check", "--format", "junit"]);
    let document = roxmltree::Document::parse(&run.stdout).expect("it is XML");
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let number = |node: &roxmltree::Node<'_, '_>, key: &str| -> usize {
        node.attribute(key).and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{key}"))
    };
    let elements = |node: roxmltree::Node<'_, '_>, name: &'static str| {
        node.descendants().filter(move |node| node.has_tag_name(name)).count()
    };
    let suites: Vec<_> = root.children().filter(|node| node.has_tag_name("testsuite")).collect();
    assert_eq!(suites.len(), 4, "one for each file");
    for node in suites.iter().chain([&root]) {
        assert_eq!(number(node, "tests"), elements(*node, "testcase"));
        assert_eq!(number(node, "failures"), elements(*node, "failure"));
        assert_eq!(number(node, "errors"), 0);
    }
    let names: Vec<&str> = suites.iter().filter_map(|suite| suite.attribute("name")).collect();
    assert!(names.contains(&"jobs/b, c: d%.nomad.hcl"), "{names:?}");
    let clean =
        suites.iter().find(|suite| suite.attribute("name") == Some("jobs/clean.nomad.hcl")).expect("it is there");
    assert_eq!((number(clean, "tests"), number(clean, "failures")), (1, 0));
    let failures: Vec<_> = document.descendants().filter(|node| node.has_tag_name("failure")).collect();
    assert!(failures.iter().any(|node| node.attribute("message").is_some_and(|message| message.contains("a<b>&'%"))));
    assert!(failures.iter().all(|node| node.text().is_some()));
    assert!(elements(root, "system-out") >= 2, "an info is told, and fails nothing: {}", run.stdout);

    let all = project.run(&["check", "--format", "junit", "--fail-on", "hint"]);
    let document = roxmltree::Document::parse(&all.stdout).expect("it is XML");
    assert_eq!(elements(document.root_element(), "failure"), project.findings(&[]).len());
}

#[test]
fn statistics_count_by_rule() {
    let project = many();
    let run = project.run(&["check", "--statistics"]);
    assert_eq!(run.status, 1);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for finding in project.findings(&[]) {
        *counts.entry(finding.rsplit_once(' ').expect("place rule").1.to_owned()).or_default() += 1;
    }
    let shown: BTreeMap<String, usize> = run
        .stdout
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            (words[2].to_owned(), words[0].parse().expect("a number"))
        })
        .collect();
    assert_eq!(shown, counts, "{}", run.stdout);

    let json = project.run(&["check", "--statistics", "--format", "json"]);
    let rows: Vec<Value> = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(rows.len(), counts.len());
    let audience = rows.iter().find(|row| row["rule"] == "missing-identity-audience").expect("it is there");
    assert_eq!(
        *audience,
        json!({"rule": "missing-identity-audience", "severity": "error", "count": 1, "files": 1, "fixable": 1,
               "fixable_with_review": 0})
    );
}

#[test]
fn quiet_leaves_the_findings() {
    let project = Project::new(&[("web.nomad.hcl", &broken()), ("x.txt", "x")]);
    for format in ["full", "concise", "github", "junit", "sarif"] {
        let loud = project.run(&["check", "--format", format]);
        let quiet = project.run(&["check", "--format", format, "-q", "web.nomad.hcl", "x.txt"]);
        assert_eq!((quiet.status, quiet.stderr.as_str()), (1, ""), "{format}");
        assert!(!quiet.stdout.is_empty() && loud.stdout.starts_with(&quiet.stdout), "{format}: {}", quiet.stdout);
    }
    let failed = project.run(&["check", "-q", "nowhere"]);
    assert_eq!((failed.status, failed.stdout.as_str()), (2, ""));
    assert!(failed.stderr.starts_with("error: "), "{}", failed.stderr);
}
