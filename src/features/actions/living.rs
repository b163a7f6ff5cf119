//! Living with a finding: explaining it, ignoring it, turning its rule off.

use crate::config::FILE_NAME;
use crate::diagnostic::{Category, Diagnostic, Edit, FileOp, Fix, RuleId, Safety};
use crate::features::{Action, ActionKind, Analysis, Command};
use crate::syntax::ItemRef;
use crate::text::Span;
use crate::workspace::FileKind;

/// Shows the rule's page.
pub(super) fn explain(rule: RuleId, findings: &[Diagnostic]) -> Action {
    let title = format!("Explain `{rule}`");
    Action {
        title: title.clone(),
        kind: ActionKind::QuickFix,
        preferred: false,
        fix: Fix::needs_review(title, Vec::new()),
        command: Some(Command::Explain(rule)),
        mends: alike(rule, findings),
    }
}

/// Whether a comment can silence the finding: not outside of job files, where nobody reads it, not what is wrong with
/// comments themselves, and not what the policy forbids.
pub(super) fn can_ignore(analysis: &Analysis, kind: FileKind, finding: &Diagnostic) -> bool {
    let forbidden = &analysis.settings.suppressions.forbid;
    kind == FileKind::Job
        && finding.category != Category::Housekeeping
        && !forbidden.iter().any(|rule| rule == finding.rule.0)
}

/// Sets the rule's level in the `jobspec.toml` that applies, or in a new one at the workspace's root.
///
/// Not where the file cannot be read for what the finding says: nobody wants that silent, and a broken `jobspec.toml`
/// is no place to say so.
pub(super) fn turn_off(analysis: &Analysis, rule: RuleId, findings: &[Diagnostic]) -> Option<Action> {
    if matches!(rule.0, "syntax-error" | "invalid-config") {
        return None;
    }
    let path = analysis.path()?;
    let root = || {
        let roots = analysis.workspace.roots().iter().filter(|root| path.starts_with(root));
        roots.max_by_key(|root| root.components().count()).map(|root| root.as_path()).or(path.parent())
    };
    let directory = analysis.settings.directory.as_deref().or_else(root)?;
    let title = format!("Turn `{rule}` off in {FILE_NAME}");
    Some(Action {
        title: title.clone(),
        kind: ActionKind::QuickFix,
        preferred: false,
        fix: Fix {
            title,
            safety: Safety::Unsafe,
            edits: Vec::new(),
            file_ops: vec![FileOp::TurnOff { path: directory.join(FILE_NAME), rule }],
        },
        command: None,
        mends: alike(rule, findings),
    })
}

fn alike(rule: RuleId, findings: &[Diagnostic]) -> Vec<usize> {
    (0..findings.len()).filter(|&index| findings[index].rule == rule).collect()
}

/// Puts a suppression comment above the finding's line. Where the policy requires a reason, the comment does not count
/// until a person has written one: a made-up reason would pass for theirs.
pub(super) fn ignore_here(analysis: &Analysis, finding: &Diagnostic, index: usize) -> Action {
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
        command: None,
        mends: vec![index],
    }
}

/// Puts a suppression comment at the top of the file.
pub(super) fn ignore_in_file(analysis: &Analysis, finding: &Diagnostic, findings: &[Diagnostic]) -> Action {
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
    let mends = alike(finding.rule, findings);
    Action {
        title: title.clone(),
        kind: ActionKind::QuickFix,
        preferred: false,
        fix: Fix::needs_review(title, vec![edit]),
        command: None,
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
