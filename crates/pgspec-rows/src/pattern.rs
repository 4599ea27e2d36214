//! Patterns: whether they are found in a text, and texts in which they are.

use pgspec_analyze::pattern::{self as analyze, Pattern, Piece, Set};

use crate::random::Random;

/// So many steps are made before a match is given up as unknown.
const BUDGET: u32 = 50_000;

/// Whether a regular expression is found in a text.
pub(crate) fn regex(text: &str, wanted: &str, insensitive: bool) -> Option<bool> {
    found(&analyze::regex(wanted, insensitive).ok()?, text)
}

/// Whether a pattern is found anywhere in a text; nothing if that takes too long.
pub(crate) fn found(pattern: &Pattern, text: &str) -> Option<bool> {
    let chars: Vec<char> = text.chars().collect();
    let mut matcher = Matcher { chars: &chars, left: BUDGET };
    for start in 0..=chars.len() {
        if matcher.alternatives(pattern, start, &mut |_, _| true) {
            return (matcher.left > 0).then_some(true);
        }
        if matcher.left == 0 {
            return None;
        }
    }
    Some(false)
}

struct Matcher<'t> {
    chars: &'t [char],
    left: u32,
}

/// What must match behind.
type Then<'a, 't> = &'a mut dyn FnMut(&mut Matcher<'t>, usize) -> bool;

impl<'t> Matcher<'t> {
    fn alternatives(&mut self, pattern: &Pattern, at: usize, then: Then<'_, 't>) -> bool {
        pattern.alternatives.iter().any(|branch| self.branch(branch, at, then))
    }

    fn branch(&mut self, pieces: &[Piece], at: usize, then: Then<'_, 't>) -> bool {
        let Some((first, rest)) = pieces.split_first() else { return then(self, at) };
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            // Unwinds at once; the caller sees that nothing is left.
            return true;
        }
        match first {
            Piece::Start => at == 0 && self.branch(rest, at, then),
            Piece::End => at == self.chars.len() && self.branch(rest, at, then),
            Piece::One(set) => {
                self.chars.get(at).is_some_and(|c| is_in(set, *c)) && self.branch(rest, at + 1, then)
            }
            Piece::Group(pattern) => {
                self.alternatives(pattern, at, &mut |matcher, at| matcher.branch(rest, at, then))
            }
            Piece::Repeat { piece, min, max } => {
                self.repeat(piece, *min, *max, at, &mut |matcher, at| matcher.branch(rest, at, then))
            }
        }
    }

    fn repeat(&mut self, piece: &Piece, min: u32, max: Option<u32>, at: usize, then: Then<'_, 't>) -> bool {
        if max != Some(0) {
            let fewer = max.map(|max| max - 1);
            let once = std::slice::from_ref(piece);
            let again = self.branch(once, at, &mut |matcher, next| {
                // An empty match is no progress.
                (next > at || min > 0) && matcher.repeat(piece, min.saturating_sub(1), fewer, next, then)
            });
            if again {
                return true;
            }
        }
        min == 0 && then(self, at)
    }
}

fn is_in(set: &Set, c: char) -> bool {
    set.ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != set.negated
}

/// A text in which a pattern is found: what may be repeated stands there `more` times oftener than it must.
pub(crate) fn sample(pattern: &Pattern, more: u32, random: &mut Random) -> String {
    let mut out = String::new();
    add(pattern, more, random, &mut out);
    out
}

fn add(pattern: &Pattern, more: u32, random: &mut Random, out: &mut String) {
    let Some(branch) = pattern.alternatives.get(random.below(pattern.alternatives.len())) else { return };
    for piece in branch {
        piece_of(piece, more, random, out);
    }
}

fn piece_of(piece: &Piece, more: u32, random: &mut Random, out: &mut String) {
    match piece {
        Piece::Start | Piece::End => {}
        Piece::One(set) => out.push(one(set, random)),
        Piece::Group(pattern) => add(pattern, more, random, out),
        Piece::Repeat { piece, min, max } => {
            let wanted = min.saturating_add(more).min(max.unwrap_or(u32::MAX));
            for _ in 0..wanted {
                piece_of(piece, more, random, out);
            }
        }
    }
}

/// A character of a set: a plain one where there is a choice.
fn one(set: &Set, random: &mut Random) -> char {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
    let fitting: Vec<char> = PLAIN.chars().filter(|c| is_in(set, *c)).collect();
    match fitting.get(random.below(fitting.len())) {
        Some(c) => *c,
        None => set.ranges.first().filter(|_| !set.negated).map_or('~', |(from, _)| *from),
    }
}
