//! Where allocations go: `constraint`, `affinity` and `spread`.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, LabelSchema, Required, Type, Version};

pub(in crate::schema) static CONSTRAINT: BlockSchema = BlockSchema {
    id: "constraint",
    keyword: "constraint",
    doc: "A condition that a node has to meet to run the job, group, task or device. All conditions of all \
          levels apply together; where no node meets them, the allocation stays pending.",
    note: Some(
        "`set_contains_all`, `set_contains_any`, `is_set` and `is_not_set` work only as values of \
         `operator`: as attribute names the parser accepts and ignores them.",
    ),
    page: "job-specification/constraint",
    attributes: &[
        attribute("attribute", Type::String)
            .required(Required::When("the operator is anything but `distinct_hosts`"))
            .example(r#""${attr.kernel.name}""#)
            .doc(
                "Left side: a literal, `${node.…}` (`unique.id`, `unique.name`, `datacenter`, `class`, `pool`), \
                 `${attr.…}`, `${meta.…}` or, for devices, `${device.…}`. Since 1.11.2 Nomad refuses any other \
                 reference, such as `${node.region}`.",
            ),
        attribute("operator", Type::String)
            .default("=")
            .allowed(&[
                "=",
                "==",
                "is",
                "!=",
                "not",
                "<",
                "<=",
                ">",
                ">=",
                "regexp",
                "version",
                "semver",
                "set_contains",
                "set_contains_all",
                "set_contains_any",
                "distinct_hosts",
                "distinct_property",
                "is_set",
                "is_not_set",
            ])
            .example(r#""=""#)
            .doc(
                "How `attribute` and `value` are compared, `=` by default. `<` and `>` compare numbers as \
                 numbers; `version` and `semver` take ranges such as `\">= 1.2, < 2\"`; `distinct_hosts` and \
                 `distinct_property` spread instances and are not allowed on tasks and devices.",
            ),
        attribute("value", Type::String)
            .required(Required::When("the operator compares two values"))
            .example(r#""linux""#)
            .doc(
                "Right side of the comparison; for `set_contains` a list separated by commas. It stays empty for \
                 `is_set` and `is_not_set`, and is the number of instances per value for `distinct_property`.",
            ),
        attribute("distinct_hosts", Type::Bool).example("true").doc(
            "Short for `operator = \"distinct_hosts\"`: no two allocations of the job (in a group: of the \
             group) on one node. Not in tasks and devices.",
        ),
        attribute("distinct_property", Type::String).example(r#""${node.datacenter}""#).doc(
            "Short for `operator = \"distinct_property\"`: the property in which the nodes have to differ. \
             `value` says how many instances may share one, 1 by default. Not in tasks and devices.",
        ),
        attribute("regexp", Type::String).example(r#""^web-""#).doc(
            "Short for `operator = \"regexp\"` with this expression (Go's RE2 syntax, no look-around) as \
             value. It matches anywhere unless anchored.",
        ),
        attribute("version", Type::String).example(r#"">= 1.2""#).doc(
            "Short for `operator = \"version\"` with this range as value, such as `\">= 1.2, < 2.0\"` or \
             `\"~> 1.2\"`. Where versions have pre-release suffixes, prefer `semver`.",
        ),
        attribute("semver", Type::String).example(r#"">= 1.2.0""#).doc(
            "Short for `operator = \"semver\"` with this range as value: like `version`, but by the rules of \
             Semantic Versioning, under which a pre-release comes before its release. There is no `~>`.",
        ),
        attribute("set_contains", Type::String).example(r#""ssd,gpu""#).doc(
            "Short for `operator = \"set_contains\"`: the comma-separated values that the attribute has to \
             contain, all of them.",
        ),
        attribute("set_contains_all", Type::String).ignored().example(r#""ssd,gpu""#).doc(
            "A trap: the parser accepts it and ignores it, so the operator stays `=`. Write `operator = \
             \"set_contains_all\"` with a `value`.",
        ),
        attribute("set_contains_any", Type::String).ignored().example(r#""ssd,nvme""#).doc(
            "A trap: accepted and ignored here, unlike in `affinity`. Write `operator = \"set_contains_any\"` \
             with a `value`.",
        ),
        attribute("is_set", Type::String).ignored().example(r#""${meta.rack}""#).doc(
            "A trap: accepted and ignored as an attribute. Write `attribute = \"…\"` and `operator = \
             \"is_set\"`, without a value.",
        ),
        attribute("is_not_set", Type::String).ignored().example(r#""${meta.rack}""#).doc(
            "A trap: accepted and ignored as an attribute. Write `attribute = \"…\"` and `operator = \
             \"is_not_set\"`, without a value.",
        ),
    ],
    ..BLOCK
};

pub(in crate::schema) static AFFINITY: BlockSchema = BlockSchema {
    id: "affinity",
    keyword: "affinity",
    doc: "A preference for some nodes, or with a negative weight against them. Unlike a constraint it \
          rules nothing out. Not allowed in `system` jobs.",
    page: "job-specification/affinity",
    since: Some(Version::new(0, 9, 0)),
    attributes: &[
        attribute("attribute", Type::String)
            .required(Required::Validate)
            .since(0, 9, 0)
            .example(r#""${node.class}""#)
            .doc(
                "Property of the node that is looked at, such as `${attr.cpu.arch}` or `${meta.rack}`. Nomad does \
                 not check that it exists: a misspelt one never matches.",
            ),
        attribute("operator", Type::String)
            .default("=")
            .allowed(&[
                "=",
                "==",
                "is",
                "!=",
                "not",
                "<",
                "<=",
                ">",
                ">=",
                "regexp",
                "version",
                "semver",
                "set_contains",
                "set_contains_all",
                "set_contains_any",
            ])
            .since(0, 9, 0)
            .example(r#""=""#)
            .doc(
                "How `attribute` and `value` are compared, `=` by default. The distinct operators and `is_set` of \
                 constraints do not exist here.",
            ),
        attribute("value", Type::String)
            .required(Required::When("the operator compares two values, as all do"))
            .since(0, 9, 0)
            .example(r#""ssd""#)
            .doc("Value that nodes should have; for the `set_contains` operators a list separated by commas."),
        attribute("weight", Type::INT).default("50").min("-100").max("100").lenient().since(0, 9, 0).example("50").doc(
            "Strength of the preference from -100 to 100, not 0; negative means avoid. Numbers beyond 127 \
             wrap around silently (300 becomes 44).",
        ),
        attribute("regexp", Type::String)
            .example(r#""^large""#)
            .doc("Short for `operator = \"regexp\"`, with this RE2 expression in place of `value`."),
        attribute("version", Type::String)
            .example(r#"">= 1.2""#)
            .doc("Short for `operator = \"version\"`, with this version range in place of `value`."),
        attribute("semver", Type::String).example(r#"">= 1.2.0""#).doc(
            "Short for `operator = \"semver\"`, with this range by the rules of Semantic Versioning in place \
             of `value`.",
        ),
        attribute("set_contains", Type::String).example(r#""ssd,gpu""#).doc(
            "Short for `operator = \"set_contains\"`: comma-separated values, all of which the node should \
             have.",
        ),
        attribute("set_contains_all", Type::String)
            .example(r#""ssd,gpu""#)
            .doc("Short for `operator = \"set_contains_all\"`, the same as `set_contains`: all of these values."),
        attribute("set_contains_any", Type::String)
            .example(r#""ssd,nvme""#)
            .doc("Short for `operator = \"set_contains_any\"`: at least one of these comma-separated values."),
    ],
    ..BLOCK
};

pub(in crate::schema) static SPREAD: BlockSchema = BlockSchema {
    id: "spread",
    keyword: "spread",
    doc: "Distributes allocations over the values of a node property, for example over datacenters or \
          racks. A preference, no condition. Only in a job or group, and not in `system` jobs.",
    page: "job-specification/spread",
    since: Some(Version::new(0, 9, 0)),
    attributes: &[
        attribute("attribute", Type::String)
            .required(Required::Validate)
            .since(0, 9, 0)
            .example(r#""${node.datacenter}""#)
            .doc(
                "Property whose values the allocations are spread over, such as `${node.datacenter}` or \
                 `${meta.rack}`.",
            ),
        attribute("weight", Type::INT8)
            .default("50")
            .min("1")
            .max("100")
            .since(0, 9, 0)
            .example("50")
            .doc("Weight against other spreads and affinities, from 1 to 100; 50 if absent."),
    ],
    children: &[child(&SPREAD_TARGET).repeatable().since(0, 9, 0)],
    ..BLOCK
};

pub(in crate::schema) static SPREAD_TARGET: BlockSchema = BlockSchema {
    id: "spread.target",
    keyword: "target",
    labels: &[LabelSchema { name: "value", doc: "One value of the spread's attribute, such as `dc1`." }],
    doc: "Desired share of one value of the property. Without any target the spread is even; values \
          without a target share what the others leave.",
    page: "job-specification/spread#target-parameters",
    since: Some(Version::new(0, 9, 0)),
    attributes: &[attribute("percent", Type::UINT8)
        .default("0")
        .min("0")
        .max("100")
        .since(0, 9, 0)
        .example("50")
        .doc("Share of the allocations in percent. All targets of a spread together must not exceed 100.")],
    ..BLOCK
};
