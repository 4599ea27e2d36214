//! Statement after statement of a script: on the server, and in our analyzer with what the database held before.

use pgspec_analyze::check::{self, Meaning};
use pgspec_analyze::finding::Problem;
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
    "42601", "42703", "42883", "42P01", "42804", "42846", "42725", "42702", "42803", "42P20", "22P02", "22007", "22008",
    "22003", "42704", "42P10", "42P17", "42P18", "42P21", "42P22", "42P19", "42809", "42P02", "428C9",
];

/// What a run of scripts came to.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) confusion: Confusion,
    /// Statements without SQL inside that is typed, or about what the model cannot hold.
    pub(crate) passed_over: usize,
    /// PL/pgSQL bodies that we refuse and the server, which does not look inside, takes.
    pub(crate) bodies: Vec<String>,
}

/// Runs the statements of a script, and compares.
pub(crate) fn run(judge: &mut Judge, script: &Script, outcome: &mut Outcome) {
    let mut before = None;
    for statement in split(&script.sql) {
        let objects = objects_of(statement.text);
        let ours = objects.and_then(|(objects, broken)| {
            let held = before.get_or_insert_with(|| held(judge));
            verdict(judge.major, held, &objects, broken, statement.text)
        });
        let said = match judge.client.batch_execute(statement.text) {
            Ok(()) => Said::Accepts(Vec::new()),
            Err(error) => refusal(&error),
        };
        if matches!(said, Said::Accepts(_)) {
            before = None;
        }
        let text = format!("{}: {}", script.name, statement.text);
        let Some((ours, body)) = ours else {
            outcome.passed_over += 1;
            continue;
        };
        match (&ours, &said) {
            (Ours::Reject(why), Said::Accepts(_)) if body => {
                outcome.bodies.push(format!("{text}\n    {why}"));
            }
            (_, Said::Refuses(code, _)) if !ABOUT_TYPES.contains(&code.as_str()) => outcome.passed_over += 1,
            _ => outcome.confusion.compare(&text, &ours, &said),
        }
    }
}

/// Runs each statement as if it were the only one, and compares.
pub(crate) fn each_alone(judge: &mut Judge, statements: &[String]) -> Confusion {
    let mut confusion = Confusion::default();
    let held = held(judge);
    for statement in statements {
        let Some((objects, broken)) = objects_of(statement) else { continue };
        let Some((ours, _)) = verdict(judge.major, &held, &objects, broken, statement) else { continue };
        let said = match judge.client.batch_execute(&format!("begin; {statement}; rollback")) {
            Ok(()) => Said::Accepts(Vec::new()),
            Err(error) => refusal(&error),
        };
        if matches!(said, Said::Refuses(..)) {
            judge.run("rollback");
        }
        confusion.compare(statement, &ours, &said);
    }
    confusion
}

/// Makes the database empty again.
pub(crate) fn clear(judge: &mut Judge) {
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
    let extensions = "select extname::text, nspname::text from pg_extension join pg_namespace n on n.oid = extnamespace";
    for row in judge.client.query(extensions, &[]).expect("pg_extension can be read") {
        let (name, schema): (String, String) = (row.get(0), row.get(1));
        let body = Extension { schema: Some(Name::exact(schema.as_str())), version: None };
        let object = Object::new(Origin::Database, Body::Extension(body));
        drop(catalog.insert(Key::global(Kind::Extension, Name::exact(name.as_str())), object));
    }
    let names = "select relname::text from pg_class c where relkind in ('S', 'f', 'p', 'c') and relnamespace in
                   (select oid from pg_namespace where nspname !~ '^(pg_|information_schema$)')
                 union all select typname::text from pg_type where typtype in ('d', 'r', 'm') and oid >= 16384
                 union all select proname::text from pg_proc where prokind = 'a' and oid >= 16384
                 union all select relname::text from pg_class where relispartition and oid >= 16384
                 union all select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
                 union all select collname::text from pg_collation where oid >= 16384";
    let rows = judge.client.query(names, &[]).expect("the system catalogs can be read");
    Held { catalog, unmodelled: rows.iter().map(|row| row.get(0)).collect() }
}

/// The objects that a statement makes, and what is wrong with its syntax; `None` if it makes none.
fn objects_of(sql: &str) -> Option<(Catalog, Option<String>)> {
    let mut sources = Sources::default();
    let file = sources.add("statement.sql", sql);
    let (catalog, diagnostics) = pgspec_sql::read::file(&sources, file, &Name::exact("public"));
    let syntax = diagnostics.iter().find(|d| d.code.id.ends_with("syntax")).map(|d| d.message.to_string());
    (!catalog.is_empty() || syntax.is_some()).then_some((catalog, syntax))
}

/// Our verdict, and whether it is about a body that the server does not look into.
fn verdict(major: u16, held: &Held, objects: &Catalog, broken: Option<String>, sql: &str) -> Option<(Ours, bool)> {
    if let Some(why) = broken {
        return Some((Ours::Reject(why), false));
    }
    let lower = sql.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    if held.unmodelled.iter().any(|name| words.contains(&name.to_lowercase().as_str())) {
        return None;
    }
    let mut catalog = held.catalog.clone();
    for (_, key, object) in objects.iter() {
        if let Some(slot) = catalog.get_mut(key) {
            slot.body = object.body.clone();
        } else {
            drop(catalog.insert(key.clone(), object.clone()));
        }
    }
    let world = World::new(&catalog, ours::options(major));
    let mut body = false;
    let mut parts = 0;
    let mut wrong = Vec::new();
    let mut unknown = Vec::new();
    for (_, key, _) in objects.iter() {
        let (Some(id), Some(object)) = (catalog.id(key), catalog.get(key)) else { continue };
        let plpgsql = matches!(&object.body, Body::Function(function) if function.language == *"plpgsql");
        for part in check::parts(&world, id, key, object) {
            parts += 1;
            for finding in part.findings.iter().filter(|finding| is_refused(finding.problem)) {
                wrong.push(format!("{key}: {}", finding.message));
                body |= plpgsql;
            }
            match &part.meaning {
                Meaning::Unknown => {}
                Meaning::Expression(typed) => unknown.extend(ours::opaque(typed)),
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
fn is_refused(problem: Problem) -> bool {
    problem.is_error()
        && !matches!(
            problem,
            Problem::NullTriggerRow
                | Problem::OutsideValueSet
                | Problem::MissingValue
                | Problem::EndlessRecursion
                | Problem::TriggerFunctionCalled
                | Problem::NotNullViolation
                | Problem::CheckViolation
        )
}
