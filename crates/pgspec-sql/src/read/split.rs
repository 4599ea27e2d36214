//! A file's statements, one by one: an error in one does not touch the others.

use std::ops::Range;

use crate::lex::{Lexer, TokenKind};

/// The byte ranges of the statements, each without its semicolon. What is between `BEGIN ATOMIC` and its `END`, in
/// parentheses or in quotes ends none.
pub(super) fn statements(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut lexer = Lexer::new(text);
    let (mut start, mut end) = (None, 0);
    let (mut depth, mut atomic, mut begin) = (0_usize, 0_usize, false);
    while let Some(token) = lexer.next_token() {
        let Ok(token) = token else {
            // The rest is one statement, with an error in it.
            end = text.trim_end().len();
            start = start.or(Some(end));
            break;
        };
        if token.is_comment() {
            continue;
        }
        let word = token.kind == TokenKind::Word;
        let is = |w: &str| word && token.text(text).eq_ignore_ascii_case(w);
        match token.kind {
            TokenKind::Punctuation(b'(') => depth += 1,
            TokenKind::Punctuation(b')') => depth = depth.saturating_sub(1),
            TokenKind::Punctuation(b';') if depth == 0 && atomic == 0 => {
                out.extend(start.take().map(|start| start..end));
                begin = false;
                continue;
            }
            _ if is("atomic") && begin => atomic = 1,
            _ if is("case") && atomic > 0 => atomic += 1,
            _ if is("end") => atomic = atomic.saturating_sub(1),
            _ => {}
        }
        begin = is("begin");
        start = start.or(Some(token.start));
        end = token.end;
    }
    out.extend(start.map(|start| start..end));
    out
}

#[cfg(test)]
mod tests {
    use super::statements;

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
}
