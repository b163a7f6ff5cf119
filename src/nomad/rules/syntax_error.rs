//! Text that is no HCL.

use crate::diagnostic::{Category, Diagnostic, Edit, Fix, RuleId, Severity};
use crate::nomad::rendered_later::{is_template, mark};
use crate::rule::{Check, FixKind, Rule};
use crate::syntax::{ErrorKind, Problem, Tree};
use crate::text::{Span, Text};

/// See the page. The parser finds the errors.
pub static RULE: Rule = Rule {
    id: RuleId("syntax-error"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "The text is no HCL: Nomad cannot read the file.",
    page: include_str!("syntax-error.md"),
    check: Check::Elsewhere,
};

/// The tree's errors as findings. In a template, its marks are all of one sort: each sort is reported once.
pub fn findings(tree: &Tree, text: &Text, fixes: bool) -> Vec<Diagnostic> {
    if is_template(tree, text) {
        return of_template(tree, text);
    }
    tree.errors()
        .into_iter()
        .map(|problem| {
            let mut finding =
                Diagnostic::new(RULE.id, RULE.category, RULE.severity, problem.span, problem.kind.message());
            if fixes {
                finding.fixes.extend(fix(&problem, text));
            }
            finding
        })
        .collect()
}

fn of_template(tree: &Tree, text: &Text) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    let mut found = Vec::new();
    for problem in tree.errors() {
        let mark = mark(&problem, text);
        if mark.is_none() || said.contains(&mark) {
            continue;
        }
        let mut message = problem.kind.message();
        if said.is_empty() {
            message.push_str(
                " The file looks like a template that Terraform's `templatefile` or the like turns into a job: nothing \
                 else in it is checked. A name that ends in `.tpl` says so.",
            );
        }
        said.push(mark);
        found.push(Diagnostic::new(RULE.id, RULE.category, RULE.severity, problem.span, message));
    }
    found
}

/// Mends what can be meant in one way only.
fn fix(problem: &Problem, text: &Text) -> Option<Fix> {
    let span = problem.span;
    match &problem.kind {
        ErrorKind::QuotedName(name) => {
            let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
            let starts = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
            (plain && starts).then(|| Fix::safe("Remove the quotes", vec![Edit::replace(span, name.as_str())]))
        }
        ErrorKind::SingleQuotes => {
            let inner = text.slice(Span::new(span.start + 1, span.end));
            let inner = inner.strip_suffix('\'')?;
            let plain = !inner.contains(['"', '\\']) && !inner.contains("${") && !inner.contains("%{");
            plain.then(|| Fix::safe("Use double quotes", vec![Edit::replace(span, format!("\"{inner}\""))]))
        }
        ErrorKind::ColonForEquals(_) => {
            let before = text.byte(span.start.checked_sub(1)?)?;
            let space = if before == b' ' { "" } else { " " };
            let after = if text.byte(span.end) == Some(b' ') { "" } else { " " };
            Some(Fix::safe("Replace `:` by `=`", vec![Edit::replace(span, format!("{space}={after}"))]))
        }
        ErrorKind::DoubleEquals(_) => Some(Fix::safe("Replace `==` by `=`", vec![Edit::replace(span, "=")])),
        ErrorKind::CommaAfterArgument => {
            // Only where the line ends with the comma; else the next argument needs a line of its own.
            let line = text.line_span(text.line_of(span.start));
            let rest = text.slice(Span::new(span.end, line.end.max(span.end)));
            let ends = rest.trim().is_empty()
                || rest.trim_start().starts_with(['#', '}'])
                || rest.trim_start().starts_with("//");
            ends.then(|| Fix::safe("Remove the comma", vec![Edit::delete(span)]))
        }
        _ => None,
    }
}
