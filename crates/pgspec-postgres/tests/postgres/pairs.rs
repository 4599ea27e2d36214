//! Plans between pairs of random models, there and back, on servers: a model and the same with a handful of edits, a model
//! and a part of it, two that have nothing to do with each other. What a plan makes of a database is what is made straight
//! from the spec: by our own reader, and by the text of `pg_dump`.

use std::io::Write as _;
use std::sync::Mutex;
use std::time::Instant;

use pgspec_catalog::Catalog;
use pgspec_postgres::Server;

use crate::bench::{Bench, Failure, Spent, Verdict, make};
use crate::coverage::Coverage;
use crate::generate::spec;
use crate::mutation::{self, Edit};
use crate::plans::{script, tried};
use crate::property::{SCHEMA, compile, setting};
use crate::servers::{self, MAKER};
use crate::shrink;

/// How many pairs a model is the first of.
pub(crate) const PAIRS: u64 = 6;

/// The second of a pair.
pub(crate) enum Second {
    Edited(Vec<Edit>),
    Part,
    Other,
}

impl Second {
    pub(crate) fn of(text: &str, seed: u64, number: u64, major: u32) -> Self {
        match number {
            0 => Self::Part,
            1 => Self::Other,
            _ => {
                let is_spec = |text: &str| compile(text, major, "").is_ok();
                Self::Edited(mutation::edits(text, seed * PAIRS + number, (SCHEMA, major), is_spec))
            }
        }
    }

    pub(crate) fn text(&self, text: &str, seed: u64, major: u32) -> String {
        match self {
            Self::Edited(edits) => mutation::apply(text, edits),
            Self::Part => shrink::part(text, seed),
            Self::Other => spec(seed + 1, SCHEMA, major),
        }
    }

    /// The edits, if it is made by some.
    pub(crate) fn shown(&self) -> String {
        if let Self::Edited(edits) = self { format!("{edits:?}") } else { String::new() }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Edited(_) => "edited",
            Self::Part => "part",
            Self::Other => "other",
        }
    }
}

/// What came of a run.
#[derive(Default)]
struct Tally {
    held: u64,
    no_models: u64,
    wrong: Vec<String>,
    changes: Coverage,
    spent: Spent,
}

/// The pairs of one seed.
fn pairs_of(bench: &mut Bench<'_>, seed: u64, tally: &Mutex<Tally>) {
    let major = bench.migrated.major();
    let text = spec(seed, SCHEMA, major);
    let Ok(from) = compile(&text, major, "") else { return };
    let mut tried: Vec<(Second, String, Catalog)> = Vec::new();
    let began = Instant::now();
    for number in 0..PAIRS {
        let second = Second::of(&text, seed, number, major);
        let other = second.text(&text, seed, major);
        if let Ok(to) = compile(&other, major, "") {
            tried.push((second, other, to));
        }
    }
    bench.spent.specs += began.elapsed();
    let others: Vec<Catalog> = tried.iter().map(|(_, _, to)| to.clone()).collect();
    let verdicts = bench.star(&from, &others);
    for ((second, other, to), verdict) in tried.into_iter().zip(verdicts) {
        match verdict {
            Verdict::NoModel => tally.lock().expect("not poisoned").no_models += 1,
            Verdict::Holds => {
                let mut tally = tally.lock().expect("not poisoned");
                tally.held += 1;
                tally.changes.add_changes(&from, &to);
            }
            Verdict::Fails(failure) => {
                let shown = shown(bench, &text, &second, &other, &failure);
                let name = second.name();
                let line = failure.why.lines().take(6).collect::<Vec<_>>().join(" ");
                writeln!(std::io::stderr(), "!! seed {seed} {name}, {}: {line}", failure.stage)
                    .expect("written");
                tally
                    .lock()
                    .expect("not poisoned")
                    .wrong
                    .push(format!("# seed {seed} {name}, {}\n{shown}", failure.stage));
            }
        }
    }
}

