//! Columns that are added, dropped and changed.

use pgspec_catalog::object::{Generated, Identity, NotNull, SequenceOptions, StorageStrategy};
use pgspec_catalog::{Diagnostic, Kind, Name, ObjectId, Span};

use super::super::dependents::{Hold, Thing};
use super::super::expression::Scope;
use super::super::site::Site;
use super::super::{Reader, attribute, column, data_type, identity, name, not_null, sequence, table};
use super::Target;
use crate::codes;
use crate::not_null::{forget_usual, passed_on};
use crate::parse::{self, Node, SyntaxKind};

/// `ADD COLUMN`
pub(super) fn add(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    target: &Target,
    action: &Node,
) -> Option<()> {
    let (mut column, constraints, serial) = table::column_of(reader, site, action, &target.name, &[])?;
    let id = target.id?;
    // Whoever adds to somebody else's table maintains what is added.
    column.notes.added |= reader.catalog.entry(id).is_some_and(|(_, object)| !object.is_managed());
    let if_not_exists = parse::has(action, SyntaxKind::IF_NOT_EXISTS);
    let Some(found) = reader.table_mut(Some(id)) else {
        let message = not_a_table(reader, id);
        let help = "write `create or replace view` with the new query";
        reader.refuse(site.span(parse::tight_range(action)), message, help);
        return Some(());
    };
    if let Some(first) = found.column(&column.name).map(|first| first.origin.span()) {
        if !if_not_exists {
            let message = format!("column `{}.{}` is created twice", target.name, column.name);
            let mut diagnostic = Diagnostic::new(&codes::DUPLICATE, message).maybe_at(column.origin.span());
            if let Some(first) = first {
                diagnostic = diagnostic.related(first, "first here");
            }
            reader.diagnostics.push(diagnostic);
        }
        return Some(());
    }
    let span = site.span(parse::tight_range(action));
    if let Some(name) = &column.not_null_constraint.name
        && reader.refuses_constraint_name(&target.name, name, span)
    {
        return Some(());
    }
    reader.expand_stars(id, span);
    let added = column.name.clone();
    reader.table_mut(Some(id))?.columns.push(column);
    forget_usual(&mut reader.catalog, [id]);
    reader.take_identity(&target.name, &added);
    if let Some(sequence) = serial {
        sequence::add_serial(reader, site, action, (&sequence, &target.name, &added));
    }
    table::add_constraints(reader, site, &target.name, constraints);
    Some(())
}

fn not_a_table(reader: &Reader<'_>, id: ObjectId) -> String {
    let what = reader.catalog.entry(id).map(|(key, _)| key.to_string()).unwrap_or_default();
    format!("{what} is no table: its columns are those of its query")
}

/// `DROP COLUMN`
pub(super) fn drop(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    target: &Target,
    action: &Node,
) -> Option<()> {
    let reference = parse::child(action, SyntaxKind::COLUMN_NAME_REF)?;
    let column = name::of(&reference)?;
    let id = target.id?;
    let span = site.span(parse::tight_range(action));
    if reader.column_mut(Some(id), &column).is_none() {
        if !parse::has(action, SyntaxKind::IF_EXISTS) {
            reader.missing_column(id, &column, site.span(parse::range(&reference)));
        }
        return Some(());
    }
    reader.drop(vec![Thing::Column(id, column)], parse::has(action, SyntaxKind::CASCADE), span);
    Some(())
}

