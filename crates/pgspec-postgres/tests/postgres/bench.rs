//! Where pairs of models are tried: a database that is migrated from one to the other and back, beside one that is made
//! straight from each.

use std::time::{Duration, Instant};

use pgspec_catalog::{Body, Catalog, Key, Kind};
use pgspec_postgres::dump::{Dump, Scope, Tool};
use pgspec_postgres::{Options, Server, Transaction, apply};
use pgspec_sql::print::{self, SchemaOptions};

use crate::plans::{Tried, is_online, script, tried_as, unlike};
use crate::property::{SCHEMA, but, found};
use crate::servers::{Ground, MAKER};

/// Two clusters, since roles belong to those: one whose databases are migrated, one where they are made straight.
pub(crate) struct Bench<'s> {
    pub(crate) migrated: Ground<'s>,
    pub(crate) straight: Ground<'s>,
    /// `None` where there is none of the server's version: then our own reader judges alone.
    tool: Option<Tool>,
    /// Statements that make what is somebody else's.
    pub(crate) outside: String,
    pub(crate) spent: Spent,
}

/// Where the time goes.
#[derive(Default)]
pub(crate) struct Spent {
    pub(crate) specs: Duration,
    pub(crate) plans: Duration,
    pub(crate) servers: Duration,
    pub(crate) readers: Duration,
    pub(crate) dumps: Duration,
    pub(crate) clearing: Duration,
}

