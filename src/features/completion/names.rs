//! Names of attributes and blocks: what may stand here and is not there yet.

use super::super::docs::Docs;
use super::super::place::{Inside, has_version, inside};
use super::super::{Analysis, Completion, CompletionKind};
use super::fitting::{Fit, fit};
use super::room::{Line, Room};
use super::skeleton::{Builder, Insertion, is_attribute_too};
use super::{keys, offers, rank};
use crate::schema::drivers::{DriverOption, DriverSchema, OptionKind};
use crate::schema::{self, AttributeSchema, BlockSchema, ChildSchema, Reference, Required, Type};
use crate::syntax::style::Style;
use crate::syntax::{Context, ItemRef, ValueRef};
use crate::text::Span;

pub(super) fn names(
    analysis: &Analysis,
    context: &Context<'_>,
    word: Span,
    item: Option<ItemRef<'_>>,
) -> Vec<Completion> {
    let before = attribute_behind(analysis, word, item);
    let form = match item {
        Some(ItemRef::Attribute(_)) => Form::Attribute,
        Some(ItemRef::Block(_)) => Form::Block,
        _ if before.is_some() => Form::New,
        Some(ItemRef::Incomplete(incomplete)) if incomplete.labels().len() > 0 => Form::Block,
        _ => Form::New,
    };
    let document = &analysis.document;
    let unit = Style::of(&document.text, &document.tree).unit;
    let room = Room::of(analysis, context, word, item, &unit);
    let line = room.line;
    if line == Line::Full {
        return Vec::new();
    }
    let place = Names { analysis, context, word, item, before, form, unit };
    let mut list = match inside(context) {
        Inside::Schema(schema) if schema.is_free_form() => keys::names(analysis, context, schema.id, word, item),
        Inside::Schema(schema) => place.of_schema(schema, line),
        Inside::Options(options, driver) => place.of_options(options, driver, line),
        Inside::Free => keys::of_free(analysis, context, word, item),
    };
    if form != Form::New {
        return list;
    }
    if line == Line::One {
        list.retain(|completion| !completion.plain.contains('\n'));
    }
    let newline = document.text.line_ending();
    list.into_iter().map(|completion| room.fill(completion, newline)).collect()
}

/// The name of the attribute in front of which a new item is being typed: `ki| kill_timeout = "5s"` looks like a block
/// with a label.
fn attribute_behind(analysis: &Analysis, word: Span, item: Option<ItemRef<'_>>) -> Option<String> {
    let ItemRef::Incomplete(incomplete) = item? else { return None };
    incomplete.labels().next()?;
    let text = &analysis.document.text;
    let rest = text.slice(Span::new(word.end, text.line_span(text.line_of(word.end)).end));
    let (name, value) = rest.split_once('=')?;
    let name = name.strip_prefix([' ', '\t'])?.trim();
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (is_name && !value.starts_with('=')).then(|| name.to_owned())
}

/// What a name is to become.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Nothing follows yet: with value or body.
    New,
    /// `=` and a value follow.
    Attribute,
    /// Labels or a body follow.
    Block,
}

struct Names<'a, 't> {
    analysis: &'a Analysis,
    context: &'a Context<'t>,
    word: Span,
    item: Option<ItemRef<'t>>,
    /// The name of an attribute that follows on the line, where what is typed has swallowed it.
    before: Option<String>,
    form: Form,
    /// One level of indentation.
    unit: String,
}

/// How early a completion stands: first what the values that are there ask for, then what cannot be left out, last what
/// is better left alone.
type Rank = (u8, usize);

