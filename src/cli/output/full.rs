//! `--format full`: findings with the lines that they are about, for people.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use super::{Judged, Report};
use crate::cli::discover::shown;
use crate::cli::terminal::Terminal;
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::text::Span;

/// Lines that are shown before and after the place.
const CONTEXT: usize = 2;
/// A place with more lines than this is shown by its first ones.
const MAX_LINES: usize = 8;

/// The colour of a severity.
pub(crate) fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::BrightBlue,
        Severity::Hint => AnsiColor::BrightGreen,
    }
    .on_default()
    .bold()
}

/// Prints a frame per finding, then the summary.
pub(crate) fn full(report: &Report, terminal: &mut Terminal) {
    let renderer =
        if terminal.colors { Renderer::styled().warning(style(Severity::Warning)) } else { Renderer::plain() }
            .decor_style(DecorStyle::Ascii);
    // Long lines are cut where they would wrap.
    let renderer = terminal.width.map_or(renderer.clone(), |width| renderer.term_width(width.max(40)));
    let working_directory = std::env::current_dir().unwrap_or_default();
    for (file, finding) in report.findings() {
        let frame = renderer.render(&[group(report, file, finding, &working_directory)]);
        terminal.print(&frame);
        terminal.print("\n\n");
    }
    if terminal.quiet {
        return;
    }
    if let Some(fixed) = report.fixed_summary() {
        terminal.print_line(fixed);
    }
    let bold = match report.findings().map(|(_, finding)| finding.severity).max() {
        Some(severity) => style(severity),
        None => AnsiColor::BrightGreen.on_default().bold(),
    };
    let summary = terminal.paint(bold, &report.summary());
    terminal.print_line(summary);
}

fn group<'a>(
    report: &'a Report,
    file: &'a Judged,
    finding: &'a Diagnostic,
    working_directory: &std::path::Path,
) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
        Severity::Hint => Level::HELP.with_name("hint"),
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.rule.0);
    // Of a file that only has no business where it is, there is nothing to show.
    let mut group = if file.text.is_empty() {
        title.element(Origin::path(file.shown.as_str()))
    } else {
        title.element(snippet(file, finding.span, AnnotationKind::Primary, None))
    };
    for related in &finding.related {
        let (other, [(line, column), _]) = super::place_of(report, file, related);
        match other {
            None => group = group.element(snippet(file, related.span, AnnotationKind::Context, Some(&related.message))),
            Some(path) => {
                let place = format!("{}:{line}:{column}", shown(path, working_directory));
                group = group.element(Level::NOTE.message(format!("{}: {place}", plain(&related.message))));
            }
        }
    }
    if let Some(nomad) = finding.nomad.as_deref().filter(|nomad| !finding.message.contains(nomad)) {
        group = group.element(Level::NOTE.message(format!("Nomad says: {}", plain(nomad))));
    }
    for (nth, fix) in finding.fixes.iter().enumerate() {
        let how = match (fix.is_safe(), nth) {
            (true, _) => "safe, `--fix` applies it",
            (false, 0) if fix.safety != Safety::Choice => "look at it afterwards, `--fix --unsafe-fixes` applies it",
            (false, _) => "in the editor",
        };
        group = group.element(Level::HELP.message(format!("{} ({how})", plain(&fix.title))));
    }
    group
}

/// The lines around `span`, cut out of the file: drawing the whole of a long file for each finding would take long.
fn snippet<'a>(
    file: &'a Judged,
    span: Span,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = &file.text;
    let first = text.line_of(span.start);
    let last = text.line_of(span.end).min(first + MAX_LINES);
    // Blank lines at the ends of the window tell nothing.
    let is_blank = |line: &usize| text.slice(text.line_span(*line)).trim().is_empty();
    let mut before = first.saturating_sub(CONTEXT)..first;
    let from = before.find(|line| !is_blank(line)).unwrap_or(first);
    let mut after = last + 1..(last + 1 + CONTEXT).min(text.line_count());
    let to = after.rfind(|line| !is_blank(line)).unwrap_or(last);
    let window = Span::new(text.line_start(from), text.line_span(to).end);
    let start = span.start - window.start;
    let end = span.end.min(text.line_span(last).end).max(span.start) - window.start;
    Snippet::source(text.slice(window).into_owned())
        .line_start(from + 1)
        .path(file.shown.as_str())
        .fold(false)
        .annotation(kind.span(start..end).label(label.map(str::to_owned)))
}

/// Text of ours beside text of the user's: control characters must not reach the terminal.
fn plain(text: &str) -> String {
    annotate_snippets::normalize_untrusted_str(text)
}
