//! What the job specification's tables say of a file: names that mean nothing at their place, blocks and arguments
//! that are there twice or not at all, labels, types, and what is deprecated, ignored or too new.
//!
//! One walk over the tree, with the schema beside it. What it finds are the errors of Nomad's parser; where Nomad's
//! parser looks away (free bodies, the body of a group's `vault`), so does the walk.

mod arguments;
mod changes;
mod constraints;
mod deprecations;
mod disconnect;
mod driver;
mod driver_needs;
mod dropped;
mod durations;
mod elsewhere;
mod forms;
mod labels;
mod moves;
mod names;
mod networks;
mod nulls;
mod place;
mod repeats;
mod required;
mod suspicious;
mod types;
mod variables;
mod words;

use self::place::Frame;
use self::types::Subject;
use crate::diagnostic::Diagnostic;
use crate::model::{Inside, Shapes, makes_groups, takes_dynamic};
use crate::nomad::rules::{ignored, unknown_block, version};
use crate::rule::{Context, Findings, Rule};
use crate::schema::{BlockSchema, ChildSchema, Form, Type, Version};
use crate::syntax::{BlockRef, BodyRef, ExprKind, ItemRef, ValueRef};
use crate::text::Span;

/// Checks the whole file.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let target = context.settings.nomad.version;
    let mut walk = Walk {
        context,
        findings,
        shapes: Shapes::new(context.tree.root(), &context.file.scope),
        target: target.map(|(major, minor, patch)| Version::new(major as u16, minor as u16, patch as u16)),
        unmatched: unmatched(context),
        frames: Vec::new(),
        bound: Vec::new(),
    };
    let root = context.tree.root();
    walk.body(Frame {
        block: None,
        body: root,
        inside: Inside::root(),
        child: None,
        loose_from: usize::MAX,
        unread: false,
    });
    variables::check(&mut walk, root);
}

/// The state of one walk.
struct Walk<'a, 'f> {
    context: &'f Context<'a>,
    findings: &'f mut Findings,
    /// What is certain about values.
    shapes: Shapes<'a>,
    /// The release that the jobs are for, if the settings say it.
    target: Option<Version>,
    /// Where braces do not match.
    unmatched: Vec<usize>,
    /// The bodies around the present one, outermost first, itself last.
    frames: Vec<Frame<'a>>,
    /// Names that `dynamic` blocks define around the present body.
    bound: Vec<&'a str>,
}

