//! Moves an environment variable from a task's `env` to a template that Nomad renders into its environment.

use crate::diagnostic::Edit;
use crate::model::Element;
use crate::policy::identity::quoted;
use crate::policy::services::insert_behind;
use crate::rule::Context;
use crate::syntax::style::{Anchor, Lines};
use crate::syntax::{AttributeRef, BlockRef, Entry as ObjectEntry, ValueRef};
use crate::text::Span;

/// A variable in a task's environment.
#[derive(Clone, Copy, Debug)]
pub(in crate::policy) struct Entry<'t> {
    /// The task.
    pub(super) task: BlockRef<'t>,
    /// The `env` block; `None` where it is an attribute.
    pub(super) env: Option<BlockRef<'t>>,
    /// The variable, or `env = { … }`.
    pub(super) attribute: AttributeRef<'t>,
    /// The variable among the attribute's entries.
    pub(super) of_object: Option<&'t ObjectEntry>,
}

impl<'t> Entry<'t> {
    /// The variable's name.
    pub(in crate::policy) fn name(self) -> Option<&'t str> {
        match self.of_object {
            None => Some(self.attribute.name()),
            Some(entry) => entry.literal_key(),
        }
    }

    /// Its value.
    pub(in crate::policy) fn value(self) -> ValueRef<'t> {
        match self.of_object {
            None => self.attribute.value(),
            Some(entry) => self.attribute.value().at(&entry.value),
        }
    }

    /// The task's label.
    fn task_name(self) -> &'t str {
        self.task.label().unwrap_or("task")
    }
}

/// Takes the variable out of `env`, and writes `line` into a template of the task. With `vault`, the task gets a
/// `vault` block, unless it, its group or its job has one.
pub(in crate::policy) fn relocate(
    context: &Context<'_>,
    entry: Entry<'_>,
    line: &str,
    vault: bool,
) -> Option<Vec<Edit>> {
    let name = entry.name()?;
    // A name that the template's lines cannot carry.
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || byte == b'-') {
        return None;
    }
    let vault = vault && !has_vault(context, entry.task);
    let reused = reusable(context, entry).find_map(|data| append(context, data, line));
    let mut blocks: Vec<Lines> = Vec::new();
    if vault {
        blocks.push(vec![(0, "vault {}".to_owned())]);
    }
    if reused.is_none() {
        blocks.push(template(context, entry, line));
    }
    let mut lines: Lines = Vec::new();
    for block in blocks {
        if !lines.is_empty() {
            lines.push((0, String::new()));
        }
        lines.extend(block);
    }
    let mut edits: Vec<Edit> = reused.into_iter().collect();
    edits.extend(replace(context, entry, &lines)?);
    Some(edits)
}

/// Removes the variable and puts `lines` behind `env`, or in its place where nothing is left of it.
fn replace(context: &Context<'_>, entry: Entry<'_>, lines: &Lines) -> Option<Vec<Edit>> {
    let (text, style) = (context.text, context.style());
    let (whole, only, own) = match (entry.env, entry.of_object) {
        (Some(env), _) => {
            let own = with_comment(context, entry.attribute.span());
            (env.span(), env.body().items().all(|item| own.contains(item.span())), own)
        }
        (None, Some(of_object)) => {
            let value = entry.attribute.value();
            let count = value.entries()?.count();
            let own = with_comment(context, object_entry_span(context, value, of_object));
            (entry.attribute.span(), count == 1, own)
        }
        (None, None) => return None,
    };
    if only {
        if lines.is_empty() {
            return Some(vec![style.remove(text, whole)]);
        }
        let indent = text.indentation(whole.start);
        let new = style.render(&indent, lines);
        return Some(vec![Edit::replace(whole, new.trim_start_matches([' ', '\t']).to_owned())]);
    }
    let mut edits = vec![style.remove(text, own)];
    if !lines.is_empty() {
        match entry.env {
            Some(env) => edits.push(insert_behind(context, env, lines)?),
            None => {
                edits.extend(style.insert(text, entry.task, Anchor::After(entry.attribute), lines, true)?);
            }
        }
    }
    Some(edits)
}

