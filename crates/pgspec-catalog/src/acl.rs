//! Access control lists: the privileges on one object as Postgres keeps them (`acl.c`), and as a list of grants.

use std::collections::BTreeMap;

use crate::grant::{Grant, Grantee, Privilege, Privileges};
use crate::key::{Key, Kind};
use crate::name::Name;

/// What everybody but the owner may do with one object and its columns.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Acl {
    whole: BTreeMap<Grantee, Held>,
    columns: BTreeMap<(Grantee, Name), Held>,
}

/// How one list becomes another.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct AclChange {
    /// First these are revoked; one with `grant_option` is the option alone.
    pub revoke: Vec<Grant>,
    /// Then these are granted.
    pub grant: Vec<Grant>,
}

/// The privileges of one grantee; those that may be granted on are among them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Held {
    privileges: Privileges,
    options: Privileges,
}

impl Held {
    fn add(&mut self, privileges: Privileges, grant_option: bool) {
        self.privileges = self.privileges.union(privileges);
        if grant_option {
            self.options = self.options.union(privileges);
        }
    }

    fn take(&mut self, privileges: Privileges, only_options: bool) {
        self.options = self.options.minus(privileges);
        if !only_options {
            self.privileges = self.privileges.minus(privileges);
        }
    }

    /// What has to be granted to have all of another.
    fn missing(self, all: &Self) -> Self {
        let options = all.options.minus(self.options);
        Self { privileges: all.privileges.minus(self.privileges).union(options), options }
    }

    /// The part with or without the grant option.
    fn part(self, grant_option: bool) -> Privileges {
        if grant_option { self.options } else { self.privileges.minus(self.options) }
    }
}

impl Acl {
    /// The list that some grants make.
    pub fn of(grants: &[Grant]) -> Self {
        let mut acl = Self::default();
        for grant in grants {
            acl.grant(&grant.to, &grant.columns, grant.privileges, grant.grant_option);
        }
        acl
    }

    /// The list of an object. Types and the schema `public` without grants have what Postgres gives them (`acldefault`);
    /// of everything else the grants are the whole truth.
    pub fn of_object(key: &Key, grants: &[Grant]) -> Self {
        let mut acl = Self::of(grants);
        if grants.is_empty() && goes_without_saying(key) {
            acl.grant(&Grantee::Public, &[], granted_to_public(key), false);
        }
        acl
    }

    /// The grants of an object, as [`Acl::of_object`] takes them: nothing for what goes without saying, and a grant of
    /// nothing to `PUBLIC` where that was taken away and nobody else has anything.
    pub fn grants_of_object(&self, key: &Key, columns: &[Name]) -> Vec<Grant> {
        let grants = self.grants(columns);
        if !goes_without_saying(key) {
            return grants;
        }
        let public =
            |privileges| Grant { to: Grantee::Public, privileges, columns: Vec::new(), grant_option: false };
        if grants.is_empty() {
            vec![public(Privileges::NONE)]
        } else if grants == [public(granted_to_public(key))] {
            Vec::new()
        } else {
            grants
        }
    }

    /// `GRANT`: on the whole object where no columns are named.
    pub fn grant(&mut self, to: &Grantee, columns: &[Name], privileges: Privileges, grant_option: bool) {
        if columns.is_empty() {
            self.whole.entry(to.clone()).or_default().add(privileges, grant_option);
        }
        for column in columns {
            self.columns.entry((to.clone(), column.clone())).or_default().add(privileges, grant_option);
        }
    }

    /// `REVOKE`, or `REVOKE GRANT OPTION FOR`. What is revoked on the whole object is revoked on its columns too
    /// (`ExecGrant_Relation`); what was never granted is no matter.
    pub fn revoke(&mut self, from: &Grantee, columns: &[Name], privileges: Privileges, only_options: bool) {
        if columns.is_empty()
            && let Some(held) = self.whole.get_mut(from)
        {
            held.take(privileges, only_options);
        }
        for ((grantee, column), held) in &mut self.columns {
            if grantee == from && (columns.is_empty() || columns.contains(column)) {
                held.take(privileges, only_options);
            }
        }
    }

    /// Takes a grantee out: an owner is never listed.
    pub fn forget(&mut self, grantee: &Grantee) {
        self.whole.remove(grantee);
        self.columns.retain(|(other, _), _| other != grantee);
    }

