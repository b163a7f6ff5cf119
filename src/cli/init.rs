//! `init`: a `jobspec.toml` fitted to what lies below a directory.

use std::collections::BTreeSet;
use std::path::Path;

use super::CLEAN;
use super::args::InitArguments;
use super::discover::{absolute, discover, shown};
use super::output::count;
use super::selection::Excluded;
use super::sources::{read, read_text};
use super::terminal::Terminal;
use super::write::{create, replace};
use crate::config::FILE_NAME;
use crate::scaffold::{Roots, Survey, init};
use crate::workspace::{FileKind, NameKind};

/// Looks around, writes the file, and says what it found.
pub(super) fn run(options: &InitArguments, terminal: &mut Terminal) -> u8 {
    let working_directory = absolute(Path::new("."));
    let directory = absolute(&options.directory);
    let path = directory.join(FILE_NAME);
    let name = shown(&path, &working_directory);
    if !directory.is_dir() {
        terminal.error(format_args!("{} is no directory", options.directory.display()));
        return CLEAN;
    }
    if path.exists() && !options.force && !options.dry_run {
        terminal.error(format_args!("{name} is there already; --force replaces it"));
        return CLEAN;
    }
    let survey = survey(&directory, &working_directory, terminal);
    let text = init(&survey);
    if options.dry_run {
        terminal.print(&text);
        return CLEAN;
    }
    let written = match read_text(&path) {
        Ok(old) => replace(&path, &old, &text),
        Err(_) => create(&path, &text),
    };
    match written {
        Ok(()) => report(&survey, &name, terminal),
        Err(reason) => terminal.error(format_args!("cannot write {name}: {reason}")),
    }
    CLEAN
}

/// What the job files below `directory` say. Those that cannot be read are passed over with a word: their settings will
/// be those of the others.
fn survey(directory: &Path, working_directory: &Path, terminal: &mut Terminal) -> Survey {
    let excluded = Excluded::new(&[], terminal);
    let mut found = discover(&[directory.to_owned()], &excluded, terminal);
    found.retain(|file| NameKind::of(&file.path).is_candidate());
    // A file that is not asked for makes no error.
    for file in &mut found {
        file.asked = false;
    }
    let sources = read(&found, working_directory, terminal);
    let jobs = sources.iter().filter(|source| source.kind == FileKind::Job).map(|source| {
        let relative = source.path.strip_prefix(directory).unwrap_or(&source.path);
        (relative.to_owned(), &source.document.text, &source.document.tree)
    });
    Survey::of(jobs)
}

/// Says what was found, one line per subject.
fn report(survey: &Survey, name: &str, terminal: &mut Terminal) {
    let production = if survey.production == survey.jobs {
        String::new()
    } else {
        format!(", {} of them in production", survey.production)
    };
    terminal.print_line(format_args!("Wrote {name}, fitted to {}{production}.", count(survey.jobs, "job file")));
    let none = || "none found, the defaults hold".to_owned();
    let one = |name: &Option<String>| name.clone().unwrap_or_else(none);
    let ports = |ports: Vec<(u16, &BTreeSet<String>)>| {
        let port = |(port, jobs): &(u16, &BTreeSet<String>)| {
            format!("{port} ({})", jobs.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
        };
        ports.iter().map(port).collect::<Vec<_>>().join(", ")
    };
    let allowed: Vec<_> = survey.allowed_ports().collect();
    let reserved: Vec<_> = survey.reserved_ports().collect();
    let mut lines = vec![("static ports", if allowed.is_empty() { none() } else { ports(allowed) })];
    if !reserved.is_empty() {
        lines.push(("not allowed", format!("{}: the nodes' own services listen there", ports(reserved))));
    }
    let roots = match &survey.roots {
        Roots::Unknown => none(),
        Roots::Found(names) => names.join(", "),
        Roots::Top => "none: the services' directories lie at the top".to_owned(),
        Roots::Flat => "none: several services share a directory".to_owned(),
    };
    lines.push(("layout roots", roots));
    lines.push(("testing", one(&survey.testing)));
    lines.push(("archive", one(&survey.archive)));
    let identities = match (&survey.audience, &survey.ttl) {
        (Some(audience), Some(ttl)) => format!(", for {audience}, ttl {ttl}"),
        (Some(audience), None) => format!(", for {audience}, without ttl"),
        _ => String::new(),
    };
    lines
        .push(("identities", format!("in {} of {}{identities}", survey.identities, count(survey.services, "service"))));
    let routing = match (&survey.routing_prefix, &survey.domain) {
        (None, None) => none(),
        (prefix, domain) => {
            let prefix = prefix.iter().map(|prefix| format!("tags {prefix}…"));
            let domain = domain.iter().map(|domain| format!("hosts *.{domain}"));
            prefix.chain(domain).collect::<Vec<_>>().join(", ")
        }
    };
    lines.push(("routing", routing));
    for (label, text) in lines {
        terminal.print_line(format_args!("  {label:<13} {text}"));
    }
    terminal.print("Next: `jobspec-ls check`, and for an old repository `jobspec-ls check --write-baseline FILE`.\n");
}
