//! Which object stands in which file: tables by schema and foreign-key neighbourhood, everything else with what uses it.

mod groups;

use pgspec_catalog::graph::Graph;
use pgspec_catalog::{Catalog, Key, Kind, Name, Object, ObjectId, QualifiedName, Standing};
use rustc_hash::FxHashMap;

use super::RaiseOptions;
use groups::Group;

/// What one file holds.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    /// The file's name without its ending, and the domain's.
    pub(super) name: String,
    pub(super) doc: Option<String>,
    /// The schema of unqualified names.
    pub(super) schema: Name,
    /// The objects, children of relations excepted, in order.
    pub(super) objects: Vec<ObjectId>,
    /// Relations of somebody else that get something.
    pub(super) extended: Vec<QualifiedName>,
}

impl Domain {
    /// The domain of what several share, with nothing in it.
    pub(super) fn shared(schema: &Name) -> Self {
        let (objects, extended) = (Vec::new(), Vec::new());
        Self { name: "shared".to_owned(), doc: None, schema: schema.clone(), objects, extended }
    }
}

/// The files of a catalog, sorted by name.
pub(super) fn of(catalog: &Catalog, options: &RaiseOptions) -> Vec<Domain> {
    let mut plan = Plan::new(catalog, options);
    plan.tables();
    plan.followers();
    plan.finish()
}

/// Whether a project adds columns to a table that is somebody else's.
fn adds_columns(object: &Object) -> bool {
    let table = object.body.as_table().filter(|_| !object.is_managed());
    table.is_some_and(|table| table.columns.iter().any(|column| column.notes.added))
}

struct Plan<'a> {
    catalog: &'a Catalog,
    options: &'a RaiseOptions,
    graph: Graph,
    needed_by: Vec<Vec<pgspec_catalog::graph::Edge>>,
    domains: Vec<Domain>,
    /// The domain of each object that has one.
    of: FxHashMap<ObjectId, usize>,
    extended: Vec<QualifiedName>,
}

impl<'a> Plan<'a> {
    fn new(catalog: &'a Catalog, options: &'a RaiseOptions) -> Self {
        let graph = Graph::of(catalog, &catalog.search_path(&options.default_schema));
        let needed_by = graph.needed_by();
        let (domains, of, extended) = (Vec::new(), FxHashMap::default(), Vec::new());
        Self { catalog, options, graph, needed_by, domains, of, extended }
    }

    /// The tables of each schema, in groups.
    fn tables(&mut self) {
        let mut schemas: Vec<(Name, Vec<ObjectId>)> = Vec::new();
        for item in self.catalog.tables().filter(|item| item.object.is_managed()) {
            let Some(schema) = &item.key.schema else { continue };
            match schemas.iter_mut().find(|(name, _)| name == schema) {
                Some((_, tables)) => tables.push(item.id),
                None => schemas.push((schema.clone(), vec![item.id])),
            }
        }
        for (schema, tables) in schemas {
            let groups = groups::of(self.catalog, &tables);
            let only = groups.len() == 1;
            for Group { name, tables } in groups {
                let name = match (only, schema == self.options.default_schema) {
                    // A schema in one file needs no other name.
                    (true, _) => schema.to_string(),
                    (false, true) => name,
                    (false, false) => format!("{schema}_{name}"),
                };
                let at = self.add(&name, &schema);
                self.of.extend(tables.into_iter().map(|id| (id, at)));
            }
        }
    }

    /// A new domain; its name is made one of its own.
    fn add(&mut self, name: &str, schema: &Name) -> usize {
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' };
        let name: String = name.chars().map(plain).collect();
        let taken =
            |name: &str| name == "pgspec" || self.domains.iter().any(|d| d.name.eq_ignore_ascii_case(name));
        let numbered = (2_u32..).map(|n| format!("{name}_{n}"));
        let name =
            std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or_default();
        let schema = schema.clone();
        self.domains.push(Domain { name, doc: None, schema, objects: Vec::new(), extended: Vec::new() });
        self.domains.len() - 1
    }

    /// Everything that is no table goes to the one domain that uses it; else to the one that it uses.
    fn followers(&mut self) {
        let mut waiting = Vec::new();
        for (id, key, object) in self.catalog.iter() {
            let name = key.qualified_name();
            if adds_columns(object) && !self.extended.contains(&name) {
                self.extended.push(name);
            }
            if self.of.contains_key(&id) || object.standing == Standing::Platform {
                continue;
            }
            match self.home(key, object) {
                Home::Here => waiting.push(id),
                Home::Extends(relation) if !self.extended.contains(&relation) => self.extended.push(relation),
                Home::Extends(_) | Home::Nowhere => {}
            }
        }
        // What is used only by what waits itself is placed when that is: a few rounds are enough for any chain.
        for _ in 0..4 {
            let found: Vec<_> = waiting.iter().filter_map(|id| Some((*id, self.user(*id)?))).collect();
            if found.is_empty() {
                break;
            }
            self.of.extend(found);
            waiting.retain(|id| !self.of.contains_key(id));
        }
        for id in waiting {
            let at = self.shared(id);
            self.of.insert(id, at);
        }
    }

