//! Foreign keys and checks: in force for what is written from now on, then, in another transaction, checked for what is
//! there. `VALIDATE` keeps nobody from reading or writing.

use pgspec_catalog::object::ConstraintBody;
use pgspec_sql::print::alter;

use super::super::command::Command;
use super::super::step::Step;
use super::{Scene, rest, takes_over};

/// `None` for keys, which are made of indexes, and where nothing is checked.
pub(super) fn add(scene: &Scene<'_>, step: &Step) -> Option<Vec<Step>> {
    let key = &step.object;
    let constraint = scene.ground.to.get(key)?.body.as_constraint()?;
    let table = key.relation()?;
    if constraint.not_valid || !scene.is_used(&table) {
        return None;
    }
    let can = match &constraint.body {
        ConstraintBody::ForeignKey(_) => !scene.is_partitioned(&table) || scene.postgres >= 18,
        ConstraintBody::Check(_) => true,
        ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) | ConstraintBody::Exclude(_) => false,
    };
    if !can {
        return None;
    }
    let mut sql = vec![alter::add_not_valid(key, constraint)?];
    sql.extend(rest(step));
    let added = takes_over(scene.step(key, Command::AddNotValid, sql), step);
    let validated = scene.step(key, Command::Validate, vec![alter::validate(key)?]);
    Some(vec![added, validated])
}
