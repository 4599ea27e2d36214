//! `ALTER DEFAULT PRIVILEGES`

use pgspec_catalog::object::{DefaultPrivilege, PrivilegeTarget};
use pgspec_catalog::{Acl, Body, Grantee, Name, Object, Origin, Privilege, Privileges, Standing};

use super::grant::{self, Change};
use super::site::Site;
use super::user::default_privilege_key;
use super::{Reader, name, role};
use crate::codes;
use crate::parse::{self, Node, SyntaxKind};

/// `ALTER DEFAULT PRIVILEGES FOR ROLE … IN SCHEMA … GRANT …` and `… REVOKE …`
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let is_action =
        |child: &Node| matches!(child.kind(), S::GRANT_DEFAULT_PRIVILEGES | S::REVOKE_DEFAULT_PRIVILEGES);
    let action = node.children().find(is_action)?;
    let target = match action.children().find_map(|child| target(child.kind())) {
        Some(target) => target,
        None => {
            site.unmodelled(&action, "default privileges of large objects");
            return None;
        }
    };
    let change = grant::read(reader, site, &action)?;
    let mut roles = Vec::new();
    match parse::child(node, S::FOR_ROLES).and_then(|clause| parse::child(&clause, S::ROLE_REF_LIST)) {
        Some(list) => {
            for role in parse::children(&list, S::ROLE_REF) {
                roles.push(role::name(reader, &role)?);
            }
        }
        None => roles.push(reader.creator()),
    }
    let schemas = parse::child(node, S::IN_SCHEMAS).map(|clause| name::list(&clause, S::SCHEMA_REF));
    for role in roles {
        match &schemas {
            None => apply(reader, site, node, (&role, target, None), &change),
            Some(schemas) => {
                for (schema, _) in schemas {
                    apply(reader, site, node, (&role, target, Some(schema)), &change);
                }
            }
        }
    }
    Some(())
}

fn target(kind: SyntaxKind) -> Option<PrivilegeTarget> {
    use SyntaxKind as S;
    match kind {
        S::PRIVILEGE_TARGET_TABLES => Some(PrivilegeTarget::Tables),
        S::PRIVILEGE_TARGET_SEQUENCES => Some(PrivilegeTarget::Sequences),
        S::PRIVILEGE_TARGET_FUNCTIONS | S::PRIVILEGE_TARGET_ROUTINES => Some(PrivilegeTarget::Functions),
        S::PRIVILEGE_TARGET_TYPES => Some(PrivilegeTarget::Types),
        S::PRIVILEGE_TARGET_SCHEMAS => Some(PrivilegeTarget::Schemas),
        _ => None,
    }
}

fn all(target: PrivilegeTarget) -> (Privileges, Privileges) {
    let all = match target {
        PrivilegeTarget::Tables => {
            let all = Privileges::ALL_ON_TABLE;
            return (all, all.union(Privileges::of(Privilege::Maintain)));
        }
        PrivilegeTarget::Sequences => Privileges::ALL_ON_SEQUENCE,
        PrivilegeTarget::Functions => Privileges::ALL_ON_FUNCTION,
        PrivilegeTarget::Types => Privileges::ALL_ON_TYPE,
        PrivilegeTarget::Schemas => Privileges::ALL_ON_SCHEMA,
    };
    (all, all)
}

/// What Postgres gives to everybody on a new object.
fn builtin(target: PrivilegeTarget) -> Acl {
    let privileges = match target {
        PrivilegeTarget::Functions => Privileges::ALL_ON_FUNCTION,
        PrivilegeTarget::Types => Privileges::ALL_ON_TYPE,
        PrivilegeTarget::Tables | PrivilegeTarget::Sequences | PrivilegeTarget::Schemas => Privileges::NONE,
    };
    let mut acl = Acl::default();
    acl.grant(&Grantee::Public, &[], privileges, false);
    acl
}

/// As `SetDefaultACL`: default privileges of all schemas begin with the built-in ones, those of one schema with
/// nothing; what says no more than it began with is not kept.
fn apply(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    (role, target, schema): (&Name, PrivilegeTarget, Option<&Name>),
    change: &Change,
) {
    let key = default_privilege_key(role, target, schema);
    let first = if schema.is_some() { Acl::default() } else { builtin(target) };
    let held = match reader.catalog.get(&key).map(|object| &object.body) {
        Some(Body::DefaultPrivilege(default)) => Acl::of(&default.grants),
        _ => first.clone(),
    };
    let mut acl = held.clone();
    change.make(site, &mut acl, all(target), target.sql().trim_end_matches('s'));
    // A role that creates an object owns it.
    acl.forget(&Grantee::Role(role.clone()));
    if acl.grants(&[]) == held.grants(&[]) {
        if !change.grants && schema.is_some() {
            let message = format!(
                "this revoke changes nothing: no default privileges of `{role}` in this schema say it"
            );
            let help = "default privileges of one schema only add to those of all schemas: revoke without `in schema`";
            let diagnostic = pgspec_catalog::Diagnostic::new(&codes::NO_EFFECT, message).help(help);
            reader.diagnostics.push(diagnostic.maybe_at(site.span(parse::range(node))));
        }
        return;
    }
    let grants = acl.grants(&[]);
    let is_default = grants == first.grants(&[]);
    let body = Body::DefaultPrivilege(DefaultPrivilege { role: role.clone(), target, grants });
    if let Some(object) = reader.catalog.get_mut(&key) {
        if object.standing == Standing::Platform {
            site.unmodelled(node, &format!("a change of the platform's own {key}"));
        }
        object.body = body;
        if is_default {
            reader.forget(&key);
        }
    } else if !is_default {
        let span = site.span(parse::range(node));
        let object = Object::new(span.map_or(Origin::Database, Origin::Sql), body);
        // The key is free.
        let _ = reader.catalog.insert(key, object);
    }
}
