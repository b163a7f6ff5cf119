//! A volume whose name does not follow the policy's pattern.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::model::Job;
use crate::policy::identity::quoted;
use crate::policy::volumes::{Source, Volume, volumes};
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("volume-name"),
    category: Category::Volumes,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A host or CSI volume is not named `{service}-{type}`.",
    page: include_str!("volume-name.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(pattern) = &context.settings.volumes.name_pattern else { return };
    for volume in volumes(context) {
        let Some(source) = volume.source(&context.file.scope) else { continue };
        let name = without_index(&source.name);
        if name.is_empty() || name.contains("${") || pattern.is_match(name) {
            continue;
        }
        findings
            .report(
                &RULE,
                source.span,
                format!(
                    "The volume `{name}`{} is not named `{}`: lower-case letters and digits, parts joined as in \
                     `powerdns-mysql`.",
                    source.origin, context.settings.volumes.name
                ),
            )
            .fix(context, || fix(context, volume, &source, name));
    }
}

/// `data` of `data[0]`: with `per_alloc`, Nomad adds the index of the allocation itself.
fn without_index(name: &str) -> &str {
    match name.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        Some((name, index)) if !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => name,
    }
}

fn fix(context: &Context<'_>, volume: Volume<'_, '_>, source: &Source, name: &str) -> Option<Fix> {
    if !source.literal {
        return None;
    }
    let job: Option<&Job<'_>> =
        context.file.groups().find(|(_, group)| std::ptr::eq(*group, volume.group)).map(|(job, _)| job);
    // A volume that several jobs share is none of one job's to rename.
    let shared = context.workspace.jobs().any(|(path, other)| {
        Some(path) != context.path && other.volumes.iter().any(|other| without_index(other) == name)
    });
    if shared {
        return None;
    }
    let new = suggestion(name, job?.name?, &context.settings.volumes.name_pattern.clone()?)?;
    let index = &source.name[name.len()..];
    let mut edits = vec![Edit::replace(source.span, quoted(&format!("{new}{index}")))];
    if source.is_label {
        // The mounts name the label, not the source.
        for mount in volume.mounts(&context.file.scope).0 {
            edits.push(Edit::replace(mount.value("volume")?.span(), quoted(&new)));
        }
    }
    Some(Fix::needs_review(format!("Rename the volume to `{new}`"), edits))
}

/// The name in the pattern's form, with the job's name before a single part.
fn suggestion(name: &str, job: &str, pattern: &regex::Regex) -> Option<String> {
    let (mut parts, job) = (words(name), words(job));
    // The service itself, perhaps with a number: `pihole3` of `pihole`, `seaweedfs` of `seaweedfs-volumes`.
    let whole = parts.concat();
    let is_service = job.starts_with(&parts) || whole.trim_end_matches(|c: char| c.is_ascii_digit()) == job.concat();
    if is_service && !parts.is_empty() {
        parts.push("data".to_owned());
    }
    let with_job: Vec<String> = job.iter().chain(&parts).cloned().collect();
    let joined = ["-", "_", "."].iter().flat_map(|separator| {
        let own = (parts.len() > 1).then(|| parts.join(separator));
        own.into_iter().chain([with_job.join(separator)])
    });
    joined.into_iter().find(|name| pattern.is_match(name))
}

/// The words of a name in lower case: `giteaData_v2` has `gitea`, `data` and `v2`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous = ' ';
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && previous.is_ascii_lowercase()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(c.to_ascii_lowercase());
        }
        previous = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn suggestions_follow_the_pattern() {
        let pattern = Settings::default().volumes.name_pattern.expect("the default has one");
        let suggest = |name: &str, job: &str| suggestion(name, job, &pattern);
        assert_eq!(suggest("windmill_db", "windmill").as_deref(), Some("windmill-db"));
        assert_eq!(suggest("GiteaData", "gitea").as_deref(), Some("gitea-data"));
        assert_eq!(suggest("mysql", "powerdns").as_deref(), Some("powerdns-mysql"));
        assert_eq!(suggest("mysql", "mysql").as_deref(), Some("mysql-data"));
        assert_eq!(suggest("pihole3", "pihole").as_deref(), Some("pihole3-data"));
        assert_eq!(suggest("seaweedfs", "seaweedfs-volumes").as_deref(), Some("seaweedfs-data"));
        assert_eq!(suggest("--", "x"), None);
    }

    #[test]
    fn an_index_is_no_part_of_the_name() {
        assert_eq!(without_index("web-data[0]"), "web-data");
        assert_eq!(without_index("web[x]"), "web[x]");
    }
}
