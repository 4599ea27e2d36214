//! Tables and views: `Row`, `Insert`, `Update` and `Relationships`.

use super::Context;
use super::collate::compare;
use super::functions;
use super::literal::string;
use super::printer::{Printer, Property};
use super::types::{self, Ts};
use crate::surface::{Fallback, Field, Record, RecordKind, Reference, Write};

/// Prints a table or view.
pub(super) fn print(context: &Context<'_>, record: &Record, out: &mut Printer) {
    let fields = sorted(record);
    let is_table = record.kind == RecordKind::Table;
    out.open_property(record.name.name.as_str());
    print_row(context, record, &fields, out);
    if is_table || record.insertable {
        out.object("Insert:", &written(context, record, &fields, true), "");
    }
    if is_table || record.updatable {
        out.object("Update:", &written(context, record, &fields, false), "");
    }
    print_relationships(record, out);
    out.close("}");
}

/// The columns as properties of a row.
pub(super) fn row(context: &Context<'_>, record: &Record) -> Vec<Property> {
    sorted(record).into_iter().map(|field| read(context, record, field)).collect()
}

fn sorted(record: &Record) -> Vec<&Field> {
    let mut fields: Vec<&Field> = record.fields.iter().collect();
    fields.sort_by(|a, b| compare(a.name.as_str(), b.name.as_str()));
    fields
}

fn read(context: &Context<'_>, record: &Record, field: &Field) -> Property {
    Property::required(field.name.as_str(), ty(context, field).nullable(is_nullable(context, record, field)))
}

/// Postgres keeps no NOT NULL for the columns of views, but for their domains.
fn is_nullable(context: &Context<'_>, record: &Record, field: &Field) -> bool {
    let demanded = types::domain(context.input, &field.data_type).is_some_and(|domain| domain.not_null);
    !demanded && (field.nullable || record.kind != RecordKind::Table)
}

fn ty(context: &Context<'_>, field: &Field) -> Ts {
    types::of_column(context, &field.data_type)
}

/// The columns, and the functions of one row that PostgREST serves as columns.
fn print_row(context: &Context<'_>, record: &Record, fields: &[&Field], out: &mut Printer) {
    let computed: Vec<_> = functions::computed(context, record)
        .filter(|function| fields.iter().all(|field| field.name != function.name.name))
        .collect();
    if fields.is_empty() && computed.is_empty() {
        out.line("Row: {}");
        return;
    }
    out.open("Row: {");
    for field in fields {
        out.property(&read(context, record, field));
    }
    for function in computed {
        functions::print_computed(context, function, out);
    }
    out.close("}");
}

fn written(context: &Context<'_>, record: &Record, fields: &[&Field], is_insert: bool) -> Vec<Property> {
    let property = |field: &&Field| {
        let name = field.name.as_str();
        if record.kind != RecordKind::Table {
            return if field.writable {
                Property::optional(name, ty(context, field).nullable(true))
            } else {
                Property::optional(name, Ts::atom("never"))
            };
        }
        let nullable = is_nullable(context, record, field);
        let ty = ty(context, field).nullable(nullable);
        match field.insert() {
            Write::Never => Property::optional(name, Ts::atom("never")),
            // A domain that is not null says nothing of its own default: the reference does not ask it either.
            Write::Required | Write::Optional
                if is_insert && !nullable && field.fallback == Fallback::None =>
            {
                Property::required(name, ty)
            }
            Write::Required | Write::Optional => Property::optional(name, ty),
        }
    };
    fields.iter().map(property).collect()
}

/// Foreign keys to relations of the same schema; PostgREST embeds no others.
fn print_relationships(record: &Record, out: &mut Printer) {
    let mut references: Vec<_> =
        record.references.iter().filter(|r| r.referenced.schema == record.name.schema).collect();
    if references.is_empty() {
        out.line("Relationships: []");
        return;
    }
    references.sort_by(|a, b| order(a, b));
    out.open("Relationships: [");
    for reference in references {
        out.open("{");
        out.line(&format!("foreignKeyName: {}", string(reference.constraint.as_str())));
        out.array("columns:", &strings(&reference.columns), "");
        out.line(&format!("isOneToOne: {}", reference.one_to_one));
        out.line(&format!("referencedRelation: {}", string(reference.referenced.name.as_str())));
        out.array("referencedColumns:", &strings(&reference.referenced_columns), "");
        out.close("},");
    }
    out.close("]");
}

fn order(a: &Reference, b: &Reference) -> std::cmp::Ordering {
    let json = |columns: &[pgspec_catalog::Name]| {
        let quoted: Vec<_> =
            columns.iter().map(|c| serde_json::Value::from(c.as_str()).to_string()).collect();
        format!("[{}]", quoted.join(","))
    };
    compare(a.constraint.as_str(), b.constraint.as_str())
        .then_with(|| compare(a.referenced.name.as_str(), b.referenced.name.as_str()))
        .then_with(|| compare(&json(&a.referenced_columns), &json(&b.referenced_columns)))
        .then_with(|| compare(&json(&a.columns), &json(&b.columns)))
}

fn strings(names: &[pgspec_catalog::Name]) -> Vec<String> {
    names.iter().map(|name| string(name.as_str())).collect()
}