    /// The only domain of the object's schema that uses it, or that it uses itself.
    fn user(&self, id: ObjectId) -> Option<usize> {
        let (key, object) = self.catalog.entry(id)?;
        let schema = key.schema.as_ref()?;
        let only = |ids: Vec<ObjectId>| {
            let mut domains: Vec<_> = ids.into_iter().filter_map(|id| self.domain_of(id)).collect();
            domains.sort_unstable();
            domains.dedup();
            let mut own =
                domains.iter().filter(|at| self.domains.get(**at).is_some_and(|d| d.schema == *schema));
            match (own.next(), own.next()) {
                (Some(only), None) if domains.len() == 1 => Ok(*only),
                (None, None) => Err(true),
                _ => Err(false),
            }
        };
        let users = self.needed_by.get(id.index()).map(|edges| edges.iter().map(|edge| edge.to).collect());
        let needs = || self.graph.needs(id).iter().map(|edge| edge.to).collect();
        if key.kind == Kind::Seed {
            return self.of.get(&self.catalog.relation(&object.body.relation(key)?)?).copied();
        }
        match only(users.unwrap_or_default()) {
            Ok(at) => Some(at),
            Err(true) => only(needs()).ok(),
            Err(false) => None,
        }
    }

    /// The domain of an object, or of the relation that it belongs to.
    fn domain_of(&self, id: ObjectId) -> Option<usize> {
        if let Some(at) = self.of.get(&id) {
            return Some(*at);
        }
        let (key, object) = self.catalog.entry(id)?;
        let relation = self.catalog.relation(&object.body.relation(key)?)?;
        self.of.get(&relation).copied()
    }

    /// The file of what no single domain uses: the only one of its schema, or one for what is shared.
    fn shared(&mut self, id: ObjectId) -> usize {
        let Some((key, object)) = self.catalog.entry(id) else { return 0 };
        let default_schema = &self.options.default_schema;
        let of_all = key.kind == Kind::DefaultPrivilege || object.standing == Standing::External;
        let schema = key.schema.as_ref().filter(|_| !of_all).unwrap_or(default_schema).clone();
        let mut own = self.domains.iter().enumerate().filter(|(_, d)| d.schema == schema);
        let only = match (own.next(), own.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        };
        if let Some(at) = only {
            return at;
        }
        let is_routine = matches!(key.kind, Kind::Function | Kind::Aggregate);
        let alone = !self.domains.iter().any(|d| d.schema == schema);
        let name = match (is_routine && !alone, schema == *default_schema) {
            (true, true) => "functions".to_owned(),
            (false, true) => "shared".to_owned(),
            (_, false) if alone => schema.to_string(),
            (true, false) => format!("{schema}_functions"),
            (false, false) => format!("{schema}_shared"),
        };
        let known = self.domains.iter().position(|d| d.name == name && d.schema == schema);
        known.unwrap_or_else(|| self.add(&name, &schema))
    }

    fn home(&self, key: &Key, object: &Object) -> Home {
        let child = object.body.relation(key).filter(|_| key.kind != Kind::Seed);
        if let Some(relation) = child {
            let owner = self.catalog.relation(&relation).and_then(|id| self.catalog.entry(id));
            let managed = owner.is_some_and(|(_, owner)| owner.is_managed());
            return if managed || !object.is_managed() { Home::Nowhere } else { Home::Extends(relation) };
        }
        if key.kind == Kind::Extension { Home::Nowhere } else { Home::Here }
    }

    fn finish(mut self) -> Vec<Domain> {
        if !self.extended.is_empty() {
            let default_schema = self.options.default_schema.clone();
            let known = self.domains.iter().position(|d| d.name == "shared");
            let own: Vec<_> = (0..self.domains.len())
                .filter(|at| self.domains.get(*at).is_some_and(|d| d.schema == default_schema))
                .collect();
            let only = if let [only] = own.as_slice() { Some(*only) } else { None };
            let at = known.or(only).unwrap_or_else(|| self.add("shared", &default_schema));
            if let Some(domain) = self.domains.get_mut(at) {
                domain.extended = std::mem::take(&mut self.extended);
            }
        }
        let mut placed: Vec<_> = self.of.iter().map(|(id, at)| (*id, *at)).collect();
        placed.sort_unstable();
        for (id, at) in placed {
            if let Some(domain) = self.domains.get_mut(at) {
                domain.objects.push(id);
            }
        }
        self.domains.retain(|domain| !domain.objects.is_empty() || !domain.extended.is_empty());
        self.domains.sort_by(|a, b| a.name.cmp(&b.name));
        self.domains
    }
}

/// Where an object is written.
enum Home {
    /// In a section of a file.
    Here,
    /// Under `extend:`, with this relation.
    Extends(QualifiedName),
    /// With its relation, in the settings, or not at all.
    Nowhere,
}
