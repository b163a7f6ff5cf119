//! What is worth knowing about one file from outside of it.

use std::collections::HashSet;
use std::path::Path;

use crate::model::{Element, File, Scope, Value, file_argument};
use crate::syntax::{Tree, ValueRef};
use crate::text::{Encoding, Span, Text};

use super::outline::{Outlined, outline};
use super::pins::{Pin, pins};
use super::readme::ReadmeFacts;
use super::services::{Uses, service_name};
use super::{FileKind, kind};

/// A range in a file whose text is not at hand: bytes, and LSP lines with UTF-16 columns.
///
/// Two are equal when their lines and columns are, which is all that others see of them: what is typed on a line before
/// changes nothing about a file's facts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Location {
    /// In bytes, of the text that the facts were read from; text before it may have changed since.
    pub span: Span,
    /// Line and UTF-16 column, from 0, of both ends.
    pub lines: [(usize, usize); 2],
}

impl Location {
    /// The place of `span` in `text`.
    pub fn new(text: &Text, span: Span) -> Self {
        let at = |offset| {
            let position = text.position(offset, Encoding::Utf16);
            (position.line, position.column)
        };
        Self { span, lines: [at(span.start), at(span.end)] }
    }
}

impl PartialEq for Location {
    fn eq(&self, other: &Self) -> bool {
        self.lines == other.lines
    }
}

impl Eq for Location {}

/// What is known about one file.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum FileFacts {
    /// A job file; boxed, since most files are something else.
    Job(Box<JobFacts>),
    /// A `README.md`.
    Readme(Box<ReadmeFacts>),
    /// A job before a template engine has rendered it.
    TemplateSource,
    /// An agent's configuration or a volume's specification: the host volumes that it provides.
    HostVolumes(Vec<String>),
    /// Values of variables: the names.
    Variables(Vec<String>),
    /// Anything else: that it is there is all that matters.
    #[default]
    Other,
}

/// What is known about a job file.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct JobFacts {
    /// The job's label.
    pub name: Option<String>,
    /// Of the label, else of the `job` keyword.
    pub name_at: Location,
    /// Where the job may run.
    pub placement: Placement,
    /// Ports of the host that it claims.
    pub ports: Vec<PortClaim>,
    /// Routers and hosts that its tags define.
    pub routes: Vec<Route>,
    /// Names under which it registers services; only those that the file decides.
    pub services: Vec<String>,
    /// Whether it registers services under names that the file does not decide.
    pub open_services: bool,
    /// Whether its text mentions services as templates and addresses do, so that it may depend on other jobs'.
    pub mentions_services: bool,
    /// Sources of its host and CSI volumes; only those that the file decides.
    pub volumes: Vec<String>,
    /// Images of its tasks, as (task, image).
    pub images: Vec<(String, String)>,
    /// The variables that the file declares.
    pub variables: Vec<Declared>,
    /// What its templates take in with `file(…)`, as it is written there.
    pub reads: Vec<String>,
    /// Services that it sends traffic to, looks up or addresses.
    pub uses: Uses,
    /// Its parts that people look for by name, in the order of the text.
    pub outline: Box<[Outlined]>,
}

/// A declared variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// Its `type` as it is written.
    pub ty: Option<String>,
    /// Its default, as far as it is a constant; `None` where it has none.
    pub default: Option<Value>,
    /// Of the name.
    pub at: Location,
}

/// Where a job may run; `None` is a value that the file does not decide.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Placement {
    /// `namespace`, default `default`.
    pub namespace: Option<String>,
    /// `region`, default `global`.
    pub region: Option<String>,
    /// `datacenters`, default `*`.
    pub datacenters: Option<Vec<String>>,
    /// `node_pool`, default `default`.
    pub node_pool: Option<String>,
}

/// A port of the host that a job claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortClaim {
    /// The number.
    pub port: u16,
    /// The host network, default `default`; `None` where the file does not decide.
    pub host_network: Option<String>,
    /// The group.
    pub group: String,
    /// What keeps it off some nodes.
    pub pins: Vec<Pin>,
    /// Of the number.
    pub at: Location,
}

/// What a routing tag defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which sort.
    pub kind: RouteKind,
    /// The router's name, the host, or the rule without blanks.
    pub name: String,
    /// Of the tag.
    pub at: Location,
}

