//! The SQL of the source documents, as far as a server takes it: the reader of SQL files, the live reader and `pg_dump`
//! see the same of it, and of the database made from the spec that it becomes.

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::{Catalog, Name, Sources, Standing};
use pgspec_postgres::dump::{Scope, Tool};
use pgspec_postgres::{Database, Options, ReadOptions, Transaction, read};
use pgspec_spec::Platform;
use pgspec_sql::print::{self, SchemaOptions};

use crate::observer::{self, problems, through_a_spec_of, unlike, unlike_dumps};
use crate::{pack, shared_server};

const PLATFORM: Platform = Platform::Supabase { legacy_grants: false };

/// The documents, and the tables that they take for granted.
const DOCUMENTS: [(&str, &str); 5] = [
    ("dracarys", "create extension if not exists citext with schema extensions;"),
    ("nextbestmove", ""),
    ("patternlift", "create table patterns (id text primary key);"),
    (
        "qic-life",
        "create table users (id uuid primary key, lifescore integer);
         create table missions (id uuid primary key, is_active boolean, category text, difficulty text);
         create table user_missions (user_id uuid, status text, progress integer, started_at timestamp);",
    ),
    ("social-engagement", ""),
];

/// The SQL blocks of a document.
fn blocks(document: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in document.lines() {
        if line.starts_with("```") {
            inside = line.starts_with("```sql");
            out.push_str(if inside { "" } else { ";" });
        } else if inside {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// Runs what the server takes of a text, and returns that and what it does not take.
fn accepted(database: &Database<'_>, text: &str) -> (String, Vec<String>) {
    let mut session = pack::session(database);
    let (mut taken, mut refused) = (String::new(), Vec::new());
    for statement in pgspec_postgres::split(text) {
        match session.apply(statement.text, Transaction::Whole) {
            Ok(_) => taken.push_str(&format!("{};\n", statement.text)),
            Err(error) => {
                refused.push(format!("refused: {}: {}", error.statement.trim(), error.refusal.message))
            }
        }
    }
    (taken, refused)
}

fn live(database: &Database<'_>) -> (Catalog, Vec<String>) {
    let mut client = database.connect().expect("connected");
    let options = ReadOptions { all_roles: false, ..observer::options() };
    let (catalog, found) = read(&mut client, &options).unwrap_or_else(|e| panic!("{e}"));
    (catalog, problems(&found))
}

/// The part of a live catalog that is not the platform's: as the spec of a project sees it.
fn own(catalog: &Catalog, platform: &Catalog) -> Catalog {
    let mut own = Catalog::new();
    for (_, key, object) in platform.iter() {
        let mut object = object.clone();
        object.standing = Standing::Platform;
        own.insert(key.clone(), object).expect("each key once");
    }
    for (_, key, object) in catalog.iter().filter(|(_, key, _)| platform.get(key).is_none()) {
        own.insert(key.clone(), object.clone()).expect("each key once");
    }
    own
}

fn look(name: &str, completed: &str) -> Vec<String> {
    let path = testkit::workspace_root().join("spec").join(name).join("SOURCE.md");
    let text = format!("{completed}\n{}", blocks(&std::fs::read_to_string(path).expect("there")));
    let (original, copy) = (pack::hosted("document"), pack::hosted("document"));
    let major = u16::try_from(shared_server().version() / 10000).expect("a version");
    let platform = live(&original).0;
    let (taken, mut out) = accepted(&original, &text);
    let (found, unread) = live(&original);
    out.extend(unread.into_iter().map(|why| format!("live: {why}")));

    let mut sources = Sources::default();
    let (base, _) = pgspec_spec::pack(PLATFORM, &mut sources);
    let file = sources.add("document.sql", taken);
    let search_path: [Name; 2] = ["public".into(), "extensions".into()];
    let options = pgspec_sql::read::Options { postgres: major, ..pgspec_sql::read::Options::default() };
    let read =
        pgspec_sql::read::replay(&sources, &[file], &search_path, base, &options, &Meanings::new(major));
    out.extend(problems(&read.diagnostics).into_iter().map(|why| format!("offline: {why}")));
    let differences = unlike(&found, &read.catalog, shared_server().version());
    out.extend(differences.into_iter().map(|why| format!("agree: {why}")));

    let (spec, [unsaid, wrong]) = through_a_spec_of(&own(&found, &platform), major, Some(PLATFORM));
    out.extend(problems(&unsaid).into_iter().map(|why| format!("raise: {why}")));
    out.extend(problems(&wrong).into_iter().map(|why| format!("spec: {why}")));
    let options = SchemaOptions { search_path: search_path.to_vec(), ..SchemaOptions::default() };
    let script: Vec<_> =
        print::schema(&spec, &options).0.into_iter().map(|statement| statement.sql).collect();
    if let Err(error) = pack::session(&copy).apply(&script.join("\n"), Transaction::Whole) {
        out.push(format!("rebuild: {}: {}", error.statement.trim(), error.refusal.message));
        return out;
    }
    let tool = Tool::find(&Options::from_env().expect("settings"), shared_server().version());
    let tool = tool.unwrap_or_else(|e| panic!("{e}"));
    let scope = Scope { owners: true, privileges: true, ..Scope::default() };
    let dump = |database: &Database<'_>| tool.dump(database.url(), &scope).unwrap_or_else(|e| panic!("{e}"));
    out.extend(unlike_dumps(&dump(&original), &dump(&copy)).into_iter().map(|why| format!("dump: {why}")));
    out
}

#[test]
fn documents_survive_reading_and_printing() {
    let mut lines = Vec::new();
    for (name, completed) in DOCUMENTS {
        let found = look(name, completed);
        let open = found.iter().filter(|line| !line.starts_with("refused: ")).count();
        lines.push(format!("{name}: {open} open, {} statements refused by the server", found.len() - open));
        lines.extend(found.into_iter().map(|line| format!("  {line}")));
    }
    testkit::assert_snapshot("postgres", "documents", &lines.join("\n"));
}
