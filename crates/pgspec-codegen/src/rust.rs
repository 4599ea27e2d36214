//! Rust types: a module per schema, the default schema at the root; `…Row`, `New…` and `…Patch` for each table.
//!
//! Names are the tables' own in upper camel case, plural or not as the spec has them: `leads` gives `LeadsRow`,
//! `NewLeads` and `LeadsPatch`. A singular would be a guess about English, and the next one would differ.
//!
//! The text is printed directly, in the form that `prettyplease` gives it (plus blank lines between items): building
//! and printing a syntax tree takes several hundred times as long, and a test holds the two together.

mod codec;
mod composites;
mod constraints;
mod diesel;
mod elements;
mod functions;
mod json;
mod literal;
mod names;
mod needs;
mod newtypes;
mod open_sets;
mod printer;
mod records;
mod sql_type;
mod sqlx_toml;
mod support;
mod things;
mod types;
mod validators;
mod value_sets;

use pgspec_catalog::{Diagnostics, Name};

use crate::input::{File, Input, RustShape, RustTarget, Writer};
use crate::surface::{Record, ValueSet};
use names::Names;
use needs::Needs;
use printer::Printer;
use things::Thing;

/// Writes the Rust types.
pub const WRITER: Writer = Writer { name: "rust", write };

/// What the parts of this writer share.
struct Context<'a> {
    input: &'a Input<'a>,
    target: RustTarget,
    shape: RustShape,
    names: Names,
    /// What diesel needs besides.
    sql_types: sql_type::SqlTypes,
    tables: diesel::Tables,
}

fn write(input: &Input<'_>) -> (Vec<File>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let Some(options) = &input.options.rust else {
        return (Vec::new(), diagnostics);
    };
    let names = Names::of(input, &mut diagnostics);
    let context = Context {
        input,
        target: options.target,
        shape: options.effective_shape(),
        sql_types: sql_type::SqlTypes::of(input, &names, options.target),
        tables: diesel::Tables::of(input, options.target, &mut diagnostics),
        names,
    };
    let mut needs = Needs::default();
    let mut body = Printer::default();
    for schema in context.schemas() {
        module(&context, schema, &mut body, &mut needs, &mut diagnostics);
    }
    if context.shape.constraints {
        constraints::print(&context, &mut body);
    }
    if options.target == RustTarget::Diesel && !body.is_empty() {
        diesel::print(&context, &mut body, &mut needs);
        if context.shape.functions {
            functions::diesel::print(&context, &mut body);
        }
    }
    needs.widest_table = context.tables.width();
    let mut text = needs.header(&input.options.project, options.target);
    let support = support::items(&needs, options.target);
    let body = body.finish();
    text.push_str(&support);
    text.push_str(if support.is_empty() || body.is_empty() { "" } else { "\n" });
    text.push_str(&body);
    let mut files = vec![File { path: options.out.clone(), text }];
    if let (Some(toml), RustTarget::Sqlx) = (&options.sqlx_toml, options.target) {
        let text = sqlx_toml::text(&context, toml, &mut needs);
        files.push(File { path: toml.out.clone(), text });
    }
    (files, diagnostics)
}

impl Context<'_> {
    /// The schemas that have types: the default one first, the others sorted.
    fn schemas(&self) -> Vec<&Name> {
        let mut schemas: Vec<_> = self.names.modules.keys().collect();
        schemas.sort_by_key(|schema| (**schema != self.input.options.default_schema, *schema));
        schemas
    }

    fn records(&self, schema: &Name) -> impl Iterator<Item = &Record> {
        self.input.surface.records.iter().filter(move |r| r.name.schema.as_ref() == Some(schema))
    }

    fn value_sets(&self, schema: &Name) -> impl Iterator<Item = &ValueSet> {
        let in_schema = move |v: &&ValueSet| v.name.schema.as_ref() == Some(schema);
        self.input.surface.value_sets.iter().filter(in_schema).filter(|v| self.names.get(&v.name).is_some())
    }
}

fn module(
    context: &Context<'_>,
    schema: &Name,
    out: &mut Printer,
    needs: &mut Needs,
    diagnostics: &mut Diagnostics,
) {
    let name = context.names.modules.get(schema).map_or("", String::as_str);
    let nested = !name.is_empty();
    if nested {
        out.blank();
        out.doc(Some(&format!("Schema `{schema}`.")), None);
        out.open(&format!("pub mod {name} {{"));
    }
    for value_set in context.value_sets(schema) {
        value_sets::print(context, value_set, out, needs, diagnostics);
    }
    for thing in context.names.things(schema) {
        match thing {
            Thing::Id(_) | Thing::Domain(_) => newtypes::print(context, thing, out, needs),
            Thing::Composite(name) => composites::print(context, name, out, needs, diagnostics),
            Thing::Function(..) => {}
        }
    }
    for record in context.records(schema) {
        records::print(context, record, out, needs, diagnostics);
        json::print(context, &record.name, name, out, needs);
    }
    for thing in context.names.things(schema) {
        if let Thing::Function(_, at) = thing {
            functions::print(context, *at, out, needs);
        }
    }
    if nested {
        out.close("}");
    }
}
