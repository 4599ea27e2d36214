//! What Postgres prints of an expression, in a form that it reads back as the same expression.
//!
//! Of `name in ('a', 'b')`, where the column is a `varchar`, Postgres keeps an array of `varchar` and casts it to `text[]`.
//! It prints `name::text = any (array['a'::character varying, …]::text[])`, and takes that for something else: a cast right
//! behind `array[…]` is a cast of each element (`transformTypeCast`). So a dump of a restored dump is another text. Two casts
//! in a row say what was meant: `array[…]::character varying[]::text[]`.

use std::borrow::Cow;

use crate::lex::{self, Token, TokenKind};

/// The text with the cast that Postgres leaves out.
pub fn fixpoint(text: &str) -> Cow<'_, str> {
    if !text.contains("ARRAY[") || !text.contains("]::") && !text.contains("])::") {
        return Cow::Borrowed(text);
    }
    let Ok(tokens) = lex::tokens(text) else { return Cow::Borrowed(text) };
    let mut out = String::new();
    let mut done = 0;
    for (at, token) in tokens.iter().enumerate() {
        if !token.is_word(text, "array") {
            continue;
        }
        let Some((end, data_type)) = cast_left_out(text, &tokens, at) else { continue };
        out.push_str(text.get(done..end).unwrap_or(""));
        out.push_str(&format!("::{data_type}[]"));
        done = end;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or(""));
    Cow::Owned(out)
}

/// The end of the array that begins with the token `at`, and the type of its elements, if a cast to another type follows.
fn cast_left_out<'t>(text: &'t str, tokens: &[Token], at: usize) -> Option<(usize, &'t str)> {
    let is = |at: usize, byte: u8| tokens.get(at).is_some_and(|t| t.kind == TokenKind::Punctuation(byte));
    let open = at.checked_add(1).filter(|open| is(*open, b'['))?;
    let close = closing(tokens, open)?;
    let element = elements(tokens, open, close).find_map(|element| element_type(text, element))?;
    let end = tokens.get(close)?.end;
    // `(ARRAY[…])::text[]`
    let is_wrapped = is(close + 1, b')') && at.checked_sub(1).is_some_and(|before| is(before, b'('));
    let cast = if is_wrapped { close + 2 } else { close + 1 };
    if tokens.get(cast)?.kind != TokenKind::Cast {
        return None;
    }
    let brackets = (cast + 1..tokens.len()).find(|at| is(*at, b'[')).filter(|at| is(*at + 1, b']'))?;
    let target = span(text, tokens.get(cast + 1..brackets)?)?;
    let is_type = tokens.get(cast + 1..brackets)?.iter().all(|token| is_of_name(*token));
    (is_type && target != element).then_some((end, element))
}

/// The bracket that closes the one at `open`.
fn closing(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        let TokenKind::Punctuation(sign) = token.kind else { continue };
        match sign {
            b'[' | b'(' => depth += 1,
            b']' | b')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// What stands between the commas of an array.
fn elements(tokens: &[Token], open: usize, close: usize) -> impl Iterator<Item = &[Token]> {
    let mut depth = 0_usize;
    let inner = tokens.get(open + 1..close).unwrap_or_default();
    inner.split(move |token| {
        if let TokenKind::Punctuation(sign) = token.kind {
            match sign {
                b'[' | b'(' => depth += 1,
                b']' | b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        depth == 0 && token.kind == TokenKind::Punctuation(b',')
    })
}

/// The type of an element that is nothing but a value with a cast behind it.
fn element_type<'t>(text: &'t str, element: &[Token]) -> Option<&'t str> {
    if let [only] = element {
        return (only.kind == TokenKind::Integer).then_some("integer");
    }
    let cast = element.iter().rposition(|token| token.kind == TokenKind::Cast)?;
    let (value, data_type) = (element.get(..cast)?, element.get(cast + 1..)?);
    // Behind an operator, the cast would be of a part.
    let is_value = match value {
        [one] => matches!(
            one.kind,
            TokenKind::String | TokenKind::EscapeString | TokenKind::Integer | TokenKind::Number
        ),
        _ => false,
    };
    // A length is no part of the type of the array.
    let length = data_type.iter().position(|token| token.kind == TokenKind::Punctuation(b'('));
    let data_type = data_type.get(..length.unwrap_or(data_type.len()))?;
    (is_value && !data_type.is_empty() && data_type.iter().all(|token| is_of_name(*token)))
        .then(|| span(text, data_type))
        .flatten()
}

/// Whether a token may be a part of a type's name.
fn is_of_name(token: Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Punctuation(b'.'))
}

fn span<'t>(text: &'t str, tokens: &[Token]) -> Option<&'t str> {
    text.get(tokens.first()?.start..tokens.last()?.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_of_the_whole_array_stays_one() {
        let is = |printed: &str, read: &str| {
            assert_eq!(fixpoint(printed), read);
            assert_eq!(fixpoint(read), read, "what was mended is left alone");
        };
        is(
            "s::text = ANY (ARRAY['a'::character varying, 'b'::character varying]::text[])",
            "s::text = ANY (ARRAY['a'::character varying, 'b'::character varying]::character varying[]::text[])",
        );
        is(
            "((s)::text = ANY ((ARRAY['a,]'::character varying(3), 'b'::character varying])::text[]))",
            "((s)::text = ANY ((ARRAY['a,]'::character varying(3), 'b'::character varying]::character varying[])::text[]))",
        );
        is("x = ANY (ARRAY[1, 2]::bigint[])", "x = ANY (ARRAY[1, 2]::integer[]::bigint[])");
        is(
            "a::text = ANY (ARRAY['x'::app.d]::text[]) OR b::text <> ALL (ARRAY['y'::varchar]::text[])",
            "a::text = ANY (ARRAY['x'::app.d]::app.d[]::text[]) OR b::text <> ALL (ARRAY['y'::varchar]::varchar[]::text[])",
        );
    }

    #[test]
    fn other_arrays_are_left_alone() {
        for text in [
            "s = ANY (ARRAY['a'::text, 'b'::text])",
            "s = ANY (ARRAY['a'::text]::text[])",
            "ARRAY[]::text[]",
            "ARRAY[a, b]::text[]",
            "ARRAY[1]::app.t AND b[1]",
            "ARRAY[now() + '1 day'::interval]::date[]",
            "'ARRAY[1]::bigint[]'",
            "ARRAY[1, 2]",
            "(ARRAY[1, 2])[1]::bigint",
            "ARRAY[",
            "ARRAY['a'::",
        ] {
            assert_eq!(fixpoint(text), text);
        }
    }
}
