//! What can be done about findings: their fixes, all safe ones at once, and living with them.

use super::{Action, ActionKind, Analysis, Document};
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety, apply_edits};
use crate::syntax::ItemRef;
use crate::text::Span;

/// A fix may uncover the next; more rounds than this mean that two fixes disagree.
const MAX_ROUNDS: usize = 10;

/// The actions for the findings that meet `range`, and those for the whole file.
pub(super) fn code_actions(analysis: &Analysis, range: Span) -> Vec<Action> {
    let findings = analysis.diagnostics_with_fixes();
    let mut actions = Vec::new();
    let here: Vec<usize> = (0..findings.len()).filter(|&index| findings[index].span.meets(range)).collect();
    for &index in &here {
        for (nth, fix) in findings[index].fixes.iter().enumerate() {
            actions.push(Action {
                title: fix.title.clone(),
                kind: ActionKind::QuickFix,
                preferred: nth == 0 && fix.is_safe(),
                fix: fix.clone(),
                mends: vec![index],
            });
        }
    }
    let mut rules: Vec<&Diagnostic> = here.iter().map(|&index| &findings[index]).collect();
    rules.sort_by_key(|finding| finding.rule);
    rules.dedup_by_key(|finding| finding.rule);
    for finding in &rules {
        let alike: Vec<usize> = (0..findings.len())
            .filter(|&index| findings[index].rule == finding.rule && first_safe(&findings[index]).is_some())
            .collect();
        if alike.len() > 1 {
            actions.extend(fix_all(analysis, Some(finding.rule.0), alike, ActionKind::QuickFix));
        }
    }
    for &index in &here {
        actions.push(ignore_here(analysis, &findings[index], index));
    }
    for finding in rules {
        actions.push(ignore_in_file(analysis, finding, &findings));
    }
    let safe: Vec<usize> = (0..findings.len()).filter(|&index| first_safe(&findings[index]).is_some()).collect();
    if !safe.is_empty() {
        actions.extend(fix_all(analysis, None, safe, ActionKind::FixAll));
    }
    actions
}

/// The first fix of `finding` that may run unseen and changes nothing outside the file.
fn first_safe(finding: &Diagnostic) -> Option<&Fix> {
    finding.fixes.iter().find(|fix| fix.is_safe() && fix.file_ops.is_empty())
}

fn fix_all(analysis: &Analysis, rule: Option<&str>, mends: Vec<usize>, kind: ActionKind) -> Option<Action> {
    let edits = fix_all_edits(analysis, rule)?;
    let title = match rule {
        Some(rule) => format!("Fix all `{rule}` in this file"),
        None => "Fix all that can be mended safely".to_owned(),
    };
    Some(Action { title: title.clone(), kind, preferred: false, fix: Fix::safe(title, edits), mends })
}

/// The edits that apply every safe fix, of one rule or of all, until there is none left.
pub(super) fn fix_all_edits(analysis: &Analysis, rule: Option<&str>) -> Option<Vec<Edit>> {
    let original = analysis.document.text.to_string();
    let mut text = original.clone();
    let mut first_edits = None;
    for round in 0..MAX_ROUNDS {
        let document = Document::new(analysis.document.path.clone(), analysis.document.language.clone(), &text);
        let again = Analysis::new(document, analysis.settings.clone(), analysis.workspace.clone());
        let edits = compatible_edits(&again.diagnostics_with_fixes(), |finding, fix| {
            fix.safety == Safety::Safe && rule.is_none_or(|rule| finding.rule.0 == rule)
        });
        if edits.is_empty() {
            break;
        }
        text = apply_edits(&text, &edits);
        match round {
            0 => first_edits = Some(edits),
            _ => first_edits = None,
        }
    }
    if text == original {
        return None;
    }
    Some(first_edits.unwrap_or_else(|| line_edits(&original, &text)))
}

