//! What can be done about findings: their fixes, all safe ones at once, and living with them.

mod living;

use std::time::SystemTime;

use super::format::{formatted_as_before, kept_formatted, line_edits};
use super::{Action, ActionKind, Analysis, Document};
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety, apply_edits};
use crate::model::File;
use crate::policy;
use crate::text::Span;
use crate::workspace::FileKind;

/// A fix may uncover the next; more rounds than this mean that two fixes disagree.
const MAX_ROUNDS: usize = 10;

/// The actions for the findings that meet `range`, and those for the whole file.
pub(super) fn code_actions(analysis: &Analysis, range: Span) -> Vec<Action> {
    let findings = analysis.diagnostics_with_fixes();
    let is_policy_file = analysis.is_policy_file();
    let mut actions = Vec::new();
    let here: Vec<usize> = (0..findings.len()).filter(|&index| findings[index].span.meets(range)).collect();
    for &index in &here {
        for (nth, fix) in findings[index].fixes.iter().enumerate() {
            actions.push(Action {
                title: fix.title.clone(),
                kind: ActionKind::QuickFix,
                // In a policy file, the fix is the one name that comes close.
                preferred: nth == 0 && (fix.is_safe() || is_policy_file),
                fix: Fix { edits: kept_formatted(analysis, fix.edits.clone()), ..fix.clone() },
                command: None,
                mends: vec![index],
            });
        }
    }
    let mut rules: Vec<&Diagnostic> = here.iter().map(|&index| &findings[index]).collect();
    rules.sort_by_key(|finding| finding.rule);
    rules.dedup_by_key(|finding| finding.rule);
    for finding in &rules {
        let alike: Vec<usize> = (0..findings.len())
            .filter(|&index| findings[index].rule == finding.rule && first_safe(&findings[index]).is_some())
            .collect();
        if alike.len() > 1 {
            actions.extend(fix_all(analysis, Some(finding.rule.0), alike, ActionKind::QuickFix));
        }
    }
    for finding in rules {
        let kind = analysis.kind();
        actions.push(living::explain(finding.rule, &findings));
        if living::can_ignore(analysis, kind, finding) {
            // Two findings of one rule on a line have one comment.
            let mut lines = Vec::new();
            for &index in here.iter().filter(|&&index| findings[index].rule == finding.rule) {
                let action = living::ignore_here(analysis, &findings[index], index);
                if !lines.contains(&action.fix.edits) {
                    lines.push(action.fix.edits.clone());
                    actions.push(action);
                }
            }
            actions.push(living::ignore_in_file(analysis, finding, &findings));
        }
        actions.extend(living::turn_off(analysis, finding.rule, &findings));
    }
    actions.extend(modernise(analysis, &findings));
    actions.extend(promote(analysis));
    let safe: Vec<usize> = (0..findings.len()).filter(|&index| first_safe(&findings[index]).is_some()).collect();
    if !safe.is_empty() {
        actions.extend(fix_all(analysis, None, safe, ActionKind::FixAll));
    }
    actions
}

/// "Promote to production" for a file in `.testing`.
fn promote(analysis: &Analysis) -> Option<Action> {
    if analysis.kind() != FileKind::Job {
        return None;
    }
    let document = &analysis.document;
    let tested = policy::Tested {
        path: analysis.path()?,
        file: &File::new(&document.tree),
        text: &document.text,
        settings: &analysis.settings,
        workspace: &analysis.workspace,
    };
    let fix = tested.promotion(&today())?;
    Some(Action {
        title: fix.title.clone(),
        kind: ActionKind::Refactor,
        preferred: false,
        fix,
        command: None,
        mends: Vec::new(),
    })
}

/// The date in UTC, as `2026-01-31`. The clock is the one thing that is asked besides the analysis.
fn today() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let (year, month, day) = civil(now.as_secs() / 86_400);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day, so many days after 1970-01-01: years start in March, so that leap days come last.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// The first fix of `finding` that may run unseen and changes nothing outside the file.
fn first_safe(finding: &Diagnostic) -> Option<&Fix> {
    finding.fixes.iter().find(|fix| fix.is_safe() && fix.file_ops.is_empty())
}

