//! Plans: what a plan from one model to another makes of a database that holds the first is the second, and then nothing
//! is left to do. Both ways, offline; on a server in `pairs.rs`.

use std::io::Write as _;

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::{Catalog, Name, Severity, Sources};
use pgspec_plan::{DiffOptions, Plan, PlanOptions, Side, diff, plan, plan_online};
use pgspec_sql::print::{self, SchemaOptions};
use pgspec_sql::read::{self, Options};

use crate::corpora;
use crate::generate::spec;
use crate::pairs::{PAIRS, Second};
use crate::property::{SCHEMA, but, compile, is_said_otherwise, setting};

fn options(major: u16, path: &str) -> PlanOptions {
    PlanOptions { postgres: major, search_path: vec![Name::exact(path)], conversions: Vec::new() }
}

pub(crate) fn script(plan: &Plan) -> String {
    plan.statements().map(|sql| format!("{sql}\n")).collect()
}

/// `PGSPEC_ONLINE=1`: plans for a database that is in use.
pub(crate) fn is_online() -> bool {
    std::env::var_os("PGSPEC_ONLINE").is_some()
}

/// What differs, a line each.
pub(crate) fn unlike(from: &Catalog, to: &Catalog, major: u16, path: &str) -> Vec<String> {
    let options = DiffOptions { rows: Some(Side::To), ..DiffOptions::of(from, to, &path.into(), major) };
    let changes = diff(from, to, &options);
    changes.iter().map(|change| format!("{}: {:?}", change.key, change.what)).collect()
}

/// A plan, and what came of it offline.
pub(crate) struct Tried {
    pub(crate) plan: Plan,
    /// What a reader of its statements makes of the first.
    pub(crate) made: Catalog,
    /// What it cannot do, and what that reader finds otherwise.
    pub(crate) wrong: Vec<String>,
}

/// Plans, and reads the plan.
pub(crate) fn tried(from: &Catalog, to: &Catalog, major: u16, path: &str) -> Tried {
    tried_as(from, to, (major, path), false)
}

/// The same; online, if the database is in use meanwhile.
pub(crate) fn tried_as(from: &Catalog, to: &Catalog, (major, path): (u16, &str), online: bool) -> Tried {
    let options = options(major, path);
    let (plan, diagnostics) =
        if online { plan_online(from, to, &options, &|_| None) } else { plan(from, to, &options) };
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
        &Options { user: None, ordered: true, postgres: major },
        &Meanings::new(major),
    );
    let errors = read.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    wrong.extend(errors.map(|found| {
        let place = found.primary.as_ref().map(|label| sources.slice(label.span).to_owned());
        format!("{}: {} at {place:?}", found.code.id, found.message)
    }));
    // Rows of one environment, references between rows and the absence of others are said in another way.
    let said_otherwise = |key: &pgspec_catalog::Key| {
        // Under the name that its table has by then, too.
        [from, to, &read.catalog].iter().any(|catalog| catalog.get(key).is_some_and(is_said_otherwise))
    };
    let rows = |key: &pgspec_catalog::Key| key.kind == pgspec_catalog::Kind::Seed && said_otherwise(key);
    let (own, wanted) = (but(&read.catalog, |key, _| rows(key)), but(to, |key, _| rows(key)));
    let unequal = unlike(&own, &wanted, major, path);
    if wrong.is_empty() && unequal.is_empty() {
        wrong.extend(second(&own, &wanted, major, path));
    }
    wrong.extend(unequal);
    Tried { plan, made: read.catalog, wrong }
}

/// A plan, and what is wrong with it offline.
fn planned(from: &Catalog, to: &Catalog, major: u16, path: &str) -> (Plan, Vec<String>) {
    let Tried { plan, wrong, .. } = tried(from, to, major, path);
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
        for (way, a, b) in [("", &from, &to), (", back", &to, &from)] {
            let Tried { plan, wrong, .. } = tried_as(a, b, (15, "public"), true);
            tally.add(&format!("{name}{way}, online"), &plan, wrong);
        }
    }
    tally.assert();
}

/// Whether what is printed of a catalog is read without a fault: an edit may have left a name of nothing.
fn is_model(catalog: &Catalog) -> bool {
    let options = SchemaOptions { search_path: vec![SCHEMA.into()], ..SchemaOptions::default() };
    let (statements, _) = print::schema(catalog, &options);
    let mut sources = Sources::default();
    let file = sources.add("printed.sql", print::file(&statements, ""));
    let (found, diagnostics) = read::file(&sources, file, &SCHEMA.into());
    let rows = |catalog: &Catalog| but(catalog, |key, _| key.kind == pgspec_catalog::Kind::Seed);
    !diagnostics.iter().any(|found| found.severity == Severity::Error)
        && unlike(&rows(&found), &rows(catalog), 15, SCHEMA).is_empty()
}

#[test]
fn plans_between_random_models_hold_offline() {
    let (cases, first) = (setting("PGSPEC_CASES", 15), setting("PGSPEC_SEED", 1));
    let mut tally = Tally::default();
    for seed in first..first + cases {
        let text = spec(seed, SCHEMA, 15);
        let Ok(from) = compile(&text, 15, "") else { continue };
        for number in 0..PAIRS {
            let second = Second::of(&text, seed, number, 15);
            let Ok(to) = compile(&second.text(&text, seed, 15), 15, "") else { continue };
            if !is_model(&to) {
                continue;
            }
            for (way, a, b) in [("", &from, &to), (", back", &to, &from)] {
                let name = format!("seed {seed} {}{way} {}", second.name(), second.shown());
                let (plan, wrong) = planned(a, b, 15, SCHEMA);
                tally.add(&name, &plan, wrong);
                let Tried { plan, wrong, .. } = tried_as(a, b, (15, SCHEMA), true);
                tally.add(&format!("{name}, online"), &plan, wrong);
            }
        }
    }
    tally.assert();
}
