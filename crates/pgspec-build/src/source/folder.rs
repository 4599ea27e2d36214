//! Folders of migrations: which files, in which order, and which part of a file is run.

use std::path::{Path, PathBuf};

/// The migrations of a folder.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Migrations {
    /// In the order in which they are run.
    pub files: Vec<PathBuf>,
    /// SQL files that no tool would run: they have no version, and others have one.
    pub left_out: Vec<PathBuf>,
    /// The tool that such names and texts are for, as `pgspec.yaml` calls it.
    pub layout: &'static str,
}

/// Whether a folder holds SQL files, or folders with one migration each.
///
/// # Errors
/// The folder cannot be read.
pub fn holds_migrations(folder: &Path) -> std::io::Result<bool> {
    Ok(!candidates(folder)?.is_empty())
}

/// The migrations of a folder: `<version>_<name>.sql` (Supabase, sqlx, dbmate), `V<version>__<name>.sql` (refinery, Flyway),
/// `<version>_<name>/up.sql` or `…/migration.sql` (Diesel, Prisma), or plain files in the order of their names. What undoes a
/// migration is left out without a word.
///
/// # Errors
/// The folder or a file of it cannot be read.
pub fn migrations(folder: &Path) -> std::io::Result<Migrations> {
    let mut found = candidates(folder)?;
    let versioned = found.iter().any(|file| file.version != Version::None);
    let mut left_out = Vec::new();
    if versioned {
        let (kept, others): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|file| file.version != Version::None);
        found = kept;
        left_out = others.into_iter().map(|file| file.path).collect();
    }
    found.sort_by(|a, b| a.version.cmp(&b.version).then_with(|| a.name.cmp(&b.name)));
    let layout = layout(&found);
    Ok(Migrations { files: found.into_iter().map(|file| file.path).collect(), left_out, layout })
}

/// Whether a migration's version is later than another. One without a version is.
pub fn is_after(file: &Path, than: &str) -> bool {
    let name =
        |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let own = version(&name(file));
    // `1_a/up.sql`
    let own = match (own, file.parent()) {
        (Version::None, Some(folder)) => version(&name(folder)),
        (own, _) => own,
    };
    own == Version::None || own > parse(than).unwrap_or(Version::None)
}

/// `20240101120000`, `1.2`, `1_2`.
fn parse(text: &str) -> Option<Version> {
    let numbers = text.split(['.', '_']).map(str::parse).collect::<Result<Vec<u128>, _>>();
    numbers.ok().map(Version::Numbers)
}

/// A file that may be a migration.
struct Candidate {
    path: PathBuf,
    /// The name that carries the version: the file's, or its folder's.
    name: String,
    version: Version,
}

/// The version in a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Version {
    /// None at all.
    None,
    /// Numbers: `20240101120000`, `1.2`.
    Numbers(Vec<u128>),
    /// Flyway's `R__`: after all others, whenever it changes.
    Repeatable,
}

fn candidates(folder: &Path) -> std::io::Result<Vec<Candidate>> {
    let mut found = Vec::new();
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            folders.push((path, name));
        } else if is_sql(&name) && !undoes(&name) {
            let version = version(&name);
            found.push(Candidate { path, name, version });
        }
    }
    if found.is_empty() {
        for (path, name) in folders {
            let inside = ["up.sql", "migration.sql"].map(|file| path.join(file));
            if let Some(path) = inside.into_iter().find(|file| file.is_file()) {
                let version = version(&name);
                found.push(Candidate { path, name, version });
            }
        }
    }
    Ok(found)
}

fn is_sql(name: &str) -> bool {
    name.len() > 4 && name.get(name.len() - 4..).is_some_and(|end| end.eq_ignore_ascii_case(".sql"))
}

/// `1_x.down.sql`, Flyway's `U1__x.sql`.
fn undoes(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.ends_with(".down.sql")
        || lower.ends_with("_down.sql")
        || (lower.starts_with('u')
            && lower.contains("__")
            && lower.get(1..2).is_some_and(|c| c.as_bytes().iter().all(u8::is_ascii_digit)))
}

fn version(name: &str) -> Version {
    if name.starts_with("R__") {
        return Version::Repeatable;
    }
    // Only `V1__x` may have parts: `V1_1__x`, `V1.1__x`.
    let numbers = match name.strip_prefix(['V', 'v']) {
        Some(rest) if rest.contains("__") => parse(rest.split("__").next().unwrap_or_default()),
        Some(_) | None => {
            let digits = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
            name.get(..digits).and_then(parse)
        }
    };
    numbers.unwrap_or(Version::None)
}

/// What the names, and if need be the texts, are like.
fn layout(files: &[Candidate]) -> &'static str {
    let Some(first) = files.first() else { return "plain" };
    let any = |test: &dyn Fn(&str) -> bool| files.iter().any(|file| test(&file.name));
    if any(&|name| name.starts_with(['V', 'v']) && name.contains("__")) {
        return "refinery";
    }
    if any(&|name| name.ends_with(".up.sql")) {
        return "sqlx";
    }
    if std::fs::read_to_string(&first.path).is_ok_and(|text| text.lines().any(|line| is_mark(line, "up"))) {
        return "dbmate";
    }
    // Supabase stamps the time.
    let stamped = |name: &str| name.find(|c: char| !c.is_ascii_digit()) == Some(14);
    if files.iter().all(|file| stamped(&file.name)) { "supabase" } else { "plain" }
}

/// The part of a migration that is run: what stands between `-- migrate:up` and `-- migrate:down` (dbmate), or
/// `-- +goose Up` and `-- +goose Down`, if the file has such a line; the rest is spaces, so that places stay.
pub fn up(text: String) -> String {
    if !text.lines().any(|line| is_mark(line, "up")) {
        return text;
    }
    part(&text, "up", "down")
}

