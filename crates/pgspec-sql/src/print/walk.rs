//! Goes through a catalog in dependency order and prints each object, splitting what goes in circles.

use pgspec_catalog::graph::{Graph, Strength};
use pgspec_catalog::object::{
    Body, Column, Constraint, ConstraintBody, Domain, Index, Seed, Sequence, Table,
};
use pgspec_catalog::{
    Catalog, Diagnostic, Diagnostics, Key, Kind, Object, ObjectId, QualifiedName, Standing, Text,
};
use rustc_hash::FxHashMap;

use super::grant::Defaults;
use super::section::section;
use super::table::Inside;
use super::{
    SchemaOptions, Statement, aggregate, attribute, cast, collation, comment, composite_type, constraint,
    database, domain, enum_type, event_trigger, foreign, function, grant, index, job, operator, policy,
    publication, range_type, role, rule, seed, sequence, statistics, table, target, text_search, trigger,
    view,
};
use crate::{codes, quote};

pub(super) fn schema(catalog: &Catalog, options: &SchemaOptions) -> (Vec<Statement>, Diagnostics) {
    let graph = Graph::of(catalog, &options.search_path);
    let order = graph.order(catalog);
    let mut walk = Walk::new(catalog, &graph, options, Some(options.standing));
    if !options.search_path.is_empty() {
        let sql = format!("set search_path to {};", quote::identifiers(&options.search_path));
        walk.out.push(Statement { sql, object: None, separate: false, section: Text::default() });
    }
    // What somebody else maintains is there already.
    for (id, _, object) in catalog.iter() {
        if object.standing != options.standing && !walk.is_extended(object) {
            walk.done(id);
        }
    }
    for id in &order.ids {
        walk.object(*id);
    }
    let cycles = order.cycles.iter().filter_map(|cycle| self::cycle(catalog, cycle, options.standing));
    let diagnostics = cycles.collect();
    (walk.finish(), diagnostics)
}

pub(super) fn object(catalog: &Catalog, id: ObjectId) -> Vec<Statement> {
    let options = SchemaOptions::default();
    let graph = Graph::of(catalog, &[]);
    let mut walk = Walk::new(catalog, &graph, &options, None);
    let Some((key, _)) = catalog.entry(id) else { return Vec::new() };
    let mut own = vec![id];
    if matches!(key.kind, Kind::Table | Kind::View | Kind::MaterializedView) {
        let name = key.qualified_name();
        let children = catalog.children(&name).filter(|(_, key, _)| key.kind != Kind::Seed);
        own.extend(children.map(|(id, _, _)| id));
        own.sort_by_key(|id| catalog.entry(*id).map(|(key, _)| key.kind));
    }
    for (other, _, _) in catalog.iter() {
        if !own.contains(&other) {
            walk.done(other);
        }
    }
    own.into_iter().for_each(|id| walk.object(id));
    walk.finish()
}

fn cycle(catalog: &Catalog, cycle: &[ObjectId], standing: Standing) -> Option<Diagnostic> {
    let members: Vec<(&Key, &Object)> = cycle.iter().filter_map(|id| catalog.entry(*id)).collect();
    if members.iter().all(|(_, object)| object.standing != standing) {
        return None;
    }
    let names = quote::join(members.iter().map(|(key, _)| key.to_string()), ", ");
    let mut diagnostic =
        Diagnostic::new(&codes::CYCLE, format!("each of these needs another before it: {names}"))
            .maybe_at(members.first().and_then(|(_, object)| object.span()))
            .help("make one of them not use the others, or move what they share to an object of its own");
    for (key, object) in members.iter().skip(1) {
        if let Some(span) = object.span() {
            diagnostic = diagnostic.related(span, format!("{key} is part of the circle"));
        }
    }
    Some(diagnostic)
}

/// A constraint inside its table's `CREATE TABLE`.
struct Inline<'a> {
    id: ObjectId,
    key: &'a Key,
    object: &'a Object,
    body: &'a Constraint,
}

/// A default or a domain's check that waits for a function.
struct Waiting {
    table: ObjectId,
    sql: String,
    needs: usize,
}

