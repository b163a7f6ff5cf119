//! A `jobspec.toml` with every setting, explained: what was found is set, the rest stands as a comment.

use std::collections::BTreeSet;

use super::survey::{Roots, Survey};
use crate::config::{Backend, Kind, SETTINGS, Setting, Settings};

/// Columns of the comments.
const WIDTH: usize = 100;

const HEAD: &str = "\
Settings of jobspec-ls, the checker of Nomad job files, for the files in this directory and below.

What was found in this repository is set; everything else stands as a comment with its default. Rules and what they \
find: `jobspec-ls rules`, `jobspec-ls explain RULE`.";

/// The text of a file for the repository that `survey` has looked at.
pub fn init(survey: &Survey) -> String {
    let mut text = String::new();
    comment(&mut text, HEAD);
    let mut table = "";
    for setting in SETTINGS {
        let (section, key) = setting.path.split_once('.').unwrap_or(("", setting.path));
        text.push('\n');
        if !section.is_empty() && section != table {
            text.push_str(&format!("[{section}]\n"));
            table = section;
        }
        match setting.kind {
            Kind::Levels => {
                text.push_str(&format!("[{}]\n", setting.path));
                table = setting.path;
                comment(&mut text, setting.doc);
                text.push_str("# missing-identity-ttl = \"off\"\n");
            }
            Kind::Overrides => {
                comment(&mut text, setting.doc);
                text.push_str("# [[overrides]]\n# paths = [\"legacy/\"]\n# rules = { static-port = \"warning\" }\n");
            }
            _ => one(&mut text, setting, key, found(setting.path, survey)),
        }
    }
    text
}

/// One setting: what it does, why it is what it is, and its value or, as a comment, its default.
fn one(text: &mut String, setting: &Setting, key: &str, found: Option<Found>) {
    comment(text, setting.doc);
    if let Some(Found { value, why }) = found {
        comment(text, &why);
        text.push_str(&format!("{key} = {value}\n"));
        return;
    }
    let default = match (setting.default, &setting.kind) {
        ("", Kind::Version(_)) => "\"1.11\"",
        ("", _) => "\"\"",
        (default, _) => default,
    };
    text.push_str(&format!("# {key} = {default}\n"));
}

/// Text as comment lines.
fn comment(text: &mut String, prose: &str) {
    if prose.is_empty() {
        return;
    }
    for paragraph in prose.split('\n') {
        let mut line = "#".to_owned();
        for word in paragraph.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                text.push_str(&line);
                text.push('\n');
                "#".clone_into(&mut line);
            }
            line.push(' ');
            line.push_str(word);
        }
        text.push_str(&line);
        text.push('\n');
    }
}

/// A value and the reason for it.
struct Found {
    value: String,
    why: String,
}

/// What the survey says about a setting.
fn found(path: &str, survey: &Survey) -> Option<Found> {
    let set = |value: &str, why: &str| Some(Found { value: quoted(value), why: why.to_owned() });
    match path {
        "extends" => set("homelab", ""),
        "identity.required" => {
            let Survey { services, identities, .. } = *survey;
            let why = match (services, identities) {
                (0, _) => return None,
                (_, 0) => format!(
                    "None of the {services} services has one so far: `jobspec-ls check --fix` inserts them. Set this \
                     to `false` if your Nomad does not use workload identities for Consul."
                ),
                _ => format!("Found in {identities} of {services} services."),
            };
            Some(Found { value: "true".to_owned(), why })
        }
        "identity.audience" => set(survey.audience.as_deref()?, "The one that most services here name."),
        "identity.ttl" => set(survey.ttl.as_deref()?, "The one that most services here have."),
        "ports.allowed-static" => allowed(survey),
        "secrets.backend" => {
            let backend = match survey.backend? {
                Backend::ConsulKv => "consul-kv",
                Backend::Vault => "vault",
                Backend::NomadVariables => "nomad-variables",
            };
            set(backend, "What most templates here look secrets up in.")
        }
        "services.routing-prefix" => set(survey.routing_prefix.as_deref()?, "What the tags here begin with."),
        "services.domain" => set(survey.domain.as_deref()?, "The domain of most host names here."),
        "layout.roots" => match &survey.roots {
            Roots::Unknown => None,
            Roots::Found(names) => Some(Found {
                value: list(names.iter().map(|name| quoted(name))),
                why: "Below it, each service has a directory of its own."
                    .replace("it,", if names.len() > 1 { "these," } else { "it," }),
            }),
            Roots::Top => Some(Found {
                value: "[]".to_owned(),
                why: "The services' directories lie at the top of the repository, below no common name; so these \
                      rules are off."
                    .to_owned(),
            }),
            Roots::Flat => Some(Found {
                value: "[]".to_owned(),
                why: "Several services share a directory here, so these rules are off.".to_owned(),
            }),
        },
        "layout.testing" => set(survey.testing.as_deref()?, "Found in this repository."),
        "layout.archive" => set(survey.archive.as_deref()?, "Found in this repository."),
        _ => None,
    }
}

