//! How a target's library reads and writes the types of the generated text.

pub(super) mod diesel;
pub(super) mod sqlx;
pub(super) mod tokio_postgres;

use super::printer::Printer;
use super::sql_type;
use super::support::Own;
use crate::input::RustTarget;

/// Prints how a type reads and writes its own bytes. `name` is that of an extension's type in SQL.
pub(super) fn own(own: Own, name: &str, target: RustTarget, out: &mut Printer) {
    match target {
        RustTarget::Serde => {}
        RustTarget::Sqlx => sqlx::own(own, name, out),
        RustTarget::TokioPostgres => tokio_postgres::own(own, out),
        RustTarget::Diesel => diesel::own(own, &sql_type::of_own(own, ""), out),
    }
}

/// The path of what stands at the root, from a module.
pub(super) fn at_root(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("super::{name}") }
}
