//! What the types of both sides are to a driver: words that are equal where a value can go from one to the other.

use pgspec_codegen::surface::{Field, TypeClass};

use super::syntax::{Ty, TyKind};

/// What a Rust type is.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Kind {
    /// A type that drivers know, by a word for it.
    Word(&'static str),
    Range(Box<Kind>),
    List(Box<Kind>),
    /// Something that may be null, where a null has a place: an element of a list.
    Nullable(Box<Kind>),
    /// An item of the files: its number.
    Item(usize),
    /// Not understood.
    Unknown,
}

/// How code comes by its values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// From a driver, which refuses what does not fit.
    Driver,
    /// From JSON, where a date is a text and a number a number.
    Json,
}

/// How a type fits a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fit {
    Exact,
    /// It holds the values, and more.
    Wider,
    /// It holds most of the values exactly.
    Lossy,
    Wrong,
    Unchecked,
}

/// The words for a built-in type: those that a driver gives, the usual one first. Empty for types that none gives.
pub(crate) fn of_builtin(typname: &str) -> &'static [&'static str] {
    match typname {
        "bool" => &["bool"],
        "char" => &["i8", "u8"],
        "int2" => &["i16"],
        "int4" => &["i32"],
        "int8" => &["i64"],
        "oid" => &["Oid", "u32"],
        "float4" => &["f32"],
        "float8" => &["f64"],
        "numeric" => &["Decimal"],
        "money" => &["Money", "i64"],
        "text" | "varchar" | "bpchar" | "name" | "citext" => &["String"],
        "bytea" => &["Bytes"],
        "uuid" => &["Uuid"],
        "json" | "jsonb" => &["Json"],
        "date" => &["Date"],
        "time" => &["Time"],
        "timetz" => &["TimeTz"],
        "timestamp" => &["DateTime"],
        "timestamptz" => &["Timestamp"],
        "interval" => &["Interval", "Duration"],
        "inet" | "cidr" => &["Network", "Address"],
        "macaddr" | "macaddr8" => &["Mac"],
        "bit" | "varbit" => &["Bits"],
        _ => &[],
    }
}

/// The type of a range's bounds.
fn range_of(typname: &str) -> Option<&'static str> {
    Some(match typname {
        "int4range" => "int4",
        "int8range" => "int8",
        "numrange" => "numeric",
        "daterange" => "date",
        "tsrange" => "timestamp",
        "tstzrange" => "timestamptz",
        _ => return None,
    })
}

/// What a Rust type is, if it is none of the files' own.
pub(crate) fn of_foreign(ty: &Ty, own: &dyn Fn(&Ty) -> Kind) -> Kind {
    let (path, name, arguments) = match &ty.kind {
        TyKind::Path { path, name, arguments } => (path.as_str(), name.as_str(), arguments.as_slice()),
        TyKind::List(inner) if inner.path().is_some_and(|(name, _)| name == "u8") => {
            return Kind::Word("Bytes");
        }
        TyKind::List(inner) => return Kind::List(Box::new(own(inner))),
        TyKind::Tuple(parts) => {
            return match parts.as_slice() {
                [from, to] if from == to || from.inside(&["Bound"]) == to.inside(&["Bound"]) => {
                    from.inside(&["Bound"]).map_or(Kind::Unknown, |bound| Kind::Range(Box::new(own(bound))))
                }
                _ => Kind::Unknown,
            };
        }
        TyKind::Other => return Kind::Unknown,
    };
    let is_jiff = path.contains("civil") || path.contains("jiff");
    let word = match name {
        "bool" => "bool",
        "i8" => "i8",
        "u8" => "u8",
        "i16" => "i16",
        "i32" => "i32",
        "i64" => "i64",
        "i128" => "i128",
        "u16" => "u16",
        "u32" => "u32",
        "u64" => "u64",
        "isize" => "isize",
        "usize" => "usize",
        "f32" => "f32",
        "f64" => "f64",
        "String" | "str" | "CiText" | "PgCiText" | "Citext" => "String",
        "Bytes" | "BytesMut" => "Bytes",
        "Uuid" => "Uuid",
        "Decimal" | "BigDecimal" | "PgNumeric" => "Decimal",
        "Value" | "JsonValue" | "RawValue" | "Json" | "Jsonb" => "Json",
        "NaiveDate" | "Date" | "TimeDate" => "Date",
        "NaiveTime" | "Time" | "TimeTime" => "Time",
        "PgTimeTz" => "TimeTz",
        "NaiveDateTime" | "PrimitiveDateTime" | "TimeDateTime" => "DateTime",
        "DateTime" if is_jiff || arguments.is_empty() => "DateTime",
        "DateTime"
        | "DateTimeUtc"
        | "DateTimeLocal"
        | "DateTimeWithTimeZone"
        | "TimeDateTimeWithTimeZone"
        | "OffsetDateTime"
        | "UtcDateTime"
        | "Timestamp"
        | "SystemTime"
        | "Zoned" => "Timestamp",
        "PgInterval" | "Interval" => "Interval",
        "Duration" | "TimeDelta" | "Span" | "SignedDuration" => "Duration",
        "IpNetwork" | "IpNet" | "IpInet" | "IpCidr" => "Network",
        "IpAddr" | "Ipv4Addr" | "Ipv6Addr" => "Address",
        "MacAddress" | "MacAddr6" | "MacAddr8" => "Mac",
        "BitVec" => "Bits",
        "PgMoney" | "Cents" => "Money",
        "Oid" => "Oid",
        "PgHstore" => "Hstore",
        "PgLTree" => "Ltree",
        "Vector" => "Vector",
        "Vec" if arguments.first().and_then(Ty::path).is_some_and(|(name, _)| name == "u8") => "Bytes",
        "Vec" => return arguments.first().map_or(Kind::Unknown, |inner| Kind::List(Box::new(own(inner)))),
        "Option" => {
            return arguments.first().map_or(Kind::Unknown, |inner| Kind::Nullable(Box::new(own(inner))));
        }
        "PgRange" | "Range" if path != "std::ops::Range" => {
            return arguments.first().map_or(Kind::Unknown, |inner| Kind::Range(Box::new(own(inner))));
        }
        "Box" | "Arc" | "Rc" | "Cow" => return arguments.last().map_or(Kind::Unknown, own),
        _ => return Kind::Unknown,
    };
    Kind::Word(word)
}

