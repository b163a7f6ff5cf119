//! The functions of sprig that are used most. All of sprig's functions exist, each with the prefix `sprig_`.
//!
//! Counts after `functions.go` of Masterminds/sprig, version 3.

use super::{Kind, Origin, TemplateFunction as F, at_least, exactly};

const fn sprig(args: (usize, Option<usize>), usage: &'static str, doc: &'static str) -> F {
    F::new(Kind::Helper, Origin::Sprig, args, usage, doc)
}

pub(super) static SPRIG: &[F] = &[
    sprig(at_least(0), "sprig_add numbers...", "The sum of whole numbers."),
    sprig(exactly(1), "sprig_add1 number", "A whole number plus one."),
    sprig(exactly(2), "sprig_append list value", "A new list with a value at its end.")
        .example("{{ $list = sprig_append $list .Name }}"),
    sprig(exactly(1), "sprig_atoi text", "Reads a text as a whole number; 0 when it is none."),
    sprig(exactly(1), "sprig_b64dec text", "Decodes Base64 text."),
    sprig(exactly(1), "sprig_b64enc text", "Encodes a text as Base64."),
    sprig(exactly(1), "sprig_base path", "The last part of a path."),
    sprig(at_least(0), "sprig_cat values...", "Joins the values with blanks."),
    sprig(at_least(0), "sprig_coalesce values...", "The first value that is not empty."),
    sprig(at_least(0), "sprig_concat lists...", "One list of the elements of all the lists."),
    sprig(exactly(2), "sprig_contains part text", "Whether a text has a part."),
    sprig(exactly(2), "sprig_date format time", "A time by a format of Go's reference time."),
    sprig(at_least(1), "sprig_default default value...", "The value, or the default when it is empty.")
        .example("{{ env \"LOG_LEVEL\" | sprig_default \"info\" }}"),
    sprig(at_least(0), "sprig_dict pairs...", "A map of keys and values that follow each other.")
        .example("{{ $m := sprig_dict \"a\" 1 \"b\" 2 }}"),
    sprig(exactly(1), "sprig_dir path", "A path without its last part."),
    sprig(exactly(2), "sprig_div a b", "The whole part of dividing the first number by the second."),
    sprig(exactly(1), "sprig_empty value", "Whether a value is empty: false, 0, nil or without elements."),
    sprig(exactly(1), "sprig_fail message", "Makes the rendering fail with a message."),
    sprig(exactly(1), "sprig_first list", "The first element of a list."),
    sprig(exactly(1), "sprig_fromJson text", "Reads JSON text as a value."),
    sprig(exactly(2), "sprig_get map key", "The value of a map under a key, or an empty text."),
    sprig(exactly(2), "sprig_has value list", "Whether a list has an element."),
    sprig(exactly(2), "sprig_hasKey map key", "Whether a map has a key."),
    sprig(exactly(2), "sprig_hasPrefix prefix text", "Whether a text starts with another."),
    sprig(exactly(2), "sprig_hasSuffix suffix text", "Whether a text ends with another."),
    sprig(exactly(2), "sprig_indent spaces text", "Puts blanks before every line."),
    sprig(exactly(1), "sprig_int value", "The value as a whole number."),
    sprig(exactly(2), "sprig_join separator list", "Joins the elements of a list with a separator."),
    sprig(at_least(0), "sprig_keys maps...", "The keys of one or more maps, in no order."),
    sprig(exactly(1), "sprig_last list", "The last element of a list."),
    sprig(at_least(0), "sprig_list values...", "A list of the values.")
        .example("{{ $list := sprig_list \"a\" \"b\" }}"),
    sprig(exactly(1), "sprig_lower text", "The text in lower case."),
    sprig(at_least(1), "sprig_max number more...", "The greatest of whole numbers."),
    sprig(
        at_least(1),
        "sprig_merge target sources...",
        "Puts into a map what it lacks from others; the first one wins.",
    ),
    sprig(at_least(1), "sprig_min number more...", "The least of whole numbers."),
    sprig(exactly(2), "sprig_mod a b", "The rest of dividing the first number by the second."),
    sprig(at_least(1), "sprig_mul number more...", "The product of whole numbers."),
    sprig(exactly(2), "sprig_nindent spaces text", "A line break, and the text with blanks before every line."),
    sprig(exactly(1), "sprig_nospace text", "The text without any blanks."),
    sprig(exactly(0), "sprig_now", "The time of rendering, which changes with every rendering."),
    sprig(exactly(2), "sprig_prepend list value", "A new list with a value at its start."),
    sprig(at_least(0), "sprig_quote values...", "The values in double quotes, with blanks between them."),
    sprig(exactly(2), "sprig_regexFind pattern text", "The first match of a regular expression in a text."),
    sprig(
        exactly(3),
        "sprig_regexFindAll pattern text count",
        "The first matches of a regular expression; -1 for all.",
    ),
    sprig(exactly(2), "sprig_regexMatch pattern text", "Whether a regular expression matches somewhere in a text."),
    sprig(
        exactly(3),
        "sprig_regexReplaceAll pattern text replacement",
        "Replaces every match of a regular expression.",
    ),
    sprig(exactly(2), "sprig_repeat count text", "The text as often as the count says."),
    sprig(exactly(3), "sprig_replace old new text", "Replaces every occurrence of a piece of text."),
    sprig(exactly(1), "sprig_rest list", "The list without its first element."),
    sprig(exactly(1), "sprig_reverse list", "A new list in the opposite order."),
    sprig(at_least(2), "sprig_round number digits [limit]", "A number rounded to some digits after the point."),
    sprig(exactly(3), "sprig_set map key value", "Puts a value into a map under a key, and gives the map."),
    sprig(exactly(1), "sprig_sha256sum text", "The SHA-256 digest of a text in hexadecimal."),
    sprig(exactly(1), "sprig_sortAlpha list", "The elements of a list as texts in alphabetical order."),
    sprig(exactly(2), "sprig_split separator text", "Cuts a text into a map with the keys `_0`, `_1` and so on."),
    sprig(exactly(2), "sprig_splitList separator text", "Cuts a text into a list at each separator."),
    sprig(at_least(0), "sprig_squote values...", "The values in single quotes, with blanks between them."),
    sprig(exactly(2), "sprig_sub a b", "The first whole number less the second."),
    sprig(exactly(3), "sprig_substr from to text", "The part of a text from one byte up to, but without, another."),
    sprig(exactly(3), "sprig_ternary yes no condition", "One value if the condition is true, the other if it is not."),
    sprig(exactly(1), "sprig_title text", "The text with the first letter of each word in upper case."),
    sprig(exactly(1), "sprig_toJson value", "Writes a value as JSON."),
    sprig(exactly(1), "sprig_toPrettyJson value", "Writes a value as JSON with line breaks."),
    sprig(exactly(1), "sprig_toString value", "The value as a text."),
    sprig(exactly(1), "sprig_trim text", "Removes blanks, tabs and line breaks from both ends of a text."),
    sprig(exactly(2), "sprig_trimAll characters text", "Removes the given characters from both ends of a text."),
    sprig(exactly(2), "sprig_trimPrefix prefix text", "Removes a text from the start of another."),
    sprig(exactly(2), "sprig_trimSuffix suffix text", "Removes a text from the end of another."),
    sprig(exactly(2), "sprig_trunc length text", "The first bytes of a text; a negative length: the last ones."),
    sprig(exactly(1), "sprig_uniq list", "The list without repetitions."),
    sprig(exactly(1), "sprig_until count", "The whole numbers from 0 up to, but without, a count.")
        .example("{{ range $i := sprig_until 3 }}{{ $i }}{{ end }}"),
    sprig(exactly(1), "sprig_upper text", "The text in upper case."),
    sprig(exactly(0), "sprig_uuidv4", "A random UUID, another one with every rendering."),
    sprig(exactly(1), "sprig_values map", "The values of a map, in no order."),
    sprig(at_least(1), "sprig_without list values...", "The list without some values."),
];
