//! What every file must look like.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::files::{relative, walk};

/// The length from which on a Rust file is taken to hold two ideas.
const LONG: usize = 500;

/// Rust files that are longer, and why they are still one idea. None is longer than [`TOO_LONG`].
const LONG_FILES: &[(&str, &str)] = &[];

const TOO_LONG: usize = 600;

/// Written in two halves, so that this file does not contain them.
const UNFINISHED: &[&str] =
    &[concat!("to", "do!("), concat!("unimple", "mented!("), concat!("#[", "ignore"), concat!("db", "g!(")];

/// The breaches in all files below `crates/`, `templates/` and `spec/`. Fixtures may be wrong on purpose.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn check(root: &Path) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    let mut long_files = Vec::new();
    for top in ["crates", "spec", "templates"] {
        let folder = root.join(top);
        if !folder.is_dir() {
            continue;
        }
        let skip = |name: &str| matches!(name, "target" | "node_modules" | "fixtures" | "generated");
        for path in walk(&folder, skip)? {
            let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            if !matches!(extension, "rs" | "toml" | "yaml" | "sql" | "ts") {
                continue;
            }
            let name = relative(root, &path);
            let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
            check_spaces(&name, &text, &mut breaches);
            if extension == "rs" {
                check_rust(&name, &text, &mut breaches);
                if text.lines().count() > LONG {
                    long_files.push(name);
                }
            }
        }
    }
    for (name, _) in LONG_FILES {
        if !long_files.iter().any(|long| long == name) {
            breaches.push(format!("{name}: allowed to be long, but it is not, or it is gone (xtask tidy)"));
        }
    }
    Ok(breaches)
}

fn check_spaces(name: &str, text: &str, breaches: &mut Vec<String>) {
    for (line, number) in text.split('\n').zip(1..) {
        if line.ends_with([' ', '\t', '\r']) {
            breaches.push(format!("{name}:{number}: white space at the end of the line"));
        }
    }
}

fn check_rust(name: &str, text: &str, breaches: &mut Vec<String>) {
    if !text.starts_with("//! ") {
        breaches.push(format!("{name}:1: the first line does not say what the file is (`//! …`)"));
    }
    // Cargo takes `tests/foo.rs` for one more test program, so the parts of one are `tests/foo/mod.rs`.
    if name.ends_with("/mod.rs") && !name.contains("/tests/") {
        breaches.push(format!("{name}: `foo.rs` beside `foo/`, not `foo/mod.rs`"));
    }
    let length = text.lines().count();
    let allowed = LONG_FILES.iter().any(|(file, _)| *file == name);
    if length > TOO_LONG || (length > LONG && !allowed) {
        breaches.push(format!("{name}: {length} lines; past {LONG} a file has two ideas"));
    }
    for (line, number) in text.lines().zip(1..) {
        for unfinished in UNFINISHED {
            if line.contains(unfinished) {
                breaches.push(format!("{name}:{number}: `{unfinished}`"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<String> {
        let mut breaches = Vec::new();
        check_spaces(name, text, &mut breaches);
        check_rust(name, text, &mut breaches);
        breaches
    }

    #[test]
    fn a_tidy_file_has_no_breach() {
        assert!(found("crates/a/src/lib.rs", "//! What it is.\n\nfn f() {}\n").is_empty());
    }

    #[test]
    fn each_breach_is_named() {
        assert_eq!(
            found("crates/a/src/b/mod.rs", "fn f() { \n"),
            [
                "crates/a/src/b/mod.rs:1: white space at the end of the line",
                "crates/a/src/b/mod.rs:1: the first line does not say what the file is (`//! …`)",
                "crates/a/src/b/mod.rs: `foo.rs` beside `foo/`, not `foo/mod.rs`",
            ]
        );
        let unfinished = UNFINISHED[0];
        assert_eq!(
            found("a.rs", &format!("//! A.\nfn f() {{ {unfinished}) }}\n")),
            [format!("a.rs:2: `{unfinished}`")]
        );
        let long = format!("//! A.\n{}", "\n".repeat(LONG));
        assert_eq!(found("a.rs", &long), ["a.rs: 501 lines; past 500 a file has two ideas"]);
    }
}
