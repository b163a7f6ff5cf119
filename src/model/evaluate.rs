//! Evaluates expressions as Nomad's parser does, as far as the file decides them.
//!
//! What is not decided is [`Value::Unknown`] and spreads; what is certainly wrong is a [`Fault`], and unknown from
//! there on. Names that are neither variables nor locals nor bound by the expression are no mistake to Nomad: it keeps
//! them as the text `${name}`. The cost is bounded: beyond so many steps or characters a value is unknown.

use std::borrow::Cow;

use smol_str::SmolStr;

use super::convert::{to_bool, to_string, type_name};
use super::operators::{self, Refusal, Side};
use super::{Fault, FaultKind, Scope, Value, functions};
use crate::syntax::{Binary, ExprKind, For, Part, PartKind, Step, StepKind, Traversal, UnaryOperator, ValueRef};
use crate::text::Span;

/// Parts of expressions that one value may take.
const MAX_STEPS: u32 = 4_000;

/// Nesting of parts; the scanner allows as much, and locals add theirs.
const MAX_DEPTH: u32 = 64;

/// Characters and elements of one result.
const MAX_SIZE: usize = 64 * 1024;

/// One evaluation.
pub(super) struct Evaluator<'s, 't> {
    scope: &'s Scope<'t>,
    /// The names that `for` expressions around the present part define, innermost last.
    bound: Vec<(&'t str, Value)>,
    /// What is wrong, in the order of the text; only how much of it is there where nobody asks.
    faults: Option<Vec<Fault>>,
    count: usize,
    steps: u32,
    depth: u32,
}

impl<'s, 't> Evaluator<'s, 't> {
    /// Evaluates in `scope`.
    pub(super) fn new(scope: &'s Scope<'t>) -> Self {
        Self { scope, bound: Vec::new(), faults: None, count: 0, steps: 0, depth: 0 }
    }

    /// The value, and what is wrong with it.
    pub(super) fn checked(mut self, value: ValueRef<'t>) -> (Value, Vec<Fault>) {
        self.faults = Some(Vec::new());
        let value = self.evaluate(value);
        (value, self.faults.unwrap_or_default())
    }

    /// The value of an expression.
    pub(super) fn evaluate(&mut self, value: ValueRef<'t>) -> Value {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.depth > MAX_DEPTH {
            return Value::Unknown;
        }
        self.depth += 1;
        let result = self.part(value);
        self.depth -= 1;
        result
    }

    fn part(&mut self, value: ValueRef<'t>) -> Value {
        match value.kind() {
            ExprKind::Missing | ExprKind::Opaque => Value::Unknown,
            ExprKind::Null => Value::Null,
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Number(value) => Value::Number(*value),
            ExprKind::String(value) => Value::String(value.to_string()),
            ExprKind::Paren(inner) => self.evaluate(value.at(inner)),
            ExprKind::List(elements) => {
                // A long list is text for people, which costs one step.
                self.steps = self.steps.saturating_sub(u32::try_from(elements.len()).unwrap_or(u32::MAX));
                Value::List(elements.iter().map(|element| self.evaluate(value.at(element))).collect())
            }
            ExprKind::Object(entries) => {
                self.steps = self.steps.saturating_sub(u32::try_from(entries.len()).unwrap_or(u32::MAX));
                self.object(value, entries)
            }
            ExprKind::Template(parts) => self.template(value, parts),
            // Its text is not at hand here; what stands in it is looked at all the same.
            ExprKind::Heredoc(heredoc) => {
                self.template(value, &heredoc.parts);
                Value::Unknown
            }
            ExprKind::Variable(name) => self.name(name),
            ExprKind::Traversal(traversal) => self.traversal(value, traversal),
            ExprKind::Unary(unary) => {
                let operand = self.evaluate(value.at(&unary.1));
                match operators::unary(unary.0, &operand) {
                    Ok(result) => result,
                    Err(refusal) => {
                        let place = if unary.0 == UnaryOperator::Neg { "unary operand" } else { "operand" };
                        self.refused(value.at(&unary.1).span(), &operand, place, refusal)
                    }
                }
            }
            ExprKind::Binary(binary) => self.binary(value, binary),
            ExprKind::Conditional(three) => self.conditional(value, three),
            ExprKind::For(for_expr) => self.for_expression(value, for_expr),
            ExprKind::Call(call) => functions::call(self, value, call),
        }
    }

