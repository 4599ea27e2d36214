//! LIKE as a [`Pattern`] (Postgres manual, "LIKE"; `like_match.c`).

use super::{Pattern, Piece, Refusal, Set};

/// What LIKE, or ILIKE if `insensitive`, matches; `escape` is the character that makes the next one ordinary.
///
/// # Errors
/// A pattern that ends in its escape character is an error in Postgres, at run time. ILIKE folds both sides by the
/// database's locale: letters whose folding differs between locales are refused.
pub fn like(pattern: &str, escape: Option<char>, insensitive: bool) -> Result<Pattern, Refusal> {
    let mut pieces = vec![Piece::Start];
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let ordinary = if Some(c) == escape {
            chars.next().ok_or_else(|| Refusal::new("the pattern ends in its escape character"))?
        } else {
            match c {
                '%' => {
                    pieces.push(Piece::Repeat { piece: Box::new(Piece::One(Set::any())), min: 0, max: None });
                    continue;
                }
                '_' => {
                    pieces.push(Piece::One(Set::any()));
                    continue;
                }
                other => other,
            }
        };
        pieces.push(Piece::One(if insensitive { folded(ordinary)? } else { Set::one(ordinary) }));
    }
    pieces.push(Piece::End);
    Ok(Pattern { alternatives: vec![pieces] })
}

/// What is folded to the same letter. The Kelvin sign is folded to `k`, the Turkish capital İ to `i` where the locale
/// knows them.
fn folded(c: char) -> Result<Set, Refusal> {
    if !c.is_ascii() || matches!(c.to_ascii_lowercase(), 'i' | 'k') {
        return Err(Refusal::new(format!("what ILIKE takes for `{c}` depends on the database's locale")));
    }
    let (lower, upper) = (c.to_ascii_lowercase(), c.to_ascii_uppercase());
    let mut ranges = vec![(lower, lower)];
    if upper != lower {
        ranges.push((upper, upper));
    }
    Ok(Set { negated: false, ranges })
}
