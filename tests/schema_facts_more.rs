//! The tables of drivers, functions and interpolation against the facts that were extracted from Nomad's source.
//!
//! With `JOBSPEC_CORPUS` set, the facts themselves (`$JOBSPEC_CORPUS/../facts`) are compared in both directions.
//! Without it, a transcript of their names and types in `tests/data` takes their place. `UPDATE=1` together with
//! `JOBSPEC_CORPUS` rewrites the transcripts from the facts, never from the tables.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jobspec_ls::schema::consul_template::{self, Kind as WordKind, Origin};
use jobspec_ls::schema::drivers::{self, DriverOption, OptionKind};
use jobspec_ls::schema::functions::{self, Param};
use jobspec_ls::schema::interpolation::{self, Kind, Lookup, Place};
use serde_json::Value;

/// The facts file of that name, where the corpus is at hand.
fn facts(name: &str) -> Option<Value> {
    let corpus = std::env::var_os("JOBSPEC_CORPUS")?;
    let path = Path::new(&corpus).join("../facts").join(name).with_extension("json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).expect("the facts are JSON"))
}

/// Compares the table's lines with those of the facts, or of their transcript.
fn assert_same(name: &str, table: &BTreeSet<String>, from_facts: impl Fn(&Value) -> BTreeSet<String>) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name).with_extension("tsv");
    if let Some(facts) = facts(name) {
        let facts = from_facts(&facts);
        if std::env::var_os("UPDATE").is_some() {
            let mut text = facts.iter().cloned().collect::<Vec<_>>().join("\n");
            text.push('\n');
            std::fs::write(&path, text).expect("the transcript is writable");
        }
        compare(name, "facts", table, &facts);
    }
    let transcript = std::fs::read_to_string(&path).expect("the transcript exists");
    let transcript = transcript.lines().map(str::to_owned).collect();
    compare(name, "transcript", table, &transcript);
}

fn compare(name: &str, what: &str, table: &BTreeSet<String>, source: &BTreeSet<String>) {
    let missing: Vec<_> = source.difference(table).collect();
    let extra: Vec<_> = table.difference(source).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "{name}: the table lacks, against the {what}:\n{missing:#?}\nand has beyond it:\n{extra:#?}"
    );
}

