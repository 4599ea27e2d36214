//! Plans: what a plan from one model to another makes of a database that holds the first is the second, and then nothing
//! is left to do. Both ways, offline and on a server.

use std::io::Write as _;

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::{Body, Catalog, Name, Severity, Sources};
use pgspec_plan::{DiffOptions, Plan, PlanOptions, diff, plan};
use pgspec_postgres::{Transaction, apply};
use pgspec_sql::print::{self, SchemaOptions};
use pgspec_sql::read::{self, Options};

use crate::corpora;
use crate::generate::spec;
use crate::property::{SCHEMA, but, compile, found, is_said_otherwise, setting};
use crate::servers::{self, Ground, MAKER};

fn options(major: u16, path: &str) -> PlanOptions {
    PlanOptions { postgres: major, search_path: vec![Name::exact(path)], conversions: Vec::new() }
}

fn script(plan: &Plan) -> String {
    plan.statements().map(|sql| format!("{sql}\n")).collect()
}

/// What differs, a line each.
pub(crate) fn unlike(from: &Catalog, to: &Catalog, major: u16, path: &str) -> Vec<String> {
    let changes = diff(from, to, &DiffOptions::of(from, to, &path.into(), major));
    changes.iter().map(|change| format!("{}: {:?}", change.key, change.what)).collect()
}

/// A plan, and what is wrong with it offline: what it cannot do, and what a reader of its statements finds otherwise.
pub(crate) fn planned(from: &Catalog, to: &Catalog, major: u16, path: &str) -> (Plan, Vec<String>) {
    let (plan, diagnostics) = plan(from, to, &options(major, path));
    let mut wrong: Vec<String> = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| format!("{}: {}", found.code.id, found.message))
        .collect();
    let mut sources = Sources::default();
    let file = sources.add("plan.sql", script(&plan));
    let read = read::replay(
        &sources,
        &[file],
        &[Name::exact(path)],
        from.clone(),
        &Options { user: None, ordered: true },
        &Meanings::new(major),
    );
    let errors = read.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    wrong.extend(errors.map(|found| {
        let place = found.primary.as_ref().map(|label| sources.slice(label.span).to_owned());
        format!("{}: {} at {place:?}", found.code.id, found.message)
    }));
    // Rows of one environment, references between rows and the absence of others are said in another way.
    let said_otherwise = |key: &pgspec_catalog::Key| {
        [from, to].iter().any(|catalog| catalog.get(key).is_some_and(is_said_otherwise))
    };
    let rows = |key: &pgspec_catalog::Key| key.kind == pgspec_catalog::Kind::Seed && said_otherwise(key);
    let (made, wanted) = (but(&read.catalog, |key, _| rows(key)), but(to, |key, _| rows(key)));
    let unequal = unlike(&made, &wanted, major, path);
    if wrong.is_empty() && unequal.is_empty() {
        wrong.extend(second(&made, &wanted, major, path));
    }
    wrong.extend(unequal);
    (plan, wrong)
}

/// What a second plan would still do, a line each.
fn second(made: &Catalog, wanted: &Catalog, major: u16, path: &str) -> Vec<String> {
    let (again, diagnostics) = plan(made, wanted, &options(major, path));
    let said = diagnostics.iter().map(|found| format!("a second plan: {}", found.message));
    said.chain(again.statements().map(|sql| format!("a second plan: {sql}"))).collect()
}

/// What is tried, and what came of it.
#[derive(Default)]
struct Tally {
    tried: u64,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, name: &str, plan: &Plan, wrong: Vec<String>) {
        self.tried += 1;
        if !wrong.is_empty() {
            let script = script(plan);
            writeln!(std::io::stderr(), "!! {name}: {}", wrong.join(" | ").replace('\n', " "))
                .expect("written");
            self.wrong.push(format!("# {name}\n{}\n--- plan\n{script}", wrong.join("\n")));
        }
    }

    fn assert(&self) {
        let shown: Vec<&str> = self.wrong.iter().take(12).map(String::as_str).collect();
        let count = self.wrong.len();
        writeln!(std::io::stderr(), "{count} of {} are wrong", self.tried).expect("written");
        assert!(self.wrong.is_empty(), "{count} of {} are wrong\n{}", self.tried, shown.join("\n\n"));
    }
}

