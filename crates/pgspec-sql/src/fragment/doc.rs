//! The ` -- text` behind a fragment.

use crate::lex::{Lexer, TokenKind};

/// The SQL of a fragment, and the text of the comment behind it, which documents the object. What looks like a
/// comment inside a literal, a dollar quote or a quoted name is none; and comments that SQL follows belong to the SQL.
pub fn split_doc(text: &str) -> (&str, Option<&str>) {
    let mut lexer = Lexer::new(text);
    let (mut sql_end, mut comment) = (0, None);
    while let Some(token) = lexer.next_token() {
        // An unterminated literal reaches to the end: nothing behind it is a comment.
        let Ok(token) = token else { return (text.trim_end(), None) };
        if token.is_comment() {
            comment = Some(token);
        } else {
            sql_end = token.end;
            comment = None;
        }
    }
    let Some(token) = comment.filter(|c| c.kind == TokenKind::LineComment) else {
        return (text.trim_end(), None);
    };
    let before = text.get(..token.start).unwrap_or("");
    if before.len() < sql_end {
        return (text.trim_end(), None);
    }
    let doc = token.text(text).trim_start_matches('-').trim();
    (before.trim_end(), Some(doc).filter(|doc| !doc.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::split_doc;

    #[test]
    fn only_a_real_comment_at_the_end_is_a_doc() {
        let cases = [
            ("text not null -- LinkedIn or mailto", "text not null", Some("LinkedIn or mailto")),
            ("text default '-- no'", "text default '-- no'", None),
            ("text default '-- no' --yes", "text default '-- no'", Some("yes")),
            ("text default $$ -- no $$", "text default $$ -- no $$", None),
            ("\"a -- b\" -- c -- d", "\"a -- b\"", Some("c -- d")),
            ("select 1 -- one\nfrom t -- two", "select 1 -- one\nfrom t", Some("two")),
            ("select 1 -- one\nfrom t\n", "select 1 -- one\nfrom t", None),
            ("text default 'open -- x", "text default 'open -- x", None),
            ("a - -1", "a - -1", None),
            ("text --", "text", None),
            ("-- only", "", Some("only")),
            ("", "", None),
        ];
        for (text, sql, doc) in cases {
            assert_eq!(split_doc(text), (sql, doc), "{text}");
        }
    }
}
