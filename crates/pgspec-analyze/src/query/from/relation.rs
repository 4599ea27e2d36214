//! Tables, views and common table expressions in FROM.

use pgspec_catalog::{Name, closest};
use pgspec_sql::syntax::ast::{Alias, DottedName, Ident, Sample, TextRange};

use super::Item;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::{Entered, ExprUse};
use crate::typed::{Command, EntryColumn, EntryKind, RelationId};
use crate::world::{OPAQUE, RelationKind};

impl Analyzer<'_, '_> {
    /// `t`, `s.t`, with its sample.
    pub(super) fn relation_item(
        &mut self,
        name: &DottedName,
        alias: Option<&Alias>,
        sample: Option<&Sample>,
        range: TextRange,
    ) -> Item {
        let Some((schema, table)) = split(name) else {
            let kind = EntryKind::Opaque("the name of a database is part of its name".into());
            let last = name.parts.last().map(|part| part.name.clone());
            return self.add_item(kind, last, Vec::new(), alias, range);
        };
        let item = match self.common_table(schema, table, alias, range) {
            Some(item) => item,
            None => {
                let (kind, columns) = self.relation_entry(schema, table);
                self.add_item(kind, Some(table.name.clone()), columns, alias, range)
            }
        };
        if let Some(sample) = sample {
            self.sample(item.entry, sample, range);
        }
        item
    }

    /// A CTE or a relation that only exists here.
    fn common_table(
        &mut self,
        schema: Option<&Ident>,
        table: &Ident,
        alias: Option<&Alias>,
        range: TextRange,
    ) -> Option<Item> {
        if schema.is_some() {
            return None;
        }
        if let Some((up, index)) = self.find_cte(&table.name) {
            let (kind, columns) = self.refer_to_cte(up, index, table);
            // What SEARCH and CYCLE add is no part of `*` in the query itself.
            let cte = self.scope_at(up).and_then(|scope| scope.ctes.get(index as usize));
            let unexpanded = cte.filter(|cte| cte.query.is_none()).map_or(0, |cte| cte.added.len());
            let mut item = self.add_item(kind, Some(table.name.clone()), columns, alias, range);
            item.names.iter_mut().for_each(|name| name.unexpanded = unexpanded);
            return Some(item);
        }
        let columns = self.variables.and_then(|v| v.relation(&table.name))?;
        let kind = EntryKind::Values(Vec::new());
        Some(self.add_item(kind, Some(table.name.clone()), columns, alias, range))
    }

    /// `scanNameSpaceForCTE`
    fn find_cte(&self, name: &Name) -> Option<(u32, u32)> {
        for (scope, up) in self.scopes.iter().rev().zip(0_u32..) {
            let found = scope.ctes.iter().position(|cte| cte.usable && cte.name == *name);
            if let Some(index) = found {
                return Some((up, u32::try_from(index).unwrap_or(u32::MAX)));
            }
        }
        None
    }

    /// `addRangeTableEntryForCTE`
    fn refer_to_cte(&mut self, up: u32, index: u32, name: &Ident) -> (EntryKind, Vec<EntryColumn>) {
        let place = self.recursion_place(up);
        let level = self.scopes.len().checked_sub(1 + up as usize);
        let scope = level.and_then(|level| self.scopes.get_mut(level));
        let Some(cte) = scope.and_then(|scope| scope.ctes.get_mut(index as usize)) else {
            return (EntryKind::Opaque("the WITH query is not known".into()), Vec::new());
        };
        let kind = EntryKind::Cte(up, index);
        if let Some(done) = &cte.query {
            let returns = done.query.command == Command::Select || !done.query.returning.is_empty();
            let columns = done.columns.clone();
            if !returns {
                let message = format!("WITH query \"{}\" does not have a RETURNING clause", name.name);
                self.report(Problem::FeatureNotSupported, name.range, message);
                return (EntryKind::Opaque("it returns nothing".into()), Vec::new());
            }
            return (kind, columns);
        }
        if !cte.started {
            cte.forward_referenced = true;
            return (EntryKind::Opaque("the WITH query stands behind".into()), Vec::new());
        }
        let twice = std::mem::replace(&mut cte.self_referenced, true);
        let Some(mut columns) = cte.columns.clone() else {
            let message = format!(
                "recursive reference to query \"{}\" must not appear within its non-recursive term",
                name.name
            );
            let message = if cte.is_union {
                message
            } else {
                format!(
                    "recursive query \"{}\" does not have the form non-recursive-term UNION [ALL] recursive-term",
                    name.name
                )
            };
            self.report(Problem::InvalidRecursion, name.range, message);
            return (EntryKind::Opaque("it is wrong".into()), Vec::new());
        };
        // What later rounds bring is not known yet.
        for (index, column) in columns.iter_mut().enumerate() {
            column.nullable = !cte.assumed.get(index).copied().unwrap_or(false);
            column.source = None;
        }
        let wrong = match place {
            Some(Entered::Sublink) => Some("must not appear within a subquery"),
            Some(Entered::OuterJoin) => Some("must not appear within an outer join"),
            Some(Entered::Intersect) => Some("must not appear within INTERSECT"),
            Some(Entered::Except) => Some("must not appear within EXCEPT"),
            Some(Entered::Plain) | None if twice => Some("must not appear more than once"),
            Some(Entered::Plain) | None => None,
        };
        if let Some(wrong) = wrong {
            let message = format!("recursive reference to query \"{}\" {wrong}", name.name);
            self.report(Problem::InvalidRecursion, name.range, message);
        }
        (kind, columns)
    }

