//! Joins (`transformFromClauseItem`): merged columns, and what can be seen of their sides.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{
    Alias, Expr, Ident, Join, JoinCondition, JoinKind, OperatorName, TableRefKind, TextRange,
};

use super::{Item, set_lateral};
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::nullability::NullContext;
use crate::scope::{ExprUse, Visible};
use crate::typed::{Entry, EntryColumn, EntryKind, FromItem, Node, Typed};
use crate::world::OPAQUE;

/// More columns than these, of all items of a FROM and of the joins between, are not followed.
const MOST_COLUMNS: usize = 200_000;

/// A side of a join: its columns, as values.
struct Side {
    columns: Vec<(EntryColumn, Typed)>,
    /// It may have columns that are not known.
    open: bool,
}

impl Analyzer<'_, '_> {
    /// `a join b …`
    pub(super) fn join_item(&mut self, join: &Join, alias: Option<&Alias>, range: TextRange) -> Item {
        // Chains of joins lean to the left: that side is a loop.
        let mut chain = vec![(join, alias, range)];
        let mut first = &join.left;
        while let TableRefKind::Join(inner) = &first.kind {
            chain.push((inner, first.alias.as_ref(), first.range));
            first = &inner.left;
        }
        let before = self.level().in_outer_join;
        let drops_left = |(join, ..): &(&Join, _, _)| matches!(join.kind, JoinKind::Right | JoinKind::Full);
        let mut left = self.side_item(first, chain.iter().any(drops_left));
        while let Some((join, alias, range)) = chain.pop() {
            self.level().in_outer_join = before || chain.iter().any(drops_left);
            left = self.join_right(left, join, alias, range);
        }
        self.level().in_outer_join = before;
        left
    }

    /// Joins the right side of a join to its left one.
    fn join_right(&mut self, mut left: Item, join: &Join, alias: Option<&Alias>, range: TextRange) -> Item {
        // The left side is there for LATERAL items of the right one, if only to say that it must not be used.
        set_lateral(&mut left.names, true, matches!(join.kind, JoinKind::Inner | JoinKind::Left));
        let before = self.level().visible.len();
        self.level().visible.extend(left.names.iter().cloned());
        let right = self.side_item(&join.right, matches!(join.kind, JoinKind::Left | JoinKind::Full));
        self.level().visible.truncate(before);
        self.check_names(Some(&left.names), &right.names, range);
        let (left_side, right_side) = (self.side(left.entry), self.side(right.entry));
        let mut names: Vec<Visible> = left.names.into_iter().chain(right.names).collect();
        let open = left_side.open || right_side.open;
        let condition = match &join.condition {
            JoinCondition::None => Using::default(),
            JoinCondition::On(on) => {
                Using { condition: Some(self.join_condition(on, &mut names)), ..Using::default() }
            }
            JoinCondition::Using(columns, _) => {
                self.using_clause(columns, &left_side, &right_side, join.kind, range)
            }
            JoinCondition::Natural => {
                let shared: Vec<Ident> = left_side
                    .columns
                    .iter()
                    .filter(|(l, _)| right_side.columns.iter().any(|(r, _)| r.name == l.name))
                    .map(|(l, _)| Ident { name: l.name.clone(), range })
                    .collect();
                self.using_clause(&shared, &left_side, &right_side, join.kind, range)
            }
        };
        let natural_open = open && !matches!(join.condition, JoinCondition::None | JoinCondition::On(_));
        self.outer_join(join.kind, &left.tree, &right.tree);

        let Using { condition, merged, .. } = condition;
        let is_merged = |column: &EntryColumn| merged.iter().any(|(m, _)| m.name == column.name);
        let merged_count = merged.len();
        let rest: Vec<(EntryColumn, Typed)> = left_side
            .columns
            .into_iter()
            .chain(right_side.columns)
            .filter(|(column, _)| !is_merged(column))
            .collect();
        let (mut columns, values): (Vec<EntryColumn>, Vec<Typed>) = merged.into_iter().chain(rest).unzip();
        let name = alias.and_then(|a| a.name.as_ref()).map(|a| a.name.clone());
        if let Some(alias) = alias {
            if alias.columns.len() > columns.len() && !open {
                let at = alias.columns.get(columns.len()).map_or(range, |a| a.range);
                let message = format!(
                    "column alias list for \"{}\" has too many entries",
                    name.as_ref().map_or("", Name::as_str)
                );
                self.report(Problem::SyntaxError, at, message);
            }
            for (column, alias) in columns.iter_mut().zip(&alias.columns) {
                column.name = alias.name.clone();
            }
        }
        let too_many =
            self.level().entries.iter().map(|entry| entry.columns.len()).sum::<usize>() > MOST_COLUMNS;
        let kind = if too_many {
            columns.clear();
            EntryKind::Opaque("there are too many columns".into())
        } else if natural_open {
            EntryKind::Opaque("the columns of one side are not known".into())
        } else {
            EntryKind::Join(join.kind, values)
        };
        let entry = Entry { kind, name: name.clone().unwrap_or_else(|| Name::exact("")), columns };
        let level = self.level();
        let index = u32::try_from(level.entries.len()).unwrap_or(u32::MAX);
        let own = Visible { by_name: name.is_some(), ..Visible::all(index, &entry, true) };
        level.entries.push(entry);

        // With an alias the join hides its sides, without one only their bare columns.
        if name.is_some() {
            names.clear();
        }
        names.iter_mut().for_each(|item| item.columns = false);
        set_lateral(&mut names, false, true);
        if let JoinCondition::Using(_, Some(using)) = &join.condition
            && !own.by_name
        {
            let shown = own.shown.iter().take(merged_count).cloned().collect();
            let item =
                Visible { name: using.name.clone(), by_name: true, columns: false, shown, ..own.clone() };
            self.check_names(Some(&names), std::slice::from_ref(&item), using.range);
            names.push(item);
        }
        names.push(own);
        let tree = FromItem::Join {
            kind: join.kind,
            left: Box::new(left.tree),
            right: Box::new(right.tree),
            condition,
            entry: index,
        };
        Item { tree, entry: index, names }
    }

