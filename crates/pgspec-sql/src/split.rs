//! SQL text into statements and words, as far as running a script needs it.
//!
//! The rules are those of `psql`: a semicolon ends a statement unless it stands in a string, a quoted name, a dollar
//! quote, a comment, parentheses, or the `BEGIN ATOMIC … END` body of a function.

use std::ops::Range;

/// One statement of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// The statement from its first word, without the semicolon.
    pub text: &'a str,
    /// Where it starts in the script, in bytes.
    pub start: usize,
}

/// The statements of a script. Comments between them belong to none.
pub fn split(sql: &str) -> Vec<Statement<'_>> {
    let mut statements = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut nesting = Nesting::default();
    for token in tokens(sql) {
        if token.text == ";" && nesting.is_flat() {
            statements.extend(open.take().and_then(|range| statement(sql, range)));
            nesting = Nesting::default();
            continue;
        }
        nesting.step(&token);
        let end = token.start + token.text.len();
        open = Some(open.map_or(token.start, |range| range.start)..end);
    }
    statements.extend(open.and_then(|range| statement(sql, range)));
    statements
}

fn statement(sql: &str, range: Range<usize>) -> Option<Statement<'_>> {
    Some(Statement { text: sql.get(range.clone())?, start: range.start })
}

/// What keeps a semicolon from ending a statement.
#[derive(Default)]
struct Nesting {
    parentheses: u32,
    words: u32,
    /// The statement starts with `create [or replace] function` or `procedure`.
    routine: bool,
    creates: bool,
    atomic: u32,
    begins: bool,
}

impl Nesting {
    fn is_flat(&self) -> bool {
        self.parentheses == 0 && self.atomic == 0
    }

    fn step(&mut self, token: &Token<'_>) {
        match token.text {
            "(" => self.parentheses += 1,
            ")" => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        if token.kind != Kind::Word {
            return;
        }
        let is = |word: &str| token.text.eq_ignore_ascii_case(word);
        self.words += 1;
        self.creates |= self.words == 1 && is("create");
        self.routine |= self.creates && self.words <= 4 && (is("function") || is("procedure"));
        if self.routine && self.parentheses == 0 {
            let began = std::mem::replace(&mut self.begins, is("begin"));
            if began && is("atomic") || self.atomic > 0 && (is("begin") || is("case")) {
                self.atomic += 1;
            } else if is("end") {
                self.atomic = self.atomic.saturating_sub(1);
            }
        }
    }
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or key word that is not quoted, or a number.
    Word,
    /// A quoted name, with its quotes.
    Quoted,
    /// A string of any kind, with its quotes.
    Text,
    /// One character of anything else.
    Sign,
}

/// A piece of SQL between blanks and comments.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// As it is written.
    pub text: &'a str,
    /// Where it starts, in bytes.
    pub start: usize,
}

/// The tokens of SQL text. What is not closed reaches to the end.
pub fn tokens(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = sql.get(at..)?;
            let first = rest.chars().next()?;
            let (kind, length) = if first.is_whitespace() {
                at += first.len_utf8();
                continue;
            } else if rest.starts_with("--") {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            } else if rest.starts_with("/*") {
                at += comment(rest);
                continue;
            } else if first == '\'' {
                (Kind::Text, quoted(rest, '\'', false))
            } else if first == '"' {
                (Kind::Quoted, quoted(rest, '"', false))
            } else if let Some(length) = prefixed_string(rest) {
                (Kind::Text, length)
            } else if let Some(length) = dollar_quoted(rest) {
                (Kind::Text, length)
            } else if is_name(first) {
                (Kind::Word, rest.find(|c| !is_name(c) && c != '$').unwrap_or(rest.len()))
            } else {
                (Kind::Sign, first.len_utf8())
            };
            let token = Token { kind, text: rest.get(..length)?, start: at };
            at += length;
            return Some(token);
        }
    })
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || !c.is_ascii()
}

/// Length of a nested comment.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_u32, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => {
                (depth, at) = (depth.saturating_sub(1), at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    text.len()
}

/// Length of what starts with a quote character; doubled quotes, and backslashes if asked, do not end it.
fn quoted(text: &str, quote: char, backslashes: bool) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && backslashes {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return at + c.len_utf8();
        }
    }
    text.len()
}

/// Length of `e'…'`, `b'…'`, `x'…'`, `n'…'` or `u&'…'`.
fn prefixed_string(text: &str) -> Option<usize> {
    let prefix = match text.as_bytes() {
        [b'e' | b'E' | b'b' | b'B' | b'x' | b'X' | b'n' | b'N', b'\'', ..] => 1,
        [b'u' | b'U', b'&', b'\'', ..] => 2,
        _ => return None,
    };
    let backslashes = text.starts_with(['e', 'E']);
    Some(prefix + quoted(text.get(prefix..)?, '\'', backslashes))
}

/// Length of `$tag$…$tag$`.
fn dollar_quoted(text: &str) -> Option<usize> {
    let tag = text.strip_prefix('$')?;
    let tag = tag.get(..tag.find('$')?)?;
    if !tag.chars().all(is_name) || tag.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let fence = tag.len() + 2;
    let (open, body) = text.split_at_checked(fence)?;
    Some(body.find(open).map_or(text.len(), |at| at + 2 * fence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str) -> Vec<&str> {
        split(sql).into_iter().map(|s| s.text).collect()
    }

    #[test]
    fn splits_at_semicolons_that_end_a_statement() {
        let sql = "-- a ; comment\nselect ';', E'\\';', \"a;b\", $$;$$, $x$;$$;$x$, 1 /* ; /* ; */ ; */ ; ;\n\
                   create rule r as on insert to t do also (delete from a; delete from b);  select U&'\\;' ;select 2";
        assert_eq!(
            texts(sql),
            [
                "select ';', E'\\';', \"a;b\", $$;$$, $x$;$$;$x$, 1",
                "create rule r as on insert to t do also (delete from a; delete from b)",
                "select U&'\\;'",
                "select 2",
            ]
        );
    }

    #[test]
    fn keeps_an_atomic_body_together() {
        let sql = "create or replace function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3; begin; commit";
        assert_eq!(texts(sql).len(), 4);
        let sql = "create function \"begin\"(atomic int) returns int language sql as 'select 1'; select 2";
        assert_eq!(texts(sql).len(), 2);
    }

    #[test]
    fn knows_where_a_statement_starts() {
        let sql = "/* ä */ select 1;\n  select 2";
        let starts: Vec<usize> = split(sql).iter().map(|s| s.start).collect();
        assert_eq!(starts, [sql.find("select 1").expect("there"), sql.find("select 2").expect("there")]);
    }

    #[test]
    fn takes_what_is_not_closed_to_the_end() {
        for sql in ["select 'a;", "select $a$;", "select /* ;", "select \";", "select $1;x", "$", "'", "e'\\"]
        {
            assert!(split(sql).len() <= 2, "{sql}");
        }
        assert_eq!(texts("select a$b$c;select $1").len(), 2, "a dollar inside a name opens nothing");
    }
}
