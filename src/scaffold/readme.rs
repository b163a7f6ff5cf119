//! The README of a new service, with every section that the policy asks for.

use crate::config::Settings;
use crate::model::File;
use crate::syntax::Tree;
use crate::text::Text;
use crate::workspace::JobFacts;

/// Puts the README together: `notes` are the sections of its kind, below a sentence that says what it is.
pub(super) fn readme(
    name: &str,
    job: &str,
    notes: &str,
    volumes: &[String],
    secrets: &[String],
    settings: &Settings,
    date: &str,
) -> String {
    let (about, sections) = notes.split_once("\n## ").unwrap_or((notes, ""));
    let text = format!("\n{sections}");
    let own: Vec<(&str, &str)> = text
        .split("\n## ")
        .filter_map(|section| section.trim_start_matches('\n').split_once('\n'))
        .map(|(title, body)| (title, body.trim()))
        .collect();
    let mut readme = format!("# {}\n\n{}\n", title(name), about.trim());
    for section in &settings.layout.readme_sections {
        let known = |wanted: &str| own.iter().find(|(title, _)| *title == wanted).map_or("", |(_, body)| body);
        let body = match section.to_lowercase().as_str() {
            "current status" | "status" => "Planned".to_owned(),
            "file" | "files" => format!("`{name}.nomad.hcl`"),
            "version" => versions(job),
            "last updated" => date.to_owned(),
            "configuration" => configuration(known("Configuration"), volumes, secrets),
            "access" => known("Access").to_owned(),
            "troubleshooting" => format!(
                "{}\n\n```bash\nnomad job status {name}\nnomad alloc logs -stderr <alloc-id>\nnomad alloc status \
                 <alloc-id>\n```",
                known("Troubleshooting")
            ),
            "archived files" => "None yet".to_owned(),
            _ => "To be written".to_owned(),
        };
        readme.push_str(&format!("\n## {section}\n\n{body}\n"));
    }
    readme
}

/// “Powerdns api” of `powerdns-api`.
fn title(name: &str) -> String {
    let mut title = name.replace('-', " ");
    if let Some(first) = title.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    title
}

/// The images' tags, each once, in the order of the file.
fn versions(job: &str) -> String {
    let text = Text::from(job);
    let tree = Tree::parse(&text);
    let facts = JobFacts::of(&File::new(&tree), &text);
    let mut versions: Vec<String> = Vec::new();
    for (_, image) in &facts.images {
        let (repository, tag) = image.rsplit_once(':').unwrap_or((image, "latest"));
        let version = format!("{tag} (`{repository}`)");
        if !versions.contains(&version) {
            versions.push(version);
        }
    }
    versions.join(", ")
}

fn configuration(own: &str, volumes: &[String], secrets: &[String]) -> String {
    let mut text = own.to_owned();
    match volumes {
        [] => {}
        [volume] => {
            text.push_str(&format!(
                "\n- Host volume `{volume}`, to be provisioned on the node before the first deployment."
            ));
        }
        volumes => {
            let names = volumes.iter().map(|volume| format!("`{volume}`")).collect::<Vec<_>>().join(", ");
            text.push_str(&format!("\n- Host volumes {names}, to be provisioned before the first deployment."));
        }
    }
    if !secrets.is_empty() {
        let commands = secrets.join("\n");
        text.push_str(&format!("\n- Secrets, to be created once:\n\n```bash\n{commands}\n```"));
    }
    text
}
