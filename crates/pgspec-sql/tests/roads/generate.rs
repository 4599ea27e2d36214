//! Fragments from a seed: mostly what people write, now and then what nobody would.

use std::fmt::Write as _;

/// A source of numbers: xorshift, so that a seed is a fragment.
struct Dice {
    state: u64,
    /// Only the first half of each list of choices, where what is common stands.
    tame: bool,
}

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % sides as u64).unwrap()
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let all = if self.tame { choices.len().div_ceil(2) } else { choices.len() };
        choices[self.roll(all)]
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn maybe(&mut self, choices: &[&str]) -> String {
        if self.one_in(2) { format!(" {}", self.of(choices)) } else { String::new() }
    }
}

/// A fragment of a sort.
pub(crate) fn fragment(sort: &str, seed: u64) -> String {
    let mut dice = Dice { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, tame: false };
    dice.tame = !dice.one_in(3);
    match sort {
        "column" => column(&mut dice),
        "data_type" => data_type(&mut dice),
        "expression" => expression(&mut dice, 3),
        "constraint" => constraint(&mut dice),
        "index" => index(&mut dice),
        "policy" => policy(&mut dice),
        "trigger" => trigger(&mut dice),
        "grants" => grants(&mut dice),
        other => panic!("no sort is called {other}"),
    }
}

/// A fragment with something removed, doubled or put in.
pub(crate) fn mutilate(text: &str, seed: u64) -> String {
    let mut dice = Dice { state: seed.rotate_left(32) | 1, tame: false };
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        let joins = |w: &String| {
            let last = w.chars().last().unwrap_or(' ');
            last.is_alphanumeric() && c.is_alphanumeric() || last == '_' || c == '_'
        };
        match words.last_mut() {
            Some(word) if joins(word) => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(words.len().max(1));
        match dice.roll(5) {
            0 if at < words.len() => {
                words.remove(at);
            }
            1 if at < words.len() => words.insert(at, words[at].clone()),
            2 => {
                let other = dice.roll(words.len().max(1));
                if at < words.len() && other < words.len() {
                    words.swap(at, other);
                }
            }
            3 => words.truncate(at),
            _ => {
                let junk = [
                    " ", "(", ")", ",", ";", "'", "\"", "--", "/*", "$$", "::", ".", "=", "-", "+", "*", "not", "null",
                    " is ", " and ", "select", " from ", "[", "]", "1", "1e5", "é", " as ", "e'", "\\", " using ",
                    " default ", " collate ", "@", ":", "%", " on ", " end", "{", "||", " desc", "$1", "\0", "x'",
                ];
                words.insert(at.min(words.len()), dice.of(&junk).to_owned());
            }
        }
    }
    words.concat()
}

const NAMES: [&str; 34] = [
    "a", "b", "status", "user_id", "Name", "\"Odd one\"", "\"q\"\"q\"", "name", "type", "value", "key", "date", "text",
    "count", "new", "old", "level", "data", "public", "action", "role", "schema", "owner", "start", "version", "year",
    "temp", "language", "no", "first", "ä", "x$1", "policy", "unknown",
];

const FUNCTIONS: [&str; 16] = [
    "now", "lower", "coalesce", "auth.uid", "s.f", "count", "date_trunc", "\"F\"", "greatest", "nullif", "left",
    "gen_random_uuid", "date", "timezone", "substring", "char_length",
];

fn name(dice: &mut Dice) -> String {
    if !dice.tame && dice.one_in(12) {
        let keywords = ["user", "order", "table", "time", "timestamp", "end", "desc", "all", "int", "values", "left"];
        return dice.of(&keywords).to_owned();
    }
    dice.of(&NAMES).to_owned()
}

fn path(dice: &mut Dice) -> String {
    match dice.roll(6) {
        0 => format!("{}.{}", name(dice), name(dice)),
        1 if dice.one_in(5) => format!("{}.{}.{}", name(dice), name(dice), name(dice)),
        _ => name(dice),
    }
}

