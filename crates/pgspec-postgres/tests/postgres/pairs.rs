//! Plans between pairs of random models, there and back, on servers: a model and the same with a handful of edits, a model
//! and a part of it, two that have nothing to do with each other. What a plan makes of a database is what is made straight
//! from the spec: by our own reader, and by the text of `pg_dump`.

use std::io::Write as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use pgspec_catalog::{Body, Catalog, Key, Kind};
use pgspec_postgres::dump::{Dump, Scope, Tool};
use pgspec_postgres::{Options, Server, Transaction, apply};
use pgspec_sql::print::{self, SchemaOptions};

use crate::coverage::Coverage;
use crate::generate::spec;
use crate::mutation::{self, Edit};
use crate::plans::{Tried, script, tried, unlike};
use crate::property::{SCHEMA, but, compile, found, setting};
use crate::servers::{self, Ground, MAKER};
use crate::shrink;

/// How many pairs a model is the first of.
pub(crate) const PAIRS: u64 = 6;

/// Two clusters, since roles belong to those: one whose databases are migrated, one where they are made straight.
struct Bench<'s> {
    migrated: Ground<'s>,
    straight: Ground<'s>,
    /// The second observer. Postgres 18 as it is fetched has none.
    tool: Option<Tool>,
    spent: Spent,
}

/// Where the time goes.
#[derive(Default)]
struct Spent {
    specs: Duration,
    plans: Duration,
    servers: Duration,
    readers: Duration,
    dumps: Duration,
    clearing: Duration,
}

impl Spent {
    fn add(&mut self, other: &Self) {
        self.specs += other.specs;
        self.plans += other.plans;
        self.servers += other.servers;
        self.readers += other.readers;
        self.dumps += other.dumps;
        self.clearing += other.clearing;
    }
}

fn timed<T>(spent: &mut Duration, run: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let made = run();
    *spent += began.elapsed();
    made
}

/// Where a plan fails, and with what.
#[derive(Clone, Debug)]
struct Failure {
    stage: &'static str,
    why: String,
    plan: String,
}

/// What comes of a pair.
enum Verdict {
    Holds,
    /// The second is no model of a database: a server refuses it, or holds something else then.
    NoModel,
    Fails(Failure),
}

fn dump(tool: &Option<Tool>, ground: &Ground<'_>) -> Dump {
    let Some(tool) = tool else { return Dump::default() };
    let scope = Scope { privileges: true, owners: true, ..Scope::default() };
    tool.dump(ground.database.url(), &scope).unwrap_or_else(|e| panic!("{e}"))
}

/// Makes a database of a catalog; what is wrong with that.
fn make(ground: &Ground<'_>, catalog: &Catalog) -> Result<(), String> {
    let options = SchemaOptions { search_path: vec![SCHEMA.into()], ..SchemaOptions::default() };
    let (statements, _) = print::schema(catalog, &options);
    let mut client = ground.database.connect_as(MAKER).map_err(|error| error.to_string())?;
    apply(&mut client, &print::file(&statements, ""), Transaction::Whole).map_err(|error| error.to_string())
}

/// Rows are data: no reader looks at them.
fn lasting(catalog: &Catalog) -> Catalog {
    but(catalog, |_, object| matches!(object.body, Body::Seed(_)))
}

/// What was made by statements, with the rows that were declared.
fn with_rows_of(made: &Catalog, declared: &Catalog) -> Catalog {
    let mut out = lasting(made);
    for (_, key, object) in declared.iter().filter(|(_, key, _)| key.kind == Kind::Seed) {
        drop(out.insert(Key::clone(key), object.clone()));
    }
    out
}

impl<'s> Bench<'s> {
    fn new(servers: &'s [Server; 2]) -> Self {
        let tool = Tool::find(&Options::from_env().expect("settings"), servers[0].version());
        Self { tool: Some(tool.unwrap_or_else(|e| panic!("{e}"))), ..Self::without_dumps(servers) }
    }

    /// A bench where our own reader judges alone.
    fn without_dumps([migrated, straight]: &'s [Server; 2]) -> Self {
        Self {
            migrated: Ground::new(migrated),
            straight: Ground::new(straight),
            tool: None,
            spent: Spent::default(),
        }
    }

    fn major(&self) -> u16 {
        u16::try_from(self.migrated.major()).expect("a version")
    }

    /// What `pg_dump` says of a database made straight from a model; nothing if it is none.
    fn wanted(&mut self, catalog: &Catalog) -> Option<Dump> {
        let Self { straight, spent, tool, .. } = self;
        let made = timed(&mut spent.servers, || make(straight, catalog));
        let is_model = made.is_ok_and(|()| {
            let found = timed(&mut spent.readers, || found(&straight.database, catalog));
            found.is_ok_and(|found| {
                let major = u16::try_from(straight.major()).expect("a version");
                unlike(&found, &lasting(catalog), major, SCHEMA).is_empty()
            })
        });
        let dump = is_model.then(|| timed(&mut spent.dumps, || dump(tool, straight)));
        timed(&mut spent.clearing, || straight.clear());
        dump
    }

