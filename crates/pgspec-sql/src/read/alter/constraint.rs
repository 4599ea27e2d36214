//! Constraints that are added, dropped and changed.

use pgspec_catalog::object::{ConstraintBody, IndexKey, UniqueKey};
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name, ObjectId, QualifiedName, Span};

use super::super::dependents::Thing;
use super::super::site::Site;
use super::super::{Reader, constraint, name, not_null, table};
use crate::codes;
use crate::not_null::{name as name_of, passed_on};
use crate::parse::{self, Node, SyntaxKind};

/// `ADD`, `DROP`, `RENAME`, `VALIDATE`, `ALTER CONSTRAINT`
pub(super) fn change(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    table: &QualifiedName,
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    let span = site.span(parse::tight_range(action));
    if action.kind() == S::ADD_CONSTRAINT {
        let part = action.children().next()?;
        if let Some(using) = parse::child(&part, S::USING_INDEX_NAME) {
            return from_index(reader, site, table, &part, &using);
        }
        if part.kind() == S::NOT_NULL_CONSTRAINT {
            return add_not_null(reader, site, table, &part);
        }
        let named = constraint::read(site, &part)?;
        if let Some(name) = &named.name
            && reader.not_null_named(table, name).is_some()
        {
            reader.refuses_constraint_name(table, name, span);
            return Some(());
        }
        table::add_constraints(reader, site, table, vec![(named, part)]);
        return Some(());
    }
    let reference = parse::child(action, S::CONSTRAINT_NAME_REF)?;
    let name = name::of(&reference)?;
    let found = reader.catalog.id(&Key::of_relation(Kind::Constraint, table, &name));
    let Some(id) = found else {
        if let Some(column) = reader.not_null_named(table, &name)
            && let Some(id) = reader.catalog.relation(table)
        {
            return not_null::change(reader, site, (id, &column), &name, action);
        }
        if !parse::has(action, S::IF_EXISTS) {
            reader.missing_child(Kind::Constraint, table, &name, site.span(parse::range(&reference)));
        }
        return Some(());
    };
    match action.kind() {
        S::DROP_CONSTRAINT => {
            reader.drop(vec![Thing::Object(id)], parse::has(action, S::CASCADE), span);
        }
        S::RENAME_CONSTRAINT => {
            let to = name::of(&parse::child(action, S::CONSTRAINT_NAME)?)?;
            if reader.not_null_named(table, &to).is_some() {
                reader.refuses_constraint_name(table, &to, span);
                return Some(());
            }
            reader.rename_child(id, &to, span);
        }
        S::VALIDATE_CONSTRAINT => {
            if let Body::Constraint(constraint) = &mut reader.catalog.object_mut(id)?.body {
                if constraint.not_enforced {
                    let message = format!("constraint `{name}` on `{table}` is not enforced");
                    reader.refuse(
                        span,
                        message,
                        "`alter constraint … enforced` checks the rows of a foreign key",
                    );
                } else {
                    constraint.not_valid = false;
                }
            }
        }
        _ => {
            let (deferral, enforced) = constraint::altered(site, action);
            if let Body::Constraint(constraint) = &mut reader.catalog.object_mut(id)?.body {
                if matches!(constraint.body, ConstraintBody::ForeignKey(_)) {
                    constraint.deferral = deferral.unwrap_or(constraint.deferral);
                    // To be enforced again, all rows are checked.
                    if enforced == Some(constraint.not_enforced) {
                        constraint.not_enforced = !constraint.not_enforced;
                        constraint.not_valid = constraint.not_enforced;
                    }
                } else {
                    let message = format!("constraint `{name}` on `{table}` is no foreign key");
                    reader.refuse(span, message, "drop the constraint and add it again");
                }
            }
        }
    }
    Some(())
}

