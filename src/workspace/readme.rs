//! What a service's README says: its entries, and what stands behind them.

use crate::text::{Span, Text};

use super::facts::Location;

/// What is known about a `README.md`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadmeFacts {
    /// Headings and bold labels, in order.
    pub entries: Vec<Entry>,
    /// List items of the form `- **Name** (version)`: how a layout root lists its services.
    pub listed: Vec<Listed>,
    /// Of the first line.
    pub first_line: Location,
}

/// A heading or a bold label.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// As written, without marks.
    pub name: String,
    /// What stands behind it on its line, else the first line of text below it.
    pub value: Option<(String, Location)>,
}

/// A service as a layout root's README lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The bold name.
    pub name: String,
    /// What stands in the parentheses behind it.
    pub version: Option<(String, Location)>,
    /// Of the whole line.
    pub at: Location,
}

impl ReadmeFacts {
    /// Reads a README.
    pub fn read(text: &Text) -> Self {
        let mut facts = Self { first_line: Location::new(text, text.line_span(0)), ..Self::default() };
        let mut in_code = false;
        for line in 0..text.line_count() {
            let span = text.line_span(line);
            let content = text.slice(span);
            let trimmed = content.trim();
            if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
                in_code = !in_code;
                continue;
            }
            if in_code || trimmed.is_empty() {
                continue;
            }
            let at = |part: &str| {
                // `part` is a slice of `content`.
                let start = span.start + (part.as_ptr() as usize - content.as_ptr() as usize);
                Location::new(text, Span::new(start, start + part.len()))
            };
            if let Some(rest) = trimmed.strip_prefix('#') {
                let name = rest.trim_start_matches('#').trim().trim_end_matches('#').trim();
                facts.entries.push(match name.split_once(':') {
                    Some((name, value)) if !value.trim().is_empty() => {
                        Entry { name: plain(name), value: Some((plain(value), at(value.trim()))) }
                    }
                    _ => Entry { name: plain(name.trim_end_matches(':')), value: None },
                });
                continue;
            }
            let is_item = trimmed.starts_with(['-', '*', '+']) && trimmed[1..].starts_with(' ');
            let item = if is_item { trimmed[1..].trim_start() } else { trimmed };
            if let Some((name, rest)) = bold(item) {
                let labelled = name.ends_with(':') || rest.trim_start().starts_with(':');
                if labelled {
                    let value = rest.trim_start().trim_start_matches(':').trim();
                    let value = (!value.is_empty()).then(|| (plain(value), at(value)));
                    facts.entries.push(Entry { name: plain(name.trim_end_matches(':')), value });
                    continue;
                }
                if is_item {
                    let version = rest
                        .trim_start()
                        .strip_prefix('(')
                        .and_then(|rest| rest.split_once(')'))
                        .map(|(version, _)| (plain(version), at(version.trim())));
                    facts.listed.push(Listed { name: plain(name), version, at: at(trimmed) });
                    continue;
                }
            }
            if let Some(entry) = facts.entries.last_mut()
                && entry.value.is_none()
            {
                let value = item.trim();
                entry.value = Some((plain(value), at(value)));
            }
        }
        facts
    }

    /// The entry that the policy calls `wanted`: any case, plural or not, with or without "Current", and with other
    /// words behind it.
    pub fn entry(&self, wanted: &str) -> Option<&Entry> {
        let wanted = words(wanted);
        self.entries.iter().find(|entry| words(&entry.name).starts_with(&wanted))
    }

    /// The file that the `File` entry names: its last path component.
    pub fn file(&self) -> Option<(String, Location)> {
        let (value, at) = self.entry("File")?.value.as_ref()?;
        let name = value.split_whitespace().find(|word| {
            let word = word.trim_end_matches([',', '.', ';']);
            word.ends_with(".hcl") || word.ends_with(".nomad")
        })?;
        let name = name.trim_end_matches([',', '.', ';']);
        let name = name.rsplit('/').next().unwrap_or(name);
        Some((name.to_owned(), *at))
    }

    /// What the `Version` entry says.
    pub fn version(&self) -> Option<(String, Location)> {
        self.entry("Version")?.value.clone()
    }
}

/// The name between the first pair of `**`, and what follows.
fn bold(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("**").or_else(|| line.strip_prefix("__"))?;
    let end = rest.find("**").or_else(|| rest.find("__"))?;
    Some((&rest[..end], &rest[end + 2..]))
}

/// Without Markdown's marks.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !matches!(c, '`' | '*')).collect();
    text.trim().to_owned()
}

/// Lower case, singular, without "current".
fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| word != "current")
        .map(|word| {
            let single = if word.len() > 3 && !word.ends_with("ss") && !word.ends_with("us") {
                word.strip_suffix('s')
            } else {
                None
            };
            single.map_or(word.clone(), str::to_owned)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_headings_and_bold_labels() {
        let text = Text::from(
            "# Web\n\n**Current Status**: Production\n- **Files**: `web.nomad.hcl`\n\n## Version\n\n1.27 (alpine)\n\n## Configuration Requirements\n```\n# not a heading\n```\n- **Web** (v1.2) - Production\n",
        );
        let readme = ReadmeFacts::read(&text);
        for wanted in ["Current Status", "File", "Version", "Configuration"] {
            assert!(readme.entry(wanted).is_some(), "{wanted}: {readme:?}");
        }
        assert!(readme.entry("Access").is_none() && readme.entry("not a heading").is_none());
        assert_eq!(readme.file().map(|(name, at)| (name, at.lines[0])), Some(("web.nomad.hcl".into(), (3, 13))));
        assert_eq!(readme.version().map(|(version, _)| version).as_deref(), Some("1.27 (alpine)"));
        assert_eq!(readme.listed[0].name, "Web");
        assert_eq!(readme.listed[0].version.as_ref().map(|(version, _)| version.as_str()), Some("v1.2"));
    }
}