/// What failed, made small if `PGSPEC_SHRINK=1`: both texts and the plan.
fn shown(bench: &mut Bench<'_>, text: &str, second: &Second, other: &str, failure: &Failure) -> String {
    let (mut text, mut other, mut failure) = (text.to_owned(), other.to_owned(), failure.clone());
    if std::env::var_os("PGSPEC_SHRINK").is_some() {
        let stage = failure.stage;
        let mut last = failure.clone();
        let mut fails = |text: &str, other: &str| {
            let failed = pair(bench, text, other).filter(|found| found.stage == stage);
            failed.map(|found| last = found).is_some()
        };
        if let Second::Edited(edits) = second {
            let mut edits = edits.clone();
            let mut at = 0;
            while at < edits.len() && edits.len() > 1 {
                let mut fewer = edits.clone();
                fewer.remove(at);
                if fails(&text, &mutation::apply(&text, &fewer)) {
                    edits = fewer;
                } else {
                    at += 1;
                }
            }
            text = shrink::smallest(&text, |text| fails(text, &mutation::apply(text, &edits)));
            other = mutation::apply(&text, &edits);
        } else {
            text = shrink::smallest(&text, |text| fails(text, &other));
            other = shrink::smallest(&other, |other| fails(&text, other));
        }
        failure = last;
    }
    let Failure { why, plan, .. } = failure;
    format!("{why}\n--- from\n{text}\n--- to\n{other}\n--- plan\n{plan}")
}

/// Tries one pair of texts.
fn pair(bench: &mut Bench<'_>, text: &str, other: &str) -> Option<Failure> {
    let major = bench.migrated.major();
    let (from, to) = (compile(text, major, "").ok()?, compile(other, major, "").ok()?);
    match bench.star(&from, &[to]).pop()? {
        Verdict::Fails(failure) => Some(failure),
        Verdict::Holds | Verdict::NoModel => None,
    }
}

fn run(start: fn() -> Server, cases: u64, first: u64) -> Tally {
    let tally: Mutex<Tally> = Mutex::default();
    let queue = Mutex::new(first..first + cases.div_ceil(PAIRS));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let servers = [start(), start()];
                let mut bench = Bench::new(&servers);
                loop {
                    let next = queue.lock().expect("not poisoned").next();
                    let Some(seed) = next else { break };
                    pairs_of(&mut bench, seed, &tally);
                }
                tally.lock().expect("not poisoned").spent.add(&bench.spent);
            });
        }
    });
    tally.into_inner().expect("not poisoned")
}

#[test]
fn plans_between_random_models_hold_on_a_server() {
    hold(servers::installed, (setting("PGSPEC_CASES", 216), setting("PGSPEC_SEED", 3)));
}

#[test]
fn plans_between_random_models_hold_on_the_newest_server() {
    hold(servers::newest, (setting("PGSPEC_CASES", 12), setting("PGSPEC_SEED", 703)));
}

fn hold(start: fn() -> Server, (cases, first): (u64, u64)) {
    let began = Instant::now();
    let tally = run(start, cases, first);
    let Tally { held, no_models, wrong, changes, spent } = tally;
    let seconds = began.elapsed().as_secs_f64();
    let mut out = std::io::stderr();
    writeln!(
        out,
        "{held} pairs hold there and back, {} do not, {no_models} are none; {seconds:.1} s: {:.1} s specs, {:.1} s plans, {:.1} s servers, {:.1} s readers, {:.1} s pg_dump, {:.1} s clearing",
        wrong.len(),
        spent.specs.as_secs_f64(),
        spent.plans.as_secs_f64(),
        spent.servers.as_secs_f64(),
        spent.readers.as_secs_f64(),
        spent.dumps.as_secs_f64(),
        spent.clearing.as_secs_f64(),
    )
    .expect("written");
    if let Some(file) = std::env::var_os("PGSPEC_REPORT") {
        let missing = changes.missing();
        let text =
            format!("{}\n# never changed\n{}\n\n{}", changes.table(), missing.join("\n"), wrong.join("\n\n"));
        std::fs::write(file, text).expect("written");
    }
    let shown: Vec<&str> = wrong.iter().take(8).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} pairs do not hold\n{}", wrong.len(), shown.join("\n\n"));
    assert!(held * 24 >= cases * 16, "{held} of {cases} pairs were tried");
}

