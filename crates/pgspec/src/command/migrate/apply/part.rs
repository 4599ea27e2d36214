//! Runs one migration, part by part, from where it was left.

use std::time::{Duration, Instant};

use pgspec_build::migrate::run::{
    Alone, Chunk, How, Migration, Piece, Record, Refinery, Script, Update, script,
};
use pgspec_build::migrate::statement::Does;
use pgspec_postgres::migrate::{Batches, Doubt, Finished, From, Session, Timed, Triggers, Written};
use pgspec_postgres::{ApplyError, Statement};

use super::interrupt;
use super::work::{Times, Work};

/// Why a migration is not done.
pub(super) enum Fault {
    /// A statement was refused: nothing of its part has happened.
    Refused(ApplyError),
    /// Somebody wants to stop.
    Stopped,
    /// Nobody can tell whether a statement was done.
    Doubt(String),
    /// What a comment asks for cannot be done.
    Impossible(String),
}

impl std::convert::From<ApplyError> for Fault {
    fn from(error: ApplyError) -> Self {
        Self::Refused(error)
    }
}

/// One migration on one database.
pub(super) struct Run<'a> {
    pub(super) work: &'a Work<'a>,
    pub(super) session: &'a mut Session,
    pub(super) migration: &'a Migration,
    /// Says something about it.
    pub(super) say: &'a dyn Fn(&str),
}

/// How many batches, beside as many as the table itself took, may follow rows that were added meanwhile.
const MOST_BEHIND_END: u64 = 20;

/// How many rows a first batch has.
const FIRST_BATCH: i64 = 1000;

/// Between two lines about how far a batch is.
const REPORT: Duration = Duration::from_secs(2);

