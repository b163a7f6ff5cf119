//! The template language of `template.data`: Go's text/template with the functions of consul-template.
//!
//! Names and argument counts after consul-template's `template/template.go`, `template/funcs.go` and
//! `template/nomad_funcs.go`, the functions of Go's package, and sprig's (with the prefix `sprig_`).
//! A template with an unknown function does not render, and its task waits for ever.

mod actions;
mod helpers;
mod lookups;
mod sprig;

use super::closest;

/// Where Nomad documents templates.
pub const PAGE: &str = "https://developer.hashicorp.com/nomad/docs/job-specification/template";
/// Where consul-template documents its functions.
pub const FUNCTIONS_PAGE: &str = "https://github.com/hashicorp/consul-template/blob/main/docs/templating-language.md";
/// Where Go documents the language and its own functions.
pub const GO_PAGE: &str = "https://pkg.go.dev/text/template";
/// Where sprig documents its functions, there without the prefix `sprig_`.
pub const SPRIG_PAGE: &str = "https://masterminds.github.io/sprig/";

/// What a word at the start of a command is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword of the language: `if`, `range`, `end`.
    Action,
    /// A function that asks another system and renders the template again when the answer changes.
    Lookup(Backend),
    /// A function that computes.
    Helper,
}

/// The system that a lookup asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Consul: services, keys, nodes, certificates.
    Consul,
    /// Vault: secrets and certificates.
    Vault,
    /// Nomad: its services and variables.
    Nomad,
    /// A file of the task.
    File,
}

/// The origin of a word, which decides where it is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Go's text/template.
    Go,
    /// consul-template.
    ConsulTemplate,
    /// sprig.
    Sprig,
}

/// A keyword or function of the template language.
#[derive(Debug)]
pub struct TemplateFunction {
    /// The name, for sprig's functions with `sprig_`.
    pub name: &'static str,
    /// Keyword, lookup or helper.
    pub kind: Kind,
    /// Where it comes from.
    pub origin: Origin,
    /// How it is called, with the arguments' names; optional ones in brackets.
    pub usage: &'static str,
    /// The fewest arguments that it accepts, counting a value that is piped into it.
    pub min_args: usize,
    /// The most arguments that it accepts, counting a value that is piped into it; `None` where there is no limit or
    /// the limit is not certain.
    pub max_args: Option<usize>,
    /// What it does.
    pub doc: &'static str,
    /// A piece of a template.
    pub example: &'static str,
    /// The fields that the result, or each of its elements, has: for completion, not for checks.
    pub fields: &'static [&'static str],
    /// Whether clients forbid it unless their configuration (`function_denylist`) says otherwise.
    pub denied: bool,
}

impl TemplateFunction {
    /// Where it is documented.
    pub fn page(&self) -> String {
        match self.origin {
            Origin::Go => GO_PAGE.to_owned(),
            Origin::Sprig => SPRIG_PAGE.to_owned(),
            // The page has a heading of that name for most functions; the browser stays at its start for the others.
            Origin::ConsulTemplate => format!("{FUNCTIONS_PAGE}#{}", self.name.to_ascii_lowercase()),
        }
    }

    /// Whether it takes that many arguments, the piped one included.
    pub fn accepts(&self, args: usize) -> bool {
        args >= self.min_args && self.max_args.is_none_or(|max| args <= max)
    }

    const fn new(
        kind: Kind,
        origin: Origin,
        args: (usize, Option<usize>),
        usage: &'static str,
        doc: &'static str,
    ) -> Self {
        Self {
            name: first_word(usage),
            kind,
            origin,
            usage,
            min_args: args.0,
            max_args: args.1,
            doc,
            example: "",
            fields: &[],
            denied: false,
        }
    }

    const fn example(mut self, template: &'static str) -> Self {
        self.example = template;
        self
    }

    const fn fields(mut self, fields: &'static [&'static str]) -> Self {
        self.fields = fields;
        self
    }

    const fn denied(mut self) -> Self {
        self.denied = true;
        self
    }
}

