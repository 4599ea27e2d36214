//! A model that was read from elsewhere becomes a project: its files, put in place all at once or not at all.

mod baseline;

use std::path::{Path, PathBuf};

use pgspec_catalog::Diagnostic;

use crate::codes;

pub use baseline::{Baseline, baseline};

/// One file of a new project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewFile {
    /// Its path in the project, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What may stand in the folder already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// Nothing.
    Nothing,
    /// Other files than those that are written, and no specs: a project starts beside them.
    Others,
    /// Anything: files of the same names are replaced.
    Anything,
}

/// Writes the files of a project. First all of them into a folder of their own beside, so that nothing half-written is left
/// if one cannot be written.
///
/// # Errors
/// The folder holds what it may not hold, or cannot be written to.
pub fn write(folder: &Path, files: &[NewFile], may_hold: Taken) -> Result<(), Box<Diagnostic>> {
    refuse(folder, files, may_hold)?;
    let fail = |error: &std::io::Error, path: &Path| {
        let message = format!("cannot write `{}`: {error}", path.display());
        Box::new(Diagnostic::new(&codes::NOT_WRITTEN, message).help("nothing was written"))
    };
    let mut staged = Staged::beside(folder).map_err(|error| fail(&error, folder))?;
    for file in files {
        let path = staged.path(&file.path);
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, &file.text));
        written.map_err(|error| fail(&error, &in_folder(folder, &file.path)))?;
    }
    // A folder that is new, or empty, gets all of it in one step; the current folder cannot be replaced.
    let is_empty = !folder.exists() || std::fs::remove_dir(folder).is_ok();
    if is_empty && std::fs::rename(&staged.folder, folder).is_ok() {
        staged.placed = true;
        return Ok(());
    }
    std::fs::create_dir_all(folder).map_err(|error| fail(&error, folder))?;
    for file in files {
        let (from, to) = (staged.path(&file.path), in_folder(folder, &file.path));
        let moved =
            to.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::rename(from, &to));
        moved.map_err(|error| fail(&error, &to))?;
    }
    Ok(())
}

/// A folder that is removed unless it has become the project's.
struct Staged {
    folder: PathBuf,
    placed: bool,
}

impl Staged {
    /// Beside the folder, so that it can be moved there; inside it, if it has nothing beside it.
    fn beside(folder: &Path) -> std::io::Result<Self> {
        let name = format!(".pgspec-import-{}", std::process::id());
        let whole = if folder.exists() { folder.canonicalize()? } else { folder.to_path_buf() };
        let parent = whole.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        std::fs::create_dir_all(&parent)?;
        let beside = parent.join(&name);
        let staged = match std::fs::create_dir(&beside) {
            Ok(()) => beside,
            // The folder itself may be writable where the one around it is not.
            Err(_) if whole.is_dir() => {
                let inside = whole.join(&name);
                std::fs::create_dir(&inside)?;
                inside
            }
            Err(error) => return Err(error),
        };
        Ok(Self { folder: staged, placed: false })
    }

    fn path(&self, relative: &str) -> PathBuf {
        in_folder(&self.folder, relative)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.placed {
            // There is nothing left to do about one that cannot be removed.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

fn in_folder(folder: &Path, relative: &str) -> PathBuf {
    let mut path = folder.to_path_buf();
    // Part by part: an absolute path of Windows does not understand `/`.
    relative.split('/').filter(|part| !part.is_empty() && *part != "..").for_each(|part| path.push(part));
    path
}

/// Whether the folder may be written to.
fn refuse(folder: &Path, files: &[NewFile], may_hold: Taken) -> Result<(), Box<Diagnostic>> {
    let shown = folder.display();
    let refused =
        |message: String, help: &str| Box::new(Diagnostic::new(&codes::NOT_EMPTY, message).help(help));
    if !folder.exists() || may_hold == Taken::Anything {
        return Ok(());
    }
    let fail = |error: std::io::Error| {
        Box::new(Diagnostic::new(&codes::UNREADABLE, format!("cannot read `{shown}`: {error}")))
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        names.push(entry.map_err(fail)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    match may_hold {
        Taken::Nothing if !names.is_empty() => Err(refused(
            format!("the folder `{shown}` is not empty"),
            "name another one, or write into this one with `--force`: files of the same names are replaced, and others stay",
        )),
        Taken::Others => {
            let is_spec = |name: &&String| name.ends_with(".yaml") || name.ends_with(".yml");
            let taken =
                files.iter().find(|file| in_folder(folder, &file.path).exists()).map(|file| &file.path);
            match taken.or_else(|| names.iter().find(is_spec)) {
                Some(name) => Err(refused(
                    format!(
                        "`{}` exists already, and would be part of the new project",
                        folder.join(name).display()
                    ),
                    "name another folder: `pgspec init DIR --from SOURCE`",
                )),
                None => Ok(()),
            }
        }
        Taken::Nothing | Taken::Anything => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> NewFile {
        NewFile { path: path.to_owned(), text: text.to_owned() }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries =
            std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> = entries.collect();
        names.sort();
        names
    }

    #[test]
    fn all_files_or_none() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("new/deep");
        let files = [file("pgspec.yaml", "name: x"), file("sql/f.sql", "select 1")];
        write(&target, &files, Taken::Nothing).unwrap();
        assert_eq!(names(&target), ["pgspec.yaml", "sql"]);
        assert_eq!(names(&root.path().join("new")), ["deep"]);
        let again = write(&target, &files, Taken::Nothing).unwrap_err();
        assert_eq!(again.code, &codes::NOT_EMPTY);
        write(&target, &[file("pgspec.yaml", "name: y")], Taken::Anything).unwrap();
        assert_eq!(std::fs::read_to_string(target.join("pgspec.yaml")).unwrap(), "name: y");
        assert_eq!(names(&target), ["pgspec.yaml", "sql"]);
        // A file where a folder should be: nothing is left behind.
        let blocked = root.path().join("blocked");
        let bad = [file("a", "1"), file("a/b", "2")];
        assert_eq!(write(&blocked, &bad, Taken::Nothing).unwrap_err().code, &codes::NOT_WRITTEN);
        assert_eq!(names(root.path()), ["new"]);
    }

    #[test]
    fn a_project_may_start_beside_other_files() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("README.md"), "mine").unwrap();
        write(root.path(), &[file("pgspec.yaml", "name: x")], Taken::Others).unwrap();
        assert_eq!(names(root.path()), ["README.md", "pgspec.yaml"]);
        assert_eq!(
            write(root.path(), &[file("b.yaml", "")], Taken::Others).unwrap_err().code,
            &codes::NOT_EMPTY
        );
    }
}
