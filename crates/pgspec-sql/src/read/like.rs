//! `CREATE TABLE (LIKE …)` and `CREATE TABLE AS`: tables made after something that is there.

use pgspec_catalog::object::{Column, ColumnNotes, ColumnStorage, ConstraintBody, NotNull, Table};
use pgspec_catalog::{Body, Key, Kind, Mentioned, Name, Object, ObjectId, Origin, QualifiedName};

use super::expression::Scope;
use super::insert::if_taken;
use super::site::Site;
use super::{Reader, index, name, table};
use crate::parse::{self, Node, SyntaxKind};
use crate::{implicit_name, not_null};

/// What of a table a `LIKE` takes over (manual, `CREATE TABLE`). Names, types, collations and `NOT NULL` always come.
#[derive(Clone, Copy, Default)]
struct Including {
    comments: bool,
    compression: bool,
    constraints: bool,
    defaults: bool,
    generated: bool,
    identity: bool,
    indexes: bool,
    storage: bool,
}

/// A `LIKE` clause, read: the table, and what comes of it when the new one is there.
pub(super) struct Like {
    id: ObjectId,
    including: Including,
}

/// `LIKE t INCLUDING …`: the columns; nothing where the table is not known.
pub(super) fn columns(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    clause: &Node,
    new: &QualifiedName,
) -> Option<(Vec<Column>, Like)> {
    let path = parse::child(clause, SyntaxKind::RELATION_NAME_REF)?;
    let written = name::qualified(site, &path)?;
    let span = site.span(parse::range(&path));
    let Some((id, relation)) = reader.relation(&written) else {
        site.mention(Mentioned::Relation, written, parse::range(&path));
        return None;
    };
    let including = including(clause);
    let object = reader.catalog.entry(id).map(|(_, object)| &object.body)?;
    let columns: Vec<Column> = match object {
        Body::Table(table) => {
            table.columns.iter().map(|column| copy(reader, (&relation, new), column, including)).collect()
        }
        Body::View(view) => {
            let names = view.column_names.clone();
            let Some(columns) = reader.binder.columns(&reader.catalog, &reader.base_path, &view.query) else {
                reader.unknown_use(id, &format!("the columns of `{relation}`"), span);
                return None;
            };
            plain(columns, &names)
        }
        _ => return None,
    };
    let origin = site.span(parse::tight_range(clause)).map_or(Origin::Database, Origin::Sql);
    let placed = columns.into_iter().map(|column| Column { origin, ..column });
    Some((placed.collect(), Like { id, including }))
}

fn including(clause: &Node) -> Including {
    use SyntaxKind as S;
    let mut found = Including::default();
    for option in clause.children() {
        let on = match option.kind() {
            S::INCLUDING_PROPERTY => true,
            S::EXCLUDING_PROPERTY => false,
            _ => continue,
        };
        match option.children().next().map(|property| property.kind()) {
            Some(S::PROPERTY_COMMENTS) => found.comments = on,
            Some(S::PROPERTY_COMPRESSION) => found.compression = on,
            Some(S::PROPERTY_CONSTRAINTS) => found.constraints = on,
            Some(S::PROPERTY_DEFAULTS) => found.defaults = on,
            Some(S::PROPERTY_GENERATED) => found.generated = on,
            Some(S::PROPERTY_IDENTITY) => found.identity = on,
            Some(S::PROPERTY_INDEXES) => found.indexes = on,
            Some(S::PROPERTY_STORAGE) => found.storage = on,
            Some(S::PROPERTY_ALL) => {
                found = Including {
                    comments: on,
                    compression: on,
                    constraints: on,
                    defaults: on,
                    generated: on,
                    identity: on,
                    indexes: on,
                    storage: on,
                };
            }
            _ => {}
        }
    }
    found
}

fn copy(
    reader: &Reader<'_>,
    (from, new): (&QualifiedName, &QualifiedName),
    column: &Column,
    including: Including,
) -> Column {
    let identity = column.identity.clone().filter(|_| including.identity).map(|mut identity| {
        identity.name = super::identity::name(reader, new, &column.name, None);
        identity.grants = super::identity::initial_grants(reader, new);
        identity
    });
    let own = &column.storage;
    let named = reader.keeps_not_null() && column.not_null;
    let not_null_constraint = NotNull {
        name: named.then(|| not_null::name(&reader.catalog, from, column)),
        not_valid: false,
        no_inherit: column.not_null_constraint.no_inherit,
        comment: column.not_null_constraint.comment.clone().filter(|_| including.comments),
    };
    Column {
        not_null_constraint,
        default: column.default.clone().filter(|_| including.defaults),
        generated: column.generated.clone().filter(|_| including.generated),
        identity,
        comment: column.comment.clone().filter(|_| including.comments),
        storage: ColumnStorage {
            strategy: own.strategy.filter(|_| including.storage),
            compression: own.compression.clone().filter(|_| including.compression),
            ..ColumnStorage::default()
        },
        inherited: false,
        notes: ColumnNotes::default(),
        ..column.clone()
    }
}

