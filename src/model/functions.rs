//! Calls of functions: counts and types of their arguments, and the values of those that depend on nothing else.

mod collection;
mod encoding;
mod format;
mod network;
mod numeric;
mod text;

use super::convert::{to_number, to_string, unify};
use super::evaluate::Evaluator;
use super::{Constraint, FaultKind, Value};
use crate::schema::functions::{Function, function};
use crate::syntax::{Call, ValueRef};
use crate::text::Span;

/// Characters or elements of one result; beyond that nobody needs it.
const MAX_SIZE: usize = 64 * 1024;

/// Why a call has no value.
enum Failure {
    /// It has one, which is not worked out here.
    Unknown,
    /// It has none: an argument is wrong (counted from 0), in the function's own words.
    Argument(usize, String),
    /// It has none, in the function's own words.
    Call(String),
}

type Outcome = Result<Value, Failure>;

fn fails(words: impl Into<String>) -> Outcome {
    Err(Failure::Call(words.into()))
}

/// The value of a call.
pub(super) fn call<'t>(evaluator: &mut Evaluator<'_, 't>, value: ValueRef<'t>, call: &'t Call) -> Value {
    let name_span = value.rel(call.name_span);
    let Some(function) = function(&call.name) else {
        let wording = format!("Call to unknown function; There is no function named {:?}.", call.name.as_str());
        return evaluator.fault(name_span, FaultKind::UnknownFunction(call.name.clone()), wording);
    };
    if !call.expands && !has_right_count(evaluator, function, value, call, call.args.len()) {
        return Value::Unknown;
    }
    match function.name {
        "can" | "try" if call.expands => return Value::Unknown,
        "can" => return can(evaluator, value.at(&call.args[0])),
        "try" => return first_that_works(evaluator, function, value, call),
        "convert" => return converted(evaluator, function, value, call),
        _ => {}
    }
    let mut args: Vec<(Value, Span)> = Vec::with_capacity(call.args.len());
    for arg in &call.args {
        let arg = value.at(arg);
        args.push((evaluator.evaluate(arg), arg.span()));
    }
    if call.expands {
        let Some((last, span)) = args.pop() else { return Value::Unknown };
        match last {
            Value::List(elements) => args.extend(elements.into_iter().map(|element| (element, span))),
            Value::Unknown => return Value::Unknown,
            _ => {
                let what = FaultKind::Other("`...` spreads a list, and this is none.".to_owned());
                let wording = "Invalid expanding argument value; The expanding argument (indicated by ...) must be of a \
                               tuple, list, or set type.";
                return evaluator.fault(span, what, wording);
            }
        }
        if !has_right_count(evaluator, function, value, call, args.len()) {
            return Value::Unknown;
        }
    }
    let Some(converted) = arguments(evaluator, function, args.clone()) else { return Value::Unknown };
    if !function.pure || converted.iter().any(|arg| !is_enough(function, arg)) {
        return Value::Unknown;
    }
    match evaluate(function.name, &converted) {
        Ok(result) => result,
        Err(Failure::Unknown) => Value::Unknown,
        Err(Failure::Argument(at, reason)) => {
            let span = args.get(at).map_or(name_span, |(_, span)| *span);
            let param = param(function, at).map_or("", |param| param.name);
            let wording = format!("Invalid function argument; Invalid value for {param:?} parameter: {reason}.");
            evaluator.fault(span, FaultKind::Argument(function, param, reason), wording)
        }
        Err(Failure::Call(reason)) => {
            let wording = format!("Error in function call; Call to function {:?} failed: {reason}.", function.name);
            evaluator.fault(name_span, FaultKind::Call(function, reason), wording)
        }
    }
}

fn param(function: &'static Function, at: usize) -> Option<crate::schema::functions::Param> {
    function.params.get(at).copied().or(function.variadic)
}

/// Whether the number of arguments suits; notes it where it does not.
fn has_right_count<'t>(
    evaluator: &mut Evaluator<'_, 't>,
    function: &'static Function,
    value: ValueRef<'t>,
    call: &'t Call,
    count: usize,
) -> bool {
    if function.accepts(count) {
        return true;
    }
    let (name, params) = (function.name, function.params.len());
    let too_many = function.max_args.is_some_and(|max| count > max);
    let extra = function.max_args.and_then(|max| call.args.get(max));
    let (span, wording) = if too_many && function.variadic.is_none() {
        (
            extra.map_or(value.rel(call.name_span), |arg| value.at(arg).span()),
            format!("Too many function arguments; Function {name:?} expects only {params} argument(s)."),
        )
    } else if count < params {
        let least = if function.variadic.is_some() { " at least" } else { "" };
        (
            value.rel(call.name_span),
            format!(
                "Not enough function arguments; Function {name:?} expects{least} {params} argument(s). Missing value for \
                 {:?}.",
                function.params[count].name
            ),
        )
    } else {
        // The function itself counts.
        let reason = if too_many { "too many arguments" } else { "must pass at least one argument" };
        (
            extra.map_or(value.rel(call.name_span), |arg| value.at(arg).span()),
            format!("Error in function call; Call to function {name:?} failed: {reason}."),
        )
    };
    evaluator.fault(span, FaultKind::ArgumentCount(function, count), wording);
    false
}

