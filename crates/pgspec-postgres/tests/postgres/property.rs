//! Readers agree on random specs: what YAML says is what the SQL printed from it says when it is read back, what the live
//! reader finds in the database that it makes, and what the spec that is written of that database says.

use std::io::Write as _;

use pgspec_catalog::object::{SeedMode, SeedValue};
use pgspec_catalog::{Body, Catalog, Diagnostics, Key, Name, Object, Severity, Sources, Standing};
use pgspec_plan::{DiffOptions, diff};
use pgspec_postgres::{Database, ReadOptions, Server, Transaction, apply, hosted, read};
use pgspec_spec::ProjectFiles;
use pgspec_spec::raise::{RaiseOptions, raise};
use pgspec_sql::print::{self, SchemaOptions};

use crate::coverage::Coverage;
use crate::generate::spec;
use crate::servers::{self, Ground, MAKER, PLATFORM};
use crate::shrink::smallest;

/// The schema of every case.
pub(crate) const SCHEMA: &str = "random";

/// How many specs a run tries, `PGSPEC_CASES`, and from which seed on, `PGSPEC_SEED`.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

#[test]
fn random_specs_hold_on_the_installed_server() {
    hold(&servers::installed());
}

#[test]
fn random_specs_hold_on_the_newest_server() {
    let Some(coverage) = hold(&servers::newest()) else { return };
    let missing = coverage.missing();
    assert!(missing.is_empty(), "never in a random spec:\n{}", missing.join("\n"));
    testkit::assert_snapshot("postgres", "coverage", &coverage.table());
}

