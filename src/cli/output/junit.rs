//! `--format junit`: XML in `JUnit`'s form, which most build servers show as a test report.
//!
//! A file is a test suite, a finding a test case; a file without findings has one that passed.

use std::fmt::Write as _;

use super::{Judged, Report};
use crate::cli::args::FailOn;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::workspace::FileKind;

/// Prints the report. Findings below `fail_on` do not fail, but say what they are.
pub(crate) fn junit(report: &Report, fail_on: FailOn, terminal: &mut Terminal) {
    let files: Vec<&Judged> = report
        .files
        .iter()
        .filter(|file| matches!(file.kind, FileKind::Job | FileKind::Config) || !file.findings.is_empty())
        .collect();
    let fails = |finding: &&Diagnostic| fail_on.includes(finding.severity);
    let tests = |file: &Judged| file.findings.len().max(1);
    let failures = |file: &Judged| file.findings.iter().filter(fails).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        xml,
        "<testsuites name=\"jobspec-ls\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        files.iter().map(|file| tests(file)).sum::<usize>(),
        files.iter().map(|file| failures(file)).sum::<usize>()
    );
    for file in files {
        let name = escaped(&file.shown);
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
            tests(file),
            failures(file)
        );
        if file.findings.is_empty() {
            let _ = writeln!(xml, "    <testcase name=\"nothing found\" classname=\"{name}\" file=\"{name}\"/>");
        }
        for finding in &file.findings {
            let [(line, column), _] = file.range(finding.span);
            let (rule, severity) = (finding.rule, finding.severity.name());
            let message = escaped(&finding.message);
            let _ = writeln!(
                xml,
                "    <testcase name=\"{rule}:{line}:{column}\" classname=\"{name}\" file=\"{name}\" line=\"{line}\">"
            );
            let text = format!("{name}:{line}:{column}: {severity}[{rule}] {message}");
            let _ = if fails(&finding) {
                writeln!(xml, "      <failure type=\"{severity}\" message=\"{message}\">{text}</failure>")
            } else {
                writeln!(xml, "      <system-out>{text}</system-out>")
            };
            xml.push_str("    </testcase>\n");
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    terminal.print(&xml);
    report.summarize(terminal);
}

/// Text for an element or an attribute. Characters that XML cannot have become U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // An attribute's line break would be read as a space.
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_reserves_is_escaped_and_what_it_forbids_replaced() {
        assert_eq!(escaped("a<b> & \"c\"\n\u{1b}é"), "a&lt;b&gt; &amp; &quot;c&quot;&#10;\u{fffd}é");
    }
}
