//! Operators that name each other: one that goes is forgotten by those that stay (`OperatorUpd` of `pg_operator.c`).

use pgspec_catalog::{Body, Key, Kind};

use crate::plan::draft::Draft;
use crate::plan::step::Part;
use crate::plan::why::{Becomes, Why};

/// Makes those again that go on naming one that goes: no statement of Postgres 15 tells them of it once more.
pub(in crate::plan) fn partners(draft: &mut Draft<'_>) {
    let mut left: Vec<(Key, Key)> = Vec::new();
    for (_, key, object) in draft.to.of_kind(Kind::Operator) {
        let Body::Operator(operator) = &object.body else { continue };
        let named = operator.commutes_with().into_iter().chain(operator.negates());
        let gone = named.filter(|other| other != key && draft.drops.contains_key(other));
        left.extend(gone.filter(|other| draft.to.get(other).is_none()).map(|other| (key.clone(), other)));
    }
    for (key, gone) in left {
        let (own, cause) = (Part::Object(key.clone()), Part::Object(gone));
        if draft.from.get(&key).is_some() && !draft.is_destroyed(&own) {
            draft.rebuild(&key, Why::Uses(cause.clone(), Becomes::Gone));
            draft.before.push((own, cause));
        }
    }
}
