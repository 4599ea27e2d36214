//! Prints the tails of statements that spec files hold: what stands behind an object's name, without `ON table`.
//!
//! Long tails come in clauses, each of which may stand on a line of its own. Names are printed as the object holds them:
//! whoever wants them without their schema takes it off first.

mod definition;

use pgspec_catalog::object::{
    Argument, Column, Constraint, ConstraintBody, DefaultPrivilege, Deferral, ForeignKey, Function, Identity,
    Index, IndexKey, IndexKeyTarget, Policy, PrivilegeTarget, Returns, Trigger, TriggerEvents, TriggerLevel,
    TriggerTiming, UniqueKey,
};
use pgspec_catalog::{Grant, Grantee, Name, Privileges};

use super::{constraint, function, grant, index, table, text, trigger};
use crate::quote;

pub use definition::*;

/// What stands behind a column's name, with the constraints that stand behind it: `text not null default 'x' unique`.
/// Their names are not printed. Those that cannot stand behind a column are left out.
pub fn column(column: &Column, inline: &[&Constraint]) -> String {
    let mut behind: Vec<_> =
        inline.iter().filter_map(|own| Some((*own, constraint::behind_column(own)?.1))).collect();
    behind.sort_by_key(|(own, _)| table::rank(own));
    let key = inline.iter().any(|own| matches!(own.body, ConstraintBody::PrimaryKey(_)));
    let shape = table::Shape { width: 0, not_null: column.not_null && !key, default: true, storage: true };
    table::tail(None, column, &shape, behind.iter().map(|(own, sql)| (*own, sql.as_str())))
}

/// Whether a constraint can stand behind this column, where Postgres takes the column as its only one.
pub fn fits_column(own: &Constraint, column: &Name) -> bool {
    !own.not_valid && constraint::behind_column(own).is_some_and(|(of, _)| of == column)
}

/// `always`, or `by default (start with 10)`.
pub fn identity(identity: &Identity) -> String {
    let always = if identity.always { "always" } else { "by default" };
    let options = table::identity_options(None, identity);
    if options.is_empty() { always.to_owned() } else { format!("{always} ({})", options.join(" ")) }
}

/// A constraint without its name, in clauses.
pub fn constraint(own: &Constraint) -> Vec<String> {
    let ConstraintBody::ForeignKey(key) = &own.body else { return vec![constraint::definition(own)] };
    let mut behind = constraint::references(key);
    behind.push_str(constraint::deferral(own.deferral));
    behind.push_str(constraint::checked(own));
    vec![format!("foreign key {}", foreign_columns(&key.columns, key.period)), behind]
}

/// The columns of one side of a foreign key: `(a, period b)`.
pub fn foreign_columns(columns: &[Name], period: bool) -> String {
    constraint::foreign_columns(columns, period)
}

/// `references t (a) on delete cascade`
pub fn references(key: &ForeignKey) -> String {
    constraint::references(key)
}

/// What stands behind `EXCLUDE` of an exclusion constraint.
pub fn exclude(own: &Constraint) -> Option<String> {
    let ConstraintBody::Exclude(exclude) = &own.body else { return None };
    Some(constraint::exclude(exclude).trim_start_matches("exclude ").to_owned())
}

/// Whether the key has something beside columns, `INCLUDE` and `NULLS NOT DISTINCT`.
pub fn has_storage(key: &UniqueKey) -> bool {
    !key.storage.is_empty() || key.tablespace.is_some()
}

/// What stands behind `ON table` of an index, in clauses: `unique using gin (tags)`, `where a > 0`.
pub fn index(own: &Index) -> Vec<String> {
    let mut first = String::new();
    if own.unique {
        first.push_str("unique ");
    }
    if own.method != "btree" {
        first.push_str(&format!("using {} ", quote::identifier(own.method.as_str())));
    }
    first.push_str(&format!("({})", index_keys(own)));
    first.push_str(&text::include(&own.include));
    if own.nulls_not_distinct {
        first.push_str(" nulls not distinct");
    }
    first.push_str(&text::storage(&own.storage));
    first.push_str(&text::tablespace(own.tablespace.as_ref()));
    let predicate = own.predicate.as_ref().map(|predicate| format!("where {}", text::closed(predicate)));
    std::iter::once(first).chain(predicate).collect()
}

/// The keys of an index, without the parentheses around them.
pub fn index_keys(own: &Index) -> String {
    quote::join(own.keys.iter().map(index_key), ", ")
}

/// A key, without parentheses around a plain call.
fn index_key(key: &IndexKey) -> String {
    let printed = index::key(key);
    let IndexKeyTarget::Expression(sql) = &key.target else { return printed };
    match printed.strip_prefix(&format!("({})", sql.text)) {
        Some(rest) if text::is_call(&sql.text) => format!("{}{rest}", sql.text),
        _ => printed,
    }
}

/// What stands behind `ON table` of a policy, in clauses: `for select to anon`, `using (…)`, `with check (…)`.
pub fn policy(own: &Policy) -> Vec<String> {
    let mut first = if own.permissive { String::new() } else { "as restrictive ".to_owned() };
    first.push_str(&format!("for {}", own.command.sql()));
    if !own.roles.is_empty() && own.roles != [Grantee::Public] {
        first.push_str(&format!(" to {}", grant::grantees(&own.roles)));
    }
    let using = own.using.as_ref().map(|sql| format!("using {}", text::enclosed(sql)));
    let check = own.check.as_ref().map(|sql| format!("with check {}", text::enclosed(sql)));
    std::iter::once(first).chain(using).chain(check).collect()
}

