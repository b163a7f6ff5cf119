//! The parameters of the function whose arguments are being written.

use std::fmt::Write as _;

use super::{Analysis, hover};
use crate::schema::functions::{self, Function};
use crate::text::Span;

use super::cursor::Cursor;

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
    Signature { label, documentation: hover::function_text(function), parameters, active }
}
