//! `ALTER TABLE`, and what other statements change of an object in its place.

mod column;
mod constraint;
mod index;
mod table;

use pgspec_catalog::object::Table;
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Mentioned, Name, ObjectId, QualifiedName, Span, Standing};

use super::site::Site;
use super::{Reader, hierarchy, identity, index as read_index, owner, rename};
use crate::parse::{self, Node, SyntaxKind};
use crate::{codes, platform};

pub(super) use column::drop_not_null;
pub(super) use index::alter as index;

/// What an `ALTER TABLE` changes.
struct Target {
    /// The table or view, if it is there.
    id: Option<ObjectId>,
    name: QualifiedName,
}

/// `ALTER TABLE`
pub(super) fn table(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let (written, path) = read_index::table(site, node)?;
    let only = parse::child(node, S::TABLE_RELATION_NAME).is_some_and(|name| parse::has(&name, S::ONLY_KW));
    let found = reader.relation(&written);
    if found.is_none() && other_relation(reader, site, node, &written)?.is_some() {
        return Some(());
    }
    if found.is_none() && parse::has(node, S::IF_EXISTS) {
        return Some(());
    }
    let id = found.as_ref().map(|(id, _)| *id);
    let name = reader.relation_of(written.clone());
    let mut target = Target { id, name };
    site.mention(Mentioned::Relation, written, parse::range(&path));
    // Before a rename takes the name away.
    reader.note(site, None);
    let mut reported = false;
    let is_action = |child: &Node| !matches!(child.kind(), S::TABLE_RELATION_NAME | S::IF_EXISTS);
    let mut actions: Vec<Node> = node.children().filter(is_action).collect();
    actions.sort_by_key(pass);
    for action in actions {
        if !reported && let Some(span) = site.span(parse::tight_range(&action)) {
            reported = refuse_on_platform(reader, &target.name, span);
        }
        if target.id.is_none() && !matches!(action.kind(), S::ADD_CONSTRAINT) {
            reader.too_early(&target.name, site.span(parse::tight_range(&action)));
            continue;
        }
        let table = target.name.clone();
        self::action(reader, site, &mut target, &action)?;
        if !only {
            hierarchy::recurse(reader, site, &table, &action, &mut |reader, site, (id, name), action| {
                self::action(reader, site, &mut Target { id: Some(id), name: name.clone() }, action)
            });
        }
        if let Some(id) = target.id {
            reader.register(id);
        }
    }
    reader.note(site, Some(&target.name));
    Some(())
}

/// `ALTER TABLE` knows indexes and the sequences of identity columns too: whether it is about one of those.
fn other_relation(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    written: &QualifiedName,
) -> Option<Option<()>> {
    let actions: Vec<Node> = node.children().collect();
    if let Some(of) = identity::find(reader, written) {
        identity::alter(reader, site, actions.iter(), &of)?;
        return Some(Some(()));
    }
    match actions.iter().find(|action| action.kind() == SyntaxKind::TABLE_RENAME_TO) {
        Some(action) => Some(rename::index(reader, site, written, action).then_some(())),
        None => Some(None),
    }
}

/// In which order Postgres takes the actions of one statement (`AlterTablePass` of `tablecmds.c`).
fn pass(action: &Node) -> u8 {
    use SyntaxKind as S;
    let inner = action.children().find(|child| child.kind() != S::COLUMN_NAME_REF).map(|child| child.kind());
    match (action.kind(), inner) {
        (S::DROP_COLUMN | S::DROP_CONSTRAINT, _) => 0,
        (
            S::ALTER_COLUMN,
            Some(S::DROP_DEFAULT | S::DROP_NOT_NULL | S::DROP_EXPRESSION | S::DROP_IDENTITY),
        ) => 0,
        (S::ALTER_COLUMN, Some(S::SET_TYPE)) => 1,
        (S::ADD_COLUMN, _) => 2,
        (S::ALTER_COLUMN, Some(S::SET_EXPRESSION)) => 3,
        (S::ADD_CONSTRAINT, Some(S::CHECK_CONSTRAINT | S::NOT_NULL_CONSTRAINT)) => 4,
        (S::ALTER_COLUMN, Some(S::SET_NOT_NULL | S::SET_GENERATED_OPTIONS | S::SET_GENERATED)) => 5,
        (S::ADD_CONSTRAINT, Some(S::FOREIGN_KEY_CONSTRAINT)) => 7,
        (S::ADD_CONSTRAINT, _) => 6,
        (S::ALTER_COLUMN, Some(S::SET_DEFAULT | S::ADD_GENERATED)) => 7,
        _ => 8,
    }
}