    /// Notes a mistake; the value of what is wrong is unknown.
    pub(super) fn fault(&mut self, span: Span, kind: FaultKind, wording: impl Into<String>) -> Value {
        self.count += 1;
        if let Some(faults) = &mut self.faults {
            faults.push(Fault { span, kind, wording: wording.into() });
        }
        Value::Unknown
    }

    /// Evaluates without noting mistakes; says whether there are any.
    pub(super) fn attempt(&mut self, value: ValueRef<'t>) -> (Value, bool) {
        let faults = self.faults.take();
        let count = self.count;
        let result = self.evaluate(value);
        let failed = self.count > count;
        self.count = count;
        self.faults = faults;
        (result, failed)
    }

    /// The names that are bound here, and the scope around.
    fn name(&mut self, name: &'t SmolStr) -> Value {
        if let Some((_, value)) = self.bound.iter().rev().find(|(bound, _)| *bound == name.as_str()) {
            return value.clone();
        }
        if matches!(name.as_str(), "var" | "local") || self.scope.is_iterator(name) {
            return Value::Unknown;
        }
        Value::String(format!("${{{name}}}"))
    }

    fn traversal(&mut self, value: ValueRef<'t>, traversal: &'t Traversal) -> Value {
        let scope = self.scope;
        let ExprKind::Variable(root) = &traversal.root.kind else {
            let start = self.evaluate(value.at(&traversal.root));
            return self.steps(value, Cow::Owned(start), &traversal.steps);
        };
        if let Some((_, start)) = self.bound.iter().rev().find(|(bound, _)| *bound == root.as_str()) {
            let start = start.clone();
            return self.steps(value, Cow::Owned(start), &traversal.steps);
        }
        let root = match root.as_str() {
            "var" => "var",
            "local" => "local",
            other if scope.is_iterator(other) => return Value::Unknown,
            _ => return runtime_text(traversal).map_or(Value::Unknown, Value::String),
        };
        let Some((first, rest)) = traversal.steps.split_first() else { return Value::Unknown };
        let name = match &first.kind {
            StepKind::Attribute(name) => name,
            StepKind::Index(index) => match &index.kind {
                ExprKind::String(name) => name,
                _ => return Value::Unknown,
            },
            StepKind::Splat => return Value::Unknown,
        };
        match scope.named(root, name) {
            Some(start) => self.steps(value, Cow::Borrowed(start), rest),
            // It is still to be typed.
            None if name.is_empty() => Value::Unknown,
            None => self.fault(
                name_span(value.rel(first.span), first),
                FaultKind::Undeclared(root, name.clone()),
                format!("Unsupported attribute; This object does not have an attribute named {name:?}."),
            ),
        }
    }

    fn steps(&mut self, value: ValueRef<'t>, start: Cow<'s, Value>, steps: &'t [Step]) -> Value {
        let mut current = start;
        for (at, step) in steps.iter().enumerate() {
            let span = name_span(value.rel(step.span), step);
            let key = match &step.kind {
                StepKind::Attribute(name) if name.is_empty() => return Value::Unknown,
                StepKind::Attribute(name) => Value::String(name.to_string()),
                StepKind::Index(index) => self.evaluate(value.at(index)),
                StepKind::Splat => return self.splat(value, current.into_owned(), &steps[at + 1..]),
            };
            let attribute = matches!(step.kind, StepKind::Attribute(_));
            let found = match &current {
                Cow::Borrowed(inside) => element(inside, &key, attribute).map(Cow::Borrowed),
                Cow::Owned(inside) => element(inside, &key, attribute).map(|found| Cow::Owned(found.clone())),
            };
            match found {
                Ok(found) => current = found,
                Err(NoElement::Unknown) => return Value::Unknown,
                Err(NoElement::Wrong(wording)) => {
                    let known = match &*current {
                        Value::Object(entries) => entries.iter().map(|(key, _)| key.clone()).collect(),
                        _ => Vec::new(),
                    };
                    let key = to_string(&key).ok().flatten().unwrap_or_default();
                    return self.fault(span, FaultKind::Missing { key, known }, wording);
                }
            }
        }
        current.into_owned()
    }

