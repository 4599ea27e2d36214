//! The pipeline: find a project, load its files, check them, write the outputs.
//!
//! One function per step, each a value in and a value out: [`project::find`] → [`project::load`] → … →
//! [`output::compare`] → [`output::write`]. This is the only room that knows paths and the file system; below it there
//! are only texts and ids.
//!
//! **Invariant:** light and offline. No database, no network, no clock but the one that times the stages.

pub mod codes;
pub mod output;
pub mod project;
pub mod timing;
