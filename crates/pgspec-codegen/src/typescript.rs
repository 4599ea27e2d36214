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
mod printer;
mod records;
mod signature;
mod types;

use pgspec_catalog::{Diagnostics, Name};
use serde::Serialize;

use crate::input::{File, Input, TypeScriptDialect, Writer};
use crate::surface::{Function, Record, RecordKind, ValueSet};
use collate::compare;
use literal::{property, string};
use printer::Printer;
use types::Ts;

/// The TypeScript type of the values of a built-in type, by its `typname`, as the API's JSON has them; `unknown` for those
/// that have no type of their own there.
pub fn builtin_type(typname: &str) -> &'static str {
    types::builtin(typname)
}

/// Writes the TypeScript types.
pub const WRITER: Writer = Writer { name: "typescript", write };

/// What the parts of this writer share.
struct Context<'a> {
    input: &'a Input<'a>,
    /// The schemas that are covered, in order.
    schemas: Vec<&'a Name>,
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
    let mut context = Context { input, schemas, functions: Vec::new() };
    context.functions =
        context.schemas.iter().flat_map(|schema| functions::served(&context, schema)).collect();
    let page = Page {
        postgrest_version: options.postgrest_version.as_deref().map(string),
        schemas: database(&context),
        default_schema: string(input.options.default_schema.as_str()),
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
    fn records(&self, schema: &Name, is_table: bool) -> Vec<&'a Record> {
        let mut records: Vec<_> = self
            .input
            .surface
            .records
            .iter()
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
            .filter(|v| v.name.schema.as_ref() == Some(schema) && v.managed)
            .collect();
        value_sets.sort_by(|a, b| compare(a.name.name.as_str(), b.name.name.as_str()));
        value_sets
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
        print_section::<()>(&mut out, "CompositeTypes", &[], |(), _| {});
        out.close("}");
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
