//! What Nomad's parser says of an expression, for people, with the fix where one is certain.

use std::borrow::Cow;

use super::written;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::model::{Fault, FaultKind, Scope, Value};
use crate::nomad::rules::{function_arguments, undefined_variable, unknown_function, wrong_type};
use crate::rule::{Context, Findings, Rule};
use crate::schema::functions::{self, Function};
use crate::suggest::{closest, is_slip};
use crate::syntax::ValueRef;
use crate::syntax::style::Anchor;
use crate::text::Span;

/// Evaluates `value` and reports what is wrong.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings, value: ValueRef<'_>) {
    let (_, faults) = context.file.scope.check(value);
    for fault in &faults {
        report(context, findings, value, fault);
    }
}

/// Whether a `dynamic` block that goes through this may make something. What cannot be gone through is reported with
/// the structure.
pub(super) fn may_repeat(context: &Context<'_>, value: ValueRef<'_>) -> bool {
    match context.file.scope.partly(value) {
        Value::Unknown => true,
        Value::List(elements) => !elements.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn report(context: &Context<'_>, findings: &mut Findings, value: ValueRef<'_>, fault: &Fault) {
    let via = || Scope::via(value).map_or_else(String::new, |via| format!(" ({via})"));
    match &fault.kind {
        FaultKind::Undeclared(root, name) => undeclared(context, findings, fault, root, name),
        FaultKind::Missing { key, known } => missing(context, findings, fault, key, known, &via()),
        FaultKind::UnknownFunction(name) => no_function(context, findings, fault, name),
        FaultKind::ArgumentCount(function, given) => count(findings, fault, function, *given),
        FaultKind::Argument(function, param, reason) => {
            let help = advice(function.name, reason);
            let message = format!("`{}` cannot take this as `{param}`: {reason}{}.{help}", function.name, via());
            say(findings, &function_arguments::RULE, "parse-function-arguments", fault, message);
        }
        FaultKind::Call(function, reason) => {
            let message = format!("The call of `{}` fails: {reason}{}.", function.name, via());
            say(findings, &function_arguments::RULE, "parse-function-error", fault, message);
        }
        FaultKind::Operand { needed, runtime: true } => {
            let what = written_span(context, fault.span);
            let message = format!(
                "The operator needs {needed}, and {what} is still text when Nomad's parser calculates: only the client \
                 knows its value."
            );
            say(findings, &wrong_type::RULE, "parse-runtime-value-in-operator", fault, message);
        }
        FaultKind::Operand { needed, runtime: false } => {
            let message = format!("The operator needs {needed}, and this is none{}.", via());
            say(findings, &wrong_type::RULE, "", fault, message);
        }
        FaultKind::Other(what) => {
            say(findings, &wrong_type::RULE, "", fault, what.clone());
        }
    }
}

fn say<'f>(
    findings: &'f mut Findings,
    rule: &Rule,
    fact: &'static str,
    fault: &Fault,
    message: String,
) -> &'f mut Diagnostic {
    let finding = findings.report(rule, fault.span, message);
    finding.fact = Some(fact).filter(|fact| !fact.is_empty());
    finding.nomad_says(fault.wording.clone())
}

fn undeclared(context: &Context<'_>, findings: &mut Findings, fault: &Fault, root: &'static str, name: &str) {
    let scope = &context.file.scope;
    if is_declared_wrongly(context, root, name) || context.tree.has_errors() && may_be_declared(context, root, name) {
        return;
    }
    let (what, fact) = match root {
        "var" => ("variable", "parse-undeclared-variable"),
        _ => ("local", "parse-undeclared-local"),
    };
    let other = if root == "var" { "local" } else { "var" };
    let names: Vec<&str> = match root {
        "var" => scope.variables().iter().map(|(name, _)| *name).collect(),
        _ => scope.locals().iter().map(|(name, _)| *name).collect(),
    };
    let close = closest(name, names.iter().copied());
    let elsewhere = scope.declares(other, name);
    let help = match (close, elsewhere) {
        (_, true) => format!(" There is `{other}.{name}`."),
        (Some(close), _) => format!(" Did you mean `{root}.{close}`?"),
        (None, _) if names.is_empty() => format!(" The file declares no {what}s."),
        (None, _) => String::new(),
    };
    let finding = say(findings, &undefined_variable::RULE, fact, fault, format!("There is no {what} `{name}`.{help}"));
    if elsewhere {
        finding.fix(context, || {
            // `var.` stands right before the name.
            let start = fault.span.start.checked_sub(root.len() + 1)?;
            let at = Span::new(start, start + root.len());
            (context.text.slice(at) == root)
                .then(|| Fix::safe(format!("Change to `{other}.{name}`"), vec![Edit::replace(at, other)]))
        });
        return;
    }
    let span = fault.span;
    finding.fix(context, || {
        let close = close?;
        let new = if context.text.byte(span.start) == Some(b'[') { format!("[{close:?}]") } else { close.to_owned() };
        Some(Fix::safe(format!("Change to `{root}.{close}`"), vec![Edit::replace(span, new)]))
    });
    finding.fix(context, || declare(context, root, name));
}

/// Whether a block that is no declaration was to be the one: a misspelt keyword, a label too few or too many. That is
/// one mistake, and reported.
fn is_declared_wrongly(context: &Context<'_>, root: &str, name: &str) -> bool {
    context.tree.root().blocks().any(|block| match block.keyword() {
        "job" => false,
        "variable" => root == "var" && block.label().is_none(),
        _ => {
            block.labels().any(|label| label.value() == name)
                || !matches!(block.keyword(), "variables" | "locals") && block.body().attribute(name).is_some()
        }
    })
}

