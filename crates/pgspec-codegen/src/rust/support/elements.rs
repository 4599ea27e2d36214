//! What ranges are of, for sqlx and diesel: they read no value from bytes that are not a whole column.

use std::collections::BTreeSet;

use crate::input::RustTarget;

/// The values of a built-in range type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in super::super) enum Element {
    Int4,
    Int8,
    Numeric,
    Date,
    Timestamp,
    Timestamptz,
}

impl Element {
    /// All of them.
    pub(in super::super) const ALL: [Self; 6] =
        [Self::Int4, Self::Int8, Self::Numeric, Self::Date, Self::Timestamp, Self::Timestamptz];

    /// Their type.
    pub(in super::super) fn typname(self) -> &'static str {
        match self {
            Self::Int4 => "int4",
            Self::Int8 => "int8",
            Self::Numeric => "numeric",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Timestamptz => "timestamptz",
        }
    }

    /// The range type.
    pub(in super::super) fn range(self) -> &'static str {
        match self {
            Self::Int4 => "int4range",
            Self::Int8 => "int8range",
            Self::Numeric => "numrange",
            Self::Date => "daterange",
            Self::Timestamp => "tsrange",
            Self::Timestamptz => "tstzrange",
        }
    }

    /// The object ids of the range type and its array (`pg_type.dat`).
    fn oids(self) -> [u32; 2] {
        match self {
            Self::Int4 => [3904, 3905],
            Self::Int8 => [3926, 3927],
            Self::Numeric => [3906, 3907],
            Self::Date => [3912, 3913],
            Self::Timestamp => [3908, 3909],
            Self::Timestamptz => [3910, 3911],
        }
    }

    /// The types whose values are read and written so, each with how, below `impl Element for`.
    fn types(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Int4 => ("i32", "Integer", INTEGER),
            Self::Int8 => ("i64", "BigInt", INTEGER),
            Self::Numeric => ("rust_decimal::Decimal", "Numeric", DECIMAL),
            Self::Date => ("chrono::NaiveDate", "Date", DATE),
            Self::Timestamp => ("chrono::NaiveDateTime", "Timestamp", TIMESTAMP),
            Self::Timestamptz => ("chrono::DateTime<chrono::Utc>", "Timestamptz", TIMESTAMPTZ),
        }
    }

    /// How many bytes its infinities have.
    fn width(self) -> usize {
        if self == Self::Date { 4 } else { 8 }
    }
}

/// What the types are asked for.
pub(super) struct Asked {
    /// `MaybeInfinite`
    pub infinity: bool,
    /// `Numeric` in place of `Decimal`
    pub numeric_text: bool,
    /// `Range`
    pub ranges: bool,
    /// `Multirange`
    pub multiranges: bool,
}

/// The part of the module `wire` about them.
pub(super) fn text(elements: &BTreeSet<Element>, asked: &Asked, target: RustTarget) -> String {
    let mut text = String::from(if target == RustTarget::Diesel { TRAIT_DIESEL } else { TRAIT_SQLX });
    for element in elements {
        let (ty, sql, methods) = if *element == Element::Numeric && asked.numeric_text {
            ("super::Numeric", "Numeric", NUMERIC)
        } else {
            element.types()
        };
        text.push_str(&format!("    impl Element for {ty} {{\n"));
        if target == RustTarget::Diesel {
            text.push_str(&format!("        type Sql = diesel::sql_types::{sql};\n"));
        } else {
            let [range, ranges] = element.oids();
            text.push_str(&format!("        const RANGE: u32 = {range};\n"));
            text.push_str(&format!("        const RANGE_ARRAY: u32 = {ranges};\n"));
        }
        text.push_str(&format!("        const WIDTH: usize = {};\n", element.width()));
        text.push_str(methods);
        text.push_str("    }\n");
    }
    if asked.infinity {
        text.push_str(INFINITY);
        text.push_str("    impl<T: Element> Element for super::MaybeInfinite<T> {\n");
        text.push_str(match target {
            RustTarget::Diesel => "        type Sql = T::Sql;\n",
            RustTarget::Serde | RustTarget::Sqlx | RustTarget::TokioPostgres => {
                "        const RANGE: u32 = T::RANGE;
        const RANGE_ARRAY: u32 = T::RANGE_ARRAY;
"
            }
        });
        text.push_str(MAYBE_INFINITE);
    }
    if target == RustTarget::Sqlx {
        text.push_str(OID_SQLX);
    }
    text.push_str(if asked.ranges { RANGES } else { "" });
    text.push_str(if asked.multiranges { MULTIRANGES } else { "" });
    text
}

