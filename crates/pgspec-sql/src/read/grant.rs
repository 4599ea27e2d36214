//! `GRANT` and `REVOKE` on objects

use pgspec_catalog::object::Routine;
use pgspec_catalog::{
    Acl, Grantee, Key, Kind, Mentioned, Name, Privilege, Privileges, QualifiedName, Standing,
};

use super::identity::OfColumn;
use super::site::Site;
use super::{Reader, identity, membership, name, role, target};
use crate::parse::{self, Node, SyntaxKind};

/// What a statement grants or revokes.
pub(super) struct Change {
    pub(super) grants: bool,
    /// `WITH GRANT OPTION`, or `GRANT OPTION FOR`
    pub(super) option: bool,
    pub(super) items: Vec<Item>,
    pub(super) roles: Vec<Grantee>,
}

/// A privilege, or all there are.
pub(super) struct Item {
    privilege: Option<Privilege>,
    columns: Vec<Name>,
    node: Node,
}

/// `GRANT` and `REVOKE`: of privileges, or of roles
pub(super) fn change(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let Some(clause) = parse::child(node, S::ON_PRIVILEGE_OBJECTS_CLAUSE) else {
        return membership::change(reader, site, node);
    };
    let mut change = read(reader, site, node)?;
    let objects = clause.children().next()?;
    for of in sequences_of_columns(reader, site, &objects) {
        identity::grant(reader, site, node, &of, &change)?;
    }
    for key in targets(reader, site, &objects)? {
        apply(reader, site, node, &key, &mut change);
    }
    Some(())
}

