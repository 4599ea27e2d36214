//! What pgspec writes from a model: SQL, Rust, TypeScript, documents, JSON.
//!
//! Everything that an application's types can say is decided once, in the [`Surface`]; the writers only print it. A
//! [`Writer`] is a name and a pure function from the [`Input`] to [`File`]s: the same input gives the same bytes.
//! Templates (the top-level `templates/` folder) choose the layout of documents, never a meaning.
//!
//! Without the feature `outputs` there are the Rust types alone, and no templates: that is what a build script needs.
//!
//! **Invariant:** nothing here opens a file or talks to a server. A spec is untrusted input: every writer escapes.

pub mod case;
pub mod codes;
#[cfg(feature = "outputs")]
pub mod docs;
mod input;
#[cfg(feature = "outputs")]
pub mod json;
mod json_schema;
pub mod rust;
#[cfg(feature = "outputs")]
pub mod sql;
pub mod surface;
#[cfg(feature = "outputs")]
mod templates;
#[cfg(feature = "outputs")]
pub mod typescript;
#[cfg(feature = "outputs")]
pub mod zod;

#[cfg(feature = "outputs")]
pub use input::Printed;
pub use input::{
    DocsOptions, Driver, File, Input, JsonOptions, Options, RustOptions, RustShape, RustTarget, SqlOptions,
    SqlxToml, Switch, TypeScriptDialect, TypeScriptOptions, Writer,
};
#[cfg(feature = "outputs")]
pub use sql::{Layout, initial_migration};
pub use surface::Surface;
#[cfg(feature = "outputs")]
pub use templates::Templates;

#[cfg(feature = "outputs")]
/// Every writer, in the order in which they run.
pub static WRITERS: &[Writer] =
    &[sql::WRITER, rust::WRITER, typescript::WRITER, zod::WRITER, docs::WRITER, json::WRITER];
