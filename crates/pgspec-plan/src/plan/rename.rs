//! What gets another name, before anything else: the texts that name it follow, as they do in Postgres.

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::{Body, Catalog, Diagnostics, Key, Kind, Name, Object, QualifiedName, Sources, Text};
use pgspec_sql::print::alter;
use pgspec_sql::read;
use rustc_hash::FxHashSet;

use super::PlanOptions;
use super::command::Command;
use super::effect::Effect;
use super::step::{Action, Part, Step};
use crate::diff::{Pair, matched};

/// The first catalog with the names of the second.
pub(super) struct Renamed {
    pub(super) catalog: Catalog,
    pub(super) steps: Vec<Step>,
    pub(super) diagnostics: Diagnostics,
}

/// Renames what the second says that it had another name (`was:`).
pub(super) fn first(from: &Catalog, to: &Catalog, options: &PlanOptions, binder: &Meanings) -> Renamed {
    let mut steps = Vec::new();
    let pairs = matched(Pair::new(from, to));
    // What belongs to a relation has the relation's new name by then.
    for (old, new) in &pairs {
        if old.0.kind == new.0.kind {
            steps.extend(object(*old, *new));
        }
    }
    for (old, new) in &pairs {
        steps.extend(parts(*old, *new));
    }
    if steps.is_empty() {
        return Renamed { catalog: from.clone(), steps, diagnostics: Diagnostics::new() };
    }
    let mut catalog = replayed(from, &steps, options, binder);
    let mut seen: FxHashSet<QualifiedName> = FxHashSet::default();
    let named: Vec<Step> = steps
        .iter()
        .filter(|step| step.object.kind == Kind::Table)
        .map(|step| step.object.qualified_name())
        .filter(|table| seen.insert(table.clone()))
        .flat_map(|table| constraints(&catalog, to, &table))
        .collect();
    if !named.is_empty() {
        catalog = replayed(&catalog, &named, options, binder);
        steps.extend(named);
    }
    Renamed { catalog, steps, diagnostics: Diagnostics::new() }
}

fn replayed(from: &Catalog, steps: &[Step], options: &PlanOptions, binder: &Meanings) -> Catalog {
    let sql: Vec<&str> = steps.iter().flat_map(|step| step.sql.iter().map(String::as_str)).collect();
    let mut sources = Sources::default();
    let file = sources.add("renames.sql", sql.join("\n"));
    let own = read::Options { user: None, ordered: true, postgres: options.postgres };
    read::replay(&sources, &[file], &options.search_path, from.clone(), &own, binder).catalog
}

/// The names that the constraints of a table get with its own, or with those of its columns: the same constraint under another
/// name is renamed, not built anew.
pub(super) fn constraints(from: &Catalog, to: &Catalog, table: &QualifiedName) -> Vec<Step> {
    let is_one = |key: &Key| key.kind == Kind::Constraint;
    let left = from.children(table).filter(|(_, key, _)| is_one(key) && to.get(key).is_none());
    let mut new: Vec<Entry<'_>> = to
        .children(table)
        .filter(|(_, key, object)| is_one(key) && object.is_managed() && from.get(key).is_none())
        .map(|(_, key, object)| (key, object))
        .collect();
    let mut out = Vec::new();
    for (_, key, object) in left {
        let Some(at) = new.iter().position(|(_, other)| other.body == object.body) else { continue };
        let (to, _) = new.remove(at);
        if let Some(sql) = alter::rename(key, object, &to.name) {
            let command = Command::Rename { was: key.name.clone() };
            let (produces, destroys) = (Part::Object(to.clone()), Part::Object(key.clone()));
            out.push(step(to, command, vec![sql], vec![produces], vec![destroys]));
        }
    }
    out
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
        _ => {}
    }
    out
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
        loses: None,
        produces,
        destroys,
        needs: Vec::new(),
    }
}
