//! The findings of a run, from however many models, for the formats that are one list of them.

use std::collections::HashMap;
use std::path::{Component, Path};

use anyhow::Result;
use pgspec_catalog::diagnostic::{self, Style};
use pgspec_catalog::{Diagnostics, FileId, Sources, Span};
use serde_json::Value;

use crate::cli::Format;
use crate::report;
use crate::terminal::Terminal;

/// Findings and the files that they point into.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Diagnostics,
    sources: Sources,
    /// For `--format json`: what the run will say as one document, in order.
    pub(crate) parts: Vec<Part>,
}

/// A part of a JSON document.
#[derive(Debug)]
pub(crate) enum Part {
    /// Two models, compared.
    Compared(Value),
    /// A source that could not be read, and why.
    Unread(Value),
    /// Findings in types that people keep.
    Types(Value),
}

impl Part {
    /// A source that could not be read.
    pub(crate) fn unread(shown: &str, found: &Diagnostics, sources: &Sources) -> Self {
        Self::Unread(serde_json::json!({ "source": shown, "findings": report::values(found, sources) }))
    }
}

impl Findings {
    /// None yet; what is nowhere is about the file of a path.
    pub(crate) fn about(path: &str) -> Self {
        let mut findings = Self::default();
        findings.sources.add(path, "");
        findings
    }

    /// Adds the findings of one model.
    pub(crate) fn add(&mut self, found: &Diagnostics, sources: &Sources) {
        let mut files: HashMap<FileId, FileId> = HashMap::new();
        for mut one in found.iter().cloned() {
            let edits = one.fix.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.span);
            let labels = one.primary.iter_mut().chain(&mut one.related).map(|label| &mut label.span);
            for span in labels.chain(edits) {
                *span = self.moved(*span, sources, &mut files);
            }
            self.found.push(one);
        }
    }

    /// The same place among the files of this list.
    fn moved(&mut self, span: Span, sources: &Sources, files: &mut HashMap<FileId, FileId>) -> Span {
        let own = &mut self.sources;
        let file = *files.entry(span.file).or_insert_with(|| match sources.file(span.file) {
            Some(file) => own.add(file.path.clone(), file.text.clone()),
            None => FileId(u32::MAX),
        });
        Span { file, ..span }
    }

    /// Prints them in the format that is asked for, if it is a list.
    ///
    /// # Errors
    /// When the standard output cannot be written.
    pub(crate) fn print(mut self, terminal: &Terminal) -> Result<()> {
        let format = match terminal.format {
            Format::Short => diagnostic::Format::Short,
            Format::Github => diagnostic::Format::Github,
            Format::Sarif => diagnostic::Format::Sarif,
            Format::Human | Format::Json | Format::Sql => return Ok(()),
        };
        if format != diagnostic::Format::Short
            && let Some(folder) = folder_in_repository()
        {
            self.move_into(&folder);
        }
        self.found.sort(&self.sources);
        terminal.data(&diagnostic::render(&self.found, &self.sources, format, Style::Plain))
    }

    /// Puts a folder before the paths.
    fn move_into(&mut self, folder: &str) {
        let paths: Vec<_> = self.sources.iter().map(|(id, file)| (id, within(folder, &file.path))).collect();
        for (id, path) in paths {
            self.sources.set_path(id, path);
        }
    }
}

/// Where the current folder is in the repository that GitHub Actions checked out: its paths begin there. Empty at the top.
fn folder_in_repository() -> Option<String> {
    let top = std::env::var_os("GITHUB_WORKSPACE")?;
    let top = Path::new(&top).canonicalize().ok()?;
    let here = std::env::current_dir().ok()?.canonicalize().ok()?;
    let inside = here.strip_prefix(&top).ok()?;
    Some(inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}

/// A path seen from a folder, seen from the folder's own place.
fn within(folder: &str, path: &str) -> String {
    let mut parts: Vec<String> =
        folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for part in Path::new(path).components() {
        match part {
            // Not below the folder at all.
            Component::RootDir | Component::Prefix(_) => return path.to_owned(),
            Component::CurDir => {}
            Component::ParentDir => match parts.pop() {
                Some(_) => {}
                None => return path.to_owned(),
            },
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn paths_begin_at_the_top() {
        assert_eq!(within("", "./a/b.ts"), "a/b.ts");
        assert_eq!(within("app/db", "../src/b.ts"), "app/src/b.ts");
        assert_eq!(within("app", "../../b.ts"), "../../b.ts");
        assert_eq!(within("app", "/tmp/b.ts"), "/tmp/b.ts");
    }
}
