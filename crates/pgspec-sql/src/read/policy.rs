//! Row security policies and roles.

use pgspec_catalog::object::{Policy, PolicyCommand};
use pgspec_catalog::{Body, Grantee, Key, Kind, Mentioned, QualifiedName};

use super::expression::Scope;
use super::site::Site;
use super::{Reader, index, name};
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
    let roles = roles(site, node)?;
    let clause = |site: &mut Site<'_>, kind| {
        let clause = parse::child(node, kind)?;
        site.sql_inside(&clause, Scope::Columns)
    };
    let using = clause(site, S::USING_EXPR_CLAUSE);
    let check = clause(site, S::WITH_CHECK_EXPR_CLAUSE);
    refuse(site, node, command, using.is_some(), check.is_some());
    Some(Policy { command, permissive: permissive(site, node), roles, using, check })
}

/// `ALTER POLICY`, apart from its name: what it says replaces what was there.
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let (written, path) = index::on_table(site, node, S::ON_TABLE)?;
    let own = parse::child(node, S::POLICY_REF)?;
    let name = name::of(&own)?;
    let Some((_, table)) = reader.relation(&written) else {
        reader.missing(&[Kind::Table], &written, site.span(parse::range(&path)));
        return Some(());
    };
    let Some(id) = reader.catalog.id(&Key::of_relation(Kind::Policy, &table, &name)) else {
        reader.missing_child(Kind::Policy, &table, &name, site.span(parse::range(&own)));
        return Some(());
    };
    let action = parse::child(node, S::ALTER_POLICY_TO)?;
    let clause = |site: &mut Site<'_>, kind| {
        let clause = parse::child(&action, kind)?;
        site.sql_inside(&clause, Scope::Columns)
    };
    let (using, check) = (clause(site, S::USING_EXPR_CLAUSE), clause(site, S::WITH_CHECK_EXPR_CLAUSE));
    let roles = match parse::child(&action, S::POLICY_ROLES) {
        Some(_) => Some(roles(site, &action)?),
        None => None,
    };
    let Some(Body::Policy(policy)) = reader.catalog.entry(id).map(|(_, object)| &object.body) else {
        return None;
    };
    let mut policy = policy.clone();
    policy.using = using.or(policy.using);
    policy.check = check.or(policy.check);
    policy.roles = roles.unwrap_or(policy.roles);
    refuse(site, &action, policy.command, policy.using.is_some(), policy.check.is_some());
    if site.problems.is_empty()
        && let Some(object) = reader.catalog.object_mut(id)
    {
        let old = std::mem::replace(&mut object.body, Body::Policy(policy));
        reader.created_texts(id, Some(&old));
        reader.register(id);
    }
    reader.note(site, Some(&table));
    Some(())
}

/// The roles of `TO`, sorted.
fn roles(site: &mut Site<'_>, node: &Node) -> Option<Vec<Grantee>> {
    use SyntaxKind as S;
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
    Some(roles)
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
