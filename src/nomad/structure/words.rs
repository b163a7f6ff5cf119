//! Words that Nomad takes without looking, where it knows only a few.

use super::Walk;
use super::place::Frame;
use super::suspicious;
use crate::model::{Shape, Words};
use crate::schema::AttributeSchema;
use crate::suggest::closest;
use crate::syntax::ValueRef;

/// An attribute whose words mean something only if they are among the known ones.
struct Choice {
    block: &'static str,
    name: &'static str,
    /// An attribute beside it, and the value without which Nomad checks the words itself, or does not use them.
    only_with: Option<(&'static str, &'static str)>,
    /// What comes of another word.
    consequence: &'static str,
}

const CHOICES: [Choice; 4] = [
    Choice {
        block: "check",
        name: "protocol",
        only_with: Some(("type", "http")),
        consequence: "no such check ever passes",
    },
    Choice {
        block: "mesh_gateway",
        name: "mode",
        only_with: None,
        consequence: "Nomad leaves the choice to Consul without a word",
    },
    Choice {
        block: "volume",
        name: "access_mode",
        only_with: Some(("type", "csi")),
        consequence: "no volume can be claimed so, and the group is never placed",
    },
    Choice {
        block: "volume",
        name: "attachment_mode",
        only_with: Some(("type", "csi")),
        consequence: "no volume can be claimed so, and the group is never placed",
    },
];

/// Checks the value of `entry` in a block.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, block: &str, entry: &AttributeSchema, value: ValueRef<'a>) {
    let Some(choice) = CHOICES.iter().find(|choice| choice.block == block && choice.name == entry.name) else { return };
    let known = if entry.allowed.is_empty() { entry.suggested } else { entry.allowed };
    let Some(word) = suspicious::text(walk, value) else { return };
    // Consul reads the scheme of a URL in any case.
    let same = |known: &&str| word == **known || choice.name == "protocol" && word.eq_ignore_ascii_case(known);
    if word.is_empty() || known.iter().any(same) || !applies(walk, choice) {
        return;
    }
    let known: Vec<&str> = known.iter().copied().filter(|known| !known.is_empty()).collect();
    let close = closest(&word, known.iter().copied());
    let help = match close {
        Some(close) => format!("Did you mean `{close}`?"),
        None => format!("There is {}.", crate::nomad::finding::listed(&known, "and")),
    };
    let message = format!("Nomad knows no `{}` called `{word}`: {}. {help}", choice.name, choice.consequence);
    suspicious::report(walk, value, message, close.map(str::to_owned));
}

fn applies(walk: &Walk<'_, '_>, choice: &Choice) -> bool {
    let Some((name, wanted)) = choice.only_with else { return true };
    let value = walk.frames.last().and_then(|frame: &Frame<'_>| frame.body.value(name));
    value.is_some_and(
        |value| matches!(walk.shapes.of(value, &walk.bound), Shape::Text(Words::Known(text)) if text == wanted),
    )
}
