//! Rules and extended statistics of tables and views.

use pgspec_catalog::object::Statistics;
use pgspec_catalog::{Body, Key, Kind, Name};
use pgspec_sql::fixpoint::fixpoint;
use pgspec_sql::{fragment, quote};
use postgres::Transaction;

use super::name::{enabled, name_of};
use super::value::{get, rows};
use super::{Reading, ServerError, printed};

/// Reads those of the relations that were read.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let oids: Vec<u32> = reading.relations.keys().copied().collect();
    for row in rows(transaction, include_str!("rule.sql"), &[&oids])? {
        let Some(table) = reading.relations.get(&get(&row, "table_oid")?) else { continue };
        let name = Name::exact(get(&row, "name")?);
        let key = Key::of_relation(Kind::Rule, &table.qualified_name(), &name);
        let text = fixpoint(get(&row, "definition")?);
        let text = text.trim().trim_end_matches(';');
        let result = fragment::rule(printed(text));
        let Some((_, mut rule)) = reading.parsed(&key, text, result) else { continue };
        rule.enabled = enabled(get(&row, "enabled")?);
        reading.insert(key, None, get(&row, "comment")?, Body::Rule(Box::new(rule)));
    }
    for row in rows(transaction, include_str!("statistics.sql"), &[&oids])? {
        let Some(table) = reading.relations.get(&get(&row, "table_oid")?).cloned() else { continue };
        let key = Key::qualified(Kind::Statistics, &name_of(&row)?);
        let columns = get::<Vec<&str>>(&row, "columns")?.into_iter();
        let columns = columns.map(|name| quote::identifier(name).into_owned());
        let expressions = get::<Vec<&str>>(&row, "expressions")?.into_iter().map(str::to_owned);
        let text = format!("on {}", columns.chain(expressions).collect::<Vec<_>>().join(", "));
        let result = fragment::statistics(printed(&text));
        let Some((_, read)) = reading.parsed(&key, &text, result) else { continue };
        let keys = read.value.keys;
        let kinds = get::<Vec<&str>>(&row, "kinds")?.into_iter().filter_map(|letter| match letter {
            "d" => Some(Name::exact("ndistinct")),
            "f" => Some(Name::exact("dependencies")),
            "m" => Some(Name::exact("mcv")),
            _ => None,
        });
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort();
        // All of them is what Postgres makes when none is written.
        if kinds.len() == 3 {
            kinds.clear();
        }
        let target = get::<Option<i32>>(&row, "target")?.filter(|target| *target >= 0);
        let body = Statistics { table: table.qualified_name(), kinds, keys, target };
        reading.insert(key, get(&row, "owner")?, get(&row, "comment")?, Body::Statistics(Box::new(body)));
    }
    Ok(())
}
