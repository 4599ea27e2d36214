//! Types and functions that the generated text brings along, where it uses them.

use super::needs::Needs;
use crate::input::RustTarget;

/// The items that are needed, in the form of `prettyplease`.
pub(super) fn items(needs: &Needs, target: RustTarget) -> String {
    let sqlx = target == RustTarget::Sqlx;
    let items = [
        (needs.unknown_label, UNKNOWN_LABEL),
        (needs.present, PRESENT),
        (needs.interval && sqlx, INTERVAL),
        (needs.range && sqlx, RANGE),
    ];
    let items = items.into_iter().filter(|(needed, _)| *needed).map(|(_, item)| item);
    items.collect::<Vec<_>>().join("\n")
}

const UNKNOWN_LABEL: &str = r#"/// A text that is no label of the enum it was parsed as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel(pub String);

impl std::fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "unknown label {:?}", self.0)
    }
}

impl std::error::Error for UnknownLabel {}
"#;

const PRESENT: &str = r"/// Reads a field that is there, so that null is `Some(None)` and only an absent field is `None`.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
";

const INTERVAL: &str = r"/// An interval as Postgres keeps it: months, days and time apart, because their lengths vary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Interval {
    pub months: i32,
    pub days: i32,
    pub microseconds: i64,
}

impl sqlx::Type<sqlx::Postgres> for Interval {
    fn type_info() -> sqlx::postgres::PgTypeInfo {
        <sqlx::postgres::types::PgInterval as sqlx::Type<sqlx::Postgres>>::type_info()
    }
}

impl sqlx::postgres::PgHasArrayType for Interval {
    fn array_type_info() -> sqlx::postgres::PgTypeInfo {
        <sqlx::postgres::types::PgInterval as sqlx::postgres::PgHasArrayType>::array_type_info()
    }
}

impl sqlx::Encode<'_, sqlx::Postgres> for Interval {
    fn encode_by_ref(
        &self,
        buf: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        let Self { months, days, microseconds } = *self;
        let interval = sqlx::postgres::types::PgInterval {
            months,
            days,
            microseconds,
        };
        sqlx::Encode::<sqlx::Postgres>::encode_by_ref(&interval, buf)
    }
}

impl sqlx::Decode<'_, sqlx::Postgres> for Interval {
    fn decode(
        value: sqlx::postgres::PgValueRef<'_>,
    ) -> Result<Self, sqlx::error::BoxDynError> {
        let sqlx::postgres::types::PgInterval { months, days, microseconds } = sqlx::Decode::<
            sqlx::Postgres,
        >::decode(value)?;
        Ok(Self { months, days, microseconds })
    }
}
";

const RANGE: &str = r"/// A range of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Range<T> {
    pub start: std::ops::Bound<T>,
    pub end: std::ops::Bound<T>,
}

impl<T> sqlx::Type<sqlx::Postgres> for Range<T>
where
    sqlx::postgres::types::PgRange<T>: sqlx::Type<sqlx::Postgres>,
{
    fn type_info() -> sqlx::postgres::PgTypeInfo {
        <sqlx::postgres::types::PgRange<T> as sqlx::Type<sqlx::Postgres>>::type_info()
    }
}

impl<T> sqlx::postgres::PgHasArrayType for Range<T>
where
    sqlx::postgres::types::PgRange<T>: sqlx::postgres::PgHasArrayType,
{
    fn array_type_info() -> sqlx::postgres::PgTypeInfo {
        <sqlx::postgres::types::PgRange<
            T,
        > as sqlx::postgres::PgHasArrayType>::array_type_info()
    }
}

impl<'q, T: Clone> sqlx::Encode<'q, sqlx::Postgres> for Range<T>
where
    sqlx::postgres::types::PgRange<T>: sqlx::Encode<'q, sqlx::Postgres>,
{
    fn encode_by_ref(
        &self,
        buf: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        let range = sqlx::postgres::types::PgRange {
            start: self.start.clone(),
            end: self.end.clone(),
        };
        sqlx::Encode::<sqlx::Postgres>::encode_by_ref(&range, buf)
    }
}

impl<'r, T> sqlx::Decode<'r, sqlx::Postgres> for Range<T>
where
    sqlx::postgres::types::PgRange<T>: sqlx::Decode<'r, sqlx::Postgres>,
{
    fn decode(
        value: sqlx::postgres::PgValueRef<'r>,
    ) -> Result<Self, sqlx::error::BoxDynError> {
        let range = <sqlx::postgres::types::PgRange<
            T,
        > as sqlx::Decode<'r, sqlx::Postgres>>::decode(value)?;
        Ok(Self {
            start: range.start,
            end: range.end,
        })
    }
}
";
