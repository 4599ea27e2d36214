//! Prints DDL: the statements that make a catalog on an empty database, or one of its objects. The only maker of SQL.
//!
//! Names are printed with their schemas. SQL that a person wrote (defaults, conditions, queries, bodies) is printed as
//! it was written, so its unqualified names depend on `search_path`: see [`SchemaOptions::search_path`].

mod aggregate;
pub mod alter;
mod attribute;
mod cast;
mod collation;
mod comment;
mod composite_type;
mod constraint;
mod creator;
mod database;
mod domain;
mod enum_type;
mod event_trigger;
mod file;
mod foreign;
mod function;
mod grant;
mod index;
mod job;
mod operator;
mod partition;
mod policy;
pub mod probe;
mod publication;
mod range_type;
mod role;
mod rule;
mod section;
mod seed;
mod sequence;
mod statistics;
mod table;
pub mod tail;
mod text;
mod text_search;
mod trigger;
mod view;
mod walk;

use pgspec_catalog::object::Body;
use pgspec_catalog::{Catalog, Diagnostics, Key, Name, Object, ObjectId, Standing, Text};

use crate::quote;

pub use creator::Creator;
pub use file::file;

/// One SQL statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// The statement with its semicolon, without a line break at its end.
    pub sql: String,
    /// The object that it makes, or belongs to.
    pub object: Option<ObjectId>,
    /// It changes what all databases of the cluster share (roles): whoever runs it may find it done already.
    pub separate: bool,
    /// The heading it stands under in a file: `Table public.leads`.
    pub section: Text,
}

/// What [`schema`] prints.
#[derive(Clone, Debug)]
pub struct SchemaOptions {
    /// The objects of this standing: the managed ones, or a platform's own when a scratch server needs them.
    pub standing: Standing,
    /// Where unqualified names in the spec's own SQL are looked up. If it is not empty, `set search_path` comes first.
    pub search_path: Vec<Name>,
    /// Seed rows of this environment, besides those of all environments.
    pub environment: Option<Name>,
}

impl Default for SchemaOptions {
    fn default() -> Self {
        Self { standing: Standing::Managed, search_path: Vec::new(), environment: None }
    }
}

/// The statements that make a catalog's objects on a database that has none of them, in dependency order. What belongs
/// to an object (owner, row security, comments, grants) stands right behind it. Grants are the whole truth: who would
/// have a privilege by default and is not granted it has it revoked.
///
/// The findings are objects that need each other and cannot be split ([`crate::codes::CYCLE`]).
pub fn schema(catalog: &Catalog, options: &SchemaOptions) -> (Vec<Statement>, Diagnostics) {
    walk::schema(catalog, options)
}

/// The statements that make one object, with all that belongs to it; for a relation its indexes, policies and triggers
/// too. Whatever else they need must be there.
pub fn object(catalog: &Catalog, id: ObjectId) -> Vec<Statement> {
    walk::object(catalog, id)
}

/// How statements call an object: `table public.leads`, `function public.f(uuid)`, `policy "x" on public.leads`.
/// `None` for what has no such name: default privileges, settings, jobs, rows.
pub fn target(key: &Key, object: &Object) -> Option<String> {
    let name = || quote::qualified(&key.qualified_name());
    let own = || quote::identifier(key.name.as_str()).into_owned();
    let child = |noun: &str| {
        let relation = key.relation()?;
        Some(format!("{noun} {} on {}", own(), quote::qualified(&relation)))
    };
    Some(match &object.body {
        Body::Role(_) => format!("role {}", own()),
        Body::Schema(_) => format!("schema {}", own()),
        Body::Extension(_) => format!("extension {}", own()),
        Body::Collation(_) => format!("collation {}", name()),
        Body::Enum(_) | Body::CompositeType(_) | Body::RangeType(_) => format!("type {}", name()),
        Body::Domain(_) => format!("domain {}", name()),
        Body::TextSearchDictionary(_) => format!("text search dictionary {}", name()),
        Body::TextSearchConfiguration(_) => format!("text search configuration {}", name()),
        Body::ForeignDataWrapper(_) => format!("foreign data wrapper {}", own()),
        Body::ForeignServer(_) => format!("server {}", own()),
        Body::Sequence(_) => format!("sequence {}", name()),
        Body::Statistics(_) => format!("statistics {}", name()),
        Body::EventTrigger(_) => format!("event trigger {}", own()),
        Body::Publication(_) => format!("publication {}", own()),
        Body::Rule(_) => child("rule")?,
        Body::Aggregate(body) => aggregate::target(key, body),
        Body::Operator(body) => operator::target(key, body),
        Body::Cast(body) => cast::target(body),
        Body::Function(body) => function::target(key, body),
        Body::Table(body) if body.foreign.is_some() => format!("foreign table {}", name()),
        Body::Table(_) => format!("table {}", name()),
        Body::Index(_) => format!("index {}", name()),
        Body::View(body) if body.materialized => format!("materialized view {}", name()),
        Body::View(_) => format!("view {}", name()),
        Body::Constraint(_) => child("constraint")?,
        Body::Trigger(_) => child("trigger")?,
        Body::Policy(_) => child("policy")?,
        Body::DefaultPrivilege(_) | Body::Setting(_) | Body::Job(_) | Body::Seed(_) => return None,
    })
}