/// The file that undoes a migration, by its name: `1_x.down.sql` beside `1_x.up.sql`, `down.sql` beside `up.sql`. It need not
/// be there.
pub fn down_file(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let stem = name.strip_suffix("up.sql").filter(|stem| stem.is_empty() || stem.ends_with('.'))?;
    Some(path.with_file_name(format!("{stem}down.sql")))
}

/// What undoes a migration: its part behind `-- migrate:down` or `-- +goose Down`, or the file beside it. `None` if there is
/// no such thing.
///
/// # Errors
/// The file beside it cannot be read.
pub fn down(path: &Path, text: &str) -> std::io::Result<Option<String>> {
    if text.lines().any(|line| is_mark(line, "up")) {
        let has_one = text.lines().any(|line| is_mark(line, "down"));
        return Ok(has_one.then(|| part(text, "down", "up")));
    }
    match down_file(path).map(std::fs::read_to_string) {
        Some(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Some(text) => text.map(Some),
        None => Ok(None),
    }
}

/// The part of a text behind the mark of a direction; the rest is spaces.
fn part(text: &str, wanted: &str, other: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut runs = false;
    for line in text.split_inclusive('\n') {
        if is_mark(line, wanted) {
            runs = true;
        } else if is_mark(line, other) {
            runs = false;
        }
        if runs {
            out.push_str(line);
        } else {
            let words = line.trim_end_matches(['\r', '\n']);
            out.extend(std::iter::repeat_n(' ', words.len()));
            out.push_str(line.get(words.len()..).unwrap_or_default());
        }
    }
    out
}

/// `-- migrate:up transaction:false`, `-- +goose Up`.
fn is_mark(line: &str, direction: &str) -> bool {
    let Some(comment) = line.trim_start().strip_prefix("--") else { return false };
    let mut words = comment.split_whitespace();
    let is = |found: Option<&str>, wanted: &str| found.is_some_and(|word| word.eq_ignore_ascii_case(wanted));
    match words.next() {
        Some("+goose") => is(words.next(), direction),
        first => is(first, &format!("migrate:{direction}")),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    fn order(names: &[&str]) -> (Vec<String>, Vec<String>, &'static str) {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "select 1;").unwrap();
        }
        let show =
            |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_string_lossy().replace('\\', "/");
        let found = migrations(folder.path()).unwrap();
        (found.files.iter().map(show).collect(), found.left_out.iter().map(show).collect(), found.layout)
    }

    #[test]
    fn files_come_in_the_order_of_their_versions() {
        let (files, left_out, layout) =
            order(&["20240102000000_b.sql", "20240101000000_a.sql", "seed.sql", "x.txt"]);
        assert_eq!(files, ["20240101000000_a.sql", "20240102000000_b.sql"]);
        assert_eq!((left_out, layout), (vec!["seed.sql".to_owned()], "supabase"));
        let (files, _, layout) =
            order(&["V10__c.sql", "V2__b.sql", "V1_1__a.sql", "U2__b.sql", "R__views.sql"]);
        assert_eq!(files, ["V1_1__a.sql", "V2__b.sql", "V10__c.sql", "R__views.sql"]);
        assert_eq!(layout, "refinery");
        let (files, _, layout) = order(&["10_c.up.sql", "10_c.down.sql", "9_b.up.sql", ".hidden.sql"]);
        assert_eq!((files, layout), (vec!["9_b.up.sql".to_owned(), "10_c.up.sql".to_owned()], "sqlx"));
        let (files, _, layout) = order(&["2_b/up.sql", "2_b/down.sql", "1_a/up.sql"]);
        assert_eq!((files, layout), (vec!["1_a/up.sql".to_owned(), "2_b/up.sql".to_owned()], "plain"));
        assert_eq!(order(&["b.sql", "a.sql"]).0, ["a.sql", "b.sql"]);
    }

    #[test]
    fn only_the_part_that_is_run_is_kept() {
        let text = "-- x\n-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;\n".to_owned();
        let kept = up(text.clone());
        assert_eq!(kept.len(), text.len());
        assert_eq!(kept.find("create"), text.find("create"));
        assert!(!kept.contains("drop"));
        assert_eq!(up("drop table a;".to_owned()), "drop table a;");
        let back = down(Path::new("1_x.sql"), &text).unwrap().unwrap();
        assert!(back.contains("drop table a;") && !back.contains("create"), "{back}");
        assert_eq!(down_file(Path::new("m/1_x.up.sql")), Some(PathBuf::from("m/1_x.down.sql")));
        assert_eq!(down_file(Path::new("1_a/up.sql")), Some(PathBuf::from("1_a/down.sql")));
        assert_eq!(down_file(Path::new("1_cleanup.sql")), None);
        assert!(!up("-- +goose Up\nselect 1;\n-- +goose Down\ndrop table a;".to_owned()).contains("drop"));
    }

    #[test]
    fn versions_are_numbers() {
        assert_eq!(version("0002_x.sql").cmp(&version("10_x.sql")), Ordering::Less);
        assert_eq!(version("x.sql"), Version::None);
        assert_eq!(version("V1.2__x.sql"), Version::Numbers(vec![1, 2]));
        assert_eq!(version("values.sql"), Version::None);
        assert!(is_after(Path::new("m/20240102_b.sql"), "20240101"));
        assert!(!is_after(Path::new("m/20240101_b.sql"), "20240101"));
        assert!(is_after(Path::new("m/V10__b.sql"), "9"));
        assert!(!is_after(Path::new("m/3_c/up.sql"), "3"));
    }
}
