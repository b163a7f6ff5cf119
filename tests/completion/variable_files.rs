//! Files of values for variables.

use std::path::Path;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::{FileFacts, Workspace};

const JOB: &str = "variable \"region\" {\n  type = string\n  default = \"eu\"\n}\nvariable \"debug\" {\n  type = bool\n}\nvariable \"hosts\" {\n  type = list(string)\n}\njob \"web\" {\n  name = \"${var.region}${var.debug}${var.hosts[0]}\"\n}\n";

fn at_cursor(marked: &str) -> (Analysis, usize) {
    let job = Path::new("/jobs/web/web.nomad.hcl");
    let mut workspace = Workspace::default();
    workspace.insert(job, FileFacts::read(job, JOB));
    let offset = marked.find("$0").expect("a cursor");
    let document = Document::new(Some("/jobs/web/web.vars.hcl".into()), None, &marked.replacen("$0", "", 1));
    (Analysis::new(document, Arc::new(Settings::default()), Arc::new(workspace)), offset)
}

fn offered(marked: &str) -> Vec<(String, String)> {
    let (analysis, offset) = at_cursor(marked);
    analysis.completions(offset).into_iter().map(|item| (item.label.into_owned(), item.plain)).collect()
}

#[test]
fn the_jobs_variables_are_offered_those_that_need_a_value_first() {
    let pairs =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    assert_eq!(offered("$0"), pairs(&[("debug", "debug = "), ("hosts", "hosts = []"), ("region", "region = \"\"")]));
    assert_eq!(offered("debug = true\nre$0"), pairs(&[("hosts", "hosts = []"), ("region", "region = \"\"")]));
    assert_eq!(offered("re$0 = \"us\"\n")[2].1, "region");
    assert_eq!(offered("region = \"$0\""), []);
    assert_eq!(offered("# $0"), []);
}

#[test]
fn a_variable_leads_to_its_declaration() {
    let (analysis, offset) = at_cursor("hos$0ts = [\"a\"]\n");
    let hover = analysis.hover(offset).expect("it is declared");
    assert!(hover.markdown.contains("var.hosts list(string)") && hover.markdown.contains("web.nomad.hcl"), "{hover:?}");
    let found = analysis.definition(offset).expect("it is declared");
    assert_eq!(found.targets[0].path.as_deref(), Some(Path::new("/jobs/web/web.nomad.hcl")));
    assert_eq!(found.targets[0].lines, Some([(7, 10), (7, 15)]));
    let (analysis, offset) = at_cursor("oth$0er = 1\n");
    assert!(analysis.hover(offset).is_none() && analysis.definition(offset).is_none());
}