pub(super) struct Walk<'a> {
    catalog: &'a Catalog,
    graph: &'a Graph,
    options: &'a SchemaOptions,
    names: constraint::Names,
    defaults: Defaults<'a>,
    is_done: Vec<bool>,
    waiting: Vec<Waiting>,
    waits_for: FxHashMap<ObjectId, Vec<usize>>,
    /// Sequences whose column is not there yet; somebody else says it then.
    without_owner: Vec<ObjectId>,
    /// Rows that are not declared, to be deleted when the declared ones are there.
    deletes: Vec<(ObjectId, String)>,
    out: Vec<Statement>,
}

impl<'a> Walk<'a> {
    fn new(
        catalog: &'a Catalog,
        graph: &'a Graph,
        options: &'a SchemaOptions,
        without: Option<Standing>,
    ) -> Self {
        Self::with(catalog, graph, options, Defaults::of(catalog, without))
    }

    pub(super) fn with(
        catalog: &'a Catalog,
        graph: &'a Graph,
        options: &'a SchemaOptions,
        defaults: Defaults<'a>,
    ) -> Self {
        Self {
            catalog,
            graph,
            options,
            names: constraint::names(catalog),
            defaults,
            is_done: vec![false; catalog.len()],
            waiting: Vec::new(),
            waits_for: FxHashMap::default(),
            without_owner: Vec::new(),
            deletes: Vec::new(),
            out: Vec::new(),
        }
    }

    /// The statements, with the deletes at the end: rows that refer to others go before those.
    pub(super) fn finish(mut self) -> Vec<Statement> {
        for (id, sql) in std::mem::take(&mut self.deletes).into_iter().rev() {
            self.push(id, sql);
        }
        self.out
    }

    pub(super) fn without_owner(&mut self, id: ObjectId) {
        self.without_owner.push(id);
    }

    /// What was printed since the last time.
    pub(super) fn take(&mut self) -> Vec<Statement> {
        std::mem::take(&mut self.out)
    }

    pub(super) fn is_done(&self, id: ObjectId) -> bool {
        self.is_done.get(id.index()).copied().unwrap_or(true)
    }

    /// Marks an object as made, and prints what waited for it alone.
    pub(super) fn done(&mut self, id: ObjectId) {
        if let Some(done) = self.is_done.get_mut(id.index()) {
            *done = true;
        }
        for index in self.waits_for.remove(&id).unwrap_or_default() {
            let Some(waiting) = self.waiting.get_mut(index) else { continue };
            waiting.needs = waiting.needs.saturating_sub(1);
            if waiting.needs == 0 {
                let (table, sql) = (waiting.table, std::mem::take(&mut waiting.sql));
                self.push(table, sql);
            }
        }
    }

    fn push(&mut self, id: ObjectId, sql: String) {
        let Some((key, object)) = self.catalog.entry(id) else { return };
        let section = section(self.catalog, key, object);
        self.out.push(Statement { sql, object: Some(id), separate: is_shared(object), section });
    }

