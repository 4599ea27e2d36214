//! One database: the lock, what is left to do, whether it is what its history says, and then migration by migration. A
//! connection that is lost is made anew, and the history tells where to go on.

use std::time::{Duration, Instant};

use pgspec_build::migrate::next;
use pgspec_build::migrate::run::{Decision, How, Record, Seen, Trouble, decide, script};
use pgspec_catalog::{Body, Name};
use pgspec_plan::{Change, Pair};
use pgspec_postgres::migrate::{Finished, Session, Timed, Written};
use pgspec_postgres::{Statement, Url};
use pgspec_sql::print::{self, SchemaOptions};

use super::interrupt::{self, Running};
use super::part::{self, Fault, Run};
use super::targets::Target;
use super::work::Work;
use crate::difference::{self, Difference, Wording};
use crate::source;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// The last version to run.
    pub(super) until: Option<&'a str>,
    /// Whether a database may be something else than its history says.
    pub(super) allow_drift: bool,
    /// Whether migrations may come before others that are run already.
    pub(super) out_of_order: bool,
    /// Whether nothing is done.
    pub(super) dry_run: bool,
}

/// How it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ended {
    /// Nothing is left.
    Done,
    /// Somebody wanted to stop.
    Stopped,
    /// It was not tried.
    NotTried,
    /// Nothing was begun, and why.
    Refused(String),
    /// Something failed on the way.
    Failed(String),
    /// Nobody answers.
    Unreachable(String),
}

/// What became of a database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Report {
    /// What it is called.
    pub(super) name: String,
    /// The migrations that were run to their end, by their files; of a dry run, those that would be.
    pub(super) ran: Vec<String>,
    /// How it ended.
    pub(super) ended: Ended,
}

/// How often a connection that is lost is made anew.
const RECONNECTS: u32 = 5;

/// Migrates a database.
pub(super) fn migrate(
    work: &Work<'_>,
    target: &Target,
    number: usize,
    asked: Asked<'_>,
    say: &dyn Fn(&str),
) -> Report {
    let mut ran = Vec::new();
    let mut lost = 0;
    let ended = loop {
        let mut one = One { work, target, number, asked, say, ran: &mut ran, checked: lost > 0 };
        match one.once() {
            Err(Why::Lost(message)) if lost < RECONNECTS && !interrupt::is_stopping() => {
                lost += 1;
                say(&format!("the connection was lost ({message}): connecting again"));
                interrupt::sleep(Duration::from_millis(300 << lost));
            }
            Err(Why::Lost(message)) => break Ended::Failed(format!("the connection was lost: {message}")),
            Err(Why::Ended(ended)) => break ended,
            Ok(()) => break Ended::Done,
        }
    };
    Report { name: target.name.clone(), ran, ended }
}

/// Why it is not done.
enum Why {
    /// The connection is gone.
    Lost(String),
    /// All else.
    Ended(Ended),
}

fn refused(message: impl Into<String>) -> Why {
    Why::Ended(Ended::Refused(message.into()))
}

fn failed(error: pgspec_postgres::ServerError) -> Why {
    Why::Lost(error.to_string())
}

struct One<'a> {
    work: &'a Work<'a>,
    target: &'a Target,
    number: usize,
    asked: Asked<'a>,
    say: &'a dyn Fn(&str),
    ran: &'a mut Vec<String>,
    /// Whether the database was compared with its history already.
    checked: bool,
}

