//! Constraints of tables.

use pgspec_catalog::object::{Constraint, ConstraintBody};
use pgspec_catalog::{Body, Object};
use pgspec_sql::print::alter;

use super::Both;
use super::paths::Paths;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};

/// Only whether it was checked can change without making it anew.
pub(super) fn change(
    draft: &mut Draft<'_>,
    both: Both<'_>,
    (from, to): (&Constraint, &Constraint),
    paths: &Paths<'_>,
) -> bool {
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
