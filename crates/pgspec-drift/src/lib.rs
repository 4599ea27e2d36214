//! What hand-kept types claim about a database, compared with a model.
//!
//! A file is read into plain data (*reader*), what it says about tables is located (*claims*) and held against what the
//! model's own writer prints (*compare*): findings with places, the expected text, and byte-range *fixes*. What a type
//! means is judged, not how it is spelled; what is not understood is never called wrong.
//!
//! **Invariant:** nothing here opens a file: texts come in, findings and edits go out.

pub mod baseline;
mod bounds;
pub mod codes;
pub mod fix;
mod former;
pub mod patch;
pub mod rust;
pub mod typescript;
