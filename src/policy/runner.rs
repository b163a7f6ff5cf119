//! Runs rules over one file and applies levels, zones and suppressions to what they find.

use crate::config::{Deployment, Settings};
use crate::diagnostic::{Category, Diagnostic, RuleId, Severity};
use crate::rule::{Check, Context, Findings, Rule, Views, Zone};

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

/// Whether a rule of the policy speaks for Nomad's `finding`, `level` being the rule's own: where the rule is on, and,
/// unless Nomad rejects the job, where somebody has turned it off, who wants to hear no more of it.
fn is_covered(settings: &Settings, level: Option<Severity>, finding: &Diagnostic) -> bool {
    let turned_off =
        || finding.severity < Severity::Error && finding.covered_by.is_some_and(|rule| settings.turns_off(rule.0));
    level.is_some() || turned_off()
}

/// Runs all rules that are on and gives everything its level. `found` are findings that others made (syntax errors,
/// Nomad's checks); those that a rule of the policy covers go.
pub fn judge(views: Views<'_, '_>, registry: Registry, mut found: Findings) -> Findings {
    let context = views.whole;
    let level_of = |id: RuleId| registry.iter().find(|rule| rule.id == id).map(|rule| level(context.settings, rule));
    found.retain_mut(|finding| {
        if finding.covered_by.is_some_and(|rule| is_covered(context.settings, level_of(rule).flatten(), finding)) {
            return false;
        }
        match level_of(finding.rule) {
            Some(Some(severity)) => finding.severity = severity,
            Some(None) => return false,
            None => {}
        }
        true
    });
    if context.zone == Zone::Archive {
        found.retain_mut(|finding| finding.rule.0 == "syntax-error");
        return found;
    }
    for rule in registry.iter() {
        let (check, view) = match rule.check {
            Check::File(check) if context.kind == FileKind::Job => (check, views.whole),
            Check::Groups(check) if context.kind == FileKind::Job => (check, views.due),
            Check::Document(check) if context.kind != FileKind::Job => (check, views.whole),
            _ => continue,
        };
        let Some(severity) = level(context.settings, rule) else { continue };
        let mut own = Findings::default();
        own.in_group(matches!(rule.check, Check::Groups(_)));
        check(view, &mut own);
        own.retain_mut(|finding| {
            finding.severity = severity;
            true
        });
        found.append(own);
    }
    found
}

/// Applies zone and suppressions to the findings of all rules, and puts them into the order of the text.
pub fn finish(context: &Context<'_>, registry: Registry, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if context.zone == Zone::Archive {
        sort(&mut findings);
        return findings;
    }
    let rules: Vec<&'static Rule> = registry.iter().collect();
    if context.kind == FileKind::Job {
        suppression::apply(context, &rules, &mut findings);
    }
    findings.retain_mut(|finding| {
        if finding.category != Category::Housekeeping {
            return true;
        }
        let Some(rule) = rules.iter().find(|rule| rule.id == finding.rule) else { return true };
        match level(context.settings, rule) {
            Some(severity) => finding.severity = severity,
            None => return false,
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
