//! Literals, valid and mutated, in the opinion of a real server.

#[path = "literal/structured.rs"]
mod structured;
#[path = "literal/texts.rs"]
mod texts;

use std::fmt::Write as _;

use pgspec_analyze::literal::{Input, enum_input, input};
use postgres::Client;

use crate::{empty, shared_server};
use structured::STRUCTURED;
use texts::TYPES;

/// How many mutations of each valid text are tried.
const MUTATIONS: usize = 60;

/// Types whose messages are not ported.
const UNWORDED: &[&str] = &["jsonpath", "tsvector", "tsquery", "xid", "xid8", "cid", "pg_snapshot", "line"];

/// Types whose input functions take a modifier.
const MODIFIED: &[(&str, &str, &[i32])] = &[
    ("varchar", "varcharin", &[5, 7, 14]),
    ("bpchar", "bpcharin", &[5, 7, 14]),
    (
        "numeric",
        "numeric_in",
        &[modifier(3, 1), modifier(5, 2), modifier(2, 4), modifier(3, -2), modifier(38, 10)],
    ),
    ("bit", "bit_in", &[1, 3, 8]),
    ("varbit", "varbit_in", &[1, 3, 8]),
    ("time", "time_in", &[0, 2]),
    ("timetz", "timetz_in", &[0, 3]),
    ("timestamp", "timestamp_in", &[0, 1, 3]),
    ("timestamptz", "timestamptz_in", &[0, 3]),
    (
        "interval",
        "interval_in",
        &[
            0x7fff_0000,
            0x7fff_0003,
            0x0004_ffff,
            0x0002_ffff,
            0x0006_ffff,
            0x0008_ffff,
            0x0408_ffff,
            0x0800_ffff,
            0x1c08_0002,
        ],
    ),
];

/// `numeric(precision, scale)`
const fn modifier(precision: i32, scale: i32) -> i32 {
    ((precision << 16) | (scale & 0x7ff)) + 4
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % limit.max(1)
    }
}

/// The text with one to three changes: what stands in other texts of the type is put in, doubled, left out.
fn mutate(text: &str, alphabet: &[char], random: &mut Random) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(3) {
        let at = random.below(chars.len() + 1);
        let new = alphabet[random.below(alphabet.len())];
        match random.below(5) {
            0 => chars.insert(at, new),
            1 if at < chars.len() => chars[at] = new,
            2 if at < chars.len() => {
                chars.remove(at);
            }
            3 if at < chars.len() => {
                let other = random.below(chars.len());
                chars.swap(at, other);
            }
            4 if at < chars.len() => chars.insert(at, chars[at]),
            _ => chars.push(new),
        }
    }
    chars.into_iter().collect()
}

/// A literal and the SQL that makes the server read it.
struct Case {
    ty: &'static str,
    text: String,
    typmod: i32,
    sql: String,
}

fn quote(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

fn cases() -> Vec<Case> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut cases = Vec::new();
    for (ty, texts) in TYPES.iter().chain(STRUCTURED) {
        let mut alphabet: Vec<char> = texts.iter().flat_map(|text| text.chars()).collect();
        alphabet.extend("0123456789 -+.,:eExX_\"'ab".chars());
        for text in *texts {
            let mut variants = vec![(*text).to_owned()];
            variants.extend((0..MUTATIONS).map(|_| mutate(text, &alphabet, &mut random)));
            for text in variants {
                let sql = format!("{}::\"{ty}\"", quote(&text));
                cases.push(Case { ty, text: text.clone(), typmod: -1, sql });
                for (_, function, typmods) in MODIFIED.iter().filter(|(name, ..)| name == ty) {
                    let typmod = typmods[random.below(typmods.len())];
                    let sql = format!("{function}({}::cstring, 0::oid, {typmod})", quote(&text));
                    cases.push(Case { ty, text: text.clone(), typmod, sql });
                }
            }
        }
    }
    cases
}

/// What the server says: the printed value, or SQLSTATE and message.
fn ask(client: &mut Client, sqls: &[String]) -> Vec<Result<String, (String, String)>> {
    client
        .batch_execute(
            "set timezone = 'UTC';
             create or replace function pg_temp.try(e text) returns text language plpgsql as $$
             declare r text;
             begin
                 execute 'select format(''%s'', ' || e || ')' into r;
                 return 'V' || r;
             exception when others then
                 return 'E' || sqlstate || sqlerrm;
             end $$;",
        )
        .expect("the function");
    let mut answers = Vec::with_capacity(sqls.len());
    for part in sqls.chunks(5000) {
        let rows = client
            .query(
                "select pg_temp.try(e) from unnest($1::text[]) with ordinality u(e, n) order by n",
                &[&part],
            )
            .expect("the batch");
        for row in rows {
            let answer: String = row.get(0);
            answers.push(match answer.strip_prefix('V') {
                Some(value) => Ok(value.to_owned()),
                None => Err((answer[1..6].to_owned(), answer[6..].to_owned())),
            });
        }
    }
    answers
}

