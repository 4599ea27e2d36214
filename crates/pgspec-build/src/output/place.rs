//! Where an output may stand: below the project's folder, under a name that every system takes.

use std::path::{Path, PathBuf};

use super::folder_of;

/// The absolute path of an output, or why it may not stand there. A spec may come from strangers: building it must
/// not write outside its folder.
pub(crate) fn target(root: &Path, path: &str) -> Result<PathBuf, String> {
    let mut target = root.to_path_buf();
    for part in parts(path)? {
        target.push(part);
    }
    let real = follow(&target).map_err(|error| error.to_string())?;
    if real.starts_with(root) && real != root {
        Ok(real)
    } else {
        Err(format!("a symbolic link leads to `{}`, outside the project", real.display()))
    }
}

/// The parts of a relative path, checked one by one.
fn parts(path: &str) -> Result<Vec<&str>, String> {
    if path.starts_with('/') || path.starts_with('\\') || has_drive(path) {
        return Err("it is an absolute path; outputs are relative to the folder of `pgspec.yaml`".to_owned());
    }
    if path.contains('\\') {
        return Err("folders are separated by `/`, on every system".to_owned());
    }
    let parts: Vec<_> = path.split('/').filter(|part| *part != ".").collect();
    if parts.is_empty() || parts == [""] {
        return Err("it is empty".to_owned());
    }
    for part in &parts {
        check_part(part)?;
    }
    Ok(parts)
}

fn has_drive(path: &str) -> bool {
    let mut chars = path.chars();
    matches!((chars.next(), chars.next()), (Some(letter), Some(':')) if letter.is_ascii_alphabetic())
}

fn check_part(part: &str) -> Result<(), String> {
    let strange =
        part.chars().find(|c| c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|'));
    if part == ".." {
        Err("`..` leaves a folder; outputs stay below the folder of `pgspec.yaml`".to_owned())
    } else if part.is_empty() {
        Err("a folder without a name".to_owned())
    } else if let Some(strange) = strange {
        Err(format!("Windows does not take {strange:?} in a name"))
    } else if part.ends_with('.') || part.ends_with(' ') {
        Err("Windows does not take a dot or space at the end of a name".to_owned())
    } else if part.len() > 240 {
        Err("a name of more than 240 bytes".to_owned())
    } else if part.eq_ignore_ascii_case(".git") {
        Err("`.git` belongs to git".to_owned())
    } else if is_device(part) {
        Err(format!("`{part}` is a device on Windows"))
    } else {
        Ok(())
    }
}

/// The names that Windows keeps for devices, with any extension.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).to_ascii_lowercase();
    let numbered = |prefix| {
        stem.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// The path with the symbolic links of its existing part followed.
fn follow(target: &Path) -> std::io::Result<PathBuf> {
    let mut missing = Vec::new();
    let mut existing = target;
    loop {
        match existing.canonicalize() {
            Ok(real) => return Ok(missing.iter().rev().fold(real, |path, part| path.join(part))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !existing.is_symlink() => {}
            Err(error) => return Err(error),
        }
        missing.extend(existing.file_name());
        existing = folder_of(existing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_the_project() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for fine in ["a", "./a", "a/b.c/d", ".hidden/x", "a b/ü.md", "console.md", "com10/x"] {
            let target = target(&root, fine).unwrap();
            assert!(target.starts_with(&root) && target != root, "{fine}");
        }
        let bad = [
            "",
            ".",
            "./",
            "/",
            "/etc/passwd",
            "\\x",
            "c:\\x",
            "C:/x",
            "..",
            "../x",
            "a/../../x",
            "a/../b",
            "a//b",
            "a\\b",
            "a:b",
            "a/nul",
            "COM1.txt",
            "a.",
            "a ",
            "a\nb",
            "a\0b",
            ".git/hooks/pre-commit",
            ".GIT/config",
            "a?b",
        ];
        for bad in bad {
            assert!(target(&root, bad).is_err(), "{bad:?}");
        }
        assert!(target(&root, &"x".repeat(300)).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_does_not_lead_out() {
        use std::os::unix::fs::symlink;
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = folder.path().canonicalize().unwrap();
        symlink(other.path(), root.join("out")).unwrap();
        symlink(other.path().join("missing"), root.join("dangling")).unwrap();
        std::fs::create_dir(root.join("real")).unwrap();
        symlink(root.join("real"), root.join("inside")).unwrap();
        assert!(target(&root, "out").is_err());
        assert!(target(&root, "out/x/y").is_err());
        assert!(target(&root, "dangling").is_err());
        assert_eq!(target(&root, "inside/x/y").unwrap(), root.join("real/x/y"));
    }
}
