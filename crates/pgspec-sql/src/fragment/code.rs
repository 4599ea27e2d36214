//! Which parts of a text are code: not inside a literal, a quoted name, a dollar quote or a comment.

use crate::lex::{Lexer, TokenKind};

/// The byte ranges of a text that are code, in order. A placeholder may be filled in there and nowhere else.
pub fn code_ranges(text: &str) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut lexer = Lexer::new(text);
    while let Some(token) = lexer.next_token() {
        let (from, to, opaque) = match token {
            Ok(token) => (
                token.start,
                token.end,
                token.is_comment()
                    || matches!(
                        token.kind,
                        TokenKind::QuotedName
                            | TokenKind::UnicodeName
                            | TokenKind::String
                            | TokenKind::EscapeString
                            | TokenKind::OtherString
                            | TokenKind::DollarString
                    ),
            ),
            // What is never closed reaches to the end.
            Err(unterminated) => (unterminated.start, text.len(), true),
        };
        if opaque {
            if from > start {
                ranges.push((start, from));
            }
            start = to;
        }
        if to >= text.len() {
            break;
        }
    }
    if text.len() > start {
        ranges.push((start, text.len()));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::code_ranges;

    #[test]
    fn literals_names_and_comments_are_not_code() {
        let text = "a = '{p}' and \"{p}\" = {p} -- {p}";
        let code: Vec<_> = code_ranges(text).into_iter().map(|(a, b)| &text[a..b]).collect();
        assert_eq!(code, ["a = ", " and ", " = {p} "]);
        assert_eq!(code_ranges("$$ {p} $$"), []);
        assert_eq!(code_ranges("a '{p}"), [(0, 2)]);
    }
}
