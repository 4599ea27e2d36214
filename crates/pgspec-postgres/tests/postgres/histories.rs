//! Migration histories as teams write them, one folder each: all files in order, on a server and read offline. Both must
//! hold the same at the end. Folders with `supabase` in their name run on a database with the platform's objects.
//!
//! What does not hold yet is a snapshot, line by line.

use pgspec_catalog::{Catalog, Diagnostics, Name, Sources, Standing};
use pgspec_postgres::{Database, ReadOptions, read};
use pgspec_spec::Platform;

use crate::agreement::{Detail, facts};
use crate::desk;
use crate::observer::{Observer, problems, run, unlike_facts};
use crate::pack;

/// The migrations of a folder, in order.
fn migrations(folder: &std::path::Path) -> Vec<testkit::Fixture> {
    testkit::fixtures(folder, "sql")
}

/// What reading the files of a history offline gives.
fn replayed(folder: &std::path::Path, platform: Option<Platform>) -> (Catalog, Diagnostics) {
    let mut sources = Sources::default();
    let base = platform.map(|platform| pgspec_spec::pack(platform, &mut sources).0).unwrap_or_default();
    let files: Vec<_> =
        migrations(folder).iter().map(|file| sources.add(file.name.clone(), file.text())).collect();
    let search_path: &[Name] = &["public".into(), "extensions".into()];
    let read = pgspec_sql::read::files(&sources, &files, search_path, base);
    (read.catalog, read.diagnostics)
}

/// What is not as it should be.
fn open_differences(folder: &std::path::Path, observer: &Observer) -> Vec<String> {
    let hosted = folder.to_string_lossy().contains("supabase");
    let platform = hosted.then_some(Platform::Supabase { legacy_grants: false });
    let (offline, found) = replayed(folder, platform);
    let mut out: Vec<String> = problems(&found).into_iter().map(|why| format!("offline: {why}")).collect();
    let offline = facts(&offline, Standing::Managed, Detail::NoExpressions);
    let (mut live, found) = if hosted { on_the_platform(folder) } else { on_a_server(folder, observer) };
    out.extend(problems(&found).into_iter().map(|why| format!("live: {why}")));
    let before = if hosted { platform_itself() } else { Vec::new() };
    live.retain(|fact| before.binary_search(fact).is_err());
    out.extend(unlike_facts(&live, &offline).into_iter().map(|why| format!("agree: {why}")));
    out
}

type Facts = Vec<(String, String)>;

fn live_facts(database: &Database<'_>) -> (Facts, Diagnostics) {
    let mut client = database.connect().expect("connected");
    // Who runs the files owns what they make, and that goes without saying.
    let options = ReadOptions { owner: Some(desk::ROLE.into()), ..ReadOptions::default() };
    let (catalog, diagnostics) = read(&mut client, &options).unwrap_or_else(|e| panic!("{e}"));
    (facts(&catalog, Standing::Managed, Detail::NoExpressions), diagnostics)
}

fn platform_itself() -> Facts {
    live_facts(&pack::hosted("history_supabase")).0
}

fn on_the_platform(folder: &std::path::Path) -> (Facts, Diagnostics) {
    let database = pack::hosted("history_supabase");
    let mut session = pack::session(&database);
    for file in migrations(folder) {
        session
            .apply(&file.text(), pgspec_postgres::Transaction::Whole)
            .unwrap_or_else(|error| panic!("{}: {error}", file.path.display()));
    }
    live_facts(&database)
}

fn on_a_server(folder: &std::path::Path, observer: &Observer) -> (Facts, Diagnostics) {
    let mut desk = observer.desk();
    for file in migrations(folder) {
        // Each in a session of its own, as a tool runs them.
        desk.client.batch_execute("discard all").expect("usable");
        run(&mut desk.client, &file.text())
            .unwrap_or_else(|error| panic!("{}: {error}", file.path.display()));
    }
    let found = live_facts(&desk.database);
    desk.clear();
    observer.forget_roles();
    found
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
