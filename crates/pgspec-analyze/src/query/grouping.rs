//! GROUP BY, and which columns may stand outside of aggregates (`transformGroupClause`, `parseCheckAggregates`).

use pgspec_catalog::object::{ConstraintBody, Deferral};
use pgspec_sql::syntax::ast::{Expr, ExprKind, GroupItem, TextRange};

use super::same::same;
use super::targets::TargetList;
use super::walk::{Part, parts, query_parts};
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Entry, EntryKind, Node, Typed, TypedGroup, TypedQuery, Var};

impl Analyzer<'_, '_> {
    /// `transformGroupClause`
    pub(super) fn group_clause(&mut self, items: &[GroupItem], list: &mut TargetList) -> Vec<TypedGroup> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            match item {
                // A row without `row` is a list of expressions.
                GroupItem::Expression(Expr { kind: ExprKind::Row { explicit: false, fields }, .. }) => {
                    let keys = fields.iter().map(|e| self.group_key(e, list));
                    out.extend(keys.map(TypedGroup::Expression).collect::<Vec<_>>());
                }
                _ => out.push(self.group_item(item, list)),
            }
        }
        out
    }

    fn group_item(&mut self, item: &GroupItem, list: &mut TargetList) -> TypedGroup {
        match item {
            GroupItem::Expression(expr) => self.group_expression(expr, list),
            GroupItem::Empty(_) => TypedGroup::Tuple(Vec::new()),
            GroupItem::Rollup(all) => {
                TypedGroup::Sets("rollup", all.iter().map(|e| self.group_expression(e, list)).collect())
            }
            GroupItem::Cube(all) => {
                TypedGroup::Sets("cube", all.iter().map(|e| self.group_expression(e, list)).collect())
            }
            GroupItem::Sets(all) => TypedGroup::Sets(
                "grouping sets",
                all.iter().map(|item| self.group_item(item, list)).collect(),
            ),
        }
    }

    fn group_expression(&mut self, expr: &Expr, list: &mut TargetList) -> TypedGroup {
        if let ExprKind::Row { explicit: false, fields } = &expr.kind {
            return TypedGroup::Tuple(fields.iter().map(|e| self.group_key(e, list)).collect());
        }
        TypedGroup::Expression(self.group_key(expr, list))
    }

    fn group_key(&mut self, expr: &Expr, list: &mut TargetList) -> Typed {
        let Some(index) = self.find_target(expr, list, ExprUse::GroupBy) else {
            return crate::analyzer::opaque(expr.range, "it is wrong");
        };
        self.resolve_target(list, index);
        let Some(value) = list.get(index).cloned() else {
            return crate::analyzer::opaque(expr.range, "it is wrong");
        };
        self.check_group_target(&value, expr.range);
        self.equality(value.ty, expr.range);
        value
    }

    /// What GROUP BY names in the select list must be no aggregate (`checkTargetlistEntrySQL92`).
    fn check_group_target(&mut self, value: &Typed, range: TextRange) {
        let mut wrong = None;
        super::walk::descend(value, 0, &mut |part, depth| {
            match &part.node {
                Node::Aggregate(call) if call.up == depth => {
                    wrong.get_or_insert((Problem::GroupingError, "aggregate functions"));
                }
                Node::Window(_) if depth == 0 => {
                    wrong.get_or_insert((Problem::WindowingError, "window functions"));
                }
                _ => {}
            }
            super::walk::Next::Deeper
        });
        // One written in GROUP BY itself has been reported.
        let written_here = value.range.start >= range.start && value.range.end <= range.end;
        if let (Some((problem, what)), false) = (wrong, written_here) {
            self.report(problem, range, format!("{what} are not allowed in GROUP BY"));
        }
    }

    /// `parseCheckAggregates`
    pub(super) fn check_grouping(&mut self, out: &TypedQuery, extra: &[Typed]) {
        let Some(scope) = self.scopes.last() else { return };
        if let Some(place) = scope.aggregates.first().copied()
            && self.is_recursive_term()
        {
            let message = "aggregate functions are not allowed in a recursive query's recursive term";
            self.report(Problem::InvalidRecursion, place, message);
        }
        let Some(scope) = self.scopes.last() else { return };
        if scope.aggregates.is_empty() && out.grouping.is_empty() && out.having.is_none() {
            return;
        }
        let mut keys = Vec::new();
        out.grouping.iter().for_each(|group| leaves(group, &mut keys));
        let unknown = keys.iter().any(|key| matches!(key.node, Node::Opaque(_)));
        if unknown || scope.entries.iter().any(Entry::is_open) {
            return;
        }
        let common: Vec<&Typed> = out.grouping.iter().flat_map(common).collect();
        let check = Check { analyzer: self, entries: &scope.entries, keys, common };
        let mut wrong = Vec::new();
        let shown = out.targets.iter().map(|target| &target.expression).chain(&out.having).chain(extra);
        for value in shown {
            check.value(value, 0, &mut wrong);
        }
        // The query gets its windows when its level is done.
        for window in &scope.windows {
            super::walk::window_parts(window, &mut |value| check.value(value, 0, &mut wrong));
        }
        wrong.dedup_by(|a, b| a.1 == b.1);
        for (message, range) in wrong {
            self.report(Problem::GroupingError, range, message);
        }
    }

    /// Whether the level reads the common table expression that it is part of.
    fn is_recursive_term(&self) -> bool {
        let Some(scope) = self.scopes.last() else { return false };
        scope.entries.iter().any(|entry| {
            let EntryKind::Cte(up, index) = entry.kind else { return false };
            let cte = self.scope_at(up).and_then(|scope| scope.ctes.get(index as usize));
            cte.is_some_and(|cte| cte.query.is_none())
        })
    }
}

