//! Fragments from a seed: mostly what people write, now and then what nobody would.

mod expression;

use std::fmt::Write as _;

use expression::{FUNCTIONS, data_type, expression, list, literal, name, path};

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
                    " ",
                    "(",
                    ")",
                    ",",
                    ";",
                    "'",
                    "\"",
                    "--",
                    "/*",
                    "$$",
                    "::",
                    ".",
                    "=",
                    "-",
                    "+",
                    "*",
                    "not",
                    "null",
                    " is ",
                    " and ",
                    "select",
                    " from ",
                    "[",
                    "]",
                    "1",
                    "1e5",
                    "é",
                    " as ",
                    "e'",
                    "\\",
                    " using ",
                    " default ",
                    " collate ",
                    "@",
                    ":",
                    "%",
                    " on ",
                    " end",
                    "{",
                    "||",
                    " desc",
                    "$1",
                    "\0",
                    "x'",
                ];
                words.insert(at.min(words.len()), dice.of(&junk).to_owned());
            }
        }
    }
    words.concat()
}

fn references(dice: &mut Dice) -> String {
    let mut out = format!("references {}", path(dice));
    out.push_str(dice.of(&["", "", "(id)", " (a, b)", " ()"]));
    for _ in 0..dice.roll(3) {
        let actions = [
            "on delete cascade",
            "on delete set null",
            "on update cascade",
            "on delete restrict",
            "on delete no action",
            "on update set default",
            "on delete set null (a)",
            "match full",
            "deferrable initially deferred",
            "not valid",
            "on delete",
            "initially immediate",
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
            7 => {
                dice.of(&["unique", "unique nulls not distinct", "unique with (fillfactor = 70)"]).to_owned()
            }
            8 | 9 => references(dice),
            10 => format!(
                "check ({}){}",
                expression(dice, 2),
                dice.maybe(&["no inherit", "not valid", "deferrable"])
            ),
            11 => format!("constraint {} check ({})", name(dice), expression(dice, 1)),
            12 => dice
                .of(&[
                    "generated always as identity",
                    "generated by default as identity",
                    "generated always as identity (start with 5)",
                    "generated always as (a + 1) stored",
                    "generated by default as (a) stored",
                    "generated always as (a)",
                    "collate \"C\"",
                    "collate s.\"C\"",
                ])
                .to_owned(),
            _ => dice
                .of(&["storage plain", "compression lz4", "deferrable", "garbage", "constraint c not null"])
                .to_owned(),
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
    named
        + &body
        + &dice.maybe(&[
            "",
            "",
            "",
            "deferrable",
            "not valid",
            "include (a)",
            "no inherit",
            "initially deferred",
        ])
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
                "desc",
                "asc",
                "nulls first",
                "desc nulls last",
                "gin_trgm_ops",
                "s.ops",
                "collate \"C\"",
                "ops(a = 1)",
                "ops desc nulls first",
                "nulls",
                "using <",
            ];
            let option = if dice.one_in(3) { dice.of(&options) } else { "" };
            format!("{target} {option}")
        })
        .collect();
    write!(out, "({})", keys.join(", ")).unwrap();
    out.push_str(&dice.maybe(&[
        "",
        "",
        "include (a, b)",
        "nulls not distinct",
        "with (fillfactor = 70)",
        "tablespace x",
    ]));
    if dice.one_in(3) {
        write!(out, " where {}", expression(dice, 2)).unwrap();
    }
    out
}

fn policy(dice: &mut Dice) -> String {
    let mut out =
        dice.of(&["", "", "", "as restrictive ", "as permissive ", "on t ", "as other "]).to_owned();
    if !dice.one_in(4) {
        write!(
            out,
            "for {} ",
            dice.of(&["select", "insert", "update", "all", "delete", "SELECT", "truncate"])
        )
        .unwrap();
    }
    if dice.one_in(2) {
        let roles = [
            "authenticated",
            "anon, authenticated",
            "public",
            "\"Odd\"",
            "current_user",
            "public, anon",
            "none",
            "user",
        ];
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
    let mut out =
        dice.of(&["before ", "after ", "AFTER ", "BEFORE ", "instead of ", "constraint after "]).to_owned();
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
    let arguments =
        if dice.tame { dice.of(&["", "'x'", "'a', 'it''s'", ""]).to_owned() } else { literal(dice) };
    write!(out, "execute {} {}({arguments})", dice.of(&["function", "procedure"]), path(dice)).unwrap();
    out
}

fn grants(dice: &mut Dice) -> String {
    if dice.one_in(8) {
        return dice
            .of(&["all", "all privileges", "ALL", "all (a)", "all with grant option", "all, select"])
            .to_owned();
    }
    let privileges = [
        "select",
        "insert",
        "update",
        "delete",
        "truncate",
        "references",
        "trigger",
        "usage",
        "execute",
        "SELECT",
        "create",
        "maintain",
        "temp",
        "temporary",
        "connect",
        "own",
        "set",
    ];
    let all: Vec<_> = (0..=dice.roll(4))
        .map(|_| {
            let columns = if dice.one_in(4) { format!(" ({})", names(dice)) } else { String::new() };
            format!("{}{columns}", dice.of(&privileges))
        })
        .collect();
    all.join(", ") + &dice.maybe(&["", "", "with grant option", "with admin option"])
}
