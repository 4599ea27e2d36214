//! Roles.

use pgspec_catalog::object::{Role, SettingScope};
use pgspec_catalog::{Body, Diagnostic, Key, Kind};

use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::Entry;

impl Lowering<'_> {
    pub(super) fn role(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let Some(mut fields) = Fields::of(self, &entry.value, &language::ROLE) else { return };
        let about = About {
            doc: fields.text(self, "doc"),
            comment: fields.text(self, "comment"),
            ..About::default()
        };
        let mut role = Role {
            superuser: fields.flag(self, "superuser"),
            create_db: fields.flag(self, "createdb"),
            create_role: fields.flag(self, "createrole"),
            inherit: fields.bool(self, "inherit").unwrap_or(true),
            login: fields.flag(self, "login"),
            replication: fields.flag(self, "replication"),
            bypass_rls: fields.flag(self, "bypassrls"),
            connection_limit: None,
            member_of: Vec::new(),
            admin_of: Vec::new(),
        };
        let members = fields.take("member_of").map(|n| self.names_at(n)).unwrap_or_default();
        let admin = fields.take("admin_of").map(|n| self.names_at(n)).unwrap_or_default();
        let both = members.iter().chain(&admin);
        let places = both.clone().map(|(name, span)| Place::of_role(name.clone(), *span)).collect();
        role.member_of = both.map(|(name, _)| name.clone()).collect();
        role.member_of.sort();
        role.member_of.dedup();
        role.admin_of = admin.into_iter().map(|(name, _)| name).collect();
        role.admin_of.sort();
        if let Some(limit) = fields.integer(self, "connection_limit") {
            match i32::try_from(limit) {
                Ok(limit) => role.connection_limit = Some(limit),
                Err(_) => self.diagnostics.push(
                    Diagnostic::new(&codes::UNKNOWN_VALUE, format!("`connection_limit` cannot be {limit}"))
                        .at(fields.take("connection_limit").map_or(entry.value.span, |n| n.span))
                        .help("it is a number of connections, or -1 for no limit"),
                ),
            }
        }
        self.each(fields.entry("settings"), |l, e| l.setting(e, SettingScope::Role(name.clone()), scope));
        fields.finish(self);
        let object = self.object(Body::Role(Box::new(role)), entry.key.span, scope, about, Vec::new());
        self.push(Key::global(Kind::Role, name), object, entry.key.span, scope, places);
    }
}
