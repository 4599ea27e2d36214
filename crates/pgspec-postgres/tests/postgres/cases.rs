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

/// What does not hold yet, and why.
const OPEN: &[(&str, &str)] = &[];

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
        let [left, right] =
            [(0, &*migrated), (1, &*straight)].map(|(at, desk)| self.observers[at].dump(&desk.database));
        wrong.extend(unlike_dumps(&left, &right));
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

#[test]
fn plans_between_what_others_wrote_hold_on_a_server() {
    if !every() {
        return;
    }
    let mut pairs = Vec::new();
    for (name, before, after) in corpora::pairs() {
        pairs.push((name.clone(), before.clone(), after.clone()));
        pairs.push((format!("{name}, back"), after, before));
    }
    let tried = pairs.len();
    let queue = Mutex::new(pairs.into_iter());
    let wrong: Mutex<Vec<(String, String)>> = Mutex::default();
    let refused: Mutex<Vec<String>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let observers = [Observer::start(), Observer::start()];
                let desks = [observers[0].desk(), observers[1].desk()];
                let mut bench = Bench { observers: &observers, desks };
                loop {
                    let next = queue.lock().expect("not poisoned").next();
                    let Some((name, before, after)) = next else { break };
                    match bench.try_one(&before, &after) {
                        Some(found) if found.is_empty() => {}
                        Some(found) => {
                            wrong.lock().expect("not poisoned").push((name, found.join("\n")));
                        }
                        None => refused.lock().expect("not poisoned").push(name),
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().expect("not poisoned");
    wrong.sort();
    let refused = refused.into_inner().expect("not poisoned");
    let held = tried - wrong.len() - refused.len();
    writeln!(
        std::io::stderr(),
        "{held} of {tried} plans hold, {} texts are refused: {refused:?}",
        refused.len()
    )
    .expect("written");
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
