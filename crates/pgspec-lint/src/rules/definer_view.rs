//! Views that run with the rights of their owner.

use pgspec_catalog::{Diagnostic, Diagnostics, Privilege};

use crate::model::Model;

pgspec_catalog::codes! {
    /// Clients can read a view that runs with the rights of its owner.
    ///
    /// **Why.** Without `security_invoker`, a view reads its tables as the role that made it, which row level security does not
    /// stop: whoever may read the view sees every row of every user.
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies: { own: for select to authenticated using ((select auth.uid()) = owner) }
    ///     grants: { authenticated: select }
    /// views:
    ///   all_notes: { sql: select id from notes, grants: { authenticated: select }, with: { security_invoker: false } }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies: { own: for select to authenticated using ((select auth.uid()) = owner) }
    ///     grants: { authenticated: select }
    /// views:
    ///   all_notes: { sql: select id from notes, grants: { authenticated: select }, with: { security_invoker: true } }
    /// ```
    ///
    /// **Fix.** `security_invoker: true`. Where a view must show more than its readers may read, an ignore comment says why.
    CODE = "security/definer-view", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.views.iter().filter(|facts| !facts.view.materialized && !facts.view.security_invoker) {
        let holders = model.holders(facts.object, Privilege::Select);
        if let (true, Some(holder)) = (model.is_exposed(facts.key), holders.first()) {
            let message = format!(
                "the {} runs with the rights of its owner: `{}` reads what row level security would keep back",
                facts.key,
                holder.as_str()
            );
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(facts.object.span())
                    .help("set `security_invoker` (`security_invoker: true`, or `with (security_invoker = true)`)"),
            );
        }
    }
}