/// `ALTER COLUMN`
pub(super) fn alter(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    target: &Target,
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    let reference = parse::child(action, S::COLUMN_NAME_REF)?;
    let column = name::of(&reference)?;
    let change = action.children().find(|child| child.kind() != S::COLUMN_NAME_REF)?;
    let span = site.span(parse::tight_range(action));
    let is_view = reader.table_mut(target.id).is_none();
    if is_view {
        site.unmodelled(action, "this change of a view's column");
        return Some(());
    }
    if reader.column_mut(target.id, &column).is_none() {
        reader.missing_column(target.id?, &column, site.span(parse::range(&reference)));
        return Some(());
    }
    match change.kind() {
        S::SET_TYPE => return set_type(reader, site, target, (&column, &change), span),
        S::SET_DEFAULT => {
            let mut default = column::default_expression(site, &parse::expression(&change)?);
            reader.created_text(&mut default);
            let found = reader.column_mut(target.id, &column)?;
            let (generated, identity) = (found.generated.is_some(), found.identity.is_some());
            if generated || identity {
                let message = format!("column `{}.{column}` is generated: it has no default", target.name);
                reader.refuse(span, message, "drop its expression or identity first");
            } else {
                found.default = Some(default);
            }
        }
        S::DROP_DEFAULT => reader.column_mut(target.id, &column)?.default = None,
        S::SET_NOT_NULL => reader.set_not_null(target.id?, &column, &NotNull::default()),
        S::DROP_NOT_NULL => drop_not_null(reader, target.id?, &column, span, not_null::is_only(action)),
        S::ADD_GENERATED => add_identity(reader, site, target, (&column, &change), span)?,
        S::DROP_IDENTITY => {
            reader.give_identity(&target.name, &column);
            let found = reader.column_mut(target.id, &column)?;
            if found.identity.take().is_none() && !parse::has(&change, S::IF_EXISTS) {
                let message = format!("column `{}.{column}` is no identity column", target.name);
                reader.refuse(span, message, "remove the statement, or write `if exists`");
            }
        }
        S::SET_GENERATED_OPTIONS | S::SET_GENERATED | S::SET_SEQUENCE_OPTION | S::RESTART => {
            return set_identity(reader, site, target, (&column, &change), span);
        }
        S::DROP_EXPRESSION => {
            let found = reader.column_mut(target.id, &column)?;
            match found.generated.take() {
                Some(generated) if !generated.stored => {
                    found.generated = Some(generated);
                    let message = format!("column `{}.{column}` is virtual: it holds nothing", target.name);
                    reader.refuse(span, message, "drop the column and add it again");
                }
                None if !parse::has(&change, S::IF_EXISTS) => {
                    let message = format!("column `{}.{column}` is no generated column", target.name);
                    reader.refuse(span, message, "remove the statement, or write `if exists`");
                }
                _ => {}
            }
        }
        S::SET_EXPRESSION => {
            let expression = site.sql_inside(&change, Scope::Columns)?;
            let found = reader.column_mut(target.id, &column)?;
            match &mut found.generated {
                Some(generated) => *generated = Generated { expression, stored: generated.stored },
                None => {
                    let message = format!("column `{}.{column}` is no generated column", target.name);
                    reader.refuse(span, message, "add a column that is generated");
                }
            }
        }
        _ => {
            let found = reader.column_mut(target.id, &column)?;
            if !attribute::column(site, found, &change) {
                site.unmodelled(action, "this change of a column");
            }
            let own = found.data_type.clone();
            let own = StorageStrategy::of_type_in(&reader.catalog, &own);
            let found = reader.column_mut(target.id, &column)?;
            found.storage.strategy = found.storage.strategy.filter(|strategy| Some(*strategy) != own);
        }
    }
    Some(())
}

/// `DROP NOT NULL`, and `DROP CONSTRAINT` of one.
pub(in crate::read) fn drop_not_null(
    reader: &mut Reader<'_>,
    id: ObjectId,
    column: &Name,
    span: Option<Span>,
    only: bool,
) {
    let Some(table) = reader.catalog.entry(id).map(|(key, _)| key.qualified_name()) else { return };
    let is_key = reader.catalog.children(&table).any(|(_, _, object)| {
        let key = object.body.as_constraint().map(|constraint| &constraint.body);
        matches!(key, Some(pgspec_catalog::object::ConstraintBody::PrimaryKey(key)) if key.columns.contains(column))
    });
    let passed = passed_on(&reader.catalog, &table, column).filter(|_| reader.keeps_not_null());
    if let Some((parent, _)) = passed {
        let message = format!("column `{table}.{column}` is never null in `{parent}`, from which it comes");
        reader.refuse(span, message, "change the parent");
        return;
    }
    let Some(found) = reader.column_mut(Some(id), column) else { return };
    let identity = found.identity.is_some();
    if is_key || identity {
        let why = if is_key { "part of the primary key" } else { "an identity column" };
        let message = format!("column `{table}.{column}` is {why}: it is never null");
        reader.refuse(span, message, "remove the statement");
    } else {
        reader.clear_not_null(id, column, only);
    }
}

