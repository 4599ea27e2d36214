//! Tables and what stands inside them.

use pgspec_catalog::object::{Column, Constraint, Table};
use pgspec_catalog::{Body, Key, Name, Object, Privileges, QualifiedName, Text};

use super::scope::{Known, Scope, name_value};
use super::yaml::{self, Entry, Layout, Map, Yaml};
use super::{about, access, column, constraint, hierarchy, index, policy, rule, sequence, trigger};

/// What is said about a table that has row security off, where something must be said.
const OFF: &str = "it was off when the schema was imported";

/// The sections of a table, of a mixin or of what extends somebody else's table.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) columns: Map,
    pub(super) constraints: Map,
    pub(super) indexes: Map,
    pub(super) triggers: Map,
    pub(super) policies: Map,
    pub(super) rules: Map,
    pub(super) statistics: Map,
}

impl Parts {
    /// Adds the sections that have entries.
    pub(super) fn write(self, map: &mut Map) {
        map.section("columns", self.columns);
        map.section("constraints", self.constraints);
        map.section("indexes", self.indexes);
        map.section("triggers", self.triggers);
        map.section("policies", self.policies);
        map.section("rules", self.rules);
        map.section("statistics", self.statistics);
    }
}

/// The children of a relation that the project declares, as entries. Constraints in `but` stand behind their columns.
pub(super) fn children(scope: &Scope<'_>, relation: &QualifiedName, but: &[&Key], parts: &mut Parts) {
    for (_, key, object) in scope.known.catalog.children(relation) {
        if !Known::is_managed(object) || but.contains(&key) {
            continue;
        }
        let body = &object.body;
        if let Some(body) = body.as_constraint() {
            parts.constraints.entries.push(constraint::raise(scope, key, object, body));
        } else if let Some(body) = body.as_index() {
            parts.indexes.entries.push(index::raise(key, object, body));
        } else if let Some(body) = body.as_trigger() {
            parts.triggers.entries.push(trigger::raise(scope, key, object, body));
        } else if let Some(body) = body.as_policy() {
            parts.policies.entries.push(policy::raise(key, object, body));
        } else if let Body::Rule(body) = body {
            parts.rules.entries.push(rule::rule(key, object, body));
        } else if let Body::Statistics(body) = body {
            parts.statistics.entries.push(rule::statistics(key, object, body));
        }
    }
}

/// Columns, and the keys of the constraints that stand behind them.
pub(super) fn columns<'a>(scope: &Scope<'a>, name: &QualifiedName, table: &Table) -> (Map, Vec<&'a Key>) {
    let catalog = scope.known.catalog;
    let mut behind: Vec<(&Name, &Key, Constraint)> = Vec::new();
    let mut taken: Vec<(&Name, u8)> = Vec::new();
    for (_, key, object) in catalog.children(name) {
        let Some(own) = object.body.as_constraint() else { continue };
        let Some(column) = column::stands_behind(scope, &table.columns, &name.name, key, object) else {
            continue;
        };
        let kind = kind(own);
        let first = !taken.contains(&(&column.name, kind));
        if first && (!column::is_spelled(column) || column::has_key(own)) {
            taken.push((&column.name, kind));
            behind.push((&column.name, key, scope.constraint(own)));
        }
    }
    let mut map = Map::default();
    let given = hierarchy::given(catalog, table);
    for own in &table.columns {
        let said = behind.iter().any(|(of, _, _)| **of == own.name);
        if !said && given.iter().any(|from| from == own) {
            continue;
        }
        let serial = sequence::serial(catalog, name, table, own);
        let partial = own.inherited && table.partition_of.is_none();
        let inline: Vec<_> = behind.iter().filter(|(of, _, _)| **of == own.name).map(|(_, _, c)| c).collect();
        let mut entry = column::raise(scope, own, &inline, (serial, partial));
        let proposals = scope.known.proposals.iter().filter(|p| p.table == *name && p.column == own.name);
        entry.remarks = proposals.map(super::propose::Proposal::remark).collect();
        map.entries.push(entry);
    }
    (map, behind.into_iter().map(|(_, key, _)| key).collect())
}

fn kind(constraint: &Constraint) -> u8 {
    use pgspec_catalog::object::ConstraintBody as C;
    match constraint.body {
        C::PrimaryKey(_) => 0,
        C::Unique(_) => 1,
        C::ForeignKey(_) => 2,
        C::Check(_) => 3,
        C::Exclude(_) => 4,
    }
}

