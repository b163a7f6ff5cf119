//! Names that mean nothing where they stand: what was meant, or where they belong.

use std::fmt::Write as _;

use super::elsewhere::{Kind, anywhere, driver_with, has, home};
use super::{Walk, moves};
use crate::diagnostic::{Edit, Fix};
use crate::model::takes_dynamic;
use crate::nomad::rules::{misplaced_block, unknown_attribute, unknown_block};
use crate::schema::BlockSchema;
use crate::suggest::{closest, is_slip};
use crate::syntax::{AttributeRef, BlockRef, LabelRef};

/// A name of the schema that is close to what is written.
struct Meant {
    name: &'static str,
    kind: Kind,
}

/// Names of other tools, by the block in which people write them, and what Nomad calls the same.
const HABITS: [(&str, &str, &str); 6] = [
    ("group", "replicas", "count"),
    ("service", "health_check", "check"),
    ("service", "healthcheck", "check"),
    ("task", "environment", "env"),
    ("task", "stop_grace_period", "kill_timeout"),
    ("task", "stop_signal", "kill_signal"),
];

/// The one known name that is close, among arguments and blocks alike. What Nomad discourages is no suggestion.
fn meant(schema: &'static BlockSchema, written: &str, kind: Kind) -> Option<Meant> {
    if let Some((.., name)) = HABITS.iter().find(|(id, habit, _)| *id == schema.id && *habit == written)
        && has(schema, name, kind)
    {
        return Some(Meant { name, kind });
    }
    let arguments = schema.attributes.iter().filter(|entry| entry.deprecated.is_none() && !entry.ignored);
    let arguments = arguments.map(|entry| entry.name);
    let blocks = schema.children.iter().filter(|child| child.deprecated.is_none()).map(|child| child.keyword);
    let blocks = blocks.chain((kind == Kind::Block && takes_dynamic(schema)).then_some("dynamic"));
    // First among names of the same kind: `x { … }` is hardly ever an argument with a typo.
    let (same, all): (Option<&'static str>, Option<&'static str>) = match kind {
        Kind::Argument => (closest(written, arguments.clone()), closest(written, arguments.chain(blocks))),
        Kind::Block => (closest(written, blocks.clone()), closest(written, blocks.chain(arguments))),
    };
    let other = if kind == Kind::Block { Kind::Argument } else { Kind::Block };
    match (same, all) {
        (Some(name), _) => Some(Meant { name, kind }),
        (None, Some(name)) => Some(Meant { name, kind: other }),
        (None, None) => None,
    }
}

/// `x = …` where the block has no such argument (and no block of that name).
pub(super) fn unknown_argument<'a>(walk: &mut Walk<'a, '_>, schema: &'static BlockSchema, attribute: AttributeRef<'a>) {
    // One mistake, one error: a broken argument has one already.
    if attribute.has_errors() || walk.is_loose(attribute.span()) {
        return;
    }
    let name = attribute.name();
    let place = place_name(schema);
    let mut wording = format!("Unsupported argument; An argument named {name:?} is not expected here.");
    let root = schema.id == "(root)";
    let mut message = if root {
        format!("`{name} = …` cannot stand outside of a block.")
    } else {
        format!("`{name}` is no argument of {place}.")
    };
    let home = home(walk, schema, name, Kind::Argument);
    // At the file's level only blocks may stand.
    let meant = if root { None } else { meant(schema, name, Kind::Argument) };
    let meant = meant.filter(|_| home.is_none());
    if let Some(driver) = driver_with(walk, schema, name, Kind::Argument) {
        let _ = write!(message, " It belongs in `config`: it is an option of the driver `{driver}`.");
    } else if let Some(home) = &home {
        let _ = write!(message, " It is one of {}.", home.name());
    } else if let Some(meant) = &meant {
        let form = if meant.kind == Kind::Block { " { … }" } else { "" };
        let _ = write!(wording, " Did you mean {:?}?", meant.name);
        let _ = write!(message, " Did you mean `{}{form}`?", meant.name);
    } else if !root {
        message.push_str(&listed(&anywhere(name, Kind::Argument)));
    }
    let context = walk.context;
    let fix = match (&home, &meant) {
        (Some(home), _) if context.fixes => moves::fix(walk, *home, name, attribute.span(), true),
        (None, Some(meant)) if meant.kind == Kind::Argument => {
            let free = walk.frames.last().is_some_and(|frame| {
                let taken = |other: AttributeRef<'_>| {
                    // Of two misspellings of one name, only the first becomes it.
                    other.name() == meant.name
                        || other.span().start < attribute.span().start
                            && schema.attribute(other.name()).is_none()
                            && closest(other.name(), [meant.name]).is_some()
                };
                !frame.body.attributes().any(taken)
            });
            Some(rename(attribute.name_span(), name, meant.name, free))
        }
        _ => None,
    };
    walk.refuse(&unknown_attribute::RULE, "parse-unknown-attribute", attribute.name_span(), message, wording)
        .fix(context, || fix);
}

