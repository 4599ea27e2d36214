//! What a typed statement reads, writes and calls.

use std::collections::{BTreeMap, BTreeSet};

use pgspec_catalog::Name;

use super::{BodyReport, Call, Read, Write};
use crate::query::walk::{self, Part};
use crate::typed::{Command, EntryKind, Node, RelationId, Typed, TypedQuery};
use crate::world::World;

/// Adds what a statement reads, writes and calls.
pub(super) fn scan(world: &World<'_>, query: &TypedQuery, report: &mut BodyReport) {
    let mut scan = Scan { world, levels: Vec::new(), reads: BTreeMap::new(), report };
    scan.query(query);
    let Scan { reads, .. } = scan;
    for (relation, columns) in reads {
        let relation = world.relation(relation).name.clone();
        report.reads.push(Read { relation, columns: columns.into_iter().collect(), range: query.range });
    }
}

/// Adds what an expression that is no query calls.
pub(super) fn scan_value(world: &World<'_>, value: &Typed, report: &mut BodyReport) {
    let mut scan = Scan { world, levels: Vec::new(), reads: BTreeMap::new(), report };
    scan.value(value);
}

struct Scan<'a, 'w, 'c> {
    world: &'w World<'c>,
    levels: Vec<&'a TypedQuery>,
    reads: BTreeMap<RelationId, BTreeSet<Name>>,
    report: &'a mut BodyReport,
}

impl<'a> Scan<'a, '_, '_> {
    fn query(&mut self, query: &'a TypedQuery) {
        let target = query.target_entry;
        for (entry, index) in query.entries.iter().zip(0_u32..) {
            match &entry.kind {
                EntryKind::Relation(relation) if target == Some(index) => self.write(query, *relation),
                EntryKind::Relation(relation) => {
                    self.reads.entry(*relation).or_default();
                }
                EntryKind::Opaque(why) => self.report.opaque.push(why.clone()),
                EntryKind::Query(_)
                | EntryKind::Functions(..)
                | EntryKind::Values(_)
                | EntryKind::Cte(..)
                | EntryKind::Join(..)
                | EntryKind::Table(..)
                | EntryKind::RowsOf(_) => {}
            }
        }
        self.levels.push(query);
        walk::query_parts(query, &mut |part| self.part(part));
        self.levels.pop();
    }

    fn write(&mut self, query: &TypedQuery, relation: RelationId) {
        let columns = self.world.columns(relation).unwrap_or_default();
        let assigned = query.assignments.iter().filter_map(|assignment| {
            columns.get(usize::try_from(assignment.column).ok()?).map(|column| column.name.clone())
        });
        let columns: BTreeSet<Name> =
            if query.command == Command::Delete { BTreeSet::new() } else { assigned.collect() };
        self.report.writes.push(Write {
            relation: self.world.relation(relation).name.clone(),
            command: query.command,
            columns: columns.into_iter().collect(),
            range: query.range,
        });
    }

    fn part(&mut self, part: Part<'a>) {
        match part {
            Part::Same(value) => self.value(value),
            Part::Query(query) => self.query(query),
        }
    }

    fn value(&mut self, value: &'a Typed) {
        match &value.node {
            Node::Opaque(why) if why != "it is wrong" => self.report.opaque.push(why.clone()),
            Node::Call { function, .. } => self.call(*function, value),
            Node::Aggregate(call) => self.call(call.function, value),
            Node::Window(call) => self.call(call.function, value),
            Node::Var(var) => self.column(var.up, var.entry, var.column),
            _ => {}
        }
        walk::parts(value, &mut |part| self.part(part));
    }

    fn call(&mut self, function: crate::typed::FunctionId, value: &Typed) {
        self.report.calls.push(Call { function, range: value.range });
    }

    fn column(&mut self, up: u32, entry: u32, column: i32) {
        let up = usize::try_from(up).unwrap_or(usize::MAX);
        let level = self.levels.len().checked_sub(1).and_then(|last| last.checked_sub(up));
        let Some(query) = level.and_then(|level| self.levels.get(level)) else { return };
        let entry = usize::try_from(entry).ok().and_then(|entry| query.entries.get(entry));
        let Some(EntryKind::Relation(relation)) = entry.map(|entry| &entry.kind) else { return };
        let columns = self.world.columns(*relation).unwrap_or_default();
        if let Some(column) = usize::try_from(column).ok().and_then(|at| columns.get(at)) {
            self.reads.entry(*relation).or_default().insert(column.name.clone());
        }
    }
}
