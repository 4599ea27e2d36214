//! The tables as diesel knows them: `table!`, `joinable!`, `allow_tables_to_appear_in_same_query!`, the types of SQL.
//!
//! One module holds the tables of all schemas, because diesel's macros name tables by one word.

use pgspec_catalog::{Diagnostic, Diagnostics, QualifiedName};
use rustc_hash::{FxHashMap, FxHashSet};

use super::literal::string;
use super::names::{Scope, field_identifier};
use super::needs::Needs;
use super::printer::Printer;
use super::support::Own;
use super::{Context, codec, sql_type, types};
use crate::case::snake;
use crate::codes;
use crate::input::{Input, RustTarget};
use crate::surface::{Field, Record, RecordKind};

/// The module of the tables.
pub(super) const MODULE: &str = "tables";

/// The widest table that diesel's features allow (its manual, `128-column-tables`).
const MAX_COLUMNS: usize = 128;

/// A table as diesel names it.
#[derive(Debug)]
pub(super) struct Table {
    /// Its module.
    pub name: String,
    /// Its columns, as many as its fields.
    pub columns: Vec<String>,
}

/// The tables that diesel can know.
#[derive(Default, Debug)]
pub(super) struct Tables {
    tables: FxHashMap<QualifiedName, Table>,
}

impl Tables {
    /// Those of a model; none for another target.
    pub(super) fn of(input: &Input<'_>, target: RustTarget, diagnostics: &mut Diagnostics) -> Self {
        let mut tables = FxHashMap::default();
        if target != RustTarget::Diesel {
            return Self::default();
        }
        let mut scope = Scope::default();
        scope.reserve(["sql_types", "diesel"]);
        for record in input.surface.records.iter().filter(|record| record.kind == RecordKind::Table) {
            let why = if record.primary_key.is_empty() {
                "it has no primary key"
            } else if record.fields.len() > MAX_COLUMNS {
                "it has more than 128 columns"
            } else {
                let name = scope.claim(&identifier(record.name.name.as_str(), &[]));
                let columns = columns(record, &name);
                tables.insert(record.name.clone(), Table { name, columns });
                continue;
            };
            let message = format!("diesel knows no table `{}`: {why}", record.name);
            diagnostics.push(
                Diagnostic::new(&codes::NO_DIESEL_TABLE, message)
                    .maybe_at(record.origin.span())
                    .help("its rows can be read with `diesel::sql_query`"),
            );
        }
        Self { tables }
    }

    pub(super) fn get(&self, record: &QualifiedName) -> Option<&Table> {
        self.tables.get(record)
    }

    /// The widest table.
    pub(super) fn width(&self) -> usize {
        self.tables.values().map(|table| table.columns.len()).max().unwrap_or(0)
    }
}

fn columns(record: &Record, table: &str) -> Vec<String> {
    let mut scope = Scope::default();
    // What `table!` makes beside the columns.
    let taken = ["all_columns", "columns", "dsl", "star", "table", table];
    record.fields.iter().map(|field| scope.claim(&identifier(field.name.as_str(), &taken))).collect()
}