/// A platform's tables are not changed; policies, triggers and indexes on them have statements of their own.
fn refuse_on_platform(reader: &mut Reader<'_>, table: &QualifiedName, span: Span) -> bool {
    let key = Key::qualified(Kind::Table, table);
    let is_platforms = reader.catalog.get(&key).is_some_and(|object| object.standing == Standing::Platform);
    if is_platforms {
        reader.diagnostics.push(platform::table_changed(&key, span));
    }
    is_platforms
}

fn action(reader: &mut Reader<'_>, site: &mut Site<'_>, target: &mut Target, action: &Node) -> Option<()> {
    use SyntaxKind as S;
    let span = site.span(parse::tight_range(action));
    match action.kind() {
        S::ADD_CONSTRAINT | S::DROP_CONSTRAINT | S::RENAME_CONSTRAINT => {
            return constraint::change(reader, site, &target.name, action);
        }
        S::VALIDATE_CONSTRAINT | S::ALTER_CONSTRAINT => {
            return constraint::change(reader, site, &target.name, action);
        }
        S::ADD_COLUMN => return column::add(reader, site, target, action),
        S::DROP_COLUMN => return column::drop(reader, site, target, action),
        S::ALTER_COLUMN => return column::alter(reader, site, target, action),
        S::RENAME_COLUMN => {
            let (from, to) = rename::columns(action)?;
            let names = reader.not_null_names(target.id?);
            reader.rename_column(target.id?, &from, &to, span);
            reader.keep_not_null_names(&names);
        }
        S::TABLE_RENAME_TO | S::SET_SCHEMA => {
            let id = target.id?;
            let to = rename::target(reader, site, action, id)?;
            let names = reader.not_null_names(id);
            reader.rename_relation(id, &to, span);
            reader.keep_not_null_names(&names);
            // Actions behind it, if Postgres allowed them, would go on with the same table.
            target.name = reader.catalog.entry(id)?.0.qualified_name();
        }
        S::OWNER_TO => {
            let key = reader.catalog.entry(target.id?)?.0.clone();
            return owner::give(reader, site, action, &key);
        }
        _ => return table::change(reader, site, target, action),
    }
    Some(())
}

impl Reader<'_> {
    fn table_mut(&mut self, id: Option<ObjectId>) -> Option<&mut Table> {
        match &mut self.catalog.object_mut(id?)?.body {
            Body::Table(table) => Some(table),
            _ => None,
        }
    }

    fn column_mut(
        &mut self,
        id: Option<ObjectId>,
        column: &Name,
    ) -> Option<&mut pgspec_catalog::object::Column> {
        self.table_mut(id)?.columns.iter_mut().find(|other| other.name == *column)
    }

    /// Says that a statement is refused as things stand.
    pub(super) fn refuse(&mut self, span: Option<Span>, message: impl Into<String>, help: &str) {
        self.diagnostics.push(Diagnostic::new(&codes::REFUSED, message).maybe_at(span).help(help));
    }

    /// Keeps in mind that a table was changed before it was there.
    fn too_early(&mut self, table: &QualifiedName, span: Option<Span>) {
        if let Some(span) = span {
            self.early.push((table.clone(), span));
        }
    }
}
