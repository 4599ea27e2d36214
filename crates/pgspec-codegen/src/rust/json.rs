//! JSON columns that say their shape: a struct for every object with named members, an enum for every list of texts and
//! every choice that can be told apart.
//!
//! What a type cannot say (`minLength`, `pattern`, `if`) is left out: the type is then wider, never wrong. What is not
//! understood is `serde_json::Value`.

mod boxes;
mod print;
mod schema;
mod union;

use std::collections::BTreeMap;

use pgspec_catalog::{Diagnostics, Key, Kind, Name, QualifiedName};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) use print::print;

use super::Context;
use super::names::{Scope, clash};
use super::needs::Needs;
use super::types::RustType;
use crate::case::upper_camel;
use crate::input::{Input, RustOptions, RustTarget};
use crate::surface::{Field, Record, RecordKind};

/// What a value of JSON is in Rust.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Ty {
    Text,
    Integer,
    Number,
    Boolean,
    Null,
    /// Whatever it may be.
    Any,
    /// The shape at a place among all of them.
    Named(usize),
    Optional(Box<Ty>),
    List(Box<Ty>),
    Map(Box<Ty>),
    /// What would otherwise hold itself.
    Boxed(Box<Ty>),
}

impl Ty {
    fn optional(self) -> Self {
        if matches!(self, Self::Optional(_) | Self::Any | Self::Null) {
            return self;
        }
        Self::Optional(Box::new(self))
    }
}

/// A type that stands on its own.
#[derive(Debug)]
struct Shape {
    /// The column that it was found in.
    table: QualifiedName,
    column: Name,
    /// Where in the JSON: `items[].price`; empty for all of it.
    place: String,
    name: String,
    doc: Option<String>,
    body: Body,
}

/// What it is.
#[derive(Debug)]
enum Body {
    Struct {
        members: Vec<Member>,
        /// What the members are that have no name.
        rest: Option<Ty>,
        /// Whether there can be no other members.
        closed: bool,
    },
    /// Texts: the variant and the text of each.
    Labels(Vec<(String, String)>),
    /// One of several types: the variant of each.
    Union(Vec<(String, Ty)>),
    /// Another type, which has this one inside.
    Around(Ty),
}

/// A member of an object.
#[derive(Debug)]
struct Member {
    key: String,
    name: String,
    ty: Ty,
    /// Whether it may be missing.
    missing: bool,
    doc: Option<String>,
}

/// The shapes of all columns.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    columns: FxHashMap<QualifiedName, FxHashMap<Name, Ty>>,
    declared: Vec<Shape>,
    /// Those that columns have: what was read for a choice that cannot be made is nobody's.
    used: FxHashSet<usize>,
}

impl Shapes {
    /// Those of the tables that have types. Names are claimed in the scopes of their schemas.
    pub(super) fn of_all(
        input: &Input<'_>,
        scopes: &mut FxHashMap<Name, Scope>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut shapes = Self::default();
        let wanted = input.options.rust.as_ref().map(RustOptions::effective_shape).unwrap_or_default();
        if !wanted.json {
            return shapes;
        }
        let is_own_domain = |field: &Field| {
            let key = Key::qualified(Kind::Domain, &field.data_type.name);
            wanted.domains && input.catalog.get(&key).is_some()
        };
        for record in input.surface.records.iter().filter(|record| record.kind == RecordKind::Table) {
            let Some(scope) = record.name.schema.as_ref().and_then(|schema| scopes.get_mut(schema)) else {
                continue;
            };
            for field in &record.fields {
                let is_json = field.ty.is_builtin("json") || field.ty.is_builtin("jsonb");
                let Some(schema) = field.json.as_ref().filter(|_| is_json && !is_own_domain(field)) else {
                    continue;
                };
                let name = [&record.name.name, &field.name].map(|part| upper_camel(part.as_str())).concat();
                let place = (record.name.clone(), field.name.clone());
                let mut reader = schema::Reader::new(schema, place, scope, &mut shapes.declared);
                let ty = reader.root(&name);
                for (wanted, chosen) in reader.clashes() {
                    let what = format!("a part of the JSON of `{}.{}`", record.name, field.name);
                    diagnostics.push(clash(&what, &wanted, &chosen, field.origin));
                }
                shapes.columns.entry(record.name.clone()).or_default().insert(field.name.clone(), ty);
            }
        }
        boxes::add(&mut shapes.declared);
        shapes.used = boxes::used(&shapes.declared, shapes.columns.values().flat_map(FxHashMap::values));
        shapes
    }

