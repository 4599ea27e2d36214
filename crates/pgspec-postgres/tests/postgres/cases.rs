//! Plans between what others wrote, on a server, both ways: what a plan makes of the one database is what the text makes of
//! an empty one, by our own reader and by the text of `pg_dump`; a second plan is empty. Only with `PGSPEC_EVERY=1`: an ordinary
//! run tries them offline (`plans.rs`).

use std::io::Write as _;
use std::sync::Mutex;

use pgspec_catalog::{Catalog, Name, Severity};
use pgspec_plan::{PlanOptions, plan};
use pgspec_postgres::{Transaction, apply};

use crate::corpora;
use crate::desk::Desk;
use crate::observer::{self, Observer, every, unlike, unlike_dumps};

/// What does not hold, and why.
const OPEN: &[(&str, &str)] = &[
    ("create_index/issue_473_partial_index_in_list", SAME_MEANING),
    ("create_index/issue_473_partial_index_in_list, back", SAME_MEANING),
    ("extversions, back", "pg_trgm has no way from 1.4 to 1.3, and nothing offline says so"),
];

/// Both texts mean the same to Postgres, which writes them down in two ways. Who wrote the case wants no statement either.
const SAME_MEANING: &str = "where the cast of a list stands is no difference";

/// What no server takes, and why.
const REFUSED: &[(&str, &str)] = &[
    ("create_table/issue_295_pgvector_typmod", "pgvector is no part of Postgres"),
    ("create_table/issue_295_pgvector_typmod, back", "pgvector is no part of Postgres"),
];

fn options(major: u16) -> PlanOptions {
    PlanOptions { postgres: major, search_path: vec![Name::exact("public")], conversions: Vec::new() }
}

/// Two clusters, since roles belong to those.
struct Bench<'s> {
    observers: &'s [Observer; 2],
    desks: [Desk<'s>; 2],
}

impl Bench<'_> {
    fn clear(&mut self) {
        for (observer, desk) in self.observers.iter().zip(&mut self.desks) {
            desk.clear();
            observer.forget_roles();
        }
    }

    /// What is wrong with the plan from one text to another; nothing at all if a server refuses one of them.
    fn try_one(&mut self, before: &str, after: &str) -> Option<Vec<String>> {
        let found = self.look(before, after);
        self.clear();
        found
    }

    fn look(&mut self, before: &str, after: &str) -> Option<Vec<String>> {
        let [migrated, straight] = &mut self.desks;
        let major = self.observers[0].major();
        observer::run(&mut straight.client, after).ok()?;
        observer::run(&mut migrated.client, before).ok()?;
        let (wanted, _) = observer::live(straight);
        let (from, to) = (observer::offline(before, major).0, observer::offline(after, major).0);
        let (plan, diagnostics) = plan(&from, &to, &options(major));
        let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
        let mut wrong: Vec<String> = errors.map(|found| found.message.clone()).collect();
        let script: String = plan.statements().map(|sql| format!("{sql}\n")).collect();
        migrated.client.batch_execute("discard all").expect("usable");
        if let Err(error) = apply(&mut migrated.client, &script, Transaction::Each) {
            wrong.push(format!("{error}\n{script}"));
            return Some(wrong);
        }
        let (made, _) = observer::live(migrated);
        let server = self.observers[0].version();
        wrong.extend(unlike(&made, &wanted, server));
        wrong.extend(second(&made, &wanted, major));
        if self.observers[0].dumps() {
            let [left, right] =
                [(0, &*migrated), (1, &*straight)].map(|(at, desk)| self.observers[at].dump(&desk.database));
            wrong.extend(unlike_dumps(&left, &right));
        }
        if !wrong.is_empty() {
            wrong.push(script);
        }
        Some(wrong)
    }
}

/// What a second plan would still do.
fn second(made: &Catalog, wanted: &Catalog, major: u16) -> Vec<String> {
    let (again, _) = plan(made, wanted, &options(major));
    again.statements().map(|sql| format!("a second plan: {sql}")).collect()
}

/// A case: its name, the text before and the text after.
type Case = (String, String, String);

/// What came of some cases.
#[derive(Default)]
struct Tally {
    /// By name, what is wrong.
    wrong: Vec<(String, String)>,
    refused: Vec<Case>,
}

fn run(start: fn() -> Observer, cases: Vec<Case>) -> Tally {
    let queue = Mutex::new(cases.into_iter());
    let tally: Mutex<Tally> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let observers = [start(), start()];
                let desks = [observers[0].desk(), observers[1].desk()];
                let mut bench = Bench { observers: &observers, desks };
                loop {
                    let next = queue.lock().expect("not poisoned").next();
                    let Some(case) = next else { break };
                    let found = bench.try_one(&case.1, &case.2);
                    let mut tally = tally.lock().expect("not poisoned");
                    match found {
                        Some(found) if found.is_empty() => {}
                        Some(found) => tally.wrong.push((case.0, found.join("\n"))),
                        None => tally.refused.push(case),
                    }
                }
            });
        }
    });
    tally.into_inner().expect("not poisoned")
}

#[test]
fn plans_between_what_others_wrote_hold_on_a_server() {
    if !every() {
        return;
    }
    let mut cases: Vec<Case> = Vec::new();
    for (name, before, after) in corpora::pairs() {
        cases.push((name.clone(), before.clone(), after.clone()));
        cases.push((format!("{name}, back"), after, before));
    }
    let tried = cases.len();
    let installed = run(Observer::start, cases);
    // What an older Postgres does not know, the newest does.
    let newest = run(Observer::newest, installed.refused);
    let mut wrong = installed.wrong;
    wrong.extend(newest.wrong);
    wrong.sort();
    let mut refused: Vec<&str> = newest.refused.iter().map(|(name, ..)| name.as_str()).collect();
    refused.sort_unstable();
    let held = tried - wrong.len() - refused.len();
    writeln!(std::io::stderr(), "{held} of {tried} plans hold").expect("written");
    assert_eq!(refused, REFUSED.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let is_open = |name: &str| OPEN.iter().any(|(open, _)| *open == name);
    let stale = OPEN.iter().filter(|(open, _)| wrong.iter().all(|(name, _)| name != open));
    let stale: Vec<_> = stale.collect();
    assert!(stale.is_empty(), "these hold: {stale:?}");
    let new: Vec<String> = wrong
        .iter()
        .filter(|(name, _)| !is_open(name))
        .map(|(name, why)| format!("# {name}\n{why}"))
        .collect();
    assert!(new.is_empty(), "{} of {tried} plans do not hold\n{}", new.len(), new.join("\n\n"));
}
