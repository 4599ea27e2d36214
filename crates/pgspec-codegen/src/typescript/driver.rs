//! What a value of Postgres is in JavaScript, by who hands it over.
//!
//! | | `postgrest` | `pg` | `postgres-js` |
//! |---|---|---|---|
//! | `bigint`, `numeric` | number | string | string |
//! | `date`, `timestamp`, `timestamptz` | string | `Date` | `Date` |
//! | `bytea` | string | bytes | bytes |
//! | `interval`, `point` | string | object | string |
//! | `oid` | string | number | number |
//! | array of an enum, a domain or a range | array | string | array |
//!
//! A writer may give what is read, and what the driver writes as well.

use crate::input::Driver;

use super::types::Ts;

/// What is asked for: the value that is read, or the values that can be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// It is read.
    Read,
    /// It is written.
    Write,
}

/// `postgres-interval`, which `pg` makes of an interval.
const INTERVAL: &str = "{ years?: number; months?: number; days?: number; hours?: number; minutes?: number; \
                        seconds?: number; milliseconds?: number; toPostgres(): string }";

/// The arrays that `pg` has a parser for (`pg-types/lib/textParsers.js`); of any other it gives the text.
const PARSED_BY_PG: [&str; 28] = [
    "bool",
    "bytea",
    "int2",
    "int4",
    "int8",
    "oid",
    "float4",
    "float8",
    "numeric",
    "bpchar",
    "varchar",
    "text",
    "regproc",
    "macaddr",
    "inet",
    "cidr",
    "timestamp",
    "timestamptz",
    "date",
    "interval",
    "json",
    "jsonb",
    "numrange",
    "uuid",
    "money",
    "time",
    "timetz",
    "point",
];

/// The type of a value of `pg_catalog`, or of an extension's type that everybody uses.
pub(super) fn scalar(driver: Driver, typname: &str, way: Way) -> Option<Ts> {
    let atom = |text: &str| Some(Ts::atom(text));
    let union = |members: &[&str]| Some(Ts::Union(members.iter().map(|member| Ts::atom(*member)).collect()));
    let direct = driver != Driver::Postgrest;
    match (typname, driver, way) {
        ("bool", ..) => atom("boolean"),
        ("int2" | "int4" | "float4" | "float8", ..) => atom("number"),
        ("oid", ..) if direct => atom("number"),
        ("int8", _, Way::Read) if direct => atom("string"),
        ("int8", _, Way::Write) if direct => union(&["string", "number", "bigint"]),
        ("numeric", _, Way::Read) if direct => atom("string"),
        ("numeric", _, Way::Write) if direct => union(&["string", "number"]),
        ("int8" | "numeric", ..) => atom("number"),
        ("date" | "timestamp" | "timestamptz", _, Way::Read) if direct => atom("Date"),
        ("date" | "timestamp" | "timestamptz", _, Way::Write) if direct => union(&["Date", "string"]),
        ("bytea", ..) if direct => atom("Uint8Array"),
        ("interval", Driver::Pg, Way::Read) => atom(INTERVAL),
        ("point", Driver::Pg, Way::Read) => atom("{ x: number; y: number }"),
        ("circle", Driver::Pg, Way::Read) => atom("{ x: number; y: number; radius: number }"),
        ("json" | "jsonb", ..) => atom("Json"),
        ("void", ..) => atom("undefined"),
        ("record", Driver::Postgrest, _) => atom("Record<string, unknown>"),
        ("record", ..) => atom("string"),
        // Everything else is the text that Postgres prints.
        _ if super::types::builtin(typname) == Some("string") || is_text(typname) => atom("string"),
        _ => None,
    }
}

/// Whether an array of this type is an array, and not its text.
pub(super) fn is_array(driver: Driver, typname: &str) -> bool {
    driver != Driver::Pg || PARSED_BY_PG.contains(&typname)
}

/// The element of an array, where the driver reads it in another way than a value alone.
pub(super) fn element(driver: Driver, typname: &str, way: Way) -> Option<Ts> {
    let is_number = driver == Driver::Pg && typname == "numeric" && way == Way::Read;
    is_number.then(|| Ts::atom("number"))
}

/// Types that the reference calls unknown, and whose values are texts in all drivers.
fn is_text(typname: &str) -> bool {
    matches!(
        typname,
        "name"
            | "char"
            | "inet"
            | "cidr"
            | "macaddr"
            | "macaddr8"
            | "money"
            | "bit"
            | "varbit"
            | "xml"
            | "tsvector"
            | "tsquery"
            | "point"
            | "line"
            | "lseg"
            | "box"
            | "path"
            | "polygon"
            | "circle"
            | "oid"
            | "int4range"
            | "int8range"
            | "numrange"
            | "daterange"
            | "tsrange"
            | "tstzrange"
            | "int4multirange"
            | "int8multirange"
            | "nummultirange"
            | "datemultirange"
            | "tsmultirange"
            | "tstzmultirange"
            | "pg_lsn"
            | "regclass"
            | "regtype"
            | "regproc"
            | "regprocedure"
            | "regrole"
            | "regnamespace"
            | "ltree"
    )
}
