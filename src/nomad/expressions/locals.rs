//! Locals that need themselves.

use crate::nomad::rules::undefined_variable;
use crate::rule::{Context, Findings};
use crate::syntax::{ExprKind, StepKind};
use crate::text::Span;

/// Reports one reference of every circle of locals: Nomad's parser never comes to their values.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let locals = context.file.scope.locals();
    // Edges as indices, with the place of the reference.
    let edges: Vec<Vec<(usize, Span)>> = locals
        .iter()
        .map(|(_, value)| {
            let mut found = Vec::new();
            value.walk(&mut |part| {
                let ExprKind::Traversal(traversal) = part.kind() else { return };
                if !matches!(&traversal.root.kind, ExprKind::Variable(root) if root == "local") {
                    return;
                }
                if let Some(StepKind::Attribute(name)) = traversal.steps.first().map(|step| &step.kind)
                    && let Some(at) = locals.iter().position(|(local, _)| local == name)
                {
                    found.push((at, part.span()));
                }
            });
            found
        })
        .collect();
    if edges.iter().all(Vec::is_empty) {
        return;
    }
    let mut state = vec![State::New; locals.len()];
    let mut circles = Vec::new();
    for start in 0..locals.len() {
        search(start, &edges, &mut state, &mut circles, 0);
    }
    for (at, span) in circles {
        let name = locals[at].0;
        let finding = findings.report(
            &undefined_variable::RULE,
            span,
            format!("`local.{name}` is made with itself, directly or through other locals: it never gets a value."),
        );
        finding.fact = Some("parse-locals-cycle");
        finding.nomad_says(format!("Unsupported attribute; This object does not have an attribute named {name:?}."));
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Depth first; a reference to a local that is still open closes a circle.
fn search(at: usize, edges: &[Vec<(usize, Span)>], state: &mut [State], circles: &mut Vec<(usize, Span)>, depth: u32) {
    if state[at] != State::New || depth > 200 {
        return;
    }
    state[at] = State::Open;
    for (next, span) in &edges[at] {
        match state[*next] {
            State::Open => circles.push((*next, *span)),
            State::New => search(*next, edges, state, circles, depth + 1),
            State::Done => {}
        }
    }
    state[at] = State::Done;
}