/// No documentation is empty or a mere repetition of the name.
fn assert_documented(what: &str, doc: &str) {
    assert!(doc.chars().count() >= 20, "{what}: `{doc}` says too little");
    assert_eq!(doc.trim(), doc, "{what}");
    assert!(!doc.contains("  "), "{what}: `{doc}` has a double blank");
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

// Drivers

fn option_lines(driver: &str, path: &str, options: &[DriverOption], lines: &mut BTreeSet<String>) {
    for option in options {
        let path = format!("{path}{}", option.name);
        let kind = match option.kind {
            OptionKind::Attribute => "attribute",
            OptionKind::Block => "block",
            OptionKind::MapBlock => "map-block",
        };
        lines.insert(format!(
            "{driver}\t{path}\t{kind}\t{}\t{}\t{}\t{}",
            option.ty.as_str(),
            if option.required { "required" } else { "optional" },
            if option.repeatable { "repeatable" } else { "once" },
            option.default.unwrap_or("-"),
        ));
        option_lines(driver, &format!("{path}."), option.fields, lines);
    }
}

fn option_facts(driver: &str, path: &str, options: &Value, lines: &mut BTreeSet<String>) {
    for option in options.as_array().into_iter().flatten() {
        let path = format!("{path}{}", text(option, "name"));
        let kind = text(option, "kind");
        lines.insert(format!(
            "{driver}\t{path}\t{kind}\t{}\t{}\t{}\t{}",
            option["type"].as_str().unwrap_or("object"),
            if option["required"] == true { "required" } else { "optional" },
            if option["repeatable"] == true { "repeatable" } else { "once" },
            option["default"].as_str().unwrap_or("-"),
        ));
        option_facts(driver, &format!("{path}."), &option["fields"], lines);
    }
}

#[test]
fn drivers_are_those_of_the_facts() {
    let mut table = BTreeSet::new();
    for driver in drivers::all() {
        option_lines(driver.name, "", driver.options, &mut table);
    }
    assert_same("drivers", &table, |facts| {
        let mut lines = BTreeSet::new();
        for (name, driver) in facts["drivers"].as_object().expect("drivers is an object") {
            option_facts(name, "", &driver["config"], &mut lines);
        }
        lines
    });
}

#[test]
fn drivers_have_as_many_options_as_the_facts_say() {
    let nested = |name: &str| {
        let mut lines = BTreeSet::new();
        let driver = drivers::driver(name).expect("a known driver");
        option_lines(name, "", driver.options, &mut lines);
        (driver.options.len(), lines.len())
    };
    assert_eq!(nested("docker"), (58, 99));
    assert_eq!(nested("podman").0, 49);
    assert_eq!(nested("exec").0, 7);
    assert_eq!(nested("raw_exec").0, 7);
    assert_eq!(nested("java").0, 10);
    assert_eq!(nested("qemu").0, 9);
    assert_eq!(nested("exec2").0, 4);
    assert_eq!(nested("mock_driver").0, 20);
}

#[test]
fn drivers_are_documented() {
    fn options(path: &str, list: &[DriverOption]) {
        for option in list {
            let path = format!("{path}.{}", option.name);
            assert_documented(&path, option.doc);
            if let Some(example) = option.example {
                assert!(example.starts_with(option.name), "{path}: {example}");
                let block = example.starts_with(&format!("{} {{", option.name));
                assert!(!block || option.accepts_block(), "{path}: the example is a block");
            }
            options(&path, option.fields);
        }
    }
    for driver in drivers::all() {
        assert_documented(driver.name, driver.doc);
        assert!(driver.page.starts_with("https://"), "{}", driver.name);
        options(driver.name, driver.options);
    }
    for other in drivers::others() {
        assert_documented(other.name, other.doc);
    }
}

// Functions

fn param_line(name: &str, ty: &str, nullable: bool) -> String {
    format!("{name}:{ty}{}", if nullable { "?" } else { "" })
}

fn function_line(name: &str, params: &[String], variadic: &str, returns: &str, file_system: bool) -> String {
    let params = if params.is_empty() { "-".to_owned() } else { params.join(", ") };
    let files = if file_system { "files" } else { "-" };
    format!("{name}\t{params}\t{variadic}\t{returns}\t{files}")
}

#[test]
fn functions_are_those_of_the_facts() {
    let mut table: BTreeSet<String> = functions::all()
        .map(|function| {
            let line = |p: &Param| param_line(p.name, p.ty, p.nullable);
            let params: Vec<String> = function.params.iter().map(line).collect();
            let variadic = function.variadic.map_or_else(|| "-".to_owned(), |p| param_line(p.name, p.ty, false));
            let (returns, files) = (function.returns, function.file_system);
            function_line(function.name, &params, &variadic, returns, files)
        })
        .collect();
    assert_eq!(table.len(), 83);
    let absent = functions::all_absent();
    assert_eq!(absent.len(), 38);
    table.extend(absent.iter().map(|f| format!("{}\tabsent", f.name)));
    assert_same("functions", &table, |facts| {
        let list = facts["functions"].as_array().expect("a list");
        let mut lines: BTreeSet<String> = list
            .iter()
            .map(|function| {
                let params: Vec<String> = function["params"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|p| param_line(text(p, "name"), text(p, "type"), p["allow_null"] == true))
                    .collect();
                let variadic = match &function["variadic"] {
                    Value::Null => "-".to_owned(),
                    p => param_line(text(p, "name"), text(p, "type"), false),
                };
                let (name, returns) = (text(function, "name"), text(function, "returns"));
                let files = function["filesystem"] == true;
                function_line(name, &params, &variadic, returns, files)
            })
            .collect();
        let absent = &facts["meta"]["terraform_functions_not_available"];
        for name in absent.as_array().into_iter().flatten() {
            lines.insert(format!("{}\tabsent", name.as_str().unwrap_or_default()));
        }
        lines
    });
}

#[test]
fn functions_are_documented_with_an_example() {
    for function in functions::all() {
        assert_documented(function.name, function.doc);
        let call = format!("{}(", function.name);
        assert!(function.example.contains(&call), "{}", function.name);
        assert!(!function.result.is_empty(), "{}", function.name);
        let page = function.page();
        let last = page.rsplit('/').next().unwrap_or_default();
        assert!(last == function.name || last == "index-fn", "{}: {page}", function.name);
        assert!(function.min_args >= function.params.len(), "{}", function.name);
    }
    for function in functions::all_absent() {
        assert_documented(function.name, function.doc);
    }
}

// Interpolation

/// Patterns beyond the facts: the same fingerprints under `attr.unique.`, what stands for one cluster's `*`, and the
/// index form of the environment.
fn beyond_the_facts(pattern: &str) -> bool {
    pattern.starts_with("attr.unique.") || pattern.contains("<cluster>") || pattern == "env.<name>"
}

#[test]
fn interpolation_is_that_of_the_facts() {
    let mut table = BTreeSet::new();
    for entry in interpolation::entries().filter(|entry| entry.former.is_none()) {
        let places = match entry.kind {
            Kind::Node => format!("\t{}", place_line(|place| entry.usable_in(place))),
            _ => String::new(),
        };
        let note = if entry.only_when.is_some() && entry.kind == Kind::Runtime { "\tsometimes" } else { "" };
        table.insert(format!("{}{places}{note}", entry.name));
    }
    for pattern in interpolation::patterns().filter(|pattern| !beyond_the_facts(pattern.pattern)) {
        let note = if pattern.only_when.is_some() { "\tsometimes" } else { "" };
        table.insert(format!("{}{note}", pattern.pattern));
    }
    assert_same("interpolation", &table, |facts| {
        let mut lines = BTreeSet::new();
        for node in list(&facts["node_variables"]) {
            let name = text(node, "name");
            match name.split_once('.') {
                // The attributes have a list of their own.
                Some(("attr", _)) => {}
                Some(("meta", _)) => drop(lines.insert(name.to_owned())),
                _ => {
                    let usable = |place| {
                        node[match place {
                            Place::Constraint => "constraints",
                            Place::AffinityOrSpread => "spread_affinity",
                            _ => "runtime",
                        }] == true
                    };
                    lines.insert(format!("{name}\t{}", place_line(usable)));
                }
            }
        }
        for attribute in list(&facts["attributes"]) {
            let name = text(attribute, "name");
            if name.ends_with('.') {
                let covered = interpolation::patterns().any(|pattern| pattern.prefix() == name);
                assert!(covered, "{name}: no pattern starts so");
            } else {
                lines.insert(name.to_owned());
            }
        }
        for pattern in list(&facts["attribute_patterns"]) {
            let pattern = format!("attr.{}", text(pattern, "pattern"));
            if let Some(prefix) = pattern.strip_suffix('*') {
                let covered = interpolation::patterns().any(|pattern| pattern.pattern.starts_with(prefix));
                assert!(covered, "{pattern}: no pattern starts so");
            } else {
                lines.insert(pattern);
            }
        }
        for variable in list(&facts["runtime_environment"]) {
            let note = if variable["only_when"].is_string() { "\tsometimes" } else { "" };
            lines.insert(format!("{}{note}", text(variable, "name")));
        }
        for names in [&facts["device_variables"]["names"], &facts["job_scope_service_names"]["names"]] {
            lines.extend(list(names).iter().filter_map(Value::as_str).map(str::to_owned));
        }
        let secret = text(&facts["secret_variables"], "pattern");
        lines.insert(secret.replace("secret label", "name"));
        lines
    });
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).expect("a list")
}

