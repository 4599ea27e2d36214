//! Composite types as structs.

use pgspec_catalog::object::Attribute;
use pgspec_catalog::{DataType, Diagnostics, Kind, QualifiedName};

use super::literal::{code, string};
use super::names::{Scope, clash, field_identifier};
use super::needs::Needs;
use super::printer::Printer;
use super::things::Thing;
use super::types::{self, RustType};
use super::value_sets::type_name;
use super::{Context, codec, sql_type};
use crate::case::snake;
use crate::input::RustTarget;

/// The attributes of a composite type of the model.
pub(super) fn attributes<'a>(context: &Context<'a>, name: &QualifiedName) -> Option<&'a [Attribute]> {
    let object = context.input.catalog.get(&pgspec_catalog::Key::qualified(Kind::CompositeType, name))?;
    Some(&object.body.as_composite_type()?.attributes)
}

/// The type of an attribute, if it has one that the target reads inside of a composite type.
pub(super) fn of_attribute(
    context: &Context<'_>,
    module: &str,
    declared: &DataType,
    needs: &mut Needs,
) -> Option<RustType> {
    let can_be_read = context.target != RustTarget::Sqlx || codec::sqlx::finds_elements(context, declared);
    types::of_declared(context, module, declared, needs).filter(|_| can_be_read)
}

/// Prints a composite type, if all of its attributes have types: what lacks one could not be read.
pub(super) fn print(
    context: &Context<'_>,
    name: &QualifiedName,
    out: &mut Printer,
    needs: &mut Needs,
    diagnostics: &mut Diagnostics,
) {
    let Some(own) = context.names.thing(&Thing::Composite(name.clone())) else { return };
    let Some(attributes) = attributes(context, name) else { return };
    let mut fields: Vec<(String, &Attribute, RustType)> = Vec::with_capacity(attributes.len());
    let mut scope = Scope::default();
    for attribute in attributes {
        let Some(ty) = of_attribute(context, &own.module, &attribute.data_type, needs) else { return };
        let wanted = snake(attribute.name.as_str());
        let chosen = scope.claim(&wanted);
        if chosen != wanted {
            let what = format!("the attribute `{}` of `{name}`", attribute.name);
            diagnostics.push(clash(&what, &wanted, &chosen, attribute.origin));
        }
        fields.push((field_identifier(&chosen), attribute, ty.optional()));
    }
    let object = context.input.catalog.get(&pgspec_catalog::Key::qualified(Kind::CompositeType, name));
    let mut doc = format!("Composite type {}.", code(&name.to_string()));
    if let Some(text) = object.and_then(|object| object.notes.doc.as_ref().or(object.comment.as_ref())) {
        doc = format!("{doc}\n\n{text}");
    }
    out.blank();
    out.doc(Some(&doc), object.and_then(|object| object.notes.deprecated.as_deref()));
    let mut derives = vec!["Debug", "Clone", "PartialEq"];
    if fields.iter().all(|(_, _, ty)| ty.is_eq()) {
        derives.push("Eq");
    }
    out.attribute("derive", &derives.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let mut derives = vec!["serde::Serialize".to_owned(), "serde::Deserialize".to_owned()];
    // A type without attributes has nothing to encode.
    let sqlx = context.target == RustTarget::Sqlx && !fields.is_empty();
    let sent: Vec<_> = fields
        .iter()
        .map(|(field, attribute, _)| {
            (field.as_str(), codec::sqlx::Attribute::of(context, &attribute.data_type))
        })
        .collect();
    let by_hand = sqlx && !sent.iter().all(|(_, attribute)| attribute.is_plain());
    if sqlx && !by_hand {
        derives.push("sqlx::Type".to_owned());
    }
    out.attribute("derive", &derives);
    if sqlx && !by_hand {
        out.attribute("sqlx", &[format!("type_name = {}", string(&type_name(context, name)))]);
    }
    if let (Some(sql), false) = (context.sql_types.path(name, &own.module), fields.is_empty()) {
        codec::diesel::derives(&[sql], out);
    }
    out.open(&format!("pub struct {} {{", own.row));
    for (rust_name, attribute, ty) in &fields {
        out.doc(attribute.notes.doc.as_deref(), None);
        let plain = rust_name.strip_prefix("r#").unwrap_or(rust_name);
        if plain != attribute.name.as_str() {
            out.attribute("serde", &[format!("rename = {}", string(attribute.name.as_str()))]);
        }
        out.field(rust_name, ty);
    }
    out.close("}");
    if by_hand {
        needs.wire = true;
        needs.records = true;
        needs.nested_jsonb |= sent.iter().any(|(_, attribute)| attribute.is_binary_json());
        codec::sqlx::composite(&type_name(context, name), &own.row, &own.module, &sent, out);
    }
    if context.target == RustTarget::TokioPostgres {
        needs.wire = true;
        let fields: Vec<_> =
            fields.iter().map(|(field, attribute, _)| (field.as_str(), attribute.name.as_str())).collect();
        codec::tokio_postgres::composite(name, &own.row, &own.module, &fields, out);
    }
    if let (Some(sql), false) = (context.sql_types.path(name, &own.module), fields.is_empty()) {
        needs.wire = true;
        let of = |(field, attribute, ty): &(String, &Attribute, RustType)| {
            let sql = sql_type::of(context, &own.module, &attribute.data_type, true)?;
            Some((field.clone(), ty.clone(), sql_type::nullable(&sql)))
        };
        let fields: Vec<_> = fields.iter().filter_map(of).collect();
        codec::diesel::composite(&sql, &own.row, &own.module, &fields, out);
    }
}
