//! Policies that admit users who signed in anonymously.

use pgspec_analyze::typed::{Const, Node};
use pgspec_analyze::walk::{Next, descend};
use pgspec_catalog::{Diagnostic, Diagnostics, Grantee};

use crate::model::{Model, PolicyFacts};

pgspec_catalog::codes! {
    /// A policy for signed-in users admits those who signed in anonymously.
    ///
    /// **Why.** Where a project lets visitors sign in anonymously, they have the role `authenticated` as everybody else has. A
    /// policy that means people with an account has to ask for the claim `is_anonymous`.
    ///
    /// Whether a project lets them in stands in its settings on the platform, not in its model, so the rule speaks only where it
    /// is asked for:
    ///
    /// ```yaml
    /// lint:
    ///   rules: { security/anonymous-sign-ins: warning }
    /// ```
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies: { own: for select to authenticated using ((select auth.uid()) = owner) }
    ///     grants: { authenticated: select }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies:
    ///       own: for select to authenticated using ((select auth.uid()) = owner)
    ///       with an account: |-
    ///         as restrictive for select to authenticated
    ///         using ((select (auth.jwt() ->> 'is_anonymous')::boolean) is false)
    ///     grants: { authenticated: select }
    /// ```
    ///
    /// **Fix.** Add a restrictive policy that asks for `is_anonymous`, for the commands that need an account.
    CODE = "security/anonymous-sign-ins", Info;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    if !model.options.asked_for.contains(CODE.id) {
        return;
    }
    for facts in model.own_tables().filter(|facts| facts.table.row_security.enabled) {
        for policy in facts.policies.iter().filter(|policy| policy.object.is_managed() && admits_users(policy)) {
            let restricts = |other: &PolicyFacts<'_>| {
                !other.policy.permissive && other.covers(policy.policy.command) && asks(other)
            };
            if asks(policy) || facts.policies.iter().any(restricts) {
                continue;
            }
            let message = format!("the {} admits users who signed in anonymously", policy.key);
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(policy.object.span())
                    .help("add a restrictive policy: `(select (auth.jwt() ->> 'is_anonymous')::boolean) is false`"),
            );
        }
    }
}

fn admits_users(policy: &PolicyFacts<'_>) -> bool {
    let is_user = |role: &Grantee| match role {
        Grantee::Public => true,
        Grantee::Role(name) => *name == "authenticated",
    };
    policy.policy.permissive && policy.policy.roles.iter().any(is_user)
}

/// Whether a policy looks at the claim.
fn asks(policy: &PolicyFacts<'_>) -> bool {
    let mut asks = false;
    for (expression, _) in policy.expressions() {
        descend(expression, 0, &mut |part, _| {
            asks |= matches!(&part.node, Node::Const(Const::Value { text, .. }) if text == "is_anonymous");
            Next::Deeper
        });
    }
    asks
}
