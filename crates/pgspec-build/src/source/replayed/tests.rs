//! What is kept of histories: it is believed, and never out of date.

use std::fs;
use std::path::{Path, PathBuf};

use pgspec_catalog::stored::{Reader, Stored as _, Writer};
use pgspec_catalog::{FileId, Kind};
use pgspec_spec::Platform;
use pgspec_sql::read::Reached;

use super::WORTH_KEEPING;
use crate::source::{Cache, Context, Model, Source, load};

/// A migration, most of which is a comment: read soon, and large enough to be worth it.
fn migration(number: usize) -> String {
    let columns: String =
        (0..8).map(|n| format!("  column_{n} integer check (column_{n} > {n}),\n")).collect();
    let comment = "-- Why this is so is a long story.\n".repeat(66);
    format!(
        "-- Table {number}.\n{comment}create table public.t{number} (\n{columns}  id bigint primary key\n);\n\
         create view public.v{number} as select id, column_1 from public.t{number};\n"
    )
}

fn path(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("{number:04}_x.sql"))
}

fn context(cache: Option<&Cache>) -> Context {
    Context { cache: cache.cloned(), ..Context::new(None, Vec::new(), 15) }
}

/// A folder of migrations, and a cache that knows it.
struct Known {
    _folder: tempfile::TempDir,
    migrations: PathBuf,
    answers: PathBuf,
    cache: Cache,
}

impl Known {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (migrations, answers) = (folder.path().join("migrations"), folder.path().join("answers"));
        fs::create_dir(&migrations).unwrap();
        for number in 1..=28 {
            fs::write(path(&migrations, number), migration(number)).unwrap();
        }
        let known = Self { _folder: folder, migrations, cache: Cache::at(&answers), answers };
        known.load(context(Some(&known.cache)));
        known
    }

    fn load(&self, context: Context) -> Model {
        load(&Source::Migrations(self.migrations.clone()), &context)
    }

    fn answers(&self) -> Vec<PathBuf> {
        let mut paths: Vec<_> =
            fs::read_dir(&self.answers).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    }

    /// What is read with the cache is what is read without.
    fn assert_right(&self, what: &str) -> Model {
        let (with, without) = (self.load(context(Some(&self.cache))), self.load(context(None)));
        let bytes = |model: &Model| {
            let mut writer = Writer::new(FileId(0));
            model.catalog.put(&mut writer);
            model.diagnostics.put(&mut writer);
            writer.finish()
        };
        assert!(bytes(&with) == bytes(&without), "{what}");
        with
    }
}

#[test]
fn what_is_known_is_not_replayed() {
    let known = Known::new();
    let answers = known.answers();
    assert_eq!(answers.len(), 1);
    let key = |path: &Path| -> [u8; 32] {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let byte = |at: usize| u8::from_str_radix(&name[at * 2..at * 2 + 2], 16).unwrap();
        std::array::from_fn(byte)
    };
    let key = key(&answers[0]);
    let reached =
        Reached::take(&mut Reader::new(&known.cache.get(&key).unwrap(), FileId(0), pgspec_sql::codes::CODES));
    assert!(reached.is_some());
    // Another answer is believed: it was made by nobody else.
    let mut writer = Writer::new(FileId(0));
    Reached::base(pgspec_catalog::Catalog::new()).put(&mut writer);
    known.cache.put(&key, &writer.finish());
    assert_eq!(known.load(context(Some(&known.cache))).catalog.len(), 0);
    // And gone on from.
    fs::write(path(&known.migrations, 29), "create table one_more ();").unwrap();
    let model = known.load(context(Some(&known.cache)));
    assert_eq!(model.catalog.iter().map(|(_, key, _)| key.path()).collect::<Vec<_>>(), ["public.one_more"]);
    // Not in other surroundings.
    let tables = |context| known.load(context).catalog.of_kind(Kind::Table).count();
    let other = Context { cache: Some(known.cache.clone()), ..Context::new(None, Vec::new(), 18) };
    assert_eq!(tables(other), 29);
    let other = Context { cache: Some(known.cache.clone()), ..Context::new(None, vec!["x".into()], 15) };
    assert_eq!(tables(other), 29);
    let platform = Some(Platform::Supabase { legacy_grants: false });
    let other = Context { cache: Some(known.cache.clone()), ..Context::new(platform, Vec::new(), 15) };
    assert!(tables(other) > 29);
}