    /// Prints an object that is not made yet, and what belongs to it.
    pub(super) fn object(&mut self, id: ObjectId) {
        if self.is_done(id) {
            return;
        }
        let Some((key, object)) = self.catalog.entry(id) else { return };
        let relation = object.body.relation(key).unwrap_or_else(|| key.qualified_name());
        match &object.body {
            Body::Table(body) => return self.table(id, key, object, body),
            Body::Function(body) => self.function(id, function::create(key, body)),
            Body::Role(body) => {
                self.push(id, role::create(key, body));
                role::memberships(key, body).into_iter().for_each(|sql| self.push(id, sql));
            }
            Body::Schema(_) => database::create(key).into_iter().for_each(|sql| self.push(id, sql)),
            Body::Extension(body) => self.push(id, database::extension(key, body)),
            Body::DefaultPrivilege(body) => {
                database::default_privileges(key, body).into_iter().for_each(|sql| self.push(id, sql));
            }
            Body::Setting(body) => self.push(id, database::setting(key, body)),
            Body::Enum(body) => self.push(id, enum_type::create(key, body)),
            Body::Constraint(body) => self.push(id, constraint::add(&relation, &key.name, body)),
            Body::Index(body) => {
                self.push(id, index::create(key, body));
                attribute::of_index(key, body, self.is_taken(body))
                    .into_iter()
                    .for_each(|sql| self.push(id, sql));
            }
            Body::View(body) => {
                self.push(id, view::create(key, body));
                view::defaults(key, body).into_iter().for_each(|sql| self.push(id, sql));
                self.with_index(id, key, attribute::With::View(body));
            }
            Body::ForeignDataWrapper(body) => self.push(id, foreign::wrapper(key, body)),
            Body::ForeignServer(body) => self.push(id, foreign::server(key, body)),
            Body::Sequence(body) => self.sequence(id, key, body),
            Body::Trigger(body) => {
                self.push(id, trigger::create(key, &relation, body));
                trigger::enabled(key, &relation, body).into_iter().for_each(|sql| self.push(id, sql));
            }
            Body::Policy(body) => self.push(id, policy::create(key, &relation, body)),
            Body::Job(body) => self.push(id, job::create(key, body)),
            Body::Seed(body) => self.seed(id, &relation, body),
            Body::Collation(body) => self.push(id, collation::create(key, body)),
            Body::Domain(body) => self.domain(id, key, body),
            Body::CompositeType(body) => self.push(id, composite_type::create(key, body)),
            Body::RangeType(body) => self.push(id, range_type::create(key, body)),
            Body::Aggregate(body) => self.push(id, aggregate::create(key, body)),
            Body::Operator(body) => self.push(id, operator::create(key, body)),
            Body::Cast(body) => self.push(id, cast::create(body)),
            Body::TextSearchDictionary(body) => self.push(id, text_search::dictionary(key, body)),
            Body::TextSearchConfiguration(body) => {
                text_search::configuration(key, body).into_iter().for_each(|sql| self.push(id, sql));
            }
            Body::Statistics(body) => {
                statistics::create(key, body).into_iter().for_each(|sql| self.push(id, sql));
            }
            Body::Rule(body) => {
                rule::create(key, &relation, body).into_iter().for_each(|sql| self.push(id, sql))
            }
            Body::EventTrigger(body) => {
                event_trigger::create(key, body).into_iter().for_each(|sql| self.push(id, sql));
            }
            Body::Publication(body) => self.push(id, publication::create(key, body)),
        }
        self.belongings(id, key, object, &[]);
        self.done(id);
    }

