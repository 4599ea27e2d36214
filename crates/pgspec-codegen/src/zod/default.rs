//! Defaults that are constants: what a CHECK sees of a column that a writer leaves out.

use pgspec_catalog::DataType;

use crate::typescript::literal::string;

/// The TypeScript literal of a default, if it is a constant that is written plainly.
pub(super) fn constant(sql: &str, ty: &DataType) -> Option<String> {
    let sql = sql.trim();
    if ty.array {
        return None;
    }
    match ty.name.name.as_str() {
        "bool" => match sql.to_ascii_lowercase().as_str() {
            "true" => Some("true".to_owned()),
            "false" => Some("false".to_owned()),
            _ => None,
        },
        "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" => {
            let digits = sql.strip_prefix('-').unwrap_or(sql);
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
            let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let plain = is_number(whole) && is_number(fraction) && sql.len() <= 15;
            let zeros = whole.len() > 1 && whole.starts_with('0');
            (plain && !zeros).then(|| sql.to_owned())
        }
        "text" | "varchar" | "bpchar" => text(sql),
        _ if ty.name.schema.is_some() => text(sql),
        _ => None,
    }
}

/// `'it''s'`, with a cast or without.
fn text(sql: &str) -> Option<String> {
    let rest = sql.strip_prefix('\'')?;
    let mut out = String::new();
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if chars.peek().is_some_and(|(_, next)| *next == '\'') => {
                chars.next();
                out.push('\'');
            }
            '\'' => {
                let cast = rest.get(at + 1..)?.trim();
                let ty = cast.strip_prefix("::");
                let is_name =
                    |ty: &str| ty.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ' ' | '"'));
                return (cast.is_empty() || ty.is_some_and(is_name)).then(|| string(&out));
            }
            // What a backslash means depends on a setting.
            '\\' => return None,
            other => out.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_constants_are_known() {
        let of = |sql: &str, ty: &str| constant(sql, &DataType::builtin(ty));
        assert_eq!(of("'it''s'::text", "text").as_deref(), Some("\"it's\""));
        assert_eq!(of("'a' || 'b'", "text"), None);
        assert_eq!(of("E'a'", "text"), None);
        assert_eq!(of("-1.50", "numeric").as_deref(), Some("-1.50"));
        assert_eq!(of("01", "int4"), None);
        assert_eq!(of("1 + 1", "int4"), None);
        assert_eq!(of("TRUE", "bool").as_deref(), Some("true"));
        assert_eq!(of("now()", "timestamptz"), None);
    }
}
