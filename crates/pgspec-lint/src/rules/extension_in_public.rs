//! Extensions in a schema that clients reach.

use pgspec_catalog::{Body, Diagnostic, Diagnostics, Kind};

use crate::model::Model;

pgspec_catalog::codes! {
    /// An extension is installed in a schema that clients reach.
    ///
    /// **Why.** Its functions become endpoints of the data API, and its names stand among those of the project.
    ///
    /// ```sql bad
    /// create extension citext schema public;
    /// ```
    ///
    /// ```sql good
    /// create extension citext schema extensions;
    /// ```
    ///
    /// **Fix.** Install it in `extensions`.
    CODE = "security/extension-in-public", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for (_, key, object) in model.catalog.of_kind(Kind::Extension).filter(|(_, _, object)| object.is_managed()) {
        let Body::Extension(extension) = &object.body else { continue };
        let exposed = extension.schema.as_ref().filter(|schema| model.options.exposed_schemas.contains(schema));
        if let Some(schema) = exposed.filter(|_| !model.clients.is_empty() && key.name != "plpgsql") {
            found.push(
                Diagnostic::new(&CODE, format!("the {key} is in `{schema}`, which clients reach"))
                    .maybe_at(object.span())
                    .help("install it in a schema that is not exposed: `extensions`"),
            );
        }
    }
}
