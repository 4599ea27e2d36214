//! Prints queries that ask a database whether a change is done: one row, one column, true or false.

use pgspec_catalog::object::Body;
use pgspec_catalog::{Key, Name, Object, QualifiedName, Text};

use super::target;
use crate::quote;

fn regclass(name: &QualifiedName) -> String {
    format!("to_regclass({})", quote::literal(&quote::qualified(name)))
}

fn regtype(name: &QualifiedName) -> String {
    format!("to_regtype({})", quote::literal(&quote::qualified(name)))
}

/// Whether an object is there. `None` for what cannot be told by its name: default privileges, settings, rows.
pub fn exists(key: &Key, object: &Object) -> Option<String> {
    Some(format!("select {};", is_there(key, object)?))
}

/// Whether a table has a trigger.
pub fn has_trigger(key: &Key, trigger: &Name) -> String {
    format!(
        "select exists (select from pg_catalog.pg_trigger where tgrelid = {} and tgname = {});",
        regclass(&key.qualified_name()),
        quote::literal(trigger.as_str())
    )
}

/// Whether an object is gone.
pub fn is_gone(key: &Key, object: &Object) -> Option<String> {
    if object.body.as_index().is_some() {
        // One that is not valid is still there.
        return Some(format!("select {} is null;", regclass(&key.qualified_name())));
    }
    Some(format!("select not {};", is_there(key, object)?))
}

/// Whether an object has its new name.
pub fn is_renamed(key: &Key, object: &Object, was: &Name) -> Option<String> {
    let old = Key { name: was.clone(), ..key.clone() };
    Some(format!("select {} and not {};", is_there(key, object)?, is_there(&old, object)?))
}

fn is_there(key: &Key, object: &Object) -> Option<String> {
    let name = key.qualified_name();
    let word = quote::literal(key.name.as_str());
    let in_schema = |catalog: &str, prefix: &str| {
        let schema = key.schema.as_ref().map_or("", Name::as_str);
        format!(
            "exists (select from pg_catalog.{catalog} where {prefix}name = {word} and {prefix}namespace = \
             (select oid from pg_catalog.pg_namespace where nspname = {}))",
            quote::literal(schema)
        )
    };
    let global = |catalog: &str, column: &str| {
        format!("exists (select from pg_catalog.{catalog} where {column} = {word})")
    };
    let child = |catalog: &str, relation: &str, column: &str| {
        let own = key.relation().or_else(|| object.body.relation(key))?;
        let own = regclass(&own);
        Some(format!(
            "exists (select from pg_catalog.{catalog} where {relation} = {own} and {column} = {word})"
        ))
    };
    let signature = |prefix: &str| {
        let target = target(key, object)?;
        let own = target.split_once(' ').map(|(_, own)| own.to_owned())?;
        Some(format!("({prefix}({}) is not null)", quote::literal(&own)))
    };
    Some(match &object.body {
        Body::Role(_) => global("pg_roles", "rolname"),
        Body::Schema(_) => global("pg_namespace", "nspname"),
        Body::Extension(_) => global("pg_extension", "extname"),
        Body::ForeignDataWrapper(_) => global("pg_foreign_data_wrapper", "fdwname"),
        Body::ForeignServer(_) => global("pg_foreign_server", "srvname"),
        Body::EventTrigger(_) => global("pg_event_trigger", "evtname"),
        Body::Publication(_) => global("pg_publication", "pubname"),
        Body::Collation(_) => in_schema("pg_collation", "coll"),
        Body::TextSearchDictionary(_) => in_schema("pg_ts_dict", "dict"),
        Body::TextSearchConfiguration(_) => in_schema("pg_ts_config", "cfg"),
        Body::Statistics(_) => in_schema("pg_statistic_ext", "stx"),
        Body::Aggregate(_) => in_schema("pg_proc", "pro"),
        Body::Enum(_) | Body::Domain(_) | Body::CompositeType(_) | Body::RangeType(_) => {
            format!("({} is not null)", regtype(&name))
        }
        Body::Table(_) | Body::Sequence(_) | Body::View(_) => format!("({} is not null)", regclass(&name)),
        // Without its parts an index of a partitioned table cannot be used yet.
        Body::Index(index) if index.only => format!("({} is not null)", regclass(&name)),
        Body::Index(_) => {
            let own = regclass(&name);
            format!("exists (select from pg_catalog.pg_index where indexrelid = {own} and indisvalid)")
        }
        Body::Constraint(_) => child("pg_constraint", "conrelid", "conname")?,
        Body::Trigger(_) => child("pg_trigger", "tgrelid", "tgname")?,
        Body::Policy(_) => child("pg_policy", "polrelid", "polname")?,
        Body::Rule(_) => child("pg_rewrite", "ev_class", "rulename")?,
        Body::Function(_) => signature("to_regprocedure")?,
        Body::Operator(_) => signature("to_regoperator")?,
        Body::Cast(body) => format!(
            "exists (select from pg_catalog.pg_cast where castsource = to_regtype({}) and casttarget = to_regtype({}))",
            quote::literal(&quote::data_type(&body.source)),
            quote::literal(&quote::data_type(&body.target))
        ),
        Body::Job(_) => format!("exists (select from cron.job where jobname = {word})"),
        Body::DefaultPrivilege(_) | Body::Setting(_) | Body::Seed(_) => return None,
    })
}

