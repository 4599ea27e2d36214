//! What stands in `FROM`: relations, joins, subqueries, functions; and the columns that expressions see there.

use pgspec_catalog::object::{Returns, View};
use pgspec_catalog::{Body, DataType, Name, ObjectId, QualifiedName};
use sqlparser::ast::{
    FunctionArg, Join, JoinConstraint, JoinOperator, ObjectName, TableAlias, TableFactor, TableWithJoins,
};

use super::shape::Source;
use super::typed::{self, Typed};
use super::{Found, Infer, MAX_VIEWS, Place, Scope, Unknown, names};

/// A column of a relation or a query.
#[derive(Clone)]
pub(super) struct Column {
    pub(super) name: Name,
    pub(super) typed: Typed,
}

/// A relation as expressions may qualify it.
#[derive(Clone)]
pub(super) struct Relation {
    schema: Option<Name>,
    name: Option<Name>,
    pub(super) columns: Vec<Column>,
}

/// The relations of a `FROM`, and the columns that are seen without a qualifier, in the order of `*`.
#[derive(Clone, Default)]
pub(super) struct From {
    relations: Vec<Relation>,
    pub(super) visible: Vec<Column>,
}

impl From {
    fn one(relation: Relation) -> Self {
        Self { visible: relation.columns.clone(), relations: vec![relation] }
    }

    /// Puts another item behind this one.
    pub(super) fn add(&mut self, other: Self) {
        self.relations.extend(other.relations);
        self.visible.extend(other.visible);
    }

    /// An outer join may fill every column with nulls.
    pub(super) fn make_nullable(&mut self) {
        let all =
            self.relations.iter_mut().flat_map(|relation| &mut relation.columns).chain(&mut self.visible);
        all.for_each(|column| column.typed.not_null = false);
    }

    /// The relation that a qualifier means.
    pub(super) fn relation(&self, path: &[Name]) -> Option<&Relation> {
        let (name, schema) = match path {
            [name] => (name, None),
            [schema, name] => (name, Some(schema)),
            _ => return None,
        };
        let fits = |relation: &&Relation| {
            relation.name.as_ref() == Some(name) && (schema.is_none() || relation.schema.as_ref() == schema)
        };
        self.relations.iter().find(fits)
    }
}

/// Columns under the names that an alias gives them.
pub(super) fn renamed(mut columns: Vec<Column>, alias: &TableAlias) -> Vec<Column> {
    for (column, written) in columns.iter_mut().zip(&alias.columns) {
        column.name = names::fold(&written.name);
    }
    columns
}

