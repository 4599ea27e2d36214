//! The codes of this room: one a rule, declared in its file.

pub use crate::rules::CODES;
