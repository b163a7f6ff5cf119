//! What is understood of templates, and what is said of broken ones.

use super::*;

/// The problems of a template: what each marks, and Go's words for it.
fn problems(text: &str) -> Vec<(String, String)> {
    let found = parse(text, Delimiters::default());
    found
        .problems
        .iter()
        .map(|problem| (text[problem.span.start..problem.span.end].to_owned(), problem.kind.wording().into_owned()))
        .collect()
}

fn sound(text: &str) {
    assert_eq!(problems(text), [], "{text}");
}

fn one(text: &str, marked: &str, wording: &str) {
    assert_eq!(problems(text), [(marked.to_owned(), wording.to_owned())], "{text}");
}

#[test]
fn what_go_reads_is_read() {
    for text in [
        "",
        "no action } }} { at all",
        "{{ env \"HOME\" }} {{- env `HOME` -}} {{.}}{{ $ }}",
        "{{ range $i, $s := service \"web\" }}{{ $i }}{{ $s.Address }}{{ else }}none{{ end }}",
        "{{ range $s := services }}{{ break }}{{ continue }}{{ end }}",
        "{{ with secret \"a\" }}{{ .Data.data.x }}{{ else with secret \"b\" }}{{ . }}{{ else }}{{ end }}",
        "{{ if eq .A 1 }}{{ else if (and .B (not .C)) }}{{ else }}{{ end }}",
        "{{/* a comment with {{ in it */}}{{- /* and\nanother */ -}}",
        "{{ $x := 1 }}{{ $x = 2 }}{{ if $x }}{{ $y := $x }}{{ $y }}{{ end }}{{ $x }}",
        "{{ printf \"%s {{ %d }}\" (index .M \"a\").B.C 0x1F | toJSON | indent 2 }}",
        "{{ define \"a\" }}{{ $x := . }}{{ $x }}{{ end }}{{ template \"a\" . }}{{ template \"a\" }}",
        "{{ block \"b\" $ }}{{ . }}{{ end }}{{ template \"b\" }}",
        "{{ print 'a' '\\'' 1.5e3 -3 +2i nil true }}",
        "{{\n  key \"a\" |\n  toJSON\n}}",
        "{{ scratch.Set \"a\" 1 }}{{ (scratch.Get \"a\").b }}",
        "{{ $x := 1 }}{{ $x|print }}{{ print (.A) }}",
    ] {
        sound(text);
    }
}

