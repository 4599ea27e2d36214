//! Keys of a query's result: which columns together are unique and never null.

use pgspec_catalog::object::ConstraintBody;
use pgspec_sql::syntax::ast::{JoinKind, SetOperator};

use crate::query::walk::{Next, descend};
use crate::typed::{
    Command, Const, EntryKind, FromItem, Node, RelationId, SetTree, Typed, TypedGroup, TypedQuery, Var,
};
use crate::world::{RelationKind, World};

/// A column of an entry.
type Column = (u32, i32);

/// More keys than these are not followed.
const MOST: usize = 8;

/// The keys of a query's result, by indexes of its columns.
pub(super) fn of_query(world: &World<'_>, query: &TypedQuery, depth: usize) -> Vec<Vec<u32>> {
    if query.command != Command::Select {
        return Vec::new();
    }
    let mut out: Vec<Vec<u32>> = Vec::new();
    let one = query.limit.as_deref().is_some_and(is_one);
    let no_sets = !query.returns_sets;
    if one || (query.aggregated && query.grouping.is_empty() && no_sets) {
        out.push(Vec::new());
    } else if let Some(tree) = query.set_operation.as_deref() {
        out.extend(all_of_set(tree, query));
    } else if query.grouping.is_empty() && no_sets && query.values.is_empty() {
        let keys = Keys { world, query, depth };
        out.extend(keys.of_from().iter().filter_map(|key| shown(query, key)));
    } else if no_sets && query.values.is_empty() {
        let groups: Option<Vec<u32>> =
            query.grouping.iter().map(|group| group_target(query, group)).collect();
        out.extend(groups.filter(|groups| never_null(world, query, groups)));
    }
    if let Some(chosen) = &query.distinct
        && query.set_operation.is_none()
    {
        let all = if chosen.is_empty() {
            Some((0_u32..).zip(&query.targets).map(|(index, _)| index).collect())
        } else {
            chosen.iter().map(|value| target_of(query, value)).collect::<Option<Vec<u32>>>()
        };
        out.extend(all.filter(|all| never_null(world, query, all)));
    }
    for key in &mut out {
        key.sort_unstable();
        key.dedup();
    }
    out.sort_by_key(Vec::len);
    let mut minimal: Vec<Vec<u32>> = Vec::new();
    for key in out {
        if !minimal.iter().any(|smaller| smaller.iter().all(|column| key.contains(column))) {
            minimal.push(key);
        }
    }
    minimal
}

/// Whether a limit is at most one row.
fn is_one(limit: &Typed) -> bool {
    match &limit.node {
        Node::Const(Const::Value { text, .. }) => matches!(text.as_str(), "0" | "1"),
        Node::Call { arguments, .. } => matches!(arguments.as_slice(), [inner] if is_one(inner)),
        _ => false,
    }
}

/// A set operation that leaves no row twice: all columns together.
fn all_of_set(tree: &SetTree, query: &TypedQuery) -> Option<Vec<u32>> {
    let SetTree::Operation { operator, all, .. } = tree else { return None };
    let set = !all && matches!(operator, SetOperator::Union | SetOperator::Intersect | SetOperator::Except);
    let result = query.entries.first()?;
    let nullable = result.columns.iter().any(|column| column.nullable);
    (set && !nullable).then(|| (0_u32..).zip(&query.targets).map(|(index, _)| index).collect())
}

fn group_target(query: &TypedQuery, group: &TypedGroup) -> Option<u32> {
    if let TypedGroup::Expression(value) = group { target_of(query, value) } else { None }
}

/// The target that shows a value.
fn target_of(query: &TypedQuery, value: &Typed) -> Option<u32> {
    let at = query.targets.iter().position(|target| crate::query::same(&target.expression, value))?;
    u32::try_from(at).ok()
}

/// The targets that show these columns.
fn shown(query: &TypedQuery, key: &[Column]) -> Option<Vec<u32>> {
    key.iter()
        .map(|(entry, column)| {
            let at = query.targets.iter().position(|target| {
                matches!(target.expression.node, Node::Var(Var { up: 0, entry: e, column: c })
                    if e == *entry && c == *column)
            })?;
            u32::try_from(at).ok()
        })
        .collect()
}

