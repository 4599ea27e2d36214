//! Values that may be infinite, in the generated text: the types, and how each library reads and writes them.

pub(super) const MAYBE_INFINITE: &str = r#"/// A date or a time, or what comes before or after all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MaybeInfinite<T> {
    /// `-infinity`
    NegInfinity,
    /// A date or a time.
    Finite(T),
    /// `infinity`
    PosInfinity,
}

impl<T> MaybeInfinite<T> {
    /// The date or time, if it is one.
    pub fn finite(self) -> Option<T> {
        match self {
            Self::Finite(value) => Some(value),
            Self::NegInfinity | Self::PosInfinity => None,
        }
    }
}

impl<T> From<T> for MaybeInfinite<T> {
    fn from(value: T) -> Self {
        Self::Finite(value)
    }
}

/// As Postgres writes it: what is before the year 1 has `BC` behind it.
impl<T: std::fmt::Debug> std::fmt::Display for MaybeInfinite<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = match self {
            Self::NegInfinity => return f.write_str("-infinity"),
            Self::Finite(value) => format!("{value:?}"),
            Self::PosInfinity => return f.write_str("infinity"),
        };
        let unsigned = text.trim_start_matches(['+', '-']);
        let (year, rest) = unsigned.split_once('-').ok_or(std::fmt::Error)?;
        let year: u32 = year.parse().map_err(|_| std::fmt::Error)?;
        if text.starts_with('-') || year == 0 {
            write!(f, "{:04}-{rest} BC", year + 1)
        } else {
            write!(f, "{year:04}-{rest}")
        }
    }
}

impl<T: std::str::FromStr> std::str::FromStr for MaybeInfinite<T> {
    type Err = T::Err;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "-infinity" => return Ok(Self::NegInfinity),
            "infinity" => return Ok(Self::PosInfinity),
            _ => {}
        }
        let (date, is_before) = match text.strip_suffix(" BC") {
            Some(date) => (date, true),
            None => (text, false),
        };
        let parts = date.split_once('-');
        let year = parts
            .and_then(|(year, rest)| Some((year.parse::<i32>().ok()?, rest)));
        let date = match year {
            Some((year, rest)) if is_before => format!("{:+05}-{rest}", 1 - year),
            Some((year, rest)) if year > 9999 => format!("{year:+05}-{rest}"),
            _ => date.to_owned(),
        };
        date.parse().map(Self::Finite)
    }
}

impl<T: std::fmt::Debug> serde::Serialize for MaybeInfinite<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T> serde::Deserialize<'de> for MaybeInfinite<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    fn deserialize<D>(deserializer: D) -> Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
"#;

pub(super) const SQLX: &str = r"impl<T> sqlx::Type<sqlx::Postgres> for MaybeInfinite<T>
where
    T: sqlx::Type<sqlx::Postgres>,
{
    fn type_info() -> sqlx::postgres::PgTypeInfo {
        T::type_info()
    }
}

impl<T> sqlx::postgres::PgHasArrayType for MaybeInfinite<T>
where
    T: sqlx::postgres::PgHasArrayType,
{
    fn array_type_info() -> sqlx::postgres::PgTypeInfo {
        T::array_type_info()
    }
}

impl<T: wire::Element> sqlx::Encode<'_, sqlx::Postgres> for MaybeInfinite<T> {
    fn encode_by_ref(
        &self,
        buf: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        buf.extend_from_slice(&wire::Element::write(self)?);
        Ok(sqlx::encode::IsNull::No)
    }
}

impl<T: wire::Element> sqlx::Decode<'_, sqlx::Postgres> for MaybeInfinite<T> {
    fn decode(
        value: sqlx::postgres::PgValueRef<'_>,
    ) -> Result<Self, sqlx::error::BoxDynError> {
        wire::Element::read(wire::binary(&value)?)
    }
}
";

pub(super) const TOKIO_POSTGRES: &str = r#"impl<T: wire::ToSql> wire::ToSql for MaybeInfinite<T> {
    fn to_sql(&self, ty: &wire::Type, out: &mut wire::BytesMut) -> wire::Sent {
        let ty = wire::below(ty);
        let width = if ty.name() == "date" { 4 } else { 8 };
        match self {
            Self::NegInfinity => out.extend_from_slice(&wire::infinity(false, width)),
            Self::Finite(value) => return value.to_sql(ty, out),
            Self::PosInfinity => out.extend_from_slice(&wire::infinity(true, width)),
        }
        Ok(wire::IsNull::No)
    }
    fn accepts(ty: &wire::Type) -> bool {
        T::accepts(wire::below(ty))
    }
    wire::to_sql_checked!();
}

