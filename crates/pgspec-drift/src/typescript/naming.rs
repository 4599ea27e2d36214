//! Names of tables and columns as TypeScript spells them.

use smol_str::SmolStr;

/// `created_at` as `createdAt`.
pub(crate) fn camel(name: &str) -> SmolStr {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for (at, c) in name.chars().enumerate() {
        if c == '_' && at > 0 {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    SmolStr::new(out)
}

/// `createdAt`, `CreatedAt` and `created_at` as `created_at`.
pub(crate) fn snake(name: &str) -> SmolStr {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = '_';
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && before != '_' && (!before.is_uppercase() || next_is_lower) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
        before = c;
    }
    SmolStr::new(out)
}

/// Plurals that no rule gives.
const IRREGULAR: [(&str, &str); 12] = [
    ("person", "people"),
    ("child", "children"),
    ("man", "men"),
    ("woman", "women"),
    ("mouse", "mice"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("datum", "data"),
    ("medium", "media"),
    ("criterion", "criteria"),
    ("analysis", "analyses"),
    ("index", "indices"),
];

/// The words that a table of this thing may be called by: itself, and its plurals and singulars.
pub(crate) fn numbers(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    // Of `team_person`, the last word changes.
    let (before, word) = name.rfind('_').map_or(("", name), |at| name.split_at(at + 1));
    for (one, many) in IRREGULAR {
        if word == one {
            forms.push(format!("{before}{many}"));
        } else if word == many {
            forms.push(format!("{before}{one}"));
        }
    }
    if let Some(stem) = name.strip_suffix("ies") {
        forms.push(format!("{stem}y"));
    }
    for ending in ["ses", "xes", "zes", "ches", "shes"] {
        if name.ends_with(ending) {
            forms.extend(name.strip_suffix("es").map(str::to_owned));
        }
    }
    forms.extend(name.strip_suffix('s').map(str::to_owned));
    if let Some(stem) = name.strip_suffix('y') {
        forms.push(format!("{stem}ies"));
    }
    forms.push(format!("{name}es"));
    forms.push(format!("{name}s"));
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_their_case() {
        assert_eq!([camel("created_at"), camel("_x_y"), camel("id")], ["createdAt", "_xY", "id"]);
        assert_eq!(
            [snake("createdAt"), snake("LearningSession"), snake("userID"), snake("HTTPCode"), snake("a_b")],
            ["created_at", "learning_session", "user_id", "http_code", "a_b"]
        );
    }

    #[test]
    fn things_have_plurals() {
        assert!(numbers("category").contains(&"categories".to_owned()));
        assert!(numbers("boxes").contains(&"box".to_owned()));
        assert!(numbers("user").contains(&"users".to_owned()));
        assert!(numbers("team_person").contains(&"team_people".to_owned()));
        assert!(numbers("children").contains(&"child".to_owned()));
    }
}