/// The edits of the first suitable fix of each finding, those left out that touch an earlier one's.
pub fn compatible_edits(findings: &[Diagnostic], suits: impl Fn(&Diagnostic, &Fix) -> bool) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for finding in findings {
        // The first suitable fix is the one that is meant; where it moves files, its alternatives are not.
        let fix = finding.fixes.iter().find(|fix| suits(finding, fix));
        let Some(fix) = fix.filter(|fix| fix.file_ops.is_empty()) else { continue };
        let collides = fix.edits.iter().any(|new| {
            edits.iter().any(|old| {
                old.span.start < new.span.end && new.span.start < old.span.end
                    || (old.span.start == new.span.start && (old.span.is_empty() || new.span.is_empty()))
            })
        });
        if !collides {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    edits
}

/// The difference of two texts as edits of whole lines.
fn line_edits(old: &str, new: &str) -> Vec<Edit> {
    let diff = similar::TextDiff::from_lines(old, new);
    let starts: Vec<usize> = std::iter::once(0)
        .chain(old.split_inclusive('\n').scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        }))
        .collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    diff.ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| {
            let (old_range, new_range) = (op.old_range(), op.new_range());
            let span =
                Span::new(starts[old_range.start.min(starts.len() - 1)], starts[old_range.end.min(starts.len() - 1)]);
            Edit::replace(span, new_lines[new_range].concat())
        })
        .collect()
}

/// Puts a suppression comment above the finding's line.
fn ignore_here(analysis: &Analysis, finding: &Diagnostic, index: usize) -> Action {
    let text = &analysis.document.text;
    let rule = finding.rule.0;
    let line = text.line_of(statement_start(analysis, finding.span.start));
    let title = format!("Ignore `{rule}` here");
    let above = (line > 0).then(|| text.line_span(line - 1));
    let edit = above.and_then(|above| extend_list(text, above, "ignore[", rule)).unwrap_or_else(|| {
        let start = text.line_start(line);
        let indent = text.indentation(start);
        Edit::insert(start, format!("{indent}# jobspec: ignore[{rule}]{}", text.line_ending()))
    });
    Action {
        title: title.clone(),
        kind: ActionKind::QuickFix,
        preferred: false,
        fix: Fix::needs_review(title, vec![edit]),
        mends: vec![index],
    }
}

/// Puts a suppression comment at the top of the file.
fn ignore_in_file(analysis: &Analysis, finding: &Diagnostic, findings: &[Diagnostic]) -> Action {
    let text = &analysis.document.text;
    let rule = finding.rule.0;
    let title = format!("Ignore `{rule}` in this file");
    let first_block = analysis.document.tree.root().blocks().next().map_or(text.len(), |block| block.span().start);
    let edit = (0..=text.line_of(first_block))
        .find_map(|line| extend_list(text, text.line_span(line), "ignore-file[", rule))
        .unwrap_or_else(|| {
            let bom = if text.slice(Span::new(0, 3)) == "\u{feff}" { 3 } else { 0 };
            Edit::insert(bom, format!("# jobspec: ignore-file[{rule}]{}", text.line_ending()))
        });
    let mends = (0..findings.len()).filter(|&index| findings[index].rule == finding.rule).collect();
    Action {
        title: title.clone(),
        kind: ActionKind::QuickFix,
        preferred: false,
        fix: Fix::needs_review(title, vec![edit]),
        mends,
    }
}

/// Adds `rule` to the list of a suppression comment that has the line to itself.
fn extend_list(text: &crate::text::Text, line: Span, list: &str, rule: &str) -> Option<Edit> {
    let content = text.slice(line);
    let trimmed = content.trim_start();
    if !trimmed.starts_with('#') && !trimmed.starts_with("//") {
        return None;
    }
    let start =
        content.find("jobspec:").and_then(|at| content[at..].find(list).map(|found| at + found + list.len()))?;
    let end = start + content[start..].find(']')?;
    let separator = if content[start..end].trim().is_empty() { "" } else { ", " };
    Some(Edit::insert(line.start + end, format!("{separator}{rule}")))
}

/// Where the attribute around `offset` starts: no comment can stand inside a heredoc or string.
fn statement_start(analysis: &Analysis, offset: usize) -> usize {
    let mut body = analysis.document.tree.root();
    loop {
        let inside = body.items_at(offset).find_map(|item| match item {
            ItemRef::Block(block) if block.open() < offset && block.body().span().touches(offset) => Some(Err(block)),
            ItemRef::Attribute(attribute) => Some(Ok(attribute.span().start)),
            _ => None,
        });
        match inside {
            Some(Ok(start)) => return start,
            Some(Err(block)) => body = block.body(),
            None => return offset,
        }
    }
}
