//! Constraints of tables.

use pgspec_catalog::object::{Constraint, ConstraintBody};
use pgspec_catalog::{Body, Object};
use pgspec_sql::print::alter;

use super::Both;
use super::paths::Paths;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};

/// Whether it was checked, and when and whether a foreign key is, can change without making it anew.
pub(super) fn change(
    draft: &mut Draft<'_>,
    both: Both<'_>,
    (from, to): (&Constraint, &Constraint),
    paths: &Paths<'_>,
) -> bool {
    if from.not_enforced != to.not_enforced {
        let is_key = matches!(to.body, ConstraintBody::ForeignKey(_));
        let can = is_key && paths.only(&["not_valid", "not_enforced"]) && to.not_valid == to.not_enforced;
        let Some(sql) = alter::enforced(both.key, !to.not_enforced).filter(|_| can) else { return false };
        draft.add(Node::alter(both.key, [sql]));
        return true;
    }
    let defers = paths.has("deferral");
    if !paths.only(&["not_valid", "deferral"])
        || (to.not_valid && !from.not_valid)
        || (defers && !is_foreign_key(both.to))
    {
        return false;
    }
    if defers && let Some(sql) = alter::deferral(both.key, to.deferral) {
        draft.add(Node::alter(both.key, [sql]).does(Command::Deferral));
    }
    if from.not_valid
        && !to.not_valid
        && let Some(sql) = alter::validate(both.key)
    {
        draft.add(Node::alter(both.key, [sql]).does(Command::Validate));
    }
    true
}

pub(in crate::plan) fn is_foreign_key(object: &Object) -> bool {
    matches!(&object.body, Body::Constraint(constraint) if matches!(constraint.body, ConstraintBody::ForeignKey(_)))
}