/// Whether these targets are columns that are never null.
fn never_null(world: &World<'_>, query: &TypedQuery, targets: &[u32]) -> bool {
    let analyzer = crate::analyzer::Analyzer::new(world);
    let columns = analyzer.result_columns(query);
    targets.iter().all(|target| columns.get(*target as usize).is_some_and(|column| !column.nullable))
}

struct Keys<'k, 'c> {
    world: &'k World<'c>,
    query: &'k TypedQuery,
    depth: usize,
}

/// A condition `column = value`.
struct Equality<'t> {
    column: Column,
    value: &'t Typed,
}

impl Keys<'_, '_> {
    /// The keys of all that FROM brings.
    fn of_from(&self) -> Vec<Vec<Column>> {
        let mut conditions = Vec::new();
        self.query.condition.iter().for_each(|condition| self.equalities(condition, &mut conditions));
        let mut items = self.query.from.iter();
        let Some(first) = items.next() else {
            // Without FROM there is one row.
            return vec![Vec::new()];
        };
        let mut keys = self.of_item(first);
        let mut left = Vec::new();
        first.entries(&mut left);
        for item in items {
            let mut right = Vec::new();
            item.entries(&mut right);
            keys = Self::joined(JoinKind::Inner, (keys, &left), (self.of_item(item), &right), &conditions);
            left.extend(right);
        }
        // A column that can have only one value tells no rows apart.
        let fixed = |column: &Column| {
            conditions.iter().any(|equality| equality.column == *column && !self.has_columns(equality.value))
        };
        keys.iter_mut().for_each(|key| key.retain(|column| !fixed(column)));
        keys
    }

    fn of_item(&self, item: &FromItem) -> Vec<Vec<Column>> {
        match item {
            FromItem::Entry(entry) => self.of_entry(*entry),
            FromItem::Join { kind, left, right, condition, .. } => {
                let mut conditions = Vec::new();
                condition.iter().for_each(|condition| self.equalities(condition, &mut conditions));
                let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
                left.entries(&mut of_left);
                right.entries(&mut of_right);
                let left = (self.of_item(left), of_left.as_slice());
                let right = (self.of_item(right), of_right.as_slice());
                Self::joined(*kind, left, right, &conditions)
            }
        }
    }

