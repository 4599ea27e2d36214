//! Finds the edges: what each kind of object refers to.

mod definitions;

use super::Strength::{self, Checked, Deferrable, Hard, Soft};
use crate::catalog::{Catalog, ObjectId};
use crate::data_type::{DataType, is_builtin_type};
use crate::grant::{Grant, Grantee};
use crate::key::{Key, Kind};
use crate::name::{Name, QualifiedName};
use crate::object::{
    Body, Constraint, ConstraintBody, ForeignKey, Function, FunctionBody, Index, IndexKey, IndexKeyTarget,
    Object, Policy, Returns, Seed, SeedValue, SettingScope, Table, Trigger,
};
use crate::sql_text::{Mentioned, SqlText};

/// What a piece of SQL needs, mentioned by an object of `schema`. Sorted.
pub(super) fn of_sql(
    catalog: &Catalog,
    search_path: &[Name],
    schema: Option<&Name>,
    sql: &SqlText,
) -> Vec<ObjectId> {
    let mut edges = Vec::new();
    From { catalog, search_path, schema, id: ObjectId(0), edges: &mut edges }.sql(sql, Hard);
    let mut needs: Vec<_> = edges.into_iter().map(|(_, to, _)| to).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// Every edge of a catalog, in no order, repeats included.
pub(super) fn collect(catalog: &Catalog, search_path: &[Name]) -> Vec<(ObjectId, ObjectId, Strength)> {
    let mut edges = Vec::with_capacity(catalog.len() * 4);
    for (id, key, object) in catalog.iter() {
        let from = From { catalog, search_path, schema: key.schema.as_ref(), id, edges: &mut edges };
        references(from, key, object);
    }
    edges
}

/// The object whose needs are collected.
struct From<'a> {
    catalog: &'a Catalog,
    search_path: &'a [Name],
    schema: Option<&'a Name>,
    id: ObjectId,
    edges: &'a mut Vec<(ObjectId, ObjectId, Strength)>,
}

fn references(mut from: From<'_>, key: &Key, object: &Object) {
    if let Some(schema) = &key.schema {
        from.global(Kind::Schema, schema);
    }
    if let Some(owner) = &object.owner {
        from.global(Kind::Role, owner);
    }
    from.grants(&object.grants);
    if let Body::Table(table) = &object.body {
        let identities = table.columns.iter().filter_map(|column| column.identity.as_ref());
        identities.for_each(|identity| from.grants(&identity.grants));
    }
    if let Some(relation) = object.body.relation(key) {
        from.relation(&relation, Hard);
    }
    match &object.body {
        Body::Role(role) => role.member_of.iter().for_each(|name| from.global(Kind::Role, name)),
        Body::Schema(_) | Body::Enum(_) | Body::Collation(_) => {}
        Body::Extension(extension) => {
            extension.schema.iter().for_each(|schema| from.global(Kind::Schema, schema));
        }
        Body::DefaultPrivilege(default) => {
            from.global(Kind::Role, &default.role);
            from.grants(&default.grants);
        }
        Body::Setting(setting) => match &setting.scope {
            SettingScope::Database => {}
            SettingScope::Role(role) | SettingScope::RoleInDatabase(role) => from.global(Kind::Role, role),
        },
        Body::Domain(body) => definitions::domain(&mut from, body),
        Body::CompositeType(body) => definitions::composite_type(&mut from, body),
        Body::RangeType(body) => definitions::range_type(&mut from, body),
        Body::Function(body) => function(&mut from, body),
        Body::Aggregate(body) => definitions::aggregate(&mut from, body),
        Body::Operator(body) => definitions::operator(&mut from, body),
        Body::Cast(body) => definitions::cast(&mut from, body),
        Body::TextSearchDictionary(_) => {}
        Body::TextSearchConfiguration(body) => definitions::text_search(&mut from, body),
        Body::ForeignDataWrapper(body) => {
            body.handler.iter().chain(&body.validator).for_each(|name| from.routine(name));
        }
        Body::ForeignServer(body) => {
            from.global(Kind::ForeignDataWrapper, &body.wrapper);
            from.global(Kind::Extension, &body.wrapper);
        }
        // Its owner comes first, and is told of it afterwards.
        Body::Sequence(body) => {
            body.owned_by.iter().for_each(|owner| from.relation(&owner.table, Soft));
        }
        Body::Table(body) => table(&mut from, body),
        Body::Constraint(body) => constraint(&mut from, key, body),
        Body::Index(body) => index(&mut from, body),
        Body::Statistics(body) => body.keys.iter().for_each(|target| from.key_target(target)),
        Body::View(body) => {
            from.sql(&body.query, Hard);
            body.column_defaults.iter().for_each(|(_, sql)| from.sql(sql, Hard));
        }
        Body::Rule(body) => {
            body.condition.iter().chain(&body.actions).for_each(|sql| from.sql(sql, Hard));
        }
        Body::EventTrigger(body) => from.routine(&body.function),
        Body::Publication(body) => definitions::publication(&mut from, body),
        Body::Trigger(body) => trigger(&mut from, body),
        Body::Policy(body) => policy(&mut from, body),
        Body::Job(body) => {
            from.global(Kind::Extension, &Name::exact("pg_cron"));
            from.call(&QualifiedName::new("cron", "schedule"), 3, Hard);
            from.sql(&body.command, Soft);
        }
        Body::Seed(body) => seed(&mut from, key, body),
    }
}

