//! What each step of a plan declares, against what a server does: the locks that its session holds at its end are among
//! those that it declares, and the tables that have another file by then are those that it says it writes anew.

use std::collections::BTreeSet;
use std::io::Write as _;

use pgspec_catalog::{Body, Catalog, Name, QualifiedName};
use pgspec_plan::plan::{LockMode, Seen, Step, Transaction as Of, Violation, violations};
use pgspec_plan::{Plan, PlanOptions, plan, plan_online};
use pgspec_postgres::watch::{Held, Place, Watch};
use pgspec_postgres::{Database, Transaction, apply};
use pgspec_sql::print::{self, SchemaOptions};
use postgres::Client;

use crate::corpora;
use crate::generate::spec;
use crate::plans::unlike;
use crate::property::{SCHEMA, but, compile, found, setting};
use crate::servers::{self, Ground, MAKER};

fn names(places: &[Place]) -> Vec<QualifiedName> {
    places.iter().flat_map(|place| std::iter::once(place.own.clone()).chain(place.table.clone())).collect()
}

fn seen(held: &[Held]) -> Vec<Seen> {
    let one = |held: &Held| Seen {
        names: names(&held.names),
        mode: LockMode::parse(&held.mode).expect("a mode of a relation"),
    };
    held.iter().map(one).collect()
}

/// Runs one step, in a transaction of its own, and says what it did that it does not declare.
fn run(client: &mut Client, watch: &mut Watch, step: &Step) -> Result<Vec<String>, String> {
    let fail = |error: postgres::Error| {
        let db = error.as_db_error().map(|db| db.message().to_owned());
        format!("{}: {}", step.sql.join(" "), db.unwrap_or_else(|| error.to_string()))
    };
    let alone = step.effect.transaction == Of::Alone;
    if !alone {
        client.batch_execute("begin").map_err(fail)?;
    }
    for sql in &step.sql {
        client.batch_execute(sql).map_err(fail)?;
    }
    // The locks of a statement that runs in no transaction are gone by now: see the test of them below.
    let sight = watch.look(client).map_err(fail)?;
    if !alone {
        client.batch_execute("commit").map_err(fail)?;
    }
    let rewritten: Vec<Vec<QualifiedName>> = sight.rewritten.iter().map(|places| names(places)).collect();
    let there = |name: &QualifiedName| sight.stay.contains(name);
    let wrong = violations(&[&step.effect], &seen(&sight.locks), &rewritten, &there);
    let done = match &step.effect.done {
        Some(sql) => {
            client.query_one(sql.as_str(), &[]).map_err(fail)?.get::<_, Option<bool>>(0) == Some(true)
        }
        None => true,
    };
    let mut out: Vec<String> =
        wrong.iter().map(|one| format!("{}: {}", step.sql.join(" "), show(one))).collect();
    if !done {
        out.push(format!("{}: not done, says its probe", step.sql.join(" ")));
    }
    Ok(out)
}

fn show(violation: &Violation) -> String {
    match violation {
        Violation::Lock { seen, declared } => {
            let names: Vec<String> = seen.names.iter().map(ToString::to_string).collect();
            format!("locks {} {:?}, declares {declared:?}", names.join(" = "), seen.mode)
        }
        Violation::Rewrite(names) => format!("rewrites {names:?} without a word"),
        Violation::NoRewrite(name) => format!("says that it rewrites {name}"),
    }
}

/// Makes the first schema, and runs the plan on it.
pub(crate) fn on_server(
    database: &Database<'_>,
    first: &str,
    path: &str,
    plan: &Plan,
) -> Result<Vec<String>, String> {
    let mut client = database.connect_as(MAKER).map_err(|error| error.to_string())?;
    apply(&mut client, first, Transaction::Whole).map_err(|error| format!("before: {error}"))?;
    client.batch_execute(&format!("set search_path to {path}")).map_err(|error| error.to_string())?;
    let mut watch = Watch::begin(&mut client).map_err(|error| error.to_string())?;
    let mut wrong = Vec::new();
    for step in &plan.steps {
        wrong.extend(run(&mut client, &mut watch, step)?);
    }
    Ok(wrong)
}

fn planned(from: &Catalog, to: &Catalog, major: u16, path: &str) -> [(&'static str, Plan); 2] {
    let options =
        PlanOptions { postgres: major, search_path: vec![Name::exact(path)], conversions: Vec::new() };
    [("", plan(from, to, &options).0), (", online", plan_online(from, to, &options, &|_| None).0)]
}

/// What the database holds then that it should not, or the other way round.
fn left(database: &Database<'_>, to: &Catalog, major: u16) -> Result<Vec<String>, String> {
    let found = found(database, to)?;
    let lasting = but(to, |_, object| matches!(object.body, Body::Seed(_)));
    Ok(unlike(&found, &lasting, major, SCHEMA)
        .into_iter()
        .map(|one| format!("is not as planned: {one}"))
        .collect())
}

/// What was seen, without the names that only one case has: a line for each kind of finding.
#[derive(Default)]
struct Tally {
    steps: usize,
    /// Plans that the server refuses are the business of other tests.
    refused: usize,
    wrong: BTreeSet<String>,
}

impl Tally {
    fn add(&mut self, name: &str, plan: &Plan, outcome: Result<Vec<String>, String>) {
        match outcome {
            Ok(wrong) => {
                self.steps += plan.steps.len();
                for one in wrong {
                    let line = format!("{name}: {one}").replace('\n', " ");
                    writeln!(std::io::stderr(), "!! {line}").expect("written");
                    self.wrong.insert(line);
                }
            }
            Err(refused) => {
                self.refused += 1;
                writeln!(std::io::stderr(), "?? {name}: {refused}").expect("written");
            }
        }
    }

    fn assert(&self, plans: usize) {
        let Self { steps, refused, wrong } = self;
        writeln!(
            std::io::stderr(),
            "{steps} steps of {plans} plans, {refused} plans refused, {} wrong",
            wrong.len()
        )
        .expect("written");
        let shown: Vec<&str> = wrong.iter().take(40).map(String::as_str).collect();
        assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), shown.join("\n"));
        assert!(refused * 5 < plans, "{refused} of {plans} plans were refused");
    }
}