    /// The keys of a join. Where each row of one side meets at most one of the other, its keys stay keys.
    fn joined(
        kind: JoinKind,
        (left, of_left): (Vec<Vec<Column>>, &[u32]),
        (right, of_right): (Vec<Vec<Column>>, &[u32]),
        conditions: &[Equality<'_>],
    ) -> Vec<Vec<Column>> {
        let single = |keys: &[Vec<Column>], own: &[u32]| {
            keys.iter().any(|key| {
                key.iter()
                    .all(|column| conditions.iter().any(|e| e.column == *column && !mentions(e.value, own)))
            })
        };
        let mut out = Vec::new();
        if matches!(kind, JoinKind::Inner | JoinKind::Left) && single(&right, of_right) {
            out.extend(left.iter().cloned());
        }
        if matches!(kind, JoinKind::Inner | JoinKind::Right) && single(&left, of_left) {
            out.extend(right.iter().cloned());
        }
        if kind == JoinKind::Inner && out.is_empty() {
            for l in &left {
                out.extend(right.iter().map(|r| l.iter().chain(r).copied().collect::<Vec<_>>()));
            }
        }
        out.truncate(MOST);
        out
    }

    fn of_entry(&self, index: u32) -> Vec<Vec<Column>> {
        let Some(entry) = self.query.entries.get(index as usize) else { return Vec::new() };
        let column = |column: u32| (index, i32::try_from(column).unwrap_or(i32::MAX));
        let of = |keys: Vec<Vec<u32>>| -> Vec<Vec<Column>> {
            keys.into_iter().take(MOST).map(|key| key.into_iter().map(column).collect()).collect()
        };
        if self.depth == 0 {
            return Vec::new();
        }
        match &entry.kind {
            EntryKind::Relation(id) if self.world.relation(*id).kind == RelationKind::Table => {
                of(self.of_table(*id))
            }
            EntryKind::Relation(id) => of(super::view_at_depth(self.world, *id, self.depth - 1)
                .map(|shape| shape.keys)
                .unwrap_or_default()),
            EntryKind::Query(inner) => of(of_query(self.world, inner, self.depth - 1)),
            EntryKind::Cte(0, cte) => match self.query.ctes.get(*cte as usize) {
                Some(cte) if !cte.recursive => of(of_query(self.world, &cte.query, self.depth - 1)),
                _ => Vec::new(),
            },
            EntryKind::Functions(calls, _) => match calls.as_slice() {
                [call] if !self.is_set(call) => vec![Vec::new()],
                _ => Vec::new(),
            },
            EntryKind::Values(_)
            | EntryKind::Cte(..)
            | EntryKind::Join(..)
            | EntryKind::Table(..)
            | EntryKind::RowsOf(_)
            | EntryKind::Opaque(_) => Vec::new(),
        }
    }

    fn is_set(&self, call: &Typed) -> bool {
        match &call.node {
            Node::Call { function, .. } => self.world.function(*function).returns_set,
            _ => false,
        }
    }

    /// The unique keys of a table whose columns are all NOT NULL.
    fn of_table(&self, id: RelationId) -> Vec<Vec<u32>> {
        let catalog = self.world.catalog();
        let Some((key, _)) = self.world.relation(id).object.and_then(|object| catalog.entry(object)) else {
            return Vec::new();
        };
        let columns = self.world.columns(id).unwrap_or_default();
        let index = |name: &pgspec_catalog::Name| {
            let at = columns.iter().position(|column| column.name == *name && column.not_null)?;
            u32::try_from(at).ok()
        };
        let mut out = Vec::new();
        for (_, _, child) in catalog.children(&key.qualified_name()) {
            let names = if let Some(constraint) = child.body.as_constraint() {
                match &constraint.body {
                    ConstraintBody::PrimaryKey(unique) | ConstraintBody::Unique(unique) => {
                        unique.columns.iter().map(index).collect::<Option<Vec<u32>>>()
                    }
                    ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => {
                        None
                    }
                }
            } else if let Some(found) = child.body.as_index() {
                let plain = found.unique && found.predicate.is_none();
                let names = found.keys.iter().map(|key| index(key.as_column()?));
                if plain { names.collect() } else { None }
            } else {
                None
            };
            out.extend(names);
        }
        out
    }

    /// The equalities that a condition demands.
    fn equalities<'t>(&self, condition: &'t Typed, out: &mut Vec<Equality<'t>>) {
        match &condition.node {
            Node::And(all) => all.iter().for_each(|one| self.equalities(one, out)),
            Node::Operator { operator, arguments } => {
                let row = self.world.operator(*operator);
                let builtin = row.name.schema.as_ref().is_none_or(|schema| *schema == "pg_catalog");
                let [left, right] = arguments.as_slice() else { return };
                if row.name.name != "=" || !builtin {
                    return;
                }
                for (side, value) in [(left, right), (right, left)] {
                    if let Node::Var(Var { up: 0, entry, column }) = side.node {
                        out.push(Equality { column: (entry, column), value });
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether a value depends on the row.
    fn has_columns(&self, value: &Typed) -> bool {
        let mut found = false;
        descend(value, 0, &mut |part, depth| {
            found |= match &part.node {
                Node::Var(var) => var.up == depth,
                // Not the same for each row either, perhaps.
                Node::Call { function, .. } => {
                    self.world.function(*function).volatility == crate::world::Volatility::Volatile
                }
                Node::Sublink(_) | Node::Opaque(_) => true,
                _ => false,
            };
            if found { Next::Skip } else { Next::Deeper }
        });
        found
    }
}

/// Whether a value has columns of these entries, or may have.
fn mentions(value: &Typed, entries: &[u32]) -> bool {
    let mut found = false;
    descend(value, 0, &mut |part, depth| {
        found |= match &part.node {
            Node::Var(var) => var.up == depth && entries.contains(&var.entry),
            Node::Sublink(_) | Node::Opaque(_) | Node::Call { .. } => true,
            _ => false,
        };
        if found { Next::Skip } else { Next::Deeper }
    });
    found
}
