//! Who asks for which snapshot: the list by which `cargo xtask` finds the ones that nobody asks for.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

/// Names the file to which each assertion appends the path of its snapshot, relative to `snapshots/`, one a line.
/// Unset (a plain `cargo test`), nothing is recorded: an incomplete run must not look like a full one.
pub const CLAIMS_VARIABLE: &str = "PGSPEC_SNAPSHOT_CLAIMS";

/// Records that a test asserted `snapshots/<relative>`.
pub(crate) fn claim(relative: &str) {
    let Some(list) = std::env::var_os(CLAIMS_VARIABLE) else {
        return;
    };
    append(Path::new(&list), relative);
}

/// One `write` in append mode a line: test binaries run in parallel, and lines must not mix.
fn append(list: &Path, relative: &str) {
    let written = OpenOptions::new()
        .create(true)
        .append(true)
        .open(list)
        .and_then(|mut file| file.write_all(format!("{relative}\n").as_bytes()));
    if let Err(error) = written {
        panic!("cannot record a snapshot in {}: {error}", list.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_appended_whole() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("claims.txt");
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let list = &list;
                scope.spawn(move || (0..50).for_each(|i| append(list, &format!("area/{thread}-{i}.snap"))));
            }
        });
        let text = std::fs::read_to_string(&list).unwrap();
        let mut lines: Vec<_> = text.lines().collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 200);
        assert!(lines.iter().all(|line| line.starts_with("area/") && line.ends_with(".snap")));
    }
}
