//! The first of the two migrations: names that are new come beside those that go, and all else becomes what the second model says.

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::object::{Trigger, TriggerEnabled};
use pgspec_catalog::{Body, Catalog, Diagnostics, Key, Kind, Name, Object, Sources};
use pgspec_sql::print::alter;
use pgspec_sql::read;

use super::super::command::Command;
use super::super::effect::{Ground, Subject, Transaction};
use super::super::online::beside_name;
use super::super::step::{Action, Part, Step};
use super::super::{Extensions, Plan, PlanOptions, plan_online, rename, world};
use super::find::{Both, Found, find};
use super::opened::{is_steady, kept};
use super::triggers::{self, Twins};
use super::view::Renamed;
use super::{Bridge, opened};
use crate::diff::Pair;
use pgspec_catalog::graph::Graph;

/// The first of two migrations.
#[derive(Debug)]
pub struct Expanded {
    /// What has two names behind it.
    pub bridges: Vec<Bridge>,
    /// The steps.
    pub plan: Plan,
    /// What they make.
    pub catalog: Catalog,
}

/// The steps to the second model, in which renamed tables and columns have the old name too. Online, as
/// [`plan_online()`](super::super::plan_online()). The errors among the diagnostics are what cannot have two names.
pub fn expand(
    from: &Catalog,
    to: &Catalog,
    options: &PlanOptions,
    extensions: Extensions<'_>,
) -> (Expanded, Diagnostics) {
    let Found { tables, columns, mut diagnostics } = find(from, to, options);
    let nothing = |catalog: Catalog| Expanded { bridges: Vec::new(), plan: Plan::default(), catalog };
    if diagnostics.has_errors() {
        return (nothing(to.clone()), diagnostics);
    }
    let mut bridges: Vec<Bridge> = tables.iter().map(Renamed::bridge).collect();
    bridges.extend(columns.iter().map(Both::bridge));
    let worlds = Pair::new(from, to).map(|catalog| world(catalog, options, extensions));
    let twins: Vec<Twins<'_>> = columns.iter().map(|both| both.twins(&worlds, options)).collect();

    // What comes beside what is there: nobody uses it yet.
    let mut first: Vec<Step> = Vec::new();
    let mut before = from.clone();
    for renamed in &tables {
        let Some(sql) = renamed.statements() else { continue };
        before = replayed(&before, &sql, options);
        let rights = renamed.privileges(&before);
        before = replayed(&before, &rights, options);
        first.push(renamed.step([sql, rights].concat()));
        let named = rename::constraints(&before, to, &renamed.is.0.qualified_name());
        let sql: Vec<String> = named.iter().flat_map(|step| step.sql.clone()).collect();
        before = replayed(&before, &sql, options);
        first.extend(named);
    }
    for (both, twins) in columns.iter().zip(&twins) {
        let steps = both.steps(&before, to, twins);
        let sql: Vec<String> = steps.iter().flat_map(|step| step.sql.clone()).collect();
        before = replayed(&before, &sql, options);
        first.extend(steps);
    }
    // Values for the rows that are there.
    let fills: Vec<Step> =
        columns.iter().zip(&twins).map(|(both, twins)| both.fill(&before, twins)).collect();

    // All else, over both.
    let between = |made: &Catalog| {
        let own = Pair::new(made, to).map(|catalog| world(catalog, options, extensions));
        opened(own.as_ref(), &bridges)
    };
    let (middle, found) = between(&before);
    diagnostics.append(found);
    let others = options.conversions.iter().filter(|one| {
        !columns.iter().any(|both| both.new.name == one.column && both.key.qualified_name() == one.table)
    });
    let others = PlanOptions { conversions: others.cloned().collect(), ..options.clone() };
    let (mut plan, found) = plan_online(&before, &middle, &others, extensions);
    diagnostics.append(found);

    // And who writes to the new names is heard.
    let both_ways: Vec<Step> = columns.iter().zip(&twins).map(|(both, twins)| both.opens(twins)).collect();
    let sql: Vec<String> = both_ways.iter().flat_map(|step| step.sql.clone()).collect();
    let (catalog, _) = between(&replayed(&before, &sql, options));

    let mut steps = described(first, Pair::new(&before, &before), options, extensions, false);
    steps.extend(described(fills, Pair::new(&before, &middle), options, extensions, true));
    if let Some(next) = plan.steps.first_mut().filter(|_| !steps.is_empty()) {
        commit_before(next);
    }
    steps.append(&mut plan.steps);
    steps.extend(described(both_ways, Pair::new(&middle, &catalog), options, extensions, true));
    (Expanded { bridges, plan: Plan { steps }, catalog }, diagnostics)
}

fn commit_before(step: &mut Step) {
    if step.effect.transaction == Transaction::Inside {
        step.effect.transaction = Transaction::CommitBefore;
    }
}

/// What statements make of a catalog.
fn replayed(from: &Catalog, sql: &[String], options: &PlanOptions) -> Catalog {
    let mut sources = Sources::default();
    let file = sources.add("bridge.sql", sql.join("\n"));
    let own = read::Options { user: None, ordered: true, postgres: options.postgres };
    let binder = Meanings::new(options.postgres);
    read::replay(&sources, &[file], &options.search_path, from.clone(), &own, &binder).catalog
}

/// The steps with what they do. Each is a transaction of its own where they are `long`.
fn described(
    mut steps: Vec<Step>,
    catalogs: Pair<&Catalog>,
    options: &PlanOptions,
    extensions: Extensions<'_>,
    long: bool,
) -> Vec<Step> {
    if steps.is_empty() {
        return steps;
    }
    let worlds = catalogs.map(|catalog| world(catalog, options, extensions));
    let graphs = catalogs.map(|catalog| Graph::of(catalog, &options.search_path));
    let ground = Ground::new(worlds.as_ref(), graphs.as_ref());
    for step in &mut steps {
        step.effect = ground.effect(&Subject::of(&step.object, &step.command));
        if long {
            commit_before(step);
        }
    }
    steps
}

