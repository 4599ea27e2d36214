//! Projects: finding the folder of `pgspec.yaml`, and loading the files below it.
//!
//! A project is a folder with `pgspec.yaml` and any number of other `*.yaml` and `*.yml` files below it. Not looked
//! into: hidden folders, `node_modules`, `target`, the folders `generated` and `migrations` beside `pgspec.yaml`, and
//! folders that hold a `pgspec.yaml` of their own.

mod read;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pgspec_catalog::{Diagnostic, Diagnostics, FileId, Sources};

use crate::codes;

#[cfg(feature = "outputs")]
pub(crate) use read::{Failure, read_text};
pub use read::{LARGEST_FILE, text};

/// The name of the settings file, which makes a folder a project.
pub const SETTINGS_FILE: &str = "pgspec.yaml";

/// The folder in which `pgspec extension snapshot` writes down what extensions bring.
pub const EXTENSIONS: &str = "extensions";

/// A project's place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Project {
    /// The folder of `pgspec.yaml`, absolute, without symbolic links.
    pub root: PathBuf,
    /// The same folder as people should see it: what they typed, with a `/` at its end; empty for the current folder.
    pub shown: String,
}

impl Project {
    /// Where a file of the project is, by its path relative to the project, with `/`.
    pub fn path(&self, relative: &str) -> PathBuf {
        let mut path = self.root.clone();
        // Part by part: an absolute path of Windows does not understand `/`.
        relative.split('/').filter(|part| !part.is_empty()).for_each(|part| path.push(part));
        path
    }

    /// A path of the project as people should see it: relative to where they are.
    pub fn show(&self, path: &str) -> String {
        format!("{}{path}", self.shown)
    }

    /// A command line of pgspec about this project, from where people are.
    pub fn command(&self, verb: &str) -> String {
        let folder = self.shown.trim_end_matches('/');
        let space = if self.shown.is_empty() { "" } else { " " };
        format!("pgspec {verb}{space}{folder}")
    }
}

/// The files of a project, read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// All texts; paths are relative to the project's folder, so that outputs do not depend on where one stands.
    pub sources: Sources,
    /// `pgspec.yaml`, if it could be read.
    pub settings: Option<FileId>,
    /// The spec files, sorted by path.
    pub specs: Vec<FileId>,
    /// The SQL, CSV and JSON files whose names a spec mentions, by path relative to the project.
    pub attached: BTreeMap<String, FileId>,
    /// What the project itself knows of extensions, by file name and text: `extensions/NAME.txt`.
    pub extensions: Vec<(String, String)>,
    /// `pgspec.lock`, if there is one.
    pub lock: Option<FileId>,
    /// What could not be read.
    pub diagnostics: Diagnostics,
}

/// Finds the project of a folder or file: the nearest `pgspec.yaml` there or above.
///
/// # Errors
/// When `start` cannot be read, or no folder on the way up has a `pgspec.yaml`.
pub fn find(start: &Path) -> Result<Project, Box<Diagnostic>> {
    let unreadable = |error: std::io::Error| {
        let found =
            Diagnostic::new(&codes::UNREADABLE, format!("cannot read `{}`: {error}", start.display()))
                .help("name the project's folder, or leave it out to use the current one");
        Box::new(found)
    };
    let absolute = start.canonicalize().map_err(unreadable)?;
    let is_file = absolute.metadata().map_err(unreadable)?.is_file();
    let folder = if is_file { absolute.parent().unwrap_or(&absolute) } else { &absolute };
    let written = if is_file { start.parent().unwrap_or(Path::new("")) } else { start };
    for (levels, root) in folder.ancestors().enumerate() {
        if root.join(SETTINGS_FILE).is_file() {
            let shown = format!("{}{}", shown(written), "../".repeat(levels));
            return Ok(Project { root: root.to_path_buf(), shown });
        }
    }
    Err(Box::new(no_project(start, folder)))
}

/// A folder as typed, in the form in which a path can be appended.
fn shown(written: &Path) -> String {
    let text = written.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    let mut text = text.as_str();
    while let Some(rest) = text.strip_prefix("./") {
        text = rest.trim_start_matches('/');
    }
    match text {
        "" | "." => String::new(),
        "/" => "/".to_owned(),
        text => format!("{}/", text.trim_end_matches('/')),
    }
}

