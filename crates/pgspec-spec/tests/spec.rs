//! The language's tests: fixtures in, catalogs and diagnostics out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

mod spec {
    mod bad;
    mod bytes;
    mod fixes;
    mod fuzz;
    mod good;
    mod json_schema;
    mod project;
    mod raise;
    mod systems;
}
