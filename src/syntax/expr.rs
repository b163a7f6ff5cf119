//! Expressions, with offsets relative to the attribute's value, so that they survive any edit elsewhere.

use smol_str::SmolStr;

/// A range of bytes from the start of the attribute's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct RelSpan {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl RelSpan {
    pub(super) const fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }
}

/// One expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub(crate) span: RelSpan,
    /// What it is.
    pub kind: ExprKind,
}

impl Expr {
    /// Whether there is nothing in it to evaluate or to replace; also where there is nothing to read.
    pub fn is_literal(&self) -> bool {
        match &self.kind {
            ExprKind::Missing
            | ExprKind::Opaque
            | ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_) => true,
            ExprKind::List(elements) => elements.iter().all(Self::is_literal),
            ExprKind::Object(entries) => entries.iter().all(|entry| {
                let bare = matches!(entry.key.kind, ExprKind::Variable(_));
                (bare || entry.key.is_literal()) && entry.value.is_literal()
            }),
            ExprKind::Heredoc(heredoc) => heredoc.parts.iter().all(|part| matches!(part.kind, PartKind::Literal(_))),
            ExprKind::Paren(inner) => inner.is_literal(),
            _ => false,
        }
    }
}

/// The forms of HCL's expressions (HCL native syntax specification, "Expressions").
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Nothing stands where a value should.
    Missing,
    /// Broken, or beyond what is worth a tree: an error says so where it is one.
    Opaque,
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number; `-1` is one too.
    Number(f64),
    /// A quoted string without interpolation: its value, escapes resolved.
    String(SmolStr),
    /// A quoted string with `${…}` or `%{…}`.
    Template(Vec<Part>),
    /// `<<EOT`.
    Heredoc(Box<Heredoc>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{ a = b }`.
    Object(Vec<Entry>),
    /// A name: `var`, `local`, `NOMAD_…`.
    Variable(SmolStr),
    /// `root.step[0]…`.
    Traversal(Box<Traversal>),
    /// `name(args)`.
    Call(Box<Call>),
    /// `(inner)`.
    Paren(Box<Expr>),
    /// `-a`, `!a`.
    Unary(Box<(UnaryOperator, Expr)>),
    /// `a + b`.
    Binary(Box<Binary>),
    /// `a ? b : c`.
    Conditional(Box<[Expr; 3]>),
    /// `[for …]`, `{for …}`.
    For(Box<For>),
}

/// A piece of a quoted string or heredoc.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub(crate) span: RelSpan,
    /// What it is.
    pub kind: PartKind,
}

/// The pieces of templates.
#[derive(Clone, Debug, PartialEq)]
pub enum PartKind {
    /// Characters; in a quoted string their value with escapes resolved, in a heredoc empty (read the text).
    Literal(SmolStr),
    /// `${expr}`.
    Interpolation(Expr),
    /// `%{if …}` and its kin: the keyword, and the expression where there is one.
    Directive(SmolStr, Option<Expr>),
}

/// `<<EOT` and `<<-EOT`.
#[derive(Clone, Debug, PartialEq)]
pub struct Heredoc {
    /// `EOT`.
    pub marker: SmolStr,
    /// Whether it is `<<-`, which takes common indentation away.
    pub indented: bool,
    /// From the line behind the marker to the line of the closing marker (exclusive).
    pub(crate) content: RelSpan,
    /// In the order of the text; a heredoc without `${` and `%{` has at most one, a literal.
    pub parts: Vec<Part>,
}

/// `key = value` of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// A bare name is `Variable`, which stands for itself here.
    pub key: Expr,
    /// `Missing` where there is none yet.
    pub value: Expr,
}

impl Entry {
    /// The key where it is literal: a name, a quoted string, a number or a bool in HCL's own notation.
    pub fn literal_key(&self) -> Option<&str> {
        match &self.key.kind {
            ExprKind::Variable(name) | ExprKind::String(name) => Some(name),
            _ => None,
        }
    }
}

/// `root.step…`.
#[derive(Clone, Debug, PartialEq)]
pub struct Traversal {
    /// Usually a `Variable`.
    pub root: Expr,
    /// In order.
    pub steps: Vec<Step>,
}

/// One step of a traversal.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub(crate) span: RelSpan,
    /// Which form.
    pub kind: StepKind,
}

/// The forms of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `.name`; an empty name is one that is still to be typed.
    Attribute(SmolStr),
    /// `[key]`, `.0`.
    Index(Expr),
    /// `.*`, `[*]`.
    Splat,
}

/// `name(args)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// With its namespaces, `a::b`.
    pub name: SmolStr,
    pub(crate) name_span: RelSpan,
    /// The arguments.
    pub args: Vec<Expr>,
    /// Whether the last argument is followed by `...`.
    pub expands: bool,
}

/// `a + b`.
#[derive(Clone, Debug, PartialEq)]
pub struct Binary {
    /// Left operand.
    pub left: Expr,
    /// The operator.
    pub operator: BinaryOperator,
    /// Right operand.
    pub right: Expr,
}

/// `-`, `!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-`
    Neg,
    /// `!`
    Not,
}

/// HCL's binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the standard ones
pub enum BinaryOperator {
    Eq,
    NotEq,
    LessEq,
    GreaterEq,
    Less,
    Greater,
    Plus,
    Minus,
    Mul,
    Div,
    Mod,
    And,
    Or,
}

/// `[for k, v in c : e if cond]`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// One or two names.
    pub variables: Vec<SmolStr>,
    /// What it goes through.
    pub collection: Expr,
    /// Of the object form.
    pub key: Option<Expr>,
    /// Each element.
    pub value: Expr,
    /// Whether `...` stands behind the value: equal keys make lists.
    pub group: bool,
    /// Behind `if`.
    pub condition: Option<Expr>,
}
