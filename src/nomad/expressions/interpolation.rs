//! `${…}` that neither Nomad's parser nor the scheduler nor a client replaces: it stays as text, and nobody says so.

mod declared;
mod foreign;
mod numbers;
mod place;

pub(super) use self::place::Place;

use super::faults::shown;
use crate::diagnostic::{Edit, Fix};
use crate::nomad::rules::invalid_interpolation;
use crate::rule::{Context, Findings};
use crate::schema::interpolation::{self, Kind, Lookup};
use crate::syntax::{
    Binary, BinaryOperator, BodyRef, Call, Expr, ExprKind, ItemRef, Part, PartKind, StepKind, ValueRef,
};
use crate::text::Span;

/// The client puts Envoy's version into the image of a sidecar or gateway (job-specification/sidecar_task).
const ENVOY_VERSION: &str = "NOMAD_envoy_version";

/// Functions that look at the characters of their arguments: the text `${NOMAD_DC}` is not what they are meant for.
const LOOK_AT_TEXT: &[&str] = &[
    "base64decode",
    "base64encode",
    "bcrypt",
    "cidrhost",
    "cidrnetmask",
    "cidrsubnet",
    "cidrsubnets",
    "csvdecode",
    "file",
    "filebase64",
    "fileexists",
    "fileset",
    "formatdate",
    "jsondecode",
    "lower",
    "md5",
    "regex_replace",
    "reverse",
    "rsadecrypt",
    "sha1",
    "sha256",
    "sha512",
    "split",
    "strlen",
    "strrev",
    "substr",
    "timeadd",
    "title",
    "upper",
    "urlencode",
    "uuidv5",
    "yamldecode",
];

/// Checks the references in one value.
pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings, place: Place, value: ValueRef<'a>) {
    let mut bound: Vec<&str> = Vec::new();
    value.walk(&mut |part| match part.kind() {
        ExprKind::For(for_expr) => bound.extend(for_expr.variables.iter().map(smol_str::SmolStr::as_str)),
        ExprKind::Variable(name) if !bound.contains(&name.as_str()) => {
            reference(context, findings, place, part, name);
        }
        ExprKind::Traversal(traversal) => {
            let ExprKind::Variable(root) = &traversal.root.kind else { return };
            if bound.contains(&root.as_str()) || matches!(root.as_str(), "var" | "local") {
                return;
            }
            let mut name = root.to_string();
            for step in &traversal.steps {
                match &step.kind {
                    StepKind::Attribute(step) => {
                        name.push('.');
                        name.push_str(step);
                    }
                    StepKind::Index(key) => return indexed(context, findings, place, part, root, &key.kind),
                    StepKind::Splat => return,
                }
            }
            reference(context, findings, place, part, &name);
        }
        ExprKind::Template(parts) => in_text(context, findings, place, part, parts),
        ExprKind::Heredoc(heredoc) => in_text(context, findings, place, part, &heredoc.parts),
        ExprKind::Call(call) => argument(context, findings, &bound, part, call),
        ExprKind::Binary(binary) => comparison(context, findings, &bound, part, binary),
        _ => {}
    });
}

/// The interpolations of a text, as far as it matters that they stand in one.
fn in_text(context: &Context<'_>, findings: &mut Findings, place: Place, value: ValueRef<'_>, parts: &[Part]) {
    blanks(context, findings, place, value, parts);
    numbers::check(context, findings, value, parts);
}

/// A reference `name`, which stands at `value`.
fn reference(context: &Context<'_>, findings: &mut Findings, place: Place, value: ValueRef<'_>, name: &str) {
    let span = value.span();
    // A `dynamic` block's iterator has the name of the blocks that it makes, if none of its own.
    if context.file.scope.is_iterator(name.split('.').next().unwrap_or(name)) {
        return;
    }
    match interpolation::lookup(name) {
        Lookup::Unknown { suggestion } => {
            if place == Place::Constraint && !name.starts_with("attr.") {
                // A constraint's own check says so.
                return;
            }
            if name == ENVOY_VERSION {
                return;
            }
            // Plugins and clouds report attributes that no table has.
            if name.starts_with("attr.") && suggestion.is_none() || is_set_by_the_job(context, name) {
                return;
            }
            let correction = interpolation::correction(name);
            let help = match (&correction, suggestion) {
                (Some(correction), _) => format!(" Did you mean `{correction}`?"),
                (None, Some(suggestion)) => format!(" There is `{suggestion}`."),
                (None, None) => String::new(),
            };
            let message = format!("Nomad knows no `{name}`: `${{{name}}}` stays as it is.{help}");
            findings.report(&invalid_interpolation::RULE, span, message).fix(context, || {
                let correction = correction?;
                // In a template it may be a variable of the shell's, or of the program's own.
                let certain = place != Place::TemplateData;
                let edits = vec![Edit::replace(span, correction.as_str())];
                Some(Fix::likely(certain, format!("Change to `{correction}`"), edits))
            });
        }
        Lookup::Foreign => {
            let Some(entry) = interpolation::missing_attr(name) else {
                return foreign::check(context, findings, place, value, name);
            };
            if place == Place::Constraint {
                return;
            }
            let message =
                format!("Nomad knows no `{name}`: `${{{name}}}` stays as it is. Did you mean `{}`?", entry.name);
            findings.report(&invalid_interpolation::RULE, span, message).fix(context, || {
                Some(Fix::safe(format!("Change to `{}`", entry.name), vec![Edit::replace(span, entry.name)]))
            });
        }
        Lookup::Known(_) | Lookup::Pattern(_) if matches!(place, Place::Submission | Place::VolumeSource) => {
            as_written(findings, place, span, name);
        }
        Lookup::Known(entry) if place == Place::TemplateData && matches!(entry.kind, Kind::Node | Kind::Attribute) => {
            in_template(context, findings, value, name);
        }
        Lookup::Known(entry) => {
            let known = place.of_scheduler().is_none_or(|place| entry.usable_in(place));
            scheduled(findings, span, name, known || entry.kind == Kind::Device);
        }
        Lookup::Pattern(pattern) => {
            let known = place.of_scheduler().is_none_or(|place| pattern.kind.usable_in(place));
            scheduled(findings, span, name, known || pattern.kind == Kind::Device);
            declared::check(context, findings, place, value, name);
        }
    }
}

