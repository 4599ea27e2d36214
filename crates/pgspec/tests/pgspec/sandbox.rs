//! A folder with a project, and the binary run in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A folder that disappears with the test.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
}

/// What a run left: exit code and both outputs, with times and the folder's own path made the same in every run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let sandbox = Self { folder: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            sandbox.write(path, text);
        }
        sandbox
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// The files below the folder, sorted, with `/` at the end of folders.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![(self.path().to_path_buf(), String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if entry.file_type().unwrap().is_dir() {
                    folders.push((entry.path(), format!("{name}/")));
                } else {
                    found.push(name);
                }
            }
        }
        found.sort();
        found
    }

    /// A command of the binary in this folder, with nothing of the caller's environment that could change it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.current_dir(self.path());
        command
    }

    /// Runs the binary in this folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        self.tidy(&output)
    }

    fn tidy(&self, output: &Output) -> Run {
        let own = self.path().canonicalize().unwrap();
        let clean = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let text = if cfg!(windows) { text.replace('\\', "/") } else { text };
            let text = without_times(&text.replace(&*own.to_string_lossy(), "<folder>"));
            text.split_inclusive('\n').map(|line| without_sizes(&without_padding(line))).collect()
        };
        Run {
            code: output.status.code().unwrap(),
            stdout: clean(&output.stdout),
            stderr: clean(&output.stderr),
        }
    }
}

impl Run {
    /// The whole run as a text for a snapshot.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("exit code {}\n", self.code);
        for (name, out) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !out.is_empty() {
                text.push_str(&format!("---- {name}\n{}\n", out.trim_end()));
            }
        }
        text
    }
}

/// A command of the binary.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pgspec"));
    command.args(arguments).stdin(Stdio::null());
    for variable in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "GITHUB_WORKSPACE",
        "PGSPEC_DATABASE_URL",
        "PGSPEC_PG_BIN",
    ] {
        command.env_remove(variable);
    }
    command
}

/// `in 0.04 s` says something else in every run.
fn without_times(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" in ") {
        let number = after.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(after.len());
        clean.push_str(before);
        clean.push_str(" in ");
        if number > 0 && after[number..].starts_with(" s") {
            clean.push_str("<time>");
            rest = &after[number..];
        } else {
            rest = after;
        }
    }
    clean.push_str(rest);
    clean
}

/// A line without the spaces at its end, which the help of clap puts into empty lines.
fn without_padding(line: &str) -> String {
    match line.strip_suffix('\n') {
        Some(line) => format!("{}\n", line.trim_end_matches(' ')),
        None => line.to_owned(),
    }
}

/// A line without the sizes of files, and the widths of columns that depend on them: no concern of these tests.
fn without_sizes(line: &str) -> String {
    let is_unit = |word: &str| ["B", "kB", "MB"].contains(&word.trim_end_matches([':', ',']));
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let mut columns: Vec<String> = Vec::new();
    let mut found = false;
    for column in line.trim_end_matches('\n').split("  ").filter(|column| !column.trim().is_empty()) {
        let words: Vec<_> = column.trim().split(' ').collect();
        let sized = words.windows(2).position(|pair| is_number(pair[0]) && is_unit(pair[1]));
        found |= sized.is_some();
        columns.push(match sized {
            Some(at) => [&words[..at], &["<size>"], &words[at + 2..]].concat().join(" "),
            None => column.trim().to_owned(),
        });
    }
    if found { columns.join("  ") + "\n" } else { line.to_owned() }
}
