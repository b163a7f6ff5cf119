//! Functions of lists, sets, maps and objects.

use super::{DEPENDS, Function as F, nullable, param};

pub(super) static FUNCTIONS: &[F] = &[
    F::new(
        "collection/chunklist",
        "chunklist",
        &[param("list", "list(any)"), param("size", "number")],
        "list(list(any))",
        "Cuts a list into lists of a fixed length; the last one may be shorter.",
    )
    .example("chunklist([\"a\", \"b\", \"c\"], 2)", "[[\"a\", \"b\"], [\"c\"]]"),
    F::new(
        "collection/coalesce",
        "coalesce",
        &[],
        DEPENDS,
        "The first argument that is not null. Unlike in Terraform an empty string counts as a value.",
    )
    .variadic(param("vals", "any"), 1, None)
    .example("coalesce(null, \"b\")", "\"b\""),
    F::new("collection/coalescelist", "coalescelist", &[], DEPENDS, "The first argument that is not an empty list.")
        .variadic(param("vals", "any"), 1, None)
        .example("coalescelist([], [\"a\"])", "[\"a\"]"),
    F::new(
        "collection/compact",
        "compact",
        &[param("list", "list(string)")],
        "list(string)",
        "The list without its empty strings.",
    )
    .example("compact([\"a\", \"\", \"b\"])", "[\"a\", \"b\"]"),
    F::new("collection/concat", "concat", &[], DEPENDS, "One list of the elements of all the lists, in order.")
        .variadic(param("seqs", "any"), 1, None)
        .example("concat([\"a\"], [\"b\", \"c\"])", "[\"a\", \"b\", \"c\"]"),
    F::new(
        "collection/contains",
        "contains",
        &[param("list", "any"), nullable("value", "any")],
        DEPENDS,
        "Whether a list or set has an element. For strings there is no such function.",
    )
    .example("contains([\"a\", \"b\"], \"a\")", "true"),
    F::new(
        "collection/distinct",
        "distinct",
        &[param("list", "list(any)")],
        "list(any)",
        "The list without repetitions, in the order of first appearance.",
    )
    .example("distinct([\"a\", \"b\", \"a\"])", "[\"a\", \"b\"]"),
    F::new(
        "collection/element",
        "element",
        &[param("list", "any"), param("index", "number")],
        DEPENDS,
        "The element at a position, counting from 0; past the end it starts over.",
    )
    .example("element([\"a\", \"b\", \"c\"], 4)", "\"b\""),
    F::new(
        "collection/flatten",
        "flatten",
        &[param("list", "any")],
        DEPENDS,
        "Replaces lists within a list by their elements, at any depth.",
    )
    .example("flatten([[\"a\"], [\"b\", [\"c\"]]])", "[\"a\", \"b\", \"c\"]"),
    F::new(
        "collection/index-fn",
        "index",
        &[param("collection", "any"), param("key", "any")],
        DEPENDS,
        "The element of a list or map under a key. Unlike Terraform's it does not search for a value's position.",
    )
    .example("index([\"a\", \"b\"], 1)", "\"b\""),
    F::new("collection/keys", "keys", &[param("inputMap", "any")], DEPENDS, "The keys of a map or object, sorted.")
        .example("keys({ b = 1, a = 2 })", "[\"a\", \"b\"]"),
    F::new(
        "collection/length",
        "length",
        &[param("collection", "any")],
        "number",
        "The number of elements of a collection. For a string use `strlen`.",
    )
    .example("length([\"a\", \"b\"])", "2"),
    F::new(
        "collection/lookup",
        "lookup",
        &[param("inputMap", "any"), param("key", "string"), param("default", "any")],
        DEPENDS,
        "The value of a map under a key, or the default. Unlike in Terraform the default must be given.",
    )
    .example("lookup({ a = \"x\" }, \"b\", \"y\")", "\"y\""),
    F::new(
        "collection/merge",
        "merge",
        &[],
        DEPENDS,
        "One map of all the maps or objects; where keys repeat, the later argument wins.",
    )
    .variadic(param("maps", "any"), 0, None)
    .example("merge({ a = 1, b = 1 }, { b = 2 })", "{ a = 1, b = 2 }"),
    F::new(
        "collection/range",
        "range",
        &[],
        "list(number)",
        "A list of numbers: `range(end)`, `range(start, end)` or `range(start, end, step)`. The end is not part of it.",
    )
    .variadic(param("params", "number"), 1, Some(3))
    .example("range(1, 4)", "[1, 2, 3]"),
    F::new(
        "collection/setintersection",
        "setintersection",
        &[param("first_set", "set(any)")],
        "set(any)",
        "The elements that all the sets have in common.",
    )
    .variadic(param("other_sets", "set(any)"), 1, None)
    .example("setintersection([\"a\", \"b\"], [\"b\", \"c\"])", "[\"b\"]"),
    F::new(
        "collection/setproduct",
        "setproduct",
        &[],
        DEPENDS,
        "Every combination of an element of each of the collections.",
    )
    .variadic(param("sets", "any"), 1, None)
    .example("setproduct([\"a\", \"b\"], [1, 2])", "[[\"a\", 1], [\"a\", 2], [\"b\", 1], [\"b\", 2]]"),
    F::new(
        "collection/setunion",
        "setunion",
        &[param("first_set", "set(any)")],
        "set(any)",
        "The elements of all the sets, each once.",
    )
    .variadic(param("other_sets", "set(any)"), 1, None)
    .example("setunion([\"a\", \"b\"], [\"b\", \"c\"])", "[\"a\", \"b\", \"c\"]"),
    F::new(
        "collection/slice",
        "slice",
        &[param("list", "any"), param("start_index", "number"), param("end_index", "number")],
        DEPENDS,
        "The part of a list from one position up to, but without, another.",
    )
    .example("slice([\"a\", \"b\", \"c\"], 1, 2)", "[\"b\"]"),
    F::new(
        "collection/sort",
        "sort",
        &[param("list", "list(string)")],
        "list(string)",
        "The list of strings in the order of their characters.",
    )
    .example("sort([\"c\", \"a\", \"b\"])", "[\"a\", \"b\", \"c\"]"),
    F::new(
        "collection/values",
        "values",
        &[param("mapping", "any")],
        DEPENDS,
        "The values of a map or object, in the order of their keys.",
    )
    .example("values({ b = 1, a = 2 })", "[2, 1]"),
    F::new(
        "collection/zipmap",
        "zipmap",
        &[param("keys", "list(string)"), param("values", "any")],
        DEPENDS,
        "A map of a list of keys and a list of values of the same length.",
    )
    .example("zipmap([\"a\", \"b\"], [1, 2])", "{ a = 1, b = 2 }"),
];
