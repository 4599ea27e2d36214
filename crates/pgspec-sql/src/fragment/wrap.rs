//! A fragment inside the statement that it is the tail of.

use std::ops::Range;

use crate::lex::{Token, TokenKind};

/// The statement's text, and which bytes of it are the fragment's.
pub(crate) struct Wrapped {
    pub(crate) text: String,
    /// Where in the statement each piece of the fragment starts, and which piece it is; in order.
    pieces: Vec<(usize, Range<usize>)>,
}

impl Wrapped {
    /// Text of the statement around the fragment, to begin with.
    pub(crate) fn start(text: &str) -> Self {
        Self { text: text.to_owned(), pieces: Vec::new() }
    }

    /// Adds a piece of the fragment.
    pub(crate) fn piece(mut self, fragment: &str, range: Range<usize>) -> Self {
        self.pieces.push((self.text.len(), range.clone()));
        self.text.push_str(fragment.get(range).unwrap_or(""));
        self
    }

    /// Adds text of the statement. A line break in front keeps it out of a comment that ends the piece before it.
    pub(crate) fn more(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// The pieces, for positions.
    pub(crate) fn into_pieces(self) -> (String, Vec<(usize, Range<usize>)>) {
        (self.text, self.pieces)
    }
}

/// Where `ON table` belongs among the tokens of a trigger: behind its events. `None` if it is written there, or if
/// the events cannot be understood.
pub(crate) fn trigger_events_end(text: &str, tokens: &[Token]) -> Option<usize> {
    let mut at =
        tokens.iter().position(|t| ["before", "after", "of"].iter().any(|w| t.is_word(text, w)))? + 1;
    loop {
        let event = tokens.get(at)?;
        at += 1;
        let mut end = Some(event.end);
        if event.is_word(text, "update") && tokens.get(at).is_some_and(|t| t.is_word(text, "of")) {
            at += 1;
            end = tokens.get(at).map(|t| t.end);
            at += 1;
            while tokens.get(at).is_some_and(|t| t.kind == TokenKind::Punctuation(b',')) {
                end = tokens.get(at + 1).map(|t| t.end);
                at += 2;
            }
        }
        match tokens.get(at) {
            Some(next) if next.is_word(text, "or") => at += 1,
            Some(next) if next.is_word(text, "on") => return None,
            Some(_) | None => return end,
        }
    }
}
