//! Views that show the platform's users to clients.

use pgspec_analyze::typed::RelationId;
use pgspec_analyze::uses::Uses;
use pgspec_analyze::world::RelationKind;
use pgspec_catalog::{Diagnostic, Diagnostics, Privilege, QualifiedName};

use crate::model::{Model, ViewFacts};

pgspec_catalog::codes! {
    /// Clients can read a view that reads `auth.users`.
    ///
    /// **Why.** The table holds the e-mail addresses, telephone numbers and tokens of all users. A view that runs with the rights
    /// of its owner shows them to whoever may read the view; one that runs with those of its reader fails, since clients have
    /// none there.
    ///
    /// ```yaml bad
    /// views:
    ///   people: { sql: "select id, email from auth.users", with: { security_invoker: true }, grants: { authenticated: select } }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   profiles:
    ///     columns: { id: uuid primary key references auth.users on delete cascade, name: text not null }
    ///     policies: { everybody reads: for select to authenticated using (true) }
    ///     grants: { authenticated: select }
    /// views:
    ///   people: { sql: "select id, name from profiles", with: { security_invoker: true }, grants: { authenticated: select } }
    /// ```
    ///
    /// **Fix.** Keep what others may see in a profile table, and read that.
    CODE = "security/auth-users-exposed", Warning;
}

/// How many views deep is looked.
const DEPTH: u8 = 16;

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    let users = QualifiedName::new("auth", "users");
    let Some((users, _)) = model.world.relations().find(|(_, relation)| relation.name == users) else { return };
    for facts in model.views.iter().filter(|facts| model.is_exposed(facts.key)) {
        let holders = model.holders(facts.object, Privilege::Select);
        let Some(holder) = holders.first().filter(|_| reads(model, facts, users, DEPTH)) else { continue };
        let message = format!("the {} reads `auth.users`, and `{}` can read it", facts.key, holder.as_str());
        found.push(
            Diagnostic::new(&CODE, message)
                .maybe_at(facts.object.span())
                .help("keep what others may see in a profile table, and read that"),
        );
    }
}

fn reads(model: &Model<'_>, facts: &ViewFacts<'_>, users: RelationId, depth: u8) -> bool {
    let Some(query) = &facts.query else { return false };
    let mut uses = Uses::default();
    uses.query(query);
    uses.reads.contains(&users)
        || depth > 0
            && uses.reads.iter().any(|relation| {
                let relation = model.world.relation(*relation);
                let mut views = model.views.iter();
                relation.kind != RelationKind::Table
                    && views
                        .find(|view| view.key.qualified_name() == relation.name)
                        .is_some_and(|view| reads(model, view, users, depth - 1))
            })
}
