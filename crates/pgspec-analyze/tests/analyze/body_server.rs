//! Function bodies compared with a server: functions that are right, and each of them with one thing changed. Postgres
//! sees some mistakes when the function is created and the others when the statement is executed, so every statement of
//! the functions is executed by the call that stands with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use pgspec_analyze::body::{BodyReport, TriggerUses, analyze_body};
use pgspec_analyze::finding::Problem;
use pgspec_analyze::world::World;
use pgspec_catalog::object::FunctionBody;
use pgspec_catalog::{Name, QualifiedName, SqlText};
use postgres::Client;

use crate::body::{catalog, options};
use crate::empty;

const SCHEMA: &str = include_str!("../../fixtures/body_server/schema.sql");
const FUNCTIONS: &str = include_str!("../../fixtures/body_server/functions.txt");

/// A function: how it is called, its head, its body, what comes after.
struct Case<'a> {
    call: &'a str,
    head: String,
    body: String,
    after: &'a str,
    sql: bool,
}

fn cases() -> Vec<Case<'static>> {
    let cases = FUNCTIONS.trim_end().split("\n====\n").map(|text| {
        let (call, rest) = text.split_once('\n').unwrap();
        let (head, rest) = rest.split_once('\n').unwrap();
        let (body, after) = match rest.rsplit_once("\ncreate trigger") {
            Some((body, _)) => (body, &rest[body.len()..]),
            None => (rest, ""),
        };
        let sql = head.ends_with("language sql");
        let head =
            if head.contains("language") { head.to_owned() } else { format!("{head} language plpgsql") };
        Case { call, head, body: body.to_owned(), after, sql }
    });
    cases.collect()
}

/// What Postgres says.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Server {
    Fine,
    Refused(String, String),
}

fn server(client: &mut Client, case: &Case<'_>, body: &str) -> Server {
    let mut transaction = client.transaction().unwrap();
    let create = format!("{} as $pgspec_body${body}$pgspec_body$;{};", case.head, case.after);
    let result = transaction
        .batch_execute("set local check_function_bodies = on; set local statement_timeout = '3s'")
        .and_then(|()| transaction.batch_execute(&create))
        .and_then(|()| transaction.batch_execute(case.call));
    let said = match result {
        Ok(()) => Server::Fine,
        Err(error) => match error.as_db_error() {
            Some(error) => Server::Refused(error.code().code().to_owned(), error.message().to_owned()),
            None => panic!("{error}: {body}"),
        },
    };
    transaction.rollback().unwrap();
    said
}

/// Whether Postgres says it of every execution, or only of these values.
fn is_static(code: &str) -> bool {
    code.starts_with("42") || code == "0A000"
}

/// What we say that Postgres would refuse.
fn refused(report: &BodyReport) -> Option<String> {
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.problem.is_error() && finding.problem != Problem::NullTriggerRow)?;
    Some(format!("{:?}: {}", finding.problem, finding.message))
}

/// Bodies with one thing changed, and what was changed.
fn mutations(body: &str) -> Vec<(String, String)> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    let mut put = |text: String, what: String| {
        out.entry(text).or_insert(what);
    };
    let words = words(body);
    for (at, &(start, end)) in words.iter().enumerate() {
        let word = &body[start..end];
        let with = |new: &str| format!("{}{new}{}", &body[..start], &body[end..]);
        let first = word.chars().next().unwrap();
        if first.is_alphabetic() {
            put(with(&format!("{word}x")), format!("{word} renamed"));
            // Every other word of the body in its place, one of them.
            let other = words[(at * 7 + 3) % words.len()];
            let other = &body[other.0..other.1];
            if other != word {
                put(with(other), format!("{word} -> {other}"));
            }
        } else if first.is_ascii_digit() {
            put(with("'seven'"), format!("{word} -> 'seven'"));
            put(with("null"), format!("{word} -> null"));
        } else if first == '\'' {
            put(with("17"), format!("{word} -> 17"));
            put(with("'other'"), format!("{word} -> 'other'"));
        } else if matches!(word, "+" | "-" | "*" | "||" | "=" | ">" | "<" | ">=") {
            for new in ["||", "->", "<"] {
                if new != word {
                    put(with(new), format!("{word} -> {new}"));
                }
            }
        }
        put(with(""), format!("{word} removed"));
        if matches!(word, ";" | "," | "(" | ")") {
            put(with(&word.repeat(2)), format!("{word} twice"));
        }
    }
    out.into_iter().map(|(text, what)| (what, text)).collect()
}

