//! The form of a service's name.

use super::ServiceView;
use crate::diagnostic::{Edit, Fix};
use crate::model::Field;
use crate::nomad::field::text;
use crate::nomad::finding::{literal, quote, report};
use crate::nomad::rules::invalid_value;
use crate::rule::{Context, Findings};

/// Nomad's own wording (nomad/structs/services.go, `Service.ValidateName`).
const WORDING: &str = "Service name must be valid per RFC 1123 and can contain only alphanumeric characters or dashes \
                       and must be no longer than 63 characters";

/// Letters, digits and dashes, 63 at most; `${…}` counts as `ENV-VAR`.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings, service: &ServiceView<'_>) {
    let Some(name) = service.name.as_deref() else { return };
    if is_valid(name) {
        return;
    }
    let written = text(&context.file.scope, service.element, "name");
    let found = written.known().filter(|found| !found.value.is_empty());
    let (subject, source) = match found {
        Some(found) => (format!("`{name}`"), found.source()),
        None => (format!("`{name}`, the name that a service without `name` gets,"), String::new()),
    };
    report(
        findings,
        &invalid_value::RULE,
        "service-name",
        service.name_span,
        format!(
            "{subject}{source} is no name for a service: letters, digits and dashes only, no dash at either end, 63 \
             characters at most."
        ),
        format!("{WORDING}: {}", quote(name)),
    )
    .fix(context, || {
        let Field::Known(found) = &written else { return None };
        let renamed = found.value.replace(['_', '.', ' ', '/'], "-");
        let fix = || {
            Fix::needs_review(
                format!("Rename to `{renamed}`"),
                vec![Edit::replace(literal(context, found)?, renamed.as_str())],
            )
            .into()
        };
        is_valid(&renamed).then(fix).flatten()
    });
}

fn is_valid(name: &str) -> bool {
    let plain = |name: &str| {
        let bytes = name.as_bytes();
        let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        bytes.len() <= 63
            && ends(bytes.first())
            && ends(bytes.last())
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    if name.contains("${") { plain(&with_placeholders(name)) } else { plain(name) }
}

/// `${name}` replaced by `ENV-VAR`, as Nomad does before it looks at the form.
fn with_placeholders(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find("${") {
        let inner = &rest[at + 2..];
        let len =
            inner.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.')).unwrap_or(inner.len());
        result.push_str(&rest[..at]);
        if len > 0 && inner[len..].starts_with('}') {
            result.push_str("ENV-VAR");
            rest = &inner[len + 1..];
        } else {
            result.push_str("${");
            rest = inner;
        }
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn names_are_labels_of_dns() {
        for name in ["a", "web", "Web-1", "1a", "${NOMAD_JOB_NAME}-web", "${meta.x}", &"a".repeat(63)] {
            assert!(is_valid(name), "{name}");
        }
        for name in ["", "a_b", "-a", "a-", "a.b", "a b", "${a b}", "${}", "grün", &"a".repeat(64)] {
            assert!(!is_valid(name), "{name}");
        }
    }
}
