//! One file: its sections, in order.

use pgspec_catalog::object::{Routine, SettingScope};
use pgspec_catalog::{Body, Key, Name, Object, Standing};

use super::domains::Domain;
use super::scope::{Known, Scope, folded_key};
use super::yaml::{Entry, Layout, Map, Yaml};
use super::{RaiseOptions, enum_type, function, job, role, schema, seed, table, view};

/// The sections of a file that hold entries, in the order in which they stand.
#[derive(Default)]
pub(super) struct Sections {
    schemas: Map,
    roles: Map,
    enums: Map,
    tables: Map,
    views: Map,
    materialized_views: Map,
    functions: Map,
    procedures: Map,
    jobs: Map,
    seed: Map,
    external: Map,
    extend: Map,
    default_privileges: Vec<Yaml>,
    settings: Vec<(SettingScope, Entry)>,
}

/// The file of a domain.
pub(super) fn raise(known: &Known<'_>, domain: &Domain, options: &RaiseOptions) -> Map {
    let scope = Scope { known, schema: &domain.schema };
    let mut sections = Sections::default();
    for id in &domain.objects {
        if let Some((key, object)) = known.catalog.entry(*id) {
            sections.object(&scope, key, object);
        }
    }
    for relation in &domain.extended {
        sections.extend.entries.extend(table::extend(&scope, relation));
    }
    let mut map = Map::default().laid_out(Layout::Spaced);
    let mut head = Map::default();
    head.set("domain", Yaml::text(domain.name.as_str()));
    head.set_some("doc", domain.doc.as_deref().map(Yaml::prose));
    if domain.schema != options.default_schema {
        head.set("schema", super::scope::name_value(&domain.schema));
    }
    map.entries.extend(head.entries);
    sections.write(&mut map);
    map
}

impl Sections {
    /// Puts an object into its section. Children of relations are written with them.
    fn object(&mut self, scope: &Scope<'_>, key: &Key, object: &Object) {
        if object.standing == Standing::External {
            if let Body::Table(body) = &object.body {
                self.external.entries.push(table::external(scope, key, body));
            }
            return;
        }
        match &object.body {
            Body::Schema(_) => self.schemas.entries.push(schema::raise(key, object)),
            Body::Role(body) => self.roles.entries.push(role::raise(key, object, body)),
            Body::DefaultPrivilege(body) => {
                self.default_privileges.extend(schema::default_privileges(key, body));
            }
            Body::Setting(body) => {
                let entry =
                    Entry { key: folded_key(&key.name), value: role::setting(body), remarks: Vec::new() };
                self.settings.push((body.scope.clone(), entry));
            }
            Body::Enum(body) => self.enums.entries.push(enum_type::raise(scope, key, object, body)),
            Body::Function(body) => {
                let entry = function::raise(scope, key, object, body);
                match body.routine {
                    Routine::Function => self.functions.entries.push(entry),
                    Routine::Procedure => self.procedures.entries.push(entry),
                }
            }
            Body::Table(body) => self.tables.entries.push(table::raise(scope, key, object, body)),
            Body::View(body) => {
                let entry = view::raise(scope, key, object, body);
                if body.materialized {
                    self.materialized_views.entries.push(entry);
                } else {
                    self.views.entries.push(entry);
                }
            }
            Body::Job(body) => self.jobs.entries.push(job::raise(key, object, body)),
            Body::Seed(body) => self.seed.entries.extend(seed::raise(scope, key, body)),
            // The settings hold extensions, and relations their children.
            Body::Extension(_) | Body::Constraint(_) | Body::Index(_) | Body::Trigger(_) | Body::Policy(_) => {}
        }
    }

    fn write(self, map: &mut Map) {
        map.section("schemas", self.schemas);
        map.section("roles", self.roles);
        map.section("enums", self.enums);
        map.section("tables", self.tables.laid_out(Layout::Spaced));
        map.section("views", self.views.laid_out(Layout::Spaced));
        map.section("materialized_views", self.materialized_views.laid_out(Layout::Spaced));
        map.section("functions", self.functions.laid_out(Layout::Spaced));
        map.section("procedures", self.procedures.laid_out(Layout::Spaced));
        map.section("jobs", self.jobs);
        map.section("seed", self.seed.laid_out(Layout::Spaced));
        map.section("external", self.external);
        map.section("extend", self.extend.laid_out(Layout::Spaced));
        if !self.default_privileges.is_empty() {
            map.set("default_privileges", Yaml::Seq(self.default_privileges));
        }
        map.section("settings", settings(self.settings));
    }
}

fn settings(list: Vec<(SettingScope, Entry)>) -> Map {
    let mut map = Map::default();
    for section in ["database", "roles", "roles_in_database"] {
        let mut inner = Map::default();
        let mut of_role: Vec<(&Name, Map)> = Vec::new();
        for (scope, entry) in &list {
            match role::place(scope) {
                (place, None) if place == section => inner.entries.push(entry.clone()),
                (place, Some(role)) if place == section => match of_role.iter_mut().find(|(name, _)| *name == role) {
                    Some((_, own)) => own.entries.push(entry.clone()),
                    None => {
                        let own = Map { entries: vec![entry.clone()], ..Map::default() };
                        of_role.push((role, own));
                    }
                },
                _ => {}
            }
        }
        for (role, own) in of_role {
            inner.push(folded_key(role), Yaml::Map(own));
        }
        map.section(section, inner);
    }
    map
}
