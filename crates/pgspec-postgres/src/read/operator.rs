//! Operators, casts and collations.

use pgspec_catalog::object::{
    Cast, CastContext, CastMethod, Collation, CollationProvider, OperatorDefinition,
};
use pgspec_catalog::{Body, Key, Kind, Text};
use postgres::Transaction;

use super::name::{name_of, operator, written};
use super::relation::data_type;
use super::value::{get, rows};
use super::{Reading, ServerError};

/// Reads all of them.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    collations(transaction, reading)?;
    operators(transaction, reading)?;
    casts(transaction, reading)
}

fn operators(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in &rows(transaction, include_str!("operator.sql"), &[&reading.schemas])? {
        let name = name_of(row)?;
        let unfinished = Key::qualified(Kind::Operator, &name);
        let left = match get::<Option<&str>>(row, "left_type")? {
            None => None,
            Some(text) => match data_type(reading, &unfinished, text) {
                None => continue,
                left => left,
            },
        };
        let Some(right) = data_type(reading, &unfinished, get(row, "right_type")?) else { continue };
        let Some(function) = written(get(row, "function")?) else { continue };
        let body = OperatorDefinition {
            left,
            right,
            function,
            commutator: operator(get(row, "commutator_schema")?, get(row, "commutator")?),
            negator: operator(get(row, "negator_schema")?, get(row, "negator")?),
            restrict: written(get(row, "restrict_function")?),
            join: written(get(row, "join_function")?),
            hashes: get(row, "hashes")?,
            merges: get(row, "merges")?,
        };
        let key = Key::routine(Kind::Operator, &name, body.identity());
        reading.insert(key, get(row, "owner")?, get(row, "comment")?, Body::Operator(Box::new(body)));
    }
    Ok(())
}

fn casts(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in &rows(transaction, include_str!("cast.sql"), &[&reading.schemas, &reading.everything])? {
        let (source, target) = (get::<&str>(row, "source")?, get::<&str>(row, "target")?);
        let unfinished = Key::global(Kind::Cast, format!("{source} as {target}").as_str());
        let source = data_type(reading, &unfinished, source);
        let (Some(source), Some(target)) = (source, data_type(reading, &unfinished, target)) else {
            continue;
        };
        let method = match (get::<&str>(row, "method")?, written(get(row, "function")?)) {
            ("i", _) => CastMethod::InOut,
            ("f", Some(function)) => {
                let mut types = Vec::new();
                for text in get::<Vec<&str>>(row, "arguments")? {
                    types.extend(data_type(reading, &unfinished, text).map(|ty| ty.to_string()));
                }
                CastMethod::Function(function, Text::from(types.join(", ")))
            }
            _ => CastMethod::Binary,
        };
        let context = match get::<&str>(row, "context")? {
            "i" => CastContext::Implicit,
            "a" => CastContext::Assignment,
            _ => CastContext::Explicit,
        };
        let body = Cast { source, target, method, context };
        reading.insert(body.key(), None, get(row, "comment")?, Body::Cast(Box::new(body)));
    }
    Ok(())
}

fn collations(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in &rows(transaction, include_str!("collation.sql"), &[&reading.schemas])? {
        let provider = match get::<&str>(row, "provider")? {
            "i" => CollationProvider::Icu,
            "b" => CollationProvider::Builtin,
            _ => CollationProvider::Libc,
        };
        let locale: Text = get::<Option<&str>>(row, "locale")?.unwrap_or("").into();
        let ctype = get::<Option<&str>>(row, "ctype")?.filter(|_| provider == CollationProvider::Libc);
        let body = Collation {
            provider,
            lc_ctype: ctype.filter(|ctype| **ctype != *locale).map(Into::into),
            locale,
            nondeterministic: !get::<bool>(row, "deterministic")?,
            rules: get::<Option<&str>>(row, "rules")?.map(Into::into),
        };
        let key = Key::qualified(Kind::Collation, &name_of(row)?);
        reading.insert(key, get(row, "owner")?, get(row, "comment")?, Body::Collation(body));
    }
    Ok(())
}
