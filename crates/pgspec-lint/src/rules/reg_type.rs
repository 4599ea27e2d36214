//! Columns whose values do not survive an upgrade.

use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A column has a type that holds numbers of system objects.
    ///
    /// **Why.** `regproc` and its like hold OIDs, which another server does not have: `pg_upgrade` refuses the database.
    ///
    /// ```yaml bad
    /// tables:
    ///   hooks:
    ///     columns: { id: uuid primary key, calls: regproc not null }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   hooks:
    ///     columns: { id: uuid primary key, calls: text not null }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Keep the name as `text`, and cast where it is used. (`regclass`, `regtype` and `regrole` can be upgraded.)
    CODE = "schema/reg-type", Warning;
}

const TYPES: [&str; 8] = [
    "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc", "regprocedure",
];

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        for column in &facts.table.columns {
            let name = &column.data_type.name;
            if name.schema.is_none() && TYPES.contains(&name.name.as_str()) {
                let message =
                    format!("`{}.{}` is of type `{}`, which `pg_upgrade` refuses", facts.name, column.name, name.name);
                found.push(
                    Diagnostic::new(&CODE, message)
                        .maybe_at(column.origin.span().or_else(|| facts.object.span()))
                        .help("keep the name as `text`, and cast where it is used"),
                );
            }
        }
    }
}
