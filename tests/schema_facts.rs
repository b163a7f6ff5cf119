//! The job specification's tables against the facts that they were written from.
//!
//! `tests/data/jobspec.tsv` is a transcript of names, types and limits, one row per block, child,
//! attribute and path. The tables have to give exactly these rows: nothing missing, nothing
//! invented. Where `JOBSPEC_CORPUS` names the corpus directory, the transcript itself is compared
//! with the facts beside it, and `UPDATE=1` rewrites it from them.

#[path = "schema_facts/from_facts.rs"]
mod from_facts;
#[path = "schema_facts/from_tables.rs"]
mod from_tables;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use jobspec_ls::schema::{self, AttributeSchema, BlockSchema, Required, Type};

const TRANSCRIPT: &str = include_str!("data/jobspec.tsv");

fn transcript() -> BTreeSet<String> {
    TRANSCRIPT.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// Fails with the rows that only one side has.
fn assert_same(left_name: &str, left: &BTreeSet<String>, right_name: &str, right: &BTreeSet<String>) {
    let only_left: Vec<_> = left.difference(right).collect();
    let only_right: Vec<_> = right.difference(left).collect();
    assert!(
        only_left.is_empty() && only_right.is_empty(),
        "only in the {left_name}: {only_left:#?}\nonly in the {right_name}: {only_right:#?}"
    );
}

#[test]
fn the_tables_say_what_the_transcript_says() {
    assert_same("tables", &from_tables::rows(), "transcript", &transcript());
}

#[test]
fn the_transcript_says_what_the_facts_say() {
    let Ok(corpus) = std::env::var("JOBSPEC_CORPUS") else { return };
    let path = PathBuf::from(corpus).join("../facts/nomad-jobspec.json");
    let text = std::fs::read_to_string(&path).expect("the facts lie beside the corpus");
    let facts: serde_json::Value = serde_json::from_str(&text).expect("the facts are JSON");
    let rows = from_facts::rows(&facts);
    if std::env::var_os("UPDATE").is_some() {
        let lines: Vec<&str> = from_facts::HEADER.iter().copied().chain(rows.iter().map(String::as_str)).collect();
        std::fs::write("tests/data/jobspec.tsv", lines.join("\n") + "\n").expect("the transcript is writable");
        return;
    }
    assert_same("transcript", &transcript(), "facts", &rows);
    from_facts::assert_pages(&facts);
}

#[test]
fn every_path_resolves_to_its_block() {
    let mut count = 0;
    for row in transcript() {
        let mut columns = row.split('\t');
        if columns.next() != Some("path") {
            continue;
        }
        count += 1;
        let (path, id) = (columns.next().expect("a path"), columns.next().expect("its block"));
        // `*` is any block inside the job.
        let keywords: Vec<&str> =
            path.split('.').flat_map(|k| if k == "*" { vec!["job", "group"] } else { vec![k] }).collect();
        assert_eq!(schema::resolve(&keywords).map(|block| block.id), Some(id), "{path}");
    }
    assert_eq!(count, 305);
}

#[test]
fn nothing_is_left_out() {
    assert_eq!(schema::blocks().len(), 101);
    assert_eq!(schema::blocks().iter().map(|block| block.attributes.len()).sum::<usize>(), 314);
    for block in schema::blocks() {
        assert!(std::ptr::eq(schema::block(block.id).expect("found by its id"), *block), "{} is not unique", block.id);
    }
}

/// Every help text with the place where it stands.
fn docs() -> Vec<(String, &'static str)> {
    let mut docs = Vec::new();
    for block in schema::blocks() {
        docs.push((block.id.to_owned(), block.doc));
        docs.extend(block.note.map(|note| (format!("{} (note)", block.id), note)));
        docs.extend(block.labels.iter().map(|label| (format!("{} (label {})", block.id, label.name), label.doc)));
        docs.extend(
            block.attributes.iter().map(|attribute| (format!("{}.{}", block.id, attribute.name), attribute.doc)),
        );
    }
    docs
}

#[test]
fn every_text_says_something_of_its_own() {
    let mut seen: HashMap<&str, String> = HashMap::new();
    for (place, doc) in docs() {
        assert!(doc.chars().count() >= 30, "{place} is too short: {doc:?}");
        assert!(doc.starts_with(|c: char| c.is_uppercase() || c == '`'), "{place} begins in the middle: {doc:?}");
        assert!(doc.ends_with(['.', ')']), "{place} does not end: {doc:?}");
        assert!(!doc.contains("  ") && !doc.contains('\n'), "{place} has stray blanks: {doc:?}");
        assert_eq!(doc.matches('`').count() % 2, 0, "{place} has an unclosed code span: {doc:?}");
        if let Some(other) = seen.insert(doc, place.clone()) {
            panic!("{place} and {other} have the same text");
        }
    }
}

fn attributes() -> impl Iterator<Item = (&'static BlockSchema, &'static AttributeSchema)> {
    schema::blocks().iter().flat_map(|block| block.attributes.iter().map(move |attribute| (*block, attribute)))
}

/// The text of a plain string literal.
fn unquoted(literal: &str) -> Option<&str> {
    literal.strip_prefix('"')?.strip_suffix('"')
}

fn is_duration(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && ["ns", "us", "ms", "s", "m", "h"].contains(&&text[digits.len()..])
}

#[test]
fn examples_are_expressions_of_the_attributes_type() {
    for (block, attribute) in attributes() {
        let place = format!("{}.{}", block.id, attribute.name);
        let Some(example) = attribute.example else {
            assert!(
                !attribute.is_offered() || matches!(attribute.ty, Type::Any) || attribute.name == "data",
                "{place} has no example"
            );
            continue;
        };
        let parsed = example.parse::<hcl_edit::expr::Expression>();
        let parsed = parsed.unwrap_or_else(|error| panic!("{place}: {example} is no expression: {error}"));
        let fits = match attribute.ty {
            Type::String => parsed.is_str() || parsed.is_string_template(),
            Type::Bool => parsed.is_bool(),
            Type::Int { min, max } => parsed.as_number().is_some_and(|number| {
                number
                    .as_i64()
                    .is_some_and(|number| number >= min && u64::try_from(number).is_ok_and(|number| number <= max))
            }),
            Type::Duration => unquoted(example).is_some_and(is_duration),
            Type::ListString => {
                parsed.as_array().is_some_and(|list| list.iter().all(|item| item.is_str() || item.is_string_template()))
            }
            Type::ListNumber => {
                parsed.as_array().is_some_and(|list| list.iter().all(hcl_edit::expr::Expression::is_number))
            }
            Type::MapString => parsed.is_object(),
            Type::Identifier | Type::TypeExpression => parsed.is_variable(),
            Type::Number => parsed.is_number(),
            Type::Any => true,
        };
        assert!(fits, "{place}: {example} is no {}", attribute.ty.name());
    }
}

#[test]
fn defaults_and_examples_are_allowed_values() {
    for (block, attribute) in attributes() {
        let place = format!("{}.{}", block.id, attribute.name);
        if attribute.allowed.is_empty() {
            continue;
        }
        if let Some(value) = attribute.example.and_then(unquoted) {
            assert!(attribute.allowed.contains(&value), "{place}: the example {value} is not allowed");
        }
        let plain = |text: &&str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-=".contains(&byte));
        if let Some(default) = attribute.default.filter(plain) {
            assert!(attribute.allowed.contains(&default), "{place}: the default {default} is not allowed");
        }
    }
}

#[test]
fn offered_attributes_come_before_dead_ones() {
    for block in schema::blocks() {
        let offered: Vec<bool> = block.attributes.iter().map(AttributeSchema::is_offered).collect();
        assert!(offered.is_sorted_by(|before, after| before >= after), "{}", block.id);
        let children: Vec<bool> = block.children.iter().map(schema::ChildSchema::is_offered).collect();
        assert!(children.is_sorted_by(|before, after| before >= after), "{}", block.id);
    }
}

#[test]
fn replacements_exist() {
    for (block, attribute) in attributes() {
        let Some(replacement) = attribute.deprecated.and_then(|deprecated| deprecated.replacement) else { continue };
        let found = match replacement.split_once('.') {
            None => block.attribute(replacement).is_some(),
            Some((id, name)) => schema::block(id).is_some_and(|block| block.attribute(name).is_some()),
        };
        assert!(found, "{}.{}: {replacement}", block.id, attribute.name);
    }
}

#[test]
fn traps_are_marked() {
    let attribute = |id: &str, name: &str| {
        schema::block(id).and_then(|block| block.attribute(name)).unwrap_or_else(|| panic!("{id}.{name}"))
    };
    assert!(attribute("constraint", "is_set").ignored);
    assert!(!attribute("affinity", "set_contains_any").ignored);
    assert!(attribute("vault", "policies").ignored);
    assert!(attribute("affinity", "weight").lenient, "300 wraps to 44 and passes");
    assert_eq!(attribute("lifecycle", "hook").required, Required::Parser);
    assert!(matches!(attribute("volume_mount", "destination").required, Required::Needed(_)));
    let job = schema::job();
    assert!(job.child("task").is_some_and(|task| task.hidden));
    let scaling =
        |path: &[&str]| schema::resolve(path).and_then(|block| block.child("scaling")).map(|child| child.labels);
    assert_eq!(scaling(&["job", "group"]), Some(0));
    assert_eq!(scaling(&["job", "group", "task"]), Some(1));
}
