//! The text of a dump, taken apart and compared.

use std::collections::BTreeMap;
use std::fmt;

use pgspec_catalog::Name;
use pgspec_sql::implicit_name;
use pgspec_sql::split::{split, tokens};

/// One statement of a dump.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What it belongs to, as `pg_dump` titles it: `TABLE public.users`.
    pub title: String,
    /// The statement, in a form that does not depend on the order of columns.
    pub text: String,
}

/// What a dump says, in an order that does not depend on how the database was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dump {
    entries: Vec<Entry>,
}

/// Where two dumps differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub title: String,
    /// The statements that only the left dump has.
    pub left: Vec<String>,
    /// The statements that only the right dump has.
    pub right: Vec<String>,
}

impl Dump {
    /// Takes the text of a dump apart. Settings of the session and comments count for nothing.
    pub fn read(text: &str) -> Self {
        // Newer versions put the dump between `\restrict` and `\unrestrict`, with a key made by chance.
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("\\restrict ") && !line.starts_with("\\unrestrict "));
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        let mut entries = Vec::new();
        let mut title = String::new();
        let mut end = 0;
        for statement in split(&text) {
            let before = text.get(end..statement.start).unwrap_or("");
            end = statement.start + statement.text.len();
            if let Some(found) = before.lines().rev().find_map(heading) {
                title = found;
            }
            if is_setting(statement.text) {
                continue;
            }
            entries.push(Entry { title: title.clone(), text: normal(statement.text) });
        }
        entries.sort();
        Self { entries }
    }

    /// The statements, sorted.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Where it differs from another, by title. Empty if both say the same.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        // How many more the left has.
        let mut balance: BTreeMap<&Entry, i64> = BTreeMap::new();
        for (entries, step) in [(&self.entries, 1), (&other.entries, -1)] {
            for entry in entries {
                *balance.entry(entry).or_default() += step;
            }
        }
        let mut differences: Vec<Difference> = Vec::new();
        for (entry, balance) in balance.into_iter().filter(|(_, balance)| *balance != 0) {
            if differences.last().is_none_or(|last| last.title != entry.title) {
                let title = entry.title.clone();
                differences.push(Difference { title, left: Vec::new(), right: Vec::new() });
            }
            let Some(difference) = differences.last_mut() else { continue };
            let side = if balance > 0 { &mut difference.left } else { &mut difference.right };
            side.push(entry.text.clone());
        }
        differences
    }
}

/// `TABLE public.users` of `-- Name: users; Type: TABLE; Schema: public; Owner: -`.
fn heading(line: &str) -> Option<String> {
    let rest = line.strip_prefix("-- Name: ")?;
    let (name, rest) = rest.split_once("; Type: ")?;
    let (kind, rest) = rest.split_once("; Schema: ")?;
    let schema = rest.split("; Owner:").next().unwrap_or(rest);
    Some(if schema == "-" { format!("{kind} {name}") } else { format!("{kind} {schema}.{name}") })
}

/// A statement that is about the session of whoever loads the dump.
fn is_setting(statement: &str) -> bool {
    statement.starts_with("SET ") || statement.starts_with("SELECT pg_catalog.set_config(")
}

/// A statement without what does not count: the order of a table's columns and constraints, also where statistics name
/// columns in it.
fn normal(statement: &str) -> String {
    if statement.starts_with("CREATE STATISTICS ") {
        return statistics(statement).unwrap_or_else(|| statement.to_owned());
    }
    let is_table = ["CREATE TABLE ", "CREATE UNLOGGED TABLE ", "CREATE FOREIGN TABLE "]
        .iter()
        .any(|start| statement.starts_with(start));
    let Some((open, parts, close)) = is_table.then(|| parts(statement)).flatten() else {
        return statement.to_owned();
    };
    let mut parts: Vec<String> = parts.into_iter().map(|part| without_chosen_name(part.trim())).collect();
    parts.sort_unstable();
    format!("{open}(\n    {}\n){close}", parts.join(",\n    "))
}