fn fix_all(analysis: &Analysis, rule: Option<&str>, mends: Vec<usize>, kind: ActionKind) -> Option<Action> {
    let edits = fix_all_edits(analysis, rule)?;
    let title = match rule {
        Some(rule) => format!("Fix all `{rule}` in this file"),
        None => "Fix all that can be mended safely".to_owned(),
    };
    Some(Action { title: title.clone(), kind, preferred: false, fix: Fix::safe(title, edits), command: None, mends })
}

/// The edits that apply every safe fix, of one rule or of all, until there is none left.
pub(super) fn fix_all_edits(analysis: &Analysis, rule: Option<&str>) -> Option<Vec<Edit>> {
    edits_until_done(analysis, |finding, fix| {
        fix.safety == Safety::Safe && rule.is_none_or(|rule| finding.rule.0 == rule)
    })
}

/// "Modernise this job": everything that Nomad calls deprecated, in its present form. That needs a look where blocks
/// move, which is what the person asks for.
fn modernise(analysis: &Analysis, findings: &[Diagnostic]) -> Option<Action> {
    let outdated = |finding: &Diagnostic| finding.rule == crate::nomad::rules::deprecated::RULE.id;
    let mends: Vec<usize> =
        (0..findings.len()).filter(|&index| outdated(&findings[index]) && !findings[index].fixes.is_empty()).collect();
    if mends.is_empty() {
        return None;
    }
    let edits = edits_until_done(analysis, |finding, _| outdated(finding))?;
    let fix = Fix::needs_review("Modernise this job", edits);
    let title = fix.title.clone();
    Some(Action { title, kind: ActionKind::Refactor, preferred: false, fix, command: None, mends })
}

/// The edits that apply the fixes that suit until there is none left.
fn edits_until_done(analysis: &Analysis, suits: impl Fn(&Diagnostic, &Fix) -> bool) -> Option<Vec<Edit>> {
    let original = analysis.document.text.to_string();
    let mut text = original.clone();
    let mut first_edits = None;
    for round in 0..MAX_ROUNDS {
        let document = Document::new(analysis.document.path.clone(), analysis.document.language.clone(), &text);
        let again = Analysis::new(document, analysis.settings.clone(), analysis.workspace.clone());
        let edits = compatible_edits(&again.diagnostics_with_fixes(), &suits);
        if edits.is_empty() {
            break;
        }
        text = apply_edits(&text, &edits);
        match round {
            0 => first_edits = Some(edits),
            _ => first_edits = None,
        }
    }
    if text == original {
        return None;
    }
    let formatted = formatted_as_before(&original, text.clone());
    Some(first_edits.filter(|_| formatted == text).unwrap_or_else(|| line_edits(&original, &formatted)))
}

/// The edits of the first suitable fix of each finding, those left out that touch an earlier one's.
pub fn compatible_edits(findings: &[Diagnostic], suits: impl Fn(&Diagnostic, &Fix) -> bool) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for finding in findings {
        // The first suitable fix is the one that is meant; where it moves files, its alternatives are not.
        let fix = finding.fixes.iter().find(|fix| suits(finding, fix));
        let Some(fix) = fix.filter(|fix| fix.file_ops.is_empty()) else { continue };
        let collides = fix.edits.iter().any(|new| {
            edits.iter().any(|old| {
                old.span.start < new.span.end && new.span.start < old.span.end
                    || (old.span.start == new.span.start && (old.span.is_empty() || new.span.is_empty()))
            })
        });
        if !collides {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    edits
}

#[cfg(test)]
mod tests {
    use super::civil;

    #[test]
    fn days_are_dates() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (20_454, (2026, 1, 1)),
            (24_836, (2037, 12, 31)),
        ] {
            assert_eq!(civil(days), date);
        }
    }
}
