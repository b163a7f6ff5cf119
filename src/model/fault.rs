//! What Nomad's parser says of an expression that it cannot evaluate.

use smol_str::SmolStr;

use crate::schema::functions::Function;
use crate::text::Span;

/// A mistake in an expression that is certain.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The narrowest part that is wrong.
    pub span: Span,
    /// What is wrong.
    pub kind: FaultKind,
    /// HCL's own words: "summary; detail".
    pub wording: String,
}

/// The sorts of mistakes.
#[derive(Clone, Debug)]
pub enum FaultKind {
    /// `var.x` or `local.x` that nothing declares: the root and the name.
    Undeclared(&'static str, SmolStr),
    /// Something is asked of a value that it does not have: an attribute or element, with those that there are.
    Missing {
        /// What was asked for.
        key: String,
        /// What could have been asked for; empty where it is no object.
        known: Vec<String>,
    },
    /// There is no such function.
    UnknownFunction(SmolStr),
    /// Too few or too many arguments: how many there are.
    ArgumentCount(&'static Function, usize),
    /// An argument that the function does not take: the parameter, and why, in HCL's words.
    Argument(&'static Function, &'static str, String),
    /// The function says no to arguments of the right types: why, in its words.
    Call(&'static Function, String),
    /// An operand that the operator cannot take; whether it is text that only a client replaces.
    Operand {
        /// "a number", "true or false"
        needed: &'static str,
        /// Whether the operand is a reference that the client replaces, long after the operator has run.
        runtime: bool,
    },
    /// What a template cannot hold, a `for` cannot go through and so on: for people.
    Other(String),
}
