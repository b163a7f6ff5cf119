//! Functions of strings, dates and UUIDs.

use super::{Function as F, param};

pub(super) static FUNCTIONS: &[F] = &[
    F::new(
        "string/chomp",
        "chomp",
        &[param("str", "string")],
        "string",
        "Removes line breaks from the end of a string.",
    )
    .example("chomp(\"hello\\n\\n\")", "\"hello\""),
    F::new(
        "string/format",
        "format",
        &[param("format", "string")],
        "string",
        "Fills values into a format string with verbs such as `%s`, `%d` and `%q`.",
    )
    .variadic(param("args", "any"), 1, None)
    .example("format(\"%s-%02d\", \"web\", 3)", "\"web-03\""),
    F::new(
        "datetime/formatdate",
        "formatdate",
        &[param("format", "string"), param("time", "string")],
        "string",
        "Writes a timestamp (RFC 3339) in another form, with letters such as `YYYY`, `MM`, `DD`, `hh`, `mm`, `ss`.",
    )
    .example("formatdate(\"YYYY-MM-DD\", \"2026-01-31T10:00:00Z\")", "\"2026-01-31\""),
    F::new(
        "string/formatlist",
        "formatlist",
        &[param("format", "string")],
        "list(string)",
        "Applies `format` once for each element of the lists that are passed; single values are repeated.",
    )
    .variadic(param("args", "any"), 1, None)
    .example("formatlist(\"%s:%d\", [\"a\", \"b\"], 80)", "[\"a:80\", \"b:80\"]"),
    F::new(
        "string/indent",
        "indent",
        &[param("spaces", "number"), param("str", "string")],
        "string",
        "Puts blanks before every line of a string except the first.",
    )
    .example("indent(2, \"a\\nb\")", "\"a\\n  b\""),
    F::new(
        "string/join",
        "join",
        &[param("separator", "string")],
        "string",
        "Joins the elements of one or more lists of strings with a separator.",
    )
    .variadic(param("lists", "list(string)"), 2, None)
    .example("join(\",\", [\"a\", \"b\"])", "\"a,b\""),
    F::new("string/lower", "lower", &[param("str", "string")], "string", "The string in lower case.")
        .example("lower(\"HELLO\")", "\"hello\""),
    F::new(
        "string/regex_replace",
        "regex_replace",
        &[param("str", "string"), param("pattern", "string"), param("replace", "string")],
        "string",
        "Replaces every match of a regular expression (RE2). Groups are `$1` or `${1}`; in a job file the latter is \
         written `$${1}`.",
    )
    .example("regex_replace(\"web-12\", \"[0-9]+\", \"N\")", "\"web-N\""),
    F::new(
        "string/replace",
        "replace",
        &[param("str", "string"), param("substr", "string"), param("replace", "string")],
        "string",
        "Replaces every occurrence of a piece of text. Unlike Terraform's it knows no `/regex/`: use `regex_replace`.",
    )
    .example("replace(\"a.b.c\", \".\", \"-\")", "\"a-b-c\""),
    F::new(
        "collection/reverse",
        "reverse",
        &[param("str", "string")],
        "string",
        "Reverses the characters of a string, like `strrev`. Unlike Terraform's it does not reverse lists.",
    )
    .example("reverse(\"hello\")", "\"olleh\""),
    F::new(
        "string/split",
        "split",
        &[param("separator", "string"), param("str", "string")],
        "list(string)",
        "Cuts a string into a list at each separator.",
    )
    .example("split(\",\", \"a,b\")", "[\"a\", \"b\"]"),
    F::new(
        "string/strlen",
        "strlen",
        &[param("str", "string")],
        "number",
        "The number of characters of a string. `length` is for collections only.",
    )
    .example("strlen(\"hello\")", "5"),
    F::new("string/strrev", "strrev", &[param("str", "string")], "string", "Reverses the characters of a string.")
        .example("strrev(\"hello\")", "\"olleh\""),
    F::new(
        "string/substr",
        "substr",
        &[param("str", "string"), param("offset", "number"), param("length", "number")],
        "string",
        "A piece of a string: where it starts (negative: from the end) and how long it is (-1: to the end).",
    )
    .example("substr(\"hello world\", 1, 4)", "\"ello\""),
    F::new(
        "datetime/timeadd",
        "timeadd",
        &[param("timestamp", "string"), param("duration", "string")],
        "string",
        "Adds a duration to a timestamp (RFC 3339). There is no `timestamp()` for the current time.",
    )
    .example("timeadd(\"2026-01-31T10:00:00Z\", \"90m\")", "\"2026-01-31T11:30:00Z\""),
    F::new(
        "string/title",
        "title",
        &[param("str", "string")],
        "string",
        "The string with the first letter of each word in upper case.",
    )
    .example("title(\"hello world\")", "\"Hello World\""),
    F::new(
        "string/trim",
        "trim",
        &[param("str", "string"), param("cutset", "string")],
        "string",
        "Removes the given characters from both ends of a string.",
    )
    .example("trim(\"?!hello?!\", \"!?\")", "\"hello\""),
    F::new(
        "string/trimprefix",
        "trimprefix",
        &[param("str", "string"), param("prefix", "string")],
        "string",
        "Removes a text from the start of a string, if it stands there.",
    )
    .example("trimprefix(\"v1.2.3\", \"v\")", "\"1.2.3\""),
    F::new(
        "string/trimspace",
        "trimspace",
        &[param("str", "string")],
        "string",
        "Removes blanks, tabs and line breaks from both ends of a string.",
    )
    .example("trimspace(\"  hello\\n\")", "\"hello\""),
    F::new(
        "string/trimsuffix",
        "trimsuffix",
        &[param("str", "string"), param("suffix", "string")],
        "string",
        "Removes a text from the end of a string, if it stands there.",
    )
    .example("trimsuffix(\"app.conf\", \".conf\")", "\"app\""),
    F::new("string/upper", "upper", &[param("str", "string")], "string", "The string in upper case.")
        .example("upper(\"hello\")", "\"HELLO\""),
    F::new(
        "uuid/uuidv4",
        "uuidv4",
        &[],
        "string",
        "A random UUID. Each evaluation gives another one, so every plan of the job shows a change.",
    )
    .impure()
    .example("uuidv4()", "a new UUID each time"),
    F::new(
        "uuid/uuidv5",
        "uuidv5",
        &[param("namespace", "string"), param("name", "string")],
        "string",
        "The UUID of a name in a namespace (`dns`, `url`, `oid`, `x500` or a UUID): always the same for the same name.",
    )
    .example("uuidv5(\"dns\", \"example.com\")", "\"cfbff0d1-9375-5685-968c-48ce8b15ae17\""),
];
