//! Row security policies.

use pgspec_catalog::object::{Policy, PolicyCommand};
use pgspec_catalog::{Grantee, Key, Name, Object};
use pgspec_sql::print::tail;

use super::about;
use super::scope::{literal_key, names_value};
use super::yaml::{Entry, Map, Yaml};

/// An entry under `policies:`.
pub(super) fn raise(key: &Key, object: &Object, body: &Policy) -> Entry {
    let name = literal_key(&key.name);
    let clauses = tail::policy(body);
    let value = about::tail_or(&name, &clauses, object.notes.doc.as_deref(), about::is_bare(object), || {
        spelled(object, body)
    });
    Entry { key: name, value, remarks: Vec::new() }
}

fn spelled(object: &Object, own: &Policy) -> Map {
    let mut map = Map::default();
    if own.command != PolicyCommand::All {
        map.set("for", Yaml::word(own.command.sql()));
    }
    if own.roles != [Grantee::Public] {
        let roles: Vec<_> = own.roles.iter().map(|role| Name::exact(role.as_str())).collect();
        map.set("to", names_value(&roles));
    }
    map.set_some("using", own.using.as_ref().map(|sql| Yaml::sql(sql.text.as_str())));
    map.set_some("check", own.check.as_ref().map(|sql| Yaml::sql(sql.text.as_str())));
    map.set_some("as", (!own.permissive).then(|| Yaml::word("restrictive")));
    about::front(object, &mut map);
    about::back(object, &mut map);
    map
}
