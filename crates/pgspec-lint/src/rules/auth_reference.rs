//! Foreign keys to what the platform may change.

use pgspec_catalog::{Diagnostic, Diagnostics, Standing};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A foreign key refers to a column of a platform's table that is not its primary key.
    ///
    /// **Why.** The platform keeps its primary keys; a unique constraint it may drop with its next migration, which then fails,
    /// or takes the foreign key with it.
    ///
    /// ```yaml bad
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key, phone: text not null unique references auth.users (phone) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key references auth.users on delete cascade }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Refer to `auth.users (id)`.
    CODE = "schema/auth-reference", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        for key in &facts.foreign_keys {
            let Some(target) = model.table(&key.body.references) else { continue };
            let primary = target.primary_key.as_ref().map(|primary| primary.body.columns.as_slice());
            let refers = key.body.referenced_columns.as_slice();
            if target.object.standing == Standing::Platform && !refers.is_empty() && primary != Some(refers) {
                let columns: Vec<_> = refers.iter().map(|name| name.as_str()).collect();
                let message = format!(
                    "the foreign key `{}` of `{}` refers to `{}` ({}), which is not its primary key",
                    key.key.name,
                    facts.name,
                    target.name,
                    columns.join(", ")
                );
                found.push(
                    Diagnostic::new(&CODE, message)
                        .maybe_at(key.object.span())
                        .help("refer to the primary key: the platform may drop any other"),
                );
            }
        }
    }
}