fn no_project(start: &Path, folder: &Path) -> Diagnostic {
    let place = match shown(start) {
        here if here.is_empty() => "the current folder".to_owned(),
        there => format!("`{there}`"),
    };
    let help = if folder.join("pgspec.yml").is_file() {
        "rename `pgspec.yml` to `pgspec.yaml`".to_owned()
    } else {
        let folder = shown(start);
        let argument = if folder.is_empty() { String::new() } else { format!(" {folder}") };
        format!("start a project with `pgspec init{argument}`, or name the folder of an existing one")
    };
    Diagnostic::new(&codes::NO_PROJECT, format!("there is no `pgspec.yaml` in {place} or any folder above"))
        .help(help)
}

/// Reads every file of a project. What cannot be read is a finding; the rest is there.
pub fn load(project: &Project) -> Loaded {
    let mut loaded = Loaded::default();
    let found = walk::walk(project, &mut loaded.diagnostics);
    let settings = walk::File { path: project.root.join(SETTINGS_FILE), relative: SETTINGS_FILE.to_owned() };
    loaded.settings = read_into(project, &settings, &mut loaded);
    for file in &found.specs {
        if let Some(id) = read_into(project, file, &mut loaded) {
            loaded.specs.push(id);
        }
    }
    let attached: Vec<_> = {
        let mentioned = mentioned_names(&loaded);
        found.attachable.iter().filter(|file| mentioned.contains(last_word(&file.relative))).collect()
    };
    for file in attached {
        if let Some(id) = read_into(project, file, &mut loaded) {
            loaded.attached.insert(file.relative.clone(), id);
        }
    }
    let lock =
        walk::File { path: project.root.join(crate::lock::FILE), relative: crate::lock::FILE.to_owned() };
    if lock.path.exists() {
        loaded.lock = read_into(project, &lock, &mut loaded);
    }
    if project.path(EXTENSIONS).is_dir() {
        loaded.extensions = read_folder(project, EXTENSIONS, ".txt", &mut loaded.diagnostics);
    }
    if found.specs.is_empty() {
        let folder = project.show("");
        let place = if folder.is_empty() { "the project".to_owned() } else { format!("`{folder}`") };
        let empty = Diagnostic::new(
            &codes::EMPTY_PROJECT,
            format!("{place} holds `pgspec.yaml` and no other YAML file: there is nothing to compile"),
        );
        loaded.diagnostics.push(empty.help("put the first tables into a file such as `app.yaml` beside it"));
    }
    loaded
}

/// Reads the files of one folder of a project whose names end with `extension`, sorted: pairs of the path below the
/// folder and the text.
pub(crate) fn read_folder(
    project: &Project,
    folder: &str,
    extension: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    // Findings in these files point at no place: they are no specs.
    let mut sources = Sources::default();
    for file in walk::files_below(project, folder, extension, diagnostics) {
        let shown = project.show(&format!("{}/{}", folder.trim_end_matches('/'), file.relative));
        match read::read(&file.path, &shown) {
            Ok(text) => texts.push((file.relative, text)),
            Err(failure) => {
                let mut diagnostic = failure.report(&file.relative, &mut sources);
                diagnostic.primary = None;
                diagnostics.push(diagnostic);
            }
        }
    }
    texts
}

fn read_into(project: &Project, file: &walk::File, loaded: &mut Loaded) -> Option<FileId> {
    match read::read(&file.path, &project.show(&file.relative)) {
        Ok(text) => Some(loaded.sources.add(file.relative.as_str(), text)),
        Err(failure) => {
            let diagnostic = failure.report(&file.relative, &mut loaded.sources);
            loaded.diagnostics.push(diagnostic);
            None
        }
    }
}

/// What can be named by `file:` in a spec.
const ATTACHABLE: [&str; 3] = [".sql", ".csv", ".json"];

/// The last words of all file names that the specs mention. Other files of these kinds may be anything (dumps,
/// lockfiles) and are left alone.
fn mentioned_names(loaded: &Loaded) -> std::collections::BTreeSet<&str> {
    let texts = loaded.specs.iter().filter_map(|id| loaded.sources.file(*id)).map(|file| file.text.as_str());
    let mut names = std::collections::BTreeSet::new();
    for text in texts {
        for extension in ATTACHABLE {
            for (at, _) in text.match_indices(extension) {
                let end = at + extension.len();
                let from = text.get(..end).map_or("", last_word);
                names.insert(from);
            }
        }
    }
    names
}

/// What stands after the last character that separates words or folders.
fn last_word(text: &str) -> &str {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | ',' | '{' | '[' | ':');
    text.rsplit(is_separator).next().unwrap_or(text)
}

#[cfg(test)]
mod tests;
