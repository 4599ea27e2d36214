//! Runs one migration as its tool would, and watches: the locks that its session holds before it commits, and the tables that
//! are stored in another file behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use pgspec_build::migrate::declared::Declared;
use pgspec_build::migrate::run::{Alone, Chunk, How, Piece, Script};
use pgspec_build::migrate::statement::Does;
use pgspec_catalog::QualifiedName;
use pgspec_plan::plan::{LockMode, Seen, Violation, violations};
use pgspec_postgres::watch::{Held, Place, Sight, Watch};
use pgspec_postgres::{ApplyError, Client, Database, Transaction};

use super::scratch::User;

/// What was seen of a migration.
#[derive(Default)]
pub(super) struct Watched {
    /// The strongest locks on each relation that was there before: several if none keeps out all that the others do.
    pub(super) locks: BTreeMap<QualifiedName, Vec<LockMode>>,
    /// The tables that were written anew, by their names of before.
    pub(super) rewritten: BTreeSet<QualifiedName>,
    /// What is not as declared: where the part begins, and what.
    pub(super) violations: Vec<(usize, Violation)>,
    /// How many statements ran outside of a transaction.
    pub(super) alone: usize,
}

/// A migration that is run.
pub(super) struct Run<'a> {
    pub(super) database: &'a Database<'a>,
    pub(super) text: &'a str,
    pub(super) script: &'a Script,
    pub(super) declared: Option<&'a Declared>,
}

/// How long a statement outside of a transaction is kept waiting by a writer, so that its locks can be seen.
const HOLD: Duration = Duration::from_secs(1);
/// Between two looks at another session.
const POLL: Duration = Duration::from_millis(2);

impl Run<'_> {
    /// Runs it; what the server refuses is the inner error.
    pub(super) fn run(&self, mut user: User) -> Result<Result<Watched, ApplyError>> {
        let mut watched = Watched::default();
        let mut watch = Watch::begin(user.client())?;
        let mut silent: Vec<(usize, QualifiedName)> = Vec::new();
        for chunk in &self.script.chunks {
            let does_more = |piece: &&Piece| !matches!(piece.does, Does::Session | Does::Control);
            let first = chunk.pieces.iter().find(does_more).or(chunk.pieces.first());
            let start = first.map_or(0, |piece| piece.range.start);
            let sight = match &chunk.how {
                How::Transaction | How::Batches { .. } => self.inside(&mut user, &mut watch, chunk)?,
                How::Alone(alone) => {
                    watched.alone += 1;
                    self.alone(&mut user, &mut watch, chunk, alone)?
                }
            };
            let sight = match sight {
                Ok(sight) => sight,
                Err(refused) => return Ok(Err(refused)),
            };
            let rewritten: Vec<Vec<QualifiedName>> =
                sight.rewritten.iter().map(|places| names(places)).collect();
            if let Some(declared) = self.declared {
                let effects = declared.effects(&chunk.pieces);
                let there = |name: &QualifiedName| sight.stay.contains(name);
                let seen = self.judged(chunk, &sight.locks);
                for one in violations(&effects, &seen, &rewritten, &there) {
                    match one {
                        // Perhaps it is in another part.
                        Violation::NoRewrite(name) => silent.push((start, name)),
                        Violation::Lock { .. } | Violation::Rewrite(_) => {
                            watched.violations.push((start, one))
                        }
                    }
                }
            }
            watched.note(&sight, &rewritten);
        }
        silent.retain(|(_, name)| !watched.rewritten.contains(name));
        watched.violations.extend(silent.into_iter().map(|(at, name)| (at, Violation::NoRewrite(name))));
        watched.strongest();
        Ok(Ok(watched))
    }

    /// In a transaction.
    fn inside(&self, user: &mut User, watch: &mut Watch, chunk: &Chunk) -> Result<Result<Sight, ApplyError>> {
        let mut sight = Sight::default();
        let done = user.apply(&self.part(chunk), Transaction::Whole, &mut |client| {
            sight = watch.look(client)?;
            Ok(())
        });
        Ok(done.map(|()| sight))
    }

    /// In none: a writer keeps it waiting, and another session looks.
    fn alone(
        &self,
        user: &mut User,
        watch: &mut Watch,
        chunk: &Chunk,
        alone: &Alone,
    ) -> Result<Result<Sight, ApplyError>> {
        let connect = || self.database.connect().map_err(|error| anyhow!("{error}"));
        let (mut looker, mut writer) = (connect()?, connect()?);
        let pid: i32 = user.client().query_one("select pg_catalog.pg_backend_pid()", &[])?.try_get(0)?;
        let path: String =
            user.client().query_one("select pg_catalog.current_setting('search_path')", &[])?.try_get(0)?;
        let mut is_held = hold(&mut writer, alone, &path)?;
        let part = self.part(chunk);
        let (done, held) = std::thread::scope(|scope| {
            let run = scope.spawn(|| user.apply(&part, Transaction::Each, &mut |_| Ok(())));
            let mut held: BTreeSet<Held> = BTreeSet::new();
            let begin = Instant::now();
            let mut looked = Ok(());
            while !run.is_finished() {
                match watch.of_backend(&mut looker, pid) {
                    Ok(found) => held.extend(found),
                    Err(error) => looked = Err(error),
                }
                if is_held && (!held.is_empty() || looked.is_err() || begin.elapsed() > HOLD) {
                    looked = looked.and(writer.batch_execute("commit"));
                    is_held = false;
                }
                std::thread::sleep(POLL);
            }
            (run.join(), looked.map(|()| held))
        });
        let held = held?;
        let done = done.map_err(|_| anyhow!("the statement's thread stopped"))?;
        if let Err(refused) = done {
            return Ok(Err(refused));
        }
        let mut sight = watch.look(user.client())?;
        sight.locks.extend(held);
        Ok(Ok(sight))
    }

    /// The text with nothing but the statements of a part: places stay.
    fn part(&self, chunk: &Chunk) -> String {
        if self.script.whole {
            return self.text.to_owned();
        }
        let mut out = String::with_capacity(self.text.len());
        for (at, c) in self.text.char_indices() {
            let is_in = chunk.pieces.iter().any(|piece| piece.range.contains(&at));
            // The semicolon belongs to no statement.
            let is_end = c == ';' && chunk.pieces.iter().any(|piece| piece.range.end == at);
            if is_in || is_end || c == '\n' {
                out.push(c);
            } else {
                out.extend(std::iter::repeat_n(' ', c.len_utf8()));
            }
        }
        out
    }

    /// The locks that are to be declared: not those of ordinary reading and writing where triggers or functions may run.
    fn judged(&self, chunk: &Chunk, held: &[Held]) -> Vec<Seen> {
        let runs =
            chunk.pieces.iter().any(|piece| matches!(piece.does, Does::Adds | Does::Changes | Does::Runs));
        seen(held).into_iter().filter(|one| !runs || !LockMode::RowExclusive.covers(one.mode)).collect()
    }
}

