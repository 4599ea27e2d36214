//! Names in other spellings: `lead_status` as `LeadStatus`, `Quoted-Col` as `quoted_col`.

use unicode_ident::{is_xid_continue, is_xid_start};

/// The words of a name: parted by whatever is no letter or digit, and where capitals begin (`leadStatus`, `HTTPHost`).
pub fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    let mut before: Option<char> = None;
    let mut chars = name.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '_' || !is_xid_continue(c) {
            words.extend(start.take().and_then(|from| name.get(from..at)));
            before = None;
            continue;
        }
        let next = chars.peek().map(|(_, next)| *next);
        let begins = c.is_uppercase()
            && before.is_some_and(|b| {
                b.is_lowercase() || b.is_uppercase() && next.is_some_and(char::is_lowercase)
            });
        if begins {
            words.extend(start.take().and_then(|from| name.get(from..at)));
        }
        start.get_or_insert(at);
        before = Some(c);
    }
    words.extend(start.and_then(|from| name.get(from..)));
    words
}

/// `LeadStatus`: an identifier, if the name has a letter or digit; otherwise its code points, as in `U2B` for `+`.
/// `Empty` for nothing at all.
pub fn upper_camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in words(name) {
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            out.extend(first.to_uppercase());
            out.extend(chars.flat_map(char::to_lowercase));
        }
    }
    if out.is_empty() {
        return code_points(name, "Empty");
    }
    started(out)
}

/// `lead_status`: an identifier, made as [`upper_camel`] does. A name that is one already stays as it is.
pub fn snake(name: &str) -> String {
    if is_snake(name) {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len() + 4);
    for word in words(name) {
        if !out.is_empty() {
            out.push('_');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    if out.is_empty() {
        return code_points(name, "empty").to_lowercase();
    }
    started(out)
}

/// Whether a name is `snake_case` as Rust's lint has it, and not only underscores.
fn is_snake(name: &str) -> bool {
    let trimmed = name.trim_matches('_');
    let mut chars = name.chars();
    !trimmed.is_empty()
        && !trimmed.contains("__")
        && chars.next().is_some_and(|c| c == '_' || is_xid_start(c) && !c.is_uppercase())
        && chars.all(|c| is_xid_continue(c) && !c.is_uppercase())
}

/// An identifier cannot start with a digit.
fn started(mut name: String) -> String {
    if !name.starts_with(is_xid_start) {
        name.insert(0, '_');
    }
    name
}

fn code_points(name: &str, empty: &str) -> String {
    if name.is_empty() {
        return empty.to_owned();
    }
    name.chars().map(|c| format!("U{:X}", u32::from(c))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn types_are_upper_camel() {
        let cases = [
            ("lead_status", "LeadStatus"),
            ("FOLLOW_UP", "FollowUp"),
            ("leadStatus", "LeadStatus"),
            ("HTTPHost", "HttpHost"),
            ("with space-and.dots", "WithSpaceAndDots"),
            ("1st", "_1st"),
            ("7-day", "_7Day"),
            ("ünï", "Ünï"),
            ("", "Empty"),
            ("+", "U2B"),
            ("__", "U5FU5F"),
            ("a1_2b", "A12b"),
        ];
        for (name, expected) in cases {
            assert_eq!(upper_camel(name), expected, "{name}");
        }
    }

    #[test]
    fn fields_are_snake() {
        let cases = [
            ("user_id", "user_id"),
            ("_u", "_u"),
            ("a__b", "a_b"),
            ("Quoted-Col", "quoted_col"),
            ("userId", "user_id"),
            ("1st", "_1st"),
            ("has\"dq", "has_dq"),
            ("naïve", "naïve"),
            ("$", "u24"),
            ("", "empty"),
            ("_", "u5f"),
        ];
        for (name, expected) in cases {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_name_has_an_identifier(name in any::<String>()) {
            for spelled in [upper_camel(&name), snake(&name)] {
                let mut chars = spelled.chars();
                prop_assert!(chars.next().is_some_and(|c| c == '_' || is_xid_start(c)), "{spelled:?}");
                prop_assert!(chars.all(is_xid_continue), "{spelled:?}");
                prop_assert_ne!(spelled, "_");
            }
        }
    }
}
