//! What the rest of the database lets code do: constraints, privileges, policies, triggers, and all else that SQL names.
//! What [`super::surface`] sees is left to it.

use pgspec_analyze::world::World;
use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Body, Catalog, Key, Kind};
use pgspec_plan::{Change, Facts, Pair, What};

use super::{Break, Rule, rules, value_sets};

/// What changed of it.
pub(super) fn compare(worlds: Pair<&World<'_>>, changes: &[Change]) -> Vec<Break> {
    let catalogs = worlds.map(|world| world.catalog());
    let mut found = Vec::new();
    for change in changes {
        // What belongs to a relation that comes or goes with it is no news.
        let with_its_relation = match change.what {
            What::Added => !stands(catalogs.from, catalogs.to, change),
            What::Removed => !stands(catalogs.to, catalogs.from, change),
            What::Renamed { .. } | What::Changed { .. } | What::Reordered { .. } | What::External { .. } => {
                false
            }
        };
        if with_its_relation {
            continue;
        }
        let sets = value_sets::compare(worlds, change);
        if sets.is_empty() {
            found.extend(one(catalogs, change));
        } else {
            found.extend(sets);
        }
    }
    found
}

/// Whether the relation that an object of one catalog belongs to is in the other; true for what belongs to none.
fn stands(other: &Catalog, own: &Catalog, change: &Change) -> bool {
    let relation = own.get(&change.key).and_then(|object| object.body.relation(&change.key));
    relation.is_none_or(|relation| other.relation(&relation).is_some())
}

fn one(catalogs: Pair<&Catalog>, change: &Change) -> Option<Break> {
    let rule = match &change.what {
        What::Added => added(catalogs.to, &change.key),
        What::Removed => removed(catalogs.from, &change.key),
        What::Renamed { path, .. } if path.is_empty() => renamed(change.key.kind),
        What::Changed { path, from, to, .. } => {
            changed(catalogs, &change.key, path, Pair::new(from.as_ref(), to.as_ref()))
        }
        What::Renamed { .. } | What::Reordered { .. } | What::External { .. } => None,
    }?;
    let mut one = Break::new(rule, subject(catalogs, &change.key));
    one.places = change.places;
    match &change.what {
        What::Renamed { to, .. } => one = one.detail(format!("now {to}")),
        What::Changed { path, .. } => {
            one = one.detail(match path.strip_prefix("grants.") {
                Some(role) => format!("of {role}"),
                None => path.replace(['.', '_'], " "),
            });
        }
        // The name of the rule says which of the two, unless it is for both.
        What::Added if rule.code.id.ends_with("-changed") => one = one.detail("added"),
        What::Removed if rule.code.id.ends_with("-changed") => one = one.detail("removed"),
        What::Added | What::Removed | What::Reordered { .. } | What::External { .. } => {}
    }
    Some(one)
}

fn subject(catalogs: Pair<&Catalog>, key: &Key) -> String {
    let relation = |catalog: &Catalog| catalog.get(key)?.body.relation(key);
    match relation(catalogs.to).or_else(|| relation(catalogs.from)) {
        Some(relation) if !matches!(key.kind, Kind::Table | Kind::View | Kind::MaterializedView) => {
            format!("{} {} of {relation}", key.kind.noun(), key.name)
        }
        _ => format!("{} {}", key.kind.noun(), key.path()),
    }
}

fn added(to: &Catalog, key: &Key) -> Option<&'static Rule> {
    let body = &to.get(key)?.body;
    if matches!(body, Body::Constraint(_)) || body.as_index().is_some_and(|index| index.unique) {
        Some(&rules::CONSTRAINT_ADDED)
    } else if matches!(body, Body::Trigger(_) | Body::Rule(_)) {
        Some(&rules::TRIGGER_CHANGED)
    } else {
        body.as_policy().is_some_and(|policy| !policy.permissive).then_some(&rules::POLICY_CHANGED)
    }
}

fn removed(from: &Catalog, key: &Key) -> Option<&'static Rule> {
    match key.kind {
        // The surface has them.
        Kind::Table | Kind::View | Kind::MaterializedView | Kind::Enum | Kind::Function => {
            let object = from.get(key)?;
            let Body::Function(function) = &object.body else { return None };
            // Procedures and trigger functions are no part of it.
            (function.routine != pgspec_catalog::object::Routine::Function).then_some(&rules::OBJECT_REMOVED)
        }
        Kind::Constraint => match &from.get(key)?.body.as_constraint()?.body {
            ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) | ConstraintBody::Exclude(_) => {
                Some(&rules::KEY_REMOVED)
            }
            ConstraintBody::Check(_) | ConstraintBody::ForeignKey(_) => None,
        },
        Kind::Index => from.get(key)?.body.as_index()?.unique.then_some(&rules::KEY_REMOVED),
        Kind::Policy => from.get(key)?.body.as_policy()?.permissive.then_some(&rules::POLICY_CHANGED),
        Kind::Trigger | Kind::Rule => Some(&rules::TRIGGER_CHANGED),
        Kind::Role
        | Kind::Schema
        | Kind::Extension
        | Kind::Collation
        | Kind::Domain
        | Kind::CompositeType
        | Kind::RangeType
        | Kind::Aggregate
        | Kind::Operator
        | Kind::Cast
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::Sequence => Some(&rules::OBJECT_REMOVED),
        Kind::DefaultPrivilege
        | Kind::Setting
        | Kind::ForeignDataWrapper
        | Kind::ForeignServer
        | Kind::Statistics
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Job
        | Kind::Seed => None,
    }
}