impl Names<'_, '_> {
    fn of_schema(&self, schema: &'static BlockSchema, line: Line) -> Vec<Completion> {
        let mut ranked: Vec<(Rank, Completion)> = Vec::new();
        let must = |required| matches!(required, Required::Parser | Required::Validate | Required::Needed(_));
        for attribute in schema.attributes.iter().filter(|attribute| !attribute.hidden && !attribute.ignored) {
            if self.form == Form::Block || self.has(attribute.name) || !has_version(self.analysis, attribute.since) {
                continue;
            }
            let rank = match self.fit(schema.id, attribute.name) {
                Fit::Useless => continue,
                Fit::First(place) => (0, place),
                Fit::Neutral if attribute.deprecated.is_some() => (3, rank::rank(schema.id, attribute.name)),
                Fit::Neutral => (1 + u8::from(!must(attribute.required)), rank::rank(schema.id, attribute.name)),
            };
            ranked.push((rank, self.attribute(schema, attribute)));
        }
        for child in schema.children.iter().filter(|child| !child.hidden) {
            let fits = match self.form {
                Form::New => line == Line::Open,
                Form::Attribute => is_attribute_too(child),
                Form::Block => true,
            };
            if !fits || !self.has_room(child) || !has_version(self.analysis, child.since.or(child.block.since)) {
                continue;
            }
            let rank = match self.fit(schema.id, child.keyword) {
                Fit::Useless => continue,
                Fit::First(place) => (0, place),
                Fit::Neutral if child.deprecated.is_some() => (3, rank::rank(schema.id, child.keyword)),
                Fit::Neutral => {
                    let optional = !must(child.required) || self.has(child.keyword);
                    (1 + u8::from(optional), rank::rank(schema.id, child.keyword))
                }
            };
            ranked.push((rank, self.block(child)));
        }
        if self.form != Form::Attribute && line == Line::Open && crate::model::takes_dynamic(schema) {
            // Blocks of which there is one at most are rarely worth it.
            let repeatable = schema.children.iter().filter(|child| child.is_offered() && child.repeatable);
            if let Some(made) = repeatable.min_by_key(|child| child.labels) {
                ranked.push(((2, usize::MAX), self.dynamic(made)));
            }
        }
        sorted(ranked)
    }

    fn of_options(
        &self,
        options: &'static [DriverOption],
        driver: &'static DriverSchema,
        line: Line,
    ) -> Vec<Completion> {
        let mut ranked: Vec<(Rank, Completion)> = Vec::new();
        for option in options {
            let fits = match self.form {
                // A map would be written as a block.
                Form::New => line == Line::Open || !option.accepts_block(),
                Form::Attribute => true,
                Form::Block => option.accepts_block(),
            };
            if !fits || (!option.repeatable && self.has(option.name)) {
                continue;
            }
            let holder = self.context.blocks.last().map_or("", |block| block.keyword());
            let rank = match self.fit(holder, option.name) {
                Fit::Useless => continue,
                Fit::First(place) => (0, place),
                Fit::Neutral if option.deprecated.is_some() => (3, rank::option_rank(option.name)),
                Fit::Neutral => (1 + u8::from(!option.required), rank::option_rank(option.name)),
            };
            let insertion = match self.form {
                Form::New => self.build(|builder| builder.option(option)),
                _ => Insertion::same(option.name),
            };
            let is_block = option.kind != OptionKind::Attribute;
            let completion = Completion {
                detail: Some(option.ty.as_str().into()),
                documentation: Some(Docs::Option(option, driver)),
                deprecated: option.deprecated.is_some(),
                ..self.completion(
                    option.name,
                    if is_block { CompletionKind::Block } else { CompletionKind::Attribute },
                    insertion,
                )
            };
            ranked.push((rank, completion));
        }
        sorted(ranked)
    }

    fn completion(&self, label: &'static str, kind: CompletionKind, insertion: Insertion) -> Completion {
        Completion {
            label: label.into(),
            kind,
            detail: None,
            documentation: None,
            replace: self.word,
            snippet: insertion.snippet,
            plain: insertion.plain,
            filter: None,
            deprecated: false,
        }
    }

    /// Whether something of that name is there already, what the cursor is on left aside.
    fn has(&self, name: &str) -> bool {
        self.count(name) > 0
    }