fn place_line(usable: impl Fn(Place) -> bool) -> String {
    let places =
        [(Place::Constraint, "constraint"), (Place::AffinityOrSpread, "affinity"), (Place::Runtime, "runtime")];
    let names: Vec<&str> = places.iter().filter(|(place, _)| usable(*place)).map(|(_, name)| *name).collect();
    names.join(" ")
}

#[test]
fn interpolation_is_documented() {
    for entry in interpolation::entries() {
        assert_documented(entry.name, entry.doc);
        assert!(matches!(interpolation::lookup(entry.name), Lookup::Known(_)), "{}", entry.name);
    }
    for pattern in interpolation::patterns() {
        assert_documented(pattern.pattern, pattern.doc);
    }
}

/// No reference of a real job is called unknown: a false alarm costs more than a missed misspelling.
#[test]
fn no_reference_of_the_corpus_is_unknown() {
    let Some(corpus) = std::env::var_os("JOBSPEC_CORPUS") else {
        return;
    };
    let mut known = 0;
    for text in files(&Path::new(&corpus).join("files")) {
        for after in text.split("${").skip(1) {
            let Some((name, _)) = after.split_once('}') else {
                continue;
            };
            match interpolation::lookup(name) {
                Lookup::Known(_) | Lookup::Pattern(_) => known += 1,
                Lookup::Foreign => {}
                unknown @ Lookup::Unknown { .. } => panic!("{name}: {unknown:?}"),
            }
        }
    }
    assert!(known > 1000, "only {known} references are Nomad's: is this the corpus?");
}

