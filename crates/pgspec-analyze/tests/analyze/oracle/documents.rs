//! Statement after statement of a script: on the server, and in our analyzer with what the database held before.

use std::collections::HashSet;

use pgspec_analyze::body::TriggerUses;
use pgspec_analyze::check::{self, Meaning};
use pgspec_analyze::finding::Problem;
use pgspec_analyze::usable;
use pgspec_analyze::world::World;
use pgspec_catalog::object::Extension;
use pgspec_catalog::{Body, Catalog, Key, Kind, Name, Object, Origin, Sources};
use pgspec_postgres::{ReadOptions, read, split};

use super::confusion::Confusion;
use super::ours::{self, Ours};
use super::scripts::Script;
use super::server::{Judge, Said, refusal};

/// SQLSTATEs of parse analysis; what else a server refuses (names that are taken, rights, limits) is not about types.
const ABOUT_TYPES: &[&str] = &[
    "42601", "42703", "42883", "42P01", "42804", "42846", "42725", "42702", "42803", "42P20", "22P02",
    "22007", "22008", "22003", "42704", "42P10", "42P17", "42P18", "42P21", "42P22", "42P19", "42809",
    "42P02", "428C9", "0A000",
];

/// What a run of scripts came to.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) confusion: Confusion,
    /// Statements without SQL inside that is typed, or about what the model cannot hold.
    pub(crate) passed_over: usize,
    /// PL/pgSQL bodies that we refuse and the server, which does not look inside, takes.
    pub(crate) bodies: Vec<String>,
    /// PL/pgSQL bodies of which something is unknown: what a trigger function without triggers is about.
    pub(crate) unknown_bodies: usize,
    /// Texts that have been compared.
    seen: HashSet<String>,
}

/// A statement that makes objects, and what the server says of it.
struct Made<'s> {
    sql: &'s str,
    objects: Catalog,
    broken: Option<String>,
    said: Said,
    ours: Option<(Ours, bool)>,
}

/// Runs the statements of a script, and compares. Reading a database takes long, so that what a statement makes is
/// mostly looked at where the script has ended; what is no clear yes there is looked at again where it stands.
pub(crate) fn run(judge: &mut Judge, script: &Script, outcome: &mut Outcome) {
    let statements = split(&script.sql);
    let is_new = |sql: &str| !outcome.seen.contains(sql) && objects_of(sql).is_some();
    if !statements.iter().any(|statement| is_new(statement.text)) {
        return;
    }
    let mut made = Vec::new();
    for statement in &statements {
        let said = execute(judge, statement.text);
        let Some((objects, broken)) = objects_of(statement.text) else {
            outcome.passed_over += 1;
            continue;
        };
        if !outcome.seen.insert(statement.text.to_owned()) {
            continue;
        }
        // What is refused changes nothing: the database is as it was before.
        let ours = match &said {
            Said::Refuses(code, message) if is_about_types(code, message, statement.text) => {
                alone(judge.major, &held(judge), &objects, broken.as_deref(), statement.text)
            }
            Said::Refuses(..) => {
                outcome.passed_over += 1;
                continue;
            }
            Said::Accepts(_) => None,
        };
        made.push(Made { sql: statement.text, objects, broken, said, ours });
    }
    let last = held(judge);
    let accepted = |one: &&mut Made<'_>| matches!(one.said, Said::Accepts(_));
    let catalog =
        with(&last, made.iter().filter(|one| matches!(one.said, Said::Accepts(_))).map(|one| &one.objects));
    let world = World::new(&catalog, ours::options(judge.major));
    for one in made.iter_mut().filter(accepted) {
        one.ours = verdict(&world, &last, &one.objects, one.broken.as_deref(), one.sql);
    }
    let unclear = |one: &&mut Made<'_>| {
        matches!(one.said, Said::Accepts(_)) && !matches!(one.ours, None | Some((Ours::Accept(_), _)))
    };
    if made.iter_mut().any(|one| unclear(&one)) {
        begin(judge, script);
        for statement in &statements {
            if let Some(one) = made.iter_mut().filter(unclear).find(|one| one.sql == statement.text) {
                one.ours = alone(judge.major, &held(judge), &one.objects, one.broken.as_deref(), one.sql);
            }
            execute(judge, statement.text);
        }
    }
    for one in made {
        let text = format!("{}: {}", script.name, one.sql);
        match one.ours {
            None => outcome.passed_over += 1,
            Some((Ours::Reject(why), true)) if matches!(one.said, Said::Accepts(_)) => {
                outcome.bodies.push(format!("{text}\n    {why}"));
            }
            // The server does not look inside either.
            Some((Ours::Unknown(_), true)) if matches!(one.said, Said::Accepts(_)) => {
                outcome.unknown_bodies += 1;
                outcome.confusion.compare(&text, &Ours::Accept(Vec::new()), &one.said);
            }
            // Its columns are compared elsewhere.
            Some((Ours::Accept(_), _)) => {
                outcome.confusion.compare(&text, &Ours::Accept(Vec::new()), &one.said)
            }
            Some((ours, _)) => outcome.confusion.compare(&text, &ours, &one.said),
        }
    }
}

