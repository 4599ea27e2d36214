//! A new column whose default is another for each row (`gen_random_uuid()`): added without it, so that no row is written,
//! then given it for what comes, then filled for what is there. One with an identity takes its numbers from a sequence that is
//! there only until then: an identity wants a column that is never null.

use pgspec_catalog::object::{Column, Sequence, Table, TriggerEnabled};
use pgspec_catalog::{Body, Key, Kind, Name, QualifiedName, SqlText};
use pgspec_sql::print::alter;
use pgspec_sql::{implicit_name, quote};

use super::super::command::Command;
use super::super::step::Step;
use super::plain::Plain;
use super::{Scene, not_null, takes_over};

pub(super) fn add(scene: &Scene<'_>, step: &Step, name: &Name) -> Result<Vec<Step>, Plain> {
    let key = &step.object;
    let table = scene.ground.to.get(key).and_then(|object| object.body.as_table()).ok_or(Plain::Unused)?;
    let column = table.column(name).ok_or(Plain::Unused)?;
    let own = key.qualified_name();
    if step.effect.rewrites.is_empty() || !scene.is_used(&own) {
        return Err(Plain::Unused);
    }
    if column.generated.is_some() {
        return Err(Plain::Generated);
    }
    // The constraints of a domain are checked in each row in any case.
    if scene.ground.is_constrained(&column.data_type) {
        return Err(Plain::Domain);
    }
    if scene.is_partitioned(&own) {
        return Err(Plain::Partitioned);
    }
    if has_triggers(scene, &own) {
        return Err(Plain::Triggers);
    }
    if column.identity.is_some() {
        return identity(scene, step, (table, column));
    }
    let sql = vec![
        alter::add_column(key, table, &empty(column), false, false),
        alter::set_default(key, table, column).ok_or(Plain::of(step))?,
    ];
    let added = takes_over(scene.step(key, Command::AddEmptyColumn(name.clone()), sql), step);
    let mut out = vec![added, fills(scene, key, column).ok_or(Plain::of(step))?];
    if column.not_null && column.notes.backfill.is_none() {
        let set =
            scene.step(key, Command::SetNotNull(name.clone()), vec![alter::not_null(key, table, name, true)]);
        out.extend(not_null::steps(scene, &set, name).ok_or(Plain::of(step))?);
    }
    Ok(out)
}

/// The column without what would have to be written into each row.
fn empty(column: &Column) -> Column {
    let mut said = Column { not_null: false, identity: None, ..column.clone() };
    said.storage.compression = None;
    said
}

fn fills(scene: &Scene<'_>, key: &Key, column: &Column) -> Option<Step> {
    let command = Command::Update { column: column.name.clone(), triggers: true };
    Some(scene.step(key, command, vec![alter::fill_with_default(key, column)?]))
}

/// A column with an identity.
fn identity(scene: &Scene<'_>, step: &Step, (table, column): (&Table, &Column)) -> Result<Vec<Step>, Plain> {
    let (key, name) = (&step.object, &column.name);
    let identity = column.identity.as_ref().ok_or(Plain::Unused)?;
    let usual = || implicit_name::sequence(&key.name, name, |_| false);
    let own = QualifiedName { schema: key.schema.clone(), name: identity.name.clone().unwrap_or_else(usual) };
    let between = scene.free_relation(&own, "__new").ok_or(Plain::Names)?;
    let sequence = Sequence {
        data_type: column.data_type.clone(),
        options: identity.sequence.clone(),
        unlogged: false,
        owned_by: None,
    };
    let numbered = Column {
        default: Some(SqlText::unplaced(format!("nextval({})", quote::literal(&quote::qualified(&between))))),
        identity: None,
        ..column.clone()
    };
    let sequence_key = Key::qualified(Kind::Sequence, &between);
    let mut sql = vec![alter::create_sequence(&sequence_key, &sequence)];
    sql.push(alter::add_column(key, table, &empty(column), false, false));
    sql.push(alter::set_default(key, table, &numbered).ok_or(Plain::of(step))?);
    let added = takes_over(scene.step(key, Command::AddEmptyColumn(name.clone()), sql), step);
    let mut out = vec![added, fills(scene, key, &numbered).ok_or(Plain::of(step))?];
    let plain = alter::not_null(key, table, name, true);
    let set = scene.step(key, Command::SetNotNull(name.clone()), vec![plain]);
    let mut steps = not_null::steps(scene, &set, name).ok_or(Plain::of(step))?;
    if let Some(last) = steps.last_mut() {
        last.sql.push(alter::drop_default(key, table, name));
        last.sql.push(alter::add_identity(key, table, name, identity));
        last.sql.push(alter::goes_on(&own, &between));
        last.sql.push(format!("drop sequence {};", quote::qualified(&between)));
    }
    out.extend(steps);
    Ok(out)
}

/// Whether an update of the rows runs somebody's trigger, or touches other tables: adding a column does not.
fn has_triggers(scene: &Scene<'_>, table: &QualifiedName) -> bool {
    [scene.ground.from, scene.ground.to].iter().any(|catalog| {
        catalog.children(table).any(|(_, key, object)| {
            let fires = matches!(&object.body, Body::Trigger(own)
                            if own.events.update && own.enabled != TriggerEnabled::Disabled
            );
            fires || key.kind == Kind::Rule
        })
    })
}
