//! The model that pgspec compiles: names, types, objects, the [`Catalog`], its dependency graph, source spans and
//! diagnostics.
//!
//! A [`Catalog`] is the whole data model, resolved: every name qualified, every mixin expanded, every object with the
//! place it came from. Each object is *facts* (what `pg_catalog` can hold, compared by `==`) plus *notes* (what only
//! a spec can say, never compared).
//!
//! **Invariant:** plain data, but for the way in which all rooms do two things at once. Nothing here reads a file, parses or prints SQL or YAML, or talks to a server.

pub mod access;
mod acl;
pub mod canonical;
mod catalog;
mod code;
mod data_type;
pub mod diagnostic;
mod grant;
pub mod graph;
mod key;
mod name;
pub mod object;
mod span;
mod sql_text;
pub mod stored;
mod suggest;
pub mod together;

pub use acl::{Acl, AclChange, granted_to_public};
pub use catalog::{Catalog, Item, ObjectId};
pub use code::Code;
pub use data_type::{BUILTIN_TYPES, DataType, IntervalFields, builtin_alias, is_builtin_type, sql_name};
pub use diagnostic::{Diagnostic, Diagnostics, Edit, Fix, Label, Severity};
pub use grant::{Grant, Grantee, Privilege, Privileges};
pub use key::{Key, Kind};
pub use name::{MAX_NAME_BYTES, Name, QualifiedName, Text};
pub use object::{Body, Notes, Object, Standing};
pub use span::{FileId, Origin, SourceFile, Sources, Span, Spanned};
pub use sql_text::{Mention, Mentioned, SQL_TEXT, SqlText, TextMap, TextSegment};
pub use suggest::closest;
