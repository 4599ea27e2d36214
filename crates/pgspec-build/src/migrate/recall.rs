//! What the spec must have said when a migration was written: renames, backfills and conversions, as its statements tell. With
//! them the same plan can be made again.

use pgspec_catalog::object::Backfill;
use pgspec_catalog::{Body, Catalog, Key, Kind, Name, QualifiedName, SqlText, Text};
use pgspec_spec::{Conversion, DataSteps};
use pgspec_sql::split::{Kind as Word, Token, split, tokens};

use super::run::Update;

/// Notes on what a migration has made, and its conversions.
pub fn recall(text: &str, made: &mut Catalog) -> DataSteps {
    let mut data = DataSteps::default();
    let statements = split(text);
    let sleeps = |table: &str| {
        let begin = format!("alter table {table} disable trigger");
        statements.iter().any(|one| one.text.starts_with(&begin))
    };
    for statement in &statements {
        let all: Vec<Token<'_>> = tokens(statement.text).collect();
        if let Some(update) = Update::of(statement.text) {
            let triggers = !sleeps(&update.table);
            updated(&update, triggers, made, &mut data);
        } else if is(&all, 0, "alter") {
            if let Some(at) = all.iter().position(|token| token.text.eq_ignore_ascii_case("rename")) {
                renamed(&all, at, made);
            } else if let Some(conversion) = retyped(statement.text, &all) {
                data.conversions.push(conversion);
            }
        }
    }
    data
}

