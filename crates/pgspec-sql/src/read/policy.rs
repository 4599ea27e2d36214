//! Row security policies and roles.

use pgspec_catalog::object::{Policy, PolicyCommand};
use pgspec_catalog::{Grantee, Mentioned, QualifiedName};

use super::expression::Scope;
use super::name;
use super::site::Site;
use crate::parse::{self, Node, SyntaxKind};

/// A `CREATE_POLICY` node.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Policy> {
    use SyntaxKind as S;
    let command = parse::child(node, S::POLICY_COMMAND).map_or(PolicyCommand::All, |clause| {
        match clause.children().next().map(|c| c.kind()) {
            Some(S::POLICY_COMMAND_SELECT) => PolicyCommand::Select,
            Some(S::POLICY_COMMAND_INSERT) => PolicyCommand::Insert,
            Some(S::POLICY_COMMAND_UPDATE) => PolicyCommand::Update,
            Some(S::POLICY_COMMAND_DELETE) => PolicyCommand::Delete,
            _ => PolicyCommand::All,
        }
    });
    let mut roles = Vec::new();
    if let Some(list) = parse::child(node, S::POLICY_ROLES).and_then(|c| parse::child(&c, S::ROLE_REF_LIST)) {
        for role in parse::children(&list, S::ROLE_REF) {
            roles.push(grantee(site, &role)?);
        }
    }
    // Postgres keeps `public` alone: it holds all others (`policy.c`).
    if roles.is_empty() || roles.contains(&Grantee::Public) {
        roles = vec![Grantee::Public];
    }
    roles.sort();
    roles.dedup();
    let clause = |site: &mut Site<'_>, kind| {
        let clause = parse::child(node, kind)?;
        site.sql_inside(&clause, Scope::Columns)
    };
    let using = clause(site, S::USING_EXPR_CLAUSE);
    let check = clause(site, S::WITH_CHECK_EXPR_CLAUSE);
    refuse(site, node, command, using.is_some(), check.is_some());
    Some(Policy { command, permissive: permissive(site, node), roles, using, check })
}

fn permissive(site: &mut Site<'_>, node: &Node) -> bool {
    let Some(clause) = parse::child(node, SyntaxKind::AS_POLICY_TYPE) else { return true };
    let words = parse::words(&clause);
    match words.as_str() {
        "as permissive" => true,
        "as restrictive" => false,
        _ => {
            site.problem(parse::range(&clause), "expected `as permissive` or `as restrictive`", None);
            true
        }
    }
}

/// What Postgres refuses (`policy.c`, `CreatePolicy`).
fn refuse(site: &mut Site<'_>, node: &Node, command: PolicyCommand, using: bool, check: bool) {
    use SyntaxKind as S;
    let at = |kind| parse::child(node, kind).map_or_else(|| parse::range(node), |n| parse::range(&n));
    match command {
        PolicyCommand::Insert if using => {
            let help = "write `with check (…)`: an insert has no existing rows to look at";
            let range = at(S::USING_EXPR_CLAUSE);
            site.problem(range, "a policy for insert has only `with check`, not `using`", Some(help));
        }
        PolicyCommand::Select | PolicyCommand::Delete if check => {
            let message = format!("a policy for {} has only `using`, not `with check`", command.sql());
            let help = format!("write `using (…)`: a {} writes no new rows", command.sql());
            site.problem(at(S::WITH_CHECK_EXPR_CLAUSE), message, Some(&help));
        }
        PolicyCommand::All
        | PolicyCommand::Select
        | PolicyCommand::Insert
        | PolicyCommand::Update
        | PolicyCommand::Delete => {}
    }
}

/// A role that a policy or a grant names.
pub(crate) fn grantee(site: &mut Site<'_>, role: &Node) -> Option<Grantee> {
    let Some(node) = parse::child(role, SyntaxKind::ROLE_NAME_REF) else {
        if let Some(user) = &site.user {
            return Some(Grantee::Role(user.clone()));
        }
        let help = "Postgres replaces it by whoever runs the statement: write the role's name";
        site.unmodelled_at(parse::range(role), "a role that depends on who runs the SQL", Some(help));
        return None;
    };
    let name = name::of(&node)?;
    if name == "none" {
        site.problem(parse::range(role), "`none` is no name of a role", None);
        return None;
    }
    // Quoted or not: Postgres has no role of this name.
    let grantee = Grantee::from_name(name.clone());
    if grantee != Grantee::Public {
        site.mention(Mentioned::Role, QualifiedName { schema: None, name }, parse::range(&node));
    }
    Some(grantee)
}
