//! The text of a migration as the parts that are each done or not done.
//!
//! Comments of the form `-- pgspec: …` say how; for every other tool the text is SQL as usual.
//!
//! | comment | |
//! |---|---|
//! | `-- pgspec: no-transaction` | each statement is a transaction of its own |
//! | `-- pgspec: batches` | the `UPDATE` behind it runs in parts; `triggers=off`: the table's triggers sleep |
//! | `-- pgspec: skip` | the statement behind it is for other tools: the batches do that themselves |
//! | `-- pgspec: commit` | what is behind it is another transaction, which other tools do not know |
//! | `-- pgspec: done: QUERY` | whether the statement behind it was done, if a crash leaves that open |

use std::ops::Range;

use pgspec_sql::split::{Kind, Statement, split, tokens};

use super::Update;
use crate::migrate::statement::{Does, does, words};

/// A migration, in the parts that are run one after the other.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Script {
    /// Each is done as a whole, or not at all.
    pub chunks: Vec<Chunk>,
    /// Whether there are no others: the migration is one transaction.
    pub whole: bool,
}

/// A part of a migration that is done as a whole, or not at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chunk {
    /// How it is run.
    pub how: How,
    /// The statements.
    pub pieces: Vec<Piece>,
}

/// How a part is run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum How {
    /// In a transaction.
    Transaction,
    /// Outside of any, because Postgres wants it so.
    Alone(Alone),
    /// In parts by the primary key, each a transaction.
    Batches {
        /// The statement.
        update: Update,
        /// Whether the triggers of the table fire.
        triggers: bool,
    },
}

/// A statement that Postgres runs outside of transactions, and how to tell that it was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Alone {
    /// `CREATE INDEX CONCURRENTLY`: there is a valid index of that name.
    CreateIndex {
        /// The index, without quotes.
        name: String,
        /// The table, as it is written.
        table: String,
        /// A query of the migration that says it too.
        asked: Option<String>,
    },
    /// `DROP INDEX CONCURRENTLY`: there is none of that name, as it is written.
    DropIndex(String),
    /// `DETACH PARTITION … CONCURRENTLY`, names as they are written.
    Detach {
        /// The partitioned table.
        parent: String,
        /// The partition.
        partition: String,
    },
    /// Doing it twice is as good as once.
    Again,
    /// A query of the migration itself says it.
    Ask(String),
    /// Nobody can tell.
    Unknown,
}

/// A statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// What it does.
    pub does: Does,
}

/// Whether a text tells its tool that it runs outside of a transaction: sqlx's first line, refinery's, dbmate's option, or our
/// comment.
pub fn says_no_transaction(text: &str) -> bool {
    text.starts_with("-- no-transaction")
        || text.lines().any(|line| {
            let line = line.trim();
            matches!(line, "-- pgspec: no-transaction" | "-- refinery:noTransaction")
                || (line.starts_with("-- migrate:up")
                    && line.split_whitespace().any(|word| word == "transaction:false"))
        })
}

/// The parts of a migration. `no_transaction`: its text says that each statement is one.
pub fn script(text: &str, no_transaction: bool) -> Script {
    let statements = split(text);
    let begins =
        |one: &Statement<'_>| matches!(words(one.text).first().map(String::as_str), Some("begin" | "start"));
    let has_own = statements.iter().any(begins);
    let needs_none = statements.iter().any(|one| alone(one.text).is_some() || adds_value(one.text));
    if !no_transaction && !has_own && !needs_none {
        let chunks = transactions(text, &statements);
        return Script { whole: chunks.len() <= 1, chunks };
    }
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut open: Option<Vec<Piece>> = None;
    let mut end = 0;
    for one in &statements {
        let comments = text.get(end..one.start).unwrap_or_default();
        end = one.start + one.text.len();
        if does(one.text) == Does::Control {
            if begins(one) {
                open = Some(open.unwrap_or_default());
            } else if let Some(pieces) = open.take()
                && !pieces.is_empty()
            {
                chunks.push(Chunk { how: How::Transaction, pieces });
            }
            continue;
        }
        match &mut open {
            Some(pieces) => pieces.push(piece(one)),
            None if told(comments).any(|line| line == "skip") => {}
            None => chunks.push(Chunk { how: how(one.text, comments), pieces: vec![piece(one)] }),
        }
    }
    if let Some(pieces) = open.filter(|pieces| !pieces.is_empty()) {
        chunks.push(Chunk { how: How::Transaction, pieces });
    }
    Script { chunks, whole: false }
}

