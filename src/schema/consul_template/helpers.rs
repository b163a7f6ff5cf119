//! Functions that compute: Go's own, and consul-template's.

use super::{Kind, Origin, TemplateFunction as F, at_least, exactly, from_to};

const fn go(args: (usize, Option<usize>), usage: &'static str, doc: &'static str) -> F {
    F::new(Kind::Helper, Origin::Go, args, usage, doc)
}

const fn ct(args: (usize, Option<usize>), usage: &'static str, doc: &'static str) -> F {
    F::new(Kind::Helper, Origin::ConsulTemplate, args, usage, doc)
}

/// Sorted by name: upper case comes before lower case, as bytes compare.
pub(super) static HELPERS: &[F] = &[
    ct(exactly(2), "add b a", "The sum of two numbers: `{{ 5 | add 2 }}` is 7.").example("{{ add 1 2 }}"),
    go(at_least(1), "and x more...", "The first empty argument, or else the last one.")
        .example("{{ if and .Name (gt .Port 0) }}…{{ end }}"),
    ct(exactly(1), "base64Decode text", "Decodes Base64 text.").example("{{ base64Decode \"aGVsbG8=\" }}"),
    ct(exactly(1), "base64Encode text", "Encodes a text as Base64.").example("{{ base64Encode \"hello\" }}"),
    ct(exactly(1), "base64URLDecode text", "Decodes Base64 text in the alphabet for URLs.")
        .example("{{ base64URLDecode \"aGVsbG8=\" }}"),
    ct(exactly(1), "base64URLEncode text", "Encodes a text as Base64 in the alphabet for URLs.")
        .example("{{ base64URLEncode \"hello\" }}"),
    ct(exactly(1), "byKey pairs", "Groups the result of `tree` or `ls` by the first part of the keys.")
        .example("{{ range $name, $pairs := tree \"groups\" | byKey }}…{{ end }}"),
    ct(
        exactly(2),
        "byMeta keys services",
        "Groups services by values of their metadata. The keys are separated by commas; `|int` after one pads its numbers.",
    )
    .example("{{ range $shard, $s := service \"db\" | byMeta \"shard|int\" }}…{{ end }}"),
    ct(exactly(1), "byPort services", "Groups services by their port.")
        .example("{{ range $port, $s := service \"web\" | byPort }}…{{ end }}"),
    ct(exactly(1), "byTag services", "Groups services by their tags; a service with several is in several groups.")
        .example("{{ range $tag, $s := service \"web\" | byTag }}…{{ end }}"),
    go(at_least(1), "call function args...", "Calls a function that is itself a value, such as a field."),
    ct(exactly(2), "contains value list", "Whether a list has an element, or a text a part: `in` with turned arguments.")
        .example("{{ if .Tags | contains \"primary\" }}…{{ end }}"),
    ct(exactly(2), "containsAll values list", "Whether a list has all the values.")
        .example("{{ if containsAll $required .Tags }}…{{ end }}"),
    ct(exactly(2), "containsAny values list", "Whether a list has one of the values.")
        .example("{{ if containsAny $accepted .Tags }}…{{ end }}"),
    ct(exactly(2), "containsNone values list", "Whether a list has none of the values.")
        .example("{{ if containsNone $forbidden .Tags }}…{{ end }}"),
    ct(exactly(2), "containsNotAll values list", "Whether a list lacks one of the values.")
        .example("{{ if containsNotAll $required .Tags }}…{{ end }}"),
    ct(exactly(2), "divide b a", "The second number divided by the first: `{{ 10 | divide 2 }}` is 5.")
        .example("{{ 10 | divide 2 }}"),
    ct(
        exactly(1),
        "env name",
        "A variable of the task's environment, or a client's property such as `attr.unique.hostname`; empty when there is \
         none. Unlike a lookup it does not make the template render again.",
    )
    .example("{{ env \"NOMAD_PORT_http\" }}"),
    ct(exactly(2), "envOrDefault name default", "A variable of the task's environment, or the default when there is none.")
        .example("{{ envOrDefault \"LOG_LEVEL\" \"info\" }}"),
    go(at_least(2), "eq x y more...", "Whether the first argument equals one of the others.")
        .example("{{ if eq .Status \"passing\" }}…{{ end }}"),
    ct(from_to(1, 2), "executeTemplate name [value]", "The text that a template of `define` renders.")
        .example("{{ executeTemplate \"line\" . | indent 4 }}"),
    ct(exactly(1), "explode pairs", "Turns the result of `tree` or `ls` into nested maps, a level for each part of the keys.")
        .example("{{ tree \"app\" | explode | toJSON }}"),
    ct(exactly(1), "explodeMap map", "Turns a map whose keys have slashes into nested maps.")
        .example("{{ scratch.Get \"vars\" | explodeMap | toYAML }}"),
    go(exactly(2), "ge x y", "Whether the first argument is greater than or equal to the second."),
    go(exactly(2), "gt x y", "Whether the first argument is greater than the second."),
    ct(exactly(2), "hmacSHA256Hex message key", "The HMAC-SHA256 of a message under a key, in hexadecimal.")
        .example("{{ hmacSHA256Hex \"message\" \"key\" }}"),
    go(at_least(0), "html values...", "The values with the characters escaped that HTML gives a meaning."),
    ct(exactly(2), "in list value", "Whether a list has an element, or a text a part.")
        .example("{{ if in .Tags \"primary\" }}…{{ end }}"),
    ct(exactly(2), "indent spaces text", "Puts blanks before every line that is not empty.")
        .example("{{ tree \"app\" | explode | toYAML | indent 4 }}"),
    go(at_least(1), "index collection keys...", "The element of a list or map; each further key goes one level deeper.")
        .example("{{ index .NodeMeta \"rack\" }}"),
    ct(exactly(2), "join separator list", "Joins a list of texts with a separator.")
        .example("{{ .Tags | join \",\" }}"),
    go(at_least(0), "js values...", "The values with the characters escaped that JavaScript gives a meaning."),
    go(exactly(2), "le x y", "Whether the first argument is less than or equal to the second."),
    go(exactly(1), "len value", "The number of elements of a list or map, or of bytes of a text.")
        .example("{{ len (service \"web\") }}"),
    ct(
        from_to(1, 2),
        "loop [start] end",
        "The numbers from the start (0 when not given) up to, but without, the end. `range` cannot give an index with it.",
    )
    .example("{{ range $i := loop 5 8 }}node-{{ $i }} {{ end }}"),
    go(exactly(2), "lt x y", "Whether the first argument is less than the second."),
    ct(exactly(2), "maximum b a", "The greater of two numbers, which may be piped in.").example("{{ 5 | maximum 2 }}"),
    ct(exactly(1), "md5sum text", "The MD5 digest of a text in hexadecimal.").example("{{ md5sum \"hello\" }}"),
    ct(exactly(2), "mergeMap target source", "The target map, with the source's values for the keys that it lacks.")
        .example("{{ $defaults | mergeMap $values | toJSON }}"),
    ct(exactly(2), "mergeMapWithOverride target source", "The target map, with the source's values over its own.")
        .example("{{ mergeMapWithOverride $defaults $values | toJSON }}"),
    ct(exactly(2), "minimum b a", "The lesser of two numbers, which may be piped in.").example("{{ 5 | minimum 2 }}"),
    ct(exactly(2), "modulo b a", "The rest of dividing the second number by the first.").example("{{ 5 | modulo 2 }}"),
    ct(exactly(2), "multiply b a", "The product of two numbers, which may be piped in.").example("{{ 5 | multiply 2 }}"),
    ct(exactly(1), "mustEnv name", "A variable of the task's environment; the template fails when it is missing or empty.")
        .example("{{ mustEnv \"DATABASE_URL\" }}"),
    go(exactly(2), "ne x y", "Whether the two arguments differ."),
    go(exactly(1), "not value", "Whether the value is empty: false, 0, nil or without elements.")
        .example("{{ if not (keyExists \"app/off\") }}…{{ end }}"),
    go(at_least(1), "or x more...", "The first argument that is not empty, or else the last one.")
        .example("{{ or (env \"LOG_LEVEL\") \"info\" }}"),
    ct(exactly(1), "parseBool text", "Reads a text as true or false; an empty one is false.")
        .example("{{ if key \"app/on\" | parseBool }}…{{ end }}"),
    ct(exactly(1), "parseFloat text", "Reads a text as a number with a fraction; an empty one is 0.")
        .example("{{ key \"app/ratio\" | parseFloat }}"),
    ct(exactly(1), "parseInt text", "Reads a text as a whole number; an empty one is 0.")
        .example("{{ key \"app/size\" | parseInt | multiply 2 }}"),
    ct(exactly(1), "parseJSON text", "Reads JSON text as a value; an empty text is an empty map.")
        .example("{{ with $u := key \"app/user\" | parseJSON }}{{ $u.name }}{{ end }}"),
    ct(exactly(1), "parseUint text", "Reads a text as a whole number that is not negative; an empty one is 0.")
        .example("{{ key \"app/size\" | parseUint }}"),
    ct(exactly(1), "parseYAML text", "Reads YAML text as a value; an empty text is an empty map.")
        .example("{{ with $u := key \"app/user\" | parseYAML }}{{ $u.name }}{{ end }}"),
    ct(at_least(1), "plugin command args...", "The output of a program that runs on the client. Clients forbid it by default.")
        .denied(),
    go(at_least(0), "print values...", "The values as text, with blanks between those that are not texts."),
    go(at_least(1), "printf format values...", "Fills values into a format with verbs such as `%s`, `%d` and `%v`.")
        .example("{{ printf \"%s:%d\" .Address .Port }}"),
    go(at_least(0), "println values...", "The values as text, with blanks between them and a line break at the end."),
    ct(exactly(2), "regexMatch pattern text", "Whether a regular expression matches somewhere in a text.")
        .example("{{ if .Name | regexMatch \"^web-[0-9]+$\" }}…{{ end }}"),
    ct(
        exactly(3),
        "regexReplaceAll pattern replacement text",
        "Replaces every match of a regular expression; `$1` in the replacement is the first group.",
    )
    .example("{{ .Name | regexReplaceAll \"[^a-z]\" \"_\" }}"),
    ct(exactly(3), "replaceAll old new text", "Replaces every occurrence of a piece of text.")
        .example("{{ .Name | replaceAll \"-\" \"_\" }}"),
    ct(exactly(0), "scratch", "A store for values while the template renders: `scratch.Set`, `scratch.Get` and others.")
        .example("{{ scratch.Set \"n\" 1 }}{{ scratch.Get \"n\" }}"),
    ct(exactly(1), "sha256Hex text", "The SHA-256 digest of a text in hexadecimal.").example("{{ sha256Hex \"hello\" }}"),
    go(from_to(1, 4), "slice value [from] [to] [capacity]", "A part of a text or list: `slice x 1 2` is `x[1:2]`.")
        .example("{{ slice .ID 0 8 }}"),
    ct(at_least(0), "sockaddr expression...", "Addresses of the client's network, in the language of go-sockaddr.")
        .example("{{ sockaddr \"GetPrivateIP\" }}"),
    ct(at_least(0), "spew_dump values...", "Prints values with their types to the client's own output, for debugging."),
    ct(at_least(1), "spew_printf format values...", "Prints to the client's own output by a format, for debugging."),
    ct(at_least(0), "spew_sdump values...", "The values with their types as text, for debugging.")
        .example("{{ spew_sdump (service \"web\") }}"),
    ct(at_least(1), "spew_sprintf format values...", "The values with their types as text by a format, for debugging."),
    ct(exactly(2), "split separator text", "Cuts a text into a list at each separator; blanks at its ends are dropped first.")
        .example("{{ range \"a,b\" | split \",\" }}{{ . }}{{ end }}"),
    ct(
        exactly(3),
        "splitToMap separator assign text",
        "Cuts a text into pairs at the first separator, and each pair into key and value at the second.",
    )
    .example("{{ $m := \"a=1,b=2\" | splitToMap \",\" \"=\" }}{{ $m.a }}"),
    ct(exactly(2), "subtract b a", "The second number less the first: `{{ 5 | subtract 2 }}` is 3.")
        .example("{{ 5 | subtract 2 }}"),
    ct(
        from_to(0, 1),
        "timestamp [format]",
        "The time of rendering in UTC, as RFC 3339, by a format of Go's reference time, or as seconds (`unix`). The text \
         changes with every rendering.",
    )
    .example("{{ timestamp \"2006-01-02\" }}"),
    ct(exactly(1), "toJSON value", "Writes a value as JSON; `<`, `>` and `&` are escaped.")
        .example("{{ key \"app/motd\" | toJSON }}"),
    ct(exactly(1), "toJSONPretty value", "Writes a value as JSON with line breaks and two blanks for each level.")
        .example("{{ tree \"app\" | explode | toJSONPretty }}"),
    ct(exactly(1), "toLower text", "The text in lower case.").example("{{ .Name | toLower }}"),
    ct(exactly(1), "toTOML value", "Writes a map as TOML.").example("{{ tree \"app\" | explode | toTOML }}"),
    ct(exactly(1), "toTitle text", "The text with the first letter of each word in upper case.")
        .example("{{ .Name | toTitle }}"),
    ct(exactly(1), "toUnescapedJSON value", "Writes a value as JSON without escaping `<`, `>` and `&`.")
        .example("{{ key \"app/motd\" | toUnescapedJSON }}"),
    ct(
        exactly(1),
        "toUnescapedJSONPretty value",
        "Writes a value as JSON with line breaks, without escaping `<`, `>` and `&`.",
    )
    .example("{{ tree \"app\" | explode | toUnescapedJSONPretty }}"),
    ct(exactly(1), "toUpper text", "The text in upper case.").example("{{ .Name | toUpper }}"),
    ct(exactly(1), "toYAML value", "Writes a value as YAML.").example("{{ tree \"app\" | explode | toYAML }}"),
    ct(exactly(2), "trim characters text", "Removes the given characters from both ends of a text.")
        .example("{{ .Name | trim \"/\" }}"),
    ct(exactly(2), "trimPrefix prefix text", "Removes a text from the start of another, if it stands there.")
        .example("{{ .Key | trimPrefix \"app/\" }}"),
    ct(exactly(1), "trimSpace text", "Removes blanks, tabs and line breaks from both ends of a text.")
        .example("{{ file \"local/version\" | trimSpace }}"),
    ct(exactly(2), "trimSuffix suffix text", "Removes a text from the end of another, if it stands there.")
        .example("{{ .Name | trimSuffix \".service\" }}"),
    go(at_least(0), "urlquery values...", "The values escaped for the query of a URL."),
    ct(
        at_least(5),
        "writeToFile path user group mode [flags] text",
        "Writes a text into a further file. Clients forbid it by default.",
    )
    .denied(),
];
