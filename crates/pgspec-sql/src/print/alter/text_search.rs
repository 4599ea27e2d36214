//! Prints how text search configurations and dictionaries change.

use pgspec_catalog::object::{TextSearchConfiguration, TextSearchDictionary};
use pgspec_catalog::{Key, Name, QualifiedName, Text};

use crate::quote;

/// `ALTER TEXT SEARCH DICTIONARY … (…)`: the options that differ; one that is to go stands there without a value.
pub fn dictionary(key: &Key, from: &TextSearchDictionary, to: &TextSearchDictionary) -> Option<String> {
    let gone = from.options.iter().filter(|(name, _)| !to.options.iter().any(|(other, _)| other == name));
    let gone = gone.map(|(name, _)| quote::identifier(name.as_str()).into_owned());
    let new = to.options.iter().filter(|entry| !from.options.contains(entry));
    let new =
        new.map(|(name, value)| format!("{} = {}", quote::identifier(name.as_str()), quote::literal(value)));
    let options: Vec<String> = gone.chain(new).collect();
    let name = quote::qualified(&key.qualified_name());
    (!options.is_empty()).then(|| format!("alter text search dictionary {name} ({});", options.join(", ")))
}

/// The options that this leaves: what differs comes last (`AlterTSDictionary` of `tsearchcmds.c`).
pub fn dictionary_options_after(from: &[(Name, Text)], to: &[(Name, Text)]) -> Vec<(Name, Text)> {
    let kept = from.iter().filter(|entry| to.contains(entry)).cloned();
    let new = to.iter().filter(|entry| !from.contains(entry)).cloned();
    kept.chain(new).collect()
}

/// How the mappings of a configuration change, a statement each.
pub struct Mappings {
    /// `DROP MAPPING` and `ALTER MAPPING`; both can be said twice.
    pub changed: Vec<String>,
    /// `ADD MAPPING`, with the first of its kinds of tokens.
    pub added: Vec<(Name, String)>,
}

/// `ALTER TEXT SEARCH CONFIGURATION`, for the kinds of tokens whose dictionaries differ.
pub fn mappings(key: &Key, from: &TextSearchConfiguration, to: &TextSearchConfiguration) -> Mappings {
    let head = format!("alter text search configuration {}", quote::qualified(&key.qualified_name()));
    let before = |token: &Name| from.mappings.iter().find(|(own, _)| own == token).map(|(_, list)| list);
    let names =
        |tokens: &[&Name]| quote::join(tokens.iter().map(|token| quote::identifier(token.as_str())), ", ");
    let with = |list: &[QualifiedName]| quote::join(list.iter().map(quote::qualified), ", ");
    let gone: Vec<&Name> = from
        .mappings
        .iter()
        .map(|(token, _)| token)
        .filter(|token| !to.mappings.iter().any(|(own, _)| own == *token))
        .collect();
    let mut changed = Vec::new();
    if !gone.is_empty() {
        changed.push(format!("{head} drop mapping if exists for {};", names(&gone)));
    }
    let mut groups: Vec<(bool, &[QualifiedName], Vec<&Name>)> = Vec::new();
    for (token, list) in &to.mappings {
        let old = before(token);
        if old == Some(list) {
            continue;
        }
        let is_new = old.is_none();
        match groups.iter_mut().find(|(new, other, _)| *new == is_new && *other == list.as_slice()) {
            Some((_, _, tokens)) => tokens.push(token),
            None => groups.push((is_new, list, vec![token])),
        }
    }
    let mut added = Vec::new();
    for (is_new, list, tokens) in groups {
        let (tokens_text, with) = (names(&tokens), with(list));
        match tokens.first() {
            Some(first) if is_new => {
                added.push(((*first).clone(), format!("{head} add mapping for {tokens_text} with {with};")));
            }
            Some(_) | None => changed.push(format!("{head} alter mapping for {tokens_text} with {with};")),
        }
    }
    Mappings { changed, added }
}