/// The sorts of routes that must not be defined twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RouteKind {
    /// `traefik.http.routers.<name>.…`
    Router,
    /// `Host(...)` without any other condition in the rule.
    Host,
    /// The whole rule, where it asks for a host and more.
    Rule,
}

impl FileFacts {
    /// Reads a file.
    pub fn read(path: &Path, text: &str) -> Self {
        let text = Text::from(text);
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        if name == "readme.md" {
            return Self::Readme(Box::new(ReadmeFacts::read(&text)));
        }
        let tree = Tree::parse(&text);
        Self::of(path, None, &text, &tree)
    }

    /// What a document that is read already says.
    pub fn of(path: &Path, language: Option<&str>, text: &Text, tree: &Tree) -> Self {
        match kind(Some(path), language, text, tree) {
            FileKind::Job => {
                let file = File::new(tree);
                let mut facts = JobFacts::of(&file, text);
                facts.variables = declared(tree, text);
                facts.uses = Uses::of(&file, text, tree);
                facts.outline = outline(&file, text);
                Self::Job(Box::new(facts))
            }
            FileKind::Readme => Self::Readme(Box::new(ReadmeFacts::read(text))),
            FileKind::TemplateSource => Self::TemplateSource,
            FileKind::Variables => {
                Self::Variables(tree.root().attributes().map(|attribute| attribute.name().to_owned()).collect())
            }
            FileKind::Config => Self::Other,
            FileKind::Other => match host_volumes(tree) {
                volumes if volumes.is_empty() => Self::Other,
                volumes => Self::HostVolumes(volumes),
            },
        }
    }

    /// The job's facts.
    pub fn job(&self) -> Option<&JobFacts> {
        match self {
            Self::Job(job) => Some(job),
            _ => None,
        }
    }

    /// The names of the variables that the file gives values.
    pub fn variables(&self) -> Option<&[String]> {
        match self {
            Self::Variables(names) => Some(names),
            _ => None,
        }
    }

    /// The host volumes that the file provides.
    pub fn host_volumes(&self) -> Option<&[String]> {
        match self {
            Self::HostVolumes(volumes) => Some(volumes),
            _ => None,
        }
    }

    /// The README's facts.
    pub fn readme(&self) -> Option<&ReadmeFacts> {
        match self {
            Self::Readme(readme) => Some(readme),
            _ => None,
        }
    }
}

impl JobFacts {
    /// What `file` says of its first job; variables, uses and outline are for the whole file, and left out.
    pub fn of(file: &File<'_>, text: &Text) -> Self {
        let Some(job) = file.jobs.first() else { return Self::default() };
        let scope = &file.scope;
        let label = job.element.block.labels().next();
        let name_at = label.map_or(job.element.block.keyword_span(), |label| label.span());
        let mentions = [".service.consul", "service \"", "service \\\"", "service `"];
        let mut facts = Self {
            mentions_services: mentions.iter().any(|mention| text.has(mention)),
            name: job.name.map(str::to_owned),
            name_at: Location::new(text, name_at),
            placement: Placement::of(job.element, scope),
            ..Self::default()
        };
        for group in &job.groups {
            let group_name = group.name.unwrap_or_default();
            for port in group.all_ports() {
                let Some(value) = port.element.value("static") else { continue };
                let Some(number) = scope.port_number(value).filter(|number| number.value > 0) else { continue };
                let host_network = match port.element.value("host_network") {
                    None => Some("default".to_owned()),
                    Some(value) => scope.string(value).map(|known| known.value),
                };
                facts.ports.push(PortClaim {
                    port: number.value,
                    host_network,
                    group: group_name.to_owned(),
                    pins: pins(scope, job.element, group),
                    at: Location::new(text, value.span()),
                });
            }
            for volume in &group.volumes {
                let source = match volume.value("source") {
                    Some(source) => scope.string(source).map(|known| known.value),
                    None => volume.label().map(str::to_owned),
                };
                facts.volumes.extend(source);
            }
            for task in &group.tasks {
                let image = task.element.element("config").and_then(|config| config.value("image"));
                if let Some(image) = image.and_then(|image| scope.string(image)) {
                    facts.images.push((task.name.unwrap_or_default().to_owned(), image.value));
                }
                let data = task.element.elements("template").filter_map(|template| template.value("data"));
                for argument in data.filter_map(file_argument).filter_map(|argument| scope.string(argument)) {
                    if !facts.reads.contains(&argument.value) {
                        facts.reads.push(argument.value);
                    }
                }
            }
            for service in &group.services {
                facts.add_service(service.element, scope, [job.name, group.name, None]);
            }
            for task in &group.tasks {
                for service in &task.services {
                    facts.add_service(service.element, scope, [job.name, group.name, task.name]);
                }
            }
        }
        let routes = routes_of(file).into_iter();
        facts.routes = routes.map(|(kind, name, span)| Route { kind, name, at: Location::new(text, span) }).collect();
        facts
    }

