//! What the statements of a migration do to what is there already: one [`Action`] for each change, in their order.
//!
//! Read by their words alone, without a catalog: for rules about locks, rewrites and order, which must speak of a migration
//! that nobody has run yet. Whether it is SQL at all, the reader says (`read`).

mod alter;
mod words;

use std::ops::Range;

use pgspec_catalog::{Name, QualifiedName};

use crate::read::statements_of;
use words::Words;

/// One change.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its place in the text: of an `ALTER TABLE`, that of the one action.
    pub range: Range<usize>,
    /// The place of the whole statement.
    pub statement: Range<usize>,
    /// What it does.
    pub kind: ActionKind,
}

/// What an action does.
#[derive(Clone, Debug)]
pub enum ActionKind {
    /// `BEGIN`
    Begin,
    /// `COMMIT`, `ROLLBACK`
    End,
    /// `SET lock_timeout`, `statement_timeout` …; `off` if to zero.
    Set {
        /// The parameter.
        name: Name,
        /// To nothing at all.
        off: bool,
    },
    /// `CREATE TABLE`
    CreateTable {
        /// Its name.
        table: QualifiedName,
        /// The table that it is a partition of.
        partition_of: Option<QualifiedName>,
    },
    /// `CREATE INDEX`
    CreateIndex {
        /// On which table.
        table: QualifiedName,
        /// The index, if it is named.
        name: Option<Name>,
        /// `CONCURRENTLY`
        concurrently: bool,
        /// `IF NOT EXISTS`
        if_not_exists: bool,
        /// The place behind `INDEX`.
        behind: usize,
    },
    /// `DROP INDEX`
    DropIndex {
        /// `CONCURRENTLY`
        concurrently: bool,
        /// The place behind `INDEX`.
        behind: usize,
    },
    /// `REINDEX`
    Reindex {
        /// `CONCURRENTLY`
        concurrently: bool,
    },
    /// An action of `ALTER TABLE`.
    Alter {
        /// The table.
        table: QualifiedName,
        /// What is done to it.
        change: Change,
    },
    /// `DROP TABLE`
    DropTable {
        /// All that are named.
        tables: Vec<QualifiedName>,
    },
    /// `TRUNCATE`
    Truncate {
        /// All that are named.
        tables: Vec<QualifiedName>,
    },
    /// `VACUUM FULL`, `CLUSTER`: the words.
    Rewrite(&'static str),
    /// `REFRESH MATERIALIZED VIEW`
    Refresh {
        /// `CONCURRENTLY`
        concurrently: bool,
    },
    /// `ALTER TYPE … ADD VALUE`
    AddValue {
        /// The label.
        label: String,
    },
    /// `ALTER DOMAIN … ADD CONSTRAINT`, `SET NOT NULL`
    ConstrainDomain {
        /// `NOT VALID`
        not_valid: bool,
    },
    /// `UPDATE`, `DELETE` of a table.
    Write {
        /// The table.
        table: QualifiedName,
        /// `WHERE` is there.
        limited: bool,
    },
    /// A statement that takes the strongest lock for a moment: a policy, a trigger.
    Brief {
        /// The table.
        table: QualifiedName,
    },
    /// Anything else; what it says is its text.
    Other,
}

/// An action of `ALTER TABLE`.
#[derive(Clone, Debug)]
pub enum Change {
    /// `ADD COLUMN`
    AddColumn(NewColumn),
    /// `ADD CONSTRAINT`
    AddConstraint(NewConstraint),
    /// `VALIDATE CONSTRAINT`
    Validate(Name),
    /// `ALTER COLUMN … SET NOT NULL`
    SetNotNull(Name),
    /// `ALTER COLUMN … TYPE`
    SetType(Name),
    /// `DROP COLUMN`
    DropColumn(Name),
    /// `DROP CONSTRAINT`
    DropConstraint(Name),
    /// `RENAME`: of a column, or of the table itself.
    Rename(Option<Name>),
    /// `ATTACH PARTITION`
    Attach(QualifiedName),
    /// `DETACH PARTITION`
    Detach {
        /// `CONCURRENTLY`
        concurrently: bool,
    },
    /// `SET LOGGED`, `SET ACCESS METHOD` …: the whole table is written anew.
    Rewrite(&'static str),
    /// Anything else.
    Other,
}

/// A column that is added.
#[derive(Clone, Debug)]
pub struct NewColumn {
    /// Its name.
    pub name: Name,
    /// `NOT NULL`, or a primary key.
    pub not_null: bool,
    /// The text of its default.
    pub default: Option<String>,
    /// Why all rows are written anew whatever its default: `serial`, an identity, a stored expression.
    pub filled: Option<&'static str>,
    /// `UNIQUE`, `PRIMARY KEY`
    pub unique: bool,
    /// `CHECK`
    pub check: bool,
    /// `REFERENCES`
    pub references: Option<QualifiedName>,
}

/// A constraint that is added.
#[derive(Clone, Debug)]
pub struct NewConstraint {
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// What it is.
    pub kind: ConstraintKind,
    /// `NOT VALID`
    pub not_valid: bool,
    /// `USING INDEX`
    pub using_index: bool,
    /// The columns that are named first in parentheses.
    pub columns: Vec<Name>,
    /// The column of a check that is `… IS NOT NULL` and nothing else.
    pub is_not_null: Option<Name>,
    /// The table that a foreign key refers to.
    pub references: Option<QualifiedName>,
}

/// What a constraint is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the key words of its name")]
pub enum ConstraintKind {
    Check,
    ForeignKey,
    Unique,
    PrimaryKey,
    Exclude,
    NotNull,
}

/// What the statements of a text do, in their order. What cannot be read into words is left out.
pub fn actions(text: &str) -> Vec<Action> {
    let mut all = Vec::new();
    for range in statements_of(text) {
        let Some(words) = Words::of(text, range.clone()) else { continue };
        if words.word(0, "alter")
            && (words.word(1, "table") || words.word(1, "foreign") && words.word(2, "table"))
        {
            alter::table(&words, &mut all);
        } else {
            all.push(Action { range: range.clone(), statement: range, kind: statement(&words) });
        }
    }
    all
}

fn statement(words: &Words<'_>) -> ActionKind {
    match words.first().as_str() {
        "begin" => ActionKind::Begin,
        "start" if words.word(1, "transaction") => ActionKind::Begin,
        "commit" | "end" | "rollback" | "abort" if !words.has("to") && !words.word(1, "prepared") => {
            ActionKind::End
        }
        "set" => set(words),
        "create" => create(words),
        "drop" => drop(words),
        "reindex" => ActionKind::Reindex { concurrently: words.has("concurrently") },
        "truncate" => ActionKind::Truncate { tables: words.names(usize::from(words.word(1, "table")) + 1) },
        "cluster" => ActionKind::Rewrite("CLUSTER"),
        "vacuum" if words.has("full") => ActionKind::Rewrite("VACUUM FULL"),
        "refresh" => ActionKind::Refresh { concurrently: words.has("concurrently") },
        "alter" if words.word(1, "type") => {
            words.find("add").filter(|at| words.word(at + 1, "value")).map_or(ActionKind::Other, |at| {
                let skipped = if words.word(at + 2, "if") { 3 } else { 0 };
                ActionKind::AddValue { label: words.text(at + 2 + skipped).trim_matches('\'').to_owned() }
            })
        }
        "alter" if words.word(1, "domain") => {
            let adds = words.find("add").is_some() || words.has("not") && words.has("set");
            let not_valid = words.pair("not", "valid").is_some();
            if adds { ActionKind::ConstrainDomain { not_valid } } else { ActionKind::Other }
        }
        "alter" if words.word(1, "policy") => {
            on(words).map_or(ActionKind::Other, |table| ActionKind::Brief { table })
        }
        "update" => write(words, 1 + usize::from(words.word(1, "only"))),
        "delete" => write(words, 2 + usize::from(words.word(2, "only"))),
        _ => ActionKind::Other,
    }
}

fn set(words: &Words<'_>) -> ActionKind {
    let at = 1 + usize::from(words.word(1, "local") || words.word(1, "session"));
    let Some(name) = words.identifier(at) else { return ActionKind::Other };
    let value = words.text(at + 2).trim_matches('\'').trim().to_owned();
    let off = value == "0"
        || value.eq_ignore_ascii_case("default")
        || value.starts_with("0") && value.trim_start_matches('0').chars().all(char::is_alphabetic);
    ActionKind::Set { name, off }
}

fn create(words: &Words<'_>) -> ActionKind {
    if let Some(at) = words.find("index").filter(|at| *at <= 2) {
        let Some(table) = on(words) else { return ActionKind::Other };
        let concurrently = words.word(at + 1, "concurrently");
        let mut next = at + 1 + usize::from(concurrently);
        let if_not_exists = words.word(next, "if");
        next += if if_not_exists { 3 } else { 0 };
        let name = (!words.word(next, "on")).then(|| words.identifier(next)).flatten();
        return ActionKind::CreateIndex { table, name, concurrently, if_not_exists, behind: words.end(at) };
    }
    if words.find("trigger").is_some_and(|at| at <= 4) || words.word(1, "policy") {
        return on(words).map_or(ActionKind::Other, |table| ActionKind::Brief { table });
    }
    let Some(at) = words.find("table").filter(|at| *at <= 3) else { return ActionKind::Other };
    let next = at + 1 + if words.word(at + 1, "if") { 3 } else { 0 };
    let Some((table, behind)) = words.name(next) else { return ActionKind::Other };
    let partition_of = (words.word(behind, "partition") && words.word(behind + 1, "of"))
        .then(|| words.name(behind + 2))
        .flatten();
    ActionKind::CreateTable { table, partition_of: partition_of.map(|(name, _)| name) }
}

fn drop(words: &Words<'_>) -> ActionKind {
    let skip = |at: usize| at + if words.word(at, "if") { 2 } else { 0 };
    if words.word(1, "index") {
        return ActionKind::DropIndex { concurrently: words.word(2, "concurrently"), behind: words.end(1) };
    }
    if words.word(1, "table") {
        return ActionKind::DropTable { tables: words.names(skip(2)) };
    }
    if words.word(1, "trigger") || words.word(1, "policy") {
        return on(words).map_or(ActionKind::Other, |table| ActionKind::Brief { table });
    }
    ActionKind::Other
}

/// The table behind `ON`.
fn on(words: &Words<'_>) -> Option<QualifiedName> {
    let at = words.find("on")? + 1;
    words.name(at + usize::from(words.word(at, "only"))).map(|(name, _)| name)
}

fn write(words: &Words<'_>, at: usize) -> ActionKind {
    match words.name(at) {
        Some((table, _)) => ActionKind::Write { table, limited: words.has("where") },
        None => ActionKind::Other,
    }
}
