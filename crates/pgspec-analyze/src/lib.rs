//! What SQL means: every name resolved, every expression typed, as Postgres' own parse analysis does it (manual,
//! chapter 10; `parse_expr.c`, `parse_coerce.c`, `parse_func.c`, `parse_oper.c`), without a server.
//!
//! **Invariant:** never wrong. What cannot be known is [`typed::Node::Opaque`], and says why.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a tree of fifty kinds of nodes: most rules speak of a few of them"
)]
#![expect(
    clippy::wrong_self_convention,
    reason = "readers are named after the clauses that they read: from, into"
)]

pub mod analyzer;
pub mod bind;
pub mod body;
mod candidates;
mod canonical;
pub mod check;
pub mod codes;
mod coerce;
mod collation;
pub mod dependence;
mod dml;
mod expr;
pub mod finding;
mod func;
pub mod literal;
pub mod nullability;
mod oper;
pub mod pattern;
mod query;
pub mod same;
pub mod scope;
pub mod sense;
pub mod shape;
pub mod together;
mod trace;
pub mod typed;
pub mod usable;
pub mod uses;
pub mod value_sets;
mod view;
pub mod view_columns;
pub mod world;

pub use query::walk;
