//! A service that is looked up and that no job registers.

use std::ops::Range;

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::policy::secrets::place;
use crate::policy::words::find;
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::suggest::closest;
use crate::text::Span;
use crate::workspace::Key;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-service"),
    category: Category::Services,
    severity: Severity::Hint,
    default_off: true,
    fix: FixKind::Safe,
    summary: "A template or address names a service that no job of the workspace registers.",
    page: include_str!("unknown-service.md"),
    check: Check::File(check),
};

/// What the agents register by themselves.
const BUILT_IN: &[&str] = &["consul", "nomad", "nomad-client", "vault"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    // A job whose services' names are not known may register any.
    if context.workspace.is_empty() || !context.workspace.claimants(&Key::OpenService).is_empty() {
        return;
    }
    let mut used: Vec<Span> = Vec::new();
    let whole = Span::new(0, context.text.len());
    find(context.text, whole, ".service.consul", |at| used.extend(in_address(context, at)));
    find(context.text, whole, "service", |at| used.extend(in_lookup(context, at)));
    used.sort_by_key(|span| span.start);
    for span in used {
        let name = context.text.slice(span).to_lowercase();
        // Connect registers a sidecar under its service's name.
        let service = name.strip_suffix("-sidecar-proxy").unwrap_or(&name);
        if BUILT_IN.contains(&service) || !context.workspace.claimants(&Key::Service(service.to_owned())).is_empty() {
            continue;
        }
        let services = context.workspace.keys().filter_map(|key| match key {
            Key::Service(name) => Some(name.as_str()),
            _ => None,
        });
        let services: Vec<&str> = services.collect();
        if services.iter().any(|known| known.eq_ignore_ascii_case(service)) {
            continue;
        }
        let close = closest(service, services.iter().copied()).filter(|close| parts_are_close(service, close));
        let help = close.map(|close| format!(" Did you mean `{close}`?")).unwrap_or_default();
        findings.report(&RULE, span, format!("No job of this workspace registers a service `{service}`.{help}")).fix(
            context,
            || {
                let edit = Edit::replace(Span::new(span.start, span.start + service.len()), close?);
                Some(Fix::safe(format!("Replace by `{}`", close?), vec![edit]))
            },
        );
    }
}

/// Whether each part of a name is close to the other's: `rp-db` is no misspelt `rp-ui`.
fn parts_are_close(name: &str, other: &str) -> bool {
    let (parts, others) = (name.split('-'), other.split('-'));
    parts.clone().count() != others.clone().count()
        || parts.zip(others).all(|(part, other)| part == other || closest(part, [other]).is_some())
}

/// The name in `web.service.consul`; with a datacenter, the service may be another cluster's.
fn in_address(context: &Context<'_>, at: usize) -> Option<Span> {
    let line = context.text.line_span(context.text.line_of(at));
    let text = context.text.slice(line);
    let column = at - line.start;
    let rest = &text[column + ".service.consul".len()..];
    let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    if goes_on(rest) || rest.strip_prefix('.').is_some_and(goes_on) || is_comment(&text) {
        return None;
    }
    let name = label(&text, column)?;
    let place = place(context.tree, at)?;
    place.attribute.filter(|_| place.blocks.first().is_some_and(|block| block.keyword() == "job"))?;
    Some(Span::new(line.start + name.start, line.start + name.end))
}

/// The label of a host name that ends at `end`, or the service's in `_web._tcp`.
fn label(line: &str, end: usize) -> Option<Range<usize>> {
    let bytes = line.as_bytes();
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let start = (0..end).rev().find(|&index| !part(bytes[index])).map_or(0, |index| index + 1);
    // Something before it is filled in at run time.
    let before = start.checked_sub(1).map(|index| bytes[index]);
    if start == end || before.is_some_and(|byte| matches!(byte, b'}' | b']' | b'>' | b')' | b'$' | b'%') || byte >= 128)
    {
        return None;
    }
    if bytes[start] != b'_' {
        return Some(start..end);
    }
    let service = label_before(line, start)?;
    Some(service.start + 1..service.end)
}

/// The label before the dot at the start of `_tcp`, if it has a `_` as well.
fn label_before(line: &str, start: usize) -> Option<Range<usize>> {
    let dot = start.checked_sub(1).filter(|&dot| line.as_bytes()[dot] == b'.')?;
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let begin = line[..dot].rfind(|c| !part(c)).map_or(0, |index| index + 1);
    line[begin..dot].starts_with('_').then_some(begin..dot)
}

/// The name in `{{ range service "web" }}` of a template.
fn in_lookup(context: &Context<'_>, at: usize) -> Option<Span> {
    let line = context.text.line_span(context.text.line_of(at));
    let text = context.text.slice(line);
    let column = at - line.start;
    let before = &text[..column];
    if !before.ends_with([' ', '\t', '{', '(', '=', '-']) || !(before.contains("{{") || before.contains("[[")) {
        return None;
    }
    let rest = &text[column + "service".len()..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let quote =
        ["\\\"", "\"", "`"].into_iter().find(|quote| rest[blanks..].starts_with(quote)).filter(|_| blanks > 0)?;
    let start = blanks + quote.len();
    let written = &rest[start..start + rest[start..].find(quote)?];
    // With a datacenter, it may be another cluster's.
    if written.contains('@') || is_comment(&text) {
        return None;
    }
    let name_end = written.find(['?', '~', '|']).unwrap_or(written.len());
    let name_start = written[..name_end].rfind('.').map_or(0, |dot| dot + 1);
    let name = &written[name_start..name_end];
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        return None;
    }
    let place = place(context.tree, at)?;
    let is_template = place.blocks.last().is_some_and(|block| block.keyword() == "template");
    place.attribute.filter(|attribute| is_template && attribute.name() == "data")?;
    let start = at + "service".len() + start + name_start;
    Some(Span::new(start, start + name.len()))
}

/// Whether the line is a comment of most configuration files.
fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::{label, parts_are_close};

    #[test]
    fn names_are_close_part_by_part() {
        assert!(parts_are_close("mosquito", "mosquitto") && parts_are_close("web-aip", "web-api"));
        assert!(parts_are_close("webapi", "web-api") && !parts_are_close("rp-db", "rp-ui"));
    }

    #[test]
    fn labels_of_services() {
        for (host, name) in [
            ("web", Some("web")),
            ("http://web-api", Some("web-api")),
            ("primary.db", Some("db")),
            ("_web._tcp", Some("web")),
            ("${NOMAD_JOB_NAME}-db", None),
            ("{{ .Name }}", None),
            ("", None),
        ] {
            assert_eq!(label(host, host.len()).map(|range| &host[range]), name, "{host}");
        }
    }
}
