//! Did you mean …: the closest of some candidates.

/// The candidate closest to `wrong`, if one is close enough to be a likely typo. Case and the order of candidates do
/// not matter; among equally close ones, those that
/// only miss letters come first, then alphabetical order.
pub fn closest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wrong.to_lowercase();
    let length = wanted.chars().count();
    let most = match length {
        0..=2 => 1,
        3..=5 => 2,
        _ => length.div_ceil(3).min(5),
    };
    candidates
        .into_iter()
        .filter(|c| c.chars().count().abs_diff(length) <= most + 1)
        .map(|c| {
            let lower = c.to_lowercase();
            (strsim::damerau_levenshtein(&wanted, &lower), !is_subsequence(&wanted, &lower), c)
        })
        .filter(|(distance, _, c)| *distance <= most && *distance < length.max(c.chars().count()))
        .min()
        .map(|(_, _, c)| c)
}

/// Whether all of `part`'s letters stand in `whole` in order: letters were left out, the commonest typo.
fn is_subsequence(part: &str, whole: &str) -> bool {
    let mut letters = whole.chars();
    part.chars().all(|wanted| letters.any(|c| c == wanted))
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_typos_and_leaves_strangers_alone() {
        let tables = ["users", "leads", "actions"];
        assert_eq!(closest("user", tables), Some("users"));
        assert_eq!(closest("USERS", tables), Some("users"));
        assert_eq!(closest("laeds", tables), Some("leads"));
        assert_eq!(closest("billing_events", tables), None);
        assert_eq!(closest("BOOAN", ["bool", "boolean", "bytea"]), Some("boolean"));
    }
}
