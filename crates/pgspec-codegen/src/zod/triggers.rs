//! Columns that a `BEFORE` trigger may change: what a writer sends is not what a CHECK sees.

use pgspec_catalog::object::{FunctionBody, TriggerLevel, TriggerTiming};
use pgspec_catalog::{Kind, Name, QualifiedName};

use super::Context;

/// Columns that triggers set.
pub(super) enum Changed {
    /// These.
    Columns(Vec<Name>),
    /// Any.
    All,
}

impl Changed {
    /// Whether a column may be another one afterwards.
    pub(super) fn holds(&self, column: &Name) -> bool {
        match self {
            Self::All => true,
            Self::Columns(columns) => columns.contains(column),
        }
    }
}

/// What the triggers of a table may change before a row is written.
pub(super) fn of(context: &Context<'_>, table: &QualifiedName) -> Changed {
    let catalog = context.input.catalog;
    let mut columns = Vec::new();
    for trigger in catalog.children(table).filter_map(|(_, _, object)| object.body.as_trigger()) {
        let writes = trigger.events.insert || trigger.events.update;
        if trigger.timing != TriggerTiming::Before || trigger.level != TriggerLevel::Row || !writes {
            continue;
        }
        let function = catalog
            .iter()
            .find(|(_, key, _)| key.kind == Kind::Function && key.qualified_name() == trigger.function);
        let function = function.and_then(|(_, _, object)| object.body.as_function());
        let Some(function) = function.filter(|function| function.language == "plpgsql") else {
            return Changed::All;
        };
        let FunctionBody::Source(body) = &function.body else { return Changed::All };
        match assigned(&body.text) {
            Some(found) => columns.extend(found),
            None => return Changed::All,
        }
    }
    Changed::Columns(columns)
}

/// The columns of `NEW` that a body assigns to; `None` if it replaces the row, or cannot be read. A word that only looks
/// like an assignment counts as one: that is the safe side.
fn assigned(body: &str) -> Option<Vec<Name>> {
    let words = words(body)?;
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let mut columns = Vec::new();
    // Behind INTO there are targets, until something stands there that is none.
    let mut is_target = false;
    for at in 0..words.len() {
        match word(at) {
            "into" => is_target = true,
            "new" if word(at + 1) == "." => {
                let before = at.checked_sub(1).map_or("", word);
                let begins = matches!(before, ";" | "begin" | "then" | "else" | "loop" | "");
                if word(at + 3) == ":=" || is_target || begins {
                    columns.push(Name::exact(word(at + 2)));
                }
            }
            "new" if matches!(word(at + 1), ":=" | "=") || is_target => return None,
            "return" if !matches!(word(at + 1), "new" | "null" | "old") => return None,
            "return" if word(at + 1) != "null" && word(at + 2) != ";" => return None,
            "from" | ";" => is_target = false,
            _ => {}
        }
    }
    Some(columns)
}

/// The words of a body, small unless quoted; comments and texts are left out. `None` if one does not end.
fn words(body: &str) -> Option<Vec<String>> {
    let chars: Vec<char> = body.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let find = |from: usize, end: &[char]| {
        (from..chars.len()).find(|index| chars.get(*index..*index + end.len()) == Some(end))
    };
    let mut words = Vec::new();
    let mut index = 0;
    while index < chars.len() {
        let c = at(index);
        if c.is_whitespace() {
            index += 1;
        } else if c == '-' && at(index + 1) == '-' {
            index = find(index, &['\n']).unwrap_or(chars.len());
        } else if c == '/' && at(index + 1) == '*' {
            index = find(index + 2, &['*', '/'])? + 2;
        } else if c == '\'' {
            index = find(index + 1, &['\''])? + 1;
            words.push("''".to_owned());
        } else if c == '"' {
            let end = find(index + 1, &['"'])?;
            words.push(chars.get(index + 1..end)?.iter().collect());
            index = end + 1;
        } else if c == '$' {
            // Texts in dollar quotes may hold anything.
            return None;
        } else if c.is_alphanumeric() || c == '_' {
            let end = (index..chars.len())
                .find(|i| !(at(*i).is_alphanumeric() || at(*i) == '_'))
                .unwrap_or(chars.len());
            let word: String = chars.get(index..end)?.iter().collect();
            words.push(word.to_lowercase());
            index = end;
        } else if c == ':' && at(index + 1) == '=' {
            words.push(":=".to_owned());
            index += 2;
        } else {
            words.push(c.to_string());
            index += 1;
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Option<String> {
        assigned(body).map(|columns| columns.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    }

    #[test]
    fn assignments_to_new_are_found() {
        let cases = [
            ("begin new.updated_at := now(); return new; end", Some("updated_at")),
            ("begin NEW.a = 1; if new.b = 2 then new.c = 3; end if; return NEW; end", Some("a,c")),
            ("begin select max(n), 2 into new.a, new.b from t where x = new.c; return new; end", Some("a,b")),
            ("begin -- new.a := 1\n perform 'new.b := 2'; return new; end", Some("")),
            ("begin new.\"Odd\" := 1; return new; end", Some("Odd")),
            ("begin new := old; return new; end", None),
            ("begin select * into new from t; return new; end", None),
            ("begin return row(1, 2); end", None),
            ("begin if tg_op = 'DELETE' then return old; end if; return null; end", Some("")),
        ];
        for (body, expected) in cases {
            assert_eq!(found(body).as_deref(), expected, "{body}");
        }
    }
}