    /// `list[*].name`: the steps behind it, of each element. A single value counts as a list of one, `null` as none.
    fn splat(&mut self, value: ValueRef<'t>, list: Value, rest: &'t [Step]) -> Value {
        // Behind `.*` an index is one of the whole, behind `[*]` one of each element.
        if rest.iter().any(|step| matches!(step.kind, StepKind::Index(_))) {
            return Value::Unknown;
        }
        let elements = match list {
            Value::Unknown => return Value::Unknown,
            Value::Null => Vec::new(),
            Value::List(elements) => elements,
            single => vec![single],
        };
        Value::List(elements.into_iter().map(|element| self.steps(value, Cow::Owned(element), rest)).collect())
    }

    fn object(&mut self, value: ValueRef<'t>, entries: &'t [crate::syntax::Entry]) -> Value {
        let mut object: Vec<(String, Value)> = Vec::with_capacity(entries.len());
        let mut known = true;
        for entry in entries {
            let key = self.key(value.at(&entry.key));
            let entry_value = self.evaluate(value.at(&entry.value));
            match key {
                // The last one of several counts.
                Some(key) => match object.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, earlier)) => *earlier = entry_value,
                    None => object.push((key, entry_value)),
                },
                None => known = false,
            }
        }
        if known { Value::Object(object) } else { Value::Unknown }
    }

    /// The key of an object's entry; a bare name stands for itself.
    fn key(&mut self, key: ValueRef<'t>) -> Option<String> {
        if let ExprKind::Variable(name) = key.kind() {
            return Some(name.to_string());
        }
        let known = self.evaluate(key);
        if matches!(known, Value::Null) {
            let what = FaultKind::Other("`null` cannot be a key.".to_owned());
            self.fault(key.span(), what, "Null value as key; Can't use a null value as a key.");
            return None;
        }
        match to_string(&known) {
            Ok(key) => key,
            Err(reason) => {
                let what = FaultKind::Other("A key has to be a string.".to_owned());
                self.fault(key.span(), what, format!("Incorrect key type; Can't use this value as a key: {reason}."));
                None
            }
        }
    }

    fn template(&mut self, value: ValueRef<'t>, parts: &'t [Part]) -> Value {
        if let [Part { kind: PartKind::Interpolation(only), .. }] = parts {
            return self.evaluate(value.at(only));
        }
        let mut text = String::new();
        let mut known = true;
        for (index, part) in parts.iter().enumerate() {
            match &part.kind {
                PartKind::Literal(literal) => text.push_str(literal),
                PartKind::Interpolation(expr) => {
                    let inner = value.at(expr);
                    let evaluated = self.evaluate(inner);
                    // `${~` and `~}` trim what is around; blanks look the same from here.
                    if value.part_span(part).len() != inner.span().len() + "${}".len() && beside_blank(parts, index) {
                        known = false;
                    }
                    match (&evaluated, to_string(&evaluated)) {
                        (Value::Null, _) => {
                            known = false;
                            let what = FaultKind::Other("A string cannot hold `null`.".to_owned());
                            let wording = "Invalid template interpolation value; The expression result is null. Cannot \
                                           include a null value in a string template.";
                            self.fault(inner.span(), what, wording);
                        }
                        (_, Ok(Some(piece))) => text.push_str(&piece),
                        (_, Ok(None)) => known = false,
                        (_, Err(reason)) => {
                            known = false;
                            let what = format!("A string cannot hold {}.", article(&evaluated));
                            let wording = format!(
                                "Invalid template interpolation value; Cannot include the given value in a string \
                                 template: {reason}."
                            );
                            self.fault(inner.span(), FaultKind::Other(what), wording);
                        }
                    }
                }
                // What stands between directives is made any number of times, with names that they define.
                PartKind::Directive(_, condition) => {
                    if let Some(condition) = condition {
                        self.evaluate(value.at(condition));
                    }
                    return Value::Unknown;
                }
            }
            if text.len() > MAX_SIZE {
                return Value::Unknown;
            }
        }
        if known { Value::String(text) } else { Value::Unknown }
    }

    fn binary(&mut self, value: ValueRef<'t>, binary: &'t Binary) -> Value {
        let left = self.evaluate(value.at(&binary.left));
        let right = self.evaluate(value.at(&binary.right));
        match operators::binary(binary.operator, &left, &right) {
            Ok(result) => result,
            Err(refusal @ (Refusal::Operand(Side::Right, ..) | Refusal::Null(Side::Right))) => {
                self.refused(value.at(&binary.right).span(), &right, "right operand", refusal)
            }
            Err(refusal) => self.refused(value.at(&binary.left).span(), &left, "left operand", refusal),
        }
    }

    /// Notes that an operator does not take an operand.
    fn refused(&mut self, span: Span, operand: &Value, place: &str, refusal: Refusal) -> Value {
        match refusal {
            Refusal::Unknown => Value::Unknown,
            Refusal::Operand(_, needed, wording) => {
                let runtime = operand.is_runtime();
                self.fault(
                    span,
                    FaultKind::Operand { needed, runtime },
                    format!("Invalid operand; Unsuitable value for {place}: {wording}."),
                )
            }
            Refusal::Null(_) => {
                let what = FaultKind::Other("An operator cannot work on `null`.".to_owned());
                self.fault(span, what, "Operation failed; Error during operation: argument must not be null.")
            }
        }
    }

    /// Only the arm that counts may be wrong: what is wrong with the other one is nobody's business.
    fn conditional(&mut self, value: ValueRef<'t>, three: &'t [crate::syntax::Expr; 3]) -> Value {
        let condition = self.evaluate(value.at(&three[0]));
        let span = value.at(&three[0]).span();
        let chosen = match (&condition, to_bool(&condition)) {
            (Value::Null, _) => {
                let what = FaultKind::Other("The condition is `null`.".to_owned());
                let wording = "Null condition; The condition value is null. Conditions must either be true or false.";
                return self.fault(span, what, wording);
            }
            (_, Ok(Some(condition))) => condition,
            (_, Ok(None)) => {
                let (yes, _) = self.attempt(value.at(&three[1]));
                let (no, _) = self.attempt(value.at(&three[2]));
                // Whatever the condition is.
                return if yes == no && yes.is_known() { yes } else { Value::Unknown };
            }
            (_, Err(_)) => {
                let runtime = condition.is_runtime();
                let kind = FaultKind::Operand { needed: "`true` or `false`", runtime };
                let wording = "Incorrect condition type; The condition expression must be of type bool.";
                return self.fault(span, kind, wording);
            }
        };
        let (result, other) = if chosen {
            let result = self.evaluate(value.at(&three[1]));
            (result, self.attempt(value.at(&three[2])).0)
        } else {
            let other = self.attempt(value.at(&three[1])).0;
            (self.evaluate(value.at(&three[2])), other)
        };
        self.as_type_of(value, three, result, &other)
    }

    /// Both arms get one type: `flag ? 1 : "none"` is a string whatever the flag says.
    fn as_type_of(
        &mut self,
        value: ValueRef<'t>,
        three: &'t [crate::syntax::Expr; 3],
        result: Value,
        other: &Value,
    ) -> Value {
        let is_scalar = |value: &Value| matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_));
        match (&result, other) {
            (Value::Unknown | Value::Null, _) | (_, Value::Unknown | Value::Null) => result,
            (result, Value::String(_)) if is_scalar(result) => {
                to_string(result).ok().flatten().map_or(Value::Unknown, Value::String)
            }
            (Value::String(_), other) if is_scalar(other) => result,
            _ if std::mem::discriminant(&result) == std::mem::discriminant(other) => result,
            _ => {
                let (yes, no) = (value.at(&three[1]).span(), value.at(&three[2]).span());
                let what =
                    format!("Both arms must have one type: one is {}, the other {}.", article(&result), article(other));
                self.fault(
                    Span::new(yes.start, no.end),
                    FaultKind::Other(what),
                    "Inconsistent conditional result types; The true and false result expressions must have consistent \
                     types.",
                )
            }
        }
    }

    fn for_expression(&mut self, value: ValueRef<'t>, for_expr: &'t For) -> Value {
        let collection = value.at(&for_expr.collection);
        let pairs: Vec<(Value, Value)> = match self.evaluate(collection) {
            Value::List(elements) => {
                let number = |index| Value::Number(f64::from(u32::try_from(index).unwrap_or(u32::MAX)));
                elements.into_iter().enumerate().map(|(index, element)| (number(index), element)).collect()
            }
            Value::Object(mut entries) => {
                entries.sort_by(|(left, _), (right, _)| left.cmp(right));
                entries.into_iter().map(|(key, value)| (Value::String(key), value)).collect()
            }
            Value::Unknown => vec![(Value::Unknown, Value::Unknown)],
            Value::Null => {
                let what = FaultKind::Other("`for` cannot go through `null`.".to_owned());
                let wording = "Iteration over null value; A null value cannot be used as the collection in a 'for' \
                               expression.";
                return self.fault(collection.span(), what, wording);
            }
            other => {
                let what = format!("`for` goes through lists and objects, not {}.", article(&other));
                let wording = format!(
                    "Iteration over non-iterable value; A value of type {} cannot be used as the collection in a 'for' \
                     expression.",
                    type_name(&other)
                );
                return self.fault(collection.span(), FaultKind::Other(what), wording);
            }
        };
        let mut list = Vec::new();
        let mut object: Vec<(String, Value)> = Vec::new();
        let mut known = !pairs.iter().any(|(key, _)| matches!(key, Value::Unknown));
        let depth = self.bound.len();
        for (key, element) in pairs {
            match for_expr.variables.as_slice() {
                [name] => self.bound.push((name.as_str(), element)),
                [first, second, ..] => {
                    self.bound.push((first.as_str(), key));
                    self.bound.push((second.as_str(), element));
                }
                [] => {}
            }
            // The same mistake in each round is one mistake.
            let count = self.count;
            let wanted = match &for_expr.condition {
                None => Some(true),
                Some(condition) => {
                    let condition = self.evaluate(value.at(condition));
                    to_bool(&condition).ok().flatten()
                }
            };
            match wanted {
                Some(true) => {
                    let key = for_expr.key.as_ref().map(|key| self.evaluate(value.at(key)));
                    let result = self.evaluate(value.at(&for_expr.value));
                    match key {
                        None => list.push(result),
                        Some(key) => match to_string(&key) {
                            Ok(Some(key)) => known &= add(&mut object, key, result, for_expr.group),
                            _ => known = false,
                        },
                    }
                }
                Some(false) => {}
                None => known = false,
            }
            self.bound.truncate(depth);
            if self.count > count || self.steps > MAX_STEPS || list.len() > MAX_SIZE {
                return Value::Unknown;
            }
        }
        match (known, for_expr.key.is_some()) {
            (false, _) => Value::Unknown,
            (true, true) => Value::Object(object),
            (true, false) => Value::List(list),
        }
    }
}