/// The part of a usage before the first blank: the name.
const fn first_word(usage: &'static str) -> &'static str {
    let bytes = usage.as_bytes();
    let mut length = 0;
    while length < bytes.len() && bytes[length] != b' ' {
        length += 1;
    }
    usage.split_at(length).0
}

const fn exactly(args: usize) -> (usize, Option<usize>) {
    (args, Some(args))
}

const fn from_to(min: usize, max: usize) -> (usize, Option<usize>) {
    (min, Some(max))
}

const fn at_least(min: usize) -> (usize, Option<usize>) {
    (min, None)
}

/// A method of the value that `scratch` returns: `{{ scratch.Set "key" 1 }}`.
#[derive(Debug)]
pub struct ScratchMethod {
    /// The method's name.
    pub name: &'static str,
    /// How many arguments it takes.
    pub args: usize,
    /// What it does.
    pub doc: &'static str,
}

/// Sorted by name.
static SCRATCH: &[ScratchMethod] = &[
    ScratchMethod { name: "Get", args: 1, doc: "The value under a key, or nothing." },
    ScratchMethod { name: "Key", args: 1, doc: "Whether there is a value under a key." },
    ScratchMethod {
        name: "MapSet",
        args: 3,
        doc: "Puts a value into the map under a key: the key, the key within the map, the value.",
    },
    ScratchMethod { name: "MapSetX", args: 3, doc: "Like `MapSet`, but keeps a value that is already there." },
    ScratchMethod { name: "MapValues", args: 1, doc: "The values of the map under a key, sorted by their keys." },
    ScratchMethod { name: "Set", args: 2, doc: "Stores a value under a key." },
    ScratchMethod { name: "SetX", args: 2, doc: "Like `Set`, but keeps a value that is already there." },
];

/// The methods of `scratch`.
pub fn scratch_methods() -> &'static [ScratchMethod] {
    SCRATCH
}

/// Each table is sorted by name, as [`function`] searches it.
static TABLES: [&[TemplateFunction]; 4] = [actions::ACTIONS, lookups::LOOKUPS, helpers::HELPERS, sprig::SPRIG];

/// Constants of the language; they stand where a function may stand.
const CONSTANTS: [&str; 3] = ["true", "false", "nil"];

/// Names of consul-template's past and of sprig without its prefix, and what to write today. Sorted by the first.
static FORMER: &[(&str, &str)] = &[
    ("base64enc", "base64Encode"),
    ("caRoot", "caRoots"),
    ("fromJson", "parseJSON"),
    ("hasKey", "sprig_hasKey"),
    ("key_exists", "keyExists"),
    ("key_or_default", "keyOrDefault"),
    ("lower", "toLower"),
    ("nomadVariable", "nomadVar"),
    ("quote", "sprig_quote"),
    ("replace", "replaceAll"),
    ("sub", "sprig_sub"),
    ("title", "toTitle"),
    ("toJson", "toJSON"),
    ("toPrettyJson", "toJSONPretty"),
    ("toYaml", "toYAML"),
    ("upper", "toUpper"),
    ("vault", "secret"),
];

/// The keyword or function of that name.
///
/// `None` does not mean that there is none: ask [`is_known`], which knows the rest of sprig's.
pub fn function(name: &str) -> Option<&'static TemplateFunction> {
    TABLES.iter().find_map(|table| {
        let at = table.binary_search_by(|function| function.name.cmp(name));
        at.ok().map(|index| &table[index])
    })
}

/// Every keyword and function with documentation, by kind and within a kind by name.
pub fn all() -> impl Iterator<Item = &'static TemplateFunction> {
    TABLES.iter().copied().flatten()
}

/// Whether a word may stand at the start of a command.
///
/// A name with `sprig_` that comes close to no function of sprig's counts as known: sprig grows with its releases.
pub fn is_known(name: &str) -> bool {
    CONSTANTS.contains(&name)
        || function(name).is_some()
        || name.starts_with("sprig_") && (sprig::OTHERS.binary_search(&name).is_ok() || close_sprig(name).is_none())
}

/// The function of sprig's that comes close to a name with its prefix.
fn close_sprig(name: &str) -> Option<&'static str> {
    let short = |name: &'static str| name.strip_prefix("sprig_").unwrap_or(name);
    let others = sprig::OTHERS.iter().copied();
    let names = || sprig::SPRIG.iter().map(|function| function.name).chain(others.clone());
    let close = closest(name.strip_prefix("sprig_")?, names().map(short))?;
    names().find(|full| short(full) == close)
}