/// What stands behind a trigger's name, without `ON table`, in clauses.
pub fn trigger(own: &Trigger) -> Vec<String> {
    let mut first = if own.constraint.is_some() { "constraint ".to_owned() } else { String::new() };
    first.push_str(match own.timing {
        TriggerTiming::Before => "before ",
        TriggerTiming::After => "after ",
        TriggerTiming::InsteadOf => "instead of ",
    });
    first.push_str(&trigger_events(&own.events));
    if let Some(from) = &own.from {
        first.push_str(&format!(" from {}", quote::qualified(from)));
    }
    first.push_str(constraint::deferral(own.constraint.unwrap_or(Deferral::Immediate)));
    let level = match own.level {
        TriggerLevel::Row => "for each row",
        TriggerLevel::Statement => "for each statement",
    };
    let mut out = match transition_tables(own) {
        Some(names) => vec![first, format!("referencing {names} {level}")],
        None => vec![format!("{first} {level}")],
    };
    if let Some(condition) = &own.condition {
        out.push(format!("when {}", text::enclosed(condition)));
    }
    out.push(format!("execute function {}", trigger_call(own)));
    out
}

/// `insert or update of a, b`
pub fn trigger_events(events: &TriggerEvents) -> String {
    trigger::events(events)
}

/// `old table as a new table as b`, if there is one.
pub fn transition_tables(own: &Trigger) -> Option<String> {
    let table = |word: &str, name: &Option<Name>| {
        let name = name.as_ref()?;
        Some(format!("{word} table as {}", quote::identifier(name.as_str())))
    };
    let names: Vec<_> =
        [table("old", &own.old_table), table("new", &own.new_table)].into_iter().flatten().collect();
    (!names.is_empty()).then(|| names.join(" "))
}

/// `f('a', 'b')`
pub fn trigger_call(own: &Trigger) -> String {
    let arguments = quote::join(own.arguments.iter().map(|argument| quote::literal(argument)), ", ");
    format!("{}({arguments})", quote::qualified(&own.function))
}

/// The arguments of a function, each as it stands between the parentheses.
pub fn arguments(own: &Function) -> Vec<String> {
    own.arguments.iter().map(argument).collect()
}

/// One argument: `out total integer`, `a text default 'x'`.
pub fn argument(own: &Argument) -> String {
    function::argument(own)
}

/// What stands behind `RETURNS`.
pub fn returns(own: &Returns) -> Option<String> {
    function::returns(own)
}

/// What stands between `GRANT` and `ON`, for all grants of one grantee that are alike in their grant option:
/// `select, update (a) with grant option`.
pub fn grants<'a>(grants: impl IntoIterator<Item = &'a Grant>, all: Privileges) -> String {
    let mut items = Vec::new();
    let mut option = false;
    for own in grants {
        items.extend(grant::items(own, all));
        option |= own.grant_option;
    }
    format!("{}{}", items.join(", "), if option { " with grant option" } else { "" })
}

/// What stands behind `ALTER DEFAULT PRIVILEGES`, one text for all grantees that get the same.
pub fn default_privileges(schema: Option<&Name>, own: &DefaultPrivilege) -> Vec<String> {
    let all = match own.target {
        PrivilegeTarget::Tables => Privileges::ALL_ON_TABLE,
        PrivilegeTarget::Sequences => Privileges::ALL_ON_SEQUENCE,
        PrivilegeTarget::Functions => Privileges::ALL_ON_FUNCTION,
        PrivilegeTarget::Types => Privileges::ALL_ON_TYPE,
        PrivilegeTarget::Schemas => Privileges::ALL_ON_SCHEMA,
    };
    // What everybody has of new functions and types is said where it is taken away.
    let builtin =
        matches!(own.target, PrivilegeTarget::Functions | PrivilegeTarget::Types) && schema.is_none();
    let is_public = |grant: &&Grant| builtin && grant.to == Grantee::Public;
    let taken = builtin && !own.grants.iter().any(|grant| grant.to == Grantee::Public);
    let mut lines: Vec<(Vec<&Grantee>, &Grant)> = Vec::new();
    for own in own.grants.iter().filter(|grant| !is_public(grant)) {
        match lines.last_mut() {
            Some((to, first))
                if first.privileges == own.privileges && first.grant_option == own.grant_option =>
            {
                to.push(&own.to);
            }
            _ => lines.push((vec![&own.to], own)),
        }
    }
    let schema = schema.map_or_else(String::new, |s| format!(" in schema {}", quote::identifier(s.as_str())));
    let role = quote::identifier(own.role.as_str());
    let target = own.target.sql();
    let taken = taken.then(|| format!("for role {role} revoke all on {target} from public"));
    let lines = lines.into_iter().map(|(to, first)| {
        let items =
            if first.privileges == all { "all".to_owned() } else { grant::items(first, all).join(", ") };
        let option = if first.grant_option { " with grant option" } else { "" };
        let to = grant::grantees(to);
        format!("for role {role}{schema} grant {items} on {target} to {to}{option}")
    });
    taken.into_iter().chain(lines).collect()
}

/// What stands behind a sequence's name: `as integer start with 10`, without its owner.
pub fn sequence(own: &pgspec_catalog::object::Sequence) -> String {
    super::sequence::own_options(own).join(" ")
}

/// What stands behind `PARTITION BY`.
pub fn partition_by(own: &pgspec_catalog::object::PartitionBy) -> String {
    super::partition::by(own)
}

/// What stands behind the name of a partition's parent: `for values in (1)`, `default`.
pub fn partition_bound(own: &pgspec_catalog::object::PartitionBound) -> String {
    super::partition::bound(own)
}

/// What stands behind a server's name.
pub fn server(own: &pgspec_catalog::object::ForeignServer) -> String {
    super::foreign::server_tail(own).trim_start().to_owned()
}
