//! Reads SQL: trees of statements into objects.

pub(crate) mod column;
pub(crate) mod constraint;
pub(crate) mod data_type;
pub(crate) mod expression;
pub(crate) mod function;
pub(crate) mod index;
pub(crate) mod name;
pub(crate) mod policy;
pub(crate) mod site;
pub(crate) mod trigger;