/// What is wrong about the opinion, if anything.
fn difference(ours: &Input, server: &Result<String, (String, String)>) -> Option<String> {
    match (ours, server) {
        (Input::Value { text, canonical: true }, Ok(printed)) if text == printed => None,
        (Input::Value { canonical: false, .. }, Ok(_)) | (Input::Unknown, _) => None,
        (Input::Invalid { message, sqlstate }, Err((state, text)))
            if state == sqlstate && text == message =>
        {
            None
        }
        // Versions differ in what they notice first.
        (Input::Invalid { message, .. }, Err((_, text)))
            if message.starts_with("malformed ") || text.starts_with("malformed ") =>
        {
            None
        }
        (ours, server) => Some(format!("{ours:?}, but the server: {server:?}")),
    }
}

#[test]
fn literals_are_read_as_the_server_reads_them() {
    let database = empty("literal");
    let mut client = database.connect().expect("a connection");
    let version = u16::try_from(shared_server().version() / 10_000).expect("a version");
    let cases = cases();
    let sqls: Vec<String> = cases.iter().map(|case| case.sql.clone()).collect();
    let answers = ask(&mut client, &sqls);
    let mut wrong = Vec::new();
    let mut counts: Vec<(&str, [usize; 4])> = Vec::new();
    for (case, server) in cases.iter().zip(&answers) {
        let ours = input(case.ty, &case.text, case.typmod, version);
        if counts.last().is_none_or(|(ty, _)| *ty != case.ty) {
            counts.push((case.ty, [0; 4]));
        }
        let kind = match ours {
            Input::Value { canonical: true, .. } => 0,
            Input::Value { canonical: false, .. } => 1,
            Input::Invalid { .. } => 2,
            Input::Unknown => 3,
        };
        if let Some((_, count)) = counts.last_mut() {
            count[kind] += 1;
        }
        let refused = matches!(ours, Input::Invalid { .. }) && server.is_err();
        if refused && UNWORDED.contains(&case.ty) {
            continue;
        }
        if let Some(difference) = difference(&ours, server) {
            wrong.push(format!("{} {:?} ({}): {difference}", case.ty, case.text, case.typmod));
        }
    }
    let mut report = String::new();
    for (ty, [canonical, accepted, invalid, unknown]) in &counts {
        let _ = writeln!(
            report,
            "{ty:16} {canonical:6} values {accepted:5} accepted {invalid:6} invalid {unknown:6} unknown"
        );
    }
    let all: usize = counts.iter().map(|(_, count)| count.iter().sum::<usize>()).sum();
    let unknown: usize = counts.iter().map(|(_, count)| count[3]).sum();
    eprintln!("Postgres {version}: {all} literals, {unknown} unknown\n{report}");
    assert!(wrong.is_empty(), "{} of {all} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    // So that it does not get lazy.
    assert!(unknown * 3 < all, "{unknown} of {all} are unknown");
}

/// Without a server: what the texts above mean.
#[test]
fn literals_by_type() {
    let mut report = String::new();
    for (ty, texts) in TYPES.iter().chain(STRUCTURED) {
        let typmods = MODIFIED.iter().find(|(name, ..)| name == ty).map_or(&[][..], |(.., typmods)| typmods);
        for typmod in std::iter::once(&-1).chain(typmods) {
            let _ = writeln!(report, "{ty} ({typmod})");
            for text in *texts {
                let answer = match input(ty, text, *typmod, 18) {
                    Input::Value { text, canonical: true } => format!("= {text:?}"),
                    Input::Value { canonical: false, .. } => "accepted".to_owned(),
                    Input::Invalid { message, sqlstate } => format!("{sqlstate} {message}"),
                    Input::Unknown => "unknown".to_owned(),
                };
                let _ = writeln!(report, "    {text:?}: {answer}");
            }
        }
    }
    testkit::assert_snapshot("analyze", "literal", &report);
}

#[test]
fn labels_of_an_enum_are_read_as_the_server_reads_them() {
    let database = empty("literal_enum");
    let mut client = database.connect().expect("a connection");
    client.batch_execute("create type status as enum ('new', 'in progress', 'done')").expect("the type");
    let labels = ["new".into(), "in progress".into(), "done".into()];
    let texts = ["new", "in progress", "done", "Done", "don", "", " new", "new "];
    let sqls: Vec<String> = texts.iter().map(|text| format!("{}::status", quote(text))).collect();
    for (text, server) in texts.iter().zip(ask(&mut client, &sqls)) {
        let ours = enum_input("status", &labels, text);
        assert_eq!(difference(&ours, &server), None, "{text:?}");
    }
}
