//! Scores that those whom they are about can set.

use pgspec_catalog::object::{Column, PolicyCommand};
use pgspec_catalog::{Diagnostic, Diagnostics, Privilege};

use crate::model::{Model, PolicyFacts, TableFacts};
use crate::tree::owner_columns;

pgspec_catalog::codes! {
    /// A column that counts what somebody has earned can be set by them.
    ///
    /// **Why.** "Users can update their own row" covers every column of it: points, coins, streaks and balances too. Row level
    /// security knows rows only; columns are a matter of grants.
    ///
    /// It is about columns with numbers, named after what is earned (`xp`, `points`, `coins`, `streak`, `balance` …), in a
    /// table with a policy that lets owners update their rows.
    ///
    /// ```yaml bad
    /// tables:
    ///   people:
    ///     columns:
    ///       id: uuid primary key references auth.users on delete cascade
    ///       name: text not null
    ///       coins: integer not null default 0
    ///     policies:
    ///       own: for update to authenticated using ((select auth.uid()) = id) with check ((select auth.uid()) = id)
    ///     grants: { authenticated: "select, update" }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   people:
    ///     columns:
    ///       id: uuid primary key references auth.users on delete cascade
    ///       name: text not null
    ///       coins: integer not null default 0
    ///     policies:
    ///       own: for update to authenticated using ((select auth.uid()) = id) with check ((select auth.uid()) = id)
    ///     grants: { authenticated: "select, update (name)" }
    /// ```
    ///
    /// **Fix.** Grant `update` on the columns that are theirs to change; let a `security definer` function write the others.
    CODE = "security/score-writable", Warning;
}

/// Words for what is earned.
const EARNED: [&str; 15] = [
    "score", "lifescore", "points", "coins", "xp", "balance", "credits", "streak", "streaks", "reputation", "karma",
    "wins", "gems", "earned", "winnings",
];

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        let Some(policy) = letting_owners_update(model, facts) else { continue };
        for column in facts.table.columns.iter().filter(|column| is_earned(column)) {
            let mut writers = facts.object.grants.iter().filter(|grant| {
                model.is_client(&grant.to)
                    && grant.privileges.contains(Privilege::Update)
                    && (grant.columns.is_empty() || grant.columns.contains(&column.name))
            });
            let Some(writer) = writers.next_back() else { continue };
            let message =
                format!("`{}.{}` can be set by the user whose row it is", facts.name, column.name);
            let mut diagnostic = Diagnostic::new(&CODE, message)
                .maybe_at(column.origin.span().or_else(|| facts.object.span()))
                .help(format!(
                    "grant `{}` update on the columns that are theirs to change: `update (…)`",
                    writer.to.as_str()
                ));
            if let Some(span) = policy.object.span() {
                diagnostic = diagnostic.related(span, "this policy lets them");
            }
            found.push(diagnostic);
        }
    }
}

fn letting_owners_update<'m, 'a>(
    model: &Model<'_>,
    facts: &'m TableFacts<'a>,
) -> Option<&'m PolicyFacts<'a>> {
    let mut policies = facts.policies.iter().filter(|_| facts.table.row_security.enabled);
    policies.find(|policy| {
        policy.policy.permissive
            && policy.covers(PolicyCommand::Update)
            && policy.policy.roles.iter().any(|role| model.is_client(role))
            && policy.using.as_ref().is_some_and(|using| !owner_columns(model, using).is_empty())
    })
}

fn is_earned(column: &Column) -> bool {
    let is_number = ["int2", "int4", "int8", "numeric", "float4", "float8"];
    let is_number = is_number.iter().any(|name| column.data_type.name.name == *name);
    let words = column.name.as_str().split('_');
    is_number
        && !column.data_type.array
        && column.generated.is_none()
        && words.into_iter().any(|word| EARNED.contains(&word.to_ascii_lowercase().as_str()))
}