/// All expressions of an item.
fn leaves<'g>(group: &'g TypedGroup, out: &mut Vec<&'g Typed>) {
    match group {
        TypedGroup::Expression(one) => out.push(one),
        TypedGroup::Sets(_, groups) => groups.iter().for_each(|group| leaves(group, out)),
        TypedGroup::Tuple(all) => out.extend(all),
    }
}

/// The expressions that are in all grouping sets of an item.
fn common(group: &TypedGroup) -> Vec<&Typed> {
    match group {
        TypedGroup::Expression(one) => vec![one],
        TypedGroup::Tuple(all) => all.iter().collect(),
        TypedGroup::Sets("grouping sets", groups) => {
            let mut sets = groups.iter().map(common);
            let mut all = sets.next().unwrap_or_default();
            for set in sets {
                all.retain(|key| set.iter().any(|other| same(key, other)));
            }
            all
        }
        TypedGroup::Sets(..) => Vec::new(),
    }
}

/// `check_ungrouped_columns_walker`
struct Check<'c> {
    analyzer: &'c Analyzer<'c, 'c>,
    entries: &'c [Entry],
    keys: Vec<&'c Typed>,
    common: Vec<&'c Typed>,
}

impl Check<'_> {
    fn value(&self, value: &Typed, depth: u32, wrong: &mut Vec<(String, TextRange)>) {
        match &value.node {
            Node::Aggregate(call) if call.up == depth => {
                // Direct arguments are computed once for each group.
                call.direct.iter().for_each(|argument| self.value(argument, depth, wrong));
                return;
            }
            Node::Aggregate(call) if call.up > depth => return,
            Node::Grouping(arguments) => {
                self.check_grouping_call(value, arguments, depth, wrong);
                return;
            }
            Node::Var(var) => {
                if var.up == depth && !self.is_grouped(*var) {
                    self.check_var(value, *var, depth, wrong);
                }
                return;
            }
            _ => {}
        }
        if depth == 0 && self.keys.iter().any(|key| same(key, value)) {
            return;
        }
        parts(value, &mut |part| match part {
            Part::Same(part) => self.value(part, depth, wrong),
            Part::Query(query) => self.query(query, depth + 1, wrong),
        });
    }

    fn query(&self, query: &TypedQuery, depth: u32, wrong: &mut Vec<(String, TextRange)>) {
        query_parts(query, &mut |part| match part {
            Part::Same(part) => self.value(part, depth, wrong),
            Part::Query(query) => self.query(query, depth + 1, wrong),
        });
    }

    /// `grouping(…)` takes expressions that are grouped by (`finalize_grouping_exprs`).
    fn check_grouping_call(
        &self,
        call: &Typed,
        arguments: &[Typed],
        depth: u32,
        wrong: &mut Vec<(String, TextRange)>,
    ) {
        // That of an inner query may be of this one; only its columns can tell.
        let fits = |argument: &Typed| match &argument.node {
            Node::Var(var) => var.up != depth || self.is_grouped(*var) || self.is_merged(*var),
            Node::Opaque(_) => true,
            _ => depth > 0 || self.keys.iter().any(|key| same(key, argument)),
        };
        if !arguments.iter().all(fits) {
            let message = "arguments to GROUPING must be grouping expressions of the associated query level";
            wrong.push((message.to_owned(), call.range));
        }
    }

    fn is_merged(&self, var: Var) -> bool {
        self.entries.get(var.entry as usize).is_some_and(|entry| matches!(entry.kind, EntryKind::Join(..)))
    }

    fn is_grouped(&self, var: Var) -> bool {
        self.keys.iter().any(|key| {
            matches!(&key.node, Node::Var(other)
                if other.up == 0 && other.entry == var.entry && other.column == var.column)
        })
    }

    fn check_var(&self, value: &Typed, var: Var, depth: u32, wrong: &mut Vec<(String, TextRange)>) {
        let Some(entry) = self.entries.get(var.entry as usize) else { return };
        let column = usize::try_from(var.column).ok();
        // A merged column is what it is made of.
        if let EntryKind::Join(_, made_of) = &entry.kind {
            if let Some(made_of) = column.and_then(|c| made_of.get(c)) {
                let before = wrong.len();
                self.made_of(made_of, wrong);
                if wrong.len() > before {
                    wrong.truncate(before + 1);
                    if let Some((_, range)) = wrong.last_mut() {
                        *range = value.range;
                    }
                }
            }
            return;
        }
        if self.depends_on_key(entry, var.entry) {
            return;
        }
        let column = match column.and_then(|c| entry.columns.get(c)) {
            Some(column) => column.name.to_string(),
            None if var.column == Var::WHOLE_ROW => "*".to_owned(),
            None => "a system column".to_owned(),
        };
        let name = format!("\"{}.{column}\"", entry.name);
        let message = if depth == 0 {
            format!("column {name} must appear in the GROUP BY clause or be used in an aggregate function")
        } else {
            format!("subquery uses ungrouped column {name} from outer query")
        };
        wrong.push((message, value.range));
    }

    fn made_of(&self, value: &Typed, wrong: &mut Vec<(String, TextRange)>) {
        if self.keys.iter().any(|key| same(key, value)) {
            return;
        }
        self.value(value, 0, wrong);
    }

    /// `check_functional_grouping`: all columns of the table's primary key are grouped by.
    fn depends_on_key(&self, entry: &Entry, index: u32) -> bool {
        let EntryKind::Relation(id) = entry.kind else { return false };
        let grouped: Vec<&str> = self
            .common
            .iter()
            .filter_map(|key| match &key.node {
                Node::Var(var) if var.up == 0 && var.entry == index => {
                    self.analyzer.world.columns(id)?.get(usize::try_from(var.column).ok()?)
                }
                _ => None,
            })
            .map(|column| column.name.as_str())
            .collect();
        let catalog = self.analyzer.world.catalog();
        let Some((key, _)) = self.analyzer.world.relation(id).object.and_then(|o| catalog.entry(o)) else {
            // The keys of Postgres' own tables are not in the tables that it comes with.
            return !grouped.is_empty();
        };
        catalog.children(&key.qualified_name()).any(|(_, _, child)| {
            let Some(constraint) = child.body.as_constraint() else { return false };
            let ConstraintBody::PrimaryKey(primary) = &constraint.body else { return false };
            constraint.deferral == Deferral::Immediate
                && primary.columns.iter().all(|column| grouped.contains(&column.as_str()))
        })
    }
}
