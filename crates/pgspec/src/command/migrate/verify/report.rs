//! What was proven of each migration, for people and for programs.

use std::collections::{BTreeMap, BTreeSet};

use pgspec_catalog::QualifiedName;
use pgspec_plan::plan::LockMode;
use serde::Serialize;

use crate::report::plural;

/// What was seen of one migration.
#[derive(Debug, Default, Serialize)]
pub(super) struct Proof {
    /// Its path in the folder.
    pub(super) file: String,
    /// The tables that had rows before it, and how many; `None` if none were put in.
    pub(super) rows: Option<BTreeMap<String, usize>>,
    /// Whether they are what they were, but for what is declared.
    pub(super) intact: bool,
    /// What had rows or values, and may go.
    pub(super) given_up: Vec<String>,
    /// Columns whose values were cast or converted, and are what they are to be.
    pub(super) converted: BTreeSet<String>,
    /// Columns that got values where they had none.
    pub(super) filled: BTreeSet<String>,
    /// Columns whose values the migration sets itself: not compared.
    pub(super) set: BTreeSet<String>,
    /// The strongest locks.
    pub(super) locks: Vec<Lock>,
    /// The tables that were written anew.
    pub(super) rewrites: Vec<String>,
    /// How many statements ran in no transaction.
    pub(super) outside_of_transactions: usize,
    /// Whether locks and rewrites were compared with a plan.
    pub(super) declared: Declares,
    /// Whether they are others than it declares.
    pub(super) violates: bool,
    /// What became of its way back, if it has one.
    pub(super) back: Option<Back>,
}

/// A lock on a relation that was there before.
#[derive(Debug, Serialize)]
pub(super) struct Lock {
    pub(super) relation: String,
    pub(super) mode: LockMode,
}

/// What a plan says of a migration.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Declares {
    /// It was run and not compared: nothing was to be proven of it.
    #[default]
    NotLookedAt,
    /// All of its statements are a plan's.
    All,
    /// A statement in this line is no plan's.
    NotLine(usize),
    /// It gives second names, and a statement in this line is not of the plan that gives them for the spec as it is now.
    NotOpeningLine(usize),
}

/// What became of a way back.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Back {
    /// It says itself that it does not bring everything back.
    Irreversible(String),
    /// It was run, and the migration again.
    Holds(bool),
}

/// What the observers said.
#[derive(Debug, Default, Serialize)]
pub(super) struct Observers {
    pub(super) reader: bool,
    pub(super) pg_dump: bool,
    pub(super) second_plan_is_empty: bool,
}

/// A width that fits most windows.
const WIDTH: usize = 100;
/// Before what is said of a topic.
const INDENT: usize = 12;

impl Proof {
    /// Adds the locks that were seen.
    pub(super) fn lock(&mut self, locks: &BTreeMap<QualifiedName, Vec<LockMode>>) {
        for (relation, modes) in locks {
            self.locks.extend(modes.iter().map(|mode| Lock { relation: relation.to_string(), mode: *mode }));
        }
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let mut out = format!("{}\n", self.file);
        self.of_rows(&mut out);
        if matches!(self.declared, Declares::NotLookedAt) {
            return out;
        }
        let declared = match &self.declared {
            Declares::All if self.violates => "not as the plan declares".to_owned(),
            Declares::All => "as the plan declares".to_owned(),
            Declares::NotLine(line) => format!("nothing is declared: line {line} is no statement of a plan"),
            Declares::NotOpeningLine(line) => format!(
                "nothing is declared: line {line} is no statement of the plan that gives second names, for the spec as it is now"
            ),
            Declares::NotLookedAt => String::new(),
        };
        let mut by_mode: BTreeMap<std::cmp::Reverse<LockMode>, Vec<&str>> = BTreeMap::new();
        for lock in &self.locks {
            by_mode.entry(std::cmp::Reverse(lock.mode)).or_default().push(&lock.relation);
        }
        if by_mode.is_empty() {
            topic(&mut out, "locks", &["none on what was there".to_owned()]);
        }
        for (at, (mode, relations)) in by_mode.iter().enumerate() {
            let list = relations.join(", ");
            topic(&mut out, if at == 0 { "locks" } else { "" }, &[format!("{}: {list}", mode.0.as_str())]);
        }
        let rewrites = if self.rewrites.is_empty() { "none".to_owned() } else { self.rewrites.join(", ") };
        topic(&mut out, "rewrites", &[rewrites]);
        topic(&mut out, "declared", &[declared]);
        if self.outside_of_transactions > 0 {
            let count = plural(self.outside_of_transactions, "statement");
            topic(
                &mut out,
                "alone",
                &[format!("{count} outside of a transaction, watched by a second session")],
            );
        }
        match &self.back {
            None => {}
            Some(Back::Irreversible(why)) => topic(&mut out, "way back", &[format!("irreversible: {why}")]),
            Some(Back::Holds(true)) => topic(&mut out, "way back", &["undone and run again".to_owned()]),
            Some(Back::Holds(false)) => topic(&mut out, "way back", &["does not lead back".to_owned()]),
        }
        out
    }

    fn of_rows(&self, out: &mut String) {
        let Some(rows) = &self.rows else {
            topic(out, "rows", &["none: there was nothing before it".to_owned()]);
            return;
        };
        let all: usize = rows.values().sum();
        let list: Vec<String> = rows.iter().map(|(table, count)| format!("{table} {count}")).collect();
        let mut lines = vec![match all {
            0 => "no table could have one before it".to_owned(),
            _ => format!(
                "{} in {} before it: {}",
                plural(all, "row"),
                plural(rows.len(), "table"),
                list.join(", ")
            ),
        }];
        let lists: [(&str, Vec<&str>); 4] = [
            ("given up", self.given_up.iter().map(String::as_str).collect()),
            ("converted", self.converted.iter().map(String::as_str).collect()),
            ("filled where null", self.filled.iter().map(String::as_str).collect()),
            ("set by the migration", self.set.iter().map(String::as_str).collect()),
        ];
        for (word, names) in lists.iter().filter(|(_, names)| !names.is_empty()) {
            lines.push(format!("{word}: {}", names.join(", ")));
        }
        if all > 0 {
            let rest = if lines.len() > 1 { "all else intact" } else { "intact" };
            lines.push(if self.intact { rest } else { "not intact" }.to_owned());
        }
        topic(out, "rows", &lines);
    }
}

/// Lines about a topic, broken where they are too long.
fn topic(out: &mut String, word: &str, lines: &[String]) {
    let mut head = format!("  {word:<width$}", width = INDENT - 2);
    for line in lines {
        let mut length = 0;
        for word in line.split(' ') {
            let count = word.chars().count();
            if length > 0 && INDENT + length + 1 + count > WIDTH {
                out.push('\n');
                length = 0;
            }
            if length == 0 {
                out.push_str(&head);
                head = " ".repeat(INDENT);
            } else {
                out.push(' ');
                length += 1;
            }
            out.push_str(word);
            length += count;
        }
        out.push('\n');
    }
}
