//! `# jobspec: ignore[rule] reason` comments: applying them, and saying which do nothing.

mod comment;

use self::comment::{Comment, Malformed, Suppression, is_blank, read};
use super::rules::{unknown_rule, unused_suppression};
use crate::diagnostic::{Diagnostic, Edit, Fix, RuleId};
use crate::rule::{Context, Rule};
use crate::schema::closest;
use crate::text::Span;

/// Removes what the file's comments suppress, and adds what is wrong with the comments themselves.
pub(super) fn apply(context: &Context<'_>, rules: &[&'static Rule], findings: &mut Vec<Diagnostic>) {
    let mut suppressions = Vec::new();
    for comment in read(context) {
        match comment {
            Comment::Suppression(suppression) => suppressions.push(suppression),
            Comment::Malformed(malformed) => findings.push(refuse(context, rules, &malformed)),
        }
    }
    if suppressions.is_empty() {
        return;
    }
    let settings = &context.settings.suppressions;
    findings.retain(|finding| {
        let mut keep = true;
        for suppression in &mut suppressions {
            let counts = suppression.well_placed && (suppression.has_reason || !settings.require_reason);
            let hit = suppression.whole_file
                || suppression
                    .target
                    .is_some_and(|target| target.start <= finding.span.start && finding.span.start <= target.end);
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
            let aside = if !suppression.whole_file && suppression.target.is_none() {
                " It speaks for the line right below it, which is empty."
            } else {
                ""
            };
            format!("Nothing here breaks `{}`: remove the suppression.{aside}", name.text)
        };
        let mut finding = new(&unused_suppression::RULE, name.span, message);
        finding.fix(context, || Some(without(context, suppression, index)));
        findings.push(finding);
    }
}

/// Says how a comment is written that was meant to suppress something.
fn refuse(context: &Context<'_>, rules: &[&'static Rule], malformed: &Malformed) -> Diagnostic {
    let form = if malformed.whole_file { "ignore-file" } else { "ignore" };
    let (names, reason) = leading_rules(rules, &malformed.said);
    let list = if names.is_empty() { "rule".to_owned() } else { names.join(", ") };
    let message =
        format!("This comment suppresses nothing: it names no rule in brackets, as `jobspec: {form}[{list}] reason`.");
    let mut finding = new(&unused_suppression::RULE, malformed.span, message);
    finding
        .fix(context, || {
            let new = format!("jobspec: {form}[{list}] {reason}");
            let edit = Edit::replace(malformed.span, new.trim_end());
            (!names.is_empty()).then(|| Fix::needs_review(format!("Write `{form}[{list}]`"), vec![edit]))
        })
        .fix(context, || {
            let edit = remove_comment(context, malformed.comment);
            Some(Fix::needs_review("Remove the comment", vec![edit]))
        });
    finding
}

/// The rules with whose names `said` begins, and what stands behind them.
fn leading_rules<'a>(rules: &[&'static Rule], said: &'a str) -> (Vec<&'static str>, &'a str) {
    let separates = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | ',' | ':' | '=' | '`');
    let mut names = Vec::new();
    let mut rest = said.trim_matches(separates);
    while !rest.is_empty() {
        let (word, behind) = rest.split_at(rest.find(separates).unwrap_or(rest.len()));
        let Some(rule) = rules.iter().find(|rule| rule.id.0 == word) else { break };
        names.push(rule.id.0);
        rest = behind.trim_start_matches(separates);
    }
    (names, rest)
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
        context.style().remove(context.text, comment)
    } else if is_blank(&before) {
        // The mark with which the file begins stays.
        Edit::delete(Span::new(line_span.start + '\u{feff}'.len_utf8(), context.text.line_start(line + 1)))
    } else {
        Edit::delete(Span::new(line_span.start + before.trim_end().len(), comment.end))
    }
}
