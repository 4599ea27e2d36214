//! Text search configurations and dictionaries.

use pgspec_catalog::object::{TextSearchConfiguration, TextSearchDictionary};
use pgspec_catalog::{Body, Key, Kind, Name, QualifiedName};
use pgspec_sql::fragment;
use postgres::{Row, Transaction};

use super::name::{name_of, written};
use super::value::{get, rows};
use super::{Reading, ServerError, printed};

/// Reads all of them.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in &rows(transaction, include_str!("text_search_dictionary.sql"), &[&reading.schemas])? {
        let key = Key::qualified(Kind::TextSearchDictionary, &name_of(row)?);
        let options = get::<Option<&str>>(row, "options")?.unwrap_or("");
        let comma = if options.is_empty() { "" } else { ", " };
        let text = format!("template = x{comma}{options}");
        let result = fragment::dictionary(printed(&text));
        let Some(TextSearchDictionary { options, .. }) = reading.parsed(&key, &text, result) else {
            continue;
        };
        let template = part(row, "template_schema", "template")?;
        let body = Body::TextSearchDictionary(TextSearchDictionary { template, options });
        reading.insert(key, get(row, "owner")?, get(row, "comment")?, body);
    }
    let found = rows(transaction, include_str!("text_search_configuration.sql"), &[&reading.schemas])?;
    // The rows of one configuration stand together.
    for rows in found.chunk_by(|a, b| matches!((name_of(a), name_of(b)), (Ok(a), Ok(b)) if a == b)) {
        let Some(first) = rows.first() else { continue };
        let key = Key::qualified(Kind::TextSearchConfiguration, &name_of(first)?);
        let mut body =
            TextSearchConfiguration { parser: part(first, "parser_schema", "parser")?, mappings: Vec::new() };
        for row in rows {
            let Some(token) = get::<Option<&str>>(row, "token")? else { continue };
            let dictionaries = get::<Vec<&str>>(row, "dictionaries")?;
            let dictionaries = dictionaries.into_iter().filter_map(|name| written(Some(name))).collect();
            body.mappings.push((Name::exact(token), dictionaries));
        }
        body.mappings.sort();
        let body = Body::TextSearchConfiguration(body);
        reading.insert(key, get(first, "owner")?, get(first, "comment")?, body);
    }
    Ok(())
}

fn part(row: &Row, schema: &str, name: &str) -> Result<QualifiedName, ServerError> {
    Ok(QualifiedName {
        schema: get::<Option<&str>>(row, schema)?.map(Name::exact),
        name: Name::exact(get(row, name)?),
    })
}
