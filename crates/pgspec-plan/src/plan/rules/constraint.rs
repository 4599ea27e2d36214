//! Constraints of tables.

use pgspec_catalog::object::{Constraint, ConstraintBody};
use pgspec_catalog::{Body, Object};
use pgspec_sql::print::alter;

use super::Both;
use super::paths::Paths;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};

/// Only whether it was checked can change without making it anew; and whether it is, of a foreign key.
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
    if paths.only(&["not_valid"])
        && from.not_valid
        && !to.not_valid
        && let Some(sql) = alter::validate(both.key)
    {
        draft.add(Node::alter(both.key, [sql]).does(Command::Validate));
        return true;
    }
    false
}

pub(in crate::plan) fn is_foreign_key(object: &Object) -> bool {
    matches!(&object.body, Body::Constraint(constraint) if matches!(constraint.body, ConstraintBody::ForeignKey(_)))
}
