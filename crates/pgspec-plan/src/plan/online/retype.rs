//! Another type of a column whose values are stored in another way: a new column beside it, kept in step by a trigger and filled
//! in batches, then both change places in one short transaction. An enumerated type that loses values is made beside the old one
//! first, and gets its name in that transaction.
//!
//! What else hangs on the column, the plan takes away before the type is set, and makes again behind: all that is in the
//! transaction of the swap. What Postgres itself would carry over is made of the new column here: indexes, keys, checks, foreign
//! keys on either side, privileges, sequences. Where there is more, the plain step stays, and says why.

mod beside;
mod candidate;
mod carried;
mod star;

use std::collections::BTreeMap;

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::{Catalog, Key, Kind, Name, QualifiedName};
use pgspec_sql::quote;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::command::Command;
use super::super::effect::Transaction;
use super::super::rename;
use super::super::step::{Action, Step};
use super::plain::{Plain, Type};
use super::{Scene, rest, takes_over};
use candidate::Candidate;
use carried::{Carried, Refused};

pub(in crate::plan) use beside::{name, trigger};

/// What becomes of the changes of types of a plan.
#[derive(Default)]
pub(super) struct Retyped {
    /// What comes first: behind the renames, before anything is taken away.
    pub(super) first: Vec<Step>,
    /// What stands in the place of steps.
    pub(super) instead: FxHashMap<usize, Step>,
    /// What there is nothing to do for any more.
    pub(super) spared: Vec<usize>,
    /// Why steps stay.
    pub(super) plain: Refused,
}

/// An enumerated type that is made beside the old one.
struct Enumerated<'a> {
    /// Where the step stands that makes it.
    at: usize,
    create: &'a Step,
    /// Its name until then.
    new: Key,
    /// What stands behind `create type …`.
    body: &'a str,
}

pub(super) fn all(scene: &Scene<'_>, steps: &[Step]) -> Retyped {
    let mut out = Retyped::default();
    let asides: Vec<&Key> = steps
        .iter()
        .filter(|step| matches!(step.command, Command::SetAside { .. }))
        .map(|step| &step.object)
        .collect();
    // Types over types change together.
    let is_nested = asides.iter().any(|key| key.kind != Kind::Enum);
    let enums: Vec<Enumerated<'_>> = asides.iter().filter_map(|key| enumerated(scene, steps, key)).collect();
    let is_retyped = |step: &Step| matches!(step.command, Command::SetType { .. });
    let starred = if steps.iter().any(is_retyped) { star::tables(scene) } else { FxHashSet::default() };
    let mut open: BTreeMap<usize, Candidate<'_>> = BTreeMap::new();
    // The columns of each type that is made beside: all of them, or none.
    let mut groups: FxHashMap<QualifiedName, Vec<usize>> = FxHashMap::default();
    for (at, step) in steps.iter().enumerate() {
        let Command::SetType { column, .. } = &step.command else { continue };
        let table = scene.ground.to.get(&step.object).and_then(|object| object.body.as_table());
        let name = table.and_then(|table| Some(table.column(column)?.data_type.name.clone()));
        let Some(name) = name else { continue };
        let is_aside = asides.iter().any(|key| key.qualified_name() == name);
        if !is_aside && step.effect.rewrites.is_empty() {
            continue;
        }
        let of = enums.iter().find(|own| own.create.object.qualified_name() == name);
        let of = of.map(|own| own.new.qualified_name());
        let made = match is_nested || (is_aside && of.is_none()) {
            true => Err(Plain::Type(Type::Types)),
            false if starred.contains(&step.object.qualified_name()) => Err(Plain::Type(Type::Star)),
            false => Candidate::of(scene, (at, step), of.as_ref()),
        };
        if is_aside {
            groups.entry(name).or_default().push(at);
        }
        match made {
            Ok(candidate) => drop(open.insert(at, candidate)),
            Err(why) => drop(out.plain.insert(at, why)),
        }
    }
    let swaps = loop {
        together(steps, &groups, &mut open, &mut out.plain);
        if open.is_empty() {
            return out;
        }
        match swaps(scene, steps, &open) {
            Ok(made) => break made,
            Err(refused) => {
                for (at, why) in refused {
                    open.remove(&at);
                    out.plain.entry(at).or_insert(why);
                }
            }
        }
    };
    for own in enums.iter().filter(|own| {
        groups
            .get(&own.create.object.qualified_name())
            .is_some_and(|columns| columns.iter().any(|at| open.contains_key(at)))
    }) {
        let sql = vec![format!("create type {}{}", quote::qualified(&own.new.qualified_name()), own.body)];
        out.first.push(scene.step(&own.new, Command::Create, sql));
        out.instead.insert(own.at, named(scene, own));
    }
    out.first.extend(swaps.first);
    out.instead.extend(swaps.instead);
    out.spared = swaps.spared;
    out
}