/// A pair in a file: two specs with `# to` between them, and what is done beside that.
struct Told<'t> {
    from: &'t str,
    /// `# outside`: statements that make what is somebody else's.
    outside: &'t str,
    /// `# rows`: statements on the first.
    rows: &'t str,
    to: &'t str,
    /// `# then`: a query whose text is to be shown.
    then: &'t str,
}

impl<'t> Told<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (from, to) = text.split_once("\n# to\n")?;
        let (from, rows) = from.split_once("\n# rows\n").unwrap_or((from, ""));
        let (from, outside) = from.split_once("\n# outside\n").unwrap_or((from, ""));
        let (to, then) = to.split_once("\n# then\n").unwrap_or((to, ""));
        Some(Self { from, outside, rows, to, then })
    }

    /// The plan, and what the query says behind it. A pair without rows is tried back too.
    fn show(&self, bench: &mut Bench<'_>, name: &str) -> String {
        // What failed before may have left something.
        bench.migrated.clear();
        bench.straight.clear();
        self.outside.clone_into(&mut bench.outside);
        let major = bench.migrated.major();
        let compiled = |text: &str| compile(text, major, "").unwrap_or_else(|e| panic!("{name}: {e}"));
        let (from, to) = (compiled(self.from), compiled(self.to));
        let options = |catalog: &Catalog| tried(catalog, &to, bench.major(), SCHEMA);
        let mut shown = script(&options(&from).plan);
        if self.rows.is_empty() {
            match bench.star(&from, &[to]).pop() {
                Some(Verdict::Holds) => {}
                Some(Verdict::Fails(Failure { stage, why, plan })) => {
                    panic!("{name}, {stage}: {why}\n{plan}")
                }
                Some(Verdict::NoModel) | None => panic!("{name}: a server does not hold it"),
            }
            return shown;
        }
        let wanted = bench.wanted(&to).unwrap_or_else(|why| panic!("{name}: {why}"));
        make(&bench.migrated, &from, self.outside).unwrap_or_else(|e| panic!("{name}: {e}"));
        let run = |bench: &Bench<'_>, sql: &str| {
            let mut client = bench.migrated.database.connect_as(MAKER).expect("connected");
            client
                .batch_execute(&format!("set search_path to {SCHEMA}; {sql}"))
                .unwrap_or_else(|e| panic!("{name}: {e:?}"));
            client
        };
        drop(run(bench, self.rows));
        let made = bench.migrate(&from, &to, wanted.as_ref());
        if let Err(Failure { stage, why, plan }) = made {
            panic!("{name}, {stage}: {why}\n{plan}");
        }
        let row = run(bench, "").query_one(self.then, &[]).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        shown.push_str(&format!("\n-- then: {}\n", row.get::<_, String>(0)));
        bench.migrated.clear();
        shown
    }
}

/// Each kind of change has its plan, and what failed once holds.
#[test]
fn pairs_of_files_have_their_plans() {
    let servers = [servers::installed(), servers::installed()];
    have_their_plans("pairs", &mut Bench::new(&servers));
}

#[test]
fn pairs_of_files_have_their_plans_on_the_newest_server() {
    let servers = [servers::newest(), servers::newest()];
    have_their_plans("pairs_18", &mut Bench::new(&servers));
}

fn have_their_plans(area: &str, bench: &mut Bench<'_>) {
    let folder = testkit::workspace_root().join("crates/pgspec-postgres/fixtures").join(area);
    testkit::each_fixture(&format!("plan/{area}"), &folder, "yaml", |fixture| {
        let text = fixture.text();
        let told = Told::read(&text).unwrap_or_else(|| panic!("{}: no `# to`", fixture.name));
        told.show(bench, &fixture.name)
    });
}
