//! A variable of which only a part is secret: `Server=${attr.unique.network.ip-address};Password=…`. The rest stays.

use crate::rule::Context;
use crate::syntax::{ExprKind, PartKind, ValueRef};
use crate::text::Span;

/// The value as a line of an environment template: `action` in place of `secret`, and what Nomad replaces in `env`
/// looked up by the template. `None` where the line might come to something else than the value did.
pub(in crate::policy) fn rendered(
    context: &Context<'_>,
    value: ValueRef<'_>,
    secret: Span,
    action: &str,
) -> Option<String> {
    let mut pieces = String::new();
    let mut replaced = false;
    let mut literal = |span: Span, pieces: &mut String| {
        let plain = |span: Span| {
            let text = context.text.slice(span).into_owned();
            is_plain(&text).then_some(text)
        };
        if span.contains(secret) {
            pieces.push_str(&plain(Span::new(span.start, secret.start))?);
            pieces.push_str(action);
            pieces.push_str(&plain(Span::new(secret.end, span.end))?);
            replaced = true;
        } else {
            pieces.push_str(&plain(span)?);
        }
        Some(())
    };
    match value.kind() {
        ExprKind::String(_) => literal(value.inner_span(), &mut pieces)?,
        ExprKind::Template(parts) => {
            for part in parts {
                match &part.kind {
                    PartKind::Literal(_) => literal(value.part_span(part), &mut pieces)?,
                    PartKind::Interpolation(_) => {
                        let written = context.text.slice(value.part_span(part));
                        pieces.push_str(&reference(&written)?);
                    }
                    PartKind::Directive(..) => return None,
                }
            }
        }
        _ => return None,
    }
    // Blanks at the ends would go.
    (replaced && pieces.trim() == pieces).then_some(pieces)
}

/// Whether the text means the same in a heredoc, to the template language and in a line of an environment file.
fn is_plain(text: &str) -> bool {
    !text.contains(['"', '\'', '`', '\\', '#', '$', '%', '\n', '\r']) && !text.contains("{{") && !text.contains("}}")
}

/// `{{ env "attr.kernel.name" }}` for `${attr.kernel.name}`; a variable of the file stays one.
fn reference(written: &str) -> Option<String> {
    let name = written.strip_prefix("${")?.strip_suffix('}')?.trim();
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')) {
        return None;
    }
    let starts = |all: &[&str]| all.iter().any(|start| name.starts_with(start));
    // The template's environment holds the attributes of the node as well (client/taskenv, `TaskEnv.All`).
    if starts(&["NOMAD_", "attr.", "node.", "meta."]) {
        Some(format!("{{{{ env \"{name}\" }}}}"))
    } else {
        starts(&["var.", "local."]).then(|| format!("${{{name}}}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_looked_up() {
        assert_eq!(
            reference("${attr.unique.network.ip-address}").as_deref(),
            Some("{{ env \"attr.unique.network.ip-address\" }}")
        );
        assert_eq!(reference("${ NOMAD_PORT_db }").as_deref(), Some("{{ env \"NOMAD_PORT_db\" }}"));
        assert_eq!(reference("${var.host}").as_deref(), Some("${var.host}"));
        for other in ["${env[\"X\"]}", "${upper(var.x)}", "${device.x}", "${~ var.x ~}"] {
            assert_eq!(reference(other), None, "{other}");
        }
    }

    #[test]
    fn text_that_a_line_can_hold() {
        assert!(is_plain("Server=db;Port=5432;User Id=app;Password="));
        for text in ["a \"b\"", "a#b", "it's", "a\\b", "$${x}", "{{ x }}", "100%"] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
