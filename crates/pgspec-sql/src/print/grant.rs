//! Prints privileges: the grants of an object, and the revokes that make them the whole truth.

use pgspec_catalog::object::{Body, DefaultPrivilege, PrivilegeTarget};
use pgspec_catalog::{
    Catalog, Grant, Grantee, Key, Name, Object, Privilege, Privileges, QualifiedName, Standing,
};

use super::target;
use crate::{implicit_name, quote};

/// Privileges that new objects get without a word: the default privileges in force when they are created.
pub(super) struct Defaults<'a> {
    /// With the schema that each is limited to.
    list: Vec<(Option<&'a Name>, &'a DefaultPrivilege)>,
}

impl<'a> Defaults<'a> {
    /// The default privileges of a catalog, but for those of a standing.
    pub(super) fn of(catalog: &'a Catalog, without: Option<Standing>) -> Self {
        let list = catalog.iter().filter(|(_, _, object)| Some(object.standing) != without);
        let list = list.filter_map(|(_, key, object)| {
            let Body::DefaultPrivilege(default) = &object.body else { return None };
            Some((key.schema.as_ref(), default))
        });
        Self { list: list.collect() }
    }

    /// What everybody but the creator gets on a new object of a schema.
    fn granted(&self, target: PrivilegeTarget, schema: Option<&Name>) -> Vec<(&'a Grantee, Privileges)> {
        let mut out: Vec<(&Grantee, Privileges)> = Vec::new();
        for (limit, default) in &self.list {
            if default.target != target || (limit.is_some() && *limit != schema) {
                continue;
            }
            for grant in &default.grants {
                match out.iter_mut().find(|(to, _)| *to == &grant.to) {
                    Some((_, privileges)) => *privileges = privileges.union(grant.privileges),
                    None => out.push((&grant.to, grant.privileges)),
                }
            }
        }
        out
    }

    /// A role that creates objects is their owner: what its own default privileges say about it does not matter.
    fn creates(&self, grantee: &Grantee) -> bool {
        self.list.iter().any(|(_, default)| matches!(grantee, Grantee::Role(name) if *name == default.role))
    }

    /// Whether `PUBLIC` may not have what it has without any default privileges.
    fn change_public(&self, target: PrivilegeTarget) -> bool {
        self.list.iter().any(|(limit, default)| limit.is_none() && default.target == target)
    }
}

/// What `ALL` means for an object, and which default privileges it gets.
fn kind(object: &Object) -> Option<(Privileges, PrivilegeTarget)> {
    match &object.body {
        Body::Schema(_) => Some((Privileges::ALL_ON_SCHEMA, PrivilegeTarget::Schemas)),
        Body::Enum(_) | Body::Domain(_) | Body::CompositeType(_) | Body::RangeType(_) => {
            Some((Privileges::ALL_ON_TYPE, PrivilegeTarget::Types))
        }
        Body::Sequence(_) => Some((Privileges::ALL_ON_SEQUENCE, PrivilegeTarget::Sequences)),
        Body::Function(_) | Body::Aggregate(_) => {
            Some((Privileges::ALL_ON_FUNCTION, PrivilegeTarget::Functions))
        }
        Body::Table(_) | Body::View(_) => Some((Privileges::ALL_ON_TABLE, PrivilegeTarget::Tables)),
        Body::Role(_)
        | Body::Extension(_)
        | Body::DefaultPrivilege(_)
        | Body::Setting(_)
        | Body::Constraint(_)
        | Body::Index(_)
        | Body::Trigger(_)
        | Body::Policy(_)
        | Body::Job(_)
        | Body::Seed(_)
        | Body::Collation(_)
        | Body::Operator(_)
        | Body::Cast(_)
        | Body::TextSearchDictionary(_)
        | Body::TextSearchConfiguration(_)
        | Body::ForeignDataWrapper(_)
        | Body::ForeignServer(_)
        | Body::Statistics(_)
        | Body::Rule(_)
        | Body::EventTrigger(_)
        | Body::Publication(_) => None,
    }
}

/// What has privileges and no default ones: nobody but the owner may use it at first.
fn is_foreign(object: &Object) -> bool {
    matches!(object.body, Body::ForeignDataWrapper(_) | Body::ForeignServer(_))
}

/// What `ALL` means for an object; `None` for what has no privileges.
pub(super) fn all(object: &Object) -> Option<Privileges> {
    let foreign = is_foreign(object).then_some(Privileges::ALL_ON_FOREIGN);
    kind(object).map(|(all, _)| all).or(foreign)
}

