//! What may stand in `${…}` besides HCL's own expressions.
//!
//! Nomad's parser keeps every reference whose root it does not know as text. Later the scheduler replaces names in
//! constraints, affinities and spreads, and the client those in the strings of a running task; both leave a name that
//! they do not know as it is. So nobody reports `${NOMAD_PROT_http}`: these tables are for finding it.

mod attributes;
mod entry;
mod names;

pub use entry::{Entry, Kind, Pattern, Place};

use super::closest;
use names::{
    ALIASES, CLI_VARIABLES, DEVICE, DEVICE_ATTR, ENV, META, NODE, RUNTIME, RUNTIME_PATTERNS, SECRET, SERVICE_NAMES,
};

/// Where Nomad documents references.
pub const PAGE: &str = "https://developer.hashicorp.com/nomad/docs/reference/runtime-variable-interpolation";

/// What a reference turned out to be.
#[derive(Debug, Clone, Copy)]
pub enum Lookup {
    /// A name that Nomad knows.
    Known(&'static Entry),
    /// A name of a family.
    Pattern(&'static Pattern),
    /// A name below a root of Nomad's that Nomad does not know: it stays as text.
    Unknown {
        /// The name, or the pattern, that was most likely meant. [`correction`] gives the whole text.
        suggestion: Option<&'static str>,
    },
    /// Not Nomad's: a variable, a local, an iterator, a variable that the job itself puts into the environment.
    Foreign,
}

/// The tables of names; each is sorted.
static TABLES: [&[Entry]; 5] = [NODE, attributes::ENTRIES, DEVICE, RUNTIME, SERVICE_NAMES];

/// Says what the text between `${` and `}` refers to.
///
/// Names that the file itself defines come first, and only the caller knows them: iterators of `for` and `dynamic`,
/// and the variables of the task's `env` and of templates with `env = true`.
pub fn lookup(reference: &str) -> Lookup {
    let reference = reference.trim();
    if reference.starts_with("env[") {
        return Lookup::Pattern(&ENV);
    }
    if reference.is_empty() || !reference.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)) {
        return Lookup::Foreign;
    }
    if let Some(entry) = entry(reference) {
        return Lookup::Known(entry);
    }
    if let Some(pattern) = pattern(reference) {
        return Lookup::Pattern(pattern);
    }
    let ours = match reference.split_once('.') {
        Some((root, _)) => matches!(root, "attr" | "node" | "meta" | "device" | "secret" | "env"),
        None => reference.starts_with("NOMAD_") && !CLI_VARIABLES.contains(&reference),
    };
    if ours { Lookup::Unknown { suggestion: suggestion(reference) } } else { Lookup::Foreign }
}

/// The text that most likely was meant, in full: `NOMAD_PORT_http` for `NOMAD_PROT_http`.
///
/// `None` where the reference is fine or foreign, where nothing comes close, or where a free part is missing.
pub fn correction(reference: &str) -> Option<String> {
    let reference = reference.trim();
    let Lookup::Unknown { suggestion } = lookup(reference) else {
        return None;
    };
    if let Some((pattern, rest)) = misspelt_prefix(reference) {
        return Some(format!("{}{rest}", pattern.prefix()));
    }
    suggestion.filter(|name| !name.contains('<')).map(str::to_owned)
}

/// The `attr.*` entry that a reference without its `attr.` means, as in `${cpu.numcores}`.
///
/// Nomad's documentation itself has such examples; constraints reject them. [`lookup`] calls them foreign, as an
/// iterator may have that name.
pub fn missing_attr(reference: &str) -> Option<&'static Entry> {
    let reference = reference.trim();
    if !reference.contains('.') {
        return None;
    }
    search(attributes::ENTRIES, &format!("attr.{reference}"))
}

/// Every single name.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    TABLES.iter().copied().flatten()
}

/// Every family of names.
pub fn patterns() -> impl Iterator<Item = &'static Pattern> {
    let roots = [&META, &DEVICE_ATTR, &SECRET, &ENV];
    roots.into_iter().chain(attributes::PATTERNS).chain(RUNTIME_PATTERNS)
}

fn entry(reference: &str) -> Option<&'static Entry> {
    match reference.as_bytes()[0] {
        b'n' => search(NODE, reference),
        b'a' => search(attributes::ENTRIES, reference),
        b'd' => search(DEVICE, reference),
        _ => search(RUNTIME, reference).or_else(|| search(SERVICE_NAMES, reference)),
    }
}

