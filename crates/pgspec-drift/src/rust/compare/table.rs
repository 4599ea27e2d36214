//! diesel's `table!`: its columns and their SQL types.

use pgspec_catalog::{QualifiedName, closest};
use pgspec_codegen::surface::{Field, TypeClass};

use super::edit::{indent, line_after, line_before, without};
use super::{Comparison, described};
use crate::rust::names::{identifier, variant};
use crate::rust::syntax::{Bytes, ColumnDecl, TableDecl, Ty};
use crate::{codes, former};

impl Comparison<'_, '_, '_> {
    pub(super) fn table(&mut self, table: &TableDecl, source: usize) {
        let schema = table.schema.as_deref().unwrap_or(self.model.options.default_schema.as_str());
        let mut name = QualifiedName::new(schema, table.name.as_str());
        let model = self.model;
        let new = self.former.record(schema, &table.name);
        let record = match (model.surface.record(&name), new) {
            (None, Some(new)) => {
                let message = format!("table `{name}` was renamed to `{new}`");
                let fix = identifier(new)
                    .filter(|_| self.written_as(table.name_range, source) == table.name)
                    .map(|ident| (format!("rename it to `{ident}`"), vec![(table.name_range, ident)]));
                let help = Some(former::help(&table.name, new));
                self.report(&codes::UNKNOWN_OBJECT, message, source, table.name_range, help, fix);
                name = QualifiedName::new(schema, new);
                model.surface.record(&name)
            }
            (record, _) => record,
        };
        let Some(record) = record else {
            let names = model.surface.records.iter().map(|record| record.name.name.as_str());
            let help = closest(&table.name, names).map(|like| format!("did you mean `{like}`?"));
            let message = format!("`{name}` is no table or view of the model");
            self.report(&codes::UNKNOWN_OBJECT, message, source, table.name_range, help, None);
            return;
        };
        let text = self.files.text(source);
        let mut renamed: Vec<&str> = Vec::new();
        for column in &table.columns {
            let Some(field) = record.fields.iter().find(|field| field.name == *column.name) else {
                let shown = format!("{name}.{}", column.name);
                if let Some(new) = self.former.column(&name, &column.name) {
                    let free = !table.columns.iter().any(|other| other.name == new);
                    let plain = self.written_as(column.name_range, source) == column.name;
                    let fix = match identifier(new).filter(|_| free && plain) {
                        Some(ident) => (format!("rename it to `{ident}`"), vec![(column.name_range, ident)]),
                        None => (format!("remove `{}`", column.name), vec![without(text, column.range)]),
                    };
                    let message = format!("column `{shown}` was renamed to `{new}`");
                    let help = Some(former::help(&column.name, new));
                    self.report(&codes::UNKNOWN_COLUMN, message, source, column.name_range, help, Some(fix));
                    if free {
                        renamed.push(new);
                    }
                    continue;
                }
                let names = record.fields.iter().map(|field| field.name.as_str());
                let help = closest(&column.name, names).map(|like| format!("did you mean `{like}`?"));
                let message = format!("`{shown}` is no column");
                let fix = Some((format!("remove `{}`", column.name), vec![without(text, column.range)]));
                self.report(&codes::UNKNOWN_COLUMN, message, source, column.name_range, help, fix);
                continue;
            };
            self.table_column(&name, column, field, source);
        }
        for (at, field) in record.fields.iter().enumerate() {
            let is_there = table.columns.iter().any(|column| field.name == *column.name);
            if is_there || renamed.contains(&field.name.as_str()) {
                continue;
            }
            let expected = expected(field);
            let message =
                format!("column `{name}.{}` is missing: expected `{} -> {expected}`", field.name, field.name);
            let order =
                |column: &&ColumnDecl| record.fields.iter().position(|field| field.name == *column.name);
            let before = table.columns.iter().rfind(|column| order(column).is_some_and(|other| other < at));
            let fix = before.or(table.columns.first()).map(|other| {
                let indent = indent(text, other.range.start);
                let line = match identifier(field.name.as_str()) {
                    Some(ident) if !ident.starts_with("r#") => format!("{indent}{ident} -> {expected},"),
                    _ => {
                        let own = field.name.as_str();
                        format!(
                            "{indent}#[sql_name = {own:?}]\n{indent}{}_ -> {expected},",
                            own.replace(' ', "_")
                        )
                    }
                };
                let edit = match before {
                    Some(before) => line_after(text, before.range.end, &line),
                    None => line_before(text, other.range.start, &line),
                };
                (format!("add `{}`", field.name), vec![edit])
            });
            self.report(
                &codes::MISSING_COLUMN,
                message,
                source,
                table.name_range,
                Some(described(field)),
                fix,
            );
        }
    }

    fn written_as(&self, range: Bytes, source: usize) -> &str {
        self.files.text(source).get(range.start as usize..range.end as usize).unwrap_or("")
    }

    fn table_column(&mut self, table: &QualifiedName, column: &ColumnDecl, field: &Field, source: usize) {
        let text = self.files.text(source);
        let written =
            |ty: &Ty| text.get(ty.range.start as usize..ty.range.end as usize).unwrap_or("").to_owned();
        let (inner, nullable) = match column.ty.inside(&["Nullable"]) {
            Some(inner) => (inner, true),
            None => (&column.ty, false),
        };
        let shown = format!("{table}.{}", field.name);
        if nullable != field.may_be_null() {
            let (code, message, new) = if field.may_be_null() {
                (
                    &codes::MISSING_NULL,
                    format!("`{shown}` may be null"),
                    format!("Nullable<{}>", written(&column.ty)),
                )
            } else {
                (&codes::NEEDLESS_NULL, format!("`{shown}` is never null"), written(inner))
            };
            let fix = Some((format!("write `{new}`"), vec![(column.ty.range, new)]));
            self.report(code, message, source, column.ty.range, Some(described(field)), fix);
        }
        let element = inner.inside(&["Array"]);
        let bare = element.map_or(inner, |element| element.inside(&["Nullable"]).unwrap_or(element));
        let fits = bare.path().map(|(name, _)| fits(name, field));
        if element.is_some() != field.ty.array || fits == Some(false) {
            let new = of_value(field);
            let message = format!("`{shown}` is no `{}`: expected `{new}`", written(inner));
            let fix = Some((format!("write `{new}`"), vec![(inner.range, new)]));
            self.report(&codes::WRONG_TYPE, message, source, inner.range, Some(described(field)), fix);
        }
    }
}