/// Words, numbers, strings and symbols of a body.
fn words(body: &str) -> Vec<(usize, usize)> {
    let bytes = body.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        at += 1;
        if byte.is_ascii_whitespace() {
            continue;
        }
        if byte == b'\'' {
            while at < bytes.len() && bytes[at] != b'\'' {
                at += 1;
            }
            at += 1;
        } else if byte.is_ascii_alphanumeric() || byte == b'_' {
            while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
                at += 1;
            }
        } else if b"<>=|:-+*.".contains(&byte) {
            while at < bytes.len() && b"<>=|:-+*.".contains(&bytes[at]) {
                at += 1;
            }
        }
        out.push((start, at));
    }
    out
}

#[derive(Default)]
struct Table {
    counts: BTreeMap<(&'static str, &'static str), usize>,
    wrong: String,
    unknown: BTreeMap<String, usize>,
}

#[test]
fn verdicts_are_those_of_a_server() {
    let database = empty("bodies");
    let mut client = database.connect().unwrap();
    client.batch_execute(SCHEMA).unwrap();
    client.batch_execute("set client_min_messages = error").unwrap();
    let version = u16::try_from(database.server().version() / 10_000).unwrap();
    let every: usize = std::env::var("PGSPEC_EVERY").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
    let mut table = Table::default();
    for (number, case) in cases().iter().enumerate() {
        let catalog = catalog(&format!(
            "{SCHEMA}{} as $$begin end$${}",
            case.head.replace("language sql", "language plpgsql"),
            if case.after.is_empty() { ";".to_owned() } else { format!(";{};", case.after) }
        ));
        let mut catalog = catalog;
        let name = QualifiedName::new("public", "f");
        let id = catalog.overloads(&name)[0];
        if case.sql
            && let pgspec_catalog::Body::Function(function) = &mut catalog.object_mut(id).unwrap().body
        {
            function.language = Name::exact("sql");
        }
        let world = World::new(&catalog, options(version));
        let uses = TriggerUses::of(&catalog);
        let mut one = |what: &str, body: &str| {
            let said = server(&mut client, case, body);
            let text = FunctionBody::Source(SqlText::unplaced(body));
            let report = analyze_body(&world, id, &text, uses.calling(&name));
            table.add(number, what, body, &said, &report);
        };
        one("as written", &case.body);
        for (at, (what, body)) in mutations(&case.body).iter().enumerate() {
            if (at + number) % every == 0 {
                one(what, body);
            }
        }
    }
    table.finish();
}

impl Table {
    fn add(&mut self, number: usize, what: &str, body: &str, said: &Server, report: &BodyReport) {
        let ours = refused(report);
        let we = match (&ours, report.is_unknown()) {
            (Some(_), _) => "reject",
            (None, true) => "unknown",
            (None, false) => "accept",
        };
        let they = match said {
            Server::Fine => "fine",
            Server::Refused(code, _) if is_static(code) => "refused",
            Server::Refused(..) => "failed with these values",
        };
        *self.counts.entry((we, they)).or_default() += 1;
        let wrong = matches!((we, they), ("accept", "refused") | ("reject", "fine"));
        if wrong || what == "as written" && they != "fine" {
            writeln!(self.wrong, "function {number}, {what}: {said:?}, we say {we} {ours:?}\n{body}\n")
                .unwrap();
        }
        if we == "unknown" {
            let why: BTreeSet<&str> = report.opaque.iter().map(|why| why.as_str()).collect();
            let why = if report.dynamic.is_empty() {
                why.into_iter().collect::<Vec<_>>().join("; ")
            } else {
                "dynamic".into()
            };
            *self.unknown.entry(why).or_default() += 1;
        }
    }

    fn finish(self) {
        let total: usize = self.counts.values().sum();
        eprintln!("{total} functions");
        for ((we, they), count) in &self.counts {
            eprintln!("  we {we}, Postgres {they}: {count}");
        }
        for (why, count) in &self.unknown {
            eprintln!("  unknown {count}: {why}");
        }
        assert!(total >= 200, "only {total} functions");
        assert!(self.wrong.is_empty(), "{}", self.wrong);
    }
}