/// Writes to the table of a statement, and does not commit. `false` if there is none that anybody knows.
fn hold(writer: &mut Client, alone: &Alone, path: &str) -> Result<bool> {
    let table = match alone {
        Alone::CreateIndex { table, .. } | Alone::Detach { parent: table, .. } => Some(table.clone()),
        Alone::DropIndex(index) => {
            writer.query_one("select pg_catalog.set_config('search_path', $1, false)", &[&path])?;
            let query =
                "select indrelid::regclass::text from pg_catalog.pg_index where indexrelid = to_regclass($1)";
            writer.query_opt(query, &[index])?.map(|row| row.try_get(0)).transpose()?
        }
        Alone::Again | Alone::Ask(_) | Alone::Unknown => None,
    };
    let Some(table) = table else { return Ok(false) };
    writer.query_one("select pg_catalog.set_config('search_path', $1, false)", &[&path])?;
    let locked = writer.batch_execute(&format!("begin; lock table {table} in row exclusive mode"));
    if locked.is_err() {
        // What is wrong with the table, the statement itself will say.
        writer.batch_execute("rollback")?;
    }
    Ok(locked.is_ok())
}

/// The lock of a violation: its table and its mode.
fn lock(violation: &Violation) -> Option<(&QualifiedName, LockMode)> {
    match violation {
        Violation::Lock { seen, .. } => Some((seen.names.last()?, seen.mode)),
        Violation::Rewrite(_) | Violation::NoRewrite(_) => None,
    }
}

impl Watched {
    /// Of the locks on one table and what belongs to it that are not declared, only those that say most are told.
    fn strongest(&mut self) {
        let all = std::mem::take(&mut self.violations);
        let is_less = |at: usize, one: &Violation| {
            let Some((table, mode)) = lock(one) else { return false };
            all.iter().enumerate().any(|(other, (_, violation))| {
                let Some((of, own)) = lock(violation) else { return false };
                // Of equals the first one.
                of == table && other != at && own.covers(mode) && (own != mode || other < at)
            })
        };
        let kept: Vec<bool> = all.iter().enumerate().map(|(at, (_, one))| !is_less(at, one)).collect();
        self.violations =
            all.iter().zip(kept).filter(|(_, kept)| *kept).map(|(one, _)| one.clone()).collect();
    }

    fn note(&mut self, sight: &Sight, rewritten: &[Vec<QualifiedName>]) {
        for one in &sight.locks {
            let Some(mode) = LockMode::parse(&one.mode) else { continue };
            // Indexes and TOAST tables are locked with their table.
            let Some(place) = one.names.first() else { continue };
            let name = place.table.as_ref().unwrap_or(&place.own);
            let modes = self.locks.entry(name.clone()).or_default();
            if !modes.iter().any(|own| own.covers(mode)) {
                modes.retain(|own| !mode.covers(*own));
                modes.push(mode);
                modes.sort_unstable();
            }
        }
        self.rewritten.extend(rewritten.iter().filter_map(|names| names.first().cloned()));
    }
}

fn names(places: &[Place]) -> Vec<QualifiedName> {
    places.iter().flat_map(|place| std::iter::once(place.own.clone()).chain(place.table.clone())).collect()
}

fn seen(held: &[Held]) -> Vec<Seen> {
    let one = |held: &Held| Some(Seen { names: names(&held.names), mode: LockMode::parse(&held.mode)? });
    held.iter().filter_map(one).collect()
}
