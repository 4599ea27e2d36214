//! Online plans: each fixture holds two SQL scripts, its snapshot the statements from one to the other, between commits. The
//! statements are read back, and must make the second model.

use std::fmt::Write as _;

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_plan::{DiffOptions, Plan, PlanOptions, diff, plan_online};
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
        for sql in unit.statements {
            let _ = writeln!(out, "{sql}");
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
        let (from, to) = (read(from), read(to));
        let there = planned(&from, &to);
        for (start, plan, end) in [(&from, &there, &to), (&to, &planned(&to, &from), &from)] {
            let made = replayed(start, plan);
            let left = diff(&made, end, &DiffOptions::default());
            assert!(left.is_empty(), "{left:#?}");
            let again = planned(&made, end);
            assert!(again.is_empty(), "{}", show(&again));
        }
        show(&there)
    });
}