/// A `GRANT`, `REVOKE`, `GRANT_DEFAULT_PRIVILEGES` or `REVOKE_DEFAULT_PRIVILEGES` node.
pub(super) fn read(reader: &Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Change> {
    use SyntaxKind as S;
    let mut items = Vec::new();
    if let Some(all) = parse::child(node, S::ALL_PRIVILEGES) {
        items.push(Item { privilege: None, columns: columns(site, &all), node: all });
    }
    for command in parse::child(node, S::REVOKE_COMMAND_LIST).iter().flat_map(Node::children) {
        let word = parse::first_token(&command)?;
        let privilege = if word.text().eq_ignore_ascii_case("all") {
            None
        } else if let Some(privilege) = Privilege::from_keyword(word.text()) {
            Some(privilege)
        } else {
            let message = format!("`{}` is no privilege", word.text());
            let help = "as in `select`, `usage` or `execute`";
            site.problem(parse::token_range(&word), message, Some(help));
            continue;
        };
        items.push(Item { privilege, columns: columns(site, &command), node: command });
    }
    let grants = matches!(node.kind(), S::GRANT | S::GRANT_DEFAULT_PRIVILEGES);
    let option = if grants {
        parse::child(node, S::GRANT_WITH_CLAUSE).is_some_and(|with| parse::has(&with, S::GRANT_OPTION))
    } else {
        parse::has(node, S::GRANT_OPTION_FOR)
    };
    let mut roles = Vec::new();
    for role in parse::children(&parse::child(node, S::ROLE_REF_LIST)?, S::ROLE_REF) {
        let to = role::grantee(reader, &role)?;
        if grants && option && to == Grantee::Public {
            let help = "leave `with grant option` out, or name a role";
            site.problem(parse::range(&role), "`public` cannot have a grant option", Some(help));
            continue;
        }
        roles.push(to);
    }
    site.mentions.clear();
    Some(Change { grants, option, items, roles })
}

fn columns(site: &mut Site<'_>, node: &Node) -> Vec<Name> {
    let Some(list) = parse::child(node, SyntaxKind::COLUMN_REF_LIST) else { return Vec::new() };
    let names = name::list(&list, SyntaxKind::COLUMN_NAME_REF);
    for (name, node) in &names {
        site.mention(Mentioned::Column, QualifiedName::bare(name.clone()), parse::range(node));
    }
    names.into_iter().map(|(name, _)| name).collect()
}

/// The sequences of identity columns that a statement is about.
fn sequences_of_columns(reader: &Reader<'_>, site: &mut Site<'_>, node: &Node) -> Vec<OfColumn> {
    use SyntaxKind as S;
    match node.kind() {
        S::PRIVILEGE_ALL_SEQUENCES_IN_SCHEMA => {
            let schemas: Vec<Name> =
                name::list(node, S::SCHEMA_REF).into_iter().map(|(name, _)| name).collect();
            identity::of_schemas(reader, &schemas)
        }
        S::PRIVILEGE_TABLE | S::PRIVILEGE_DEFAULT | S::PRIVILEGE_SEQUENCE => {
            node.children().filter_map(|child| sequence_of_column(reader, site, &child)).collect()
        }
        _ => Vec::new(),
    }
}

fn sequence_of_column(reader: &Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<OfColumn> {
    let (written, _) = site.apart(|site| name::qualified(site, node));
    identity::find(reader, &written?)
}

/// The objects that a statement is about, as they are now.
fn targets(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Vec<Key>> {
    use SyntaxKind as S;
    let all_of = |wanted: fn(&Key, Option<Routine>) -> bool, reader: &Reader<'_>| {
        let schemas: Vec<Name> = name::list(node, S::SCHEMA_REF).into_iter().map(|(name, _)| name).collect();
        let objects = reader.catalog.iter().filter(|(_, key, object)| {
            let routine = match key.kind {
                // Neither is a procedure.
                Kind::Aggregate => Some(Routine::Function),
                _ => object.body.as_function().map(|function| function.routine),
            };
            key.schema.as_ref().is_some_and(|schema| schemas.contains(schema)) && wanted(key, routine)
        });
        objects.map(|(_, key, _)| key.clone()).collect()
    };
    Some(match node.kind() {
        S::PRIVILEGE_ALL_TABLES_IN_SCHEMA => {
            all_of(|key, _| matches!(key.kind, Kind::Table | Kind::View | Kind::MaterializedView), reader)
        }
        S::PRIVILEGE_ALL_FUNCTIONS_IN_SCHEMA => {
            all_of(|_, routine| routine == Some(Routine::Function), reader)
        }
        S::PRIVILEGE_ALL_PROCEDURES_IN_SCHEMA => {
            all_of(|_, routine| routine == Some(Routine::Procedure), reader)
        }
        S::PRIVILEGE_ALL_ROUTINES_IN_SCHEMA => all_of(|_, routine| routine.is_some(), reader),
        S::PRIVILEGE_ALL_SEQUENCES_IN_SCHEMA => all_of(|key, _| key.kind == Kind::Sequence, reader),
        S::PRIVILEGE_TABLE | S::PRIVILEGE_DEFAULT | S::PRIVILEGE_SEQUENCE => {
            let paths = node.children();
            let paths: Vec<Node> =
                paths.filter(|child| sequence_of_column(reader, site, child).is_none()).collect();
            paths.iter().filter_map(|child| target::object(reader, site, child)).collect()
        }
        S::PRIVILEGE_SCHEMA
        | S::PRIVILEGE_TYPE
        | S::PRIVILEGE_DOMAIN
        | S::PRIVILEGE_FOREIGN_DATA_WRAPPER
        | S::PRIVILEGE_FOREIGN_SERVER => {
            node.children().filter_map(|child| target::object(reader, site, &child)).collect()
        }
        S::PRIVILEGE_FUNCTION | S::PRIVILEGE_PROCEDURE | S::PRIVILEGE_ROUTINE => {
            let list = node.children().next()?;
            list.children().filter_map(|child| target::object(reader, site, &child)).collect()
        }
        _ => {
            site.unmodelled(node, &format!("privileges on a {}", target::noun(node)));
            return None;
        }
    })
}

/// What `ALL` means on an object of a kind, and what may be granted on one.
pub(super) fn all_on(kind: Kind) -> (Privileges, Privileges) {
    let same = |privileges| (privileges, privileges);
    match kind {
        Kind::Table | Kind::View | Kind::MaterializedView => {
            let all = Privileges::ALL_ON_TABLE;
            (all, all.union(Privileges::of(Privilege::Maintain)))
        }
        Kind::Function | Kind::Aggregate => same(Privileges::ALL_ON_FUNCTION),
        Kind::Schema => same(Privileges::ALL_ON_SCHEMA),
        Kind::Sequence => same(Privileges::ALL_ON_SEQUENCE),
        Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType => same(Privileges::ALL_ON_TYPE),
        Kind::ForeignDataWrapper | Kind::ForeignServer => same(Privileges::ALL_ON_FOREIGN),
        _ => same(Privileges::NONE),
    }
}

impl Change {
    /// Makes the change in a list of privileges; `all` as [`all_on`] gives it.
    pub(super) fn make(
        &self,
        site: &mut Site<'_>,
        acl: &mut Acl,
        (all, allowed): (Privileges, Privileges),
        noun: &str,
    ) {
        for item in &self.items {
            let (all, allowed) = if item.columns.is_empty() {
                (all, allowed)
            } else {
                (Privileges::ALL_ON_COLUMN, Privileges::ALL_ON_COLUMN)
            };
            let mut privileges = item.privilege.map_or(all, Privileges::of);
            if !privileges.minus(allowed).is_empty() {
                let word = item.privilege.map_or("all", Privilege::keyword);
                let on = if item.columns.is_empty() { noun } else { "column" };
                let there: Vec<_> = allowed.iter().map(|p| format!("`{}`", p.keyword())).collect();
                let help = format!("there are {}", there.join(", "));
                site.problem(
                    parse::range(&item.node),
                    format!("the privilege `{word}` does not exist for a {on}"),
                    Some(&help),
                );
                continue;
            }
            if !self.grants && item.privilege.is_none() {
                // Also what came with later versions.
                privileges = allowed;
            }
            for role in &self.roles {
                if self.grants {
                    acl.grant(role, &item.columns, privileges, self.option);
                } else {
                    acl.revoke(role, &item.columns, privileges, self.option);
                }
            }
        }
    }
}

fn apply(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, key: &Key, change: &mut Change) {
    let owner = reader.owner_of(key);
    let Some(object) = reader.catalog.get_mut(key) else { return };
    let columns: Vec<Name> = object
        .body
        .as_table()
        .map_or_else(Vec::new, |table| table.columns.iter().map(|column| column.name.clone()).collect());
    if object.body.as_table().is_some() {
        for item in &mut change.items {
            item.columns.retain(|column| {
                columns.contains(column) || {
                    site.mention(
                        Mentioned::Column,
                        QualifiedName::bare(column.clone()),
                        parse::range(&item.node),
                    );
                    false
                }
            });
        }
        change
            .items
            .retain(|item| !item.columns.is_empty() || !parse::has(&item.node, SyntaxKind::COLUMN_REF_LIST));
    }
    let mut acl = Acl::of_object(key, &object.grants);
    change.make(site, &mut acl, all_on(key.kind), key.kind.noun());
    let owner = Grantee::Role(owner);
    if !change.grants && change.roles.contains(&owner) {
        let help = "an owner is taken to have all privileges, as it can always grant them to itself";
        let message = format!("a revoke from the owner of the {key} cannot be modelled");
        site.unmodelled_at(parse::range(node), message, Some(help));
    }
    acl.forget(&owner);
    let grants = acl.grants_of_object(key, &columns);
    if object.standing == Standing::Platform && object.grants != grants {
        site.unmodelled(node, &format!("a privilege on the platform's own {key}"));
    }
    object.grants = grants;
    reader.note(site, Some(&key.qualified_name()));
}
