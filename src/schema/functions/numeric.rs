//! Functions of numbers.

use super::{DEPENDS, Function as F, param};

pub(super) static FUNCTIONS: &[F] = &[
    F::new("numeric/abs", "abs", &[param("num", "number")], "number", "The number without its sign.")
        .example("abs(-12.4)", "12.4"),
    F::new(
        "numeric/ceil",
        "ceil",
        &[param("num", "number")],
        "number",
        "The smallest whole number that is not below the given one.",
    )
    .example("ceil(5.1)", "6"),
    F::new(
        "numeric/floor",
        "floor",
        &[param("num", "number")],
        "number",
        "The largest whole number that is not above the given one.",
    )
    .example("floor(4.9)", "4"),
    F::new(
        "numeric/log",
        "log",
        &[param("num", "number"), param("base", "number")],
        "number",
        "The logarithm of a number to a base.",
    )
    .example("log(16, 2)", "4"),
    F::new(
        "numeric/max",
        "max",
        &[],
        "number",
        "The greatest of the numbers. A list is spread over the arguments with `...`.",
    )
    .variadic(param("numbers", "number"), 1, None)
    .example("max(5, 12, 9)", "12"),
    F::new(
        "numeric/min",
        "min",
        &[],
        "number",
        "The least of the numbers. A list is spread over the arguments with `...`.",
    )
    .variadic(param("numbers", "number"), 1, None)
    .example("min([5, 12, 9]...)", "5"),
    F::new(
        "numeric/parseint",
        "parseint",
        &[param("number", "any"), param("base", "number")],
        DEPENDS,
        "Reads a string as a whole number in a base from 2 to 62.",
    )
    .example("parseint(\"FF\", 16)", "255"),
    F::new(
        "numeric/pow",
        "pow",
        &[param("num", "number"), param("power", "number")],
        "number",
        "A number raised to a power.",
    )
    .example("pow(3, 2)", "9"),
    F::new("numeric/signum", "signum", &[param("num", "number")], "number", "The sign of a number: -1, 0 or 1.")
        .example("signum(-13)", "-1"),
];
