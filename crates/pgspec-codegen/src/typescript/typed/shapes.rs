//! JSON columns that say their shape: a named type each, and one for every object inside of it.

use std::collections::BTreeSet;

use pgspec_catalog::{Name, QualifiedName};
use rustc_hash::FxHashMap;

use super::super::Context;
use super::super::printer::{Printer, Property};
use super::super::types::Ts;
use super::schema::Reader;
use crate::case::upper_camel;
use crate::input::Switch;
use crate::surface::RecordKind;

/// A type that stands on its own.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) doc: Vec<String>,
    pub(super) body: Body,
}

/// What it is.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// An object: its members, and the type of all others if there can be any.
    Object(Vec<Property>, Option<Ts>),
    /// Another type.
    Alias(Ts),
}

/// The shapes of all columns.
#[derive(Debug, Default)]
pub(in super::super) struct Shapes {
    columns: FxHashMap<QualifiedName, FxHashMap<Name, Ts>>,
    declared: Vec<Shape>,
}

/// Names that the file has already, and those of the language that it uses.
const TAKEN: [&str; 23] = [
    "Array",
    "Branded",
    "CompositeTypes",
    "Constants",
    "Database",
    "DatabaseWithoutInternals",
    "Date",
    "DefaultSchema",
    "Domains",
    "Enums",
    "Exclude",
    "Extract",
    "Ids",
    "Json",
    "NonNullable",
    "Omit",
    "Pick",
    "PropertyKey",
    "Record",
    "Tables",
    "TablesInsert",
    "TablesUpdate",
    "Uint8Array",
];

impl Shapes {
    /// Those of the tables that the types cover.
    pub(in super::super) fn of_all(context: &Context<'_>) -> Self {
        let mut shapes = Self::default();
        if !context.has(Switch::Json) {
            return shapes;
        }
        let mut names = Names { taken: TAKEN.map(str::to_owned).into_iter().collect() };
        let surface = context.input.surface;
        let tables = surface.records.iter().chain(&surface.external).filter(|r| r.kind == RecordKind::Table);
        for record in tables.filter(|record| context.covers(record)) {
            for field in &record.fields {
                let is_json = field.ty.is_builtin("json") || field.ty.is_builtin("jsonb");
                let Some(schema) = field.json.as_ref().filter(|_| is_json) else { continue };
                let schema_name =
                    record.name.schema.as_ref().filter(|s| **s != context.input.options.default_schema);
                let parts = schema_name.into_iter().chain([&record.name.name, &field.name]);
                let name: String = parts.map(|part| upper_camel(part.as_str())).collect();
                let mut reader = Reader::new(context, schema, &mut names, &mut shapes.declared);
                let ty = reader.root(&name);
                shapes.columns.entry(record.name.clone()).or_default().insert(field.name.clone(), ty);
            }
        }
        shapes
    }

    /// The type of a column.
    pub(super) fn of(&self, table: &QualifiedName, column: &Name) -> Option<Ts> {
        self.columns.get(table)?.get(column).cloned()
    }

    /// Prints the types that stand on their own.
    pub(super) fn print(&self, out: &mut Printer) {
        for shape in &self.declared {
            out.line("");
            out.doc(&shape.doc);
            match &shape.body {
                Body::Object(properties, rest) => {
                    out.open(&format!("export type {} = {{", shape.name));
                    for property in properties {
                        out.property(property);
                    }
                    if let Some(rest) = rest {
                        out.typed("[key: string]:", rest);
                    }
                    out.close("}");
                }
                Body::Alias(ty) => out.typed(&format!("export type {} =", shape.name), ty),
            }
        }
    }
}

/// The names of types.
#[derive(Debug)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A name that nothing else has: with a number behind it if need be.
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        names.find(|name| self.taken.insert(name.clone())).unwrap_or_default()
    }
}
