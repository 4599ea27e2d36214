//! Changes places of a text, and keeps what is known about the rest of it.

use std::ops::Range;

use pgspec_catalog::{Mention, QualifiedName, SqlText, TextMap, TextSegment};

use super::name;
use super::places::is_name;
use crate::lex;

/// A part of a text that becomes another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Change {
    pub(super) range: Range<u32>,
    pub(super) text: String,
}

/// Makes changes, which must not overlap; the same one twice is made once.
pub(super) fn apply(sql: &mut SqlText, mut changes: Vec<Change>) {
    changes.sort_by_key(|change| (change.range.start, change.range.end));
    changes.dedup();
    // What overlaps the one before it was asked for twice in different words: the first one stands.
    let mut end = 0;
    changes.retain(|change| {
        let fine = change.range.start >= end;
        if fine {
            end = change.range.end;
        }
        fine
    });
    if changes.is_empty() {
        return;
    }
    let mut text = String::with_capacity(sql.text.len() + 16 * changes.len());
    let mut pieces = Vec::new();
    let mut at = 0_u32;
    for change in &changes {
        keep(sql, at..change.range.start, &mut text, &mut pieces);
        let place = change.range.start as usize..change.range.end.max(change.range.start + 1) as usize;
        if let Some(span) = sql.map.locate(place).or_else(|| sql.map.span()) {
            pieces.push(TextSegment { at: length(&text), span, exact: false });
        }
        text.push_str(&change.text);
        at = change.range.end;
    }
    keep(sql, at..length(&sql.text), &mut text, &mut pieces);
    let mentions = std::mem::take(&mut sql.mentions);
    sql.mentions = mentions.into_iter().filter_map(|mention| moved(mention, &changes, &text)).collect();
    sql.map = match &sql.map {
        TextMap::Nowhere => TextMap::Nowhere,
        TextMap::Whole(span) => TextMap::Whole(*span),
        TextMap::Linear(_) | TextMap::Pieces(_) => TextMap::Pieces(pieces.into()),
    };
    sql.text = text.into();
}

fn keep(sql: &SqlText, range: Range<u32>, text: &mut String, pieces: &mut Vec<TextSegment>) {
    if range.start >= range.end {
        return;
    }
    let at = length(text);
    let range = range.start as usize..range.end as usize;
    match sql.map.part(range.clone()) {
        TextMap::Nowhere => {}
        TextMap::Linear(span) => pieces.push(TextSegment { at, span, exact: true }),
        TextMap::Whole(span) => pieces.push(TextSegment { at, span, exact: false }),
        TextMap::Pieces(parts) => {
            pieces.extend(parts.iter().map(|part| TextSegment { at: at + part.at, ..part.clone() }));
        }
    }
    text.push_str(sql.text.get(range).unwrap_or(""));
}

/// A mention where it stands now; nothing if it is gone.
fn moved(mention: Mention, changes: &[Change], text: &str) -> Option<Mention> {
    let (mut start, mut end) = (i64::from(mention.range.start), i64::from(mention.range.end));
    let mut touched = false;
    for change in changes {
        let growth = change.text.len() as i64 - i64::from(change.range.end - change.range.start);
        let insertion = change.range.is_empty();
        if change.range.end <= mention.range.start && !(insertion && change.range.start == mention.range.end)
        {
            start += growth;
            end += growth;
        } else if change.range.start >= mention.range.end {
            break;
        } else if change.range.start >= mention.range.start && change.range.end <= mention.range.end {
            end += growth;
            touched = true;
        } else {
            return None;
        }
    }
    let range = u32::try_from(start).ok()?..u32::try_from(end).ok()?;
    let name =
        if touched { written(text.get(range.start as usize..range.end as usize)?)? } else { mention.name };
    Some(Mention { what: mention.what, name, range })
}

/// The last two parts of a dotted name.
fn written(text: &str) -> Option<QualifiedName> {
    let tokens = lex::tokens(text).ok()?;
    let mut names =
        tokens.iter().rev().filter(|token| is_name(token)).map(|t| name::identifier(t.text(text)));
    let name = names.next()?;
    Some(QualifiedName { schema: names.next(), name })
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use pgspec_catalog::{FileId, Mentioned, Span};

    use super::*;

    #[test]
    fn what_stands_around_a_change_keeps_its_place() {
        let span = Span::new(FileId(0), 100, 115);
        let mention =
            |name: &str, range| Mention { what: Mentioned::Column, name: QualifiedName::bare(name), range };
        let mut sql = SqlText {
            text: "a > 0 and b < a".into(),
            map: TextMap::Linear(span),
            mentions: vec![mention("a", 0..1), mention("b", 10..11), mention("a", 14..15)],
        };
        let change = |range| Change { range, text: "total".into() };
        apply(&mut sql, vec![change(14..15), change(0..1), change(0..1)]);
        assert_eq!(sql.text, "total > 0 and b < total");
        let found: Vec<_> = sql.mentions.iter().map(|m| (m.name.to_string(), m.range.clone())).collect();
        assert_eq!(
            found,
            [("total".to_owned(), 0..5), ("b".to_owned(), 14..15), ("total".to_owned(), 18..23)]
        );
        assert_eq!(sql.map.locate(14..15), Some(Span::new(FileId(0), 110, 111)), "b");
        assert_eq!(sql.map.locate(0..5), Some(Span::new(FileId(0), 100, 101)), "the first a");
    }
}
