//! FROM (`transformFromClause`): which entries there are, how they are joined, and what names may refer to.

mod function;
mod join;
mod relation;

pub(crate) use relation::split;

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Alias, Ident, Query, TableRef, TableRefKind, TextRange, TypeName};

use super::lookup::UNKNOWN_COLUMNS;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::{ExprUse, Visible};
use crate::typed::{Entry, EntryColumn, EntryKind, FromItem};
use crate::world::OPAQUE;

/// An item of FROM that was read.
pub(super) struct Item {
    /// How its entries are joined.
    pub(super) tree: FromItem,
    /// Its own entry.
    pub(super) entry: u32,
    /// What names may refer to because of it.
    pub(super) names: Vec<Visible>,
}

impl Analyzer<'_, '_> {
    /// Reads FROM into the innermost level.
    pub(crate) fn from_clause(&mut self, items: &[TableRef]) -> Vec<FromItem> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            let Item { tree, mut names, .. } = self.from_item(item);
            self.check_names(None, &names, item.range);
            set_lateral(&mut names, true, true);
            self.level().visible.extend(names);
            out.push(tree);
        }
        set_lateral(&mut self.level().visible, false, true);
        out
    }

    /// `transformFromClauseItem`
    pub(super) fn from_item(&mut self, item: &TableRef) -> Item {
        let alias = item.alias.as_ref();
        match &item.kind {
            TableRefKind::Relation { name, sample, .. } => {
                self.relation_item(name, alias, sample.as_ref(), item.range)
            }
            TableRefKind::Query(query) => self.query_item(query, alias, item.lateral, item.range),
            TableRefKind::Function { calls, ordinality } => {
                self.function_item(calls, *ordinality, alias, item.range)
            }
            TableRefKind::Join(join) => self.join_item(join, alias, item.range),
            TableRefKind::JsonTable(table) => {
                let typed = self.lateral(true, |this| this.json_table(table, item.range));
                let kind = EntryKind::Table("json_table", typed.values);
                self.add_item(kind, Some(Name::exact("json_table")), typed.columns, alias, item.range)
            }
            TableRefKind::TableFunction { function, arguments, columns } => self.lateral(true, |this| {
                let arguments =
                    arguments.iter().map(|a| this.value(a, ExprUse::FromFunction)).collect::<Vec<_>>();
                this.table_function_item(function, arguments, columns, alias, item.range)
            }),
        }
    }

    /// Runs with items of the same FROM in sight, or not.
    pub(super) fn lateral<T>(&mut self, active: bool, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.level().lateral_active, active);
        let out = run(self);
        self.level().lateral_active = before;
        out
    }

    /// `(select …) as t (a, b)`
    fn query_item(&mut self, query: &Query, alias: Option<&Alias>, lateral: bool, range: TextRange) -> Item {
        if alias.is_none() && self.world.options().postgres < 16 {
            let what = if matches!(query.body, pgspec_sql::syntax::ast::QueryBody::Values(_)) {
                "VALUES"
            } else {
                "subquery"
            };
            let message = format!("{what} in FROM must have an alias");
            let finding = self.report(Problem::SyntaxError, range, message);
            finding.help = Some("give it a name, as in `from (…) as t`".to_owned());
        }
        let typed = self.lateral(lateral, |this| this.subquery(query, ExprUse::FromSubselect));
        let columns = self.result_columns(&typed);
        self.add_item(EntryKind::Query(Box::new(typed)), None, columns, alias, range)
    }

    fn table_function_item(
        &mut self,
        function: &'static str,
        arguments: Vec<crate::typed::Typed>,
        columns: &[(Ident, Option<TypeName>)],
        alias: Option<&Alias>,
        range: TextRange,
    ) -> Item {
        if function == "json_table" && self.world.options().postgres < 17 {
            self.report(Problem::SyntaxError, range, "JSON_TABLE came with Postgres 17");
        }
        let mut seen: Vec<&Name> = Vec::new();
        let mut out = Vec::with_capacity(columns.len());
        for (name, ty) in columns {
            if seen.contains(&&name.name) {
                let message = format!("column name \"{}\" is not unique", name.name);
                self.report(Problem::SyntaxError, name.range, message);
            }
            seen.push(&name.name);
            let (ty, typmod, nullable) = match ty {
                Some(ty) => {
                    let (ty, typmod) = self.type_name(ty);
                    (ty, typmod, true)
                }
                None => (self.world.builtin("int4"), -1, false),
            };
            out.push(EntryColumn { name: name.name.clone(), ty, typmod, nullable, source: None });
        }
        self.add_item(EntryKind::Table(function, arguments), Some(Name::exact(function)), out, alias, range)
    }

    /// Adds an entry that is named by its alias, or else `name`.
    pub(super) fn add_item(
        &mut self,
        kind: EntryKind,
        name: Option<Name>,
        mut columns: Vec<EntryColumn>,
        alias: Option<&Alias>,
        range: TextRange,
    ) -> Item {
        let given = alias.and_then(|a| a.name.as_ref()).map(|a| a.name.clone());
        let aliased = given.is_some();
        let name = given.or(name);
        // Without a name it is visible by its columns only.
        let by_name = name.is_some();
        let name = name.unwrap_or_else(|| Name::exact(""));
        if let Some(alias) = alias {
            self.rename(&mut columns, &alias.columns, &name, range);
        }
        let entry = Entry { kind, name, columns };
        let level = self.level();
        let index = u32::try_from(level.entries.len()).unwrap_or(u32::MAX);
        let visible = Visible { by_name, ..Visible::all(index, &entry, aliased) };
        level.entries.push(entry);
        Item { tree: FromItem::Entry(index), entry: index, names: vec![visible] }
    }

    /// Column aliases (`buildRelationAliases`).
    fn rename(&mut self, columns: &mut [EntryColumn], aliases: &[Ident], table: &Name, range: TextRange) {
        let open = columns.iter().any(|c| c.ty == OPAQUE && c.name == UNKNOWN_COLUMNS);
        if open {
            return;
        }
        if aliases.len() > columns.len() {
            let message = format!(
                "table \"{table}\" has {} columns available but {} columns specified",
                columns.len(),
                aliases.len()
            );
            let at = aliases.get(columns.len()).map_or(range, |alias| alias.range);
            self.report(Problem::InvalidColumnReference, at, message);
        }
        for (column, alias) in columns.iter_mut().zip(aliases) {
            column.name = alias.name.clone();
        }
    }

    /// `checkNameSpaceConflicts` of some names with others, or with all of the level.
    pub(super) fn check_names(&mut self, left: Option<&[Visible]>, right: &[Visible], range: TextRange) {
        let clashing = |scope: &crate::scope::Scope, left: &[Visible]| {
            let relation = |item: &Visible| {
                let entry = scope.entries.get(item.entry as usize)?;
                if let (EntryKind::Relation(id), false) = (&entry.kind, item.aliased) {
                    Some(*id)
                } else {
                    None
                }
            };
            let clash = |a: &&Visible| {
                left.iter().filter(|b| b.by_name && b.name == a.name).any(|b| {
                    // Tables of one name in different schemas can be told apart by these.
                    !matches!((relation(a), relation(b)), (Some(a), Some(b)) if a != b)
                })
            };
            right.iter().filter(|a| a.by_name).find(clash).map(|a| a.name.clone())
        };
        let clash = self.scopes.last().and_then(|scope| clashing(scope, left.unwrap_or(&scope.visible)));
        if let Some(name) = clash {
            let message = format!("table name \"{name}\" specified more than once");
            self.report(Problem::DuplicateAlias, range, message).help =
                Some("give one of them another alias".to_owned());
        }
    }
}

/// `setNamespaceLateralState`
pub(crate) fn set_lateral(names: &mut [Visible], only: bool, ok: bool) {
    for item in names {
        item.lateral_only = only;
        item.lateral_ok = ok;
    }
}