    /// A side of a join; nullable, if rows of the other one may stand alone.
    fn side_item(&mut self, item: &pgspec_sql::syntax::ast::TableRef, nullable: bool) -> Item {
        let level = self.level();
        let before = level.in_outer_join;
        level.in_outer_join |= nullable;
        let item = self.from_item(item);
        self.level().in_outer_join = before;
        item
    }

    fn side(&self, entry: u32) -> Side {
        let found = self.scopes.last().and_then(|scope| scope.entries.get(entry as usize));
        let Some(found) = found else { return Side { columns: Vec::new(), open: true } };
        let mut context = NullContext::around(self);
        let columns = found.columns.iter().zip(0_u32..);
        let columns = columns.map(|(column, index)| {
            let value = self.column_of(0, entry, index, TextRange::default());
            let nullable = context.nullable(&value);
            (EntryColumn { nullable, ..column.clone() }, value)
        });
        Side { columns: columns.collect(), open: found.is_open() }
    }

    /// `transformJoinOnClause`: only the sides can be seen.
    fn join_condition(&mut self, on: &Expr, names: &mut [Visible]) -> Typed {
        set_lateral(names, false, true);
        let before = std::mem::replace(&mut self.level().visible, names.to_vec());
        let condition = self.condition_value(on, ExprUse::JoinOn, "JOIN/ON");
        self.level().visible = before;
        condition
    }

    /// Notes which entries may be null from now on.
    fn outer_join(&mut self, kind: JoinKind, left: &FromItem, right: &FromItem) {
        let mut nullable = Vec::new();
        if matches!(kind, JoinKind::Left | JoinKind::Full) {
            right.entries(&mut nullable);
        }
        if matches!(kind, JoinKind::Right | JoinKind::Full) {
            left.entries(&mut nullable);
        }
        let all = &mut self.level().nullable_entries;
        all.extend(nullable);
        all.sort_unstable();
        all.dedup();
    }

    /// `using (…)`: the condition and the merged columns.
    fn using_clause(
        &mut self,
        columns: &[Ident],
        left: &Side,
        right: &Side,
        kind: JoinKind,
        range: TextRange,
    ) -> Using {
        let mut out = Using::default();
        let mut conditions = Vec::new();
        let mut seen: Vec<&Name> = Vec::new();
        for column in columns {
            if seen.contains(&&column.name) {
                let message =
                    format!("column name \"{}\" appears more than once in USING clause", column.name);
                self.report(Problem::DuplicateColumn, column.range, message);
                continue;
            }
            seen.push(&column.name);
            let (Some(l), Some(r)) =
                (self.using_column(column, left, "left"), self.using_column(column, right, "right"))
            else {
                continue;
            };
            for (_, side) in [l, r] {
                self.trace_merged(side, column.range);
            }
            let (merged, condition) = self.merge(column, l, r, kind, range);
            out.merged.push(merged);
            conditions.push(condition);
        }
        out.condition = match conditions.len() {
            0 => None,
            1 => conditions.pop(),
            _ => {
                let ty = self.world.builtin("bool");
                Some(Typed { node: Node::And(conditions), ty, typmod: -1, range })
            }
        };
        out
    }

