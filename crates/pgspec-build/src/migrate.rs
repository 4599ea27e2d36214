//! The next migration: what is left to do from what the migrations of a project make to what its spec says; and whether
//! the folder is as it was left.

mod header;
mod name;
pub mod next;
pub mod status;
pub mod sum;

pub use name::{Version, now};