/// `ADD CONSTRAINT … NOT NULL column` (Postgres 18).
fn add_not_null(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    table: &QualifiedName,
    part: &Node,
) -> Option<()> {
    let reference = parse::child(part, SyntaxKind::COLUMN_NAME_REF)?;
    let id = reader.catalog.relation(table)?;
    let (column, said) = not_null::of_table(reader, site, part)?;
    let Some(own) = reader.column_mut(Some(id), &column) else {
        reader.missing_column(id, &column, site.span(parse::range(&reference)));
        return Some(());
    };
    let own = own.clone();
    let (passed, is_named) = (passed_on(&reader.catalog, table, &column), reader.keeps_not_null());
    let there = own.not_null.then(|| name_of(&reader.catalog, table, &own));
    let span = site.span(parse::tight_range(part));
    match (there, &said.name) {
        // Children have it under the name that they know.
        (Some(there), Some(name)) if there != *name && is_named && passed.is_none() => {
            let message =
                format!("column `{table}.{column}` is not null already, by the constraint `{there}`");
            reader.refuse(site.span(parse::tight_range(part)), message, "rename that one");
        }
        (None, Some(name)) if reader.refuses_constraint_name(table, name, span) => {}
        _ => reader.set_not_null(id, &column, &said),
    }
    Some(())
}

/// `ADD PRIMARY KEY USING INDEX i`: the index becomes the constraint's, and gets its name.
fn from_index(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    table: &QualifiedName,
    part: &Node,
    using: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    let reference = parse::child(using, S::INDEX_REF)?;
    let index_name = name::of(&reference)?;
    let span = site.span(parse::range(&reference));
    let key = Key::qualified(
        Kind::Index,
        &QualifiedName { schema: table.schema.clone(), name: index_name.clone() },
    );
    let Some(id) = reader.catalog.id(&key) else {
        reader.missing(&[Kind::Index], &key.qualified_name(), span);
        return Some(());
    };
    let Some(key) = unique_key(reader, id, span) else { return Some(()) };
    let named = parse::child(part, S::CONSTRAINT_NAME_CLAUSE)
        .and_then(|clause| parse::child(&clause, S::CONSTRAINT_NAME))
        .and_then(|n| name::of(&n))
        .unwrap_or(index_name);
    let deferral = constraint::deferral(site, part);
    reader.remove(id);
    let body = if part.kind() == S::PRIMARY_KEY_CONSTRAINT {
        ConstraintBody::PrimaryKey(key)
    } else {
        ConstraintBody::Unique(key)
    };
    let constraint =
        pgspec_catalog::object::Constraint { body, deferral, not_valid: false, not_enforced: false };
    let fragment = crate::fragment::NamedConstraint {
        name: Some(named),
        constraint,
        range: site.local(parse::tight_range(part)),
        mentions: Vec::new(),
    };
    table::add_constraints(reader, site, table, vec![(fragment, part.clone())]);
    Some(())
}

/// What a constraint over an index demands; nothing if the index cannot become one's.
fn unique_key(reader: &mut Reader<'_>, id: ObjectId, span: Option<Span>) -> Option<UniqueKey> {
    let (key, object) = reader.catalog.entry(id)?;
    let index = object.body.as_index()?;
    let plain = |key: &IndexKey| {
        *key == IndexKey::column(key.as_column().cloned().unwrap_or_else(|| Name::exact("")))
    };
    let why = if !index.unique {
        Some("is not unique")
    } else if index.predicate.is_some() {
        Some("is partial")
    } else if !index.keys.iter().all(plain) {
        Some("is more than a list of columns in their own order")
    } else {
        None
    };
    if let Some(why) = why {
        let message = format!("{key} cannot become a constraint: it {why}");
        let help = "create a unique index over columns only";
        reader.diagnostics.push(Diagnostic::new(&codes::REFUSED, message).maybe_at(span).help(help));
        return None;
    }
    Some(UniqueKey {
        columns: index.keys.iter().filter_map(IndexKey::as_column).cloned().collect(),
        include: index.include.clone(),
        nulls_not_distinct: index.nulls_not_distinct,
        without_overlaps: false,
        storage: index.storage.clone(),
        tablespace: index.tablespace.clone(),
    })
}