#[test]
fn random_plans_take_the_locks_that_they_declare() {
    let (cases, first) = (setting("PGSPEC_CASES", 2), setting("PGSPEC_SEED", 1));
    let server = if std::env::var_os("PGSPEC_TEST_NEWEST").is_some() {
        servers::newest()
    } else {
        servers::installed()
    };
    let mut ground = Ground::new(&server);
    let version = ground.major();
    let major = u16::try_from(version).expect("a version");
    let (mut tally, mut plans) = (Tally::default(), 0);
    let options = SchemaOptions { search_path: vec![SCHEMA.into()], ..SchemaOptions::default() };
    for seed in first..first + cases {
        let text = spec(seed, SCHEMA, version);
        let Ok(from) = compile(&text, version, "") else { continue };
        let others = [("less", crate::shrink::part(&text, seed)), ("other", spec(seed + 1, SCHEMA, version))];
        for (name, other) in others {
            let Ok(to) = compile(&other, version, "") else { continue };
            for (way, a, b) in [("", &from, &to), (", back", &to, &from)] {
                let first = print::file(&print::schema(a, &options).0, "");
                for (kind, plan) in planned(a, b, major, SCHEMA) {
                    let outcome = on_server(&ground.database, &first, SCHEMA, &plan);
                    let outcome = outcome.and_then(|mut wrong| {
                        wrong.extend(left(&ground.database, b, major)?);
                        Ok(wrong)
                    });
                    tally.add(&format!("seed {seed} {name}{way}{kind}"), &plan, outcome);
                    plans += 1;
                    ground.clear();
                }
            }
        }
    }
    tally.assert(plans);
}

#[test]
fn plans_between_what_others_wrote_take_the_locks_that_they_declare() {
    let server = servers::installed();
    let major = u16::try_from(server.version() / 10_000).expect("a version");
    let (mut tally, mut plans) = (Tally::default(), 0);
    let every = if crate::observer::every() { 1 } else { 15 };
    for (name, before, after) in corpora::pairs().into_iter().step_by(every) {
        let (from, _) = crate::observer::offline(&before, major);
        let (to, _) = crate::observer::offline(&after, major);
        for (way, a, b, first) in [("", &from, &to, &before), (", back", &to, &from, &after)] {
            for (kind, plan) in planned(a, b, major, "public") {
                let database = server.create_database("locks").expect("created");
                let outcome = on_server(&database, first, "public", &plan);
                tally.add(&format!("{name}{way}{kind}"), &plan, outcome);
                plans += 1;
            }
        }
    }
    tally.assert(plans);
}

/// Tables with rows, and what is done to them in no transaction.
const WITH_ROWS: &str = "create table a (id bigint primary key, code text);
insert into a select n, n::text from generate_series(1, 1000) n;
create index a_code on a (code);";

#[test]
fn statements_without_a_transaction_take_the_locks_that_they_declare() {
    let server = servers::installed();
    let major = u16::try_from(server.version() / 10_000).expect("a version");
    let before = "create table a (id bigint primary key, code text); create index a_code on a (code);";
    let after = "create table a (id bigint primary key, code text, unique (code)); create index a_low on a (lower(code));";
    let (from, _) = crate::observer::offline(before, major);
    let (to, _) = crate::observer::offline(after, major);
    let [_, (_, plan)] = planned(&from, &to, major, "public");
    let database = server.create_database("alone").expect("created");
    let mut client = database.connect().expect("connected");
    client.batch_execute(WITH_ROWS).expect("made");
    let mut alone = 0;
    for step in &plan.steps {
        if step.effect.transaction != Of::Alone {
            client.batch_execute(&step.sql.join("\n")).expect("run");
            continue;
        }
        let mut watcher = database.connect().expect("connected");
        let watch = Watch::begin(&mut watcher).expect("read");
        for sql in &step.sql {
            alone += usize::from(watched(&database, &watch, &mut watcher, sql, step));
        }
    }
    assert_eq!(alone, 3, "{:#?}", plan.statements().collect::<Vec<_>>());
}

/// Runs a statement while a writer's open transaction keeps it waiting, and compares the locks that it holds meanwhile.
/// Whether it held any.
fn watched(database: &Database<'_>, watch: &Watch, watcher: &mut Client, sql: &str, step: &Step) -> bool {
    let mut writer = database.connect().expect("connected");
    writer.batch_execute("begin; update a set code = code where id = 1").expect("written");
    let mut runner = database.connect().expect("connected");
    let pid: i32 = runner.query_one("select pg_backend_pid()", &[]).expect("asked").get(0);
    let held = std::thread::scope(|scope| {
        let run = scope.spawn(move || runner.batch_execute(sql).expect("run"));
        let mut held = Vec::new();
        for _ in 0..100 {
            held = watch.of_backend(watcher, pid).expect("read");
            if !held.is_empty() || run.is_finished() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        writer.batch_execute("commit").expect("committed");
        run.join().expect("run");
        held
    });
    let wrong = violations(&[&step.effect], &seen(&held), &[], &|_| false);
    assert!(wrong.is_empty(), "{sql}: {}", wrong.iter().map(show).collect::<Vec<_>>().join("; "));
    !held.is_empty()
}
