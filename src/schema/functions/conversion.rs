//! Functions that convert a value or catch an error.

use super::{Function as F, nullable, param};

pub(super) static FUNCTIONS: &[F] = &[
    F::new(
        "conversion/can",
        "can",
        &[param("expression", "expression (unevaluated)")],
        "bool",
        "Whether an expression can be evaluated without an error; for `validation` conditions.",
    )
    .example("can(jsondecode(\"{\"))", "false"),
    F::new(
        "conversion/convert",
        "convert",
        &[nullable("value", "any"), param("type", "type expression")],
        "depends on arguments",
        "Converts a value to a type, which is written as in a `variable` block. Stands for `tostring`, `tonumber`, \
         `tolist` and the like, which Nomad lacks.",
    )
    .example("convert(\"5\", number)", "5"),
    F::new(
        "conversion/try",
        "try",
        &[],
        "depends on arguments",
        "The first of the expressions that can be evaluated without an error.",
    )
    .variadic(param("expressions", "expression (unevaluated)"), 1, None)
    .example("try(jsondecode(\"{\"), \"fallback\")", "\"fallback\""),
];
