//! What Postgres 18 keeps of a `NOT NULL`, said in another way.

use pgspec_catalog::object::{Column, Table};
use pgspec_catalog::{Catalog, Diagnostic, Key, Kind, MAX_NAME_BYTES, Name, QualifiedName};
use pgspec_sql::print::alter;
use pgspec_sql::{implicit_name, not_null};

use crate::codes;
use crate::plan::draft::{Draft, Node, NotNullName};

/// What a column that is and was not null says of that in another way: the nodes, each behind the one before.
pub(super) fn said_otherwise(
    draft: &mut Draft<'_>,
    key: &Key,
    table: &Table,
    (from, to): (&Column, &Column),
) -> Vec<Node> {
    let relation = key.qualified_name();
    let (was, is) = (&from.not_null_constraint, &to.not_null_constraint);
    let old = not_null::name(draft.from, &relation, from);
    let new = wanted(draft.to, &relation, to, &old);
    if was.not_valid || !is.not_valid {
        if old == new {
            return nodes(key, alter::change_not_null(key, table, (&old, &new), (was, is)), None);
        }
        let named = |follows, old: &Name| {
            let (column, old, new) = (to.name.clone(), old.clone(), new.clone());
            Some(NotNullName { column, old, new, follows })
        };
        return match renames(draft, &relation, (from, to), (&old, &new)) {
            Renames::Itself if waits(draft, key, to, &new) => {
                // Two that get the names of one another.
                let aside = free_name(draft, &relation, &old);
                let mut first =
                    nodes(key, alter::change_not_null(key, table, (&old, &aside), (was, was)), None);
                let renamed = named(false, &old).map(|named| NotNullName { new: aside.clone(), ..named });
                first.iter_mut().for_each(|node| node.renames.clone_from(&renamed));
                let then = alter::change_not_null(key, table, (&aside, &new), (was, is));
                first.extend(nodes(key, then, named(false, &new)));
                first
            }
            Renames::Itself => {
                let statements = alter::change_not_null(key, table, (&old, &new), (was, is));
                nodes(key, statements, named(false, &old))
            }
            Renames::WithItsParent => {
                let statements = alter::change_not_null(key, table, (&new, &new), (was, is));
                nodes(key, statements, named(true, &old))
            }
            Renames::Never => {
                cannot(draft, key, to, (&old, &new));
                nodes(key, alter::change_not_null(key, table, (&old, &old), (was, is)), None)
            }
        };
    }
    // Nothing makes a constraint that is valid one that is not.
    let mut out = vec![alter::not_null(key, table, &to.name, false), alter::add_not_null(key, table, to)];
    let new = not_null::name(draft.to, &relation, to);
    out.extend(is.comment.iter().map(|comment| alter::comment_on_not_null(key, &new, Some(comment))));
    nodes(key, out, None)
}

fn nodes(key: &Key, statements: Vec<String>, renames: Option<NotNullName>) -> Vec<Node> {
    if statements.is_empty() {
        return Vec::new();
    }
    let mut node = Node::alter(key, statements);
    node.renames = renames;
    vec![node]
}

/// Whether another column's `NOT NULL` has the name, and gets another one too: they may wait for one another.
fn waits(draft: &Draft<'_>, key: &Key, column: &Column, name: &Name) -> bool {
    let relation = key.qualified_name();
    let Some(table) = draft.from.table(&relation) else { return false };
    let others = table.body.columns.iter().filter(|other| other.not_null && other.name != column.name);
    others.filter(|other| not_null::name(draft.from, &relation, other) == *name).any(|other| {
        let then = draft.to.table(&relation).and_then(|table| table.body.column(&other.name));
        then.is_some_and(|then| then.not_null)
    })
}

/// A name that no constraint of a table has.
fn free_name(draft: &Draft<'_>, relation: &QualifiedName, old: &Name) -> Name {
    let mut base = old.as_str().to_owned();
    while base.len() + "__old".len() > MAX_NAME_BYTES {
        base.pop();
    }
    let is_taken = |name: &Name| {
        let key = Key::of_relation(Kind::Constraint, relation, name);
        [draft.from, draft.to].into_iter().any(|catalog| {
            let columns = catalog.table(relation).into_iter().flat_map(|table| &table.body.columns);
            let mut columns = columns.filter(|column| column.not_null);
            catalog.get(&key).is_some()
                || columns.any(|column| not_null::name(catalog, relation, column) == *name)
        })
    };
    let mut name = Name::exact(&format!("{base}__old"));
    let mut number = 1;
    while is_taken(&name) {
        number += 1;
        name = Name::exact(&format!("{base}_{number}_old"));
    }
    name
}

/// The name that it is to have: one that Postgres chose stays, if nobody writes another.
fn wanted(catalog: &Catalog, relation: &QualifiedName, column: &Column, old: &Name) -> Name {
    if column.not_null_constraint.name.is_none() && implicit_name::is_not_null_of_any(old) {
        return old.clone();
    }
    not_null::name(catalog, relation, column)
}

/// How a `NOT NULL` gets another name.
enum Renames {
    Itself,
    /// Those of children that have the same name follow.
    WithItsParent,
    /// Postgres renames none that is inherited, and none that children have under other names.
    Never,
}

fn renames(
    draft: &Draft<'_>,
    relation: &QualifiedName,
    (from, to): (&Column, &Column),
    (old, new): (&Name, &Name),
) -> Renames {
    let before = not_null::passed_on(draft.from, relation, &from.name);
    let after = not_null::passed_on(draft.to, relation, &to.name);
    if let (Some((parent, was)), Some((now, is))) = (before, after) {
        let names = (not_null::name(draft.from, parent, was), not_null::name(draft.to, now, is));
        let follows = parent == now && (&names.0, &names.1) == (old, new);
        return if follows { Renames::WithItsParent } else { Renames::Never };
    }
    if from.not_null_constraint.no_inherit || agree(draft.from, relation, &from.name, old, 0) {
        Renames::Itself
    } else {
        Renames::Never
    }
}

/// Trees of tables are not deeper; one that goes in circles has no end.
const DEEPEST: usize = 64;

/// Whether all below a table have the column's `NOT NULL` under one name.
fn agree(catalog: &Catalog, relation: &QualifiedName, column: &Name, name: &Name, depth: usize) -> bool {
    let is_child = |table: &Table| {
        table.partition_of.as_ref().is_some_and(|of| of.parent == *relation)
            || table.inherits.contains(relation)
    };
    let mut children = catalog.tables().filter(|item| is_child(item.body));
    depth > DEEPEST
        || children.all(|item| {
            let child = item.key.qualified_name();
            let own = item.body.column(column).filter(|own| own.not_null);
            own.is_none_or(|own| {
                not_null::name(catalog, &child, own) == *name
                    && agree(catalog, &child, column, name, depth + 1)
            })
        })
}

fn cannot(draft: &mut Draft<'_>, key: &Key, column: &Column, (old, new): (&Name, &Name)) {
    let message = format!(
        "the `NOT NULL` of `{}.{}` is called `{}` and cannot be called `{}`: Postgres renames a constraint only together with those of all parents and children, and only where they have one name",
        key.path(),
        column.name.as_str(),
        old.as_str(),
        new.as_str()
    );
    draft.diagnostics.push(
        Diagnostic::new(&codes::CANNOT, message)
            .maybe_at(column.origin.span())
            .help(format!("write the name that it has: `not_null: {{ name: {} }}`", old.as_str())),
    );
}
