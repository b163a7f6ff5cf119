//! Conversions of answers that reach over several files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tower_lsp::ls_types::{self as lsp, DocumentLink, Location, Range, SymbolInformation, Uri, WorkspaceEdit};

use super::{Converter, Positions, lsp_range, text_edits, workspace_edit};
use crate::features::{Document, Link, LinkTarget};
use crate::protocol::documents::Key;
use crate::protocol::shared::{STILL_READING, Shared, read_exactly};
use crate::text::{Encoding, Span, Text};
use crate::workspace::{Hit, OutlineKind};

/// Another file: as it is in the editor where it is open there, else as it is on the disk.
struct Other {
    uri: Uri,
    version: Option<i32>,
    document: Document,
}

impl Converter<'_> {
    /// Another file; `None` where there is none any more.
    fn other(&self, path: &Path) -> Result<Option<Other>, String> {
        if let Some(open) = self.shared.documents.get_key(&Key::File(path.to_owned())) {
            let document = open.analysis.document.clone();
            return Ok(Some(Other { uri: open.uri, version: open.version, document }));
        }
        if !path.exists() {
            return Ok(None);
        }
        let text = read_exactly(path)?;
        let uri = Uri::from_file_path(path).ok_or_else(|| format!("`{}` has no address.", path.display()))?;
        Ok(Some(Other { uri, version: None, document: Document::new(Some(path.to_owned()), None, &text) }))
    }

    /// Everywhere that the name at `offset` stands, this document first; where it is defined only if `declared`.
    pub(in crate::protocol) fn references(&self, offset: usize, declared: bool) -> Vec<Location> {
        let wanted = |(span, definition): (Span, bool)| (declared || !definition).then_some(span);
        let here = self.analysis().references(offset).into_iter().filter_map(wanted);
        let mut found: Vec<Location> = here.map(|span| self.location(span)).collect();
        for path in self.analysis().files_of_name(offset).unwrap_or_default() {
            match self.other(&path) {
                Ok(Some(Other { uri, document, .. })) => {
                    let positions = Positions::new(&document.text, self.client.encoding);
                    let there = self.analysis().references_in(offset, &document).into_iter().filter_map(wanted);
                    found.extend(there.map(|span| Location { uri: uri.clone(), range: positions.range(span) }));
                }
                Ok(None) => {}
                Err(reason) => tracing::warn!(reason, "references are left out"),
            }
        }
        found
    }

    /// The edits of all files that give the name at `offset` another one; `None` where there is no such name.
    ///
    /// # Errors
    ///
    /// Says in a sentence for the user why that cannot be done.
    pub(in crate::protocol) fn rename(
        &self,
        offset: usize,
        new_name: &str,
        is_settled: bool,
    ) -> Result<Option<WorkspaceEdit>, String> {
        let Some(edits) = self.analysis().rename(offset, new_name)? else { return Ok(None) };
        let others = self.analysis().files_of_name(offset);
        if others.is_some() && !is_settled {
            return Err(STILL_READING.to_owned());
        }
        let encoding = self.client.encoding;
        let here = text_edits(self.text(), &edits, encoding);
        let mut files = vec![(self.snapshot.uri.clone(), self.snapshot.version, here)];
        for path in others.unwrap_or_default() {
            let Some(Other { uri, version, document }) = self.other(&path)? else { continue };
            let edits = self.analysis().rename_in(offset, new_name, &document)?;
            if !edits.is_empty() {
                files.push((uri, version, text_edits(&document.text, &edits, encoding)));
            }
        }
        Ok(Some(workspace_edit(self.client, files, Vec::new())))
    }

    /// A link; `None` where it leads nowhere.
    pub(in crate::protocol) fn link(&self, link: &Link) -> Option<DocumentLink> {
        let target = match &link.target {
            LinkTarget::Web(address) => address.parse().ok()?,
            LinkTarget::Files(paths) => {
                let mut present = paths.iter().filter(|path| path.is_file());
                let path = present.next().filter(|_| present.next().is_none())?;
                self.uri_of(path)?
            }
        };
        Some(DocumentLink { range: self.range(link.span), target: Some(target), tooltip: None, data: None })
    }
}

/// The parts of jobs that a search has found.
#[expect(deprecated, reason = "the field must be filled; its successor is `tags`")]
pub(in crate::protocol) fn workspace_symbols(shared: &Shared, hits: &[Hit<'_>]) -> Vec<SymbolInformation> {
    let mut places = Places { shared, encoding: shared.client().encoding, files: HashMap::new() };
    let convert = |hit: &Hit<'_>| {
        let (uri, range) = places.of(hit)?;
        Some(SymbolInformation {
            name: hit.part.name.to_string(),
            kind: match hit.part.kind {
                OutlineKind::Job => lsp::SymbolKind::MODULE,
                OutlineKind::Group => lsp::SymbolKind::NAMESPACE,
                OutlineKind::Task => lsp::SymbolKind::CLASS,
                OutlineKind::Service => lsp::SymbolKind::INTERFACE,
            },
            location: Location { uri, range },
            container_name: hit.job.map(str::to_owned),
            tags: None,
            deprecated: None,
        })
    };
    hits.iter().filter_map(convert).collect()
}

/// Places in many files, each of which is looked at once.
struct Places<'a> {
    shared: &'a Shared,
    encoding: Encoding,
    files: HashMap<PathBuf, Option<(Uri, Option<Text>)>>,
}

impl Places<'_> {
    fn of(&mut self, hit: &Hit<'_>) -> Option<(Uri, Range)> {
        let file = self.files.entry(hit.path.to_owned()).or_insert_with(|| {
            let open = self.shared.documents.get_key(&Key::File(hit.path.to_owned()));
            let uri = open.as_ref().map_or_else(|| Uri::from_file_path(hit.path), |open| Some(open.uri.clone()))?;
            // The index counts in UTF-16 as most clients do; for others the text is needed.
            let text = (self.encoding != Encoding::Utf16).then(|| match open {
                Some(open) => Some(open.analysis.document.text.clone()),
                None => self.shared.surroundings.text(hit.path),
            });
            Some((uri, text.flatten()))
        });
        let (uri, text) = file.as_ref()?;
        Some((uri.clone(), lsp_range(hit.part.lines(), text.as_ref(), self.encoding)?))
    }
}