/// The text of every file below a directory that is UTF-8.
fn files(dir: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(dir).expect("the corpus is readable") {
        let path = entry.expect("the corpus is readable").path();
        if path.is_dir() {
            texts.extend(files(&path));
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            texts.push(text);
        }
    }
    texts
}

// Templates

/// The functions that consul-template registers in `template/template.go` (0.39 to 0.41), and `pkiSign` of its newest.
const CONSUL_TEMPLATE: &str = "datacenters exportedServices file key keyExists keyOrDefault ls safeLs node nodes \
    partitions peerings secret secrets service connect services tree safeTree caRoots caLeaf pkiCert pkiSign \
    nomadServices nomadService nomadVarList nomadVarListSafe nomadVar nomadVarExists scratch base64Decode base64Encode \
    base64URLDecode base64URLEncode byKey byPort byTag contains containsAll containsAny containsNone containsNotAll \
    env mustEnv envOrDefault executeTemplate explode explodeMap mergeMap mergeMapWithOverride in indent loop join trim \
    trimPrefix trimSuffix trimSpace parseBool parseFloat parseInt parseJSON parseUint parseYAML plugin regexReplaceAll \
    regexMatch replaceAll sha256Hex md5sum hmacSHA256Hex timestamp toLower toJSON toJSONPretty toUnescapedJSON \
    toUnescapedJSONPretty toTitle toTOML toUpper toYAML split splitToMap byMeta sockaddr writeToFile add subtract \
    multiply divide modulo minimum maximum spew_dump spew_printf spew_sdump spew_sprintf";

/// The functions and keywords of Go's text/template (1.23).
const GO: &str = "and call html index slice js len not or print printf println urlquery eq ge gt le lt ne \
    block break continue define else end if range template with";

#[test]
fn template_functions_are_those_of_their_sources() {
    for (origin, names) in [(Origin::ConsulTemplate, CONSUL_TEMPLATE), (Origin::Go, GO)] {
        let table: BTreeSet<String> = consul_template::all()
            .filter(|function| function.origin == origin)
            .map(|function| function.name.to_owned())
            .collect();
        let source = names.split_whitespace().map(str::to_owned).collect();
        compare("templates", "source", &table, &source);
    }
}

#[test]
fn template_functions_are_documented() {
    for function in consul_template::all() {
        assert_documented(function.name, function.doc);
        assert!(function.page().starts_with("https://"), "{}", function.name);
        assert!(function.example.is_empty() || function.example.contains(function.name), "{}", function.name);
        if matches!(function.kind, WordKind::Lookup(_)) {
            assert!(!function.example.is_empty(), "{}: a lookup has an example", function.name);
        }
    }
    for method in consul_template::scratch_methods() {
        assert_documented(method.name, method.doc);
    }
}
