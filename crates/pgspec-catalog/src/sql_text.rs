//! SQL that a person wrote: its text, where it stands in its file, and the names it mentions.

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

use crate::name::{QualifiedName, Text};
use crate::span::Span;
use crate::stored;

/// An expression, a query or a function body, kept as it was written. Two are equal when their texts are: readers are
/// made to agree by bringing the text to canonical form before they are compared.
#[derive(Clone)]
pub struct SqlText {
    /// The SQL.
    pub text: Text,
    /// Where each byte of the text stands in its source file.
    pub map: TextMap,
    /// Names in the text, in order of appearance.
    pub mentions: Vec<Mention>,
}

impl SqlText {
    /// SQL with no place of its own: from a database, or made by the compiler.
    pub fn unplaced(text: impl Into<Text>) -> Self {
        Self { text: text.into(), map: TextMap::Nowhere, mentions: Vec::new() }
    }
}

impl PartialEq for SqlText {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for SqlText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sql{:?}", self.text.as_str())
    }
}

/// What a serializer sees around the text of an [`SqlText`]: most write the text alone.
pub const SQL_TEXT: &str = "SqlText";

impl Serialize for SqlText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(SQL_TEXT, self.text.as_str())
    }
}

/// A name that SQL text mentions.
#[derive(Clone, PartialEq, Debug)]
pub struct Mention {
    /// What the name stands for, by its place in the grammar.
    pub what: Mentioned,
    /// The name as written (folded unless quoted). For `Column`, `schema` holds the qualifier (`t` in `t.a`).
    pub name: QualifiedName,
    /// Byte range of the name in the text.
    pub range: Range<u32>,
}

/// What a mentioned name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mentioned {
    /// A column of the expression's own table. Names inside subqueries, whose scope is another, are not listed.
    Column,
    /// A column of the table that a foreign key references.
    ReferencedColumn,
    /// A table, view or other relation. Names of common table expressions are not listed.
    Relation,
    /// A function call, with its number of arguments.
    Function(u16),
    /// A type, in a cast or a declaration.
    Type,
    /// A role that a policy or a grant names.
    Role,
}

/// Maps byte offsets of an embedded text to the file it was written in.
#[derive(Clone, Debug, PartialEq)]
pub enum TextMap {
    /// The text has no source file.
    Nowhere,
    /// The text stands in the file byte for byte, from the span's start.
    Linear(Span),
    /// The text was escaped or folded: every part of it points at the whole value.
    Whole(Span),
    /// The text is put together from pieces (block scalars, mixin parameters), sorted by `at`.
    Pieces(Box<[TextSegment]>),
}

/// One piece of a [`TextMap::Pieces`].
#[derive(Clone, Debug, PartialEq)]
pub struct TextSegment {
    /// Offset of the piece in the text.
    pub at: u32,
    /// Where the piece was written.
    pub span: Span,
    /// Whether bytes correspond one to one; otherwise every byte points at the whole span.
    pub exact: bool,
}

impl TextMap {
    /// The file span of a byte range of the text.
    pub fn locate(&self, range: Range<usize>) -> Option<Span> {
        let start = u32::try_from(range.start).ok()?;
        let end = u32::try_from(range.end).ok()?.max(start);
        match self {
            Self::Nowhere => None,
            Self::Whole(span) => Some(*span),
            Self::Linear(span) => Some(within(*span, start, end)),
            Self::Pieces(pieces) => {
                let first = piece_at(pieces, start)?;
                let from = place(first, start, start);
                let last = piece_at(pieces, end.saturating_sub(1).max(start))?;
                let to = place(last, end.max(last.at), end.max(last.at));
                if from.file == to.file && to.end >= from.start {
                    Some(Span::new(
                        from.file,
                        from.start,
                        if first.exact { to.end } else { to.end.max(from.end) },
                    ))
                } else {
                    Some(first.span)
                }
            }
        }
    }

    /// The span of the whole text.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Nowhere => None,
            Self::Linear(span) | Self::Whole(span) => Some(*span),
            Self::Pieces(pieces) => {
                let (first, last) = (pieces.first()?, pieces.last()?);
                if first.span.file == last.span.file {
                    Some(Span::new(first.span.file, first.span.start, last.span.end))
                } else {
                    Some(first.span)
                }
            }
        }
    }

    /// The map of a part of the text.
    pub fn part(&self, range: Range<usize>) -> Self {
        match self {
            Self::Nowhere => Self::Nowhere,
            Self::Whole(span) => Self::Whole(*span),
            Self::Linear(_) => self.locate(range).map_or(Self::Nowhere, Self::Linear),
            Self::Pieces(pieces) => {
                let (start, end) = (u32_of(range.start), u32_of(range.end));
                let part = pieces.iter().enumerate().filter_map(|(i, piece)| {
                    let next = pieces.get(i + 1).map_or(u32::MAX, |p| p.at);
                    if next <= start || piece.at >= end.max(start + 1) {
                        return None;
                    }
                    let skipped = start.saturating_sub(piece.at);
                    let span = if piece.exact { within(piece.span, skipped, u32::MAX) } else { piece.span };
                    Some(TextSegment { at: piece.at.saturating_sub(start), span, exact: piece.exact })
                });
                Self::Pieces(part.collect())
            }
        }
    }
}

fn within(span: Span, start: u32, end: u32) -> Span {
    let from = span.start.saturating_add(start).min(span.end);
    let to = span.start.saturating_add(end).clamp(from, span.end);
    Span::new(span.file, from, to)
}

fn piece_at(pieces: &[TextSegment], offset: u32) -> Option<&TextSegment> {
    let after = pieces.partition_point(|piece| piece.at <= offset);
    pieces.get(after.saturating_sub(1))
}

fn place(piece: &TextSegment, start: u32, end: u32) -> Span {
    if piece.exact {
        within(piece.span, start.saturating_sub(piece.at), end.saturating_sub(piece.at))
    } else {
        piece.span
    }
}

fn u32_of(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

stored!(struct SqlText { text, map, mentions });
stored!(struct Mention { what, name, range });
stored!(enum Mentioned {
    0 Column, 1 ReferencedColumn, 2 Relation, 3 Function(value), 4 Type, 5 Role,
});
stored!(enum TextMap { 0 Nowhere, 1 Linear(value), 2 Whole(value), 3 Pieces(value) });
stored!(struct TextSegment { at, span, exact });
