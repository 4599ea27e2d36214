//! Values of run-time settings: as Postgres stores them, and as SQL writes them.

use pgspec_catalog::Text;

use crate::lex::{self, TokenKind};
use crate::{quote, syntax};

/// Settings whose value is a list of names (`GUC_LIST_QUOTE` in Postgres' `guc.c`).
const LISTS: &[&str] = &[
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// A stored value as SQL writes it behind the `=`: a list of names as it is stored, but for the empty name; a number
/// or a key word as it is; anything else in quotes.
pub fn printed(name: &str, stored: &str) -> Text {
    let plain = !stored.is_empty()
        && (stored.bytes().all(|b| b.is_ascii_digit()) || ["on", "off", "true", "false"].contains(&stored));
    if LISTS.contains(&name) {
        let parts = stored.split(", ").map(|part| if part == "\"\"" { "''" } else { part });
        return parts.collect::<Vec<_>>().join(", ").into();
    }
    if plain { stored.into() } else { quote::literal(stored).into() }
}

/// What Postgres stores of a value that SQL writes behind the `=` (`flatten_set_variable_args`); nothing where the
/// text is no list of values.
pub fn stored(name: &str, written: &str) -> Option<String> {
    let list = LISTS.contains(&name);
    let tokens = lex::tokens(written).ok()?;
    let mut out = Vec::new();
    for part in tokens.split(|token| token.kind == TokenKind::Punctuation(b',')) {
        let (minus, part) = match part {
            [sign, rest @ ..] if matches!(sign.text(written), "-" | "+") => (sign.text(written) == "-", rest),
            _ => (false, part),
        };
        let [token] = part else { return None };
        let text = token.text(written);
        let value = if token.kind == TokenKind::Word {
            text.to_ascii_lowercase()
        } else if token.kind == TokenKind::QuotedName {
            text.get(1..text.len() - 1)?.replace("\"\"", "\"")
        } else if matches!(token.kind, TokenKind::Integer | TokenKind::Number) {
            if minus { format!("-{text}") } else { text.to_owned() }
        } else {
            syntax::string(text)?
        };
        // The empty name is quoted too.
        out.push(match (list, value.is_empty()) {
            (true, true) => "\"\"".to_owned(),
            (true, false) => quote::identifier(&value).into_owned(),
            (false, _) => value,
        });
    }
    Some(out.join(", "))
}

/// A value in the one spelling that all readers share; as it is written where it is no list of values.
pub fn canonical(name: &str, written: &str) -> Text {
    stored(name, written).map_or_else(|| written.into(), |stored| printed(name, &stored))
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn values_have_one_spelling() {
        for (name, written, expected) in [
            ("search_path", "''", "''"),
            ("search_path", "public, pg_temp", "public, pg_temp"),
            ("search_path", "'public' ,  \"$user\", Ä, Mine", "public, \"$user\", \"Ä\", mine"),
            ("statement_timeout", "'5s'", "'5s'"),
            ("statement_timeout", "5", "5"),
            ("work_mem", "\"64MB\"", "'64MB'"),
            ("jit", "OFF", "off"),
            ("seed", "-0.5", "'-0.5'"),
            ("a.b", "E'it\\'s'", "'it''s'"),
        ] {
            assert_eq!(canonical(name, written), expected, "{name} = {written}");
        }
    }
}
