//! Data-changing statements (`transformInsertStmt`, `transformUpdateStmt`, `transformDeleteStmt`).

mod assign;
mod conflict;
mod insert;
mod merge;

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Delete, DottedName, Ident, Target, TextRange, Update, With};

use super::from::set_lateral;
use super::from::split;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::{ExprUse, Scope, Visible};
use crate::typed::{Command, Entry, EntryKind, FromItem, RelationId, TypedQuery, TypedTarget};
use crate::world::{RelationColumn, RelationKind};

/// The table that a statement changes.
pub(super) struct ChangedTable {
    /// `None` if it is not known.
    pub(super) relation: Option<RelationId>,
    /// Its name in messages.
    pub(super) name: Name,
    /// Its entry.
    pub(super) entry: u32,
    /// Of a view that passes changes on: which columns it passes on.
    pub(super) passes: Option<Vec<bool>>,
}

impl Analyzer<'_, '_> {
    /// Begins a data-changing statement: a level of its own with its WITH.
    pub(super) fn enter(&mut self, with: Option<&With>) {
        self.scopes.push(Scope::default());
        if let Some(with) = with {
            self.with_clause(with);
        }
    }

    /// `setTargetTable`: the entry; whether names may refer to it is up to the caller.
    pub(super) fn target_table(
        &mut self,
        name: &DottedName,
        alias: Option<&Ident>,
        command: Command,
    ) -> ChangedTable {
        let (kind, columns, table) = match split(name) {
            Some((schema, table)) => {
                let (kind, columns) = self.relation_entry(schema, table);
                (kind, columns, table.name.clone())
            }
            None => {
                let kind = EntryKind::Opaque("the name of a database is part of its name".into());
                (
                    kind,
                    Vec::new(),
                    name.parts.last().map_or_else(|| Name::exact(""), |part| part.name.clone()),
                )
            }
        };
        let relation = if let EntryKind::Relation(id) = kind { Some(id) } else { None };
        if let Some(id) = relation
            && self.world.relation(id).kind == RelationKind::MaterializedView
        {
            let message = format!("cannot change materialized view \"{table}\"");
            self.report(Problem::WrongObjectType, name.range, message);
        }
        let view = relation.filter(|id| self.world.relation(*id).kind == RelationKind::View);
        let mut passes = view.and_then(|id| crate::shape::passes(self.world, id, command));
        if let Some(id) = view
            && let Err(why) = crate::shape::accepts(self.world, id, command)
        {
            passes = None;
            let what = match command {
                Command::Insert => "insert into",
                Command::Delete => "delete from",
                Command::Update | Command::Merge | Command::Select => "update",
            };
            let message = format!("cannot {what} view \"{table}\"");
            self.report(Problem::WrongObjectType, name.range, message).help =
                Some(format!("{} Write to its tables, or give it an INSTEAD OF trigger", why));
        }
        let mut columns = columns;
        if relation.is_some_and(|id| self.world.relation(id).kind != RelationKind::Table) {
            // A changed row need not be one that the view shows.
            columns.iter_mut().for_each(|column| column.nullable = true);
        }
        let shown = alias.map_or_else(|| table.clone(), |alias| alias.name.clone());
        let level = self.level();
        let entry = u32::try_from(level.entries.len()).unwrap_or(u32::MAX);
        level.entries.push(Entry { kind, name: shown, columns });
        ChangedTable { relation, name: table, entry, passes }
    }

    /// What names may refer to because of an entry.
    pub(super) fn visible_entry(&self, entry: u32, aliased: bool) -> Option<Visible> {
        let found = self.scopes.last()?.entries.get(entry as usize)?;
        Some(Visible::all(entry, found, aliased))
    }

    /// The columns of the changed table.
    pub(super) fn target_columns(&self, target: &ChangedTable) -> &[RelationColumn] {
        let world = self.world;
        target.relation.and_then(|id| world.columns(id)).unwrap_or_default()
    }