    /// Migrates the database, which holds `from`: the model with the columns in the order that they have there.
    fn migrate(&mut self, from: &Catalog, to: &Catalog, wanted: &Dump) -> Result<Catalog, Failure> {
        let major = self.major();
        let Self { migrated, spent, tool, .. } = self;
        let Tried { plan, made, wrong } = timed(&mut spent.plans, || tried(from, to, major, SCHEMA));
        let script = script(&plan);
        let fails = |stage, why| Err(Failure { stage, why, plan: script.clone() });
        if !wrong.is_empty() {
            return fails("offline", wrong.join("\n"));
        }
        let run = timed(&mut spent.servers, || {
            let mut client = migrated.database.connect_as(MAKER).map_err(|error| error.to_string())?;
            // What is added to an enumerated type can be used in the next transaction only.
            let text = format!("set search_path to {SCHEMA};\n{script}");
            apply(&mut client, &text, Transaction::Each).map_err(|error| error.to_string())
        });
        if let Err(why) = run {
            return fails("server", why);
        }
        let found = match timed(&mut spent.readers, || found(&migrated.database, to)) {
            Ok(found) => found,
            Err(why) => return fails("reader", why),
        };
        let unlike = timed(&mut spent.plans, || unlike(&found, &lasting(to), major, SCHEMA));
        if !unlike.is_empty() {
            return fails("reader", unlike.join("\n"));
        }
        let dump = timed(&mut spent.dumps, || dump(tool, migrated));
        let differences = dump.differences(wanted);
        if !differences.is_empty() {
            let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
            return fails("pg_dump", lines.join("\n"));
        }
        Ok(with_rows_of(&made, to))
    }

    /// Tries one model with others, there and back each time.
    fn star(&mut self, from: &Catalog, others: &[Catalog]) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let mut start: Option<(Catalog, Dump)> = None;
        for to in others {
            let Some(wanted) = self.wanted(to) else {
                verdicts.push(Verdict::NoModel);
                continue;
            };
            if start.is_none() {
                let Self { migrated, spent, tool, .. } = self;
                let made = timed(&mut spent.servers, || make(migrated, from));
                let is_model = made.is_ok_and(|()| {
                    let major = u16::try_from(migrated.major()).expect("a version");
                    found(&migrated.database, from)
                        .is_ok_and(|found| unlike(&found, &lasting(from), major, SCHEMA).is_empty())
                });
                if !is_model {
                    migrated.clear();
                    verdicts.push(Verdict::NoModel);
                    continue;
                }
                let dump = timed(&mut spent.dumps, || dump(tool, migrated));
                start = Some((from.clone(), dump));
            }
            let Some((now, first)) = start.take() else { continue };
            let there = self.migrate(&now, to, &wanted);
            let back = there.and_then(|made| {
                let back = self.migrate(&made, from, &first);
                back.map_err(|failure| Failure { why: format!("back: {}", failure.why), ..failure })
            });
            verdicts.push(match back {
                Ok(made) => {
                    start = Some((made, first));
                    Verdict::Holds
                }
                Err(failure) => {
                    let Self { migrated, spent, .. } = self;
                    timed(&mut spent.clearing, || migrated.clear());
                    Verdict::Fails(failure)
                }
            });
        }
        if start.is_some() {
            let Self { migrated, spent, .. } = self;
            timed(&mut spent.clearing, || migrated.clear());
        }
        verdicts
    }
}

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
    let (cases, first) = (setting("PGSPEC_CASES", 36), setting("PGSPEC_SEED", 3));
    let began = Instant::now();
    let tally = run(servers::installed, cases, first);
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
    assert!(held >= cases * 2 / 3, "{held} of {cases} pairs were tried");
}

/// A pair in a file: two specs with `# to` between them, and what is done beside that.
struct Told<'t> {
    from: &'t str,
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
        let (to, then) = to.split_once("\n# then\n").unwrap_or((to, ""));
        Some(Self { from, rows, to, then })
    }

    /// The plan, and what the query says behind it. A pair without rows is tried back too.
    fn show(&self, bench: &mut Bench<'_>, name: &str) -> String {
        // What failed before may have left something.
        bench.migrated.clear();
        bench.straight.clear();
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
        let wanted = bench.wanted(&to).unwrap_or_else(|| panic!("{name}: a server does not hold it"));
        make(&bench.migrated, &from).unwrap_or_else(|e| panic!("{name}: {e}"));
        let run = |bench: &Bench<'_>, sql: &str| {
            let mut client = bench.migrated.database.connect_as(MAKER).expect("connected");
            client
                .batch_execute(&format!("set search_path to {SCHEMA}; {sql}"))
                .unwrap_or_else(|e| panic!("{name}: {e:?}"));
            client
        };
        drop(run(bench, self.rows));
        let made = bench.migrate(&from, &to, &wanted);
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
    have_their_plans("pairs_18", &mut Bench::without_dumps(&servers));
}

fn have_their_plans(area: &str, bench: &mut Bench<'_>) {
    let folder = testkit::workspace_root().join("crates/pgspec-postgres/fixtures").join(area);
    testkit::each_fixture(&format!("plan/{area}"), &folder, "yaml", |fixture| {
        let text = fixture.text();
        let told = Told::read(&text).unwrap_or_else(|| panic!("{}: no `# to`", fixture.name));
        told.show(bench, &fixture.name)
    });
}
