//! Indexes, built and dropped while the table is written to. A build that was cut off leaves an index that is not valid and
//! is never used: it is dropped before the next attempt.

use pgspec_catalog::Body;
use pgspec_sql::print::alter;

use super::super::command::Command;
use super::super::step::Step;
use super::{Scene, holds_sql, rest, takes_over};

pub(super) fn create(scene: &Scene<'_>, step: &Step) -> Option<Vec<Step>> {
    let object = scene.ground.to.get(&step.object)?;
    let Body::Index(index) = &object.body else { return None };
    if !scene.is_used_relation(&index.table)
        || scene.is_partitioned(&index.table)
        || index.attached_to.is_some()
    {
        return None;
    }
    if holds_sql(&object.body) && !scene.is_plain {
        return None;
    }
    let name = step.object.qualified_name();
    let sql = vec![
        alter::drop_index_concurrently(&name, true),
        alter::create_index_concurrently(&step.object.name, index),
    ];
    let command = Command::CreateConcurrently { table: index.table.clone(), unique: index.unique };
    let mut out = vec![takes_over(scene.alone(&step.object, command, sql), step)];
    let rest = rest(step);
    if !rest.is_empty() {
        let command = if object.comment.is_some() { Command::Comment } else { Command::SetTablespace };
        out.push(scene.step(&step.object, command, rest));
    }
    Some(out)
}

pub(super) fn drop(scene: &Scene<'_>, step: &Step) -> Option<Vec<Step>> {
    let object = scene.ground.from.get(&step.object)?;
    let Body::Index(index) = &object.body else { return None };
    let whole = index.attached_to.is_some() || scene.is_partitioned(&index.table);
    if !scene.is_used_relation(&index.table) || whole {
        return None;
    }
    let sql = vec![alter::drop_index_concurrently(&step.object.qualified_name(), false)];
    let command = Command::DropConcurrently { table: index.table.clone() };
    Some(vec![takes_over(scene.alone(&step.object, command, sql), step)])
}
