//! Migration histories as teams write them, one folder each: all files in order, on a server and read offline. Both must
//! hold the same at the end. Folders with `supabase` in their name run on a database with the platform's objects.
//!
//! What does not hold yet is a snapshot, line by line.

use std::path::Path;

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::object::SeedValue;
use pgspec_catalog::{Body, Catalog, Diagnostics, Kind, Name, Sources};
use pgspec_postgres::{ReadOptions, Transaction, read};
use pgspec_spec::Platform;
use pgspec_sql::quote;
use postgres::Client;

use crate::observer::{self, Observer, problems, run, unlike};
use crate::pack;

/// The migrations of a folder, in order.
fn migrations(folder: &Path) -> Vec<testkit::Fixture> {
    testkit::fixtures(folder, "sql")
}

/// What reading the files of a history offline gives.
pub(crate) fn replayed(folder: &Path, platform: Option<Platform>, postgres: u16) -> (Catalog, Diagnostics) {
    let mut sources = Sources::default();
    let base = platform.map(|platform| pgspec_spec::pack(platform, &mut sources).0).unwrap_or_default();
    let files: Vec<_> =
        migrations(folder).iter().map(|file| sources.add(file.name.clone(), file.text())).collect();
    let search_path: &[Name] = &["public".into(), "extensions".into()];
    let (options, binder) = (
        pgspec_sql::read::Options { ordered: true, postgres, ..pgspec_sql::read::Options::default() },
        Meanings::new(postgres),
    );
    let read = pgspec_sql::read::replay(&sources, &files, search_path, base, &options, &binder);
    (read.catalog, read.diagnostics)
}

/// What is not as it should be.
fn open_differences(folder: &Path, observer: &Observer) -> Vec<String> {
    // Rows that the files write out are looked for in the tables: no catalog of a server has them.
    let hosted = folder.to_string_lossy().contains("supabase");
    let platform = hosted.then_some(Platform::Supabase { legacy_grants: false });
    let (offline, found) = replayed(folder, platform, observer.major());
    let mut out: Vec<String> = problems(&found).into_iter().map(|why| format!("offline: {why}")).collect();
    let ((live, found), rows) =
        if hosted { on_the_platform(folder, &offline) } else { on_a_server(folder, observer, &offline) };
    out.extend(problems(&found).into_iter().map(|why| format!("live: {why}")));
    out.extend(rows.into_iter().map(|why| format!("rows: {why}")));
    let offline = without_rows(&offline);
    out.extend(unlike(&live, &offline, observer.version()).into_iter().map(|why| format!("agree: {why}")));
    out
}

/// What a server says, and which rows are not as the files have them.
type Seen = ((Catalog, Diagnostics), Vec<String>);

fn without_rows(catalog: &Catalog) -> Catalog {
    let mut kept = Catalog::new();
    for (_, key, object) in catalog.iter().filter(|(_, key, _)| key.kind != Kind::Seed) {
        kept.insert(key.clone(), object.clone()).expect("different keys");
    }
    kept
}

/// Seed rows that are not in their tables, and tables with other rows than those.
fn rows_unlike(client: &mut Client, catalog: &Catalog) -> Vec<String> {
    let mut wrong = Vec::new();
    for (_, key, object) in catalog.of_kind(Kind::Seed) {
        let (Body::Seed(seed), Some(name)) = (&object.body, key.relation()) else { panic!("{key}") };
        let table = catalog.table(&name).expect("a table").body;
        let from = quote::qualified(&name);
        let mut count = |condition: &str| -> i64 {
            let query = format!("select count(*) from {from} where {condition}");
            client.query_one(&query, &[]).unwrap_or_else(|e| panic!("{query}: {e:?}")).get(0)
        };
        let all = count("true");
        if all != i64::try_from(seed.rows.len()).expect("a number") {
            wrong.push(format!("{key}: {} in the files, {all} in the table", seed.rows.len()));
        }
        for row in &seed.rows {
            let known = seed.columns.iter().zip(row).filter_map(|(column, value)| {
                let data_type = quote::data_type(&table.column(column).expect("a column").data_type);
                let column = quote::identifier(column.as_str());
                match value {
                    SeedValue::Null => Some(format!("{column} is null")),
                    // As text, because not every type has an equality.
                    SeedValue::Literal(text) => {
                        Some(format!("{column}::text = ({}::{data_type})::text", quote::literal(text)))
                    }
                    SeedValue::Default | SeedValue::Sql(_) | SeedValue::Reference { .. } => None,
                }
            });
            let condition = known.collect::<Vec<_>>().join(" and ");
            if count(&condition) != 1 {
                wrong.push(format!("{key}: no row has {condition}"));
            }
        }
    }
    wrong
}

fn on_the_platform(folder: &Path, offline: &Catalog) -> Seen {
    let database = pack::hosted("history");
    let mut session = pack::session(&database);
    for file in migrations(folder) {
        session
            .apply(&file.text(), Transaction::Whole)
            .unwrap_or_else(|error| panic!("{}: {error}", file.path.display()));
    }
    let mut client = database.connect().expect("connected");
    // Other tests make roles in the same cluster.
    let options = ReadOptions { all_roles: false, ..observer::options() };
    let found = read(&mut client, &options).unwrap_or_else(|e| panic!("{e}"));
    (found, rows_unlike(&mut client, offline))
}

fn on_a_server(folder: &Path, observer: &Observer, offline: &Catalog) -> Seen {
    let mut desk = observer.desk();
    for file in migrations(folder) {
        // Each in a session of its own, as a tool runs them.
        desk.client.batch_execute("discard all").expect("usable");
        run(&mut desk.client, &file.text())
            .unwrap_or_else(|error| panic!("{}: {error}", file.path.display()));
    }
    let found = observer::live(&mut desk);
    let rows = rows_unlike(&mut desk.client, offline);
    desk.clear();
    observer.forget_roles();
    (found, rows)
}

#[test]
fn histories_replay_offline_to_what_postgres_holds() {
    let root = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/histories");
    let mut folders: Vec<_> =
        std::fs::read_dir(root).expect("there").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    assert_eq!(folders.len(), 20);
    let observer = Observer::start();
    let mut lines = Vec::new();
    let mut good = 0;
    for folder in &folders {
        let name = folder.file_name().expect("a name").to_string_lossy();
        let found = open_differences(folder, &observer);
        good += usize::from(found.is_empty());
        lines.extend(found.into_iter().map(|why| format!("{name}: {why}")));
    }
    let text =
        format!("{good} of {} hold, {} differences\n\n{}", folders.len(), lines.len(), lines.join("\n"));
    testkit::assert_snapshot("postgres", "histories", &text);
}
