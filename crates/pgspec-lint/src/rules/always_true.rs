//! Policies that let clients write whatever they like.

use pgspec_catalog::object::PolicyCommand;
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::{Model, PolicyFacts};
use crate::tree::constant;

pgspec_catalog::codes! {
    /// A policy lets clients write every row, whatever is in it.
    ///
    /// **Why.** `using (true)` or `with check (true)` on a change is no row level security at all. (For SELECT it says that
    /// everybody may read, which is a thing to want.)
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, body: text not null }
    ///     policies: { anybody: for insert to authenticated with check (true) }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, body: text not null }
    ///     policies: { anybody: for select to authenticated using (true) }
    /// ```
    ///
    /// **Fix.** Say whose rows, and with what in them.
    CODE = "security/policy-always-true", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for (_, policy) in model.own_policies() {
        let for_clients = policy.policy.roles.iter().any(|role| model.is_client(role));
        let what = admits_all(model, policy).filter(|_| policy.policy.permissive && for_clients);
        let Some(what) = what else { continue };
        let message = format!("the {} lets clients {what}", policy.key);
        found.push(
            Diagnostic::new(&CODE, message)
                .maybe_at(policy.object.span())
                .help("say whose rows: `(select auth.uid()) = …`"),
        );
    }
}

fn admits_all(model: &Model<'_>, policy: &PolicyFacts<'_>) -> Option<&'static str> {
    let is_true = |value: Option<&pgspec_analyze::typed::Typed>| {
        value.is_some_and(|value| constant(model, value) == Some(true))
    };
    let using = is_true(policy.using.as_ref()) || policy.policy.using.is_none();
    let check = match &policy.policy.check {
        Some(_) => is_true(policy.check.as_ref()),
        None => using,
    };
    match policy.policy.command {
        PolicyCommand::Select => None,
        PolicyCommand::Insert => check.then_some("insert whatever they like"),
        PolicyCommand::Delete => using.then_some("delete every row"),
        PolicyCommand::Update if using => Some("change every row"),
        PolicyCommand::Update => check.then_some("make of their rows whatever they like"),
        PolicyCommand::All if using => Some("change and delete every row"),
        PolicyCommand::All => check.then_some("insert whatever they like"),
    }
}
