//! Statements about what is there, read from a file and run on a server: both hold the same.

use std::collections::BTreeMap;

use pgspec_catalog::{Catalog, Kind, Name, Severity, Sources};
use pgspec_plan::{DiffOptions, diff};
use pgspec_postgres::{ReadOptions, Transaction, read};
use pgspec_sql::read as sql;

use crate::observer::{Observer, run};
use crate::{desk, pack};

/// What the server has otherwise than the file says.
fn differences(live: &Catalog, offline: &Catalog) -> Vec<String> {
    let changes = diff(live, offline, &DiffOptions::of(live, offline, &Name::exact("public"), 15));
    let certain = changes.iter().filter(|change| change.is_certain());
    certain.map(|change| format!("{}: {:?}", change.key, change.what)).collect()
}

#[test]
fn statements_make_of_a_catalog_what_they_make_of_a_database() {
    let observer = Observer::start();
    let folder = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/statements");
    let fixtures = testkit::fixtures(&folder, "sql");
    assert!(fixtures.len() > 5);
    let mut failures = Vec::new();
    for fixture in fixtures {
        let mut desk = observer.desk();
        run(&mut desk.client, &fixture.text()).unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        desk.client.batch_execute("discard all").expect("usable");
        let reading = ReadOptions { all_roles: true, ..ReadOptions::default() };
        let (live, found) = read(&mut desk.client, &reading).unwrap_or_else(|e| panic!("{e}"));
        let mut sources = Sources::default();
        let file = sources.add(format!("{}.sql", fixture.name), fixture.text());
        let options = sql::Options {
            user: Some(desk::ROLE.into()),
            postgres: observer.major(),
            ..sql::Options::default()
        };
        let path = [Name::exact("public")];
        let offline = sql::files_with(&sources, &[file], &path, Catalog::new(), &options);
        let said = offline.diagnostics.iter().filter(|found| found.severity != Severity::Info);
        let mut own: Vec<String> = said.map(|found| format!("file: {}", found.message)).collect();
        own.extend(found.iter().map(|found| format!("server: {}", found.message)));
        assert!(offline.opaque.is_empty(), "{}", fixture.name);
        own.extend(differences(&live, &offline.catalog));
        failures.extend(own.into_iter().map(|why| format!("{}: {why}", fixture.name)));
        desk.clear();
        observer.forget_roles();
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn jobs_are_those_that_pg_cron_keeps() {
    let text = "
        select cron.schedule('nightly', '0 2 * * *', $$ delete from t $$);
        select cron.schedule(job_name := 'named', command := 'select 1', schedule := '30 seconds');
        select cron.schedule('nightly', '0 3 * * *', 'select 2');
        select cron.alter_job(cron.schedule('asleep', '0 * * * *', 'select 3'), active := false);
        select cron.schedule('asleep', '5 * * * *', 'select 4');
        select cron.schedule('gone', '0 2 * * *', 'select 5');
        select cron.unschedule('gone');
        select cron.schedule('gone too', '0 2 * * *', 'select 6');
        select cron.unschedule(jobid) from cron.job where jobname = 'gone too';
        select cron.alter_job(jobid, schedule := '5 4 * * *') from cron.job where jobname = 'named';";
    let database = pack::hosted("jobs");
    pack::session(&database).apply(text, Transaction::Whole).unwrap_or_else(|error| panic!("{error}"));
    let mut client = database.connect().expect("connected");
    let (live, _) = read(&mut client, &ReadOptions::default()).unwrap_or_else(|e| panic!("{e}"));
    let mut sources = Sources::default();
    let file = sources.add("jobs.sql", text);
    let (offline, found) = sql::file(&sources, file, &Name::exact("public"));
    assert!(found.is_empty(), "{found:#?}");
    let jobs = |catalog: &Catalog| {
        let jobs = catalog.of_kind(Kind::Job).map(|(_, key, object)| (key.to_string(), object.body.clone()));
        jobs.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(jobs(&live), jobs(&offline));
    assert_eq!(jobs(&live).len(), 3);
}
