//! The keywords of Go's template language.

use super::{Kind, Origin, TemplateFunction as F, at_least, exactly};

const fn action(args: (usize, Option<usize>), usage: &'static str, doc: &'static str) -> F {
    F::new(Kind::Action, Origin::Go, args, usage, doc)
}

pub(super) static ACTIONS: &[F] = &[
    action(at_least(2), "block \"name\" pipeline", "Defines a template and executes it at once; closed by `end`.")
        .example("{{ block \"line\" . }}{{ .Name }}{{ end }}"),
    action(exactly(0), "break", "Leaves the innermost `range`."),
    action(exactly(0), "continue", "Goes on with the next element of the innermost `range`."),
    action(exactly(1), "define \"name\"", "Defines a template that `template` executes; closed by `end`.")
        .example("{{ define \"line\" }}{{ .Name }}{{ end }}"),
    action(
        at_least(0),
        "else",
        "Starts the other part of an `if`, `range` or `with`; `else if` and `else with` continue with another question.",
    )
    .example("{{ else if eq .Port 80 }}"),
    action(exactly(0), "end", "Closes `if`, `range`, `with`, `define` or `block`."),
    action(
        at_least(1),
        "if pipeline",
        "Renders what follows if the value is not empty: not false, 0, nil, or without elements.",
    )
    .example("{{ if keyExists \"app/beta\" }}beta{{ else }}stable{{ end }}"),
    action(
        at_least(1),
        "range pipeline",
        "Renders what follows once for each element, which is then `.`; after `else` stands what is rendered when there \
         are none.",
    )
    .example("{{ range $i, $s := service \"web\" }}{{ $s.Address }}:{{ $s.Port }}\n{{ end }}"),
    action(at_least(1), "template \"name\" [pipeline]", "Executes a template that `define` has named.")
        .example("{{ template \"line\" . }}"),
    action(
        at_least(1),
        "with pipeline",
        "Renders what follows if the value is not empty, with the value as `.`; else what stands after `else`.",
    )
    .example("{{ with secret \"secret/data/db\" }}{{ .Data.data.password }}{{ end }}"),
];