/// What is read before there is a node that could say what the name stands for.
fn as_written(findings: &mut Findings, place: Place, span: Span, name: &str) {
    let reason = if place == Place::VolumeSource {
        "the scheduler looks for a volume of this very name"
    } else {
        "the servers read it before the job has a node"
    };
    let help = if place == Place::VolumeSource && name == "NOMAD_ALLOC_INDEX" {
        "With `per_alloc = true`, Nomad appends the allocation's index by itself, as `[0]`."
    } else {
        "Write the value, or take it from a variable (`var.…`)."
    };
    findings.report(&invalid_interpolation::RULE, span, format!("Nobody replaces `{name}` here: {reason}. {help}"));
}

fn scheduled(findings: &mut Findings, span: Span, name: &str, known: bool) {
    if !known {
        let message = format!("The scheduler does not know `{name}`: only the client does, when the task starts.");
        findings.report(&invalid_interpolation::RULE, span, message);
    }
}

/// `data` is consul-template's, where `${attr.…}` is plain text.
fn in_template(context: &Context<'_>, findings: &mut Findings, value: ValueRef<'_>, name: &str) {
    let message = format!(
        "Nobody replaces `${{{name}}}` in a template: it stays as it is. Templates have `{{{{ env \"{name}\" }}}}`."
    );
    let span = value.span();
    findings.report(&invalid_interpolation::RULE, span, message).fix(context, || {
        let around = Span::new(span.start.checked_sub(2)?, span.end + 1);
        let written = context.text.slice(around);
        let exact = written.starts_with("${") && written.ends_with('}');
        exact.then(|| {
            let new = format!("{{{{ env \"{name}\" }}}}");
            Fix::needs_review("Let the template look it up", vec![Edit::replace(around, new)])
        })
    });
}

/// `env["name"]` and `attr["name"]`: only in a driver's configuration is that evaluated.
fn indexed(
    context: &Context<'_>,
    findings: &mut Findings,
    place: Place,
    value: ValueRef<'_>,
    root: &str,
    key: &ExprKind,
) {
    let ExprKind::String(key) = key else { return };
    let ours = matches!(root, "env" | "attr" | "meta" | "node") && !context.file.scope.is_iterator(root);
    if place != Place::Runtime || !ours {
        return;
    }
    let name = format!("{root}.{key}");
    let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)) && !key.is_empty();
    let help = if plain { format!(" Write `${{{name}}}`.") } else { String::new() };
    let message = format!("Outside of a driver's `config` nobody replaces {}.{help}", shown(context, value));
    let span = value.span();
    findings.report(&invalid_interpolation::RULE, span, message).fix(context, || {
        let simple = plain && matches!(value.kind(), ExprKind::Traversal(traversal) if traversal.steps.len() == 1);
        simple.then(|| Fix::safe(format!("Change to `{name}`"), vec![Edit::replace(span, name)]))
    });
}