fn function(from: &mut From<'_>, function: &Function) {
    for argument in &function.arguments {
        from.data_type(&argument.data_type);
        argument.default.iter().for_each(|sql| from.sql(sql, Hard));
    }
    match &function.returns {
        Returns::Nothing => {}
        Returns::Type(data_type) | Returns::SetOf(data_type) => from.data_type(data_type),
        Returns::Table(columns) => columns.iter().for_each(|column| from.data_type(&column.data_type)),
    }
    function.transforms.iter().for_each(|data_type| from.data_type(data_type));
    // Names in an SQL body are checked when the function is created, in other languages when it runs.
    let strength = match &function.body {
        FunctionBody::Standard(_) => Hard,
        FunctionBody::Source(_) if function.language == "sql" => Checked,
        FunctionBody::Source(_) => Soft,
    };
    from.sql(function.body.sql(), strength);
}

fn table(from: &mut From<'_>, table: &Table) {
    for column in &table.columns {
        from.data_type(&column.data_type);
        column.default.iter().for_each(|sql| from.sql(sql, Deferrable));
        column.generated.iter().for_each(|generated| from.sql(&generated.expression, Hard));
        column.collation.iter().for_each(|name| from.qualified(Kind::Collation, name));
    }
    let parents = table.partition_of.iter().map(|partition| &partition.parent).chain(&table.inherits);
    parents.for_each(|parent| from.relation(parent, Hard));
    table.of_type.iter().for_each(|name| from.type_name(name, Hard));
    table.foreign.iter().for_each(|foreign| from.global(Kind::ForeignServer, &foreign.server));
    for key in table.partition_by.iter().flat_map(|by| &by.keys) {
        from.key_target(&key.target);
        key.collation.iter().for_each(|name| from.qualified(Kind::Collation, name));
    }
    if let Some(partition) = &table.partition_of {
        definitions::bound(from, &partition.bound);
        // A partition that comes behind an index of its parent's gets one of its own, `only` or not.
        for (index, _, object) in from.catalog.children(&partition.parent) {
            if object.body.as_index().is_some_and(|index| index.only) {
                from.edges.push((index, from.id, Hard));
            }
        }
    }
}

fn constraint(from: &mut From<'_>, key: &Key, constraint: &Constraint) {
    let first = from.edges.len();
    match &constraint.body {
        ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) => {}
        ConstraintBody::ForeignKey(foreign_key) => from.relation(&foreign_key.references, Hard),
        ConstraintBody::Check(check) => from.sql(&check.expression, Hard),
        ConstraintBody::Exclude(exclude) => {
            exclude.elements.iter().for_each(|element| index_key(from, &element.key));
            exclude.predicate.iter().for_each(|sql| from.sql(sql, Hard));
        }
    }
    // What an inline constraint needs, its table needs; the constraint can also be added later.
    if let Some(table) = key.relation().and_then(|name| from.catalog.relation(&name)) {
        let needs: Vec<_> = from.edges.iter().skip(first).map(|(_, to, _)| *to).collect();
        from.edges.extend(needs.into_iter().map(|to| (table, to, Deferrable)));
    }
    if let ConstraintBody::ForeignKey(foreign_key) = &constraint.body {
        unique_keys(from, foreign_key);
    }
}

