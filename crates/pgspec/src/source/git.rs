//! `git:REV:DIR`: what a folder or file held at a commit, a branch or a tag. Git itself is asked.

use std::io::{Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

/// What such a source begins with.
pub(crate) const PREFIX: &str = "git:";

/// The most that is taken out of a revision, in bytes: no schema is larger.
const MOST: usize = 256 << 20;

/// A folder or file of a revision, written to a folder that goes away with this.
#[derive(Debug)]
pub(crate) struct Revision {
    /// As it was asked for: `git:main:spec/crm`.
    pub(crate) shown: String,
    /// `main:`, which takes the place of the folder's path where people see it.
    prefix: String,
    folder: TempDir,
    /// The path inside.
    inside: PathBuf,
}

/// A file of a revision.
struct Entry {
    id: String,
    path: String,
}

impl Revision {
    /// Takes the files out of the repository around the current folder.
    ///
    /// # Errors
    /// There is no such revision, nothing at the path, no repository, or no git.
    pub(crate) fn of(argument: &str) -> Result<Self> {
        let rest = argument.strip_prefix(PREFIX).unwrap_or(argument);
        let (revision, path) = rest.split_once(':').unwrap_or((rest, "."));
        if revision.is_empty() || revision.starts_with('-') {
            bail!("`{argument}` names no revision: write `git:REV:DIR`, as in `git:main:spec/crm`");
        }
        let path = if path.is_empty() { "." } else { path };
        git(&["rev-parse", "--git-dir"])?;
        if git(&["rev-parse", "--verify", "--end-of-options", &format!("{revision}^{{commit}}")]).is_err() {
            bail!("`{argument}`: there is no commit, branch or tag `{revision}` in this repository");
        }
        let entries = entries(revision, path)?;
        if entries.is_empty() {
            bail!(
                "`{argument}`: there is nothing at `{path}` in `{revision}`; paths count from the current folder"
            );
        }
        let folder = tempfile::Builder::new().prefix("pgspec-").tempdir().context("no temporary folder")?;
        write(folder.path(), &entries)?;
        Ok(Self { shown: argument.to_owned(), prefix: format!("{revision}:"), inside: inside(path)?, folder })
    }

    /// Where its files are now.
    pub(crate) fn path(&self) -> PathBuf {
        // A trailing `.` would be shown.
        if self.inside.as_os_str().is_empty() {
            self.folder.path().to_owned()
        } else {
            self.folder.path().join(&self.inside)
        }
    }

    /// A text with the paths that people know: `main:spec/crm/users.yaml`.
    pub(crate) fn renamed(&self, text: &str) -> String {
        let folder = self.folder.path().to_string_lossy();
        text.replace(&format!("{folder}/"), &self.prefix).replace(&*folder, &self.prefix)
    }
}

/// The path in the repository: git counts from the current folder, its files are named from the top.
fn inside(path: &str) -> Result<PathBuf> {
    let current = git(&["rev-parse", "--show-prefix"])?;
    let mut inside = PathBuf::from(String::from_utf8_lossy(&current).trim_end_matches('\n'));
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) => inside.push(name),
            Component::ParentDir => {
                inside.pop();
            }
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => {
                bail!(
                    "`{path}`: the path of a revision counts from the current folder; it cannot begin with `/`"
                )
            }
        }
    }
    Ok(inside)
}

/// The files below a path; links and submodules are left out.
fn entries(revision: &str, path: &str) -> Result<Vec<Entry>> {
    let listed = git(&["ls-tree", "-r", "-z", "--full-name", revision, "--", path])?;
    let listed = String::from_utf8(listed).context("a file name in the repository is not UTF-8")?;
    let entry = |line: &str| {
        let (head, path) = line.split_once('\t')?;
        let mut words = head.split(' ');
        let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
        mode.starts_with("100").then(|| Entry { id: id.to_owned(), path: path.to_owned() })
    };
    Ok(listed.split('\0').filter_map(entry).collect())
}

/// Writes the files below a folder, through one process of git.
fn write(folder: &Path, entries: &[Entry]) -> Result<()> {
    let mut child = Command::new("git")
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run git")?;
    let mut input = child.stdin.take().context("git has no standard input")?;
    let ids: String = entries.iter().map(|entry| format!("{}\n", entry.id)).collect();
    // Git answers while it reads: the one who asks must not wait for the one who listens.
    let asking = std::thread::spawn(move || input.write_all(ids.as_bytes()));
    let mut output = std::io::BufReader::new(child.stdout.take().context("git has no standard output")?);
    let mut total = 0;
    for entry in entries {
        let size = size(&mut output).with_context(|| format!("git does not give `{}`", entry.path))?;
        total += size;
        if total > MOST {
            bail!("the revision holds more than {} MB there: name a smaller folder", MOST >> 20);
        }
        let mut bytes = vec![0; size + 1];
        output.read_exact(&mut bytes).context("git ended early")?;
        bytes.truncate(size);
        // Git does not make such names, and does not refuse to read them either.
        let is_inside = Path::new(&entry.path).components().all(|part| matches!(part, Component::Normal(_)));
        if !is_inside {
            bail!("the revision has a file `{}`, which would be written outside of its folder", entry.path);
        }
        let path = folder.join(&entry.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    drop(output);
    let _ = asking.join();
    child.wait().context("git ended early")?;
    Ok(())
}

/// The size in the head of an object: `<id> blob <size>`.
fn size(output: &mut impl std::io::BufRead) -> Option<usize> {
    let mut head = String::new();
    output.read_line(&mut head).ok()?;
    head.trim_end().rsplit(' ').next()?.parse().ok()
}

/// What a command of git prints.
fn git(arguments: &[&str]) -> Result<Vec<u8>> {
    let ran = Command::new("git").args(arguments).stdin(Stdio::null()).output();
    let ran = ran.context("cannot run git, which a source `git:…` needs")?;
    if !ran.status.success() {
        let said = String::from_utf8_lossy(&ran.stderr);
        bail!("git: {}", said.lines().next().unwrap_or("it failed").trim_start_matches("fatal: "));
    }
    Ok(ran.stdout)
}
