//! One file: its sections, in order.

use pgspec_catalog::object::{Routine, SettingScope};
use pgspec_catalog::{Body, Name, Object, Standing};

use super::domains::Domain;
use super::scope::{Known, Scope, folded_key};
use super::yaml::{Entry, Key, Layout, Map, Yaml};
use super::{
    RaiseOptions, definition, enum_type, foreign, function, hierarchy, job, role, schema, seed, sequence,
    table, view,
};

/// The sections that hold entries by name, in the order in which they stand in a file, and their layout. A kind of object
/// that is added gets its section here, its file beside this one, and an arm in [`Sections::object`].
const SECTIONS: &[(&str, Layout)] = &[
    ("schemas", Layout::Lines),
    ("roles", Layout::Lines),
    ("collations", Layout::Lines),
    ("enums", Layout::Lines),
    ("domains", Layout::Lines),
    ("composite_types", Layout::Spaced),
    ("range_types", Layout::Lines),
    ("sequences", Layout::Lines),
    ("tables", Layout::Spaced),
    ("foreign_data_wrappers", Layout::Lines),
    ("foreign_servers", Layout::Lines),
    ("foreign_tables", Layout::Spaced),
    ("views", Layout::Spaced),
    ("materialized_views", Layout::Spaced),
    ("functions", Layout::Spaced),
    ("procedures", Layout::Spaced),
    ("aggregates", Layout::Spaced),
    ("operators", Layout::Spaced),
    ("casts", Layout::Lines),
    ("dictionaries", Layout::Lines),
    ("configurations", Layout::Lines),
    ("event_triggers", Layout::Lines),
    ("publications", Layout::Lines),
    ("jobs", Layout::Lines),
    ("seed", Layout::Spaced),
    ("external", Layout::Lines),
    ("extend", Layout::Spaced),
];

/// What a file holds so far.
#[derive(Default)]
pub(super) struct Sections {
    entries: Vec<(&'static str, Entry)>,
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
        if let Some(entry) = table::extend(&scope, relation) {
            sections.put("extend", entry);
        }
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

/// Adds mixins to a file, behind its head.
pub(super) fn add_mixins(root: &mut Map, mixins: Map) {
    let head = |entry: &Entry| matches!(entry.key.text.as_str(), "domain" | "doc" | "schema");
    let at = root.entries.iter().position(|entry| !head(entry)).unwrap_or(root.entries.len());
    let entry = Entry { key: Key::plain("mixins"), value: Yaml::Map(mixins), remarks: Vec::new() };
    root.entries.insert(at, entry);
}

impl Sections {
    /// Adds an entry to a section.
    fn put(&mut self, section: &'static str, entry: Entry) {
        self.entries.push((section, entry));
    }

    /// Puts an object into its section. Children of relations are written with them.
    fn object(&mut self, scope: &Scope<'_>, key: &pgspec_catalog::Key, object: &Object) {
        if object.standing == Standing::External {
            if let Body::Table(body) = &object.body {
                self.put("external", table::external(scope, key, body));
            }
            return;
        }
        match &object.body {
            Body::Schema(_) => self.put("schemas", schema::raise(key, object)),
            Body::Role(body) => self.put("roles", role::raise(key, object, body)),
            Body::DefaultPrivilege(body) => {
                self.default_privileges.extend(schema::default_privileges(key, body));
            }
            Body::Setting(body) => {
                let entry = Entry {
                    key: folded_key(&key.name),
                    value: role::setting(key.name.as_str(), body),
                    remarks: Vec::new(),
                };
                self.settings.push((body.scope.clone(), entry));
            }
            Body::Enum(body) => self.put("enums", enum_type::raise(scope, key, object, body)),
            Body::Function(body) => {
                let section = match body.routine {
                    Routine::Function => "functions",
                    Routine::Procedure => "procedures",
                };
                self.put(section, function::raise(scope, key, object, body));
            }
            Body::Sequence(body) => {
                if !sequence::is_serial(scope.known.catalog, key, object, body) {
                    self.put("sequences", sequence::raise(scope, key, object, body));
                }
            }
            Body::ForeignDataWrapper(body) => {
                self.put("foreign_data_wrappers", foreign::wrapper(key, object, body));
            }
            Body::ForeignServer(body) => self.put("foreign_servers", foreign::server(key, object, body)),
            // Partitions stand under their table.
            Body::Table(body) if hierarchy::stands_under(scope.known.catalog, body) => {}
            Body::Table(body) => {
                let section = if body.foreign.is_some() { "foreign_tables" } else { "tables" };
                self.put(section, table::raise(scope, key, object, body));
            }
            Body::View(body) => {
                let section = if body.materialized { "materialized_views" } else { "views" };
                self.put(section, view::raise(scope, key, object, body));
            }
            Body::Job(body) => self.put("jobs", job::raise(key, object, body)),
            Body::Seed(body) => {
                if let Some(entry) = seed::raise(scope, key, body) {
                    self.put("seed", entry);
                }
            }
            // The settings hold extensions, and relations their children.
            Body::Extension(_)
            | Body::Constraint(_)
            | Body::Index(_)
            | Body::Statistics(_)
            | Body::Rule(_)
            | Body::Trigger(_)
            | Body::Policy(_) => {}
            body @ (Body::Collation(_)
            | Body::Domain(_)
            | Body::CompositeType(_)
            | Body::RangeType(_)
            | Body::Aggregate(_)
            | Body::Operator(_)
            | Body::Cast(_)
            | Body::TextSearchDictionary(_)
            | Body::TextSearchConfiguration(_)
            | Body::EventTrigger(_)
            | Body::Publication(_)) => {
                let body = scope.definition(body, key.schema.as_ref());
                if let Some((section, entry)) = definition::raise(scope, key, object, &body) {
                    self.put(section, entry);
                }
            }
        }
    }

    fn write(self, map: &mut Map) {
        let mut text_search = Map::default();
        for (section, layout) in SECTIONS {
            let of_section = self.entries.iter().filter(|(of, _)| of == section);
            let entries = of_section.map(|(_, entry)| entry.clone()).collect();
            let entries = Map { entries, layout: *layout };
            match *section {
                "dictionaries" | "configurations" => text_search.section(section, entries),
                _ => map.section(section, entries),
            }
        }
        map.section("text_search", text_search);
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
                (place, Some(role)) if place == section => {
                    match of_role.iter_mut().find(|(name, _)| *name == role) {
                        Some((_, own)) => own.entries.push(entry.clone()),
                        None => {
                            let own = Map { entries: vec![entry.clone()], ..Map::default() };
                            of_role.push((role, own));
                        }
                    }
                }
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
