//! `# jobspec: ignore[rule] reason` comments: reading them, applying them, and saying which do nothing.

use crate::diagnostic::{Diagnostic, Edit, Fix, RuleId};
use crate::rule::{Context, Rule};
use crate::schema::closest;
use crate::syntax::{BodyRef, ExprKind, ItemRef, Place};
use crate::text::Span;

use super::rules::{unknown_rule, unused_suppression};

/// What every suppression comment says.
const MARK: &str = "jobspec:";

/// One suppression comment.
#[derive(Debug)]
struct Suppression {
    /// From the `#` to the end of the comment.
    comment: Span,
    whole_file: bool,
    /// The bytes in which a finding must start.
    target: Span,
    names: Vec<Name>,
    has_reason: bool,
    /// Whether an `ignore-file` stands where it may.
    well_placed: bool,
}

/// One rule's name in a suppression.
#[derive(Debug)]
struct Name {
    text: String,
    span: Span,
    used: bool,
}

/// Removes what the file's comments suppress, and adds what is wrong with the comments themselves.
pub(super) fn apply(context: &Context<'_>, rules: &[&'static Rule], findings: &mut Vec<Diagnostic>) {
    let mut suppressions = read(context);
    if suppressions.is_empty() {
        return;
    }
    let settings = &context.settings.suppressions;
    findings.retain(|finding| {
        let mut keep = true;
        for suppression in &mut suppressions {
            let counts = suppression.well_placed && (suppression.has_reason || !settings.require_reason);
            let hit = suppression.whole_file
                || (suppression.target.start <= finding.span.start && finding.span.start <= suppression.target.end);
            if !counts || !hit {
                continue;
            }
            for name in &mut suppression.names {
                if finding.rule == RuleId(unused_suppression::RULE.id.0) || name.text != finding.rule.0 {
                    continue;
                }
                if settings.forbid.contains(&name.text) {
                    continue;
                }
                name.used = true;
                keep = false;
            }
        }
        keep
    });
    for suppression in &suppressions {
        judge(context, rules, suppression, findings);
    }
}

fn judge(context: &Context<'_>, rules: &[&'static Rule], suppression: &Suppression, findings: &mut Vec<Diagnostic>) {
    let settings = &context.settings.suppressions;
    for (index, name) in suppression.names.iter().enumerate() {
        let listed = |other: &str| suppression.names.iter().any(|name| name.text == other);
        if name.used {
            continue;
        }
        let Some(rule) = rules.iter().find(|rule| rule.id.0 == name.text) else {
            let close = closest(&name.text, rules.iter().map(|rule| rule.id.0));
            let help = close.map(|close| format!(" Did you mean `{close}`?")).unwrap_or_default();
            let message = format!("There is no rule `{}`.{help}", name.text);
            let mut finding = new(&unknown_rule::RULE, name.span, message);
            finding.fix(context, || match close.filter(|close| !listed(close)) {
                Some(close) => Some(Fix::safe(format!("Replace by `{close}`"), vec![Edit::replace(name.span, close)])),
                None => Some(without(context, suppression, index)),
            });
            findings.push(finding);
            continue;
        };
        let message = if settings.forbid.contains(&name.text) {
            format!("The policy forbids suppressing `{}`: mend the finding instead.", name.text)
        } else if settings.require_reason && !suppression.has_reason {
            "A suppression needs a reason: write it behind the `]`.".to_owned()
        } else if !suppression.well_placed {
            "`ignore-file` must stand before the first block of the file.".to_owned()
        } else if super::runner::level(context.settings, rule).is_none() {
            // The rule is off: the comment is right as soon as somebody turns it on.
            continue;
        } else {
            format!("Nothing here breaks `{}`: remove the suppression.", name.text)
        };
        let mut finding = new(&unused_suppression::RULE, name.span, message);
        finding.fix(context, || Some(without(context, suppression, index)));
        findings.push(finding);
    }
}

fn new(rule: &Rule, span: Span, message: String) -> Diagnostic {
    Diagnostic::new(rule.id, rule.category, rule.severity, span, message)
}

/// Takes one name away, or the comment where it names no other.
fn without(context: &Context<'_>, suppression: &Suppression, index: usize) -> Fix {
    let names = &suppression.names;
    if names.len() == 1 {
        let edit = remove_comment(context, suppression.comment);
        return Fix::safe("Remove the suppression", vec![edit]);
    }
    let span = if index + 1 < names.len() {
        Span::new(names[index].span.start, names[index + 1].span.start)
    } else {
        Span::new(names[index - 1].span.end, names[index].span.end)
    };
    Fix::safe(format!("Remove `{}` from the suppression", names[index].text), vec![Edit::delete(span)])
}

