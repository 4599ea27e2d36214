//! Values of every type: columns of the fixture's big table, and literals.

/// A type that samples exist for: its name in SQL, its `typname`, the columns that have it (without `c_` or `n_`) and
/// what may stand between quotes.
pub(crate) struct Sample {
    pub(crate) sql: &'static str,
    pub(crate) typname: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) literals: &'static [&'static str],
}

const fn sample(
    sql: &'static str,
    typname: &'static str,
    columns: &'static [&'static str],
    literals: &'static [&'static str],
) -> Sample {
    Sample { sql, typname, columns, literals }
}

#[rustfmt::skip]
pub(crate) const SAMPLES: &[Sample] = &[
    sample("smallint", "int2", &["c_int2", "n_int2"], &["1", "-3", "0"]),
    sample("integer", "int4", &["c_int4", "n_int4", "id"], &["1", "2", "-7", "100"]),
    sample("bigint", "int8", &["c_int8", "n_int8"], &["5", "3000000000"]),
    sample("numeric", "numeric", &["c_numeric", "n_numeric", "c_money_amount", "n_money_amount"], &["1.5", "0", "-2.25", "1e3"]),
    sample("real", "float4", &["c_float4", "n_float4"], &["0.5", "-1"]),
    sample("double precision", "float8", &["c_float8", "n_float8"], &["2.5", "1e10", "NaN"]),
    sample("text", "text", &["c_text", "n_text"], &["abc", "", "a b c", "1", "x%"]),
    sample("varchar", "varchar", &["c_varchar", "n_varchar", "c_varchar20", "n_varchar20"], &["abc", "v"]),
    sample("bpchar", "bpchar", &["c_char3", "n_char3"], &["abc", "d"]),
    sample("\"char\"", "char", &["c_letter"], &["x"]),
    sample("name", "name", &["c_name"], &["abc"]),
    sample("citext", "citext", &["c_citext", "n_citext"], &["AbC"]),
    sample("boolean", "bool", &["c_bool", "n_bool"], &["t", "false", "on"]),
    sample("date", "date", &["c_date", "n_date"], &["2024-02-29", "infinity"]),
    sample("time", "time", &["c_time"], &["12:30", "23:59:59.5"]),
    sample("timetz", "timetz", &["c_timetz"], &["12:30+02"]),
    sample("timestamp", "timestamp", &["c_timestamp", "n_timestamp", "c_timestamp3"], &["2024-01-02 03:04:05"]),
    sample("timestamptz", "timestamptz", &["c_timestamptz", "n_timestamptz"], &["2024-01-02 03:04:05+00"]),
    sample("interval", "interval", &["c_interval", "n_interval"], &["1 day", "2 hours 30 minutes", "P1Y"]),
    sample("uuid", "uuid", &["c_uuid", "n_uuid"], &["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]),
    sample("json", "json", &["c_json"], &["{\"a\": 1}", "[1, 2]"]),
    sample("jsonb", "jsonb", &["c_jsonb", "n_jsonb"], &["{\"a\": {\"b\": 2}}", "[]", "null"]),
    sample("bytea", "bytea", &["c_bytea"], &["\\xdeadbeef", "ab"]),
    sample("inet", "inet", &["c_inet"], &["192.168.0.1/24", "::1"]),
    sample("cidr", "cidr", &["c_cidr"], &["10.0.0.0/8"]),
    sample("macaddr", "macaddr", &["c_macaddr"], &["08:00:2b:01:02:03"]),
    sample("macaddr8", "macaddr8", &["c_macaddr8"], &["08:00:2b:01:02:03:04:05"]),
    sample("bit(8)", "bit", &["c_bit8"], &["10101010"]),
    sample("varbit", "varbit", &["c_varbit"], &["101"]),
    sample("point", "point", &["c_point"], &["(1,2)"]),
    sample("box", "box", &["c_box"], &["(1,2),(3,4)"]),
    sample("lseg", "lseg", &["c_lseg"], &["[(1,2),(3,4)]"]),
    sample("line", "line", &["c_line"], &["{1,2,3}"]),
    sample("path", "path", &["c_path"], &["[(1,2),(3,4)]"]),
    sample("polygon", "polygon", &["c_polygon"], &["((1,2),(3,4),(5,6))"]),
    sample("circle", "circle", &["c_circle"], &["<(1,2),3>"]),
    sample("money", "money", &["c_money"], &["12.34"]),
    sample("xml", "xml", &["c_xml"], &["<a/>"]),
    sample("tsvector", "tsvector", &["c_tsvector"], &["a b"]),
    sample("tsquery", "tsquery", &["c_tsquery"], &["a & b"]),
    sample("hstore", "hstore", &["c_hstore"], &["a=>1, b=>2"]),
    sample("ltree", "ltree", &["c_ltree"], &["a.b.c"]),
    sample("oid", "oid", &["c_oid"], &["26"]),
    sample("regclass", "regclass", &["c_regclass"], &["pg_class"]),
    sample("jsonpath", "jsonpath", &["c_jsonpath"], &["$.a"]),
    sample("pg_lsn", "pg_lsn", &["c_pg_lsn"], &["16/B374D848"]),
    sample("int4range", "int4range", &["c_int4range"], &["[1,5)", "empty"]),
    sample("numrange", "numrange", &["c_numrange"], &["[1.5,2.5]"]),
    sample("daterange", "daterange", &["c_daterange"], &["[2024-01-01,2024-02-01)"]),
    sample("tstzrange", "tstzrange", &["c_tstzrange"], &["[2024-01-01,2024-02-01)"]),
    sample("int4multirange", "int4multirange", &["c_int4multirange"], &["{[1,2), [5,9)}"]),
    sample("tstzmultirange", "tstzmultirange", &["c_tstzmultirange"], &["{}"]),
    sample("mood", "mood", &["c_mood", "n_mood"], &["sad", "happy"]),
    sample("other.colour", "colour", &["c_colour"], &["red"]),
    sample("integer[]", "_int4", &["c_int4s", "n_int4s"], &["{1,2,3}", "{}", "{{1,2},{3,4}}"]),
    sample("bigint[]", "_int8", &["c_int8s"], &["{1,2}"]),
    sample("numeric[]", "_numeric", &["c_numerics"], &["{1.5}"]),
    sample("text[]", "_text", &["c_texts", "n_texts"], &["{a,b}", "{\"a b\",null}"]),
    sample("varchar[]", "_varchar", &["c_varchars"], &["{a}"]),
    sample("mood[]", "_mood", &["c_moods"], &["{sad,ok}"]),
    sample("uuid[]", "_uuid", &["c_uuids"], &["{}"]),
    sample("jsonb[]", "_jsonb", &["c_jsonbs"], &["{}"]),
    sample("timestamptz[]", "_timestamptz", &["c_timestamptzs"], &["{2024-01-01}"]),
    sample("int4range[]", "_int4range", &["c_int4ranges"], &["{}"]),
];

/// The samples of a type.
pub(crate) fn of(typname: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.typname == typname)
}
