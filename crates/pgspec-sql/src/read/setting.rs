//! Stored settings: `ALTER ROLE … SET`, `ALTER DATABASE … SET`, and their `RESET`

use pgspec_catalog::object::{Setting, SettingScope};
use pgspec_catalog::{Body, Key, Kind, Name, Object, Origin, Text};

use super::site::Site;
use super::{Reader, name, role};
use crate::parse::{self, Node, SyntaxKind};
use crate::setting;

/// What a `SET_CONFIG_PARAM` node says.
pub(super) enum Assigned {
    Value(Text),
    /// `TO DEFAULT`
    Default,
    /// `FROM CURRENT`, where there is no session
    Current,
}

/// The parameter and its value.
pub(super) fn assigned(site: &Site<'_>, node: &Node) -> Option<(Name, Assigned)> {
    use SyntaxKind as S;
    let name = parameter(&parse::child(node, S::CONFIG_PARAMETER_REF)?);
    if parse::has(node, S::FROM_CURRENT) {
        let current = site.parameters.as_ref().map(|parameters| parameters.value(&name));
        return Some((name, current.map_or(Assigned::Current, Assigned::Value)));
    }
    let value = parse::child(node, S::TO_CONFIG_VALUE)?;
    let first = parse::tokens(&value).nth(1)?;
    if first.text().eq_ignore_ascii_case("default") {
        return Some((name, Assigned::Default));
    }
    let written = site.source(parse::token_range(&first).start..parse::tight_range(&value).end);
    let value = setting::canonical(name.as_str(), written);
    Some((name, Assigned::Value(value)))
}

/// The name of a parameter: `search_path`, `my.own`.
pub(super) fn parameter(node: &Node) -> Name {
    let segments = name::segments(node);
    let parts: Vec<_> = segments.iter().map(Name::as_str).collect();
    Name::folded(&parts.join("."))
}

/// `ALTER ROLE … [IN DATABASE …] SET` and `RESET`
pub(super) fn of_role(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let in_database = parse::has(node, S::IN_DATABASE);
    let scope = match (parse::child(node, S::ROLE_REF), in_database) {
        (Some(role), false) => SettingScope::Role(role::name(reader, &role)?),
        (Some(role), true) => SettingScope::RoleInDatabase(role::name(reader, &role)?),
        (None, true) => SettingScope::Database,
        (None, false) => {
            let help = "write `alter database … set`: that one is kept";
            site.unmodelled_at(
                parse::range(node),
                "a setting of all roles in all databases cannot be modelled",
                Some(help),
            );
            return Some(());
        }
    };
    change(reader, site, node, &scope)
}

/// Whether an `ALTER DATABASE` node changes a setting.
pub(super) fn is_stored(node: &Node) -> bool {
    parse::has(node, SyntaxKind::SET_CONFIG_PARAM) || parse::has(node, SyntaxKind::RESET_CONFIG_PARAM)
}

/// `ALTER DATABASE … SET` and `RESET`. The database is the one that the SQL runs in: a model has one.
pub(super) fn of_database(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    change(reader, site, node, &SettingScope::Database)
}

fn change(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, scope: &SettingScope) -> Option<()> {
    use SyntaxKind as S;
    if let Some(reset) = parse::child(node, S::RESET_CONFIG_PARAM) {
        let only = parse::child(&reset, S::CONFIG_PARAMETER_REF).map(|node| parameter(&node));
        drop(reader, scope, only.as_ref());
        return Some(());
    }
    let set = parse::child(node, S::SET_CONFIG_PARAM)?;
    let (name, value) = assigned(site, &set)?;
    match value {
        Assigned::Default => drop(reader, scope, Some(&name)),
        Assigned::Current => {
            let help = "write the value itself";
            let message = "a setting that is taken from the session cannot be modelled";
            site.unmodelled_at(parse::range(&set), message, Some(help));
        }
        Assigned::Value(value) => {
            let key = key(scope, &name);
            let body = Body::Setting(Setting { scope: scope.clone(), value });
            if let Some(object) = reader.catalog.get_mut(&key) {
                object.body = body;
            } else {
                let span = site.span(parse::range(node));
                let object = Object::new(span.map_or(Origin::Database, Origin::Sql), body);
                // The key is free.
                let _ = reader.catalog.insert(key, object);
            }
        }
    }
    Some(())
}

fn key(scope: &SettingScope, name: &Name) -> Key {
    let (of, args) = match scope {
        SettingScope::Database => (None, None),
        SettingScope::Role(role) => (Some(role.clone()), None),
        // A role may have the same setting in general.
        SettingScope::RoleInDatabase(role) => (Some(role.clone()), Some(Text::from("in database"))),
    };
    Key { kind: Kind::Setting, schema: None, of, name: name.clone(), args }
}

/// Takes away one setting, or all, of a scope.
fn drop(reader: &mut Reader<'_>, scope: &SettingScope, only: Option<&Name>) {
    remove(reader, |name, own| own == scope && only.is_none_or(|only| only == name));
}

/// Takes away the settings of a role that is no more.
pub(super) fn forget(reader: &mut Reader<'_>, role: &Name) {
    remove(reader, |_, scope| match scope {
        SettingScope::Database => false,
        SettingScope::Role(name) | SettingScope::RoleInDatabase(name) => name == role,
    });
}

fn remove(reader: &mut Reader<'_>, unwanted: impl Fn(&Name, &SettingScope) -> bool) {
    let settings = reader.catalog.of_kind(Kind::Setting).filter(|(_, key, object)| match &object.body {
        Body::Setting(setting) => unwanted(&key.name, &setting.scope),
        _ => false,
    });
    let keys: Vec<Key> = settings.map(|(_, key, _)| key.clone()).collect();
    keys.iter().for_each(|key| reader.forget(key));
}
