//! An `UPDATE` that can be run in parts: of one table, so that a range of its primary key can be added to the condition.

use pgspec_sql::split::{Kind, Token, tokens};

/// An `UPDATE`, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Update {
    /// The table, as it is written.
    pub table: String,
    /// From `update` to before `where`.
    pub head: String,
    /// The condition, without `where`.
    pub condition: Option<String>,
    /// The columns that are set, as they are written.
    pub columns: Vec<String>,
}

impl Update {
    /// Takes a statement apart. `None` if it is another one, or looks at other tables beside (`FROM`), or gives something back.
    pub fn of(sql: &str) -> Option<Self> {
        let all: Vec<Token<'_>> = tokens(sql).collect();
        let word = |at: usize| {
            all.get(at).filter(|token| token.kind == Kind::Word).map(|token| token.text.to_lowercase())
        };
        if word(0).as_deref() != Some("update") {
            return None;
        }
        let first = if word(1).as_deref() == Some("only") { 2 } else { 1 };
        let mut end = first + 1;
        while all.get(end).is_some_and(|token| token.text == ".") {
            end += 2;
        }
        let table = sql.get(all.get(first)?.start..after(all.get(end - 1)?))?.to_owned();
        let mut depth = 0_i32;
        let (mut set, mut condition) = (None, None);
        for (at, token) in all.iter().enumerate().skip(end) {
            match token.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                _ => {}
            }
            if depth != 0 || token.kind != Kind::Word {
                continue;
            }
            match token.text.to_lowercase().as_str() {
                "set" if set.is_none() => set = Some(at),
                // `is distinct from` is no list of tables.
                "from" if condition.is_none() && at > 0 && word(at - 1).as_deref() != Some("distinct") => {
                    return None;
                }
                "returning" => return None,
                "where" if condition.is_none() => condition = Some(token),
                "current" if word(at + 1).as_deref() == Some("of") => return None,
                _ => {}
            }
        }
        let set = set?;
        let columns = columns(all.get(set + 1..)?);
        let head_end = condition.map_or(sql.len(), |token| token.start);
        Some(Self {
            table,
            head: sql.get(..head_end)?.trim_end().trim_end_matches(';').to_owned(),
            condition: condition
                .and_then(|token| sql.get(after(token)..))
                .map(|text| text.trim().trim_end_matches(';').trim().to_owned()),
            columns,
        })
    }

    /// The statement for rows that fulfil one more condition; all rows if there is none.
    pub fn within(&self, range: &str) -> String {
        let parts = [self.condition.as_deref(), Some(range).filter(|range| !range.is_empty())];
        // A condition may end in a comment.
        let parts: Vec<String> = parts.into_iter().flatten().map(|part| format!("({part}\n)")).collect();
        if parts.is_empty() {
            self.head.clone()
        } else {
            format!("{}\nwhere {}", self.head, parts.join(" and "))
        }
    }
}

fn after(token: &Token<'_>) -> usize {
    token.start + token.text.len()
}

/// What stands before each `=` of the list.
fn columns(tokens: &[Token<'_>]) -> Vec<String> {
    let mut depth = 0_i32;
    let mut expects = true;
    let mut found = Vec::new();
    for token in tokens {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            "," if depth == 0 => expects = true,
            "=" if depth == 0 => expects = false,
            text if depth == 0 && token.kind == Kind::Word && text.eq_ignore_ascii_case("where") => break,
            text if expects && matches!(token.kind, Kind::Word | Kind::Quoted) => {
                found.push(match token.kind {
                    Kind::Word => text.to_lowercase(),
                    Kind::Quoted | Kind::Text | Kind::Sign => {
                        text.trim_start_matches('"').trim_end_matches('"').replace("\"\"", "\"")
                    }
                })
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_is_taken_apart() {
        let update =
            Update::of("update public.\"People\" set a = coalesce((select 1 from x where y), b), (c, d) = (1, 2) where a is distinct from 1 or b;")
                .unwrap();
        assert_eq!(update.table, "public.\"People\"");
        assert_eq!(update.columns, ["a", "c", "d"]);
        assert_eq!(update.condition.as_deref(), Some("a is distinct from 1 or b"));
        assert!(update.within("id > 1").ends_with("where (a is distinct from 1 or b\n) and (id > 1\n)"));
        let all = Update::of("update only t as x set a = 1;").unwrap();
        assert_eq!((all.table.as_str(), all.condition.as_ref()), ("t", None));
        assert_eq!(all.within(""), "update only t as x set a = 1");
        assert_eq!(Update::of("update t set a = u.a from u where u.id = t.id"), None);
        assert_eq!(Update::of("update t set a = 1 returning a"), None);
        assert_eq!(Update::of("delete from t"), None);
    }
}
