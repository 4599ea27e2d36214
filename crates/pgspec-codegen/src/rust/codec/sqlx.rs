//! sqlx: types of the text's own.

use super::super::literal::string;
use super::super::printer::Printer;
use super::super::support::Own;

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