/// A foreign key needs a unique constraint or index over the columns that it references.
fn unique_keys(from: &mut From<'_>, foreign_key: &ForeignKey) {
    let wanted = &foreign_key.referenced_columns;
    let same = |columns: &[&Name]| {
        columns.len() == wanted.len() && wanted.iter().all(|column| columns.contains(&column))
    };
    for (id, _, object) in from.catalog.children(&foreign_key.references) {
        let mut columns: Vec<&Name> = Vec::new();
        if let Some(ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key)) =
            object.body.as_constraint().map(|constraint| &constraint.body)
        {
            columns.extend(&key.columns);
        }
        if let Some(index) = object.body.as_index().filter(|index| index.unique && index.predicate.is_none())
        {
            columns.extend(index.keys.iter().filter_map(IndexKey::as_column));
        }
        if !columns.is_empty() && (wanted.is_empty() || same(&columns)) {
            from.edges.push((from.id, id, Hard));
        }
    }
}

fn index(from: &mut From<'_>, index: &Index) {
    index.keys.iter().for_each(|key| index_key(from, key));
    index.predicate.iter().for_each(|sql| from.sql(sql, Hard));
    if let Some(parent) = &index.attached_to {
        let key = Key::qualified(Kind::Index, parent);
        let found =
            from.catalog.id(&key).and_then(|id| Some((id, from.catalog.entry(id)?.1.body.as_index()?)));
        match found {
            // An index of the whole takes the parts that are there, and makes those that are not.
            Some((whole, parent)) if !parent.only => from.edges.push((whole, from.id, Hard)),
            Some(_) | None => from.qualified(Kind::Index, parent),
        }
    }
}

fn index_key(from: &mut From<'_>, key: &IndexKey) {
    from.key_target(&key.target);
    key.collation.iter().for_each(|name| from.qualified(Kind::Collation, name));
}

fn trigger(from: &mut From<'_>, trigger: &Trigger) {
    from.call(&trigger.function, 0, Hard);
    trigger.condition.iter().for_each(|sql| from.sql(sql, Hard));
    trigger.from.iter().for_each(|table| from.relation(table, Hard));
}

fn policy(from: &mut From<'_>, policy: &Policy) {
    policy.roles.iter().for_each(|role| from.grantee(role));
    policy.using.iter().chain(&policy.check).for_each(|sql| from.sql(sql, Hard));
}

/// Seed rows come behind their table's constraints (`ON CONFLICT` needs one) and the rows that they refer to.
fn seed(from: &mut From<'_>, key: &Key, seed: &Seed) {
    let Some(table) = key.relation() else { return };
    for (id, child, object) in from.catalog.children(&table) {
        if matches!(child.kind, Kind::Constraint | Kind::Index) {
            from.edges.push((from.id, id, Hard));
        }
        let Some(Constraint { body: ConstraintBody::ForeignKey(foreign_key), .. }) =
            object.body.as_constraint()
        else {
            continue;
        };
        from.seeds_of(&foreign_key.references, Deferrable);
    }
    for value in seed.rows.iter().flatten() {
        match value {
            SeedValue::Default | SeedValue::Null | SeedValue::Literal(_) => {}
            SeedValue::Sql(sql) => from.sql(sql, Hard),
            SeedValue::Reference { table, .. } => {
                from.relation(table, Hard);
                from.seeds_of(table, Deferrable);
            }
        }
    }
}

