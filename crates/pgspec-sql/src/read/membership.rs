//! Memberships of roles in roles: `GRANT role TO role`, `REVOKE role FROM role`

use pgspec_catalog::object::Role;
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
    let admin = parse::child(node, S::GRANT_WITH_CLAUSE).and_then(|with| admin_option(site, &with));
    let only_admin = parse::has(node, S::ADMIN_OPTION_FOR);
    for option in node.children() {
        if matches!(option.kind(), S::INHERIT_OPTION_FOR | S::SET_OPTION_FOR) {
            site.unmodelled(&option, "an option of a membership other than that of an admin");
            return Some(());
        }
    }
    for member in parse::children(&parse::child(node, S::ROLE_REF_LIST)?, S::ROLE_REF) {
        let name = role::name(reader, &member)?;
        for group in &groups {
            if node.kind() == S::GRANT {
                add(reader, site, &member, group, &name);
                if let Some(admin) = admin {
                    set_admin(reader, group, &name, admin);
                }
            } else if only_admin {
                set_admin(reader, group, &name, false);
            } else {
                remove(reader, site, &member, group, &name);
            }
        }
    }
    Some(())
}

/// What `WITH ADMIN OPTION`, `WITH ADMIN TRUE` or `WITH ADMIN FALSE` says of being one who makes members.
fn admin_option(site: &mut Site<'_>, with: &Node) -> Option<bool> {
    use SyntaxKind as S;
    let mut admin = None;
    let options = with.descendants().filter(|part| part.kind() == S::GRANT_ROLE_OPTION);
    for option in options.collect::<Vec<_>>() {
        match parse::words(&option).split_once(' ') {
            Some(("admin", value)) => admin = Some(value != "false"),
            _ => site.unmodelled(&option, "an option of a membership other than that of an admin"),
        }
    }
    admin
}

/// Lets a member of a group make others its members, or not any more.
pub(super) fn set_admin(reader: &mut Reader<'_>, group: &Name, member: &Name, admin: bool) {
    let key = Key::global(Kind::Role, member.clone());
    let Some(Body::Role(role)) = reader.catalog.get_mut(&key).map(|object| &mut object.body) else { return };
    role.admin_of.retain(|other| other != group);
    if admin && role.member_of.contains(group) {
        role.admin_of.push(group.clone());
        role.admin_of.sort();
    }
}

/// Makes a role a member of a group.
pub(super) fn add(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, group: &Name, member: &Name) {
    if let Some(role) = memberships(reader, site, node, member)
        && let Err(at) = role.member_of.binary_search(group)
    {
        role.member_of.insert(at, group.clone());
    }
}

/// Ends a membership.
pub(super) fn remove(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, group: &Name, member: &Name) {
    if let Some(role) = memberships(reader, site, node, member) {
        role.member_of.retain(|other| other != group);
        role.admin_of.retain(|other| other != group);
    }
}

fn memberships<'r>(
    reader: &'r mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    member: &Name,
) -> Option<&'r mut Role> {
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
        Body::Role(role) => Some(role),
        _ => None,
    }
}

/// Ends the memberships in a role that is no more.
pub(super) fn forget(reader: &mut Reader<'_>, group: &Name) {
    let roles: Vec<Key> = reader.catalog.of_kind(Kind::Role).map(|(_, key, _)| key.clone()).collect();
    for key in roles {
        if let Some(Body::Role(role)) = reader.catalog.get_mut(&key).map(|object| &mut object.body) {
            role.member_of.retain(|other| other != group);
            role.admin_of.retain(|other| other != group);
        }
    }
}
