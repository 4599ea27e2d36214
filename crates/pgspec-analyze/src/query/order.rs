//! ORDER BY, DISTINCT, LIMIT (`parse_clause.c`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Expr, ExprKind, OrderItem, Query, TextRange};

use super::same::{same, strip_implicit};
use super::targets::TargetList;
use super::walk::{Next, descend};
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Node, SortItem, Typed, TypedQuery};
use crate::world::OPAQUE;

/// An item of ORDER BY and the number of its expression in the target list.
pub(super) type Sort = (SortItem, usize);

impl Analyzer<'_, '_> {
    /// `transformSortClause` of a query: names of result columns and positions first.
    pub(super) fn sort_clause(&mut self, items: &[OrderItem], list: &mut TargetList) -> Vec<Sort> {
        let mut out: Vec<Sort> = Vec::with_capacity(items.len());
        for item in items {
            let Some(index) = self.find_target(&item.expression, list, ExprUse::OrderBy) else { continue };
            self.resolve_target(list, index);
            let Some(value) = list.get(index).cloned() else { continue };
            let sort = self.sorted(item, value);
            // The same expression twice sorts no further.
            if !out.iter().any(|(_, seen)| *seen == index) {
                out.push((sort, index));
            }
        }
        out
    }

    /// ORDER BY of an aggregate or a window: only expressions (`useSQL99`).
    pub fn sort_expressions(&mut self, items: &[OrderItem], used: ExprUse) -> Vec<SortItem> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            let value = self.value(&item.expression, used);
            let value = self.resolve_unknown(value);
            out.push(self.sorted(item, value));
        }
        out
    }

    fn sorted(&mut self, item: &OrderItem, value: Typed) -> SortItem {
        if let Some(operator) = &item.using
            && matches!(operator.symbol.as_str(), "=" | "<>" | "<=" | ">=")
        {
            let message = format!("operator {} is not a valid ordering operator", operator.symbol);
            self.report(Problem::WrongObjectType, operator.range, message);
        }
        self.sort_item(value, item)
    }

    /// A literal that is sorted or grouped by is text.
    pub(super) fn resolve_target(&mut self, list: &mut TargetList, index: usize) {
        let Some(value) = list.get(index).cloned() else { return };
        let resolved = self.resolve_unknown(value);
        if let Some(slot) = list.get_mut(index) {
            *slot = resolved;
        }
    }

    /// `findTargetlistEntrySQL92`: the number of the expression in the list. `None` where it is wrong.
    pub(super) fn find_target(&mut self, expr: &Expr, list: &mut TargetList, used: ExprUse) -> Option<usize> {
        if let ExprKind::Column(parts) = &expr.kind
            && let [ident] = parts.as_slice()
        {
            let name = &ident.name;
            // In GROUP BY a column of FROM goes first.
            let hidden = used == ExprUse::GroupBy && self.has_bare_column(name);
            let mut named =
                list.shown.iter().enumerate().filter(|(_, target)| !hidden && target.name == *name);
            if let Some((index, first)) = named.next() {
                if named.any(|(_, other)| !same(&first.expression, &other.expression)) {
                    let message = format!("{} \"{name}\" is ambiguous", clause(used));
                    self.report(Problem::AmbiguousColumn, expr.range, message);
                    return None;
                }
                return Some(index);
            }
        }
        if let Some(position) = constant(expr) {
            let Some(position) = position else {
                let message = format!("non-integer constant in {}", clause(used));
                self.report(Problem::SyntaxError, expr.range, message);
                return None;
            };
            let open = list.shown.iter().any(|t| super::is_unknown(&t.name, &t.expression));
            let index = usize::try_from(position).ok().and_then(|p| p.checked_sub(1));
            return match index.filter(|index| *index < list.shown.len()) {
                Some(_) | None if open => None,
                Some(index) => Some(index),
                None => {
                    let message = format!("{} position {position} is not in select list", clause(used));
                    self.report(Problem::InvalidColumnReference, expr.range, message);
                    None
                }
            };
        }
        let value = self.value(expr, used);
        let known = !matches!(value.node, Node::Opaque(_));
        let found = list.iter().position(|target| known && same(&value, strip_implicit(target)));
        Some(found.unwrap_or_else(|| list.push(value)))
    }

    /// Whether a column of this level has the name (`colNameToVar` with `localonly`).
    fn has_bare_column(&self, name: &Name) -> bool {
        let Some(scope) = self.scopes.last() else { return false };
        let system = ["ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"];
        scope.visible.iter().filter(|item| item.columns).any(|item| {
            let is_table = || {
                let entry = scope.entries.get(item.entry as usize);
                entry.is_some_and(|e| matches!(e.kind, crate::typed::EntryKind::Relation(_)))
            };
            item.shown.iter().any(|(shown, _)| shown == name)
                || (system.contains(&name.as_str()) && is_table())
        })
    }

    /// DISTINCT: every column must be comparable, and ORDER BY must sort by shown columns only.
    pub(super) fn check_distinct(&mut self, list: &mut TargetList, sort: &[Sort], range: TextRange) {
        for (item, index) in sort {
            if *index >= list.shown.len() && item.expression.ty != OPAQUE {
                let message = "for SELECT DISTINCT, ORDER BY expressions must appear in select list";
                self.report(Problem::InvalidColumnReference, item.expression.range, message);
            }
        }
        if list.shown.is_empty() {
            self.report(Problem::SyntaxError, range, "SELECT DISTINCT must have at least one column");
        }
        for index in 0..list.shown.len() {
            self.resolve_target(list, index);
        }
        for target in &list.shown {
            self.equality(target.expression.ty, target.expression.range);
        }
    }

    /// DISTINCT ON: its expressions must be those that ORDER BY starts with.
    pub(super) fn distinct_on(&mut self, keys: &[Expr], list: &mut TargetList, sort: &[Sort]) -> Vec<Typed> {
        let mut chosen = Vec::with_capacity(keys.len());
        for key in keys {
            let Some(index) = self.find_target(key, list, ExprUse::DistinctOn) else { continue };
            self.resolve_target(list, index);
            chosen.push((index, key.range));
        }
        let message = "SELECT DISTINCT ON expressions must match initial ORDER BY expressions";
        let mut skipped = false;
        let mut wrong = None;
        for (item, index) in sort {
            if chosen.iter().any(|(key, _)| key == index) {
                if skipped {
                    wrong.get_or_insert(item.expression.range);
                }
            } else {
                skipped = true;
            }
        }
        for (index, range) in &chosen {
            if skipped && !sort.iter().any(|(_, sorted)| sorted == index) {
                wrong.get_or_insert(*range);
            }
        }
        let known = list.iter().all(|value| !matches!(value.node, Node::Opaque(_)));
        if let (Some(range), true) = (wrong, known) {
            self.report(Problem::InvalidColumnReference, range, message);
        }
        let mut out = Vec::with_capacity(chosen.len());
        for (index, range) in chosen {
            if let Some(value) = list.get(index).cloned() {
                self.equality(value.ty, range);
                out.push(value);
            }
        }
        out
    }

    /// LIMIT and OFFSET
    pub(super) fn limits(&mut self, query: &Query, out: &mut TypedQuery) {
        out.offset = query.offset.as_deref().map(|e| Box::new(self.limit(e, ExprUse::Offset, "OFFSET")));
        out.limit = query.limit.as_deref().map(|e| Box::new(self.limit(e, ExprUse::Limit, "LIMIT")));
        if query.with_ties && query.limit.as_deref().is_some_and(|e| matches!(e.kind, ExprKind::Null)) {
            let message = "row count cannot be null in FETCH FIRST ... WITH TIES clause";
            self.report(Problem::InvalidParameter, query.range, message);
        }
    }

    fn limit(&mut self, expr: &Expr, used: ExprUse, what: &str) -> Typed {
        let value = self.value(expr, used);
        let bigint = self.world.builtin("int8");
        let value = self.specific(value, bigint, what);
        self.check_no_columns(&value, what);
        value
    }

    /// `checkExprIsVarFree`
    pub(super) fn check_no_columns(&mut self, value: &Typed, what: &str) {
        let mut column = None;
        descend(value, 0, &mut |part, depth| {
            if let Node::Var(var) = &part.node
                && var.up == depth
            {
                column.get_or_insert(part.range);
            }
            Next::Deeper
        });
        if let Some(range) = column {
            let message = format!("argument of {what} must not contain variables");
            self.report(Problem::InvalidColumnReference, range, message);
        }
    }
}