/// Tries the specs; what they held, if they are those of an ordinary run.
fn hold(server: &Server) -> Option<Coverage> {
    let (cases, first) = (setting("PGSPEC_CASES", 150), setting("PGSPEC_SEED", 1));
    let mut ground = Ground::new(server);
    let major = ground.major();
    let (mut wrong, mut coverage) = (Vec::new(), Coverage::default());
    let began = std::time::Instant::now();
    for seed in first..first + cases {
        let text = spec(seed, SCHEMA, major);
        match agrees(&mut ground, &text) {
            Ok(catalog) => coverage.add(&catalog),
            Err((stage, why)) => {
                // The same refusal, not just another one.
                let code = |why: &str| {
                    why.split("(SQLSTATE ").nth(1).and_then(|rest| rest.get(..5).map(str::to_owned))
                };
                let first = code(&why);
                let mut fails = |text: &str| {
                    let failed = agrees(&mut ground, text).err();
                    failed.is_some_and(|(found, why)| found == stage && code(&why) == first)
                };
                let text = smallest(&text, &mut fails);
                let why = agrees(&mut ground, &text).err().map(|(_, why)| why);
                wrong.push(format!("seed {seed} on {major}, {stage:?}: {}\n{text}", why.unwrap_or_default()));
            }
        }
        if wrong.len() >= 5 {
            break;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let seconds = began.elapsed().as_secs_f64();
    let figure = format!("{cases} schemas from seed {first} hold on Postgres {major}, {seconds:.1} s");
    // What `cargo xtask prove` is run for.
    writeln!(std::io::stderr(), "{figure}").expect("written");
    (cases >= 150 && first == 1).then_some(coverage)
}

/// What failed once.
#[test]
fn schemas_that_failed_once_hold() {
    let folder = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/random");
    let fixtures = testkit::fixtures(&folder, "yaml");
    for server in [servers::installed(), servers::newest()] {
        let mut ground = Ground::new(&server);
        for fixture in &fixtures {
            if let Err((stage, why)) = agrees(&mut ground, &fixture.text()) {
                panic!("{} on {}, {stage:?}: {why}", fixture.name, ground.major());
            }
        }
    }
}

#[test]
fn random_specs_survive_being_raised() {
    let (cases, first) = (setting("PGSPEC_CASES", 150), setting("PGSPEC_SEED", 1));
    let mut wrong = Vec::new();
    for seed in first..first + cases {
        for mixins in [false, true] {
            let raised = compile(&spec(seed, SCHEMA, 18), 18, "comments: keep\n")
                .and_then(|catalog| is_raised(&catalog, 18, mixins));
            if let Err(why) = raised {
                wrong.push(format!("seed {seed}: {why}"));
            }
        }
        if wrong.len() >= 5 {
            break;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Where a spec fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It is no spec.
    Spec,
    /// The SQL printed from it says something else.
    Sql,
    /// A server refuses that SQL.
    Server,
    /// The database made from it holds something else.
    Live,
    /// The spec written of that database says something else.
    Import,
}

/// What two catalogs differ in.
fn differences(from: &Catalog, to: &Catalog, major: u32) -> Result<(), String> {
    let major = u16::try_from(major).expect("a version");
    let changes = diff(from, to, &DiffOptions::of(from, to, &SCHEMA.into(), major));
    if changes.is_empty() {
        return Ok(());
    }
    let lines = changes.iter().map(|change| format!("{}: {:?}", change.key, change.what));
    Err(lines.collect::<Vec<_>>().join("\n"))
}

fn said(diagnostics: &Diagnostics) -> Result<(), String> {
    let errors = diagnostics.iter().filter(|found| found.severity != Severity::Info);
    let lines: Vec<_> =
        errors.map(|found| format!("{}: {} {:?}", found.code.id, found.message, found.help)).collect();
    if lines.is_empty() { Ok(()) } else { Err(lines.join("\n")) }
}

pub(crate) fn compile(text: &str, major: u32, more: &str) -> Result<Catalog, String> {
    let mut sources = Sources::default();
    let settings = format!("name: random\nplatform: supabase\nschema: {SCHEMA}\npostgres: {major}\n{more}");
    let settings = sources.add("pgspec.yaml", settings);
    let file = sources.add("random.yaml", text);
    let files = ProjectFiles { settings: Some(settings), specs: vec![file], ..ProjectFiles::default() };
    let (compiled, diagnostics) = pgspec_spec::read(&mut sources, &files);
    match diagnostics.iter().find(|found| found.severity == Severity::Error) {
        Some(error) => Err(format!("{error:#?}")),
        None => Ok(compiled.catalog),
    }
}

/// A spec, raised from a catalog, declares the same.
fn is_raised(catalog: &Catalog, major: u32, mixins: bool) -> Result<(), String> {
    let options = RaiseOptions {
        platform: Some(PLATFORM),
        postgres: u16::try_from(major).expect("a version"),
        default_schema: SCHEMA.into(),
        mixins,
        ..RaiseOptions::default()
    };
    let raised = raise(catalog, &options);
    let listing: String = raised.files.iter().map(|f| format!("## {}\n{}", f.path, f.text)).collect();
    let mut sources = Sources::default();
    let mut files = ProjectFiles::default();
    for file in raised.files {
        let id = sources.add(&file.path, file.text);
        if file.path == "pgspec.yaml" {
            files.settings = Some(id);
        } else {
            files.specs.push(id);
        }
    }
    let (found, diagnostics) = pgspec_spec::read(&mut sources, &files);
    let errors = diagnostics.iter().find(|found| found.severity == Severity::Error);
    let result = match errors {
        Some(error) => Err(format!("{error:#?}")),
        None => said(&raised.diagnostics).and_then(|()| differences(catalog, &found.catalog, major)),
    };
    result.map_err(|why| format!("{why}\n{listing}"))
}

/// What a database holds but for what the platform brought.
pub(crate) fn found(database: &Database<'_>, declared: &Catalog) -> Result<Catalog, String> {
    let mut client = database.connect().map_err(|error| error.to_string())?;
    let options = ReadOptions { schemas: None, owner: Some(MAKER.into()), all_roles: true };
    let (all, diagnostics) = read(&mut client, &options).map_err(|error| error.to_string())?;
    // Since Postgres 16 the platform's own user needs a membership that no model has.
    let platform =
        format!("a membership with admin option of the role `{}` is not part of the model", hosted::ROLE);
    said(&diagnostics.into_iter().filter(|found| found.message != platform).collect())?;
    let mut own = Catalog::new();
    for (_, key, object) in all.iter() {
        if declared.get(key).is_none_or(|declared| declared.standing != Standing::Platform) {
            own.insert(key.clone(), object.clone()).map_err(|_| format!("{key} is there twice"))?;
        }
    }
    Ok(own)
}

/// A catalog without some of its objects.
pub(crate) fn but(catalog: &Catalog, without: impl Fn(&Key, &Object) -> bool) -> Catalog {
    let mut rest = Catalog::new();
    for (_, key, object) in catalog.iter().filter(|(_, key, object)| !without(key, object)) {
        drop(rest.insert(key.clone(), object.clone()));
    }
    rest
}

/// Rows of one environment are not printed for the others, a reference to another row is printed as a query, and those
/// that are not declared are deleted by a statement of its own.
pub(crate) fn is_said_otherwise(object: &Object) -> bool {
    let Body::Seed(seed) = &object.body else { return false };
    let refers = |value: &SeedValue| matches!(value, SeedValue::Reference { .. });
    seed.mode == SeedMode::Exact || !seed.environments.is_empty() || seed.rows.iter().flatten().any(refers)
}

fn agrees(ground: &mut Ground<'_>, text: &str) -> Result<Catalog, (Stage, String)> {
    let major = ground.major();
    let declared = compile(text, major, "").map_err(|why| (Stage::Spec, why))?;
    let options = SchemaOptions { search_path: vec![SCHEMA.into()], ..SchemaOptions::default() };
    let (statements, cycles) = print::schema(&declared, &options);
    said(&cycles).map_err(|why| (Stage::Sql, why))?;
    let script = print::file(&statements, "");
    let in_sql = |why| (Stage::Sql, format!("{why}\n{script}"));
    let mut sources = Sources::default();
    let printed = sources.add("printed.sql", script.clone());
    let options = pgspec_sql::read::Options {
        postgres: u16::try_from(major).expect("a version"),
        ..pgspec_sql::read::Options::default()
    };
    let path = [Name::exact(SCHEMA)];
    let read = pgspec_sql::read::files_with(&sources, &[printed], &path, Catalog::new(), &options);
    said(&read.diagnostics).map_err(in_sql)?;
    let offline = read.catalog;
    let unlike = |key: &Key| declared.get(key).is_some_and(is_said_otherwise);
    differences(&but(&declared, |key, _| unlike(key)), &but(&offline, |key, _| unlike(key)), major)
        .map_err(in_sql)?;
    let database = &ground.database;
    let live = (|| {
        let mut client = database.connect_as(MAKER).map_err(|error| (Stage::Server, error.to_string()))?;
        apply(&mut client, &script, Transaction::Whole)
            .map_err(|error| (Stage::Server, format!("{error}\n{script}")))?;
        drop(client);
        let found = found(database, &declared).map_err(|why| (Stage::Live, why))?;
        // Rows are data: the live reader leaves them where they are.
        let lasting = but(&declared, |_, object| matches!(object.body, Body::Seed(_)));
        let in_database = |why| (Stage::Live, format!("{why}\n{script}"));
        differences(&lasting, &found, major).map_err(in_database)?;
        is_raised(&found, major, false).map_err(|why| (Stage::Import, why))
    })();
    ground.clear();
    live.map(|()| declared)
}
