//! Names of attributes and blocks: what may stand here and is not there yet.

use super::super::hover::{attribute_page, child_page, option_page};
use super::super::place::{Inside, inside};
use super::super::{Analysis, Completion, CompletionKind};
use super::escape;
use crate::schema::drivers::{DriverOption, OptionKind, OptionType};
use crate::schema::{AttributeSchema, BlockSchema, ChildSchema, Required, Type};
use crate::syntax::{Context, ItemRef};
use crate::text::Span;

pub(super) fn names(
    analysis: &Analysis,
    context: &Context<'_>,
    word: Span,
    item: Option<ItemRef<'_>>,
) -> Vec<Completion> {
    let place = Names { analysis, context, word, item };
    match inside(&context.blocks) {
        Inside::Schema(schema) => place.of_schema(schema),
        Inside::Options(options) => place.of_options(options),
        Inside::Free => Vec::new(),
    }
}

struct Names<'a, 't> {
    analysis: &'a Analysis,
    context: &'a Context<'t>,
    word: Span,
    item: Option<ItemRef<'t>>,
}

/// The text of a completion, with and without tab stops.
struct Insertion {
    snippet: String,
    plain: String,
}

impl Names<'_, '_> {
    fn of_schema(&self, schema: &'static BlockSchema) -> Vec<Completion> {
        let mut required = Vec::new();
        let mut rest = Vec::new();
        for attribute in schema.attributes.iter().filter(|attribute| attribute.is_offered()) {
            if self.has(attribute.name) {
                continue;
            }
            let completion = self.attribute(schema, attribute);
            if matches!(attribute.required, Required::Parser | Required::Validate) {
                required.push(completion);
            } else {
                rest.push(completion);
            }
        }
        let one_line = self.context.blocks.last().is_some_and(|block| block.is_one_line());
        if !one_line {
            for child in schema.children.iter().filter(|child| child.is_offered()) {
                if !child.repeatable && self.has(child.keyword) {
                    continue;
                }
                let completion = self.block(child);
                if matches!(child.required, Required::Parser | Required::Validate) && !self.has(child.keyword) {
                    required.push(completion);
                } else {
                    rest.push(completion);
                }
            }
        }
        required.extend(rest);
        required
    }

    fn of_options(&self, options: &'static [DriverOption]) -> Vec<Completion> {
        let (mut required, mut rest) = (Vec::new(), Vec::new());
        for option in options {
            if (!option.repeatable && self.has(option.name)) || option.deprecated.is_some() {
                continue;
            }
            let insertion = self.option(option);
            let completion = Completion {
                label: option.name.to_owned(),
                kind: if option.kind == OptionKind::Attribute {
                    CompletionKind::Attribute
                } else {
                    CompletionKind::Block
                },
                detail: Some(option.ty.as_str().to_owned()),
                documentation: Some(option_page(option)),
                replace: self.word,
                snippet: insertion.snippet,
                plain: insertion.plain,
                deprecated: false,
            };
            if option.required { required.push(completion) } else { rest.push(completion) }
        }
        required.extend(rest);
        required
    }

    /// Whether something of that name is there already, what the cursor is on left aside.
    fn has(&self, name: &str) -> bool {
        self.context.body.items().any(|item| {
            let same = self.item.is_some_and(|own| own.span() == item.span());
            !same && item.name() == Some(name)
        })
    }

    /// Whether only a name is being changed, with its value or body behind it.
    fn has_rest(&self) -> bool {
        matches!(self.item, Some(ItemRef::Attribute(_) | ItemRef::Block(_)))
    }

    fn attribute(&self, schema: &BlockSchema, attribute: &AttributeSchema) -> Completion {
        let insertion = if self.has_rest() { name_only(attribute.name) } else { self.assignment(attribute) };
        Completion {
            label: attribute.name.to_owned(),
            kind: CompletionKind::Attribute,
            detail: Some(attribute.ty.name().to_owned()),
            documentation: Some(attribute_page(schema, attribute)),
            replace: self.word,
            snippet: insertion.snippet,
            plain: insertion.plain,
            deprecated: attribute.deprecated.is_some() || attribute.ignored,
        }
    }

    /// `name = value` with the value as tab stop.
    fn assignment(&self, attribute: &AttributeSchema) -> Insertion {
        let mut stop = 1;
        let (snippet, plain) = self.value(attribute, &mut stop);
        Insertion { snippet: format!("{} = {snippet}", attribute.name), plain: format!("{} = {plain}", attribute.name) }
    }

    /// The value that an attribute starts with, as (snippet, plain).
    fn value(&self, attribute: &AttributeSchema, stop: &mut usize) -> (String, String) {
        let example = self.policy_value(attribute.name).or_else(|| attribute.example.map(str::to_owned));
        let number = *stop;
        *stop += 1;
        let around = |open: &str, inner: &str, close: &str| {
            (format!("{open}${{{number}:{}}}{close}", escape(inner)), format!("{open}{inner}{close}"))
        };
        match example.as_deref() {
            Some(example) => {
                for (open, close) in [("[\"", "\"]"), ("\"", "\"")] {
                    if let Some(inner) = example.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
                        && !inner.contains('"')
                    {
                        return around(open, inner, close);
                    }
                }
                around("", example, "")
            }
            None => match attribute.ty {
                Type::String | Type::Duration => (format!("\"${number}\""), "\"\"".into()),
                Type::ListString => (format!("[\"${number}\"]"), "[\"\"]".into()),
                Type::ListNumber => (format!("[${number}]"), "[]".into()),
                Type::MapString => (format!("{{ ${number} }}"), "{ }".into()),
                _ => (format!("${number}"), String::new()),
            },
        }
    }