/// The attribute of a relation or a composite type, with a condition on it.
fn attribute(key: &Key, column: &Name, condition: &str) -> String {
    let own = regclass(&key.qualified_name());
    let column = quote::literal(column.as_str());
    format!(
        "exists (select from pg_catalog.pg_attribute where attrelid = {own} and attname = {column} \
         and not attisdropped{condition})"
    )
}

/// Whether a column, or an attribute of a composite type, is there.
pub fn has_column(key: &Key, column: &Name) -> String {
    format!("select {};", attribute(key, column, ""))
}

/// Whether a column, or an attribute of a composite type, is gone.
pub fn has_no_column(key: &Key, column: &Name) -> String {
    format!("select not {};", attribute(key, column, ""))
}

/// Whether a column has its new name.
pub fn is_column_renamed(key: &Key, was: &Name, name: &Name) -> String {
    format!("select {} and not {};", attribute(key, name, ""), attribute(key, was, ""))
}

/// Whether a column is never null, or may be.
pub fn is_not_null(key: &Key, column: &Name, not_null: bool) -> String {
    let word = if not_null { " and attnotnull" } else { " and not attnotnull" };
    format!("select {};", attribute(key, column, word))
}

/// Whether a column has an identity.
pub fn has_identity(key: &Key, column: &Name, identity: bool) -> String {
    let word = if identity { " and attidentity <> ''" } else { " and attidentity = ''" };
    format!("select {};", attribute(key, column, word))
}

/// Whether a column is generated.
pub fn is_generated(key: &Key, column: &Name, generated: bool) -> String {
    let word = if generated { " and attgenerated <> ''" } else { " and attgenerated = ''" };
    format!("select {};", attribute(key, column, word))
}

/// Whether an enumerated type has a label.
pub fn has_value(key: &Key, value: &Text) -> String {
    let (own, value) = (regtype(&key.qualified_name()), quote::literal(value));
    format!("select exists (select from pg_catalog.pg_enum where enumtypid = {own} and enumlabel = {value});")
}

/// Whether a constraint is validated.
pub fn is_validated(key: &Key) -> Option<String> {
    let (own, name) = (regclass(&key.relation()?), quote::literal(key.name.as_str()));
    Some(format!(
        "select exists (select from pg_catalog.pg_constraint where conrelid = {own} and conname = {name} and convalidated);"
    ))
}

/// Whether a constraint of a name is there, or is not.
pub fn has_constraint(key: &Key, has: bool) -> Option<String> {
    let (own, name) = (regclass(&key.relation()?), quote::literal(key.name.as_str()));
    let word = if has { "" } else { "not " };
    Some(format!(
        "select {word}exists (select from pg_catalog.pg_constraint where conrelid = {own} and conname = {name});"
    ))
}

