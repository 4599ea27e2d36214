//! Online rewrites: steps that would keep others from a table for as long as they run are done in several, each of which
//! holds a strong lock only for a moment.
//!
//! A table that the plan itself makes, or takes away, needs none of it. What is not rewritten says so by its locks, scans and
//! rewrites, and says why (`plain.rs`).

mod check;
mod default;
mod index;
mod keys;
mod later;
mod not_null;
mod parts;
mod plain;
mod retype;
mod unique;

use pgspec_catalog::{Body, Key, Kind, Name, QualifiedName};
use rustc_hash::FxHashSet;

use super::PlanOptions;
use super::command::Command;
use super::effect::{Ground, LockMode, Subject, Transaction};
use super::step::{Action, Part, Step};
use plain::Plain;

/// Rewrites the steps of a plan.
pub(super) fn rewrite(steps: Vec<Step>, ground: &Ground<'_>, options: &PlanOptions) -> Vec<Step> {
    let scene = Scene::of(&steps, ground, options);
    let mut retyped = retype::all(&scene, &steps);
    let mut out = Vec::with_capacity(steps.len());
    for (at, mut step) in steps.into_iter().enumerate() {
        if retyped.spared.contains(&at) {
            continue;
        }
        if let Some(step) = retyped.instead.remove(&at) {
            out.push(step);
            continue;
        }
        match one(&scene, &step) {
            Ok(steps) => out.extend(steps),
            Err(why) => {
                let why = retyped.plain.remove(&at).unwrap_or(why);
                step.plain = scene.keeps_out(&step).then(|| why.to_string());
                out.push(step);
            }
        }
    }
    retype::first(later::rearrange(out), retyped.first)
}

pub(super) use retype::{name as beside_name, trigger as sync_trigger};

/// What a step becomes, or why it stays.
fn one(scene: &Scene<'_>, step: &Step) -> Result<Vec<Step>, Plain> {
    // What something else waited for is done in one with it.
    if !step.others.is_empty() {
        return Err(Plain::Together);
    }
    let key = &step.object;
    match (&step.command, key.kind) {
        (Command::Create, Kind::Index) => index::create(scene, step)
            .or_else(|| parts::create(scene, step))
            .ok_or_else(|| Plain::of_index(scene, key)),
        (Command::Drop, Kind::Index) => index::drop(scene, step).ok_or_else(|| Plain::of(step)),
        (Command::Create, Kind::Constraint) => {
            match check::add(scene, step).or_else(|| unique::add(scene, step)) {
                Some(steps) => Ok(steps),
                None => keys::add(scene, step),
            }
        }
        (Command::SetNotNull(column), _) => not_null::set(scene, step, column).ok_or_else(|| Plain::of(step)),
        (Command::AddColumn(column), _) => default::add(scene, step, column),
        _ => Err(Plain::of(step)),
    }
}

/// What rewrites look at.
struct Scene<'a> {
    ground: &'a Ground<'a>,
    /// Objects that the plan takes away: what has their name behind that is made by the plan.
    gone: FxHashSet<Key>,
    /// Whether names without a schema mean the same where nobody sets a search path.
    is_plain: bool,
    options: &'a PlanOptions,
    /// The major version of Postgres.
    postgres: u16,
}

impl<'a> Scene<'a> {
    fn of(steps: &[Step], ground: &'a Ground<'a>, options: &'a PlanOptions) -> Self {
        let parts = steps.iter().flat_map(|step| &step.destroys);
        let gone = parts.filter_map(|part| match part {
            Part::Object(key) => Some(key.clone()),
            Part::Column(..) | Part::Default(..) | Part::Logging(_) | Part::Type(_) => None,
        });
        let is_plain = options.search_path.iter().all(|schema| schema.as_str() == "public");
        Self { ground, gone: gone.collect(), is_plain, options, postgres: options.postgres }
    }

