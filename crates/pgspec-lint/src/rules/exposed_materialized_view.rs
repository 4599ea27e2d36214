//! Materialised views that clients reach.

use pgspec_catalog::{Diagnostic, Diagnostics, Privilege};

use crate::model::Model;

pgspec_catalog::codes! {
    /// Clients can read a materialised view.
    ///
    /// **Why.** Row level security does not apply to materialised views: whoever may read it reads every row, of every user.
    ///
    /// ```yaml bad
    /// tables:
    ///   events:
    ///     columns: { id: uuid primary key, kind: text not null }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// materialized_views:
    ///   kinds:
    ///     sql: select kind, count(*) as events from events group by kind
    ///     indexes: { kinds_kind: unique (kind) }
    ///     grants: { authenticated: select }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   events:
    ///     columns: { id: uuid primary key, kind: text not null }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// materialized_views:
    ///   kinds:
    ///     sql: select kind, count(*) as events from events group by kind
    ///     indexes: { kinds_kind: unique (kind) }
    ///     grants: { service_role: select }
    /// ```
    ///
    /// **Fix.** Put it into a schema that is not exposed, or take the grants away; let a function give each user their rows.
    CODE = "security/materialized-view-exposed", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.views.iter().filter(|facts| facts.view.materialized && model.is_exposed(facts.key)) {
        let holders = model.holders(facts.object, Privilege::Select);
        if let Some(holder) = holders.first() {
            let message =
                format!("`{}` can read all rows of the {}: row level security does not apply to it", holder.as_str(), facts.key);
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(facts.object.span())
                    .help("take the grants away, or put it into a schema that clients do not reach"),
            );
        }
    }
}
