//! What a file is, judged by its name, what the editor calls it, and what stands in it.

use std::path::Path;

use crate::suggest::closest;
use crate::syntax::{ItemRef, Tree};
use crate::text::{Span, Text};

/// What a file is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A job, perhaps one that is not written yet: everything is checked.
    Job,
    /// What another tool turns into a job: nothing in it can be judged before that.
    TemplateSource,
    /// A `jobspec.toml`.
    Config,
    /// A `README.md`.
    Readme,
    /// Values of variables, for `nomad job run -var-file`.
    Variables,
    /// Anything else: HCL of another tool, a volume.
    Other,
}

/// What a file may be by its name alone, so that nobody need read the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// `*.nomad`, `*.nomad.hcl`, `*.job`: a job, unless it clearly holds something else.
    Nomad,
    /// `*.hcl`: a job if it has a top-level `job`.
    Hcl,
    /// `*.nomad.tpl`, `*.hcl.j2` and so on: the source of a job.
    Template,
    /// `*.tpl`, `*.tmpl`, `*.j2`: the source of anything.
    OtherTemplate,
    /// `jobspec.toml`
    Config,
    /// `README.md`
    Readme,
    /// `*.var`, `*.vars`, `*.vars.hcl` and so on: values of variables, unless it clearly holds something else.
    Variables,
    /// Never a job, whatever it holds: Terraform, Markdown.
    NeverJob,
    /// A name that says nothing: a job if it has a top-level `job`.
    Unknown,
}

const TEMPLATE_SUFFIXES: [&str; 5] = [".tpl", ".tmpl", ".gotmpl", ".ctmpl", ".j2"];
const VARIABLES_SUFFIXES: [&str; 7] =
    [".var", ".vars", ".var.hcl", ".vars.hcl", ".variables.hcl", ".nomadvars", ".nomadvars.hcl"];
const NEVER_JOB_SUFFIXES: [&str; 8] = [".tf", ".tofu", ".tfvars", ".pkr.hcl", ".lock.hcl", ".json", ".md", ".toml"];
const HCL_SUFFIX: &str = ".hcl";
const NOMAD_SUFFIXES: [&str; 3] = [".nomad", ".nomad.hcl", ".job"];

impl NameKind {
    /// Of the path's last part.
    pub fn of(path: &Path) -> Self {
        let Some(name) = path.file_name() else { return Self::Unknown };
        let name = name.to_string_lossy().to_ascii_lowercase();
        let ends_with_one_of = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.ends_with(suffix));
        if name == crate::config::FILE_NAME {
            Self::Config
        } else if name == "readme.md" {
            Self::Readme
        } else if let Some(stem) = TEMPLATE_SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix)) {
            let of_a_job = stem.ends_with(HCL_SUFFIX) || NOMAD_SUFFIXES.iter().any(|suffix| stem.ends_with(suffix));
            if of_a_job { Self::Template } else { Self::OtherTemplate }
        } else if ends_with_one_of(&VARIABLES_SUFFIXES) {
            Self::Variables
        } else if ends_with_one_of(&NEVER_JOB_SUFFIXES) {
            Self::NeverJob
        } else if ends_with_one_of(&NOMAD_SUFFIXES) {
            Self::Nomad
        } else if name.ends_with(HCL_SUFFIX) {
            Self::Hcl
        } else {
            Self::Unknown
        }
    }

    /// Whether a search through directories should read the file.
    pub fn is_candidate(self) -> bool {
        matches!(self, Self::Nomad | Self::Hcl | Self::Template | Self::Config | Self::Variables)
    }
}

