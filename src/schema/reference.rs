//! The whole job specification as one page, for a person to read: every block and attribute, and every driver's options.

use std::fmt::Write as _;

use super::drivers::{self, DriverOption};
use super::{
    AttributeSchema, BlockSchema, ChildSchema, Deprecated, Form, Required, Type, Version, blocks, dynamic, root,
};

/// The page, in Markdown.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Nomad's job specification\n\n\
         Every block and attribute that a job file may have, as `jobspec-ls` knows them. Made by `jobspec-ls schema --docs` \
         from the tables that completion, hover and the checks read.\n\n\
         In the tables, *required* says who refuses the file without it: the *parser*, or *validation* when the job is \
         planned or run. *Since* is the first release of Nomad with the name, where that is later than 0.8.\n\n",
    );
    contents(&mut page);
    for block in blocks() {
        section(&mut page, block);
    }
    page.push_str("## Options of the drivers\n\n");
    page.push_str(
        "What may stand in a task's `config`. Nomad hands it to the driver as it is: a wrong name shows when the task \
         starts.\n",
    );
    for driver in drivers::all() {
        let kind = if driver.built_in { "comes with Nomad" } else { "a plugin" };
        _ = write!(
            page,
            "\n### driver {}\n\n{} [Documentation]({}); {kind}.\n\n",
            driver.name, driver.doc, driver.page
        );
        page.push_str("| option | type | default | required | what it does |\n|---|---|---|---|---|\n");
        for option in driver.options {
            option_rows(&mut page, "", option);
        }
    }
    page
}

/// The tree of blocks, each with a link; a block that occurs again is not unfolded again.
fn contents(page: &mut String) {
    fn lines(page: &mut String, block: &'static BlockSchema, depth: usize, seen: &mut Vec<&'static str>) {
        for child in block.children {
            let id = child.block.id;
            _ = writeln!(page, "{}* [`{}`](#{})", "  ".repeat(depth), child.keyword, anchor(id));
            if !seen.contains(&id) {
                seen.push(id);
                lines(page, child.block, depth + 1, seen);
            }
        }
    }
    lines(page, root(), 0, &mut Vec::new());
    _ = writeln!(page, "* [`dynamic`](#dynamic), in any block of a job");
    _ = writeln!(page, "* [options of the drivers](#options-of-the-drivers)\n");
}

/// The anchor that a heading of that text gets: lower case, without points.
fn anchor(id: &str) -> String {
    id.to_lowercase().replace('.', "")
}

fn section(page: &mut String, block: &'static BlockSchema) {
    _ = write!(page, "## {}\n\n{}\n\n", block.id, block.doc.trim());
    if let Some(note) = block.note {
        _ = write!(page, "{}\n\n", note.trim());
    }
    let mut facts = Vec::new();
    let paths: Vec<String> = paths(block).iter().map(|path| format!("`{path}`")).collect();
    match paths.as_slice() {
        [] => {}
        paths => facts.push(format!("Path: {}", paths.join(", "))),
    }
    for label in block.labels {
        facts.push(format!("Label `{}`: {}", label.name, label.doc.trim_end_matches('.')));
    }
    match block.form {
        Form::Block => {}
        Form::Map => facts.push(format!("Holds keys of your own, as a block only{}", values(block))),
        Form::MapOrAttribute => {
            facts.push(format!("Holds keys of your own, as a block or as `… = {{ … }}`{}", values(block)));
        }
        Form::Opaque => facts.push("Holds whatever its reader knows: Nomad hands it on".into()),
    }
    if let Some(since) = block.since {
        facts.push(format!("Since Nomad {since}"));
    }
    if block.enterprise {
        facts.push("Needs Nomad Enterprise".into());
    }
    if let Some(deprecated) = block.deprecated {
        facts.push(deprecation(deprecated));
    }
    facts.push(format!("[Nomad's documentation]({})", block.url()));
    for fact in facts {
        _ = writeln!(page, "* {fact}{}", if fact.ends_with(['.', ')']) { "" } else { "." });
    }
    page.push('\n');
    if !block.attributes.is_empty() {
        page.push_str("| attribute | type | default | required | since | what it does |\n|---|---|---|---|---|---|\n");
        for attribute in block.attributes {
            attribute_row(page, attribute);
        }
        page.push('\n');
    }
    if !block.children.is_empty() {
        page.push_str("| block | labels | how often | required | since | what it is |\n|---|---|---|---|---|---|\n");
        for child in block.children {
            child_row(page, child);
        }
        page.push('\n');
    }
}

