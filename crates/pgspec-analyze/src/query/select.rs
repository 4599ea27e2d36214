//! SELECT and VALUES (`transformSelectStmt`, `transformValuesClause`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Distinct, Expr, Query, Select, TextRange};

use super::targets::TargetList;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Entry, EntryColumn, EntryKind, Typed, TypedQuery, TypedTarget};
use crate::world::OPAQUE;

impl Analyzer<'_, '_> {
    pub(super) fn select(&mut self, query: &Query, select: &Select, resolve: bool, out: &mut TypedQuery) {
        if let Some(into) = &select.into
            && self.scopes.len() > 1
        {
            self.report(Problem::SyntaxError, into.range, "SELECT ... INTO is not allowed here");
        }
        out.from = self.from_clause(&select.from);
        self.named_windows(&select.windows);
        let before = self.level().set_calls.len();
        let mut list = TargetList::new(self.target_list(&select.targets, ExprUse::SelectTarget));
        if let Some(condition) = &select.condition {
            out.condition = Some(self.condition_value(condition, ExprUse::Where, "WHERE"));
        }
        if let Some(having) = &select.having {
            out.having = Some(self.condition_value(having, ExprUse::Having, "HAVING"));
        }
        let sort = self.sort_clause(&query.order_by, &mut list);
        out.grouping = self.group_clause(&select.group_by, &mut list);
        match &select.distinct {
            None => {}
            Some(Distinct::All) => {
                self.check_distinct(&mut list, &sort, query.range);
                out.distinct = Some(Vec::new());
            }
            Some(Distinct::On(keys)) => out.distinct = Some(self.distinct_on(keys, &mut list, &sort)),
        }
        out.order_by = sort.into_iter().map(|(item, _)| item).collect();
        self.limits(query, out);
        if resolve {
            list.shown = std::mem::take(&mut list.shown)
                .into_iter()
                .map(|target| TypedTarget { expression: self.resolve_unknown(target.expression), ..target })
                .collect();
        }
        out.returns_sets = self.level().set_calls.len() > before;
        out.targets = list.shown;
        self.check_nested_windows(out, &list.extra);
        self.locking(query, out);
        self.check_grouping(out, &list.extra);
    }

    /// `values (1, 2), (3, 4)`
    pub(super) fn values(&mut self, query: &Query, rows: &[Vec<Expr>], out: &mut TypedQuery) {
        let rows: Vec<Vec<Typed>> =
            rows.iter().map(|row| self.expression_list(row, ExprUse::Values)).collect();
        let (rows, columns) = self.common_rows(rows, query.range, "VALUES");
        out.values = rows;
        self.result_entry(columns, query.range, out);
        let mut list = TargetList::new(std::mem::take(&mut out.targets));
        let sort = self.sort_clause(&query.order_by, &mut list);
        out.targets = list.shown;
        out.order_by = sort.into_iter().map(|(item, _)| item).collect();
        self.limits(query, out);
        if let Some(locking) = query.locking.first() {
            self.report(
                Problem::FeatureNotSupported,
                locking.range,
                "FOR UPDATE cannot be applied to VALUES",
            );
        }
        if let Some(place) = self.level().aggregates.first().copied() {
            self.report(Problem::GroupingError, place, "cannot use aggregate function in VALUES");
        }
    }