impl From<'_> {
    fn push(&mut self, to: Option<ObjectId>, strength: Strength) {
        if let Some(to) = to {
            self.edges.push((self.id, to, strength));
        }
    }

    fn global(&mut self, kind: Kind, name: &Name) {
        self.push(self.catalog.id(&Key::global(kind, name.clone())), Hard);
    }

    fn qualified(&mut self, kind: Kind, name: &QualifiedName) {
        let found = self.lookup(name, |catalog, name| catalog.id(&Key::qualified(kind, name)));
        self.push(found, Hard);
    }

    /// Every overload of a function that is named without its arguments.
    fn routine(&mut self, name: &QualifiedName) {
        let found = self.lookup(name, |catalog, name| {
            let overloads = catalog.overloads(name);
            (!overloads.is_empty()).then(|| overloads.to_vec())
        });
        found.into_iter().flatten().for_each(|id| self.push(Some(id), Hard));
    }

    fn key_target(&mut self, target: &IndexKeyTarget) {
        if let IndexKeyTarget::Expression(sql) = target {
            self.sql(sql, Hard);
        }
    }

    fn grants(&mut self, grants: &[Grant]) {
        grants.iter().for_each(|grant| self.grantee(&grant.to));
    }

    fn grantee(&mut self, grantee: &Grantee) {
        if let Grantee::Role(name) = grantee {
            self.global(Kind::Role, name);
        }
    }

    fn relation(&mut self, name: &QualifiedName, strength: Strength) {
        let found = self.lookup(name, |catalog, name| catalog.relation(name));
        self.push(found, strength);
    }

    /// A type of the model, or the row type of a relation.
    fn data_type(&mut self, data_type: &DataType) {
        self.type_name(&data_type.name, Hard);
    }

    fn type_name(&mut self, name: &QualifiedName, strength: Strength) {
        if name.schema.is_none() && is_builtin_type(name.name.as_str()) {
            return;
        }
        let found = self.lookup(name, |catalog, name| catalog.type_named(name));
        self.push(found, strength);
    }

    /// The overloads that a call with this many arguments can mean.
    fn call(&mut self, name: &QualifiedName, arguments: usize, strength: Strength) {
        let fitting = self.lookup(name, |catalog, name| {
            let overloads = catalog.overloads(name).iter().copied();
            let fitting: Vec<_> = overloads.filter(|id| accepts(catalog, *id, arguments)).collect();
            (!fitting.is_empty()).then_some(fitting)
        });
        fitting.into_iter().flatten().for_each(|id| self.push(Some(id), strength));
    }

    fn sql(&mut self, sql: &SqlText, strength: Strength) {
        for mention in &sql.mentions {
            match mention.what {
                Mentioned::Column | Mentioned::ReferencedColumn => {}
                Mentioned::Relation => self.relation(&mention.name, strength),
                Mentioned::Function(arguments) => self.call(&mention.name, usize::from(arguments), strength),
                Mentioned::Type => self.type_name(&mention.name, strength),
                Mentioned::Role => self.grantee(&Grantee::from_name(mention.name.name.clone())),
            }
        }
    }

    fn seeds_of(&mut self, table: &QualifiedName, strength: Strength) {
        let seeds = self.catalog.children(table).filter(|(_, key, _)| key.kind == Kind::Seed);
        let seeds: Vec<_> = seeds.map(|(id, _, _)| id).collect();
        seeds.into_iter().for_each(|id| self.push(Some(id), strength));
    }

    /// What a name stands for: in its own schema, or if it has none, in the first schema that has it.
    fn lookup<T>(
        &self,
        name: &QualifiedName,
        find: impl Fn(&Catalog, &QualifiedName) -> Option<T>,
    ) -> Option<T> {
        if name.schema.is_some() {
            return find(self.catalog, name);
        }
        let schemas = self.schema.into_iter().chain(self.search_path);
        let mut names =
            schemas.map(|schema| QualifiedName { schema: Some(schema.clone()), name: name.name.clone() });
        names.find_map(|name| find(self.catalog, &name))
    }
}

/// Whether a function can be called with this many arguments.
fn accepts(catalog: &Catalog, id: ObjectId, count: usize) -> bool {
    let Some((_, object)) = catalog.entry(id) else { return false };
    let Some(function) = object.body.as_function() else { return matches!(object.body, Body::Aggregate(_)) };
    function.accepts(count)
}
