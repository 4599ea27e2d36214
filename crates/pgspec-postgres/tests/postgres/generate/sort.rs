//! Types that columns may have, with defaults and conditions as Postgres prints them.

/// A type with defaults, checks and conditions on a column `{}` of it, as Postgres prints them.
#[derive(Clone)]
pub(super) struct Sort {
    pub(super) name: String,
    pub(super) defaults: Vec<String>,
    pub(super) conditions: Vec<String>,
    /// It has a B-tree operator class.
    pub(super) ordered: bool,
    /// It has a hash operator class.
    pub(super) hashed: bool,
    /// Its values can be large.
    pub(super) large: bool,
    /// It has a GiST operator class with `&&`.
    pub(super) overlaps: bool,
    /// Its values can be compared by a collation.
    pub(super) collated: bool,
}

impl Sort {
    /// A type of the spec itself.
    pub(super) fn own(name: &str, default: Option<String>, ordered: bool) -> Self {
        Self {
            name: name.to_owned(),
            defaults: default.into_iter().collect(),
            conditions: vec!["{} IS NOT NULL".to_owned()],
            ordered,
            hashed: false,
            large: false,
            overlaps: false,
            collated: false,
        }
    }
}

const BUILTIN: &[(&str, &[&str], &[&str])] = &[
    ("uuid", &["gen_random_uuid()"], &["{} IS NOT NULL"]),
    ("text", &["'x'::text", "''::text", "'it''s'::text"], &["length({}) < 100", "{} ~~ 'a%'::text"]),
    ("integer", &["0", "7", "'-1'::integer"], &["{} > 0", "{} >= 1 AND {} <= 9", "{} <> 3 OR {} IS NULL"]),
    ("bigint", &["0", "100"], &["{} > 0"]),
    ("smallint", &["1"], &["{} < 7"]),
    ("boolean", &["true", "false"], &["{}", "NOT {}", "{} IS TRUE"]),
    ("jsonb", &["'{}'::jsonb", "'{\"a\": 1}'::jsonb"], &["jsonb_typeof({}) = 'object'::text"]),
    ("timestamptz", &["now()", "CURRENT_TIMESTAMP"], &["{} IS NOT NULL"]),
    ("timestamp(3)", &["LOCALTIMESTAMP"], &["{} IS NULL"]),
    ("date", &["CURRENT_DATE", "'2020-01-01'::date"], &["{} > '2000-01-01'::date"]),
    ("numeric(10, 2)", &["0", "1.5"], &["{} > 0::numeric"]),
    ("character varying(40)", &["'y'::character varying"], &["{} IS NOT NULL"]),
    ("char(3)", &["'abc'::bpchar"], &["{} <> 'xyz'::bpchar"]),
    ("text[]", &["'{}'::text[]", "ARRAY['a'::text]"], &["array_length({}, 1) > 0"]),
    ("double precision", &["'-0.5'::numeric", "1"], &["{} < 2::double precision"]),
    ("interval day to second", &["'01:00:00'::interval"], &["{} IS NOT NULL"]),
    ("inet", &["'127.0.0.1'::inet"], &["{} IS NULL"]),
    ("bytea", &["'\\x00'::bytea"], &["length({}) < 9"]),
    ("point", &["point(0::double precision, 0::double precision)"], &["{} IS NOT NULL"]),
    ("int4range", &["'[1,5)'::int4range"], &["NOT isempty({})"]),
    ("tstzrange", &["tstzrange(now(), NULL::timestamp with time zone)"], &["{} IS NOT NULL"]),
];

/// The types that Postgres brings.
pub(super) fn builtin() -> Vec<Sort> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let sorts = BUILTIN.iter().map(|(name, defaults, conditions)| {
        let is = |names: &[&str]| names.contains(name);
        Sort {
            name: (*name).to_owned(),
            defaults: owned(defaults),
            conditions: owned(conditions),
            ordered: !is(&["point"]),
            hashed: !is(&["point"]),
            large: is(&["text", "jsonb", "text[]", "bytea", "character varying(40)"]),
            overlaps: is(&["int4range", "tstzrange"]),
            collated: is(&["text", "character varying(40)", "char(3)"]),
        }
    });
    sorts.collect()
}