    /// Rows with each column brought to one type.
    fn common_rows(
        &mut self,
        rows: Vec<Vec<Typed>>,
        range: TextRange,
        context: &str,
    ) -> (Vec<Vec<Typed>>, Vec<EntryColumn>) {
        let width = rows.first().map_or(0, Vec::len);
        let known = rows.iter().flatten().all(|value| value.ty != OPAQUE);
        if let Some(odd) = rows.iter().find(|row| row.len() != width) {
            let place = odd.first().map_or(range, |value| value.range);
            if known {
                self.report(Problem::SyntaxError, place, "VALUES lists must all be the same length");
            }
            return (rows, Vec::new());
        }
        let mut columns: Vec<Vec<Typed>> = (0..width).map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value);
            }
        }
        let mut shapes = Vec::with_capacity(width);
        let mut cast: Vec<std::vec::IntoIter<Typed>> = Vec::with_capacity(width);
        for (column, number) in columns.into_iter().zip(1..) {
            let ty = self.common_type(&column, context);
            let column: Vec<Typed> =
                column.into_iter().map(|value| self.coerce_common(value, ty, context)).collect();
            let typmod = Self::common_typmod(&column, ty);
            let nullable = column.iter().any(|value| self.nullable_here(value));
            let name = Name::exact(&format!("column{number}"));
            shapes.push(EntryColumn { name, ty, typmod, nullable, source: None });
            cast.push(column.into_iter());
        }
        let mut rows = Vec::new();
        loop {
            let row: Vec<Typed> = cast.iter_mut().filter_map(Iterator::next).collect();
            if row.is_empty() {
                break;
            }
            rows.push(row);
        }
        (rows, shapes)
    }

    /// The one entry of a query whose rows stand in `values` or `set_operation`, and the targets that show it.
    pub(super) fn result_entry(&mut self, columns: Vec<EntryColumn>, range: TextRange, out: &mut TypedQuery) {
        let names: Vec<Name> = columns.iter().map(|column| column.name.clone()).collect();
        let entry = Entry { kind: EntryKind::Values(Vec::new()), name: Name::exact("*VALUES*"), columns };
        let index = self.level().show(entry, true);
        out.targets = names
            .into_iter()
            .zip(0_u32..)
            .map(|(name, column)| {
                let expression = self.column_of(0, index, column, range);
                TypedTarget { name, expression }
            })
            .collect();
    }

    /// FOR UPDATE (`transformLockingClause`).
    fn locking(&mut self, query: &Query, out: &mut TypedQuery) {
        let Some(first) = query.locking.first() else { return };
        out.locks_rows = true;
        let windows = !self.level().window_calls.is_empty();
        let aggregates = !self.level().aggregates.is_empty();
        self.check_locked(out, (aggregates, windows), first.range);
        for locking in &query.locking {
            let entries = std::mem::take(&mut self.level().entries);
            if locking.of.is_empty() {
                self.lock_all(&entries, locking.range);
            }
            for name in &locking.of {
                let [table] = name.parts.as_slice() else {
                    let message = "FOR UPDATE must specify unqualified relation names";
                    self.report(Problem::SyntaxError, name.range, message);
                    continue;
                };
                let wrong = match entries.iter().find(|entry| entry.name == table.name) {
                    None => {
                        let message = format!(
                            "relation \"{}\" in FOR UPDATE clause not found in FROM clause",
                            table.name
                        );
                        self.report(Problem::UndefinedTable, table.range, message);
                        continue;
                    }
                    Some(Entry { kind: EntryKind::Query(inner), .. }) => {
                        self.lock_query(inner, table.range);
                        continue;
                    }
                    Some(entry) => match entry.kind {
                        EntryKind::Join(..) => "a join",
                        EntryKind::Functions(..) => "a function",
                        EntryKind::Table(..) => "a table function",
                        EntryKind::Cte(..) => "a WITH query",
                        EntryKind::Relation(_)
                        | EntryKind::Query(_)
                        | EntryKind::Values(_)
                        | EntryKind::RowsOf(_)
                        | EntryKind::Opaque(_) => continue,
                    },
                };
                let message = format!("FOR UPDATE cannot be applied to {wrong}");
                self.report(Problem::FeatureNotSupported, table.range, message);
            }
            self.level().entries = entries;
        }
    }

    /// All items are locked: tables, and those of the queries among them.
    fn lock_all(&mut self, entries: &[Entry], range: TextRange) {
        for entry in entries {
            if let EntryKind::Query(inner) = &entry.kind {
                self.lock_query(inner, range);
            }
        }
    }

    fn lock_query(&mut self, query: &TypedQuery, range: TextRange) {
        let windows = query.targets.iter().any(|target| crate::shape::has_window(&target.expression));
        self.check_locked(query, (query.aggregated, windows), range);
        self.lock_all(&query.entries, range);
    }

    /// `CheckSelectLocking`
    fn check_locked(&mut self, query: &TypedQuery, (aggregates, windows): (bool, bool), range: TextRange) {
        let wrong = if query.set_operation.is_some() {
            "with UNION/INTERSECT/EXCEPT"
        } else if query.distinct.is_some() {
            "with DISTINCT clause"
        } else if !query.grouping.is_empty() {
            "with GROUP BY clause"
        } else if query.having.is_some() {
            "with HAVING clause"
        } else if aggregates {
            "with aggregate functions"
        } else if windows {
            "with window functions"
        } else if query.returns_sets {
            "with set-returning functions in the target list"
        } else {
            return;
        };
        self.report(Problem::FeatureNotSupported, range, format!("FOR UPDATE is not allowed {wrong}"));
    }
}
