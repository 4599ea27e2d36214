//! Whether a literal is one of its column's type. Types whose input has a grammar of its own (dates, ranges, those of
//! extensions) are left to the database.

use pgspec_catalog::{Body, Catalog, DataType, Diagnostic, Key, Kind, Span, closest};

use crate::codes;
use crate::lower::Lowering;

/// Why a text is no value of a type.
pub(super) struct Problem {
    text: String,
    wanted: String,
    near: Option<String>,
}

impl Problem {
    pub(super) fn report(self, column: &str, span: Span, lowering: &mut Lowering<'_>) {
        let message = format!("`{}` is no value of `{column}`, which is {}", self.text, self.wanted);
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_VALUE, message).at(span);
        lowering.diagnostics.push(match self.near {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), span, near),
            None => diagnostic.help("write a literal of that type, or `{ sql: … }` for an SQL expression"),
        });
    }
}

/// What is wrong with a literal, if it is certain that Postgres would refuse it.
pub(super) fn problem(catalog: &Catalog, data_type: &DataType, text: &str) -> Option<Problem> {
    if data_type.array {
        return None;
    }
    let trimmed = text.trim();
    let wanted = if let Some(Body::Enum(labels)) =
        catalog.get(&Key::qualified(Kind::Enum, &data_type.name)).map(|o| &o.body)
    {
        let values = || labels.labels.iter().map(|l| l.value.as_str());
        if values().any(|value| value == text) {
            return None;
        }
        let near = closest(text, values()).map(str::to_owned);
        let list: Vec<_> = values().map(|v| format!("`{v}`")).collect();
        return Some(Problem { text: text.to_owned(), wanted: format!("one of {}", list.join(", ")), near });
    } else if is_any(data_type, &["int2", "int4", "int8"]) {
        let digits = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed);
        // Postgres 16 reads other bases and digits in groups as well.
        let integer = !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'x' | b'X' | b'o' | b'_'));
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        if integer && (!plain || fits(data_type, trimmed)) && digits.starts_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        "a whole number"
    } else if is_any(data_type, &["numeric", "float4", "float8"]) {
        let word = trimmed.trim_start_matches(['-', '+']).to_ascii_lowercase();
        let number = matches!(word.as_str(), "nan" | "infinity" | "inf")
            || word.starts_with(|c: char| c.is_ascii_digit() || c == '.');
        if number {
            return None;
        }
        "a number"
    } else if data_type.is_builtin("bool") {
        let word = trimmed.to_ascii_lowercase();
        let prefix = |full: &str| !word.is_empty() && full.starts_with(word.as_str());
        if ["true", "false", "yes", "no", "on", "off", "1", "0"].into_iter().any(prefix) && word != "o" {
            return None;
        }
        "`true` or `false`"
    } else if data_type.is_builtin("uuid") {
        let bare: String = trimmed.chars().filter(|c| !matches!(c, '-' | '{' | '}')).collect();
        if bare.len() == 32 && bare.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        "a uuid"
    } else {
        return None;
    };
    Some(Problem { text: text.to_owned(), wanted: wanted.to_owned(), near: None })
}

fn is_any(data_type: &DataType, names: &[&str]) -> bool {
    names.iter().any(|name| data_type.is_builtin(name))
}

fn fits(data_type: &DataType, number: &str) -> bool {
    let Ok(number) = number.parse::<i64>() else { return false };
    if data_type.is_builtin("int2") {
        i16::try_from(number).is_ok()
    } else if data_type.is_builtin("int4") {
        i32::try_from(number).is_ok()
    } else {
        true
    }
}