/// `REVOKE` and `GRANT`, so that the object's privileges are those declared and no others.
pub(super) fn statements(key: &Key, object: &Object, defaults: &Defaults<'_>) -> Vec<String> {
    let Some(target) = target(key, object) else { return Vec::new() };
    if is_foreign(object) {
        // `GRANT` alone calls a server foreign.
        let target = if target.starts_with("server ") { format!("foreign {target}") } else { target };
        return granted(object.grants.iter(), Privileges::ALL_ON_FOREIGN, &target);
    }
    let Some((all, kind)) = kind(object) else { return Vec::new() };
    // GRANT knows views and foreign tables as tables.
    let target = if object.body.as_view().is_some() || object.body.as_table().is_some() {
        format!("table {}", quote::qualified(&key.qualified_name()))
    } else {
        target
    };
    // And aggregates as functions.
    let target = if let Body::Aggregate(body) = &object.body {
        super::aggregate::as_function(key, body)
    } else {
        target
    };
    let mut out = Vec::new();
    let revoked = revoked(key, object, kind, defaults);
    if !revoked.is_empty() {
        out.push(format!("revoke all on {target} from {};", grantees(revoked)));
    }
    // A type whose grants are not declared is everybody's, as an undeclared owner is whoever makes it.
    if kind == PrivilegeTarget::Types && object.grants.is_empty() && defaults.change_public(kind) {
        out.push(format!("grant usage on {target} to public;"));
    }
    let implied = |grant: &Grant| {
        // EXECUTE is PUBLIC's from the start, and so is USAGE of a type.
        let builtin = matches!(kind, PrivilegeTarget::Functions | PrivilegeTarget::Types);
        builtin && grant.to == Grantee::Public && !grant.grant_option && !defaults.change_public(kind)
    };
    out.extend(granted(object.grants.iter().filter(|grant| !implied(grant)), all, &target));
    out
}

/// `GRANT`, one statement for all that get the same.
fn granted<'g>(grants: impl Iterator<Item = &'g Grant>, all: Privileges, target: &str) -> Vec<String> {
    let mut lines: Vec<(Vec<&Grantee>, String, bool)> = Vec::new();
    let mut rest = grants.peekable();
    while let Some(first) = rest.next() {
        let mut items = items(first, all);
        while let Some(next) = rest.next_if(|g| g.to == first.to && g.grant_option == first.grant_option) {
            items.extend(self::items(next, all));
        }
        if items.is_empty() {
            continue;
        }
        let items = items.join(", ");
        match lines.last_mut() {
            Some((to, same, option)) if *same == items && *option == first.grant_option => to.push(&first.to),
            _ => lines.push((vec![&first.to], items, first.grant_option)),
        }
    }
    let statements = lines.into_iter().map(|(to, items, grant_option)| {
        let option = if grant_option { " with grant option" } else { "" };
        format!("grant {items} on {target} to {}{option};", grantees(to))
    });
    statements.collect()
}

/// Everybody who has a privilege on the new object and should not.
fn revoked<'a>(
    key: &Key,
    object: &'a Object,
    kind: PrivilegeTarget,
    defaults: &Defaults<'a>,
) -> Vec<&'a Grantee> {
    static PUBLIC: Grantee = Grantee::Public;
    let declared = |to: &Grantee| {
        let own = object.grants.iter().filter(|grant| grant.to == *to && grant.columns.is_empty());
        own.fold(Privileges::NONE, |all, grant| all.union(grant.privileges))
    };
    let owns = |to: &Grantee| {
        defaults.creates(to) || matches!((to, &object.owner), (Grantee::Role(a), Some(b)) if a == b)
    };
    let mut out: Vec<&Grantee> = Vec::new();
    let public_has = match kind {
        PrivilegeTarget::Functions => Privileges::ALL_ON_FUNCTION,
        // A type whose grants are not declared stays usable by everybody, as an undeclared owner stays.
        PrivilegeTarget::Types if !object.grants.is_empty() => Privileges::ALL_ON_TYPE,
        PrivilegeTarget::Schemas if key.name == "public" && !object.grants.is_empty() => {
            Privileges::ALL_ON_SCHEMA
        }
        PrivilegeTarget::Types
        | PrivilegeTarget::Schemas
        | PrivilegeTarget::Tables
        | PrivilegeTarget::Sequences => Privileges::NONE,
    };
    if !public_has.minus(declared(&PUBLIC)).is_empty()
        && (kind != PrivilegeTarget::Schemas || declared(&PUBLIC).is_empty())
    {
        out.push(&PUBLIC);
    }
    // A type whose grants are not declared stays everybody's.
    let stays =
        |to: &Grantee| kind == PrivilegeTarget::Types && object.grants.is_empty() && *to == Grantee::Public;
    for (to, privileges) in defaults.granted(kind, key.schema.as_ref()) {
        if !owns(to) && !stays(to) && !out.contains(&to) && !privileges.minus(declared(to)).is_empty() {
            out.push(to);
        }
    }
    out
}