/// Puts an entry into the object that a `for` makes; `false` where its key is there already, which is a mistake without
/// `...`.
fn add(object: &mut Vec<(String, Value)>, key: String, value: Value, group: bool) -> bool {
    match object.iter_mut().find(|(known, _)| *known == key) {
        Some((_, Value::List(list))) if group => list.push(value),
        Some(_) => return false,
        None => object.push((key, if group { Value::List(vec![value]) } else { value })),
    }
    true
}

/// Why there is no element.
enum NoElement {
    Unknown,
    /// HCL's words.
    Wrong(String),
}

/// `value.key` or `value[key]`.
fn element<'v>(value: &'v Value, key: &Value, attribute: bool) -> Result<&'v Value, NoElement> {
    let wrong = |wording: &str| Err(NoElement::Wrong(wording.to_owned()));
    match (value, key) {
        (Value::Unknown, _) | (_, Value::Unknown) => Err(NoElement::Unknown),
        (Value::Null, _) if attribute => {
            wrong("Attempt to get attribute from null value; This value is null, so it does not have any attributes.")
        }
        (Value::Null, _) => wrong("Attempt to index null value; This value is null, so it does not have any indices."),
        (Value::Object(entries), key) => match to_string(key) {
            Ok(Some(key)) => entries.iter().find(|(name, _)| *name == key).map(|(_, value)| value).ok_or_else(|| {
                NoElement::Wrong(if attribute {
                    format!("Unsupported attribute; This object does not have an attribute named {key:?}.")
                } else {
                    "Invalid index; The given key does not identify an element in this collection value.".to_owned()
                })
            }),
            _ => Err(NoElement::Unknown),
        },
        (Value::List(_), _) if attribute => wrong("Unsupported attribute; This value does not have any attributes."),
        (Value::List(list), key) => match super::convert::to_number(key) {
            #[allow(clippy::cast_sign_loss)] // checked
            Ok(Some(at)) if at >= 0.0 && at.fract() == 0.0 && (at as usize) < list.len() => Ok(&list[at as usize]),
            Ok(Some(_)) => wrong("Invalid index; The given key does not identify an element in this collection value."),
            Ok(None) => Err(NoElement::Unknown),
            Err(reason) => Err(NoElement::Wrong(format!(
                "Invalid index; The given key does not identify an element in this collection value: {reason}."
            ))),
        },
        (scalar, _) if attribute => Err(NoElement::Wrong(format!(
            "Unsupported attribute; Can't access attributes on a primitive-typed value ({}).",
            type_name(scalar)
        ))),
        _ => wrong("Invalid index; This value does not have any indices."),
    }
}

