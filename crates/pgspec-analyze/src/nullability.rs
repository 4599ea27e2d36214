//! Whether a value may be NULL. "Not null" holds absolutely: it is said only where it follows from NOT NULL columns, from
//! conditions that let no NULL through, and from what built-in functions are known to return.

mod call;
mod facts;
mod never_null;
mod sublink;

use pgspec_sql::syntax::ast::{JoinKind, SqlValue};

use crate::analyzer::Analyzer;
use crate::scope::Variables;
use crate::typed::{
    Command, Const, Entry, EntryKind, FromItem, Node, Typed, TypedGroup, TypedQuery, TypedTarget,
    TypedWindow, Var,
};
use crate::world::World;
use facts::Fact;

/// Whether a value may be NULL.
pub fn nullable(value: &Typed, context: &NullContext<'_, '_>) -> bool {
    context.clone().value(value)
}

/// What is known around a value.
#[derive(Clone)]
pub struct NullContext<'a, 'c> {
    world: &'a World<'c>,
    variables: Option<&'a dyn Variables>,
    /// Query levels, the innermost last.
    levels: Vec<Level<'a>>,
    /// Columns that are certainly not null.
    facts: Vec<Fact>,
    /// Whether the columns of the sublink may be null in whose test the value stands.
    sublink: Option<Vec<bool>>,
}

/// A query level.
#[derive(Clone)]
struct Level<'a> {
    entries: &'a [Entry],
    /// Entries that an outer join may leave empty, sorted.
    missing: Vec<u32>,
    groups: Groups,
    windows: &'a [TypedWindow],
}

/// How rows of a level are grouped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Groups {
    /// Not at all, or into one group that may have no rows.
    None,
    /// By keys: every group has a row.
    Keys,
    /// By grouping sets: keys are null in the rows of other sets.
    Sets,
}

impl<'a, 'c> NullContext<'a, 'c> {
    /// The levels around a query that is being read.
    pub fn around(analyzer: &'a Analyzer<'a, 'c>) -> Self {
        let levels = analyzer.scopes.iter().map(|scope| Level {
            entries: &scope.entries,
            missing: scope.nullable_entries.clone(),
            groups: Groups::None,
            windows: &scope.windows,
        });
        Self {
            world: analyzer.world,
            variables: analyzer.variables,
            levels: levels.collect(),
            facts: Vec::new(),
            sublink: None,
        }
    }

    /// What is known of the result of a query that was read, seen from the levels around it.
    pub fn of_query(analyzer: &'a Analyzer<'a, 'c>, query: &'a TypedQuery) -> Self {
        let mut context = Self::around(analyzer);
        context.enter(query);
        context
    }

    /// Goes into a query.
    fn enter(&mut self, query: &'a TypedQuery) {
        let mut missing = Vec::new();
        query.from.iter().for_each(|item| missing_entries(item, &mut missing));
        if query.command == Command::Merge {
            missing.extend((0_u32..).zip(&query.entries).map(|(index, _)| index));
        }
        self.levels.push(Level {
            entries: &query.entries,
            missing: Vec::new(),
            groups: groups(query),
            windows: &query.windows,
        });
        let level = self.levels.len() - 1;
        if matches!(query.command, Command::Select | Command::Update | Command::Delete) {
            query.from.iter().for_each(|item| self.join_facts(item));
            if let Some(condition) = &query.condition {
                self.facts_if_true(condition);
            }
        }
        // A row that is there was joined: its conditions held.
        if query.command != Command::Merge {
            let mut known = usize::MAX;
            while self.facts.len() != known {
                known = self.facts.len();
                query.from.iter().for_each(|item| self.joined_facts(item, level));
                self.facts.sort_unstable();
                self.facts.dedup();
            }
        }
        if query.command == Command::Update {
            // What is returned of the changed table are its new values.
            self.facts.retain(|fact| fact.level != level || Some(fact.entry) != query.target_entry);
        }
        // A row of which something is not null is there.
        let there = |entry: u32| self.facts.iter().any(|f| f.level == level && f.entry == entry);
        missing.sort_unstable();
        missing.dedup();
        missing.retain(|entry| !there(*entry));
        if let Some(level) = self.levels.last_mut() {
            level.missing = missing;
        }
    }

