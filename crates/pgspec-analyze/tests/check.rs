//! The SQL of whole specs: what is found, and that nothing is found where nothing is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

mod check {
    mod found;
    mod nothing;
    mod project;
    mod view_columns;
}
