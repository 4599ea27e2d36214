//! Roles: `CREATE ROLE`, `ALTER ROLE`, `DROP ROLE`, and the names of roles in other statements.

use pgspec_catalog::object::Role;
use pgspec_catalog::{Body, Diagnostic, Grantee, Key, Kind, Name};

use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, membership, name as names, setting};
use crate::codes;
use crate::parse::{self, Node, SyntaxKind};

/// The role that a `ROLE_REF` node means.
pub(super) fn name(reader: &Reader<'_>, role: &Node) -> Option<Name> {
    use SyntaxKind as S;
    if let Some(node) = parse::child(role, S::ROLE_NAME_REF) {
        return names::of(&node);
    }
    let session = parse::child(role, S::ROLE_REF_SESSION_USER).is_some();
    let user = if session { reader.session_user() } else { reader.current_user() };
    Some(user.unwrap_or_else(|| reader.default_owner()))
}

/// Whom a `ROLE_REF` node means in a grant.
pub(super) fn grantee(reader: &Reader<'_>, role: &Node) -> Option<Grantee> {
    name(reader, role).map(Grantee::from_name)
}

/// `CREATE ROLE`, `CREATE USER` and `CREATE GROUP`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let name = names::of(&parse::child(node, S::ROLE)?)?;
    let mut role = Role { login: node.kind() == S::CREATE_USER, ..Role::default() };
    let options = parse::child(node, S::ROLE_OPTION_LIST);
    options.iter().flat_map(Node::children).for_each(|option| set(reader, site, &mut role, &option));
    let key = Key::global(Kind::Role, name.clone());
    if !reader.insert(site, node, key, Body::Role(Box::new(role)), IfTaken::Refuse) {
        return Some(());
    }
    for option in options.iter().flat_map(Node::children) {
        let list = parse::child(&option, S::ROLE_REF_LIST);
        for other in list.iter().flat_map(|list| parse::children(list, S::ROLE_REF)) {
            let of = self::name(reader, &other)?;
            match option.kind() {
                S::ROLE_OPTION_IN_ROLE | S::ROLE_OPTION_IN_GROUP => {
                    membership::add(reader, site, &other, &of, &name);
                }
                S::ROLE_OPTION_ROLE | S::ROLE_OPTION_USER => {
                    membership::add(reader, site, &other, &name, &of);
                }
                _ => {
                    membership::add(reader, site, &other, &name, &of);
                    membership::set_admin(reader, &name, &of, true);
                }
            }
        }
    }
    Some(())
}

/// An attribute of a role.
fn set(reader: &mut Reader<'_>, site: &mut Site<'_>, role: &mut Role, option: &Node) {
    use SyntaxKind as S;
    let words = parse::words(option);
    match option.kind() {
        S::ROLE_OPTION_PASSWORD | S::ROLE_OPTION_ENCRYPTED_PASSWORD => {
            if !words.ends_with("null") {
                let diagnostic = Diagnostic::new(&codes::PASSWORD, "a password is not kept");
                let help = "set passwords where the server is set up, and keep them out of files";
                reader.diagnostics.push(diagnostic.maybe_at(site.span(parse::range(option))).help(help));
            }
        }
        S::ROLE_OPTION_CONNECTION_LIMIT => {
            let text = site.node_text(option);
            let number = text.split_whitespace().last().unwrap_or_default();
            let negative = text.contains('-');
            match number.trim_start_matches('-').parse::<i32>() {
                Ok(limit) => role.connection_limit = (!negative).then_some(limit),
                Err(_) => site.problem(parse::range(option), "expected a number of connections", None),
            }
        }
        S::ROLE_OPTION_VALID_UNTIL => {
            if !site.node_text(option).contains("infinity") {
                site.unmodelled(option, "`valid until`");
            }
        }
        S::ROLE_OPTION_SYSID => {}
        S::ROLE_OPTION_GENERIC | S::ROLE_OPTION_INHERIT => {
            let (word, on) = match words.strip_prefix("no") {
                Some(word) => (word, false),
                None => (words.as_str(), true),
            };
            match word {
                "superuser" => role.superuser = on,
                "createdb" => role.create_db = on,
                "createrole" => role.create_role = on,
                "inherit" => role.inherit = on,
                "login" => role.login = on,
                "replication" => role.replication = on,
                "bypassrls" => role.bypass_rls = on,
                // Neither has had a meaning since Postgres 9.5.
                "createuser" | "encrypted" => {}
                _ => site.problem(parse::range(option), format!("`{words}` is no option of a role"), None),
            }
        }
        // Memberships are made when the role is there.
        S::ROLE_OPTION_IN_ROLE
        | S::ROLE_OPTION_IN_GROUP
        | S::ROLE_OPTION_ROLE
        | S::ROLE_OPTION_USER
        | S::ROLE_OPTION_ADMIN => {}
        _ => site.unmodelled(option, "this option of a role"),
    }
}

/// `ALTER ROLE`, `ALTER USER` and `ALTER GROUP`
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    if parse::has(node, S::SET_CONFIG_PARAM) || parse::has(node, S::RESET_CONFIG_PARAM) {
        return setting::of_role(reader, site, node);
    }
    let reference = parse::child(node, S::ROLE_REF)?;
    let name = name(reader, &reference)?;
    if let Some(list) = node.children().find(|child| matches!(child.kind(), S::ADD_USERS | S::DROP_USERS)) {
        for member in parse::children(&list, S::ROLE_REF) {
            let of = self::name(reader, &member)?;
            if list.kind() == S::ADD_USERS {
                membership::add(reader, site, &member, &name, &of);
            } else {
                membership::remove(reader, site, &member, &name, &of);
            }
        }
        return Some(());
    }
    let Some(key) = declared(reader, site, &reference, name) else { return Some(()) };
    if let Some(action) = parse::child(node, S::ROLE_RENAME_TO) {
        let to = names::of(&action.children().last()?)?;
        let id = reader.catalog.id(&key)?;
        reader.rename_role(id, &to, site.span(parse::tight_range(&action)));
        return Some(());
    }
    let options = parse::child(node, S::ROLE_OPTION_LIST)?;
    let Some(Body::Role(mut role)) = reader.catalog.get(&key).map(|object| object.body.clone()) else {
        return None;
    };
    options.children().for_each(|option| set(reader, site, &mut role, &option));
    reader.catalog.get_mut(&key)?.body = Body::Role(role);
    Some(())
}

/// `DROP ROLE`, `DROP USER` and `DROP GROUP`
pub(super) fn drop(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    for reference in parse::children(node, S::ROLE_REF) {
        let name = name(reader, &reference)?;
        let key = Key::global(Kind::Role, name.clone());
        if reader.catalog.get(&key).is_none() {
            if !parse::has(node, S::IF_EXISTS) {
                declared(reader, site, &reference, name);
            }
            continue;
        }
        reader.forget(&key);
        membership::forget(reader, &name);
        setting::forget(reader, &name);
    }
    Some(())
}

/// The key of a role that the statements before create. Other roles belong to the server: what is said about them
/// cannot be held.
pub(super) fn declared(reader: &Reader<'_>, site: &mut Site<'_>, node: &Node, name: Name) -> Option<Key> {
    let key = Key::global(Kind::Role, name);
    if reader.catalog.get(&key).is_some() {
        return Some(key);
    }
    let message = format!("the {key} is not created here: what is said about it cannot be modelled");
    let help = "create the role in a file that is read too, or change it where the server is set up";
    site.unmodelled_at(parse::range(node), message, Some(help));
    None
}
