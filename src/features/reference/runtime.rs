//! Names inside the runtime variables that ports and upstreams give rise to: `NOMAD_PORT_http`, `NOMAD_ADDR_db_main`.

use std::borrow::Cow;

use super::super::Document;
use super::{Kind, Symbol, group_tasks, ports, scope_body};
use crate::model::{Element, File};
use crate::schema::interpolation;
use crate::text::Span;
use crate::workspace::registered;

/// A name of an environment variable as a port or an upstream gives rise to it: what stands before the free part.
pub(super) fn family(token: &str) -> Option<(Kind, &'static str)> {
    let families = interpolation::patterns().filter_map(|pattern| {
        let kind = match pattern.pattern.split_once('<')?.1 {
            "label>" => Kind::Port,
            "destination>" | "service>" => Kind::Service,
            _ => return None,
        };
        Some((kind, pattern.prefix()))
    });
    families.filter(|(_, prefix)| token.starts_with(prefix)).max_by_key(|(_, prefix)| prefix.len())
}

/// Whether the family has names of other tasks' ports, `<task>_<label>`.
fn has_tasks(prefix: &str) -> bool {
    interpolation::patterns().any(|pattern| pattern.prefix() == prefix && pattern.pattern.contains("<task>"))
}

/// The words of `written` that start with `NOMAD_`, with their places in it.
pub(in crate::features) fn runtime_words(written: &str) -> impl Iterator<Item = (usize, &str)> {
    written.match_indices("NOMAD_").filter_map(|(at, _)| {
        let joined = written[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = &written[at..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        (!joined).then_some((at, &rest[..end]))
    })
}

/// The name as an environment variable has it.
pub(in crate::features) fn environment_name(name: &str) -> Cow<'_, str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(fits) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.chars().map(|c| if fits(c) { c } else { '_' }).collect())
}

/// The names that the free parts of a family may say.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Ports, or services.
    own: Vec<String>,
    /// Tasks, whose names stand before those of their ports.
    tasks: Vec<String>,
}

/// A name as a runtime variable says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said<'n> {
    pub(super) kind: Kind,
    pub(super) name: &'n str,
    /// Bytes from the start of the variable.
    pub(super) span: Span,
    /// Whether it is written as in the environment, and differs there.
    pub(super) cleaned: bool,
}

impl Names {
    /// The ports and tasks of a group, or the services that the file registers and calls.
    pub(super) fn of(document: &Document, kind: Kind, scope: Option<usize>) -> Self {
        if kind == Kind::Service {
            let file = File::new(&document.tree);
            let mut own: Vec<String> = registered(&file).into_iter().filter_map(|service| service.name).collect();
            for (_, group) in file.groups() {
                own.extend(upstreams(document, Some(group.element.block.span().start)));
            }
            return Self { own, tasks: Vec::new() };
        }
        let Some(group) = scope_body(&document.tree, scope) else { return Self::default() };
        let labels = |elements: &mut dyn Iterator<Item = Element<'_>>| {
            elements.filter_map(Element::label).map(str::to_owned).collect()
        };
        Self { own: labels(&mut ports(group)), tasks: labels(&mut group_tasks(group)) }
    }

    /// The names in a runtime variable, of which these are one family's: of a port, and before it of its task.
    pub(super) fn read<'n>(&'n self, token: &str) -> Vec<Said<'n>> {
        let Some((kind, prefix)) = family(token) else { return Vec::new() };
        let rest = &token[prefix.len()..];
        let said = |kind, name, start: usize, length: usize, cleaned| {
            let start = prefix.len() + start;
            Said { kind, name, span: Span::new(start, start + length), cleaned }
        };
        let direct = self.best(rest).map(|(length, name, cleaned)| vec![said(kind, name, 0, length, cleaned)]);
        let mut found = direct.unwrap_or_default();
        if kind != Kind::Port || !has_tasks(prefix) {
            return found;
        }
        for task in &self.tasks {
            let as_in_environment = environment_name(task);
            for (written, differs) in [(task.as_str(), false), (&*as_in_environment, *as_in_environment != **task)] {
                let Some(label) = rest.strip_prefix(written).and_then(|rest| rest.strip_prefix('_')) else { continue };
                let Some((length, name, cleaned)) = self.best(label) else { continue };
                let start = rest.len() - label.len();
                let end = prefix.len() + start + length;
                if found.last().is_none_or(|known| known.span.end < end) {
                    let task = said(Kind::Task, task.as_str(), 0, written.len(), differs);
                    found = vec![task, said(kind, name, start, length, cleaned)];
                }
            }
        }
        found
    }

    /// The longest of the names that a text says: bytes, name, whether as in the environment.
    fn best(&self, rest: &str) -> Option<(usize, &str, bool)> {
        let said = self
            .own
            .iter()
            .filter_map(|name| says(rest, name).map(|(length, cleaned)| (length, name.as_str(), cleaned)));
        said.max_by_key(|(length, ..)| *length)
    }
}

