//! Names of the database as Rust spells them, and back.

use smol_str::SmolStr;

use crate::typescript::naming::{camel, snake};

/// The words of a name, whatever way it is written in.
fn words(name: &str) -> Vec<String> {
    snake(name).split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// `rename_all = "…"` of serde, sqlx and their like: what it makes of a name.
pub(crate) fn renamed(name: &str, style: &str) -> SmolStr {
    let capital = |word: &String| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    match style {
        "lowercase" => name.to_lowercase().into(),
        "UPPERCASE" => name.to_uppercase().into(),
        "snake_case" => words(name).join("_").into(),
        "SCREAMING_SNAKE_CASE" => words(name).join("_").to_uppercase().into(),
        "kebab-case" => words(name).join("-").into(),
        "SCREAMING-KEBAB-CASE" => words(name).join("-").to_uppercase().into(),
        "PascalCase" => words(name).iter().map(capital).collect::<String>().into(),
        "camelCase" => camel(&words(name).join("_")),
        _ => name.into(),
    }
}

/// `so so`, `in-progress`, `DONE` as the name of a variant.
pub(crate) fn variant(label: &str) -> String {
    let mut out = String::new();
    for word in label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let is_shouted = !word.chars().any(char::is_lowercase);
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            out.extend(first.to_uppercase());
            let rest = chars.as_str();
            out.push_str(&if is_shouted { rest.to_lowercase() } else { rest.to_owned() });
        }
    }
    if out.is_empty() || out.starts_with(|c: char| c.is_ascii_digit()) { format!("V{out}") } else { out }
}

/// A name as an identifier: `r#type` where it is a key word.
pub(crate) fn identifier(name: &str) -> Option<String> {
    let plain =
        name.chars().enumerate().all(|(at, c)| c == '_' || c.is_alphabetic() || at > 0 && c.is_numeric());
    if !plain || name.is_empty() {
        return None;
    }
    if syn::parse_str::<syn::Ident>(name).is_ok() {
        return Some(name.to_owned());
    }
    let raw = format!("r#{name}");
    syn::parse_str::<syn::Ident>(&raw).is_ok().then_some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rename_all_is_that_of_serde() {
        for (style, expected) in [
            ("lowercase", "inprogress"),
            ("UPPERCASE", "INPROGRESS"),
            ("snake_case", "in_progress"),
            ("SCREAMING_SNAKE_CASE", "IN_PROGRESS"),
            ("kebab-case", "in-progress"),
            ("SCREAMING-KEBAB-CASE", "IN-PROGRESS"),
            ("camelCase", "inProgress"),
            ("PascalCase", "InProgress"),
            ("something", "InProgress"),
        ] {
            assert_eq!(renamed("InProgress", style), expected);
        }
        assert_eq!(renamed("created_at", "camelCase"), "createdAt");
    }

    #[test]
    fn labels_become_variants() {
        let made = ["so so", "in-progress", "DONE", "inProgress", "3d", ""].map(variant);
        assert_eq!(made, ["SoSo", "InProgress", "Done", "InProgress", "V3d", "V"]);
        assert_eq!(identifier("type").as_deref(), Some("r#type"));
        assert_eq!(identifier("Weird Name"), None);
    }
}
