//! What creates tables, and what belongs to them.

use pgspec_catalog::object::{Column, ColumnNotes, Constraint, ConstraintBody, NotNull, Table, UniqueKey};
use pgspec_catalog::{Body, Catalog, Key, Kind, Mentioned, Name, Origin, QualifiedName};

use super::insert::{IfTaken, if_taken};
use super::site::Site;
use super::{
    Reader, column, constraint, hierarchy, identity, index, like, name, not_null, policy, sequence, trigger,
};
use crate::fragment::NamedConstraint;
use crate::implicit_name;
use crate::not_null::forget_usual;
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE TABLE`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let path = parse::child(node, S::TABLE_NAME)?;
    let table = reader.created(name::qualified(site, &path)?);
    let mut body = Table {
        unlogged: parse::has(node, S::UNLOGGED),
        storage: index::storage(site, node),
        tablespace: tablespace(node),
        ..Table::default()
    };
    hierarchy::clauses(reader, site, node, &mut body)?;
    let inherited = hierarchy::inherited(reader, &body);
    let mut columns: Vec<Column> = Vec::new();
    let mut constraints: Vec<(NamedConstraint, Node)> = Vec::new();
    let mut named: Vec<(Name, Node)> = Vec::new();
    let mut serials = Vec::new();
    let mut likes = Vec::new();
    let mut not_nulls = Vec::new();
    let arguments = parse::child(node, S::TABLE_ARG_LIST);
    for part in arguments.iter().flat_map(Node::children) {
        match part.kind() {
            S::COLUMN => {
                let (read, own, serial) = column_of(reader, site, &part, &table, &inherited)?;
                if columns.iter().any(|other: &Column| other.name == read.name) {
                    let message = format!("the table has two columns `{}`", read.name);
                    site.problem(parse::tight_range(&part), message, Some("rename or remove one of them"));
                }
                serials.extend(serial.map(|sequence| (sequence, read.name.clone())));
                named.extend(read.not_null_constraint.name.clone().map(|name| (name, part)));
                columns.push(read);
                constraints.extend(own);
            }
            S::LIKE_CLAUSE => {
                if let Some((read, like)) = like::columns(reader, site, &part, &table) {
                    columns.extend(read);
                    likes.push(like);
                }
            }
            S::NOT_NULL_CONSTRAINT => {
                let said = not_null::of_table(reader, site, &part);
                let name = said.as_ref().and_then(|(_, said)| said.name.clone());
                named.extend(name.map(|name| (name, part.clone())));
                not_nulls.extend(said.map(|said| (said, part)));
            }
            _ => constraints.extend(constraint::read(site, &part).map(|c| (c, part))),
        }
    }
    not_null::each_has_its_name(site, &named, &constraints);
    body.columns = hierarchy::merged(&body, inherited, columns);
    not_null::declare(reader, site, (&table, &mut body), not_nulls);
    let parent = body.partition_of.as_ref().map(|of| of.parent.clone());
    let key = Key::qualified(Kind::Table, &table);
    let is_new = reader.catalog.id(&key).is_none();
    let is_there = reader.insert(site, node, key.clone(), Body::Table(Box::new(body)), if_taken(node));
    reader.note(site, Some(&table));
    if is_new
        && is_there
        && let Some(id) = reader.catalog.id(&key)
    {
        forget_usual(&mut reader.catalog, [id]);
        for (sequence, column) in &serials {
            sequence::add_serial(reader, site, node, (sequence, &table, column));
        }
        like::finish(reader, &table, &likes);
        add_constraints(reader, site, &table, constraints);
        if let Some(parent) = parent {
            hierarchy::parts_of_only(reader, site, node, &parent, &table);
        }
        hierarchy::take_names(reader, &table);
    }
    Some(())
}

/// The name after `TABLESPACE`.
pub(super) fn tablespace(node: &Node) -> Option<Name> {
    let clause = parse::child(node, SyntaxKind::TABLESPACE_CLAUSE)?;
    name::of(&parse::child(&clause, SyntaxKind::TABLESPACE_REF)?)
}

/// A column, its inline constraints, and where it is of a `serial` type the name of its sequence.
pub(super) type ReadColumn = (Column, Vec<(NamedConstraint, Node)>, Option<QualifiedName>);

/// A column of a table. A column without a type is one of those that are `inherited`.
pub(super) fn column_of(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    table: &QualifiedName,
    inherited: &[Column],
) -> Option<ReadColumn> {
    let column_name = parse::child(node, SyntaxKind::COLUMN_NAME).and_then(|n| name::of(&n))?;
    let parent = inherited.iter().find(|column| column.name == column_name);
    let mut fragment = match parent.filter(|_| parse::data_type(node).is_none()) {
        Some(parent) => column::read_as(site, node, parent),
        None => column::read(site, node)?,
    };
    let serial = fragment.serial.then(|| sequence::of_serial(reader, table, &column_name));
    if let Some((_, default)) = &serial {
        fragment.default = Some(default.clone());
    }
    if let Some(own) = &mut fragment.identity {
        own.name = identity::name(reader, table, &column_name, own.name.take());
        own.grants = identity::initial_grants(reader, table);
    }
    let constraints = fragment.constraints.into_iter().map(|mut c| {
        match &mut c.constraint.body {
            ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => {
                key.columns.push(column_name.clone())
            }
            ConstraintBody::ForeignKey(key) => key.columns.push(column_name.clone()),
            ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => {}
        }
        (c, node.clone())
    });
    let constraints = constraints.collect();
    let not_null_constraint = reader.kept(site, node, fragment.not_null_constraint);
    let span = site.span(parse::range(node));
    let column = Column {
        storage: fragment.storage,
        inherited: false,
        name: column_name,
        data_type: reader.type_of(fragment.data_type),
        not_null: fragment.not_null,
        not_null_constraint,
        default: fragment.default,
        generated: fragment.generated,
        identity: fragment.identity,
        collation: fragment.collation.map(|name| reader.collation_of(name)),
        comment: None,
        origin: span.map_or(Origin::Database, Origin::Sql),
        notes: ColumnNotes::default(),
    };
    Some((column, constraints, serial.map(|(name, _)| name)))
}

/// Adds constraints, and names for those that have none in the order in which Postgres makes them: checks, the primary
/// key, unique and exclusion constraints, foreign keys.
pub(super) fn add_constraints(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    table: &QualifiedName,
    mut constraints: Vec<(NamedConstraint, Node)>,
) {
    constraints.sort_by_key(|(c, _)| match c.constraint.body {
        ConstraintBody::Check(_) => 0,
        ConstraintBody::PrimaryKey(_) => 1,
        ConstraintBody::Unique(_) | ConstraintBody::Exclude(_) => 2,
        ConstraintBody::ForeignKey(_) => 3,
    });
    without_redundant(&mut constraints);
    // Written names are not given away.
    let written: Vec<Name> = constraints.iter().filter_map(|(c, _)| c.name.clone()).collect();
    for (named, node) in constraints {
        let mut constraint = named.constraint;
        let mut references = None;
        match &mut constraint.body {
            ConstraintBody::PrimaryKey(key) => keys_are_not_null(reader, table, &key.columns),
            ConstraintBody::ForeignKey(key) => {
                key.references = reader.relation_of(key.references.clone());
                references = Some(key.references.clone());
                if key.referenced_columns.is_empty() {
                    key.referenced_columns = primary_key(&reader.catalog, &key.references);
                }
            }
            ConstraintBody::Unique(_) | ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => {}
        }
        reader.note_mentions(site, &named.mentions, Some(table), references.as_ref());
        let name = named.name.unwrap_or_else(|| implicit(reader, table, &constraint, &written));
        let key = Key::of_relation(Kind::Constraint, table, &name);
        reader.insert(site, &node, key, Body::Constraint(Box::new(constraint)), IfTaken::Refuse);
    }
}

/// As `transformIndexConstraints`: of two constraints that would have the same index, the first one stays, which is the
/// primary key if one of them is. It takes the name of the other if it has none.
fn without_redundant(constraints: &mut Vec<(NamedConstraint, Node)>) {
    let mut kept: Vec<(NamedConstraint, Node)> = Vec::with_capacity(constraints.len());
    for (named, node) in std::mem::take(constraints) {
        match kept.iter_mut().find(|(prior, _)| have_same_index(&prior.constraint, &named.constraint)) {
            Some((prior, _)) => prior.name = prior.name.take().or(named.name),
            None => kept.push((named, node)),
        }
    }
    *constraints = kept;
}

fn have_same_index(a: &Constraint, b: &Constraint) -> bool {
    let key = |body: &ConstraintBody| match body {
        ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => Some(UniqueKey {
            // How it is stored makes no other index of it.
            storage: Default::default(),
            tablespace: None,
            ..key.clone()
        }),
        ConstraintBody::Exclude(_) | ConstraintBody::Check(_) | ConstraintBody::ForeignKey(_) => None,
    };
    let (one, other) = (key(&a.body), key(&b.body));
    one.is_some() && one == other && a.deferral == b.deferral
}

/// The columns of a table's primary key; none if it has none yet.
fn primary_key(catalog: &Catalog, table: &QualifiedName) -> Vec<Name> {
    let mut constraints = catalog.children(table).filter_map(|(_, _, object)| object.body.as_constraint());
    constraints
        .find_map(|constraint| match &constraint.body {
            ConstraintBody::PrimaryKey(key) => Some(key.columns.clone()),
            _ => None,
        })
        .unwrap_or_default()
}

/// Foreign keys on tables that were created behind them reference what is the primary key now.
pub(super) fn late_references(catalog: &mut Catalog) {
    let late = catalog.of_kind(Kind::Constraint).filter_map(|(id, _, object)| {
        match object.body.as_constraint().map(|constraint| &constraint.body) {
            Some(ConstraintBody::ForeignKey(key)) if key.referenced_columns.is_empty() => {
                Some((id, primary_key(catalog, &key.references)))
            }
            _ => None,
        }
    });
    for (id, columns) in late.collect::<Vec<_>>() {
        if let Some(Body::Constraint(constraint)) = catalog.object_mut(id).map(|object| &mut object.body)
            && let ConstraintBody::ForeignKey(key) = &mut constraint.body
        {
            key.referenced_columns = columns;
        }
    }
}

/// Columns of a primary key are not null.
fn keys_are_not_null(reader: &mut Reader<'_>, table: &QualifiedName, columns: &[Name]) {
    if let Some(id) = reader.catalog.id(&Key::qualified(Kind::Table, table)) {
        columns.iter().for_each(|column| reader.set_not_null(id, column, &NotNull::default()));
    }
    for child in hierarchy::children(reader, table) {
        if let Some(name) = reader.catalog.entry(child).map(|(key, _)| key.qualified_name()) {
            keys_are_not_null(reader, &name, columns);
        }
    }
}

fn implicit(reader: &Reader<'_>, table: &QualifiedName, constraint: &Constraint, written: &[Name]) -> Name {
    let taken = |candidate: &str| {
        let name = (table.schema.clone(), Name::exact(candidate));
        written.contains(&name.1)
            || reader.taken.constraint(&name)
            || has_index(constraint) && reader.taken.relation(&name)
    };
    match &constraint.body {
        ConstraintBody::PrimaryKey(_) => implicit_name::primary_key(&table.name, taken),
        ConstraintBody::Unique(key) => {
            implicit_name::unique(&table.name, key.columns.iter().chain(&key.include), taken)
        }
        ConstraintBody::ForeignKey(key) => implicit_name::foreign_key(&table.name, &key.columns, taken),
        ConstraintBody::Check(check) => {
            // The table's own name is the whole row, unless a column has it too.
            let is_column = |c: &Name| reader.catalog.table(table).is_none_or(|t| t.body.column(c).is_some());
            let column = implicit_name::check_column(&check.expression).filter(|c| is_column(c));
            implicit_name::check(&table.name, column, taken)
        }
        ConstraintBody::Exclude(exclude) => {
            let keys = exclude.elements.iter().map(|e| &e.key);
            implicit_name::exclude(&table.name, keys, &exclude.include, taken)
        }
    }
}

/// Whether a constraint has an index, of its own name.
pub(super) fn has_index(constraint: &Constraint) -> bool {
    match constraint.body {
        ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) | ConstraintBody::Exclude(_) => true,
        ConstraintBody::Check(_) | ConstraintBody::ForeignKey(_) => false,
    }
}

/// `CREATE INDEX`
pub(super) fn create_index(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let (written, path) = index::table(site, node)?;
    let mut index = index::read(site, node)?;
    index.table = reader.relation_of(written.clone());
    site.mention(Mentioned::Relation, written, parse::range(&path));
    reader.note(site, Some(&index.table));
    index.only &= hierarchy::is_only(reader, &index.table);
    let schema = index.table.schema.clone();
    let name = match parse::child(node, S::INDEX).and_then(|n| name::qualified(site, &n)) {
        Some(name) => name.name,
        None => implicit_name::index(&index.table.name, &index, |candidate| {
            reader.taken.relation(&(schema.clone(), Name::exact(candidate)))
        }),
    };
    let table = index.table.clone();
    let key = Key::qualified(Kind::Index, &QualifiedName { schema, name });
    let was_there = reader.catalog.id(&key).is_some();
    reader.insert(site, node, key.clone(), Body::Index(Box::new(index)), if_taken(node));
    if !was_there {
        hierarchy::adopt_indexes(reader, &key);
    }
    hierarchy::take_names(reader, &table);
    Some(())
}

/// `CREATE POLICY`
pub(super) fn create_policy(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let (written, path) = index::on_table(site, node, SyntaxKind::ON_TABLE)?;
    let name = parse::child(node, SyntaxKind::POLICY).and_then(|n| name::of(&n))?;
    let policy = policy::read(site, node)?;
    let table = reader.relation_of(written.clone());
    site.mention(Mentioned::Relation, written, parse::range(&path));
    reader.note(site, Some(&table));
    let key = Key::of_relation(Kind::Policy, &table, &name);
    reader.insert(site, node, key, Body::Policy(Box::new(policy)), IfTaken::Refuse);
    Some(())
}

/// `CREATE TRIGGER`
pub(super) fn create_trigger(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let (written, path) = trigger::table(site, node)?;
    let name = parse::child(node, SyntaxKind::TRIGGER).and_then(|n| name::of(&n))?;
    let mut trigger = trigger::read(site, node)?;
    let table = reader.relation_of(written.clone());
    trigger.function = reader.function_of(trigger.function);
    trigger.from = trigger.from.map(|from| reader.relation_of(from));
    site.mention(Mentioned::Relation, written, parse::range(&path));
    reader.note(site, Some(&table));
    let key = Key::of_relation(Kind::Trigger, &table, &name);
    reader.insert(site, node, key, Body::Trigger(Box::new(trigger)), if_taken(node));
    Some(())
}
