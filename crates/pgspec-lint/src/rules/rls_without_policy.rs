//! Tables with row security that no policy opens.

use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A table has row level security and grants to clients, and no policy: every client sees it empty.
    ///
    /// **Why.** Row level security denies what no policy admits. Reads give no error, they give no rows; so this is found
    /// late. A table for the server alone grants clients nothing.
    ///
    /// ```yaml bad
    /// tables:
    ///   votes:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled }
    ///     grants: { authenticated: select }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   votes:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server counts them }
    ///     grants: { service_role: all }
    /// ```
    ///
    /// **Fix.** Write the policies, or take the clients' grants away.
    CODE = "security/rls-without-policy", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        let opened = facts.policies.iter().any(|policy| policy.policy.permissive);
        let denies = facts.table.row_security.enabled && !opened;
        if denies && facts.table.notes.security_reason.is_none() && model.is_reachable(facts.key, facts.object) {
            let message = format!(
                "`{}` has row level security and no policy: clients can neither read nor write any row",
                facts.name
            );
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(facts.object.span())
                    .help("write policies; if only the server uses it, grant clients nothing"),
            );
        }
    }
}