impl Run<'_> {
    /// Runs it, from where a record says.
    pub(super) fn run(&mut self, halfway: Option<&Record>) -> Result<(), Fault> {
        let migration = self.migration;
        let script = script(&migration.text, migration.no_transaction);
        let statements = statements(migration);
        self.session.begin_migration()?;
        let start = Instant::now();
        if script.whole {
            let pieces: Vec<Piece> =
                script.chunks.iter().flat_map(|chunk| chunk.pieces.iter().cloned()).collect();
            let timed = timed(migration, &self.work.times, &pieces);
            let finished = Written::Finished(finished(migration, &statements, start.elapsed()));
            self.patient(|run| run.session.transaction(&migration.text, &timed, &finished))?;
            return Ok(());
        }
        let started = Written::Started {
            version: &migration.version,
            file: &migration.file,
            checksum: &migration.checksum,
        };
        self.session.transaction("", &[], &started)?;
        let done = halfway.map_or(0, |record| record.chunks);
        self.again(&script, done)?;
        for (at, chunk) in script.chunks.iter().enumerate().skip(done) {
            if interrupt::is_stopping() {
                return Err(Fault::Stopped);
            }
            self.chunk(chunk, at, halfway.filter(|_| at == done))?;
        }
        let finished = Written::Finished(finished(migration, &statements, start.elapsed()));
        self.session.transaction("", &[], &finished)?;
        Ok(())
    }

    /// What earlier parts have set holds for the session that ran them: it is set again.
    fn again(&mut self, script: &Script, done: usize) -> Result<(), Fault> {
        let pieces = script.chunks.iter().take(done).flat_map(|chunk| chunk.pieces.iter());
        let pieces: Vec<Piece> = pieces.filter(|piece| piece.does == Does::Session).cloned().collect();
        let timed = timed(self.migration, &self.work.times, &pieces);
        Ok(self.session.plain(&self.migration.text, &timed)?)
    }

    fn chunk(&mut self, chunk: &Chunk, at: usize, halfway: Option<&Record>) -> Result<(), Fault> {
        let migration = self.migration;
        let version = &migration.version;
        let done = Written::Chunks { version, chunks: at + 1 };
        let timed = timed(migration, &self.work.times, &chunk.pieces);
        match &chunk.how {
            How::Transaction => self.patient(|run| run.session.transaction(&migration.text, &timed, &done)),
            How::Alone(alone) => {
                let begun = halfway.is_some_and(|record| record.begun);
                if !(self.is_done(alone, begun, &timed)?) {
                    let mut first = true;
                    self.patient(|run| {
                        // What a try that failed has left is cleared away before the next.
                        if !std::mem::take(&mut first)
                            && let Alone::CreateIndex { name, table, .. } = alone
                        {
                            run.session.index(name, table)?;
                        }
                        timed.iter().try_for_each(|one| run.session.alone(&migration.text, one, version))
                    })?;
                }
                Ok(self.session.transaction("", &[], &done)?)
            }
            How::Batches { update, triggers } => {
                let found = self.batches((update, *triggers), &timed, &done, halfway);
                found.map_err(|fault| match (fault, timed.first()) {
                    (Fault::Refused(error), Some(one)) => {
                        Fault::Refused(error.placed(&migration.text, &one.statement))
                    }
                    (other, _) => other,
                })
            }
        }
    }

    /// Whether a statement outside of a transaction was done by a run that did not come to say so.
    fn is_done(&mut self, alone: &Alone, begun: bool, timed: &[Timed<'_>]) -> Result<bool, Fault> {
        let doubt = match alone {
            // An index that is not valid goes in any case.
            Alone::CreateIndex { name, table, asked } => match (self.session.index(name, table)?, asked) {
                (Doubt::Done, Some(query)) => self.session.asked(query)?,
                (doubt, _) => doubt,
            },
            Alone::DropIndex(_) | Alone::Detach { .. } | Alone::Again | Alone::Ask(_) | Alone::Unknown
                if !begun =>
            {
                Doubt::Open
            }
            Alone::DropIndex(name) => self.session.is_gone(name)?,
            Alone::Detach { parent, partition } => self.session.detached(parent, partition)?,
            Alone::Again => Doubt::Open,
            Alone::Ask(query) => self.session.asked(query)?,
            Alone::Unknown => Doubt::Unknown,
        };
        match doubt {
            // Somebody else's index of that name is refused by Postgres.
            Doubt::Done => Ok(begun),
            Doubt::Open => Ok(false),
            Doubt::Unknown => {
                let statement =
                    timed.first().and_then(|one| one.statement.text.lines().next()).unwrap_or_default();
                Err(Fault::Doubt(statement.to_owned()))
            }
        }
    }

    fn batches(
        &mut self,
        (update, triggers): (&Update, bool),
        timed: &[Timed<'_>],
        done: &Written<'_>,
        halfway: Option<&Record>,
    ) -> Result<(), Fault> {
        let Some(table) = self.session.table(&update.table, &update.columns)? else {
            return Err(Fault::Impossible(format!(
                "there is no table {} to be changed in batches",
                update.table
            )));
        };
        let Some(key) = table.key.clone() else {
            if !triggers {
                return Err(Fault::Impossible(format!(
                    "{} has no primary key, so it cannot be changed in batches while its triggers sleep: take the comment \
                     `-- pgspec: batches` out",
                    table.name
                )));
            }
            (self.say)(&format!("{} has no primary key: it is changed in one transaction", table.name));
            return self.patient(|run| run.session.transaction(&run.migration.text, timed, done));
        };
        if !triggers {
            match &table.quiet {
                Triggers::None => {}
                Triggers::Replication => {
                    (self.say)(&format!(
                        "the triggers of {} are off by session_replication_role",
                        table.name
                    ));
                }
                Triggers::Disable(..) => (self.say)(&format!(
                    "the triggers of {} are off by ALTER TABLE, which locks out other writers during a batch",
                    table.name
                )),
            }
        }
        let mut how = Batches { time: self.work.times.batch, rows: FIRST_BATCH, triggers };
        let mut place = halfway.and_then(|record| record.place.clone());
        let mut rows = halfway.map_or(0, |record| record.rows);
        let (start, begin, mut said) = (Instant::now(), rows, Instant::now());
        let (mut ran, mut behind_end) = (0_u64, 0_u64);
        loop {
            if interrupt::is_stopping() {
                return Err(Fault::Stopped);
            }
            let migration = self.migration;
            let version = &migration.version;
            let from = From { version, place: place.as_deref(), rows };
            let within = |range: &str| update.within(range);
            let (went, took) = {
                let began = Instant::now();
                let went = self.patient(|run| {
                    loop {
                        let went = run.session.batch(&table, &key, &how, &within, &from);
                        if !(went.as_ref().is_err_and(ApplyError::is_timeout) && how.rows > 1) {
                            return went;
                        }
                        how.rows = (how.rows / 2).max(1);
                    }
                })?;
                (went, began.elapsed())
            };
            let Some(next) = went.place else { break };
            rows += went.rows;
            place = Some(next);
            // Whoever adds rows faster than these batches go must not keep them going for ever.
            (ran, behind_end) = (ran + 1, behind_end + u64::from(went.is_behind_end));
            if went.is_last || behind_end > ran / 2 + MOST_BEHIND_END {
                break;
            }
            how.adapt(took);
            if said.elapsed() > REPORT {
                said = Instant::now();
                (self.say)(&estimate(&table.name, rows, table.rows, rows - begin, start.elapsed()));
            }
            interrupt::sleep(self.work.times.pause);
        }
        // Rows that came meanwhile, behind the place: the condition tells which they are.
        let last = update.condition.as_ref().map(|_| update.within(""));
        let more = self.patient(|run| run.session.last_batch(&table, &how, last.as_deref(), done))?;
        (self.say)(&format!("{}: {} rows changed", table.name, rows + more));
        Ok(())
    }

    /// Tries again for a while when a lock is not to be had.
    fn patient<T>(&mut self, mut run: impl FnMut(&mut Self) -> Result<T, ApplyError>) -> Result<T, Fault> {
        let start = Instant::now();
        let mut tries: u32 = 0;
        loop {
            match run(self) {
                Err(error) if error.is_passing() && start.elapsed() < self.work.times.patience => {
                    if interrupt::is_stopping() {
                        return Err(Fault::Stopped);
                    }
                    if tries.is_power_of_two() || tries == 0 {
                        (self.say)(&format!("waits and tries again: {}", error.refusal.message));
                    }
                    interrupt::sleep(backoff(tries));
                    tries += 1;
                }
                Err(error) => return Err(Fault::Refused(error)),
                Ok(done) => return Ok(done),
            }
        }
    }
}

/// Statements of a migration, each with the time that it may take.
fn timed<'m>(migration: &'m Migration, times: &Times, pieces: &[Piece]) -> Vec<Timed<'m>> {
    let one = |piece: &Piece| {
        let text = migration.text.get(piece.range.clone()).unwrap_or_default();
        Timed { statement: Statement { text, start: piece.range.start }, timeout: times.of(piece.does) }
    };
    pieces.iter().map(one).collect()
}

