//! Running migrations on somebody's own database: one session that holds the lock, the histories, and the three ways in which
//! a part of a migration is run. What is to be run is decided elsewhere.

mod alone;
mod batches;
mod history;

use std::time::Duration;

use pgspec_sql::split::Statement;
use postgres::{CancelToken, Client, NoTls};

use crate::apply::{ApplyError, Failure, Refusal, locate};
use crate::ask::connect;
use crate::error::ServerError;
use crate::url::Url;

pub use alone::Doubt;
pub use batches::{Batches, From, Key, Table, Triggers, Went};
pub use history::{Finished, OwnRecord, Tool, ToolRecord, Tools, Written};

/// `pgspec` as a number: the lock that two runs on one database compete for.
const LOCK: i64 = 0x7067_7370_6563;

/// How long a session and its statements wait.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a lock. It is no part of the time that a statement may take.
    pub lock: Duration,
}

/// A statement and how long it may take; no time is no limit.
#[derive(Clone, Copy, Debug)]
pub struct Timed<'a> {
    /// The statement, and where it stands in its script.
    pub statement: Statement<'a>,
    /// How long it may take.
    pub timeout: Duration,
}

/// A connection to a database that is being migrated.
pub struct Session {
    pub(crate) client: Client,
    url: Url,
    tools: Tools,
    patience: Patience,
}

/// Ends the statement that a session is running.
#[derive(Clone)]
pub struct Canceller(CancelToken);

impl Canceller {
    /// Asks the server to end the statement. Nobody can be told that it did not work.
    pub fn cancel(&self) {
        drop(self.0.cancel_query(NoTls));
    }
}

impl Session {
    /// Connects. `tool` keeps a history beside ours.
    ///
    /// # Errors
    /// Nobody answers, or the server refuses the login.
    pub fn open(url: &Url, tool: Tool, patience: Patience) -> Result<Self, ServerError> {
        let mut client = connect(url)?;
        let tools =
            Tools::find(&mut client, tool).map_err(ServerError::postgres("cannot look for histories"))?;
        let mut session = Self { client, url: url.clone(), tools, patience };
        session.settle().map_err(ServerError::postgres("cannot set up the session"))?;
        Ok(session)
    }

    /// Where it is connected.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// What ends its statement, from another thread.
    pub fn canceller(&self) -> Canceller {
        Canceller(self.client.cancel_token())
    }

    /// Makes the session as a migration expects it: nothing that an earlier one has set, and our own patience.
    ///
    /// # Errors
    /// The connection fails.
    pub fn settle(&mut self) -> Result<(), postgres::Error> {
        let lock = self.patience.lock.as_millis();
        self.client.batch_execute(&format!(
            "reset session authorization; reset role; reset all; set lock_timeout = {lock}; set statement_timeout = 0; \
             set idle_in_transaction_session_timeout = 0"
        ))?;
        // A statement that the server runs while its client is gone ends soon. Not every system can tell.
        drop(self.client.batch_execute("set client_connection_check_interval = '5s'"));
        Ok(())
    }

    /// As [`Session::settle`], with the error of this room.
    ///
    /// # Errors
    /// The connection fails.
    pub fn begin_migration(&mut self) -> Result<(), ApplyError> {
        self.settle().map_err(nowhere)
    }

    /// Takes the lock that only one run on a database can have. `false` if another one has it.
    ///
    /// # Errors
    /// The connection fails.
    pub fn try_lock(&mut self) -> Result<bool, ServerError> {
        let what = "cannot take the lock of migrations";
        let row = self.client.query_one("select pg_try_advisory_lock($1)", &[&LOCK]);
        row.and_then(|row| row.try_get(0)).map_err(ServerError::postgres(what))
    }

    /// The server processes that have the lock.
    ///
    /// # Errors
    /// The connection fails.
    pub fn holders(&mut self) -> Result<Vec<i32>, ServerError> {
        let what = "cannot ask who has the lock of migrations";
        let query = "select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1
                     and (classid::bigint << 32 | objid::bigint) = $1
                     and database = (select oid from pg_database where datname = current_database()) order by pid";
        let rows = self.client.query(query, &[&LOCK]).map_err(ServerError::postgres(what))?;
        rows.iter().map(|row| row.try_get(0).map_err(ServerError::postgres(what))).collect()
    }

    /// Runs statements in one transaction, and notes it there. `script` is the text that they stand in.
    ///
    /// # Errors
    /// A statement is refused: nothing of it has happened then, unless the connection was lost during the commit.
    pub fn transaction(
        &mut self,
        script: &str,
        statements: &[Timed<'_>],
        note: &Written<'_>,
    ) -> Result<(), ApplyError> {
        let done = self.in_transaction(script, statements, note);
        if done.is_err() {
            // The refusal is what matters; if this fails too, the connection is gone.
            drop(self.client.batch_execute("rollback"));
        }
        done
    }

    fn in_transaction(
        &mut self,
        script: &str,
        statements: &[Timed<'_>],
        note: &Written<'_>,
    ) -> Result<(), ApplyError> {
        self.client.batch_execute("begin").map_err(nowhere)?;
        for one in statements {
            self.timed(script, one, true)?;
        }
        // What a migration has set for its session holds again behind the commit.
        self.client.batch_execute("set local role none; set local statement_timeout = 0").map_err(nowhere)?;
        self.write(note).map_err(nowhere)?;
        // Deferred constraints speak up here.
        self.client.batch_execute("commit").map_err(nowhere)
    }

    /// Runs one statement under its time limit.
    fn timed(&mut self, script: &str, one: &Timed<'_>, local: bool) -> Result<(), ApplyError> {
        let limit = one.timeout.as_millis();
        // A migration that says itself how long it may take knows better.
        if !script.contains("statement_timeout") {
            let set = format!("set {} statement_timeout = {limit}", if local { "local" } else { "session" });
            self.client.batch_execute(&set).map_err(nowhere)?;
        }
        let run = self.client.batch_execute(one.statement.text);
        run.map_err(|error| locate(script, &one.statement, Failure::from(error)))
    }

    /// Runs statements that only set something for the session.
    ///
    /// # Errors
    /// A statement is refused.
    pub fn plain(&mut self, script: &str, statements: &[Timed<'_>]) -> Result<(), ApplyError> {
        statements.iter().try_for_each(|one| self.timed(script, one, false))
    }
}

/// A statement of our own that failed.
pub(crate) fn nowhere(error: postgres::Error) -> ApplyError {
    locate("", &Statement { text: "", start: 0 }, Failure::from(error))
}

impl ApplyError {
    /// The same about a statement of a script, whose place was not known where it failed.
    #[must_use]
    pub fn placed(self, script: &str, statement: &Statement<'_>) -> Self {
        let Refusal { code, message, detail, hint, context } = *self.refusal;
        let failure = Failure::refused(&code, message, "");
        let mut placed = locate(script, statement, failure);
        placed.refusal.detail = detail;
        placed.refusal.hint = hint;
        placed.refusal.context = context;
        placed
    }

    /// Whether the connection is gone: nothing is known of what was under way.
    pub fn is_connection(&self) -> bool {
        let code = self.refusal.code.as_str();
        code.is_empty() || code.starts_with("08") || matches!(code, "57P01" | "57P02" | "57P03" | "57P05")
    }

    /// Whether the same may work a moment later: a lock was not to be had, or two transactions were in each other's way.
    pub fn is_passing(&self) -> bool {
        matches!(self.refusal.code.as_str(), "55P03" | "40P01" | "40001")
    }

    /// Whether it took longer than it may.
    pub fn is_timeout(&self) -> bool {
        self.refusal.code == "57014"
    }
}
