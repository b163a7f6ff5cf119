//! What the service rules share: whether a service can be checked and routed, and the lines that their fixes write.

use crate::diagnostic::Edit;
use crate::model::Service;
use crate::policy::identity::quoted;
use crate::rule::Context;
use crate::syntax::BlockRef;
use crate::syntax::style::Lines;
use crate::text::Span;

/// The name that the file gives to a service.
pub(super) fn name(context: &Context<'_>, service: &Service<'_>) -> Option<String> {
    let name = context.file.scope.string(service.element.value("name")?)?.value;
    (!name.is_empty()).then_some(name)
}

/// " `web`", for a message; where the name is decided elsewhere, as it is written: " `${NOMAD_JOB_NAME}-web`".
pub(super) fn named(context: &Context<'_>, service: &Service<'_>) -> String {
    let written = || {
        let value = service.element.value("name").filter(|value| !value.parts().is_empty())?;
        let text = context.text.slice(value.inner_span()).into_owned();
        (!text.contains('\n')).then_some(text)
    };
    name(context, service).or_else(written).map(|name| format!(" `{name}`")).unwrap_or_default()
}

/// Where the service's provider comes from, for a message: "" or " (the default of `var.x`)".
pub(super) fn provider_source(context: &Context<'_>, service: &Service<'_>) -> String {
    let provider = service.element.value("provider").and_then(|provider| context.file.scope.string(provider));
    provider.map(|provider| provider.source()).unwrap_or_default()
}

/// A name made one that a service may have, and a router and host as well: letters, digits and dashes.
pub(super) fn as_label(name: &str) -> String {
    let mut label = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            label.push(c);
        } else if !label.is_empty() && !label.ends_with('-') {
            label.push('-');
        }
    }
    label.truncate(63);
    label.trim_end_matches('-').to_owned()
}

/// What a service's `connect` block makes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mesh {
    /// No part of the mesh, or a part by its own means (`native`).
    No,
    /// With a sidecar.
    Sidecar,
    /// A gateway, whose Envoy Consul checks itself.
    Gateway,
}

/// The service's part in the mesh.
pub(super) fn mesh(service: &Service<'_>) -> Mesh {
    let mut mesh = Mesh::No;
    for connect in service.element.elements("connect") {
        if connect.mentions("gateway") {
            return Mesh::Gateway;
        }
        if connect.mentions("sidecar_service") {
            mesh = Mesh::Sidecar;
        }
    }
    mesh
}

/// Whether clients speak HTTP with a port of that label, as far as a label tells.
pub(super) fn is_http(label: &str) -> bool {
    label.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        ["http", "web", "www", "ui", "api", "dashboard", "frontend"].iter().any(|http| word.eq_ignore_ascii_case(http))
    })
}

/// `identity { … }` as the policy wants it.
pub(super) fn identity_lines(context: &Context<'_>) -> Lines {
    let identity = &context.settings.identity;
    let mut lines = vec![(0, "identity {".to_owned()), (1, format!("aud = [{}]", quoted(&identity.audience)))];
    if !identity.ttl.is_empty() {
        lines.push((1, format!("ttl = {}", quoted(&identity.ttl))));
    }
    lines.push((0, "}".to_owned()));
    lines
}

/// `check { … }` for a port of that label.
pub(super) fn check_lines(label: &str) -> Lines {
    let mut lines = vec![(0, "check {".to_owned())];
    if is_http(label) {
        lines.push((1, "type     = \"http\"".to_owned()));
        lines.push((1, "path     = \"/\"".to_owned()));
    } else {
        lines.push((1, "type     = \"tcp\"".to_owned()));
    }
    lines.push((1, "interval = \"10s\"".to_owned()));
    lines.push((1, "timeout  = \"2s\"".to_owned()));
    lines.push((0, "}".to_owned()));
    lines
}

/// The same lines, one level deeper.
pub(super) fn deeper(lines: Lines) -> impl Iterator<Item = (usize, String)> {
    lines.into_iter().map(|(depth, line)| (depth + 1, line))
}

/// Inserts `lines` behind `block`, an empty line between; `None` where something else follows on its last line.
pub(super) fn insert_behind(context: &Context<'_>, block: BlockRef<'_>, lines: &Lines) -> Option<Edit> {
    let text = context.text;
    let end = block.span().end;
    let line_end = text.line_span(text.line_of(end)).end;
    let rest = text.slice(Span::new(end, line_end));
    let rest = rest.trim();
    block.close()?;
    if !rest.is_empty() && !rest.starts_with('#') && !rest.starts_with("//") {
        return None;
    }
    let style = context.style();
    let indent = text.indentation(block.span().start);
    let newline = style.newline;
    Some(Edit::insert(line_end, format!("{newline}{newline}{}", style.render(&indent, lines))))
}
