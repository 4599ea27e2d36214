//! Data types as columns and arguments use them: a type's name, its modifiers, and whether it is an array.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::name::QualifiedName;
use crate::stored;

/// A use of a type. Built-in types carry no schema and their `pg_type.typname` (`int4`, `timestamptz`, `varchar`);
/// all others carry their schema once resolved.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DataType {
    /// The element type's name.
    pub name: QualifiedName,
    /// `(10, 2)` of `numeric(10, 2)`, `(3)` of `timestamptz(3)`.
    pub modifiers: Vec<i32>,
    /// `year to month` of an `interval`.
    pub fields: Option<IntervalFields>,
    /// Postgres keeps neither the number of dimensions nor their sizes (manual, "Arrays").
    pub array: bool,
}

/// The fields an `interval` is limited to (manual, "Interval Input").
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is the key words of its name")]
pub enum IntervalFields {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    YearToMonth,
    DayToHour,
    DayToMinute,
    DayToSecond,
    HourToMinute,
    HourToSecond,
    MinuteToSecond,
}

impl IntervalFields {
    /// Every limit.
    pub const ALL: [Self; 13] = [
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
        Self::YearToMonth,
        Self::DayToHour,
        Self::DayToMinute,
        Self::DayToSecond,
        Self::HourToMinute,
        Self::HourToSecond,
        Self::MinuteToSecond,
    ];

    /// The SQL key words.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::YearToMonth => "year to month",
            Self::DayToHour => "day to hour",
            Self::DayToMinute => "day to minute",
            Self::DayToSecond => "day to second",
            Self::HourToMinute => "hour to minute",
            Self::HourToSecond => "hour to second",
            Self::MinuteToSecond => "minute to second",
        }
    }
}

impl DataType {
    /// A built-in type by its `pg_type.typname`.
    pub fn builtin(typname: &str) -> Self {
        Self::named(QualifiedName::bare(typname))
    }

    /// A type without modifiers.
    pub fn named(name: QualifiedName) -> Self {
        Self { name, modifiers: Vec::new(), fields: None, array: false }
    }

    /// An array of this type.
    #[must_use]
    pub fn array_of(mut self) -> Self {
        self.array = true;
        self
    }

    /// Whether it is this built-in type itself, not an array of it.
    pub fn is_builtin(&self, typname: &str) -> bool {
        !self.array && self.name.schema.is_none() && self.name.name == typname
    }

    /// The type without its modifiers, as functions identify their arguments.
    #[must_use]
    pub fn without_modifiers(&self) -> Self {
        Self { name: self.name.clone(), modifiers: Vec::new(), fields: None, array: self.array }
    }
}

/// The type as people write it, unquoted: for messages, documents and function identities, never for SQL.
impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name.schema {
            None => f.write_str(sql_name(self.name.name.as_str()))?,
            Some(_) => write!(f, "{}", self.name)?,
        }
        if let Some(fields) = self.fields {
            write!(f, " {}", fields.sql())?;
        }
        if !self.modifiers.is_empty() {
            f.write_str("(")?;
            for (i, modifier) in self.modifiers.iter().enumerate() {
                let comma = if i > 0 { "," } else { "" };
                write!(f, "{comma}{modifier}")?;
            }
            f.write_str(")")?;
        }
        if self.array {
            f.write_str("[]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for DataType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The spelling that people use for a built-in type: `integer` for `int4`; others are spelled as they are stored.
pub fn sql_name(typname: &str) -> &str {
    match typname {
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double precision",
        "bool" => "boolean",
        "bpchar" => "char",
        // The one-byte type (manual, "Character Types"): without its quotes it would be the other one.
        "char" => "\"char\"",
        "varbit" => "bit varying",
        other => other,
    }
}

/// The `pg_type.typname` of a type's SQL spelling, folded and with single spaces; `None` if it is no alias.
pub fn builtin_alias(spelling: &str) -> Option<&'static str> {
    Some(match spelling {
        "smallint" => "int2",
        "int" | "integer" => "int4",
        "bigint" => "int8",
        "real" => "float4",
        "float" | "double precision" => "float8",
        "boolean" => "bool",
        "char" | "character" | "nchar" | "national character" | "national char" => "bpchar",
        "character varying"
        | "char varying"
        | "national character varying"
        | "national char varying"
        | "nchar varying" => "varchar",
        "decimal" | "dec" => "numeric",
        "bit varying" => "varbit",
        "time without time zone" => "time",
        "time with time zone" => "timetz",
        "timestamp without time zone" => "timestamp",
        "timestamp with time zone" => "timestamptz",
        _ => return None,
    })
}

/// Whether `pg_catalog` has a type of this `typname` that columns and functions may use.
pub fn is_builtin_type(typname: &str) -> bool {
    BUILTIN_TYPES.binary_search(&typname).is_ok()
}

/// The `typname`s of `pg_catalog` that columns and functions may use, sorted.
pub const BUILTIN_TYPES: &[&str] = &[
    "aclitem",
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "bit",
    "bool",
    "box",
    "bpchar",
    "bytea",
    "char",
    "cid",
    "cidr",
    "circle",
    "cstring",
    "date",
    "datemultirange",
    "daterange",
    "event_trigger",
    "float4",
    "float8",
    "gtsvector",
    "inet",
    "int2",
    "int2vector",
    "int4",
    "int4multirange",
    "int4range",
    "int8",
    "int8multirange",
    "int8range",
    "internal",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "language_handler",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_lsn",
    "pg_snapshot",
    "point",
    "polygon",
    "record",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "text",
    "tid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "trigger",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "uuid",
    "varbit",
    "varchar",
    "void",
    "xid",
    "xid8",
    "xml",
];

stored!(struct DataType { name, modifiers, fields, array });
stored!(enum IntervalFields {
    0 Year, 1 Month, 2 Day, 3 Hour, 4 Minute, 5 Second, 6 YearToMonth, 7 DayToHour, 8 DayToMinute,
    9 DayToSecond, 10 HourToMinute, 11 HourToSecond, 12 MinuteToSecond,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_types_are_sorted() {
        assert!(BUILTIN_TYPES.is_sorted());
    }

    #[test]
    fn types_are_spelled_as_people_do() {
        let mut price = DataType::builtin("numeric");
        price.modifiers = vec![10, 2];
        assert_eq!(price.to_string(), "numeric(10,2)");
        assert_eq!(DataType::builtin("int4").array_of().to_string(), "integer[]");
        assert_eq!(
            DataType::named(QualifiedName::new("public", "lead_status")).to_string(),
            "public.lead_status"
        );
        assert_eq!(builtin_alias("double precision"), Some("float8"));
    }
}
