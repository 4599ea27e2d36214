//! Keys as types of their own, which flow along foreign keys.
//!
//! A table's only key column begins a type, unless a foreign key says that it is another table's. A column that refers
//! to others has the type in which all of its ways end; if they end in different ones it is a plain value.

use std::cell::RefCell;

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Catalog, Name, QualifiedName};
use rustc_hash::FxHashMap;

use super::super::Context;
use super::super::driver::Way;
use super::super::literal::string;
use super::super::types::{self, Ts};
use super::{branded, column, values};
use crate::input::Switch;
use crate::surface::{FieldType, Record, TypeClass};

/// Longer ways are walked no further.
const MAX_WAY: usize = 500;

/// A column of a table.
pub(in super::super) type Column = (QualifiedName, Name);

/// The column in which each column's ways end, as far as it has been asked for.
#[derive(Debug, Default)]
pub(in super::super) struct Ids {
    roots: RefCell<FxHashMap<Column, Option<Column>>>,
}

/// Types that keys have. Others (a boolean, a date, an enum) say enough by themselves.
const KEYS: [&str; 9] = ["uuid", "int2", "int4", "int8", "numeric", "text", "varchar", "bpchar", "citext"];

impl Ids {
    /// The key in which a column's ways end.
    pub(in super::super) fn of(
        &self,
        context: &Context<'_>,
        table: &QualifiedName,
        name: &Name,
    ) -> Option<Column> {
        context
            .has(Switch::Ids)
            .then(|| self.root(context, &(table.clone(), name.clone()), MAX_WAY))
            .flatten()
    }

    fn root(&self, context: &Context<'_>, of: &Column, way: usize) -> Option<Column> {
        if let Some(known) = self.roots.borrow().get(of) {
            return known.clone();
        }
        // A way that comes back here ends nowhere.
        self.roots.borrow_mut().insert(of.clone(), None);
        let root = way.checked_sub(1).and_then(|way| self.walk(context, of, way));
        self.roots.borrow_mut().insert(of.clone(), root.clone());
        root
    }

    fn walk(&self, context: &Context<'_>, of: &Column, way: usize) -> Option<Column> {
        let (table, name) = of;
        let catalog = context.input.catalog;
        let parents = parents(catalog, of);
        if parents.is_empty() {
            let data_type = &column(context, table, name)?.data_type;
            let field_type = FieldType::of(catalog, data_type);
            let is_key =
                matches!(&field_type.class, TypeClass::Builtin(name) if KEYS.contains(&name.as_str()));
            let begins = is_key
                && !field_type.array
                && primary_key(catalog, table) == Some(std::slice::from_ref(name))
                && values::of_column(context, table, name).is_none();
            return begins.then(|| of.clone());
        }
        let mut roots = parents.iter().map(|parent| self.root(context, parent, way));
        let first = roots.next()??;
        roots.all(|root| root.as_ref() == Some(&first)).then_some(first)
    }
}

fn primary_key<'a>(catalog: &'a Catalog, table: &QualifiedName) -> Option<&'a [Name]> {
    catalog.children(table).find_map(|(_, _, object)| match &object.body.as_constraint()?.body {
        ConstraintBody::PrimaryKey(key) => Some(key.columns.as_slice()),
        ConstraintBody::Unique(_)
        | ConstraintBody::ForeignKey(_)
        | ConstraintBody::Check(_)
        | ConstraintBody::Exclude(_) => None,
    })
}

/// The columns that a column refers to, itself aside.
fn parents(catalog: &Catalog, of: &Column) -> Vec<Column> {
    let (table, name) = of;
    let mut parents: Vec<Column> = Vec::new();
    for (_, _, object) in catalog.children(table) {
        let Some(ConstraintBody::ForeignKey(key)) = object.body.as_constraint().map(|c| &c.body) else {
            continue;
        };
        for (own, referenced) in key.columns.iter().zip(&key.referenced_columns) {
            let parent = (key.references.clone(), referenced.clone());
            if own == name && parent != *of && !parents.contains(&parent) {
                parents.push(parent);
            }
        }
    }
    parents
}

/// The type of a key: by its name if its table has one here.
pub(super) fn named(context: &Context<'_>, root: &Column) -> Ts {
    let (table, name) = root;
    let shown = table.schema.as_ref().filter(|schema| context.schemas.contains(schema));
    match shown.filter(|_| context.record(table).is_some()) {
        Some(schema) => {
            let (schema, table) = (string(schema.as_str()), string(table.name.as_str()));
            Ts::Atom(format!("Database[{schema}][\"Ids\"][{table}]"))
        }
        None => body(context, table, name),
    }
}

fn body(context: &Context<'_>, table: &QualifiedName, name: &Name) -> Ts {
    let Some(column) = column(context, table, name) else { return Ts::atom("unknown") };
    branded(&types::of_column(context, &column.data_type, Way::Read), &format!("{table}.{name}"))
}

/// The entry of a table: its own key's type, or another name of the one that its key is.
pub(super) fn of_table(context: &Context<'_>, record: &Record) -> Option<(Name, Ts)> {
    let [key] = primary_key(context.input.catalog, &record.name)? else { return None };
    let root = context.ids.of(context, &record.name, key)?;
    let is_own = root.0 == record.name && root.1 == *key;
    let ty = if is_own { body(context, &record.name, key) } else { named(context, &root) };
    Some((record.name.name.clone(), ty))
}
