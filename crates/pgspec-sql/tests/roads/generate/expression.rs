//! Names, types and expressions from dice.

use std::fmt::Write as _;

use super::Dice;

const NAMES: [&str; 34] = [
    "a",
    "b",
    "status",
    "user_id",
    "Name",
    "\"Odd one\"",
    "\"q\"\"q\"",
    "name",
    "type",
    "value",
    "key",
    "date",
    "text",
    "count",
    "new",
    "old",
    "level",
    "data",
    "public",
    "action",
    "role",
    "schema",
    "owner",
    "start",
    "version",
    "year",
    "temp",
    "language",
    "no",
    "first",
    "ä",
    "x$1",
    "policy",
    "unknown",
];

pub(super) const FUNCTIONS: [&str; 16] = [
    "now",
    "lower",
    "coalesce",
    "auth.uid",
    "s.f",
    "count",
    "date_trunc",
    "\"F\"",
    "greatest",
    "nullif",
    "left",
    "gen_random_uuid",
    "date",
    "timezone",
    "substring",
    "char_length",
];

pub(super) fn name(dice: &mut Dice) -> String {
    if !dice.tame && dice.one_in(12) {
        let keywords =
            ["user", "order", "table", "time", "timestamp", "end", "desc", "all", "int", "values", "left"];
        return dice.of(&keywords).to_owned();
    }
    dice.of(&NAMES).to_owned()
}

pub(super) fn path(dice: &mut Dice) -> String {
    match dice.roll(6) {
        0 => format!("{}.{}", name(dice), name(dice)),
        1 if dice.one_in(5) => format!("{}.{}.{}", name(dice), name(dice), name(dice)),
        _ => name(dice),
    }
}

pub(super) fn data_type(dice: &mut Dice) -> String {
    let types = [
        "text",
        "integer",
        "int",
        "bigint",
        "smallint",
        "uuid",
        "boolean",
        "jsonb",
        "json",
        "timestamptz",
        "timestamp with time zone",
        "timestamp",
        "timestamp(3) without time zone",
        "time",
        "time with time zone",
        "date",
        "numeric(10, 2)",
        "numeric",
        "decimal(5)",
        "varchar(20)",
        "varchar",
        "character varying(10)",
        "character varying",
        "char",
        "char(3)",
        "character(2)",
        "double precision",
        "real",
        "float",
        "float(24)",
        "interval",
        "interval day",
        "bit(3)",
        "bit varying",
        "bytea",
        "inet",
        "\"char\"",
        "TEXT",
        "Integer",
        "bpchar",
        "tsvector",
        "int4",
        "pg_catalog.int4",
        "pg_catalog.\"char\"",
        "name",
        "money",
        "xml",
        "point",
        "tstzrange",
        "serial",
        "bigserial",
        "national char",
        "setof int",
        "vector(3)",
        "geometry(Point)",
        "uuid(3)",
        "varchar(0)",
        "integer(3)",
        "void",
        "trigger",
        "nchar(2)",
        "dec(3, 1)",
        "float(60)",
        "timestamp(9999999999)",
        "bool",
    ];
    let base = if dice.one_in(4) { path(dice) } else { dice.of(&types).to_owned() };
    base + dice.of(&["", "", "", "", "[]", "[3]", "[][]", " array", "[", "[]()"])
}

pub(super) fn literal(dice: &mut Dice) -> String {
    dice.of(&[
        "1",
        "0",
        "42",
        "1.5",
        ".5",
        "1.",
        "1e3",
        "0x1F",
        "1_000",
        "-1",
        "- 1",
        "+1",
        "'x'",
        "''",
        "'it''s'",
        "'ä'",
        "e'\\n'",
        "null",
        "true",
        "false",
        "NULL",
        "$$x$$",
        "b'1'",
        "interval '1 day'",
        "date '2020-01-01'",
        "'a' 'b'",
        "$1",
        "current_date",
        "current_timestamp",
        "current_user",
        "current_timestamp(3)",
        "now()",
        "'{}'::jsonb",
        "array[]::text[]",
        "U&'x'",
        "interval '1' day",
        "timestamp '2020-01-01'",
    ])
    .to_owned()
}

pub(super) fn list(dice: &mut Dice, depth: usize) -> String {
    let items: Vec<_> = (0..=dice.roll(3)).map(|_| expression(dice, depth)).collect();
    items.join(", ")
}

