//! Foreign tables that clients reach.

use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// Clients reach a foreign table.
    ///
    /// **Why.** Foreign tables have no row level security: whoever may read one reads all of it.
    ///
    /// ```sql bad
    /// create extension postgres_fdw schema extensions;
    /// create server other foreign data wrapper postgres_fdw;
    /// create foreign table remote (id integer) server other;
    /// ```
    ///
    /// ```sql good
    /// create extension postgres_fdw schema extensions;
    /// create server other foreign data wrapper postgres_fdw;
    /// create foreign table remote (id integer) server other;
    /// revoke all on remote from anon, authenticated;
    /// ```
    ///
    /// **Fix.** Take the grants away, or put it into a schema that clients do not reach.
    CODE = "security/foreign-table-exposed", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables().filter(|facts| facts.table.foreign.is_some()) {
        if model.is_reachable(facts.key, facts.object) {
            found.push(
                Diagnostic::new(&CODE, format!("clients reach every row of the foreign table `{}`", facts.name))
                    .maybe_at(facts.object.span())
                    .help("take the grants away, or put it into a schema that clients do not reach"),
            );
        }
    }
}
