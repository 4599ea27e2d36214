//! What pgspec writes from a model: SQL, Rust, TypeScript, documents, JSON.
//!
//! Everything that an application's types can say is decided once, in the [`Surface`]; the writers only print it. A
//! [`Writer`] is a name and a pure function from the [`Input`] to [`File`]s: the same input gives the same bytes.
//! Templates (the top-level `templates/` folder) choose the layout of documents, never a meaning.
//!
//! **Invariant:** nothing here opens a file or talks to a server. A spec is untrusted input: every writer escapes.

pub mod case;
pub mod codes;
pub mod docs;
mod input;
pub mod json;
pub mod rust;
pub mod sql;
pub mod surface;
mod templates;
pub mod typescript;

pub use input::{
    DocsOptions, File, Input, JsonOptions, Options, Printed, RustOptions, RustTarget, SqlOptions,
    TypeScriptDialect, TypeScriptOptions, Writer,
};
pub use sql::{Layout, initial_migration};
pub use surface::Surface;
pub use templates::Templates;

/// Every writer, in the order in which they run.
pub static WRITERS: &[Writer] = &[sql::WRITER, rust::WRITER, typescript::WRITER, docs::WRITER, json::WRITER];
