//! Whether a value may be NULL.

use crate::analyzer::Analyzer;
use crate::typed::{Typed, TypedQuery, TypedTarget};

/// What is known around a value.
pub struct NullContext;

impl NullContext {
    pub(crate) fn of_query(_analyzer: &Analyzer<'_, '_>, _query: &TypedQuery) -> Self {
        Self
    }

    pub(crate) fn target_nullable(&self, _query: &TypedQuery, _index: usize, _target: &TypedTarget) -> bool {
        true
    }
}

impl Analyzer<'_, '_> {
    pub(crate) fn nullable_here(&self, _value: &Typed) -> bool {
        true
    }

    pub(crate) fn may_be_null_element(&self, _value: &Typed) -> bool {
        true
    }
}
