//! Ranges in the generated text: the type, and how each library reads and writes it.

pub(super) const RANGE: &str = r"/// A range of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub enum Range<T> {
    /// No value at all.
    Empty,
    /// The values between two bounds.
    Between(std::ops::Bound<T>, std::ops::Bound<T>),
}
";

pub(super) const RANGE_TOKIO_POSTGRES: &str = r#"impl<T> Range<T> {
    fn read<'a>(element: &wire::Type, raw: &'a [u8]) -> Result<Self, wire::Error>
    where
        T: wire::FromSql<'a>,
    {
        let Some((start, end)) = wire::bounds(raw)? else {
            return Ok(Self::Empty);
        };
        let read = |bound| -> Result<std::ops::Bound<T>, wire::Error> {
            Ok(
                match bound {
                    std::ops::Bound::Included(raw) => {
                        std::ops::Bound::Included(T::from_sql(element, raw)?)
                    }
                    std::ops::Bound::Excluded(raw) => {
                        std::ops::Bound::Excluded(T::from_sql(element, raw)?)
                    }
                    std::ops::Bound::Unbounded => std::ops::Bound::Unbounded,
                },
            )
        };
        Ok(Self::Between(read(start)?, read(end)?))
    }
    fn write(&self, element: &wire::Type, out: &mut wire::BytesMut) -> wire::Sent
    where
        T: wire::ToSql,
    {
        let Self::Between(start, end) = self else {
            out.extend_from_slice(&[1]);
            return Ok(wire::IsNull::No);
        };
        let lower = wire::flags(start, 2, 8);
        let upper = wire::flags(end, 4, 16);
        out.extend_from_slice(&[lower | upper]);
        for bound in [start, end] {
            if let std::ops::Bound::Included(value) | std::ops::Bound::Excluded(value) = bound {
                wire::put(out, |out| value.to_sql(element, out))?;
            }
        }
        Ok(wire::IsNull::No)
    }
}

impl<'a, T: wire::FromSql<'a>> wire::FromSql<'a> for Range<T> {
    fn from_sql(ty: &wire::Type, raw: &'a [u8]) -> Result<Self, wire::Error> {
        let wire::Kind::Range(element) = wire::below(ty).kind() else {
            return Err("not a range".into());
        };
        Self::read(element, raw)
    }
    fn accepts(ty: &wire::Type) -> bool {
        matches!(
            wire::below(ty).kind(), wire::Kind::Range(element) if T::accepts(element)
        )
    }
}

impl<T: wire::ToSql> wire::ToSql for Range<T> {
    fn to_sql(&self, ty: &wire::Type, out: &mut wire::BytesMut) -> wire::Sent {
        let wire::Kind::Range(element) = wire::below(ty).kind() else {
            return Err("not a range".into());
        };
        self.write(element, out)
    }
    fn accepts(ty: &wire::Type) -> bool {
        matches!(
            wire::below(ty).kind(), wire::Kind::Range(element) if T::accepts(element)
        )
    }
    wire::to_sql_checked!();
}
"#;

pub(super) const RANGE_SQLX: &str = r"impl<T: wire::Element> sqlx::Type<sqlx::Postgres> for Range<T> {
    fn type_info() -> sqlx::postgres::PgTypeInfo {
        wire::oid(T::RANGE)
    }
}

impl<T: wire::Element> sqlx::postgres::PgHasArrayType for Range<T> {
    fn array_type_info() -> sqlx::postgres::PgTypeInfo {
        wire::oid(T::RANGE_ARRAY)
    }
}

impl<T: wire::Element> sqlx::Encode<'_, sqlx::Postgres> for Range<T> {
    fn encode_by_ref(
        &self,
        buf: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        buf.extend_from_slice(&wire::write_range(self)?);
        Ok(sqlx::encode::IsNull::No)
    }
}

impl<T: wire::Element> sqlx::Decode<'_, sqlx::Postgres> for Range<T> {
    fn decode(
        value: sqlx::postgres::PgValueRef<'_>,
    ) -> Result<Self, sqlx::error::BoxDynError> {
        wire::read_range(wire::binary(&value)?)
    }
}
";

pub(super) const MULTIRANGE: &str = r"/// Ranges that do not touch each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Multirange<T>(pub Vec<Range<T>>);

impl<T> Default for Multirange<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}
";

pub(super) const MULTIRANGE_TOKIO_POSTGRES: &str = r#"impl<'a, T: wire::FromSql<'a>> wire::FromSql<'a> for Multirange<T> {
    fn from_sql(ty: &wire::Type, raw: &'a [u8]) -> Result<Self, wire::Error> {
        let wire::Kind::Multirange(element) = wire::below(ty).kind() else {
            return Err("not a multirange".into());
        };
        let (_, mut rest) = raw.split_at_checked(4).ok_or("too short")?;
        let mut ranges = Vec::new();
        while !rest.is_empty() {
            let raw = wire::take(&mut rest)?.ok_or("a range is null")?;
            ranges.push(Range::read(element, raw)?);
        }
        Ok(Self(ranges))
    }
    fn accepts(ty: &wire::Type) -> bool {
        matches!(
            wire::below(ty).kind(), wire::Kind::Multirange(element) if
            T::accepts(element)
        )
    }
}

impl<T: wire::ToSql> wire::ToSql for Multirange<T> {
    fn to_sql(&self, ty: &wire::Type, out: &mut wire::BytesMut) -> wire::Sent {
        let wire::Kind::Multirange(element) = wire::below(ty).kind() else {
            return Err("not a multirange".into());
        };
        out.extend_from_slice(&i32::try_from(self.0.len())?.to_be_bytes());
        for value in &self.0 {
            wire::put(out, |out| value.write(element, out))?;
        }
        Ok(wire::IsNull::No)
    }
    fn accepts(ty: &wire::Type) -> bool {
        matches!(
            wire::below(ty).kind(), wire::Kind::Multirange(element) if
            T::accepts(element)
        )
    }
    wire::to_sql_checked!();
}
"#;

pub(super) const RANGE_DIESEL: &str = r"impl<T> wire::ToSql<diesel::sql_types::Range<T::Sql>, wire::Pg> for Range<T>
where
    T: wire::Element + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut wire::Out<'b, '_>) -> wire::Sent {
        std::io::Write::write_all(out, &wire::write_range(self)?)?;
        Ok(wire::IsNull::No)
    }
}

impl<T> wire::FromSql<diesel::sql_types::Range<T::Sql>, wire::Pg> for Range<T>
where
    T: wire::Element,
{
    fn from_sql(value: wire::PgValue<'_>) -> Result<Self, wire::Error> {
        wire::read_range(value.as_bytes())
    }
}
";

pub(super) const MULTIRANGE_DIESEL: &str = r"impl<T> wire::ToSql<diesel::sql_types::Multirange<T::Sql>, wire::Pg> for Multirange<T>
where
    T: wire::Element + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut wire::Out<'b, '_>) -> wire::Sent {
        std::io::Write::write_all(out, &wire::write_ranges(self)?)?;
        Ok(wire::IsNull::No)
    }
}

impl<T> wire::FromSql<diesel::sql_types::Multirange<T::Sql>, wire::Pg> for Multirange<T>
where
    T: wire::Element,
{
    fn from_sql(value: wire::PgValue<'_>) -> Result<Self, wire::Error> {
        wire::read_ranges(value.as_bytes())
    }
}
";