/// A column without the name that Postgres 18 chose for its `NOT NULL`: it stays when the table or the column gets another.
fn without_chosen_name(part: &str) -> String {
    let tokens: Vec<_> = tokens(part).collect();
    for window in tokens.windows(4) {
        let [constraint, name, not, null] = window else { continue };
        let bare = Name::exact(name.text.trim_matches('"'));
        if (constraint.text, not.text, null.text) == ("CONSTRAINT", "NOT", "NULL")
            && implicit_name::is_not_null_of_any(&bare)
        {
            let (before, behind) = (part.get(..constraint.start), part.get(not.start..));
            return [before, behind].into_iter().flatten().collect();
        }
    }
    part.to_owned()
}

/// `CREATE STATISTICS name ON b, a FROM t;` with what is counted in alphabetical order.
fn statistics(statement: &str) -> Option<String> {
    let (mut depth, mut begin, mut items) = (0_u32, None, Vec::new());
    for token in tokens(statement) {
        let begun: Option<(usize, usize)> = begin;
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "ON" if depth == 0 && begun.is_none() => begin = Some((token.start + 2, token.start + 2)),
            "," if depth == 0 => {
                let (first, item) = begun?;
                items.push(statement.get(item..token.start)?.trim());
                begin = Some((first, token.start + 1));
            }
            "FROM" if depth == 0 => {
                let (first, item) = begun?;
                items.push(statement.get(item..token.start)?.trim());
                items.sort_unstable();
                let (head, tail) = (statement.get(..first)?, statement.get(token.start..)?);
                return Some(format!("{head} {} {tail}", items.join(", ")));
            }
            _ => {}
        }
    }
    None
}

/// What stands before, between and behind the first pair of parentheses; what is between, at its commas.
fn parts(statement: &str) -> Option<(&str, Vec<&str>, &str)> {
    let (mut depth, mut begin, mut open, mut parts) = (0_u32, 0, 0, Vec::new());
    for token in tokens(statement) {
        match token.text {
            "(" | "[" => {
                if depth == 0 {
                    (open, begin) = (token.start, token.start + 1);
                }
                depth += 1;
            }
            "," if depth == 1 => {
                parts.push(statement.get(begin..token.start)?);
                begin = token.start + 1;
            }
            ")" | "]" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    parts.push(statement.get(begin..token.start)?);
                    return Some((statement.get(..open)?, parts, statement.get(token.start + 1..)?));
                }
            }
            _ => {}
        }
    }
    None
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        if let ([left], [right]) = (self.left.as_slice(), self.right.as_slice()) {
            return lines(f, left, right);
        }
        for (sign, texts) in [('-', &self.left), ('+', &self.right)] {
            for line in texts.iter().flat_map(|text| text.lines()) {
                write!(f, "\n  {sign} {line}")?;
            }
        }
        Ok(())
    }
}