    /// Whether a column of a query's result may be null.
    pub(crate) fn target_nullable(&self, _query: &TypedQuery, _index: usize, target: &TypedTarget) -> bool {
        self.clone().value(&target.expression)
    }

    fn level(&self, up: u32) -> Option<(usize, &Level<'a>)> {
        let index = self.levels.len().checked_sub(1 + up as usize)?;
        Some((index, self.levels.get(index)?))
    }

    /// Whether a value may be null.
    pub(crate) fn nullable(&mut self, value: &Typed) -> bool {
        self.value(value)
    }

    /// Whether a value may be null.
    fn value(&mut self, value: &Typed) -> bool {
        // Any expression without an aggregate may be a key that is null in rows of other grouping sets.
        let in_sets = self.levels.last().is_some_and(|level| level.groups == Groups::Sets);
        if in_sets && !has_aggregate(value) {
            return true;
        }
        match &value.node {
            Node::Opaque(_)
            | Node::Parameter(_)
            | Node::CaseTest
            | Node::NullIf { .. }
            | Node::Subscript { .. }
            | Node::Default
            | Node::Construct(..) => true,
            Node::Const(constant) => matches!(constant, Const::Null),
            Node::Variable(index) => self.variables.is_none_or(|variables| variables.is_nullable(*index)),
            Node::Var(var) => self.var(*var),
            // A field of a table's row is its column.
            Node::Field(row, field) => match (&row.node, i32::try_from(*field)) {
                (Node::Var(var), Ok(column)) if var.column == Var::WHOLE_ROW => self.row_field(*var, column),
                _ => true,
            },
            Node::Call { function, arguments, form, variadic } => {
                self.call(*function, arguments, *form, *variadic, value.ty)
            }
            Node::Aggregate(call) => self.aggregate(call),
            Node::Window(call) => self.window(call),
            Node::Operator { operator, arguments } => self.operator(*operator, arguments),
            Node::Distinct { .. }
            | Node::NullTest { .. }
            | Node::BooleanTest { .. }
            | Node::Array { .. }
            | Node::Row(_)
            | Node::Grouping(_) => false,
            Node::ArrayOperator { operator, arguments, .. } => {
                let [left, array] = &**arguments;
                let strict = self.strict_operator(*operator, std::slice::from_ref(left));
                !strict || self.value(left) || self.elements(array)
            }
            Node::And(all) | Node::Or(all) => self.any(all),
            Node::Not(one)
            | Node::Relabel(one)
            | Node::ViaText(one)
            | Node::ArrayCast(one, _)
            | Node::ConvertRow(one)
            | Node::ToDomain(one)
            | Node::Collate(one, _) => self.value(one),
            Node::Case { whens, otherwise, operand } => self.case(whens, otherwise, operand.is_some()),
            // The first that is not null, the greatest of those that are not.
            Node::Coalesce(all) | Node::GreatestLeast(_, all) => all.iter().all(|one| self.value(one)),
            Node::RowCompare { left, right, .. } => self.any(left) || self.any(right),
            Node::Sublink(sublink) => self.sublink(sublink),
            Node::SublinkColumn(index) => self
                .sublink
                .as_ref()
                .is_none_or(|columns| columns.get(*index as usize).copied().unwrap_or(true)),
            Node::SqlValue(value, _) => matches!(value, SqlValue::CurrentSchema | SqlValue::SystemUser),
        }
    }

    fn any(&mut self, all: &[Typed]) -> bool {
        all.iter().any(|one| self.value(one))
    }

    fn var(&mut self, var: Var) -> bool {
        let Some((index, level)) = self.level(var.up) else { return true };
        if level.groups == Groups::Sets {
            return true;
        }
        let known = self
            .facts
            .iter()
            .any(|fact| fact.level == index && fact.entry == var.entry && fact.column == var.column);
        if known {
            return false;
        }
        if level.missing.binary_search(&var.entry).is_ok() {
            return true;
        }
        let Some(entry) = level.entries.get(var.entry as usize) else { return true };
        match usize::try_from(var.column) {
            Ok(column) => entry.columns.get(column).is_none_or(|column| column.nullable),
            // The row or a system column of a table.
            Err(_) => !matches!(entry.kind, EntryKind::Relation(_)),
        }
    }

