//! The order of names in the output: English, as `Intl.Collator("en")` has it, which is what Supabase sorts by.
//!
//! Compared are first the letters without case and accents, then accents, then case with small letters first. For
//! ASCII this is exact (the collation of the Unicode root locale); accents are known for Latin letters, and other
//! scripts follow in the order of their code points.

use std::cmp::Ordering;

/// The order of ASCII in the root collation, letters regardless of case.
const ORDER: &str = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

/// Latin letters with accents (or made of two), by what they are sorted as.
const LATIN: [(&str, &str); 31] = [
    ("a", "àáâãäåāăą"),
    ("ae", "æ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęě"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįı"),
    ("ij", "ĳ"),
    ("j", "ĵ"),
    ("k", "ķĸ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŉŋ"),
    ("o", "òóôõöøōŏő"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšſ"),
    ("ss", "ß"),
    ("t", "ţťŧ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűų"),
    ("w", "ŵ"),
    ("y", "ýÿŷ"),
    ("z", "źżž"),
    ("a", "ǎȁȃȧ"),
    ("e", "ȅȇȩ"),
    ("g", "ǧǵ"),
    ("i", "ǐȉȋ"),
    ("o", "ǒȍȏȯ"),
    ("s", "ș"),
    ("t", "ț"),
];

/// Compares two names.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
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

/// The weights of a character: of each letter that it stands for.
fn primary(c: char) -> Vec<u32> {
    let ascii = |c: char| u8::try_from(c).map_or(0, |byte| u32::from(weight(byte)));
    let lower = if c.is_uppercase() { c.to_lowercase().next().unwrap_or(c) } else { c };
    if lower.is_ascii() {
        return vec![ascii(lower)];
    }
    match LATIN.iter().find(|(_, letters)| letters.contains(lower)) {
        Some((base, _)) => base.chars().map(ascii).collect(),
        None => vec![1000 + u32::from(lower)],
    }
}

/// The place among the letters with the same base; zero for the base itself.
fn accent(c: char) -> u32 {
    if c.is_ascii() {
        return 0;
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    let at = LATIN.iter().find_map(|(_, letters)| letters.find(lower));
    at.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_sort_as_in_english() {
        let sorted = [
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
        ];
        let mut shuffled = sorted;
        shuffled.reverse();
        shuffled.sort_by(|a, b| compare(a, b));
        assert_eq!(shuffled, sorted);
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