/// Statements that are one transaction, but where the text says that it may be several.
fn transactions(text: &str, statements: &[Statement<'_>]) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut end = 0;
    for one in statements {
        let comments = text.get(end..one.start).unwrap_or_default();
        end = one.start + one.text.len();
        match chunks.last_mut() {
            Some(last) if !told(comments).any(|line| line == "commit") => last.pieces.push(piece(one)),
            Some(_) | None => chunks.push(Chunk { how: How::Transaction, pieces: vec![piece(one)] }),
        }
    }
    chunks
}

/// What comments tell us.
fn told(comments: &str) -> impl Iterator<Item = &str> {
    comments.lines().filter_map(|line| line.trim().strip_prefix("-- pgspec:")).map(str::trim)
}

fn piece(one: &Statement<'_>) -> Piece {
    Piece { range: one.start..one.start + one.text.len(), does: does(one.text) }
}

/// How a statement between two commits is run, by what it is and by the comments in front of it.
fn how(sql: &str, comments: &str) -> How {
    let told: Vec<&str> = told(comments).collect();
    if let Some(alone) = alone(sql) {
        let asked = told.iter().find_map(|line| line.strip_prefix("done:"));
        let asked = asked.map(|query| query.trim().trim_end_matches(';').to_owned());
        return How::Alone(match (alone, asked) {
            // One that is not valid goes first, whatever the query says.
            (Alone::CreateIndex { name, table, .. }, asked) => Alone::CreateIndex { name, table, asked },
            (_, Some(query)) => Alone::Ask(query),
            (alone, None) => alone,
        });
    }
    let batches = told.iter().find(|line| line.split_whitespace().next() == Some("batches"));
    match (batches, Update::of(sql)) {
        (Some(line), Some(update)) => {
            How::Batches { update, triggers: !line.split_whitespace().any(|word| word == "triggers=off") }
        }
        (Some(_) | None, _) => How::Transaction,
    }
}

/// A new label cannot be used in the transaction that adds it.
fn adds_value(sql: &str) -> bool {
    let words = words(sql);
    words.first().is_some_and(|word| word == "alter") && words.windows(2).any(|two| two == ["add", "value"])
}

/// What Postgres refuses to run inside of a transaction (manual, each under its command).
fn alone(sql: &str) -> Option<Alone> {
    let words = words(sql);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let concurrently = words.iter().any(|word| word == "concurrently");
    match (word(0), word(1)) {
        ("create", "index" | "unique") if concurrently => Some(create_index(sql).unwrap_or(Alone::Unknown)),
        ("drop", "index") if concurrently => {
            let from = if word(3) == "if" { 5 } else { 3 };
            Some(name_at(sql, from).map_or(Alone::Unknown, |(name, _)| Alone::DropIndex(name)))
        }
        ("alter", "table") if concurrently && words.iter().any(|word| word == "detach") => {
            Some(detach(sql, &words).unwrap_or(Alone::Unknown))
        }
        ("reindex", _) if concurrently => Some(Alone::Again),
        ("vacuum", _) => Some(Alone::Again),
        ("alter", "system") | ("alter" | "create" | "drop", "database" | "tablespace" | "subscription") => {
            Some(Alone::Unknown)
        }
        _ => None,
    }
}

/// A name of one or more parts that starts at a token, as it is written, and the token behind it.
fn name_at(sql: &str, from: usize) -> Option<(String, usize)> {
    let all: Vec<_> = tokens(sql).collect();
    let first = all.get(from)?;
    if !matches!(first.kind, Kind::Word | Kind::Quoted) {
        return None;
    }
    let mut end = from + 1;
    while all.get(end).is_some_and(|token| token.text == ".") {
        end += 2;
    }
    let last = all.get(end - 1)?;
    Some((sql.get(first.start..last.start + last.text.len())?.to_owned(), end))
}

fn create_index(sql: &str) -> Option<Alone> {
    let words = words(sql);
    let mut at = words.iter().position(|word| word == "concurrently")? + 1;
    if words.get(at).is_some_and(|word| word == "if") {
        at += 3;
    }
    let (name, behind) = name_at(sql, at)?;
    let mut at = behind;
    if words.get(at)? != "on" {
        return None;
    }
    at += 1;
    if words.get(at).is_some_and(|word| word == "only") {
        at += 1;
    }
    let (table, _) = name_at(sql, at)?;
    Some(Alone::CreateIndex { name: unquoted(&name), table, asked: None })
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => name.to_lowercase(),
    }
}

