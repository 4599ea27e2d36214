//! What SQL reads, writes and calls, and what of it cannot be known.

use std::collections::{BTreeMap, BTreeSet};

use pgspec_catalog::Text;
use pgspec_sql::syntax::ast::TextRange;

use crate::query::walk::{self, Part};
use crate::typed::{Command, EntryKind, FunctionId, Node, RelationId, Typed, TypedQuery};

/// What a text uses.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Uses {
    /// Relations whose rows it reads.
    pub reads: BTreeSet<RelationId>,
    /// Relations whose rows it changes, and how.
    pub writes: BTreeMap<RelationId, BTreeSet<Write>>,
    /// Functions that it calls, casts that are functions included.
    pub calls: BTreeSet<FunctionId>,
    /// What cannot be known, and why.
    pub unknown: Vec<(TextRange, Text)>,
}

/// How rows are changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "each is the SQL command of its name")]
pub enum Write {
    Insert,
    Update,
    Delete,
    Merge,
}

impl Write {
    /// The SQL key word.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Merge => "merge",
        }
    }
}

impl Uses {
    /// Adds what an expression uses.
    pub fn expr(&mut self, typed: &Typed) {
        if let Node::Opaque(why) = &typed.node {
            self.unknown.push((typed.range, why.clone()));
        } else if let Node::Call { function, .. } = &typed.node {
            self.calls.insert(*function);
        } else if let Node::Aggregate(call) = &typed.node {
            self.calls.insert(call.function);
        } else if let Node::Window(call) = &typed.node {
            self.calls.insert(call.function);
        }
        walk::parts(typed, &mut |part| self.part(&part));
    }

    /// Adds what a query or statement uses.
    pub fn query(&mut self, query: &TypedQuery) {
        let target = query.target_entry;
        for (number, entry) in (0..).zip(&query.entries) {
            match &entry.kind {
                EntryKind::Relation(relation) if target != Some(number) => {
                    self.reads.insert(*relation);
                }
                EntryKind::Relation(relation) => {
                    let write = match query.command {
                        Command::Select => continue,
                        Command::Insert => Write::Insert,
                        Command::Update => Write::Update,
                        Command::Delete => Write::Delete,
                        Command::Merge => Write::Merge,
                    };
                    let writes = self.writes.entry(*relation).or_default();
                    writes.insert(write);
                    if write == Write::Insert && query.assignments.iter().any(|assignment| assignment.update)
                    {
                        writes.insert(Write::Update);
                    }
                }
                EntryKind::Opaque(why) => self.unknown.push((query.range, why.clone())),
                EntryKind::Query(_)
                | EntryKind::Functions(..)
                | EntryKind::Values(_)
                | EntryKind::Cte(..)
                | EntryKind::Join(..)
                | EntryKind::Table(..)
                | EntryKind::RowsOf(_) => {}
            }
        }
        walk::query_parts(query, &mut |part| self.part(&part));
    }

    fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Same(typed) => self.expr(typed),
            Part::Query(query) => self.query(query),
        }
    }
}