    /// The same facts as if all stood in one place.
    pub(super) fn without_places(&self) -> Self {
        let mut facts = self.clone();
        facts.name_at = Location::default();
        facts.ports.iter_mut().for_each(|claim| claim.at = Location::default());
        facts.routes.iter_mut().for_each(|route| route.at = Location::default());
        facts.outline.iter_mut().for_each(Outlined::forget_place);
        facts
    }

    /// `owners` are the names of its job, group and task.
    fn add_service(&mut self, service: Element<'_>, scope: &Scope<'_>, owners: [Option<&str>; 3]) {
        match service_name(service, scope, owners) {
            Some(name) => self.services.push(name),
            None => self.open_services = true,
        }
    }
}

/// What the tags of the first job define, each once, with the place of the tag.
pub fn routes_of(file: &File<'_>) -> Vec<(RouteKind, String, Span)> {
    let Some(job) = file.jobs.first() else { return Vec::new() };
    let mut found = Vec::new();
    let mut known = HashSet::new();
    let services = job.groups.iter().flat_map(|group| {
        group.services.iter().chain(group.tasks.iter().flat_map(|task| &task.services)).map(|service| service.element)
    });
    for service in services {
        for list in ["tags", "canary_tags"] {
            let Some(elements) = service.value(list).and_then(ValueRef::elements) else { continue };
            for element in elements {
                let Some(tag) = file.scope.string(element) else { continue };
                for (kind, name) in routes(&tag.value) {
                    if known.insert((kind, name.clone())) {
                        found.push((kind, name, element.span()));
                    }
                }
            }
        }
    }
    found
}

/// The host volumes of a `client` block, or of the specification of a dynamic one.
fn host_volumes(tree: &Tree) -> Vec<String> {
    let root = tree.root();
    let literal = |name: &str| root.value(name).and_then(ValueRef::as_str);
    if literal("type") == Some("host") {
        return literal("name").map(str::to_owned).into_iter().collect();
    }
    let clients = root.blocks_named("client");
    let volumes = clients.flat_map(|client| client.body().blocks_named("host_volume").collect::<Vec<_>>());
    volumes.filter_map(|volume| volume.label().map(str::to_owned)).collect()
}

/// The variables that a job file declares.
fn declared(tree: &Tree, text: &Text) -> Vec<Declared> {
    let constants = Scope::default();
    let mut all = Vec::new();
    for block in tree.root().blocks() {
        match block.keyword() {
            "variable" => {
                let Some(label) = block.labels().next() else { continue };
                let written = |name| block.body().value(name).filter(|value| !value.is_missing());
                all.push(Declared {
                    name: label.value().to_owned(),
                    ty: written("type").map(|ty| text.slice(ty.span()).into_owned()),
                    default: written("default").map(|default| constants.partly(default)),
                    at: Location::new(text, label.value_span()),
                });
            }
            "variables" => all.extend(block.body().attributes().map(|attribute| Declared {
                name: attribute.name().to_owned(),
                ty: None,
                default: Some(constants.partly(attribute.value())),
                at: Location::new(text, attribute.name_span()),
            })),
            _ => {}
        }
    }
    all
}

