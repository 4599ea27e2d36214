//! Several permissive policies for one role and command, and policies that others cover.

use pgspec_catalog::object::PolicyCommand;
use pgspec_catalog::{Diagnostic, Diagnostics, Grantee};

use super::covered_policy::covering;
use crate::model::{Model, PolicyFacts};

pgspec_catalog::codes! {
    /// Several permissive policies of a table apply to one role and command.
    ///
    /// **Why.** They are joined by OR: each of them is evaluated for each row. And none of them says alone what the role may
    /// do.
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns:
    ///       id: uuid primary key
    ///       owner: uuid not null references auth.users on delete cascade
    ///       shared: boolean not null default false
    ///     indexes: { notes_owner: (owner) }
    ///     policies:
    ///       own: for select to authenticated using ((select auth.uid()) = owner)
    ///       shared: for select to authenticated using (shared)
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns:
    ///       id: uuid primary key
    ///       owner: uuid not null references auth.users on delete cascade
    ///       shared: boolean not null default false
    ///     indexes: { notes_owner: (owner) }
    ///     policies:
    ///       own or shared: for select to authenticated using (shared or (select auth.uid()) = owner)
    /// ```
    ///
    /// **Fix.** Join them with `or`; or let them speak of different commands.
    CODE = "performance/several-permissive-policies", Warning;
}

const COMMANDS: [PolicyCommand; 4] =
    [PolicyCommand::Select, PolicyCommand::Insert, PolicyCommand::Update, PolicyCommand::Delete];

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables().filter(|facts| facts.policies.len() > 1) {
        let mut all: Vec<&PolicyFacts<'_>> = facts.policies.iter().filter(|p| p.policy.permissive).collect();
        let mut said: Vec<Vec<&PolicyFacts<'_>>> = Vec::new();
        // What another one covers is said by the rule for that.
        let covered: Vec<_> = all.iter().map(|policy| covering(facts, policy, model).is_some()).collect();
        let mut covered = covered.into_iter();
        all.retain(|_| !covered.next().unwrap_or(false));
        let clients = model.clients.iter().map(|name| Grantee::Role(name.clone()));
        for role in clients.chain([Grantee::Public]) {
            for command in COMMANDS {
                let applies = |policy: &&&PolicyFacts<'_>| {
                    policy.covers(command)
                        && if role == Grantee::Public {
                            policy.policy.roles.contains(&role)
                        } else {
                            policy.is_for(&role)
                        }
                };
                let together: Vec<_> = all.iter().filter(applies).copied().collect();
                let same = |known: &Vec<&PolicyFacts<'_>>| {
                    known.len() == together.len() && known.iter().zip(&together).all(|(a, b)| a.key == b.key)
                };
                if together.len() < 2 || said.iter().any(same) {
                    continue;
                }
                let names: Vec<_> = together.iter().map(|policy| format!("`{}`", policy.key.name)).collect();
                let message = format!(
                    "{} permissive policies of `{}` apply to `{}` for {}: {}",
                    together.len(),
                    facts.name,
                    role.as_str(),
                    command.sql(),
                    names.join(", ")
                );
                let mut diagnostic =
                    Diagnostic::new(&CODE, message).maybe_at(together.last().and_then(|p| p.object.span())).help(
                        "each is evaluated for each row: join them with `or`, or let them speak of different commands",
                    );
                for other in together.iter().rev().skip(1) {
                    if let Some(span) = other.object.span() {
                        diagnostic = diagnostic.related(span, "and this one");
                    }
                }
                found.push(diagnostic);
                said.push(together);
            }
        }
    }
}