const REFUSED: &str = include_str!("../../fixtures/body_server/refused.txt");

/// What is wrong with a function before it is called: the server refuses to create it, and we say the same of it.
#[test]
fn mistakes_are_found_before_the_first_call() {
    let database = empty("refused");
    let mut client = database.connect().unwrap();
    client.batch_execute(SCHEMA).unwrap();
    let version = u16::try_from(database.server().version() / 10_000).unwrap();
    let head = "create function f() returns void language plpgsql";
    let catalog = catalog(&format!("{SCHEMA}{head} as $$begin end$$;"));
    let name = QualifiedName::new("public", "f");
    let id = catalog.overloads(&name)[0];
    let world = World::new(&catalog, options(version));
    let mut out = String::new();
    for body in REFUSED.lines() {
        let case = Case { call: "", head: head.to_owned(), body: String::new(), after: "", sql: false };
        let said = match server(&mut client, &case, body) {
            Server::Fine => "it is fine".to_owned(),
            Server::Refused(_, message) => message,
        };
        let text = FunctionBody::Source(SqlText::unplaced(body));
        let report = analyze_body(&world, id, &text, &[]);
        let ours: Vec<&str> = report.findings.iter().map(|finding| finding.message.as_str()).collect();
        writeln!(out, "{body}").unwrap();
        match ours.as_slice() {
            [first, ..] if *first == said => writeln!(out, "  {said}").unwrap(),
            [] => panic!("{body}: the server says {said}, we say nothing"),
            _ => writeln!(out, "  Postgres: {said}\n  pgspec:   {}", ours.join(" | ")).unwrap(),
        }
        assert_ne!(said, "it is fine", "{body}");
    }
    if version == 15 {
        testkit::assert_snapshot("analyze/body", "refused", &out);
    }
}

const FAILS: &str = include_str!("../../fixtures/body_server/fails.txt");

/// What is wrong with a statement: the server refuses to execute it, whatever the values are, and we say the same of it.
#[test]
fn mistakes_are_found_before_they_are_executed() {
    let database = empty("fails");
    let mut client = database.connect().unwrap();
    client.batch_execute(SCHEMA).unwrap();
    let version = u16::try_from(database.server().version() / 10_000).unwrap();
    let name = QualifiedName::new("public", "f");
    let mut out = String::new();
    let mut wrong = String::new();
    let mut catalogs: BTreeMap<&str, pgspec_catalog::Catalog> = BTreeMap::new();
    for line in FAILS.lines() {
        let (returns, body) = line.split_once(": ").unwrap();
        let head = format!("create function f() returns {returns} language plpgsql");
        let catalog =
            catalogs.entry(returns).or_insert_with(|| catalog(&format!("{SCHEMA}{head} as $$begin end$$;")));
        let id = catalog.overloads(&name)[0];
        let world = World::new(catalog, options(version));
        let case = Case { call: "select * from f()", head, body: String::new(), after: "", sql: false };
        let said = match server(&mut client, &case, body) {
            Server::Fine => "it is fine".to_owned(),
            Server::Refused(_, message) => message,
        };
        let text = FunctionBody::Source(SqlText::unplaced(body));
        let report = analyze_body(&world, id, &text, &[]);
        let errors = report.findings.iter().filter(|finding| finding.problem.is_error());
        let ours: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
        writeln!(out, "{line}").unwrap();
        match ours.as_slice() {
            [first, ..] if *first == said => writeln!(out, "  {said}").unwrap(),
            [] if report.is_unknown() => writeln!(out, "  Postgres: {said}\n  pgspec:   unknown").unwrap(),
            [] => writeln!(wrong, "{line}\n  Postgres: {said}").unwrap(),
            _ => writeln!(out, "  Postgres: {said}\n  pgspec:   {}", ours.join(" | ")).unwrap(),
        }
        if said == "it is fine" {
            writeln!(wrong, "{line}\n  pgspec: {}", ours.join(" | ")).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    if version == 15 {
        testkit::assert_snapshot("analyze/body", "fails", &out);
    }
}
