//! Tables that clients reach, without row security.

use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A table that clients reach has no row level security.
    ///
    /// **Why.** Schemas of the data API are open to everybody who has the project's public key. Without row level security a
    /// grant on the table is a grant on every row, to `anon` too.
    ///
    /// Partitioned tables are meant as well; a table whose spec gives a reason is not.
    ///
    /// ```sql bad
    /// create table levels (id uuid primary key);
    /// ```
    ///
    /// ```sql good
    /// create table levels (id uuid primary key);
    /// alter table levels enable row level security;
    /// create policy "everybody reads" on levels for select using (true);
    /// ```
    ///
    /// In a spec, a table that clients could reach and that says nothing about row level security is an error already.
    ///
    /// **Fix.** Write policies; or take the grants away; or give the reason in `security: { rls: disabled, reason: … }`.
    CODE = "security/rls-disabled", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables().filter(|facts| !facts.table.row_security.enabled) {
        let has_policies = !facts.policies.is_empty();
        let said = facts.table.notes.security_reason.is_some() || facts.table.foreign.is_some();
        if !has_policies && (said || !model.is_reachable(facts.key, facts.object)) {
            continue;
        }
        let message = if has_policies {
            format!("the policies of `{}` do nothing: row level security is not enabled", facts.name)
        } else {
            format!("clients reach every row of `{}`: row level security is not enabled", facts.name)
        };
        found.push(Diagnostic::new(&CODE, message).maybe_at(facts.object.span()).help(
            "enable it (`alter table … enable row level security`; in a spec, policies imply it) and write policies that say \
             who may do what",
        ));
    }
}
