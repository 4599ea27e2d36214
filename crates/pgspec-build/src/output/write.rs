//! Writing: all new files complete beside their places first, then all put in place.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use pgspec_catalog::Diagnostic;

use super::{Compared, State, folder_of};
use crate::codes;
use crate::project::Project;

/// New files that do not stand in their places yet. Dropped, they are removed.
struct Staged<'a> {
    files: Vec<(PathBuf, &'a Compared)>,
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        for (file, _) in &self.files {
            // There is nothing left to do about one that cannot be removed.
            let _ = std::fs::remove_file(file);
        }
    }
}

/// Brings a project's outputs up to date. Unchanged files are not touched.
///
/// # Errors
/// When a file cannot be written, put in place or removed. If it cannot be written, nothing has changed; the message
/// says so if some files have.
pub fn write(project: &Project, compared: &[Compared]) -> Result<(), Box<Diagnostic>> {
    let mut staged = Staged { files: Vec::new() };
    let mut folders = BTreeSet::new();
    for one in compared {
        if matches!(one.state, State::New | State::Changed) {
            let fail = |error: std::io::Error| failure("write", &project.show(&one.output.path), &error);
            if folders.insert(folder_of(&one.target)) {
                std::fs::create_dir_all(folder_of(&one.target)).map_err(fail)?;
            }
            let file = temporary(&one.target);
            staged.files.push((file, one));
            if let Some((file, _)) = staged.files.last() {
                stage(file, one).map_err(fail)?;
            }
        }
    }
    let mut placed = 0;
    while let Some((file, one)) = staged.files.pop() {
        if let Err(error) = std::fs::rename(&file, &one.target) {
            let failed = failure("replace", &project.show(&one.output.path), &error);
            staged.files.push((file, one));
            return Err(partly(failed, placed));
        }
        placed += 1;
    }
    for one in compared.iter().filter(|one| one.state == State::LeftOver) {
        remove(project, one).map_err(|failed| partly(failed, placed))?;
    }
    Ok(())
}

/// A name in the same folder, so that putting it in place is one step of the file system. Hidden, so that no loader
/// takes it for a spec.
fn temporary(target: &Path) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    folder_of(target).join(format!(".pgspec-{}-{number}.tmp", std::process::id()))
}

fn stage(file: &Path, one: &Compared) -> std::io::Result<()> {
    let mut open = OpenOptions::new().write(true).create_new(true).open(file)?;
    open.write_all(one.output.text.as_bytes())?;
    if one.state == State::Changed
        && let Ok(metadata) = one.target.metadata()
    {
        open.set_permissions(metadata.permissions())?;
    }
    Ok(())
}

/// Removes a left-over and the folders that it leaves empty.
fn remove(project: &Project, one: &Compared) -> Result<(), Box<Diagnostic>> {
    std::fs::remove_file(&one.target)
        .map_err(|error| failure("remove", &project.show(&one.output.path), &error))?;
    let mut folder = folder_of(&one.target);
    // A folder that is not empty cannot be removed, and ends this.
    while folder != project.root && folder.starts_with(&project.root) && std::fs::remove_dir(folder).is_ok() {
        folder = folder_of(folder);
    }
    Ok(())
}

fn partly(mut failed: Box<Diagnostic>, placed: usize) -> Box<Diagnostic> {
    if placed > 0 {
        let files = if placed == 1 { "1 file was".to_owned() } else { format!("{placed} files were") };
        failed.message = format!("{} ({files} written before)", failed.message);
    }
    failed
}

/// The finding for a file that cannot be written: path, cause and what to do.
#[expect(clippy::wildcard_enum_match_arm, reason = "the standard library adds kinds; the last help fits any")]
pub(crate) fn failure(verb: &str, shown: &str, error: &std::io::Error) -> Box<Diagnostic> {
    use std::io::ErrorKind as Kind;
    let help = match error.kind() {
        Kind::PermissionDenied => "make the file and its folder writable for the user who runs pgspec",
        Kind::ReadOnlyFilesystem => "the file system is read-only: build a copy of the project elsewhere",
        Kind::StorageFull | Kind::QuotaExceeded => "make room on the disk",
        Kind::IsADirectory => "there is a folder of that name: remove it, or change `out:` in `pgspec.yaml`",
        Kind::NotADirectory | Kind::AlreadyExists => {
            "a folder on the way is a file: remove it, or change `out:` in `pgspec.yaml`"
        }
        _ => "see whether the file is open in another program, or change `out:` in `pgspec.yaml`",
    };
    Box::new(Diagnostic::new(&codes::NOT_WRITTEN, format!("cannot {verb} `{shown}`: {error}")).help(help))
}

/// Puts new texts into the places of files that exist, or of new ones: all are written beside their places first, so
/// that none is changed if one cannot be written.
///
/// # Errors
/// When a file cannot be written or put in place.
pub fn replace(files: &[(PathBuf, &str)]) -> std::io::Result<()> {
    let mut staged: Vec<(PathBuf, PathBuf)> = Vec::new();
    let mut stage = || {
        for (path, text) in files {
            // The file that a link leads to is the one that people keep.
            let target = path.canonicalize().unwrap_or_else(|_| path.clone());
            let file = temporary(&target);
            staged.push((file.clone(), target.clone()));
            let mut open = OpenOptions::new().write(true).create_new(true).open(&file)?;
            open.write_all(text.as_bytes())?;
            if let Ok(metadata) = target.metadata() {
                open.set_permissions(metadata.permissions())?;
            }
            open.sync_all()?;
        }
        Ok(())
    };
    let written =
        stage().and_then(|()| staged.iter().try_for_each(|(file, target)| std::fs::rename(file, target)));
    if written.is_err() {
        for (file, _) in &staged {
            // There is nothing left to do about one that cannot be removed.
            let _ = std::fs::remove_file(file);
        }
    }
    written
}