/// With the comment behind it on its line, which is about it.
fn with_comment(context: &Context<'_>, span: Span) -> Span {
    let text = context.text;
    let line = text.line_span(text.line_of(span.end));
    let rest = text.slice(Span::new(span.end, line.end.max(span.end)));
    let comment = rest.trim();
    if comment.starts_with('#') || comment.starts_with("//") {
        return Span::new(span.start, span.end + rest.trim_end().len());
    }
    span
}

/// An entry with the comma behind it.
fn object_entry_span(context: &Context<'_>, object: ValueRef<'_>, entry: &ObjectEntry) -> Span {
    let (start, end) = (object.at(&entry.key).span().start, object.at(&entry.value).span().end);
    let rest = context.text.slice(Span::new(end, object.span().end));
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Span::new(start, if rest[blanks..].starts_with(',') { end + blanks + 1 } else { end })
}

/// The data of the task's templates that are rendered into its environment and kept among its secrets.
fn reusable<'t>(context: &Context<'_>, entry: Entry<'t>) -> impl Iterator<Item = ValueRef<'t>> {
    Element::of(entry.task).elements("template").filter_map(|template| {
        let body = template.body;
        let text = |name: &str| body.value(name).map(|value| context.text.slice(value.span()).into_owned());
        let destination = text("destination")?;
        let is_secret = ["\"secrets/", "\"${NOMAD_SECRETS_DIR}/"].iter().any(|start| destination.starts_with(start));
        let plain = !template.dynamic
            && text("env").as_deref() == Some("true")
            && text("left_delimiter").is_none()
            && text("right_delimiter").is_none();
        body.value("data").filter(|data| is_secret && plain && data.as_heredoc().is_some())
    })
}

/// Adds a line at the end of a heredoc; `None` where its last line trims what follows.
fn append(context: &Context<'_>, data: ValueRef<'_>, line: &str) -> Option<Edit> {
    let text = context.text;
    let newline = context.style().newline;
    let lines = data.inner_span();
    let written = text.slice(lines);
    let last = written.lines().rev().find(|line| !line.trim().is_empty());
    if last.is_some_and(|last| last.trim_end().ends_with("-}}")) {
        return None;
    }
    let indent = match last {
        Some(last) => last[..last.len() - last.trim_start_matches([' ', '\t']).len()].to_owned(),
        None if data.as_heredoc()?.indented => format!("{}{}", text.indentation(lines.end), context.style().unit),
        None => String::new(),
    };
    // Behind the last line that says something.
    let kept = lines.start + written.trim_end().len();
    if written.trim().is_empty() {
        return Some(Edit::insert(lines.start, format!("{indent}{line}{newline}")));
    }
    Some(Edit::insert(text.line_span(text.line_of(kept)).end, format!("{newline}{indent}{line}")))
}

fn template(context: &Context<'_>, entry: Entry<'_>, line: &str) -> Lines {
    let taken = |destination: &str| {
        Element::of(entry.task).elements("template").any(|template| {
            template
                .value("destination")
                .and_then(|value| context.file.scope.string(value))
                .is_some_and(|known| known.value == destination)
        })
    };
    let name = entry.task_name();
    let destination = ["", "-secrets", "-secrets-2", "-secrets-3"]
        .iter()
        .map(|suffix| format!("secrets/{name}{suffix}.env"))
        .find(|destination| !taken(destination))
        .unwrap_or_else(|| format!("secrets/{name}-more.env"));
    vec![
        (0, "template {".to_owned()),
        (1, format!("destination = {}", quoted(&destination))),
        (1, "env         = true".to_owned()),
        (1, "data        = <<-EOT".to_owned()),
        (2, line.to_owned()),
        (1, "EOT".to_owned()),
        (0, "}".to_owned()),
    ]
}

/// Whether the task may read from Vault already.
fn has_vault(context: &Context<'_>, task: BlockRef<'_>) -> bool {
    context.file.groups().any(|(job, group)| {
        group.tasks.iter().any(|own| own.element.block.span() == task.span())
            && (job.element.mentions("vault") || group.element.mentions("vault") || Element::of(task).mentions("vault"))
    })
}