    /// Whether others may use a table while the plan runs: it is there before, and behind.
    fn is_used(&self, table: &QualifiedName) -> bool {
        let own = |item: pgspec_catalog::Item<'_, pgspec_catalog::object::Table>| {
            item.body.foreign.is_none() && !self.gone.contains(item.key)
        };
        self.ground.from.table(table).is_some_and(own)
    }

    fn is_partitioned(&self, table: &QualifiedName) -> bool {
        let catalogs = [self.ground.from, self.ground.to];
        catalogs
            .iter()
            .any(|catalog| catalog.table(table).is_some_and(|item| item.body.partition_by.is_some()))
    }

    /// Whether others may use a table or a materialised view.
    fn is_used_relation(&self, name: &QualifiedName) -> bool {
        let view = Key::qualified(Kind::MaterializedView, name);
        self.is_used(name) || (self.ground.from.get(&view).is_some() && !self.gone.contains(&view))
    }

    /// A name for a constraint that is there only for a while.
    fn free_constraint(&self, table: &QualifiedName, column: &Name, word: &str) -> Key {
        let (own, room) = (format!("{}_{}", table.name.as_str(), column.as_str()), word.len() + 4);
        let mut base = own;
        while base.len() + room > pgspec_catalog::MAX_NAME_BYTES {
            base.pop();
        }
        let key = |number: u32| {
            let name = if number == 0 { format!("{base}_{word}") } else { format!("{base}_{word}{number}") };
            Key::of_relation(Kind::Constraint, table, &Name::exact(&name))
        };
        let free = (0..)
            .map(key)
            .find(|key| self.ground.from.get(key).is_none() && self.ground.to.get(key).is_none());
        free.unwrap_or_else(|| key(0))
    }

    /// A name beside another for a relation that is there only for a while; `None` if it is taken.
    fn free_relation(&self, own: &QualifiedName, word: &str) -> Option<QualifiedName> {
        let name = QualifiedName { schema: own.schema.clone(), name: retype::name(own.name.as_str(), word) };
        let is_taken = [self.ground.from, self.ground.to].iter().any(|catalog| {
            catalog.relation(&name).is_some() || catalog.get(&Key::qualified(Kind::Index, &name)).is_some()
        });
        (!is_taken).then_some(name)
    }

    /// Whether a step keeps others from writing to a table for as long as all of it is read or written. Rows are updated in
    /// batches, each of which is short.
    fn keeps_out(&self, step: &Step) -> bool {
        let effect = &step.effect;
        let is_locked = |table: &QualifiedName| {
            let mut own = effect.locks.iter().filter(|lock| lock.relation == *table);
            own.any(|lock| lock.mode.blocks(LockMode::RowExclusive))
        };
        !matches!(step.command, Command::Update { .. })
            && effect
                .scans
                .iter()
                .chain(&effect.rewrites)
                .any(|table| self.is_used_relation(table) && is_locked(table))
    }

    /// A step that comes of another.
    fn step(&self, object: &Key, command: Command, sql: Vec<String>) -> Step {
        let effect = self.ground.effect(&Subject::of(object, &command));
        Step {
            action: Action::Alter,
            object: object.clone(),
            command,
            sql,
            effect,
            others: Vec::new(),
            why: None,
            plain: None,
            loses: None,
            produces: Vec::new(),
            destroys: Vec::new(),
            needs: Vec::new(),
        }
    }

    /// The same, in no transaction.
    fn alone(&self, object: &Key, command: Command, sql: Vec<String>) -> Step {
        let mut step = self.step(object, command, sql);
        step.effect.transaction = Transaction::Alone;
        step
    }
}

/// Takes over what the plan knows of a step.
fn takes_over(mut new: Step, old: &Step) -> Step {
    new.action = old.action;
    new.why = old.why.clone();
    new.loses = old.loses.clone();
    new.produces = old.produces.clone();
    new.destroys = old.destroys.clone();
    new.needs = old.needs.clone();
    new
}

/// The statements behind the first one: comments, privileges.
fn rest(step: &Step) -> Vec<String> {
    step.sql.iter().skip(1).cloned().collect()
}

/// Whether an object holds SQL that a person wrote, whose names are looked up.
fn holds_sql(body: &Body) -> bool {
    !body.texts().is_empty()
}
