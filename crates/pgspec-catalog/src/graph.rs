//! The dependency graph: what each object needs before it can exist.
