//! What is said about SQL that parses and means nothing.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // tests fail by panicking

#[path = "findings/claims.rs"]
mod claims;
#[path = "findings/documents.rs"]
mod documents;
#[path = "findings/ledger.rs"]
mod ledger;
#[path = "findings/page.rs"]
mod page;
#[path = "findings/typed.rs"]
mod typed;
