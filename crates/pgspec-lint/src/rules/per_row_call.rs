//! Calls in policies that are made for each row and give the same each time.

use pgspec_analyze::typed::Node;
use pgspec_analyze::walk::{Next, descend};
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;
use crate::tree::says_who;

pgspec_catalog::codes! {
    /// A policy calls `auth.uid()`, or its like, for each row.
    ///
    /// **Why.** `auth.uid()`, `auth.jwt()`, `current_setting(…)` give the same for a whole statement, and Postgres does not know
    /// that: it calls them for each row. Inside of `(select …)` they are called once (an "init plan"), and on large tables that
    /// is a hundred times as fast.
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies: { own: for select to authenticated using (auth.uid() = owner) }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies: { own: for select to authenticated using ((select auth.uid()) = owner) }
    /// ```
    ///
    /// **Fix.** Write `(select auth.uid())`.
    CODE = "performance/per-row-call", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for (_, policy) in model.own_policies() {
        for (expression, text) in policy.expressions() {
            let mut calls = Vec::new();
            descend(expression, 0, &mut |part, depth| {
                // A query without rows of its own is evaluated once; one with rows is another matter.
                if depth > 0 && matches!(part.node, Node::Sublink(_)) {
                    return Next::Deeper;
                }
                if depth == 0 && says_who(model, part) {
                    calls.push(part.range);
                    return Next::Skip;
                }
                Next::Deeper
            });
            for range in calls {
                let written = text.text.get(range.usize()).unwrap_or("auth.uid()").to_owned();
                let message = format!("the {} calls `{written}` for each row", policy.key);
                let span = text.map.locate(range.usize());
                let diagnostic =
                    Diagnostic::new(&CODE, message).maybe_at(span.or_else(|| policy.object.span()));
                let right = format!("(select {written})");
                found.push(match span.filter(|span| model.sources.slice(*span) == written) {
                    Some(span) => diagnostic.fix("call it once a statement", span, right),
                    None => diagnostic.help(format!("write `{right}`: it is called once a statement")),
                });
            }
        }
    }
}
