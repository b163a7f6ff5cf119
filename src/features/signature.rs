//! The parameters of the function whose arguments are being written.

use std::fmt::Write as _;

use super::Analysis;
use super::cursor::Cursor;
use super::docs::{function_text, template_text};
use super::hover::template_call;
use crate::schema::consul_template::TemplateFunction;
use crate::schema::functions::{self, Function};
use crate::text::Span;

/// A function's signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The call's form.
    pub label: String,
    /// What the function does, Markdown.
    pub documentation: String,
    /// Its parameters: their place in the label in bytes, and their types.
    pub parameters: Vec<(Span, String)>,
    /// Which of them is being written; `None` where there is none left.
    pub active: Option<usize>,
}

/// The signature of the innermost call around `offset`.
pub(super) fn signature(analysis: &Analysis, offset: usize) -> Option<Signature> {
    let document = &analysis.document;
    let context = document.tree.context(&document.text, offset);
    let cursor = Cursor::new(document, &context, offset)?;
    if let Some((function, argument)) = template_call(analysis, &context, &cursor) {
        return of_template(function, argument);
    }
    let (name, argument) = cursor.call()?;
    let function = functions::function(&document.text.slice(name))?;
    Some(of_function(function, argument))
}

fn of_function(function: &'static Function, argument: usize) -> Signature {
    let mut label = format!("{}(", function.name);
    let mut parameters = Vec::new();
    let variadic = function.variadic.map(|param| (param, "..."));
    for (index, (param, dots)) in function.params.iter().map(|param| (*param, "")).chain(variadic).enumerate() {
        if index > 0 {
            label.push_str(", ");
        }
        let start = label.len();
        label.push_str(param.name);
        label.push_str(dots);
        parameters.push((Span::new(start, label.len()), format!("`{}`", param.ty)));
    }
    _ = write!(label, ") {}", function.returns);
    let last = parameters.len().checked_sub(1);
    let active = if argument < function.params.len() {
        Some(argument)
    } else {
        last.filter(|_| function.variadic.is_some() && function.max_args.is_none_or(|max| argument < max))
    };
    Signature { label, documentation: function_text(function), parameters, active }
}

/// A function of the template language; `None` where it takes nothing.
fn of_template(function: &'static TemplateFunction, argument: usize) -> Option<Signature> {
    let label = function.usage.to_owned();
    let mut parameters = Vec::new();
    let mut at = 0;
    for (index, word) in label.split(' ').enumerate() {
        if index > 0 {
            let about = if word.starts_with('[') { "optional" } else { "" };
            parameters.push((Span::new(at, at + word.len()), about.to_owned()));
        }
        at += word.len() + 1;
    }
    if parameters.is_empty() {
        return None;
    }
    // The last one may stand for any number.
    let last = parameters.len() - 1;
    let active = if argument <= last { Some(argument) } else { label.ends_with("...").then_some(last) };
    Some(Signature { label, documentation: template_text(function), parameters, active })
}
