//! Aggregates.

use pgspec_catalog::object::{Aggregate, AggregateState, FinishModifies, MovingState, Parallel};
use pgspec_catalog::{Body, Key, Kind};
use pgspec_sql::fragment;
use postgres::{Row, Transaction};

use super::name::{name_of, operator, written};
use super::relation::data_type;
use super::value::{get, rows};
use super::{Reading, ServerError, printed};

/// Reads all of them, and remembers their oids.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in &rows(transaction, include_str!("aggregate.sql"), &[&reading.schemas])? {
        let name = name_of(row)?;
        // Until the arguments are read, messages name it without them.
        let unfinished = Key::qualified(Kind::Aggregate, &name);
        let Some(body) = aggregate(row, reading, &unfinished)? else { continue };
        let key = Key::routine(Kind::Aggregate, &name, body.identity());
        reading.functions.insert(get(row, "oid")?, key.clone());
        reading.insert(key, get(row, "owner")?, get(row, "comment")?, Body::Aggregate(Box::new(body)));
    }
    Ok(())
}

fn aggregate(row: &Row, reading: &mut Reading, key: &Key) -> Result<Option<Aggregate>, ServerError> {
    let arguments = match get::<&str>(row, "arguments")? {
        "" => "*",
        arguments => arguments,
    };
    let text = format!("a({arguments})");
    let result = fragment::aggregate_signature(printed(&text));
    let Some(signature) = reading.parsed(key, &text, result) else { return Ok(None) };
    let is_ordered = get::<&str>(row, "kind")? != "n";
    let Some(state) = state(row, reading, key, is_ordered, "")? else { return Ok(None) };
    let moving = match written(get(row, "moving_inverse")?) {
        None => None,
        Some(inverse) => {
            self::state(row, reading, key, is_ordered, "moving_")?.map(|state| MovingState { inverse, state })
        }
    };
    Ok(Some(Aggregate {
        arguments: signature.value.arguments,
        ordered: signature.value.ordered,
        hypothetical: get::<&str>(row, "kind")? == "h",
        state,
        moving,
        combine: written(get(row, "combine")?),
        serialize: written(get(row, "serialize")?),
        deserialize: written(get(row, "deserialize")?),
        sort_operator: operator(get(row, "sort_schema")?, get(row, "sort_symbol")?),
        parallel: match get::<&str>(row, "parallel")? {
            "s" => Parallel::Safe,
            "r" => Parallel::Restricted,
            _ => Parallel::Unsafe,
        },
    }))
}

/// The state whose columns have a prefix.
fn state(
    row: &Row,
    reading: &mut Reading,
    key: &Key,
    is_ordered: bool,
    prefix: &str,
) -> Result<Option<AggregateState>, ServerError> {
    let column = |name: &str| format!("{prefix}{name}");
    let Some(transition) = written(get(row, &column("transition"))?) else { return Ok(None) };
    let Some(data_type) = data_type(reading, key, get(row, &column("state_type"))?) else { return Ok(None) };
    let modifies = match get::<&str>(row, &column("finish_modifies"))? {
        "r" => FinishModifies::ReadOnly,
        "s" => FinishModifies::Shareable,
        _ => FinishModifies::ReadWrite,
    };
    let default = if is_ordered { FinishModifies::ReadWrite } else { FinishModifies::ReadOnly };
    Ok(Some(AggregateState {
        transition,
        data_type,
        size: Some(get::<i32>(row, &column("size"))?).filter(|size| *size != 0),
        finish: written(get(row, &column("finish"))?),
        finish_extra: get(row, &column("finish_extra"))?,
        finish_modifies: Some(modifies).filter(|modifies| *modifies != default),
        initial: get::<Option<&str>>(row, &column("initial"))?.map(Into::into),
    }))
}