    /// The column of a side; a finding if there is none, or more than one.
    fn using_column<'s>(
        &mut self,
        name: &Ident,
        side: &'s Side,
        which: &str,
    ) -> Option<&'s (EntryColumn, Typed)> {
        let mut found = side.columns.iter().filter(|(column, _)| column.name == name.name);
        let first = found.next();
        if first.is_none() && !side.open {
            let message =
                format!("column \"{}\" specified in USING clause does not exist in {which} table", name.name);
            let names = side.columns.iter().map(|(column, _)| column.name.as_str());
            let suggestion = pgspec_catalog::closest(name.name.as_str(), names).map(str::to_owned);
            self.report(Problem::UndefinedColumn, name.range, message);
            self.suggest(name.range, suggestion);
        }
        if found.next().is_some() {
            let message =
                format!("common column name \"{}\" appears more than once in {which} table", name.name);
            self.report(Problem::AmbiguousColumn, name.range, message);
        }
        first
    }

    /// `buildMergedJoinVar`, and the `=` of both.
    fn merge(
        &mut self,
        name: &Ident,
        (l, left): &(EntryColumn, Typed),
        (r, right): &(EntryColumn, Typed),
        kind: JoinKind,
        range: TextRange,
    ) -> ((EntryColumn, Typed), Typed) {
        let operator = OperatorName { schema: None, symbol: Name::exact("="), range: name.range };
        let (ty, typmod) = if left.ty == OPAQUE || right.ty == OPAQUE {
            (OPAQUE, -1)
        } else if left.ty != right.ty {
            (self.common_type(&[left.clone(), right.clone()], "JOIN/USING"), -1)
        } else {
            (left.ty, if left.typmod == right.typmod { left.typmod } else { -1 })
        };
        let condition = if ty == OPAQUE {
            opaque(range, "the types of the columns do not meet")
        } else {
            let equal = self.operator_call(&operator, Some(left.clone()), right.clone(), range);
            self.boolean(equal, "JOIN/USING")
        };
        let as_common = |this: &mut Self, value: &Typed| {
            let value = this.coerce_common(value.clone(), ty, "JOIN/USING");
            if value.typmod == typmod || value.ty == OPAQUE {
                return value;
            }
            Typed { ty: value.ty, typmod, range: value.range, node: Node::Relabel(Box::new(value)) }
        };
        let (from_left, from_right) = (as_common(self, left), as_common(self, right));
        let is_column = |value: &Typed| matches!(value.node, Node::Var(_));
        let (value, nullable, source) = match kind {
            JoinKind::Inner if !is_column(&from_left) && is_column(&from_right) => {
                (from_right, l.nullable && r.nullable, r.source)
            }
            // Only rows with both pass the condition.
            JoinKind::Inner => (from_left, false, l.source),
            JoinKind::Left => (from_left, l.nullable, l.source),
            JoinKind::Right => (from_right, r.nullable, r.source),
            JoinKind::Full => {
                let both = vec![from_left, from_right];
                let value = Typed { node: Node::Coalesce(both), ty, typmod, range };
                (value, l.nullable || r.nullable, None)
            }
        };
        let value =
            if ty == OPAQUE { opaque(range, "the type of the merged column is not known") } else { value };
        let source = if is_column(&value) { source } else { None };
        ((EntryColumn { name: name.name.clone(), ty, typmod, nullable, source }, value), condition)
    }
}

/// What USING comes to.
#[derive(Default)]
struct Using {
    condition: Option<Typed>,
    merged: Vec<(EntryColumn, Typed)>,
}

impl FromItem {
    /// All entries of it, its joins' own ones included.
    pub fn entries(&self, out: &mut Vec<u32>) {
        match self {
            Self::Entry(entry) => out.push(*entry),
            Self::Join { left, right, entry, .. } => {
                left.entries(out);
                right.entries(out);
                out.push(*entry);
            }
        }
    }
}