/// The clause's name in messages.
fn clause(used: ExprUse) -> &'static str {
    match used {
        ExprUse::GroupBy => "GROUP BY",
        ExprUse::DistinctOn => "DISTINCT ON",
        _ => "ORDER BY",
    }
}

/// A constant: its number if it is a small whole one.
fn constant(expr: &Expr) -> Option<Option<i64>> {
    match &expr.kind {
        ExprKind::Integer(digits) => Some(number(digits.as_str()).filter(|n| i32::try_from(*n).is_ok())),
        ExprKind::Prefix { operator, operand } if operator.schema.is_none() && operator.symbol == "-" => {
            match &operand.kind {
                ExprKind::Integer(digits) => {
                    Some(number(digits.as_str()).filter(|n| i32::try_from(*n).is_ok()).map(|n| -n))
                }
                ExprKind::Numeric(_) => Some(None),
                _ => None,
            }
        }
        ExprKind::Null
        | ExprKind::Boolean(_)
        | ExprKind::Numeric(_)
        | ExprKind::String(_)
        | ExprKind::BitString(..) => Some(None),
        _ => None,
    }
}

fn number(digits: &str) -> Option<i64> {
    let lower = digits.to_ascii_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = lower.strip_prefix(prefix) {
            return i64::from_str_radix(digits, radix).ok();
        }
    }
    lower.parse().ok()
}
