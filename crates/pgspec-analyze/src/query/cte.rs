//! WITH (`parse_cte.c`).

mod search;

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Cte, Query, QueryBody, SetOperator, Statement, With};

use super::How;
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::{Entered, ScopeCte};
use crate::typed::{Command, EntryColumn, TypedCte, TypedQuery};
use crate::world::OPAQUE;

impl Analyzer<'_, '_> {
    /// `transformWithClause`: into the innermost level.
    pub(crate) fn with_clause(&mut self, with: &With) {
        let first = self.level().ctes.len();
        for (cte, index) in with.ctes.iter().zip(0_usize..) {
            let earlier = with.ctes.get(..index).unwrap_or(&[]);
            if earlier.iter().any(|other| other.name.name == cte.name.name) {
                let message = format!("WITH query name \"{}\" specified more than once", cte.name.name);
                self.report(Problem::DuplicateAlias, cte.name.range, message);
            }
            if self.scopes.len() > 1 && !matches!(cte.body, Statement::Query(_)) {
                let message = "WITH clause containing a data-modifying statement must be at the top level";
                self.report(Problem::FeatureNotSupported, cte.name.range, message);
            }
            let added = search::added(self, cte);
            self.level().ctes.push(ScopeCte {
                name: cte.name.name.clone(),
                columns: None,
                query: None,
                usable: with.recursive,
                self_referenced: false,
                started: false,
                forward_referenced: false,
                assumed: Vec::new(),
                is_union: false,
                aliases: cte.columns.iter().map(|column| column.name.clone()).collect(),
                added,
            });
        }
        // Those that need others wait for these (WITH RECURSIVE lets them stand in any order).
        let mut waiting: Vec<usize> = (0..with.ctes.len()).collect();
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut last_chance = Vec::new();
            for at in waiting {
                let Some(cte) = with.ctes.get(at) else { continue };
                if !self.common_table_expression(cte, first, at, with.recursive) {
                    last_chance.push(at);
                }
            }
            if last_chance.len() == before {
                for at in last_chance {
                    let Some(cte) = with.ctes.get(at) else { continue };
                    let message = "mutual recursion between WITH items is not implemented";
                    self.report(Problem::FeatureNotSupported, cte.name.range, message);
                    let query = TypedQuery::empty(Command::Select, cte.name.range);
                    self.finish_cte(first + at, cte, query, Vec::new(), false);
                }
                return;
            }
            waiting = last_chance;
        }
    }

    fn cte_mut(&mut self, index: usize) -> Option<&mut ScopeCte> {
        self.level().ctes.get_mut(index)
    }

    /// One of them; `false` if it needs one that is not read yet.
    fn common_table_expression(&mut self, cte: &Cte, first: usize, at: usize, recursive: bool) -> bool {
        let index = first + at;
        if let Some(state) = self.cte_mut(index) {
            state.started = true;
            state.is_union = is_union(&cte.body);
        }
        for other in &mut self.level().ctes {
            other.forward_referenced = false;
        }
        let findings = self.findings.len();
        let how = How { resolve: true, entered: Entered::Plain, cte: recursive.then_some(index) };
        let query = self.statement_as(&cte.body, how);
        if self.level().ctes.iter().any(|other| other.forward_referenced) {
            self.findings.truncate(findings);
            if let Some(state) = self.cte_mut(index) {
                state.started = false;
                state.columns = None;
                state.self_referenced = false;
            }
            return false;
        }
        let query = query.unwrap_or_else(|| {
            let mut query = TypedQuery::empty(Command::Select, cte.name.range);
            let expression = opaque(cte.name.range, "the statement is not read");
            let name = Name::exact(super::lookup::UNKNOWN_COLUMNS);
            query.targets.push(crate::typed::TypedTarget { expression, name });
            query
        });
        let is_self_referenced = self.cte_mut(index).is_some_and(|state| state.self_referenced);
        let (query, mut columns) = if is_self_referenced {
            self.check_recursive(cte);
            self.assume_not_null(cte, index, how, query)
        } else {
            let columns = self.result_columns(&query);
            (query, columns)
        };
        let open = columns.iter().any(|c| c.ty == OPAQUE && c.name == super::lookup::UNKNOWN_COLUMNS);
        if cte.columns.len() > columns.len() && !open {
            let message = format!(
                "WITH query \"{}\" has {} columns available but {} columns specified",
                cte.name.name,
                columns.len(),
                cte.columns.len()
            );
            let place = cte.columns.get(columns.len()).map_or(cte.name.range, |column| column.range);
            self.report(Problem::InvalidColumnReference, place, message);
        }
        if !open {
            for (column, alias) in columns.iter_mut().zip(&cte.columns) {
                column.name = alias.name.clone();
            }
        }
        if is_self_referenced {
            self.check_column_types(cte, index, &columns);
        }
        if !open {
            search::check(self, cte, &columns, recursive, is_self_referenced);
        }
        columns.extend(self.cte_mut(index).map(|state| state.added.clone()).unwrap_or_default());
        self.finish_cte(index, cte, query, columns, is_self_referenced);
        true
    }

    /// A recursive query once more, with what its first term says of null taken for granted in the references to itself.
    /// If the result then agrees, it is so in every round.
    fn assume_not_null(
        &mut self,
        cte: &Cte,
        index: usize,
        how: How,
        query: TypedQuery,
    ) -> (TypedQuery, Vec<EntryColumn>) {
        let columns = self.result_columns(&query);
        let first = self.cte_mut(index).and_then(|state| state.columns.clone()).unwrap_or_default();
        let mut assumed: Vec<bool> = first.iter().map(|column| !column.nullable).collect();
        // Recursive queries inside of recursive queries would be read again and again.
        let shallow = self.scopes.len() < 3;
        for _ in 0..3 {
            let useful = assumed.iter().zip(&columns).any(|(assumed, column)| *assumed && column.nullable);
            if !shallow || !useful {
                break;
            }
            let findings = self.findings.len();
            if let Some(state) = self.cte_mut(index) {
                state.assumed.clone_from(&assumed);
                state.columns = None;
                state.self_referenced = false;
            }
            let again = self.statement_as(&cte.body, how);
            self.findings.truncate(findings);
            let Some(again) = again else { break };
            let found = self.result_columns(&again);
            let holds = |(assumed, column): (&bool, &EntryColumn)| !assumed || !column.nullable;
            if found.len() >= assumed.len() && assumed.iter().zip(&found).all(holds) {
                return (again, found);
            }
            for (assumed, column) in assumed.iter_mut().zip(&found) {
                *assumed &= !column.nullable;
            }
        }
        (query, columns)
    }

    fn finish_cte(
        &mut self,
        index: usize,
        cte: &Cte,
        query: TypedQuery,
        columns: Vec<EntryColumn>,
        recursive: bool,
    ) {
        let done = TypedCte { name: cte.name.name.clone(), query, columns: columns.clone(), recursive };
        if let Some(state) = self.cte_mut(index) {
            state.columns = Some(columns);
            state.query = Some(done);
            state.usable = true;
        }
    }

    /// What the columns turned out to be must be what the first term said.
    fn check_column_types(&mut self, cte: &Cte, index: usize, columns: &[EntryColumn]) {
        let first = self.cte_mut(index).and_then(|state| state.columns.clone()).unwrap_or_default();
        for (number, (before, after)) in first.iter().zip(columns).enumerate() {
            if before.ty == OPAQUE || after.ty == OPAQUE {
                continue;
            }
            if before.ty != after.ty || before.typmod != after.typmod {
                let message = format!(
                    "recursive query \"{}\" column {} has type {} in non-recursive term but type {} overall",
                    cte.name.name,
                    number + 1,
                    self.world.show(before.ty, before.typmod),
                    self.world.show(after.ty, after.typmod)
                );
                let help = format!(
                    "cast the output of the non-recursive term to {}",
                    self.world.show(after.ty, after.typmod)
                );
                self.report(Problem::DatatypeMismatch, cte.name.range, message).help = Some(help);
            }
        }
    }

    /// `checkWellFormedRecursion`, what is left of it after the references were looked at.
    fn check_recursive(&mut self, cte: &Cte) {
        let name = &cte.name;
        let Statement::Query(query) = &cte.body else {
            let message =
                format!("recursive query \"{}\" must not contain data-modifying statements", name.name);
            self.report(Problem::InvalidRecursion, name.range, message);
            return;
        };
        if !is_union(&cte.body) {
            return;
        }
        let unsupported = [
            (!query.order_by.is_empty(), "ORDER BY"),
            (query.offset.is_some(), "OFFSET"),
            (query.limit.is_some(), "LIMIT"),
            (!query.locking.is_empty(), "FOR UPDATE/SHARE"),
        ];
        for (_, what) in unsupported.into_iter().filter(|(there, _)| *there) {
            let message = format!("{what} in a recursive query is not implemented");
            self.report(Problem::FeatureNotSupported, query.range, message);
        }
    }
}

/// Whether the body is `a union b`.
fn is_union(body: &Statement) -> bool {
    matches!(body, Statement::Query(query)
        if matches!(&**query, Query { body: QueryBody::SetOperation { operator: SetOperator::Union, .. }, .. }))
}
