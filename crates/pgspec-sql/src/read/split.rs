//! A file's statements, one by one: an error in one does not touch the others. What only `psql` understands is told
//! apart: its own commands, and the rows behind `COPY … FROM stdin`. One pass, whatever the length.

use std::ops::Range;

use crate::lex::{Lexer, Token, TokenKind};

/// The parts of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// The byte ranges of the statements, each without its semicolon.
    pub(super) statements: Vec<Range<usize>>,
    /// The rows behind `COPY` statements.
    pub(super) copies: Vec<Copied>,
    /// `psql`'s own commands, each to the end of its line.
    pub(super) commands: Vec<Range<usize>>,
}

/// Rows behind a `COPY` statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Copied {
    /// Where the statement begins.
    pub(super) statement: usize,
    /// The lines.
    pub(super) data: Range<usize>,
    /// How many.
    pub(super) rows: usize,
    /// Whether `\.` stands behind them.
    pub(super) ends: bool,
}

/// The statements of a text that is no file.
pub(super) fn statements(text: &str) -> Vec<Range<usize>> {
    parts(text).statements
}

/// What a statement begins with, as far as it matters.
#[derive(Default)]
struct Open {
    start: Option<usize>,
    end: usize,
    /// `copy` is its first word.
    copy: bool,
    /// `from` was the last word of a `COPY`.
    from: bool,
    /// `from stdin` is in it.
    stdin: bool,
    depth: usize,
    atomic: usize,
    begin: bool,
}

/// The parts of a file. What is between `BEGIN ATOMIC` and its `END`, in parentheses or in quotes ends no statement.
pub(super) fn parts(text: &str) -> Parts {
    let mut out = Parts::default();
    let mut lexer = Lexer::new(text);
    // A byte order mark is no part of the SQL.
    if text.starts_with('\u{feff}') {
        lexer.skip_to('\u{feff}'.len_utf8());
    }
    let mut open = Open::default();
    while let Some(token) = lexer.next_token() {
        let token = match token {
            Ok(token) => token,
            Err(unterminated) => {
                // The rest is one statement, with an error in it.
                open.end = text.trim_end().len();
                open.start = open.start.or(Some(unterminated.start));
                break;
            }
        };
        match token.kind {
            TokenKind::LineComment | TokenKind::BlockComment => {}
            TokenKind::Punctuation(b'\\') => {
                out.statements.extend(open.start.map(|start| start..open.end));
                open = Open::default();
                let end = line_end(text, token.start);
                out.commands.push(token.start..end);
                lexer.skip_to(end);
            }
            TokenKind::Punctuation(b';') if open.depth == 0 && open.atomic == 0 => {
                let ended = std::mem::take(&mut open);
                let Some(start) = ended.start else { continue };
                out.statements.push(start..ended.end);
                if ended.stdin {
                    let copied = copied(text, start, token.end);
                    lexer.skip_to(if copied.ends {
                        line_end(text, copied.data.end)
                    } else {
                        copied.data.end
                    });
                    out.copies.push(copied);
                }
            }
            _ => open.token(text, token),
        }
    }
    out.statements.extend(open.start.map(|start| start..open.end));
    out
}

impl Open {
    fn token(&mut self, text: &str, token: Token) {
        let word = token.kind == TokenKind::Word;
        let is = |w: &str| word && token.text(text).eq_ignore_ascii_case(w);
        if self.start.is_none() {
            self.copy = is("copy");
        }
        if self.copy {
            self.stdin |= self.from && is("stdin");
            self.from = is("from");
        }
        match token.kind {
            TokenKind::Punctuation(b'(') => self.depth += 1,
            TokenKind::Punctuation(b')') => self.depth = self.depth.saturating_sub(1),
            _ if is("atomic") && self.begin => self.atomic = 1,
            _ if is("case") && self.atomic > 0 => self.atomic += 1,
            _ if is("end") => self.atomic = self.atomic.saturating_sub(1),
            _ => {}
        }
        self.begin = is("begin");
        self.start = self.start.or(Some(token.start));
        self.end = token.end;
    }
}

/// Where a line ends, its break not included.
fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| at + length)
}

/// The lines behind the semicolon of a `COPY`, to the one that is `\.`.
fn copied(text: &str, statement: usize, semicolon: usize) -> Copied {
    let first = (line_end(text, semicolon) + 1).min(text.len());
    let (mut at, mut rows) = (first, 0);
    while at < text.len() {
        let end = line_end(text, at);
        if text.get(at..end).is_some_and(|line| line.trim_end_matches('\r') == "\\.") {
            return Copied { statement, data: first..at, rows, ends: true };
        }
        rows += 1;
        at = end + 1;
    }
    Copied { statement, data: first..text.len(), rows, ends: false }
}

#[cfg(test)]
mod tests {
    use super::{parts, statements};

    #[test]
    fn statements_end_at_their_own_semicolons() {
        let text = "select ';'; -- a;\n\ncreate function f() begin atomic select case when a then 1 end; end; ;\
                    do $$ a; b $$; create rule r do (a; b); rest";
        let found: Vec<_> = statements(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(
            found,
            [
                "select ';'",
                "create function f() begin atomic select case when a then 1 end; end",
                "do $$ a; b $$",
                "create rule r do (a; b)",
                "rest",
            ]
        );
        assert!(statements(" -- nothing\n").is_empty());
    }

    #[test]
    fn what_psql_alone_understands_is_told_apart() {
        let text = "\u{feff}\\restrict x'y\ncopy t (a, b) from stdin;\r\n1\t';\r\n2\t\\N\r\n\\.\r\n\
                    select 1 \\gexec\n\\connect d\nselect 2;\ncopy u from stdin;\n\\.\ncopy v from stdin with csv;\n1,2\n";
        let found = parts(text);
        let texts = |ranges: &[std::ops::Range<usize>]| -> Vec<String> {
            ranges.iter().map(|range| text[range.clone()].to_owned()).collect()
        };
        assert_eq!(texts(&found.commands), ["\\restrict x'y", "\\gexec", "\\connect d"]);
        assert_eq!(
            texts(&found.statements),
            [
                "copy t (a, b) from stdin",
                "select 1",
                "select 2",
                "copy u from stdin",
                "copy v from stdin with csv"
            ]
        );
        let copies: Vec<_> = found.copies.iter().map(|copy| (copy.rows, copy.ends)).collect();
        assert_eq!(copies, [(2, true), (0, true), (1, false)]);
        assert_eq!(&text[found.copies[0].data.clone()], "1\t';\r\n2\t\\N\r\n");
    }
}