pub(super) fn operand(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return if dice.one_in(2) { path(dice) } else { literal(dice) };
    }
    let below = depth - 1;
    match dice.roll(if dice.tame { 19 } else { 20 }) {
        0..=4 => path(dice),
        5..=8 => literal(dice),
        9 | 10 => {
            let arguments = if dice.one_in(3) { String::new() } else { list(dice, below) };
            format!("{}({arguments})", dice.of(&FUNCTIONS))
        }
        11 | 12 => format!("({})", expression(dice, below)),
        13 => "(select auth.uid())".to_owned(),
        14 => format!("exists ({})", query(dice, below)),
        15 => format!("{}::{}", operand(dice, below), data_type(dice)),
        16 => format!("array[{}]", list(dice, below)),
        17 => {
            let otherwise =
                if dice.one_in(2) { format!(" else {}", expression(dice, below)) } else { String::new() };
            let (when, then) = (expression(dice, below), expression(dice, below));
            format!("case when {when} then {then}{otherwise} end")
        }
        18 => format!("({})", query(dice, below)),
        _ => dice
            .of(&[
                "count(*)",
                "a.*",
                "(a).b",
                "a[1]",
                "extract(year from a)",
                "cast(a as text)",
                "a collate \"C\"",
                "sum(a) over ()",
                "row(1, 2)",
                "(1, 2)",
                "f(a => 1)",
                "f(distinct a)",
                "f(variadic a)",
                "a at time zone 'utc'",
                "position('a' in b)",
                "trim(a)",
                "count(distinct a) filter (where b)",
                "case a when 1 then 2 end",
                "current_schema()",
                "f(a order by b)",
                "'a'::varchar(3)",
                "a::s.kind[]",
                "not a",
                "f()()",
                "a b",
            ])
            .to_owned(),
    }
}

pub(super) fn expression(dice: &mut Dice, depth: usize) -> String {
    let mut out = if dice.one_in(8) { "not ".to_owned() } else { String::new() };
    out.push_str(&operand(dice, depth));
    let below = depth.saturating_sub(1);
    for _ in 0..dice.roll(3) {
        match dice.roll(16) {
            0..=4 => {
                let operators = [
                    "=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", "~", "~*", "!~",
                    "&&", "@>", "<@", "->", "->>", "#>>", "?", "?|", "@@", "==", "^", "|", "&", "<<",
                    "= any", "<->", "|/", "!",
                ];
                let space = dice.of(&[" ", "", " "]);
                let right = operand(dice, below);
                let operator = dice.of(&operators);
                if operator == "= any" {
                    write!(out, " = any ({right})").unwrap();
                } else {
                    write!(out, "{space}{operator}{space}{right}").unwrap();
                }
            }
            5..=8 => write!(out, " {} {}", dice.of(&["and", "or", "and not", "AND"]), operand(dice, below))
                .unwrap(),
            9 | 10 => {
                let tests = [
                    "is null",
                    "is not null",
                    "is true",
                    "is not false",
                    "is unknown",
                    "isnull",
                    "is document",
                ];
                write!(out, " {}", dice.of(&tests)).unwrap();
            }
            11 => write!(
                out,
                " {} {}",
                dice.of(&["is distinct from", "is not distinct from"]),
                operand(dice, below)
            )
            .unwrap(),
            12 => write!(out, " {} ({})", dice.of(&["in", "not in"]), list(dice, below)).unwrap(),
            13 => write!(
                out,
                " {} {}",
                dice.of(&["like", "not like", "ilike", "similar to"]),
                operand(dice, below)
            )
            .unwrap(),
            14 => {
                let (low, high) = (operand(dice, below), operand(dice, below));
                write!(
                    out,
                    " {} {low} and {high}",
                    dice.of(&["between", "not between", "between symmetric"])
                )
                .unwrap();
            }
            _ => write!(out, " in ({})", query(dice, below)).unwrap(),
        }
    }
    out
}

pub(super) fn query(dice: &mut Dice, depth: usize) -> String {
    let mut out = format!("select {}", if dice.one_in(3) { "*".to_owned() } else { list(dice, depth) });
    if !dice.one_in(4) {
        write!(out, " from {}{}", path(dice), dice.maybe(&["t", "as t", "\"T\"", "where"])).unwrap();
        for _ in 0..dice.roll(2) {
            let joins = ["join", "left join", "inner join", "left outer join", "cross join"];
            write!(out, " {} {}{}", dice.of(&joins), path(dice), dice.maybe(&["u", "as u"])).unwrap();
            if !dice.one_in(6) {
                write!(out, " on {}", expression(dice, depth)).unwrap();
            }
        }
    }
    if dice.one_in(2) {
        write!(out, " where {}", expression(dice, depth)).unwrap();
    }
    out + &dice.maybe(&["", "", "", "limit 1", "order by a", "group by b", "for update"])
}
