//! The systems of `spec/`, compiled, applied as on the platform, and tried on real rows.

use std::path::PathBuf;

use pgspec_build::project;
use pgspec_build::timing::Timings;
use pgspec_catalog::{Catalog, Name, Severity, Standing};
use pgspec_postgres::hosted::{self, Session};
use pgspec_postgres::{Database, Transaction};
use pgspec_spec::Spec;
use pgspec_sql::print::{self, SchemaOptions};

use crate::agreement::{Texts, differences, facts, live_in};
use crate::exercised::{self, Exercised};
use crate::pack::{self, session};
use crate::servers;

/// A database with a system of `spec/`, made by the user of the platform.
pub(crate) fn system(name: &str) -> Database<'static> {
    compiled(name).1
}

/// A system of `spec/`, and a database with it.
pub(crate) fn compiled(name: &str) -> (Spec, Database<'static>) {
    compiled_on(name, pack::hosted(name))
}

/// A system of `spec/`, made in a database that has the platform's objects.
fn compiled_on<'s>(name: &str, database: Database<'s>) -> (Spec, Database<'s>) {
    let folder = testkit::workspace_root().join("spec").join(name);
    let project = project::find(&folder).unwrap_or_else(|d| panic!("{}", d.message));
    let checked = pgspec_build::check(project, &mut Timings::new());
    let (spec, diagnostics) = (checked.spec, checked.diagnostics);
    let errors: Vec<_> = diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // What somebody else maintains is there before.
    for standing in [Standing::External, Standing::Managed] {
        let script = script(&spec, standing, None);
        if let Err(error) = session(&database).apply(&script, Transaction::Whole) {
            panic!("{error}");
        }
    }
    (spec, database)
}

/// The schema of a system as SQL, with the rows of an environment.
fn script(spec: &Spec, standing: Standing, environment: Option<&str>) -> String {
    let search_path = spec.catalog.search_path(&spec.settings.default_schema);
    let environment = environment.map(Name::exact);
    let options = SchemaOptions { standing, search_path, environment };
    let (statements, diagnostics) = print::schema(&spec.catalog, &options);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    print::file(&statements, "")
}

/// The checks of a system: scripts that raise an exception when something does not do what its doc says.
fn checks(name: &str) -> Vec<(PathBuf, String)> {
    let folder = testkit::workspace_root().join("spec").join(name).join("tests");
    testkit::fixtures(&folder, "sql")
        .into_iter()
        .map(|fixture| (fixture.path.clone(), fixture.text()))
        .collect()
}

/// Runs the checks of a system, at least so many of them.
fn does_what_its_docs_say(name: &str, at_least: usize) {
    let (spec, database) = compiled(name);
    checked(name, at_least, &spec, &database);
}

fn checked(name: &str, at_least: usize, spec: &Spec, database: &Database<'_>) {
    let checks = checks(name);
    assert!(checks.len() >= at_least, "{}", checks.len());
    exercised::count(database);
    let mut exercised = Exercised::default();
    let mut wrong = Vec::new();
    for (path, check) in checks {
        // Each in a session and a transaction of its own, which leaves nothing behind.
        let mut session: Session = session(database);
        session.client().batch_execute("begin").expect("begun");
        if let Err(error) = session.apply(&check, Transaction::Each) {
            wrong.push(format!("{}: {error}", path.display()));
        } else {
            exercised.add(session.client(), &check);
        }
        drop(session.client().batch_execute("rollback"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let (missing, count) = exercised.missing(&spec.catalog);
    assert!(missing.is_empty(), "of {count} functions, triggers, views and jobs:\n{}", missing.join("\n"));
    assert!(count > 5, "{count}");
}

/// Compares a spec with what the catalogs of a server say of the database made from it.
fn is_what_was_declared(name: &str) {
    let (spec, database) = compiled(name);
    let declared = facts(&spec.catalog, Standing::Managed);
    assert!(declared.len() > 50, "{}", declared.len());
    // Its own schema, and those in which it adds to what is somebody else's.
    let mut schemas = vec![spec.settings.default_schema.clone()];
    let managed = spec.catalog.iter().filter(|(_, _, object)| object.is_managed());
    schemas.extend(managed.filter_map(|(_, key, _)| key.schema.clone()));
    schemas.sort();
    schemas.dedup();
    let found = facts(&live_in(&database, Some(schemas), hosted::ROLE), Standing::Managed);
    // What is somebody else's stands in the same schemas.
    let mut own = Catalog::new();
    for (_, key, object) in found.iter() {
        if spec.catalog.get(key).is_none_or(pgspec_catalog::Object::is_managed) {
            drop(own.insert(key.clone(), object.clone()));
        }
    }
    let differences = differences(&declared, &own, Texts::Meaning);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn nextbestmove_does_what_its_docs_say() {
    does_what_its_docs_say("nextbestmove", 10);
}

#[test]
fn nextbestmove_and_the_database_made_from_it_are_the_same() {
    is_what_was_declared("nextbestmove");
}

#[test]
fn dracarys_does_what_its_docs_say() {
    does_what_its_docs_say("dracarys", 13);
}

#[test]
fn dracarys_and_the_database_made_from_it_are_the_same() {
    is_what_was_declared("dracarys");
}

#[test]
fn social_engagement_does_what_its_docs_say() {
    does_what_its_docs_say("social-engagement", 11);
}

#[test]
fn social_engagement_and_the_database_made_from_it_are_the_same() {
    is_what_was_declared("social-engagement");
}

#[test]
fn patternlift_does_what_its_docs_say() {
    does_what_its_docs_say("patternlift", 8);
}

#[test]
fn patternlift_and_the_database_made_from_it_are_the_same() {
    is_what_was_declared("patternlift");
}

#[test]
fn qic_life_does_what_its_docs_say() {
    does_what_its_docs_say("qic-life", 12);
}

#[test]
fn qic_life_and_the_database_made_from_it_are_the_same() {
    is_what_was_declared("qic-life");
}

/// Whatever server the other tests run on, the systems do on Postgres 18 what their docs say.
#[test]
fn the_systems_hold_on_the_newest_postgres() {
    let server = servers::newest();
    assert!(server.version() / 10_000 >= 18);
    for (name, at_least) in [
        ("nextbestmove", 10),
        ("dracarys", 13),
        ("social-engagement", 11),
        ("patternlift", 8),
        ("qic-life", 12),
    ] {
        let (spec, database) = compiled_on(name, pack::hosted_on(&server, name));
        checked(name, at_least, &spec, &database);
    }
}

/// The sample rows of an environment, which may be put in twice.
#[test]
fn dracarys_has_sample_rows_for_development() {
    let (spec, database) = compiled("dracarys");
    let rows = |environment| {
        let script = script(&spec, Standing::Managed, environment);
        let inserts = script.split_inclusive(";\n").filter(|statement| statement.contains("\ninsert into"));
        inserts.collect::<String>()
    };
    assert_eq!(rows(None), "");
    let mut session = session(&database);
    for _ in 0..2 {
        if let Err(error) = session.apply(&rows(Some("dev")), Transaction::Whole) {
            panic!("{error}");
        }
    }
    for (table, count) in [("lessons", 2), ("achievements", 2), ("subscription_plans", 3)] {
        let row = session.client().query_one(&format!("select count(*) from public.{table}"), &[]);
        assert_eq!(row.expect("counted").get::<_, i64>(0), count, "{table}");
    }
}