impl<'a, T: wire::FromSql<'a>> wire::FromSql<'a> for MaybeInfinite<T> {
    fn from_sql(ty: &wire::Type, raw: &'a [u8]) -> Result<Self, wire::Error> {
        match wire::infinite(raw) {
            Some(true) => Ok(Self::PosInfinity),
            Some(false) => Ok(Self::NegInfinity),
            None => T::from_sql(wire::below(ty), raw).map(Self::Finite),
        }
    }
    fn accepts(ty: &wire::Type) -> bool {
        T::accepts(wire::below(ty))
    }
}
"#;

// One for each: of a type that follows from `T`, diesel's own might be another one.
pub(super) const DIESEL: &str = r"impl<T> wire::ToSql<diesel::sql_types::Date, wire::Pg> for MaybeInfinite<T>
where
    T: wire::Element<Sql = diesel::sql_types::Date> + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut wire::Out<'b, '_>) -> wire::Sent {
        std::io::Write::write_all(out, &wire::Element::write(self)?)?;
        Ok(wire::IsNull::No)
    }
}

impl<T> wire::FromSql<diesel::sql_types::Date, wire::Pg> for MaybeInfinite<T>
where
    T: wire::Element<Sql = diesel::sql_types::Date>,
{
    fn from_sql(value: wire::PgValue<'_>) -> Result<Self, wire::Error> {
        wire::Element::read(value.as_bytes())
    }
}

impl<T> wire::ToSql<diesel::sql_types::Timestamp, wire::Pg> for MaybeInfinite<T>
where
    T: wire::Element<Sql = diesel::sql_types::Timestamp> + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut wire::Out<'b, '_>) -> wire::Sent {
        std::io::Write::write_all(out, &wire::Element::write(self)?)?;
        Ok(wire::IsNull::No)
    }
}

impl<T> wire::FromSql<diesel::sql_types::Timestamp, wire::Pg> for MaybeInfinite<T>
where
    T: wire::Element<Sql = diesel::sql_types::Timestamp>,
{
    fn from_sql(value: wire::PgValue<'_>) -> Result<Self, wire::Error> {
        wire::Element::read(value.as_bytes())
    }
}

impl<T> wire::ToSql<diesel::sql_types::Timestamptz, wire::Pg> for MaybeInfinite<T>
where
    T: wire::Element<Sql = diesel::sql_types::Timestamptz> + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut wire::Out<'b, '_>) -> wire::Sent {
        std::io::Write::write_all(out, &wire::Element::write(self)?)?;
        Ok(wire::IsNull::No)
    }
}

impl<T> wire::FromSql<diesel::sql_types::Timestamptz, wire::Pg> for MaybeInfinite<T>
where
    T: wire::Element<Sql = diesel::sql_types::Timestamptz>,
{
    fn from_sql(value: wire::PgValue<'_>) -> Result<Self, wire::Error> {
        wire::Element::read(value.as_bytes())
    }
}
";

/// For JSON alone, where a float that is no number is a text.
pub(super) const FLOAT: &str = r#"/// A number, which JSON has as a text if it is `Infinity`, `-Infinity` or `NaN`.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub struct Float<T>(pub T);

impl<T> From<T> for Float<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: serde::Serialize + Copy + Into<f64>> serde::Serialize for Float<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value: f64 = self.0.into();
        if value.is_finite() {
            self.0.serialize(serializer)
        } else if value.is_nan() {
            serializer.serialize_str("NaN")
        } else if value > 0.0 {
            serializer.serialize_str("Infinity")
        } else {
            serializer.serialize_str("-Infinity")
        }
    }
}

impl<'de, T> serde::Deserialize<'de> for Float<T>
where
    T: serde::Deserialize<'de> + std::str::FromStr<Err: std::fmt::Display>,
{
    fn deserialize<D>(deserializer: D) -> Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Read<T> {
            Number(T),
            Text(String),
        }
        match Read::deserialize(deserializer)? {
            Read::Number(value) => Ok(Self(value)),
            Read::Text(text) => text.parse().map(Self).map_err(serde::de::Error::custom),
        }
    }
}
"#;
