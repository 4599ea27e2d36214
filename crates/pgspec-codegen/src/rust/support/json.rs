//! Typed JSON in the generated text, for libraries that have none or none that serde knows.

use crate::input::RustTarget;

/// The type `Json`.
pub(super) fn text(target: RustTarget) -> Option<&'static str> {
    match target {
        RustTarget::Serde | RustTarget::Sqlx => None,
        RustTarget::TokioPostgres => Some(TOKIO_POSTGRES),
        RustTarget::Diesel => Some(DIESEL),
    }
}

const DIESEL: &str = r#"/// A value that is stored as JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
#[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Json)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
pub struct Json<T>(pub T);

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> wire::ToSql<diesel::sql_types::Json, wire::Pg> for Json<T>
where
    T: serde::Serialize + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut wire::Out<'b, '_>) -> wire::Sent {
        serde_json::to_writer(out, &self.0)?;
        Ok(wire::IsNull::No)
    }
}

impl<T> wire::FromSql<diesel::sql_types::Json, wire::Pg> for Json<T>
where
    T: serde::de::DeserializeOwned,
{
    fn from_sql(value: wire::PgValue<'_>) -> Result<Self, wire::Error> {
        Ok(Self(serde_json::from_slice(value.as_bytes())?))
    }
}

impl<T> wire::ToSql<diesel::sql_types::Jsonb, wire::Pg> for Json<T>
where
    T: serde::Serialize + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut wire::Out<'b, '_>) -> wire::Sent {
        std::io::Write::write_all(out, &[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(wire::IsNull::No)
    }
}

impl<T> wire::FromSql<diesel::sql_types::Jsonb, wire::Pg> for Json<T>
where
    T: serde::de::DeserializeOwned,
{
    fn from_sql(value: wire::PgValue<'_>) -> Result<Self, wire::Error> {
        match value.as_bytes() {
            [1, text @ ..] => Ok(Self(serde_json::from_slice(text)?)),
            _ => Err("jsonb of an unknown version".into()),
        }
    }
}
"#;

const TOKIO_POSTGRES: &str = r#"/// A value that is stored as JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: serde::Serialize + std::fmt::Debug> wire::ToSql for Json<T> {
    fn to_sql(&self, ty: &wire::Type, out: &mut wire::BytesMut) -> wire::Sent {
        if wire::below(ty).name() == "jsonb" {
            out.extend_from_slice(&[1]);
        }
        out.extend_from_slice(&serde_json::to_vec(&self.0)?);
        Ok(wire::IsNull::No)
    }
    fn accepts(ty: &wire::Type) -> bool {
        matches!(wire::below(ty).name(), "json" | "jsonb")
    }
    wire::to_sql_checked!();
}

impl<'a, T: serde::de::DeserializeOwned> wire::FromSql<'a> for Json<T> {
    fn from_sql(ty: &wire::Type, raw: &'a [u8]) -> Result<Self, wire::Error> {
        let text = match (wire::below(ty).name(), raw) {
            ("jsonb", [1, text @ ..]) => text,
            ("jsonb", _) => return Err("jsonb of an unknown version".into()),
            (_, text) => text,
        };
        Ok(Self(serde_json::from_slice(text)?))
    }
    fn accepts(ty: &wire::Type) -> bool {
        matches!(wire::below(ty).name(), "json" | "jsonb")
    }
}
"#;
