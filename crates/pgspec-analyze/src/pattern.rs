//! Patterns of texts as plain data: what `~` and LIKE find, as far as it is the same in every locale.

mod like;
mod regex;

pub use like::like;
pub use regex::regex;

/// A regular expression: found if one of the alternatives is found anywhere in the text. It knows neither lines nor
/// locales: `.` is any character, `^` the very beginning, and case-insensitive letters are spelled out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    /// `a|b`
    pub alternatives: Vec<Vec<Piece>>,
}

/// A part of a [`Pattern`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// `^`: the text begins here.
    Start,
    /// `$`: the text ends here.
    End,
    /// One code point of a set.
    One(Set),
    /// `(a|b)`
    Group(Pattern),
    /// `a{min,max}`, greedy or not: that makes no difference to whether it is found.
    Repeat {
        /// [`Piece::One`] or [`Piece::Group`].
        piece: Box<Piece>,
        /// At least.
        min: u32,
        /// At most; any number without it.
        max: Option<u32>,
    },
}

/// A set of code points.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Set {
    /// All others. So a negated set without ranges is any character.
    pub negated: bool,
    /// From and to, both included, in the order in which they were written.
    pub ranges: Vec<(char, char)>,
}

impl Set {
    /// Any character.
    pub fn any() -> Self {
        Self { negated: true, ranges: Vec::new() }
    }

    /// One character.
    pub fn one(c: char) -> Self {
        Self { negated: false, ranges: vec![(c, c)] }
    }
}

/// Why something is known to the database only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// What stands in the way, as half a sentence: "`now()` is another value in each transaction".
    pub why: String,
}

impl Refusal {
    /// With what stands in the way.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
}