/// In a broken file the declaration may be there all the same, only not where the tree has it.
fn may_be_declared(context: &Context<'_>, root: &str, name: &str) -> bool {
    let text = context.text.to_string();
    match root {
        "var" => text.contains(&format!("\"{name}\"")),
        _ => text.match_indices(name).any(|(at, _)| {
            let before = text[..at].trim_end_matches([' ', '\t']);
            let after = text[at + name.len()..].trim_start_matches([' ', '\t']);
            (before.is_empty() || before.ends_with(['\n', '{'])) && after.starts_with('=')
        }),
    }
}

/// A declaration for a person to complete: behind the last one, else at the file's start.
fn declare(context: &Context<'_>, root: &str, name: &str) -> Option<Fix> {
    if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
        return None;
    }
    let style = context.style();
    let root_body = context.tree.root();
    let title = format!("Declare `{root}.{name}`");
    if root == "local" {
        let locals = root_body.block("locals")?;
        let lines = vec![(0, format!("{name} = \"\""))];
        return Some(Fix::needs_review(title, style.insert(context.text, locals, Anchor::End, &lines, false)?));
    }
    let (open, ty) = (format!("variable \"{name}\" {{"), "type = string".to_owned());
    let lines = vec![(0, open), (1, ty), (0, "}".to_owned())];
    let block = style.render("", &lines);
    let newline = style.newline;
    let edit = match root_body.blocks_named("variable").last() {
        Some(last) => Edit::insert(last.span().end, format!("{newline}{newline}{block}")),
        None => Edit::insert(root_body.blocks().next()?.span().start, format!("{block}{newline}{newline}")),
    };
    Some(Fix::needs_review(title, vec![edit]))
}

fn missing(context: &Context<'_>, findings: &mut Findings, fault: &Fault, key: &str, known: &[String], via: &str) {
    let close = closest(key, known.iter().map(String::as_str));
    let message = match (close, known) {
        (Some(close), _) => format!("The object has no `{key}`{via}. Did you mean `{close}`?"),
        (None, []) => format!("The value has no `{key}`{via}: it is no object, or has no such element."),
        (None, known) if known.len() <= 8 => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("The object has no `{key}`{via}; it has {}.", names.join(", "))
        }
        _ => format!("The object has no `{key}`{via}."),
    };
    let span = fault.span;
    say(findings, &undefined_variable::RULE, "", fault, message).fix(context, || {
        let close = close?;
        let attribute = context.text.slice(span) == key;
        attribute.then(|| Fix::safe(format!("Change to `{close}`"), vec![Edit::replace(span, close)]))
    });
}

fn no_function(context: &Context<'_>, findings: &mut Findings, fault: &Fault, name: &str) {
    let absent = functions::absent(name);
    let close = if absent.is_some() { None } else { closest(name, functions::all().map(|function| function.name)) };
    let mut fault = Cow::Borrowed(fault);
    let message = match (absent, close) {
        (Some(absent), _) => format!("Nomad has no function `{name}`, as Terraform has. {}", absent.doc),
        (None, Some(close)) => {
            fault.to_mut().wording.push_str(&format!(" Did you mean {close:?}?"));
            format!("There is no function `{name}`. Did you mean `{close}`?")
        }
        (None, None) => format!("There is no function `{name}`."),
    };
    let span = fault.span;
    say(findings, &unknown_function::RULE, "parse-unknown-function", &fault, message).fix(context, || {
        let close = close?;
        let certain = is_slip(name, close) && name.len() > 3;
        Some(Fix::likely(certain, format!("Change to `{close}`"), vec![Edit::replace(span, close)]))
    });
}

fn count(findings: &mut Findings, fault: &Fault, function: &Function, given: usize) {
    let takes = match (function.min_args, function.max_args) {
        (min, Some(max)) if min == max => plural(min),
        (min, Some(max)) => format!("{min} to {max} arguments"),
        (min, None) => format!("at least {}", plural(min)),
    };
    let message = format!("`{}` takes {takes}, not {given}: `{}`.", function.name, function.signature());
    say(findings, &function_arguments::RULE, "parse-function-arguments", fault, message);
}

fn plural(count: usize) -> String {
    match count {
        0 => "no argument".to_owned(),
        1 => "1 argument".to_owned(),
        count => format!("{count} arguments"),
    }
}

/// What to do where a function of Nomad's differs from Terraform's.
fn advice(function: &str, reason: &str) -> &'static str {
    match function {
        "length" => " For strings there is `strlen`.",
        "reverse" if reason.starts_with("string required") => " It reverses strings only, as `strrev` does.",
        "contains" => " It searches lists, not strings.",
        _ => "",
    }
}

fn written_span(context: &Context<'_>, span: Span) -> String {
    let text = context.text.slice(span);
    if text.len() <= 60 && !text.contains('\n') { format!("`{}`", text.trim()) } else { "this".to_owned() }
}

/// "`upper(NOMAD_DC)`", or "this".
pub(super) fn shown(context: &Context<'_>, value: ValueRef<'_>) -> String {
    written(context, value).map_or_else(|| "this".to_owned(), |text| format!("`{text}`"))
}
