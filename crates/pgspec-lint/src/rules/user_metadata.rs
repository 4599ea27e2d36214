//! Policies that believe what users say of themselves.

use pgspec_analyze::typed::{Const, Node};
use pgspec_analyze::walk::{Next, descend};
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A policy decides by `user_metadata`.
    ///
    /// **Why.** Users write it themselves, with `auth.updateUser`: whoever wants to be an admin says so.
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key }
    ///     policies:
    ///       admins: for select to authenticated using (((select auth.jwt()) -> 'user_metadata' ->> 'admin')::boolean)
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key }
    ///     policies:
    ///       admins: for select to authenticated using (((select auth.jwt()) -> 'app_metadata' ->> 'admin')::boolean)
    /// ```
    ///
    /// **Fix.** Keep it in `app_metadata`, which only the server writes.
    CODE = "security/user-metadata", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for (_, policy) in model.own_policies() {
        for (expression, text) in policy.expressions() {
            let mut place = None;
            descend(expression, 0, &mut |part, _| {
                if matches!(&part.node, Node::Const(Const::Value { text, .. }) if text == "user_metadata") {
                    place.get_or_insert(part.range.usize());
                }
                Next::Deeper
            });
            let column = "raw_user_meta_data";
            let place = place.or_else(|| text.text.find(column).map(|at| at..at + column.len()));
            let Some(place) = place else { continue };
            let message = format!("the {} decides by what users can write themselves", policy.key);
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(text.map.locate(place).or_else(|| policy.object.span()))
                    .help("keep it in `app_metadata`, which only the server writes"),
            );
        }
    }
}
