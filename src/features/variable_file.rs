//! Files of values for variables: the names that their job declares, with types, defaults and where they are declared.

use super::docs::Docs;
use super::{Analysis, Completion, CompletionKind, Definition, Hover, Target};
use crate::model::Value;
use crate::nomad::variable_file::job_of;
use crate::syntax::{ItemRef, Place};
use crate::text::Span;
use crate::workspace::{Declared, FileKind};

/// Whether the document is such a file.
pub(super) fn is_variable_file(analysis: &Analysis) -> bool {
    analysis.kind() == FileKind::Variables
}

/// The variables that have no value yet, first those that need one.
pub(super) fn completions(analysis: &Analysis, offset: usize, trigger: Option<char>) -> Vec<Completion> {
    let document = &analysis.document;
    let Some((path, job)) = analysis.path().and_then(|path| job_of(path, &analysis.workspace)) else {
        return Vec::new();
    };
    let from = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let context = document.tree.context(&document.text, offset);
    match &context.place {
        Place::Name { word, item } if trigger.is_none() && context.blocks.is_empty() => {
            let has_value = matches!(item, Some(ItemRef::Attribute(_)));
            let own = |other: ItemRef<'_>| item.is_some_and(|item| item.span() == other.span());
            let present: Vec<&str> =
                context.body.items().filter(|other| !own(*other)).filter_map(ItemRef::name).collect();
            let mut free: Vec<&Declared> =
                job.variables.iter().filter(|declared| !present.contains(&declared.name.as_str())).collect();
            free.sort_by_key(|declared| declared.default.is_some());
            free.into_iter().map(|declared| name(declared, *word, has_value, &from)).collect()
        }
        _ => Vec::new(),
    }
}

fn name(declared: &Declared, replace: Span, has_value: bool, from: &str) -> Completion {
    let (open, close) = match (declared.ty.as_deref(), &declared.default) {
        (Some("string"), _) | (None, Some(Value::String(_))) => ("\"", "\""),
        (Some(ty), _) if ty.starts_with("list") || ty.starts_with("set") => ("[", "]"),
        (Some(ty), _) if ty.starts_with("map") || ty.starts_with("object") => ("{ ", " }"),
        _ => ("", ""),
    };
    let name = &declared.name;
    let plain = if has_value { name.clone() } else { format!("{name} = {open}{close}") };
    let item = super::completion::plain(name.clone(), CompletionKind::Variable, replace, plain);
    Completion {
        snippet: if has_value { name.clone() } else { format!("{name} = {open}$1{close}") },
        detail: Some(detail(declared).into()),
        documentation: Some(Docs::Text(page(declared, from))),
        ..item
    }
}

/// What the variable under the cursor is declared as.
pub(super) fn hover(analysis: &Analysis, offset: usize) -> Option<Hover> {
    let (path, job) = job_of(analysis.path()?, &analysis.workspace)?;
    let (name, span) = name_at(analysis, offset)?;
    let declared = job.variables.iter().find(|declared| declared.name == name)?;
    let from = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Some(Hover { span, markdown: page(declared, &from) })
}

/// Where the job declares the variable under the cursor.
pub(super) fn definition(analysis: &Analysis, offset: usize) -> Option<Definition> {
    let (path, job) = job_of(analysis.path()?, &analysis.workspace)?;
    let (name, origin) = name_at(analysis, offset)?;
    let at = job.variables.iter().find(|declared| declared.name == name)?.at;
    let target = Target { path: Some(path.to_owned()), span: at.span, lines: Some(at.lines) };
    Some(Definition { origin, targets: vec![target] })
}

fn name_at(analysis: &Analysis, offset: usize) -> Option<(String, Span)> {
    let document = &analysis.document;
    let context = document.tree.context(&document.text, offset);
    match context.place {
        Place::Name { word, item: Some(item) } if context.blocks.is_empty() => Some((item.name()?.to_owned(), word)),
        _ => None,
    }
}

fn detail(declared: &Declared) -> String {
    let ty = declared.ty.as_deref().unwrap_or("any");
    if declared.default.is_some() { format!("{ty}, has a default") } else { format!("{ty}, required") }
}

fn page(declared: &Declared, from: &str) -> String {
    let ty = declared.ty.as_deref().map(|ty| format!(" {ty}")).unwrap_or_default();
    let default = match &declared.default {
        Some(default) => format!("Default: `{}`", super::hover::shown(default)),
        None => "It has no default: the job needs a value.".to_owned(),
    };
    format!(
        "```hcl\nvar.{}{ty}\n```\n\nA variable of `{from}`. {default}\n\n[Nomad documentation]({})",
        declared.name, "https://developer.hashicorp.com/nomad/docs/reference/hcl2/variables"
    )
}
