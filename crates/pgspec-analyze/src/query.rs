//! Queries (`analyze.c`): every query level with its own scope.

mod lookup;
mod placement;
pub(crate) mod walk;
mod windows;

use pgspec_sql::syntax::ast::{Query, Statement};

use crate::analyzer::Analyzer;
use crate::typed::{Command, EntryColumn, TypedQuery};

impl Analyzer<'_, '_> {
    /// A query in the scopes around it.
    pub fn query(&mut self, query: &Query) -> TypedQuery {
        TypedQuery::empty(Command::Select, query.range)
    }

    /// A statement; `None` for one that is not analysed.
    pub fn statement(&mut self, statement: &Statement) -> Option<TypedQuery> {
        if let Statement::Query(query) = statement { Some(self.query(query)) } else { None }
    }

    /// The columns of a query's result.
    pub fn result_columns(&self, query: &TypedQuery) -> Vec<EntryColumn> {
        let _ = query;
        Vec::new()
    }
}
