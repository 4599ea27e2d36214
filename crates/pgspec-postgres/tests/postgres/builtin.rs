//! What the server brings, against what is written down of it.

use std::collections::BTreeSet;

use pgspec_builtin::Tables;
use pgspec_postgres::builtin::{self, Snapshot};

use crate::{empty, shared_server};

/// The lines of a text that hold for a version, without comments and ends.
fn lines(text: &str, version: u16) -> BTreeSet<&str> {
    let holds = |range: &str| match range.split_once('-') {
        Some((first, last)) => {
            let (first, last) = (first.parse().unwrap_or(0), last.parse().unwrap_or(u16::MAX));
            (first..=last).contains(&version)
        }
        None => range.parse() == Ok(version),
    };
    let rows = text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("versions "));
    rows.filter_map(|line| match line.rsplit_once(' ') {
        Some((row, end)) if end.starts_with('@') => holds(&end[1..]).then_some(row),
        _ => Some(line),
    })
    .collect()
}

/// Both sets are the same; otherwise only what differs is shown.
fn same(what: &str, written: &BTreeSet<&str>, found: &[String]) {
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let missing: Vec<_> = found.difference(written).collect();
    let too_many: Vec<_> = written.difference(&found).collect();
    assert!(
        missing.is_empty() && too_many.is_empty(),
        "{what}: run `cargo xtask builtin`\nnot written: {missing:#?}\nnot there: {too_many:#?}"
    );
}

fn written(file: &str) -> Option<String> {
    std::fs::read_to_string(testkit::workspace_root().join("crates/pgspec-builtin/data").join(file)).ok()
}

#[test]
fn what_initdb_makes_is_what_is_written() {
    let database = empty("builtin");
    let found = builtin::system(&mut database.connect().expect("connected")).expect("read");
    assert_eq!(u32::from(found.major), shared_server().version() / 10000);
    assert_eq!(found.left_out, 0);
    let text = written("catalog.txt").expect("there");
    same("catalog.txt", &lines(&text, found.major), &found.lines);
}

#[test]
fn what_extensions_make_is_what_is_written() {
    let database = empty("builtin");
    let mut client = database.connect().expect("connected");
    let mut compared = 0;
    for name in
        ["citext", "pgcrypto", "uuid-ossp", "hstore", "ltree", "pg_trgm", "earthdistance", "moddatetime"]
    {
        client.batch_execute(&format!("create extension \"{name}\" cascade")).expect("created");
        let extension = builtin::extension(&mut client, name).expect("read").expect("installed");
        let text = written(&format!("extensions/{name}.txt")).expect("there");
        // The machine may have another version than the one that was read.
        if text.contains(&format!("{} of Postgres {}.", extension.version, extension.rows.major)) {
            same(name, &lines(&text, extension.rows.major), &extension.rows.lines);
            compared += 1;
        }
    }
    assert!(
        compared > 0
            || !pgspec_builtin::VERSIONS
                .contains(&(shared_server().version() / 10000).try_into().expect("small"))
    );
}

#[test]
fn an_extension_says_the_same_wherever_it_is_installed() {
    let database = empty("builtin");
    let mut client = database.connect().expect("connected");
    client
        .batch_execute("create schema \"Far away\"; create extension hstore schema \"Far away\"")
        .expect("created");
    let found = builtin::extension(&mut client, "hstore").expect("read").expect("installed");
    let text = builtin::extension_text("hstore", "a test", std::slice::from_ref(&found));
    assert!(!text.contains("Far"), "{text}");
    let (snapshot, known) = (
        pgspec_builtin::snapshot(&text, found.rows.major).expect("rows"),
        pgspec_builtin::extension("hstore", found.rows.major).expect("known"),
    );
    let show = |tables: &Tables| format!("{tables:#?}");
    assert_eq!(show(snapshot), show(known));
}

#[test]
fn a_name_that_cannot_be_written_down_is_left_out() {
    let database = empty("builtin");
    let mut client = database.connect().expect("connected");
    let sql = "create extension citext; create schema other; create domain other.word as citext not null;
               create function other.f(w other.word, out one text, out two citext) returns setof record language sql
                 as 'select null::text, null::citext';
               create function \"two words\"() returns int4 language sql as 'select 1';
               create type plain as enum ('b', 'a'); create type mood as enum ('very sad', 'fine');
               create table log (id int4 primary key, w citext);
               alter extension citext add schema other; alter extension citext add domain other.word;
               alter extension citext add function other.f(other.word);
               alter extension citext add function \"two words\"();
               alter extension citext add type plain; alter extension citext add type mood;
               alter extension citext add table log;";
    client.batch_execute(sql).expect("made");
    let found = builtin::extension(&mut client, "citext").expect("read").expect("installed");
    assert_eq!(found.rows.left_out, 1);
    for line in [
        "type other.word domain S collatable notnull base:citext array:other._word",
        "type plain enum E array:_plain {b,a}",
        "type mood enum E array:_mood",
        "function other.f(w:other.word) record {one:text,two:citext} set null volatile",
        "table log {id:int4!,w:citext}",
    ] {
        assert!(found.rows.lines.iter().any(|found| found == line), "{line}\n{:#?}", found.rows.lines);
    }
}

#[test]
fn an_extension_that_is_not_there_is_no_error() {
    let database = empty("builtin");
    let missing = |name: &str| match builtin::snapshot(database.url(), name).expect("read") {
        Snapshot::Missing { available, installed } => (available, installed),
        Snapshot::Read(extension) => panic!("{extension:?}"),
    };
    assert_eq!(missing("citext"), (true, vec!["plpgsql".to_owned()]));
    assert_eq!(missing("nothing"), (false, vec!["plpgsql".to_owned()]));
}
