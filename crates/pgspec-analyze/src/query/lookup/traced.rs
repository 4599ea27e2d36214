//! Takes note of names as they are resolved ([`crate::trace`]).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::TextRange;

use super::At;
use crate::analyzer::Analyzer;
use crate::scope::Scope;
use crate::trace::{TracedColumn, TracedStar};
use crate::typed::{EntryKind, Node, RelationId, Typed, Var};

impl Analyzer<'_, '_> {
    /// A column of an item.
    pub(super) fn trace_column(&mut self, at: At, column: u32, range: TextRange) {
        if self.trace.is_none() {
            return;
        }
        let Some((_, item)) = self.item(at) else { return };
        let in_sight: usize = self
            .scopes
            .iter()
            .map(|scope| {
                scope.entries.iter().filter(|entry| !matches!(entry.kind, EntryKind::Join(..))).count()
            })
            .sum();
        let found = self.scope_at(at.up).and_then(|scope| source(scope, item.entry, column));
        let Some((relation, column, name)) = found else { return };
        let qualifier = (in_sight > 1 || at.up > 0).then_some(name);
        let qualifier = qualifier.filter(|name| !name.as_str().is_empty());
        if let Some(trace) = &mut self.trace {
            trace.columns.push(TracedColumn { range, relation, column, qualifier, merged: false });
        }
    }

    /// A column that `using` names, or `natural` means.
    pub(crate) fn trace_merged(&mut self, side: &Typed, range: TextRange) {
        let Node::Var(var) = &side.node else { return };
        let found = self.scope_at(var.up).and_then(|scope| source_of(scope, *var));
        if let (Some(trace), Some((relation, column, _))) = (&mut self.trace, found) {
            trace.columns.push(TracedColumn { range, relation, column, qualifier: None, merged: true });
        }
    }

    /// A column that is assigned.
    pub(crate) fn trace_assigned(&mut self, relation: Option<RelationId>, column: u32, range: TextRange) {
        if let (Some(trace), Some(relation)) = (&mut self.trace, relation) {
            trace.columns.push(TracedColumn { range, relation, column, qualifier: None, merged: false });
        }
    }

    /// The columns of an item that a star stands for.
    pub(super) fn trace_star(&mut self, at: At, range: TextRange) {
        if self.trace.is_none() {
            return;
        }
        let Some((entry, item)) = self.item(at) else { return };
        let Some(scope) = self.scope_at(at.up) else { return };
        let mut star = TracedStar { range, columns: Vec::new(), relations: Vec::new() };
        let shown = item.shown.len().saturating_sub(item.unexpanded);
        for (name, column) in item.shown.iter().take(shown) {
            let found = source(scope, item.entry, *column);
            star.relations.extend(found.as_ref().map(|(relation, ..)| *relation));
            let inner = inner(entry, *column).and_then(|var| scope.entries.get(var.entry as usize));
            let qualifier = if item.by_name { Some(&item.name) } else { inner.map(|entry| &entry.name) };
            let qualifier = qualifier.filter(|name| !name.as_str().is_empty());
            star.columns.push((qualifier.cloned(), name.clone()));
        }
        star.relations.sort_unstable();
        star.relations.dedup();
        if let Some(trace) = &mut self.trace {
            trace.stars.push(star);
        }
    }
}

/// What a join shows unchanged in a column.
fn inner(entry: &crate::typed::Entry, column: u32) -> Option<Var> {
    let EntryKind::Join(_, made_of) = &entry.kind else { return None };
    match made_of.get(column as usize).map(|value| &value.node) {
        Some(Node::Var(var)) => Some(*var),
        _ => None,
    }
}

/// The relation's column that an entry shows under the column's own name, and what the relation is called.
fn source(scope: &Scope, entry: u32, column: u32) -> Option<(RelationId, u32, Name)> {
    let found = scope.entries.get(entry as usize)?;
    match &found.kind {
        EntryKind::Relation(id) | EntryKind::RowsOf(id) => Some((*id, column, found.name.clone())),
        EntryKind::Join(..) => source_of(scope, inner(found, column)?),
        _ => None,
    }
}

fn source_of(scope: &Scope, var: Var) -> Option<(RelationId, u32, Name)> {
    let column = u32::try_from(var.column).ok()?;
    let found = scope.entries.get(var.entry as usize)?;
    match &found.kind {
        EntryKind::Relation(id) | EntryKind::RowsOf(id) => Some((*id, column, found.name.clone())),
        _ => None,
    }
}