fn step(action: Action, object: &Key, command: Command, sql: Vec<String>) -> Step {
    Step {
        action,
        object: object.clone(),
        command,
        sql,
        effect: super::super::Effect::default(),
        others: Vec::new(),
        why: None,
        plain: None,
        loses: None,
        produces: Vec::new(),
        destroys: Vec::new(),
        needs: Vec::new(),
    }
}

impl Renamed<'_> {
    fn bridge(&self) -> Bridge {
        Bridge::Table { old: self.was.0.qualified_name(), new: self.is.0.qualified_name() }
    }

    /// The view has the privileges that the table had.
    fn privileges(&self, made: &Catalog) -> Vec<String> {
        let key = self.view();
        let Some(own) = made.get(&key) else { return Vec::new() };
        let mut target = Object { grants: self.was.1.grants.clone(), ..own.clone() };
        target.owner.clone_from(&own.owner);
        alter::privileges(&key, own, &target)
    }

    fn step(&self, sql: Vec<String>) -> Step {
        let command = Command::Rename { was: self.was.0.name.clone() };
        let mut step = step(Action::Rename, self.is.0, command, sql);
        step.produces = vec![Part::Object(self.is.0.clone()), Part::Object(self.view())];
        step.destroys = vec![Part::Object(self.was.0.clone())];
        step
    }
}

impl<'a> Both<'a> {
    fn bridge(&self) -> Bridge {
        let (old, new) = (self.old.name.clone(), self.new.name.clone());
        Bridge::Column { table: self.key.qualified_name(), old, new }
    }

    fn twins(&self, worlds: &Pair<pgspec_analyze::world::World<'_>>, options: &'a PlanOptions) -> Twins<'a> {
        let own = self.key.qualified_name();
        Twins {
            key: self.key,
            table: self.table,
            old: self.old,
            new: self.new,
            conversion: self.conversion,
            steady: is_steady(&worlds.from, &own, &self.old.name)
                && is_steady(&worlds.to, &own, &self.new.name),
            search_path: &options.search_path,
        }
    }

    /// The new column, what keeps it in step, and other names for what keeps to the old one.
    fn steps(&self, before: &Catalog, to: &Catalog, twins: &Twins<'_>) -> Vec<Step> {
        let (key, own) = (self.key, self.key.qualified_name());
        let said = pgspec_catalog::object::Column {
            not_null: false,
            default: None,
            storage: pgspec_catalog::object::ColumnStorage::default(),
            comment: None,
            ..self.new.clone()
        };
        let add = alter::add_column(key, self.target, &said, false, false);
        let mut steps =
            vec![step(Action::Create, key, Command::AddEmptyColumn(self.new.name.clone()), vec![add])];
        for (index, object) in kept(before, &own, &self.old.name) {
            if let Some(name) = aside(before, to, index)
                && let Some(sql) = alter::rename(index, object, &name)
            {
                let new = Key { name, ..index.clone() };
                let command = Command::Rename { was: index.name.clone() };
                steps.push(step(Action::Rename, &new, command, vec![sql]));
            }
        }
        let sync = triggers::sync(&self.old.name);
        steps.push(step(Action::Create, key, Command::SyncColumn(sync), twins.one_way()));
        steps
    }

    /// Values for the rows that are there. The triggers of the table sleep meanwhile: a new name runs none.
    fn fill(&self, before: &Catalog, twins: &Twins<'_>) -> Step {
        let own = triggers::keys(&self.key.qualified_name(), &self.old.name);
        let (mut sql, mut behind) = (Vec::new(), Vec::new());
        for (_, key, object) in before.children(&self.key.qualified_name()) {
            let Body::Trigger(trigger) = &object.body else { continue };
            if own.contains(key) || trigger.enabled == TriggerEnabled::Disabled || !trigger.events.update {
                continue;
            }
            let asleep = Trigger { enabled: TriggerEnabled::Disabled, ..(**trigger).clone() };
            sql.extend(alter::trigger_enabled(key, &asleep));
            behind.extend(alter::trigger_enabled(key, trigger));
        }
        let triggers = sql.is_empty();
        sql.push(twins.fill());
        sql.extend(behind);
        let command = Command::Update { column: self.new.name.clone(), triggers };
        step(Action::Alter, self.key, command, sql)
    }

    /// The function for both directions, and the trigger that is missing.
    fn opens(&self, twins: &Twins<'_>) -> Step {
        let [_, first, _] = triggers::keys(&self.key.qualified_name(), &self.old.name);
        let sql = vec![twins.both_ways(), twins.first_trigger()];
        step(Action::Create, &first, Command::Create, sql)
    }
}

/// Another name for an index or constraint whose name something of the second model has.
fn aside(before: &Catalog, to: &Catalog, key: &Key) -> Option<Name> {
    let named = |catalog: &Catalog, name: &Name| {
        catalog.iter().any(|(_, own, _)| {
            matches!(own.kind, Kind::Index | Kind::Constraint)
                && own.schema == key.schema
                && own.name == *name
        })
    };
    if !named(to, &key.name) {
        return None;
    }
    let free = |name: &Name| !named(to, name) && !named(before, name);
    (1..)
        .map(|at| {
            beside_name(key.name.as_str(), &if at == 1 { "__old".to_owned() } else { format!("__old{at}") })
        })
        .find(free)
}
