//! Another type of a column whose values are stored in another way: a new column beside it, kept in step by a trigger and filled
//! in batches, then both change places in one short transaction. An enumerated type that loses values is made beside the old one
//! first, and gets its name in that transaction.
//!
//! What else hangs on the column, the plan takes away before the type is set, and makes again behind: all that is in the
//! transaction of the swap. What Postgres itself would carry over is made of the new column here: plain indexes and unique
//! constraints. Where there is more (keys that others reference, checks, partitions), the plain step stays.

mod beside;

use pgspec_catalog::{Key, Kind, Name, QualifiedName};
use pgspec_sql::print::alter;
use pgspec_sql::quote;
use rustc_hash::FxHashMap;

use super::super::command::Command;
use super::super::effect::Transaction;
use super::super::step::{Action, Step};
use super::{Scene, rest, takes_over};
use beside::Beside;

pub(in crate::plan) use beside::{name, trigger};

/// What becomes of the changes of types of a plan.
#[derive(Default)]
pub(super) struct Retyped {
    /// What comes first: behind the renames, before anything is taken away.
    pub(super) first: Vec<Step>,
    /// What stands in the place of steps.
    pub(super) instead: FxHashMap<usize, Step>,
}

pub(super) fn all(scene: &Scene<'_>, steps: &[Step]) -> Retyped {
    let mut out = Retyped::default();
    let asides: Vec<&Key> = steps
        .iter()
        .filter(|step| matches!(step.command, Command::SetAside { .. }))
        .map(|step| &step.object)
        .collect();
    // Types over types change together.
    if asides.iter().any(|key| key.kind != Kind::Enum) {
        return out;
    }
    let mut by_type: FxHashMap<QualifiedName, Vec<usize>> = FxHashMap::default();
    for (at, step) in steps.iter().enumerate() {
        let Command::SetType { column, .. } = &step.command else { continue };
        let table = scene.ground.to.get(&step.object).and_then(|object| object.body.as_table());
        let name = table.and_then(|table| Some(table.column(column)?.data_type.name.clone()));
        match name {
            Some(name) if asides.iter().any(|key| key.qualified_name() == name) => {
                by_type.entry(name).or_default().push(at);
            }
            Some(_) if !step.effect.rewrites.is_empty() => {
                if let Some(Beside { first, swap }) = beside::column(scene, steps, step, None) {
                    out.first.extend(first);
                    out.instead.insert(at, swap);
                }
            }
            Some(_) | None => {}
        }
    }
    for key in asides {
        if let Some(columns) = by_type.get(&key.qualified_name()) {
            enumerated(scene, steps, (key, columns), &mut out);
        }
    }
    out
}

/// A type that is made beside the old one, and its columns: all of them, or none.
fn enumerated(scene: &Scene<'_>, steps: &[Step], (key, columns): (&Key, &[usize]), out: &mut Retyped) {
    let creates =
        |step: &Step| step.object == *key && step.command == Command::Create && step.others.is_empty();
    let Some((at, create)) = steps.iter().enumerate().find(|(_, step)| creates(step)) else { return };
    let Some(name) = free_type(scene, key) else { return };
    let new = Key { name: name.clone(), ..key.clone() };
    let (own, other) = (quote::qualified(&key.qualified_name()), quote::qualified(&new.qualified_name()));
    let body = create.sql.first().and_then(|sql| sql.strip_prefix(&format!("create type {own}")));
    let Some(body) = body else { return };
    let mut first = vec![scene.step(&new, Command::Create, vec![format!("create type {other}{body}")])];
    let mut instead = Vec::new();
    for &at in columns {
        let Some(step) = steps.get(at) else { return };
        let Some(beside) = beside::column(scene, steps, step, Some(&new.qualified_name())) else { return };
        first.extend(beside.first);
        instead.push((at, beside.swap));
    }
    let mut sql = vec![format!("alter type {other} rename to {};", quote::identifier(key.name.as_str()))];
    sql.extend(rest(create));
    let mut renamed = takes_over(scene.step(key, Command::Rename { was: name }, sql), create);
    renamed.action = Action::Create;
    out.first.extend(first);
    out.instead.insert(at, renamed);
    out.instead.extend(instead);
}

fn free_type(scene: &Scene<'_>, key: &Key) -> Option<Name> {
    let name = beside::name(key.name.as_str(), "__new");
    let own = Key { name: name.clone(), ..key.clone() };
    let catalogs = [scene.ground.from, scene.ground.to];
    let is_taken = catalogs
        .iter()
        .any(|catalog| catalog.get(&own).is_some() || catalog.type_named(&own.qualified_name()).is_some());
    (!is_taken).then_some(name)
}

/// Puts what comes first behind the renames, and a commit behind it.
pub(super) fn first(mut steps: Vec<Step>, mut first: Vec<Step>) -> Vec<Step> {
    if first.is_empty() {
        return steps;
    }
    let at = steps.iter().position(|step| step.action != Action::Rename).unwrap_or(steps.len());
    let mut behind = steps.split_off(at);
    if let Some(next) = behind.first_mut().filter(|next| next.effect.transaction == Transaction::Inside) {
        next.effect.transaction = Transaction::CommitBefore;
    }
    // Indexes are built, and constraints checked, when the values are there.
    if let Some(first) = first.first_mut().filter(|_| !steps.is_empty()) {
        first.effect.transaction = Transaction::CommitBefore;
    }
    steps.append(&mut first);
    steps.append(&mut behind);
    steps
}

/// `alter table t `
fn table(key: &Key) -> String {
    format!("alter table {} ", quote::qualified(&key.qualified_name()))
}

/// The check that a column is set, which stands for `NOT NULL` until both change places.
fn is_set(scene: &Scene<'_>, key: &Key, column: &Name) -> Option<(Key, Vec<Step>)> {
    let check = scene.free_constraint(&key.qualified_name(), column, "is_set");
    let added = scene.step(&check, Command::AddNotValid, vec![alter::add_is_set(&check, column)?]);
    let validated = scene.step(&check, Command::Validate, vec![alter::validate(&check)?]);
    Some((check, vec![added, validated]))
}
