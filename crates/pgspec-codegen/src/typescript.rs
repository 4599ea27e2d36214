//! TypeScript types in Supabase's shape: what `supabase gen types typescript` prints for the same schema.
//!
//! The reference is `@supabase/postgrest-typegen` 0.2.5. Its order (English collation), its type map, its rules for
//! what PostgREST can call, and the layout that its formatter gives are followed to the byte. Where its output would
//! not compile (an enum without labels, a function named as a column of the row it takes) ours does.
//!
//! The types cover the default schema and the exposed schemas in which the spec declares something.

mod collate;
mod functions;
mod literal;
mod oids;
mod printer;
mod records;
mod signature;
mod types;

use pgspec_catalog::object::{Attribute, CompositeType};
use pgspec_catalog::{Diagnostics, Kind, Name, QualifiedName};
use serde::Serialize;

use crate::input::{File, Input, TypeScriptDialect, Writer};
use crate::surface::{Function, Record, RecordKind, ValueSet};
use collate::compare;
use literal::{property, string};
use printer::{Printer, Property};
use types::{Ts, TypeNames};

/// The TypeScript type of the values of a built-in type, by its `typname`, as the API's JSON has them; `unknown` for those
/// that have no type of their own there.
pub fn builtin_type(typname: &str) -> &'static str {
    types::builtin(typname).unwrap_or("unknown")
}

/// Writes the TypeScript types.
pub const WRITER: Writer = Writer { name: "typescript", write };

/// What the parts of this writer share.
struct Context<'a> {
    input: &'a Input<'a>,
    /// The schemas that are covered, in order.
    schemas: Vec<&'a Name>,
    /// Types by their names.
    names: TypeNames,
    /// The functions of all of them, by name.
    functions: Vec<Vec<&'a Function>>,
}

/// What the template gets: TypeScript source, escaped and laid out.
#[derive(Serialize)]
struct Page {
    postgrest_version: Option<String>,
    schemas: String,
    default_schema: String,
    constants: String,
}

fn write(input: &Input<'_>) -> (Vec<File>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let Some(options) = &input.options.typescript else {
        return (Vec::new(), diagnostics);
    };
    let template = match options.dialect {
        TypeScriptDialect::Supabase => "typescript/database.ts.j2",
    };
    let mut schemas: Vec<_> = std::iter::once(&input.options.default_schema)
        .chain(&input.options.exposed_schemas)
        .filter(|schema| types::covers(input, schema))
        .collect();
    schemas.sort_by(|a, b| compare(a.as_str(), b.as_str()));
    schemas.dedup();
    let records = input.surface.records.iter().chain(&input.surface.external);
    let covered = records.filter(|record| record.name.schema.as_ref().is_some_and(|s| schemas.contains(&s)));
    let names = TypeNames::of(input, covered);
    let mut context = Context { input, schemas, names, functions: Vec::new() };
    context.functions =
        context.schemas.iter().flat_map(|schema| functions::served(&context, schema)).collect();
    let page = Page {
        postgrest_version: options.postgrest_version.as_deref().map(string),
        schemas: database(&context),
        default_schema: default_schema(input.options.default_schema.as_str()),
        constants: constants(&context),
    };
    let mut files = Vec::new();
    match input.templates.render(template, page) {
        Ok(text) => files.push(File { path: options.out.clone(), text }),
        Err(diagnostic) => diagnostics.push(diagnostic),
    }
    (files, diagnostics)
}

impl<'a> Context<'a> {
    /// A relation that the types cover.
    fn record(&self, name: &QualifiedName) -> Option<&'a Record> {
        let surface = self.input.surface;
        surface.record(name).or_else(|| surface.external.iter().find(|record| record.name == *name))
    }

    fn records(&self, schema: &Name, is_table: bool) -> Vec<&'a Record> {
        let mut records: Vec<_> = self
            .input
            .surface
            .records
            .iter()
            .chain(&self.input.surface.external)
            .filter(|r| r.name.schema.as_ref() == Some(schema) && (r.kind == RecordKind::Table) == is_table)
            .collect();
        records.sort_by(|a, b| compare(a.name.name.as_str(), b.name.name.as_str()));
        records
    }

    fn value_sets(&self, schema: &Name) -> Vec<&'a ValueSet> {
        let mut value_sets: Vec<_> = self
            .input
            .surface
            .value_sets
            .iter()
            .filter(|v| v.name.schema.as_ref() == Some(schema) && !v.values.is_empty())
            .collect();
        value_sets.sort_by(|a, b| compare(a.name.name.as_str(), b.name.name.as_str()));
        value_sets
    }
}