fn is(all: &[Token<'_>], at: usize, word: &str) -> bool {
    all.get(at).is_some_and(|token| token.kind == Word::Word && token.text.eq_ignore_ascii_case(word))
}

/// A name as the catalog has it.
fn name(all: &[Token<'_>], at: usize) -> Option<Name> {
    let token = all.get(at)?;
    match token.kind {
        Word::Word => Some(Name::exact(&token.text.to_lowercase())),
        Word::Quoted => Some(Name::exact(&unquoted(token.text))),
        Word::Text | Word::Sign => None,
    }
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => name.to_lowercase(),
    }
}

/// `schema.name` that begins at a token.
fn qualified(all: &[Token<'_>], at: usize) -> Option<QualifiedName> {
    if all.get(at + 1).is_none_or(|token| token.text != ".") {
        return None;
    }
    Some(QualifiedName { schema: name(all, at), name: name(all, at + 2)? })
}

/// `ALTER … RENAME …`: `at` is the word.
fn renamed(all: &[Token<'_>], at: usize, made: &mut Catalog) {
    let Some(owner) = at.checked_sub(3).and_then(|first| qualified(all, first)) else { return };
    let part = all.get(at + 1).map(|token| token.text.to_lowercase()).unwrap_or_default();
    match part.as_str() {
        "to" => {
            let Some(new) = name(all, at + 2) else { return };
            let made_of = QualifiedName { name: new, ..owner.clone() };
            let word = all.get(1).map(|token| token.text.to_lowercase()).unwrap_or_default();
            let is_of = |key: &Key| match word.as_str() {
                "type" => matches!(key.kind, Kind::Enum | Kind::Domain | Kind::CompositeType),
                "index" => key.kind == Kind::Index,
                "table" => key.kind == Kind::Table,
                _ => matches!(key.kind, Kind::View | Kind::MaterializedView | Kind::Sequence),
            };
            let found = made
                .iter()
                .map(|(_, key, _)| key)
                .find(|key| is_of(key) && key.schema == made_of.schema && key.name == made_of.name)
                .cloned();
            if let Some(object) = found.and_then(|key| made.get_mut(&key)) {
                object.notes.was = Some(owner.name);
            }
        }
        "column" => {
            let (Some(old), Some(new)) = (name(all, at + 2), name(all, at + 4)) else { return };
            let Some(object) = made.get_mut(&Key::qualified(Kind::Table, &owner)) else { return };
            let Body::Table(table) = &mut object.body else { return };
            if let Some(column) = table.columns.iter_mut().find(|column| column.name == new) {
                column.notes.was = Some(old);
            }
        }
        "constraint" => {
            let (Some(old), Some(new)) = (name(all, at + 2), name(all, at + 4)) else { return };
            let key = made
                .children(&owner)
                .map(|(_, key, _)| key)
                .find(|key| key.kind == Kind::Constraint && key.name == new)
                .cloned();
            if let Some(object) = key.and_then(|key| made.get_mut(&key)) {
                object.notes.was = Some(old);
            }
        }
        "value" => {
            let text = |at: usize| -> Option<Text> {
                let inner = all.get(at)?.text.strip_prefix('\'')?.strip_suffix('\'')?;
                Some(inner.replace("''", "'").into())
            };
            let (Some(old), Some(new)) = (text(at + 2), text(at + 4)) else { return };
            let Some(object) = made.get_mut(&Key::qualified(Kind::Enum, &owner)) else { return };
            let Body::Enum(own) = &mut object.body else { return };
            if let Some(label) = own.labels.iter_mut().find(|label| label.value == new) {
                label.was = Some(old);
            }
        }
        _ => {}
    }
}

/// An `UPDATE` of one column: a backfill, or a conversion.
fn updated(update: &Update, triggers: bool, made: &mut Catalog, data: &mut DataSteps) {
    let [column] = update.columns.as_slice() else { return };
    let Some((_, value)) = update.head.split_once('=') else { return };
    let value = SqlText::unplaced(open(value));
    let all: Vec<Token<'_>> = tokens(&update.table).collect();
    let Some(table) = qualified(&all, 0) else { return };
    if update.condition.is_none() {
        let path = format!("{table}.{}", unquoted(column)).into();
        data.conversions.push(Conversion { path, using: value, back: None, triggers, span: nowhere() });
        return;
    }
    let Some(object) = made.get_mut(&Key::qualified(Kind::Table, &table)) else { return };
    let Body::Table(body) = &mut object.body else { return };
    if let Some(column) = body.columns.iter_mut().find(|one| one.name.as_str() == unquoted(column)) {
        column.notes.backfill = Some(Backfill(value));
    }
}

/// `ALTER TABLE … ALTER COLUMN … SET DATA TYPE … USING …`
fn retyped(sql: &str, all: &[Token<'_>]) -> Option<Conversion> {
    let table = qualified(all, 2)?;
    let at = all.iter().position(|token| token.text.eq_ignore_ascii_case("column"))?;
    let using = all.iter().position(|token| token.text.eq_ignore_ascii_case("using"))?;
    if !is(all, 1, "table") || !is(all, at + 2, "set") || !is(all, at + 3, "data") {
        return None;
    }
    let path = format!("{table}.{}", name(all, at + 1)?).into();
    let value = sql.get(all.get(using + 1)?.start..)?;
    let inner = open(value);
    // A person's stands in brackets: what has none is a cast of the plan's own.
    let is_own = inner == value.trim().trim_end_matches(';').trim();
    (!is_own).then(|| Conversion {
        path,
        using: SqlText::unplaced(inner),
        back: None,
        triggers: true,
        span: nowhere(),
    })
}

fn nowhere() -> pgspec_catalog::Span {
    pgspec_catalog::Span::new(pgspec_catalog::FileId(u32::MAX), 0, 0)
}

/// An expression without the brackets around all of it.
fn open(sql: &str) -> String {
    let sql = sql.trim().trim_end_matches(';').trim();
    let mut depth = 0_i32;
    let all: Vec<Token<'_>> = tokens(sql).collect();
    for (at, token) in all.iter().enumerate() {
        depth += match token.text {
            "(" => 1,
            ")" => -1,
            _ => 0,
        };
        if depth == 0 && at + 1 < all.len() {
            return sql.to_owned();
        }
    }
    let inner = sql.strip_prefix('(').and_then(|sql| sql.strip_suffix(')'));
    inner.unwrap_or(sql).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_around_all_are_taken_off() {
        assert_eq!(open(" (a at time zone 'UTC');"), "a at time zone 'UTC'");
        assert_eq!(open("(a) + (b)"), "(a) + (b)");
        assert_eq!(open("a / 10"), "a / 10");
    }

    #[test]
    fn conversions_are_recalled() {
        let mut made = Catalog::default();
        let text = "update public.\"T\" set b = b / 10;\n\
                    alter table public.t alter column c set data type date using (c::date);";
        let data = recall(text, &mut made);
        let said: Vec<_> = data.conversions.iter().map(|one| (one.path.as_str(), &*one.using.text)).collect();
        assert_eq!(said, [("public.T.b", "b / 10"), ("public.t.c", "c::date")]);
    }
}