/// A name that needs no `r#`, which diesel's macros would take for a part of it.
fn identifier(name: &str, taken: &[&str]) -> String {
    let name = snake(name);
    if field_identifier(&name) != name || taken.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// Whether a field's column is in the table, and its type.
pub(super) fn column(
    context: &Context<'_>,
    record: &Record,
    field: &Field,
    needs: &mut Needs,
) -> Option<String> {
    types::of_field(context, MODULE, record, field, needs)?;
    let sql = sql_type::of_field(context, "", record, field)?;
    // Inside of `table!` only what is imported there can be named.
    let sql = sql.replace("tables::sql_types::", "sql_types::");
    Some(if field.may_be_null() { sql_type::nullable(&sql) } else { sql })
}

/// Prints the module of the tables.
pub(super) fn print(context: &Context<'_>, out: &mut Printer, needs: &mut Needs) {
    let records: Vec<(&Record, &Table)> = context
        .input
        .surface
        .records
        .iter()
        .filter_map(|record| Some((record, context.tables.get(&record.name)?)))
        .collect();
    let mut body = Printer::default();
    body.open(&format!("pub mod {MODULE} {{"));
    let mut tables = Printer::default();
    tables.open("{");
    for (record, table) in &records {
        print_table(context, record, table, &mut tables, needs);
    }
    joins(context, &records, &mut tables);
    if records.len() > 1 {
        tables.open("diesel::allow_tables_to_appear_in_same_query!(");
        records.iter().for_each(|(_, table)| tables.line(&format!("{},", table.name)));
        tables.close(");");
    }
    print_types(context, &mut body, needs);
    let tables = tables.finish();
    out.blank();
    out.doc(Some("The tables, as diesel knows them, and the types of their columns."), None);
    out.append(&body.finish());
    let tables = tables.strip_prefix("{\n").unwrap_or(&tables);
    out.append(if tables.is_empty() { "" } else { "\n" });
    out.append(tables);
    out.line("}");
}

fn print_table(context: &Context<'_>, record: &Record, table: &Table, out: &mut Printer, needs: &mut Needs) {
    let ident = |name: &pgspec_catalog::Name| {
        let fields = record.fields.iter().zip(&table.columns);
        fields.into_iter().find(|(field, _)| field.name == *name).map(|(_, column)| column.as_str())
    };
    let key: Vec<_> = record.primary_key.iter().filter_map(ident).collect();
    out.blank();
    out.open("diesel::table! {");
    out.line("use super::sql_types;");
    out.blank();
    out.doc(record.doc.as_deref(), record.deprecated.as_deref());
    let own = record.name.name.as_str();
    if own != table.name {
        out.line(&format!("#[sql_name = {}]", string(own)));
    }
    let schema = match &record.name.schema {
        // `table!` takes a word here, and leaves `public` out by itself.
        Some(schema) if *schema != context.input.options.default_schema => format!("{schema}."),
        Some(_) | None => String::new(),
    };
    out.open(&format!("{schema}{} ({}) {{", table.name, key.join(", ")));
    for (field, ident) in record.fields.iter().zip(&table.columns) {
        let Some(sql) = column(context, record, field, needs) else { continue };
        out.doc(field.doc.as_deref(), field.deprecated.as_deref());
        if field.name.as_str() != ident {
            out.line(&format!("#[sql_name = {}]", string(field.name.as_str())));
        }
        out.line(&format!("{ident} -> {sql},"));
    }
    out.close("}");
    out.close("}");
}

/// Foreign keys of one column to the key of another table, if there is but one between the two: diesel knows no others.
fn joins(context: &Context<'_>, records: &[(&Record, &Table)], out: &mut Printer) {
    let mut met: FxHashSet<(String, String)> = FxHashSet::default();
    let mut found = Vec::new();
    let mut twice: FxHashSet<(String, String)> = FxHashSet::default();
    for (record, table) in records {
        for reference in &record.references {
            let Some(other) = context.input.surface.record(&reference.referenced) else { continue };
            let Some(parent) = context.tables.get(&other.name) else { continue };
            if other.name == record.name {
                continue;
            }
            let mut pair = (table.name.clone(), parent.name.clone());
            if pair.0 > pair.1 {
                pair = (pair.1, pair.0);
            }
            if !met.insert(pair.clone()) {
                twice.insert(pair);
                continue;
            }
            let ([column], true) =
                (reference.columns.as_slice(), reference.referenced_columns == other.primary_key)
            else {
                continue;
            };
            let at = record.fields.iter().position(|field| field.name == *column);
            let Some(column) = at.and_then(|at| table.columns.get(at)) else { continue };
            found.push((pair, format!("diesel::joinable!({} -> {} ({column}));", table.name, parent.name)));
        }
    }
    let found: Vec<_> = found.into_iter().filter(|(pair, _)| !twice.contains(pair)).collect();
    if !found.is_empty() {
        out.blank();
    }
    found.iter().for_each(|(_, line)| out.line(line));
    if records.len() > 1 {
        out.blank();
    }
}

/// The types of SQL that the model brings along, and those that diesel lacks.
fn print_types(context: &Context<'_>, out: &mut Printer, needs: &Needs) {
    out.doc(Some("Types of columns that diesel does not bring."), None);
    out.open("pub mod sql_types {");
    let one = |doc: &str, attribute: &[String], name: &str, out: &mut Printer| {
        out.blank();
        out.doc(Some(doc), None);
        let derives = ["diesel::query_builder::QueryId", "diesel::sql_types::SqlType"];
        out.attribute("derive", &derives.map(str::to_owned));
        out.attribute("diesel", &[format!("postgres_type({})", attribute.join(", "))]);
        out.line(&format!("pub struct {name};"));
    };
    for (name, own) in context.sql_types.all() {
        let mut attribute = vec![format!("name = {}", string(name.name.as_str()))];
        if let Some(schema) = &name.schema {
            attribute.push(format!("schema = {}", string(schema.as_str())));
        }
        one(&format!("The type `{}`.", name.to_string().replace('`', "'")), &attribute, own, out);
    }
    for own in needs.own.keys() {
        let known = sql_type::of_own(*own, "");
        for (typname, oid, array) in own.built_in() {
            let name = sql_type::custom_name(typname);
            if known.contains(&format!("tables::sql_types::{name}")) {
                let attribute = [format!("oid = {oid}"), format!("array_oid = {array}")];
                one(&format!("The type `{typname}`."), &attribute, &name, out);
            }
        }
        if let (Own::Hstore | Own::Ltree, [_]) = (own, known.as_slice()) {
            let name = own.name();
            let attribute = [format!("name = {}", string(&name.to_lowercase()))];
            one(&format!("The type `{}`.", name.to_lowercase()), &attribute, name, out);
        }
    }
    out.close("}");
}

/// The attributes of a struct of a table.
pub(super) fn table_attribute(context: &Context<'_>, record: &Record, module: &str) -> Option<String> {
    let table = context.tables.get(&record.name)?;
    Some(format!("table_name = {}", codec::at_root(module, &format!("{MODULE}::{}", table.name))))
}
