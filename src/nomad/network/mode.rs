//! The mode of a group's network, which only the scheduler looks at.

use crate::model::{Field, Group, Network};
use crate::nomad::field::text;
use crate::nomad::finding::replacement;
use crate::nomad::rules::suspicious_value;
use crate::rule::{Context, Findings};
use crate::suggest::closest;

/// What networks of the nodes are called, besides `cni/<name>`.
const MODES: [&str; 3] = ["bridge", "host", "none"];

/// What the name of a CNI network begins with.
const CNI: &str = "cni/";

/// Checks a mode that no node can have. Nodes may have networks of other names, so that a word that resembles none is
/// left alone; the groups of Connect have a check of their own.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings, group: &Group<'_>, network: &Network<'_>) {
    let Field::Known(found) = text(&context.file.scope, network.element, "mode") else { return };
    let mode = &*found.value;
    if mode.is_empty() || mode.contains("${") || MODES.contains(&mode) {
        return;
    }
    if group.services.iter().any(|service| service.element.mentions("connect")) {
        return;
    }
    let (instead, help) = match mode.strip_prefix(CNI) {
        Some("") => (None, format!("Name the network, as `{CNI}mynet`.")),
        Some(_) => return,
        None => {
            let cni = mode.strip_prefix("cni").and_then(|rest| rest.strip_prefix([':', '.', '-', '_', '\\']));
            let close = closest(mode, MODES).map(str::to_owned).or_else(|| Some(format!("{CNI}{}", cni?)));
            let Some(close) = close else { return };
            let help = format!("Did you mean `{close}`?");
            (Some(close), help)
        }
    };
    let message =
        format!("No node has a network of mode `{mode}`{}, so that the group is never placed. {help}", found.source());
    findings.report(&suspicious_value::RULE, found.span, message).fix(context, || {
        let instead = instead?;
        replacement(context, &found, &instead)
    });
}
