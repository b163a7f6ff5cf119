//! Files of values for variables, as `nomad job run -var-file` takes them.
//!
//! Which job a file is for is only certain where the job has the file's name (`web.vars.hcl` beside `web.nomad.hcl`), or
//! where the two are the only ones of their kinds in the directory; about other files nothing is found. What the editor
//! offers in a file follows the only job, whatever other files of values there are.

use std::path::Path;

use super::rules::{
    duplicate_attribute, misplaced_block, missing_variable, syntax_error, undefined_variable, unknown_block, wrong_type,
};
use crate::diagnostic::{Diagnostic, Edit, Fix, Related};
use crate::model::{Constraint, Scope};
use crate::rule::{Context, Findings, Rule};
use crate::suggest::closest;
use crate::syntax::{AttributeRef, BlockRef, ExprKind, ItemRef, Tree, ValueRef};
use crate::text::{Span, Text};
use crate::workspace::{Declared, JobFacts, Workspace, first_line};

/// What Nomad would say of the file together with its job.
pub fn findings(context: &Context<'_>) -> Findings {
    let mut findings = Findings::default();
    let job = context.path.and_then(|path| job_of(path, context.workspace));
    let Some((path, job)) = job.filter(|(job_path, job)| is_certain(context, job_path, job)) else { return findings };
    for finding in syntax_error::findings(context.tree, context.text, context.fixes) {
        findings.push(finding);
    }
    let mut check = Check { context, findings: &mut findings, path, job };
    let mut names: Vec<&str> = Vec::new();
    for item in context.tree.root().items() {
        match item {
            ItemRef::Attribute(attribute) if names.contains(&attribute.name()) => check.again(attribute),
            ItemRef::Attribute(attribute) => {
                names.push(attribute.name());
                check.value(attribute);
            }
            ItemRef::Block(block) => check.block(block),
            ItemRef::Incomplete(_) | ItemRef::Comment(_) | ItemRef::Junk(_) => {}
        }
    }
    if !context.tree.has_errors() {
        check.missing(&names);
    }
    findings
}

/// Whether the file's job is so certain that it may be called wrong: a job without variables takes values from no file,
/// so this one is for something else.
fn is_certain(context: &Context<'_>, job_path: &Path, job: &JobFacts) -> bool {
    let Some(path) = context.path else { return false };
    let others = || context.workspace.files_in(path.parent().unwrap_or(path)).filter(|(other, _)| *other != path);
    !job.variables.is_empty()
        && (stem(path) == stem(job_path) || others().all(|(_, facts)| facts.variables().is_none()))
}

/// The job that the file of values at `path` is for, where that is certain.
pub fn job_of<'w>(path: &Path, workspace: &'w Workspace) -> Option<(&'w Path, &'w JobFacts)> {
    let jobs: Vec<(&Path, &JobFacts)> =
        workspace.files_in(path.parent()?).filter_map(|(path, facts)| Some((path, facts.job()?))).collect();
    match jobs.as_slice() {
        [only] => Some(*only),
        jobs => {
            let wanted = stem(path);
            let mut named = jobs.iter().filter(|(path, _)| stem(path) == wanted);
            let first = named.next()?;
            named.next().is_none().then_some(*first)
        }
    }
}

/// The name of a file without what says that it is a job or holds values.
fn stem(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let mut stem = name.as_str();
    for suffix in [".hcl", ".nomad", ".job", ".var", ".vars", ".variables", ".nomadvars"] {
        stem = stem.strip_suffix(suffix).unwrap_or(stem);
    }
    stem.to_owned()
}

/// One file and its job.
struct Check<'c, 'a> {
    context: &'c Context<'a>,
    findings: &'c mut Findings,
    path: &'c Path,
    job: &'c JobFacts,
}

