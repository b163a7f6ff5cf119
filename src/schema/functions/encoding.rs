//! Functions that write values as text and read them back.

use super::{DEPENDS, Function as F, nullable, param};

pub(super) static FUNCTIONS: &[F] = &[
    F::new(
        "encoding/base64decode",
        "base64decode",
        &[param("str", "string")],
        "string",
        "Decodes Base64 text, which must hold UTF-8.",
    )
    .example("base64decode(\"aGVsbG8=\")", "\"hello\""),
    F::new("encoding/base64encode", "base64encode", &[param("str", "string")], "string", "Encodes a string as Base64.")
        .example("base64encode(\"hello\")", "\"aGVsbG8=\""),
    F::new(
        "encoding/csvdecode",
        "csvdecode",
        &[param("str", "string")],
        DEPENDS,
        "Reads CSV text as a list of objects; the first line names their attributes, all values are strings.",
    )
    .example("csvdecode(\"a,b\\n1,2\\n\")", "[{ a = \"1\", b = \"2\" }]"),
    F::new("encoding/jsondecode", "jsondecode", &[param("str", "string")], DEPENDS, "Reads JSON text as a value.")
        .example("jsondecode(\"{\\\"a\\\": 1}\")", "{ a = 1 }"),
    F::new(
        "encoding/jsonencode",
        "jsonencode",
        &[nullable("val", "any")],
        "string",
        "Writes a value as JSON, without blanks; `<`, `>` and `&` are escaped.",
    )
    .example("jsonencode({ a = 1 })", "\"{\\\"a\\\":1}\""),
    F::new(
        "encoding/urlencode",
        "urlencode",
        &[param("str", "string")],
        "string",
        "Escapes a string for the query of a URL; a blank becomes `+`.",
    )
    .example("urlencode(\"a b&c\")", "\"a+b%26c\""),
    F::new(
        "encoding/yamldecode",
        "yamldecode",
        &[param("src", "string")],
        DEPENDS,
        "Reads one YAML document as a value.",
    )
    .example("yamldecode(\"a: 1\")", "{ a = 1 }"),
    F::new(
        "encoding/yamlencode",
        "yamlencode",
        &[nullable("value", "any")],
        "string",
        "Writes a value as YAML in block style, with quoted strings.",
    )
    .example("yamlencode({ a = \"b\" })", "\"\\\"a\\\": \\\"b\\\"\\n\""),
];