#[test]
fn each_mistake_is_one_problem_at_its_place() {
    one("{{ range services }}x", "range", "unexpected EOF");
    one("x{{ end }}", "end", "unexpected {{end}}");
    one("{{ else }}", "else", "unexpected {{else}}");
    one("{{ if .A }}{{ else }}{{ else }}{{ end }}", "else", "expected end; found {{else}}");
    one("{{ range .A }}{{ else if .B }}{{ end }}", "else", "unexpected <if> in input");
    one("{{ end }}{{ if .A }}{{ end }}", "end", "unexpected {{end}}");
    one("{{ $x }}", "$x", "undefined variable \"$x\"");
    one("{{ if .A }}{{ $x := 1 }}{{ end }}{{ $x }}", "$x", "undefined variable \"$x\"");
    one("{{ $x := 1 }}{{ define \"a\" }}{{ $x }}{{ end }}", "$x", "undefined variable \"$x\"");
    one("{{ }}", "{{ }}", "missing value for command");
    one("{{ if }}{{ end }}", "if", "missing value for if");
    one("{{ print () }}", "()", "missing value for parenthesized pipeline");
    one("{{ key \"a }}", "\"a }}", "unterminated quoted string");
    one("{{ (print 1 }}", "", "unclosed left paren");
    one("{{ print 1) }}", ")", "unexpected right paren");
    one("{{ .Data.my-key }}", "-", "bad character U+002D '-'");
    one("{{ if .A == 1 }}{{ end }}", "==", "unexpected \"==\" in operand");
    one("{{ if $.A && $.B }}{{ end }}", "&&", "unexpected \"&&\" in operand");
    one("{{ print \"a\" | \"b\" }}", "\"b\"", "non executable command in pipeline stage 2");
    one("{{ break }}", "break", "{{break}} outside {{range}}");
    one("{{ range .A }}{{ else }}{{ break }}{{ end }}", "break", "{{break}} outside {{range}}");
    one("{{ print $i `a }}\n{{ end }}", "`", "unterminated raw quoted string");
    one("{{ print `a }}\n{{ end }}", "`", "unterminated raw quoted string");
    one("{{ $a, $b := .A }}", ",", "too many declarations in command");
    one("{{ template \"a\" }}", "\"a\"", "template \"a\" not defined");
    one("{{ template .A }}", ".A", "unexpected \".A\" in template clause");
    one("{{ \"a\".b }}", ".b", "unexpected . after term \"\\\"a\\\"\"");
    one("{{ /* a */ }}", " ", "unexpected \"/\" in command");
    one("{{/* a */ }}x", " ", "unexpected \"/\" in command");
    one("{{/* a", "/*", "unclosed comment");
    one("{{ if .A }}{{ define \"a\" }}{{ end }}{{ end }}", "define", "unexpected <define> in command");
    one("{{ print \"\\d\" }}", "\"\\d\"", "invalid syntax");
    one("{{ print 08x }}", "08x", "bad number syntax: \"08x\"");
}

#[test]
fn an_action_that_does_not_end_ends_with_its_line() {
    one("{{ range services\na: {{ .Name }}\n{{ end }}", "", "unclosed action");
    one("{{ key \"a\" }\nb: {{ key \"b\" }}", "}", "unexpected \"}\" in operand");
    one("{{ key \"a\"\nb = c", "", "unclosed action");
    one("a {{", "", "unclosed action");
    one("{{ env \"A\" {{ env \"B\" }}", "", "unclosed action");
}

#[test]
fn what_is_not_known_is_left_alone() {
    let opaque = |count: usize| "\u{1a}".repeat(count);
    sound(&format!("{{{{ key \"a/{}/b\" }}}}", opaque(8)));
    sound(&format!("{{{{ {} }}}}{{{{ end }}}}{{{{ $x }}}}", opaque(4)));
    sound(&format!("{{{{ range {} }}}}{{{{ end }}}}", opaque(4)));
    let text = format!("{{{{ key \"{}\" }}}}{{{{ key \"a\\tb\" }}}}", opaque(1));
    let found = parse(&text, Delimiters::default());
    let argument = |index: usize| {
        let pipeline: &Pipeline = found.actions[index].pipeline.as_ref().expect("a pipeline");
        pipeline.commands[0].operands[1].text(&text)
    };
    assert_eq!((argument(0), argument(1)), (None, Some("a\tb".to_owned())));
}

#[test]
fn delimiters_are_respected() {
    let text = "{{ $labels.x }} [[ env \"A\" ]] ]] [[- $x ]]";
    let found = parse(text, Delimiters::new("[[", "]]"));
    let marked: Vec<&str> = found.problems.iter().map(|problem| &text[problem.span.start..problem.span.end]).collect();
    assert_eq!(marked, ["$x"]);
    assert!(parse("(( (print (1) ) ))", Delimiters::new("((", "))")).problems.is_empty());
}

#[test]
fn commands_are_walked_with_what_is_piped_into_them() {
    let found = parse("{{ key \"a\" | printf \"%s\" (env \"B\" | toUpper) }}", Delimiters::default());
    let mut seen = Vec::new();
    found.actions[0].pipeline.as_ref().expect("a pipeline").walk(&mut |command, piped| {
        seen.push((command.operands.len(), piped));
    });
    assert_eq!(seen, [(2, 0), (3, 1), (2, 0), (1, 1)]);
}
