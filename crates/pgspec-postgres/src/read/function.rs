//! Functions and procedures.

use pgspec_catalog::object::{Function, FunctionBody, Parallel, Returns, Routine, Volatility};
use pgspec_catalog::{Body, Key, Kind, Name, QualifiedName, SqlText, Text};
use pgspec_sql::fixpoint::fixpoint;
use pgspec_sql::fragment;
use postgres::{Row, Transaction};

use super::relation::data_type;
use super::value::{get, rows};
use super::{Reading, ServerError, printed};

/// Reads all of them, and remembers their oids.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in &rows(transaction, include_str!("function.sql"), &[&reading.schemas])? {
        let name = QualifiedName::new(get::<&str>(row, "schema")?, get::<&str>(row, "name")?);
        // Until the arguments are read, messages name it without them.
        let unfinished = Key::qualified(Kind::Function, &name);
        let Some(body) = function(row, reading, &unfinished)? else { continue };
        let key = Key::function(&name, body.identity());
        reading.functions.insert(get(row, "oid")?, key.clone());
        reading.insert(key, get(row, "owner")?, get(row, "comment")?, Body::Function(Box::new(body)));
    }
    Ok(())
}

fn function(row: &Row, reading: &mut Reading, key: &Key) -> Result<Option<Function>, ServerError> {
    let arguments = match get::<&str>(row, "arguments")? {
        "" => Vec::new(),
        text => {
            let result = fragment::arguments(printed(text));
            let Some((arguments, _)) = reading.parsed(key, text, result) else { return Ok(None) };
            arguments
        }
    };
    let returns = match get::<Option<&str>>(row, "result")? {
        Some(text) if !get::<bool>(row, "has_out")? => {
            let result = fragment::returns(printed(text));
            let Some((returns, _)) = reading.parsed(key, text, result) else { return Ok(None) };
            returns
        }
        _ => Returns::Nothing,
    };
    let language = Name::exact(get(row, "language")?);
    let body = match get::<Option<&str>>(row, "sql_body")? {
        Some(text) => FunctionBody::Standard(standard_body(&fixpoint(text))),
        None => {
            let text: &str = get(row, "source")?;
            // A body that Postgres took unread, in whatever language, is what it is.
            let read = fragment::body(printed(text), language.as_str());
            let mut sql = read.unwrap_or_else(|_| SqlText::unplaced(text));
            if sql.text != text {
                sql = SqlText::unplaced(text);
            }
            FunctionBody::Source(sql)
        }
    };
    let support = match (get::<Option<&str>>(row, "support_schema")?, get::<Option<&str>>(row, "support")?) {
        (Some(schema), Some(name)) => Some(fragment::without_system(QualifiedName::new(schema, name))),
        _ => None,
    };
    let transforms = get::<Vec<&str>>(row, "transforms")?;
    Ok(Some(Function {
        routine: if get::<&str>(row, "kind")? == "p" { Routine::Procedure } else { Routine::Function },
        arguments,
        returns,
        language,
        body,
        volatility: match get::<&str>(row, "volatility")? {
            "i" => Volatility::Immutable,
            "s" => Volatility::Stable,
            _ => Volatility::Volatile,
        },
        strict: get(row, "strict")?,
        leakproof: get(row, "leakproof")?,
        security_definer: get(row, "security_definer")?,
        window: get::<&str>(row, "kind")? == "w",
        parallel: match get::<&str>(row, "parallel")? {
            "s" => Parallel::Safe,
            "r" => Parallel::Restricted,
            _ => Parallel::Unsafe,
        },
        cost: get::<Option<&str>>(row, "cost")?.map(Into::into),
        rows: get::<Option<&str>>(row, "rows")?.map(Into::into),
        support,
        settings: get::<Vec<&str>>(row, "settings")?.into_iter().filter_map(setting).collect(),
        transforms: transforms.into_iter().filter_map(|text| data_type(reading, key, text)).collect(),
    }))
}

/// `BEGIN ATOMIC … END` or `RETURN …`, with the names in it.
fn standard_body(text: &str) -> SqlText {
    let strip = |start: &str, end: &str| text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    let (start, inner) = match (strip("BEGIN ATOMIC", "END"), strip("RETURN", "")) {
        (Some(statements), _) => ("BEGIN ATOMIC", fragment::body(printed(statements), "sql")),
        (None, Some(expression)) => ("RETURN", fragment::expression(printed(expression))),
        (None, None) => return SqlText::unplaced(text),
    };
    let mut sql = SqlText::unplaced(text);
    if let Ok(inner) = inner {
        // The inner text is trimmed or not: its names are found again from where it begins.
        let at = text.find(inner.text.as_str()).unwrap_or(start.len());
        let shift = u32::try_from(at).unwrap_or(0);
        sql.mentions = inner.mentions;
        for mention in &mut sql.mentions {
            mention.range = mention.range.start + shift..mention.range.end + shift;
        }
    }
    sql
}

/// A stored `name=value`, the value as people write it in SQL.
fn setting(stored: &str) -> Option<(Name, Text)> {
    let (name, value) = stored.split_once('=')?;
    // Postgres spells a few of its own names in capitals, and takes them in any case.
    let name = name.to_ascii_lowercase();
    let value = pgspec_sql::setting::printed(&name, value);
    Some((Name::exact(&name), value))
}

#[cfg(test)]
mod tests {
    use super::{setting, standard_body};

    #[test]
    fn names_in_a_standard_body_are_found_where_they_stand() {
        for (text, name) in [
            ("BEGIN ATOMIC\n SELECT sum(o.amount) AS sum\n    FROM shop.orders o;\nEND", "shop.orders"),
            ("RETURN (public.twice(a) + 1)", "public.twice"),
        ] {
            let sql = standard_body(text);
            let ranges = sql.mentions.iter().map(|m| m.range.start as usize..m.range.end as usize);
            let found: Vec<&str> = ranges.map(|range| &text[range]).collect();
            assert!(found.contains(&name), "{found:?}");
            assert_eq!(sql.text, text);
        }
    }

    #[test]
    fn settings_are_spelled_as_sql() {
        for (stored, value) in [
            ("search_path=\"\"", "''"),
            ("search_path=\"$user\", public", "\"$user\", public"),
            ("statement_timeout=5s", "'5s'"),
            ("work_mem=4096", "4096"),
            ("row_security=off", "off"),
            ("app.name=it's=me", "'it''s=me'"),
        ] {
            assert_eq!(setting(stored).expect("a setting").1, value, "{stored}");
        }
    }
}
