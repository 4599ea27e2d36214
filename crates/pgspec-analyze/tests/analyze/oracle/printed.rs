//! What a server prints of a query means the same as the query; what it prints of another one does not.

use std::fmt;

use pgspec_analyze::same::{Sameness, Site, same};
use pgspec_analyze::world::World;

use super::random::Random;
use super::server::Judge;

/// What [`same`] said.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) equal: usize,
    pub(crate) unknown: usize,
    /// Said of what means the same.
    pub(crate) different: Vec<String>,
    /// Pairs of queries of which the server prints different texts.
    pub(crate) others: usize,
    pub(crate) others_unknown: usize,
    /// Said of these.
    pub(crate) false_equal: Vec<String>,
    unknowns: Vec<String>,
}

/// Makes each query a view, and compares the query with what the server prints of it, and with what it prints of
/// queries that are a little different.
pub(crate) fn compare(judge: &mut Judge, world: &World<'_>, queries: &[String]) -> Outcome {
    judge.run("set default_transaction_read_only = off");
    judge.run(
        "create function pg_temp.printed(query text) returns text language plpgsql as $$
         declare printed text;
         begin
           execute 'create temp view printed_view as ' || query;
           printed := pg_get_viewdef('printed_view'::regclass);
           raise exception 'it is not needed any more';
         exception when others then
           return printed;
         end $$",
    );
    let mut outcome = Outcome::default();
    let mut random = Random::new("other queries");
    let site = Site::View(Vec::new());
    for chunk in queries.chunks(200) {
        let printed = printed(judge, chunk);
        let others: Vec<String> = chunk.iter().map(|query| other(&mut random, query)).collect();
        let others_printed = self::printed(judge, &others);
        for (index, query) in chunk.iter().enumerate() {
            let Some(text) = &printed[index] else { continue };
            match same(world, &site, query, text) {
                Sameness::Equal => outcome.equal += 1,
                Sameness::Unknown => {
                    outcome.unknown += 1;
                    outcome.unknowns.push(format!("unknown: {query}\n    {}", one_line(text)));
                }
                Sameness::Different => {
                    outcome.different.push(format!("different: {query}\n    {}", one_line(text)));
                }
            }
            let differs = |other: &&String| without_numbers_of_names(other) != without_numbers_of_names(text);
            let Some(other) = others_printed[index].as_ref().filter(differs) else { continue };
            outcome.others += 1;
            match same(world, &site, query, other) {
                Sameness::Equal => {
                    outcome.false_equal.push(format!("equal: {query}\n    {}", one_line(other)))
                }
                Sameness::Unknown => outcome.others_unknown += 1,
                Sameness::Different => {}
            }
        }
    }
    outcome
}

/// What the server prints of each query; `None` of one that it refuses.
fn printed(judge: &mut Judge, queries: &[String]) -> Vec<Option<String>> {
    let sql = "select pg_temp.printed(query) from unnest($1::text[]) with ordinality q (query, number) order by number";
    let rows = judge.client.query(sql, &[&queries]).unwrap_or_else(|e| panic!("{:?}", e.as_db_error()));
    rows.iter().map(|row| row.get(0)).collect()
}

/// A query that is a little different.
fn other(random: &mut Random, query: &str) -> String {
    const SWAPS: &[(&str, &str)] = &[
        (" < ", " <= "),
        (" = ", " <> "),
        (" and ", " or "),
        (" + ", " - "),
        ("coalesce(", "greatest("),
        ("left join", "join"),
        ("union all", "union"),
        (" is null", " is not null"),
        ("'a'", "'b'"),
        ("(1", "(2"),
        ("c_bool", "n_bool"),
        ("c_date", "n_date"),
        (" -> ", " ->> "),
        ("lag(", "lead("),
        ("'2'", "'3'"),
        ("n_jsonb", "c_jsonb"),
        ("greatest(", "least("),
        ("rollup", "cube"),
        (" desc", ""),
        ("::text", "::name"),
        ("c_int4", "n_int4"),
        ("n_int4", "c_int8"),
        ("c_text", "n_text"),
        ("min", "max"),
        ("like", "ilike"),
        ("distinct ", ""),
        ("between ", "not between "),
        ("upper", "lower"),
        ("now()", "current_timestamp"),
        ("[1]", "[2]"),
        (", null", ""),
        (" * ", " / "),
        ("filter (where c_bool)", ""),
    ];
    for _ in 0..24 {
        let (from, to) = random.pick(SWAPS);
        if random.percent(70) && query.contains(from) {
            return query.replacen(from, to, 1);
        }
    }
    // One that the server prints just so.
    query.to_owned()
}

/// `t12` as `t`: another name for the same.
fn without_numbers_of_names(text: &str) -> String {
    let mut after_name = false;
    let keep = |c: &char| {
        let digit = c.is_ascii_digit();
        let kept = !(digit && after_name);
        after_name = c.is_ascii_alphabetic() && *c == 't' || digit && after_name;
        kept
    };
    text.chars().filter(keep).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Outcome {
    /// Fails if something wrong was said, or too often nothing.
    pub(crate) fn assert(&self, what: &str, unknown_percent: usize) {
        if let Some(folder) = std::env::var_os("PGSPEC_ORACLE_NOTES") {
            let all =
                [&self.false_equal, &self.different, &self.unknowns].map(|notes| notes.join("\n")).join("\n");
            let path = std::path::Path::new(&folder).join(format!("{}.txt", what.replace(' ', "_")));
            std::fs::write(path, format!("{self}\n{all}\n")).expect("written");
        }
        assert!(self.different.is_empty(), "{what}\n{self}{}", self.different.join("\n"));
        assert!(self.false_equal.is_empty(), "{what}\n{self}{}", self.false_equal.join("\n"));
        let all = self.equal + self.unknown;
        assert!(self.unknown * 100 <= all * unknown_percent, "{what}\n{self}{}", self.unknowns.join("\n"));
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (equal, unknown, different) = (self.equal, self.unknown, self.different.len());
        writeln!(f, "printed back: {equal} equal, {unknown} unknown, {different} different")?;
        let others = self.others - self.others_unknown - self.false_equal.len();
        let (unknown, equal) = (self.others_unknown, self.false_equal.len());
        writeln!(f, "other queries: {others} different, {unknown} unknown, {equal} equal")
    }
}
