//! `template`.

use super::{Checker, label_span, other_place, quote};
use crate::model::{Duration, Element, Field, Task};
use crate::nomad::form::path;
use crate::text::Span;

const CHANGE_MODES: [&str; 4] = ["noop", "signal", "script", "restart"];

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, task: &Task<'a>) {
    let mut destinations: Vec<(String, usize, Span)> = Vec::new();
    for (index, template) in task.element.elements("template").enumerate() {
        check_source(checker, template);
        check_change(checker, template);
        check_numbers(checker, template);
        let Some((destination, span)) = check_destination(checker, template) else { continue };
        if template.dynamic {
            continue;
        }
        match destinations.iter().find(|(other, ..)| *other == destination) {
            Some((_, first, other)) => {
                checker
                    .job(
                        "template-same-destination",
                        span,
                        format!(
                            "Another template of the task is written to {}: one would replace the other.",
                            quote(&destination)
                        ),
                        format!("Template {} has same destination as {first}", index + 1),
                    )
                    .related
                    .push(other_place(*other, "the other template's destination".into()));
            }
            None => destinations.push((destination, index + 1, span)),
        }
    }
}

fn check_source<'a>(checker: &mut Checker<'a, '_>, template: Element<'a>) {
    // Most templates have long `data`, which need not be read: only its being there counts.
    let no_data = match checker.read.raw(template, "data") {
        Field::Known(said) => {
            said.value.as_str() == Some("") || said.value.as_heredoc().is_some_and(|heredoc| heredoc.parts.is_empty())
        }
        Field::Unknown => false,
        Field::Absent => checker.lacks(template, "data"),
    };
    if no_data && checker.lacks_text(template, "source", &checker.read.string(template, "source")) {
        checker.job(
            "template-no-source",
            template.header_span(),
            "A template needs a text: `data`, or the `source` of a file.",
            "Must specify a source path or have an embedded template",
        );
    }
}

/// The destination, where it is known.
fn check_destination<'a>(checker: &mut Checker<'a, '_>, template: Element<'a>) -> Option<(String, Span)> {
    let destination = checker.read.string(template, "destination");
    if checker.lacks_text(template, "destination", &destination) {
        let span = checker.at(&destination, template);
        checker.job(
            "template-no-destination",
            span,
            "A template needs a `destination`, as `\"local/app.conf\"`.",
            "Must specify a destination for the template",
        );
    }
    let Field::Known(said) = destination else { return None };
    check_escape(checker, "template-destination-escapes", "task", &said.value, said.span, "destination");
    (!said.value.is_empty()).then_some((said.value, said.span))
}

/// Paths that leave the allocation's directory.
pub(super) fn check_escape(
    checker: &mut Checker<'_, '_>,
    fact: &'static str,
    prefix: &str,
    written: &str,
    span: Span,
    name: &str,
) {
    if path::escapes(prefix, written) {
        checker.value(
            fact,
            span,
            format!("The {name} {} lies outside of the allocation's directory: too many `..`.", quote(written)),
            "destination escapes allocation directory",
        );
    }
}

fn check_change<'a>(checker: &mut Checker<'a, '_>, template: Element<'a>) {
    let mode = checker.read.string(template, "change_mode");
    let Some(said) = mode.known() else { return };
    match said.value.as_str() {
        "noop" | "restart" => {}
        "signal" => {
            let signal = checker.read.string(template, "change_signal");
            if let Some(signal) = signal.known()
                && signal.value.is_empty()
            {
                checker.value(
                    "template-signal-missing",
                    signal.span,
                    "A signal is needed, as `\"SIGHUP\"`, which is also the default.",
                    "Must specify signal value when change mode is signal",
                );
            }
            let env = checker.read.boolean(template, "env");
            if let Some(env) = env.known()
                && env.value
            {
                checker.job(
                    "template-signal-env",
                    said.span,
                    "A running task cannot be given new environment variables: use `change_mode = \"restart\"`.",
                    "cannot use signals with env var templates",
                );
            }
        }
        "script" => match template.element("change_script") {
            None => {
                if checker.lacks(template, "change_script") {
                    checker.job(
                        "template-script-missing",
                        said.span,
                        "`change_mode = \"script\"` needs a `change_script` block with the command.",
                        "must specify change script configuration value when change mode is script",
                    );
                }
            }
            Some(script) => {
                let command = checker.read.string(script, "command");
                if checker.lacks_text(script, "command", &command) {
                    let span = checker.at(&command, script);
                    checker.job(
                        "change-script-command",
                        span,
                        "The script needs a `command`: its path inside the task.",
                        "must specify script path value when change mode is script",
                    );
                }
            }
        },
        _ => {
            let wording = "Invalid change mode. Must be one of the following: noop, signal, script, restart";
            checker.choice("template-change-mode", "change_mode", said, &CHANGE_MODES, wording);
        }
    }
}

fn check_numbers<'a>(checker: &mut Checker<'a, '_>, template: Element<'a>) {
    let splay = checker.read.duration(template, "splay");
    if let Some(said) = splay.known()
        && said.value < Duration(0)
    {
        checker.value(
            "template-splay",
            said.span,
            format!("A splay cannot be negative: {}.", said.value),
            "Must specify positive splay value",
        );
    }
    let perms = checker.read.string(template, "perms");
    if let Some(said) = perms.known()
        && let Some(problem) = octal_problem(&said.value)
    {
        checker.value(
            "template-perms",
            said.span,
            format!("{} is no file mode: write it in octal, as `\"0644\"`.", quote(&said.value)),
            format!("Failed to parse {0} as octal: strconv.ParseUint: parsing {0}: {problem}", quote(&said.value)),
        );
    }
    for wait in template.elements("wait") {
        let (min, max) = (checker.read.duration(wait, "min"), checker.read.duration(wait, "max"));
        if let (Some(min), Some(max)) = (min.known(), max.known())
            && min.value > max.value
        {
            checker.job(
                "template-wait-min-gt-max",
                min.span,
                format!("The shortest wait ({}) is longer than the longest ({}).", min.value, max.value),
                format!("wait min {} is greater than max {}", min.value, max.value),
            );
        }
    }
}

/// What Go's `strconv.ParseUint(text, 8, 12)` says; the empty text stands for the default.
fn octal_problem(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return None;
    }
    if !text.bytes().all(|byte| (b'0'..=b'7').contains(&byte)) {
        return Some("invalid syntax");
    }
    match u32::from_str_radix(text, 8) {
        Ok(mode) if mode < 1 << 12 => None,
        _ => Some("value out of range"),
    }
}

/// The actions of a task: their names and commands.
pub(super) fn check_actions<'a>(checker: &mut Checker<'a, '_>, task: &Task<'a>) {
    let mut names: Vec<&str> = Vec::new();
    for action in task.element.elements("action") {
        let command = checker.read.string(action, "command");
        if let Some(said) = command.known()
            && said.value.is_empty()
        {
            checker.value("action-command", said.span, "An action needs a command.", "command cannot be empty");
        }
        let Some(name) = super::label(action) else { continue };
        let span = label_span(action);
        let sound = !name.is_empty() && name.len() <= 128 && !name.contains(['\0', ' ', '\t', '\n', '\r', '\x0c']);
        if !sound {
            checker.value(
                "action-name",
                span,
                "An action's name has 1 to 128 characters, and no blanks.",
                format!("invalid name '{name}'"),
            );
        }
        if names.contains(&name) {
            checker.job(
                "action-duplicate",
                span,
                format!("The task has another action `{name}`."),
                format!("Action {name} defined multiple times"),
            );
        }
        names.push(name);
    }
}