    /// The types that stand on their own, of a table's columns.
    fn of_table(&self, table: &QualifiedName) -> impl Iterator<Item = (usize, &Shape)> {
        let all = self.declared.iter().enumerate();
        all.filter(move |(at, shape)| shape.table == *table && self.used.contains(at))
    }

    /// Whether values of a type are always equal to themselves.
    fn is_eq(&self, ty: &Ty, seen: &mut FxHashSet<usize>) -> bool {
        match ty {
            Ty::Number => false,
            Ty::Text | Ty::Integer | Ty::Boolean | Ty::Null | Ty::Any => true,
            Ty::Optional(inner) | Ty::List(inner) | Ty::Map(inner) | Ty::Boxed(inner) => {
                self.is_eq(inner, seen)
            }
            Ty::Named(at) => {
                let Some(shape) = self.declared.get(*at).filter(|_| seen.insert(*at)) else { return true };
                match &shape.body {
                    Body::Struct { members, rest, .. } => {
                        let members = members.iter().map(|member| &member.ty);
                        members.chain(rest).all(|ty| self.is_eq(ty, seen))
                    }
                    Body::Labels(_) => true,
                    Body::Union(variants) => variants.iter().all(|(_, ty)| self.is_eq(ty, seen)),
                    Body::Around(ty) => self.is_eq(ty, seen),
                }
            }
        }
    }

    /// A type as a module names it.
    fn rust(&self, ty: &Ty, module: &str, modules: &BTreeMap<Name, String>, needs: &mut Needs) -> RustType {
        let mut inside = |inner: &Ty| Box::new(self.rust(inner, module, modules, needs));
        match ty {
            Ty::Text => RustType::path("String"),
            Ty::Integer => RustType::path("i64"),
            Ty::Number => {
                needs.json_floats = true;
                RustType::path("f64")
            }
            Ty::Boolean => RustType::path("bool"),
            Ty::Null => RustType::path("()"),
            Ty::Any => RustType::path(needs.json("serde_json::Value")),
            Ty::Optional(inner) => RustType::Of("Option", inside(inner)),
            Ty::List(inner) => RustType::Of("Vec", inside(inner)),
            Ty::Boxed(inner) => RustType::Of("Box", inside(inner)),
            Ty::Map(inner) => RustType::Map(inside(inner)),
            Ty::Named(at) => {
                let Some(shape) = self.declared.get(*at) else {
                    return RustType::path(needs.json("serde_json::Value"));
                };
                let own = shape.table.schema.as_ref().and_then(|schema| modules.get(schema));
                let own = own.map_or("", String::as_str);
                let path = match (own == module, module.is_empty(), own.is_empty()) {
                    (true, _, _) => shape.name.clone(),
                    (false, true, _) => format!("{own}::{}", shape.name),
                    (false, false, true) => format!("super::{}", shape.name),
                    (false, false, false) => format!("super::{own}::{}", shape.name),
                };
                RustType::own(path, self.is_eq(ty, &mut FxHashSet::default()))
            }
        }
    }
}

/// The type of a column whose JSON says its shape: of a view, if it shows such a column.
pub(super) fn of_field(
    context: &Context<'_>,
    module: &str,
    record: &Record,
    field: &Field,
    needs: &mut Needs,
) -> Option<RustType> {
    let names = &context.names;
    let (table, column) = record.origin(field)?;
    let ty = names.shapes.columns.get(table)?.get(column)?;
    let ty = Box::new(names.shapes.rust(ty, module, &names.modules, needs));
    Some(match context.target {
        RustTarget::Serde => *ty,
        RustTarget::Sqlx => {
            needs.json("");
            RustType::Of("sqlx::types::Json", ty)
        }
        // Json of tokio-postgres is not for serde, and diesel has none.
        RustTarget::TokioPostgres | RustTarget::Diesel => {
            needs.json("");
            needs.typed_json = true;
            needs.wire = true;
            RustType::Of(if module.is_empty() { "Json" } else { "super::Json" }, ty)
        }
    })
}
