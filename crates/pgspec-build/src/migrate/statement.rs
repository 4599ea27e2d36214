//! What a statement of a migration does, as far as its words say it: who runs or folds migrations must know no more.

use pgspec_sql::split::{Kind, tokens};

/// What a statement does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Does {
    /// Sets something for the session.
    Session,
    /// Begins or ends a transaction.
    Control,
    /// Changes what the catalog says, in a moment.
    Catalog,
    /// Changes the catalog, and may read or rewrite all rows of a table for it.
    Scan,
    /// Adds rows.
    Adds,
    /// Changes or removes rows that are there.
    Changes,
    /// Runs code, or looks at something: only a database knows what that does.
    Runs,
    /// Maintains what is there.
    Maintains,
}

/// The first words of a statement in small letters, signs included. Quoted names and strings are as they are written.
pub fn words(sql: &str) -> Vec<String> {
    tokens(sql)
        .take(64)
        .map(|token| match token.kind {
            Kind::Word => token.text.to_lowercase(),
            Kind::Quoted | Kind::Text | Kind::Sign => token.text.to_owned(),
        })
        .collect()
}

/// What a statement does.
pub fn does(sql: &str) -> Does {
    let words = words(sql);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    match word(0) {
        "set" | "reset" | "discard" | "load" | "listen" | "unlisten" | "show" => Does::Session,
        "begin" | "commit" | "rollback" | "abort" | "end" | "savepoint" | "release" => Does::Control,
        "start" if word(1) == "transaction" => Does::Control,
        "insert" | "copy" | "merge" => Does::Adds,
        "update" | "delete" | "truncate" => Does::Changes,
        "with" if has("insert") || has("merge") => Does::Adds,
        "with" if has("update") || has("delete") => Does::Changes,
        // What the search path is, is said by a call in dumps.
        "select" if has("set_config") => Does::Session,
        "with" | "select" | "values" | "table" | "do" | "call" | "execute" | "explain" | "(" => Does::Runs,
        "vacuum" | "analyze" | "reindex" | "cluster" | "refresh" | "checkpoint" | "lock" | "notify" => {
            Does::Maintains
        }
        "create" if is_index(&words) || (has("materialized") && word(1) == "materialized") => Does::Scan,
        "create" if has("table") && has("as") && (has("select") || has("values")) => Does::Scan,
        "alter" if word(1) == "table" && ALTERS.iter().any(|words| contains(&self::words(sql), words)) => {
            Does::Scan
        }
        "alter" if word(1) == "domain" => Does::Scan,
        _ => Does::Catalog,
    }
}

/// What `ALTER TABLE` may read all rows for.
const ALTERS: &[&[&str]] = &[
    &["validate", "constraint"],
    &["add", "constraint"],
    &["add", "check"],
    &["add", "unique"],
    &["add", "primary"],
    &["add", "foreign"],
    &["add", "exclude"],
    &["set", "not", "null"],
    &["type"],
    &["attach"],
    &["add", "column"],
    &["set", "tablespace"],
    &["set", "logged"],
    &["set", "unlogged"],
    &["set", "access"],
];

fn contains(words: &[String], wanted: &[&str]) -> bool {
    words.windows(wanted.len()).any(|found| found.iter().zip(wanted).all(|(a, b)| a == b))
}

fn is_index(words: &[String]) -> bool {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    word(1) == "index" || (word(1) == "unique" && word(2) == "index")
}