/// `${ NOMAD_DC }`: the client looks for `${NOMAD_DC}`.
fn blanks(context: &Context<'_>, findings: &mut Findings, place: Place, value: ValueRef<'_>, parts: &[Part]) {
    if !matches!(place, Place::Runtime | Place::Scheduler) {
        return;
    }
    for part in parts {
        let PartKind::Interpolation(expr) = &part.kind else { continue };
        let (outer, inner) = (value.part_span(part), value.at(expr).span());
        if outer.len() == inner.len() + "${}".len() || !is_runtime(context, &[], expr) {
            continue;
        }
        let written = context.text.slice(outer);
        // `${~ x ~}` is read by the parser, which keeps the reference as it should be.
        if written.contains('~') {
            continue;
        }
        let tight = format!("${{{}}}", context.text.slice(inner).trim());
        if !matches!(interpolation::lookup(&tight[2..tight.len() - 1]), Lookup::Known(_) | Lookup::Pattern(_)) {
            continue;
        }
        let message =
            format!("Outside of a driver's `config` nobody replaces `{written}`: write `{tight}`, without blanks.");
        findings
            .report(&invalid_interpolation::RULE, outer, message)
            .fix(context, || Some(Fix::safe("Remove the blanks", vec![Edit::replace(outer, tight)])));
    }
}

/// A function that looks at characters gets a reference that is replaced long after it has run.
fn argument(context: &Context<'_>, findings: &mut Findings, bound: &[&str], value: ValueRef<'_>, call: &Call) {
    if LOOK_AT_TEXT.binary_search(&call.name.as_str()).is_err() {
        return;
    }
    for arg in &call.args {
        if let Some(found) = runtime_in(context, bound, arg) {
            let message = format!(
                "`{}` sees the text `{}`, not the value: only the client knows that, when the task starts.",
                call.name,
                kept(context, value.at(found))
            );
            findings.report(&invalid_interpolation::RULE, value.at(arg).span(), message);
        }
    }
}

/// `NOMAD_DC == "dc1"` compares with the text `${NOMAD_DC}`.
fn comparison(context: &Context<'_>, findings: &mut Findings, bound: &[&str], value: ValueRef<'_>, binary: &Binary) {
    if !matches!(binary.operator, BinaryOperator::Eq | BinaryOperator::NotEq) {
        return;
    }
    let Some(found) = [&binary.left, &binary.right].into_iter().find_map(|side| runtime_in(context, bound, side))
    else {
        return;
    };
    let message = format!(
        "This compares the text `{}`, not the value: only the client knows that, when the task starts.",
        kept(context, value.at(found))
    );
    findings.report(&invalid_interpolation::RULE, value.span(), message);
}

fn kept(context: &Context<'_>, value: ValueRef<'_>) -> String {
    format!("${{{}}}", context.text.slice(value.span()).trim())
}

/// A reference to what only a client knows, as the whole or a part of a string.
fn runtime_in<'e>(context: &Context<'_>, bound: &[&str], expr: &'e Expr) -> Option<&'e Expr> {
    match &expr.kind {
        ExprKind::Paren(inner) => runtime_in(context, bound, inner),
        ExprKind::Template(parts) => {
            parts.iter().filter_map(Part::interpolation).find_map(|inner| runtime_in(context, bound, inner))
        }
        _ => is_runtime(context, bound, expr).then_some(expr),
    }
}

/// Whether an expression is a reference to what only a client knows.
fn is_runtime(context: &Context<'_>, bound: &[&str], expr: &Expr) -> bool {
    let root = match &expr.kind {
        ExprKind::Variable(name) => name,
        ExprKind::Traversal(traversal) => match &traversal.root.kind {
            ExprKind::Variable(name) => name,
            _ => return false,
        },
        _ => return false,
    };
    let ours =
        matches!(root.as_str(), "attr" | "node" | "meta" | "env" | "device" | "secret") || root.starts_with("NOMAD_");
    ours && !bound.contains(&root.as_str()) && !context.file.scope.is_iterator(root)
}

/// Whether the job itself puts a variable of Nomad's into the environment.
fn is_set_by_the_job(context: &Context<'_>, name: &str) -> bool {
    name.starts_with("NOMAD_") && is_set(context, name)
}

/// Whether the job puts a variable of that name into the environment: by `env`, or by a template's line.
fn is_set(context: &Context<'_>, name: &str) -> bool {
    fn sets(context: &Context<'_>, body: BodyRef<'_>, name: &str, environment: bool) -> bool {
        body.items().any(|item| match item {
            ItemRef::Attribute(attribute) => {
                environment && attribute.name() == name
                    || attribute.name() == "env" && attribute.value().entry(name).is_some()
                    || attribute.name() == "data" && {
                        let text = context.text.slice(attribute.value().span());
                        text.match_indices(name).any(|(at, _)| text[at + name.len()..].trim_start().starts_with('='))
                    }
            }
            ItemRef::Block(block) => sets(context, block.body(), name, block.keyword() == "env"),
            _ => false,
        })
    }
    sets(context, context.tree.root(), name, false)
}

#[cfg(test)]
mod tests {
    use super::LOOK_AT_TEXT;
    use crate::schema::functions::function;

    #[test]
    fn functions_are_sorted_and_exist() {
        assert!(LOOK_AT_TEXT.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(LOOK_AT_TEXT.iter().all(|name| function(name).is_some()));
    }
}
