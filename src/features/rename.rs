//! Another name for what a file defines, wherever it stands.

use std::path::Path;

use super::across::{files_of_values, job_path, registering};
use super::reference::{
    Kind, Occurrence, Symbol, Written, definitions, environment_name, occurrences, ports, scope_body, symbol_at,
};
use super::{Analysis, Document};
use crate::diagnostic::Edit;
use crate::model::Element;
use crate::text::Span;
use crate::workspace::{FileFacts, FileKind};

/// The name at `offset` if it can be changed: where it stands, and what it is.
pub(super) fn target(analysis: &Analysis, offset: usize) -> Option<(Span, String)> {
    let (symbol, span) = renamable(analysis, offset)?;
    let written = analysis.document.text.slice(span);
    (*written == *symbol.name || *written == *environment_name(&symbol.name)).then(|| (span, written.into_owned()))
}

/// The edits of this file that give the name at `offset` another one; `None` where there is no such name.
///
/// # Errors
///
/// Says in a sentence for the user why the name cannot be changed, or not to that.
pub(super) fn rename(analysis: &Analysis, offset: usize, new_name: &str) -> Result<Option<Vec<Edit>>, String> {
    let Some((symbol, _)) = renamable(analysis, offset) else { return Ok(None) };
    if new_name == symbol.name {
        return Ok(Some(Vec::new()));
    }
    if let Some(wrong) = unfit(symbol.kind, new_name) {
        return Err(format!("`{new_name}` {wrong}."));
    }
    if let Some(taken) = taken(analysis, &symbol, new_name) {
        return Err(taken);
    }
    edits(&analysis.document, &symbol, new_name).map(Some)
}

/// The edits of another file for the same.
///
/// # Errors
///
/// Says in a sentence for the user why the name cannot be changed there.
pub(super) fn rename_in(
    analysis: &Analysis,
    offset: usize,
    new_name: &str,
    other: &Document,
) -> Result<Vec<Edit>, String> {
    match renamable(analysis, offset) {
        Some((symbol, _)) if new_name != symbol.name => edits(other, &symbol, new_name),
        _ => Ok(Vec::new()),
    }
}

/// The name at `offset`, if it is defined here or where it is known to be defined.
fn renamable(analysis: &Analysis, offset: usize) -> Option<(Symbol, Span)> {
    let (symbol, span) = symbol_at(&analysis.document, offset)?;
    let is_known = !definitions(&analysis.document, &symbol).is_empty()
        || match symbol.kind {
            Kind::Service => registering(analysis, &symbol.name).next().is_some(),
            Kind::Variable => declared_elsewhere(analysis, &symbol.name),
            _ => false,
        };
    is_known.then_some((symbol, span))
}

/// Whether the job of a file of values declares a variable.
fn declared_elsewhere(analysis: &Analysis, name: &str) -> bool {
    let job = job_path(analysis).filter(|path| Some(*path) != analysis.path());
    let job = job.and_then(|path| analysis.workspace.get(path)).and_then(FileFacts::job);
    job.is_some_and(|job| job.variables.iter().any(|declared| declared.name == name))
}

fn edits(document: &Document, symbol: &Symbol, new_name: &str) -> Result<Vec<Edit>, String> {
    let found = occurrences(document, symbol);
    if found.iter().any(|occurrence| occurrence.written == Written::Elsewhere) {
        let file = document.path.as_deref().map_or("this file".to_owned(), |path| format!("`{}`", file_name(path)));
        return Err(format!("`{}` is put together from other names in {file}: change those.", symbol.name));
    }
    let edit = |occurrence: Occurrence| {
        let is_cleaned = occurrence.written == Written::ForEnvironment;
        let text = if is_cleaned { environment_name(new_name) } else { new_name.into() };
        Edit::replace(occurrence.span, text)
    };
    Ok(found.into_iter().map(edit).collect())
}

/// Why there cannot be another thing of that name.
fn taken(analysis: &Analysis, symbol: &Symbol, new_name: &str) -> Option<String> {
    let document = &analysis.document;
    let other = Symbol { name: new_name.to_owned(), ..symbol.clone() };
    if !definitions(document, &other).is_empty() {
        return Some(format!("`{new_name}` is defined already."));
    }
    match symbol.kind {
        Kind::Service => {
            let path = registering(analysis, new_name).next()?;
            Some(format!("`{new_name}` is registered already, by `{}`.", file_name(path)))
        }
        Kind::Variable => {
            if declared_elsewhere(analysis, new_name) {
                return Some(format!("`{new_name}` is defined already."));
            }
            let own = document.kind() == FileKind::Variables && document.tree.root().attribute(new_name).is_some();
            let mut values = job_path(analysis).into_iter().flat_map(|job| files_of_values(analysis, job));
            let path = analysis.path().filter(|_| own).or_else(|| {
                let has_it = |(_, names): &(&Path, &[String])| names.iter().any(|name| name == new_name);
                values.find(has_it).map(|(path, _)| path)
            })?;
            Some(format!("`{}` gives `{new_name}` a value already.", file_name(path)))
        }
        Kind::Port => {
            let group = scope_body(&document.tree, symbol.scope)?;
            let clashes = |label: &&str| *label != symbol.name && environment_name(label) == environment_name(new_name);
            let label = ports(group).filter_map(Element::label).find(clashes)?;
            Some(format!("`{new_name}` and `{label}` are the same in the names of environment variables."))
        }
        _ => None,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Bytes of a task's name: directories and files are named after it, with some more behind it.
const LONGEST_TASK: usize = 200;

/// What is wrong with a name, as it completes "`x` …".
fn unfit(kind: Kind, name: &str) -> Option<&'static str> {
    let mut chars = name.chars();
    let starts_well = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    // What stands in `${…}` is replaced by the client, which knows these only (client/taskenv/env.go).
    let runtime_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match kind {
        Kind::Variable | Kind::Local if !starts_well || !chars.all(word) => {
            Some("is no name in HCL: letters, digits, `_` and `-`, with a letter first")
        }
        Kind::Port if name.is_empty() || !name.chars().all(runtime_word) => {
            Some("is no port label: letters of ASCII, digits, `_` and `-`, which the names of variables may have")
        }
        Kind::Port if name.parse::<u64>().is_ok() => Some("would be taken for the number of a port"),
        // RFC 1123, as Nomad checks it (nomad/structs/services.go, `Service.ValidateName`).
        Kind::Service if !is_host_name(name) => Some(
            "is no name for a service: letters of ASCII, digits and dashes, no dash at either end, 63 characters at most",
        ),
        _ if name.is_empty() => Some("is empty"),
        _ if name.contains(['"', '\\', '\n', '\r', '\0']) || name.contains("${") || name.contains("%{") => {
            Some("cannot stand in quotes as it is")
        }
        Kind::Task if name.contains('/') => Some("has a slash, which is for directories"),
        Kind::Task if matches!(name, "." | "..") => Some("is no name for a directory, and the task gets one"),
        Kind::Task if name.eq_ignore_ascii_case("alloc") => Some("is the directory that the tasks share"),
        Kind::Task if name.len() > LONGEST_TASK => Some("is too long: the task's directory and files have its name"),
        _ => None,
    }
}

fn is_host_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let ends_well = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    bytes.len() <= 63
        && ends_well(bytes.first())
        && ends_well(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}