impl<'a> Walk<'a, '_> {
    /// Reports a finding with Nomad's wording.
    fn report(
        &mut self,
        rule: &Rule,
        fact: &'static str,
        span: Span,
        message: impl Into<String>,
        wording: impl Into<String>,
    ) -> &mut Diagnostic {
        let finding = self.findings.report(rule, span, message);
        finding.fact = Some(fact).filter(|fact| !fact.is_empty());
        finding.nomad_says(wording)
    }

    /// Reports an error, or, in a body whose errors Nomad throws away, that what stands there has no effect.
    fn refuse(
        &mut self,
        rule: &Rule,
        fact: &'static str,
        span: Span,
        message: impl Into<String>,
        wording: impl Into<String>,
    ) -> &mut Diagnostic {
        let mut message = message.into();
        if self.is_unread() {
            message.push_str(" Nomad does not report mistakes in this block of a group: it drops what it cannot read.");
            return self.findings.report(&ignored::RULE, span, message);
        }
        self.report(rule, fact, span, message, wording)
    }

    fn is_unread(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.unread)
    }

    /// Whether the settings name a release before `since`.
    fn is_too_new(&self, since: Option<Version>) -> bool {
        matches!((self.target, since), (Some(target), Some(since)) if target < since)
    }

    /// Reports that something needs a newer Nomad; says whether it does.
    fn too_new(&mut self, since: Option<Version>, span: Span, what: &str) -> bool {
        let (Some(target), Some(since)) = (self.target, since) else { return false };
        if !self.is_too_new(Some(since)) {
            return false;
        }
        let message = format!("{what} needs Nomad {since} or newer; the settings say {target}.");
        self.findings.report(&version::RULE, span, message);
        true
    }

    /// Checks one body and what is below it.
    fn body(&mut self, mut frame: Frame<'a>) {
        let span = frame.body.span();
        let unmatched = self.unmatched.iter().copied();
        frame.loose_from = unmatched.filter(|at| span.start <= *at && *at <= span.end).min().unwrap_or(usize::MAX);
        self.frames.push(frame);
        let repeated = repeats::arguments(self, frame.body);
        match frame.inside {
            Inside::Schema(schema) if schema.form == Form::Block => self.block_body(frame, schema, repeated),
            Inside::Schema(schema) => self.map_body(frame.body, schema),
            Inside::Dynamic(made) => self.dynamic_body(frame, made),
            Inside::Options(options) => {
                driver::check(self, frame.body, options);
                self.free_body(frame);
            }
            Inside::Free => self.free_body(frame),
        }
        self.frames.pop();
    }

    fn block_body(&mut self, frame: Frame<'a>, schema: &'static BlockSchema, repeated: bool) {
        let mut has_blocks = false;
        for item in frame.body.items() {
            match item {
                ItemRef::Attribute(attribute) => {
                    let name = attribute.name();
                    match schema.attribute(name) {
                        Some(entry) => {
                            if !repeated || repeats::is_first(frame.body, attribute) {
                                arguments::check(self, schema, entry, attribute);
                            }
                        }
                        None => match schema.child(name) {
                            Some(child) if child.block.form == Form::MapOrAttribute => {
                                has_blocks = true;
                                if !attribute.has_errors() && !self.is_loose(attribute.span()) {
                                    let subject = subject(name, Type::MapString);
                                    types::check(self, &subject, attribute.value());
                                }
                            }
                            Some(child) => forms::block_expected(self, attribute, child),
                            None => names::unknown_argument(self, schema, attribute),
                        },
                    }
                }
                ItemRef::Block(block) => {
                    has_blocks = true;
                    if schema.id == "job" && makes_groups(block) {
                        self.group(frame, schema, block);
                    } else {
                        self.block(frame, schema, block);
                    }
                }
                ItemRef::Incomplete(_) | ItemRef::Comment(_) | ItemRef::Junk(_) => {}
            }
        }
        if has_blocks {
            repeats::blocks(self, frame.body, schema);
        }
        required::check(self, frame, schema);
        dropped::check(self, frame, schema);
        if schema.id == "task" {
            driver_needs::check(self, frame);
        }
    }

    /// What is found in a group follows from it alone.
    fn group(&mut self, frame: Frame<'a>, schema: &'static BlockSchema, block: BlockRef<'a>) {
        if self.context.is_settled(block) {
            return;
        }
        let before = self.findings.in_group(true);
        self.block(frame, schema, block);
        self.findings.in_group(before);
    }

    fn block(&mut self, frame: Frame<'a>, schema: &'static BlockSchema, block: BlockRef<'a>) {
        let mut next = frame.enter(block);
        match schema.child(block.keyword()) {
            Some(child) => {
                next.child = Some(child);
                labels::check(self, block, child);
                if self.too_new(child.since, block.keyword_span(), &format_name(block.keyword())) {
                    next.inside = Inside::Free;
                } else {
                    deprecations::block(self, block, child);
                }
            }
            None if block.keyword() == "dynamic" && takes_dynamic(schema) => self.dynamic(block, schema),
            None => {
                if schema.attribute(block.keyword()).is_some() {
                    forms::argument_expected(self, block, schema);
                } else {
                    names::unknown_block(self, schema, block);
                }
            }
        }
        self.body(next);
    }

    /// Free keys: their values have one type, and there are no blocks.
    fn map_body(&mut self, body: BodyRef<'a>, schema: &'static BlockSchema) {
        for item in body.items() {
            match item {
                ItemRef::Attribute(attribute) => {
                    if let Some(ty) = schema.value_type
                        && !attribute.has_errors()
                    {
                        let subject = Subject { not_null: true, ..subject(attribute.name(), ty) };
                        types::check(self, &subject, attribute.value());
                    }
                }
                ItemRef::Block(block) if block.keyword() == "dynamic" && takes_dynamic(schema) => {}
                ItemRef::Block(block) => {
                    let keyword = block.keyword();
                    self.refuse(
                        &unknown_block::RULE,
                        "parse-unknown-block",
                        block.keyword_span(),
                        format!("`{keyword}` cannot be a block here: `{}` holds only `key = value`.", schema.keyword),
                        format!("Unexpected {keyword:?} block; Blocks are not allowed here."),
                    );
                }
                ItemRef::Incomplete(_) | ItemRef::Comment(_) | ItemRef::Junk(_) => {}
            }
        }
    }

    /// Nothing is known of the names, yet no argument may be there twice, at any depth.
    fn free_body(&mut self, frame: Frame<'a>) {
        for block in frame.body.blocks() {
            self.body(frame.enter(block));
        }
    }

    fn dynamic(&mut self, block: BlockRef<'a>, parent: &'static BlockSchema) {
        labels::dynamic(self, block);
        if let Some(label) = block.labels().next()
            && parent.child(label.value()).is_none()
        {
            names::unknown_dynamic(self, parent, label);
        }
    }

    fn dynamic_body(&mut self, frame: Frame<'a>, made: Option<&'static ChildSchema>) {
        let schema = crate::schema::dynamic();
        for attribute in frame.body.attributes() {
            match schema.attribute(attribute.name()) {
                Some(entry) => arguments::check(self, schema, entry, attribute),
                None => names::unknown_argument(self, schema, attribute),
            }
        }
        required::check(self, frame, schema);
        if let Some(made) = made {
            labels::made(self, frame, made);
        }
        let names = self.bound.len();
        let iterator = frame.body.value("iterator").map(ValueRef::kind);
        match iterator {
            Some(ExprKind::Variable(name)) => self.bound.push(name),
            _ => self.bound.extend(frame.block.and_then(BlockRef::label)),
        }
        // Nothing is made of an empty list, so that nothing in it is read.
        let nothing = frame.body.value("for_each").is_some_and(|value| match value.kind() {
            ExprKind::List(elements) => elements.is_empty(),
            ExprKind::Object(entries) => entries.is_empty(),
            _ => false,
        });
        let mut contents = 0;
        for block in frame.body.blocks() {
            let mut next = frame.enter(block);
            if block.keyword() == "content" {
                labels::content(self, block);
                contents += 1;
                if contents > 1 {
                    repeats::second_content(self, frame.body, block);
                }
                next.child = made;
                if nothing {
                    next.inside = Inside::Free;
                }
            } else {
                names::unknown_block(self, schema, block);
                next.inside = Inside::Free;
            }
            self.body(next);
        }
        self.bound.truncate(names);
    }
}

/// Where a brace is missing or too many, in the order of the text.
fn unmatched(context: &Context<'_>) -> Vec<usize> {
    if !context.tree.has_errors() {
        return Vec::new();
    }
    let errors = context.tree.errors().into_iter();
    errors.filter(|error| error.kind.is_unbalanced()).map(|error| error.span.start).collect()
}

fn subject(name: &str, ty: Type) -> Subject<'_> {
    Subject { name, ty, not_null: false, constraint: false }
}

/// A name as messages show it.
fn format_name(name: &str) -> String {
    format!("`{name}`")
}
