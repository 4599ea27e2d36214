//! The pipeline: find a project, load its files, check them, write the outputs.
//!
//! [`project::find`], then [`check`] or [`build`]. Inside it is one function per step, each a value in and a value out:
//! [`project::load`] → `pgspec_spec::read` → `pgspec_analyze::check` → `pgspec_lint::run` → the writers → [`output::compare`] → [`output::write`]. This is the only room that knows paths and the file system; below it there
//! are only texts and ids.
//!
//! **Invariant:** light and offline. No database, no network, no clock but the one that times the stages.

pub mod breaking;
pub mod codes;
pub mod import;
mod lint;
pub mod migrations;
mod options;
pub mod output;
mod pipeline;
pub mod project;
pub mod source;
mod templates;
pub mod timing;

pub use options::of as writer_options;
pub use pipeline::{BuildOptions, Built, Checked, Mode, build, check, output_names};