#[test]
fn plans_between_what_others_wrote_hold_offline() {
    let mut tally = Tally::default();
    for (name, before, after) in corpora::pairs() {
        let (from, _) = crate::observer::offline(&before, 15);
        let (to, _) = crate::observer::offline(&after, 15);
        let (plan, wrong) = planned(&from, &to, 15, "public");
        tally.add(&name, &plan, wrong);
        let (plan, wrong) = planned(&to, &from, 15, "public");
        tally.add(&format!("{name}, back"), &plan, wrong);
    }
    tally.assert();
}

#[test]
fn plans_between_random_models_hold_offline() {
    let (cases, first) = (setting("PGSPEC_CASES", 15), setting("PGSPEC_SEED", 1));
    let mut tally = Tally::default();
    for seed in first..first + cases {
        let text = spec(seed, SCHEMA, 15);
        let Ok(from) = compile(&text, 15, "") else { continue };
        for (name, other) in
            [("less", crate::shrink::part(&text, seed)), ("other", spec(seed + 1, SCHEMA, 15))]
        {
            let Ok(to) = compile(&other, 15, "") else { continue };
            for (way, a, b) in [("", &from, &to), (", back", &to, &from)] {
                let (plan, wrong) = planned(a, b, 15, SCHEMA);
                tally.add(&format!("seed {seed} {name}{way}"), &plan, wrong);
            }
        }
    }
    tally.assert();
}

/// Makes a database of `from`, and of that one of `to` by the plan: what a server holds then, against `to`.
fn on_server(ground: &mut Ground<'_>, from: &Catalog, to: &Catalog, plan: &Plan) -> Result<(), String> {
    let major = ground.major();
    let options = SchemaOptions { search_path: vec![SCHEMA.into()], ..SchemaOptions::default() };
    let (statements, _) = print::schema(from, &options);
    let first = print::file(&statements, "");
    let path = format!("set search_path to {SCHEMA};\n");
    let done = (|| {
        let mut client = ground.database.connect_as(MAKER).map_err(|error| error.to_string())?;
        apply(&mut client, &first, Transaction::Whole).map_err(|error| format!("before: {error}"))?;
        // What is added to an enumerated type can be used in the next transaction only.
        let script = path + &script(plan);
        apply(&mut client, &script, Transaction::Each).map_err(|error| format!("the plan: {error}"))?;
        drop(client);
        let found = found(&ground.database, to)?;
        let lasting = but(to, |_, object| matches!(object.body, Body::Seed(_)));
        let major = u16::try_from(major).expect("a version");
        let mut wrong = unlike(&found, &lasting, major, SCHEMA);
        if wrong.is_empty() {
            wrong = second(&found, &lasting, major, SCHEMA);
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    })();
    ground.clear();
    done
}

#[test]
fn plans_between_random_models_hold_on_a_server() {
    let (cases, first) = (setting("PGSPEC_CASES", 15), setting("PGSPEC_SEED", 1));
    let server = servers::installed();
    let mut ground = Ground::new(&server);
    let mut tally = Tally::default();
    for seed in first..first + cases {
        let text = spec(seed, SCHEMA, 15);
        let Ok(from) = compile(&text, 15, "") else { continue };
        for (name, other) in
            [("less", crate::shrink::part(&text, seed)), ("other", spec(seed + 1, SCHEMA, 15))]
        {
            let Ok(to) = compile(&other, 15, "") else { continue };
            for (way, a, b) in [("", &from, &to), (", back", &to, &from)] {
                let (plan, wrong) = planned(a, b, 15, SCHEMA);
                let wrong = if wrong.is_empty() {
                    on_server(&mut ground, a, b, &plan).err().into_iter().collect()
                } else {
                    wrong
                };
                tally.add(&format!("seed {seed} {name}{way}"), &plan, wrong);
            }
        }
    }
    tally.assert();
}
