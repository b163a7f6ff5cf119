//! Half-typed states: one mistake gives one error, near the mistake, and the blocks around keep their structure.

use jobspec_ls::syntax::{BodyRef, ItemRef, Tree};
use jobspec_ls::text::Text;

/// What stands around the place at which somebody types.
const BEFORE: &str = r#"job "web" {
  datacenters = ["dc1"]

  group "web" {
    network {
      port "http" {
        to = 8080
      }
    }

    task "before" {
      driver = "docker"

      config {
        image = "nginx:1.27"
      }
    }

"#;
const AFTER: &str = r#"
    task "after" {
      driver = "exec"

      config {
        command = "/bin/true"
        args    = ["a", "b"]
      }

      resources {
        cpu = 100
      }
    }
  }

  meta {
    owner = "ops"
  }
}
"#;

/// Keywords, labels and attribute names, indented by depth.
fn outline(body: BodyRef<'_>, depth: usize, lines: &mut Vec<String>) {
    for item in body.items() {
        match item {
            ItemRef::Attribute(attribute) => lines.push(format!("{:depth$}{} =", "", attribute.name())),
            ItemRef::Block(block) => {
                let labels = block.labels().map(|label| label.value()).collect::<Vec<_>>().join(" ");
                lines.push(format!("{:depth$}{} {labels} {{", "", block.keyword()));
                outline(block.body(), depth + 2, lines);
            }
            _ => {}
        }
    }
}

/// The outlines of the blocks around: the job's own attributes and `meta`, the group's network and tasks; a task `x`
/// is what somebody types.
fn around(tree: &Tree) -> Vec<String> {
    let mut lines = Vec::new();
    let Some(job) = tree.root().block("job") else { return vec!["no job".into()] };
    let Some(group) = job.body().block("group") else { return vec!["no group".into()] };
    for attribute in job.body().attributes() {
        lines.push(attribute.name().to_owned());
    }
    let tasks = group.body().blocks_named("task").filter(|task| task.label() != Some("x"));
    for block in group.body().block("network").into_iter().chain(tasks).chain(job.body().blocks_named("meta")) {
        lines.push(format!("{} {}", block.keyword(), block.label().unwrap_or_default()));
        outline(block.body(), 2, &mut lines);
    }
    lines
}