impl<'a> Context<'a> {
    /// The composite types of a schema that stand on their own. One without attributes is nothing to the reference.
    fn composites(&self, schema: &Name) -> Vec<(&'a Name, &'a CompositeType)> {
        let mut composites: Vec<_> = self
            .input
            .catalog
            .iter()
            .filter(|(_, key, _)| key.kind == Kind::CompositeType && key.schema.as_ref() == Some(schema))
            .filter_map(|(_, key, object)| Some((&key.name, object.body.as_composite_type()?)))
            .filter(|(_, composite)| !composite.attributes.is_empty())
            .collect();
        composites.sort_by(|a, b| compare(a.0.as_str(), b.0.as_str()));
        composites
    }
}

/// The members of `Database`.
fn database(context: &Context<'_>) -> String {
    let mut out = Printer::at(2);
    for schema in &context.schemas {
        out.open_property(schema.as_str());
        for (section, is_table) in [("Tables", true), ("Views", false)] {
            let records = context.records(schema, is_table);
            print_section(&mut out, section, &records, |record, out| records::print(context, record, out));
        }
        let functions: Vec<_> = context
            .functions
            .iter()
            .filter(|group| group.first().is_some_and(|f| f.name.schema.as_ref() == Some(*schema)))
            .collect();
        print_section(&mut out, "Functions", &functions, |group, out| functions::print(context, group, out));
        print_section(&mut out, "Enums", &context.value_sets(schema), |value_set, out| {
            let labels = value_set.values.iter().map(|value| value.label.as_str());
            out.typed(&format!("{}:", property(value_set.name.name.as_str())), &Ts::literals(labels));
        });
        print_section(&mut out, "CompositeTypes", &context.composites(schema), |(name, composite), out| {
            let attribute = |attribute: &Attribute| {
                let ty = types::of(context, &attribute.data_type).nullable(true);
                Property::required(attribute.name.as_str(), ty)
            };
            let attributes: Vec<_> = composite.attributes.iter().map(attribute).collect();
            out.object(&format!("{}:", property(name.as_str())), &attributes, "");
        });
        out.close("}");
    }
    out.finish()
}

/// The type of the default schema's members.
fn default_schema(name: &str) -> String {
    let mut out = Printer::at(0);
    let flat =
        format!("type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, {}>]", string(name));
    if out.fits(&flat) {
        out.line(&flat);
    } else {
        out.open("type DefaultSchema = DatabaseWithoutInternals[Extract<");
        out.line("keyof Database,");
        out.line(&string(name));
        out.close(">]");
    }
    out.finish()
}

fn print_section<T>(out: &mut Printer, name: &str, items: &[T], print: impl Fn(&T, &mut Printer)) {
    out.open(&format!("{name}: {{"));
    if items.is_empty() {
        out.line("[_ in never]: never");
    }
    for item in items {
        print(item, out);
    }
    out.close("}");
}

/// The members of `Constants`: the labels of every enum, for use at run time.
fn constants(context: &Context<'_>) -> String {
    let mut out = Printer::at(2);
    for schema in &context.schemas {
        out.open_property(schema.as_str());
        let value_sets = context.value_sets(schema);
        if value_sets.is_empty() {
            out.line("Enums: {},");
        } else {
            out.open("Enums: {");
            for value_set in value_sets {
                let labels: Vec<_> = value_set.values.iter().map(|value| string(&value.label)).collect();
                out.array(&format!("{}:", property(value_set.name.name.as_str())), &labels, ",");
            }
            out.close("},");
        }
        out.close("},");
    }
    out.finish()
}
