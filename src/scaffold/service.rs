//! A new job, right by the policy that is in force.
//!
//! Templates hold placeholders between `@`: `@service@`, `@domain@`, `@routing@` (what tags begin with),
//! `@routing-name@` (the same without its dot), `@volume:<type>@` and `@secret:<name>@`. A line that is `#:` and a word
//! becomes a piece of text, or nothing: `#:identity`, `#:vault` (where secrets are in Vault), `#:port <number>`.

use std::collections::BTreeMap;

use super::kinds::Kind;
use super::readme::readme;
use super::secrets::Secrets;
use crate::config::{Backend, Settings};

/// The files of a new service, and what its operator must do besides.
#[derive(Clone, Debug)]
pub struct NewService {
    /// The job file.
    pub job: String,
    /// The README.
    pub readme: String,
    /// Host volumes that must be provisioned.
    pub volumes: Vec<String>,
    /// Commands that create the secrets; the values are left to the operator.
    pub secrets: Vec<String>,
    /// Static ports that the job would need and that the policy does not give to it, with the owner if there is one.
    pub withheld: Vec<(u16, Option<String>)>,
}

/// Why a service cannot have that name, if it cannot: it is part of host names, volume names and paths.
pub fn check_name(service: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let edges = !service.starts_with(|c: char| !c.is_ascii_lowercase()) && !service.ends_with('-');
    if service.is_empty() || !service.chars().all(allowed) || !edges || service.contains("--") {
        return Err("a name has lower-case letters, digits and single hyphens, and starts with a letter".to_owned());
    }
    // The longest name that templates make of it has a word more, and host names end at 63 characters.
    if service.len() > 52 {
        return Err("a name has 52 characters at most, since host names are made of it".to_owned());
    }
    Ok(())
}

/// Makes the service `name`, for which [`check_name`] has nothing to say. `date` is written into the README, as in
/// `2026-03-01`.
pub fn new_service(kind: &Kind, name: &str, settings: &Settings, date: &str) -> NewService {
    let mut filled = Filled {
        name,
        settings,
        secrets: Secrets::new(settings, name),
        volumes: BTreeMap::new(),
        withheld: Vec::new(),
    };
    let job = filled.lines(kind.job);
    let notes = filled.inline(kind.notes);
    let Filled { secrets, volumes, withheld, .. } = filled;
    let volumes: Vec<String> = volumes.into_values().collect();
    let secrets = secrets.commands();
    let readme = readme(name, &job, &notes, &volumes, &secrets, settings, date);
    NewService { job, readme, volumes, secrets, withheld }
}

/// Only the job, for an editor.
pub fn new_job(kind: &Kind, name: &str, settings: &Settings) -> String {
    let mut filled = Filled {
        name,
        settings,
        secrets: Secrets::new(settings, name),
        volumes: BTreeMap::new(),
        withheld: Vec::new(),
    };
    filled.lines(kind.job)
}

/// A template on its way.
struct Filled<'a> {
    name: &'a str,
    settings: &'a Settings,
    secrets: Secrets,
    /// By type.
    volumes: BTreeMap<String, String>,
    withheld: Vec<(u16, Option<String>)>,
}

