//! `constraint`, `affinity` and `spread`, wherever they stand.

use super::{Checker, JobView, label, label_span, quote};
use crate::model::{Element, Field, Said};
use crate::nomad::field::is_misspelt;
use crate::nomad::form::{regexp, version};
use crate::schema::interpolation;
use crate::text::Span;

/// What a condition is made of: where one of these is misspelt, that is the mistake, and not what then lacks.
const NAMES: [&str; 13] = [
    "attribute",
    "distinct_hosts",
    "distinct_property",
    "is_not_set",
    "is_set",
    "operator",
    "regexp",
    "semver",
    "set_contains",
    "set_contains_all",
    "set_contains_any",
    "value",
    "version",
];

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Job,
    Group,
    Task,
    Device,
}

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, element: Element<'a>, view: &JobView<'a, '_>, level: Level) {
    for constraint in element.elements("constraint") {
        check_constraint(checker, constraint, level);
    }
    let system = view.is("system") && level != Level::Device;
    for affinity in element.elements("affinity") {
        if system {
            let fact = match level {
                Level::Job => "system-job-affinity",
                Level::Group => "system-group-affinity",
                _ => "system-task-affinity",
            };
            checker.job(
                fact,
                affinity.header_span(),
                "A system job runs on every node that fits: it takes a `constraint`, not an `affinity`.",
                "System jobs may not have an affinity block",
            );
        } else {
            check_affinity(checker, affinity);
        }
    }
    if matches!(level, Level::Task | Level::Device) {
        return;
    }
    for spread in element.elements("spread") {
        if system {
            checker.job(
                if level == Level::Job { "system-job-spread" } else { "system-group-spread" },
                spread.header_span(),
                "A system job runs on every node that fits: there is nothing to spread.",
                "System jobs may not have a spread block",
            );
        } else {
            check_spread(checker, spread);
        }
    }
}

/// A constraint or affinity after the parser has worked its short forms in.
struct Condition {
    operator: String,
    operator_at: Span,
    attribute: Field<String>,
    value: Field<String>,
}

impl Condition {
    /// `None` where an operator is not known.
    fn read<'a>(checker: &Checker<'a, '_>, element: Element<'a>, short_forms: &[&'static str]) -> Option<Self> {
        let read = checker.read;
        let operator = read.string(element, "operator");
        let operator_at = operator.span().unwrap_or_else(|| element.header_span());
        let mut condition = Self {
            operator: operator.value_or(String::new())?,
            operator_at,
            attribute: read.string(element, "attribute"),
            value: read.string(element, "value"),
        };
        for name in short_forms {
            let field = read.string(element, name);
            match &field {
                Field::Absent => {}
                Field::Unknown => return None,
                Field::Known(said) if said.value.is_empty() => {}
                Field::Known(said) => {
                    (*name).clone_into(&mut condition.operator);
                    condition.operator_at = said.span;
                    if *name == "distinct_property" {
                        condition.attribute = field;
                    } else {
                        condition.value = field;
                    }
                }
            }
        }
        Some(condition)
    }

    fn value_at(&self) -> Span {
        self.value.span().unwrap_or(self.operator_at)
    }
}

