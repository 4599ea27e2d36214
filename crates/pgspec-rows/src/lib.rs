//! Valid rows for every table of a Catalog, as plain data and as `INSERT` statements: what a proof of migrations puts into
//! a database before the migration.
//!
//! A row is searched, not constructed: each column has values that may do (ordinary ones, those that conditions speak of,
//! those of referenced rows), and an evaluator of the typed SQL says of each combination whether it meets what the table
//! demands: CHECKs, domains, keys, unique indexes, exclusions, foreign keys, bounds of partitions. What the evaluator cannot
//! know is taken only if nothing is known to do.
//!
//! **Invariant:** the same Catalog and seed give the same rows. A table that gets none is named, with the constraint that
//! stands in the way.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "trees of fifty kinds of nodes and values of twenty: most rules speak of a few of them"
)]

mod evaluate;
mod generate;
mod hash;
mod hints;
mod insert;
mod judge;
mod model;
mod number;
mod order;
mod pattern;
mod random;
mod read;
mod samples;
mod search;
mod value;

pub use generate::{Existing, Options, Rows, Unfilled, generate};
pub use insert::{Given, Insert, Statement};
