//! Comparing a text with what stands in `snapshots/`.

use std::path::Path;

use crate::claim::claim;
use crate::snapshots_root;

/// Compares `text` with `snapshots/<area>/<name>.snap`.
///
/// A `/` in `area` or `name` makes a folder. Line ends and the last newline are not significant (insta's rule); where
/// they are, use [`assert_file`].
///
/// # Panics
/// When the two differ, unless `INSTA_UPDATE=always` (`cargo xtask bless`) rewrites the snapshot.
#[track_caller]
pub fn assert_snapshot(area: &str, name: &str, text: &str) {
    let relative = format!("{area}/{name}.snap");
    check_relative(&relative);
    claim(&relative);
    // insta turns a `/` in a name into `__`; folders come from the snapshot path only.
    let (folder, stem) = match name.rsplit_once('/') {
        Some((folder, stem)) => (snapshots_root().join(area).join(folder), stem),
        None => (snapshots_root().join(area), name),
    };
    let mut settings = insta::Settings::clone_current();
    // An absolute path replaces insta's default, which is beside the file that contains the macro: this one.
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(format!("{area}/{name}"));
    settings.bind(|| insta::assert_snapshot!(stem, text));
}

/// Compares `text` byte for byte with the file `snapshots/<area>/<file>`, which keeps its own extension, so that other
/// tests can compile it or run it on a server. An empty area is `snapshots/` itself.
///
/// # Panics
/// When the two differ or the file is missing, unless `INSTA_UPDATE=always` (`cargo xtask bless`) rewrites it.
#[track_caller]
pub fn assert_file(area: &str, file: &str, text: &str) {
    let relative = if area.is_empty() { file.to_owned() } else { format!("{area}/{file}") };
    check_relative(&relative);
    claim(&relative);
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    if let Err(difference) = compare_file(&snapshots_root(), &relative, text, update) {
        panic!("{difference}\nif the new text is right: cargo xtask bless, then read `git diff snapshots/`");
    }
}

/// A name is a path below `snapshots/`, written with `/`, in characters that every file system takes.
fn check_relative(relative: &str) {
    let fine = |part: &str| {
        !part.is_empty()
            && part != ".."
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
    };
    if let Some(part) = relative.split('/').find(|part| !fine(part)) {
        panic!("`{part}` in the snapshot name `{relative}`: only letters, digits, `.`, `_`, `-`");
    }
}

/// Compares or, with `update`, writes `root/<relative>`. The error is a text for a human.
fn compare_file(root: &Path, relative: &str, text: &str, update: bool) -> Result<(), String> {
    let path = root.join(relative);
    let existing = match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(format!("cannot read snapshots/{relative}: {error}")),
    };
    if existing.as_deref() == Some(text.as_bytes()) {
        return Ok(());
    }
    if update {
        let folder = path.parent().unwrap_or(root);
        return std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| format!("cannot write snapshots/{relative}: {error}"));
    }
    Err(match existing {
        None => format!("snapshots/{relative} does not exist"),
        Some(bytes) => {
            format!(
                "snapshots/{relative} differs{}",
                first_difference(&String::from_utf8_lossy(&bytes), text)
            )
        }
    })
}

/// Where two texts part: the line number, and up to five lines of each from there.
fn first_difference(old: &str, new: &str) -> String {
    let same = old.lines().zip(new.lines()).take_while(|(a, b)| a == b).count();
    let show = |text: &str, mark: char| -> String {
        let lines: Vec<_> =
            text.lines().skip(same).take(5).map(|line| format!("\n{mark} {line:?}")).collect();
        if lines.is_empty() { format!("\n{mark} (end of file)") } else { lines.concat() }
    };
    format!(" from line {} on:{}{}", same + 1, show(old, '-'), show(new, '+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_compared_byte_for_byte() {
        let root = tempfile::tempdir().unwrap();
        let compare = |text, update| compare_file(root.path(), "a/b/schema.sql", text, update);
        assert_eq!(compare("one\ntwo\n", false), Err("snapshots/a/b/schema.sql does not exist".to_owned()));
        assert_eq!(compare("one\ntwo\n", true), Ok(()));
        assert_eq!(compare("one\ntwo\n", false), Ok(()));
        assert_eq!(
            compare("one\n2\n", false),
            Err("snapshots/a/b/schema.sql differs from line 2 on:\n- \"two\"\n+ \"2\"".to_owned())
        );
        // The last newline counts.
        assert!(compare("one\ntwo", false).is_err());
        assert_eq!(compare("one\ntwo", true), Ok(()));
        assert_eq!(std::fs::read_to_string(root.path().join("a/b/schema.sql")).unwrap(), "one\ntwo");
    }

    #[test]
    fn the_end_of_one_text_is_shown() {
        assert_eq!(first_difference("a\n", "a\nb\n"), " from line 2 on:\n- (end of file)\n+ \"b\"");
    }

    #[test]
    #[should_panic(expected = "`..` in the snapshot name")]
    fn a_name_stays_below_the_folder() {
        assert_file("testkit", "../x", "");
    }

    #[test]
    fn a_snapshot_has_its_own_folder() {
        assert_snapshot("testkit", "folder/name", "a text of two lines,\ncompared by insta");
    }
}
