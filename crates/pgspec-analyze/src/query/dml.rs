//! Data-changing statements.
use pgspec_sql::syntax::ast::{Delete, Insert, Merge, Update};

use crate::analyzer::Analyzer;
use crate::typed::{Command, TypedQuery};

impl Analyzer<'_, '_> {
    pub(super) fn insert(&mut self, insert: &Insert) -> TypedQuery {
        TypedQuery::empty(Command::Insert, insert.range)
    }
    pub(super) fn update(&mut self, insert: &Update) -> TypedQuery {
        TypedQuery::empty(Command::Update, insert.range)
    }
    pub(super) fn delete(&mut self, insert: &Delete) -> TypedQuery {
        TypedQuery::empty(Command::Delete, insert.range)
    }
    pub(super) fn merge_into(&mut self, insert: &Merge) -> TypedQuery {
        TypedQuery::empty(Command::Merge, insert.range)
    }
}