impl Check<'_, '_> {
    fn report(
        &mut self,
        rule: &Rule,
        fact: &'static str,
        span: Span,
        message: String,
        wording: String,
    ) -> &mut Diagnostic {
        let finding = self.findings.report(rule, span, message);
        finding.fact = Some(fact).filter(|fact| !fact.is_empty());
        finding.nomad_says(wording)
    }

    fn job_file(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// `name = value`
    fn value(&mut self, attribute: AttributeRef<'_>) {
        let name = attribute.name();
        let job = self.job;
        let Some(declared) = job.variables.iter().find(|declared| declared.name == name) else {
            return self.undeclared(attribute);
        };
        let value = attribute.value();
        if attribute.has_errors() || value.is_missing() || !self.is_constant(attribute) {
            return;
        }
        let text = declared.ty.as_ref().map(|ty| Text::from(format!("type = {ty}\n").as_str()));
        let tree = text.as_ref().map(Tree::parse);
        let constraint = match (&tree, &declared.default) {
            (Some(tree), _) => tree.root().value("type").map(Constraint::of),
            (None, Some(default)) => Some(Constraint::implied(default)),
            (None, None) => None,
        };
        let Some((span, reason)) = constraint.and_then(|constraint| misfit(&constraint, value)) else { return };
        let ty = match &declared.ty {
            Some(ty) => format!("`{ty}`"),
            None => "the type of its default".to_owned(),
        };
        let message = format!("The value does not fit `{name}`, which is of {ty}: {reason}.");
        let wording = format!(
            "Invalid value for variable; The value for {name} is not compatible with the variable's type constraint: \
             {reason}."
        );
        let related = self.declaration(declared);
        self.report(&wrong_type::RULE, "parse-varfile-type", span, message, wording).related.push(related);
    }

    fn declaration(&self, declared: &Declared) -> Related {
        Related {
            path: Some(self.path.to_owned()),
            span: declared.at.span,
            lines: Some(declared.at.lines),
            message: format!("`{}` is declared here", declared.name),
        }
    }

    fn undeclared(&mut self, attribute: AttributeRef<'_>) {
        let name = attribute.name();
        let job = self.job;
        let root = self.context.tree.root();
        // One that has a value here cannot be the one that was meant.
        let names = job.variables.iter().map(|declared| declared.name.as_str());
        let close = closest(name, names.filter(|name| root.attribute(name).is_none()));
        let file = self.job_file();
        let help = close.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
        let message = format!("`{file}` declares no variable `{name}`, and Nomad refuses a value for it.{help}");
        let wording = format!(
            "Undefined variable; A {name:?} variable was set but was not found in known variables. To declare variable \
             {name:?}, place this block in your job files"
        );
        let (context, span) = (self.context, attribute.name_span());
        self.report(&undefined_variable::RULE, "parse-varfile-undefined", span, message, wording)
            .fix(context, || Some(Fix::safe(format!("Change to `{}`", close?), vec![Edit::replace(span, close?)])))
            .fix(context, || {
                let edit = context.style().remove(context.text, attribute.span());
                Some(Fix::needs_review(format!("Remove `{name}`"), vec![edit]))
            });
    }

    /// Values are read before there are variables and functions.
    fn is_constant(&mut self, attribute: AttributeRef<'_>) -> bool {
        let mut found = None;
        attribute.value().walk(&mut |value| match value.kind() {
            ExprKind::Variable(_) if found.is_none() => found = Some((value.span(), "reference")),
            ExprKind::Call(_) if found.is_none() => found = Some((value.span(), "function")),
            _ => {}
        });
        let Some((span, what)) = found else { return true };
        let message = format!("A variable file holds constants: no {what} can be used in it.");
        let wording = if what == "function" {
            "Function calls not allowed; Functions may not be called here."
        } else {
            "Variables not allowed; Variables may not be used here."
        };
        self.report(&wrong_type::RULE, "", span, message, wording.to_owned());
        false
    }

    fn again(&mut self, attribute: AttributeRef<'_>) {
        let name = attribute.name();
        let message = format!("`{name}` has a value already: it may be set only once.");
        let wording = format!("Attribute redefined; The argument {name:?} was already set.");
        self.report(&duplicate_attribute::RULE, "parse-duplicate-attribute", attribute.name_span(), message, wording);
    }

    fn block(&mut self, block: BlockRef<'_>) {
        let (keyword, span) = (block.keyword(), block.keyword_span());
        if keyword != "variable" {
            let message = format!("A variable file holds `name = value` only, and no blocks as `{keyword}`.");
            let wording = format!("Unexpected {keyword:?} block; Blocks are not allowed here.");
            self.report(&unknown_block::RULE, "parse-unknown-block", span, message, wording);
            return;
        }
        let name = block.label().unwrap_or("x");
        let file = self.job_file();
        let message =
            format!("A variable is declared in the job file, `{file}`; here it gets its value: `{name} = …`.");
        let wording = format!(
            "Variable declaration in a .var file; A .var file is used to assign values to variables that have already \
             been declared in job files, not to declare new variables. To declare variable {name:?}, place this block in \
             one of your job files"
        );
        let context = self.context;
        self.report(&misplaced_block::RULE, "parse-varfile-declaration", span, message, wording).fix(context, || {
            let default = block.body().value("default").filter(|value| !value.is_missing())?;
            let value = context.text.slice(default.span());
            let edit = Edit::replace(block.span(), format!("{} = {value}", block.label()?));
            Some(Fix::needs_review(format!("Change to `{name} = …`"), vec![edit]))
        });
    }

    /// Variables without a default that neither this file nor another one of the same job sets.
    fn missing(&mut self, names: &[&str]) {
        let (context, job) = (self.context, self.job);
        let Some(directory) = context.path.and_then(Path::parent) else { return };
        let beside: Vec<&[String]> = context
            .workspace
            .files_in(directory)
            .filter(|(path, _)| Some(*path) != context.path)
            .filter_map(|(_, facts)| facts.variables())
            .collect();
        let is_set =
            |name: &str| names.contains(&name) || beside.iter().any(|others| others.iter().any(|other| other == name));
        for declared in job.variables.iter().filter(|declared| declared.default.is_none() && !is_set(&declared.name)) {
            let name = &declared.name;
            let message = format!(
                "`{name}` has no default in `{}`, and no variable file beside it sets it: the command line or the \
                 environment must.",
                self.job_file()
            );
            let wording = format!("Unset variable {name:?}; A used variable must be set or have a default value");
            let related = self.declaration(declared);
            let finding = self.report(
                &missing_variable::RULE,
                "parse-variable-unset",
                first_line(context.text),
                message,
                wording,
            );
            finding.related.push(related);
            finding.fix(context, || {
                let newline = context.style().newline;
                let end = context.text.len();
                let before = if end == 0 || context.text.byte(end - 1) == Some(b'\n') { "" } else { newline };
                let edit = Edit::insert(end, format!("{before}{name} = \"\"{newline}"));
                Some(Fix::needs_review(format!("Add `{name}`"), vec![edit]))
            });
        }
    }
}

/// Why a value does not fit a type, and the part of it that does not.
fn misfit(constraint: &Constraint<'_>, value: ValueRef<'_>) -> Option<(Span, String)> {
    let whole = || Some((value.span(), constraint.refusal(&Scope::default().partly(value))?));
    match constraint {
        Constraint::List(element) | Constraint::Set(element) => match value.elements() {
            Some(mut elements) => elements.find_map(|inner| misfit(element, inner)),
            None => whole(),
        },
        Constraint::Map(element) => match value.entries() {
            Some(mut entries) => entries.find_map(|(_, _, inner)| misfit(element, inner)),
            None => whole(),
        },
        Constraint::Object(fields) => {
            let inside = fields.iter().find_map(|(name, field)| misfit(field, value.entry(name)?));
            inside.or_else(whole)
        }
        _ => whole(),
    }
}