/// Checks, keys and indexes of the tables that a new one is like: the checks keep their names, the others get new ones.
pub(super) fn finish(reader: &mut Reader<'_>, to: &QualifiedName, likes: &[Like]) {
    for like in likes {
        let Some(from) = reader.catalog.entry(like.id).map(|(key, _)| key.qualified_name()) else { continue };
        let children: Vec<(Key, Object)> =
            reader.catalog.children(&from).map(|(_, key, object)| (key.clone(), object.clone())).collect();
        for (key, mut object) in children {
            object.owner = None;
            object.grants = Vec::new();
            object.comment = object.comment.filter(|_| like.including.comments);
            let wanted = match &object.body {
                Body::Constraint(constraint) => match constraint.body {
                    ConstraintBody::Check(_) => like.including.constraints,
                    ConstraintBody::ForeignKey(_) => false,
                    _ => like.including.indexes,
                },
                Body::Index(_) => like.including.indexes,
                _ => false,
            };
            if wanted {
                add(reader, to, &from, &key, object);
            }
        }
    }
}

fn add(reader: &mut Reader<'_>, to: &QualifiedName, from: &QualifiedName, key: &Key, mut object: Object) {
    let taken = |candidate: &str| {
        let name = (to.schema.clone(), Name::exact(candidate));
        reader.taken.relation(&name) || reader.taken.constraint(&name)
    };
    let new = match &mut object.body {
        Body::Constraint(constraint) => {
            let name = match &constraint.body {
                ConstraintBody::PrimaryKey(_) => implicit_name::primary_key(&to.name, taken),
                ConstraintBody::Unique(key) => {
                    implicit_name::unique(&to.name, key.columns.iter().chain(&key.include), taken)
                }
                ConstraintBody::Exclude(exclude) => {
                    let keys = exclude.elements.iter().map(|element| &element.key);
                    implicit_name::exclude(&to.name, keys, &exclude.include, taken)
                }
                ConstraintBody::Check(_) | ConstraintBody::ForeignKey(_) => key.name.clone(),
            };
            Key::of_relation(Kind::Constraint, to, &name)
        }
        Body::Index(index) => {
            let name = implicit_name::index(&to.name, index, taken);
            index.table = to.clone();
            index.only = false;
            index.attached_to = None;
            Key::qualified(Kind::Index, &QualifiedName { schema: to.schema.clone(), name })
        }
        _ => return,
    };
    // What qualifies a column of its own by the table's name goes on to do so.
    let slots: Vec<_> = object.body.texts().into_iter().map(|(slot, _)| slot).collect();
    for slot in slots {
        if let Some(sql) = object.body.text_mut(slot) {
            let changes = super::rename::own_qualifiers(sql, &from.name, &to.name);
            super::rewrite::apply(sql, changes);
        }
    }
    reader.taken.add(&new, &object.body);
    if let Ok(id) = reader.catalog.insert(new, object) {
        reader.register(id);
    }
}

/// `CREATE TABLE … AS`
pub(super) fn create_as(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let path = parse::child(node, S::TABLE_NAME)?;
    let name = reader.created(name::qualified(site, &path)?);
    if parse::has(node, S::TEMP) {
        site.unmodelled(node, "a temporary table");
        return None;
    }
    let query = node.children().find(|child| parse::is_query(child.kind()))?;
    let sql = site.sql(&query, Scope::None);
    let given: Vec<Name> = parse::child(node, S::TABLE_ARG_LIST).map_or_else(Vec::new, |list| {
        let names = list.descendants().filter(|n| matches!(n.kind(), S::COLUMN_NAME | S::COLUMN));
        names.filter_map(|n| name::of(&n)).collect::<Vec<_>>()
    });
    let Some(columns) = reader.binder.columns(&reader.catalog, &reader.search_path, &sql) else {
        let help = "read the database instead of the files, or declare the columns";
        site.unmodelled_at(parse::range(&query), "the columns of this query are not known", Some(help));
        return None;
    };
    let origin = site.span(parse::tight_range(node)).map_or(Origin::Database, Origin::Sql);
    let mut given_once = Vec::new();
    for name in given {
        if given_once.last() != Some(&name) {
            given_once.push(name);
        }
    }
    let columns = plain(columns, &given_once).into_iter().map(|column| Column { origin, ..column });
    let body = Table {
        columns: columns.collect(),
        unlogged: parse::has(node, S::UNLOGGED),
        storage: index::storage(site, node),
        tablespace: table::tablespace(node),
        ..Table::default()
    };
    let key = Key::qualified(Kind::Table, &name);
    reader.insert(site, node, key, Body::Table(Box::new(body)), if_taken(node));
    Some(())
}

/// Columns of a query as those of a table.
fn plain(columns: Vec<super::bind::QueryColumn>, names: &[Name]) -> Vec<Column> {
    let mut names = names.iter();
    let column = |column: super::bind::QueryColumn| Column {
        name: names.next().cloned().unwrap_or(column.name),
        data_type: column.data_type,
        not_null: false,
        not_null_constraint: NotNull::default(),
        default: None,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
        storage: ColumnStorage::default(),
        inherited: false,
        origin: Origin::Database,
        notes: ColumnNotes::default(),
    };
    columns.into_iter().map(column).collect()
}
