//! What hand-kept types are told, and that their fixes mend them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed assertion is what a test is for"
)]

mod drift {
    mod fixtures;
    mod model;
    mod mutation;
    mod rules;
    mod rust;
}