    fn count(&self, name: &str) -> usize {
        let same = |item: ItemRef<'_>| match item {
            ItemRef::Block(block) if block.keyword() == "dynamic" => block.label() == Some(name),
            _ => item.name() == Some(name),
        };
        let items = self.context.body.items();
        let found = items.filter(|item| self.item.is_none_or(|own| own.span() != item.span()) && same(*item));
        found.count() + usize::from(self.before.as_deref() == Some(name))
    }

    /// Whether one more such block may stand here.
    fn has_room(&self, child: &ChildSchema) -> bool {
        let limit = if child.repeatable { child.max.map_or(usize::MAX, usize::from) } else { 1 };
        self.count(child.keyword) < limit
    }

    /// How a name goes with the literal values that are there.
    fn fit(&self, block: &str, name: &str) -> Fit {
        fit(block, name, |sibling| literal(self.context.body.value(sibling)?))
    }

    fn attribute(&self, schema: &'static BlockSchema, attribute: &'static AttributeSchema) -> Completion {
        let insertion = match self.form {
            Form::New => self.build(|builder| builder.assignment(schema, attribute)),
            _ => Insertion::same(attribute.name),
        };
        Completion {
            detail: Some(attribute.ty.name().into()),
            documentation: Some(Docs::Attribute(schema, attribute)),
            deprecated: attribute.deprecated.is_some(),
            ..self.completion(attribute.name, CompletionKind::Attribute, insertion)
        }
    }

    fn block(&self, child: &'static ChildSchema) -> Completion {
        let insertion = match self.form {
            Form::New => self.build(|builder| builder.block(child)),
            _ => Insertion::same(child.keyword),
        };
        Completion {
            detail: Some("block".into()),
            documentation: Some(Docs::Child(child)),
            deprecated: child.deprecated.is_some(),
            ..self.completion(child.keyword, CompletionKind::Block, insertion)
        }
    }

    /// `dynamic`, which is in no block's list of children.
    fn dynamic(&self, made: &ChildSchema) -> Completion {
        let (newline, unit) = (self.analysis.document.text.line_ending(), &self.unit);
        let made_name = made.keyword;
        let labels =
            if made.labels > 0 { format!("{newline}{unit}labels   = [{made_name}.value]") } else { String::new() };
        let text = |name: &str, list: &str, cursor: &str| {
            format!(
                "dynamic \"{name}\" {{{newline}{unit}for_each = {list}{labels}{newline}{unit}content \
                 {{{newline}{unit}{unit}{cursor}{newline}{unit}}}{newline}}}"
            )
        };
        let insertion = match self.form {
            Form::New => Insertion {
                snippet: text(&format!("${{1:{made_name}}}"), "${2:[]}", "$0"),
                plain: text(made_name, "[]", ""),
            },
            _ => Insertion::same("dynamic"),
        };
        Completion {
            detail: Some("block".into()),
            documentation: Some(Docs::Block(schema::dynamic())),
            ..self.completion("dynamic", CompletionKind::Block, insertion)
        }
    }

    fn build(&self, build: impl FnOnce(Builder<'_>) -> Insertion) -> Insertion {
        let local = |block: &BlockSchema, attribute: &str, around: Option<&str>| self.local(block, attribute, around);
        build(Builder::new(self.analysis, &local, &self.unit, self.analysis.document.text.line_ending()))
    }

    /// What the place and the team's policy want as a value, in HCL; of a label, without quotes.
    fn local(&self, block: &BlockSchema, attribute: &str, around: Option<&str>) -> Option<String> {
        let identity = &self.analysis.settings.identity;
        let blocks = &self.context.blocks;
        let quoted = |text: &str| format!("\"{text}\"");
        match (block.id, attribute) {
            ("identity", "aud") if self.in_service(around) => Some(format!("[\"{}\"]", identity.audience)),
            ("identity", "ttl") if self.in_service(around) && !identity.ttl.is_empty() => Some(quoted(&identity.ttl)),
            ("job", "") => file_stem(self.analysis),
            ("port", "") => Some("http".to_owned()),
            ("service", "name") => blocks.first().and_then(|block| block.label()).map(quoted),
            ("volume_mount", "volume") => offers::labels(blocks, "volume").first().map(|label| quoted(label)),
            _ => {
                let attribute = block.attribute(attribute).filter(|known| known.references == Some(Reference::Port))?;
                let label = quoted(offers::port_labels(blocks).first()?);
                Some(if attribute.ty == Type::ListString { format!("[{label}]") } else { label })
            }
        }
    }

    /// Whether a new `identity`, or what is written here in one, is a service's.
    fn in_service(&self, around: Option<&str>) -> bool {
        let keywords: Vec<&str> = self.context.blocks.iter().map(|block| block.keyword()).collect();
        match around {
            Some(block) => block == "service",
            None => match inside(self.context) {
                Inside::Schema(schema) if schema.id == "service" => true,
                _ => matches!(keywords.as_slice(), [.., "service" | "content", "identity"]),
            },
        }
    }
}

/// The name that a job of this file should have: the policy names the file after the job.
pub(super) fn file_stem(analysis: &Analysis) -> Option<String> {
    let name = analysis.path()?.file_name()?.to_str()?;
    let stem = name.split('.').next()?;
    let fits = stem.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    (fits && !stem.is_empty()).then(|| stem.to_owned())
}

/// The words of a string or a bool.
pub(super) fn literal(value: ValueRef<'_>) -> Option<String> {
    value.as_str().map(str::to_owned).or_else(|| value.as_bool().map(|value| value.to_string()))
}

fn sorted(mut ranked: Vec<(Rank, Completion)>) -> Vec<Completion> {
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, completion)| completion).collect()
}
