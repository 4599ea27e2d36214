//! What Postgres 18 keeps of a `NOT NULL`, said in another way.

use pgspec_catalog::object::{Column, Table};
use pgspec_catalog::{Catalog, Diagnostic, Key, Name, QualifiedName};
use pgspec_sql::print::alter;
use pgspec_sql::{implicit_name, not_null};

use crate::codes;
use crate::plan::draft::Draft;

/// What a column that is and was not null says of that in another way.
pub(super) fn said_otherwise(
    draft: &mut Draft<'_>,
    key: &Key,
    table: &Table,
    (from, to): (&Column, &Column),
) -> Vec<String> {
    let relation = key.qualified_name();
    let (was, is) = (&from.not_null_constraint, &to.not_null_constraint);
    let old = not_null::name(draft.from, &relation, from);
    let new = wanted(draft.to, &relation, to, &old);
    if was.not_valid || !is.not_valid {
        let mut statements = alter::change_not_null(key, table, (&old, &new), (was, is));
        if old != new {
            match renames(draft, &relation, (from, to), (&old, &new)) {
                Renames::Itself => {}
                Renames::WithItsParent => drop(statements.drain(..1)),
                Renames::Never => {
                    cannot(draft, key, to, (&old, &new));
                    statements = alter::change_not_null(key, table, (&old, &old), (was, is));
                }
            }
        }
        return statements;
    }
    // Nothing makes a constraint that is valid one that is not.
    let mut out = vec![alter::not_null(key, table, &to.name, false), alter::add_not_null(key, table, to)];
    let new = not_null::name(draft.to, &relation, to);
    out.extend(is.comment.iter().map(|comment| alter::comment_on_not_null(key, &new, Some(comment))));
    out
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
