//! Projects for tests: read from a folder or put together from texts.

use std::fs;
use std::path::Path;

use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Diagnostics, Sources};
use pgspec_spec::{ProjectFiles, Spec};

/// A project with the diagnostics it draws, rendered.
pub(crate) struct Read {
    pub(crate) spec: Spec,
    pub(crate) sources: Sources,
    pub(crate) diagnostics: Diagnostics,
}

impl Read {
    pub(crate) fn rendered(&self) -> String {
        render(&self.diagnostics, &self.sources, Format::Human, Style::Plain)
    }
}

/// Reads files by name and text.
pub(crate) fn read_texts<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Read {
    let mut sources = Sources::default();
    let mut project = ProjectFiles::default();
    for (path, text) in files {
        let id = sources.add(path, text);
        if path.ends_with("pgspec.yaml") {
            project.settings = Some(id);
        } else if path.ends_with(".yaml") {
            project.specs.push(id);
        } else {
            project.attached.insert(path.to_owned(), id);
        }
    }
    let (spec, mut diagnostics) = pgspec_spec::read(&mut sources, &project);
    diagnostics.sort(&sources);
    Read { spec, sources, diagnostics }
}

/// Reads a folder.
pub(crate) fn read_folder(folder: &Path) -> Read {
    let files = files_of(folder);
    read_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

/// The files of a project by path and text, sorted.
pub(crate) fn files_of(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(folder, folder, &mut files);
    files.sort();
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            if !matches!(name.as_str(), "generated" | "migrations" | "tests") {
                collect(root, &path, files);
            }
        } else if name.ends_with(".yaml") || name.ends_with(".sql") || name.ends_with(".csv") {
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}
