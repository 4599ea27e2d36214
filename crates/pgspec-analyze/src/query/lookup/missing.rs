//! What to say of names that mean nothing (`errorMissingColumn`, `errorMissingRTE`).

use pgspec_catalog::{Name, closest};
use pgspec_sql::syntax::ast::{Ident, TextRange};

use super::entry_of;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::Scope;
use crate::typed::{EntryKind, Typed};

impl Analyzer<'_, '_> {
    /// No column of this name, in a table that is there if it is given.
    pub(super) fn missing_column(
        &mut self,
        table: Option<&Name>,
        parts: &[Ident],
        range: TextRange,
    ) -> Typed {
        let Some(column) = parts.last() else {
            return self.fail(Problem::UndefinedColumn, range, "an empty name");
        };
        let (message, candidates) = match table {
            Some(table) => {
                let message = format!("column {table}.{} does not exist", column.name);
                (message, self.columns_of_table(table))
            }
            None => (format!("column \"{}\" does not exist", column.name), self.all_columns()),
        };
        let suggestion =
            closest(column.name.as_str(), candidates.iter().map(Name::as_str)).map(str::to_owned);
        let hidden = if table.is_none() { self.hidden_column(&column.name) } else { None };
        let failed = self.fail(Problem::UndefinedColumn, range, message);
        match hidden {
            Some(of) => self.help(format!(
                "there is a column \"{}\" in table \"{of}\", but it cannot be referenced from this part of the query",
                column.name
            )),
            None => self.suggest(column.range, suggestion),
        }
        failed
    }

    /// No table of this name in FROM.
    pub(super) fn missing_table(&mut self, parts: &[Ident], range: TextRange) -> Typed {
        let table = parts.len().checked_sub(2).and_then(|at| parts.get(at)).or(parts.first());
        let Some(table) = table else {
            return self.fail(Problem::UndefinedTable, range, "an empty name");
        };
        let schema = parts.len().checked_sub(3).and_then(|at| parts.get(at));
        let relation = self.world.find_relation(schema.map(|s| &s.name), &table.name);
        let mut alias = None;
        let mut there = false;
        for scope in self.scopes.iter().rev() {
            for entry in &scope.entries {
                let named = schema.is_none() && entry.name == table.name;
                let same = matches!((&entry.kind, relation), (EntryKind::Relation(id), Some(wanted)) if *id == wanted);
                if named || same {
                    there = true;
                    if entry.name != table.name {
                        alias.get_or_insert_with(|| entry.name.clone());
                    }
                }
            }
        }
        let alias = alias.filter(|alias| self.is_visible(alias));
        let names = self.all_tables();
        if there {
            let message = format!("invalid reference to FROM-clause entry for table \"{}\"", table.name);
            let failed = self.fail(Problem::UndefinedTable, table.range, message);
            match alias {
                Some(alias) => {
                    self.help(format!("use its alias `{alias}`"));
                    self.replace(schema.map_or(table.range, |s| s.range.to(table.range)), alias.to_string());
                }
                None => self.help("it cannot be referenced from this part of the query".to_owned()),
            }
            return failed;
        }
        let suggestion = closest(table.name.as_str(), names.iter().map(Name::as_str)).map(str::to_owned);
        let message = format!("missing FROM-clause entry for table \"{}\"", table.name);
        let failed =
            self.fail(Problem::UndefinedTable, if parts.len() > 1 { table.range } else { range }, message);
        self.suggest(table.range, suggestion);
        failed
    }

    /// Gives the last finding a did-you-mean.
    pub(crate) fn suggest(&mut self, range: TextRange, name: Option<String>) {
        let said = self.findings.last().map_or("", |finding| finding.message.as_str());
        if let Some(name) = name.filter(|name| !said.contains(&format!("\"{name}\""))) {
            self.help(format!("did you mean `{name}`?"));
            self.replace(range, name);
        }
    }

    /// Gives the last finding its help.
    pub(crate) fn help(&mut self, help: String) {
        if let Some(finding) = self.findings.last_mut() {
            finding.help = Some(help);
        }
    }

    fn replace(&mut self, range: TextRange, text: String) {
        if let Some(finding) = self.findings.last_mut() {
            finding.replacement = Some((range, text));
        }
    }

    fn is_visible(&self, alias: &Name) -> bool {
        let seen = |scope: &Scope| {
            scope
                .visible
                .iter()
                .any(|i| i.by_name && i.name == *alias && (!i.lateral_only || scope.lateral_active))
        };
        self.scopes.iter().any(seen)
    }

    /// The table of the innermost level that has this column, where it cannot be seen.
    fn hidden_column(&self, name: &Name) -> Option<Name> {
        let has = |scope: &Scope| {
            scope.entries.iter().find(|e| e.columns.iter().any(|c| c.name == *name)).map(|e| e.name.clone())
        };
        self.scopes.iter().rev().find_map(has).filter(|table| !table.as_str().is_empty())
    }

    /// How the columns of this name can be told apart.
    pub(super) fn qualifiers_of(&self, name: &Name) -> Vec<String> {
        let Some(scope) = self.scopes.last() else { return Vec::new() };
        let has =
            scope.visible.iter().filter(|i| i.by_name && i.shown.iter().any(|(shown, _)| shown == name));
        has.map(|item| format!("`{}.{name}`", item.name)).collect()
    }

    fn all_columns(&self) -> Vec<Name> {
        let mut names: Vec<Name> = self
            .scopes
            .iter()
            .flat_map(|scope| &scope.visible)
            .filter(|item| item.columns)
            .flat_map(|item| item.shown.iter().map(|(name, _)| name.clone()))
            .collect();
        names.extend(self.variables.map(|v| v.names()).unwrap_or_default());
        names
    }

    fn columns_of_table(&self, table: &Name) -> Vec<Name> {
        let items = self.scopes.iter().rev().flat_map(|scope| scope.visible.iter().map(move |i| (scope, i)));
        let mut of_table = items.filter(|(_, item)| item.by_name && item.name == *table);
        of_table.next().map_or_else(Vec::new, |(scope, item)| {
            let known = entry_of(scope, item).is_some_and(|entry| !entry.is_open());
            if known { item.shown.iter().map(|(name, _)| name.clone()).collect() } else { Vec::new() }
        })
    }

    fn all_tables(&self) -> Vec<Name> {
        let items = self.scopes.iter().flat_map(|scope| &scope.visible);
        let mut names: Vec<Name> = items.filter(|i| i.by_name).map(|item| item.name.clone()).collect();
        names.extend(self.variables.map(|v| v.names()).unwrap_or_default());
        names
    }
}
