//! Roles under another name: whatever names one follows.

use pgspec_catalog::object::SettingScope;
use pgspec_catalog::{Body, Diagnostic, Grant, Grantee, Key, Kind, Name, ObjectId, QualifiedName, Span};

use super::super::Reader;
use super::super::user::default_privilege_key;
use crate::codes;

impl Reader<'_> {
    /// Gives a role another name: what it owns, what it was granted, what is said about it.
    pub(in crate::read) fn rename_role(&mut self, id: ObjectId, to: &Name, span: Option<Span>) {
        let whole = QualifiedName::bare(to.clone());
        let Some(from) = self.may_rename(id, &whole, span).map(|from| from.name) else { return };
        if let Some(other) = self.catalog.id(&Key::global(Kind::Role, to.clone())) {
            self.name_is_taken(other, &whole, span);
            return;
        }
        if self.session_user().as_ref() == Some(&from) || self.current_user().as_ref() == Some(&from) {
            let message = "the role that runs the statements cannot get another name";
            let help = "rename it as another role";
            self.diagnostics.push(Diagnostic::new(&codes::REFUSED, message).maybe_at(span).help(help));
            return;
        }
        self.rekey(id, Key::global(Kind::Role, to.clone()));
        let all: Vec<ObjectId> = self.catalog.iter().map(|(id, ..)| id).collect();
        for id in all {
            self.rename_role_in(id, &from, to);
        }
    }

    fn rename_role_in(&mut self, id: ObjectId, from: &Name, to: &Name) {
        let Some(object) = self.catalog.object_mut(id) else { return };
        if object.owner.as_ref() == Some(from) {
            object.owner = Some(to.clone());
        }
        in_grants(&mut object.grants, from, to);
        let mut rekeyed = None;
        match &mut object.body {
            Body::Role(role) => {
                for list in [&mut role.member_of, &mut role.admin_of] {
                    list.iter_mut().filter(|name| *name == from).for_each(|name| *name = to.clone());
                    list.sort();
                }
            }
            Body::Policy(policy) => {
                policy.roles.iter_mut().for_each(|role| in_grantee(role, from, to));
                policy.roles.sort();
            }
            Body::DefaultPrivilege(default) => {
                in_grants(&mut default.grants, from, to);
                if default.role == *from {
                    default.role = to.clone();
                    rekeyed = Some((Some(default.target), None));
                }
            }
            Body::Setting(setting) => match &mut setting.scope {
                SettingScope::Role(name) | SettingScope::RoleInDatabase(name) if name == from => {
                    *name = to.clone();
                    rekeyed = Some((None, Some(to.clone())));
                }
                SettingScope::Role(_) | SettingScope::RoleInDatabase(_) | SettingScope::Database => {}
            },
            Body::Table(table) => {
                let identities = table.columns.iter_mut().filter_map(|column| column.identity.as_mut());
                identities.for_each(|identity| in_grants(&mut identity.grants, from, to));
            }
            _ => {}
        }
        let Some((key, _)) = self.catalog.entry(id) else { return };
        match rekeyed {
            Some((Some(target), _)) => {
                let key = default_privilege_key(to, target, key.schema.as_ref());
                self.rekey(id, key);
            }
            Some((None, of)) => {
                let key = Key { of, ..key.clone() };
                self.rekey(id, key);
            }
            None => {}
        }
    }
}

fn in_grants(grants: &mut [Grant], from: &Name, to: &Name) {
    grants.iter_mut().for_each(|grant| in_grantee(&mut grant.to, from, to));
    grants.sort_by(|a, b| (&a.to, &a.columns, a.grant_option).cmp(&(&b.to, &b.columns, b.grant_option)));
}

fn in_grantee(grantee: &mut Grantee, from: &Name, to: &Name) {
    if let Grantee::Role(name) = grantee
        && name == from
    {
        *name = to.clone();
    }
}
