//! The columns of a view, from its query.