fn renamed(kind: Kind) -> Option<&'static Rule> {
    match kind {
        Kind::Role
        | Kind::Schema
        | Kind::Collation
        | Kind::Domain
        | Kind::CompositeType
        | Kind::RangeType
        | Kind::Function
        | Kind::Aggregate
        | Kind::Operator
        | Kind::Cast
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::Sequence => Some(&rules::OBJECT_RENAMED),
        // The surface has them.
        Kind::Table | Kind::View | Kind::MaterializedView | Kind::Enum => None,
        // Errors name the constraint.
        Kind::Constraint
        | Kind::Index
        | Kind::Extension
        | Kind::DefaultPrivilege
        | Kind::Setting
        | Kind::ForeignDataWrapper
        | Kind::ForeignServer
        | Kind::Statistics
        | Kind::Rule
        | Kind::Trigger
        | Kind::Policy
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Job
        | Kind::Seed => None,
    }
}

fn changed(
    catalogs: Pair<&Catalog>,
    key: &Key,
    path: &str,
    facts: Pair<Option<&Facts>>,
) -> Option<&'static Rule> {
    if path.starts_with("grants.") {
        return lost(facts).then_some(&rules::PRIVILEGE_REMOVED);
    }
    let head = path.split('.').next().unwrap_or_default();
    if matches!(head, "comment" | "owner") {
        return None;
    }
    match key.kind {
        Kind::Table => {
            let secured = |catalog: &Catalog| {
                let table = catalog.get(key).and_then(|object| object.body.as_table());
                table.map_or((false, false), |table| (table.row_security.enabled, table.row_security.forced))
            };
            (head == "row_security" && secured(catalogs.from) < secured(catalogs.to))
                .then_some(&rules::POLICY_CHANGED)
        }
        Kind::View | Kind::MaterializedView => {
            matches!(head, "query" | "security_invoker" | "check_option" | "security_barrier")
                .then_some(&rules::VIEW_CHANGED)
        }
        Kind::Constraint => constraint(catalogs, key, path),
        Kind::Index => {
            let unique = |catalog: &Catalog| {
                catalog.get(key).and_then(|object| object.body.as_index()).is_some_and(|index| index.unique)
            };
            unique(catalogs.to).then_some(&rules::CONSTRAINT_CHANGED)
        }
        Kind::Policy => Some(&rules::POLICY_CHANGED),
        Kind::Trigger | Kind::Rule => Some(&rules::TRIGGER_CHANGED),
        // What a function does is its own affair; how it is called and with whose rights is not.
        Kind::Function => {
            (!matches!(head, "body" | "cost" | "rows" | "parallel" | "volatility" | "arguments" | "returns"))
                .then_some(&rules::OBJECT_CHANGED)
        }
        Kind::Domain => match head {
            "checks" | "not_null" => Some(&rules::CONSTRAINT_CHANGED),
            _ => Some(&rules::OBJECT_CHANGED),
        },
        Kind::Collation
        | Kind::CompositeType
        | Kind::RangeType
        | Kind::Aggregate
        | Kind::Operator
        | Kind::Cast
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::Sequence
        | Kind::Role => Some(&rules::OBJECT_CHANGED),
        // The surface has the labels.
        Kind::Enum => None,
        Kind::Schema
        | Kind::Extension
        | Kind::DefaultPrivilege
        | Kind::Setting
        | Kind::ForeignDataWrapper
        | Kind::ForeignServer
        | Kind::Statistics
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Job
        | Kind::Seed => None,
    }
}

/// Whether a grantee has lost something.
fn lost(facts: Pair<Option<&Facts>>) -> bool {
    let held = |facts: Option<&Facts>| match facts {
        Some(Facts::List(list)) => list.clone(),
        Some(other) => vec![other.clone()],
        None => Vec::new(),
    };
    let now = held(facts.to);
    held(facts.from).iter().any(|one| !now.contains(one))
}

/// A foreign key that does something else when its row goes, a CHECK with other words, a key over other columns.
fn constraint(catalogs: Pair<&Catalog>, key: &Key, path: &str) -> Option<&'static Rule> {
    let body = &catalogs.to.get(key)?.body.as_constraint()?.body;
    let free = path == "valid" || path.ends_with("not_valid") || path.starts_with("storage");
    let of_action = path.contains("on_delete") || path.contains("on_update");
    if free {
        None
    } else if of_action && matches!(body, ConstraintBody::ForeignKey(_)) {
        Some(&rules::TRIGGER_CHANGED)
    } else {
        Some(&rules::CONSTRAINT_CHANGED)
    }
}
