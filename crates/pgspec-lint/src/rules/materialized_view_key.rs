//! Materialised views without a unique index.

use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A materialised view has no unique index over all of its rows.
    ///
    /// **Why.** Without one it cannot be refreshed `concurrently`: every refresh locks readers out for as long as its query
    /// takes.
    ///
    /// ```yaml bad
    /// tables:
    ///   events:
    ///     columns: { id: uuid primary key, kind: text not null }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// materialized_views:
    ///   kinds: { sql: "select kind, count(*) as events from events group by kind" }
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
    /// ```
    ///
    /// **Fix.** Add a unique index on columns, without a condition.
    CODE = "performance/materialized-view-key", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.views.iter().filter(|facts| facts.view.materialized) {
        let name = facts.key.qualified_name();
        let mut indexes = model.catalog.children(&name).filter_map(|(_, _, object)| object.body.as_index());
        let full = indexes.any(|index| {
            index.unique && index.predicate.is_none() && index.keys.iter().all(|key| key.as_column().is_some())
        });
        if !full {
            let message = format!("the {} has no unique index: it cannot be refreshed concurrently", facts.key);
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(facts.object.span())
                    .help("add a unique index on columns, without a condition"),
            );
        }
    }
}