    fn row_field(&mut self, row: Var, column: i32) -> bool {
        let entry = self.level(row.up).and_then(|(_, level)| level.entries.get(row.entry as usize));
        let is_table = entry.is_some_and(|entry| matches!(entry.kind, EntryKind::Relation(_)));
        !is_table || self.var(Var { column, ..row })
    }

    /// CASE: what a condition says holds in its branch, and that it is not so in those behind it.
    fn case(&mut self, whens: &[(Typed, Typed)], otherwise: &Typed, operand: bool) -> bool {
        let before = self.facts.len();
        let mut found = false;
        for (when, then) in whens {
            let here = self.facts.len();
            if !operand {
                self.facts_if_true(when);
            }
            found = self.value(then);
            self.facts.truncate(here);
            if found {
                break;
            }
            if !operand {
                self.facts_if_not_true(when);
            }
        }
        let found = found || self.value(otherwise);
        self.facts.truncate(before);
        found
    }

    /// Whether an element of an array, or the array, may be null.
    fn elements(&mut self, array: &Typed) -> bool {
        match &array.node {
            Node::Array { elements, nested: false } => self.any(elements),
            Node::Relabel(inner) => self.elements(inner),
            _ => true,
        }
    }
}

/// Entries that an outer join may leave empty.
fn missing_entries(item: &FromItem, out: &mut Vec<u32>) {
    let FromItem::Join { kind, left, right, .. } = item else { return };
    missing_entries(left, out);
    missing_entries(right, out);
    if matches!(kind, JoinKind::Left | JoinKind::Full) {
        right.entries(out);
    }
    if matches!(kind, JoinKind::Right | JoinKind::Full) {
        left.entries(out);
    }
}

fn groups(query: &TypedQuery) -> Groups {
    let plain = |group: &TypedGroup| matches!(group, TypedGroup::Expression(_));
    if query.grouping.is_empty() {
        Groups::None
    } else if query.grouping.iter().all(plain) {
        Groups::Keys
    } else {
        Groups::Sets
    }
}

/// Whether an aggregate (or `grouping`) of this level stands in a value: then it is no grouping key.
fn has_aggregate(value: &Typed) -> bool {
    use crate::query::walk::{Next, descend};
    let mut found = false;
    descend(value, 0, &mut |part, depth| {
        found |= match &part.node {
            Node::Aggregate(call) => call.up == depth,
            Node::Grouping(_) => depth == 0,
            _ => false,
        };
        if found { Next::Skip } else { Next::Deeper }
    });
    found
}

/// Whether a query always has exactly one row.
fn is_one_row(query: &TypedQuery) -> bool {
    let simple = query.command == Command::Select
        && query.having.is_none()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.set_operation.is_none()
        && query.values.is_empty()
        && query.grouping.is_empty()
        && !query.returns_sets;
    simple && (query.aggregated || (query.from.is_empty() && query.condition.is_none()))
}

impl Analyzer<'_, '_> {
    /// Whether a value of the innermost level may be null, as far as is known while FROM is read.
    pub(crate) fn nullable_here(&self, value: &Typed) -> bool {
        NullContext::around(self).value(value)
    }

    /// Whether what a function in FROM returns, row by row, may be null.
    pub(crate) fn may_be_null_element(&self, value: &Typed) -> bool {
        let Node::Call { function, .. } = &value.node else { return self.nullable_here(value) };
        let function = self.world.function(*function);
        if !function.returns_set {
            return self.nullable_here(value);
        }
        !is_builtin(&function.name) || !never_null::ELEMENTS.contains(&function.name.name.as_str())
    }
}

fn is_builtin(name: &pgspec_catalog::QualifiedName) -> bool {
    name.schema.as_ref().is_none_or(|schema| *schema == "pg_catalog")
}
