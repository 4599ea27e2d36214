//! The comparison of models.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

#[path = "plan/diff.rs"]
mod diff;
#[path = "plan/effects.rs"]
mod effects;
#[path = "plan/online.rs"]
mod online;