/// How a type that is no item of the files fits a column; nullability aside.
pub(crate) fn fit(kind: &Kind, field: &Field, source: Source) -> Fit {
    let kind = match (kind, field.ty.array) {
        (Kind::Unknown, _) => return Fit::Unchecked,
        // A list from a driver holds nulls or fails; a type may say so.
        (Kind::List(element), true) => {
            if let Kind::Nullable(inner) = element.as_ref() {
                inner
            } else {
                element
            }
        }
        (_, true) => return Fit::Wrong,
        (other, false) => other,
    };
    match &field.ty.class {
        TypeClass::Builtin(name) => builtin(kind, name.as_str(), source),
        TypeClass::ValueSet(_) => match kind {
            Kind::Word("String") => Fit::Wider,
            Kind::Word(_) | Kind::Range(_) | Kind::List(_) | Kind::Nullable(_) => Fit::Wrong,
            Kind::Item(_) | Kind::Unknown => Fit::Unchecked,
        },
        TypeClass::Other(name) => match (name.name.as_str(), kind) {
            ("citext", Kind::Word("String")) | ("hstore", Kind::Word("Hstore")) => Fit::Exact,
            ("ltree", Kind::Word("Ltree" | "String")) | ("vector", Kind::Word("Vector")) => Fit::Exact,
            ("citext", Kind::Word(_)) => Fit::Wrong,
            _ => Fit::Unchecked,
        },
        TypeClass::Record(_) => Fit::Unchecked,
    }
}

fn builtin(kind: &Kind, typname: &str, source: Source) -> Fit {
    if let Some(bound) = range_of(typname) {
        return match kind {
            Kind::Range(inner) => builtin(inner, bound, source),
            Kind::Unknown | Kind::Item(_) => Fit::Unchecked,
            Kind::Word("String") if source == Source::Json => Fit::Exact,
            Kind::Word(_) | Kind::List(_) | Kind::Nullable(_) => Fit::Wrong,
        };
    }
    let words = of_builtin(typname);
    if words.is_empty() {
        return Fit::Unchecked;
    }
    let word = match kind {
        Kind::Word(word) => *word,
        Kind::Unknown | Kind::Item(_) | Kind::Nullable(_) => return Fit::Unchecked,
        // What is in a JSON column, the application knows better.
        Kind::List(_) | Kind::Range(_) if typname.starts_with("json") && source == Source::Json => {
            return Fit::Exact;
        }
        Kind::List(_) | Kind::Range(_) => return Fit::Wrong,
    };
    match words.iter().position(|found| *found == word) {
        Some(_) if word == "Address" => Fit::Lossy,
        Some(_) => Fit::Exact,
        None if source == Source::Json => of_json(word, typname),
        None => Fit::Wrong,
    }
}

/// The types that take what PostgREST and `to_jsonb` make of a value.
fn of_json(word: &str, typname: &str) -> Fit {
    let bits = |word: &str| word.get(1..).and_then(|bits| bits.parse::<u32>().ok()).unwrap_or(64);
    let integer = matches!(word.as_bytes().first(), Some(b'i' | b'u')) && word != "interval";
    match typname {
        "int2" | "int4" | "int8" => {
            let needed = match typname {
                "int2" => 16,
                "int8" => 64,
                _ => 32,
            };
            match word {
                "f64" | "Decimal" if needed < 64 => Fit::Exact,
                "f64" => Fit::Lossy,
                _ if integer && bits(word) > needed => Fit::Exact,
                _ if integer => Fit::Lossy,
                _ => Fit::Wrong,
            }
        }
        "float4" if word == "f64" => Fit::Exact,
        "numeric" if matches!(word, "f64" | "f32") => Fit::Lossy,
        "date" | "time" | "timetz" | "timestamp" | "timestamptz" | "interval" | "uuid" | "inet" | "cidr"
        | "macaddr" | "macaddr8" | "bytea" | "bit" | "varbit" | "money" | "char" | "oid"
            if word == "String" =>
        {
            Fit::Exact
        }
        _ => Fit::Wrong,
    }
}
