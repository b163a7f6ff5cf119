//! Routing tags: keys part by part, names that the file's tags define, rules with the service's own host.

use super::super::cursor::Cursor;
use super::super::docs::Docs;
use super::super::tag::{Tag, strip_prefix, tag_at};
use super::super::{Analysis, Completion, CompletionKind};
use super::offers;
use super::{expressions, plain};
use crate::model::Scope;
use crate::schema::routing;
use crate::syntax::{Context, ValueRef};
use crate::text::Span;

pub(super) use super::super::tag::is_tag;

pub(super) fn completions(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Vec<Completion> {
    let Some(tag) = tag_at(analysis, context, cursor) else { return Vec::new() };
    let before = &tag.text[..tag.before];
    if before.ends_with('$') && !before.ends_with("$$") {
        return expressions::interpolations(analysis, context, cursor);
    }
    let prefix = &analysis.settings.services.routing_prefix;
    let tags = Tags { analysis, context, cursor, prefix };
    match strip_prefix(before, prefix) {
        None => tags.whole(&tag),
        Some(rest) => match rest.split_once('=') {
            None => tags.part(&tag, rest),
            Some((key, value)) => tags.value(&tag, key, value),
        },
    }
}

struct Tags<'a, 't> {
    analysis: &'a Analysis,
    context: &'a Context<'t>,
    cursor: &'a Cursor<'t>,
    prefix: &'a str,
}

impl Tags<'_, '_> {
    /// Whole tags, those left out whose key is there.
    fn whole(&self, tag: &Tag) -> Vec<Completion> {
        let present = self.present();
        let key = |text: &str| text.split('=').next().unwrap_or_default().to_ascii_lowercase();
        let replace = Span::new(tag.start, tag.start + tag.text.len());
        let known = |text: &str| present.iter().any(|other| key(other) == key(text));
        let new = starters(self.analysis, self.context).into_iter().filter(|(text, _)| !known(text));
        new.map(|(text, detail)| {
            self.quoted(Completion {
                detail: Some(detail.into()),
                ..plain(text.clone(), CompletionKind::Value, replace, text)
            })
        })
        .collect()
    }

    /// The part of a key at the cursor. `rest` is what stands between the prefix and the cursor.
    fn part(&self, tag: &Tag, rest: &str) -> Vec<Completion> {
        let (path, typed) = rest.rsplit_once('.').map_or(("", rest), |(path, typed)| (path, typed));
        let parents: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
        let Some((keys, _)) = routing::resolve(parents.iter().copied()) else { return Vec::new() };
        let after = &tag.text[tag.before..];
        let end = after.find(['.', '=']).unwrap_or(after.len());
        let followed = after[end..].starts_with(['.', '=']);
        let start = tag.start + tag.before - typed.len();
        let replace = Span::new(start, tag.start + tag.before + end);
        let schema_path = routing::schema_path(&parents);
        let mut list = Vec::new();
        for key in keys {
            let docs = || {
                let mut path = schema_path.clone();
                path.push(key.name);
                Docs::Routing(path, key)
            };
            if key.is_free() {
                for name in self.names(parents.last().copied().unwrap_or_default()) {
                    let text = if followed { name.clone() } else { format!("{name}.") };
                    list.push(Completion {
                        documentation: Some(docs()),
                        ..plain(name, CompletionKind::Reference, replace, text)
                    });
                }
                continue;
            }
            let name = key.name.replace("[n]", "[0]");
            let join = match (followed, key.value, key.children.is_empty()) {
                (true, ..) | (false, true, false) => "",
                (false, true, true) => "=",
                (false, false, _) => ".",
            };
            let text = format!("{name}{join}");
            let kind = if key.value { CompletionKind::Attribute } else { CompletionKind::Block };
            list.push(Completion { documentation: Some(docs()), ..plain(name, kind, replace, text) });
        }
        list
    }

    /// The value of a key.
    fn value(&self, tag: &Tag, key: &str, value: &str) -> Vec<Completion> {
        let parts: Vec<&str> = key.split('.').collect();
        let Some((_, Some(last))) = routing::resolve(parts.iter().copied()) else { return Vec::new() };
        let value_start = tag.start + tag.before - value.len();
        let end = tag.start + tag.text.len();
        let whole = Span::new(value_start, end);
        let name = last.name;
        // Inside of a rule's back-ticks only a host fits.
        if name == "rule"
            && value.matches('`').count() % 2 == 1
            && let Some(open) = value.rfind('`')
        {
            let after = &tag.text[tag.before..];
            let close = after.find(['`', ')', ' ']).unwrap_or(after.len());
            let replace = Span::new(value_start + open + 1, tag.start + tag.before + close);
            let closed = after[close..].starts_with('`');
            let matcher =
                value[..open].trim_end_matches('(').rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let texts: Vec<String> = match matcher {
                "Host" | "HostSNI" => vec![host(self.analysis, self.context)],
                "PathPrefix" | "Path" => vec!["/".to_owned(), "/api".to_owned()],
                _ => Vec::new(),
            };
            let tail = if closed { "" } else { "`)" };
            return texts
                .into_iter()
                .map(|text| self.quoted(plain(text.clone(), CompletionKind::Value, replace, format!("{text}{tail}"))))
                .collect();
        }
        // Of a list, the part behind the last comma.
        let (replace, kind) = match name {
            "entrypoints" | "middlewares" => {
                let start = value.rfind(',').map_or(0, |at| at + 1);
                (Span::new(value_start + start, end), CompletionKind::Reference)
            }
            _ => (whole, CompletionKind::Value),
        };
        let texts: Vec<(String, &str)> = match name {
            "rule" if parts.first() == Some(&"tcp") => vec![
                ("HostSNI(`*`)".to_owned(), "every connection"),
                (format!("HostSNI(`{}`)", host(self.analysis, self.context)), "TLS connections to this host"),
            ],
            "rule" => vec![
                (format!("Host(`{}`)", host(self.analysis, self.context)), "requests to this host"),
                (format!("Host(`{}`) && PathPrefix(`/api`)", host(self.analysis, self.context)), "some of them"),
                ("PathPrefix(`/`)".to_owned(), "every request"),
            ],
            "entrypoints" => vec![("websecure".to_owned(), "usually 443"), ("web".to_owned(), "usually 80")],
            "middlewares" => self.names("middlewares").into_iter().map(|name| (name, "defined in this file")).collect(),
            "service" => self.names("services").into_iter().map(|name| (name, "defined in this file")).collect(),
            "certresolver" => vec![("letsencrypt".to_owned(), "")],
            "port" if parts.get(1) == Some(&"services") => offers::port_labels(&self.context.blocks)
                .into_iter()
                .map(|label| (format!("${{NOMAD_PORT_{label}}}"), "port of this group"))
                .collect(),
            _ => last.values.iter().map(|value| ((*value).to_owned(), "")).collect(),
        };
        texts
            .into_iter()
            .map(|(text, detail)| {
                self.quoted(Completion {
                    detail: (!detail.is_empty()).then(|| detail.to_owned().into()),
                    documentation: Some(Docs::Routing(routing::schema_path(&parts), last)),
                    ..plain(text.clone(), kind, replace, text)
                })
            })
            .collect()
    }

    /// Closes the string where that is still to be done.
    fn quoted(&self, mut item: Completion) -> Completion {
        let text = &self.analysis.document.text;
        let ends = item.replace.end;
        let finished =
            item.plain.ends_with(['=', '.']) || text.byte(ends) == Some(b'"') || text.byte(ends) == Some(b'`');
        if !finished {
            item.plain.push('"');
            item.snippet.push('"');
        }
        item
    }

    /// Names of routers, services or middlewares: those that the service's tags define, then the service's own.
    fn names(&self, sort: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for tag in self.present() {
            let Some(rest) = strip_prefix(&tag, self.prefix) else { continue };
            let mut parts = rest.split(['.', '=']);
            let found = parts.by_ref().find(|part| part.eq_ignore_ascii_case(sort)).and_then(|_| parts.next());
            if let Some(name) = found
                && !name.is_empty()
                && !names.iter().any(|known| known == name)
            {
                names.push(name.to_owned());
            }
        }
        let own = name(self.analysis, self.context);
        if matches!(sort, "routers" | "services") && !names.contains(&own) {
            names.push(own);
        }
        names
    }

    /// The other tags of the service.
    fn present(&self) -> Vec<String> {
        let list = self.cursor.attribute.value().elements().into_iter().flatten();
        let others = list.filter(|element| !element.span().touches(self.cursor.offset));
        others.filter_map(|tag| tag.as_str().map(str::to_owned)).collect()
    }
}

/// The tags that a service starts with, each with what it does.
pub(super) fn starters(analysis: &Analysis, context: &Context<'_>) -> Vec<(String, &'static str)> {
    let prefix = &analysis.settings.services.routing_prefix;
    if prefix.is_empty() {
        return Vec::new();
    }
    let (name, host) = (name(analysis, context), host(analysis, context));
    let router = format!("{prefix}http.routers.{name}");
    vec![
        (format!("{prefix}enable=true"), "routes to the service"),
        (format!("{router}.rule=Host(`{host}`)"), "which requests it takes"),
        (format!("{router}.entrypoints=websecure"), "where they come in"),
        (format!("{router}.tls=true"), "over TLS"),
        (format!("{router}.tls.certresolver=letsencrypt"), "with a certificate of its own"),
        (format!("{router}.middlewares="), "what happens to them"),
        (format!("{prefix}http.services.{name}.loadbalancer.server.port="), "where the service listens"),
    ]
}

/// The name that a router of the service should have.
fn name(analysis: &Analysis, context: &Context<'_>) -> String {
    let scope = Scope::new(analysis.document.tree.root());
    let named = context.body.value("name").and_then(|name: ValueRef<'_>| scope.string(name));
    let named = named.map(|known| known.value).filter(|name| !name.is_empty() && !name.contains('$'));
    let job = || context.blocks.first().and_then(|block| block.label()).map(str::to_owned);
    named.or_else(job).unwrap_or_else(|| "web".to_owned())
}

/// The host that the service should have.
fn host(analysis: &Analysis, context: &Context<'_>) -> String {
    match analysis.settings.services.domain.as_str() {
        "" => name(analysis, context),
        domain => format!("{}.{domain}", name(analysis, context)),
    }
}
