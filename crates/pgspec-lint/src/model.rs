//! What the rules look things up in: the catalog by tables, what clients may do, what policies and bodies mean. Made once.

use std::cell::RefCell;
use std::rc::Rc;

use pgspec_analyze::body::{BodyReport, TriggerUses, analyze_function};
use pgspec_analyze::check::{Meaning, Part as SqlPart, meanings};
use pgspec_analyze::typed::{FunctionId, Typed, TypedQuery};
use pgspec_analyze::world::World;
use pgspec_catalog::object::{
    Check, Constraint, ConstraintBody, ForeignKey, Index, Policy, PolicyCommand, Table, Trigger, UniqueKey,
    View,
};
use pgspec_catalog::{
    Catalog, Grantee, Key, Kind, Name, Object, ObjectId, Privilege, QualifiedName, Sources,
};
use rustc_hash::FxHashMap;

use crate::{Context, Options};

/// Everything that rules see.
pub(crate) struct Model<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) world: &'a World<'a>,
    pub(crate) sources: &'a Sources,
    pub(crate) options: &'a Options,
    /// In the order of the catalog; those of others too.
    pub(crate) tables: Vec<TableFacts<'a>>,
    by_name: FxHashMap<QualifiedName, usize>,
    /// Tables by their bare names.
    by_bare_name: FxHashMap<&'a str, Vec<usize>>,
    /// The roles that requests of the data API run as, and whom row security stops.
    pub(crate) clients: Vec<Name>,
    pub(crate) triggers: TriggerUses<'a>,
    bodies: RefCell<FxHashMap<ObjectId, Rc<BodyReport>>>,
    /// Views of the project with what their queries mean.
    pub(crate) views: Vec<ViewFacts<'a>>,
    /// What the checks of the project's tables mean.
    checks: FxHashMap<ObjectId, Typed>,
}

/// A part of an object with its address: key, object, body.
pub(crate) struct Part<'a, T> {
    pub(crate) id: ObjectId,
    pub(crate) key: &'a Key,
    pub(crate) object: &'a Object,
    pub(crate) body: &'a T,
}

/// A table and all that belongs to it.
pub(crate) struct TableFacts<'a> {
    pub(crate) name: QualifiedName,
    pub(crate) key: &'a Key,
    pub(crate) object: &'a Object,
    pub(crate) table: &'a Table,
    pub(crate) primary_key: Option<Part<'a, UniqueKey>>,
    pub(crate) uniques: Vec<Part<'a, UniqueKey>>,
    pub(crate) foreign_keys: Vec<Part<'a, ForeignKey>>,
    pub(crate) checks: Vec<Part<'a, Check>>,
    pub(crate) indexes: Vec<Part<'a, Index>>,
    pub(crate) policies: Vec<PolicyFacts<'a>>,
    pub(crate) triggers: Vec<Part<'a, Trigger>>,
}

/// A policy with what its expressions mean.
pub(crate) struct PolicyFacts<'a> {
    pub(crate) key: &'a Key,
    pub(crate) object: &'a Object,
    pub(crate) policy: &'a Policy,
    pub(crate) using: Option<Typed>,
    pub(crate) check: Option<Typed>,
}

/// A view with what its query means.
pub(crate) struct ViewFacts<'a> {
    pub(crate) key: &'a Key,
    pub(crate) object: &'a Object,
    pub(crate) view: &'a View,
    pub(crate) query: Option<TypedQuery>,
}

impl<'a> TableFacts<'a> {
    fn new(key: &'a Key, object: &'a Object, table: &'a Table) -> Self {
        Self {
            name: key.qualified_name(),
            key,
            object,
            table,
            primary_key: None,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            policies: Vec::new(),
            triggers: Vec::new(),
        }
    }

    /// Whether a foreign key has the column.
    pub(crate) fn is_reference(&self, column: &Name) -> bool {
        self.foreign_keys.iter().any(|key| key.body.columns.contains(column))
    }

    fn constraint(&mut self, id: ObjectId, key: &'a Key, object: &'a Object, constraint: &'a Constraint) {
        match &constraint.body {
            ConstraintBody::PrimaryKey(body) => {
                self.primary_key = Some(Part { id, key, object, body });
            }
            ConstraintBody::Unique(body) => self.uniques.push(Part { id, key, object, body }),
            ConstraintBody::ForeignKey(body) => self.foreign_keys.push(Part { id, key, object, body }),
            ConstraintBody::Check(body) => self.checks.push(Part { id, key, object, body }),
            ConstraintBody::Exclude(_) => {}
        }
    }
}

