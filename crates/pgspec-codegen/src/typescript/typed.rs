//! What the types say beyond Supabase's: one file a switch.

pub(super) mod docs;
pub(super) mod ids;
pub(super) mod role;
pub(super) mod schema;
pub(super) mod shapes;
pub(super) mod values;

use pgspec_catalog::object::Column;
use pgspec_catalog::{DataType, Key, Kind, Name, QualifiedName};

use super::driver::Way;
use super::literal::string;
use super::printer::{Printer, Property};
use super::types::{self, Ts};
use super::{Context, print_section};
use crate::input::Switch;
use crate::surface::{Field, Record};

/// A column of a table.
pub(super) fn column<'a>(context: &Context<'a>, table: &QualifiedName, column: &Name) -> Option<&'a Column> {
    context.input.catalog.table(table)?.body.column(column)
}

/// The type of a column's value that is not null.
pub(super) fn of_field(context: &Context<'_>, record: &Record, field: &Field, way: Way) -> Ts {
    if let Some((table, column)) = record.origin(field) {
        let shape = || context.shapes.of(table, column);
        let values = || values::of_column(context, table, column);
        let id = || context.ids.of(context, table, column).map(|root| ids::named(context, &root));
        if let Some(ty) = shape().or_else(values).or_else(id) {
            return ty;
        }
    }
    types::of_column(context, &field.data_type, way)
}

/// The name of a domain's type, if domains have one.
pub(super) fn domain(context: &Context<'_>, name: &QualifiedName) -> Option<Ts> {
    let schema = name.schema.as_ref().filter(|schema| context.schemas.contains(schema))?;
    context.input.catalog.get(&Key::qualified(Kind::Domain, name))?.body.as_domain()?;
    let (schema, name) = (string(schema.as_str()), string(name.name.as_str()));
    context.has(Switch::Domains).then(|| Ts::Atom(format!("Database[{schema}][\"Domains\"][{name}]")))
}

/// A type of its own.
fn branded(ty: &Ts, name: &str) -> Ts {
    Ts::Atom(format!("Branded<{}, {}>", ty.flat(), string(name)))
}

/// `Domains` and `Ids`, as far as the switches are on.
pub(super) fn print_sections(context: &Context<'_>, schema: &Name, out: &mut Printer) {
    if context.has(Switch::Domains) {
        let mut domains: Vec<_> = context
            .input
            .catalog
            .of_kind(Kind::Domain)
            .filter(|(_, key, _)| key.schema.as_ref() == Some(schema))
            .collect();
        domains.sort_by(|a, b| super::compare(a.1.name.as_str(), b.1.name.as_str()));
        print_section(out, "Domains", &domains, |(_, key, object), out| {
            out.doc(&docs::of_object(context, object, &docs::domain_facts(object)));
            out.property(&Property::required(key.name.as_str(), domain_body(context, &key.qualified_name())));
        });
    }
    if context.has(Switch::Ids) {
        let tables: Vec<_> = context
            .records(schema, true)
            .into_iter()
            .filter_map(|table| ids::of_table(context, table))
            .collect();
        print_section(out, "Ids", &tables, |(name, ty), out| {
            out.property(&Property::required(name.as_str(), ty.clone()));
        });
    }
}

/// What a domain's name stands for: its values if a CHECK lists them, a type of its own if it has another CHECK, and
/// another name of the type below it if it has none.
fn domain_body(context: &Context<'_>, name: &QualifiedName) -> Ts {
    if let Some(values) = values::of_domain(context, name) {
        return values;
    }
    let object = context.input.catalog.get(&Key::qualified(Kind::Domain, name));
    let Some(domain) = object.and_then(|object| object.body.as_domain()) else { return Ts::atom("unknown") };
    let below = below(context, &domain.data_type);
    if domain.checks.is_empty() { below } else { branded(&below, &name.to_string()) }
}

/// A type below a domain: never the domain itself again.
fn below(context: &Context<'_>, data_type: &DataType) -> Ts {
    let mut data_type = data_type;
    // Domains that go in circles come to an end too.
    for _ in 0..32 {
        match types::domain(context.input, data_type) {
            Some(_) if self::domain(context, &data_type.name).is_some() => break,
            Some(domain) => data_type = &domain.data_type,
            None => break,
        }
    }
    types::of(context, data_type, Way::Read)
}

/// What stands before `Database`.
pub(super) fn prelude(context: &Context<'_>) -> String {
    let mut out = Printer::at(0);
    if context.has(Switch::Ids) || context.has(Switch::Domains) {
        out.line("");
        out.line("declare const brand: unique symbol");
        out.line("");
        out.doc(&[
            "A `T` that is no other `T`: `value as …` makes one of a value that is known to be right."
                .to_owned(),
        ]);
        out.open("export type Branded<T, Name extends string> = T & {");
        out.line("readonly [brand]: { readonly [_ in Name]: true }");
        out.close("}");
    }
    context.shapes.print(&mut out);
    out.finish()
}

/// The types that are named as `Tables` is.
pub(super) fn helpers(context: &Context<'_>) -> String {
    let mut out = Printer::at(0);
    for (switch, section, noun) in
        [(Switch::Domains, "Domains", "DomainName"), (Switch::Ids, "Ids", "TableName")]
    {
        if !context.has(switch) {
            continue;
        }
        let options = format!("DefaultSchema{noun}OrOptions");
        out.open(&format!("export type {section}<"));
        out.line(&format!("{options} extends"));
        out.indented(2, |out| {
            out.line(&format!("| keyof DefaultSchema[\"{section}\"]"));
            out.line("| { schema: keyof DatabaseWithoutInternals },");
        });
        out.line(&format!("{noun} extends ({options} extends {{"));
        out.indented(2, |out| out.line("schema: keyof DatabaseWithoutInternals"));
        out.line("}");
        out.indented(2, |out| {
            out.line(&format!("? keyof DatabaseWithoutInternals[{options}[\"schema\"]][\"{section}\"]"));
            out.line(": never) = never,");
        });
        out.close(&format!("> = {options} extends {{"));
        out.indented(2, |out| out.line("schema: keyof DatabaseWithoutInternals"));
        out.line("}");
        out.indented(2, |out| {
            out.line(&format!("? DatabaseWithoutInternals[{options}[\"schema\"]][\"{section}\"][{noun}]"));
            out.line(&format!(": {options} extends keyof DefaultSchema[\"{section}\"]"));
            out.line(&format!("  ? DefaultSchema[\"{section}\"][{options}]"));
            out.line("  : never");
        });
        out.line("");
    }
    out.finish()
}