/// The text that Nomad's parser makes of a reference that it does not know: itself, in `${…}`.
fn runtime_text(traversal: &Traversal) -> Option<String> {
    let ExprKind::Variable(root) = &traversal.root.kind else { return None };
    let mut text = format!("${{{root}");
    for step in &traversal.steps {
        match &step.kind {
            StepKind::Attribute(name) if !name.is_empty() => {
                text.push('.');
                text.push_str(name);
            }
            StepKind::Index(index) => match &index.kind {
                ExprKind::String(key) => {
                    text.push_str("[\"");
                    text.push_str(key);
                    text.push_str("\"]");
                }
                ExprKind::Number(at) => text.push_str(&format!("[{at}]")),
                _ => return None,
            },
            _ => return None,
        }
    }
    text.push('}');
    Some(text)
}

/// Without the dot before a name.
fn name_span(span: Span, step: &Step) -> Span {
    match &step.kind {
        StepKind::Attribute(name) if name.len() < span.len() => Span::new(span.end - name.len(), span.end),
        _ => span,
    }
}

/// Whether white space stands right before or behind a part.
fn beside_blank(parts: &[Part], index: usize) -> bool {
    let literal = |part: Option<&'_ Part>, blank: fn(&str) -> bool| match part.map(|part| &part.kind) {
        Some(PartKind::Literal(text)) => blank(text),
        _ => false,
    };
    let before = index.checked_sub(1).and_then(|index| parts.get(index));
    literal(before, |text| text.ends_with(char::is_whitespace))
        || literal(parts.get(index + 1), |text| text.starts_with(char::is_whitespace))
}

/// "a list", "a string".
fn article(value: &Value) -> &'static str {
    match value {
        Value::Unknown | Value::Null => "`null`",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::List(_) => "a list",
        Value::Object(_) => "an object",
    }
}
