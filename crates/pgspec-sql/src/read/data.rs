//! Statements that say nothing about the schema: they change or look at rows, or maintain what is there. They are
//! counted, and said once for each file.

use std::collections::BTreeMap;

use pgspec_catalog::{Diagnostic, Span};

use super::site::Site;
use super::split::{Copied, Parts};
use super::{Reader, offset};
use crate::codes;
use crate::parse::{self, Node, SyntaxKind};

/// What was met in one file.
#[derive(Clone, Debug, Default)]
pub(super) struct Data {
    first: Option<Span>,
    /// How many of each.
    counts: BTreeMap<&'static str, usize>,
    /// Rows behind `COPY`.
    rows: usize,
}

/// What a statement is called in the count; nothing if it may say something about the schema.
pub(super) fn word(node: &Node) -> Option<&'static str> {
    use SyntaxKind as S;
    Some(match node.kind() {
        S::UPDATE => "update",
        S::DELETE => "delete",
        S::MERGE => "merge",
        S::TRUNCATE => "truncate",
        S::COPY => "copy",
        S::LOCK => "lock",
        S::REFRESH => "refresh materialized view",
        S::REINDEX => "reindex",
        S::VACUUM => "vacuum",
        S::ANALYZE => "analyze",
        S::CHECKPOINT => "checkpoint",
        S::NOTIFY => "notify",
        S::LISTEN => "listen",
        S::UNLISTEN => "unlisten",
        S::SHOW => "show",
        S::EXPLAIN => "explain",
        S::DISCARD => "discard",
        S::LOAD => "load",
        S::PREPARE => "prepare",
        S::EXECUTE => "execute",
        S::DEALLOCATE => "deallocate",
        S::DECLARE => "declare",
        S::FETCH => "fetch",
        S::MOVE => "move",
        S::CLOSE => "close",
        S::VALUES | S::TABLE | S::COMPOUND_SELECT | S::PAREN_SELECT => "select",
        // Whoever gives it an index has it clustered on that from then on.
        S::CLUSTER if parse::child(node, S::CLUSTER_USING_INDEX).is_none() => "cluster",
        S::CREATE_DATABASE => "create database",
        S::DROP_DATABASE => "drop database",
        S::ALTER_LARGE_OBJECT => "alter large object",
        _ => return None,
    })
}

/// Whether a statement is about the session that runs it, and over when that is.
pub(super) fn is_of_session(node: &Node) -> bool {
    use SyntaxKind as S;
    match node.kind() {
        S::SET_CONSTRAINTS | S::SET_TRANSACTION => true,
        S::SET | S::RESET => {
            let words = parse::words(node);
            let mut words = words.split(' ').skip(1).skip_while(|word| matches!(*word, "session" | "local"));
            let name = words.next();
            let plain = |value: &str| words.clone().last().is_none_or(|last| last == "to" || last == value);
            match name {
                // Nothing, or what would be taken anyway.
                Some("default_tablespace") => plain("default_tablespace"),
                Some("default_table_access_method") => plain("heap"),
                Some(name) => HARMLESS.contains(&name) || name == "all" || is_own(node),
                None => false,
            }
        }
        _ => false,
    }
}

/// A parameter of one's own has a dot in its name: nothing of Postgres reads it.
fn is_own(node: &Node) -> bool {
    let parameter = node.descendants().find(|node| node.kind() == SyntaxKind::CONFIG_PARAMETER_REF);
    parameter.is_some_and(|node| parse::tokens(&node).count() > 1)
}

/// Parameters that do not matter to what statements create.
pub(super) const HARMLESS: [&str; 46] = [
    "allow_system_table_mods",
    "application_name",
    "backslash_quote",
    "bytea_output",
    "check_function_bodies",
    "client_encoding",
    "client_min_messages",
    "commit_delay",
    "constraint_exclusion",
    "datestyle",
    "deadlock_timeout",
    "effective_cache_size",
    "escape_string_warning",
    "extra_float_digits",
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "intervalstyle",
    "jit",
    "lc_messages",
    "lock_timeout",
    "log_duration",
    "log_min_duration_statement",
    "log_min_messages",
    "log_statement",
    "maintenance_work_mem",
    "max_parallel_maintenance_workers",
    "max_parallel_workers",
    "max_parallel_workers_per_gather",
    "names",
    "password_encryption",
    "plpgsql",
    "quote_all_identifiers",
    "random_page_cost",
    "row_security",
    "session_replication_role",
    "standard_conforming_strings",
    "statement_timeout",
    "synchronous_commit",
    "synchronize_seqscans",
    "temp_buffers",
    "time",
    "timezone",
    "transaction_timeout",
    "transform_null_equals",
    "work_mem",
    "xmloption",
];

