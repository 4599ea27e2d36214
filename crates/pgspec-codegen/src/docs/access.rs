//! `access.md`: what each role may do with the rows of each table, as grants and policies together say it.

use std::collections::{BTreeMap, BTreeSet};

use pgspec_catalog::access::Actor;
use pgspec_catalog::object::{Policy, PolicyCommand, Role, View};
use pgspec_catalog::{Body, Catalog, Grant, Grantee, Kind, Name, Object, Privilege, QualifiedName};

use super::definition::columns;
use super::escape::{code, link, text};
use super::site::{Node, Site, TableNode, at};
use super::view::{AccessDomain, AccessMatrixRow, AccessPage, DefaultRow};

const PAGE: &str = "access.md";

/// What the template sees; `None` where there is no table, view or default privilege.
pub(super) fn page(site: &Site<'_>) -> Option<AccessPage> {
    let roles = Roles::of(site.input.catalog);
    let shown = shown_roles(site);
    let mut domains: BTreeMap<(bool, Option<&Name>), Vec<AccessMatrixRow>> = BTreeMap::new();
    let mut add = |object: &Object, rows: Vec<AccessMatrixRow>| {
        // The catalog outlives this function, the closure's argument need not.
        let domain = site.domain_of(object.notes.domain.as_ref()).and_then(|d| d.name.as_ref());
        domains.entry((domain.is_none(), domain)).or_default().extend(rows);
    };
    for (name, node) in &site.tables {
        let extended = node.policies.iter().any(|p| p.item.object.is_managed());
        if node.item.object.is_managed() || extended {
            let rows = shown.iter().map(|role| table_row(site, &roles, name, node, role));
            add(node.item.object, rows.filter(matters).collect());
        }
    }
    for (name, node) in &site.views {
        let object = node.item.object;
        let rows = shown.iter().map(|role| view_row(site, &roles, name, object, node.item.body, role));
        add(object, rows.filter(matters).collect());
    }
    let only = domains.len() == 1;
    let section = |((_, domain), rows): ((bool, Option<&Name>), Vec<AccessMatrixRow>)| AccessDomain {
        title: match domain {
            Some(name) => text(name.as_str()),
            None if only => "Tables and views".to_owned(),
            None => "No domain".to_owned(),
        },
        rows,
    };
    let domains: Vec<_> = domains.into_iter().filter(|(_, rows)| !rows.is_empty()).map(section).collect();
    let defaults = defaults(site.input.catalog);
    let empty = domains.is_empty() && defaults.is_empty();
    (!empty).then(|| AccessPage { crumbs: site.crumbs(PAGE, None, None), domains, defaults })
}

/// A row of `public`, which is no role, says something only where everybody has a grant.
fn matters(row: &AccessMatrixRow) -> bool {
    let cells = [&row.select, &row.insert, &row.update, &row.delete];
    row.role != code(Grantee::Public.as_str()) || cells.iter().any(|cell| *cell != DENIED)
}

/// The roles that the project declares, or that any of its grants, policies or `access:` names, sorted; `public` first.
fn shown_roles(site: &Site<'_>) -> Vec<Grantee> {
    let declared = site.input.catalog.of_kind(Kind::Role).filter(|(_, _, object)| object.is_managed());
    let mut roles: BTreeSet<_> = declared.map(|(_, key, _)| Grantee::Role(key.name.clone())).collect();
    for node in site.tables.values() {
        if node.item.object.is_managed() {
            roles.extend(node.item.object.grants.iter().map(|grant| grant.to.clone()));
            for actor in node.item.body.notes.access.keys() {
                if let Actor::Role(name) = actor {
                    roles.insert(Grantee::from_name(name.clone()));
                }
            }
        }
        let policies = node.policies.iter().filter(|p| p.item.object.is_managed());
        // A policy for everybody says nothing about who has a grant.
        let named = policies.flat_map(|p| &p.item.body.roles).filter(|role| **role != Grantee::Public);
        roles.extend(named.cloned());
    }
    roles.extend(site.views.values().flat_map(|v| &v.item.object.grants).map(|grant| grant.to.clone()));
    roles.into_iter().collect()
}

fn table_row(
    site: &Site<'_>,
    roles: &Roles<'_>,
    name: &QualifiedName,
    node: &TableNode<'_>,
    role: &Grantee,
) -> AccessMatrixRow {
    let cell = |privilege, command| table_cell(roles, node, role, privilege, command);
    AccessMatrixRow {
        table: site.relation(PAGE, name),
        role: code(role.as_str()),
        select: cell(Privilege::Select, PolicyCommand::Select),
        insert: cell(Privilege::Insert, PolicyCommand::Insert),
        update: cell(Privilege::Update, PolicyCommand::Update),
        delete: cell(Privilege::Delete, PolicyCommand::Delete),
    }
}

fn table_cell(
    roles: &Roles<'_>,
    node: &TableNode<'_>,
    role: &Grantee,
    privilege: Privilege,
    command: PolicyCommand,
) -> String {
    let attributes = roles.attributes(role);
    if attributes.is_some_and(|r| r.superuser) {
        return "all rows (superuser)".to_owned();
    }
    let security = node.item.body.row_security;
    let owns = matches!(role, Grantee::Role(name) if node.item.object.owner.as_ref() == Some(name));
    let Some(limit) = roles.granted(&node.item.object.grants, role, privilege, owns) else {
        return DENIED.to_owned();
    };
    let rows = if !security.enabled {
        "all rows".to_owned()
    } else if attributes.is_some_and(|r| r.bypass_rls) {
        "all rows (bypasses row security)".to_owned()
    } else if owns && !security.forced {
        "all rows (owner)".to_owned()
    } else {
        by_policies(roles, node, role, command)
    };
    format!("{rows}{limit}")
}

