//! sqlx: types of the text's own, and composite types that its macro would get wrong.

use pgspec_catalog::DataType;

use super::super::Context;
use super::super::literal::string;
use super::super::newtypes;
use super::super::printer::Printer;
use super::super::support::Own;
use super::super::things::Thing;
use super::at_root;
use crate::surface::{FieldType, TypeClass};

pub(super) fn own(own: Own, name: &str, out: &mut Printer) {
    let rust = own.name();
    let (ty, array) = match own.built_in() {
        [(_, oid, array), ..] => {
            let of = |oid| format!("with_oid(sqlx::postgres::types::Oid({oid}))");
            (of(oid), of(array))
        }
        [] => (format!("with_name({})", string(name)), format!("array_of({})", string(name))),
    };
    out.implement("sqlx::Type<sqlx::Postgres>", rust);
    out.open("fn type_info() -> sqlx::postgres::PgTypeInfo {");
    out.line(&format!("sqlx::postgres::PgTypeInfo::{ty}"));
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("sqlx::postgres::PgHasArrayType", rust);
    out.open("fn array_type_info() -> sqlx::postgres::PgTypeInfo {");
    out.line(&format!("sqlx::postgres::PgTypeInfo::{array}"));
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("sqlx::Encode<'_, sqlx::Postgres>", rust);
    let parameters = ["&self", "buf: &mut sqlx::postgres::PgArgumentBuffer"];
    let result = " -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError>";
    out.function("fn encode_by_ref", &parameters, result);
    let try_it = if own.may_refuse() { "?" } else { "" };
    out.line(&format!("buf.extend_from_slice(&self.encode(){try_it});"));
    out.line("Ok(sqlx::encode::IsNull::No)");
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("sqlx::Decode<'_, sqlx::Postgres>", rust);
    let parameters = ["value: sqlx::postgres::PgValueRef<'_>"];
    out.function("fn decode", &parameters, " -> Result<Self, sqlx::error::BoxDynError>");
    out.line("Self::decode(wire::binary(&value)?)");
    out.close("}");
    out.close("}");
}

/// The types of `pg_catalog` that sqlx sends as others, which a composite type does not take, with the object ids of each
/// and of its array (`pg_type.dat`).
const SENT_AS_OTHERS: [(&str, u32, u32); 6] = [
    ("bit", 1560, 1561),
    ("bpchar", 1042, 1014),
    ("cidr", 650, 651),
    ("json", 114, 199),
    ("name", 19, 1003),
    ("varchar", 1043, 1015),
];

/// How an attribute of a composite type is sent and received.
pub(in super::super) struct Attribute {
    sent: Sent,
    /// Whether it is of a domain that sqlx does not look through: it looks through one that is directly over a type of
    /// `pg_catalog`.
    below: bool,
    /// Whether it is `jsonb`, which sqlx does not see below a domain of a domain.
    is_binary_json: bool,
}

/// How it is sent.
enum Sent {
    /// As its type in Rust is.
    Itself,
    /// As a value of the type with an object id.
    As(u32),
    /// As an array with an object id, of elements with another one.
    EachAs {
        array: u32,
        element: u32,
        /// Whether the list is inside of a domain's type.
        inside: bool,
    },
}

impl Attribute {
    pub(in super::super) fn of(context: &Context<'_>, declared: &DataType) -> Self {
        let inner = newtypes::domain(context, &declared.name).filter(|_| !declared.array);
        let below = inner.is_some_and(|inner| inner.array || inner.name.schema.is_some());
        let ty = FieldType::of(context.input.catalog, declared);
        Self {
            sent: Sent::of(context, declared, &ty),
            below,
            is_binary_json: below && ty.is_builtin("jsonb"),
        }
    }

    /// Whether the macro does it right.
    pub(in super::super) fn is_plain(&self) -> bool {
        matches!(self.sent, Sent::Itself) && !self.below
    }

    pub(in super::super) fn is_binary_json(&self) -> bool {
        self.is_binary_json
    }
}

