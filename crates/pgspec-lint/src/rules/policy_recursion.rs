//! Policies that need themselves.

use pgspec_analyze::uses::Uses;
use pgspec_catalog::object::PolicyCommand;
use pgspec_catalog::{Diagnostic, Diagnostics, QualifiedName};
use rustc_hash::FxHashMap;

use crate::model::{Model, PolicyFacts, TableFacts};

pgspec_catalog::codes! {
    /// A policy reads a table whose policies lead back to its own table.
    ///
    /// **Why.** What a policy reads is subject to the policies of what it reads. Where that comes round to the same table, Postgres
    /// refuses every statement: "infinite recursion detected in policy for relation".
    ///
    /// ```yaml bad
    /// tables:
    ///   members:
    ///     columns:
    ///       team: uuid not null
    ///       person: uuid not null references auth.users on delete cascade
    ///     constraints: { members_key: "primary key (team, person)" }
    ///     indexes: { members_person: (person) }
    ///     policies:
    ///       own teams: |-
    ///         for select to authenticated
    ///         using (team in (select m.team from members m where m.person = (select auth.uid())))
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   members:
    ///     columns:
    ///       team: uuid not null
    ///       person: uuid not null references auth.users on delete cascade
    ///     constraints: { members_key: "primary key (team, person)" }
    ///     indexes: { members_person: (person) }
    ///     policies:
    ///       own teams: for select to authenticated using (team in (select own_teams()))
    /// functions:
    ///   own_teams():
    ///     returns: setof uuid
    ///     language: sql
    ///     volatility: stable
    ///     security: definer
    ///     set: { search_path: "''" }
    ///     body: select team from public.members where person = auth.uid()
    ///     grants: { authenticated: execute }
    /// ```
    ///
    /// **Fix.** Read the table in a function that is `security definer`: its owner's rights end the round.
    CODE = "security/policy-recursion", Warning;
}

/// How many functions deep is looked.
const DEPTH: u8 = 8;

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    let mut search = Search { model, reads: FxHashMap::default() };
    for (facts, policy) in model.own_policies() {
        if !facts.table.row_security.enabled {
            continue;
        }
        let mut path = vec![facts.name.clone()];
        let direct = search.of_policy(policy);
        if let Some(round) = direct.iter().find_map(|table| search.leads_back(table, &mut path)) {
            let round: Vec<_> = round.iter().map(|table| format!("`{table}`")).collect();
            let message = format!("the {} needs itself: it leads from {}", policy.key, round.join(" to "));
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(policy.object.span())
                    .help("read the table in a function that is `security definer`, and call that"),
            );
        }
    }
}

struct Search<'m, 'a> {
    model: &'m Model<'a>,
    /// What the policies for reading a table read themselves.
    reads: FxHashMap<QualifiedName, Vec<QualifiedName>>,
}

impl<'a> Search<'_, 'a> {
    /// The round that a table closes: a table that is on its way already, and whose own policies read something.
    fn leads_back(
        &mut self,
        table: &QualifiedName,
        path: &mut Vec<QualifiedName>,
    ) -> Option<Vec<QualifiedName>> {
        let facts = self.model.table(table).filter(|facts| facts.table.row_security.enabled)?;
        let next = self.of_table(facts);
        if next.is_empty() {
            return None;
        }
        if path.contains(table) {
            let is_first = path.first() == Some(table);
            let mut round = path.clone();
            round.push(table.clone());
            // A round further on is said at its own policies.
            return is_first.then_some(round);
        }
        path.push(table.clone());
        let round = next.iter().find_map(|next| self.leads_back(next, path));
        path.pop();
        round
    }

    fn of_table(&mut self, facts: &TableFacts<'a>) -> Vec<QualifiedName> {
        if let Some(known) = self.reads.get(&facts.name) {
            return known.clone();
        }
        let select = facts.policies.iter().filter(|policy| policy.covers(PolicyCommand::Select));
        let mut reads: Vec<_> = select.flat_map(|policy| self.of_policy(policy)).collect();
        reads.sort_unstable();
        reads.dedup();
        self.reads.insert(facts.name.clone(), reads.clone());
        reads
    }

    /// The relations that a policy reads, in functions with the caller's rights too.
    fn of_policy(&self, policy: &PolicyFacts<'a>) -> Vec<QualifiedName> {
        let mut uses = Uses::default();
        policy.expressions().for_each(|(expression, _)| uses.expr(expression));
        let mut reads: Vec<_> =
            uses.reads.iter().map(|relation| self.model.world.relation(*relation).name.clone()).collect();
        for call in &uses.calls {
            self.of_function(*call, DEPTH, &mut reads);
        }
        reads
    }

    fn of_function(
        &self,
        function: pgspec_analyze::typed::FunctionId,
        depth: u8,
        reads: &mut Vec<QualifiedName>,
    ) {
        let Some(id) = self.model.world.function(function).object.filter(|_| depth > 0) else { return };
        let Some((_, object)) = self.model.catalog.entry(id) else { return };
        if object.body.as_function().is_none_or(|body| body.security_definer) || !object.is_managed() {
            return;
        }
        let body = self.model.body(id);
        reads.extend(body.reads.iter().map(|read| read.relation.clone()));
        body.calls.iter().for_each(|call| self.of_function(call.function, depth - 1, reads));
    }
}
