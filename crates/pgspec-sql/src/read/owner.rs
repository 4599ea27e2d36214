//! Who owns what: `OWNER TO`, `REASSIGN OWNED`, `DROP OWNED`

use pgspec_catalog::{Acl, Body, Grantee, Key, Kind, Standing};

use super::site::Site;
use super::{Reader, identity, name, role, target};
use crate::parse::{self, Node, SyntaxKind};

/// `ALTER … OWNER TO role`, of whatever kind of object
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let clause = parse::child(node, S::OWNER_TO)?;
    let reference = node.children().find(|child| child.kind() != S::IF_EXISTS)?;
    if node.kind() == S::ALTER_SEQUENCE
        && let Some(of) =
            name::qualified(site, &reference).and_then(|written| identity::find(reader, &written))
    {
        return identity::alter(reader, site, std::iter::once(&clause), &of);
    }
    let quiet = parse::has(node, S::IF_EXISTS);
    let before = reader.diagnostics.len();
    let key = target::object(reader, site, &reference);
    if quiet {
        reader.diagnostics.truncate(before);
    }
    match key {
        Some(key) => give(reader, site, &clause, &key),
        None => Some(()),
    }
}

/// An `OWNER_TO` node: gives an object to a role.
pub(super) fn give(reader: &mut Reader<'_>, site: &mut Site<'_>, clause: &Node, key: &Key) -> Option<()> {
    let owner = role::name(reader, &parse::child(clause, SyntaxKind::ROLE_REF)?)?;
    set(reader, site, clause, key, owner);
    Some(())
}

/// Makes a role the owner of an object.
pub(super) fn set(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    key: &Key,
    owner: pgspec_catalog::Name,
) {
    let declared = reader.declared_owner(owner.clone());
    let Some(object) = reader.catalog.get_mut(key) else { return };
    if object.standing == Standing::Platform {
        if object.owner != declared {
            site.unmodelled(node, &format!("an owner of the platform's own {key}"));
        }
        return;
    }
    // What the new owner was granted is now its own (`aclnewowner`).
    let mut acl = Acl::of_object(key, &object.grants);
    acl.forget(&Grantee::Role(owner.clone()));
    if let Body::Table(table) = &mut object.body {
        for identity in table.columns.iter_mut().filter_map(|column| column.identity.as_mut()) {
            let mut acl = Acl::of(&identity.grants);
            acl.forget(&Grantee::Role(owner.clone()));
            identity.grants = acl.grants(&[]);
        }
    }
    object.owner = declared;
    let columns = object
        .body
        .as_table()
        .map_or_else(Vec::new, |table| table.columns.iter().map(|column| column.name.clone()).collect());
    object.grants = acl.grants_of_object(key, &columns);
    // The sequences of its columns go along (`change_owner_recurse_to_sequences`).
    if key.kind == Kind::Table {
        let table = key.qualified_name();
        let sequences = reader.users_of(&key.name).into_iter().filter_map(|id| {
            let (own, object) = reader.catalog.entry(id)?;
            let of = object.body.as_sequence()?.owned_by.as_ref()?;
            (of.table == table).then(|| own.clone())
        });
        for sequence in sequences.collect::<Vec<_>>() {
            set(reader, site, node, &sequence, owner.clone());
        }
    }
}

/// `REASSIGN OWNED BY role TO role`
pub(super) fn reassign(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let mut lists = parse::children(node, S::ROLE_REF_LIST);
    let (from, to) = (lists.next()?, lists.next()?);
    let to = role::name(reader, &parse::child(&to, S::ROLE_REF)?)?;
    for from in parse::children(&from, S::ROLE_REF) {
        let from = role::name(reader, &from)?;
        let declared = reader.declared_owner(from);
        let owned = reader.catalog.iter().filter(|(_, key, object)| {
            super::user::has_owner(key.kind)
                && object.owner == declared
                && object.standing == Standing::Managed
        });
        let owned: Vec<Key> = owned.map(|(_, key, _)| key.clone()).collect();
        for key in owned {
            set(reader, site, node, &key, to.clone());
        }
    }
    Some(())
}
