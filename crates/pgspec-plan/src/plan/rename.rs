//! What gets another name, before anything else: the texts that name it follow, as they do in Postgres.

mod alike;

use std::cell::OnceCell;

use pgspec_analyze::bind::Meanings;
use pgspec_analyze::world::World;
use pgspec_catalog::object::{Domain, DomainCheck};
use pgspec_catalog::{Body, Catalog, Diagnostics, Key, Kind, Name, Object, QualifiedName, Sources, Text};
use pgspec_sql::print::alter;
use pgspec_sql::read;
use rustc_hash::FxHashSet;

use super::PlanOptions;
use super::command::Command;
use super::effect::Effect;
use super::step::{Action, Part, Step};
use crate::diff::{self, Pair, matched};

/// The first catalog with the names of the second.
pub(super) struct Renamed {
    pub(super) catalog: Catalog,
    pub(super) steps: Vec<Step>,
    pub(super) diagnostics: Diagnostics,
}

/// The models, as SQL means something in them: any first one, and the second.
pub(super) type Worlds<'f, 't> =
    (&'f dyn for<'c> Fn(&'c Catalog) -> World<'c>, &'f dyn Fn() -> &'f World<'t>);

/// Renames what the second says that it had another name (`was:`), then what was called otherwise and is the same.
pub(super) fn first(
    from: &Catalog,
    to: &Catalog,
    options: &PlanOptions,
    binder: &Meanings,
    worlds: Worlds<'_, '_>,
) -> Renamed {
    let steps = said(Pair::new(from, to));
    let mut renamed = Renamed { catalog: from.clone(), steps: Vec::new(), diagnostics: Diagnostics::new() };
    if !steps.is_empty() {
        renamed.catalog = replayed(&renamed.catalog, &steps, options, binder);
        renamed.steps = steps;
    }
    let mut tried: FxHashSet<Key> = FxHashSet::default();
    loop {
        // Those of what belongs to something show once that has its name.
        let mut steps = same(Pair::new(&renamed.catalog, to), options, worlds);
        steps.retain(|step| tried.insert(step.object.clone()));
        if steps.is_empty() {
            return renamed;
        }
        let catalog = replayed(&renamed.catalog, &steps, options, binder);
        // What could not be called that is made again.
        let refused = steps.iter().any(|step| catalog.get(&step.object).is_none());
        if refused {
            steps.retain(|step| catalog.get(&step.object).is_some());
            renamed.catalog = replayed(&renamed.catalog, &steps, options, binder);
        } else {
            renamed.catalog = catalog;
        }
        renamed.steps.extend(steps);
    }
}

fn said(catalogs: Pair<&Catalog>) -> Vec<Step> {
    let mut steps = Vec::new();
    let pairs = matched(catalogs);
    // What belongs to a relation has the relation's new name by then.
    for (old, new) in &pairs {
        if old.0.kind == new.0.kind {
            steps.extend(object(*old, *new));
        }
    }
    for (old, new) in &pairs {
        steps.extend(parts(*old, *new));
    }
    steps
}

fn same(catalogs: Pair<&Catalog>, options: &PlanOptions, (from, to): Worlds<'_, '_>) -> Vec<Step> {
    let world: OnceCell<World<'_>> = OnceCell::new();
    let options = diff::DiffOptions {
        postgres: options.postgres,
        search_path: Pair::new(options.search_path.clone(), options.search_path.clone()),
        column_order: false,
        rows: None,
    };
    let mut alike = |old: Entry<'_>, new: Entry<'_>| {
        let plain = Pair::new(old.1, new.1).map(Object::without_notes);
        if plain.from.body == plain.to.body {
            return true;
        }
        // Only what a text means needs more than a look.
        if old.1.body.texts().len() != new.1.body.texts().len() || old.1.body.texts().is_empty() {
            return false;
        }
        let worlds = Pair::new(world.get_or_init(|| from(catalogs.from)), to());
        diff::are_alike(worlds, old, new, &options)
    };
    alike::steps(catalogs, &mut alike)
}

/// A catalog when the statements of steps have run.
fn replayed(from: &Catalog, steps: &[Step], options: &PlanOptions, binder: &Meanings) -> Catalog {
    let sql: Vec<String> = steps.iter().flat_map(|step| step.sql.iter().cloned()).collect();
    replayed_sql(from, &sql, options, binder).0
}

/// The same of statements, and whether all that they mean is known.
pub(super) fn replayed_sql(
    from: &Catalog,
    sql: &[String],
    options: &PlanOptions,
    binder: &Meanings,
) -> (Catalog, bool) {
    let mut sources = Sources::default();
    let file = sources.add("renames.sql", sql.join("\n"));
    let read = read::replay(
        &sources,
        &[file],
        &options.search_path,
        from.clone(),
        &read::Options { user: None, ordered: true, postgres: options.postgres },
        binder,
    );
    let is_known = read.diagnostics.iter().next().is_none();
    (read.catalog, is_known)
}

/// The names that the constraints of a table get with its own, or with those of its columns.
pub(super) fn constraints(from: &Catalog, to: &Catalog, table: &QualifiedName) -> Vec<Step> {
    let mut is_one = |old: Entry<'_>, new: Entry<'_>| {
        old.0.kind == Kind::Constraint && old.0.relation().as_ref() == Some(table) && old.1.body == new.1.body
    };
    alike::steps(Pair::new(from, to), &mut is_one)
}

type Entry<'a> = (&'a Key, &'a Object);

/// An object's own name. Its relation has its new one already, or keeps the old one until then.
fn object(old: Entry<'_>, new: Entry<'_>) -> Option<Step> {
    if old.0.name == new.0.name {
        return None;
    }
    // The key under which it is found once its relation is renamed.
    let key = Key { name: old.0.name.clone(), ..new.0.clone() };
    let mut body = old.1.clone();
    body.body = match (body.body, &new.1.body) {
        (Body::Index(mut index), Body::Index(to)) => {
            index.table = to.table.clone();
            Body::Index(index)
        }
        (body, _) => body,
    };
    let mut sql = vec![alter::rename(&key, &body, &new.0.name)?];
    if let (Body::RangeType(from), Body::RangeType(to)) = (&old.1.body, &new.1.body)
        && from.multirange != to.multirange
    {
        sql.push(alter::rename_multirange(&from.multirange, &to.multirange));
    }
    let command = Command::Rename { was: old.0.name.clone() };
    let (produces, destroys) = (Part::Object(new.0.clone()), Part::Object(old.0.clone()));
    Some(step(new.0, command, sql, vec![produces], vec![destroys]))
}

/// The names of columns, attributes and labels.
fn parts(old: Entry<'_>, new: Entry<'_>) -> Vec<Step> {
    let mut out = Vec::new();
    match (&old.1.body, &new.1.body) {
        (Body::Table(from), Body::Table(to)) => {
            let is_own = new.1.is_managed();
            for column in
                to.columns.iter().filter(|column| !column.inherited && (is_own || column.notes.added))
            {
                let Some(was) = &column.notes.was else { continue };
                let is_old = from.column(was).is_some() && from.column(&column.name).is_none();
                if is_old && to.column(was).is_none() {
                    out.extend(column_step(new, was, &column.name));
                }
            }
        }
        (Body::CompositeType(from), Body::CompositeType(to)) => {
            let has = |list: &[pgspec_catalog::object::Attribute], name: &Name| {
                list.iter().any(|attribute| attribute.name == *name)
            };
            for attribute in &to.attributes {
                let Some(was) = &attribute.notes.was else { continue };
                let is_old = has(&from.attributes, was) && !has(&from.attributes, &attribute.name);
                if is_old && !has(&to.attributes, was) {
                    out.extend(column_step(new, was, &attribute.name));
                }
            }
        }
        (Body::Enum(from), Body::Enum(to)) => {
            let has = |list: &[pgspec_catalog::object::EnumLabel], value: &Text| {
                list.iter().any(|label| label.value == *value)
            };
            for label in &to.labels {
                let Some(was) = &label.was else { continue };
                let is_old = has(&from.labels, was) && !has(&from.labels, &label.value);
                if is_old && !has(&to.labels, was) {
                    let sql = alter::rename_value(new.0, was, &label.value);
                    let command = Command::RenameValue { value: label.value.clone() };
                    out.push(step(new.0, command, vec![sql], Vec::new(), Vec::new()));
                }
            }
        }
        (Body::Domain(from), Body::Domain(to)) => out.extend(checks(new, from, to)),
        _ => {}
    }
    out
}

/// Checks of a domain that say the same under another name.
fn checks(new: Entry<'_>, from: &Domain, to: &Domain) -> Vec<Step> {
    let has = |list: &[DomainCheck], name: &Name| list.iter().any(|check| check.name == *name);
    let is_same = |one: &DomainCheck, other: &DomainCheck| {
        one.expression == other.expression && one.not_valid == other.not_valid
    };
    let gone = from.checks.iter().filter(|old| !has(&to.checks, &old.name));
    let pairs = gone.filter_map(|old| {
        let mut alike = to.checks.iter().filter(|check| is_same(check, old));
        let check = alike.next().filter(|check| !has(&from.checks, &check.name))?;
        let is_only =
            alike.next().is_none() && from.checks.iter().filter(|own| is_same(own, old)).count() == 1;
        is_only.then(|| alter::rename_domain_check(new.0, &old.name, &check.name))
    });
    pairs.map(|sql| step(new.0, Command::AlterDomain, vec![sql], Vec::new(), Vec::new())).collect()
}

fn column_step(new: Entry<'_>, was: &Name, name: &Name) -> Option<Step> {
    let sql = alter::rename_column(new.0, new.1, was, name)?;
    let part = |name: &Name| Part::Column(new.0.clone(), name.clone());
    let command = Command::RenameColumn { was: was.clone(), name: name.clone() };
    Some(step(new.0, command, vec![sql], vec![part(name)], vec![part(was)]))
}

fn step(object: &Key, command: Command, sql: Vec<String>, produces: Vec<Part>, destroys: Vec<Part>) -> Step {
    Step {
        action: Action::Rename,
        object: object.clone(),
        command,
        effect: Effect::default(),
        others: Vec::new(),
        sql,
        why: None,
        plain: None,
        loses: None,
        produces,
        destroys,
        needs: Vec::new(),
    }
}
