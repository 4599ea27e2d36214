//! Literals, valid and mutated, in the opinion of a real server.

use std::fmt::Write as _;

use pgspec_analyze::literal::{Input, enum_input, input};
use postgres::Client;

use crate::{empty, shared_server};

/// How many mutations of each valid text are tried.
const MUTATIONS: usize = 60;

/// Types with texts to start from.
const TYPES: &[(&str, &[&str])] = &[
    ("bool", &["t", "true", " yes ", "on", "off", "of", "0", "1", "FALSE", "n", "o", "", "null"]),
    (
        "int2",
        &[
            "0", "-32768", "32767", "32768", " 12 ", "+7", "0x7f", "1_000", "0b101", "0o17", "1.0", "",
            "abc", "- 1",
        ],
    ),
    (
        "int4",
        &[
            "2147483647",
            "-2147483648",
            "2147483648",
            "-0",
            "007",
            "0x7FFFFFFF",
            "1__0",
            "_1",
            "1_",
            "0x_1",
            "1e3",
            "12 ",
        ],
    ),
    (
        "int8",
        &[
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "0xffffffffffffffff",
            "99999999999",
        ],
    ),
    ("oid", &["1", "4294967295", "4294967296", "-1", "010", "x", ""]),
    (
        "float4",
        &[
            "1",
            "1.5",
            "1e10",
            "3.4028235e38",
            "1e39",
            "1e-46",
            "nan",
            "-inf",
            "Infinity",
            "0.1",
            "16777216",
            "1e6",
            "123456.7",
            "-0",
            ".5",
            "5.",
            "1e-5",
        ],
    ),
    (
        "float8",
        &[
            "1",
            "1.5",
            "1e15",
            "1e14",
            "123456789012345678",
            "1.7976931348623157e308",
            "1e309",
            "1e-400",
            "5e-324",
            "NaN",
            "+Infinity",
            "-Inf",
            "0.1",
            "1e23",
            "0.0001",
            "0.00001",
            "1e",
            "1e+",
            "--1",
            "",
            " 3 ",
        ],
    ),
    (
        "numeric",
        &[
            "0",
            "1.50",
            "-0.00",
            "1e5",
            "1.5e-3",
            ".5",
            "5.",
            "NaN",
            "Infinity",
            "-inf",
            "123456789012345678901234567890.123",
            "1_000.5",
            "0x1F",
            "1e1000000",
            "1e-20000",
            "--1",
            "1e",
            "+.5e+2",
            "007.70",
        ],
    ),
    ("text", &["", "abc", " x "]),
    ("varchar", &["", "abc", " x ", "Zürich"]),
    ("bpchar", &["", "abc", " x "]),
    (
        "name",
        &[
            "abc",
            "a very long name that has more than sixty three bytes in it, so that it is cut off somewhere ü",
        ],
    ),
    ("char", &["a", "", "ab"]),
    (
        "uuid",
        &[
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "A0EEBC999C0B4EF8BB6D6BB9BD380A11",
            "{a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11}",
            " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "not-a-uuid",
            "",
        ],
    ),
    ("bytea", &["\\xDEADbeef", "\\x", "\\x1", "\\xzz", "abc\\000\\377", "\\\\", "\\", "\\400", "\\x12 34"]),
    (
        "json",
        &[
            "{\"a\": 1, \"b\": [true, null, \"x\"]}",
            "[]",
            "{}",
            "1",
            "\"a\\u0000\"",
            "{a: 1}",
            "[1,]",
            "01",
            "1.5e-3",
            "nul",
            "",
            "\"\\ud83d\"",
            "{\"a\":1} x",
        ],
    ),
    (
        "jsonb",
        &[
            "{\"bb\": 1, \"a\": [true, null, \"x\", 1.50, 1e2]}",
            "{\"a\":1,\"a\":2}",
            "\"\\u00e9\\n\\/\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\u0000\"",
            "[ ]",
            "{ }",
            "-0",
            "1e400",
            "{\"a\":{\"b\":{}}}",
            "'a'",
        ],
    ),
    (
        "date",
        &[
            "2024-02-29",
            "2023-02-29",
            "2024-13-01",
            "20240131",
            "2024/01/31",
            "2024.01.31",
            "Jan 8, 1999",
            "8 January 1999",
            "1999-Jan-08",
            "08-Jan-1999",
            "0044-03-15 BC",
            "infinity",
            "-infinity",
            "epoch",
            "now",
            "yesterday",
            "2024-01-01 10:00:00",
            "2024-01-01T10:00:00Z",
            "5874897-12-31",
            "5874898-01-01",
            "4714-11-24 BC",
            "4714-11-23 BC",
            "0000-01-01",
            "abc",
            "",
            "2024-1",
            "12345",
            "240131",
            "01/02/2024",
            "Monday 2024-01-01",
        ],
    ),
    (
        "time",
        &[
            "04:05",
            "04:05:06",
            "04:05:06.789",
            "24:00:00",
            "24:00:01",
            "23:59:60",
            "04:05 PM",
            "12:00 am",
            "13:00 pm",
            "0405",
            "040506",
            "10:00:00+02",
            "25:00",
            "10:60",
            "now",
            "10",
            "abc",
            "2024-01-01 10:00:00",
        ],
    ),
    (
        "timetz",
        &[
            "04:05:06-08",
            "04:05:06.789+05:30",
            "04:05 PM UTC",
            "10:00:00",
            "10:00:00+16",
            "10:00:00 Z",
            "10:00:00+01:02:03",
        ],
    ),
    (
        "timestamp",
        &[
            "2024-02-29 12:34:56.789",
            "2024-02-29T12:34:56Z",
            "2024-01-31 24:00:00",
            "2024-01-31 23:59:60",
            "2024-01-31 10:00:00+02",
            "infinity",
            "epoch",
            "today",
            "January 8 04:05:06 1999",
            "1999-01-08 04:05:06 BC",
            "2024-01-01 10:00 PM",
            "294276-12-31 23:59:59.999999",
            "294277-01-01",
            "2024-01-01",
            "Mon Jan 8 1999 10:00",
            "2024-01-01 10:00:00.9999995",
            "1999-01-08 04:05:06 foo",
            "not a timestamp",
        ],
    ),
    (
        "timestamptz",
        &[
            "2024-02-29 12:34:56.789+00",
            "2024-02-29T12:34:56Z",
            "2024-02-29 12:34:56-05:30",
            "2024-02-29 12:34:56+1400",
            "2024-02-29 12:34:56+1600",
            "infinity",
            "epoch",
            "now",
            "2024-01-01",
            "2024-01-01 10:00:00 UTC",
            "0001-01-01 00:00:00+00 BC",
            "2024-01-01 10:00:00+05:30:15",
            "20240101T101010Z",
        ],
    ),
    (
        "interval",
        &[
            "1 day",
            "1 day 02:03:04",
            "-1 day +02:03",
            "1 year 2 mons",
            "1.5 hours",
            "P1Y2M3DT4H5M6S",
            "P1W",
            "PT36H",
            "1-2",
            "-1-2",
            "1-13",
            "1 day ago",
            "@ 1 minute",
            "3 weeks",
            "1.5 months",
            "2.7 years",
            "1 century",
            "90 min",
            "1.2345678 s",
            "100 ms",
            "5 us",
            "00:00:01.5",
            "04:05.5",
            "1",
            "1 day 1 day",
            "1 fortnight",
            "",
            "30 days -01:00",
            "1 mon -1 day",
            "-1 mon +1 day",
            "1h30m",
            "P",
            "P1",
            "infinity",
            "1 2:03",
            "1.5",
            ".5 day",
            "-.5 day",
            "1 1/2 day",
            "2147483648 days",
        ],
    ),
    ("bit", &["", "101", "b101", "x1F", "XfF", "102", "xg"]),
    ("varbit", &["", "101", "b101", "x1F", "2"]),
    (
        "inet",
        &[
            "192.168.0.1",
            "192.168.0.1/24",
            "10.1.2.3/32",
            "10.1.2.3/33",
            "::1",
            "2001:db8::1/64",
            "::ffff:1.2.3.4",
            "fe80::",
            "1.2.3",
            "1.2.3.256",
            "abc",
            "",
            "2001:DB8:0:0:1:0:0:1",
            "::/0",
        ],
    ),
    (
        "cidr",
        &[
            "192.168.0.0/24",
            "192.168.0.1/24",
            "10.0.0.0/8",
            "::/0",
            "2001:db8::/32",
            "2001:db8::1",
            "1.2.3.4",
            "10",
        ],
    ),
    (
        "macaddr",
        &[
            "08:00:2b:01:02:03",
            "08-00-2b-01-02-03",
            "08002b:010203",
            "08002b-010203",
            "0800.2b01.0203",
            "0800-2b01-0203",
            "08002B010203",
            "8:0:2b:1:2:3",
            "xx",
            "",
        ],
    ),
    ("macaddr8", &["08:00:2b:01:02:03:04:05", "08002b0102030405", "08:00:2b:01:02:03", "xyz"]),
    ("pg_lsn", &["16/B374D848", "0/0", "FFFFFFFF/FFFFFFFF", "0/00A", "1", "g/1"]),
    ("point", &["(1,2)", "1,2", "( 1.5 , -2e3 )", "(1,2", "abc", "", "(0,-0)"]),
    ("box", &["(1,2),(3,4)", "((3,4),(1,2))", "3,4,1,2", "(1,2)", "x"]),
    ("lseg", &["[(1,2),(3,4)]", "(1,2),(3,4)", "x"]),
    ("circle", &["<(1,2),3>", "<(1,2),-3>", "((1,2),3)", "x"]),
    ("path", &["[(1,2),(3,4)]", "((1,2),(3,4),(5,6))", "(1,2),(3,4)", "[(1,2)]", "x"]),
    ("polygon", &["((1,2),(3,4),(5,6))", "(1,2),(3,4)", "((0,0))", "x"]),
    ("line", &["{1,2,3}", "{0,0,1}", "[(1,2),(3,4)]", "x"]),
    ("tsvector", &["a b", "b a b", "the Fat cat", "a:1 b:2", "'a b'", ""]),
    ("tsquery", &["a", "a & b", "a|b", "a & b | c", "!a", ""]),
    ("jsonpath", &["$", "$.a", "$.a.b[*]", "$[0]", "strict $.a", "$.a ? (@ > 1)", "x"]),
    (
        "_int4",
        &[
            "{1,2,3}",
            "{}",
            "{ 1 , NULL }",
            "{{1,2},{3,4}}",
            "{{1},{2,3}}",
            "{1,a}",
            "1,2",
            "{1,2",
            "{1,,2}",
            "{\"1\",2}",
            "[0:1]={1,2}",
            "{1}{2}",
            "{ }",
            "{{}}",
            "{1,2}x",
            " {1} ",
        ],
    ),
    (
        "_text",
        &[
            "{a,b}",
            "{\"a b\",c}",
            "{\"\"}",
            "{NULL,\"NULL\"}",
            "{a\\,b}",
            "{\"x\\\"y\"}",
            "{a b , c}",
            "{a\"b\"}",
            "{é}",
            "{a,{b}}",
            "{\\{}",
            "a",
        ],
    ),
    ("_jsonb", &["{\"{\\\"a\\\":1}\",2}", "{x}"]),
    ("_date", &["{2024-01-01,2024-02-30}", "{2024-01-01}"]),
    ("_timestamp", &["{\"2024-01-01 10:00\"}", "{2024-01-01}"]),
    (
        "int4range",
        &[
            "[1,2)",
            "(1,5]",
            "empty",
            " Empty ",
            "[,5)",
            "(,)",
            "[5,1]",
            "[1,1)",
            "(1,2)",
            "[1,2147483647]",
            "[1,2",
            "{1,2}",
            "[a,b]",
            "[1,\"2\")",
            "[]",
            "[ 1 , 2 ]",
        ],
    ),
    ("int8range", &["[1,9223372036854775807)", "[1,9223372036854775807]", "(,3]"]),
    ("numrange", &["[1.50,2)", "(1,1]", "[1.0,1.00]", "[-1,0]", "[-2.5,-1e1]", "[1,NaN]", "[,Infinity]"]),
    (
        "daterange",
        &[
            "[2024-01-01,2024-12-31]",
            "(2024-01-01,2024-01-02)",
            "[2024-01-01,infinity]",
            "[2024-02-30,)",
            "[today,)",
        ],
    ),
    ("tsrange", &["[2024-01-01 10:00,2024-01-01 11:00)", "[\"2024-01-01 00:00:00\",]"]),
    ("tstzrange", &["[2024-01-01 10:00+00,2024-01-01 11:00+01)", "[2024-01-01,2024-02-01)"]),
    (
        "int4multirange",
        &[
            "{}",
            "{[1,2)}",
            "{[1,2),[3,4)}",
            "{empty}",
            "{[1,2}",
            "[1,2)",
            "{[1,2),}",
            "{[1,2),[5,9)}",
            "{[5,9),[1,2)}",
        ],
    ),
    ("datemultirange", &["{[2024-01-01,2024-01-02]}"]),
];

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
    for (ty, texts) in TYPES {
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
    assert!(unknown * 4 < all, "{unknown} of {all} are unknown");
}

/// Without a server: what the texts above mean.
#[test]
fn literals_by_type() {
    let mut report = String::new();
    for (ty, texts) in TYPES {
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