#[test]
fn a_change_of_the_history_is_never_overlooked() {
    let known = Known::new();
    let folder = &known.migrations;
    known.assert_right("nothing has changed");
    let edit = |number: usize, from: &str, to: &str| {
        let path = path(folder, number);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
    };
    for number in [1, 20, 28] {
        edit(number, "column_7 integer", "column_7 bigint");
        let model = known.assert_right("edited");
        let name = pgspec_catalog::QualifiedName::new("public", format!("t{number}").as_str());
        let columns = &model.catalog.table(&name).unwrap().body.columns;
        assert!(
            columns.iter().any(|column| column.data_type.is_builtin("int8") && column.name == "column_7")
        );
        edit(number, "column_7 bigint", "column_7 integer");
        known.assert_right("edited back");
    }
    // Places move, and findings about later files with them.
    edit(3, "-- Table 3.", "-- Table 3, with a longer comment.");
    known.assert_right("a comment");
    fs::write(path(folder, 29), "alter table t3 drop column column_2;\nalter table nowhere add a int;\n")
        .unwrap();
    assert!(!known.assert_right("added, with a fault").diagnostics.is_empty());
    fs::write(path(folder, 29), "drop view v3;\nalter table t3 rename column column_2 to other;\n").unwrap();
    known.assert_right("the fault is mended");
    fs::remove_file(path(folder, 29)).unwrap();
    known.assert_right("removed at the end");
    fs::remove_file(path(folder, 12)).unwrap();
    known.assert_right("removed in the middle");
    fs::write(folder.join("0012_y.sql"), "create table between ();").unwrap();
    known.assert_right("slipped in");
    let (a, b) = (path(folder, 20), path(folder, 21));
    let (first, second) = (fs::read(&a).unwrap(), fs::read(&b).unwrap());
    fs::write(a, second).unwrap();
    fs::write(b, first).unwrap();
    known.assert_right("swapped");
    fs::write(path(folder, 22), b"create table latin (\xe9 int);").unwrap();
    known.assert_right("no longer UTF-8");
}

#[test]
fn a_longer_history_is_gone_on_with() {
    let known = Known::new();
    fs::write(path(&known.migrations, 29), "create table one_more ();").unwrap();
    known.assert_right("one more");
    assert_eq!(known.answers().len(), 1, "one more is not worth a file");
    let many: String = (100..130).map(migration).collect();
    assert!(many.len() > WORTH_KEEPING);
    fs::write(path(&known.migrations, 30), many).unwrap();
    known.assert_right("many more");
    assert_eq!(known.answers().len(), 2);
    known.assert_right("known");
    // Back on the branch without them.
    fs::remove_file(path(&known.migrations, 30)).unwrap();
    known.assert_right("fewer");
}

#[test]
fn a_damaged_answer_is_none() {
    let known = Known::new();
    let answer = known.answers().remove(0);
    let whole = fs::read(&answer).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 4) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x40;
        fs::write(&answer, damaged).unwrap();
        known.assert_right("damaged");
        fs::write(&answer, &whole[..at]).unwrap();
        known.assert_right("cut off");
    }
    // What has the right checksum and is no catalog.
    let name = answer.file_stem().unwrap().to_str().unwrap().to_owned();
    let key = std::array::from_fn(|at| u8::from_str_radix(&name[at * 2..at * 2 + 2], 16).unwrap());
    let body = known.cache.get(&key).unwrap();
    for at in (0..body.len()).step_by(body.len() / 4) {
        known.cache.put(&key, &body[..at]);
        known.assert_right("with its checksum");
    }
}

#[test]
fn a_small_history_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("migrations");
    fs::create_dir(&migrations).unwrap();
    fs::write(path(&migrations, 1), migration(1)).unwrap();
    let cache = Cache::at(folder.path().join("answers"));
    load(&Source::Migrations(migrations), &context(Some(&cache)));
    assert!(!folder.path().join("answers").exists());
}