impl Reader<'_> {
    /// Counts a statement that says nothing about the schema.
    pub(super) fn data(&mut self, site: &Site<'_>, node: &Node, word: &'static str) {
        let span = site.span(parse::tight_range(node));
        self.data.first = self.data.first.or(span);
        *self.data.counts.entry(word).or_default() += 1;
    }

    /// Takes note of the rows behind `COPY`, and of `psql`'s own commands.
    pub(super) fn around(&mut self, text: &str, parts: &Parts) {
        for copied in &parts.copies {
            self.data.rows += copied.rows;
            if !copied.ends {
                self.cut(text, copied);
            }
        }
    }

    fn cut(&mut self, text: &str, copied: &Copied) {
        let end = text.get(..copied.data.end).map_or(0, |text| text.trim_end().len());
        let place = Span::new(self.file, offset(end), offset(end));
        let start = Span::new(self.file, offset(copied.statement), offset(copied.statement + 4));
        let message =
            format!("the file ends among the rows of a `copy`, after {} of them: it is cut off", copied.rows);
        let diagnostic =
            Diagnostic::new(&codes::SYNTAX, message).labelled(place, "expected `\\.` on a line of its own");
        self.diagnostics.push(
            diagnostic
                .related(start, "the rows belong to this")
                .help("make the dump again, and check how it ended"),
        );
    }

    /// One of `psql`'s own commands. Those of a dump do not matter here.
    pub(super) fn command(&mut self, text: &str, range: &std::ops::Range<usize>) {
        let place = Span::new(self.file, offset(range.start), offset(range.end));
        let command = text.get(range.clone()).unwrap_or("").trim_end();
        let name = command.split_whitespace().next().unwrap_or(command);
        match name {
            "\\restrict" | "\\unrestrict" | "\\echo" | "\\qecho" | "\\pset" | "\\timing" | "\\encoding"
            | "\\q" | "\\unset" | "\\x" | "\\t" | "\\a" => {}
            "\\." => {
                let message = "`\\.` ends rows, and no `copy … from stdin` stands before it";
                let help = "look for the statement that the rows belong to";
                self.diagnostics.push(Diagnostic::new(&codes::META_COMMAND, message).at(place).help(help));
            }
            "\\connect" | "\\c" => {
                let there = self.catalog.iter().any(|(_, _, object)| object.is_managed());
                let same_file = |span: Span| span.file == place.file;
                let of_file = self.catalog.iter().any(|(_, key, object)| {
                    key.kind != pgspec_catalog::Kind::Role && object.span().is_some_and(same_file)
                });
                if there && of_file {
                    let message = "this file goes on in another database: a model has one";
                    let help = "cut the file here, and read the part of each database by itself";
                    self.diagnostics
                        .push(Diagnostic::new(&codes::NOT_MODELLED, message).at(place).help(help));
                }
                self.begin_session();
            }
            "\\i" | "\\ir" | "\\include" | "\\include_relative" => {
                let message = format!("the file that `{command}` includes is not read");
                let help = "name that file too, in its place";
                self.diagnostics.push(Diagnostic::new(&codes::META_COMMAND, message).at(place).help(help));
            }
            "\\gexec" => {
                self.opaque_at(Some(place), "`\\gexec` runs what a query gives: only a database knows it");
            }
            "\\copy" => {
                self.data.first = self.data.first.or(Some(place));
                *self.data.counts.entry("copy").or_default() += 1;
            }
            _ => {
                let message = format!("`{name}` is a command of psql, which is not run");
                let help = "remove it, or write what it does as SQL";
                self.diagnostics.push(Diagnostic::new(&codes::META_COMMAND, message).at(place).help(help));
            }
        }
    }

    /// Says what was counted, at the end of a file.
    pub(super) fn say_data(&mut self) {
        let data = std::mem::take(&mut self.data);
        if data.counts.is_empty() {
            return;
        }
        let total: usize = data.counts.values().sum();
        let list: Vec<_> = data.counts.iter().map(|(word, count)| format!("{count} `{word}`")).collect();
        let rows = if data.rows > 0 { format!(" with {} rows", data.rows) } else { String::new() };
        let (noun, verb) = if total == 1 { ("statement", "says") } else { ("statements", "say") };
        let message =
            format!("{total} {noun} of this file {verb} nothing about the schema: {}{rows}", list.join(", "));
        let help = "rows belong to a model only as seed rows: `insert … values` with a key";
        self.diagnostics.push(Diagnostic::new(&codes::DATA, message).maybe_at(data.first).help(help));
    }
}