fn values(block: &BlockSchema) -> String {
    block.value_type.map_or_else(String::new, |ty| format!("; each value is a {}", ty.name()))
}

fn attribute_row(page: &mut String, attribute: &AttributeSchema) {
    let mut text = attribute.doc.trim().to_owned();
    let allowed: Vec<String> =
        attribute.allowed.iter().filter(|value| !value.is_empty()).map(|value| format!("`{value}`")).collect();
    if !allowed.is_empty() {
        _ = write!(text, " One of {}.", allowed.join(", "));
    }
    match (attribute.min, attribute.max) {
        (Some(min), Some(max)) => _ = write!(text, " From {} to {max}.", bound(min)),
        (Some(min), None) => _ = write!(text, " At least {}.", bound(min)),
        (None, Some(max)) => _ = write!(text, " At most {max}."),
        (None, None) => {}
    }
    if attribute.enterprise {
        text.push_str(" Needs Nomad Enterprise, wholly or for some values.");
    }
    if attribute.ignored {
        text.push_str(" **Has no effect.**");
    }
    if let Some(deprecated) = attribute.deprecated {
        _ = write!(text, " **{}**", deprecation(deprecated));
    }
    _ = writeln!(
        page,
        "| `{}` | {} | {} | {} | {} | {} |",
        attribute.name,
        type_name(attribute.ty),
        cell(attribute.default.unwrap_or_default()),
        cell(&required(attribute.required)),
        since(attribute.since),
        cell(&text)
    );
}

fn child_row(page: &mut String, child: &ChildSchema) {
    let block = child.block;
    let labels = match (child.labels, child.label_values) {
        (0, _) => String::new(),
        (_, []) => block.labels.iter().map(|label| label.name).collect::<Vec<_>>().join(", "),
        (_, values) => values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", "),
    };
    let often = match (child.repeatable, child.max) {
        (false, _) => "once".to_owned(),
        (true, Some(max)) => format!("up to {max} times"),
        (true, None) => "any number of times".to_owned(),
    };
    let mut text = block.doc.trim().split("\n\n").next().unwrap_or_default().to_owned();
    if let Some(deprecated) = child.deprecated {
        _ = write!(text, " **{}**", deprecation(deprecated));
    }
    _ = writeln!(
        page,
        "| [`{}`](#{}) | {} | {often} | {} | {} | {} |",
        child.keyword,
        anchor(block.id),
        cell(&labels),
        cell(&required(child.required)),
        since(child.since),
        cell(&text)
    );
}

fn option_rows(page: &mut String, prefix: &str, option: &DriverOption) {
    let name = format!("{prefix}{}", option.name);
    let mut text = option.doc.trim().to_owned();
    let allowed: Vec<String> = option.values.iter().map(|value| format!("`{value}`")).collect();
    if !allowed.is_empty() {
        let lead = if option.closed { "One of" } else { "For example" };
        _ = write!(text, " {lead} {}.", allowed.join(", "));
    }
    if option.repeatable {
        text.push_str(" May be there several times.");
    }
    if let Some(deprecated) = option.deprecated {
        _ = write!(text, " **Deprecated. {deprecated}**");
    }
    let ty = option.ty.as_str();
    let default = cell(option.default.unwrap_or_default());
    let required = if option.required { "yes" } else { "" };
    _ = writeln!(page, "| `{name}` | {ty} | {default} | {required} | {} |", cell(&text));
    for field in option.fields {
        option_rows(page, &format!("{name}."), field);
    }
}