/// The policies that decide: any of the permissive ones, and all of the restrictive ones.
fn by_policies(roles: &Roles<'_>, node: &TableNode<'_>, role: &Grantee, command: PolicyCommand) -> String {
    let applies = |p: &&Node<'_, Policy>| {
        let policy = p.item.body;
        (policy.command == PolicyCommand::All || policy.command == command)
            && policy.roles.iter().any(|to| roles.is_or_belongs_to(role, to))
    };
    let show = |p: &Node<'_, Policy>| link(&text(p.item.key.name.as_str()), &at(PAGE, &node.path, &p.anchor));
    let deciding: Vec<_> = node.policies.iter().filter(applies).collect();
    let permissive: Vec<_> = deciding.iter().filter(|p| p.item.body.permissive).map(|p| show(p)).collect();
    if permissive.is_empty() {
        return "no row (no policy)".to_owned();
    }
    let restrictive: Vec<_> = deciding.iter().filter(|p| !p.item.body.permissive).map(|p| show(p)).collect();
    let and =
        if restrictive.is_empty() { String::new() } else { format!(", and {}", restrictive.join(" and ")) };
    format!("{}{and}", permissive.join(" or "))
}

fn view_row(
    site: &Site<'_>,
    roles: &Roles<'_>,
    name: &QualifiedName,
    object: &Object,
    view: &View,
    role: &Grantee,
) -> AccessMatrixRow {
    let owns = matches!(role, Grantee::Role(name) if object.owner.as_ref() == Some(name));
    let cell = |privilege| {
        if roles.attributes(role).is_some_and(|r| r.superuser) {
            return "all rows (superuser)".to_owned();
        }
        match roles.granted(&object.grants, role, privilege, owns) {
            None => DENIED.to_owned(),
            Some(limit) if view.materialized => format!("all rows{limit}"),
            Some(limit) if view.security_invoker => format!("with the caller's rights{limit}"),
            Some(limit) => format!("with the view owner's rights{limit}"),
        }
    };
    AccessMatrixRow {
        table: site.relation(PAGE, name),
        role: code(role.as_str()),
        select: cell(Privilege::Select),
        insert: if view.materialized { DENIED.to_owned() } else { cell(Privilege::Insert) },
        update: if view.materialized { DENIED.to_owned() } else { cell(Privilege::Update) },
        delete: if view.materialized { DENIED.to_owned() } else { cell(Privilege::Delete) },
    }
}

/// No grant.
const DENIED: &str = "–";

fn defaults(catalog: &Catalog) -> Vec<DefaultRow> {
    let mut rows = Vec::new();
    for (_, key, object) in catalog.of_kind(Kind::DefaultPrivilege).filter(|(_, _, o)| o.is_managed()) {
        let Body::DefaultPrivilege(default) = &object.body else { continue };
        for grant in &default.grants {
            let privileges: Vec<_> = grant.privileges.iter().map(Privilege::keyword).collect();
            rows.push((
                (default.role.clone(), default.target, key.schema.clone(), grant.to.clone()),
                DefaultRow {
                    creator: code(default.role.as_str()),
                    objects: default.target.sql().to_owned(),
                    schema: key.schema.as_ref().map_or("any".to_owned(), |schema| code(schema.as_str())),
                    to: code(grant.to.as_str()),
                    privileges: privileges.join(", "),
                },
            ));
        }
    }
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The known roles, each with every role whose rights it has.
struct Roles<'a> {
    roles: BTreeMap<&'a Name, (&'a Role, BTreeSet<&'a Name>)>,
}

impl<'a> Roles<'a> {
    fn of(catalog: &'a Catalog) -> Self {
        let known: BTreeMap<&Name, &Role> =
            catalog
                .of_kind(Kind::Role)
                .filter_map(|(_, key, object)| {
                    if let Body::Role(role) = &object.body { Some((&key.name, &**role)) } else { None }
                })
                .collect();
        let reach = |start: &'a Name| {
            let mut seen = BTreeSet::new();
            let mut open = vec![start];
            while let Some(name) = open.pop() {
                if !seen.insert(name) {
                    continue;
                }
                if let Some(role) = known.get(name).filter(|role| role.inherit) {
                    open.extend(&role.member_of);
                }
            }
            seen
        };
        Self { roles: known.iter().map(|(name, role)| (*name, (*role, reach(name)))).collect() }
    }

    fn attributes(&self, role: &Grantee) -> Option<&'a Role> {
        match role {
            Grantee::Public => None,
            Grantee::Role(name) => self.roles.get(name).map(|(role, _)| *role),
        }
    }

    /// Whether a grant or policy for `to` holds for `role`.
    fn is_or_belongs_to(&self, role: &Grantee, to: &Grantee) -> bool {
        match (role, to) {
            (_, Grantee::Public) => true,
            (Grantee::Public, Grantee::Role(_)) => false,
            (Grantee::Role(role), Grantee::Role(to)) => {
                role == to || self.roles.get(role).is_some_and(|(_, reach)| reach.contains(to))
            }
        }
    }

    /// `None` without a grant; else what the grant is limited to, as words after the rows.
    fn granted(&self, grants: &[Grant], role: &Grantee, privilege: Privilege, owns: bool) -> Option<String> {
        let holds = |g: &&Grant| g.privileges.contains(privilege) && self.is_or_belongs_to(role, &g.to);
        let held: Vec<_> = grants.iter().filter(holds).collect();
        if owns || held.iter().any(|g| g.columns.is_empty()) {
            return Some(String::new());
        }
        let mut named: Vec<_> = held.iter().flat_map(|g| g.columns.iter().cloned()).collect();
        named.sort();
        named.dedup();
        (!named.is_empty()).then(|| format!("; only {}", columns(&named)))
    }
}
