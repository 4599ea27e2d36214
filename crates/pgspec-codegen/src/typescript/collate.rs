//! The order of names in the output: English, as `Intl.Collator("en")` has it, which is what Supabase sorts by.
//!
//! Compared are first the letters without case and accents, then accents, then case with small letters first. For
//! ASCII this is exact (the collation of the Unicode root locale); accents are known for Latin letters, and other
//! scripts follow in the order of their code points.

use std::cmp::Ordering;

/// The order of ASCII in the root collation, letters regardless of case.
const ORDER: &str = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

/// Latin letters with accents (or made of two), by what they are sorted as, in the order of their accents.
const ACCENTED: [(&str, &str); 26] = [
    ("a", "áàăâǎåǻäǟãȧǡąāȁȃ"),
    ("ae", "æǽǣ"),
    ("c", "ćĉčċç"),
    ("d", "ďđð"),
    ("dz", "ǳǆ"),
    ("e", "éèĕêěëėȩęēȅȇ"),
    ("g", "ǵğĝǧġģ"),
    ("h", "ĥȟħ"),
    ("i", "íìĭîǐïĩįīȉȋ"),
    ("ij", "ĳ"),
    ("j", "ĵǰ"),
    ("k", "ǩķ"),
    ("l", "ĺľļłŀ"),
    ("lj", "ǉ"),
    ("n", "ńǹňñņ"),
    ("nj", "ǌ"),
    ("o", "óòŏôǒöȫőõȭȯȱøǿǫǭōȍȏơ"),
    ("oe", "œ"),
    ("r", "ŕřŗȑȓ"),
    ("s", "śŝšşșſ"),
    ("ss", "ß"),
    ("t", "ťţț"),
    ("u", "úùŭûǔůüǘǜǚǖűũųūȕȗư"),
    ("w", "ŵ"),
    ("y", "ýŷÿȳ"),
    ("z", "źżž"),
];

/// Latin letters of their own, by the letter that they come right behind.
const BEHIND: [(char, &str); 6] = [('f', "ƒ"), ('i', "ı"), ('n', "ŋ"), ('q', "ĸ"), ('t', "ŧ"), ('z', "þ")];

/// Compares two names.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let letters = if a.is_ascii() && b.is_ascii() {
        a.bytes().map(weight).cmp(b.bytes().map(weight))
    } else {
        let weights = |text: &str| text.chars().flat_map(primary).collect::<Vec<_>>();
        weights(a).cmp(&weights(b)).then_with(|| a.chars().map(accent).cmp(b.chars().map(accent)))
    };
    letters
        .then_with(|| a.chars().map(char::is_uppercase).cmp(b.chars().map(char::is_uppercase)))
        .then_with(|| a.cmp(b))
}

/// The weight of each ASCII character. Control characters come first.
static WEIGHTS: [u8; 128] = weights();

const fn weights() -> [u8; 128] {
    let mut weights = [0; 128];
    let order = ORDER.as_bytes();
    let mut at = 0;
    while at < order.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks it")]
        {
            weights[order[at] as usize] = at as u8 + 1;
        }
        at += 1;
    }
    weights
}

fn weight(byte: u8) -> u8 {
    WEIGHTS.get(usize::from(byte.to_ascii_lowercase())).copied().unwrap_or(0)
}

/// The weights of a character: of each letter that it stands for. Even for known ones, so that others fit in between.
fn primary(c: char) -> Vec<u32> {
    let known = |c: char| u8::try_from(c).map_or(0, |byte| 2 * u32::from(weight(byte)));
    let lower = lower(c);
    if lower.is_ascii() {
        return vec![known(lower)];
    }
    if let Some((base, _)) = ACCENTED.iter().find(|(_, letters)| letters.contains(lower)) {
        return base.chars().map(known).collect();
    }
    match BEHIND.iter().find(|(_, letters)| letters.contains(lower)) {
        Some((letter, _)) => vec![known(*letter) + 1],
        None => vec![1000 + u32::from(lower)],
    }
}

/// The place among the letters with the same base; zero for the base itself.
fn accent(c: char) -> u32 {
    let lower = lower(c);
    let at = ACCENTED.iter().find_map(|(_, letters)| letters.find(lower));
    at.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(0)
}

fn lower(c: char) -> char {
    if c.is_uppercase() { c.to_lowercase().next().unwrap_or(c) } else { c }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assert_sorted<const N: usize>(sorted: [&str; N]) {
        let mut shuffled = sorted;
        shuffled.reverse();
        shuffled.sort_by(|a, b| compare(a, b));
        assert_eq!(shuffled, sorted);
    }

    /// The orders of these tests are what `Intl.Collator("en")` of Node.js 20 gives.
    #[test]
    fn letters_sort_as_in_english() {
        assert_sorted([
            "a", "ä", "ab", "Äb", "ae", "æ", "af", "az", "c", "č", "ç", "cz", "d", "đ", "dz", "e", "é", "É",
            "e_1", "é_1", "éa", "eb", "ez", "grosse", "grösse", "größe", "größer", "i", "iz", "ı", "l", "ł",
            "lz", "n", "ñ", "naïf", "naiv", "naive", "naïve", "nz", "o", "ø", "oe", "œ", "of", "oz", "ss",
            "ß", "st", "th", "u", "ü", "z", "Z", "ž", "þ", "б", "я", "日本",
        ]);
    }

    #[test]
    fn names_sort_as_in_english() {
        assert_sorted([
            "__a",
            "_a",
            "1st",
            "a",
            "A",
            "ä",
            "a_",
            "a_1",
            "a_b",
            "a-b",
            "a1",
            "a1_",
            "a10",
            "a2",
            "aa",
            "Aa",
            "ab",
            "aB",
            "order",
            "order_items",
            "orders",
            "user",
            "User",
            "USER",
            "user_id",
            "userId",
            "users",
        ]);
    }

    proptest! {
        #[test]
        fn it_is_an_order(a in any::<String>(), b in any::<String>(), c in any::<String>()) {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            prop_assert_eq!(compare(&a, &b) == Ordering::Equal, a == b);
            let mut list = [a, b, c];
            list.sort_by(|a, b| compare(a, b));
            prop_assert_ne!(compare(&list[0], &list[2]), Ordering::Greater);
        }
    }
}
