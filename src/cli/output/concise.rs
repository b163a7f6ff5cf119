//! `--format concise`: one line per finding, as compilers print them and editors read them.

use super::Report;
use crate::cli::terminal::Terminal;

/// Prints `path:line:column: severity[rule] message`.
pub(crate) fn concise(report: &Report, terminal: &mut Terminal) {
    for (file, finding) in report.findings() {
        let [(line, column), _] = file.range(finding.span);
        let severity = terminal.paint(super::full::style(finding.severity), finding.severity.name());
        let message = finding.message.replace(['\n', '\r'], " ");
        terminal.print_line(format_args!("{}:{line}:{column}: {severity}[{}] {message}", file.shown, finding.rule));
    }
    report.summarize(terminal);
}