fn execute(judge: &mut Judge, sql: &str) -> Said {
    // Each statement is a transaction of its own here: a refused one must not take others with it.
    let first = sql.split_whitespace().next().unwrap_or_default().to_lowercase();
    if matches!(first.as_str(), "begin" | "start" | "commit" | "rollback" | "end") {
        return Said::Accepts(Vec::new());
    }
    match judge.client.batch_execute(sql) {
        Ok(()) => Said::Accepts(Vec::new()),
        Err(error) => refusal(&error),
    }
}

/// Whether a server refuses something that typing could know; not a missing table behind REFERENCES, a role, a
/// trigger's function, or syntax that a later version has.
fn is_about_types(code: &str, message: &str, sql: &str) -> bool {
    let sql = sql.to_lowercase();
    ABOUT_TYPES.contains(&code)
        && !(code == "42P01" && sql.contains("references"))
        && !(code == "42704" && (!message.starts_with("type") || sql.starts_with("create table")))
        && !(code == "42883" && sql.contains("execute function"))
        && !(code == "42601" && sql.contains("virtual"))
        && !sql.contains(" support ")
        && !message.contains("CHECK OPTION")
}

/// An empty database, or what looks like a hosted one.
pub(crate) fn begin(judge: &mut Judge, script: &Script) {
    clear(judge);
    if script.hosted {
        judge.run(&super::scripts::shim());
        judge.run("set search_path = public, extensions");
    }
}

/// Runs each statement as if it were the only one, and compares. Their objects have different names.
pub(crate) fn each_alone(judge: &mut Judge, statements: &[String]) -> Confusion {
    let mut confusion = Confusion::default();
    let held = held(judge);
    let made: Vec<_> = statements.iter().filter_map(|sql| Some((sql, objects_of(sql)?))).collect();
    let catalog = with(&held, made.iter().map(|(_, (objects, _))| objects));
    let world = World::new(&catalog, ours::options(judge.major));
    for (statement, (objects, broken)) in &made {
        let Some((ours, _)) = verdict(&world, &held, objects, broken.as_deref(), statement) else { continue };
        let said = match judge.client.batch_execute(&format!("begin; {statement}; rollback")) {
            Ok(()) => Said::Accepts(Vec::new()),
            Err(error) => {
                judge.run("rollback");
                // What only fails when it is computed has no place in the text.
                let db = error.as_db_error().expect("the server is there");
                let code = db.code().code();
                let computed = code.starts_with("22")
                    || code == "42P22"
                    || db.message().starts_with("encoding conversion")
                    || db.message().starts_with("could not identify");
                if computed && db.position().is_none() {
                    continue;
                }
                refusal(&error)
            }
        };
        confusion.compare(statement, &ours, &said);
    }
    confusion
}

/// Makes the database empty again.
fn clear(judge: &mut Judge) {
    judge.run(
        "do $$ declare n text; begin
           for n in select nspname from pg_namespace where nspname !~ '^(pg_|information_schema$)' loop
             execute format('drop schema %I cascade', n);
           end loop;
           execute 'create schema public';
         end $$",
    );
    judge.run("discard all");
}

/// What the database holds, and the names of what the model cannot hold.
struct Held {
    catalog: Catalog,
    unmodelled: Vec<String>,
}

fn held(judge: &mut Judge) -> Held {
    let options = ReadOptions::default();
    let (mut catalog, _) = read(&mut judge.client, &options).unwrap_or_else(|e| panic!("{e}"));
    let extensions =
        "select extname::text, nspname::text from pg_extension join pg_namespace n on n.oid = extnamespace";
    for row in judge.client.query(extensions, &[]).expect("pg_extension can be read") {
        let (name, schema): (String, String) = (row.get(0), row.get(1));
        let body = Extension { schema: Some(Name::exact(schema.as_str())), version: None };
        let object = Object::new(Origin::Database, Body::Extension(body));
        drop(catalog.insert(Key::global(Kind::Extension, Name::exact(name.as_str())), object));
    }
    let names =
        "select relname::text from pg_class c where relkind in ('S', 'f', 'p', 'c') and relnamespace in
                   (select oid from pg_namespace where nspname !~ '^(pg_|information_schema$)')
                 union all select typname::text from pg_type where typtype in ('d', 'r', 'm') and oid >= 16384
                 union all select proname::text from pg_proc where prokind = 'a' and oid >= 16384
                 union all select relname::text from pg_class where relispartition and oid >= 16384
                 union all select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
                 union all select collname::text from pg_collation where oid >= 16384";
    let rows = judge.client.query(names, &[]).expect("the system catalogs can be read");
    Held { catalog, unmodelled: rows.iter().map(|row| row.get(0)).collect() }
}