/// Converts the arguments to the parameters' types; `None` where one does not.
fn arguments(
    evaluator: &mut Evaluator<'_, '_>,
    function: &'static Function,
    args: Vec<(Value, Span)>,
) -> Option<Vec<Value>> {
    let mut converted = Vec::with_capacity(args.len());
    let mut sound = true;
    for (at, (arg, span)) in args.into_iter().enumerate() {
        let param = param(function, at)?;
        let outcome = match arg {
            Value::Null if !param.nullable && !takes_null(function.name) => Err("argument must not be null".to_owned()),
            Value::Null | Value::Unknown => Ok(arg),
            arg => as_type(param.ty, arg),
        };
        match outcome {
            Ok(arg) => converted.push(arg),
            Err(reason) => {
                sound = false;
                let name = param.name;
                let wording = format!("Invalid function argument; Invalid value for {name:?} parameter: {reason}.");
                evaluator.fault(span, FaultKind::Argument(function, name, reason), wording);
            }
        }
    }
    sound.then_some(converted)
}

/// Functions whose repeated parameter takes `null` (`AllowNull` in cty's standard library).
fn takes_null(name: &str) -> bool {
    matches!(name, "coalesce" | "coalescelist" | "merge" | "format" | "formatlist" | "jsonencode" | "yamlencode")
}

/// An argument as the type that a parameter says, in the table's notation.
fn as_type(ty: &str, arg: Value) -> Result<Value, String> {
    let known = |value: Option<Value>| Ok(value.unwrap_or(Value::Unknown));
    match ty {
        "string" => to_string(&arg).and_then(|text| known(text.map(Value::String))),
        "number" => to_number(&arg).and_then(|number| known(number.map(Value::Number))),
        "list(string)" => match arg {
            Value::List(list) => list
                .into_iter()
                .map(|element| match element {
                    Value::Null | Value::Unknown => Ok(element),
                    element => to_string(&element)
                        .map(|text| text.map_or(Value::Unknown, Value::String))
                        .map_err(|_| "element types must all match for conversion to list".to_owned()),
                })
                .collect::<Result<_, _>>()
                .map(Value::List),
            other => Err(format!("list of string required, but have {}", super::convert::type_name(&other))),
        },
        "list(any)" | "set(any)" => match arg {
            Value::List(list) if list.iter().all(Value::is_known) => known(unify(list).map(Value::List)),
            Value::List(_) => Ok(Value::Unknown),
            other => {
                let kind = if ty == "set(any)" { "set" } else { "list" };
                Err(format!("{kind} of any single type required, but have {}", super::convert::type_name(&other)))
            }
        },
        _ => Ok(arg),
    }
}

/// Whether enough of an argument is known for the function: some look at the elements of a list only from outside.
fn is_enough(function: &Function, arg: &Value) -> bool {
    match arg {
        Value::Unknown => false,
        Value::List(_) | Value::Object(_) => {
            matches!(
                function.name,
                "length" | "concat" | "element" | "lookup" | "keys" | "values" | "merge" | "slice" | "index" | "zipmap"
            ) || arg.is_known()
        }
        _ => true,
    }
}

fn evaluate(name: &str, args: &[Value]) -> Outcome {
    let result = text::evaluate(name, args)
        .or_else(|| collection::evaluate(name, args))
        .or_else(|| numeric::evaluate(name, args))
        .or_else(|| encoding::evaluate(name, args))
        .or_else(|| network::evaluate(name, args))
        .unwrap_or(Err(Failure::Unknown))?;
    let size = match &result {
        Value::String(text) => text.len(),
        Value::List(list) => list.len(),
        Value::Object(entries) => entries.len(),
        _ => 0,
    };
    if size > MAX_SIZE { Err(Failure::Unknown) } else { Ok(result) }
}

/// Whether the expression has a value.
fn can<'t>(evaluator: &mut Evaluator<'_, 't>, expression: ValueRef<'t>) -> Value {
    match evaluator.attempt(expression) {
        (_, true) => Value::Bool(false),
        (value, false) if value.is_known() => Value::Bool(true),
        _ => Value::Unknown,
    }
}

fn first_that_works<'t>(
    evaluator: &mut Evaluator<'_, 't>,
    function: &'static Function,
    value: ValueRef<'t>,
    call: &'t Call,
) -> Value {
    for arg in &call.args {
        match evaluator.attempt(value.at(arg)) {
            (_, true) => {}
            (value, false) if value.is_known() => return value,
            _ => return Value::Unknown,
        }
    }
    let reason = "no expression succeeded".to_owned();
    let wording = format!("Error in function call; Call to function \"try\" failed: {reason}.");
    evaluator.fault(value.rel(call.name_span), FaultKind::Call(function, reason), wording)
}

/// `convert(value, type)`
fn converted<'t>(
    evaluator: &mut Evaluator<'_, 't>,
    function: &'static Function,
    value: ValueRef<'t>,
    call: &'t Call,
) -> Value {
    let [arg, ty] = call.args.as_slice() else { return Value::Unknown };
    let (arg, ty) = (value.at(arg), value.at(ty));
    let from = evaluator.evaluate(arg);
    let constraint = Constraint::of(ty);
    if let Constraint::Invalid(mistake) = constraint {
        let what = "The second argument of `convert` is a type: `string`, `number`, `list(string)`.".to_owned();
        let wording = "Invalid type specification; A type specification is either a primitive type keyword (bool, number, \
                       string) or a complex type constructor call, like list(string).";
        return evaluator.fault(mistake.span, FaultKind::Other(what), wording);
    }
    let refused = match (&constraint, &from) {
        (_, Value::Unknown | Value::Null) => None,
        (Constraint::Primitive(super::Primitive::String), from) => to_string(from).err(),
        (Constraint::Primitive(super::Primitive::Number), from) => to_number(from).err(),
        (Constraint::Primitive(super::Primitive::Bool), from) => super::convert::to_bool(from).err(),
        _ => None,
    };
    if let Some(reason) = refused {
        let wording = format!("Invalid function argument; Invalid value for \"value\" parameter: {reason}.");
        return evaluator.fault(arg.span(), FaultKind::Argument(function, "value", reason), wording);
    }
    constraint.convert(from)
}
