//! Arguments: for every type, and for the polymorphic ones together.

use pgspec_sql::quote;

use super::random::Random;
use super::samples::{self, SAMPLES, Sample};

/// What the polymorphic types of one call stand for.
pub(crate) struct Poly {
    element: &'static str,
    range: &'static str,
    multirange: &'static str,
}

const POLY: &[Poly] = &[
    Poly { element: "int4", range: "int4range", multirange: "int4multirange" },
    Poly { element: "numeric", range: "numrange", multirange: "nummultirange" },
    Poly { element: "timestamptz", range: "tstzrange", multirange: "tstzmultirange" },
    Poly { element: "date", range: "daterange", multirange: "datemultirange" },
];

impl Poly {
    pub(crate) fn any(random: &mut Random) -> &'static Self {
        random.pick(POLY)
    }
}

/// A type's name as SQL has it: `"char"`, `integer[]`, `pg_catalog.int2vector`.
pub(crate) fn sql_type(typname: &str) -> String {
    if let Some(sample) = samples::of(typname) {
        return sample.sql.to_owned();
    }
    if let Some(element) = typname.strip_prefix('_') {
        return format!("{}[]", sql_type(element));
    }
    quote::identifier(typname).into_owned()
}

/// A sample of any type.
pub(crate) fn any_sample(random: &mut Random) -> &'static Sample {
    random.pick(SAMPLES)
}

/// An argument of a type.
pub(crate) fn argument(random: &mut Random, typname: &str, poly: &Poly) -> String {
    let concrete = match typname {
        "anyelement" | "anynonarray" | "anycompatible" | "anycompatiblenonarray" => poly.element,
        "anyarray" | "anycompatiblearray" => {
            let element = value(random, poly.element);
            return match random.below(3) {
                0 => format!("array[{element}]"),
                1 => format!("null::{}[]", sql_type(poly.element)),
                _ => value(random, &format!("_{}", poly.element)),
            };
        }
        "anyrange" | "anycompatiblerange" => poly.range,
        "anymultirange" | "anycompatiblemultirange" => poly.multirange,
        "anyenum" => "mood",
        "any" => any_sample(random).typname,
        "record" => return (*random.pick(&["row(1, 'a')", "e", "(1, c_text)", "one_a(1)"])).to_owned(),
        "_record" => return "array[row(1, 'a')]".to_owned(),
        "cstring" => return (*random.pick(&["'abc'", "'1'::cstring", "null"])).to_owned(),
        other => other,
    };
    value(random, concrete)
}

/// A value of a type that is not polymorphic.
pub(crate) fn value(random: &mut Random, typname: &str) -> String {
    let Some(sample) = samples::of(typname) else {
        let name = sql_type(typname);
        return match random.below(4) {
            0 => "null".to_owned(),
            _ => format!("null::{name}"),
        };
    };
    of_sample(random, sample)
}

/// A value of a sample's type.
pub(crate) fn of_sample(random: &mut Random, sample: &Sample) -> String {
    let literal = random.pick(sample.literals);
    match random.below(10) {
        0..=4 => {
            let column = random.pick(sample.columns);
            if random.percent(20) { format!("e.{column}") } else { (*column).to_owned() }
        }
        5 => format!("'{literal}'"),
        6 => format!("'{literal}'::{}", sample.sql),
        7 => format!("null::{}", sample.sql),
        8 if matches!(sample.typname, "int2" | "int4" | "int8" | "numeric" | "float4" | "float8") => {
            if literal.starts_with('N') {
                "1.5e0".to_owned()
            } else {
                (*literal).to_owned()
            }
        }
        8 if sample.typname == "bool" => (*random.pick(&["true", "false"])).to_owned(),
        _ => format!("cast('{literal}' as {})", sample.sql),
    }
}