fn check_constraint<'a>(checker: &mut Checker<'a, '_>, element: Element<'a>, level: Level) {
    const OPERATORS: [&str; 19] = [
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
    ];
    if is_misspelt(element, &NAMES) {
        return;
    }
    let short_forms = ["version", "semver", "regexp", "set_contains"];
    let Some(mut condition) = Condition::read(checker, element, &short_forms) else { return };
    match checker.read.boolean(element, "distinct_hosts") {
        Field::Absent => {}
        Field::Unknown => return,
        Field::Known(said) => {
            condition.operator = "distinct_hosts".into();
            condition.operator_at = said.span;
        }
    }
    match checker.read.string(element, "distinct_property") {
        Field::Absent => {}
        Field::Unknown => return,
        Field::Known(said) if said.value.is_empty() => {}
        Field::Known(said) => {
            condition.operator = "distinct_property".into();
            condition.operator_at = said.span;
            condition.attribute = Field::Known(said);
        }
    }
    if condition.operator.is_empty() {
        condition.operator = "=".into();
    }
    let operator = condition.operator.as_str();
    if !OPERATORS.contains(&operator) {
        let said = Said { value: operator.to_owned(), span: condition.operator_at, via: None };
        let wording = format!("Unknown constraint type {}", quote(operator));
        checker.choice("constraint-operator", "operator", &said, &OPERATORS, wording);
        return;
    }
    let distinct = matches!(operator, "distinct_hosts" | "distinct_property");
    match level {
        Level::Task if distinct => {
            checker.job(
                "task-constraint-distinct",
                condition.operator_at,
                format!("`{operator}` concerns whole allocations: it stands in the group or in the job."),
                format!("Constraint 1 has disallowed Operand at task level: {operator}"),
            );
        }
        Level::Device if distinct => {
            checker.job(
                "device-constraint-distinct",
                condition.operator_at,
                format!("`{operator}` concerns whole allocations: a device cannot have it."),
                format!("Constraint 1 validation failed: using unsupported operand {}", quote(operator)),
            );
        }
        _ => {}
    }
    check_value(checker, element, &condition, true);
    if operator != "distinct_hosts" {
        let wording = if checker.since(1, 11, 2) {
            "no attribute provided but is required by operator"
        } else {
            "No LTarget provided but is required by constraint"
        };
        check_attribute_given(checker, element, &condition, "constraint-attribute-required", wording);
    }
    if let Field::Known(said) = &condition.attribute
        && checker.since(1, 11, 2)
    {
        check_attribute(checker, said);
    }
}

fn check_affinity<'a>(checker: &mut Checker<'a, '_>, element: Element<'a>) {
    const OPERATORS: [&str; 15] = [
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
    ];
    let weight = checker.read.integer(element, "weight");
    if let Some(said) = weight.known() {
        // The parser keeps eight bits of it: 300 becomes 44.
        let kept = said.value as i8;
        if kept == 0 {
            checker.value(
                "affinity-weight-zero",
                said.span,
                "A weight of 0 says nothing: it is from -100 to 100.",
                "Affinity weight cannot be zero",
            );
        } else if !(-100..=100).contains(&kept) {
            checker.value(
                "affinity-weight-range",
                said.span,
                format!("A weight is from -100 to 100, not {}.", said.value),
                "Affinity weight must be within the range [-100,100]",
            );
        }
    }
    if is_misspelt(element, &NAMES) {
        return;
    }
    let short_forms = ["version", "semver", "regexp", "set_contains_any", "set_contains_all", "set_contains"];
    let Some(mut condition) = Condition::read(checker, element, &short_forms) else { return };
    if condition.operator.is_empty() {
        condition.operator = "=".into();
    }
    if !OPERATORS.contains(&condition.operator.as_str()) {
        let said = Said { value: condition.operator.clone(), span: condition.operator_at, via: None };
        let wording = format!("Unknown affinity operator {}", quote(&condition.operator));
        checker.choice("affinity-operator", "operator", &said, &OPERATORS, wording);
        return;
    }
    check_value(checker, element, &condition, false);
    check_attribute_given(
        checker,
        element,
        &condition,
        "affinity-attribute-required",
        "No LTarget provided but is required",
    );
}

fn check_attribute_given<'a>(
    checker: &mut Checker<'a, '_>,
    element: Element<'a>,
    condition: &Condition,
    fact: &'static str,
    wording: &str,
) {
    if checker.lacks_text(element, "attribute", &condition.attribute) {
        let span = condition.attribute.span().unwrap_or_else(|| element.header_span());
        checker.job(
            fact,
            span,
            format!(
                "The operator `{}` needs an `attribute` to look at, as `\"${{attr.cpu.arch}}\"`.",
                condition.operator
            ),
            wording,
        );
    }
}