fn search(table: &'static [Entry], name: &str) -> Option<&'static Entry> {
    let at = table.binary_search_by(|entry| entry.name.cmp(name));
    at.ok().map(|index| &table[index])
}

fn pattern(reference: &str) -> Option<&'static Pattern> {
    // Families are told apart by their first letters, mostly.
    let first = reference.as_bytes().first();
    patterns().filter(|pattern| pattern.pattern.as_bytes().first() == first).find(|pattern| pattern.matches(reference))
}

fn suggestion(reference: &str) -> Option<&'static str> {
    if let Ok(index) = ALIASES.binary_search_by(|(tried, _)| tried.cmp(&reference)) {
        return Some(ALIASES[index].1);
    }
    if let Some((pattern, _)) = misspelt_prefix(reference) {
        return Some(pattern.pattern);
    }
    // A family without its free part: `NOMAD_PORT`, `meta.`, `secret.db`.
    let unfinished = |pattern: &&Pattern| {
        pattern.prefix().trim_end_matches(['_', '.']) == reference.trim_end_matches(['_', '.'])
            || (pattern.kind == Kind::Secret && reference.starts_with("secret."))
    };
    if let Some(pattern) = patterns().find(unfinished) {
        return Some(pattern.pattern);
    }
    // Whether a name has `unique` in it is hard to remember.
    if let Some((root @ ("attr" | "node"), rest)) = reference.split_once('.') {
        let other = match rest.strip_prefix("unique.") {
            Some(rest) => format!("{root}.{rest}"),
            None => format!("{root}.unique.{rest}"),
        };
        if let Some(entry) = entry(&other) {
            return Some(entry.name);
        }
    }
    let root = root(reference);
    let rest = &reference[root.len()..];
    let same_root = entries().filter(|entry| entry.former.is_none()).filter_map(|entry| entry.name.strip_prefix(root));
    let close = closest(rest, same_root).filter(|close| are_close(rest, close))?;
    entries().map(|entry| entry.name).find(|name| name.strip_prefix(root) == Some(close))
}

/// What a reference has in common with all of its kind: `NOMAD_`, `attr.`, `node.`. It says nothing about likeness.
fn root(reference: &str) -> &str {
    let end = match reference.find('.') {
        Some(dot) => dot + 1,
        None => reference.find('_').map_or(0, |at| at + 1),
    };
    &reference[..end]
}

/// Whether two names differ by a slip: by one letter in all, or word by word.
fn are_close(written: &str, meant: &str) -> bool {
    fn words(name: &str) -> Vec<&str> {
        name.split(['.', '_', '-']).collect()
    }
    let (a, b) = (words(written), words(meant));
    let by_words = a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || closest(a, [*b]).is_some());
    // A separator that is missing, or one too many.
    let joined = |name: &str| name.replace(['.', '_', '-'], "");
    by_words || joined(written).eq_ignore_ascii_case(&joined(meant))
}