    /// Takes a column out that is no more.
    pub fn forget_column(&mut self, column: &Name) {
        self.columns.retain(|(_, other), _| other != column);
    }

    /// What has to be revoked and granted, in this order, to make this list the other one. A revoked grant with
    /// `grant_option` is a `REVOKE GRANT OPTION FOR`. `columns` is the order of the object's columns.
    pub fn change(&self, to: &Self, columns: &[Name]) -> AclChange {
        let mut now = self.clone();
        let mut revoke = Vec::new();
        let none = Held::default();
        for (grantee, held) in &self.whole {
            let after = to.whole.get(grantee).unwrap_or(&none);
            let mut take = |privileges: Privileges, grant_option: bool| {
                if !privileges.is_empty() {
                    now.revoke(grantee, &[], privileges, grant_option);
                    revoke.push(Grant { to: grantee.clone(), privileges, columns: Vec::new(), grant_option });
                }
            };
            take(held.privileges.minus(after.privileges), false);
            take(held.options.minus(after.options).minus(held.privileges.minus(after.privileges)), true);
        }
        for (place, held) in &now.columns.clone() {
            let (grantee, column) = place;
            let after = to.columns.get(place).unwrap_or(&none);
            let mut take = |privileges: Privileges, grant_option: bool| {
                if !privileges.is_empty() {
                    let columns = vec![column.clone()];
                    now.revoke(grantee, &columns, privileges, grant_option);
                    revoke.push(Grant { to: grantee.clone(), privileges, columns, grant_option });
                }
            };
            take(held.privileges.minus(after.privileges), false);
            take(held.options.minus(after.options).minus(held.privileges.minus(after.privileges)), true);
        }
        let mut missing = Self::default();
        for (grantee, held) in &to.whole {
            let own = now.whole.get(grantee).unwrap_or(&none);
            missing.whole.insert(grantee.clone(), own.missing(held));
        }
        for (place, held) in &to.columns {
            let own = now.columns.get(place).unwrap_or(&none);
            missing.columns.insert(place.clone(), own.missing(held));
        }
        AclChange { revoke, grant: missing.grants(columns) }
    }

    /// What a grantee has on the whole object.
    pub fn of_grantee(&self, grantee: &Grantee) -> Privileges {
        self.whole.get(grantee).map_or(Privileges::NONE, |held| held.privileges)
    }

    /// Whether nobody has anything.
    pub fn is_empty(&self) -> bool {
        self.whole.values().chain(self.columns.values()).all(|held| held.privileges.is_empty())
    }

    /// The list of grants in its one order: by grantee; the whole object before its columns; what may not be granted
    /// on before what may. `columns` is the order of the object's columns.
    pub fn grants(&self, columns: &[Name]) -> Vec<Grant> {
        let mut grantees: Vec<&Grantee> =
            self.whole.keys().chain(self.columns.keys().map(|(grantee, _)| grantee)).collect();
        grantees.sort_unstable();
        grantees.dedup();
        let mut out = Vec::new();
        for to in grantees {
            for grant_option in [false, true] {
                self.part(to, grant_option, columns, &mut out);
            }
        }
        out.sort_by(|a, b| (&a.to, &a.columns, a.grant_option).cmp(&(&b.to, &b.columns, b.grant_option)));
        out
    }

    /// One grant for the whole object, then one for each list of columns.
    fn part(&self, to: &Grantee, grant_option: bool, order: &[Name], out: &mut Vec<Grant>) {
        let mut whole = self.whole.get(to).map_or(Privileges::NONE, |held| held.part(grant_option));
        // MAINTAIN came with Postgres 17, and with it a new meaning of ALL: all of the seven is still ALL.
        if whole.contains(Privilege::Maintain) && Privileges::ALL_ON_TABLE.minus(whole).is_empty() {
            whole = Privileges::ALL_ON_TABLE;
        }
        let grant = |privileges, columns| Grant { to: to.clone(), privileges, columns, grant_option };
        if !whole.is_empty() {
            out.push(grant(whole, Vec::new()));
        }
        let place = |name: &Name| order.iter().position(|other| other == name).unwrap_or(usize::MAX);
        let own = self.columns.iter().filter(|((grantee, _), _)| grantee == to);
        let mut own: Vec<(&Name, Privileges)> =
            own.map(|((_, column), held)| (column, held.part(grant_option))).collect();
        own.sort_by_key(|(column, _)| (place(column), *column));
        let first = out.len();
        for privilege in Privilege::ALL {
            let with = own.iter().filter(|(_, held)| held.contains(privilege));
            let columns: Vec<Name> = with.map(|(column, _)| (*column).clone()).collect();
            if columns.is_empty() {
                continue;
            }
            let mut others = out.iter_mut().skip(first);
            match others.find(|grant| grant.columns == columns) {
                Some(same) => same.privileges.insert(privilege),
                None => out.push(grant(Privileges::of(privilege), columns)),
            }
        }
    }
}

