//! Types and functions that the generated text brings along, where it uses them.

use super::needs::Needs;
use crate::input::RustTarget;

/// The items that are needed, in the form of `prettyplease`.
pub(super) fn items(needs: &Needs, target: RustTarget) -> String {
    let sqlx = target == RustTarget::Sqlx;
    let items = [
        (needs.unknown_label, UNKNOWN_LABEL),
        (needs.check, CHECK),
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

const CHECK: &str = r#"/// A CHECK constraint that is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Violation {
    /// Its name.
    pub constraint: &'static str,
    /// The columns that it is about.
    pub columns: &'static [&'static str],
    /// What it demands.
    pub message: &'static str,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.constraint, self.message)
    }
}

impl std::error::Error for Violation {}

/// What rules are made of: truth has three values, as in SQL, and `None` is null.
#[allow(dead_code)]
mod check {
    pub(super) fn all<const N: usize>(parts: [Option<bool>; N]) -> Option<bool> {
        if parts.contains(&Some(false)) {
            return Some(false);
        }
        if parts.contains(&None) { None } else { Some(true) }
    }
    pub(super) fn any<const N: usize>(parts: [Option<bool>; N]) -> Option<bool> {
        not(all(parts.map(not)))
    }
    pub(super) fn not(part: Option<bool>) -> Option<bool> {
        part.map(|part| !part)
    }
    pub(super) fn is_null<T>(value: Option<T>) -> Option<bool> {
        Some(value.is_none())
    }
    pub(super) fn lt<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? < right?)
    }
    pub(super) fn le<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? <= right?)
    }
    pub(super) fn eq<T: PartialEq>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? == right?)
    }
    pub(super) fn ne<T: PartialEq>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? != right?)
    }
    pub(super) fn ge<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? >= right?)
    }
    pub(super) fn gt<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? > right?)
    }
    pub(super) fn integer<T: Copy + Into<i64>>(value: Option<&T>) -> Option<i64> {
        value.copied().map(Into::into)
    }
    pub(super) fn copy<T: Copy>(value: Option<&T>) -> Option<T> {
        value.copied()
    }
    pub(super) fn text(value: Option<&String>) -> Option<&str> {
        value.map(String::as_str)
    }
    pub(super) fn chars(value: Option<&String>) -> Option<i64> {
        value.and_then(|value| i64::try_from(value.chars().count()).ok())
    }
    pub(super) fn label<T: std::fmt::Display>(value: Option<&T>) -> Option<String> {
        value.map(T::to_string)
    }
}
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
