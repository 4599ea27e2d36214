//! `SET NOT NULL` reads the whole table under the strongest lock, unless a check that is validated says the same already.

use pgspec_catalog::{Catalog, Key, Kind, Name, QualifiedName};
use pgspec_sql::print::alter;

use super::super::command::Command;
use super::super::step::Step;
use super::{Scene, rest, takes_over};

pub(super) fn set(scene: &Scene<'_>, step: &Step, column: &Name) -> Option<Vec<Step>> {
    let table = step.object.qualified_name();
    let was = scene.ground.from.table(&table)?.body.column(column).map(|own| own.not_null);
    if step.object.kind != Kind::Table || !scene.is_used(&table) || was == Some(true) {
        return None;
    }
    if follows_parent(scene, &table, column) {
        let command = Command::SetNotNullChecked(column.clone());
        return Some(vec![takes_over(scene.step(&step.object, command, step.sql.clone()), step)]);
    }
    let mut steps = steps(scene, step, column)?;
    if let Some(fill) = refill(scene, step, column) {
        steps.insert(1, fill);
    }
    Some(steps)
}

/// Fills what was written without a value while the rows of before were filled. The check comes between the two: before the
/// first, an update of a row that is not filled yet would be refused; behind it, no more such rows come.
fn refill(scene: &Scene<'_>, step: &Step, column: &Name) -> Option<Step> {
    let own = scene.ground.to.table(&step.object.qualified_name())?.body.column(column)?;
    let sql = alter::update(&step.object, column, &own.notes.backfill.as_ref()?.0, true);
    let command = Command::Update { column: column.clone(), triggers: true };
    Some(scene.step(&step.object, command, vec![sql]))
}

/// Whether the column becomes never null with its parent's, which comes first.
fn follows_parent(scene: &Scene<'_>, table: &QualifiedName, column: &Name) -> bool {
    let Some(own) = scene.ground.to.table(table) else { return false };
    let mut parents = own.body.partition_of.iter().map(|of| &of.parent).chain(&own.body.inherits);
    parents.any(|parent| {
        let not_null = |catalog: &Catalog| Some(catalog.table(parent)?.body.column(column)?.not_null);
        let was = scene.ground.from.table(table);
        let stays = was.is_some_and(|was| {
            was.body.partition_of.as_ref().is_some_and(|of| of.parent == *parent)
                || was.body.inherits.contains(parent)
        });
        stays && not_null(scene.ground.from) == Some(false) && not_null(scene.ground.to) == Some(true)
    })
}

/// Never null, by way of a check that is there only for a while; Postgres 18 needs none.
pub(super) fn steps(scene: &Scene<'_>, step: &Step, column: &Name) -> Option<Vec<Step>> {
    if scene.postgres >= 18 {
        return of_its_own(scene, step, column);
    }
    let check = scene.free_constraint(&step.object.qualified_name(), column, "is_set");
    let added = scene.step(&check, Command::AddNotValid, vec![alter::add_is_set(&check, column)?]);
    let validated = scene.step(&check, Command::Validate, vec![alter::validate(&check)?]);
    let mut sql = step.sql.clone();
    sql.push(alter::drop_constraint(&check)?);
    let set = takes_over(scene.step(&step.object, Command::SetNotNullChecked(column.clone()), sql), step);
    Some(vec![added, validated, set])
}

/// `NOT NULL … NOT VALID`, then validated (Postgres 18).
fn of_its_own(scene: &Scene<'_>, step: &Step, column: &Name) -> Option<Vec<Step>> {
    let relation = step.object.qualified_name();
    let table = scene.ground.to.get(&step.object)?.body.as_table()?;
    let own = table.column(column)?;
    let mut said = own.clone();
    let name = pgspec_sql::not_null::name(scene.ground.to, &relation, own);
    said.not_null_constraint.not_valid = true;
    said.not_null_constraint.name = Some(name.clone());
    let key = Key::of_relation(Kind::Constraint, &relation, &name);
    let added = scene.step(&key, Command::AddNotValid, vec![alter::add_not_null(&step.object, table, &said)]);
    let validated = scene.step(&key, Command::Validate, vec![alter::validate(&key)?]);
    // Nothing is left to do but what is said of it.
    let mut sql = vec![alter::not_null(&step.object, table, column, true)];
    sql.extend(rest(step));
    let set = takes_over(scene.step(&step.object, Command::SetNotNullChecked(column.clone()), sql), step);
    Some(vec![added, validated, set])
}