/// A comment of its own goes with its line, one behind code with the blanks before it.
fn remove_comment(context: &Context<'_>, comment: Span) -> Edit {
    let line = context.text.line_of(comment.start);
    let line_span = context.text.line_span(line);
    let before = context.text.slice(Span::new(line_span.start, comment.start));
    if before.trim().is_empty() {
        Edit::delete(Span::new(line_span.start, context.text.line_start(line + 1)))
    } else {
        Edit::delete(Span::new(line_span.start + before.trim_end().len(), comment.end))
    }
}

/// All suppression comments of the file.
fn read(context: &Context<'_>) -> Vec<Suppression> {
    occurrences(context).into_iter().filter_map(|offset| parse(context, offset)).collect()
}

/// The offsets of the mark, wherever it stands.
fn occurrences(context: &Context<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut offset = 0;
    let mut carried = String::new();
    let len = context.text.len();
    while offset < len {
        let (chunk, start) = context.text.chunk_at(offset);
        // The mark may lie across two chunks.
        let before = carried.len();
        let head: String = carried.chars().chain(chunk.chars().take(MARK.len())).collect();
        found.extend(head.match_indices(MARK).map(|(at, _)| start + at - before).filter(|at| *at < start));
        found.extend(chunk.match_indices(MARK).map(|(at, _)| start + at));
        let mut tail = chunk.len().saturating_sub(MARK.len() - 1);
        while !chunk.is_char_boundary(tail) {
            tail += 1;
        }
        chunk[tail..].clone_into(&mut carried);
        offset = start + chunk.len();
    }
    found
}

/// Reads the comment around the mark at `offset`, if it is one.
fn parse(context: &Context<'_>, offset: usize) -> Option<Suppression> {
    let text = context.text;
    let line = text.line_of(offset);
    let line_span = text.line_span(line);
    let before = text.slice(Span::new(line_span.start, offset));
    let start = before.trim_end().strip_suffix('#').or_else(|| before.trim_end().strip_suffix("//"))?.len();
    let comment = Span::new(line_span.start + start, line_span.end);
    if !is_comment(context, offset) {
        return None;
    }
    let after = text.slice(Span::new(offset + MARK.len(), line_span.end)).into_owned();
    let rest = after.trim_start();
    let at = |rest: &str| line_span.end - rest.len();
    let (whole_file, rest) = match rest.strip_prefix("ignore-file") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix("ignore")?),
    };
    let rest = rest.trim_start().strip_prefix('[')?;
    let (list, reason) = rest.split_once(']')?;
    let list_start = at(rest);
    let mut names = Vec::new();
    let mut position = 0;
    for piece in list.split(',') {
        let name = piece.trim();
        if !name.is_empty() {
            let from = list_start + position + (piece.len() - piece.trim_start().len());
            names.push(Name { text: name.to_owned(), span: Span::new(from, from + name.len()), used: false });
        }
        position += piece.len() + 1;
    }
    let alone = before[..start].trim().is_empty();
    let first_block = context.tree.root().blocks().next().map_or(text.len(), |block| block.span().start);
    Some(Suppression {
        comment,
        whole_file,
        target: if whole_file { Span::at(0) } else { target(context, line, alone) },
        names,
        has_reason: !reason.trim().is_empty(),
        well_placed: !whole_file || comment.start < first_block,
    })
}

/// Whether `offset` lies in a comment, not in a string.
fn is_comment(context: &Context<'_>, offset: usize) -> bool {
    match context.tree.context(context.text, offset).place {
        Place::Comment(_) | Place::Nothing => true,
        Place::Value { values, .. } => !values.last().is_some_and(|value| {
            matches!(value.kind(), ExprKind::String(_) | ExprKind::Template(_) | ExprKind::Heredoc(_))
        }),
        Place::Name { .. } | Place::Label { .. } => false,
    }
}

/// The bytes for which a comment on `line` speaks: its own line, or, where it stands alone, those up to the next one that
/// is no comment; an attribute that starts there counts as a whole, since no comment can stand in a heredoc.
fn target(context: &Context<'_>, line: usize, alone: bool) -> Span {
    let text = context.text;
    let mut target = line;
    if alone {
        loop {
            target += 1;
            if target >= text.line_count() {
                return Span::at(text.len());
            }
            let line = text.slice(text.line_span(target));
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') && !line.starts_with("//") {
                break;
            }
        }
    }
    let span = text.line_span(target);
    let written = text.slice(span);
    let first = span.start + (written.len() - written.trim_start().len());
    let end = attribute_end(context.tree.root(), first).unwrap_or(span.end);
    let start = if alone { text.line_start(line + 1) } else { span.start };
    Span::new(start, end.max(span.end))
}

/// The end of the attribute that starts at `offset`.
fn attribute_end(body: BodyRef<'_>, offset: usize) -> Option<usize> {
    body.items_at(offset).find_map(|item| match item {
        ItemRef::Attribute(attribute) if attribute.span().start == offset => Some(attribute.span().end),
        ItemRef::Block(block) if block.open() < offset => attribute_end(block.body(), offset),
        _ => None,
    })
}