impl PolicyFacts<'_> {
    /// The expressions with their texts: `using`, then `with check`.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (&Typed, &pgspec_catalog::SqlText)> {
        let using = self.using.as_ref().zip(self.policy.using.as_ref());
        using.into_iter().chain(self.check.as_ref().zip(self.policy.check.as_ref()))
    }

    /// Whether it speaks of a command.
    pub(crate) fn covers(&self, command: PolicyCommand) -> bool {
        self.policy.command == PolicyCommand::All || self.policy.command == command
    }

    /// Whether it speaks of a role.
    pub(crate) fn is_for(&self, role: &Grantee) -> bool {
        self.policy.roles.iter().any(|to| *to == Grantee::Public || to == role)
    }
}

impl<'a> Model<'a> {
    pub(crate) fn new(context: &Context<'a>) -> Self {
        let Context { world, sources, options } = *context;
        let catalog = world.catalog();
        let mut model = Self {
            catalog,
            world,
            sources,
            options,
            tables: Vec::new(),
            by_name: FxHashMap::default(),
            by_bare_name: FxHashMap::default(),
            clients: clients(catalog),
            triggers: TriggerUses::of(catalog),
            bodies: RefCell::default(),
            views: Vec::new(),
            checks: FxHashMap::default(),
        };
        let wanted: Vec<_> =
            catalog.iter().filter(|(_, _, object)| object.is_managed() && is_asked(object)).collect();
        let known = meanings(world, &model.triggers, &wanted);
        let mut known: FxHashMap<ObjectId, Vec<SqlPart<'_>>> =
            wanted.iter().map(|(id, ..)| *id).zip(known).collect();
        for (id, key, object) in catalog.iter() {
            if let Some(table) = object.body.as_table() {
                let facts = TableFacts::new(key, object, table);
                model.by_name.insert(facts.name.clone(), model.tables.len());
                model.by_bare_name.entry(key.name.as_str()).or_default().push(model.tables.len());
                model.tables.push(facts);
            } else if let Some(view) = object.body.as_view().filter(|_| object.is_managed()) {
                let mut query = None;
                for part in known.remove(&id).unwrap_or_default() {
                    if let Meaning::Query(typed, _) = part.meaning {
                        query = Some(*typed);
                    }
                }
                model.views.push(ViewFacts { key, object, view, query });
            }
        }
        for (id, key, object) in catalog.iter() {
            let known = known.remove(&id).unwrap_or_default();
            model.child((id, key, object), known);
        }
        model
    }

    fn child(&mut self, (id, key, object): (ObjectId, &'a Key, &'a Object), known: Vec<SqlPart<'_>>) {
        let Some(relation) = object.body.relation(key) else { return };
        let Some(facts) = self.by_name.get(&relation).and_then(|at| self.tables.get_mut(*at)) else { return };
        if let Some(constraint) = object.body.as_constraint() {
            facts.constraint(id, key, object, constraint);
            let meant = known.into_iter().find_map(|part| match part.meaning {
                Meaning::Expression(typed) => Some(*typed),
                Meaning::Unknown | Meaning::Query(..) | Meaning::Statements(_) | Meaning::Body(_) => None,
            });
            if let Some(meant) = meant {
                self.checks.insert(id, meant);
            }
        } else if let Some(body) = object.body.as_index() {
            facts.indexes.push(Part { id, key, object, body });
        } else if let Some(body) = object.body.as_trigger() {
            facts.triggers.push(Part { id, key, object, body });
        } else if let Some(policy) = object.body.as_policy() {
            let (mut using, mut check) = (None, None);
            for part in known {
                if let Meaning::Expression(typed) = part.meaning {
                    let slot = if part.label.what == "`using`" { &mut using } else { &mut check };
                    *slot = Some(*typed);
                }
            }
            facts.policies.push(PolicyFacts { key, object, policy, using, check });
        }
    }

