//! Small pieces of layout that several kinds share.

use pgspec_catalog::{Name, SqlText, Text};

use crate::quote;

/// SQL that a person wrote, ready for what comes behind it: a comment at its end is closed by a line break.
pub(super) fn closed(sql: &SqlText) -> String {
    let last_line = sql.text.rsplit('\n').next().unwrap_or("");
    let line_break = if last_line.contains("--") { "\n" } else { "" };
    format!("{}{line_break}", sql.text)
}

/// SQL that a person wrote, in the parentheses that the grammar demands.
pub(super) fn enclosed(sql: &SqlText) -> String {
    format!("({})", closed(sql))
}

/// An expression for a place where the grammar takes only a part of them (`b_expr`, after `DEFAULT`): in parentheses
/// if it may hold one of the words that it does not take there. Parentheses do not change what Postgres stores.
pub(super) fn simple(sql: &SqlText) -> String {
    const WORDS: &[&str] = &[
        "and", "or", "not", "in", "is", "isnull", "notnull", "like", "ilike", "similar", "between",
        "overlaps", "collate", "at",
    ];
    let words = sql.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let complex = words.into_iter().any(|word| WORDS.iter().any(|w| word.eq_ignore_ascii_case(w)));
    if complex && !is_enclosed(&sql.text) { enclosed(sql) } else { closed(sql) }
}

/// Whether the first parenthesis is closed by the last character; `false` when that is hard to tell.
fn is_enclosed(text: &str) -> bool {
    let inside = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let Some(inside) = inside.filter(|inside| !inside.contains(['\\', '$']) && !inside.contains("--")) else {
        return false;
    };
    let (mut depth, mut quote) = (0_i32, None);
    for c in inside.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return false,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
    }
    depth == 0 && quote.is_none()
}

/// Whether an expression is one call of a plainly named function, which needs no parentheses around it as a key of an
/// index.
pub(super) fn is_call(text: &str) -> bool {
    let Some((name, _)) = text.split_once('(') else { return false };
    let parts = name.split('.');
    let plain = parts.clone().count() <= 2 && parts.into_iter().all(quote::is_plain);
    plain && text.get(name.len()..).is_some_and(is_enclosed)
}

/// ` with (name = value, …)`, or nothing.
pub(super) fn storage(parameters: &[(Name, Text)]) -> String {
    if parameters.is_empty() { String::new() } else { format!(" with ({})", self::parameters(parameters)) }
}

/// `name = value, …`
pub(super) fn parameters(parameters: &[(Name, Text)]) -> String {
    let pairs = parameters.iter().map(|(name, value)| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let bare = !value.is_empty() && value.chars().all(plain) && !value.contains("--");
        let value = if bare { value.to_string() } else { quote::literal(value) };
        format!("{} = {value}", quote::parameter(name.as_str()))
    });
    quote::join(pairs, ", ")
}

/// ` tablespace name`, or nothing.
pub(super) fn tablespace(tablespace: Option<&Name>) -> String {
    tablespace.map_or_else(String::new, |name| format!(" tablespace {}", quote::identifier(name.as_str())))
}

/// `(a, b)`
pub(super) fn columns(names: &[Name]) -> String {
    format!("({})", quote::identifiers(names))
}

/// ` include (a, b)`, or nothing.
pub(super) fn include(names: &[Name]) -> String {
    if names.is_empty() { String::new() } else { format!(" include {}", columns(names)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_get_parentheses_where_the_grammar_wants_them() {
        let cases = [
            ("now()", "now()"),
            ("'a and b'", "('a and b')"),
            ("now() at time zone 'utc'", "(now() at time zone 'utc')"),
            ("(now() at time zone 'utc')", "(now() at time zone 'utc')"),
            ("(a) or (b)", "((a) or (b))"),
            ("('(') or (')')", "(('(') or (')'))"),
            ("1 -- or 2", "(1 -- or 2\n)"),
        ];
        for (text, printed) in cases {
            assert_eq!(simple(&SqlText::unplaced(text)), printed);
        }
    }

    #[test]
    fn a_comment_does_not_swallow_the_parenthesis() {
        assert_eq!(enclosed(&SqlText::unplaced("a > 0 -- so")), "(a > 0 -- so\n)");
    }

    #[test]
    fn storage_values_are_quoted_when_needed() {
        let parameter = |name: &str, value: &str| (Name::exact(name), Text::new(value));
        let list = [parameter("fillfactor", "70"), parameter("toast.x", "a b"), parameter("n", "-0.5")];
        assert_eq!(storage(&list), " with (fillfactor = 70, toast.x = 'a b', n = -0.5)");
    }
}