/// Whether an index is there; with `valid`, whether it can be used.
pub fn has_index(name: &QualifiedName, valid: bool) -> String {
    let own = regclass(name);
    if !valid {
        return format!("select {own} is not null;");
    }
    format!("select exists (select from pg_catalog.pg_index where indexrelid = {own} and indisvalid);")
}

/// Whether there is no relation of a name.
pub fn has_no_relation(name: &QualifiedName) -> String {
    format!("select {} is null;", regclass(name))
}

/// Whether a table is a partition, or a child, of another.
pub fn inherits(table: &QualifiedName, parent: &QualifiedName, inherits: bool) -> String {
    let (own, parent) = (regclass(table), regclass(parent));
    let word = if inherits { "" } else { "not " };
    format!(
        "select {word}exists (select from pg_catalog.pg_inherits where inhrelid = {own} and inhparent = {parent});"
    )
}

/// Whether a publication lists a table.
pub fn publishes_table(key: &Key, table: &QualifiedName, publishes: bool) -> String {
    let (own, table) = (quote::literal(key.name.as_str()), regclass(table));
    let word = if publishes { "" } else { "not " };
    format!(
        "select {word}exists (select from pg_catalog.pg_publication_rel r join pg_catalog.pg_publication p \
         on p.oid = r.prpubid where p.pubname = {own} and r.prrelid = {table});"
    )
}

/// Whether a publication lists a schema.
pub fn publishes_schema(key: &Key, schema: &Name, publishes: bool) -> String {
    let (own, schema) = (quote::literal(key.name.as_str()), quote::literal(schema.as_str()));
    let word = if publishes { "" } else { "not " };
    format!(
        "select {word}exists (select from pg_catalog.pg_publication_namespace l join pg_catalog.pg_publication p \
         on p.oid = l.pnpubid join pg_catalog.pg_namespace n on n.oid = l.pnnspid where p.pubname = {own} \
         and n.nspname = {schema});"
    )
}

/// Whether a foreign-data wrapper or a server has its options, and its version. `None` for other objects.
pub fn has_foreign_options(key: &Key, object: &Object) -> Option<String> {
    let name = quote::literal(key.name.as_str());
    let list = |options: &[(Name, Text)]| {
        let items = options.iter().map(|(name, value)| quote::literal(&format!("{}={value}", name.as_str())));
        format!("array[{}]::text[]", quote::join(items, ", "))
    };
    if let Body::ForeignDataWrapper(wrapper) = &object.body {
        return Some(format!(
            "select exists (select from pg_catalog.pg_foreign_data_wrapper where fdwname = {name} \
             and coalesce(fdwoptions, '{{}}') = {});",
            list(&wrapper.options)
        ));
    }
    let Body::ForeignServer(server) = &object.body else { return None };
    let version = server.version.as_ref().map_or("null".to_owned(), |version| quote::literal(version));
    Some(format!(
        "select exists (select from pg_catalog.pg_foreign_server where srvname = {name} \
         and srvversion is not distinct from {version} and coalesce(srvoptions, '{{}}') = {});",
        list(&server.options)
    ))
}

/// Whether a text search configuration has dictionaries for a kind of token.
pub fn has_mapping(key: &Key, token: &Name) -> String {
    let schema = quote::literal(key.schema.as_ref().map_or("", Name::as_str));
    let (own, token) = (quote::literal(key.name.as_str()), quote::literal(token.as_str()));
    format!(
        "select exists (select from pg_catalog.pg_ts_config c join pg_catalog.pg_namespace n \
         on n.oid = c.cfgnamespace join pg_catalog.pg_ts_config_map m on m.mapcfg = c.oid \
         cross join lateral pg_catalog.ts_token_type(c.cfgparser) t where n.nspname = {schema} \
         and c.cfgname = {own} and t.tokid = m.maptokentype and t.alias = {token});"
    )
}
