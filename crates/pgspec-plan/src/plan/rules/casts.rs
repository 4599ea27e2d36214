//! How values of one type become values of another.

use pgspec_catalog::{Catalog, DataType, Name};
use pgspec_sql::quote;

/// The expression behind `USING` for a column; `None` where Postgres needs none. What has no cast goes through its text,
/// which fails for values that the new type cannot have.
pub(in crate::plan) fn using(column: &Name, from: &DataType, to: &DataType, is_own: bool) -> Option<String> {
    let name = quote::identifier(column.as_str());
    let target = quote::data_type(to);
    if from.without_modifiers() == to.without_modifiers() && !is_own {
        return None;
    }
    if !is_own && is_assignable(from, to) {
        return None;
    }
    let direct = !is_own && has_cast(from, to);
    Some(if direct { format!("{name}::{target}") } else { format!("{name}::text::{target}") })
}

/// What a type is made of, where it is a domain of one of the catalogs, the first of them first.
pub(in crate::plan) fn base(catalogs: &[&Catalog], own: &DataType) -> DataType {
    let mut own = own.clone();
    // Domains over domains end: a circle of them cannot be created.
    for _ in 0..16 {
        let domain = catalogs.iter().find_map(|catalog| {
            let id = catalog.type_named(&own.name)?;
            catalog.entry(id)?.1.body.as_domain().map(|domain| domain.data_type.clone())
        });
        match domain {
            Some(base) if !own.array => own = base,
            Some(_) | None => break,
        }
    }
    own
}

/// Whether values of one type are values of the other as they stand, but for how long or precise they may be: Postgres
/// takes them without a word, also where one of the types is a domain over these.
pub(in crate::plan) fn are_one(from: &DataType, to: &DataType) -> bool {
    let is_builtin = from.name.schema.is_none() && to.name.schema.is_none();
    let texts = |own| builtin(own).is_some_and(|own| TEXTS.contains(&own));
    is_builtin && (from.without_modifiers() == to.without_modifiers() || (texts(from) && texts(to)))
}

const NUMBERS: [&str; 6] = ["int2", "int4", "int8", "numeric", "float4", "float8"];
const TEXTS: [&str; 3] = ["text", "varchar", "bpchar"];
const TIMES: [&str; 3] = ["date", "timestamp", "timestamptz"];

fn builtin(data_type: &DataType) -> Option<&str> {
    (data_type.name.schema.is_none() && !data_type.array).then_some(data_type.name.name.as_str())
}

/// Postgres takes the value without a word (an assignment cast).
fn is_assignable(from: &DataType, to: &DataType) -> bool {
    let (Some(from), Some(to)) = (builtin(from), builtin(to)) else { return false };
    let both = |list: &[&str]| list.contains(&from) && list.contains(&to);
    both(&NUMBERS) || both(&TEXTS) || both(&TIMES) || TEXTS.contains(&to)
}

/// There is an explicit cast, or one through the text of the value.
fn has_cast(from: &DataType, to: &DataType) -> bool {
    let (Some(from), Some(to)) = (builtin(from), builtin(to)) else { return false };
    let pairs = [("bool", "int4"), ("int4", "bool"), ("json", "jsonb"), ("jsonb", "json")];
    TEXTS.contains(&from) || pairs.contains(&(from, to))
}