impl One<'_> {
    fn once(&mut self) -> Result<(), Why> {
        let work = self.work;
        let opened = Session::open(&self.target.url, work.tool(), work.times.patience());
        let mut session = match opened {
            Ok(session) => session,
            Err(error) if self.checked => return Err(failed(error)),
            Err(error) => return Err(Why::Ended(Ended::Unreachable(error.to_string()))),
        };
        let _running = Running::new(self.number, session.canceller());
        if !self.asked.dry_run {
            self.lock(&mut session)?;
        }
        let decision = self.decide(&mut session)?;
        let halfway = decision.halfway.as_ref().filter(|half| {
            decision
                .todo
                .iter()
                .filter_map(|&at| work.migrations.get(at))
                .any(|one| one.version == half.version)
        });
        if !self.checked && !self.asked.allow_drift && !decision.todo.is_empty() {
            self.drift(&self.target.url, &decision.done, halfway)?;
        }
        self.checked = true;
        if self.asked.dry_run {
            self.ran.extend(
                decision.todo.iter().filter_map(|&at| work.migrations.get(at)).map(|one| one.file.clone()),
            );
            return Ok(());
        }
        session.prepare().map_err(|error| {
            // What the server refuses, it refuses again.
            let refuses = matches!(error, pgspec_postgres::ServerError::Postgres { .. });
            if refuses { refused(error.to_string()) } else { failed(error) }
        })?;
        self.adopt(&mut session, &decision)?;
        for &at in &decision.todo {
            let Some(migration) = work.migrations.get(at) else { continue };
            if interrupt::is_stopping() {
                return Err(Why::Ended(Ended::Stopped));
            }
            let half = halfway.filter(|half| half.version == migration.version);
            let count = script(&migration.text, migration.no_transaction).chunks.len();
            (self.say)(&match half {
                Some(half) => format!("{}: goes on at part {} of {count}", migration.file, half.chunks + 1),
                None if count > 1 => format!("{}: {count} parts", migration.file),
                None => migration.file.clone(),
            });
            let mut run = Run { work, session: &mut session, migration, say: self.say };
            run.run(half).map_err(|fault| self::fault(&migration.file, fault))?;
            self.ran.push(migration.file.clone());
        }
        self.seeds(&mut session)?;
        let is_all = decision.todo.last().is_none_or(|&at| at + 1 == work.migrations.len());
        if !decision.todo.is_empty() && is_all && !self.asked.allow_drift {
            let all: Vec<usize> = (0..work.migrations.len()).collect();
            self.drift(&self.target.url, &all, None)?;
        }
        Ok(())
    }

    /// Takes the lock, and waits for whoever has it.
    fn lock(&self, session: &mut Session) -> Result<(), Why> {
        let start = Instant::now();
        let mut said = false;
        while !session.try_lock().map_err(failed)? {
            if interrupt::is_stopping() {
                return Err(Why::Ended(Ended::Stopped));
            }
            let holders = session.holders().map_err(failed)?;
            let holders: Vec<String> = holders.iter().map(|pid| format!("process {pid}")).collect();
            if start.elapsed() > self.work.times.patience {
                let who = holders.join(", ");
                return Err(refused(format!(
                    "another run is at work on this database ({who} of the server)"
                )));
            }
            if !std::mem::replace(&mut said, true) {
                (self.say)(&format!("waits for another run ({} of the server)", holders.join(", ")));
            }
            interrupt::sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    fn decide(&self, session: &mut Session) -> Result<Decision, Why> {
        let (own, tool) = session.records().map_err(failed)?;
        let own: Vec<Record> = own.into_iter().map(record).collect();
        let tool: Vec<Seen> = tool
            .into_iter()
            .map(|one| Seen { version: one.version, checksum: one.checksum, success: one.success })
            .collect();
        let work = self.work;
        let decided =
            decide(&work.migrations, &own, &tool, &work.old, self.asked.until, self.asked.out_of_order);
        decided.map_err(|troubles| refused(troubles.iter().map(trouble).collect::<Vec<_>>().join("; ")))
    }

    /// Whether the database is what its history says.
    fn drift(&self, url: &Url, done: &[usize], halfway: Option<&Record>) -> Result<(), Why> {
        let work = self.work;
        let mut part = None;
        if let Some(half) = halfway
            && let Some(migration) = work.migrations.iter().find(|one| one.version == half.version)
        {
            if half.begun {
                // It may be done or not; the next step finds out.
                return Ok(());
            }
            let script = script(&migration.text, migration.no_transaction);
            let last = script.chunks.iter().take(half.chunks).flat_map(|chunk| chunk.pieces.iter()).last();
            let end = if half.chunks < script.chunks.len() {
                last.map_or(0, |piece| piece.range.end)
            } else {
                // With what stands behind it for other tools.
                migration.text.len()
            };
            part = Some((migration, end));
        }
        let before = work.model(done, part);
        let now =
            source::database(url, &work.context).map_err(|error| Why::Lost(format!("{error:#}")))?.model;
        let difference = Difference::of(Pair::new(&before, &now), Wording::Drift);
        if !difference.changes.iter().any(Change::is_certain) {
            return Ok(());
        }
        let text = difference::text(&difference);
        let text = text.trim_end();
        if !self.ran.is_empty() {
            return Err(Why::Ended(Ended::Failed(format!(
                "all migrations are run, and the database is not what they make:\n{text}"
            ))));
        }
        let hint = if done.is_empty() {
            "if it holds what the migrations make, `pgspec migrate baseline` says so; otherwise name an empty one"
        } else {
            "change it back, or write what was changed into a migration; `--allow-drift` goes on all the same"
        };
        Err(refused(format!("the database is not what its history says:\n{text}\n{hint}")))
    }

    /// Takes over what another tool ran, and what was folded since.
    fn adopt(&self, session: &mut Session, decision: &Decision) -> Result<(), Why> {
        for &at in &decision.adopt {
            let Some(migration) = self.work.migrations.get(at) else { continue };
            let statements = part::statements(migration);
            let is_folded = !migration.replaces.is_empty();
            let finished =
                Finished { adopted: !is_folded, ..part::finished(migration, &statements, Duration::ZERO) };
            session.note(&Written::Finished(finished)).map_err(failed)?;
            if is_folded {
                for file in &migration.replaces {
                    let version = file.trim_start_matches(['V', 'v']);
                    let end = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
                    let version = version.get(..end).unwrap_or_default();
                    if version != migration.version {
                        session.note(&Written::Forgotten { version }).map_err(failed)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The rows that are for this environment alone.
    fn seeds(&self, session: &mut Session) -> Result<(), Why> {
        let Some(environment) = &self.target.environment else { return Ok(()) };
        let checked = &self.work.ready.checked;
        let name = Name::exact(environment);
        let search_path = checked.spec.catalog.search_path(&checked.spec.settings.default_schema);
        let options = SchemaOptions {
            environment: Some(name.clone()),
            search_path: search_path.clone(),
            ..SchemaOptions::default()
        };
        let (statements, _) = print::schema(&checked.spec.catalog, &options);
        let is_for = |one: &print::Statement| {
            let object = one.object.and_then(|id| checked.spec.catalog.entry(id)).map(|(_, object)| object);
            object.is_some_and(|object| {
                let Body::Seed(seed) = &object.body else { return false };
                seed.environments.contains(&name)
            })
        };
        let mut script = format!("set search_path to {};\n", pgspec_sql::quote::identifiers(&search_path));
        let rows: Vec<&print::Statement> = statements.iter().filter(|one| is_for(one)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        for one in rows {
            script.push_str(&one.sql);
            script.push('\n');
        }
        session.begin_migration().map_err(|error| fault("the seed rows", Fault::Refused(error)))?;
        let statements: Vec<Timed<'_>> = pgspec_postgres::split(&script)
            .into_iter()
            .map(|one| Timed {
                statement: Statement { text: one.text, start: one.start },
                timeout: self.work.times.rows,
            })
            .collect();
        (self.say)(&format!("the seed rows of {environment}"));
        session
            .transaction(&script, &statements, &Written::Nothing)
            .map_err(|error| fault("the seed rows", Fault::Refused(error)))
    }
}

/// A line of our own history.
pub(in crate::command::migrate) fn record(one: pgspec_postgres::migrate::OwnRecord) -> Record {
    Record {
        version: one.version,
        file: one.file,
        checksum: one.checksum,
        done: one.done,
        chunks: usize::try_from(one.chunks).unwrap_or(0),
        begun: one.begun,
        place: one.place,
        rows: one.rows,
    }
}

fn fault(file: &str, fault: Fault) -> Why {
    match fault {
        Fault::Refused(error) if error.is_connection() => Why::Lost(error.refusal.message.clone()),
        Fault::Refused(error) => Why::Ended(Ended::Failed(format!("{file}: {error}"))),
        Fault::Stopped => Why::Ended(Ended::Stopped),
        Fault::Doubt(statement) => Why::Ended(Ended::Failed(format!(
            "{file}: a run that was cut off may have done `{statement}` or not: look, and say which with \
             `pgspec migrate repair --done VERSION` or `--again VERSION`"
        ))),
        Fault::Impossible(message) => Why::Ended(Ended::Failed(format!("{file}: {message}"))),
    }
}

/// In words, with what to do.
pub(in crate::command::migrate) fn trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Gone(version) => format!(
            "it has run migration {version}, which the folder does not have: bring the file back, or forget it with \
             `pgspec migrate repair --removed {version}`"
        ),
        Trouble::Edited(file) => format!(
            "it has run another {file}: undo the edit, or take the new text with `pgspec migrate repair --checksum VERSION`"
        ),
        Trouble::Partly { file, missing } => {
            format!(
                "it lacks {missing}, which {file} is folded of: run the migrations as they were before, then this one"
            )
        }
        Trouble::OutOfOrder { file, before } => format!(
            "{file} comes before {before}, which it has run: give it a version behind all others, or run it with \
             `--out-of-order`"
        ),
        Trouble::Failed(version) => format!(
            "another tool has left migration {version} as failed: mend what it did, and say so with \
             `pgspec migrate repair --applied {version}` or `--removed {version}`"
        ),
        Trouble::NoSuchVersion(version) => format!("there is no migration of version {version}"),
    }
}

/// The parts of the migrations that would be run, for people.
pub(super) fn outline(work: &Work<'_>, file: &str) -> String {
    let Some(migration) = work.migrations.iter().find(|one| one.file == file) else { return String::new() };
    let script = script(&migration.text, migration.no_transaction);
    if script.whole {
        let count = script.chunks.iter().map(|chunk| chunk.pieces.len()).sum::<usize>();
        return format!("{file}: one transaction, {count} statements\n");
    }
    let mut text = format!("{file}: {} parts\n", script.chunks.len());
    for chunk in &script.chunks {
        let how = match &chunk.how {
            How::Transaction => "transaction",
            How::Alone(_) => "alone",
            How::Batches { .. } => "batches",
        };
        let first = chunk.pieces.first().and_then(|piece| migration.text.get(piece.range.clone()));
        let line = first.and_then(|text| text.lines().next()).unwrap_or_default();
        text.push_str(&format!("  {how:<12} {line}\n"));
    }
    text
}

/// Whether the project makes what the spec says, so that a database that is migrated does.
pub(super) fn is_complete(work: &Work<'_>) -> bool {
    let planned = next::next(&work.ready.checked, &work.ready.wanted);
    planned.plan.is_empty() && !planned.from.diagnostics.has_errors()
}