/// The static ports that jobs claim, each with its owner where it has one.
fn allowed(survey: &Survey) -> Option<Found> {
    let mut lines = String::from("[\n");
    let mut any = false;
    for (port, jobs) in survey.allowed_ports() {
        any = true;
        if let Some(owner) = owner(port, jobs) {
            lines.push_str(&format!("  {{ port = {port}, owner = {} }},\n", quoted(owner)));
        } else {
            let jobs = jobs.iter().map(|job| format!("`{job}`")).collect::<Vec<_>>().join(", ");
            lines.push_str(&format!("  {port}, # claimed by {jobs}\n"));
        }
    }
    lines.push(']');
    let mut why =
        "Those that jobs here claim, each for the job that has it. Take out what should become dynamic.".to_owned();
    for (port, jobs) in survey.reserved_ports() {
        let jobs = jobs.iter().map(|job| format!("`{job}`")).collect::<Vec<_>>().join(", ");
        why.push_str(&format!(" Port {port} of {jobs} is not among them: it is one of `reserved`."));
    }
    any.then_some(Found { value: lines, why })
}

/// The only job that claims a port, or the one among them that the built-in policy gives it to.
fn owner(port: u16, jobs: &BTreeSet<String>) -> Option<&str> {
    if jobs.len() == 1 {
        return jobs.first().map(String::as_str).filter(|name| !name.is_empty());
    }
    let settings = Settings::default();
    let owner = settings.ports.allowed(port)?.owner.as_ref()?;
    jobs.get(owner).map(String::as_str)
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(", "))
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(control))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use std::path::Path;

    #[test]
    fn nothing_found_gives_the_defaults_explained() {
        let text = init(&Survey::default());
        let (file, problems) = parse(&text, &[]);
        assert_eq!(problems, [], "{text}");
        let settings = file.settings(Path::new("x"));
        assert_eq!(settings.identity.audience, "consul.io");
        for setting in SETTINGS {
            let key = setting.path.rsplit('.').next().expect("a name");
            assert!(text.contains(key), "{key}");
        }
        assert!(
            text.lines().all(|line| line.chars().count() <= WIDTH || !line.starts_with("# ") || line.contains('[')),
            "{text}"
        );
    }

    #[test]
    fn the_defaults_in_comments_are_settings_once_the_mark_goes() {
        let text = init(&Survey::default());
        let is_setting = |line: &&str| {
            line.starts_with('[')
                || line
                    .strip_prefix("# ")
                    .is_some_and(|line| line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')))
        };
        let bare: Vec<&str> = text.lines().filter(is_setting).map(|line| line.trim_start_matches("# ")).collect();
        let mut bare = bare.join("\n");
        // The examples of tables of rules need rules.
        bare = bare
            .replace("missing-identity-ttl = \"off\"\n", "")
            .replace("paths = [\"legacy/\"]\nrules = { static-port = \"warning\" }", "");
        let (_, problems) = parse(&bare, &[]);
        assert_eq!(problems, [], "{bare}");
        assert!(bare.lines().count() > SETTINGS.len(), "{bare}");
    }
}
