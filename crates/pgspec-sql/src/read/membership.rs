//! Memberships of roles in roles: `GRANT role TO role`, `REVOKE role FROM role`

use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name};

use super::site::Site;
use super::{Reader, name as names, role};
use crate::codes;
use crate::parse::{self, Node, SyntaxKind};

/// `GRANT` and `REVOKE` without `ON`
pub(super) fn change(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let mut groups = Vec::new();
    for command in parse::child(node, S::REVOKE_COMMAND_LIST)?.children() {
        // A key word may be the name of a role: `select`.
        groups.push(names::of(&command)?);
    }
    if let Some(with) = parse::child(node, S::GRANT_WITH_CLAUSE) {
        site.unmodelled(&with, "an option of a membership");
    }
    // What only an option is taken from stays; the options themselves are not in the model.
    let only_option = node
        .children()
        .any(|child| matches!(child.kind(), S::ADMIN_OPTION_FOR | S::INHERIT_OPTION_FOR | S::SET_OPTION_FOR));
    for member in parse::children(&parse::child(node, S::ROLE_REF_LIST)?, S::ROLE_REF) {
        let name = role::name(reader, &member)?;
        for group in &groups {
            if node.kind() == S::GRANT {
                add(reader, site, &member, group, &name);
            } else if !only_option {
                remove(reader, site, &member, group, &name);
            }
        }
    }
    Some(())
}

/// Makes a role a member of a group.
pub(super) fn add(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, group: &Name, member: &Name) {
    if let Some(members) = memberships(reader, site, node, member)
        && let Err(at) = members.binary_search(group)
    {
        members.insert(at, group.clone());
    }
}

/// Ends a membership.
pub(super) fn remove(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, group: &Name, member: &Name) {
    if let Some(members) = memberships(reader, site, node, member) {
        members.retain(|other| other != group);
    }
}

fn memberships<'r>(
    reader: &'r mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    member: &Name,
) -> Option<&'r mut Vec<Name>> {
    let key = Key::global(Kind::Role, member.clone());
    if *member == reader.default_owner() && reader.catalog.get(&key).is_none() {
        let message = format!("the {key} is the server's own: what it is a member of is not kept");
        let help = "nothing to do: whoever runs this owns what it makes, and is set up with the server";
        let place = site.span(parse::range(node));
        reader.diagnostics.push(Diagnostic::new(&codes::SERVERS_ROLE, message).maybe_at(place).help(help));
        return None;
    }
    let key = role::declared(reader, site, node, member.clone())?;
    match &mut reader.catalog.get_mut(&key)?.body {
        Body::Role(role) => Some(&mut role.member_of),
        _ => None,
    }
}

/// Ends the memberships in a role that is no more.
pub(super) fn forget(reader: &mut Reader<'_>, group: &Name) {
    let roles: Vec<Key> = reader.catalog.of_kind(Kind::Role).map(|(_, key, _)| key.clone()).collect();
    for key in roles {
        if let Some(Body::Role(role)) = reader.catalog.get_mut(&key).map(|object| &mut object.body) {
            role.member_of.retain(|other| other != group);
        }
    }
}
