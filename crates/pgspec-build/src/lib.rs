//! The pipeline: find a project, load its files, check them, write the outputs.
//!
//! [`project::find`], then [`check`] or [`build`]. Inside it is one function per step, each a value in and a value out:
//! [`project::load`] → `pgspec_spec::read` → `pgspec_analyze::check` → `pgspec_lint::run` → the writers → [`output::compare`] → [`output::write`]. This is the only room that knows paths and the file system; below it there
//! are only texts and ids.
//!
//! **Invariant:** light and offline. No database, no network, no clock but the one that times the stages.

#[cfg(feature = "outputs")]
pub mod breaking;
pub mod codes;
#[cfg(feature = "outputs")]
pub mod import;
pub mod lint;
pub mod lock;
#[cfg(feature = "outputs")]
pub mod migrate;
#[cfg(feature = "outputs")]
pub mod migrations;
mod options;
#[cfg(feature = "outputs")]
pub mod output;
mod pipeline;
pub mod project;
pub mod script;
#[cfg(feature = "outputs")]
pub mod source;
#[cfg(feature = "outputs")]
mod templates;
pub mod timing;

pub use options::of as writer_options;
pub use pgspec_codegen::RustTarget;
#[cfg(feature = "outputs")]
pub use pipeline::{BuildOptions, Built, Mode, build, output_names};
pub use pipeline::{Checked, check, model, model_beside};
pub use script::Config;