    /// `update t set …`
    pub(super) fn update(&mut self, update: &Update) -> TypedQuery {
        let mut out = TypedQuery::empty(Command::Update, update.range);
        self.enter(update.with.as_ref());
        let target = self.target_table(&update.table, update.alias.as_ref(), Command::Update);
        if let Some(mut item) = self.visible_entry(target.entry, update.alias.is_some()) {
            // Queries in FROM must not look at the table that is changed.
            set_lateral(std::slice::from_mut(&mut item), true, false);
            self.level().visible.push(item);
        }
        out.target_entry = Some(target.entry);
        out.from = vec![FromItem::Entry(target.entry)];
        out.from.extend(self.from_clause(&update.from));
        if update.from.is_empty() {
            set_lateral(&mut self.level().visible, false, true);
        }
        if let Some(condition) = &update.condition {
            out.condition = Some(self.condition_value(condition, ExprUse::Where, "WHERE"));
        }
        out.assignments = self.set_clause(&target, &update.assignments, false);
        out.returning = self.returning(&update.returning_rows, &update.returning, &target);
        self.leave(out)
    }

    /// `delete from t using …`
    pub(super) fn delete(&mut self, delete: &Delete) -> TypedQuery {
        let mut out = TypedQuery::empty(Command::Delete, delete.range);
        self.enter(delete.with.as_ref());
        let target = self.target_table(&delete.table, delete.alias.as_ref(), Command::Delete);
        if let Some(mut item) = self.visible_entry(target.entry, delete.alias.is_some()) {
            set_lateral(std::slice::from_mut(&mut item), true, false);
            self.level().visible.push(item);
        }
        out.target_entry = Some(target.entry);
        out.from = vec![FromItem::Entry(target.entry)];
        out.from.extend(self.from_clause(&delete.using));
        if delete.using.is_empty() {
            set_lateral(&mut self.level().visible, false, true);
        }
        if let Some(condition) = &delete.condition {
            out.condition = Some(self.condition_value(condition, ExprUse::Where, "WHERE"));
        }
        out.returning = self.returning(&delete.returning_rows, &delete.returning, &target);
        self.leave(out)
    }

    /// RETURNING (`transformReturningList`).
    pub(super) fn returning(
        &mut self,
        rows: &[(bool, Ident)],
        targets: &[Target],
        target: &ChangedTable,
    ) -> Vec<TypedTarget> {
        if targets.is_empty() {
            return Vec::new();
        }
        if let Some((_, name)) = rows.first()
            && self.world.options().postgres < 18
        {
            self.report(Problem::SyntaxError, name.range, "RETURNING WITH came with Postgres 18");
        }
        let before = self.level().visible.len();
        if self.world.options().postgres >= 18 {
            self.old_and_new(rows, target);
        }
        let targets = self.target_list(targets, ExprUse::Returning);
        self.level().visible.truncate(before);
        let resolved = targets.into_iter().map(|target| TypedTarget {
            expression: self.resolve_unknown(target.expression),
            name: target.name,
        });
        resolved.collect()
    }

    /// OLD and NEW of Postgres 18, by name only; each may be missing.
    fn old_and_new(&mut self, rows: &[(bool, Ident)], target: &ChangedTable) {
        let Some(id) = target.relation else { return };
        for (name, new) in [("old", false), ("new", true)] {
            let mut given = rows.iter().filter(|(of, _)| *of == new);
            let alias = given.next().map(|(_, alias)| alias);
            let name = alias.map_or(name, |alias| alias.name.as_str());
            let taken = self.level().visible.iter().any(|item| item.by_name && item.name == name);
            if let (true, Some(alias)) = (taken, alias) {
                let message = format!("table name \"{name}\" specified more than once");
                self.report(Problem::DuplicateAlias, alias.range, message);
            }
            if let Some((_, again)) = given.next() {
                let what = if new { "NEW" } else { "OLD" };
                let message = format!("{what} cannot be specified multiple times");
                self.report(Problem::SyntaxError, again.range, message);
            }
            if taken {
                continue;
            }
            let mut columns = self.relation_columns(id).unwrap_or_default();
            columns.iter_mut().for_each(|column| column.nullable = true);
            let entry = Entry { kind: EntryKind::RowsOf(id), name: Name::exact(name), columns };
            self.level().show(entry, true);
            if let Some(item) = self.level().visible.last_mut() {
                item.columns = false;
            }
        }
    }

    /// Reports that the changed table has no such column.
    pub(super) fn no_target_column(&mut self, target: &ChangedTable, column: &Name, range: TextRange) {
        let names = self.target_columns(target).iter().map(|column| column.name.as_str());
        let suggestion = pgspec_catalog::closest(column.as_str(), names).map(str::to_owned);
        let message = format!("column \"{column}\" of relation \"{}\" does not exist", target.name);
        self.report(Problem::UndefinedColumn, range, message);
        self.suggest(range, suggestion);
    }
}