/// What is typed (indented by four spaces, like its neighbours, but for lines with an `@`), and the errors: line from 1 within what is typed, and
/// words of the message.
type State = (&'static str, &'static [(usize, &'static str)]);

const STATES: &[State] = &[
    // Blocks without an end.
    ("service {", &[(1, "not closed")]),
    ("service {\n", &[(1, "not closed")]),
    ("service {\n  name = \"a\"", &[(2, "not closed")]),
    ("service {\n  name = \"a\"\n\n  identity {\n  }", &[(5, "not closed")]),
    ("service {\n  identity {\n    aud = [\"consul.io\"]\n    ttl = \"1h\"\n}", &[(4, "not closed")]),
    (
        "service {\n  check {\n    type = \"tcp\"\n\n  identity {\n    aud = [\"consul.io\"]\n  }\n}",
        &[(3, "not closed")],
    ),
    ("service {\n  name = \"a\"\n\nservice {\n  name = \"b\"\n}", &[(2, "not closed")]),
    // A brace too many.
    ("}", &[(1, "closes nothing")]),
    ("service {\n  name = \"a\"\n}\n}", &[(4, "closes nothing")]),
    ("service {\n  name = \"a\"\n  }\n}", &[(3, "closes nothing")]),
    // Values that are missing or half there.
    ("service {\n  name =\n}", &[(2, "value of `name` is missing")]),
    ("service {\n  name = \n  port = \"http\"\n}", &[(2, "value of `name` is missing")]),
    ("service {\n  name\n}", &[(2, "neither an argument nor a block")]),
    ("service {\n  ident\n}", &[(2, "neither an argument nor a block")]),
    ("service {\n  port = \"htt\n}", &[(2, "not closed")]),
    ("service {\n  port = \"htt\n  name = \"a\"\n}", &[(2, "not closed")]),
    ("service {\n  port = htt\n}", &[]),
    ("service {\n  port = \"http\" \"x\"\n}", &[(2, "after the value")]),
    ("count = 1 +", &[(1, "value is missing after `+`")]),
    ("count = var.", &[(1, "")]),
    ("count = 10Gi", &[(1, "Gi")]),
    // Brackets that are still open.
    ("service {\n  tags = [\n}", &[(2, "`]` is missing")]),
    ("service {\n  tags = [\"a\",\n}", &[(2, "`]` is missing")]),
    ("service {\n  tags = [\"a\"\n  port = \"http\"\n}", &[(2, "`]` is missing")]),
    ("service {\n  identity {\n    aud = [\n    ttl = \"1h\"\n  }\n}", &[(3, "`]` is missing")]),
    // What is commented out below is not where it should have ended.
    ("service {\n  tags = [\"a\",\n  # one\n  # two\n\n  // three\n  name = \"b\"\n}", &[(2, "`]` is missing")]),
    ("service {\n  check {\n    tags = [\"a\"\n\n    # one\n    # two\n  }\n}", &[(3, "`]` is missing")]),
    ("service {\n  name = \"a\"\n\n  # one\n  # two\n", &[(2, "block `service` is not closed")]),
    ("service {\n  identity {\n    aud = [\"consul.io]\n  }\n}", &[(3, "string is not closed")]),
    ("service {\n  tags = [\"a\" \"b\"]\n}", &[(2, "comma is missing")]),
    ("env = {\n  A = \"b\"\n", &[(2, "missing after this")]),
    ("count = max(1, 2\n", &[(1, "`)` is missing")]),
    // Text that runs on.
    ("service {\n  name = \"${var.a\"\n}", &[(2, "`}` is missing")]),
    ("service {\n  name = \"a\" /* half\n}", &[(2, "comment is not closed")]),
    ("template {\n  data = <<EOT\n{ \"a\": 1 }\n@EOT x\n}", &[(2, "heredoc is not closed")]),
    // What HCL 1 allowed, and other languages do.
    ("identity { aud = [\"x\"] ttl = \"1h\" }", &[(1, "only one argument")]),
    ("identity { aud = [\"x\"], ttl = \"1h\" }", &[(1, "only one argument")]),
    ("service { check { type = \"tcp\" } }", &[(1, "cannot hold another block")]),
    ("update { max_parallel = 1\n  stagger = \"10s\"\n}", &[(1, "one-line block")]),
    ("service {\n  name = \"a\",\n  port = \"http\"\n}", &[(2, "comma after an argument")]),
    ("service {\n  \"name\" = \"a\"\n}", &[(2, "must not be quoted")]),
    ("service {\n  name = 'a'\n}", &[(2, "Single quotes")]),
    ("service {\n  name: \"a\"\n}", &[(2, "set with `=`")]),
    ("service {\n  name == \"a\"\n}", &[(2, "single `=`")]),
    ("volume \"data\"", &[(1, "needs its body")]),
    ("volume\n{\n  type = \"host\"\n}", &[(2, "same line")]),
    ("volume \"data\" {\n  source = \"a\" }\n", &[(2, "after the value")]),
    ("service {\n  name = \"a\\d\"\n}", &[(2, "no escape sequence")]),
    ("service {\n  = \"a\"\n}", &[(2, "expected here")]),
    ("[[ .service ]]", &[(1, "expected here")]),
    // Several blocks, one in the other, that somebody has just opened.
    ("service {\n  identity {", &[(2, "block `identity` is not closed")]),
    ("service {\n  identity {\n", &[(2, "block `identity` is not closed")]),
    ("service {\n  name = \"a\"\n\n  identity {\n    aud = [\"consul.io\"]", &[(5, "block `identity` is not closed")]),
    ("service {\n  check {\n    type = \"tcp\"\n\n    check_restart {\n", &[(5, "block `check_restart` is not")]),
    ("task \"x\" {\n  config {\n    mount {", &[(3, "block `mount` is not closed")]),
    ("service {\n  identity {\n  }", &[(3, "block `service` is not closed")]),
    ("service {\n  identity {\n}", &[(2, "block `identity` is not closed")]),
    (
        "network {\n  port \"http\" {\n    to = 80\n  port \"https\" {\n    to = 1\n  }\n}",
        &[(3, "`port \"http\"` is not")],
    ),
    (
        "service {\n  name = \"a\"\n  port = \"http\"\n\ncheck {\n  type = \"tcp\"\n}",
        &[(3, "block `service` is not closed")],
    ),
    // The same, with the value that is being typed.
    ("service {\n  check {\n    type = \"", &[(3, "string is not closed")]),
    ("service {\n  name = \"a\"\n  check {\n    type = \"\n}", &[(4, "string is not closed")]),
    ("task \"x\" {\n  config {\n    image = \"a:${", &[(3, "`}` is missing")]),
    ("task \"x\" {\n  config {\n    image = \"a:${\n  }\n}", &[(3, "`}` is missing")]),
    ("task \"x\" {\n  config {\n    ports = [\"http", &[(3, "string is not closed")]),
    ("task \"x\" {\n  config {\n    ports = [\"http\"", &[(3, "`]` is missing")]),
    ("service {\n  name = \"a\"\n  check {\n    path =\n", &[(4, "value of `path` is missing")]),
    ("resources {\n  cpu = 100\n  memory =", &[(3, "value of `memory` is missing")]),
    ("service {\n  na", &[(2, "neither an argument nor a block")]),
    ("resources { cpu = 100", &[(1, "one-line block")]),
    // A sequence that takes the brace on the next line for its own.
    ("service {\n  name = \"${var.a\n}", &[(2, "`}` is missing")]),
    ("service {\n  name = \"${\n}", &[(2, "`}` is missing")]),
    ("service {\n  name = \"${var.\n}", &[(2, "name is missing after this dot")]),
    ("service {\n  name = \"${var.a}\n}", &[(2, "string is not closed")]),
    ("service {\n  name = \"a-${var.a\n  check {\n    type = \"tcp\"\n  }\n}", &[(2, "`}` is missing")]),
    // Heredocs that are being typed; what stands behind an `@` starts at the margin.
    ("template {\n  data = <<EOF", &[(2, "heredoc is not closed")]),
    ("template {\n  data = <<EOF\n", &[(2, "heredoc is not closed")]),
    ("template {\n  data = <<EOF\n}", &[(2, "heredoc is not closed")]),
    ("template {\n  data = <<EOF\n@}", &[(2, "heredoc is not closed")]),
    ("template {\n  data = <<EOF\n@hello\n@}", &[(2, "heredoc is not closed")]),
    ("template {\n  data = <<EOF\n@server {\n@  listen 80;\n@}\n@}", &[(2, "heredoc is not closed")]),
    ("template {\n  data = <<EOF\n@server {\n@  listen 80;\n@}\n", &[(2, "heredoc is not closed")]),
    ("template {\n  data = <<EOF\n@server {\n@}\n\n  destination = \"local/x\"\n}", &[(2, "heredoc is not closed")]),
    ("template {\n  data = <<EOF\nEO\n}", &[(2, "heredoc is not closed")]),
    ("template {\n  data = <<", &[(2, "needs a name")]),
    ("template {\n  data = <<\n}", &[(2, "needs a name")]),
    // Half a block pasted, and braces too many.
    ("    type = \"tcp\"\n  }\n}", &[(2, "closes nothing")]),
    ("  args = [\"a\"]\n}\n\nresources {\n  cpu = 100\n}", &[(2, "closes nothing")]),
    ("  name = \"a\"\n}", &[(2, "closes nothing")]),
    ("service {\n  name = \"a\"\n}\n}\n}", &[(4, "closes nothing")]),
    ("service {\n  name = \"a\"\n}}", &[(3, "closes nothing")]),
    ("service {\n  name = \"a\" }\n}", &[(2, "closes nothing")]),
    ("service {\n  check {\n    type = \"tcp\"\n  }\n  }\n}", &[(5, "closes nothing")]),
    ("resources { cpu = 100 }\n}", &[(2, "closes nothing")]),
    // Other values on several lines.
    ("service {\n  tags\n    \"a\",\n  ]\n}", &[(2, "neither an argument nor a block")]),
    ("service {\n  tags = [\n    \"a\",\n    \"b\n  ]\n}", &[(4, "string is not closed")]),
    ("service {\n  tags = [\n    \"a\",\n    \"b\",\n}", &[(4, "`]` is missing")]),
    ("service {\n  meta = {\n    a = \"b\"\n\n  port = \"x\"\n}", &[(3, "`}` is missing")]),
    ("dynamic \"service\" {\n  for_each = [\n  content {\n    name = \"a\"\n  }\n}", &[(2, "`]` is missing")]),
    ("service {\n  name = var.a ? \"b\"\n}", &[(2, "other case is missing")]),
];

fn indented(typed: &str, unit: &str) -> String {
    typed
        .split('\n')
        .map(|line| match line.strip_prefix('@') {
            Some(at_the_margin) => at_the_margin.to_owned(),
            None if line.is_empty() => String::new(),
            None => format!("{unit}{line}"),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Checks one state; says what is wrong.
fn check(typed: &str, expected: &[(usize, &str)], style: impl Fn(&str) -> String) -> Result<(), String> {
    let clean = Tree::parse(&Text::from(style(&format!("{BEFORE}{AFTER}")).as_str()));
    let source = style(&format!("{BEFORE}{}\n{AFTER}", indented(typed, "    ")));
    let text = Text::from(source.as_str());
    let tree = Tree::parse(&text);
    let first = BEFORE.matches('\n').count();
    let errors = tree.errors();
    let found: Vec<(usize, String)> = errors
        .iter()
        .map(|error| ((text.line_of(error.span.start) + 1).saturating_sub(first), error.kind.message()))
        .collect();
    let fits = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|((line, message), (wanted, words))| line == wanted && message.contains(words));
    if !fits {
        return Err(format!("errors {found:?}, expected {expected:?}"));
    }
    for error in &errors {
        let lines = text.line_of(error.span.end) - text.line_of(error.span.start);
        if lines > 3 {
            return Err(format!("{error:?} spans {lines} lines"));
        }
    }
    if around(&tree) != around(&clean) {
        return Err(format!("the blocks around change: {:#?}", around(&tree)));
    }
    Ok(())
}

#[test]
fn one_mistake_gives_one_error_and_leaves_the_rest_alone() {
    assert!(STATES.len() >= 90);
    let mut wrong = Vec::new();
    for (typed, expected) in STATES {
        if let Err(why) = check(typed, expected, str::to_owned) {
            wrong.push(format!("{typed:?}\n  {why}"));
        }
        if let Err(why) = check(typed, expected, |text| text.replace('\n', "\r\n")) {
            wrong.push(format!("CRLF {typed:?}\n  {why}"));
        }
        let tabs = |text: &str| {
            let line = |line: &str| {
                let content = line.trim_start_matches(' ');
                format!("{}{content}", "\t".repeat((line.len() - content.len()) / 2))
            };
            text.split_inclusive('\n').map(line).collect::<String>()
        };
        if let Err(why) = check(typed, expected, tabs) {
            wrong.push(format!("tabs {typed:?}\n  {why}"));
        }
    }
    assert!(wrong.is_empty(), "{} states:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_missing_brace_anywhere_in_a_long_job_is_found_where_it_is() {
    let group = |number: usize| {
        BEFORE[BEFORE.find("  group").expect("a group")..].replace("\"web\"", &format!("\"web-{number}\""))
            + AFTER[..AFTER.find("\n  meta").expect("meta")].trim_start_matches('\n')
    };
    let whole = format!("job \"web\" {{\n{}}}\n", (0..12).map(|number| group(number) + "\n").collect::<String>());
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    assert!(lines.len() >= 300, "{} lines", lines.len());
    assert!(!Tree::parse(&Text::from(whole.as_str())).has_errors());
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.trim() == "}") {
        let broken: String =
            lines.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, line)| *line).collect();
        let text = Text::from(broken.as_str());
        let errors = Tree::parse(&text).errors();
        assert_eq!(errors.len(), 1, "without line {} {line:?}: {errors:?}", index + 1);
        let found = text.line_of(errors[0].span.start);
        // The brace belongs behind the last line of the block that it closed; empty lines may follow.
        assert!(found.abs_diff(index) <= 2, "without line {}: the error is on line {}", index + 1, found + 1);
    }
}
