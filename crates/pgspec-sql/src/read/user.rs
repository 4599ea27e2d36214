//! The session that runs the statements: who it is, and what it has set.

use pgspec_catalog::object::PrivilegeTarget;
use pgspec_catalog::{Acl, Body, Grant, Grantee, Key, Kind, Name, granted_to_public};

use super::Reader;
use super::site::Site;
use crate::parse::{self, Node, SyntaxKind};

/// Who runs a file when nobody says so.
pub(super) const DEFAULT_USER: &str = "postgres";

/// Who runs the statements.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    /// `SESSION_USER`; nothing for whoever runs the file.
    user: Option<Name>,
    /// What `SET ROLE` set.
    role: Option<Name>,
    /// Both, as the end of the transaction brings them back: something was set `LOCAL`.
    outer: Option<(Option<Name>, Option<Name>)>,
}

impl Session {
    /// `SET ROLE`
    pub(super) fn act_as(&mut self, role: Name) {
        self.role = Some(role);
    }

    /// A transaction ends, and what was set for it.
    pub(super) fn end_transaction(&mut self) {
        if let Some((user, role)) = self.outer.take() {
            (self.user, self.role) = (user, role);
        }
    }
}

impl Reader<'_> {
    /// A session begins.
    pub(super) fn new_session(&mut self) {
        self.session = Session::default();
    }

    /// The role whose objects have no declared owner.
    pub(super) fn default_owner(&self) -> Name {
        self.options.user.clone().unwrap_or_else(|| Name::exact(DEFAULT_USER))
    }

    /// `CURRENT_USER`, if it is known.
    pub(super) fn current_user(&self) -> Option<Name> {
        self.session.role.clone().or_else(|| self.session_user())
    }

    /// `SESSION_USER`, if it is known.
    pub(super) fn session_user(&self) -> Option<Name> {
        self.session.user.clone().or_else(|| self.options.user.clone())
    }

    /// The role that creates objects.
    pub(super) fn creator(&self) -> Name {
        self.current_user().unwrap_or_else(|| self.default_owner())
    }

    /// An owner as objects keep it.
    pub(super) fn declared_owner(&self, owner: Name) -> Option<Name> {
        (owner != self.default_owner()).then_some(owner)
    }

    /// The owner and the grants of an object that the session creates.
    pub(super) fn initial(&self, key: &Key) -> (Option<Name>, Vec<Grant>) {
        self.initial_of(key, self.creator())
    }

    /// As [`Self::initial`], of an object that a role creates.
    pub(super) fn initial_of(&self, key: &Key, creator: Name) -> (Option<Name>, Vec<Grant>) {
        let Some(target) = privilege_target(key.kind) else {
            return (self.declared_owner(creator).filter(|_| has_owner(key.kind)), Vec::new());
        };
        let defaults = |schema: Option<&Name>| match &self
            .catalog
            .get(&default_privilege_key(&creator, target, schema))?
            .body
        {
            Body::DefaultPrivilege(default) => Some(&default.grants),
            _ => None,
        };
        let mut acl = Acl::default();
        // Those of all schemas stand in place of the built-in ones, those of one schema come on top.
        match defaults(None) {
            Some(grants) => acl = Acl::of(grants),
            None => acl.grant(&Grantee::Public, &[], granted_to_public(key), false),
        }
        for grant in key.schema.as_ref().and_then(|schema| defaults(Some(schema))).into_iter().flatten() {
            acl.grant(&grant.to, &[], grant.privileges, grant.grant_option);
        }
        acl.forget(&Grantee::Role(creator.clone()));
        (self.declared_owner(creator), acl.grants_of_object(key, &[]))
    }
}

/// Which default privileges an object of a kind gets.
fn privilege_target(kind: Kind) -> Option<PrivilegeTarget> {
    match kind {
        Kind::Table | Kind::View | Kind::MaterializedView => Some(PrivilegeTarget::Tables),
        Kind::Sequence => Some(PrivilegeTarget::Sequences),
        Kind::Function | Kind::Aggregate => Some(PrivilegeTarget::Functions),
        Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType => Some(PrivilegeTarget::Types),
        Kind::Schema => Some(PrivilegeTarget::Schemas),
        _ => None,
    }
}

/// Whether objects of a kind have an owner of their own.
pub(super) fn has_owner(kind: Kind) -> bool {
    privilege_target(kind).is_some()
        || matches!(
            kind,
            Kind::Collation
                | Kind::Operator
                | Kind::TextSearchDictionary
                | Kind::TextSearchConfiguration
                | Kind::ForeignDataWrapper
                | Kind::ForeignServer
                | Kind::Statistics
                | Kind::EventTrigger
                | Kind::Publication
        )
}

/// The key of default privileges.
pub(super) fn default_privilege_key(role: &Name, target: PrivilegeTarget, schema: Option<&Name>) -> Key {
    Key {
        kind: Kind::DefaultPrivilege,
        schema: schema.cloned(),
        of: None,
        name: Name::exact(&format!("{role}/{}", target.sql())),
        args: None,
    }
}

/// `SET ROLE`, `SET SESSION AUTHORIZATION` and their `RESET`
pub(super) fn set_role(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let role = match (parse::child(node, S::ROLE_REF), parse::child(node, S::LITERAL)) {
        (Some(role), _) => Some(super::role::name(reader, &role)?),
        (None, Some(literal)) => Some(Name::exact(&super::literal::value(site.node_text(&literal))?)),
        (None, None) => None,
    };
    let local = parse::has(node, S::LOCAL_SCOPE);
    if local && !reader.in_transaction {
        // It has no effect.
        return Some(());
    }
    let session = &mut reader.session;
    if local {
        session.outer.get_or_insert_with(|| (session.user.clone(), session.role.clone()));
    } else {
        session.outer = None;
    }
    if matches!(node.kind(), S::SET_ROLE | S::RESET_ROLE) {
        session.role = role.filter(|name| *name != "none");
    } else {
        // Whoever the session is, it begins as itself.
        (session.user, session.role) = (role, None);
    }
    Some(())
}
