//! All findings of one document.

use super::memo::{self, Around};
use super::{Analysis, Document, REGISTRY};
use crate::diagnostic::Diagnostic;
use crate::model::File;
use crate::rule::{Context, Findings, Settled, Source, Views, Zone};
use crate::workspace::FileKind;
use crate::{config, nomad, policy};

/// In the order of the text; with fixes only where `fixes` asks for them, since most questions do not.
pub(super) fn diagnostics(analysis: &Analysis, fixes: bool) -> Vec<Diagnostic> {
    match analysis.kind() {
        FileKind::Config => config::parse(&analysis.document.text.to_string(), &super::rule_infos()).1,
        kind => file(analysis, kind, fixes),
    }
}

fn file(analysis: &Analysis, kind: FileKind, fixes: bool) -> Vec<Diagnostic> {
    let Document { text, tree, memo, .. } = &analysis.document;
    let source = Source { text, tree, path: analysis.path(), kind };
    let is_job = kind == FileKind::Job;
    let file = if is_job { File::new(tree) } else { File::default() };
    // Fixes are made of the current text, so that nothing is kept of them.
    let is_template = is_job && nomad::is_template(tree, text);
    let around = (is_job && !fixes && !is_template).then(|| Around::of(tree, &analysis.settings)).flatten();
    let known = around.as_ref().and_then(|around| memo.get(around));
    let settled = match (&known, file.jobs.as_slice()) {
        (Some(known), [job]) => known.settled(job),
        _ => Settled::default(),
    };
    let due = file.without(|group| settled.contains(group.element.block));
    let context = |file| {
        let mut context =
            Context::new(file, source, &analysis.settings, &analysis.workspace, fixes).with_settled(&settled);
        if is_template {
            // As in an archive: that Nomad cannot read it, and nothing else.
            context.zone = Zone::Archive;
        }
        context
    };
    let (whole, due) = (context(&file), context(&due));
    let views = Views { whole: &whole, due: &due };
    let found = match kind {
        FileKind::Job => nomad::findings(views),
        FileKind::Variables => nomad::variable_file::findings(&whole),
        _ => Findings::default(),
    };
    let found = policy::judge(views, REGISTRY, found);
    let all = memo::complete(memo, around, known.as_deref(), file.jobs.first(), found);
    policy::finish(&whole, REGISTRY, all)
}