fn data_type(dice: &mut Dice) -> String {
    let types = [
        "text", "integer", "int", "bigint", "smallint", "uuid", "boolean", "jsonb", "json", "timestamptz",
        "timestamp with time zone", "timestamp", "timestamp(3) without time zone", "time", "time with time zone",
        "date", "numeric(10, 2)", "numeric", "decimal(5)", "varchar(20)", "varchar", "character varying(10)",
        "character varying", "char", "char(3)", "character(2)", "double precision", "real", "float", "float(24)",
        "interval", "interval day", "bit(3)", "bit varying", "bytea", "inet", "\"char\"", "TEXT", "Integer", "bpchar",
        "tsvector", "int4", "pg_catalog.int4", "pg_catalog.\"char\"", "name", "money", "xml", "point", "tstzrange",
        "serial", "bigserial", "national char", "setof int", "vector(3)", "geometry(Point)", "uuid(3)", "varchar(0)",
        "integer(3)", "void", "trigger", "nchar(2)", "dec(3, 1)", "float(60)", "timestamp(9999999999)", "bool",
    ];
    let base = if dice.one_in(4) { path(dice) } else { dice.of(&types).to_owned() };
    base + dice.of(&["", "", "", "", "[]", "[3]", "[][]", " array", "[", "[]()"])
}

fn literal(dice: &mut Dice) -> String {
    dice.of(&[
        "1", "0", "42", "1.5", ".5", "1.", "1e3", "0x1F", "1_000", "-1", "- 1", "+1", "'x'", "''", "'it''s'", "'ä'", "e'\\n'", "null",
        "true", "false", "NULL", "$$x$$", "b'1'", "interval '1 day'", "date '2020-01-01'", "'a' 'b'", "$1",
        "current_date", "current_timestamp", "current_user", "current_timestamp(3)", "now()", "'{}'::jsonb",
        "array[]::text[]", "U&'x'", "interval '1' day", "timestamp '2020-01-01'",
    ])
    .to_owned()
}

fn list(dice: &mut Dice, depth: usize) -> String {
    let items: Vec<_> = (0..=dice.roll(3)).map(|_| expression(dice, depth)).collect();
    items.join(", ")
}

fn operand(dice: &mut Dice, depth: usize) -> String {
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
        13 => format!("(select auth.uid())"),
        14 => format!("exists ({})", query(dice, below)),
        15 => format!("{}::{}", operand(dice, below), data_type(dice)),
        16 => format!("array[{}]", list(dice, below)),
        17 => {
            let otherwise = if dice.one_in(2) { format!(" else {}", expression(dice, below)) } else { String::new() };
            let (when, then) = (expression(dice, below), expression(dice, below));
            format!("case when {when} then {then}{otherwise} end")
        }
        18 => format!("({})", query(dice, below)),
        _ => dice
            .of(&[
                "count(*)", "a.*", "(a).b", "a[1]", "extract(year from a)", "cast(a as text)", "a collate \"C\"",
                "sum(a) over ()", "row(1, 2)", "(1, 2)", "f(a => 1)", "f(distinct a)", "f(variadic a)",
                "a at time zone 'utc'", "position('a' in b)", "trim(a)", "count(distinct a) filter (where b)", "case a when 1 then 2 end",
                "current_schema()", "f(a order by b)", "'a'::varchar(3)", "a::s.kind[]", "not a", "f()()", "a b",
            ])
            .to_owned(),
    }
}