    /// The tables that the project maintains; partitions are what their table is.
    pub(crate) fn own_tables(&self) -> impl Iterator<Item = &TableFacts<'a>> {
        self.tables.iter().filter(|facts| facts.object.is_managed() && facts.table.partition_of.is_none())
    }

    /// The policies that the project maintains, with their tables, which may be the platform's.
    pub(crate) fn own_policies(&self) -> impl Iterator<Item = (&TableFacts<'a>, &PolicyFacts<'a>)> {
        let all =
            self.tables.iter().flat_map(|facts| facts.policies.iter().map(move |policy| (facts, policy)));
        all.filter(|(_, policy)| policy.object.is_managed())
    }

    /// A table by its name.
    pub(crate) fn table(&self, name: &QualifiedName) -> Option<&TableFacts<'a>> {
        self.by_name.get(name).and_then(|at| self.tables.get(*at))
    }

    /// The tables of a bare name.
    pub(crate) fn tables_named(&self, name: &str) -> impl Iterator<Item = &TableFacts<'a>> {
        let found = self.by_bare_name.get(name).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(|at| self.tables.get(*at))
    }

    /// Whether clients reach a schema through the data API.
    pub(crate) fn is_exposed(&self, key: &Key) -> bool {
        key.schema.as_ref().is_some_and(|schema| self.options.exposed_schemas.contains(schema))
    }

    /// Whether a grantee is a client, or everybody.
    pub(crate) fn is_client(&self, grantee: &Grantee) -> bool {
        match grantee {
            Grantee::Public => !self.clients.is_empty(),
            Grantee::Role(name) => self.clients.contains(name),
        }
    }

    /// The clients that have a privilege on an object, or on some of its columns.
    pub(crate) fn holders(&self, object: &'a Object, privilege: Privilege) -> Vec<&'a Grantee> {
        let grants = object.grants.iter().filter(|grant| grant.privileges.contains(privilege));
        let mut found: Vec<_> = grants.map(|grant| &grant.to).filter(|to| self.is_client(to)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether clients may do anything with an object of a schema that they reach.
    pub(crate) fn is_reachable(&self, key: &Key, object: &'a Object) -> bool {
        let data = [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];
        self.is_exposed(key) && data.into_iter().any(|privilege| !self.holders(object, privilege).is_empty())
    }

    /// What the condition of a check of the project means.
    pub(crate) fn expression(&self, id: ObjectId) -> Option<&Typed> {
        self.checks.get(&id)
    }

    /// What the body of a function does.
    pub(crate) fn body(&self, id: ObjectId) -> Rc<BodyReport> {
        if let Some(known) = self.bodies.borrow().get(&id) {
            return Rc::clone(known);
        }
        let triggers = self.catalog.entry(id).map(|(key, _)| self.triggers.calling(&key.qualified_name()));
        let report = Rc::new(analyze_function(self.world, id, triggers.unwrap_or_default()));
        self.bodies.borrow_mut().insert(id, Rc::clone(&report));
        report
    }

    /// The functions of a name, with their objects.
    pub(crate) fn functions(
        &self,
        name: &QualifiedName,
    ) -> impl Iterator<Item = (ObjectId, &'a Key, &'a Object)> {
        let overloads = self.catalog.overloads(name).iter();
        overloads.filter_map(|id| self.catalog.entry(*id).map(|(key, object)| (*id, key, object)))
    }

    /// Whether a function is one of these of a schema.
    pub(crate) fn is_function(&self, function: FunctionId, schema: &str, names: &[&str]) -> bool {
        let name = &self.world.function(function).name;
        name.schema.as_ref().is_some_and(|s| s == schema) && names.contains(&name.name.as_str())
    }
}

/// Whether rules want to know what an object's SQL means. Bodies of functions are asked for one by one.
fn is_asked(object: &Object) -> bool {
    object.body.as_view().is_some()
        || object.body.as_policy().is_some()
        || object
            .body
            .as_constraint()
            .is_some_and(|constraint| matches!(constraint.body, ConstraintBody::Check(_)))
}

/// What `authenticator` may become and row security stops: the roles of requests.
fn clients(catalog: &Catalog) -> Vec<Name> {
    let role = |name: &Name| match catalog.get(&Key::global(Kind::Role, name.clone())).map(|o| &o.body) {
        Some(pgspec_catalog::Body::Role(role)) => Some(role),
        _ => None,
    };
    let authenticator = role(&Name::exact("authenticator"));
    let becomes = authenticator.into_iter().flat_map(|role| role.member_of.iter());
    let stopped = becomes.filter(|name| role(name).is_some_and(|role| !role.bypass_rls && !role.superuser));
    let sorted: std::collections::BTreeSet<_> = stopped.cloned().collect();
    sorted.into_iter().collect()
}
