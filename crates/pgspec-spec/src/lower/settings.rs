//! Run-time settings stored in the database: ALTER DATABASE … SET, ALTER ROLE … SET.

use pgspec_catalog::object::{Setting, SettingScope};
use pgspec_catalog::{Body, Key, Kind, Name, Text};

use super::{About, Fields, Lowering, Scope};
use crate::language;
use crate::tree::{Entry, Node};

impl Lowering<'_> {
    pub(super) fn stored_settings(&mut self, node: Option<&Node>, scope: Scope<'_>) {
        let Some(node) = node else { return };
        let Some(fields) = Fields::of(self, node, &language::STORED_SETTINGS) else { return };
        self.each(fields.entry("database"), |l, e| l.setting(e, SettingScope::Database, scope));
        self.each(fields.entry("roles"), |l, role| {
            let name = l.folded(&role.key, scope);
            l.each(Some(role), |l, e| l.setting(e, SettingScope::Role(name.clone()), scope));
        });
        self.each(fields.entry("roles_in_database"), |l, role| {
            let name = l.folded(&role.key, scope);
            l.each(Some(role), |l, e| l.setting(e, SettingScope::RoleInDatabase(name.clone()), scope));
        });
        fields.finish(self);
    }

    pub(super) fn setting(&mut self, entry: &Entry, owner: SettingScope, scope: Scope<'_>) {
        let value = match entry.value.as_scalar() {
            Some(scalar) if !scalar.text.is_empty() => {
                super::schema::setting_value(&entry.key.text, &scalar.text)
            }
            _ => {
                self.wrong_shape(&entry.value, "a value");
                return;
            }
        };
        let (of, args) = match &owner {
            SettingScope::Database => (None, None),
            SettingScope::Role(role) => (Some(role.clone()), None),
            SettingScope::RoleInDatabase(role) => (Some(role.clone()), Some(Text::from("in database"))),
        };
        let key = Key { kind: Kind::Setting, schema: None, of, name: Name::folded(&entry.key.text), args };
        let body = Body::Setting(Setting { scope: owner, value });
        let mut object = self.object(body, entry.key.span, scope, About::default(), Vec::new());
        object.comment = None;
        self.push(key, object, entry.key.span, scope, Vec::new());
    }
}
