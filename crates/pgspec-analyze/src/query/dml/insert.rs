//! INSERT (`transformInsertStmt`, `transformInsertRow`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{AssignTarget, Expr, Insert, Query, QueryBody, TextRange};

use super::super::How;
use super::ChangedTable;
use super::assign::{Place, unnamed};
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::{Entered, ExprUse};
use crate::typed::{Command, Entry, EntryKind, Node, Typed, TypedAssignment, TypedQuery};
use crate::world::OPAQUE;

impl Analyzer<'_, '_> {
    /// `insert into t (a, b) …`
    pub(in crate::query) fn insert(&mut self, insert: &Insert) -> TypedQuery {
        let mut out = TypedQuery::empty(Command::Insert, insert.range);
        self.enter(insert.with.as_ref());
        let table = self.target_table(&insert.table, insert.alias.as_ref(), Command::Insert);
        out.target_entry = Some(table.entry);
        let places = self.insert_columns(&table, &insert.columns, insert.range);
        // `overriding user value` takes the default instead of what is given.
        let overriding = insert.overriding.is_some();
        let named = !insert.columns.is_empty();
        match insert.source.as_deref() {
            None => {}
            Some(query) => match plain_rows(query) {
                Some(rows) => self.insert_rows(&table, &places, rows, named, overriding, &mut out),
                None => self.insert_query(&table, &places, query, named, overriding, &mut out),
            },
        }
        if let Some(item) = self.visible_entry(table.entry, insert.alias.is_some()) {
            self.level().visible.push(item);
        }
        if let Some(conflict) = &insert.on_conflict {
            self.on_conflict(&table, conflict, &mut out);
        }
        out.returning = self.returning(&insert.returning_rows, &insert.returning, &table);
        self.leave(out)
    }

    /// `checkInsertTargets`
    pub(super) fn insert_columns<'q>(
        &mut self,
        table: &ChangedTable,
        columns: &'q [AssignTarget],
        range: TextRange,
    ) -> Vec<Option<Place<'q>>> {
        if columns.is_empty() {
            let all = self.target_columns(table).iter().map(|column| column.name.clone()).zip(0_u32..);
            return all.map(|(name, column)| Some(unnamed(column, name, range))).collect();
        }
        let mut seen: Vec<&Name> = Vec::new();
        let mut out = Vec::with_capacity(columns.len());
        for target in columns {
            let name = &target.column.name;
            if target.path.is_empty() {
                if seen.contains(&name) {
                    let message = format!("column \"{name}\" specified more than once");
                    self.report(Problem::DuplicateColumn, target.column.range, message);
                }
                seen.push(name);
            }
            out.push(self.assigned(table, target));
        }
        out
    }

    fn insert_rows(
        &mut self,
        table: &ChangedTable,
        places: &[Option<Place<'_>>],
        rows: &[Vec<Expr>],
        named: bool,
        overriding: bool,
        out: &mut TypedQuery,
    ) {
        let used = if rows.len() == 1 { ExprUse::ValuesSingle } else { ExprUse::Values };
        let mut width = None;
        for row in rows {
            let values = self.assigned_list(row, used);
            let known = values.iter().all(|value| value.ty != OPAQUE);
            if *width.get_or_insert(values.len()) != values.len() && known {
                let place = values.first().map_or(TextRange::default(), |value| value.range);
                self.report(Problem::SyntaxError, place, "VALUES lists must all be the same length");
                continue;
            }
            for (place, value) in places.iter().flatten().zip(&values) {
                self.check_generated(table, place, value, false, overriding);
            }
            let assignments = self.insert_row(table, places, values, named);
            out.assignments.extend(assignments);
        }
    }

    /// `transformInsertRow`
    pub(super) fn insert_row(
        &mut self,
        table: &ChangedTable,
        places: &[Option<Place<'_>>],
        values: Vec<Typed>,
        named: bool,
    ) -> Vec<TypedAssignment> {
        let known = values.iter().all(|value| value.ty != OPAQUE) && table.relation.is_some();
        if values.len() > places.len() && known {
            let place = values.get(places.len()).map_or(TextRange::default(), |value| value.range);
            self.report(Problem::SyntaxError, place, "INSERT has more expressions than target columns");
        }
        if named && values.len() < places.len() && known {
            let missing = places.get(values.len()).and_then(Option::as_ref);
            let place = missing.map_or(TextRange::default(), |place| place.name.range);
            self.report(Problem::SyntaxError, place, "INSERT has more target columns than expressions");
        }
        let mut out = Vec::with_capacity(values.len());
        for (place, value) in places.iter().zip(values) {
            let Some(place) = place else { continue };
            let value = self.assigned_value(table, place, value, ExprUse::InsertTarget);
            let partial = !place.path.is_empty();
            out.push(TypedAssignment { column: place.column, partial, value, update: false });
        }
        out
    }

    fn insert_query(
        &mut self,
        table: &ChangedTable,
        places: &[Option<Place<'_>>],
        query: &Query,
        named: bool,
        overriding: bool,
        out: &mut TypedQuery,
    ) {
        let how = How { resolve: false, entered: Entered::Plain, cte: None };
        let source = self.query_as(query, how);
        let open = source.targets.iter().any(|t| super::super::is_unknown(&t.name, &t.expression));
        let columns = self.result_columns(&source);
        let entry = Entry {
            kind: EntryKind::Values(Vec::new()),
            name: Name::exact("*SELECT*"),
            columns: columns.clone(),
        };
        let level = self.level();
        let index = u32::try_from(level.entries.len()).unwrap_or(u32::MAX);
        level.entries.push(entry);
        let values: Vec<Typed> = if open {
            vec![opaque(query.range, "the columns of the query are not known")]
        } else {
            let targets = source.targets.iter().zip(0_u32..);
            let value = |(target, column): (&crate::typed::TypedTarget, u32)| {
                let value = &target.expression;
                let literal = matches!(value.node, Node::Const(_) | Node::Parameter(_));
                if literal && value.ty == self.world.builtin("unknown") {
                    return value.clone();
                }
                self.column_of(0, index, column, value.range)
            };
            targets.map(value).collect()
        };
        for (place, value) in places.iter().flatten().zip(&values) {
            self.check_generated(table, place, value, false, overriding);
        }
        if open {
            out.assignments.extend(values.into_iter().map(|value| TypedAssignment {
                column: 0,
                partial: true,
                value,
                update: false,
            }));
        } else {
            out.assignments = self.insert_row(table, places, values, named);
        }
        out.source = Some(Box::new(source));
    }
}

/// The rows of a bare VALUES.
fn plain_rows(query: &Query) -> Option<&[Vec<Expr>]> {
    let bare = query.with.is_none()
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.locking.is_empty();
    match &query.body {
        QueryBody::Values(rows) if bare => Some(rows),
        QueryBody::Values(_) | QueryBody::Select(_) | QueryBody::SetOperation { .. } => None,
    }
}