/// How many domains over domains are looked through: they may go in circles.
const MAX_DOMAINS: usize = 32;

/// Whether sqlx finds the type of an array's elements inside of a composite type: below a domain, it knows none but those of
/// `pg_catalog`, and of these not each.
pub(in super::super) fn finds_elements(context: &Context<'_>, declared: &DataType) -> bool {
    let below = |ty: &DataType| newtypes::domain(context, &ty.name).filter(|_| !ty.array);
    let Some(inner) = below(declared) else { return true };
    let inner = std::iter::successors(Some(inner), |ty| below(ty)).take(MAX_DOMAINS).last().unwrap_or(inner);
    !inner.array || inner.name.schema.is_none() && inner.name.name != "pg_lsn"
}

impl Sent {
    fn of(context: &Context<'_>, declared: &DataType, ty: &FieldType) -> Self {
        let TypeClass::Builtin(typname) = &ty.class else { return Self::Itself };
        let other = SENT_AS_OTHERS.into_iter().find(|(name, ..)| *typname == *name);
        let Some((_, element, array)) = other else { return Self::Itself };
        if !ty.array {
            return Self::As(element);
        }
        let has_own_type = context.names.thing(&Thing::Domain(declared.name.clone())).is_some();
        Self::EachAs { array, element, inside: has_own_type && !declared.array }
    }
}

/// A composite type by hand, of fields in the order of its attributes.
pub(in super::super) fn composite(
    type_name: &str,
    name: &str,
    module: &str,
    fields: &[(&str, Attribute)],
    out: &mut Printer,
) {
    let wire = |name: &str| at_root(module, &format!("wire::{name}"));
    for (of, function) in
        [("sqlx::Type<sqlx::Postgres>", "type_info"), ("sqlx::postgres::PgHasArrayType", "array_type_info")]
    {
        let by = if function == "type_info" { "with_name" } else { "array_of" };
        out.blank();
        out.implement(of, name);
        out.open(&format!("fn {function}() -> sqlx::postgres::PgTypeInfo {{"));
        out.line(&format!("let name = {};", string(type_name)));
        out.line(&format!("sqlx::postgres::PgTypeInfo::{by}(name)"));
        out.close("}");
        out.close("}");
    }
    out.blank();
    out.implement("sqlx::Encode<'_, sqlx::Postgres>", name);
    let parameters = ["&self", "buf: &mut sqlx::postgres::PgArgumentBuffer"];
    let result = " -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError>";
    out.function("fn encode_by_ref", &parameters, result);
    out.line(&format!("let mut record = {}::new(buf);", wire("PgRecordEncoder")));
    for (field, attribute) in fields {
        let mut arguments = vec!["&mut record".to_owned(), format!("&self.{field}")];
        let head = match &attribute.sent {
            Sent::Itself => "send",
            Sent::As(oid) => {
                arguments.push(oid.to_string());
                "send_as"
            }
            Sent::EachAs { array, element, inside } => {
                let elements = if *inside { "|all| &all.0" } else { "Vec::as_slice" };
                arguments.extend([array.to_string(), element.to_string(), elements.to_owned()]);
                "send_each_as"
            }
        };
        out.call(&wire(head), &arguments, "?;");
    }
    out.line("record.finish();");
    out.line("Ok(sqlx::encode::IsNull::No)");
    out.close("}");
    out.close("}");
    out.blank();
    out.implement("sqlx::Decode<'_, sqlx::Postgres>", name);
    let parameters = ["value: sqlx::postgres::PgValueRef<'_>"];
    out.function("fn decode", &parameters, " -> Result<Self, sqlx::error::BoxDynError>");
    out.line(&format!("let mut record = {}::new(value)?;", wire("PgRecordDecoder")));
    let received: Vec<_> = fields
        .iter()
        .map(|(field, attribute)| {
            let head = if attribute.is_binary_json { "receive_jsonb" } else { "receive" };
            ((*field).to_owned(), wire(head), vec!["&mut record".to_owned()])
        })
        .collect();
    out.construct(&received);
    out.close("}");
    out.close("}");
}