/// Where a column of a type that is made beside cannot be, none can.
fn together(
    steps: &[Step],
    groups: &FxHashMap<QualifiedName, Vec<usize>>,
    open: &mut BTreeMap<usize, Candidate<'_>>,
    plain: &mut Refused,
) {
    for columns in groups.values() {
        let Some(refused) = columns.iter().find(|at| plain.contains_key(at)) else { continue };
        let Some(step) = steps.get(*refused) else { continue };
        let Command::SetType { column, .. } = &step.command else { continue };
        for at in columns {
            open.remove(at);
            plain.entry(*at).or_insert_with(|| Plain::Type(Type::other(&step.object, column)));
        }
    }
}

/// What comes first, and the swaps.
struct Swaps {
    first: Vec<Step>,
    instead: Vec<(usize, Step)>,
    spared: Vec<usize>,
}

fn swaps(scene: &Scene<'_>, steps: &[Step], open: &BTreeMap<usize, Candidate<'_>>) -> Result<Swaps, Refused> {
    let Some(renamed) = renamed(scene, open.values()) else {
        return Err(open.keys().map(|at| (*at, Plain::Type(Type::Unknown))).collect());
    };
    let candidates: Vec<&Candidate<'_>> = open.values().collect();
    let carried = carried::all(scene, steps, &renamed, &candidates)?;
    let (mut first, mut refused) = (Vec::new(), Refused::new());
    let (mut added, mut validated) = (Vec::new(), Vec::new());
    let mut instead = Vec::new();
    for candidate in &candidates {
        first.extend(candidate.added(scene));
    }
    first.extend(candidates.iter().map(|candidate| candidate.filled(scene)));
    first.extend(carried.iter().filter_map(|one| one.index(scene)));
    for candidate in &candidates {
        let mut check = None;
        if candidate.from.not_null {
            let Some((key, adds, validates)) = candidate.is_set(scene) else {
                refused.insert(candidate.at, Plain::of(candidate.step));
                continue;
            };
            (check, added, validated) = (Some(key), pushed(added, adds), pushed(validated, validates));
        }
        let own: Vec<&Carried<'_>> = carried.iter().filter(|one| one.at == candidate.at).collect();
        match candidate.swap(scene, &own, check.as_ref()) {
            Ok(step) => instead.push((candidate.at, step)),
            Err(why) => drop(refused.insert(candidate.at, why)),
        }
    }
    for (adds, validates) in carried.iter().filter_map(|one| one.constraint(scene)) {
        added.push(adds);
        validated.extend(validates);
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    first.append(&mut added);
    first.append(&mut validated);
    let spared = carried.iter().flat_map(|one| one.spared.iter().copied()).collect();
    Ok(Swaps { first, instead, spared })
}

fn pushed(mut steps: Vec<Step>, step: Step) -> Vec<Step> {
    steps.push(step);
    steps
}

/// The first model, in which each column has the name of that beside it: so the SQL of what uses it is that of the other one.
/// `None` if what some SQL means is not known.
fn renamed<'c, 'a: 'c>(
    scene: &Scene<'_>,
    candidates: impl Iterator<Item = &'c Candidate<'a>>,
) -> Option<Catalog> {
    let one = |own: &Candidate<'_>| {
        let (old, new) = (quote::identifier(own.from.name.as_str()), quote::identifier(own.new.as_str()));
        format!("{}rename column {old} to {new};", table(&own.step.object))
    };
    let sql: Vec<String> = candidates.map(one).collect();
    let binder = Meanings::new(scene.options.postgres);
    let (catalog, is_known) = rename::replayed_sql(scene.ground.from, &sql, scene.options, &binder);
    is_known.then_some(catalog)
}

/// A type that is made beside the old one.
fn enumerated<'a>(scene: &Scene<'_>, steps: &'a [Step], key: &Key) -> Option<Enumerated<'a>> {
    let creates =
        |step: &Step| step.object == *key && step.command == Command::Create && step.others.is_empty();
    let (at, create) = steps.iter().enumerate().find(|(_, step)| creates(step))?;
    let new = Key { name: free_type(scene, key)?, ..key.clone() };
    let own = quote::qualified(&key.qualified_name());
    let body = create.sql.first()?.strip_prefix(&format!("create type {own}"))?;
    Some(Enumerated { at, create, new, body })
}

/// It gets its own name.
fn named(scene: &Scene<'_>, own: &Enumerated<'_>) -> Step {
    let key = &own.create.object;
    let other = quote::qualified(&own.new.qualified_name());
    let mut sql = vec![format!("alter type {other} rename to {};", quote::identifier(key.name.as_str()))];
    sql.extend(rest(own.create));
    let command = Command::Rename { was: own.new.name.clone() };
    let mut step = takes_over(scene.step(key, command, sql), own.create);
    step.action = Action::Create;
    step
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
