//! Tables and views: `Row`, `Insert`, `Update` and `Relationships`.

use pgspec_catalog::Privilege;

use super::Context;
use super::collate::compare;
use super::driver::Way;
use super::functions;
use super::literal::string;
use super::printer::{Printer, Property};
use super::typed::{self, docs};
use super::types::{self, Ts};
use crate::input::Switch;
use crate::surface::{Fallback, Field, Record, RecordKind, Reference, Write};

/// Prints a table or view.
pub(super) fn print(context: &Context<'_>, record: &Record, out: &mut Printer) {
    let fields = sorted(record);
    let is_table = record.kind == RecordKind::Table;
    out.doc(&docs::of_text(context, record.doc.as_ref(), record.deprecated.as_ref()));
    out.open_property(record.name.name.as_str());
    print_row(context, record, &fields, out);
    let may = |privilege| fields.iter().any(|field| allows(context, record, field, privilege));
    for (part, privilege, is_possible) in [
        ("Insert:", Privilege::Insert, is_table || record.insertable),
        ("Update:", Privilege::Update, is_table || record.updatable),
    ] {
        if !is_possible || context.rights.is_some() && !is_table && !may(privilege) {
            continue;
        }
        if context.rights.is_some() && !may(privilege) {
            out.line(&format!("{part} never"));
        } else {
            out.object(part, &written(context, record, &fields, privilege), "");
        }
    }
    print_relationships(context, record, out);
    out.close("}");
}

/// The columns as properties of a row.
pub(super) fn row(context: &Context<'_>, record: &Record) -> Vec<Property> {
    let fields = sorted(record).into_iter().filter(|field| allows(context, record, field, Privilege::Select));
    fields.map(|field| read(context, record, field).documented(Vec::new())).collect()
}

fn sorted(record: &Record) -> Vec<&Field> {
    let mut fields: Vec<&Field> = record.fields.iter().collect();
    fields.sort_by(|a, b| compare(a.name.as_str(), b.name.as_str()));
    fields
}

fn read(context: &Context<'_>, record: &Record, field: &Field) -> Property {
    let ty = typed::of_field(context, record, field, Way::Read);
    Property::required(field.name.as_str(), ty.nullable(is_nullable(context, record, field)))
        .documented(docs::of_field(context, record, field))
}

/// Whether the role whose types these are may do something with a column.
pub(super) fn allows(context: &Context<'_>, record: &Record, field: &Field, privilege: Privilege) -> bool {
    context.rights.as_ref().is_none_or(|rights| rights.column(record, &field.name, privilege))
}

/// Postgres keeps no NOT NULL for the columns of views, but for their domains.
fn is_nullable(context: &Context<'_>, record: &Record, field: &Field) -> bool {
    let demanded = types::domain(context.input, &field.data_type).is_some_and(|domain| domain.not_null);
    let is_table = record.kind == RecordKind::Table || context.has(Switch::Views);
    !demanded && (field.nullable || !is_table)
}

/// The columns, and the functions of one row that PostgREST serves as columns.
fn print_row(context: &Context<'_>, record: &Record, fields: &[&Field], out: &mut Printer) {
    let fields: Vec<_> =
        fields.iter().copied().filter(|field| allows(context, record, field, Privilege::Select)).collect();
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

fn written(context: &Context<'_>, record: &Record, fields: &[&Field], privilege: Privilege) -> Vec<Property> {
    let is_insert = privilege == Privilege::Insert;
    let property = |field: &&Field| {
        let name = field.name.as_str();
        let ty = typed::of_field(context, record, field, Way::Write);
        if !allows(context, record, field, privilege) {
            return Property::optional(name, Ts::atom("never"));
        }
        if record.kind != RecordKind::Table {
            return if field.writable {
                Property::optional(name, ty.nullable(takes_null(context, record, field)))
            } else {
                Property::optional(name, Ts::atom("never"))
            };
        }
        let nullable = is_nullable(context, record, field);
        let ty = ty.nullable(nullable);
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
    let documented = |field: &&Field| {
        let doc = if is_insert { docs::of_field(context, record, field) } else { Vec::new() };
        property(field).documented(doc)
    };
    fields.iter().map(documented).collect()
}

/// Whether null can be written through a view: into the column that it shows, or to a trigger that decides.
fn takes_null(context: &Context<'_>, record: &Record, field: &Field) -> bool {
    let column = record.origin(field).and_then(|(table, name)| typed::column(context, table, name));
    !context.has(Switch::Views) || column.is_none_or(|column| !column.not_null)
}

/// Foreign keys to relations of the same schema; PostgREST embeds no others.
fn print_relationships(context: &Context<'_>, record: &Record, out: &mut Printer) {
    let mut references: Vec<_> =
        record.references.iter().filter(|r| r.referenced.schema == record.name.schema).collect();
    if let Some(rights) = &context.rights {
        let reads = |record: &Record, columns: &[pgspec_catalog::Name]| {
            columns.iter().all(|column| rights.column(record, column, Privilege::Select))
        };
        references.retain(|r| {
            let referenced = context.record(&r.referenced);
            reads(record, &r.columns) && referenced.is_some_and(|other| reads(other, &r.referenced_columns))
        });
    }
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