/// What the file is. `path` is `None` while it has no name; only then `language`, what the editor calls it, matters.
pub fn kind(path: Option<&Path>, language: Option<&str>, text: &Text, tree: &Tree) -> FileKind {
    let name = match path {
        Some(path) => NameKind::of(path),
        None if language.is_some_and(|language| language == "hcl.nomad" || language.starts_with("nomad")) => {
            NameKind::Nomad
        }
        None => NameKind::Unknown,
    };
    match name {
        NameKind::Config => FileKind::Config,
        NameKind::Readme => FileKind::Readme,
        NameKind::NeverJob => FileKind::Other,
        NameKind::Variables if has_job(tree, false) => {
            let is_hcl = path.and_then(Path::extension).is_some_and(|extension| extension.eq_ignore_ascii_case("hcl"));
            if is_hcl { FileKind::Job } else { FileKind::Other }
        }
        NameKind::Variables if holds_values(text, tree) => FileKind::Variables,
        NameKind::Variables => FileKind::Other,
        NameKind::Template => FileKind::TemplateSource,
        NameKind::OtherTemplate if has_job(tree, false) => FileKind::TemplateSource,
        NameKind::OtherTemplate => FileKind::Other,
        NameKind::Nomad | NameKind::Hcl | NameKind::Unknown => {
            let named_nomad = name == NameKind::Nomad;
            let is_job = has_job(tree, named_nomad);
            if (is_job || named_nomad) && is_rendered_later(text) {
                FileKind::TemplateSource
            } else if is_job {
                FileKind::Job
            } else {
                FileKind::Other
            }
        }
    }
}

/// Whether a file named for variables can be one: no JSON, no specification of one of Nomad's own variables
/// (`nomad var put`, which has `items`), and some `name = value` where it is broken.
fn holds_values(text: &Text, tree: &Tree) -> bool {
    let root = tree.root();
    text.byte(0) != Some(b'{')
        && root.block("items").is_none()
        && (!tree.has_errors() || root.attributes().any(|attribute| !attribute.has_errors()))
}

/// Whether there is a top-level `job`, perhaps still being typed. In a file that calls itself a job, a misspelt one
/// that holds a group or task counts, and so does nothing at all.
fn has_job(tree: &Tree, named_nomad: bool) -> bool {
    let mut is_empty = true;
    for item in tree.root().items() {
        match item {
            ItemRef::Block(block) => {
                is_empty = false;
                let holds_groups = || block.body().blocks().any(|inner| matches!(inner.keyword(), "group" | "task"));
                if block.keyword() == "job"
                    || named_nomad && closest(block.keyword(), ["job"]).is_some() && holds_groups()
                {
                    return true;
                }
            }
            ItemRef::Incomplete(incomplete) if incomplete.name() == "job" => return true,
            ItemRef::Attribute(_) => is_empty = false,
            // `jo`: the first word of a file that will be a job.
            ItemRef::Incomplete(_) | ItemRef::Comment(_) | ItemRef::Junk(_) => {}
        }
    }
    named_nomad && is_empty
}

/// Whether Levant or nomad-pack has to replace `[[ … ]]` before Nomad can read the file.
///
/// Inside heredocs such brackets mean something else: consul-template with other delimiters, TOML's arrays of tables,
/// a shell's tests.
fn is_rendered_later(text: &Text) -> bool {
    // Most files have no such pair at all.
    text.has("[[") && has_marker_outside_heredocs(text)
}

fn has_marker_outside_heredocs(text: &Text) -> bool {
    let mut heredoc: Option<String> = None;
    for line in 0..text.line_count() {
        let line = text.slice(text.line_span(line));
        let trimmed = line.trim();
        if let Some(end) = &heredoc {
            if trimmed == end {
                heredoc = None;
            }
            continue;
        }
        if !trimmed.starts_with('#')
            && !trimmed.starts_with("//")
            && trimmed.match_indices("[[").any(|(at, _)| is_marker(&trimmed[at + 2..]))
        {
            return true;
        }
        heredoc = trimmed.rsplit_once("<<").and_then(|(_, word)| {
            let word = word.strip_prefix('-').unwrap_or(word);
            let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
            is_word.then(|| word.to_owned())
        });
    }
    false
}