fn required(required: Required) -> String {
    match required {
        Required::No => String::new(),
        Required::Parser => "parser".into(),
        Required::Validate => "validation".into(),
        Required::When(when) => format!("when {when}"),
        Required::Needed(why) => format!("without it, {why}"),
    }
}

fn deprecation(deprecated: Deprecated) -> String {
    let since = deprecated.since.map_or_else(String::new, |since| format!(" since Nomad {since}"));
    format!("Deprecated{since}. {}", deprecated.message.trim())
}

fn since(version: Option<Version>) -> String {
    version.map_or_else(String::new, |version| version.to_string())
}

fn type_name(ty: Type) -> &'static str {
    ty.name()
}

/// A smallest value; `>0` excludes it.
fn bound(min: &str) -> String {
    min.strip_prefix('>').map_or_else(|| min.to_owned(), |above| format!("more than {above}"))
}

/// Text for a cell of a table: on one line, its bars escaped, and outside of code what would be a tag.
fn cell(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    let pieces = line.split('`').enumerate();
    let pieces = pieces.map(|(index, piece)| if index % 2 == 0 { piece.replace('<', "\\<") } else { piece.to_owned() });
    pieces.collect::<Vec<_>>().join("`")
}

/// Every path of keywords to the block, with dots.
fn paths(block: &'static BlockSchema) -> Vec<String> {
    fn search(
        at: &'static BlockSchema,
        wanted: &'static BlockSchema,
        path: &mut Vec<&'static str>,
        found: &mut Vec<String>,
    ) {
        for child in at.children {
            // Blocks that hold themselves would go on for ever.
            if path.len() > 12 {
                return;
            }
            path.push(child.keyword);
            if std::ptr::eq(child.block, wanted) {
                found.push(path.join("."));
            }
            search(child.block, wanted, path, found);
            path.pop();
        }
    }
    let mut found = Vec::new();
    search(root(), block, &mut Vec::new(), &mut found);
    if found.is_empty() && !std::ptr::eq(block, dynamic()) {
        search(dynamic(), block, &mut vec!["dynamic"], &mut found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_attribute_and_option_is_in_it() {
        let page = markdown();
        for block in blocks() {
            let heading = format!("\n## {}\n", block.id);
            let start = page.find(&heading).unwrap_or_else(|| panic!("{heading} is not there")) + heading.len();
            let section = &page[start..start + page[start..].find("\n## ").expect("a next section")];
            for attribute in block.attributes {
                assert!(section.contains(&format!("\n| `{}` |", attribute.name)), "{}.{}", block.id, attribute.name);
            }
            for child in block.children {
                assert!(section.contains(&format!("\n| [`{}`]", child.keyword)), "{}.{}", block.id, child.keyword);
            }
            assert!(section.contains(&block.url()), "{}", block.id);
        }
        for driver in drivers::all() {
            assert!(page.contains(&format!("### driver {}\n", driver.name)));
        }
        assert!(page.contains("| `logging.type` |"));
        assert!(page.contains("`job.group.network.port`"));
    }

    #[test]
    fn headings_are_unique_and_links_lead_to_them() {
        let page = markdown();
        let headings: Vec<String> = page
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .map(|heading| anchor(heading).replace(' ', "-"))
            .collect();
        let mut unique = headings.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), headings.len());
        for (at, _) in page.match_indices("](#") {
            let link = page[at + 3..].split(')').next().expect("a link ends");
            assert!(headings.iter().any(|heading| heading == link), "#{link} leads nowhere");
        }
    }

    #[test]
    fn tables_have_as_many_cells_in_each_row() {
        let mut wanted = 0;
        for line in markdown().lines() {
            if !line.starts_with('|') {
                wanted = 0;
                continue;
            }
            let cells = line.replace("\\|", "").matches('|').count();
            assert!(wanted == 0 || cells == wanted, "{line}");
            wanted = cells;
        }
    }
}