/// `SET DATA TYPE`: what stands on the column is made again, but for what Postgres does not make again.
fn set_type(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    target: &Target,
    (column, change): (&Name, &Node),
    span: Option<Span>,
) -> Option<()> {
    let id = target.id?;
    let written = data_type::read(site, &parse::data_type(change)?)?;
    let data_type = reader.type_of(written);
    let collation = match parse::child(change, SyntaxKind::COLLATE) {
        Some(clause) => column::collation(site, &clause),
        None => None,
    };
    let users: Vec<(Thing, Hold)> = reader.column_users(id, column);
    for (user, _) in users {
        let Thing::Object(user) = user else {
            if let Thing::Column(..) = &user {
                let message = format!(
                    "cannot change the type of column `{}.{column}`: {} is generated from it",
                    target.name,
                    reader.show(&user)
                );
                reader.refuse(span, message, "drop that column first, and add it again");
                return Some(());
            }
            continue;
        };
        let Some((key, _)) = reader.catalog.entry(user) else { continue };
        if matches!(
            key.kind,
            Kind::View | Kind::MaterializedView | Kind::Policy | Kind::Trigger | Kind::Function
        ) {
            let message =
                format!("cannot change the type of column `{}.{column}`: {key} uses it", target.name);
            reader.refuse(span, message, "drop that first, and create it again behind the change");
            return Some(());
        }
    }
    let found = reader.column_mut(Some(id), column)?;
    found.data_type = data_type;
    found.collation = collation;
    // `ATExecAlterColumnType`: it is stored as its type is, whatever it was.
    found.storage.strategy = None;
    found.storage.compression = None;
    Some(())
}

fn add_identity(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    target: &Target,
    (column, change): (&Name, &Node),
    span: Option<Span>,
) -> Option<()> {
    use SyntaxKind as S;
    let sequence = parse::child(change, S::SEQUENCE_OPTION_LIST)
        .map_or_else(SequenceOptions::default, |list| column::sequence_options(site, &list));
    let found = reader.column_mut(target.id, column)?;
    let why = if found.identity.is_some() {
        Some("is an identity column already")
    } else if !found.not_null {
        Some("must be `not null` before it can be an identity column")
    } else if found.default.is_some() {
        Some("has a default, which an identity column has not")
    } else {
        None
    };
    match why {
        Some(why) => {
            let message = format!("column `{}.{column}` {why}", target.name);
            reader.refuse(span, message, "change that first");
        }
        None => {
            let sequence = sequence.without_defaults(&found.data_type);
            let written =
                parse::child(change, S::SEQUENCE_OPTION_LIST).and_then(|list| column::sequence_name(&list));
            let name = identity::name(reader, &target.name, column, written);
            let grants = identity::initial_grants(reader, &target.name);
            let always = parse::has(change, S::GENERATED_ALWAYS);
            let of = reader.column_mut(target.id, column)?;
            of.identity = Some(Identity { always, name, sequence, grants });
            reader.take_identity(&target.name, column);
        }
    }
    Some(())
}

/// `SET GENERATED ALWAYS SET INCREMENT BY 2 RESTART`
fn set_identity(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    target: &Target,
    (column, change): (&Name, &Node),
    span: Option<Span>,
) -> Option<()> {
    use SyntaxKind as S;
    let found = reader.column_mut(target.id, column)?;
    let Some(mut identity) = found.identity.clone() else {
        let message = format!("column `{}.{column}` is no identity column", target.name);
        reader.refuse(span, message, "write `add generated always as identity`");
        return Some(());
    };
    let parts: Vec<Node> = match change.kind() {
        S::SET_GENERATED_OPTIONS => change.children().collect(),
        _ => vec![change.clone()],
    };
    for part in parts {
        match part.kind() {
            S::SET_GENERATED => identity.always = parse::has(&part, S::GENERATED_ALWAYS),
            S::SET_SEQUENCE_OPTION => {
                column::change_sequence(site, &part, &mut identity.sequence);
            }
            // Where the sequence goes on is data.
            _ => {}
        }
    }
    let found = reader.column_mut(target.id, column)?;
    identity.sequence = identity.sequence.without_defaults(&found.data_type);
    found.identity = Some(identity);
    Some(())
}

impl Reader<'_> {
    /// What uses a column, but for what is of no account to its type.
    fn column_users(&self, id: ObjectId, column: &Name) -> Vec<(Thing, Hold)> {
        let users = self.dependents(&Thing::Column(id, column.clone()));
        let is_known = |hold: &Hold| *hold != Hold::Unknown;
        users.into_iter().filter(|(_, hold)| is_known(hold)).collect()
    }
}