/// `REVOKE` and `GRANT` on the sequences behind a table's identity columns, so that their privileges are those declared:
/// nobody but the owner needs them, and default privileges give them away.
pub(super) fn identity_sequences(
    catalog: &Catalog,
    key: &Key,
    object: &Object,
    defaults: &Defaults<'_>,
) -> Vec<String> {
    sequences_of(catalog, key, object, defaults, |_| true)
}

/// The same, of some columns.
pub(super) fn sequences_of(
    catalog: &Catalog,
    key: &Key,
    object: &Object,
    defaults: &Defaults<'_>,
    wanted: impl Fn(&Name) -> bool,
) -> Vec<String> {
    let Body::Table(table) = &object.body else { return Vec::new() };
    let granted = defaults.granted(PrivilegeTarget::Sequences, key.schema.as_ref());
    let owner = |to: &Grantee| matches!((to, &object.owner), (Grantee::Role(a), Some(b)) if a == b);
    let of_others = |(to, _): &(&Grantee, Privileges)| !defaults.creates(to) && !owner(to);
    let granted: Vec<_> = granted.into_iter().filter(of_others).collect();
    let columns = table.columns.iter().filter(|column| wanted(&column.name));
    let columns = columns.filter_map(|column| Some((column, column.identity.as_ref()?)));
    let mut out = Vec::new();
    for (column, identity) in columns {
        let declared = |to: &Grantee| {
            let own = identity.grants.iter().filter(|grant| grant.to == *to);
            own.fold(Privileges::NONE, |all, grant| all.union(grant.privileges))
        };
        let others = granted.iter().filter(|(to, privileges)| !privileges.minus(declared(to)).is_empty());
        let others: Vec<&Grantee> = others.map(|(to, _)| *to).collect();
        if !others.is_empty() {
            let line = format!("revoke all on sequence %s from {}", format_of(&grantees(others)));
            out.push(on_sequence(key, &column.name, &line));
        }
        let usual = || implicit_name::sequence(&key.name, &column.name, |_| false);
        let name = identity.name.clone().unwrap_or_else(usual);
        let name = QualifiedName { schema: key.schema.clone(), name };
        for grant in &identity.grants {
            let items = items(grant, Privileges::ALL_ON_SEQUENCE).join(", ");
            let option = if grant.grant_option { " with grant option" } else { "" };
            let to = grantees([&grant.to]);
            // Where something else has the name, Postgres chose another one.
            out.push(if catalog.relation(&name).is_some() {
                let line = format!("grant {items} on sequence %s to {}{option}", format_of(&to));
                on_sequence(key, &column.name, &line)
            } else {
                format!("grant {items} on sequence {} to {to}{option};", quote::qualified(&name))
            });
        }
    }
    out
}

/// Runs a statement on the sequence of a column, `%s` in it.
fn on_sequence(key: &Key, column: &Name, line: &str) -> String {
    let name = quote::literal(&quote::qualified(&key.qualified_name()));
    let column = quote::literal(column.as_str());
    let body =
        format!("\nbegin\n  execute format('{line}', pg_get_serial_sequence({name}, {column}));\nend\n");
    format!("do {};", quote::dollar(&body))
}

/// A text inside of the quotes of `format('…')`.
fn format_of(text: &str) -> String {
    text.replace('\'', "''").replace('%', "%%")
}

/// `select, update (a, b)`; `all` for a long list.
pub(super) fn items(grant: &Grant, all: Privileges) -> Vec<String> {
    if grant.columns.is_empty() && grant.privileges == all && all.iter().count() > 2 {
        return vec!["all".to_owned()];
    }
    let columns = if grant.columns.is_empty() {
        String::new()
    } else {
        format!(" {}", super::text::columns(&grant.columns))
    };
    grant.privileges.iter().map(|privilege: Privilege| format!("{}{columns}", privilege.keyword())).collect()
}

/// Role names, and `public`.
pub(super) fn grantees<'a>(list: impl IntoIterator<Item = &'a Grantee>) -> String {
    let names = list.into_iter().map(|grantee| match grantee {
        Grantee::Public => "public".into(),
        Grantee::Role(name) => quote::identifier(name.as_str()),
    });
    quote::join(names, ", ")
}
