//! Every block of the job specification: whatever completion offers in it is what the checks accept there.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Edit, apply_edits};
use jobspec_ls::features::{Analysis, Completion, CompletionKind, Document};
use jobspec_ls::schema::{self, BlockSchema, ChildSchema, Form, Type};
use jobspec_ls::text::Span;
use jobspec_ls::workspace::Workspace;

fn analysis(text: &str) -> Analysis {
    let document = Document::new(Some(PathBuf::from("/jobs/example.nomad.hcl")), None, text);
    Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default()))
}

/// Visits every block at every place, with what stands before and after its inside.
fn walk(
    block: &'static BlockSchema,
    path: &mut Vec<&'static ChildSchema>,
    visit: &mut dyn FnMut(&'static BlockSchema, &str, &str),
) {
    let mut before = String::new();
    let mut after = String::new();
    for (depth, child) in path.iter().enumerate() {
        let indent = "  ".repeat(depth);
        before.push_str(&format!("{indent}{}", child.keyword));
        for index in 0..usize::from(child.labels) {
            before.push_str(&format!(" \"{}\"", child.label_values.get(index).unwrap_or(&"x")));
        }
        before.push_str(" {\n");
        after = format!("{indent}}}\n{after}");
        if child.keyword == "task" {
            before.push_str(&format!("{indent}  driver = \"docker\"\n"));
        }
    }
    visit(block, &before, &after);
    // Some blocks may stand inside of themselves by way of others.
    if path.len() < 8 {
        for child in block.children.iter().filter(|child| child.is_offered()) {
            path.push(child);
            walk(child.block, path, visit);
            path.pop();
        }
    }
}

fn accepted(text: &str, completion: &Completion) -> (String, Span) {
    let new = apply_edits(text, &[Edit::replace(completion.replace, completion.plain.clone())]);
    (new, Span::new(completion.replace.start, completion.replace.start + completion.plain.len()))
}

/// What is wrong with the inserted text, by the rules named.
fn findings(text: &str, inserted: Span, rules: &[&str]) -> Vec<String> {
    let analysis = analysis(text);
    let wrong = analysis
        .diagnostics()
        .iter()
        .filter(|finding| inserted.contains(finding.span) && rules.contains(&finding.rule.0));
    wrong.map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
}

#[test]
fn every_name_that_is_offered_is_known_where_it_is_offered() {
    let mut wrong = BTreeSet::new();
    let mut count = 0;
    walk(schema::root(), &mut Vec::new(), &mut |block, before, after| {
        if block.form != Form::Block {
            return;
        }
        let text = format!("{before}\n{after}");
        let offset = before.len();
        let completions = analysis(&text).completions(offset);
        let offered: BTreeSet<&str> = completions.iter().map(|completion| completion.label.as_ref()).collect();
        for name in block.attributes.iter().filter(|attribute| attribute.is_offered()).map(|attribute| attribute.name) {
            if !offered.contains(name) && !before.contains(&format!("{name} = ")) {
                wrong.insert(format!("{}: {name} is not offered", block.id));
            }
        }
        for completion in &completions {
            count += 1;
            let (text, inserted) = accepted(&text, completion);
            // An attribute without an example waits for its text.
            if completion.plain.ends_with(" = \"\"") {
                continue;
            }
            let rules =
                ["syntax-error", "unknown-block", "unknown-attribute", "misplaced-block", "wrong-type", "block-labels"];
            for finding in findings(&text, inserted, &rules) {
                wrong.insert(format!("{}.{}: {finding}\n{}", block.id, completion.label, completion.plain));
            }
        }
    });
    assert!(count > 700, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_value_that_is_offered_is_accepted_where_it_is_offered() {
    let mut wrong = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut count = 0;
    walk(schema::root(), &mut Vec::new(), &mut |block, before, after| {
        if block.form != Form::Block || !seen.insert(block.id) {
            return;
        }
        for attribute in block.attributes.iter().filter(|attribute| attribute.is_offered()) {
            // What else is right depends on the driver, and on the value that is compared.
            if matches!(attribute.name, "driver" | "operator") {
                continue;
            }
            let line = format!("{} = ", attribute.name);
            let text = format!("{before}{line}\n{after}");
            let offset = before.len() + line.len();
            for completion in analysis(&text).completions(offset) {
                count += 1;
                if completion.kind == CompletionKind::Variable && attribute.ty == Type::String {
                    continue;
                }
                let (text, inserted) = accepted(&text, &completion);
                for finding in findings(&text, inserted, &["syntax-error", "wrong-type", "invalid-value"]) {
                    wrong.insert(format!("{}.{}: {finding}: {}", block.id, attribute.name, completion.plain));
                }
            }
        }
    });
    assert!(count > 300, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn everything_that_is_offered_is_explained() {
    let mut wrong = BTreeSet::new();
    walk(schema::root(), &mut Vec::new(), &mut |block, before, after| {
        if block.form != Form::Block {
            return;
        }
        let text = format!("{before}\n{after}");
        for completion in analysis(&text).completions(before.len()) {
            // A whole job explains itself.
            if completion.kind == CompletionKind::Snippet {
                continue;
            }
            let page = completion.documentation.map(|docs| docs.markdown()).unwrap_or_default();
            if !page.contains("https://") || page.len() < 40 {
                wrong.insert(format!("{}.{}: {page:?}", block.id, completion.label));
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}
