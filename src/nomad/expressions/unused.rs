//! Variables and locals that nothing uses.

use crate::diagnostic::{Fix, Tag};
use crate::nomad::rules::unused_variable;
use crate::nomad::variable_file::job_of;
use crate::rule::{Context, Findings};
use crate::suggest::closest;
use crate::syntax::{BodyRef, ExprKind, ItemRef, StepKind, ValueRef};
use crate::text::Span;

/// Which names are used.
pub(super) struct Uses<'a> {
    variables: Vec<(&'a str, bool)>,
    locals: Vec<(&'a str, bool)>,
    /// Names that nothing declares: a misspelt one is a use of the one that was meant.
    undeclared: Vec<(&'a str, &'a str)>,
}

impl<'a> Uses<'a> {
    pub(super) fn new(context: &Context<'a>) -> Self {
        let scope = &context.file.scope;
        Self {
            variables: scope.variables().iter().map(|(name, _)| (*name, false)).collect(),
            locals: scope.locals().iter().map(|(name, _)| (*name, false)).collect(),
            undeclared: Vec::new(),
        }
    }

    /// Marks what a value refers to; `own` is a variable whose use in it does not count.
    pub(super) fn mark(&mut self, value: ValueRef<'a>, own: Option<&str>) {
        if self.variables.is_empty() && self.locals.is_empty() {
            return;
        }
        // The root of a reference is visited right behind it.
        let mut root_at = None;
        value.walk(&mut |part| match part.kind() {
            ExprKind::Traversal(traversal) => {
                let ExprKind::Variable(root) = &traversal.root.kind else { return };
                let name = match traversal.steps.first().map(|step| &step.kind) {
                    Some(StepKind::Attribute(name)) => name.as_str(),
                    Some(StepKind::Index(index)) => match &index.kind {
                        ExprKind::String(name) => name.as_str(),
                        _ => return,
                    },
                    _ => return,
                };
                root_at = Some(part.at(&traversal.root).span());
                if own == Some(name) && root == "var" {
                    return;
                }
                let mut declared = !matches!(root.as_str(), "var" | "local");
                for (known, used) in self.of(root) {
                    if *known == name {
                        *used = true;
                        declared = true;
                    }
                }
                if !declared {
                    self.undeclared.push((root, name));
                }
            }
            // All of them at once.
            ExprKind::Variable(root) if root_at != Some(part.span()) => {
                for (_, used) in self.of(root) {
                    *used = true;
                }
            }
            _ => {}
        });
    }

    fn of(&mut self, root: &str) -> &mut [(&'a str, bool)] {
        match root {
            "var" => &mut self.variables,
            "local" => &mut self.locals,
            _ => &mut [],
        }
    }

    /// Reports what nothing uses. In a broken file anything may be used.
    pub(super) fn report(mut self, context: &Context<'_>, findings: &mut Findings) {
        for (root, name) in std::mem::take(&mut self.undeclared) {
            let names = self.of(root);
            let meant = closest(name, names.iter().map(|(known, _)| *known));
            for (known, used) in names {
                *used |= Some(*known) == meant;
            }
        }
        let all = self.variables.iter().chain(&self.locals);
        if context.tree.has_errors() || all.clone().all(|(_, used)| *used) {
            return;
        }
        let root = context.tree.root();
        for block in root.blocks() {
            match block.keyword() {
                "variable" => {
                    let Some(label) = block.labels().next() else { continue };
                    let what = format!("Nothing uses the variable `{}`.", label.value());
                    if is_unused(&self.variables, label.value()) && !is_set(context, label.value()) {
                        self.unused(context, findings, label.span(), what, block.span());
                    }
                }
                "variables" => self.attributes(context, findings, block.body(), "variable"),
                "locals" => self.attributes(context, findings, block.body(), "local"),
                _ => {}
            }
        }
    }

    fn attributes(&self, context: &Context<'_>, findings: &mut Findings, body: BodyRef<'_>, what: &str) {
        let names = if what == "local" { &self.locals } else { &self.variables };
        for item in body.items() {
            if let ItemRef::Attribute(attribute) = item
                && is_unused(names, attribute.name())
                && (what == "local" || !is_set(context, attribute.name()))
            {
                let message = format!("Nothing uses the {what} `{}`.", attribute.name());
                self.unused(context, findings, attribute.name_span(), message, attribute.span());
            }
        }
    }

    fn unused(&self, context: &Context<'_>, findings: &mut Findings, at: Span, message: String, whole: Span) {
        let finding = findings.report(&unused_variable::RULE, at, message);
        finding.tag = Some(Tag::Unnecessary);
        finding.fix(context, || {
            let mut edit = context.style().remove(context.text, whole);
            // At the file's start, the empty line behind it goes as well.
            while edit.span.start == 0 && matches!(context.text.byte(edit.span.end), Some(b'\n' | b'\r')) {
                edit.span.end += 1;
            }
            Some(Fix::needs_review("Remove it", vec![edit]))
        });
    }
}

/// Whether a variable file that may belong to the job sets the name: Nomad refuses values that no job declares, so that
/// one file for many jobs makes each of them declare them all.
fn is_set(context: &Context<'_>, name: &str) -> bool {
    context.workspace.files().any(|(path, facts)| {
        facts.variables().is_some_and(|names| names.iter().any(|known| known == name))
            && job_of(path, context.workspace).is_none_or(|(job, _)| Some(job) == context.path)
    })
}

fn is_unused(names: &[(&str, bool)], name: &str) -> bool {
    names.iter().any(|(known, used)| *known == name && !used)
}
