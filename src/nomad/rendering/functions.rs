//! The functions of a template: whether they exist, and how many arguments they take.

use super::Read;
use crate::diagnostic::Fix;
use crate::nomad::rules::{template_arguments, unknown_template_function};
use crate::rule::Findings;
use crate::schema::consul_template::{self, TemplateFunction};
use crate::schema::interpolation::{self, Lookup};
use crate::suggest::is_slip;
use crate::template::{Command, Operand, OperandKind};

/// Checks every function of a command, into which `piped` values are piped.
pub(super) fn check(findings: &mut Findings, read: &Read<'_, '_>, command: &Command, piped: usize) {
    for (index, operand) in command.operands.iter().enumerate() {
        if !matches!(operand.kind, OperandKind::Function) {
            continue;
        }
        let name = read.written(operand.span);
        // Only the first word is called with what follows it, unless its fields are asked for.
        let called = index == 0 && operand.fields.is_empty();
        match consul_template::function(name) {
            Some(function) => {
                let args = if called { command.operands.len() - 1 + piped } else { 0 };
                if !function.accepts(args) {
                    wrong_count(findings, read, operand, function, args);
                }
            }
            None if consul_template::is_known(name) => {}
            None => unknown(findings, read, operand, name, command.operands.len() > 1 || piped > 0),
        }
    }
    constant_with_arguments(findings, read, command);
    check_scratch(findings, read, command, piped);
}

fn unknown(findings: &mut Findings, read: &Read<'_, '_>, operand: &Operand, name: &str, among_others: bool) {
    let close = consul_template::suggestion(name);
    let variable = matches!(interpolation::lookup(name), Lookup::Known(_) | Lookup::Pattern(_));
    let mut message = format!("There is no template function `{name}`.");
    if let Some(close) = close {
        message.push_str(&format!(" Did you mean `{close}`?"));
    } else if variable {
        message.push_str(&format!(" For the variable write `env \"{name}\"`."));
    }
    let finding = read.report(findings, &unknown_template_function::RULE, operand.span, message);
    finding.nomad_says(format!("function {name:?} not defined"));
    let context = read.context;
    match close {
        Some(close) => {
            let certain = is_slip(name, close) || consul_template::is_renamed(name);
            finding.fix(context, || read.replacement(operand.span, close, certain));
        }
        None if variable => {
            let call = format!("env `{name}`");
            let call = if among_others { format!("({call})") } else { call };
            finding.fix(context, || {
                let edit = read.edit(operand.span, &call)?;
                Some(Fix::safe(format!("Read the variable `{name}`"), vec![edit]))
            });
        }
        None => {}
    }
}

fn wrong_count(
    findings: &mut Findings,
    read: &Read<'_, '_>,
    operand: &Operand,
    function: &'static TemplateFunction,
    args: usize,
) {
    let name = function.name;
    let wanted = match (function.min_args, function.max_args) {
        (0, Some(0)) => "none".to_owned(),
        (min, Some(max)) if min == max => min.to_string(),
        (min, Some(max)) => format!("{min} to {max}"),
        (min, None) => format!("at least {min}"),
    };
    let given = match args {
        0 => "none".to_owned(),
        1 => "one".to_owned(),
        many => many.to_string(),
    };
    let usage = function.usage;
    let arguments = if wanted == "1" { "argument" } else { "arguments" };
    read.report(
        findings,
        &template_arguments::RULE,
        operand.span,
        format!("`{name}` takes {wanted} {arguments}, and gets {given}: `{usage}`. A piped value is the last one."),
    )
    .nomad_says(match function.max_args {
        Some(max) if max == function.min_args => format!("wrong number of args for {name}: want {max} got {args}"),
        _ => format!("wrong number of args for {name}: want at least {} got {args}", function.min_args),
    });
}

/// `{{ "text" .Name }}`: a value that is no function has no arguments.
fn constant_with_arguments(findings: &mut Findings, read: &Read<'_, '_>, command: &Command) {
    let [first, second, ..] = command.operands.as_slice() else { return };
    let takes_none = match first.kind {
        OperandKind::Function | OperandKind::Field => false,
        OperandKind::Nil => false,
        _ => first.fields.is_empty(),
    };
    if !takes_none {
        return;
    }
    let written = read.written(first.span).to_owned();
    read.report(
        findings,
        &template_arguments::RULE,
        second.span,
        format!("`{written}` is no function, so that nothing can follow it: is a function missing, as `print`?"),
    )
    .nomad_says(format!("can't give argument to non-function {written}"));
}

/// `scratch.Set "key" 1`
fn check_scratch(findings: &mut Findings, read: &Read<'_, '_>, command: &Command, piped: usize) {
    let Some(first) = command.operands.first() else { return };
    let (OperandKind::Function, [method]) = (&first.kind, first.fields.as_slice()) else { return };
    if read.written(first.span) != "scratch" {
        return;
    }
    let name = read.written(*method).trim_start_matches('.');
    let methods = consul_template::scratch_methods();
    let Some(known) = methods.iter().find(|known| known.name == name) else {
        let close = crate::schema::closest(name, methods.iter().map(|method| method.name));
        let hint = close.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
        let span = crate::text::Span::new(method.start + 1, method.end);
        read.report(
            findings,
            &unknown_template_function::RULE,
            span,
            format!("`scratch` has no method `{name}`.{hint}"),
        )
        .nomad_says(format!("can't evaluate field {name} in type *template.Scratch"))
        .fix(read.context, || read.replacement(span, close?, is_slip(name, close?)));
        return;
    };
    let args = command.operands.len() - 1 + piped;
    if args != known.args {
        read.report(
            findings,
            &template_arguments::RULE,
            first.span.cover(*method),
            format!("`scratch.{name}` takes {} arguments, and gets {args}.", known.args),
        )
        .nomad_says(format!("wrong number of args for {name}: want {} got {args}", known.args));
    }
}
