//! Enumerated types as Rust enums.

use pgspec_sql::quote;

use super::literal::{code, string};
use super::names::Scope;
use super::needs::Needs;
use super::printer::Printer;
use super::{Context, codec, names, open_sets};
use crate::case::upper_camel;
use crate::input::RustTarget;
use crate::surface::ValueSet;
use pgspec_catalog::{Diagnostics, QualifiedName};

/// Prints an enum, its labels as text, and the way back.
pub(super) fn print(
    context: &Context<'_>,
    value_set: &ValueSet,
    out: &mut Printer,
    needs: &mut Needs,
    diagnostics: &mut Diagnostics,
) {
    let Some(own) = context.names.get(&value_set.name) else {
        return;
    };
    if context.shape.open_enums {
        open_sets::print(context, value_set, own, out, needs, diagnostics);
        return;
    }
    needs.unknown_label = true;
    let name = own.row.as_str();
    let variants = variants(value_set, [], diagnostics);
    out.blank();
    print_doc(value_set, out);
    let derives = ["Debug", "Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"];
    out.attribute("derive", &derives.map(str::to_owned));
    let mut derives = vec!["serde::Serialize".to_owned(), "serde::Deserialize".to_owned()];
    if context.target == RustTarget::Sqlx {
        derives.push("sqlx::Type".to_owned());
    }
    out.attribute("derive", &derives);
    if context.target == RustTarget::Sqlx {
        out.attribute("sqlx", &[format!("type_name = {}", string(&type_name(context, &value_set.name)))]);
    }
    print_derives(context, value_set, own, out);
    out.open(&format!("pub enum {name} {{"));
    for (variant, value) in variants.iter().zip(&value_set.values) {
        out.doc(value.doc.as_deref(), None);
        if *variant != value.label {
            let rename = [format!("rename = {}", string(&value.label))];
            out.attribute("serde", &rename);
            if context.target == RustTarget::Sqlx {
                out.attribute("sqlx", &rename);
            }
        }
        out.line(&format!("{variant},"));
    }
    out.close("}");
    print_labels(name, &variants, value_set, out);
    print_parsing(own, &variants, value_set, out);
    print_label(context, value_set, own, false, out, needs);
}

/// How a driver reads and writes an enum without derives.
pub(super) fn print_label(
    context: &Context<'_>,
    value_set: &ValueSet,
    own: &names::TypeNames,
    is_open: bool,
    out: &mut Printer,
    needs: &mut Needs,
) {
    match context.target {
        RustTarget::Serde | RustTarget::Sqlx => {}
        RustTarget::TokioPostgres => {
            needs.wire = true;
            codec::tokio_postgres::label(&value_set.name, &own.row, &own.module, is_open, out);
        }
        RustTarget::Diesel => {
            needs.wire = true;
            if let Some(sql) = context.sql_types.path(&value_set.name, &own.module) {
                codec::diesel::label(&sql, &own.row, &own.module, is_open, out);
            }
        }
    }
}

/// What an enum derives for diesel.
pub(super) fn print_derives(
    context: &Context<'_>,
    value_set: &ValueSet,
    own: &names::TypeNames,
    out: &mut Printer,
) {
    if let Some(sql) = context.sql_types.path(&value_set.name, &own.module) {
        codec::diesel::derives(&[sql], out);
    }
}

pub(super) fn print_doc(value_set: &ValueSet, out: &mut Printer) {
    let mut doc = format!("Enum {}.", code(&value_set.name.to_string()));
    if let Some(text) = &value_set.doc {
        doc = format!("{doc}\n\n{text}");
    }
    out.doc(Some(&doc), value_set.deprecated.as_deref());
}

fn print_labels(name: &str, variants: &[String], value_set: &ValueSet, out: &mut Printer) {
    out.blank();
    out.open(&format!("impl {name} {{"));
    out.doc(Some("Every value, in the order of Postgres."), None);
    let all: Vec<_> = variants.iter().map(|variant| format!("Self::{variant}")).collect();
    out.array(&format!("pub const ALL: [Self; {}] = ", all.len()), &all);
    out.doc(Some("The label, as Postgres spells it."), None);
    out.open("pub const fn as_str(self) -> &'static str {");
    out.open("match self {");
    for (variant, value) in variants.iter().zip(&value_set.values) {
        out.arm(&format!("Self::{variant}"), &string(&value.label));
    }
    out.close("}");
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("std::fmt::Display", name);
    out.open("fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {");
    out.line("f.write_str(self.as_str())");
    out.close("}");
    out.close("}");
}

fn print_parsing(own: &names::TypeNames, variants: &[String], value_set: &ValueSet, out: &mut Printer) {
    let error = if own.module.is_empty() { "UnknownLabel" } else { "super::UnknownLabel" };
    out.blank();
    out.implement("std::str::FromStr", &own.row);
    out.line(&format!("type Err = {error};"));
    out.open("fn from_str(label: &str) -> Result<Self, Self::Err> {");
    out.open("match label {");
    for (variant, value) in variants.iter().zip(&value_set.values) {
        out.arm_call(&string(&value.label), "Ok", &format!("Self::{variant}"));
    }
    out.arm("_", &format!("Err({error}(label.to_owned()))"));
    out.close("}");
    out.close("}");
    out.close("}");
}

/// The variants of the labels, each another one, and none of them called as one of `reserved`.
pub(super) fn variants<const N: usize>(
    value_set: &ValueSet,
    reserved: [&str; N],
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let mut scope = Scope::default();
    scope.reserve(reserved);
    // The one upper-case key word, and what the impls name through `Self`.
    scope.reserve(["Self", "Err"]);
    value_set
        .values
        .iter()
        .map(|value| {
            let wanted = upper_camel(&value.label);
            let chosen = scope.claim(&wanted);
            if chosen != wanted {
                let what = format!("the value `{}` of enum `{}`", value.label, value_set.name);
                diagnostics.push(names::clash(&what, &wanted, &chosen, value_set.origin));
            }
            chosen
        })
        .collect()
}

/// The name that `sqlx` compares with `regtype::text` of the server: qualified only outside the search path.
pub(super) fn type_name(context: &Context<'_>, of: &QualifiedName) -> String {
    let name = quote::identifier(of.name.as_str());
    match &of.schema {
        Some(schema) if *schema != context.input.options.default_schema => {
            format!("{}.{name}", quote::identifier(schema.as_str()))
        }
        Some(_) | None => name.into_owned(),
    }
}