/// How the free part of a runtime variable says `name`: the bytes at its start, and whether as in the environment.
fn says(rest: &str, name: &str) -> Option<(usize, bool)> {
    let as_written = |name: &str| {
        let after = rest.strip_prefix(name)?;
        // In the text of a script a dash may follow a variable.
        (after.is_empty() || after.starts_with('-')).then_some(name.len())
    };
    let cleaned = environment_name(name);
    as_written(name)
        .map(|length| (length, false))
        .or_else(|| as_written(&cleaned).map(|length| (length, cleaned != name)))
}

/// The runtime variable at `offset` inside `value`, and where it starts.
fn word_at(document: &Document, value: Span, offset: usize) -> Option<(usize, String)> {
    let line = document.text.line_span(document.text.line_of(offset));
    let within = Span::new(line.start.max(value.start), line.end.min(value.end).max(line.start.max(value.start)));
    let written = document.text.slice(within);
    let (start, token) = runtime_words(&written).find(|(at, token)| {
        let start = within.start + at;
        Span::new(start, start + token.len()).touches(offset)
    })?;
    Some((within.start + start, token.to_owned()))
}

/// The port, task or service that the runtime variable at `offset` names.
pub(super) fn token_at(
    document: &Document,
    group: Option<usize>,
    value: Span,
    offset: usize,
) -> Option<(Symbol, Span)> {
    let (start, token) = word_at(document, value, offset)?;
    let (kind, _) = family(&token)?;
    let names = Names::of(document, kind, group);
    let said = names.read(&token);
    // On the fixed part, what the variable is about.
    let on_it = said.iter().find(|said| said.span.shift(start).touches(offset)).or(said.last())?;
    let scope = if on_it.kind == Kind::Service { None } else { group };
    Some((Symbol { kind: on_it.kind, name: on_it.name.to_owned(), scope }, on_it.span.shift(start)))
}

/// Whether the runtime variable at `offset` inside `value` is about a port of another task.
pub(in crate::features) fn is_of_another_task(
    document: &Document,
    group: Option<usize>,
    value: Span,
    offset: usize,
) -> bool {
    let Some((_, token)) = word_at(document, value, offset) else { return false };
    Names::of(document, Kind::Port, group).read(&token).len() > 1
}

/// The destinations of the upstreams of a group.
pub(in crate::features) fn upstreams(document: &Document, group: Option<usize>) -> Vec<String> {
    let Some(group) = scope_body(&document.tree, group) else { return Vec::new() };
    let own = (group.block.keyword() == "task").then_some(group);
    let services = group.elements("service").chain(own.into_iter().flat_map(|task| task.elements("service")));
    services
        .flat_map(|service| service.elements("connect"))
        .flat_map(|connect| connect.elements("sidecar_service"))
        .flat_map(|sidecar| sidecar.elements("proxy"))
        .flat_map(|proxy| proxy.elements("upstreams"))
        .filter_map(|upstream| upstream.value("destination_name")?.as_str())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_other_tasks_say_two_names() {
        let names = Names {
            own: ["web", "web-ui", "b_web"].map(str::to_owned).to_vec(),
            tasks: ["a-1", "b", "c"].map(str::to_owned).to_vec(),
        };
        let read = |token: &str| -> Vec<(Kind, String, String, bool)> {
            let said = names.read(token).into_iter();
            said.map(|said| {
                (said.kind, said.name.to_owned(), token[said.span.start..said.span.end].to_owned(), said.cleaned)
            })
            .collect()
        };
        let port = |name: &str, written: &str, cleaned| (Kind::Port, name.to_owned(), written.to_owned(), cleaned);
        let task = |name: &str, written: &str, cleaned| (Kind::Task, name.to_owned(), written.to_owned(), cleaned);
        assert_eq!(read("NOMAD_PORT_web"), [port("web", "web", false)]);
        assert_eq!(read("NOMAD_ADDR_c_web_ui"), [task("c", "c", false), port("web-ui", "web_ui", true)]);
        assert_eq!(read("NOMAD_IP_a_1_web-ui"), [task("a-1", "a_1", true), port("web-ui", "web-ui", false)]);
        assert_eq!(read("NOMAD_PORT_b_web"), [port("b_web", "b_web", false)], "a label of the group's own wins");
        assert_eq!(read("NOMAD_HOST_PORT_c_web"), [], "there are none of other tasks");
        assert_eq!(read("NOMAD_PORT_d_web"), []);
    }
}
