//! `--format github`: workflow commands, which GitHub Actions shows as annotations of the changed lines.
//!
//! See <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>.

use super::{Report, hosted};
use crate::cli::terminal::Terminal;
use crate::diagnostic::Severity;

/// Prints one command per finding.
pub(crate) fn github(report: &Report, terminal: &mut Terminal) {
    for (file, finding) in report.findings() {
        let [(line, column), (end_line, end_column)] = file.range(finding.span);
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => "notice",
        };
        let path = hosted(file);
        let mut place = format!("file={},line={line}", property(&path));
        if end_line == line {
            // Columns of two different lines would be dropped, with a remark.
            place.push_str(&format!(",col={column},endColumn={}", end_column.max(column)));
        }
        let title = property(&format!("jobspec-ls ({})", finding.rule));
        let text = format!("{path}:{line}:{column}: {} [{}]", finding.message, finding.rule);
        terminal.print_line(format_args!("::{command} title={title},{place},endLine={end_line}::{}", data(&text)));
    }
    report.summarize(terminal);
}

/// The message of a command, as its reader decodes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(data("100%\r\na::b, c"), "100%25%0D%0Aa::b, c");
        assert_eq!(property("C:\\a, 50%\n"), "C%3A\\a%2C 50%25%0A");
    }
}