/// Two versions of one statement: the lines that only one of them has. When these are the same lines in another order, all.
fn lines(f: &mut fmt::Formatter<'_>, left: &str, right: &str) -> fmt::Result {
    let clean = |line: &str| line.trim().trim_end_matches(',').to_owned();
    let (lefts, rights): (Vec<_>, Vec<_>) =
        (left.lines().map(clean).collect(), right.lines().map(clean).collect());
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).cloned().collect()
    };
    let (mut minus, mut plus) = (only(&lefts, &rights), only(&rights, &lefts));
    if minus.is_empty() && plus.is_empty() {
        (minus, plus) = (lefts, rights);
    }
    for (sign, lines) in [('-', minus), ('+', plus)] {
        for line in lines {
            write!(f, "\n  {sign} {line}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET statement_timeout = 0;\n\
        SELECT pg_catalog.set_config('search_path', '', false);\n\n\
        --\n-- Name: f(); Type: FUNCTION; Schema: public; Owner: -\n--\n\n\
        CREATE FUNCTION public.f() RETURNS integer\n    LANGUAGE sql\n    AS $$\n-- Name: x; Type: y; Schema: z; Owner: -\nSET x = 1; select 1\n$$;\n\n\n\
        SET default_tablespace = '';\n\n\
        --\n-- Name: t; Type: TABLE; Schema: public; Owner: -\n--\n\n\
        CREATE TABLE public.t (\n    b numeric(10,2) DEFAULT 1,\n    a text DEFAULT 'x, (y'::text\n)\nWITH (fillfactor='70');\n\n\
        ALTER TABLE ONLY public.t FORCE ROW LEVEL SECURITY;\n\n\\unrestrict abc\n";

    #[test]
    fn takes_a_dump_apart() {
        let dump = Dump::read(DUMP);
        let found: Vec<_> = dump.entries().iter().map(|e| (e.title.as_str(), e.text.as_str())).collect();
        assert_eq!(found.len(), 3, "{found:#?}");
        assert_eq!(found[0].0, "FUNCTION public.f()");
        assert!(found[0].1.contains("SET x = 1; select 1"), "a body stays as it is");
        assert_eq!(found[1], ("TABLE public.t", "ALTER TABLE ONLY public.t FORCE ROW LEVEL SECURITY"));
        let table = "CREATE TABLE public.t (\n    a text DEFAULT 'x, (y'::text,\n    b numeric(10,2) DEFAULT 1\n)\nWITH (fillfactor='70')";
        assert_eq!(found[2], ("TABLE public.t", table));
    }

    #[test]
    fn statistics_follow_the_order_of_columns() {
        let (left, right) = (
            "CREATE STATISTICS s.t (mcv) ON b, f(a, b), a FROM s.x",
            "CREATE STATISTICS s.t (mcv) ON a, b, f(a, b) FROM s.x",
        );
        assert_eq!(normal(left), right);
        assert_eq!(normal(right), right);
        assert_ne!(
            normal("CREATE STATISTICS s.t ON a, c FROM s.x"),
            normal("CREATE STATISTICS s.t ON a, b FROM s.x")
        );
    }

    #[test]
    fn names_that_postgres_chose_do_not_count() {
        let table =
            |name: &str| normal(&format!("CREATE TABLE s.t (\n    a integer CONSTRAINT {name} NOT NULL\n)"));
        assert_eq!(table("old_a_not_null"), "CREATE TABLE s.t (\n    a integer NOT NULL\n)");
        assert_eq!(table("\"Old_a_not_null1\""), table("old_a_not_null"));
        assert_ne!(table("mine"), table("old_a_not_null"));
    }

    #[test]
    fn order_does_not_count_and_all_else_does() {
        let dump = Dump::read(DUMP);
        let swapped = DUMP.replace(
            "    b numeric(10,2) DEFAULT 1,\n    a text DEFAULT 'x, (y'::text\n",
            "    a text DEFAULT 'x, (y'::text,\n    b numeric(10,2) DEFAULT 1\n",
        );
        assert_ne!(swapped, DUMP);
        assert_eq!(dump.differences(&Dump::read(&swapped)), []);
        let other =
            DUMP.replace("DEFAULT 1", "DEFAULT 2").replace("select 1", "select 2").replace("FORCE", "ENABLE");
        let found: Vec<_> = dump.differences(&Dump::read(&other)).iter().map(ToString::to_string).collect();
        let expected = [
            "FUNCTION public.f()\n  - SET x = 1; select 1\n  + SET x = 1; select 2",
            "TABLE public.t\n  - ALTER TABLE ONLY public.t FORCE ROW LEVEL SECURITY\n  - CREATE TABLE public.t (\n  -     a text DEFAULT 'x, (y'::text,\n  -     b numeric(10,2) DEFAULT 1\n  - )\n  - WITH (fillfactor='70')\n  + ALTER TABLE ONLY public.t ENABLE ROW LEVEL SECURITY\n  + CREATE TABLE public.t (\n  +     a text DEFAULT 'x, (y'::text,\n  +     b numeric(10,2) DEFAULT 2\n  + )\n  + WITH (fillfactor='70')",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn twice_is_not_once() {
        let twice = format!("{DUMP}\nALTER TABLE ONLY public.t FORCE ROW LEVEL SECURITY;\n");
        let found = Dump::read(&twice).differences(&Dump::read(DUMP));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].left.len(), found[0].right.len()), (1, 0));
    }
}
