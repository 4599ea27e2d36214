//! Every construct of the language on a real server: the good fixtures of `pgspec-spec`, applied and read back.

use std::path::PathBuf;

use pgspec_catalog::{Catalog, Sources, Standing};
use pgspec_postgres::{Transaction, apply};
use pgspec_spec::ProjectFiles;
use pgspec_sql::print::{self, SchemaOptions};

use crate::agreement::{Texts, differences, facts, live_in};
use crate::pack::hosted;
use crate::shared_server;

/// Compiles one spec file, makes a database of it, and compares what is there with what was declared.
fn holds_on_the_server(yaml: &str, postgres: u32) -> Result<(), String> {
    let mut sources = Sources::default();
    let settings = sources.add("pgspec.yaml", format!("name: app\npostgres: {postgres}\n"));
    let spec = sources.add("app.yaml", yaml);
    let files = ProjectFiles { settings: Some(settings), specs: vec![spec], ..ProjectFiles::default() };
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &files);
    if !diagnostics.is_empty() {
        return Err(format!("{diagnostics:#?}"));
    }
    // A database with pg_cron's stand-in, for jobs.
    let database = hosted("language");
    let mut client = database.connect().map_err(|error| error.to_string())?;
    for standing in [Standing::External, Standing::Managed] {
        let search_path = vec![spec.settings.default_schema.clone()];
        let options = SchemaOptions { standing, search_path, ..SchemaOptions::default() };
        let (statements, cycles) = print::schema(&spec.catalog, &options);
        assert!(cycles.is_empty(), "{cycles:#?}");
        let script = print::file(&statements, "");
        apply(&mut client, &script, Transaction::Whole).map_err(|error| format!("{error}\n{script}"))?;
    }
    let found = live_in(&database, None, pgspec_postgres::hosted::SUPERUSER);
    let declared = facts(&spec.catalog, Standing::Managed);
    // Tables that somebody else owns stand in the same schemas.
    let mut own = Catalog::new();
    for (_, key, object) in found.iter().filter(|(_, key, _)| declared.get(key).is_some()) {
        drop(own.insert(key.clone(), object.clone()));
    }
    let differences = differences(&declared, &facts(&own, Standing::Managed), Texts::Meaning);
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}

#[test]
fn every_construct_of_the_language_holds_on_the_server() {
    let root = testkit::workspace_root().join("crates/pgspec-spec/fixtures/good");
    let fixtures: Vec<(PathBuf, String)> =
        testkit::fixtures(&root, "yaml").into_iter().map(|f| (f.path.clone(), f.text())).collect();
    assert!(fixtures.len() >= 20, "{}", fixtures.len());
    let mut wrong = Vec::new();
    // Its extension exists nowhere: what it shows is that the finding can be ignored.
    let real = |path: &PathBuf| !path.ends_with("suppressed_extension.yaml");
    for (path, yaml) in fixtures.iter().filter(|(path, _)| real(path)) {
        if let Err(why) = holds_on_the_server(yaml, 15) {
            wrong.push(format!("{}: {why}", path.display()));
        }
    }
    let major = shared_server().version() / 10_000;
    let newer = testkit::workspace_root().join("crates/pgspec-spec/fixtures/postgres_18/good");
    for fixture in testkit::fixtures(&newer, "yaml").iter().filter(|_| major >= 18) {
        if let Err(why) = holds_on_the_server(&fixture.text(), major) {
            wrong.push(format!("{}: {why}", fixture.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
