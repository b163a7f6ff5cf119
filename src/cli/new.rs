//! `new`: a job and its README that nothing is found in.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::CLEAN;
use super::args::{ListFormat, NewArguments, kinds_table};
use super::discover::{absolute, shown};
use super::sources::Configuration;
use super::terminal::Terminal;
use super::write::create;
use crate::config::Settings;
use crate::scaffold::{KINDS, Kind, NewService, check_name, guess, kind, new_service};

/// Writes both files, and says what else is to be done.
pub(super) fn run(options: &NewArguments, terminal: &mut Terminal) -> u8 {
    let Some(name) = options.service.as_deref() else {
        list(options.format, terminal);
        return CLEAN;
    };
    if let Err(reason) = check_name(name) {
        terminal.error(format_args!("a service cannot be called `{name}`: {reason}"));
        return CLEAN;
    }
    let kind = options.kind.as_deref().and_then(kind).unwrap_or_else(|| guess(name));
    let working_directory = absolute(Path::new("."));
    let mut configuration = Configuration::new();
    let directory = if let Some(directory) = &options.dir {
        absolute(directory)
    } else {
        let settings = configuration.settings(&working_directory.join("new.nomad.hcl"));
        default_directory(name, kind, &working_directory, &settings)
    };
    let job = directory.join(format!("{name}.nomad.hcl"));
    let readme = directory.join("README.md");
    let settings = configuration.settings(&job);
    if let Some((path, reason)) = configuration.unreadable().first() {
        terminal.error(format_args!("cannot read {}: {reason}", shown(path, &working_directory)));
        return CLEAN;
    }
    let new = new_service(kind, name, &settings, &today());
    let (job_shown, readme_shown) = (shown(&job, &working_directory), shown(&readme, &working_directory));
    if options.dry_run {
        terminal.print(&format!("==> {job_shown} <==\n{}\n==> {readme_shown} <==\n{}", new.job, new.readme));
        return CLEAN;
    }
    // Both or none.
    for (path, shown) in [(&job, &job_shown), (&readme, &readme_shown)] {
        if path.symlink_metadata().is_ok() {
            terminal.error(format_args!("{shown} is there already; nothing was written"));
            return CLEAN;
        }
    }
    for (path, shown, text) in [(&job, &job_shown, &new.job), (&readme, &readme_shown, &new.readme)] {
        if let Err(reason) = create(path, text) {
            terminal.error(format_args!("cannot write {shown}: {reason}"));
            return CLEAN;
        }
    }
    let remarks = remarks(&new, &settings);
    let steps = steps(&new, &job_shown);
    match options.format {
        ListFormat::Text => {
            for remark in remarks {
                terminal.warn(remark);
            }
            terminal.print_line(format_args!("Wrote {job_shown} and {readme_shown}: {}.\nNext:", kind.summary));
            for step in steps {
                terminal.print_line(format_args!("  {step}"));
            }
        }
        ListFormat::Json => terminal.print_line(json!({
            "kind": kind.name, "job": job, "readme": readme, "remarks": remarks, "next": steps,
        })),
    }
    CLEAN
}

/// Prints the kinds, which an editor lets its user choose from.
fn list(format: ListFormat, terminal: &mut Terminal) {
    match format {
        ListFormat::Text => terminal.print(&kinds_table()),
        ListFormat::Json => {
            let kinds: Vec<_> =
                KINDS.iter().map(|kind| json!({ "name": kind.name, "summary": kind.summary })).collect();
            terminal.print_line(json!(kinds));
        }
    }
}

/// Where a service belongs when nobody says so: below the directory of jobs that is here, in its category if there is
/// such a directory.
fn default_directory(name: &str, kind: &Kind, working_directory: &Path, settings: &Settings) -> PathBuf {
    let is_below_root = settings
        .layout
        .roots
        .iter()
        .any(|root| working_directory.components().any(|part| part.as_os_str() == root.as_str()));
    let root = settings.layout.roots.iter().map(|root| working_directory.join(root)).find(|root| root.is_dir());
    let base = match root {
        Some(root) if !is_below_root => root,
        _ => working_directory.to_owned(),
    };
    let category = base.join(kind.category);
    if category.is_dir() { category.join(name) } else { base.join(name) }
}

/// In what the job is not as its kind usually is, and why.
fn remarks(new: &NewService, settings: &Settings) -> Vec<String> {
    let reason = |port: &u16, owner: &Option<String>| match owner {
        Some(owner) => format!("it belongs to `{owner}` ([ports] allowed-static)"),
        None if settings.ports.is_reserved(*port) => "the nodes' own services have it ([ports] reserved)".to_owned(),
        None => "it is not among those that the policy allows ([ports] allowed-static)".to_owned(),
    };
    let remark =
        |(port, owner): &(u16, Option<String>)| format!("port {port} is dynamic in this job: {}", reason(port, owner));
    new.withheld.iter().map(remark).collect()
}

/// What the operator must do before the job can run.
fn steps(new: &NewService, job: &str) -> Vec<String> {
    let volumes = new.volumes.iter().map(|volume| format!("provision the host volume {volume}"));
    volumes.chain(new.secrets.iter().cloned()).chain([format!("nomad job plan {job}")]).collect()
}

/// The date in UTC, as `2026-03-01`.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    date(seconds / 86_400)
}

/// The date so many days after 1970-01-01, by the usual reckoning in years that begin in March.
fn date(days: u64) -> String {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_become_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_513, "2026-03-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date(days), expected);
        }
    }
}
