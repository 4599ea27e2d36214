//! Tests of what pgspec-sql reads and prints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failed test is a panic")]

mod bad;
mod fragment;
mod kinds;
mod plpgsql;
mod print;
mod read;
mod roads;
mod syntax;
