//! TypeScript types in Supabase's shape: what `supabase gen types typescript` prints for the same schema.
//!
//! The reference is `@supabase/postgrest-typegen` 0.2.5. Its order (English collation), its type map, its rules for
//! what PostgREST can call, and the layout that its formatter gives are followed to the byte. Where its output would
//! not compile (an enum without labels, a function named as a column of the row it takes) ours does.
//!
//! The types cover the default schema and the exposed schemas in which the spec declares something.

pub(crate) mod collate;
mod driver;
mod functions;
pub(crate) mod literal;
mod metadata;
mod oids;
pub(crate) mod printer;
mod records;
mod signature;
mod typed;
pub(crate) mod types;

use pgspec_catalog::object::{Attribute, CompositeType};
use pgspec_catalog::{Diagnostic, Diagnostics, Kind, Name, QualifiedName};
use serde::Serialize;

use crate::input::{Driver, File, Input, Switch, TypeScriptOptions, Writer};
use crate::surface::{Function, Record, RecordKind, ValueSet};
use collate::compare;
use driver::Way;
use literal::{property, string};
use printer::{Printer, Property};
use typed::ids::Ids;
use typed::role::{self, Rights};
use typed::shapes::Shapes;
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
    options: &'a TypeScriptOptions,
    /// The schemas that are covered, in order.
    schemas: Vec<&'a Name>,
    /// Types by their names.
    names: TypeNames,
    /// The functions of all of them, by name.
    functions: Vec<Vec<&'a Function>>,
    /// Who hands the values over; `None` for what the reference says of them.
    driver: Option<Driver>,
    /// What the role may do whose types these are.
    rights: Option<Rights<'a>>,
    /// The keys that columns are.
    ids: Ids,
    /// The shapes of JSON columns.
    shapes: Shapes,
}

/// What the template gets: TypeScript source, escaped and laid out.
#[derive(Serialize)]
struct Page {
    header: String,
    prelude: String,
    postgrest_version: Option<String>,
    schemas: String,
    default_schema: String,
    helpers: String,
    constants: String,
}

fn write(input: &Input<'_>) -> (Vec<File>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut files = Vec::new();
    for options in &input.options.typescript {
        match file(input, options) {
            Ok((text, metadata)) => {
                files.push(File { path: options.out.clone(), text });
                let path = options.metadata.clone();
                files.extend(path.zip(metadata).map(|(path, text)| File { path, text }));
            }
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (files, diagnostics)
}

/// The text of one file, and the metadata beside it.
fn file(input: &Input<'_>, options: &TypeScriptOptions) -> Result<(String, Option<String>), Box<Diagnostic>> {
    let rights = match &options.role {
        Some(role) => Some(Rights::of(input.catalog, role).ok_or_else(|| unknown_role(options, role))?),
        None => None,
    };
    let mut schemas: Vec<_> = std::iter::once(&input.options.default_schema)
        .chain(&input.options.exposed_schemas)
        .filter(|schema| types::covers(input, schema))
        .collect();
    schemas.sort_by(|a, b| compare(a.as_str(), b.as_str()));
    schemas.dedup();
    let mut context = Context {
        input,
        options,
        schemas,
        names: TypeNames::default(),
        functions: Vec::new(),
        driver: options.driver(),
        rights,
        ids: Ids::default(),
        shapes: Shapes::default(),
    };
    let records = input.surface.records.iter().chain(&input.surface.external);
    context.names = TypeNames::of(input, records.filter(|record| context.covers(record)));
    context.functions =
        context.schemas.iter().flat_map(|schema| functions::served(&context, schema)).collect();
    context.shapes = Shapes::of_all(&context);
    let page = Page {
        header: role::header(&context),
        prelude: typed::prelude(&context),
        postgrest_version: options.postgrest_version.as_deref().map(string),
        schemas: database(&context),
        default_schema: default_schema(input.options.default_schema.as_str()),
        helpers: typed::helpers(&context),
        constants: constants(&context),
    };
    let metadata = options.metadata.as_ref().map(|_| format!("{:#}\n", metadata::document(&context)));
    Ok((input.templates.render("typescript/database.ts.j2", page).map_err(Box::new)?, metadata))
}

fn unknown_role(options: &TypeScriptOptions, role: &Name) -> Box<Diagnostic> {
    let message = format!("{}: there is no role `{role}`", options.out);
    Box::new(Diagnostic::new(&crate::codes::UNKNOWN_ROLE, message))
}

impl<'a> Context<'a> {
    /// Whether these types say more than Supabase's.
    fn has(&self, switch: Switch) -> bool {
        self.options.has(switch)
    }

    /// Whether the types have a table or view.
    fn covers(&self, record: &Record) -> bool {
        record.name.schema.as_ref().is_some_and(|schema| self.schemas.contains(&schema))
            && self.rights.as_ref().is_none_or(|rights| rights.sees(record))
    }
}

impl<'a> Context<'a> {
    /// A relation that the types cover.
    fn record(&self, name: &QualifiedName) -> Option<&'a Record> {
        let surface = self.input.surface;
        let external = || surface.external.iter().find(|record| record.name == *name);
        surface
            .record(name)
            .or_else(external)
            .filter(|record| self.rights.as_ref().is_none_or(|rights| rights.sees(record)))
    }

    fn records(&self, schema: &Name, is_table: bool) -> Vec<&'a Record> {
        let mut records: Vec<_> = self
            .input
            .surface
            .records
            .iter()
            .chain(&self.input.surface.external)
            .filter(|r| r.name.schema.as_ref() == Some(schema) && (r.kind == RecordKind::Table) == is_table)
            .filter(|record| self.covers(record))
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
            let doc = value_set.doc.as_ref();
            out.doc(&typed::docs::of_text(context, doc, value_set.deprecated.as_ref()));
            out.typed(&format!("{}:", property(value_set.name.name.as_str())), &Ts::literals(labels));
        });
        print_section(&mut out, "CompositeTypes", &context.composites(schema), |(name, composite), out| {
            let attribute = |attribute: &Attribute| {
                let ty = types::of(context, &attribute.data_type, Way::Read).nullable(true);
                Property::required(attribute.name.as_str(), ty)
            };
            let attributes: Vec<_> = composite.attributes.iter().map(attribute).collect();
            out.object(&format!("{}:", property(name.as_str())), &attributes, "");
        });
        typed::print_sections(context, schema, &mut out);
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