    /// Owner, row security, comments and privileges.
    fn belongings(&mut self, id: ObjectId, key: &Key, object: &Object, constraints: &[Inline<'a>]) {
        if let (Some(owner), Some(target)) = (&object.owner, target(key, object)) {
            self.push(id, format!("alter {target} owner to {};", quote::identifier(owner.as_str())));
        }
        if let Body::Table(body) = &object.body {
            table::row_security(key, body).into_iter().for_each(|sql| self.push(id, sql));
        }
        comment::comments(self.catalog, key, object).into_iter().for_each(|sql| self.push(id, sql));
        for inline in constraints {
            let comments = comment::comments(self.catalog, inline.key, inline.object);
            comments.into_iter().for_each(|sql| self.push(inline.id, sql));
        }
        let privileges = grant::statements(key, object, &self.defaults);
        privileges.into_iter().for_each(|sql| self.push(id, sql));
        let sequences = grant::identity_sequences(self.catalog, key, object, &self.defaults);
        sequences.into_iter().for_each(|sql| self.push(id, sql));
    }

    /// A function or a view that is there under the same name gets this definition; what belongs to it stays.
    pub(super) fn replace(&mut self, id: ObjectId) {
        let Some((key, object)) = self.catalog.entry(id) else { return };
        let replaced = |sql: String| sql.replacen("create ", "create or replace ", 1);
        if let Body::Function(body) = &object.body {
            self.function(id, replaced(function::create(key, body)));
        } else if let Body::View(body) = &object.body {
            self.push(id, replaced(view::create(key, body)));
        } else if let (Body::Trigger(body), Some(table)) = (&object.body, key.relation()) {
            self.push(id, replaced(trigger::create(key, &table, body)));
            // It fires as a new one does.
            if let Some(sql) = trigger::enabled(key, &table, body) {
                self.push(id, sql);
            }
        }
    }

    /// A function whose body names what is not there yet is made without a look at the body: SQL is checked for all
    /// names in it, PL/pgSQL for the types of its variables.
    fn function(&mut self, id: ObjectId, sql: String) {
        let early = |edge: &pgspec_catalog::graph::Edge| {
            matches!(edge.strength, Strength::Checked | Strength::Soft) && !self.is_done(edge.to)
        };
        if self.graph.needs(id).iter().any(early) {
            self.push(id, "set check_function_bodies = off;".to_owned());
            self.push(id, sql);
            self.push(id, "reset check_function_bodies;".to_owned());
        } else {
            self.push(id, sql);
        }
    }

    /// A domain. What of it needs a function that is not there yet, which may take the domain, is added later.
    fn domain(&mut self, id: ObjectId, key: &Key, body: &Domain) {
        let unmet = |sql: &pgspec_catalog::SqlText| -> Vec<ObjectId> {
            let needs =
                Graph::needs_of_sql(self.catalog, &self.options.search_path, key.schema.as_ref(), sql);
            needs.into_iter().filter(|need| *need != id && !self.is_done(*need)).collect()
        };
        let mut now = body.clone();
        let mut late: Vec<(String, Vec<ObjectId>)> = Vec::new();
        if let Some(default) = &body.default {
            let needs = unmet(default);
            if !needs.is_empty() {
                now.default = None;
                late.push((domain::set_default(key, default), needs));
            }
        }
        now.checks.retain(|check| {
            let needs = unmet(&check.expression);
            let is_late = !needs.is_empty();
            late.extend(is_late.then(|| (domain::add(key, check), needs)));
            !is_late
        });
        domain::create(key, &now).into_iter().for_each(|sql| self.push(id, sql));
        for (sql, needs) in late {
            self.wait(id, sql, &needs);
        }
    }

    /// Prints a statement when what it needs is there.
    fn wait(&mut self, of: ObjectId, sql: String, needs: &[ObjectId]) {
        for need in needs {
            self.waits_for.entry(*need).or_default().push(self.waiting.len());
        }
        self.waiting.push(Waiting { table: of, sql, needs: needs.len() });
    }

    fn seed(&mut self, id: ObjectId, table: &QualifiedName, body: &Seed) {
        let environments = &body.environments;
        if environments.is_empty()
            || self.options.environment.as_ref().is_some_and(|e| environments.contains(e))
        {
            let relation = self.catalog.table(table).map(|item| item.body);
            seed::inserts(table, relation, body).into_iter().for_each(|sql| self.push(id, sql));
            self.deletes.extend(seed::delete(table, relation, body).map(|sql| (id, sql)));
        }
    }

    /// Whether it is a table of somebody else's, to which the project adds columns.
    fn is_extended(&self, object: &Object) -> bool {
        let adds = |table: &Table| table.columns.iter().any(|column| column.notes.added);
        self.options.standing == Standing::Managed
            && object.standing == Standing::External
            && object.body.as_table().is_some_and(adds)
    }

    /// A sequence; if the table that owns it is not there yet, it is told of it then.
    fn sequence(&mut self, id: ObjectId, key: &Key, body: &Sequence) {
        let owner = body.owned_by.as_ref().filter(|_| !self.without_owner.contains(&id));
        let table = owner.and_then(|owner| self.catalog.relation(&owner.table));
        let waits = table.filter(|table| !self.is_done(*table));
        self.push(id, sequence::create(key, body, owner.is_some() && waits.is_none()));
        if let (Some(owner), Some(table)) = (owner, waits) {
            self.later(id, sequence::owned_by(&key.qualified_name(), owner), &[table]);
        }
    }

    /// What can be said of a relation when one of its indexes is there.
    /// Whether an index becomes a part of its parent by itself, when that is made.
    fn is_taken(&self, index: &Index) -> bool {
        let parent = index.attached_to.as_ref().map(|parent| Key::qualified(Kind::Index, parent));
        let parent = parent.and_then(|key| self.catalog.get(&key)?.body.as_index());
        parent.is_some_and(|parent| !parent.only)
    }

    fn with_index(&mut self, id: ObjectId, key: &Key, body: attribute::With<'_>) {
        let relation = key.qualified_name();
        for (index, sql) in attribute::with_index(key, body) {
            let children = self.catalog.children(&relation);
            let mut named = children.filter(|(_, child, _)| {
                child.name == *index && matches!(child.kind, Kind::Index | Kind::Constraint)
            });
            let need = named.next().map(|(id, _, _)| id);
            self.later(id, sql, need.as_slice());
        }
    }

    /// Prints a statement when all that it needs is there.
    fn later(&mut self, id: ObjectId, sql: String, needs: &[ObjectId]) {
        let needs: Vec<_> = needs.iter().copied().filter(|need| !self.is_done(*need)).collect();
        if needs.is_empty() {
            return self.push(id, sql);
        }
        self.wait(id, sql, &needs);
    }

    fn table(&mut self, id: ObjectId, key: &'a Key, object: &'a Object, body: &'a Table) {
        let name = key.qualified_name();
        if self.is_extended(object) {
            table::add_columns(key, body).into_iter().for_each(|sql| self.push(id, sql));
            let added = body.columns.iter().filter(|column| column.notes.added);
            comment::of_columns(self.catalog, key, added).into_iter().for_each(|sql| self.push(id, sql));
            return self.done(id);
        }
        let constraints = self.inline_constraints(id, object, &name);
        let late: Vec<(&Column, Vec<ObjectId>)> = self.late_defaults(id, key, body);
        let inside = Inside {
            constraints: constraints.iter().map(|inline| (&inline.key.name, inline.body)).collect(),
            without_default: late.iter().map(|(column, _)| &column.name).collect(),
        };
        self.push(id, table::create(key, body, &inside, &self.names));
        let parents = body.partition_of.iter().map(|of| &of.parent).chain(&body.inherits);
        let parents: Vec<_> = parents.filter_map(|parent| Some(self.catalog.table(parent)?.body)).collect();
        let attributes = attribute::of_table(self.catalog, (key, body), &parents, &inside.without_default);
        attributes.into_iter().for_each(|sql| self.push(id, sql));
        self.belongings(id, key, object, &constraints);
        self.done(id);
        constraints.iter().for_each(|inline| self.done(inline.id));
        for (column, needs) in late {
            let Some(sql) = table::set_default(&name, body, column) else { continue };
            self.later(id, sql, &needs);
        }
        self.with_index(id, key, attribute::With::Table(body));
    }

    /// The constraints whose needs are there when their table is made, keys first: a table may reference itself.
    fn inline_constraints(&self, id: ObjectId, table: &Object, name: &QualifiedName) -> Vec<Inline<'a>> {
        let catalog = self.catalog;
        let mut candidates: Vec<_> = catalog
            .children(name)
            .filter_map(|(id, key, object)| {
                Some(Inline { id, key, object, body: object.body.as_constraint()? })
            })
            .filter(|inline| inline.object.standing == table.standing && !inline.body.not_valid)
            .collect();
        candidates.sort_by_key(|inline| match inline.body.body {
            ConstraintBody::PrimaryKey(_) => 0,
            ConstraintBody::Unique(_) => 1,
            ConstraintBody::Exclude(_) => 2,
            ConstraintBody::ForeignKey(_) => 3,
            ConstraintBody::Check(_) => 4,
        });
        let mut inline: Vec<Inline<'_>> = Vec::new();
        for candidate in candidates {
            let there = |need: ObjectId| {
                need == id || self.is_done(need) || inline.iter().any(|other| other.id == need)
            };
            if self.graph.needs(candidate.id).iter().all(|edge| there(edge.to)) {
                inline.push(candidate);
            }
        }
        inline
    }

    /// The columns whose default needs what is not there yet.
    fn late_defaults(&self, id: ObjectId, key: &Key, body: &'a Table) -> Vec<(&'a Column, Vec<ObjectId>)> {
        let unmet = |edge: &pgspec_catalog::graph::Edge| {
            edge.strength == Strength::Deferrable && !self.is_done(edge.to)
        };
        if !self.graph.needs(id).iter().any(unmet) {
            return Vec::new();
        }
        let columns = body.columns.iter().filter_map(|column| {
            let sql = column.default.as_ref()?;
            let mut needs =
                Graph::needs_of_sql(self.catalog, &self.options.search_path, key.schema.as_ref(), sql);
            needs.retain(|need| !self.is_done(*need));
            (!needs.is_empty()).then_some((column, needs))
        });
        columns.collect()
    }
}

/// Whether all databases of a cluster share the object.
fn is_shared(object: &Object) -> bool {
    matches!(object.body, Body::Role(_))
}
