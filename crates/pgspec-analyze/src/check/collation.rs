//! The collation of a view's columns: text that is computed from texts of different collations has none (manual,
//! "Collation Support"; `parse_collate.c`), and a view's column must have one (`DefineVirtualRelation`).

use pgspec_catalog::{Name, QualifiedName};

use crate::finding::{Finding, Problem};
use crate::typed::{EntryKind, Node, Typed, TypedQuery, Var};
use crate::world::{OPAQUE, TypeKind, World};

/// How a value comes to its collation.
#[derive(Clone, PartialEq, Debug)]
enum Derived {
    /// It has none.
    Nothing,
    /// By itself: a column's, `None` for the database's.
    Implicit(Option<QualifiedName>),
    /// From columns of different collations.
    Conflict,
    /// It is written.
    Explicit,
    /// That is not known.
    Unknown,
}

/// Columns of a view whose collation cannot be told. `names` are those of the view's columns.
pub(super) fn undetermined(
    world: &World<'_>,
    query: &TypedQuery,
    names: &[&Name],
    materialized: bool,
) -> Vec<Finding> {
    let wrong = query.targets.iter().zip(names).filter(|(target, _)| {
        query.set_operation.is_none() && derived(world, query, &target.expression) == Derived::Conflict
    });
    let finding = |(target, name): (&crate::typed::TypedTarget, &&Name)| {
        let message = if materialized {
            let shown = world.show(target.expression.ty, -1);
            format!("no collation was derived for column \"{name}\" with collatable type {shown}")
        } else {
            format!("could not determine which collation to use for view column \"{name}\"")
        };
        Finding {
            problem: Problem::IndeterminateCollation,
            range: target.expression.range,
            message,
            help: Some(
                "it is computed from columns of different collations: say which one, `(…) collate \"C\"`"
                    .to_owned(),
            ),
            replacement: None,
        }
    };
    wrong.map(finding).collect()
}

fn derived(world: &World<'_>, query: &TypedQuery, value: &Typed) -> Derived {
    let row = world.ty(value.ty);
    if value.ty == OPAQUE || row.kind == TypeKind::Domain || row.name.name == "name" {
        // A domain may have a collation of its own, and `name` has one.
        return Derived::Unknown;
    }
    if !row.collatable {
        return Derived::Nothing;
    }
    let all = |parts: &mut dyn Iterator<Item = &Typed>| {
        parts.map(|part| derived(world, query, part)).fold(Derived::Nothing, merge)
    };
    let found = match &value.node {
        Node::Var(var) => column(world, query, *var),
        Node::Const(_) => Derived::Implicit(None),
        Node::Collate(..) => Derived::Explicit,
        Node::Operator { arguments, .. } | Node::Call { arguments, .. } => all(&mut arguments.iter()),
        Node::Coalesce(values) | Node::GreatestLeast(_, values) => all(&mut values.iter()),
        Node::Case { whens, otherwise, .. } => {
            all(&mut whens.iter().map(|(_, then)| then).chain(std::iter::once(&**otherwise)))
        }
        Node::Relabel(inner) | Node::ViaText(inner) => derived(world, query, inner),
        _ => Derived::Unknown,
    };
    if found == Derived::Nothing { Derived::Implicit(None) } else { found }
}

fn column(world: &World<'_>, query: &TypedQuery, var: Var) -> Derived {
    let found = || {
        let entry = query.entries.get(usize::try_from(var.entry).ok()?).filter(|_| var.up == 0)?;
        let index = usize::try_from(var.column).ok()?;
        match (&entry.kind, entry.columns.get(index)?.source) {
            (EntryKind::Query(inner), _) if inner.set_operation.is_none() => {
                Some(derived(world, inner, &inner.targets.get(index)?.expression))
            }
            (_, Some((relation, column))) => {
                let column = world.columns(relation)?.get(usize::try_from(column).ok()?)?;
                // What is called `default` is the database's.
                let own = column.collation.clone().filter(|collation| collation.name != "default");
                Some(Derived::Implicit(own))
            }
            _ => None,
        }
    };
    found().unwrap_or(Derived::Unknown)
}

/// `merge_collation_state`
fn merge(a: Derived, b: Derived) -> Derived {
    match (a, b) {
        (Derived::Explicit, _) | (_, Derived::Explicit) => Derived::Explicit,
        (Derived::Unknown, _) | (_, Derived::Unknown) => Derived::Unknown,
        (Derived::Conflict, _) | (_, Derived::Conflict) => Derived::Conflict,
        (Derived::Nothing, other) | (other, Derived::Nothing) => other,
        (Derived::Implicit(None), other) | (other, Derived::Implicit(None)) => other,
        (Derived::Implicit(Some(a)), Derived::Implicit(Some(b))) if a.name == b.name => {
            Derived::Implicit(Some(a))
        }
        (Derived::Implicit(_), Derived::Implicit(_)) => Derived::Conflict,
    }
}

#[cfg(test)]
mod tests {
    use pgspec_catalog::{Diagnostics, Sources};

    use crate::check::check;
    use crate::world::{Options, World};

    /// Tried on Postgres 15.
    #[test]
    fn text_of_two_collations_has_none() {
        let cases = [
            ("select a || b as x from words", false),
            ("select coalesce(a, b) as x from words", false),
            ("select a || c as x from words", true),
            ("select a || 'x' || b as x from words", false),
            ("select a || d as x from words", true),
            ("select lower(a || b) as x from words", false),
            ("select length(a || b) as x from words", true),
            ("select case when true then a else b end as x from words", false),
            ("select greatest(a, b) as x from words", false),
            ("select (a || b) collate \"C\" as x from words", true),
            ("select x from (select a || b as x from words) s", false),
            ("select substr(a, length(b)) as x from words", true),
        ];
        for (query, accepted) in cases {
            for kind in ["view", "materialized view"] {
                let text = format!(
                    "create table words (a text collate \"C\", b text collate \"POSIX\", c text, d varchar collate \"C\");
                     create {kind} v as {query};"
                );
                let mut sources = Sources::default();
                let file = sources.add("words.sql", text);
                let (catalog, found) = pgspec_sql::read::file(&sources, file, &"public".into());
                assert!(found.is_empty(), "{found:?}");
                let world = World::new(&catalog, Options::default());
                let found = check(&world, &Diagnostics::new(), &[]);
                assert_eq!(found.is_empty(), accepted, "{query}: {found:?}");
            }
        }
    }
}
