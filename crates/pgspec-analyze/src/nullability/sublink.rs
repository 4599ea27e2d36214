//! Queries inside expressions.

use super::{NullContext, is_one_row};
use crate::typed::{Sublink, SublinkKind, TypedQuery};

impl NullContext<'_, '_> {
    pub(super) fn sublink(&mut self, sublink: &Sublink) -> bool {
        match sublink.kind {
            SublinkKind::Exists | SublinkKind::Array => false,
            SublinkKind::Scalar => !is_one_row(&sublink.query) || self.first_column(&sublink.query),
            SublinkKind::Any | SublinkKind::All => {
                let Some(test) = &sublink.test else { return true };
                let columns = self.columns(&sublink.query);
                let before = self.sublink.replace(columns);
                let found = self.value(test);
                self.sublink = before;
                found
            }
            SublinkKind::RowCompare => true,
        }
    }

    fn first_column(&mut self, query: &TypedQuery) -> bool {
        self.columns(query).first().copied().unwrap_or(true)
    }

    /// Which columns of a query may be null.
    fn columns(&mut self, query: &TypedQuery) -> Vec<bool> {
        // Its own test is not ours.
        let mut inner = NullContext {
            world: self.world,
            variables: self.variables,
            levels: self.levels.clone(),
            facts: self.facts.clone(),
            sublink: None,
        };
        inner.enter(query);
        query.targets.iter().map(|target| inner.value(&target.expression)).collect()
    }
}
