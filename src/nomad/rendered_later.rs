//! Files that call themselves jobs, and are templates that Terraform's `templatefile` or Python's `string.Template` turns
//! into jobs.
//!
//! HCL has no place for their marks: `%{ if … }` where an argument or block is expected, `${…}` in a label, a value that
//! begins with a bare `${`. Nomad rejects them, so they stay errors; what else the file says is for the engine to decide.
//! A person who types a job leaves such marks as well, but one at a time, or with other errors around them.

use crate::syntax::{ErrorKind, Problem, Tree};
use crate::text::Text;

/// The marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `%{ if … }`, `%{ else }` or `%{ endif }` in place of an item.
    Condition,
    /// `%{ for … }` or `%{ endfor }` in place of an item, which often has `${key} = …` between them.
    Loop,
    /// `job "web-${name}" {`
    Label,
    /// `count = ${count}`
    Value,
}

/// The mark that a syntax error is, if it is one.
pub(super) fn mark(problem: &Problem, text: &Text) -> Option<Mark> {
    let rest = || {
        let line = text.line_span(text.line_of(problem.span.start));
        text.slice(crate::text::Span::new(problem.span.start, line.end.max(problem.span.start))).into_owned()
    };
    match &problem.kind {
        ErrorKind::TemplateInLabel => Some(Mark::Label),
        ErrorKind::ExpectedItem => {
            directive(&rest()).map(|word| if word.ends_with("for") { Mark::Loop } else { Mark::Condition })
        }
        // As a whole: what is not closed is being typed.
        ErrorKind::InvalidExpression(token) if token == "$" => {
            let rest = rest();
            let rest = rest.trim_end();
            (rest.starts_with("${") && rest.contains('}')).then_some(Mark::Value)
        }
        _ => None,
    }
}

/// Whether the file is such a template beyond doubt.
pub fn is_template(tree: &Tree, text: &Text) -> bool {
    if !tree.has_errors() {
        return false;
    }
    let problems = tree.errors();
    let marks: Vec<Mark> = problems.iter().filter_map(|problem| mark(problem, text)).collect();
    let count = |wanted: Mark| marks.iter().filter(|mark| **mark == wanted).count();
    let others = problems.len() - marks.len();
    // An item that somebody begins to type, and nothing that would make other text look like items.
    let typed = problems.iter().filter(|problem| {
        matches!(problem.kind, ErrorKind::IncompleteItem(_) | ErrorKind::MissingBody(_) | ErrorKind::MissingValue(_))
    });
    let calm = others == typed.count() && others <= 1;
    let directives = count(Mark::Condition) + count(Mark::Loop);
    let kinds = [directives, count(Mark::Label), count(Mark::Value)].iter().filter(|count| **count > 0).count();
    // Lines of a shell's variables look the same while the heredoc around them is being typed.
    let values_alone = kinds == 1 && count(Mark::Value) > 1 && others == 0;
    calm && (kinds > 1 || values_alone || directives > 0) && balanced(text)
}

/// Whether each `%{ if … }` and `%{ for … }` on a line of its own has its end.
fn balanced(text: &Text) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for line in 0..text.line_count() {
        let line = text.slice(text.line_span(line));
        match directive(line.trim()) {
            Some("if") => open.push("endif"),
            Some("for") => open.push("endfor"),
            Some("else") if open.last() != Some(&"endif") => return false,
            Some(end @ ("endif" | "endfor")) if open.pop() != Some(end) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

/// The keyword of a line that is nothing but a directive.
fn directive(line: &str) -> Option<&'static str> {
    let inside = line.trim_end().strip_prefix("%{")?.strip_suffix('}')?;
    let inside = inside.trim_start_matches('~').trim_start();
    let word = inside.split(|c: char| !c.is_ascii_alphabetic()).next()?;
    ["if", "for", "else", "endif", "endfor"].into_iter().find(|keyword| *keyword == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> bool {
        let text = Text::from(text);
        is_template(&Tree::parse(&text), &text)
    }

    #[test]
    fn templates_of_terraform_and_python() {
        for text in [
            "job \"x\" {\n%{ if gcp }\n  type = \"batch\"\n%{ endif }\n}\n",
            "job \"x\" {\n  %{~ for a in list ~}\n  type = \"batch\"\n  %{~ endfor ~}\n}\n",
            "job \"x-${id}\" {\n  priority = ${priority}\n}\n",
            "job \"x\" {\n  priority = ${priority}\n  meta {\n    a = ${a * 2}\n  }\n}\n",
            "job \"x-${id}\" {\n  priority = ${priority}\n  typ\n}\n",
        ] {
            assert!(is(text), "{text}");
        }
    }

    #[test]
    fn what_somebody_types_or_gets_wrong() {
        for text in [
            "job \"x\" {\n  type = \"batch\"\n}\n",
            "job \"x\" {\n  type = ${var.type}\n}\n",
            "job \"x\" {\n  type = ${\n}\n",
            "job \"x-${var.y}\" {\n}\n",
            "job \"x\" {\n%{ if gcp }\n  type = \"batch\"\n}\n",
            "job \"x\" {\n%{ if\n%{ endif\n}\n",
            // The line `data = <<EOT` is not there yet, or broken.
            "job \"x\" {\nA=${NOMAD_A}\nB=${NOMAD_B}\nEOT\n}\n",
            "job \"x\" {\n  data = <EOT\n%{ if a }\nB=${NOMAD_B}\n%{ endif }\nEOT\n}\n",
            "job \"x-${id}\" {\n  a = ${b}\n  c = \"d\n}\n",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
