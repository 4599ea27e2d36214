//! Enumerated types whose labels may grow while the program runs: Rust enums with a variant for whatever else there is.
//!
//! Derives know no such variant, so what they would write is written here.

use super::Context;
use super::literal::string;
use super::names::TypeNames;
use super::needs::Needs;
use super::printer::Printer;
use super::value_sets::{print_derives, print_doc, print_label, type_name, variants};
use crate::input::RustTarget;
use crate::surface::ValueSet;
use pgspec_catalog::Diagnostics;

/// The variant for labels that the types do not know.
const REST: &str = "Unknown";

/// Prints an enum that holds every label, known or not.
pub(super) fn print(
    context: &Context<'_>,
    value_set: &ValueSet,
    own: &TypeNames,
    out: &mut Printer,
    needs: &mut Needs,
    diagnostics: &mut Diagnostics,
) {
    let name = own.row.as_str();
    let variants = variants(value_set, [REST], diagnostics);
    out.blank();
    print_doc(value_set, out);
    let derives = ["Debug", "Clone", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"];
    out.attribute("derive", &derives.map(str::to_owned));
    print_derives(context, value_set, own, out);
    // Labels may be added to the database before the types know of them.
    out.line("#[non_exhaustive]");
    out.open(&format!("pub enum {name} {{"));
    for (variant, value) in variants.iter().zip(&value_set.values) {
        let doc = value.doc.as_deref().map_or_else(|| format!("Label {:?}.", &*value.label), str::to_owned);
        out.doc(Some(&doc), None);
        out.line(&format!("{variant},"));
    }
    out.doc(Some("A label that the types do not know."), None);
    out.line(&format!("{REST}(String),"));
    out.close("}");
    labels(name, &variants, value_set, out);
    parsing(name, &variants, value_set, out);
    serde(name, out);
    if context.target == RustTarget::Sqlx {
        sqlx(name, &type_name(context, &value_set.name), out);
    }
    print_label(context, value_set, own, true, out, needs);
}

fn labels(name: &str, variants: &[String], value_set: &ValueSet, out: &mut Printer) {
    out.blank();
    out.open(&format!("impl {name} {{"));
    out.doc(Some("Every value that the types know, in the order of Postgres."), None);
    let all: Vec<_> = variants.iter().map(|variant| format!("Self::{variant}")).collect();
    out.array(&format!("pub const ALL: [Self; {}] = ", all.len()), &all);
    out.doc(Some("The label, as Postgres spells it."), None);
    out.open("pub fn as_str(&self) -> &str {");
    out.open("match self {");
    for (variant, value) in variants.iter().zip(&value_set.values) {
        out.arm(&format!("Self::{variant}"), &string(&value.label));
    }
    out.arm(&format!("Self::{REST}(label)"), "label.as_str()");
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

fn parsing(name: &str, variants: &[String], value_set: &ValueSet, out: &mut Printer) {
    out.blank();
    out.implement("From<&str>", name);
    out.open("fn from(label: &str) -> Self {");
    out.open("match label {");
    for (variant, value) in variants.iter().zip(&value_set.values) {
        out.arm(&string(&value.label), &format!("Self::{variant}"));
    }
    out.arm("_", &format!("Self::{REST}(label.to_owned())"));
    out.close("}");
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("std::str::FromStr", name);
    out.line("type Err = std::convert::Infallible;");
    out.open("fn from_str(label: &str) -> Result<Self, Self::Err> {");
    out.line("Ok(Self::from(label))");
    out.close("}");
    out.close("}");
}

fn serde(name: &str, out: &mut Printer) {
    out.blank();
    out.implement("serde::Serialize", name);
    let head = "fn serialize<S: serde::Serializer>";
    out.function(head, &["&self", "serializer: S"], " -> Result<S::Ok, S::Error>");
    out.line("serializer.serialize_str(self.as_str())");
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("<'de> serde::Deserialize<'de>", name);
    let head = "fn deserialize<D: serde::Deserializer<'de>>";
    out.function(head, &["deserializer: D"], " -> Result<Self, D::Error>");
    out.line("let label = <String as serde::Deserialize>::deserialize(deserializer)?;");
    out.line("Ok(Self::from(label.as_str()))");
    out.close("}");
    out.close("}");
}

fn sqlx(name: &str, type_name: &str, out: &mut Printer) {
    out.blank();
    out.implement("sqlx::Type<sqlx::Postgres>", name);
    out.open("fn type_info() -> sqlx::postgres::PgTypeInfo {");
    out.call("sqlx::postgres::PgTypeInfo::with_name", &[string(type_name)], "");
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("sqlx::postgres::PgHasArrayType", name);
    out.open("fn array_type_info() -> sqlx::postgres::PgTypeInfo {");
    out.call("sqlx::postgres::PgTypeInfo::array_of", &[string(type_name)], "");
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("sqlx::Encode<'_, sqlx::Postgres>", name);
    let parameters = ["&self", "buf: &mut sqlx::postgres::PgArgumentBuffer"];
    let result = " -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError>";
    out.function("fn encode_by_ref", &parameters, result);
    out.line("<&str as sqlx::Encode<sqlx::Postgres>>::encode(self.as_str(), buf)");
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("sqlx::Decode<'_, sqlx::Postgres>", name);
    let parameters = ["value: sqlx::postgres::PgValueRef<'_>"];
    out.function("fn decode", &parameters, " -> Result<Self, sqlx::error::BoxDynError>");
    out.line("let label = <&str as sqlx::Decode<sqlx::Postgres>>::decode(value)?;");
    out.line("Ok(Self::from(label))");
    out.close("}");
    out.close("}");
}
