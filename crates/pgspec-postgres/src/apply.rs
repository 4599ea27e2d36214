//! Runs a script, statement by statement, and says where in the script it failed.

use std::fmt;

use postgres::Client;
use postgres::error::ErrorPosition;

use pgspec_sql::split::{Statement, split};

/// What is one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transaction {
    /// The whole script: all of it, or nothing.
    Whole,
    /// Each statement, unless the script says `begin` itself.
    Each,
}

/// A statement that Postgres refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplyError {
    /// Where in the script, in bytes: the place that Postgres points at, else the start of the statement.
    pub offset: usize,
    /// The line of that place, from 1.
    pub line: usize,
    /// The column of that place, from 1, in characters.
    pub column: usize,
    /// The first line of the statement.
    pub statement: String,
    /// What Postgres says.
    pub refusal: Box<Refusal>,
}

/// What Postgres says when it refuses a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The SQLSTATE; empty if the connection failed.
    pub code: String,
    /// The message.
    pub message: String,
    /// More about it.
    pub detail: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The calls that led there, innermost first.
    pub context: Option<String>,
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal { code, message, detail, hint, context } = &*self.refusal;
        write!(f, "line {}, column {}: {message}", self.line, self.column)?;
        if !code.is_empty() {
            write!(f, " (SQLSTATE {code})")?;
        }
        write!(f, "\n  statement: {}", self.statement)?;
        for (name, value) in [("detail", detail), ("hint", hint), ("context", context)] {
            if let Some(value) = value {
                write!(f, "\n  {name}: {}", value.replace('\n', "\n           "))?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ApplyError {}

/// Runs the statements of a script.
///
/// # Errors
/// The first statement that Postgres refuses. With [`Transaction::Whole`] nothing of the script has happened then.
pub fn apply(client: &mut Client, sql: &str, transaction: Transaction) -> Result<(), ApplyError> {
    apply_watched(client, sql, transaction, &mut |_| Ok(()))
}

/// Looks at a session before its transaction is committed.
pub type Look<'a> = &'a mut dyn FnMut(&mut Client) -> Result<(), postgres::Error>;

/// As [`apply()`]; `look` is called in the session when all statements of a [`Transaction::Whole`] are run, before it is
/// committed.
///
/// # Errors
/// As [`apply()`]'s, and what `look` says.
pub fn apply_watched(
    client: &mut Client,
    sql: &str,
    transaction: Transaction,
    look: Look<'_>,
) -> Result<(), ApplyError> {
    let one = |client: &mut Client, statement: &Statement<'_>| {
        client.batch_execute(statement.text).map_err(Failure::from)
    };
    run(client, sql, transaction, one, look)
}

/// Why one statement failed, and where in it.
pub(crate) struct Failure {
    pub(crate) refusal: Box<Refusal>,
    /// The character that Postgres counted to, from 1, in the statement.
    position: Option<usize>,
}

impl Failure {
    /// A refusal that Postgres itself does not make.
    pub(crate) fn refused(code: &str, message: String, hint: &str) -> Self {
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        let refusal = Refusal { code: code.to_owned(), message, hint, ..Refusal::default() };
        Self { refusal: Box::new(refusal), position: None }
    }
}

impl From<postgres::Error> for Failure {
    fn from(error: postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            return Self::refused("", crate::error::postgres_message(&error), "");
        };
        let position = match db.position() {
            Some(ErrorPosition::Original(position)) => usize::try_from(*position).ok(),
            // The place is in a text that a function made: there is no such place in the script.
            Some(ErrorPosition::Internal { .. }) | None => None,
        };
        let refusal = Refusal {
            code: db.code().code().to_owned(),
            message: db.message().to_owned(),
            detail: db.detail().map(str::to_owned),
            hint: db.hint().map(str::to_owned),
            context: db.where_().map(str::to_owned),
        };
        Self { refusal: Box::new(refusal), position }
    }
}

/// Runs each statement with `one`, in the transaction asked for, and looks before the end of one around all.
pub(crate) fn run(
    client: &mut Client,
    sql: &str,
    transaction: Transaction,
    mut one: impl FnMut(&mut Client, &Statement<'_>) -> Result<(), Failure>,
    look: Look<'_>,
) -> Result<(), ApplyError> {
    let whole = transaction == Transaction::Whole;
    let nowhere = Statement { text: "", start: 0 };
    let control = |client: &mut Client, word: &str| {
        client.batch_execute(word).map_err(|e| locate(sql, &nowhere, Failure::from(e)))
    };
    if whole {
        control(client, "begin")?;
    }
    for statement in split(sql) {
        if let Err(failure) = one(client, &statement) {
            if whole {
                // The refusal is what matters; if this fails too, the connection is gone.
                drop(client.batch_execute("rollback"));
            }
            return Err(locate(sql, &statement, failure));
        }
    }
    if whole {
        look(client).map_err(|error| locate(sql, &nowhere, Failure::from(error)))?;
        // Deferred constraints speak up here.
        control(client, "commit")?;
    }
    Ok(())
}

pub(crate) fn locate(sql: &str, statement: &Statement<'_>, failure: Failure) -> ApplyError {
    // Without a position, the statement's start.
    let before = failure.position.unwrap_or(1).saturating_sub(1);
    let inside = statement.text.char_indices().nth(before).map_or(statement.text.len(), |(at, _)| at);
    let offset = statement.start + inside;
    let before = sql.get(..offset).unwrap_or(sql);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    ApplyError {
        offset,
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or("").chars().count() + 1,
        statement: statement.text.lines().next().unwrap_or("").trim_end().to_owned(),
        refusal: failure.refusal,
    }
}