/// Whether an unknown name is that of a function that has another name now, or lacks its `sprig_`.
pub fn is_renamed(name: &str) -> bool {
    FORMER.binary_search_by(|(former, _)| former.cmp(&name)).is_ok() || function(&format!("sprig_{name}")).is_some()
}

/// The name that was most likely meant by one that is not known.
pub fn suggestion(name: &str) -> Option<&'static str> {
    if is_known(name) {
        return None;
    }
    if name.starts_with("sprig_") {
        return close_sprig(name);
    }
    if let Ok(index) = FORMER.binary_search_by(|(former, _)| former.cmp(&name)) {
        return Some(FORMER[index].1);
    }
    if let Some(function) = function(&format!("sprig_{name}")) {
        return Some(function.name);
    }
    closest(name, TABLES[..3].iter().copied().flatten().map(|function| function.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_every_function_is_found() {
        for table in TABLES {
            for pair in table.windows(2) {
                assert!(pair[0].name < pair[1].name, "{} {}", pair[0].name, pair[1].name);
            }
        }
        assert!(FORMER.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(SCRATCH.windows(2).all(|pair| pair[0].name < pair[1].name));
        for entry in all() {
            assert!(std::ptr::eq(function(entry.name).expect("found"), entry), "{}", entry.name);
            assert!(is_known(entry.name));
        }
    }

    #[test]
    fn a_usage_has_as_many_arguments_as_are_accepted() {
        for entry in all().filter(|entry| entry.kind != Kind::Action) {
            let words: Vec<&str> = entry.usage.split(' ').skip(1).collect();
            let needed = words.iter().filter(|word| !word.starts_with('[') && !word.ends_with("...")).count();
            assert!(needed >= entry.min_args, "{}", entry.usage);
            if let Some(max) = entry.max_args {
                assert!(words.len() <= max && !entry.usage.contains("..."), "{}", entry.usage);
            }
        }
    }

    #[test]
    fn argument_counts_are_those_of_the_source() {
        let accepts = |name, args| function(name).is_some_and(|function| function.accepts(args));
        assert!(!accepts("key", 0) && accepts("key", 1) && !accepts("key", 2));
        assert!(accepts("nomadService", 1) && accepts("nomadService", 3) && !accepts("nomadService", 4));
        assert!(accepts("timestamp", 0) && accepts("timestamp", 1) && !accepts("timestamp", 2));
        assert!(accepts("secret", 1) && accepts("secret", 5));
        assert!(accepts("eq", 2) && accepts("eq", 4) && !accepts("eq", 1) && !accepts("ne", 3));
        assert!(accepts("regexReplaceAll", 3) && !accepts("regexReplaceAll", 2));
    }

    #[test]
    fn nomads_default_denylist_is_marked() {
        let denied: Vec<&str> = all().filter(|function| function.denied).map(|function| function.name).collect();
        assert_eq!(denied, ["plugin", "writeToFile"]);
    }

    #[test]
    fn former_names_and_typos_get_a_suggestion() {
        for (former, today) in FORMER {
            assert!(!is_known(former), "{former}");
            assert!(function(today).is_some(), "{today}");
            assert_eq!(suggestion(former), Some(*today));
        }
        assert_eq!(suggestion("nomadVr"), Some("nomadVar"));
        assert_eq!(suggestion("rnage"), Some("range"));
        assert_eq!(suggestion("nospace"), Some("sprig_nospace"));
        assert_eq!(suggestion("key"), None);
        assert_eq!(suggestion("sprig_anything"), None);
        assert_eq!(suggestion("sprig_nospcae"), Some("sprig_nospace"));
        assert_eq!(suggestion("sprig_kebapcase"), Some("sprig_kebabcase"));
        assert!(is_known("sprig_anything") && is_known("sprig_b32enc") && !is_known("sprig_trimSufix"));
        assert!(sprig::OTHERS.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(suggestion("somethingElse"), None);
    }
}
