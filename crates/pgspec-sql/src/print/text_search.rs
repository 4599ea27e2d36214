//! Prints text search configurations and dictionaries.

use pgspec_catalog::object::{TextSearchConfiguration, TextSearchDictionary};
use pgspec_catalog::{Key, Name, QualifiedName};

use crate::quote;

/// `CREATE TEXT SEARCH CONFIGURATION`, and its mappings.
pub(super) fn configuration(key: &Key, configuration: &TextSearchConfiguration) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let parser = self::name(&configuration.parser);
    let mut out = vec![format!("create text search configuration {name} (parser = {parser});")];
    for (tokens, dictionaries) in mappings(configuration) {
        let tokens = quote::join(tokens.iter().map(|token| quote::identifier(token.as_str())), ", ");
        let with = quote::join(dictionaries.iter().map(quote::qualified), ", ");
        out.push(format!("alter text search configuration {name}\n  add mapping for {tokens} with {with};"));
    }
    out
}

/// `default` is a key word, and needs quotes that other names do not.
fn name(name: &QualifiedName) -> String {
    quote::qualified(name)
}

/// The kinds of tokens that have the same dictionaries, together.
pub(super) fn mappings(configuration: &TextSearchConfiguration) -> Vec<(Vec<&Name>, &[QualifiedName])> {
    let mut out: Vec<(Vec<&Name>, &[QualifiedName])> = Vec::new();
    for (token, dictionaries) in &configuration.mappings {
        match out.iter_mut().find(|(_, same)| *same == dictionaries.as_slice()) {
            Some((tokens, _)) => tokens.push(token),
            None => out.push((vec![token], dictionaries)),
        }
    }
    out
}

/// `CREATE TEXT SEARCH DICTIONARY`
pub(super) fn dictionary(key: &Key, dictionary: &TextSearchDictionary) -> String {
    let name = quote::qualified(&key.qualified_name());
    format!("create text search dictionary {name} ({});", options(dictionary).join(", "))
}

/// `template = snowball`, …
pub(super) fn options(dictionary: &TextSearchDictionary) -> Vec<String> {
    let options = dictionary
        .options
        .iter()
        .map(|(name, value)| format!("{} = {}", quote::identifier(name.as_str()), quote::literal(value)));
    std::iter::once(format!("template = {}", quote::qualified(&dictionary.template))).chain(options).collect()
}