/// An entry under `tables:`.
pub(super) fn raise(scope: &Scope<'_>, key: &Key, object: &Object, body: &Table) -> Entry {
    let name = key.qualified_name();
    let mut map = Map::default();
    about::front(object, &mut map);
    about::back(object, &mut map);
    map.flag("unlogged", body.unlogged);
    map.section("with", parameters(&body.storage));
    map.set_some("tablespace", body.tablespace.as_ref().map(name_value));
    hierarchy::keys(scope, body, &mut map);
    let (columns, behind) = columns(scope, &name, body);
    let mut parts = Parts { columns, ..Parts::default() };
    children(scope, &name, &behind, &mut parts);
    let policies = parts.policies.entries.len();
    if parts.columns.entries.is_empty() && hierarchy::given(scope.known.catalog, body).is_empty() {
        map.set("columns", Yaml::Map(Map::default()));
    }
    parts.write(&mut map);
    map.section("partitions", hierarchy::partitions(scope, &name));
    map.set_some("security", security(scope, (&name, body), policies, !object.grants.is_empty()));
    about::grants(&object.grants, Privileges::ALL_ON_TABLE, &mut map);
    if !body.notes.reserved.is_empty() {
        map.set("reserved", Yaml::Seq(body.notes.reserved.iter().map(name_value).collect()));
    }
    map.section("access", access::raise(&body.notes.access));
    Entry { key: scope.object_key(&name), value: Yaml::Map(map), remarks: Vec::new() }
}

/// Row security, where the policies do not say it.
fn security(
    scope: &Scope<'_>,
    (name, table): (&QualifiedName, &Table),
    policies: usize,
    granted: bool,
) -> Option<Yaml> {
    let state = table.row_security;
    let exposed = name.schema.as_ref().is_some_and(|schema| scope.known.exposed.contains(schema))
        && (table.partition_of.is_none() || granted);
    let reason = table.notes.security_reason.as_deref();
    let silent = match (state.enabled, state.forced) {
        (true, false) => policies > 0,
        (false, false) => policies == 0 && !exposed,
        (_, true) => false,
    };
    if silent && reason.is_none() {
        return None;
    }
    let mut map = Map::default().laid_out(Layout::Braces);
    let word = match (state.enabled, state.forced) {
        (true, true) => "forced",
        (true, false) => "enabled",
        (false, _) => "disabled",
    };
    map.set("rls", Yaml::word(word));
    map.flag("forced", state.forced && !state.enabled);
    let reason = reason.or_else(|| (!state.enabled).then_some(OFF));
    map.set_some("reason", reason.map(Yaml::prose));
    Some(Yaml::Map(map))
}

/// Storage parameters.
pub(super) fn parameters(list: &[(Name, Text)]) -> Map {
    let mut map = Map::default().laid_out(Layout::Braces);
    for (name, value) in list {
        map.push(super::scope::folded_key(name), Yaml::sql(value.as_str()));
    }
    map
}

/// `external:`: the columns of a table that something else creates.
pub(super) fn external(scope: &Scope<'_>, key: &Key, body: &Table) -> Entry {
    let name = key.qualified_name();
    let (columns, _) = columns(scope, &name, &with_columns(body, |column| !column.notes.added));
    Entry {
        key: scope.object_key(&name),
        value: Yaml::Map(columns.laid_out(Layout::Braces)),
        remarks: Vec::new(),
    }
}

/// `extend:`: what the project adds to somebody else's relation.
pub(super) fn extend(scope: &Scope<'_>, relation: &QualifiedName) -> Option<Entry> {
    let table = scope.known.catalog.table(relation).map(|item| item.body);
    let added = table.map(|table| with_columns(table, |column| column.notes.added)).unwrap_or_default();
    let (columns, behind) = columns(scope, relation, &added);
    let mut parts = Parts { columns, ..Parts::default() };
    children(scope, relation, &behind, &mut parts);
    let mut map = Map::default();
    parts.write(&mut map);
    let key: yaml::Key = scope.object_key(relation);
    (!map.entries.is_empty()).then(|| Entry { key, value: Yaml::Map(map), remarks: Vec::new() })
}

/// A table with some of its columns.
fn with_columns(table: &Table, has: impl Fn(&Column) -> bool) -> Table {
    let columns = table.columns.iter().filter(|column| has(column)).cloned().collect();
    Table { columns, ..table.clone() }
}
