//! Queries in policies that are run for each row.

use pgspec_analyze::typed::{Node, Sublink};
use pgspec_analyze::walk::{Next, descend, descend_query};
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A policy runs a query for each row.
    ///
    /// **Why.** A query that mentions the row (`exists (select … where t.id = row_id)`) depends on it and may be run again for
    /// each row that is looked at. `row_id in (select …)` without it is run once. And row level security of the table inside
    /// applies too.
    ///
    /// ```yaml bad
    /// tables:
    ///   teams:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { teams_owner: (owner) }
    ///     security: { rls: enabled, reason: only the server reads it }
    ///   notes:
    ///     columns: { id: uuid primary key, team: uuid not null references teams on delete cascade }
    ///     indexes: { notes_team: (team) }
    ///     policies:
    ///       team: |-
    ///         for select to authenticated
    ///         using (exists (select 1 from teams t where t.id = team and t.owner = (select auth.uid())))
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   teams:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { teams_owner: (owner) }
    ///     security: { rls: enabled, reason: only the server reads it }
    ///   notes:
    ///     columns: { id: uuid primary key, team: uuid not null references teams on delete cascade }
    ///     indexes: { notes_team: (team) }
    ///     policies:
    ///       team: |-
    ///         for select to authenticated
    ///         using (team in (select t.id from teams t where t.owner = (select auth.uid())))
    /// ```
    ///
    /// **Fix.** Write it with `in (select …)`; or put it into a function that is `security definer`, `stable`, and takes no
    /// column.
    CODE = "performance/per-row-query", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for (_, policy) in model.own_policies() {
        for (expression, text) in policy.expressions() {
            descend(expression, 0, &mut |part, depth| {
                let Node::Sublink(sublink) = &part.node else { return Next::Deeper };
                if depth > 0 || !mentions_row(sublink) {
                    return Next::Deeper;
                }
                let message = format!("the {} runs a query for each row", policy.key);
                let span = text.map.locate(part.range.usize()).or_else(|| policy.object.span());
                found.push(Diagnostic::new(&CODE, message).maybe_at(span).help(
                    "write `column in (select …)` without the row inside; or call a function that is `security definer` and \
                     `stable`",
                ));
                Next::Skip
            });
        }
    }
}

/// Whether a query mentions columns of the row that the policy is about.
fn mentions_row(sublink: &Sublink) -> bool {
    let mut mentions = false;
    descend_query(&sublink.query, 1, &mut |part, depth| {
        mentions |= matches!(part.node, Node::Var(var) if var.up == depth);
        Next::Deeper
    });
    mentions
}
