//! Services that a text names as templates and addresses do: `{{ range service "web" }}`, `web.service.consul`.

use std::ops::Range;

use memchr::memmem;

use crate::syntax::{AttributeRef, BlockRef, ItemRef, Tree};
use crate::text::{Span, Text};

/// A service that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The service's name alone: no tag, no datacenter, no suffix of a sidecar.
    pub span: Span,
    /// Whether a datacenter is given, so that another cluster's may be meant.
    pub elsewhere: bool,
    /// How it is named.
    pub by: NamedBy,
}

/// How a text names a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// A template looks it up in Consul.
    Lookup,
    /// A template looks it up among Nomad's own services.
    NomadLookup,
    /// As part of an address.
    Address,
}

/// The functions of templates that look services up.
const LOOKUPS: [&str; 3] = ["service", "connect", NOMAD_LOOKUP];

const NOMAD_LOOKUP: &str = "nomadService";

/// The sorts of Consul's addresses of services.
const ADDRESSES: [&str; 4] = [".service.", ".connect.", ".virtual.", ".ingress."];

/// Consul registers the sidecar of a service under its service's name with this behind it.
const SIDECAR: &str = "-sidecar-proxy";

/// The services that a job names, in the order of the text: lookups in the templates that Nomad renders, addresses
/// wherever values stand, neither in comments.
pub fn mentions_in_job(text: &Text, tree: &Tree) -> Vec<Mention> {
    let whole = text.slice(Span::new(0, text.len()));
    let mut found = mentions_in_text(&whole);
    found.retain(|mention| match attribute_at(tree, mention.span.start) {
        Some((attribute, blocks)) if mention.by != NamedBy::Address => {
            attribute.name() == "data" && is_template(&blocks)
        }
        found => found.is_some(),
    });
    found
}

/// The services that a text of any sort names, in the order of the text.
pub fn mentions_in_text(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    for function in LOOKUPS {
        let places = memmem::find_iter(text.as_bytes(), function);
        found.extend(places.filter_map(|at| lookup(text, at, function)));
    }
    for sort in ADDRESSES {
        found.extend(memmem::find_iter(text.as_bytes(), sort).filter_map(|at| address(text, at, sort)));
    }
    found.sort_by_key(|mention| mention.span.start);
    found
}

/// The attribute at `offset` and the blocks around it, outermost first.
fn attribute_at(tree: &Tree, offset: usize) -> Option<(AttributeRef<'_>, Vec<BlockRef<'_>>)> {
    let mut blocks: Vec<BlockRef<'_>> = Vec::new();
    let mut body = tree.root();
    loop {
        let is_code = |item: &ItemRef<'_>| !matches!(item, ItemRef::Comment(_)) && item.span().end > offset;
        match body.items_at(offset).find(is_code)? {
            ItemRef::Attribute(attribute) => return Some((attribute, blocks)),
            ItemRef::Block(block) if block.open() < offset => {
                blocks.push(block);
                body = block.body();
            }
            _ => return None,
        }
    }
}