/// `x { … }` where the block has no such block (and no argument of that name).
pub(super) fn unknown_block<'a>(walk: &mut Walk<'a, '_>, schema: &'static BlockSchema, block: BlockRef<'a>) {
    if walk.is_loose(block.span()) {
        return;
    }
    let name = block.keyword();
    let place = place_name(schema);
    let mut wording = format!("Unsupported block type; Blocks of type {name:?} are not expected here.");
    let home = home(walk, schema, name, Kind::Block);
    let meant = meant(schema, name, Kind::Block).filter(|_| home.is_none());
    let driver = driver_with(walk, schema, name, Kind::Block);
    let anywhere = anywhere(name, Kind::Block);
    let known = crate::schema::blocks().iter().any(|block| has(block, name, Kind::Block))
        || has(crate::schema::root(), name, Kind::Block);
    let context = walk.context;
    if home.is_some() || meant.is_none() && known {
        let preposition = if schema.id == "(root)" { "at" } else { "in" };
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "An" } else { "A" };
        let mut message = format!("{article} `{name}` block cannot stand {preposition} {place}.");
        match &home {
            Some(_) if driver.is_some() => {
                let driver = driver.unwrap_or_default();
                let _ = write!(message, " It belongs in `config`: it is an option of the driver `{driver}`.");
            }
            Some(home) => {
                let _ = write!(message, " It belongs in {}.", home.name());
            }
            None if name == "job" => message.push_str(" It stands at the top of the file."),
            None => message.push_str(&listed(&anywhere)),
        }
        let fix = home
            .filter(|_| context.fixes && !block.has_errors())
            .and_then(|home| moves::fix(walk, home, name, block.span(), false));
        walk.refuse(&misplaced_block::RULE, "parse-unknown-block", block.keyword_span(), message, wording)
            .fix(context, || fix);
        return;
    }
    let mut message = format!("There is no `{name}` block in {place}.");
    if schema.id == "(root)" {
        message = format!("There is no `{name}` block at the top of a job file.");
    }
    let mut fix = None;
    if let Some(meant) = &meant {
        let _ = write!(wording, " Did you mean {:?}?", meant.name);
        match meant.kind {
            Kind::Block => {
                let _ = write!(message, " Did you mean `{}`?", meant.name);
                let child = schema.child(meant.name);
                let dynamic = meant.name == "dynamic" && block.labels().len() == 1;
                let single = child.is_some_and(|child| !child.repeatable);
                let taken = walk.frames.last().is_some_and(|frame| frame.body.block(meant.name).is_some());
                let labels = child.is_some_and(|child| usize::from(child.labels) == block.labels().len());
                let free = dynamic || labels && !(single && taken);
                fix = Some(rename(block.keyword_span(), name, meant.name, free));
            }
            Kind::Argument => {
                let _ = write!(message, " Did you mean `{} = …`?", meant.name);
            }
        }
    }
    walk.refuse(&unknown_block::RULE, "parse-unknown-block", block.keyword_span(), message, wording)
        .fix(context, || fix);
}

/// `dynamic "x"` where the block has no block `x`.
pub(super) fn unknown_dynamic<'a>(walk: &mut Walk<'a, '_>, schema: &'static BlockSchema, label: LabelRef<'a>) {
    let name = label.value();
    let mut wording = format!("Unsupported block type; Blocks of type {name:?} are not expected here.");
    let mut message = format!("`dynamic {name:?}` makes `{name}` blocks, and {} has none.", place_name(schema));
    let meant = closest(name, schema.children.iter().map(|child| child.keyword));
    if let Some(meant) = meant {
        let _ = write!(wording, " Did you mean {meant:?}?");
        let _ = write!(message, " Did you mean `{meant}`?");
    }
    let context = walk.context;
    walk.refuse(&unknown_block::RULE, "parse-unknown-block", label.span(), message, wording)
        .fix(context, || Some(rename(label.value_span(), name, meant?, true)));
}

fn rename(span: crate::text::Span, written: &str, name: &str, free: bool) -> Fix {
    let certain = free && is_slip(written, name);
    Fix::likely(certain, format!("Change to `{name}`"), vec![Edit::replace(span, name)])
}

/// The block of the schema as messages name it.
pub(super) fn place_name(schema: &BlockSchema) -> String {
    match schema.id {
        "(root)" => "the top of the file".to_owned(),
        "dynamic" => "`dynamic` (outside of its `content`)".to_owned(),
        _ => format!("`{}`", schema.keyword),
    }
}

/// " It is one of `a` and `b`."
fn listed(keywords: &[&str]) -> String {
    match keywords {
        [] => String::new(),
        [only] => format!(" `{only}` has one."),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|keyword| format!("`{keyword}`")).collect();
            format!(" {} and `{last}` have one.", first.join(", "))
        }
    }
}
