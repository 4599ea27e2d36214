//! `ALTER TABLE`: columns that are added or changed, constraints, row security.

use pgspec_catalog::object::{Column, RowSecurity, Table};
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Mentioned, Name, QualifiedName, Span, Standing};

use super::site::Site;
use super::{Reader, column, constraint, index, name, owner, table};
use crate::parse::{self, Node, SyntaxKind};
use crate::{codes, platform};

/// `ALTER TABLE`
pub(super) fn table(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let (written, path) = index::table(site, node)?;
    // `only` matters to tables with children, which the model does not have.
    site.unmodelled.clear();
    let table = reader.relation_of(written.clone());
    let is_there = reader.catalog.relation(&table).is_some();
    if is_there || !parse::has(node, S::IF_EXISTS) {
        site.mention(Mentioned::Relation, written, parse::range(&path));
    }
    let mut reported = false;
    for action in node.children() {
        if matches!(action.kind(), S::TABLE_RELATION_NAME | S::IF_EXISTS) {
            continue;
        }
        if !reported && let Some(span) = site.span(parse::tight_range(&action)) {
            reported = refuse_on_platform(reader, &table, span);
        }
        self::action(reader, site, &table, &action)?;
    }
    reader.note(site, Some(&table));
    Some(())
}

/// A platform's tables are not changed; policies, triggers and indexes on them have statements of their own.
fn refuse_on_platform(reader: &mut Reader<'_>, table: &QualifiedName, span: Span) -> bool {
    let key = Key::qualified(Kind::Table, table);
    let Some(object) = reader.catalog.get(&key).filter(|object| object.standing == Standing::Platform) else {
        return false;
    };
    let diagnostic = platform::object_exists(&key, &object.body, span);
    reader.diagnostics.push(diagnostic);
    true
}

fn action(reader: &mut Reader<'_>, site: &mut Site<'_>, name: &QualifiedName, action: &Node) -> Option<()> {
    use SyntaxKind as S;
    match action.kind() {
        S::ADD_CONSTRAINT => {
            let part = action.children().next()?;
            let named = constraint::read(site, &part)?;
            table::add_constraints(reader, site, name, vec![(named, part)]);
        }
        S::ADD_COLUMN => {
            let (column, constraints) = table::column_of(reader, site, action)?;
            if add_column(reader, name, column, parse::has(action, S::IF_NOT_EXISTS)) {
                table::add_constraints(reader, site, name, constraints);
            }
        }
        S::ALTER_COLUMN => return alter_column(reader, site, name, action),
        S::ENABLE_RLS => security(reader, name, |security| security.enabled = true),
        S::DISABLE_RLS => security(reader, name, |security| security.enabled = false),
        S::FORCE_RLS => security(reader, name, |security| security.forced = true),
        S::NO_FORCE_RLS => security(reader, name, |security| security.forced = false),
        S::OWNER_TO => {
            let key = reader.catalog.relation(name).and_then(|id| reader.catalog.entry(id));
            if let Some(key) = key.map(|(key, _)| key.clone()) {
                return owner::give(reader, site, action, &key);
            }
        }
        _ => site.unmodelled(action, "this change of a table"),
    }
    Some(())
}

fn security(reader: &mut Reader<'_>, name: &QualifiedName, change: impl FnOnce(&mut RowSecurity)) {
    if let Some(table) = table_mut(reader, name) {
        change(&mut table.row_security);
    }
}

fn table_mut<'r>(reader: &'r mut Reader<'_>, name: &QualifiedName) -> Option<&'r mut Table> {
    match &mut reader.catalog.get_mut(&Key::qualified(Kind::Table, name))?.body {
        Body::Table(table) => Some(table),
        _ => None,
    }
}

/// Adds a column; whether it is new.
fn add_column(reader: &mut Reader<'_>, name: &QualifiedName, column: Column, if_not_exists: bool) -> bool {
    let Some(table) = table_mut(reader, name) else { return false };
    let Some(first) = table.column(&column.name).map(|first| first.origin.span()) else {
        table.columns.push(column);
        return true;
    };
    if !if_not_exists {
        let message = format!("column `{name}.{}` is created twice", column.name);
        let mut diagnostic = Diagnostic::new(&codes::DUPLICATE, message).maybe_at(column.origin.span());
        if let Some(first) = first {
            diagnostic = diagnostic.related(first, "first here");
        }
        reader.diagnostics.push(diagnostic);
    }
    false
}

/// `ALTER COLUMN … SET NOT NULL`, `DROP NOT NULL`, `SET DEFAULT`, `DROP DEFAULT`
fn alter_column(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    name: &QualifiedName,
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    let reference = parse::child(action, S::COLUMN_NAME_REF)?;
    let column: Name = name::of(&reference)?;
    let written = QualifiedName { schema: None, name: column.clone() };
    site.mention(Mentioned::Column, written, parse::range(&reference));
    let change = action.children().find(|child| child.kind() != S::COLUMN_NAME_REF)?;
    let default = match change.kind() {
        S::SET_DEFAULT => Some(column::default_expression(site, &parse::expression(&change)?)),
        S::DROP_DEFAULT | S::SET_NOT_NULL | S::DROP_NOT_NULL => None,
        _ => {
            site.unmodelled(action, "this change of a column");
            return Some(());
        }
    };
    let table = table_mut(reader, name)?;
    let found = table.columns.iter_mut().find(|other| other.name == column);
    if let Some(found) = found {
        match change.kind() {
            S::SET_NOT_NULL => found.not_null = true,
            S::DROP_NOT_NULL => found.not_null = false,
            _ => found.default = default,
        }
    }
    Some(())
}