/// Whether `[[` is followed by what a Go template has there, and not by an element of a list.
fn is_marker(rest: &str) -> bool {
    const WORDS: [&str; 20] = [
        "if",
        "else",
        "range",
        "with",
        "template",
        "define",
        "block",
        "var",
        "env",
        "meta",
        "not",
        "or",
        "and",
        "eq",
        "ne",
        "printf",
        "consulKey",
        "consulKeyOrDefault",
        "fileContents",
        "include",
    ];
    let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start();
    let Some((inside, _)) = rest.split_once("]]") else { return rest.starts_with("/*") };
    let inside = inside.strip_suffix('-').unwrap_or(inside).trim_end();
    match inside.chars().next() {
        Some('.') => inside[1..].starts_with(char::is_alphabetic),
        // A shell's `[[ $x == y ]]` has no assignment.
        Some('$') => inside.contains(":="),
        Some('/') => inside.starts_with("/*"),
        _ => {
            matches!(inside, "end" | "else")
                || inside.split_once(char::is_whitespace).is_some_and(|(word, _)| WORDS.contains(&word))
        }
    }
}

/// The place of the one hint on a template source: its first line, without white space around it.
pub fn first_line(text: &Text) -> Span {
    let span = text.line_span(0);
    let line = text.slice(span);
    let start = span.start + (line.len() - line.trim_start().len());
    Span::new(start, start + line.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(name: &str, text: &str) -> FileKind {
        let text = Text::from(text);
        kind(Some(Path::new(name)), None, &text, &Tree::parse(&text))
    }

    fn untitled(language: &str, text: &str) -> FileKind {
        let text = Text::from(text);
        kind(None, Some(language), &text, &Tree::parse(&text))
    }

    const JOB: &str = "job \"web\" {\n  group \"web\" {}\n}\n";

    #[test]
    fn a_top_level_job_makes_a_job_file() {
        for name in ["a.nomad.hcl", "a.nomad", "a.hcl", "a.job", "A.HCL", "/x/y.z/job.nomad", "jobfile"] {
            assert_eq!(kind_of(name, JOB), FileKind::Job, "{name}");
        }
        assert_eq!(kind_of("a.hcl", &format!("variable \"x\" {{}}\n{JOB}")), FileKind::Job);
        assert_eq!(kind_of("a.hcl", "other {\n  job \"x\" {}\n}\n"), FileKind::Other);
        assert_eq!(kind_of("a.hcl", "job = 1\n"), FileKind::Other);
    }

    #[test]
    fn other_files_are_never_jobs() {
        for name in ["a.tf", "a.tfvars", "a.vars", "a.md", "a.pkr.hcl", ".terraform.lock.hcl", "a.json"] {
            assert_eq!(kind_of(name, JOB), FileKind::Other, "{name}");
        }
        let foreign = [
            ("volume.nomad.hcl", "id = \"x\"\ntype = \"csi\"\ncapability {\n  access_mode = \"x\"\n}\n"),
            ("pool.nomad.hcl", "node_pool \"dev\" {}\n"),
            ("namespace.nomad", "name = \"dev\"\n"),
            ("client.hcl", "client {\n  enabled = true\n}\n"),
            ("policy.hcl", "namespace \"default\" {\n  policy = \"read\"\n}\n"),
            ("empty.hcl", ""),
            ("broken.hcl", "client {\n"),
        ];
        for (name, text) in foreign {
            assert_eq!(kind_of(name, text), FileKind::Other, "{name}");
        }
        assert_eq!(kind_of("jobspec.toml", "x"), FileKind::Config);
        assert_eq!(kind_of("README.md", "x"), FileKind::Readme);
    }

    #[test]
    fn values_of_variables_are_known_by_name_unless_the_text_says_otherwise() {
        for name in ["a.var", "a.vars", "a.vars.hcl", "prod.variables.hcl", "a.nomadvars", "A.VARS.HCL"] {
            assert_eq!(kind_of(name, "image = \"redis\"\n"), FileKind::Variables, "{name}");
            assert_eq!(kind_of(name, ""), FileKind::Variables, "{name}");
        }
        assert_eq!(kind_of("a.vars.hcl", JOB), FileKind::Job);
        assert_eq!(kind_of("a.hcl", "image = \"redis\"\n"), FileKind::Other);
        for text in
            ["{\"image\": \"redis\"}", "path = \"nomad/jobs\"\nitems {\n  a = \"b\"\n}\n", "---\nimage: redis\n"]
        {
            assert_eq!(kind_of("a.vars", text), FileKind::Other, "{text}");
        }
    }

    #[test]
    fn a_misspelt_keyword_is_still_a_job_in_a_file_named_so() {
        let misspelt = "jb \"web\" {\n  group \"web\" {}\n}\n";
        assert_eq!(kind_of("a.nomad.hcl", misspelt), FileKind::Job);
        assert_eq!(kind_of("a.nomad", "JOB \"web\" {\n  task \"t\" {}\n}\n"), FileKind::Job);
        assert_eq!(kind_of("a.hcl", misspelt), FileKind::Other);
        assert_eq!(kind_of("a.nomad.hcl", "jb \"web\" {}\n"), FileKind::Other);
    }

    #[test]
    fn half_typed_text_is_a_job_by_the_files_name() {
        for text in ["", "\n\n", "# to do\n", "j", "job", "job \"x\"", "job \"x\" {", "{", "# new\njo"] {
            assert_eq!(kind_of("a.nomad.hcl", text), FileKind::Job, "{text}");
        }
        assert_eq!(kind_of("a.hcl", "job \"x\""), FileKind::Job);
        assert_eq!(kind_of("a.hcl", "jo"), FileKind::Other);
    }

    #[test]
    fn a_document_without_a_name_follows_the_editor_or_its_text() {
        assert_eq!(untitled("nomad", "jo"), FileKind::Job);
        assert_eq!(untitled("nomad", ""), FileKind::Job);
        assert_eq!(untitled("plaintext", JOB), FileKind::Job);
        assert_eq!(untitled("hcl", "client {}"), FileKind::Other);
    }

    #[test]
    fn the_editors_language_never_decides_against_a_job() {
        let text = Text::from(JOB);
        let tree = Tree::parse(&text);
        let kind_as = |name: &str, language| kind(Some(Path::new(name)), Some(language), &text, &tree);
        assert_eq!(kind_as("a.nomad.hcl", "terraform"), FileKind::Job);
        assert_eq!(kind_as("jobfile", "plaintext"), FileKind::Job);
        assert_eq!(kind_as("main.tf", "nomad"), FileKind::Other);
    }

    #[test]
    fn template_sources_are_known_by_name_or_by_their_brackets() {
        for name in ["a.nomad.tpl", "a.nomad.hcl.j2", "a.hcl.tmpl", "web.tpl"] {
            assert_eq!(kind_of(name, JOB), FileKind::TemplateSource, "{name}");
        }
        assert_eq!(kind_of("nginx.conf.tpl", "server {\n}\n"), FileKind::Other);
        let sources = [
            "job \"[[.job_name]]\" {}\n",
            "job \"x\" {\n  count = [[ .count ]]\n}\n",
            "job \"x\" {\n  [[- if .debug ]]\n  type = \"batch\"\n  [[ end -]]\n}\n",
            "job [[ template \"job_name\" . ]] {\n}\n",
            "[[ $name := var \"name\" . ]]\njob \"x\" {}\n",
            "[[/* about */]]\njob \"x\" {}\n",
        ];
        for text in sources {
            assert_eq!(kind_of("a.nomad.hcl", text), FileKind::TemplateSource, "{text}");
        }
    }

    #[test]
    fn other_brackets_do_not_make_a_template_source() {
        let jobs = [
            "job \"x\" {\n  matrix = [[\"a\", \"b\"], [\"c\"]]\n}\n",
            "job \"x\" {\n  data = <<EOF\n[[ key \"a\" ]]\n[[ .x ]]\nEOF\n}\n",
            "job \"x\" {\n  args = [[var.a]]\n}\n",
            "job \"x\" {\n  args = [[var, end]]\n}\n",
            "job \"x\" {\n  # once [[ .x ]]\n  command = \"[[ -f /x ]] && [[ $a == b ]]\"\n}\n",
        ];
        for text in jobs {
            assert_eq!(kind_of("a.nomad.hcl", text), FileKind::Job, "{text}");
        }
    }

    #[test]
    fn the_hint_stands_on_the_words_of_line_one() {
        assert_eq!(first_line(&Text::from("  job x \r\nb")), Span::new(2, 7));
        assert_eq!(first_line(&Text::from("")), Span::at(0));
    }
}
