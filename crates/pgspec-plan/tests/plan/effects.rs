//! What steps declare: each fixture holds two SQL scripts, its snapshot what each step from one to the other declares.

use std::fmt::Write as _;

use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_plan::plan::{Lock, Step, Transaction};
use pgspec_plan::{PlanOptions, plan};

fn read(sql: &str) -> Catalog {
    let mut sources = Sources::default();
    let file = sources.add("schema.sql", sql);
    let (catalog, diagnostics) = pgspec_sql::read::file(&sources, file, &Name::exact("public"));
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}\n{sql}");
    catalog
}

fn show(step: &Step) -> String {
    let mut out = String::new();
    for sql in &step.sql {
        let _ = writeln!(out, "{sql}");
    }
    let effect = &step.effect;
    for Lock { relation, mode } in &effect.locks {
        let _ = writeln!(out, "    lock {relation} {mode:?}");
    }
    for (word, list) in [("scan", &effect.scans), ("rewrite", &effect.rewrites)] {
        for name in list {
            let _ = writeln!(out, "    {word} {name}");
        }
    }
    if effect.transaction != Transaction::Inside {
        let _ = writeln!(out, "    transaction {:?}", effect.transaction);
    }
    if let Some(done) = &effect.done {
        let _ = writeln!(out, "    done? {done}");
    }
    out
}

#[test]
fn fixtures() {
    let root = testkit::workspace_root().join("crates/pgspec-plan/fixtures/effects");
    testkit::each_fixture("plan/effects", &root, "sql", |fixture| {
        let text = fixture.text();
        let (from, to) = text.split_once("-- to\n").expect("a line `-- to` between the two");
        let (from, to) = (read(from), read(to));
        let options =
            PlanOptions { postgres: 15, search_path: vec![Name::exact("public")], conversions: Vec::new() };
        let (plan, diagnostics) = plan(&from, &to, &options);
        assert!(!diagnostics.has_errors(), "{diagnostics:#?}");
        plan.steps.iter().map(show).collect()
    });
}
