//! Readers agree on random specs: what YAML says is what the SQL printed from it says when it is
//! read back, and what the live reader finds in the database that it makes.

use pgspec_catalog::{Catalog, Severity, Sources, Standing};
use pgspec_postgres::hosted::{self, Session};
use pgspec_postgres::{Database, Transaction};
use pgspec_spec::ProjectFiles;
use pgspec_spec::raise::{RaiseOptions, raise};
use pgspec_sql::print::{self, SchemaOptions};

use crate::agreement::{Detail, KINDS, differences, facts, live_in};
use crate::coverage::Coverage;
use crate::generate::spec;
use crate::pack::{self, session};
use crate::shrink::smallest;

/// How many specs a run tries, `PGSPEC_CASES`, and from which seed on, `PGSPEC_SEED`.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

#[test]
fn random_specs_and_the_databases_made_from_them_are_the_same() {
    let (cases, first) = (setting("PGSPEC_CASES", 150), setting("PGSPEC_SEED", 1));
    let database = pack::hosted("random");
    let mut session = session(&database);
    let (mut wrong, mut coverage) = (Vec::new(), Coverage::default());
    for seed in first..first + cases {
        let schema = format!("case{seed}");
        let text = spec(seed, &schema);
        match agrees(&database, &mut session, &text, &schema) {
            Ok(catalog) => coverage.add(&catalog),
            Err((stage, _)) => {
                let fails = |text: &str| {
                    agrees(&database, &mut session, text, &schema).is_err_and(|(found, _)| found == stage)
                };
                let text = smallest(&text, fails);
                let why = agrees(&database, &mut session, &text, &schema).err().map(|(_, why)| why);
                wrong.push(format!("seed {seed}, {stage:?}: {}\n{text}", why.unwrap_or_default()));
            }
        }
        if wrong.len() >= 5 {
            break;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    if (cases, first) == (150, 1) {
        testkit::assert_snapshot("postgres", "coverage", &coverage.table(KINDS));
    }
}

#[test]
fn random_specs_survive_being_raised() {
    let (cases, first) = (setting("PGSPEC_CASES", 150), setting("PGSPEC_SEED", 1));
    let mut wrong = Vec::new();
    for seed in first..first + cases {
        for mixins in [false, true] {
            if let Err(why) = is_raised(seed, mixins) {
                wrong.push(format!("seed {seed}: {why}"));
            }
        }
        if wrong.len() >= 5 {
            break;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A spec, raised from what it declares, declares the same.
fn is_raised(seed: u64, mixins: bool) -> Result<(), String> {
    let schema = format!("case{seed}");
    let settings = format!("name: random\nplatform: supabase\nschema: {schema}\ncomments: keep\n");
    let mut sources = Sources::default();
    let settings = sources.add("pgspec.yaml", settings);
    let file = sources.add("random.yaml", spec(seed, &schema));
    let files = ProjectFiles { settings: Some(settings), specs: vec![file], ..ProjectFiles::default() };
    let (compiled, _) = pgspec_spec::read(&mut sources, &files);
    let options = RaiseOptions {
        platform: compiled.settings.platform,
        default_schema: compiled.settings.default_schema.clone(),
        mixins,
        ..RaiseOptions::default()
    };
    let raised = raise(&compiled.catalog, &options);
    let listing: String = raised.files.iter().map(|f| format!("## {}\n{}", f.path, f.text)).collect();
    let mut again = Sources::default();
    let mut files = ProjectFiles::default();
    for file in raised.files {
        let id = again.add(&file.path, file.text);
        if file.path == "pgspec.yaml" {
            files.settings = Some(id);
        } else {
            files.specs.push(id);
        }
    }
    let (found, diagnostics) = pgspec_spec::read(&mut again, &files);
    if let Some(error) = diagnostics.iter().find(|d| d.severity == Severity::Error) {
        return Err(format!("{error:#?}\n{listing}"));
    }
    if let Some(unsaid) = raised.diagnostics.iter().next() {
        return Err(format!("{unsaid:#?}\n{listing}"));
    }
    if found.catalog == compiled.catalog {
        return Ok(());
    }
    let all = |catalog| facts(catalog, Standing::Managed, Detail::All);
    Err(format!("{}\n{listing}", differences(&all(&compiled.catalog), &all(&found.catalog))))
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
}

fn agrees(
    database: &Database<'_>,
    session: &mut Session,
    text: &str,
    schema: &str,
) -> Result<Catalog, (Stage, String)> {
    let mut sources = Sources::default();
    let settings =
        sources.add("pgspec.yaml", format!("name: random\nplatform: supabase\nschema: {schema}\n"));
    let file = sources.add("random.yaml", text);
    let files = ProjectFiles { settings: Some(settings), specs: vec![file], ..ProjectFiles::default() };
    let (compiled, diagnostics) = pgspec_spec::read(&mut sources, &files);
    if let Some(error) = diagnostics.iter().find(|d| d.severity == Severity::Error) {
        return Err((Stage::Spec, format!("{error:#?}")));
    }
    let options = SchemaOptions { search_path: vec![schema.into()], ..SchemaOptions::default() };
    let (statements, _) = print::schema(&compiled.catalog, &options);
    let script = print::file(&statements, "");
    let printed = sources.add("printed.sql", script.clone());
    let (read, _) = pgspec_sql::read::file(&sources, printed, &schema.into());
    let definitions = |catalog| facts(catalog, Standing::Managed, Detail::Definitions);
    let in_sql = differences(&definitions(&compiled.catalog), &definitions(&read));
    if !in_sql.is_empty() {
        return Err((Stage::Sql, in_sql));
    }
    session.apply(&script, Transaction::Whole).map_err(|error| (Stage::Server, error.to_string()))?;
    let found = live_in(database, Some(vec![schema.into()]), hosted::ROLE);
    let declared = facts(&compiled.catalog, Standing::Managed, Detail::All);
    let found = facts(&found, Standing::Managed, Detail::All);
    let differences = differences(&declared, &found);
    session.client().batch_execute(&format!("drop schema {schema} cascade")).expect("dropped");
    if differences.is_empty() { Ok(compiled.catalog) } else { Err((Stage::Live, differences)) }
}
