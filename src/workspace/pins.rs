//! What constraints say of the nodes on which something may run, as far as it keeps two things apart.

use crate::model::{Element, Group, Scope};
use crate::syntax::{ExprKind, StepKind, ValueRef};

/// A constraint that gives an attribute of the node one value, or forbids it one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// `node.unique.name`
    attribute: String,
    /// `None` where the file does not decide it.
    value: Option<String>,
    /// Whether the attribute must have the value; else it must not.
    equal: bool,
}

/// Those of a group, its tasks and its job.
pub fn pins(scope: &Scope<'_>, job: Element<'_>, group: &Group<'_>) -> Vec<Pin> {
    let tasks = group.tasks.iter().map(|task| task.element);
    let holders = [job, group.element].into_iter().chain(tasks);
    holders.flat_map(|holder| holder.elements("constraint")).filter_map(|constraint| pin(scope, constraint)).collect()
}

/// Whether no node satisfies both. A pair that may exclude each other (a value comes from elsewhere) counts as one that
/// does: then nothing is said about the two.
pub fn exclude(own: &[Pin], others: &[Pin]) -> bool {
    own.iter().any(|pin| {
        others.iter().any(|other| {
            if pin.attribute != other.attribute || !(pin.equal || other.equal) {
                return false;
            }
            match (&pin.value, &other.value) {
                (Some(mine), Some(theirs)) => (mine == theirs) != (pin.equal == other.equal),
                _ => true,
            }
        })
    })
}

fn pin(scope: &Scope<'_>, constraint: Element<'_>) -> Option<Pin> {
    let text = |name: &str| Some(scope.string(constraint.value(name)?)?.value);
    let equal = match constraint.value("operator") {
        None => true,
        Some(operator) => match scope.string(operator)?.value.as_str() {
            "" | "=" | "==" | "is" => true,
            "!=" | "not" => false,
            _ => return None,
        },
    };
    // `${node.unique.name}` is an interpolation that Nomad replaces: as text it names the attribute.
    let attribute = text("attribute").or_else(|| reference(constraint.value("attribute")?))?;
    // Without `value`, a short form such as `regexp` says what the attribute must be.
    constraint.mentions("value").then(|| Pin { attribute, value: text("value"), equal })
}

/// `node.unique.name` of `"${node.unique.name}"`.
fn reference(value: ValueRef<'_>) -> Option<String> {
    let inner = match value.parts() {
        [only] => value.at(only.interpolation()?),
        _ => value,
    };
    match inner.kind() {
        ExprKind::Variable(name) => Some(name.to_string()),
        ExprKind::Traversal(traversal) => {
            let ExprKind::Variable(root) = &traversal.root.kind else { return None };
            let mut name = root.to_string();
            for step in &traversal.steps {
                let StepKind::Attribute(part) = &step.kind else { return None };
                name.push('.');
                name.push_str(part);
            }
            Some(name)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_refusals_of_one_attribute_exclude_each_other() {
        let pin = |attribute: &str, equal, value: Option<&str>| {
            [Pin { attribute: attribute.to_owned(), value: value.map(str::to_owned), equal }]
        };
        let [a, b] = [pin("x", true, Some("a")), pin("x", true, Some("b"))];
        let not_a = pin("x", false, Some("a"));
        assert!(exclude(&a, &b) && exclude(&a, &not_a) && exclude(&not_a, &a));
        assert!(!exclude(&a, &a) && !exclude(&b, &not_a) && !exclude(&not_a, &not_a) && !exclude(&not_a, &[]));
        assert!(!exclude(&not_a, &pin("x", false, Some("b"))) && !exclude(&a, &pin("y", true, Some("b"))));
        // What the file does not decide may be anything.
        assert!(exclude(&a, &pin("x", true, None)) && exclude(&not_a, &pin("x", true, None)));
    }
}