    /// What the team's policy wants here.
    fn policy_value(&self, name: &str) -> Option<String> {
        let identity = &self.analysis.settings.identity;
        let in_service_identity = self.in_service_identity();
        match name {
            "aud" if in_service_identity => Some(format!("[\"{}\"]", identity.audience)),
            "ttl" if in_service_identity && !identity.ttl.is_empty() => Some(format!("\"{}\"", identity.ttl)),
            "port" => self.first_port_label().map(|label| format!("\"{label}\"")),
            _ => None,
        }
    }

    fn in_service_identity(&self) -> bool {
        let keywords: Vec<&str> = self.context.blocks.iter().map(|block| block.keyword()).collect();
        matches!(keywords.as_slice(), [.., "service" | "content", "identity"] | [.., "service" | "content"])
    }

    fn first_port_label(&self) -> Option<String> {
        super::values::port_labels(&self.context.blocks).into_iter().next()
    }

    fn block(&self, child: &'static ChildSchema) -> Completion {
        let insertion = if self.has_rest() { name_only(child.keyword) } else { self.whole_block(child) };
        Completion {
            label: child.keyword.to_owned(),
            kind: CompletionKind::Block,
            detail: Some("block".to_owned()),
            documentation: Some(child_page(child)),
            replace: self.word,
            snippet: insertion.snippet,
            plain: insertion.plain,
            deprecated: child.deprecated.is_some(),
        }
    }

    /// A block with its labels and what it cannot do without.
    fn whole_block(&self, child: &ChildSchema) -> Insertion {
        let unit = self.unit();
        let newline = self.analysis.document.text.line_ending();
        let mut snippet = child.keyword.to_owned();
        let mut plain = child.keyword.to_owned();
        let mut stop = 1;
        for index in 0..usize::from(child.labels) {
            let name = child.block.labels.get(index).map_or("name", |label| label.name);
            let value = child.label_values.first().copied().unwrap_or(name);
            snippet.push_str(&format!(" \"${{{stop}:{}}}\"", escape(value)));
            plain.push_str(&format!(" \"{value}\""));
            stop += 1;
        }
        let inner = Self { context: self.context, item: None, ..*self };
        let mut lines: Vec<(String, String)> = Vec::new();
        for attribute in child.block.attributes.iter().filter(|attribute| attribute.is_offered()) {
            let is_service_identity = child.keyword == "identity" && self.in_service_identity();
            let wanted = match attribute.required {
                Required::Parser | Required::Validate | Required::Needed(_) => true,
                _ => {
                    is_service_identity
                        && (attribute.name == "aud"
                            || (attribute.name == "ttl" && !self.analysis.settings.identity.ttl.is_empty()))
                }
            };
            if wanted {
                let (snippet, plain) = inner.value(attribute, &mut stop);
                lines.push((format!("{} = {snippet}", attribute.name), format!("{} = {plain}", attribute.name)));
            }
        }
        snippet.push_str(" {");
        plain.push_str(" {");
        if lines.is_empty() {
            snippet.push_str(&format!("{newline}{unit}$0"));
            plain.push_str(&format!("{newline}{unit}"));
        }
        let last = lines.len();
        for (index, (with_stops, without)) in lines.into_iter().enumerate() {
            snippet.push_str(&format!("{newline}{unit}{with_stops}"));
            plain.push_str(&format!("{newline}{unit}{without}"));
            if index + 1 == last {
                snippet.push_str("$0");
            }
        }
        snippet.push_str(&format!("{newline}}}"));
        plain.push_str(&format!("{newline}}}"));
        Insertion { snippet, plain }
    }

    fn option(&self, option: &DriverOption) -> Insertion {
        if self.has_rest() {
            return name_only(option.name);
        }
        let name = option.name;
        let unit = self.unit();
        let newline = self.analysis.document.text.line_ending();
        if option.kind != OptionKind::Attribute {
            return Insertion {
                snippet: format!("{name} {{{newline}{unit}$0{newline}}}"),
                plain: format!("{name} {{{newline}{unit}{newline}}}"),
            };
        }
        if let Some(example) = option.example {
            let stripped = example.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            return match stripped.filter(|inner| !inner.contains('"')) {
                Some(inner) => Insertion {
                    snippet: format!("{name} = \"${{1:{}}}\"", escape(inner)),
                    plain: format!("{name} = {example}"),
                },
                None => Insertion {
                    snippet: format!("{name} = ${{1:{}}}", escape(example)),
                    plain: format!("{name} = {example}"),
                },
            };
        }
        let (snippet, plain) = match option.ty {
            OptionType::String => ("\"$1\"", "\"\""),
            OptionType::Bool => ("${1:true}", "true"),
            OptionType::Strings => ("[\"$1\"]", "[\"\"]"),
            OptionType::Number | OptionType::Any => ("$1", ""),
            _ => ("{ $1 }", "{ }"),
        };
        Insertion { snippet: format!("{name} = {snippet}"), plain: format!("{name} = {plain}") }
    }

    fn unit(&self) -> String {
        let document = &self.analysis.document;
        crate::syntax::style::Style::of(&document.text, &document.tree).unit
    }
}

fn name_only(name: &str) -> Insertion {
    Insertion { snippet: name.to_owned(), plain: name.to_owned() }
}