/// The value that an operator compares with.
fn check_value(checker: &mut Checker<'_, '_>, element: Element<'_>, condition: &Condition, constraint: bool) {
    if condition.value.is_absent() && !element.mentions("value") && !checker.lacks(element, "value") {
        return;
    }
    let operator = condition.operator.as_str();
    let span = condition.value_at();
    let fact = |of_constraint, of_affinity| if constraint { of_constraint } else { of_affinity };
    let value = match &condition.value {
        Field::Unknown => return,
        Field::Absent => "",
        Field::Known(said) => said.value.as_str(),
    };
    match operator {
        "set_contains" | "set_contains_all" | "set_contains_any" if value.is_empty() => {
            checker.job(
                fact("constraint-set-contains-value", "affinity-set-contains-value"),
                span,
                format!("`{operator}` needs a `value`: the elements, separated by commas."),
                if constraint {
                    "Set contains constraint requires an RTarget"
                } else {
                    "Set contains operators require an RTarget"
                },
            );
        }
        "regexp" => {
            if let Err(error) = regexp::check(value) {
                checker.value(
                    fact("constraint-regexp", "affinity-regexp"),
                    span,
                    format!("{} is no regular expression: {error}.", quote(value)),
                    format!("Regular expression failed to compile: {error}"),
                );
            }
        }
        "version" => {
            if let Err(error) = version::check(value) {
                let kind = if constraint { "constraint" } else { "affinity" };
                checker.value(
                    fact("constraint-version", "affinity-version"),
                    span,
                    format!("{} is no version constraint: write it as `>= 1.2, < 2.0`.", quote(value)),
                    format!("Version {kind} is invalid: {error}"),
                );
            }
        }
        "semver" => {
            if let Err(error) = version::check_semver(value) {
                let kind = if constraint { "constraint" } else { "affinity" };
                checker.value(
                    fact("constraint-semver", "affinity-semver"),
                    span,
                    format!(
                        "{} is no semver constraint: write it as `>= 1.2.0, < 2.0.0` (`~>` is not known).",
                        quote(value)
                    ),
                    format!("Semver {kind} is invalid: {error}"),
                );
            }
        }
        "distinct_property" if !value.is_empty() => check_distinct_count(checker, value, span),
        "is_set" | "is_not_set" if constraint && !value.is_empty() => {
            checker.job(
                "constraint-is-set-value",
                span,
                format!("`{operator}` asks only whether the attribute is there: remove the `value`."),
                format!("Operator {} does not support an RTarget", quote(operator)),
            );
        }
        "=" | "==" | "is" | "!=" | "not" | "<" | "<=" | ">" | ">=" if value.is_empty() => {
            checker.job(
                fact("constraint-value-required", "affinity-value-required"),
                span,
                format!("The operator `{operator}` needs a `value` to compare with."),
                format!("Operator {} requires an RTarget", quote(operator)),
            );
        }
        _ => {}
    }
}

fn check_distinct_count(checker: &mut Checker<'_, '_>, value: &str, span: Span) {
    match value.parse::<u64>() {
        Ok(0) => {
            checker.value(
                "constraint-distinct-property-min",
                span,
                "At least one allocation may have each value of the property: 0 would allow none.",
                "Distinct Property must have an allowed count of 1 or greater: 0 < 1",
            );
        }
        Ok(_) if !value.starts_with('+') => {}
        _ => {
            checker.value(
                "constraint-distinct-property-count",
                span,
                format!("The value of `distinct_property` is a number of allocations, not {}.", quote(value)),
                format!(
                    "Failed to convert RTarget {} to uint64: strconv.ParseUint: parsing {}: invalid syntax",
                    quote(value),
                    quote(value)
                ),
            );
        }
    }
}

