//! Keys and domains as types of their own around the type of their values.

use pgspec_catalog::{DataType, Kind, QualifiedName};

use super::literal::{code, string};
use super::names::TypeNames;
use super::needs::Needs;
use super::printer::Printer;
use super::things::{self, Thing};
use super::types::{self, RustType};
use super::value_sets::type_name;
use super::{Context, codec, elements, sql_type};
use crate::input::RustTarget;
use crate::surface::FieldType;

/// Prints the type of a key or domain.
pub(super) fn print(context: &Context<'_>, thing: &Thing, out: &mut Printer, needs: &mut Needs) {
    let Some(own) = context.names.thing(thing) else { return };
    let (inner, doc, deprecated) = match thing {
        Thing::Id(table) => {
            let record = context.input.surface.record(table);
            let Some(key) = record.and_then(things::key) else { return };
            let inner = types::of(context, &own.module, &key.ty, needs);
            (inner, format!("The key of {}.", code(&table.to_string())), None)
        }
        Thing::Domain(name) => {
            let inner = domain(context, name).and_then(|declared| {
                let ty = FieldType::of(context.input.catalog, declared);
                types::of_base(context, &own.module, declared, &ty, needs)
            });
            let inner = match inner {
                Some(inner) if elements::of_domain_are_never_null(context, name) => {
                    Some(inner.without_null_elements())
                }
                inner => inner,
            };
            let mut doc = format!("Domain {}.", code(&name.to_string()));
            let object = context.input.catalog.get(&pgspec_catalog::Key::qualified(Kind::Domain, name));
            let notes = object.and_then(|object| object.notes.doc.as_ref().or(object.comment.as_ref()));
            if let Some(text) = notes {
                doc = format!("{doc}\n\n{text}");
            }
            (inner, doc, object.and_then(|object| object.notes.deprecated.clone()))
        }
        Thing::Composite(_) | Thing::Function(..) => return,
    };
    let Some(inner) = inner else { return };
    out.blank();
    out.doc(Some(&doc), deprecated.as_deref());
    let is_domain = matches!(thing, Thing::Domain(_));
    let sql = sql_types(context, thing, &own.module);
    print_struct(context, own, &inner, is_domain, &sql, out);
    print_conversions(&own.row, &inner, out);
    match (context.target, sql.as_slice()) {
        (RustTarget::TokioPostgres, _) => {
            needs.wire = true;
            codec::tokio_postgres::transparent(&inner, &own.row, &own.module, out);
        }
        (RustTarget::Diesel, [below, ..]) => {
            needs.wire = true;
            codec::diesel::transparent(below, &sql, &own.row, &own.module, out);
        }
        (RustTarget::Serde | RustTarget::Sqlx | RustTarget::Diesel, _) => {}
    }
    if is_domain && context.target == RustTarget::Sqlx && !inner.is_list() {
        print_array(context, &own.row, thing.name(), &inner, out);
    }
}

/// The types of SQL whose values diesel finds in a key or domain: that of its values first.
fn sql_types(context: &Context<'_>, thing: &Thing, module: &str) -> Vec<String> {
    let of = |declared: &DataType, with_domain| sql_type::of(context, module, declared, with_domain);
    let found = match thing {
        _ if context.target != RustTarget::Diesel => return Vec::new(),
        Thing::Id(table) => {
            let key = context.input.surface.record(table).and_then(things::key);
            vec![key.and_then(|key| of(&key.data_type, false))]
        }
        Thing::Domain(name) => {
            let own = DataType::named(name.clone());
            let below = of(&own, false).map(|sql| match elements::of_domain_are_never_null(context, name) {
                true => sql_type::without_null_elements(&sql),
                false => sql,
            });
            vec![below, of(&own, true)]
        }
        Thing::Composite(_) | Thing::Function(..) => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

/// The type of a domain's values.
pub(super) fn domain<'a>(context: &Context<'a>, name: &QualifiedName) -> Option<&'a DataType> {
    let object = context.input.catalog.get(&pgspec_catalog::Key::qualified(Kind::Domain, name))?;
    Some(&object.body.as_domain()?.data_type)
}

fn print_struct(
    context: &Context<'_>,
    own: &TypeNames,
    inner: &RustType,
    is_domain: bool,
    sql: &[String],
    out: &mut Printer,
) {
    let mut derives = vec!["Debug", "Clone"];
    if inner.is_plain() {
        derives.push("Copy");
    }
    derives.push("PartialEq");
    if inner.is_eq() {
        derives.push("Eq");
    }
    if inner.is_plain() || inner.is_text() {
        derives.extend(["PartialOrd", "Ord", "Hash"]);
    }
    out.attribute("derive", &derives.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let mut derives = vec!["serde::Serialize".to_owned(), "serde::Deserialize".to_owned()];
    if context.target == RustTarget::Sqlx {
        derives.push("sqlx::Type".to_owned());
    }
    out.attribute("derive", &derives);
    out.attribute("serde", &["transparent".to_owned()]);
    if context.target == RustTarget::Diesel {
        codec::diesel::derives(sql, out);
    }
    if context.target == RustTarget::Sqlx {
        let mut words = vec!["transparent".to_owned()];
        if inner.is_list() || is_domain {
            // There are no arrays of arrays; and an array of a domain has a type of its own.
            words.push("no_pg_array".to_owned());
        }
        out.attribute("sqlx", &words);
    }
    out.tuple_struct(&format!("pub struct {}", own.row), inner);
}

fn print_conversions(name: &str, inner: &RustType, out: &mut Printer) {
    let of = inner.to_string();
    out.blank();
    out.implement(&format!("From<{of}>"), name);
    out.function("fn from", &[&format!("value: {of}")], " -> Self");
    out.line("Self(value)");
    out.close("}");
    out.close("}");
    if !(inner.is_plain() || inner.is_text()) {
        return;
    }
    out.blank();
    out.implement("std::fmt::Display", name);
    out.open("fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {");
    out.line("std::fmt::Display::fmt(&self.0, f)");
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("std::str::FromStr", name);
    out.line(&format!("type Err = <{of} as std::str::FromStr>::Err;"));
    out.open("fn from_str(text: &str) -> Result<Self, Self::Err> {");
    out.line("text.parse().map(Self)");
    out.close("}");
    out.close("}");
}

/// An array of a domain is sent as one of the type below it, which Postgres casts, and comes back as itself.
fn print_array(
    context: &Context<'_>,
    name: &str,
    domain: &QualifiedName,
    inner: &RustType,
    out: &mut Printer,
) {
    out.blank();
    out.implement("sqlx::postgres::PgHasArrayType", name);
    out.open("fn array_type_info() -> sqlx::postgres::PgTypeInfo {");
    out.line(&format!("type Inner = {inner};"));
    out.line("<Inner as sqlx::postgres::PgHasArrayType>::array_type_info()");
    out.close("}");
    out.open("fn array_compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {");
    out.line(&format!("let own = {};", string(&type_name(context, domain))));
    out.line("*ty == Self::array_type_info()");
    out.line("    || *ty == sqlx::postgres::PgTypeInfo::array_of(own)");
    out.close("}");
    out.close("}");
}