fn is_template(blocks: &[BlockRef<'_>]) -> bool {
    match blocks {
        [.., outer, last] if last.keyword() == "content" => {
            outer.keyword() == "dynamic" && outer.label() == Some("template")
        }
        [.., last] => last.keyword() == "template",
        [] => false,
    }
}

/// The line around `at`, without its end; `None` where it is a comment of most sorts of files.
fn line_of(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let written = text[start..end].trim_start();
    (!written.starts_with('#') && !written.starts_with("//")).then_some(start..end)
}

/// The name in `{{ range service "tag.web@dc1" }}`, whose function stands at `at`.
fn lookup(text: &str, at: usize, function: &str) -> Option<Mention> {
    let behind = &text[at + function.len()..];
    if !behind.starts_with([' ', '\t']) {
        return None;
    }
    let line = line_of(text, at)?;
    let before = &text[line.start..at];
    if !before.ends_with([' ', '\t', '{', '[', '(', '=', '-', '|']) || !(before.contains("{{") || before.contains("[["))
    {
        return None;
    }
    let mut start = after_blanks(text, at + function.len());
    // `nomadService 1 "key" "web"` picks instances by a hash of the key.
    if function == NOMAD_LOOKUP && text[start..].starts_with(|c: char| c.is_ascii_digit()) {
        start += text[start..].find(|c: char| !c.is_ascii_digit())?;
        start = after_blanks(text, start);
        let (_, behind) = string(&text[..line.end], start)?;
        start = after_blanks(text, behind);
    }
    let (written, _) = string(&text[..line.end], start)?;
    let whole = &text[written.clone()];
    let name_end = whole.find(['?', '~', '|', '@']).unwrap_or(whole.len());
    let name_start = whole[..name_end].rfind('.').map_or(0, |dot| dot + 1);
    let name = without_sidecar(&whole[name_start..name_end]);
    if name.is_empty() || !name.bytes().all(is_part) {
        return None;
    }
    let start = written.start + name_start;
    let span = Span::new(start, start + name.len());
    let by = if function == NOMAD_LOOKUP { NamedBy::NomadLookup } else { NamedBy::Lookup };
    Some(Mention { span, elsewhere: whole.contains('@'), by })
}

fn after_blanks(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start_matches([' ', '\t']).len()
}

/// What is in the quotes that open at `at`, and what follows them.
fn string(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = &text[at..];
    let quote = ["\\\"", "\"", "`"].into_iter().find(|quote| rest.starts_with(quote))?;
    let start = at + quote.len();
    let end = start + text[start..].find(quote)?;
    Some((start..end, end + quote.len()))
}

/// The name in `tag.web.service.dc1.consul`, whose `.service.` stands at `at`.
fn address(text: &str, at: usize, sort: &str) -> Option<Mention> {
    let line = line_of(text, at)?;
    let mut rest = &text[at + sort.len()..line.end];
    let mut labels = 0;
    while !ends_in_domain(rest) {
        // `dc1`, or `dc1.dc`; also one that is filled in later.
        rest = after_label(rest)?;
        labels += 1;
        if labels > 3 {
            return None;
        }
    }
    let name = label(&text[line.clone()], at - line.start)?;
    let name_start = line.start + name.start;
    let name = without_sidecar(&text[name_start..line.start + name.end]);
    let span = Span::new(name_start, name_start + name.len());
    Some(Mention { span, elsewhere: labels > 0, by: NamedBy::Address })
}

/// Whether `consul` is the last label.
fn ends_in_domain(rest: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    rest.strip_prefix("consul").is_some_and(|rest| !goes_on(rest) && !rest.strip_prefix('.').is_some_and(goes_on))
}

/// What follows the next label and its dot.
fn after_label(rest: &str) -> Option<&str> {
    let filled = [("${", "}"), ("{{", "}}")].into_iter().find(|(open, _)| rest.starts_with(open));
    let end = match filled {
        Some((_, close)) => rest.find(close)? + close.len(),
        None => rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count(),
    };
    rest[end..].strip_prefix('.').filter(|_| end > 0)
}

fn without_sidecar(name: &str) -> &str {
    name.strip_suffix(SIDECAR).unwrap_or(name)
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// The label of a host name that ends at `end`, or the service's in `_web._tcp`.
fn label(line: &str, end: usize) -> Option<Range<usize>> {
    let bytes = line.as_bytes();
    let start = (0..end).rev().find(|&index| !is_part(bytes[index])).map_or(0, |index| index + 1);
    // Something before it is filled in at run time.
    let before = start.checked_sub(1).map(|index| bytes[index]);
    if start == end || before.is_some_and(|byte| matches!(byte, b'}' | b']' | b'>' | b')' | b'$' | b'%') || byte >= 128)
    {
        return None;
    }
    if bytes[start] != b'_' {
        return Some(start..end);
    }
    let service = label_before(line, start)?;
    Some(service.start + 1..service.end)
}

/// The label before the dot at the start of `_tcp`, if it has a `_` as well.
fn label_before(line: &str, start: usize) -> Option<Range<usize>> {
    let dot = start.checked_sub(1).filter(|&dot| line.as_bytes()[dot] == b'.')?;
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let begin = line[..dot].rfind(|c| !part(c)).map_or(0, |index| index + 1);
    line[begin..dot].starts_with('_').then_some(begin..dot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_services() {
        for (host, name) in [
            ("web", Some("web")),
            ("http://web-api", Some("web-api")),
            ("primary.db", Some("db")),
            ("_web._tcp", Some("web")),
            ("${NOMAD_JOB_NAME}-db", None),
            ("{{ .Name }}", None),
            ("", None),
        ] {
            assert_eq!(label(host, host.len()).map(|range| &host[range]), name, "{host}");
        }
    }

    #[test]
    fn lookups_and_addresses_name_services() {
        let named = |text: &str| {
            let found = mentions_in_text(text).into_iter();
            found.map(|found| (text[found.span.start..found.span.end].to_owned(), found.elsewhere)).collect::<Vec<_>>()
        };
        let one = |name: &str, elsewhere| vec![(name.to_owned(), elsewhere)];
        for (text, name, elsewhere) in [
            ("{{ range service \"web\" }}", "web", false),
            ("{{range service `web`}}", "web", false),
            ("{{ range service \\\"web\\\" }}", "web", false),
            ("{{ with service \"v1.web@dc2~near|any\" }}", "web", true),
            ("{{ range connect \"web\" }}", "web", false),
            ("{{ range nomadService \"web\" }}", "web", false),
            ("{{ range nomadService 1 (env \"NOMAD_ALLOC_ID\") \"web\" }}", "", false),
            ("{{ range nomadService 2 \"k\" \"web\" }}", "web", false),
            ("{{ range service \"web-sidecar-proxy\" }}", "web", false),
            ("http://web.service.consul:80/", "web", false),
            ("v1.web.service.consul", "web", false),
            ("web.service.dc1.consul.", "web", true),
            ("web.service.dc1.dc.consul", "web", true),
            ("web.service.${NOMAD_DC}.consul", "web", true),
            ("web.connect.consul", "web", false),
            ("web.virtual.consul", "web", false),
            ("_web._tcp.service.consul", "web", false),
        ] {
            let expected = if name.is_empty() { Vec::new() } else { one(name, elsewhere) };
            assert_eq!(named(text), expected, "{text}");
        }
        for text in [
            "# web.service.consul",
            "  // {{ service \"web\" }}",
            "service \"web\"",
            "{{ services \"web\" }}",
            "{{ service }}",
            "web.service.consul.example.com",
            "web.service.consulting",
            "x-${NOMAD_JOB_NAME}.service.consul",
            "{{ service \"",
        ] {
            assert_eq!(named(text), [], "{text}");
        }
    }
}