fn detach(sql: &str, words: &[String]) -> Option<Alone> {
    let mut at = 2;
    if words.get(at).is_some_and(|word| word == "if") {
        at += 2;
    }
    if words.get(at).is_some_and(|word| word == "only") {
        at += 1;
    }
    let (parent, _) = name_at(sql, at)?;
    let partition = words.iter().position(|word| word == "partition")? + 1;
    let (partition, _) = name_at(sql, partition)?;
    Some(Alone::Detach { parent, partition })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hows(text: &str) -> Vec<How> {
        let no_transaction = says_no_transaction(text);
        script(text, no_transaction).chunks.into_iter().map(|chunk| chunk.how).collect()
    }

    #[test]
    fn a_migration_is_one_transaction_unless_it_says_otherwise() {
        let text = "set search_path to public; create table a (); update a set b = 1;";
        assert_eq!(hows(text), [How::Transaction]);
        assert_eq!(hows(&format!("-- no-transaction\n{text}")).len(), 3);
        assert_eq!(hows(&format!("-- pgspec: no-transaction\n{text}")).len(), 3);
        assert_eq!(hows(&format!("-- migrate:up transaction:false\n{text}")).len(), 3);
        let own = script("begin; create table a (); create table b (); commit; create table c ();", false);
        assert_eq!(own.chunks.iter().map(|chunk| chunk.pieces.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(hows("alter type mood add value 'x'; create table a (m mood default 'x')").len(), 2);
    }

    #[test]
    fn what_runs_alone_says_how_to_tell_that_it_is_done() {
        let index = |name: &str, table: &str| {
            vec![How::Alone(Alone::CreateIndex {
                name: name.to_owned(),
                table: table.to_owned(),
                asked: None,
            })]
        };
        assert_eq!(
            hows("create unique index concurrently if not exists \"A b\" on only s.t (x)"),
            index("A b", "s.t")
        );
        assert_eq!(hows("CREATE INDEX CONCURRENTLY I on T (x);"), index("i", "T"));
        assert_eq!(
            hows("drop index concurrently if exists s.i"),
            [How::Alone(Alone::DropIndex("s.i".to_owned()))]
        );
        assert_eq!(
            hows("alter table s.p detach partition s.p1 concurrently"),
            [How::Alone(Alone::Detach { parent: "s.p".to_owned(), partition: "s.p1".to_owned() })]
        );
        assert_eq!(hows("vacuum a"), [How::Alone(Alone::Again)]);
        assert_eq!(
            hows("-- pgspec: done: select true;\ncreate database x"),
            [How::Alone(Alone::Ask("select true".to_owned()))]
        );
    }

    #[test]
    fn a_transaction_of_others_may_be_several_of_ours() {
        let text = "set search_path to a;\nalter table b add c int;\n-- pgspec: commit\nalter table d add c int;\nalter table d add e int;";
        let found = script(text, false);
        let counts: Vec<usize> = found.chunks.iter().map(|chunk| chunk.pieces.len()).collect();
        assert_eq!((counts, found.whole), (vec![2, 2], false));
        let batches = "-- pgspec: no-transaction\n-- pgspec: skip\nalter table t disable trigger x;\n\
                       -- pgspec: batches triggers=off\nupdate t set a = 1;\n-- pgspec: skip\nalter table t enable trigger x;";
        assert!(matches!(hows(batches).as_slice(), [How::Batches { triggers: false, .. }]));
        assert_eq!(hows("-- refinery:noTransaction\ncreate table a (); create table b ();").len(), 2);
    }

    #[test]
    fn an_update_runs_in_parts_where_it_is_told_to() {
        let text = "-- pgspec: no-transaction\n\n-- pgspec: batches triggers=off\nupdate t set a = 1 where a is null;\nupdate t set b = 1;";
        let found = hows(text);
        assert!(
            matches!(&found[0], How::Batches { triggers: false, update } if update.table == "t"),
            "{found:?}"
        );
        assert_eq!(found[1], How::Transaction);
    }
}
