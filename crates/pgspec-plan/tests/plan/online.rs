//! Online plans: each fixture holds two SQL scripts, its snapshot the statements from one to the other, between commits, and
//! why some of them are done in one. The statements are read back, and must make the second model. On servers, with rows, in
//! `pgspec-postgres/tests/postgres/online.rs`.

use std::fmt::Write as _;

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_plan::plan::{Command, LockMode};
use pgspec_plan::{DiffOptions, Plan, PlanOptions, Step, diff, plan_online};
use pgspec_sql::read::{self, Options};

fn read(sql: &str) -> Catalog {
    let mut sources = Sources::default();
    let file = sources.add("schema.sql", sql);
    let (catalog, diagnostics) = pgspec_sql::read::file(&sources, file, &Name::exact("public"));
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}\n{sql}");
    catalog
}

fn planned(from: &Catalog, to: &Catalog) -> Plan {
    let options =
        PlanOptions { postgres: 15, search_path: vec![Name::exact("public")], conversions: Vec::new() };
    let (plan, diagnostics) = plan_online(from, to, &options, &|_| None);
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}");
    plan
}

fn show(plan: &Plan) -> String {
    let mut out = String::new();
    for unit in plan.units() {
        out.push_str(if unit.is_alone { "== alone\n" } else { "== transaction\n" });
        for step in &unit.steps {
            if let Some(why) = &step.plain {
                let _ = writeln!(out, "-- {why}");
            }
            for sql in &step.sql {
                let _ = writeln!(out, "{sql}");
            }
        }
        for step in unit.steps {
            for name in step.effect.scans.iter().chain(&step.effect.rewrites) {
                let modes = step.effect.locks.iter().filter(|lock| lock.relation == *name);
                let modes: Vec<String> = modes.map(|lock| format!("{:?}", lock.mode)).collect();
                let _ = writeln!(out, "    all of {name}, under {}", modes.join(" and "));
            }
        }
    }
    out
}

/// Whether a step locks writers out of a table of the first model for as long as it reads or writes all of it.
fn keeps_out((from, to): (&Catalog, &Catalog), step: &Step) -> bool {
    let all = step.effect.scans.iter().chain(&step.effect.rewrites);
    let mut locked = all.filter(|table| {
        let mut own = step.effect.locks.iter().filter(|lock| lock.relation == **table);
        own.any(|lock| lock.mode.blocks(LockMode::RowExclusive))
    });
    !matches!(step.command, Command::Update { .. })
        && locked.any(|table| from.table(table).is_some() && to.table(table).is_some())
}

/// What the statements make of the first model.
fn replayed(from: &Catalog, plan: &Plan) -> Catalog {
    let mut sources = Sources::default();
    let text: String = plan.statements().map(|sql| format!("{sql}\n")).collect();
    let file = sources.add("plan.sql", text);
    let path = [Name::exact("public")];
    let options = Options { user: None, ordered: true, postgres: 15 };
    let read = read::replay(&sources, &[file], &path, from.clone(), &options, &Meanings::new(15));
    assert!(!read.diagnostics.has_errors(), "{:#?}", read.diagnostics);
    read.catalog
}

#[test]
fn fixtures() {
    let root = testkit::workspace_root().join("crates/pgspec-plan/fixtures/online");
    testkit::each_fixture("plan/online", &root, "sql", |fixture| {
        let text = fixture.text();
        let (from, to) = text.split_once("-- to\n").expect("a line `-- to` between the two");
        let (from, _) = from.split_once("-- rows\n").unwrap_or((from, ""));
        let (to, _) = to.split_once("-- then\n").unwrap_or((to, ""));
        let (from, to) = (read(from), read(to));
        let there = planned(&from, &to);
        for (start, plan, end) in [(&from, &there, &to), (&to, &planned(&to, &from), &from)] {
            for step in &plan.steps {
                assert_eq!(step.plain.is_some(), keeps_out((start, end), step), "{step:#?}");
            }
            let made = replayed(start, plan);
            let left = diff(&made, end, &DiffOptions::default());
            assert!(left.is_empty(), "{left:#?}");
            let again = planned(&made, end);
            assert!(again.is_empty(), "{}", show(&again));
        }
        show(&there)
    });
}