/// What a constraint may look at since 1.11.2; any other text is a literal.
fn check_attribute(checker: &mut Checker<'_, '_>, said: &Said<String>) {
    const EXACT: [&str; 5] =
        ["${node.unique.id}", "${node.datacenter}", "${node.unique.name}", "${node.class}", "${node.pool}"];
    let target = said.value.as_str();
    if !target.starts_with('$') {
        return;
    }
    if !target.starts_with("${") {
        checker.value(
            "constraint-attribute-opening-brace",
            said.span,
            format!("{} begins as an interpolation, but has no opening brace.", quote(target)),
            format!("attribute {} is missing an opening brace", quote(target)),
        );
    } else if !target.ends_with('}') {
        checker.value(
            "constraint-attribute-closing-brace",
            said.span,
            format!("{} is more than one interpolation: a constraint looks at exactly one attribute.", quote(target)),
            format!("attribute {} is missing a closing brace", quote(target)),
        );
    } else if !EXACT.contains(&target)
        && !["${attr.", "${device.", "${meta."].iter().any(|prefix| target.starts_with(prefix))
    {
        let inner = target.trim_start_matches("${").trim_end_matches('}');
        let close = interpolation::correction(inner).map(|name| format!("${{{name}}}"));
        let hint = close.as_ref().map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
        checker.value_with_correction(
            "constraint-attribute-unsupported",
            said,
            format!(
                "A constraint cannot look at `{target}`: it takes `${{attr.…}}`, `${{meta.…}}`, `${{device.…}}` and \
                 `${{node.…}}` with `unique.id`, `unique.name`, `datacenter`, `class` or `pool`.{hint}"
            ),
            format!("unsupported attribute {}", quote(target)),
            close.as_deref(),
        );
    }
}

fn check_spread<'a>(checker: &mut Checker<'a, '_>, element: Element<'a>) {
    let attribute = checker.read.string(element, "attribute");
    if checker.lacks_text(element, "attribute", &attribute) {
        let span = checker.at(&attribute, element);
        checker.job(
            "spread-attribute",
            span,
            "A spread needs the `attribute` whose values it spreads over, as `\"${node.datacenter}\"`.",
            "Missing spread attribute",
        );
    }
    let weight = checker.read.integer(element, "weight");
    if let Some(said) = weight.known()
        && !(1..=100).contains(&said.value)
        && i8::try_from(said.value).is_ok()
    {
        checker.value(
            "spread-weight",
            said.span,
            format!("A spread's weight is from 1 to 100, not {}.", said.value),
            "Spread block must have a positive weight from 0 to 100",
        );
    }
    let mut names: Vec<&str> = Vec::new();
    let mut sum = Some(0);
    let mut last = None;
    for target in element.elements("target") {
        if let Some(name) = label(target) {
            if names.contains(&name) {
                checker.job(
                    "spread-target-duplicate",
                    label_span(target),
                    format!("The spread has another target {}.", quote(name)),
                    format!("Spread target value {} already defined", quote(name)),
                );
            }
            names.push(name);
        }
        let percent = checker.read.integer(target, "percent");
        if let Some(said) = percent.known()
            && (101..=255).contains(&said.value)
        {
            let name = quote(label(target).unwrap_or_default());
            checker.value(
                "spread-target-percent",
                said.span,
                format!("A percentage is at most 100, not {}.", said.value),
                format!(
                    "Spread target percentage for value {name} must be between 0 and 100; Sum of spread target \
                     percentages must not be greater than 100%"
                ),
            );
            return;
        }
        last = percent.span().or(last);
        let known = percent.value_or(0).filter(|_| !target.dynamic);
        sum = sum.zip(known).map(|(sum, percent)| sum + percent);
    }
    if let (Some(sum), Some(span)) = (sum.filter(|sum| *sum > 100), last) {
        checker.job(
            "spread-target-sum",
            span,
            format!("The targets add up to {sum} %, which is more than all."),
            format!("Sum of spread target percentages must not be greater than 100%; got {sum}%"),
        );
    }
}