    /// In what the innermost level stands, seen from the one that is so many queries out.
    fn recursion_place(&self, up: u32) -> Option<Entered> {
        let inner = self.scopes.iter().rev().take(up as usize);
        let places =
            inner.flat_map(|scope| [scope.in_outer_join.then_some(Entered::OuterJoin), scope.entered]);
        places.flatten().find(|place| *place != Entered::Plain)
    }

    /// The entry of a relation; a finding if there is none.
    pub(crate) fn relation_entry(
        &mut self,
        schema: Option<&Ident>,
        table: &Ident,
    ) -> (EntryKind, Vec<EntryColumn>) {
        let Some(id) = self.find_relation(schema, table) else {
            return (EntryKind::Opaque("the table is not known".into()), Vec::new());
        };
        match self.relation_columns(id) {
            Some(columns) => (EntryKind::Relation(id), columns),
            None => (EntryKind::Opaque("the view's columns are not known".into()), Vec::new()),
        }
    }

    /// The relation of a name; a finding if there certainly is none.
    pub(crate) fn find_relation(&mut self, schema: Option<&Ident>, table: &Ident) -> Option<RelationId> {
        let world = self.world;
        let found = world.find_relation(schema.map(|s| &s.name), &table.name);
        if found.is_some() {
            return found;
        }
        // A sequence can be read like a table, and an extension may bring tables.
        let may_exist = world.has_unknown_extension()
            || table.name.as_str().ends_with("_seq")
            || schema.is_some_and(|s| !world.knows_schema(&s.name));
        if may_exist {
            return None;
        }
        let range = schema.map_or(table.range, |s| s.range.to(table.range));
        let shown = schema.map_or_else(|| table.name.to_string(), |s| format!("{}.{}", s.name, table.name));
        let on_path = |in_schema: &str| world.options().search_path.iter().any(|s| *s == in_schema);
        let candidates = world.relations().filter(|(_, relation)| {
            let in_schema = relation.name.schema.as_ref().map_or("", |s| s.as_str());
            schema.map_or_else(|| on_path(in_schema), |schema| schema.name == in_schema)
        });
        let mut names: Vec<String> =
            candidates.map(|(_, relation)| relation.name.name.as_str().to_owned()).collect();
        let ctes = self.scopes.iter().flat_map(|s| &s.ctes).filter(|_| schema.is_none());
        names.extend(ctes.filter(|cte| cte.usable).map(|cte| cte.name.to_string()));
        let suggestion = closest(table.name.as_str(), names.iter().map(String::as_str)).map(str::to_owned);
        let future = schema.is_none()
            && self.scopes.iter().any(|s| s.ctes.iter().any(|cte| !cte.usable && cte.name == table.name));
        self.report(Problem::UndefinedTable, range, format!("relation \"{shown}\" does not exist"));
        if future {
            self.help(format!(
                "the WITH item `{}` cannot be referenced from here: move it forward, or use WITH RECURSIVE",
                table.name
            ));
        } else {
            self.suggest(table.range, suggestion);
        }
        None
    }

    /// The columns of a relation as an item of FROM has them.
    pub(crate) fn relation_columns(&self, id: RelationId) -> Option<Vec<EntryColumn>> {
        let view = self.world.relation(id).kind != RelationKind::Table;
        let columns = self.world.columns(id)?.iter().zip(0_u32..);
        let columns = columns.map(|(column, index)| EntryColumn {
            name: column.name.clone(),
            ty: column.ty,
            typmod: column.typmod,
            nullable: !column.not_null,
            source: if view { column.source } else { Some((id, index)) },
        });
        Some(columns.collect())
    }

    /// TABLESAMPLE
    fn sample(&mut self, entry: u32, sample: &Sample, range: TextRange) {
        let kind = self.level().entries.get(entry as usize).map(|entry| entry.kind.clone());
        let fits = match kind {
            Some(EntryKind::Relation(id)) => self.world.relation(id).kind != RelationKind::View,
            Some(EntryKind::Opaque(_)) => true,
            _ => false,
        };
        if !fits {
            let message = "TABLESAMPLE clause can only be applied to tables and materialized views";
            self.report(Problem::WrongObjectType, range, message);
        }
        // Those of extensions are functions that return `tsm_handler`.
        let method = sample.method.parts.last().map_or("", |part| part.name.as_str());
        let known = matches!(method, "system" | "bernoulli");
        if !known
            && self.world.functions(None, &pgspec_catalog::Name::exact(method)).is_empty()
            && !self.world.has_unknown_extension()
        {
            let message = format!("tablesample method {method} does not exist");
            self.report(Problem::UndefinedObject, sample.method.range, message);
            return;
        }
        if known && sample.arguments.len() != 1 {
            let message =
                format!("tablesample method {method} requires 1 argument, not {}", sample.arguments.len());
            self.report(Problem::InvalidParameter, range, message);
        }
        let float = self.world.builtin("float8");
        let arguments = sample.arguments.iter().chain(&sample.repeatable);
        let arguments: Vec<_> =
            self.lateral(true, |this| arguments.map(|a| this.value(a, ExprUse::FromFunction)).collect());
        for argument in arguments.into_iter().filter(|a| known && a.ty != OPAQUE && float != OPAQUE) {
            self.specific(argument, float, "TABLESAMPLE");
        }
    }
}

/// The schema and the name of a dotted name; `None` if a database is named too.
pub(crate) fn split(name: &DottedName) -> Option<(Option<&Ident>, &Ident)> {
    match name.parts.as_slice() {
        [table] => Some((None, table)),
        [schema, table] => Some((Some(schema), table)),
        _ => None,
    }
}