impl Filled<'_> {
    fn lines(&mut self, template: &str) -> String {
        let mut text = String::with_capacity(template.len() + 512);
        let mut lines = template.lines().peekable();
        while let Some(line) = lines.next() {
            let Some(directive) = line.trim_start().strip_prefix("#:") else {
                text.push_str(&self.inline(line));
                text.push('\n');
                continue;
            };
            let indent = &line[..line.len() - line.trim_start().len()];
            let made = self.directive(directive);
            if made.is_empty() {
                // The blank line behind it goes as well.
                lines.next_if(|next| next.trim().is_empty());
            }
            for line in made {
                text.push_str(indent);
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }

    fn directive(&mut self, directive: &str) -> Vec<String> {
        let identity = &self.settings.identity;
        match directive.split_once(' ').unwrap_or((directive, "")) {
            ("identity", _) if identity.required => {
                let mut lines = vec!["identity {".to_owned(), format!("  aud = [\"{}\"]", escaped(&identity.audience))];
                if !identity.ttl.is_empty() {
                    lines.push(format!("  ttl = \"{}\"", escaped(&identity.ttl)));
                }
                lines.push("}".to_owned());
                lines
            }
            ("vault", _) if self.settings.secrets.backend == Backend::Vault => vec!["vault {}".to_owned()],
            ("port", number) => match number.parse() {
                Ok(port) => self.port(port),
                Err(_) => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// A static port where the policy gives it to this job, else a dynamic one.
    fn port(&mut self, port: u16) -> Vec<String> {
        let allowed = self.settings.ports.allowed(port);
        let owner = allowed.and_then(|allowed| allowed.owner.clone());
        let ours = allowed.is_some() && owner.as_ref().is_none_or(|owner| owner == self.name);
        if ours && !self.settings.ports.is_reserved(port) {
            return vec![format!("static = {port}"), format!("to     = {port}")];
        }
        self.withheld.push((port, owner));
        vec![format!("to = {port}")]
    }

    /// `text` with its placeholders filled; an `@` that begins none stays.
    fn inline(&mut self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some(at) = rest.find('@') {
            filled.push_str(&rest[..at]);
            let value = rest[at + 1..].split_once('@').and_then(|(inner, after)| Some((self.value(inner)?, after)));
            rest = if let Some((value, after)) = value {
                filled.push_str(&value);
                after
            } else {
                filled.push('@');
                &rest[at + 1..]
            };
        }
        filled.push_str(rest);
        filled
    }

    fn value(&mut self, placeholder: &str) -> Option<String> {
        let services = &self.settings.services;
        Some(match placeholder.split_once(':').unwrap_or((placeholder, "")) {
            ("service", "") => self.name.to_owned(),
            ("domain", "") => escaped(&services.domain),
            ("routing", "") => escaped(&services.routing_prefix),
            ("routing-name", "") => escaped(services.routing_prefix.trim_end_matches('.')),
            ("volume", kind) if !kind.is_empty() => self.volume(kind),
            ("secret", name) if !name.is_empty() => self.secrets.lookup(name),
            _ => return None,
        })
    }

    fn volume(&mut self, kind: &str) -> String {
        let pattern = match self.settings.volumes.name.as_str() {
            "" => "{service}-{type}",
            pattern => pattern,
        };
        let name = pattern.replace("{service}", self.name).replace("{type}", kind);
        self.volumes.insert(kind.to_owned(), name.clone());
        escaped(&name)
    }
}

/// What stands between the quotes of an HCL string.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_host_names_are_made_of() {
        for good in ["web", "a", "my-app2", "a1-b2"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for bad in ["", "Web", "2web", "-a", "a-", "a--b", "a_b", "a.b", "a b", "ä", &"x".repeat(53)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn placeholders_are_filled_and_other_signs_stay() {
        let settings = Settings::default();
        let mut filled = Filled {
            name: "web",
            settings: &settings,
            secrets: Secrets::new(&settings, "web"),
            volumes: BTreeMap::new(),
            withheld: Vec::new(),
        };
        assert_eq!(filled.inline("a@b @service@.@domain@ api@internal @x@"), "a@b web.lab.local api@internal @x@");
        assert_eq!(
            filled.inline("@secret:db-password@@host"),
            "{{ keyOrDefault \"service/web/db-password\" \"\" }}@host"
        );
        assert_eq!(filled.inline("@volume:data@"), "web-data");
        assert_eq!(filled.lines("  #:port 80\n  #:port 53\n"), "  to = 80\n  static = 53\n  to     = 53\n");
        assert_eq!(filled.withheld, [(80, Some("traefik".to_owned()))]);
    }
}
