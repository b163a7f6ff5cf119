//! Runs rules over one file and applies levels, zones and suppressions to what they find.

use crate::config::{Deployment, Settings};
use crate::diagnostic::{Category, Diagnostic, RuleId, Severity};
use crate::rule::{Check, Context, Findings, Rule, Zone};

use super::suppression;
use crate::workspace::FileKind;

/// All rules that there are: the policy's and Nomad's.
#[derive(Clone, Copy, Debug)]
pub struct Registry(pub &'static [&'static [&'static Rule]]);

impl Registry {
    /// All rules, in order.
    pub fn iter(self) -> impl Iterator<Item = &'static Rule> {
        self.0.iter().flat_map(|rules| rules.iter().copied())
    }

    /// The rule of that name.
    pub fn get(self, id: &str) -> Option<&'static Rule> {
        self.iter().find(|rule| rule.id.0 == id)
    }
}

/// The level of `rule` for the file with these settings; `None` where it is off.
pub(super) fn level(settings: &Settings, rule: &Rule) -> Option<Severity> {
    let asked_for = rule.category == Category::Deploy && settings.deploy.via == Deployment::Ansible;
    settings.level(rule.id.0, rule.category, (!rule.default_off || asked_for).then_some(rule.severity))
}

/// Runs all rules that are on. `found` are findings that others made (syntax errors, Nomad's checks); they are
/// levelled, zoned and suppressed in the same way. The result is in the order of the text.
pub fn run(context: &Context<'_>, registry: Registry, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let rules: Vec<&'static Rule> = registry.iter().collect();
    let mut findings: Vec<Diagnostic> = Vec::new();
    let level_of = |id: RuleId| rules.iter().find(|rule| rule.id == id).map(|rule| level(context.settings, rule));
    for diagnostic in found {
        if diagnostic.covered_by.and_then(level_of).flatten().is_some() {
            continue;
        }
        match level_of(diagnostic.rule) {
            Some(Some(severity)) => findings.push(Diagnostic { severity, ..diagnostic }),
            Some(None) => {}
            None => findings.push(diagnostic),
        }
    }
    if context.zone == Zone::Archive {
        findings.retain(|finding| finding.rule.0 == "syntax-error");
        sort(&mut findings);
        return findings;
    }
    for rule in &rules {
        let check = match rule.check {
            Check::File(check) if context.kind == FileKind::Job => check,
            Check::Document(check) if context.kind != FileKind::Job => check,
            _ => continue,
        };
        let Some(severity) = level(context.settings, rule) else { continue };
        let mut found = Findings::default();
        check(context, &mut found);
        findings.extend(found.into_inner().into_iter().map(|finding| Diagnostic { severity, ..finding }));
    }
    if context.kind == FileKind::Job {
        suppression::apply(context, &rules, &mut findings);
    }
    findings.retain_mut(|finding| {
        let Some(rule) = rules.iter().find(|rule| rule.id == finding.rule) else { return true };
        if rule.category == Category::Housekeeping {
            match level(context.settings, rule) {
                Some(severity) => finding.severity = severity,
                None => return false,
            }
        }
        true
    });
    if context.zone == Zone::Testing {
        for finding in &mut findings {
            if finding.category != Category::Nomad {
                finding.severity = finding.severity.min(Severity::Info);
            }
        }
    }
    sort(&mut findings);
    findings
}

fn sort(findings: &mut [Diagnostic]) {
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end, finding.rule));
}