/// The texts of all statements.
pub(in crate::command::migrate) fn statements(migration: &Migration) -> Vec<String> {
    let script = script(&migration.text, migration.no_transaction);
    let pieces = script.chunks.iter().flat_map(|chunk| chunk.pieces.iter());
    pieces.filter_map(|piece| migration.text.get(piece.range.clone())).map(str::to_owned).collect()
}

/// refinery's checksums, by the width of versions: `int4`, `int8`.
fn refinery(migration: &Migration) -> (Option<&str>, Option<&str>) {
    let Refinery { int4, int8 } = &migration.checksums.refinery;
    (int4.as_deref(), int8.as_deref())
}

/// That a migration is done.
pub(in crate::command::migrate) fn finished<'m>(
    migration: &'m Migration,
    statements: &'m [String],
    took: Duration,
) -> Finished<'m> {
    Finished {
        version: &migration.version,
        file: &migration.file,
        name: &migration.name,
        checksum: &migration.checksum,
        sqlx: &migration.checksums.sqlx,
        refinery: refinery(migration),
        statements,
        adopted: false,
        nanoseconds: i64::try_from(took.as_nanos()).unwrap_or(i64::MAX),
    }
}

/// Longer and longer, up to two seconds, and never the same for two that wait for each other.
fn backoff(tries: u32) -> Duration {
    use std::hash::{BuildHasher as _, Hasher as _};
    let most = 100_u64 << tries.min(5);
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    Duration::from_millis((most / 2 + random % most.max(1)).min(2_000))
}

/// `public.people: 40000 of about 100000 rows, about 12 s left`.
fn estimate(table: &str, rows: i64, all: i64, now: i64, took: Duration) -> String {
    let left = u64::try_from((all - rows).max(0)).unwrap_or(0);
    let seconds = match u64::try_from(now) {
        Ok(now) if now > 0 && left > 0 => format!(", about {} s left", left * took.as_secs().max(1) / now),
        Ok(_) | Err(_) => String::new(),
    };
    format!("{table}: {rows} of about {} rows{seconds}", all.max(rows))
}
