//! A column whose type may be changed by way of another one beside it, and what stands in the way of that.

use pgspec_catalog::object::{Column, ColumnStorage, ConstraintBody, Publication, PublicationScope, Table};
use pgspec_catalog::{Body, Catalog, DataType, Key, Kind, Name, QualifiedName};
use pgspec_sql::print::alter;
use pgspec_sql::quote;

use super::super::super::command::Command;
use super::super::super::step::Step;
use super::super::Scene;
use super::super::plain::{Plain, Type};
use super::beside::name;

/// A column whose type is set.
pub(super) struct Candidate<'a> {
    /// Where its step stands.
    pub(super) at: usize,
    pub(super) step: &'a Step,
    pub(super) table: &'a Table,
    pub(super) from: &'a Column,
    pub(super) to: &'a Column,
    /// The name of the column beside it.
    pub(super) new: Name,
    /// The type's name until it has its own.
    pub(super) of: Option<QualifiedName>,
    /// The new value, over the row.
    pub(super) value: String,
}

impl<'a> Candidate<'a> {
    pub(super) fn of(
        scene: &Scene<'a>,
        (at, step): (usize, &'a Step),
        of: Option<&QualifiedName>,
    ) -> Result<Self, Plain> {
        let (Command::SetType { column, .. }, [sql]) = (&step.command, step.sql.as_slice()) else {
            return Err(Plain::of(step));
        };
        if step.object.kind != Kind::Table || !step.others.is_empty() {
            return Err(Plain::Together);
        }
        let key = &step.object;
        let table = |catalog: &'a pgspec_catalog::Catalog| -> Option<(&'a Table, &'a Column)> {
            let table = catalog.get(key)?.body.as_table()?;
            Some((table, table.column(column)?))
        };
        let both = table(scene.ground.from).zip(table(scene.ground.to));
        let ((old, from), (table, to)) = both.ok_or(Plain::Unused)?;
        if !scene.is_used(&key.qualified_name()) {
            return Err(Plain::Unused);
        }
        if let Some(why) = hinders(scene, &key.qualified_name(), [old, table], from) {
            return Err(Plain::Type(why));
        }
        let plain = alter::set_type(key, table, to, None);
        let using = sql.strip_prefix(plain.trim_end_matches(';'));
        let using = using.ok_or(Plain::Type(Type::ThroughText))?.trim_end_matches(';').trim();
        let using = using.strip_prefix("using ").map(str::to_owned);
        if using.is_some() && !scene.is_plain {
            return Err(Plain::SearchPath);
        }
        if using.as_deref().is_some_and(|using| needs_new(scene, using)) {
            return Err(Plain::Type(Type::NewFunction));
        }
        if of.is_none() && is_made(scene, to) {
            return Err(Plain::Type(Type::Made));
        }
        let new = name(column.as_str(), "__new");
        if [old, table].iter().any(|table| table.column(&new).is_some()) {
            return Err(Plain::Names);
        }
        let value = using.unwrap_or_else(|| quote::identifier(column.as_str()).into_owned());
        let value = of.map_or_else(
            || value.clone(),
            |of| value.replace(&quote::data_type(&to.data_type), &quote::data_type(&named(to, of))),
        );
        Ok(Self { at, step, table, from, to, new, of: of.cloned(), value })
    }

    pub(super) fn relation(&self) -> QualifiedName {
        self.step.object.qualified_name()
    }

    /// The type until it has its own name.
    pub(super) fn data_type(&self) -> DataType {
        self.of.as_ref().map_or_else(|| self.to.data_type.clone(), |of| named(self.to, of))
    }
}

fn named(column: &Column, of: &QualifiedName) -> DataType {
    DataType { name: of.clone(), ..column.data_type.clone() }
}

/// What of a table or a column another one beside it could not have, or that batches need and is missing.
fn hinders(scene: &Scene<'_>, name: &QualifiedName, tables: [&Table; 2], column: &Column) -> Option<Type> {
    let any = |test: &dyn Fn(&Table) -> bool| tables.iter().any(|table| test(table));
    let is_member = |table: &Table| {
        table.partition_by.is_some() || table.partition_of.is_some() || !table.inherits.is_empty()
    };
    let is_key = |object: &pgspec_catalog::Object| {
        matches!(object.body.as_constraint().map(|own| &own.body), Some(ConstraintBody::PrimaryKey(_)))
    };
    let has_key = scene.ground.from.children(name).any(|(_, _, object)| is_key(object));
    let conditions = [
        (any(&is_member) || scene.ground.family(name).len() != 1, Type::Family),
        (any(&|table| table.of_type.is_some()), Type::Typed),
        (any(&|table| table.cluster_on.is_some()), Type::Clustered),
        (any(&|table| !table.replica_identity.is_default()), Type::ReplicaIdentity),
        (!has_key, Type::NoKey),
        (column.generated.is_some(), Type::Generated),
        (column.storage != ColumnStorage::default(), Type::Storage),
        (!column.not_null_constraint.is_plain(), Type::NotNull),
        (is_published(scene, name, &column.name), Type::Published),
    ];
    conditions.into_iter().find_map(|(is_so, why)| is_so.then_some(why))
}

/// Whether others get the rows of a table with what is beside the column, or with the column itself.
fn is_published(scene: &Scene<'_>, table: &QualifiedName, column: &Name) -> bool {
    let publishes = |publication: &Publication| match &publication.scope {
        PublicationScope::AllTables => true,
        PublicationScope::Some { tables, schemas } => {
            let listed = tables
                .iter()
                .filter(|own| own.table == *table)
                .any(|own| own.columns.is_empty() || own.columns.contains(column) || own.predicate.is_some());
            listed || table.schema.as_ref().is_some_and(|schema| schemas.contains(schema))
        }
    };
    [scene.ground.from, scene.ground.to].iter().any(|catalog| {
        catalog
            .of_kind(Kind::Publication)
            .any(|(_, _, object)| matches!(&object.body, Body::Publication(own) if publishes(own)))
    })
}

/// Whether the type of a column, or its collation, is not there yet.
fn is_made(scene: &Scene<'_>, column: &Column) -> bool {
    let is_new = |made: bool, kept: bool| made && !kept;
    let [from, to] = [scene.ground.from, scene.ground.to];
    let has = |catalog: &Catalog| catalog.type_named(&column.data_type.name).is_some();
    column.collation.as_ref().is_some_and(|name| {
        let key = Key::qualified(Kind::Collation, name);
        is_new(to.get(&key).is_some(), from.get(&key).is_some())
    }) || is_new(has(to), has(from))
}

/// Whether a conversion may use a function that is not there yet.
fn needs_new(scene: &Scene<'_>, using: &str) -> bool {
    scene
        .ground
        .to
        .of_kind(Kind::Function)
        .any(|(_, key, _)| using.contains(key.name.as_str()) && scene.ground.from.get(key).is_none())
}
