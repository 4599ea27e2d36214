//! The files below a project's folder, by name only.

use std::collections::BTreeSet;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use pgspec_catalog::{Diagnostic, Diagnostics};

use super::{ATTACHABLE, Project, SETTINGS_FILE};
use crate::codes;

/// More folders than any project has; a `pgspec.yaml` in a home folder would otherwise walk a whole disk.
const MOST_FOLDERS: usize = 20_000;

/// A file that was found.
#[derive(Debug)]
pub(super) struct File {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its path relative to the project, with `/`.
    pub(super) relative: String,
}

/// The files that were found, sorted by path.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// YAML files but `pgspec.yaml`.
    pub(super) specs: Vec<File>,
    /// SQL, CSV and JSON files.
    pub(super) attachable: Vec<File>,
}

/// Where the walk is, and where it has been.
struct Walk<'a> {
    project: &'a Project,
    found: Found,
    /// Folders still to be read, with the relative path to put before their entries.
    folders: Vec<(PathBuf, String)>,
    /// Folders outside the project that symbolic links led to, so that nothing is walked twice.
    linked: Vec<PathBuf>,
    /// Files that symbolic links lead to.
    links: Vec<(File, PathBuf)>,
}

pub(super) fn walk(project: &Project, diagnostics: &mut Diagnostics) -> Found {
    let mut walk = Walk {
        project,
        found: Found::default(),
        folders: vec![(project.root.clone(), String::new())],
        linked: Vec::new(),
        links: Vec::new(),
    };
    let mut count = 0;
    while let Some((folder, relative)) = walk.folders.pop() {
        count += 1;
        if count > MOST_FOLDERS {
            let message = format!("`{}` holds more than {MOST_FOLDERS} folders", project.show("."));
            diagnostics.push(
                Diagnostic::new(&codes::TOO_MANY_FOLDERS, message)
                    .help("move `pgspec.yaml` and the spec files into a folder of their own"),
            );
            break;
        }
        if let Err(error) = read_folder(&mut walk, &folder, &relative) {
            let shown = project.show(if relative.is_empty() { "." } else { &relative });
            diagnostics.push(unreadable(&shown, &error));
        }
    }
    let Walk { mut found, links, .. } = walk;
    add_links(&mut found, links);
    found.specs.sort_by(|a, b| a.relative.cmp(&b.relative));
    found.attachable.sort_by(|a, b| a.relative.cmp(&b.relative));
    found
}

/// The files of one folder of a project and of the folders below it, by the end of their names; sorted. Links are
/// followed to files only.
pub(super) fn files_below(
    project: &Project,
    folder: &str,
    extension: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![(project.path(folder), String::new())];
    while let Some((path, relative)) = folders.pop() {
        let entries = std::fs::read_dir(&path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                let mut finding = unreadable(&project.show(&format!("{folder}/{relative}")), &error);
                if relative.is_empty() {
                    finding = finding.help("make the folder, or change `templates:` in `pgspec.yaml`");
                }
                diagnostics.push(finding);
                continue;
            }
        };
        for entry in entries {
            let name = format!("{relative}{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push((entry.path(), format!("{name}/")));
            } else if name.ends_with(extension) {
                found.push(File { path: entry.path(), relative: name });
            }
        }
    }
    found.sort_by(|a, b| a.relative.cmp(&b.relative));
    found
}

/// A file or folder that cannot be read, with what to do about it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the standard library adds kinds; the last help fits any")]
pub(super) fn unreadable(shown: &str, error: &std::io::Error) -> Diagnostic {
    let help = match error.kind() {
        std::io::ErrorKind::PermissionDenied => "make it readable for the user who runs pgspec",
        std::io::ErrorKind::NotFound => "remove it if it is a symbolic link that leads nowhere",
        _ => "move it out of the project if it does not belong to the spec",
    };
    Diagnostic::new(&codes::UNREADABLE, format!("cannot read `{shown}`: {error}")).help(help)
}

fn read_folder(walk: &mut Walk<'_>, folder: &Path, relative: &str) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    // Which of two links to one place is followed must not depend on the file system.
    entries.sort_by_key(DirEntry::file_name);
    for entry in entries {
        read_entry(walk, &entry, relative)?;
    }
    Ok(())
}

fn read_entry(walk: &mut Walk<'_>, entry: &DirEntry, relative: &str) -> std::io::Result<()> {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    if name.starts_with('.') {
        return Ok(());
    }
    let relative = if relative.is_empty() { name.to_string() } else { format!("{relative}/{name}") };
    let kind = entry.file_type()?;
    if kind.is_symlink() {
        read_link(walk, &entry.path(), relative);
    } else if kind.is_dir() {
        add_folder(walk, entry.path(), relative);
    } else {
        add_file(&mut walk.found, File { path: entry.path(), relative });
    }
    Ok(())
}

fn add_folder(walk: &mut Walk<'_>, path: PathBuf, relative: String) {
    let name = relative.rsplit('/').next().unwrap_or(&relative);
    let skipped = match name {
        "node_modules" | "target" => true,
        // Outputs, where they are by default; none of them is a spec.
        "generated" | "migrations" => name == relative,
        _ => path.join(SETTINGS_FILE).exists(),
    };
    if !skipped {
        walk.folders.push((path, relative));
    }
}

/// A link is followed where it leads to a place that is not walked yet. What lies inside one is found without it, and a
/// folder above would hold it again.
fn read_link(walk: &mut Walk<'_>, path: &Path, relative: String) {
    let Ok(target) = path.canonicalize() else {
        // It leads nowhere: reading it will say so, if it has the name of a spec.
        add_file(&mut walk.found, File { path: path.to_path_buf(), relative });
        return;
    };
    if !target.is_dir() {
        walk.links.push((File { path: path.to_path_buf(), relative }, target));
        return;
    }
    let overlaps = |walked: &PathBuf| target.starts_with(walked) || walked.starts_with(&target);
    if !overlaps(&walk.project.root) && !walk.linked.iter().any(overlaps) {
        walk.linked.push(target.clone());
        add_folder(walk, target, relative);
    }
}

fn add_links(found: &mut Found, mut links: Vec<(File, PathBuf)>) {
    links.sort_by(|a, b| a.0.relative.cmp(&b.0.relative));
    let mut known: BTreeSet<PathBuf> =
        found.specs.iter().chain(&found.attachable).map(|file| file.path.clone()).collect();
    for (file, target) in links {
        // A file that two specs-to-be lead to is one spec; an attached file may have as many names as it likes.
        if has_extension(&file.relative, &ATTACHABLE) || known.insert(target) {
            add_file(found, file);
        }
    }
}

fn add_file(found: &mut Found, file: File) {
    if file.relative == SETTINGS_FILE {
        return;
    }
    if has_extension(&file.relative, &[".yaml", ".yml"]) {
        found.specs.push(file);
    } else if has_extension(&file.relative, &ATTACHABLE) {
        found.attachable.push(file);
    }
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let lower = name.to_lowercase();
    extensions.iter().any(|extension| lower.ends_with(extension))
}