/// The objects that a statement makes, and what is wrong with its syntax; `None` if it makes none, or says more than
/// the model can hold.
fn objects_of(sql: &str) -> Option<(Catalog, Option<String>)> {
    if is_change(sql) {
        return Some((Catalog::new(), None));
    }
    let first = sql.split_whitespace().next().unwrap_or_default().to_lowercase();
    if !matches!(first.as_str(), "create" | "alter") {
        return None;
    }
    let mut sources = Sources::default();
    // The model has no sequences; what is typed is the same.
    let file = sources.add("statement.sql", without_serial(sql));
    let (catalog, diagnostics) = pgspec_sql::read::file(&sources, file, &Name::exact("public"));
    let syntax = diagnostics.iter().find(|d| d.code.id.ends_with("syntax")).map(|d| d.message.to_string());
    // What the text needs may be in the database.
    let beyond = diagnostics.iter().any(|d| !d.code.id.starts_with("resolve/"));
    if syntax.is_none() && beyond {
        return None;
    }
    (!catalog.is_empty() || syntax.is_some()).then_some((catalog, syntax))
}

/// A statement that asks for rows or changes them.
fn is_change(sql: &str) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default().to_lowercase();
    matches!(first.as_str(), "select" | "insert" | "update" | "delete" | "with" | "merge")
}

fn without_serial(sql: &str) -> String {
    const SERIAL: &[(&str, &str)] = &[
        (" BIGSERIAL ", " bigint "),
        (" bigserial ", " bigint "),
        (" SMALLSERIAL ", " smallint "),
        (" SERIAL ", " integer "),
        (" serial ", " integer "),
    ];
    SERIAL.iter().fold(sql.to_owned(), |sql, (from, to)| sql.replace(from, to))
}

/// What the database holds, and more.
fn with<'o>(held: &Held, more: impl Iterator<Item = &'o Catalog>) -> Catalog {
    let mut catalog = held.catalog.clone();
    for (_, key, object) in more.flat_map(Catalog::iter) {
        if let Some(slot) = catalog.get_mut(key) {
            slot.body = object.body.clone();
        } else {
            drop(catalog.insert(key.clone(), object.clone()));
        }
    }
    catalog
}

/// Our verdict on a statement, on top of what the database holds.
fn alone(
    major: u16,
    held: &Held,
    objects: &Catalog,
    broken: Option<&str>,
    sql: &str,
) -> Option<(Ours, bool)> {
    let catalog = with(held, std::iter::once(objects));
    verdict(&World::new(&catalog, ours::options(major)), held, objects, broken, sql)
}

/// Our verdict on the objects of a statement in a world that has them, and whether it is about a body that the server
/// does not look into; `None` if there is no SQL to be judged.
fn verdict(
    world: &World<'_>,
    held: &Held,
    objects: &Catalog,
    broken: Option<&str>,
    sql: &str,
) -> Option<(Ours, bool)> {
    if let Some(why) = broken {
        return Some((Ours::Reject(why.to_owned()), false));
    }
    let lower = sql.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    if held.unmodelled.iter().any(|name| words.contains(&name.to_lowercase().as_str())) {
        return None;
    }
    if is_change(sql) {
        return Some((ours::statement(world, sql), false));
    }
    let catalog = world.catalog();
    let triggers = TriggerUses::of(catalog);
    let mut body = false;
    let mut parts = 0;
    let mut wrong = Vec::new();
    let mut unknown = Vec::new();
    for (_, key, _) in objects.iter() {
        let (Some(id), Some(object)) = (catalog.id(key), catalog.get(key)) else { continue };
        let plpgsql = matches!(&object.body, Body::Function(function) if function.language == *"plpgsql");
        for part in check::parts(world, &triggers, id, key, object) {
            parts += 1;
            for finding in part.findings.iter().filter(|finding| is_refused(finding.problem)) {
                wrong.push(format!("{key}: {}", finding.message));
                body |= plpgsql;
            }
            match &part.meaning {
                Meaning::Unknown => {}
                Meaning::Body(report) => {
                    if let Some(why) = report.opaque.first() {
                        unknown.push(why.to_string());
                        body |= plpgsql;
                    }
                }
                Meaning::Expression(typed) => {
                    unknown.extend(ours::opaque(typed));
                    let only_immutable =
                        matches!(object.body, Body::Index(_)) || part.label.what == "generated value";
                    if only_immutable && usable::volatility(world, typed).immutable().is_none() {
                        unknown.push("whether it is immutable".to_owned());
                    }
                }
                Meaning::Query(query, _) => unknown.extend(ours::opaque(query)),
                Meaning::Statements(all) => unknown.extend(all.iter().filter_map(ours::opaque)),
            }
        }
    }
    if parts == 0 {
        return None;
    }
    let ours = if !wrong.is_empty() {
        Ours::Reject(wrong.join("; "))
    } else if let Some(why) = unknown.into_iter().next() {
        Ours::Unknown(why)
    } else {
        Ours::Accept(Vec::new())
    };
    Some((ours, body))
}

/// Whether Postgres itself refuses it: not what is merely surely a mistake.
pub(crate) fn is_refused(problem: Problem) -> bool {
    problem.is_error()
        && !matches!(
            problem,
            Problem::NullTriggerRow
                | Problem::OutsideValueSet
                | Problem::MissingValue
                | Problem::EndlessRecursion
                | Problem::TriggerFunctionCalled
                | Problem::NotNullViolation
        )
}
