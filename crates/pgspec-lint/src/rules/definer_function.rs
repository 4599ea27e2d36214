//! Functions with their owner's rights that clients can call.

use pgspec_catalog::{Diagnostic, Diagnostics, Grantee, Privilege};

use crate::model::Model;

pgspec_catalog::codes! {
    /// Clients can call a function that runs with its owner's rights.
    ///
    /// **Why.** Functions of an exposed schema are endpoints of the data API, and everybody may execute a function unless that is
    /// taken away. One that is `security definer` reads and writes past row level security.
    ///
    /// A function that is granted to signed-in users by name, and asks who calls (`auth.uid()`, `auth.jwt()`), is meant so.
    /// Trigger functions cannot be called.
    ///
    /// ```sql bad
    /// create function reset_all() returns void language sql security definer set search_path = ''
    ///   as 'select pg_catalog.pg_sleep(0)';
    /// ```
    ///
    /// ```sql good
    /// create function reset_all() returns void language sql security definer set search_path = ''
    ///   as 'select pg_catalog.pg_sleep(0)';
    /// revoke execute on function reset_all() from public, anon, authenticated;
    /// ```
    ///
    /// **Fix.** `revoke execute … from public, anon, authenticated`; in a spec, grant it only to whom it is for.
    CODE = "security/definer-function", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    let signed_in = Grantee::Role("authenticated".into());
    for item in model.catalog.functions().filter(|item| item.object.is_managed() && item.body.security_definer) {
        let is_trigger = ["trigger", "event_trigger"].iter().any(|name| item.body.returns.is_builtin(name));
        if is_trigger || !model.is_exposed(item.key) {
            continue;
        }
        let holders = model.holders(item.object, Privilege::Execute);
        let text = &item.body.body.sql().text;
        let asks = ["auth.uid(", "auth.jwt(", "auth.role("].iter().any(|call| text.contains(call));
        let open: Vec<_> =
            holders.into_iter().filter(|to| !(asks && **to == signed_in)).map(|to| format!("`{}`", to.as_str())).collect();
        if open.is_empty() {
            continue;
        }
        let message =
            format!("the {} runs with the rights of its owner, and {} can call it", item.key, open.join(", "));
        found.push(
            Diagnostic::new(&CODE, message)
                .maybe_at(item.object.span())
                .help("take `execute` from `public`, `anon` and `authenticated`; or let it ask `auth.uid()` who calls"),
        );
    }
}
