//! What the literals of statements hold.

use std::ops::Range;

use crate::lex::{self, TokenKind};
use crate::syntax;

/// What a string literal holds, of whatever spelling; `None` for what is no literal or makes no text.
pub(super) fn value(literal: &str) -> Option<String> {
    let tokens = lex::tokens(literal).ok()?;
    let first = tokens.first()?;
    match first.kind {
        TokenKind::String | TokenKind::EscapeString | TokenKind::OtherString | TokenKind::DollarString => {
            syntax::string(literal)
        }
        _ => None,
    }
}

/// What a string literal holds, and the range between its quotes where it stands there byte for byte.
pub(super) fn contents(range: Range<usize>, literal: &str) -> Option<(Range<usize>, String)> {
    let text = value(literal)?;
    let quoted = if literal.starts_with('$') { literal.get(1..)?.find('$')? + 2 } else { 1 };
    let inner = range.start + quoted..range.end.checked_sub(quoted)?;
    let exact = literal.get(quoted..literal.len().checked_sub(quoted)?) == Some(text.as_str());
    Some((if exact { inner } else { range }, text))
}