impl Infer<'_> {
    pub(super) fn joined(&self, item: &TableWithJoins, scope: &Scope<'_>) -> Found<From> {
        let mut from = self.factor(&item.relation, scope, &From::default())?;
        for join in &item.joins {
            from = self.join(from, join, scope)?;
        }
        Ok(from)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever else the parser knows is not Postgres'")]
    fn join(&self, mut left: From, join: &Join, scope: &Scope<'_>) -> Found<From> {
        let mut right = self.factor(&join.relation, scope, &left)?;
        let (constraint, nullable_left, nullable_right) = match &join.join_operator {
            JoinOperator::Join(on) | JoinOperator::Inner(on) | JoinOperator::CrossJoin(on) => {
                (on, false, false)
            }
            JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (on, false, true),
            JoinOperator::Right(on) | JoinOperator::RightOuter(on) => (on, true, false),
            JoinOperator::FullOuter(on) => (on, true, true),
            _ => return self.unknown(&join.relation, "it is not Postgres' syntax"),
        };
        let shared: Vec<Name> = match constraint {
            JoinConstraint::On(_) | JoinConstraint::None => Vec::new(),
            JoinConstraint::Using(list) => {
                let names = list.iter().filter_map(|name| name.0.last()?.as_ident().map(names::fold));
                names.collect()
            }
            JoinConstraint::Natural => {
                let both = |name: &&Name| right.visible.iter().any(|column| column.name == **name);
                left.visible.iter().map(|column| &column.name).filter(both).cloned().collect()
            }
        };
        if nullable_left {
            left.make_nullable();
        }
        if nullable_right {
            right.make_nullable();
        }
        let mut visible = Vec::new();
        for name in &shared {
            let of = |from: &From| from.visible.iter().find(|column| column.name == *name).cloned();
            let (Some(a), Some(b)) = (of(&left), of(&right)) else {
                return self.unknown(&join.relation, &format!("both sides must have a column `{name}`"));
            };
            let mut typed = match (nullable_left, nullable_right) {
                (true, false) => b.typed,
                (false, _) => a.typed,
                (true, true) => match typed::unify(&[&a.typed, &b.typed]) {
                    Some(typed) => typed,
                    None => return self.unknown(&join.relation, &format!("`{name}` has two types")),
                },
            };
            typed.doc = None;
            visible.push(Column { name: name.clone(), typed });
        }
        let rest = left.visible.iter().chain(&right.visible).filter(|column| !shared.contains(&column.name));
        visible.extend(rest.cloned());
        left.relations.append(&mut right.relations);
        Ok(From { relations: left.relations, visible })
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever else the parser knows is not known here")]
    fn factor(&self, factor: &TableFactor, scope: &Scope<'_>, left: &From) -> Found<From> {
        // LATERAL sees what stands before it; so do functions, without a word.
        let lateral_scope = || {
            let mut from = scope.from.clone();
            from.add(left.clone());
            Scope { from, ctes: scope.ctes, outer: scope.outer }
        };
        match factor {
            TableFactor::Table { name, alias, args: None, with_ordinality: false, .. } => {
                let path = self.path(name, factor)?;
                let columns = self.relation(&path, scope, factor)?;
                let schema = if path.len() > 1 { path.first().cloned() } else { None };
                Ok(aliased(columns, alias.as_ref(), schema, path.last().cloned()))
            }
            TableFactor::Table { name, alias, args: Some(args), with_ordinality, .. } => self.table_function(
                name,
                &args.args,
                *with_ordinality,
                alias.as_ref(),
                &lateral_scope(),
                factor,
            ),
            TableFactor::Function { name, args, with_ordinality, alias, .. } => {
                self.table_function(name, args, *with_ordinality, alias.as_ref(), &lateral_scope(), factor)
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset: false, with_ordinality, .. } => {
                let [array] = array_exprs.as_slice() else {
                    return self.unknown(factor, "UNNEST of several arrays is not known");
                };
                let element = self.element(&self.expression(array, &lateral_scope())?, factor)?;
                Ok(scalar_function(Name::exact("unnest"), element, *with_ordinality, alias.as_ref()))
            }
            TableFactor::Derived { lateral, subquery, alias, .. } => {
                let columns = if *lateral {
                    self.query(subquery, scope.ctes, Some(&lateral_scope()))?
                } else {
                    self.query(subquery, scope.ctes, scope.outer)?
                };
                Ok(aliased(columns, alias.as_ref(), None, None))
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                let from = self.joined(table_with_joins, scope)?;
                Ok(match alias {
                    Some(_) => aliased(from.visible, alias.as_ref(), None, None),
                    None => from,
                })
            }
            _ => self.unknown(factor, "the columns of this item are not known"),
        }
    }

    /// The columns of a relation that a query names.
    fn relation(&self, path: &[Name], scope: &Scope<'_>, at: Place<'_>) -> Found<Vec<Column>> {
        if let [name] = path
            && let Some((_, columns)) = scope.ctes.iter().rev().find(|(cte, _)| cte == name)
        {
            return Ok(columns.clone());
        }
        match self.find(path, |catalog, name| catalog.relation(name)) {
            Some(id) => self.columns_of(id, at),
            None => self.unknown(at, "there is no such relation in the catalog"),
        }
    }

    fn columns_of(&self, id: ObjectId, at: Place<'_>) -> Found<Vec<Column>> {
        let Some((key, object)) = self.catalog.entry(id) else {
            return self.unknown(at, "there is no such relation in the catalog");
        };
        if let Some(table) = object.body.as_table() {
            let columns = table.columns.iter().map(|column| Column {
                name: column.name.clone(),
                typed: Typed {
                    data_type: Some(column.data_type.clone()),
                    not_null: column.not_null,
                    doc: column.notes.doc.clone(),
                    source: Some(Source { relation: key.qualified_name(), column: column.name.clone() }),
                },
            });
            return Ok(columns.collect());
        }
        let (Some(view), Some(schema)) = (object.body.as_view(), &key.schema) else {
            return self.unknown(at, "it is no relation");
        };
        if view.declared_columns.is_empty() {
            let columns = self.view(id, view, schema).unwrap_or_else(|| {
                let (column, range) = ("*".to_owned(), 0..0);
                Err(Unknown { column, range, why: "views are nested too deeply".to_owned() })
            });
            return columns.or_else(|inner| {
                self.unknown(at, &format!("column `{}` of {key} is not known: {}", inner.column, inner.why))
            });
        }
        let columns = view.declared_columns.iter().map(|column| {
            let doc = column.doc.clone();
            let typed = Typed { doc, ..Typed::new(column.data_type.clone(), column.not_null) };
            Column { name: column.name.clone(), typed }
        });
        Ok(columns.collect())
    }

    /// The columns of a view that the query reads, found out once; `None` if views are nested too deeply.
    fn view(&self, id: ObjectId, view: &View, schema: &Name) -> Option<Result<Vec<Column>, Unknown>> {
        if let Some(known) = self.views.known.borrow().get(&id) {
            return Some(known.clone());
        }
        let views = self.views.views.get();
        if views >= MAX_VIEWS {
            return None;
        }
        self.views.views.set(views + 1);
        let found = super::columns(self.catalog, view, schema, self.views);
        self.views.views.set(views);
        self.views.known.borrow_mut().insert(id, found.clone());
        Some(found)
    }

    /// A function in `FROM`.
    fn table_function(
        &self,
        name: &ObjectName,
        args: &[FunctionArg],
        ordinality: bool,
        alias: Option<&TableAlias>,
        scope: &Scope<'_>,
        at: Place<'_>,
    ) -> Found<From> {
        let path = self.path(name, at)?;
        let own = path.last().cloned().unwrap_or_else(|| Name::exact(""));
        let Some(function) = self.declared(&path) else {
            let typed = self.set_returning(&path, args, scope, at)?;
            return Ok(scalar_function(own, typed, ordinality, alias));
        };
        let nullable = |mut columns: Vec<Column>| {
            columns.iter_mut().for_each(|column| column.typed.not_null = false);
            columns
        };
        let mut columns = match &function.returns {
            Returns::Table(columns) => {
                let columns = columns.iter().map(|column| Column {
                    name: column.name.clone(),
                    typed: Typed::new(column.data_type.clone(), false),
                });
                columns.collect()
            }
            Returns::SetOf(data_type) | Returns::Type(data_type) => match self.row_type(data_type) {
                Some(id) => nullable(self.columns_of(id, at)?),
                None => {
                    let typed = self.certain(data_type, at)?;
                    return Ok(scalar_function(own, typed, ordinality, alias));
                }
            },
            Returns::Nothing => return self.unknown(at, "what this function returns is not known"),
        };
        if ordinality {
            columns.push(ordinality_column());
        }
        Ok(aliased(columns, alias, None, Some(own)))
    }

    /// The relation whose rows a type holds.
    fn row_type(&self, data_type: &DataType) -> Option<ObjectId> {
        if data_type.array { None } else { self.catalog.relation(&data_type.name) }
    }

    /// What a path of one or two names stands for: in its schema, or in the view's and then in `public`.
    pub(super) fn find<T>(
        &self,
        path: &[Name],
        find: impl Fn(&pgspec_catalog::Catalog, &QualifiedName) -> Option<T>,
    ) -> Option<T> {
        let named = |schema: &Name, name: &Name| {
            find(self.catalog, &QualifiedName { schema: Some(schema.clone()), name: name.clone() })
        };
        match path {
            [name] => named(self.schema, name).or_else(|| named(&Name::exact("public"), name)),
            [schema, name] => named(schema, name),
            _ => None,
        }
    }

    /// The schema-qualified name of a type that is not built in, if the catalog has it.
    pub(super) fn type_name(&self, name: &QualifiedName) -> Option<QualifiedName> {
        let path: Vec<Name> = name.schema.iter().chain([&name.name]).cloned().collect();
        self.find(&path, |catalog, name| {
            let is_enum = catalog
                .get(&pgspec_catalog::Key::qualified(pgspec_catalog::Kind::Enum, name))
                .is_some_and(|object| matches!(object.body, Body::Enum(_)));
            (is_enum || catalog.relation(name).is_some()).then(|| name.clone())
        })
    }
}

fn aliased(
    columns: Vec<Column>,
    alias: Option<&TableAlias>,
    schema: Option<Name>,
    own: Option<Name>,
) -> From {
    match alias {
        Some(alias) => From::one(Relation {
            schema: None,
            name: Some(names::fold(&alias.name)),
            columns: renamed(columns, alias),
        }),
        None => From::one(Relation { schema, name: own, columns }),
    }
}

/// A function of one column: an alias names the column too.
fn scalar_function(own: Name, typed: Typed, ordinality: bool, alias: Option<&TableAlias>) -> From {
    let name = alias.map_or(own.clone(), |alias| names::fold(&alias.name));
    let mut columns = vec![Column { name, typed }];
    if ordinality {
        columns.push(ordinality_column());
    }
    aliased(columns, alias, None, Some(own))
}

fn ordinality_column() -> Column {
    Column { name: Name::exact("ordinality"), typed: Typed::builtin("int8", true) }
}