/// What everybody may do with a new object (`acldefault` of `acl.c`).
pub fn granted_to_public(key: &Key) -> Privileges {
    match key.kind {
        Kind::Function | Kind::Aggregate => Privileges::ALL_ON_FUNCTION,
        Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType => Privileges::ALL_ON_TYPE,
        Kind::Schema if key.name == "public" => Privileges::of(Privilege::Usage),
        Kind::Role
        | Kind::Schema
        | Kind::Extension
        | Kind::DefaultPrivilege
        | Kind::Setting
        | Kind::Collation
        | Kind::Operator
        | Kind::Cast
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::ForeignDataWrapper
        | Kind::ForeignServer
        | Kind::Sequence
        | Kind::Table
        | Kind::Constraint
        | Kind::Index
        | Kind::Statistics
        | Kind::Rule
        | Kind::View
        | Kind::MaterializedView
        | Kind::Trigger
        | Kind::Policy
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Job
        | Kind::Seed => Privileges::NONE,
    }
}

/// Whether the default of [`granted_to_public`] is not listed.
fn goes_without_saying(key: &Key) -> bool {
    !matches!(key.kind, Kind::Function | Kind::Aggregate) && !granted_to_public(key).is_empty()
}

#[cfg(test)]
mod tests {
    use super::Acl;
    use crate::grant::{Grantee, Privilege, Privileges};
    use crate::name::Name;

    const SELECT: Privilege = Privilege::Select;

    fn role(name: &str) -> Grantee {
        Grantee::Role(Name::exact(name))
    }

    fn shown(acl: &Acl) -> String {
        let columns = ["b", "a"].map(Name::exact);
        let grants = acl.grants(&columns).into_iter().map(|grant| {
            let option = if grant.grant_option { "*" } else { "" };
            format!("{}{option} {:?} {:?}", grant.to.as_str(), grant.privileges, grant.columns)
        });
        grants.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_revoke_on_the_object_reaches_its_columns() {
        let mut acl = Acl::default();
        let (columns, select) = (["a", "b"].map(Name::exact), Privileges::of(SELECT));
        acl.grant(&role("x"), &columns, select.union(Privileges::of(Privilege::Update)), false);
        acl.grant(&role("x"), &[], select, false);
        assert_eq!(shown(&acl), r#"x ["select"] []; x ["select", "update"] ["b", "a"]"#);
        acl.revoke(&role("x"), &columns, select, false);
        assert_eq!(shown(&acl), r#"x ["select"] []; x ["update"] ["b", "a"]"#);
        acl.revoke(&role("x"), &[], Privileges::of(Privilege::Update), false);
        acl.revoke(&role("y"), &[], Privileges::ALL_ON_TABLE, false);
        assert_eq!(shown(&acl), r#"x ["select"] []"#);
    }

    #[test]
    fn the_option_goes_alone_or_with_its_privilege() {
        let mut acl = Acl::default();
        let select = Privileges::of(SELECT);
        acl.grant(&role("x"), &[], select, true);
        acl.grant(&role("x"), &[], select, false);
        assert_eq!(shown(&acl), r#"x* ["select"] []"#, "a second grant takes nothing away");
        acl.revoke(&role("x"), &[], select, true);
        assert_eq!(shown(&acl), r#"x ["select"] []"#);
        acl.grant(&role("x"), &[], select, true);
        acl.revoke(&role("x"), &[], select, false);
        assert!(acl.is_empty() && shown(&acl).is_empty());
    }
}
