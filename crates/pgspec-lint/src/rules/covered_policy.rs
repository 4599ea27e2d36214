//! Policies that admit nothing that another one does not admit.

use pgspec_catalog::object::PolicyCommand;
use pgspec_catalog::{Diagnostic, Diagnostics, Grantee};

use crate::model::{Model, PolicyFacts, TableFacts};
use crate::tree::constant;

pgspec_catalog::codes! {
    /// A policy admits nothing that another one does not admit already.
    ///
    /// **Why.** A policy for all commands is one for SELECT too. The second is evaluated for each row, and changes nothing;
    /// whoever takes it away to close the table finds it open.
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies:
    ///       view own: for select to authenticated using ((select auth.uid()) = owner)
    ///       manage own: for all to authenticated using ((select auth.uid()) = owner) with check ((select auth.uid()) = owner)
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies:
    ///       manage own: for all to authenticated using ((select auth.uid()) = owner) with check ((select auth.uid()) = owner)
    /// ```
    ///
    /// **Fix.** Remove the policy.
    CODE = "performance/covered-policy", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables().filter(|facts| facts.policies.len() > 1) {
        for policy in &facts.policies {
            let Some(by) = covering(facts, policy, model) else { continue };
            let message = format!("the {} admits nothing that `{}` does not admit", policy.key, by.key.name);
            let mut diagnostic = Diagnostic::new(&CODE, message).maybe_at(policy.object.span()).help("remove it");
            if let Some(span) = by.object.span() {
                diagnostic = diagnostic.related(span, "this one is enough");
            }
            found.push(diagnostic);
        }
    }
}

/// The policy that admits everything that this one admits.
pub(super) fn covering<'m, 'a>(
    facts: &'m TableFacts<'a>,
    policy: &PolicyFacts<'a>,
    model: &Model<'_>,
) -> Option<&'m PolicyFacts<'a>> {
    if !policy.policy.permissive {
        return None;
    }
    let place = facts.policies.iter().position(|other| other.key == policy.key)?;
    let others = facts.policies.iter().enumerate().filter(|(at, other)| *at != place && other.policy.permissive);
    let covers = |by: &PolicyFacts<'_>| {
        let commands = by.policy.command == PolicyCommand::All || by.policy.command == policy.policy.command;
        let roles = by.policy.roles.contains(&Grantee::Public)
            || policy.policy.roles.iter().all(|role| by.policy.roles.contains(role));
        commands && roles && admits(model, by, policy)
    };
    let (at, by) = others.into_iter().find(|(_, by)| covers(by))?;
    // Of two that are the same, the first one stays.
    let mutual = by.policy.command == policy.policy.command
        && by.policy.roles == policy.policy.roles
        && admits(model, policy, by);
    (!mutual || at < place).then_some(by)
}

/// Whether the expressions of `by` hold wherever those of `one` do.
fn admits(model: &Model<'_>, by: &PolicyFacts<'_>, one: &PolicyFacts<'_>) -> bool {
    let weaker = |by: Option<&_>, one: Option<&_>| match (by, one) {
        (Some(by), Some(one)) => by == one || constant(model, by) == Some(true),
        (Some(by), None) => constant(model, by) == Some(true),
        (None, _) => false,
    };
    let old = |p: &PolicyFacts<'_>| p.using.clone();
    let new = |p: &PolicyFacts<'_>| p.check.clone().or_else(|| p.using.clone());
    let reads = one.policy.command != PolicyCommand::Insert;
    let writes = matches!(one.policy.command, PolicyCommand::Insert | PolicyCommand::Update | PolicyCommand::All);
    (!reads || weaker(old(by).as_ref(), old(one).as_ref()))
        && (!writes || weaker(new(by).as_ref(), new(one).as_ref()))
}