/// What one Traefik tag defines, for any prefix: `….http.routers.<name>.…` and the hosts of its rule.
fn routes(tag: &str) -> Vec<(RouteKind, String)> {
    let mut found = Vec::new();
    let Some((key, value)) = tag.split_once('=') else { return found };
    let lower = key.to_ascii_lowercase();
    let Some(at) = lower.find(".routers.") else { return found };
    let rest = &key[at + ".routers.".len()..];
    let Some((name, property)) = rest.split_once('.') else { return found };
    if name.is_empty() || name.contains("${") {
        return found;
    }
    // TCP and UDP routers have name spaces of their own.
    let protocol = if lower.contains(".tcp.") {
        "tcp:"
    } else if lower.contains(".udp.") {
        "udp:"
    } else {
        ""
    };
    found.push((RouteKind::Router, format!("{protocol}{name}")));
    if property.eq_ignore_ascii_case("rule") {
        let hosts = hosts(value);
        if hosts.is_empty() && value.contains("Host(") && !value.contains(['$', '{']) {
            // Two rules may share a host when they ask for different paths, but not when they are the same.
            found.push((RouteKind::Rule, value.split_whitespace().collect()));
        }
        found.extend(hosts.into_iter().map(|host| (RouteKind::Host, host)));
    }
    found
}

/// The hosts of a rule that asks for nothing but hosts: with a path or a method beside it, two rules may share one.
fn hosts(rule: &str) -> Vec<String> {
    let narrowed = ["&&", "Path", "Method", "Headers", "Query", "ClientIP"].iter().any(|word| rule.contains(word));
    if narrowed {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut rest = rule;
    while let Some(at) = rest.find("Host(") {
        rest = &rest[at + "Host(".len()..];
        let Some(end) = rest.find(')') else { break };
        for host in rest[..end].split(',') {
            let host = host.trim().trim_matches(['`', '"', '\'']);
            if !host.is_empty() && !host.contains(['$', '{']) {
                found.push(host.to_ascii_lowercase());
            }
        }
        rest = &rest[end..];
    }
    found
}

impl Placement {
    /// What a job says of it.
    pub fn of(job: Element<'_>, scope: &Scope<'_>) -> Self {
        let string = |name: &str, default: &str| match job.value(name) {
            None => Some(default.to_owned()),
            Some(value) => scope.string(value).map(|known| known.value),
        };
        let datacenters = match job.value("datacenters") {
            None => Some(vec!["*".to_owned()]),
            Some(value) => scope.strings(value).map(|known| known.value),
        };
        Self {
            namespace: string("namespace", "default"),
            region: string("region", "global"),
            datacenters,
            node_pool: string("node_pool", "default"),
        }
    }

    /// Whether two jobs may run on one node, as far as the files decide: unknown values make it `false`.
    pub fn meets(&self, other: &Self) -> bool {
        let same = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a == b);
        let pools = match (&self.node_pool, &other.node_pool) {
            (Some(a), Some(b)) => a == b || a == "all" || b == "all",
            _ => false,
        };
        let datacenters = match (&self.datacenters, &other.datacenters) {
            (Some(a), Some(b)) => a.iter().any(|a| b.iter().any(|b| globs_meet(a, b))),
            _ => false,
        };
        pools && datacenters && same(&self.region, &other.region)
    }
}