const TRAIT_SQLX: &str = r"    /// What a range is of.
    pub(super) trait Element: Sized {
        const RANGE: u32;
        const RANGE_ARRAY: u32;
        const WIDTH: usize;
        fn read(bytes: &[u8]) -> Result<Self, Error>;
        fn write(&self) -> Result<Vec<u8>, Error>;
    }
";

const TRAIT_DIESEL: &str = r"    /// What a range is of.
    pub(super) trait Element: Sized {
        type Sql: 'static;
        const WIDTH: usize;
        fn read(bytes: &[u8]) -> Result<Self, Error>;
        fn write(&self) -> Result<Vec<u8>, Error>;
    }
";

const INTEGER: &str = r"        fn read(bytes: &[u8]) -> Result<Self, Error> {
            Ok(Self::from_be_bytes(bytes.try_into()?))
        }
        fn write(&self) -> Result<Vec<u8>, Error> {
            Ok(self.to_be_bytes().to_vec())
        }
";

const NUMERIC: &str = r"        fn read(bytes: &[u8]) -> Result<Self, Error> {
            Self::decode(bytes)
        }
        fn write(&self) -> Result<Vec<u8>, Error> {
            self.encode()
        }
";

const DECIMAL: &str = r"        fn read(bytes: &[u8]) -> Result<Self, Error> {
            let number = super::Numeric::decode(bytes)?;
            Ok(Self::from_str_exact(&number.0)?)
        }
        fn write(&self) -> Result<Vec<u8>, Error> {
            super::Numeric(self.to_string()).encode()
        }
";

// Postgres counts from 2000, chrono from 1970.
const DATE: &str = r#"        fn read(bytes: &[u8]) -> Result<Self, Error> {
            let days = i64::from(i32::from_be_bytes(bytes.try_into()?)) + 10_957;
            let start = Self::default();
            let date = chrono::TimeDelta::try_days(days)
                .and_then(|days| start.checked_add_signed(days));
            date.ok_or_else(|| "a date that chrono cannot hold".into())
        }
        fn write(&self) -> Result<Vec<u8>, Error> {
            let days = self.signed_duration_since(Self::default()).num_days();
            Ok(i32::try_from(days - 10_957)?.to_be_bytes().to_vec())
        }
"#;

const TIMESTAMP: &str = r"        fn read(bytes: &[u8]) -> Result<Self, Error> {
            <chrono::DateTime<chrono::Utc>>::read(bytes).map(|time| time.naive_utc())
        }
        fn write(&self) -> Result<Vec<u8>, Error> {
            self.and_utc().write()
        }
";

const TIMESTAMPTZ: &str = r#"        fn read(bytes: &[u8]) -> Result<Self, Error> {
            let time = i64::from_be_bytes(bytes.try_into()?);
            let time = time
                .checked_add(946_684_800_000_000)
                .and_then(chrono::DateTime::from_timestamp_micros);
            time.ok_or_else(|| "a time that chrono cannot hold".into())
        }
        fn write(&self) -> Result<Vec<u8>, Error> {
            let time = self.timestamp_micros().checked_sub(946_684_800_000_000);
            Ok(time.ok_or("too early a time")?.to_be_bytes().to_vec())
        }
"#;

