//! A new column whose default is another for each row (`gen_random_uuid()`): added without it, so that no row is written,
//! then given it for what comes, then filled for what is there.

use pgspec_catalog::object::{Column, TriggerEnabled};
use pgspec_catalog::{Body, Kind, Name};
use pgspec_sql::print::alter;

use super::super::command::Command;
use super::super::step::Step;
use super::{Scene, not_null, takes_over};

pub(super) fn add(scene: &Scene<'_>, step: &Step, name: &Name) -> Option<Vec<Step>> {
    let key = &step.object;
    let table = scene.ground.to.get(key)?.body.as_table()?;
    let column = table.column(name)?;
    let plain = column.generated.is_none() && column.identity.is_none() && column.default.is_some();
    let rewrites = !step.effect.rewrites.is_empty();
    let own = key.qualified_name();
    if !plain || !rewrites || !scene.is_used(&own) || scene.is_partitioned(&own) || has_triggers(scene, &own)
    {
        return None;
    }
    // The default of a domain with constraints is checked in each row in any case.
    if scene.ground.is_constrained(&column.data_type) {
        return None;
    }
    let mut said = Column { storage: column.storage.clone(), ..column.clone() };
    said.storage.compression = None;
    said.not_null = false;
    let sql =
        vec![alter::add_column(key, table, &said, false, false), alter::set_default(key, table, column)?];
    let added = takes_over(scene.step(key, Command::AddEmptyColumn(name.clone()), sql), step);
    let fills = Command::Update { column: name.clone(), triggers: true };
    let mut out = vec![added, scene.step(key, fills, vec![alter::fill_with_default(key, column)?])];
    if column.not_null && column.notes.backfill.is_none() {
        let set =
            scene.step(key, Command::SetNotNull(name.clone()), vec![alter::not_null(key, table, name, true)]);
        out.extend(not_null::steps(scene, &set, name)?);
    }
    Some(out)
}

/// Whether an update of the rows runs somebody's trigger, or touches other tables: adding a column does not.
fn has_triggers(scene: &Scene<'_>, table: &pgspec_catalog::QualifiedName) -> bool {
    [scene.ground.from, scene.ground.to].iter().any(|catalog| {
        catalog.children(table).any(|(_, key, object)| {
            let fires = matches!(&object.body, Body::Trigger(own)
                            if own.events.update && own.enabled != TriggerEnabled::Disabled
            );
            fires || key.kind == Kind::Rule
        })
    })
}