impl Spent {
    pub(crate) fn add(&mut self, other: &Self) {
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
pub(crate) struct Failure {
    pub(crate) stage: &'static str,
    pub(crate) why: String,
    pub(crate) plan: String,
}

/// What comes of a pair.
pub(crate) enum Verdict {
    Holds,
    /// The second is no model of a database: a server refuses it, or holds something else then.
    NoModel,
    Fails(Failure),
}

fn dump(tool: Option<&Tool>, ground: &Ground<'_>) -> Option<Dump> {
    let scope = Scope { privileges: true, owners: true, ..Scope::default() };
    Some(tool?.dump(ground.database.url(), &scope).unwrap_or_else(|e| panic!("{e}")))
}

/// Makes a database of a catalog and of what is somebody else's; what is wrong with that.
pub(crate) fn make(ground: &Ground<'_>, catalog: &Catalog, outside: &str) -> Result<(), String> {
    let options = SchemaOptions { search_path: vec![SCHEMA.into()], ..SchemaOptions::default() };
    let (statements, _) = print::schema(catalog, &options);
    let mut client = ground.database.connect_as(MAKER).map_err(|error| error.to_string())?;
    let text = format!("{outside}\n{}", print::file(&statements, ""));
    apply(&mut client, &text, Transaction::Whole).map_err(|error| error.to_string())
}

/// Rows are data: no reader looks at them.
fn lasting(catalog: &Catalog) -> Catalog {
    but(catalog, |_, object| matches!(object.body, Body::Seed(_)))
}

/// The rows that are declared, by their tables.
fn rows(catalog: &Catalog) -> Vec<(&Key, &Body)> {
    let seeds = catalog.iter().filter(|(_, key, _)| key.kind == Kind::Seed);
    seeds.map(|(_, key, object)| (key, &object.body)).collect()
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
    pub(crate) fn new([migrated, straight]: &'s [Server; 2]) -> Self {
        let tool = Tool::find(&Options::from_env().expect("settings"), migrated.version());
        // Postgres 18 as it is fetched has none.
        let tool = match tool {
            Err(error) if migrated.version() < 180_000 => panic!("{error}"),
            tool => tool.ok(),
        };
        Self {
            migrated: Ground::new(migrated),
            straight: Ground::new(straight),
            tool,
            outside: String::new(),
            spent: Spent::default(),
        }
    }

    pub(crate) fn major(&self) -> u16 {
        u16::try_from(self.migrated.major()).expect("a version")
    }

    /// What `pg_dump` says of a database made straight from a model; an error if a server refuses that.
    pub(crate) fn wanted(&mut self, catalog: &Catalog) -> Result<Option<Dump>, String> {
        let Self { straight, spent, tool, outside, .. } = self;
        let made = timed(&mut spent.servers, || make(straight, catalog, outside));
        let dump = made.map(|()| timed(&mut spent.dumps, || dump(tool.as_ref(), straight)));
        timed(&mut spent.clearing, || straight.clear());
        dump
    }

    /// Whether a database made straight from a catalog holds it. Asked only where something failed.
    fn is_model(&mut self, catalog: &Catalog) -> bool {
        let Self { straight, spent, outside, .. } = self;
        let made = timed(&mut spent.servers, || make(straight, catalog, outside));
        let is_model = made.is_ok_and(|()| {
            let found = timed(&mut spent.readers, || found(&straight.database, catalog));
            found.is_ok_and(|found| {
                let major = u16::try_from(straight.major()).expect("a version");
                unlike(&found, &lasting(catalog), major, SCHEMA).is_empty()
            })
        });
        timed(&mut spent.clearing, || straight.clear());
        is_model
    }

    /// Migrates the database, which holds `from`: the model with the columns in the order that they have there.
    pub(crate) fn migrate(
        &mut self,
        from: &Catalog,
        to: &Catalog,
        wanted: Option<&Dump>,
    ) -> Result<Catalog, Failure> {
        let major = self.major();
        let Self { migrated, spent, tool, .. } = self;
        let Tried { plan, made, wrong } =
            timed(&mut spent.plans, || tried_as(from, to, (major, SCHEMA), is_online()));
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
        let dump = timed(&mut spent.dumps, || dump(tool.as_ref(), migrated));
        if let (Some(dump), Some(wanted)) = (dump, wanted) {
            let lines: Vec<String> = dump.differences(wanted).iter().map(ToString::to_string).collect();
            if !lines.is_empty() {
                return fails("pg_dump", lines.join("\n"));
            }
        }
        Ok(with_rows_of(&made, to))
    }

    /// Tries one model with others, there and back each time.
    pub(crate) fn star(&mut self, from: &Catalog, others: &[Catalog]) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let mut start: Option<(Catalog, Option<Dump>)> = None;
        for to in others {
            let Ok(wanted) = self.wanted(to) else {
                verdicts.push(Verdict::NoModel);
                continue;
            };
            if start.is_none() {
                let Self { migrated, spent, tool, outside, .. } = self;
                if timed(&mut spent.servers, || make(migrated, from, outside)).is_err() {
                    migrated.clear();
                    verdicts.push(Verdict::NoModel);
                    continue;
                }
                start = Some((from.clone(), timed(&mut spent.dumps, || dump(tool.as_ref(), migrated))));
            }
            let Some((now, first)) = start.take() else { continue };
            let there = self.migrate(&now, to, wanted.as_ref());
            let back = there.and_then(|made| {
                let back = self.migrate(&made, from, first.as_ref());
                back.map_err(|failure| Failure { why: format!("back: {}", failure.why), ..failure })
            });
            match back {
                Ok(made) => {
                    // Rows that the second declares stay, and the next one is to begin with those of the first.
                    if rows(to) == rows(from) {
                        start = Some((made, first));
                    } else {
                        let Self { migrated, spent, .. } = self;
                        timed(&mut spent.clearing, || migrated.clear());
                    }
                    verdicts.push(Verdict::Holds);
                }
                Err(failure) => {
                    let Self { migrated, spent, .. } = self;
                    timed(&mut spent.clearing, || migrated.clear());
                    let are_models = self.is_model(to) && self.is_model(from);
                    verdicts.push(if are_models { Verdict::Fails(failure) } else { Verdict::NoModel });
                }
            }
        }
        if start.is_some() {
            let Self { migrated, spent, .. } = self;
            timed(&mut spent.clearing, || migrated.clear());
        }
        verdicts
    }
}
