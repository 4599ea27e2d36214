//! Two models, compared: what is in one and not in the other, and what is in both and not the same.
//!
//! [`diff()`] is kind-free: it compares keys, and below a key the serialised facts of both objects, so that a new kind of
//! object needs no code here. Only SQL is looked at more closely ([`pgspec_analyze::same`]): two spellings of one meaning
//! are no difference.
//!
//! **Invariant:** plain data in, plain data out. Nothing here reads a file, talks to a server or prints SQL.

pub mod codes;
pub mod diff;
pub mod plan;
mod rename;

pub use diff::{Change, DiffOptions, Facts, Pair, Side, What, diff};
pub use plan::bridge;
pub use plan::{Conversion, Loss, Plan, PlanOptions, Step, plan, plan_online, plan_with};
pub use rename::{Suggestion, suggest};
