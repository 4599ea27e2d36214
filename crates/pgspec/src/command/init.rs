//! `pgspec init [DIR]`: a project to start from, or one that is made from what is there already.

mod from;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use pgspec_build::project::SETTINGS_FILE;
use pgspec_codegen::Templates;
use serde::Serialize;

use crate::cli::{Init, Platform};
use crate::terminal::{Outcome, Terminal};

/// What the templates see.
#[derive(Serialize)]
struct Page {
    name: String,
    supabase: bool,
}

/// The first spec file.
const FIRST_SPEC: &str = "app.yaml";

pub(super) fn run(args: &Init, terminal: &Terminal) -> Result<Outcome> {
    if let Some(source) = &args.from {
        return from::run(args, source, terminal);
    }
    std::fs::create_dir_all(&args.dir)
        .with_context(|| format!("cannot make the folder `{}`", args.dir.display()))?;
    let page = Page { name: project_name(&args.dir), supabase: args.platform == Some(Platform::Supabase) };
    let files = [SETTINGS_FILE, FIRST_SPEC];
    if let Some(taken) = files.iter().find(|file| args.dir.join(file).exists()) {
        bail!("`{}` exists already; `pgspec init` overwrites nothing", args.dir.join(taken).display());
    }
    let templates = Templates::embedded();
    let mut report = String::new();
    for file in files {
        let text = templates
            .render(&format!("init/{file}.j2"), &page)
            .map_err(|error| anyhow::anyhow!(error.message))?;
        let path = args.dir.join(file);
        write_new(&path, &text).with_context(|| format!("cannot write `{}`", path.display()))?;
        report.push_str(&format!("wrote {}\n", path.display()));
    }
    if !terminal.quiet {
        let folder =
            if args.dir == Path::new(".") { String::new() } else { format!(" {}", args.dir.display()) };
        report.push_str(&format!("next: pgspec build{folder}\n"));
    }
    terminal.data(&report)?;
    Ok(Outcome::Fine)
}

/// Writes a file that must not exist yet, whatever happened since it was looked for.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// The folder's name in the letters that a name in YAML and in generated code can have without quotes.
pub(super) fn project_name(dir: &Path) -> String {
    let absolute = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
    let name = absolute.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let mut clean = String::new();
    for c in name.chars() {
        match c {
            'a'..='z' | '0'..='9' | '-' => clean.push(c),
            _ if clean.ends_with('_') => {}
            _ => clean.push('_'),
        }
    }
    let clean = clean.trim_matches(['_', '-']);
    if clean.starts_with(|c: char| c.is_ascii_lowercase()) {
        clean.to_owned()
    } else {
        format!("app_{clean}").trim_end_matches('_').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_a_plain_name() {
        for (folder, name) in [
            ("shop", "shop"),
            ("My Shop!", "my_shop"),
            ("2024", "app_2024"),
            ("übung", "bung"),
            ("no: {x}", "no_x"),
            ("…", "app"),
        ] {
            let root = tempfile::tempdir().unwrap();
            let dir = root.path().join(folder);
            std::fs::create_dir(&dir).unwrap();
            assert_eq!(project_name(&dir), name);
        }
    }
}
