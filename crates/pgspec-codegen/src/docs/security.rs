//! Row security, policies, grants and declared access of a table, for its page.

use std::collections::BTreeMap;

use pgspec_catalog::access::{Access, Actor};
use pgspec_catalog::object::Policy;
use pgspec_catalog::{Grant, Grantee, Privilege, Privileges, SqlText, Standing, Text};

use super::definition::columns;
use super::escape::{code, fence, inline, text};
use super::prose;
use super::site::{Node, TableNode, doc};
use super::view::{AccessRow, Matrix, PolicySection};

/// The privileges that a matrix of a table or view always shows.
pub(super) const TABLE: &[Privilege] =
    &[Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];

/// Whether row security applies, and why not.
pub(super) fn state(node: &TableNode<'_>) -> String {
    if node.item.object.standing == Standing::External {
        // What somebody else's table does is not known here.
        return String::new();
    }
    let security = node.item.body.row_security;
    let state = match (security.enabled, security.forced, node.policies.is_empty()) {
        (false, _, true) => "Row security is **off**: a role with a grant reaches every row.",
        (false, _, false) => {
            "Row security is **off**: the policies below have no effect, and a role with a grant reaches every row."
        }
        (true, false, true) => {
            "Row security is **on**, without a policy: nobody but the owner and roles that bypass row security \
             reaches a row."
        }
        (true, true, true) => {
            "Row security is **on** and **forced**, without a policy: nobody but roles that bypass row security \
             reaches a row."
        }
        (true, false, false) => {
            "Row security is **on**: a role reaches the rows that a policy below gives it. The table's owner \
             reaches all."
        }
        (true, true, false) => {
            "Row security is **on** and **forced**: every role, the table's owner too, reaches the rows that a \
             policy below gives it."
        }
    };
    match &node.item.body.notes.security_reason {
        Some(reason) => format!("{state} Reason: {}", inline(reason)),
        None => state.to_owned(),
    }
}

/// The policies of a table.
pub(super) fn policies(node: &TableNode<'_>) -> Vec<PolicySection> {
    node.policies.iter().map(policy).collect()
}

fn policy(node: &Node<'_, Policy>) -> PolicySection {
    let policy = node.item.body;
    let kind = if policy.permissive { "Permissive" } else { "**Restrictive**" };
    let roles: Vec<_> = policy.roles.iter().map(|role| code(role.as_str())).collect();
    let expression =
        |sql: &Option<SqlText>| sql.as_ref().map_or(String::new(), |sql| fence("sql", &sql.text));
    PolicySection {
        anchor: node.anchor.clone(),
        title: text(node.item.key.name.as_str()),
        summary: format!("{kind}, for {} to {}.", code(policy.command.sql()), roles.join(", ")),
        doc: prose::blocks(doc(node.item.object)),
        using: expression(&policy.using),
        check: expression(&policy.check),
    }
}

/// Grantees and their privileges. Columns beyond `always` are shown where anybody has the privilege.
pub(super) fn grants(grants: &[Grant], always: &[Privilege]) -> Matrix {
    if grants.is_empty() {
        return Matrix::default();
    }
    let shown = Privilege::ALL.into_iter().filter(|privilege| {
        always.contains(privilege) || grants.iter().any(|grant| grant.privileges.contains(*privilege))
    });
    let shown: Vec<Privilege> = shown.collect();
    let mut by_role: BTreeMap<&Grantee, Vec<&Grant>> = BTreeMap::new();
    for grant in grants {
        by_role.entry(&grant.to).or_default().push(grant);
    }
    let row = |(role, grants): (&Grantee, Vec<&Grant>)| {
        let cells = shown.iter().map(|privilege| cell(&grants, *privilege));
        std::iter::once(code(role.as_str())).chain(cells).collect()
    };
    let head = std::iter::once("Role").chain(shown.iter().map(|p| p.keyword())).map(str::to_owned).collect();
    Matrix { head, rows: by_role.into_iter().map(row).collect() }
}

fn cell(grants: &[&Grant], privilege: Privilege) -> String {
    let having: Vec<_> = grants.iter().filter(|g| g.privileges.contains(privilege)).collect();
    let on = if having.iter().any(|g| g.grant_option) { ", with grant option" } else { "" };
    if having.iter().any(|g| g.columns.is_empty()) {
        return format!("yes{on}");
    }
    let mut named: Vec<_> = having.iter().flat_map(|g| g.columns.iter().cloned()).collect();
    named.sort();
    named.dedup();
    if named.is_empty() { "–".to_owned() } else { format!("{}{on}", columns(&named)) }
}

/// What `access:` declares.
pub(super) fn access(access: &Access) -> Vec<AccessRow> {
    let row = |(actor, privileges): (&Actor, &Privileges)| AccessRow {
        who: match actor {
            Actor::Owner => "the row's owner".to_owned(),
            Actor::Others => "anybody else who is signed in".to_owned(),
            Actor::Role(name) => code(name.as_str()),
        },
        what: if privileges.is_empty() {
            "nothing".to_owned()
        } else {
            privileges.iter().map(Privilege::keyword).collect::<Vec<_>>().join(", ")
        },
    };
    access.iter().map(row).collect()
}

/// A comment or doc as the content of a cell.
pub(super) fn cell_of(doc: Option<&Text>) -> String {
    doc.map_or(String::new(), |doc| prose::cell(doc))
}