/// How an infinity looks.
pub(super) const INFINITY: &str = r"    /// Whether what is sent is infinite: after everything else, or before it.
    pub(super) fn infinite(bytes: &[u8]) -> Option<bool> {
        match bytes {
            [0x7f, rest @ ..] if rest.iter().all(|byte| *byte == 0xff) => Some(true),
            [0x80, rest @ ..] if rest.iter().all(|byte| *byte == 0) => Some(false),
            _ => None,
        }
    }
    pub(super) fn infinity(is_positive: bool, width: usize) -> Vec<u8> {
        let (first, other) = if is_positive { (0x7f, 0xff) } else { (0x80, 0) };
        let mut bytes = vec![other; width];
        if let Some(byte) = bytes.first_mut() {
            *byte = first;
        }
        bytes
    }
";

const MAYBE_INFINITE: &str = r"        const WIDTH: usize = T::WIDTH;
        fn read(bytes: &[u8]) -> Result<Self, Error> {
            match infinite(bytes) {
                Some(true) => Ok(Self::PosInfinity),
                Some(false) => Ok(Self::NegInfinity),
                None => T::read(bytes).map(Self::Finite),
            }
        }
        fn write(&self) -> Result<Vec<u8>, Error> {
            match self {
                Self::NegInfinity => Ok(infinity(false, T::WIDTH)),
                Self::Finite(value) => value.write(),
                Self::PosInfinity => Ok(infinity(true, T::WIDTH)),
            }
        }
    }
";

pub(super) const BINARY_SQLX: &str = r#"    pub(super) fn binary<'r>(
        value: &sqlx::postgres::PgValueRef<'r>,
    ) -> Result<&'r [u8], Error> {
        match value.format() {
            sqlx::postgres::PgValueFormat::Binary => value.as_bytes(),
            sqlx::postgres::PgValueFormat::Text => {
                Err("it is read in the binary format alone".into())
            }
        }
    }
"#;

const OID_SQLX: &str = r"    pub(super) fn oid(oid: u32) -> sqlx::postgres::PgTypeInfo {
        sqlx::postgres::PgTypeInfo::with_oid(sqlx::postgres::types::Oid(oid))
    }
";

const RANGES: &str = r"    pub(super) fn write_range<T: Element>(
        range: &super::Range<T>,
    ) -> Result<Vec<u8>, Error> {
        let super::Range::Between(start, end) = range else {
            return Ok(vec![1]);
        };
        let lower = flags(start, 2, 8);
        let upper = flags(end, 4, 16);
        let mut bytes = vec![lower | upper];
        for bound in [start, end] {
            if let std::ops::Bound::Included(value) | std::ops::Bound::Excluded(value) = bound {
                push(&mut bytes, Some(&value.write()?))?;
            }
        }
        Ok(bytes)
    }
    pub(super) fn read_range<T: Element>(raw: &[u8]) -> Result<super::Range<T>, Error> {
        let Some((start, end)) = bounds(raw)? else {
            return Ok(super::Range::Empty);
        };
        let read = |bound| -> Result<std::ops::Bound<T>, Error> {
            Ok(
                match bound {
                    std::ops::Bound::Included(raw) => {
                        std::ops::Bound::Included(T::read(raw)?)
                    }
                    std::ops::Bound::Excluded(raw) => {
                        std::ops::Bound::Excluded(T::read(raw)?)
                    }
                    std::ops::Bound::Unbounded => std::ops::Bound::Unbounded,
                },
            )
        };
        Ok(super::Range::Between(read(start)?, read(end)?))
    }
";

const MULTIRANGES: &str = r#"    pub(super) fn write_ranges<T: Element>(
        ranges: &super::Multirange<T>,
    ) -> Result<Vec<u8>, Error> {
        let mut bytes = i32::try_from(ranges.0.len())?.to_be_bytes().to_vec();
        for range in &ranges.0 {
            push(&mut bytes, Some(&write_range(range)?))?;
        }
        Ok(bytes)
    }
    pub(super) fn read_ranges<T: Element>(
        raw: &[u8],
    ) -> Result<super::Multirange<T>, Error> {
        let (_, mut rest) = raw.split_at_checked(4).ok_or("too short")?;
        let mut ranges = Vec::new();
        while !rest.is_empty() {
            let raw = take(&mut rest)?.ok_or("a range is null")?;
            ranges.push(read_range(raw)?);
        }
        Ok(super::Multirange(ranges))
    }
"#;
