//! What the text of a constant means to a type: Postgres' input and output functions, ported (`utils/adt`).
//!
//! **Invariant:** never wrong. [`Input::Unknown`] where it is not certain whether Postgres accepts the text, and a value
//! that is not canonical where its one spelling is not certain.

mod array;
mod bits;
pub mod civil;
mod datetime;
mod decimal;
mod float;
mod geometry;
mod integer;
mod interval;
mod json;
mod jsonpath;
mod network;
mod plain;
mod range;
mod record;
mod search;
mod string;
mod system;
mod tokens;

use pgspec_catalog::Text;

pub use array::array_input;
pub use decimal::{integer_type, number_text};
pub use range::{multirange_input, range_input};
pub use record::record_input;

/// What an input function makes of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// It is accepted.
    Value {
        /// What the output function prints, if that is known; otherwise as written.
        text: Text,
        /// Whether the text is the one and only spelling of the value.
        canonical: bool,
    },
    /// It is refused.
    Invalid {
        /// The message, as Postgres words it.
        message: String,
        /// Its SQLSTATE.
        sqlstate: &'static str,
    },
    /// Nobody can tell without a server, or the type is not ported.
    Unknown,
}

impl Input {
    /// A value by its one spelling.
    pub(crate) fn canonical(text: impl Into<Text>) -> Self {
        Self::Value { text: text.into(), canonical: true }
    }

    /// A value whose spelling is not known.
    pub(crate) fn accepted(text: impl Into<Text>) -> Self {
        Self::Value { text: text.into(), canonical: false }
    }

    pub(crate) fn invalid(sqlstate: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { message: message.into(), sqlstate }
    }

    /// `invalid input syntax for type integer: "abc"`
    pub(crate) fn syntax(type_name: &str, text: &str) -> Self {
        Self::invalid("22P02", format!("invalid input syntax for type {type_name}: \"{text}\""))
    }

    /// `value "99999" is out of range for type smallint`
    pub(crate) fn range(type_name: &str, text: &str) -> Self {
        Self::invalid("22003", format!("value \"{text}\" is out of range for type {type_name}"))
    }

    /// This, unless it is unknown.
    pub(crate) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if matches!(self, Self::Unknown) { other() } else { self }
    }

    /// Whether the text may be accepted.
    pub fn may_be_valid(&self) -> bool {
        !matches!(self, Self::Invalid { .. })
    }
}

/// What the input function of a built-in type makes of a text, with default settings.
///
/// `typname` is `pg_type.typname` (`int4`, `_text`, `int4range`), `typmod` as `pg_attribute.atttypmod` has it, `version`
/// Postgres' major version.
pub fn input(typname: &str, text: &str, typmod: i32, version: u16) -> Input {
    match typname {
        "bool" => integer::boolean(text),
        "int2" => integer::int2(text, version),
        "int4" => integer::int4(text, version),
        "int8" => integer::int8(text, version),
        "oid" => integer::oid(text),
        "float4" => float::float4(text, version),
        "float8" => float::float8(text),
        "numeric" => decimal::numeric(text, typmod, version),
        "text" | "citext" | "unknown" | "cstring" => Input::canonical(text),
        "varchar" => string::varchar(text, typmod),
        "bpchar" => string::bpchar(text, typmod),
        "name" => string::name(text),
        "char" => string::single_byte(text),
        "uuid" => string::uuid(text),
        "bytea" => string::bytea(text),
        "json" => json::json(text),
        "jsonb" => json::jsonb(text, version),
        "date" => datetime::date(text),
        "time" => datetime::time(text, typmod),
        "timetz" => datetime::timetz(text, typmod),
        "timestamp" => datetime::timestamp(text, typmod),
        "timestamptz" => datetime::timestamptz(text, typmod),
        "interval" => interval::interval(text, typmod, version),
        "bit" => bits::bit(text, typmod),
        "varbit" => bits::varbit(text, typmod),
        "inet" => network::inet(text),
        "cidr" => network::cidr(text),
        "macaddr" => network::macaddr(text, "macaddr", 6),
        "macaddr8" => network::macaddr(text, "macaddr8", 8),
        "pg_lsn" => network::lsn(text),
        "point" => geometry::point(text),
        "box" => geometry::rectangle(text),
        "lseg" => geometry::segment(text),
        "circle" => geometry::circle(text),
        "path" => geometry::path(text),
        "polygon" => geometry::polygon(text),
        "line" => geometry::line(text),
        "jsonpath" => plain::jsonpath(text).or_else(|| jsonpath::jsonpath(text, version)),
        "tsvector" => plain::tsvector(text).or_else(|| search::vector(text)),
        "tsquery" => plain::tsquery(text).or_else(|| search::query(text)),
        "xid" | "cid" => system::transaction(text, typname, 32, version),
        "xid8" => system::transaction(text, typname, 64, version),
        "tid" => system::tuple(text),
        "pg_snapshot" | "txid_snapshot" => system::snapshot(text),
        "int2vector" => system::vector(text, 32767),
        "oidvector" => system::vector(text, u32::MAX),
        "money" => system::money(text),
        "record" => Input::invalid("0A000", "input of anonymous composite types is not implemented"),
        "int4range" => builtin_range("int4", text, version),
        "int8range" => builtin_range("int8", text, version),
        "numrange" => builtin_range("numeric", text, version),
        "daterange" => builtin_range("date", text, version),
        "tsrange" => builtin_range("timestamp", text, version),
        "tstzrange" => builtin_range("timestamptz", text, version),
        "int4multirange" => builtin_multirange("int4", text, version),
        "int8multirange" => builtin_multirange("int8", text, version),
        "nummultirange" => builtin_multirange("numeric", text, version),
        "datemultirange" => builtin_multirange("date", text, version),
        "tsmultirange" => builtin_multirange("timestamp", text, version),
        "tstzmultirange" => builtin_multirange("timestamptz", text, version),
        _ => match typname.strip_prefix('_') {
            Some(element) if !element.is_empty() => {
                let delimiter = if element == "box" { ';' } else { ',' };
                array_input(&|text| input(element, text, typmod, version), delimiter, text)
            }
            Some(_) | None => Input::Unknown,
        },
    }
}

fn builtin_range(subtype: &str, text: &str, version: u16) -> Input {
    range_input(subtype, &|text| input(subtype, text, -1, version), text)
}

fn builtin_multirange(subtype: &str, text: &str, version: u16) -> Input {
    multirange_input(subtype, &|text| input(subtype, text, -1, version), text)
}

/// What `enum_in` makes of a text.
pub fn enum_input(type_name: &str, labels: &[Text], text: &str) -> Input {
    if labels.iter().any(|label| label == text) {
        return Input::canonical(text);
    }
    Input::invalid("22P02", format!("invalid input value for enum {type_name}: \"{text}\""))
}

/// What C's `isspace` takes for a space.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Without spaces at both ends.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| u8::try_from(c).is_ok_and(is_space))
}

/// Without spaces at the start.
pub(crate) fn trim_start(text: &str) -> &str {
    text.trim_start_matches(|c: char| u8::try_from(c).is_ok_and(is_space))
}