fn expression(dice: &mut Dice, depth: usize) -> String {
    let mut out = if dice.one_in(8) { "not ".to_owned() } else { String::new() };
    out.push_str(&operand(dice, depth));
    let below = depth.saturating_sub(1);
    for _ in 0..dice.roll(3) {
        match dice.roll(16) {
            0..=4 => {
                let operators = [
                    "=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", "~", "~*", "!~", "&&", "@>",
                    "<@", "->", "->>", "#>>", "?", "?|", "@@", "==", "^", "|", "&", "<<", "= any", "<->", "|/", "!",
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
            5..=8 => write!(out, " {} {}", dice.of(&["and", "or", "and not", "AND"]), operand(dice, below)).unwrap(),
            9 | 10 => {
                let tests = ["is null", "is not null", "is true", "is not false", "is unknown", "isnull", "is document"];
                write!(out, " {}", dice.of(&tests)).unwrap();
            }
            11 => write!(out, " {} {}", dice.of(&["is distinct from", "is not distinct from"]), operand(dice, below)).unwrap(),
            12 => write!(out, " {} ({})", dice.of(&["in", "not in"]), list(dice, below)).unwrap(),
            13 => write!(out, " {} {}", dice.of(&["like", "not like", "ilike", "similar to"]), operand(dice, below)).unwrap(),
            14 => {
                let (low, high) = (operand(dice, below), operand(dice, below));
                write!(out, " {} {low} and {high}", dice.of(&["between", "not between", "between symmetric"])).unwrap();
            }
            _ => write!(out, " in ({})", query(dice, below)).unwrap(),
        }
    }
    out
}

fn query(dice: &mut Dice, depth: usize) -> String {
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

fn references(dice: &mut Dice) -> String {
    let mut out = format!("references {}", path(dice));
    out.push_str(dice.of(&["", "", "(id)", " (a, b)", " ()"]));
    for _ in 0..dice.roll(3) {
        let actions = [
            "on delete cascade", "on delete set null", "on update cascade", "on delete restrict", "on delete no action",
            "on update set default", "on delete set null (a)", "match full", "deferrable initially deferred", "not valid",
            "on delete", "initially immediate",
        ];
        write!(out, " {}", dice.of(&actions)).unwrap();
    }
    out
}

fn column(dice: &mut Dice) -> String {
    let mut out = data_type(dice);
    for _ in 0..dice.roll(4) {
        let clause = match dice.roll(if dice.tame { 13 } else { 14 }) {
            0..=2 => dice.of(&["not null", "NOT NULL", "null"]).to_owned(),
            3..=5 => format!("default {}", if dice.one_in(3) { expression(dice, 1) } else { literal(dice) }),
            6 => "primary key".to_owned(),
            7 => dice.of(&["unique", "unique nulls not distinct", "unique with (fillfactor = 70)"]).to_owned(),
            8 | 9 => references(dice),
            10 => format!("check ({}){}", expression(dice, 2), dice.maybe(&["no inherit", "not valid", "deferrable"])),
            11 => format!("constraint {} check ({})", name(dice), expression(dice, 1)),
            12 => dice
                .of(&[
                    "generated always as identity", "generated by default as identity",
                    "generated always as identity (start with 5)", "generated always as (a + 1) stored",
                    "generated by default as (a) stored", "generated always as (a)", "collate \"C\"", "collate s.\"C\"",
                ])
                .to_owned(),
            _ => dice.of(&["storage plain", "compression lz4", "deferrable", "garbage", "constraint c not null"]).to_owned(),
        };
        write!(out, " {clause}").unwrap();
    }
    out
}

fn names(dice: &mut Dice) -> String {
    let names: Vec<_> = (0..=dice.roll(3)).map(|_| name(dice)).collect();
    names.join(", ")
}

fn constraint(dice: &mut Dice) -> String {
    let named = if dice.one_in(4) { format!("constraint {} ", name(dice)) } else { String::new() };
    let body = match dice.roll(7) {
        0..=2 => format!("check ({})", expression(dice, 3)),
        3 => format!("unique {}({})", dice.of(&["", "", "nulls not distinct "]), names(dice)),
        4 => format!("primary key ({})", names(dice)),
        5 => format!("foreign key ({}) {}", names(dice), references(dice)),
        _ => dice.of(&["unique (a)", "check (a > 0)", "exclude using gist (a with &&)", "like t"]).to_owned(),
    };
    named + &body + &dice.maybe(&["", "", "", "deferrable", "not valid", "include (a)", "no inherit", "initially deferred"])
}

fn index(dice: &mut Dice) -> String {
    let mut out = dice.of(&["", "unique ", "", "UNIQUE ", "on t ", "unique on s.t "]).to_owned();
    if dice.one_in(3) {
        write!(out, "using {} ", dice.of(&["gin", "gist", "btree", "hash", "\"brin\""])).unwrap();
    }
    let keys: Vec<_> = (0..=dice.roll(3))
        .map(|_| {
            let target = match dice.roll(6) {
                0..=3 => name(dice),
                4 => format!("({})", expression(dice, 1)),
                _ => format!("{}({})", dice.of(&FUNCTIONS), list(dice, 1)),
            };
            let options = [
                "desc", "asc", "nulls first", "desc nulls last", "gin_trgm_ops", "s.ops", "collate \"C\"", "ops(a = 1)",
                "ops desc nulls first", "nulls", "using <",
            ];
            let option = if dice.one_in(3) { dice.of(&options) } else { "" };
            format!("{target} {option}")
        })
        .collect();
    write!(out, "({})", keys.join(", ")).unwrap();
    out.push_str(&dice.maybe(&["", "", "include (a, b)", "nulls not distinct", "with (fillfactor = 70)", "tablespace x"]));
    if dice.one_in(3) {
        write!(out, " where {}", expression(dice, 2)).unwrap();
    }
    out
}

fn policy(dice: &mut Dice) -> String {
    let mut out = dice.of(&["", "", "", "as restrictive ", "as permissive ", "on t ", "as other "]).to_owned();
    if !dice.one_in(4) {
        write!(out, "for {} ", dice.of(&["select", "insert", "update", "all", "delete", "SELECT", "truncate"])).unwrap();
    }
    if dice.one_in(2) {
        let roles = ["authenticated", "anon, authenticated", "public", "\"Odd\"", "current_user", "public, anon", "none", "user"];
        write!(out, "to {} ", dice.of(&roles)).unwrap();
    }
    if !dice.one_in(4) {
        write!(out, "using ({}) ", expression(dice, 3)).unwrap();
    }
    if dice.one_in(3) {
        write!(out, "with check ({})", expression(dice, 2)).unwrap();
    }
    out
}

fn trigger(dice: &mut Dice) -> String {
    let mut out = dice.of(&["before ", "after ", "AFTER ", "BEFORE ", "instead of ", "constraint after "]).to_owned();
    let events: Vec<_> = (0..=dice.roll(3))
        .map(|_| match dice.roll(6) {
            0 | 1 => "insert".to_owned(),
            2 => "update".to_owned(),
            3 => format!("update of {}", names(dice)),
            4 => "delete".to_owned(),
            _ => "truncate".to_owned(),
        })
        .collect();
    write!(out, "{} ", events.join(" or ")).unwrap();
    out.push_str(dice.of(&["", "", "", "on t ", "from x ", "deferrable ", "referencing new table as n "]));
    out.push_str(dice.of(&["for each row ", "for each row ", "for each statement ", "", "for row "]));
    if dice.one_in(3) {
        write!(out, "when ({}) ", expression(dice, 2)).unwrap();
    }
    let arguments = if dice.tame { dice.of(&["", "'x'", "'a', 'it''s'", ""]).to_owned() } else { literal(dice) };
    write!(out, "execute {} {}({arguments})", dice.of(&["function", "procedure"]), path(dice)).unwrap();
    out
}

fn grants(dice: &mut Dice) -> String {
    if dice.one_in(8) {
        return dice.of(&["all", "all privileges", "ALL", "all (a)", "all with grant option", "all, select"]).to_owned();
    }
    let privileges = [
        "select", "insert", "update", "delete", "truncate", "references", "trigger", "usage", "execute", "SELECT", "create",
        "maintain", "temp", "temporary", "connect", "own", "set",
    ];
    let all: Vec<_> = (0..=dice.roll(4))
        .map(|_| {
            let columns = if dice.one_in(4) { format!(" ({})", names(dice)) } else { String::new() };
            format!("{}{columns}", dice.of(&privileges))
        })
        .collect();
    all.join(", ") + &dice.maybe(&["", "", "with grant option", "with admin option"])
}