/// Whether diesel's SQL type of a name is that of a column.
fn fits(name: &str, field: &Field) -> bool {
    let typname = match &field.ty.class {
        TypeClass::Builtin(name) => name.as_str(),
        TypeClass::ValueSet(own) | TypeClass::Record(own) | TypeClass::Other(own) => {
            // What diesel calls it, its user decides; what is a built-in type of diesel it is not.
            let known = alike(name).is_some();
            return !known
                || name == "Citext" && own.name == "citext"
                || name == "Text" && own.name == "citext";
        }
    };
    alike(name).is_none_or(|typnames| typnames.contains(&typname))
}

/// The types of Postgres that one of diesel stands for.
fn alike(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "Bool" => &["bool"],
        "SmallInt" | "Int2" | "SmallSerial" => &["int2"],
        "Integer" | "Int4" | "Serial" => &["int4"],
        "BigInt" | "Int8" | "BigSerial" => &["int8"],
        "Float" | "Float4" => &["float4"],
        "Double" | "Float8" => &["float8"],
        "Numeric" | "Decimal" => &["numeric"],
        "Text" | "Varchar" | "VarChar" | "Bpchar" | "TinyText" => &["text", "varchar", "bpchar", "name"],
        "Citext" => &["citext"],
        "Binary" | "Bytea" => &["bytea"],
        "Uuid" => &["uuid"],
        "Json" => &["json"],
        "Jsonb" => &["jsonb"],
        "Date" => &["date"],
        "Time" => &["time"],
        "Timestamp" => &["timestamp"],
        "Timestamptz" => &["timestamptz"],
        "Interval" => &["interval"],
        "Inet" => &["inet"],
        "Cidr" => &["cidr"],
        "MacAddr" | "Macaddr" => &["macaddr"],
        "Money" => &["money"],
        "Oid" => &["oid"],
        "CChar" => &["char"],
        _ => return None,
    })
}

/// The type of a value as `diesel print-schema` writes it.
fn of_value(field: &Field) -> String {
    let element = match &field.ty.class {
        TypeClass::Builtin(name) => match name.as_str() {
            "bool" => "Bool".to_owned(),
            "int2" => "Int2".to_owned(),
            "int4" => "Int4".to_owned(),
            "int8" => "Int8".to_owned(),
            "float4" => "Float4".to_owned(),
            "float8" => "Float8".to_owned(),
            "char" => "CChar".to_owned(),
            "macaddr" => "MacAddr".to_owned(),
            other => variant(other),
        },
        TypeClass::ValueSet(name) | TypeClass::Record(name) | TypeClass::Other(name) => {
            variant(&crate::rust::names::renamed(name.name.as_str(), "PascalCase"))
        }
    };
    if field.ty.array { format!("Array<Nullable<{element}>>") } else { element }
}

fn expected(field: &Field) -> String {
    if field.may_be_null() { format!("Nullable<{}>", of_value(field)) } else { of_value(field) }
}
