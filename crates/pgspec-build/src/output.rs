//! Outputs: comparing what a build would write with what is there, and writing the difference.
//!
//! Nothing is written before everything has been compared and every new file stands complete beside its place.

mod manifest;
mod place;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::codes;
use crate::project::Project;

pub use manifest::MANIFEST_FILE;
pub(crate) use place::target as place;
pub(crate) use write::failure;
pub use write::{replace, write};

/// A file that a build makes.
#[derive(Clone, Debug)]
pub struct Output {
    /// The writer that made it: `sql`, `rust`, …
    pub writer: &'static str,
    /// Its path relative to the project, with `/`.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// A folder that belongs to one writer: what it no longer holds is removed from it.
#[derive(Clone, Debug)]
pub struct OutputFolder {
    /// The writer.
    pub writer: &'static str,
    /// The folder's path relative to the project, with `/`.
    pub path: String,
}

/// How an output compares with what is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum State {
    /// There is no such file.
    New,
    /// The file has another text.
    Changed,
    /// The file has the same text; line ends do not count, since git may change them.
    Unchanged,
    /// An earlier build wrote it, and it is no output any more.
    LeftOver,
}

/// An output, compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The output. The text of a left-over is empty.
    pub output: Output,
    /// Where it goes: absolute, symbolic links followed.
    pub target: PathBuf,
    /// How it compares.
    pub state: State,
}

/// Compares outputs with the files of a project. `sources` are the paths that no output may have.
///
/// The result is sorted as given, left-overs at the end. Findings are errors: with one, nothing should be written.
pub fn compare<'a>(
    project: &Project,
    outputs: Vec<Output>,
    folders: &[OutputFolder],
    sources: impl IntoIterator<Item = &'a str>,
) -> (Vec<Compared>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let manifests: Vec<_> = folders.iter().map(|folder| manifest::of(folder, &outputs)).collect();
    let outputs: Vec<_> = outputs.into_iter().chain(manifests).collect();
    check_paths(project, &outputs, sources, &mut diagnostics);
    let mut compared = Vec::new();
    for output in outputs {
        match compare_one(project, output) {
            Ok(one) => compared.push(one),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    for folder in folders {
        let left_overs = manifest::left_overs(project, folder, &compared);
        compared.extend(left_overs);
    }
    (compared, diagnostics)
}

fn compare_one(project: &Project, output: Output) -> Result<Compared, Box<Diagnostic>> {
    let target = place::target(&project.root, &output.path).map_err(|why| {
        let message = format!("the {} output cannot be `{}`: {why}", output.writer, output.path);
        let help = "change `out:` in `pgspec.yaml` to a path below its folder, such as `generated/…`";
        Box::new(Diagnostic::new(&codes::OUTSIDE_PROJECT, message).help(help))
    })?;
    let state = match std::fs::read(&target) {
        Ok(bytes) if same_text(&bytes, output.text.as_bytes()) => State::Unchanged,
        Ok(_) => State::Changed,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => State::New,
        Err(error) => {
            let shown = project.show(&output.path);
            return Err(write::failure("replace", &shown, &error));
        }
    };
    Ok(Compared { output, target, state })
}

/// Whether two texts differ in nothing but `\r` before `\n`.
pub(crate) fn same_text(old: &[u8], new: &[u8]) -> bool {
    if old.len() <= new.len() {
        return old == new;
    }
    let mut old = old.iter().copied().peekable();
    let unix = std::iter::from_fn(|| {
        let byte = old.next()?;
        if byte == b'\r' && old.peek() == Some(&b'\n') { old.next() } else { Some(byte) }
    });
    unix.eq(new.iter().copied())
}

fn check_paths<'a>(
    project: &Project,
    outputs: &[Output],
    sources: impl IntoIterator<Item = &'a str>,
    diagnostics: &mut Diagnostics,
) {
    // Lower case: on some systems `Schema.rs` and `schema.rs` are one file.
    let sources: std::collections::BTreeSet<_> = sources.into_iter().map(str::to_lowercase).collect();
    let mut seen: BTreeMap<String, &Output> = BTreeMap::new();
    for output in outputs {
        let key = normal(&output.path);
        if sources.contains(&key) {
            let message =
                format!("the {} output would overwrite `{}`", output.writer, project.show(&output.path));
            diagnostics.push(
                Diagnostic::new(&codes::OVERWRITES_SOURCE, message)
                    .help("the project is made from that file; change `out:` in `pgspec.yaml`"),
            );
        }
        if let Some(other) = seen.insert(key, output) {
            diagnostics.push(same_path(output, other));
        }
    }
    for (key, output) in &seen {
        let parents = key.char_indices().filter(|(_, c)| *c == '/').filter_map(|(at, _)| key.get(..at));
        for parent in parents {
            if let Some(other) = seen.get(parent) {
                diagnostics.push(same_path(output, other));
            }
        }
    }
}

fn normal(path: &str) -> String {
    let parts: Vec<_> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    parts.join("/").to_lowercase()
}

fn same_path(one: &Output, other: &Output) -> Diagnostic {
    let message = if one.path == other.path {
        format!("the {} output and the {} output are both `{}`", other.writer, one.writer, one.path)
    } else {
        format!(
            "the {} output `{}` and the {} output `{}` are in each other's way",
            other.writer, other.path, one.writer, one.path
        )
    };
    Diagnostic::new(&codes::SAME_PATH, message).help("give each `out:` in `pgspec.yaml` its own path")
}

/// What a check of outputs has to say: one finding per file that is not what a build would leave there. With
/// `only_existing`, files that do not exist are no finding (outputs need not be committed).
pub fn report(project: &Project, compared: &[Compared], only_existing: bool) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for one in compared {
        let path = project.show(&one.output.path);
        let (code, message) = match one.state {
            State::Unchanged => continue,
            State::New if only_existing => continue,
            State::New => (&codes::MISSING, format!("`{path}` does not exist")),
            State::Changed => (&codes::STALE, format!("`{path}` is not what the spec says now")),
            State::LeftOver => (&codes::LEFT_OVER, format!("`{path}` is no longer an output")),
        };
        diagnostics.push(Diagnostic::new(code, message).help(format!("run `{}`", project.command("build"))));
    }
    diagnostics
}

/// The folder that `path` stands in, or the project's.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

#[cfg(test)]
mod tests;
