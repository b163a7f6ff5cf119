//! The services that a job registers, and those of others that it names.

use crate::model::{Element, File, Scope};
use crate::syntax::{ExprKind, PartKind, Tree, ValueRef};
use crate::text::{Span, Text};

use super::mentions::mentions_in_job;

/// A service that a job registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The name that Nomad registers; `None` where the file does not decide it.
    pub name: Option<String>,
    /// The value of `name` without its quotes; the keyword where there is none.
    pub at: Span,
    /// Whether the name stands there as it is, and is not put together from others.
    pub literal: bool,
}

impl Registered {
    fn new(service: Element<'_>, scope: &Scope<'_>, owners: [Option<&str>; 3]) -> Self {
        let name = service_name(service, scope, owners);
        let written = service.value("name");
        let literal = written.and_then(ValueRef::as_str).is_some_and(|written| name.as_deref() == Some(written));
        let at = written.map_or_else(|| service.block.keyword_span(), ValueRef::inner_span);
        Self { name, at, literal }
    }
}

/// The services that the jobs of a file register.
pub fn registered(file: &File<'_>) -> Vec<Registered> {
    let mut found = Vec::new();
    for (job, group) in file.groups() {
        let mut take = |service: Element<'_>, task| {
            found.push(Registered::new(service, &file.scope, [job.name, group.name, task]));
        };
        group.services.iter().for_each(|service| take(service.element, None));
        for task in &group.tasks {
            task.services.iter().for_each(|service| take(service.element, task.name));
        }
    }
    found
}

/// The names of the services that a job sends traffic to, looks up or addresses. In one piece, since there are many.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Uses(Box<str>);

impl Uses {
    pub(super) fn of(file: &File<'_>, text: &Text, tree: &Tree) -> Self {
        let mut names: Vec<String> = Vec::new();
        for mention in mentions_in_job(text, tree) {
            names.push(text.slice(mention.span).into_owned());
        }
        for (_, _, service) in file.services() {
            for connect in service.element.elements("connect") {
                for (path, attribute) in CALLS {
                    below(connect, path, &mut |element| {
                        names.extend(element.value(attribute).and_then(ValueRef::as_str).map(str::to_owned));
                    });
                }
            }
        }
        names.retain(|name| !name.is_empty());
        names.sort_unstable();
        names.dedup();
        Self(names.join(SEPARATOR).into())
    }

    /// Each name once, in the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(SEPARATOR).filter(|name| !name.is_empty())
    }
}

/// No name has it.
const SEPARATOR: &str = "\n";

/// Where `connect` names other services.
const CALLS: [(&[&str], &str); 3] = [
    (&["sidecar_service", "proxy", "upstreams"], "destination_name"),
    (&["gateway", "terminating", "service"], "name"),
    (&["gateway", "ingress", "listener", "service"], "name"),
];

fn below<'t>(element: Element<'t>, path: &[&str], found: &mut dyn FnMut(Element<'t>)) {
    match path {
        [] => found(element),
        [first, rest @ ..] => element.elements(first).for_each(|inner| below(inner, rest, found)),
    }
}

/// The name under which Nomad registers a service, if the file decides it: its own, with the runtime variables that
/// the file decides put in, else its owners' (`Canonicalize` in Nomad's api/services.go). `owners` are the names of
/// its job, group and task.
pub(super) fn service_name(service: Element<'_>, scope: &Scope<'_>, owners: [Option<&str>; 3]) -> Option<String> {
    if let Some(name) = service.value("name") {
        let name = with_owners(name, scope, owners)?;
        if !name.is_empty() {
            return (!name.contains("${")).then_some(name);
        }
    } else if service.mentions("name") || service.dynamic {
        return None;
    }
    let [job, group, task] = owners;
    let name = format!("{}-{}", job?, group?);
    Some(task.map_or(name.clone(), |task| format!("{name}-{task}")))
}

/// The text of a name in which the job's, group's and task's names may stand as runtime variables.
fn with_owners(value: ValueRef<'_>, scope: &Scope<'_>, owners: [Option<&str>; 3]) -> Option<String> {
    let [job, group, task] = owners;
    match value.kind() {
        ExprKind::Template(parts) => {
            let mut text = String::new();
            for part in parts {
                match &part.kind {
                    PartKind::Literal(literal) => text.push_str(literal),
                    PartKind::Interpolation(expr) => text.push_str(&with_owners(value.at(expr), scope, owners)?),
                    PartKind::Directive(..) => return None,
                }
            }
            Some(text)
        }
        ExprKind::Variable(name) => {
            let owner = match name.as_str() {
                "NOMAD_JOB_NAME" | "NOMAD_JOB_ID" | "JOB" => job,
                "NOMAD_GROUP_NAME" | "TASKGROUP" => group,
                "NOMAD_TASK_NAME" => task,
                "TASK" => task.or(Some("group")),
                _ => None,
            };
            owner.map(str::to_owned)
        }
        _ => Some(scope.string(value)?.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_registered_and_what_is_used() {
        let text = "job \"j\" {\n  group \"g\" {\n    service {\n      name = \"web\"\n      connect {\n        sidecar_service {\n          proxy {\n            upstreams {\n              destination_name = \"db\"\n            }\n          }\n        }\n      }\n    }\n    service {\n      name = \"${NOMAD_JOB_NAME}-x\"\n    }\n    service {}\n    task \"t\" {\n      env {\n        A = \"http://api.service.consul\"\n        B = \"{{ service \\\"no\\\" }}\"\n      }\n      template {\n        data = \"{{ range service \\\"cache\\\" }}{{ end }}\"\n      }\n    }\n  }\n}\n";
        let text = Text::from(text);
        let tree = Tree::parse(&text);
        let file = File::new(&tree);
        let found: Vec<(Option<String>, String, bool)> = registered(&file)
            .into_iter()
            .map(|service| (service.name, text.slice(service.at).into_owned(), service.literal))
            .collect();
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(
            found,
            [
                (some("web"), "web".to_owned(), true),
                (some("j-x"), "${NOMAD_JOB_NAME}-x".to_owned(), false),
                (some("j-g"), "service".to_owned(), false)
            ]
        );
        assert_eq!(Uses::of(&file, &text, &tree).iter().collect::<Vec<_>>(), ["api", "cache", "db"]);
    }
}