/// Whether some name matches both patterns, in which `*` stands for any characters.
fn globs_meet(a: &str, b: &str) -> bool {
    fn meet(a: &[u8], b: &[u8]) -> bool {
        match (a.first(), b.first()) {
            (None, None) => true,
            (Some(b'*'), _) => meet(&a[1..], b) || (!b.is_empty() && meet(a, &b[1..])),
            (_, Some(b'*')) => meet(a, &b[1..]) || (!a.is_empty() && meet(&a[1..], b)),
            (Some(x), Some(y)) => x == y && meet(&a[1..], &b[1..]),
            _ => false,
        }
    }
    // Names of datacenters are short; a pattern of many stars is nobody's.
    if a.len() + b.len() > 80 || a.matches('*').count() + b.matches('*').count() > 6 {
        return a == b || a == "*" || b == "*";
    }
    meet(a.as_bytes(), b.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_datacenters_meet_when_a_name_fits_both() {
        for (a, b, meet) in [
            ("dc1", "dc1", true),
            ("dc1", "dc2", false),
            ("*", "dc2", true),
            ("dc*", "*1", true),
            ("eu-*", "us-*", false),
            ("eu-*-1", "eu-west-*", true),
        ] {
            assert_eq!(globs_meet(a, b), meet, "{a} {b}");
            assert_eq!(globs_meet(b, a), meet, "{b} {a}");
        }
    }

    #[test]
    fn tags_define_routers_and_hosts() {
        assert_eq!(
            routes("traefik.http.routers.web.rule=Host(`Web.lab.local`) || Host(`www.lab.local`, `w.lab.local`)"),
            [
                (RouteKind::Router, "web".to_owned()),
                (RouteKind::Host, "web.lab.local".to_owned()),
                (RouteKind::Host, "www.lab.local".to_owned()),
                (RouteKind::Host, "w.lab.local".to_owned()),
            ]
        );
        assert_eq!(
            routes("traefik.http.routers.api.rule=Host(`web.lab.local`) && PathPrefix(`/api`)"),
            [
                (RouteKind::Router, "api".to_owned()),
                (RouteKind::Rule, "Host(`web.lab.local`)&&PathPrefix(`/api`)".to_owned())
            ]
        );
        assert_eq!(routes("traefik.enable=true"), []);
        assert_eq!(routes("traefik.http.routers.${NOMAD_JOB_NAME}.tls=true"), []);
    }

    #[test]
    fn a_job_file_tells_what_others_must_know() {
        let text = "job \"web\" {\n  datacenters = [\"dc1\"]\n  group \"g\" {\n    network {\n      port \"http\" { static = 80 }\n      port \"x\" { to = 1 }\n    }\n    service {\n      name = \"web\"\n      tags = [\"traefik.http.routers.web.rule=Host(`w.lab`)\"]\n    }\n    task \"t\" {\n      config {\n        image = \"nginx:1.27\"\n      }\n    }\n  }\n}\n";
        let facts = FileFacts::read(Path::new("/j/web.nomad.hcl"), text);
        let job = facts.job().expect("a job");
        assert_eq!(job.name.as_deref(), Some("web"));
        assert_eq!((job.ports[0].port, job.ports[0].at.lines[0]), (80, (4, 29)));
        assert_eq!(job.services, ["web"]);
        assert!(!job.open_services);
        assert_eq!(job.images, [("t".to_owned(), "nginx:1.27".to_owned())]);
        assert_eq!(job.routes.len(), 2);
        assert_eq!(job.placement.node_pool.as_deref(), Some("default"));
    }

    #[test]
    fn services_are_known_by_the_names_that_nomad_gives_them() {
        let names = |service: &str, task: &str| {
            let text = format!(
                "job \"j\" {{\n  group \"g\" {{\n    {service}\n    task \"t\" {{\n      {task}\n    }}\n  }}\n}}\n"
            );
            let facts = FileFacts::read(Path::new("/j.nomad.hcl"), &text);
            let job = facts.job().expect("a job").clone();
            (job.services, job.open_services)
        };
        let known = |names: &[&str]| (names.iter().map(ToString::to_string).collect::<Vec<_>>(), false);
        assert_eq!(names("service {}", "service {}"), known(&["j-g", "j-g-t"]));
        assert_eq!(names("service {\nname = \"${NOMAD_JOB_NAME}-db\"\n}", ""), known(&["j-db"]));
        assert_eq!(names("", "service {\nname = \"${JOB}-${TASK}\"\n}"), known(&["j-t"]));
        assert_eq!(names("service {\nname = \"${meta.x}\"\n}", ""), (Vec::new(), true));
        assert_eq!(names("service {\nname = var.x\n}", ""), (Vec::new(), true));
    }

    #[test]
    fn agents_and_specifications_provide_host_volumes() {
        let read = |text: &str| FileFacts::read(Path::new("/client.hcl"), text).host_volumes().map(<[String]>::to_vec);
        let client = "client {\n  enabled = true\n  host_volume \"a-data\" {\n    path = \"/a\"\n  }\n  host_volume \"b-data\" {}\n}\n";
        assert_eq!(read(client), Some(vec!["a-data".to_owned(), "b-data".to_owned()]));
        assert_eq!(read("name = \"c-data\"\ntype = \"host\"\n"), Some(vec!["c-data".to_owned()]));
        assert_eq!(read("name = \"c-data\"\ntype = \"csi\"\n"), None);
        assert_eq!(read("server {}\n"), None);
    }
}