/// The family that a reference belongs to once one word of its fixed part is corrected, and the free part.
fn misspelt_prefix(reference: &str) -> Option<(&'static Pattern, &str)> {
    RUNTIME_PATTERNS.iter().find_map(|pattern| {
        let mut rest = reference;
        let mut mistakes = 0;
        for word in pattern.prefix().trim_end_matches('_').split('_') {
            let (written, after) = rest.split_once('_')?;
            rest = after;
            if written != word {
                closest(written, [word])?;
                mistakes += 1;
            }
        }
        (mistakes == 1 && !rest.is_empty()).then_some((pattern, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(reference: &str) -> String {
        match lookup(reference) {
            Lookup::Known(entry) => format!("known {}", entry.name),
            Lookup::Pattern(pattern) => format!("pattern {}", pattern.pattern),
            Lookup::Unknown { suggestion } => format!("unknown, {}", suggestion.unwrap_or("-")),
            Lookup::Foreign => "foreign".to_owned(),
        }
    }

    #[test]
    fn tables_are_sorted_and_every_name_is_found() {
        for table in TABLES {
            assert!(table.windows(2).all(|pair| pair[0].name < pair[1].name));
        }
        assert!(ALIASES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for entry in entries() {
            assert_eq!(shown(entry.name), format!("known {}", entry.name));
        }
    }

    #[test]
    fn every_pattern_finds_itself_or_one_that_includes_it() {
        for pattern in patterns() {
            let sample = pattern.pattern.replace(['<', '>'], "");
            let Lookup::Pattern(found) = lookup(&sample) else {
                panic!("{sample}: {}", shown(&sample));
            };
            assert!(found.prefix() == pattern.prefix(), "{sample}: {}", found.pattern);
            assert!(pattern.matches(&sample) && !pattern.matches(pattern.prefix()), "{sample}");
        }
    }

    #[test]
    fn families_take_any_free_part() {
        assert_eq!(shown("NOMAD_PORT_http"), "pattern NOMAD_PORT_<label>");
        assert_eq!(shown("NOMAD_PORT_product-api"), "pattern NOMAD_PORT_<label>");
        assert_eq!(shown("NOMAD_HOST_PORT_http"), "pattern NOMAD_HOST_PORT_<label>");
        assert_eq!(shown("NOMAD_META_a_b"), "pattern NOMAD_META_<key>");
        assert_eq!(shown("meta.rack.row"), "pattern meta.<key>");
        assert_eq!(shown("attr.driver.podman"), "pattern attr.driver.<name>");
        assert_eq!(shown("attr.driver.podman.version"), "pattern attr.driver.<name>.<property>");
        assert_eq!(shown("attr.plugins.cni.version.host-local"), "pattern attr.plugins.cni.version.<plugin>");
        assert_eq!(shown("attr.numa.node0.cores"), "pattern attr.numa.node<N>.cores");
        assert_eq!(shown("attr.consul.east.version"), "pattern attr.consul.<cluster>.version");
        assert_eq!(shown("secret.db.password"), "pattern secret.<name>.<key>");
        assert_eq!(shown("env[\"a...b\"]"), "pattern env.<name>");
    }

    #[test]
    fn a_misspelt_name_gets_a_suggestion() {
        assert_eq!(shown("NOMAD_PROT_http"), "unknown, NOMAD_PORT_<label>");
        assert_eq!(shown("NOMAD_PORT"), "unknown, NOMAD_PORT_<label>");
        assert_eq!(shown("NOMAD_ALLOC_INDX"), "unknown, NOMAD_ALLOC_INDEX");
        assert_eq!(shown("NOMAD_DATACENTER"), "unknown, NOMAD_DC");
        assert_eq!(shown("attr.kernel.nmae"), "unknown, attr.kernel.name");
        assert_eq!(shown("attr.network.ip-address"), "unknown, attr.unique.network.ip-address");
        assert_eq!(shown("attr.unique.kernel.name"), "unknown, attr.kernel.name");
        assert_eq!(shown("node.name"), "unknown, node.unique.name");
        assert_eq!(shown("node.clas"), "unknown, node.class");
        assert_eq!(shown("secret.db"), "unknown, secret.<name>.<key>");
        assert_eq!(shown("node.nothing.like.it"), "unknown, -");
    }

    #[test]
    fn corrections_keep_the_free_part() {
        assert_eq!(correction("NOMAD_PROT_http").as_deref(), Some("NOMAD_PORT_http"));
        assert_eq!(correction("NOMAD_HOST_PROT_db_main").as_deref(), Some("NOMAD_HOST_PORT_db_main"));
        assert_eq!(correction("attr.kernel.nmae").as_deref(), Some("attr.kernel.name"));
        assert_eq!(correction("NOMAD_PORT"), None);
        assert_eq!(correction("NOMAD_PORT_http"), None);
        assert_eq!(correction("HOME"), None);
    }

    #[test]
    fn what_is_not_nomads_is_left_alone() {
        for reference in [
            "var.image",
            "local.x",
            "HOME",
            "NOMAD_ADDR",
            "VAULT_ADDR",
            "i + 1",
            "port.value",
            "driver.java.version",
            "",
        ] {
            assert_eq!(shown(reference), "foreign", "{reference}");
        }
        assert_eq!(missing_attr("driver.java.version").map(|entry| entry.name), Some("attr.driver.java.version"));
        assert!(missing_attr("port.value").is_none());
    }

    #[test]
    fn places_differ_by_kind() {
        let usable = |name: &str, place| match lookup(name) {
            Lookup::Known(entry) => entry.usable_in(place),
            Lookup::Pattern(pattern) => pattern.kind.usable_in(place),
            _ => panic!("{name}"),
        };
        assert!(usable("attr.kernel.name", Place::Constraint) && usable("attr.kernel.name", Place::Runtime));
        assert!(!usable("node.region", Place::Constraint) && usable("node.region", Place::Runtime));
        assert!(!usable("NOMAD_DC", Place::Constraint) && usable("NOMAD_PORT_http", Place::ServiceName));
        assert!(usable("device.attr.memory", Place::DeviceConstraint) && !usable("device.model", Place::Constraint));
        assert!(usable("JOB", Place::ServiceName) && !usable("JOB", Place::Runtime));
    }
}
