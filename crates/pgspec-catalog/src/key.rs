//! Keys: how every object of a catalog is addressed.

use std::fmt;

use serde::Serialize;

use crate::name::{Name, QualifiedName, Text};
use crate::stored;

/// The kinds of objects that a [`crate::Catalog`] holds, in the order in which Postgres' manual introduces them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A role (cluster-wide).
    Role,
    /// A schema.
    Schema,
    /// An installed extension.
    Extension,
    /// Privileges that objects get when they are created.
    DefaultPrivilege,
    /// A run-time setting stored for the database or a role.
    Setting,
    /// A collation.
    Collation,
    /// An enumerated type.
    Enum,
    /// A domain.
    Domain,
    /// A composite type that is no table's.
    CompositeType,
    /// A range type.
    RangeType,
    /// A function or procedure.
    Function,
    /// An aggregate.
    Aggregate,
    /// An operator.
    Operator,
    /// A cast.
    Cast,
    /// A text search dictionary.
    TextSearchDictionary,
    /// A text search configuration.
    TextSearchConfiguration,
    /// A foreign-data wrapper.
    ForeignDataWrapper,
    /// A foreign server.
    ForeignServer,
    /// A sequence that is no identity column's.
    Sequence,
    /// A table, a foreign or partitioned one too.
    Table,
    /// A table constraint.
    Constraint,
    /// An index that is not made by a constraint.
    Index,
    /// An object of extended statistics.
    Statistics,
    /// A view.
    View,
    /// A materialised view.
    MaterializedView,
    /// A rewrite rule.
    Rule,
    /// A trigger.
    Trigger,
    /// A row security policy.
    Policy,
    /// An event trigger.
    EventTrigger,
    /// A publication.
    Publication,
    /// A scheduled job (pg_cron).
    Job,
    /// Rows that belong to the model.
    Seed,
}

impl Kind {
    /// The kind's name in messages, in Postgres' words.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::DefaultPrivilege => "default privileges",
            Self::Setting => "setting",
            Self::Collation => "collation",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::CompositeType => "composite type",
            Self::RangeType => "range type",
            Self::Function => "function",
            Self::Aggregate => "aggregate",
            Self::Operator => "operator",
            Self::Cast => "cast",
            Self::TextSearchDictionary => "text search dictionary",
            Self::TextSearchConfiguration => "text search configuration",
            Self::ForeignDataWrapper => "foreign-data wrapper",
            Self::ForeignServer => "foreign server",
            Self::Sequence => "sequence",
            Self::Table => "table",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Statistics => "statistics",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Rule => "rule",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::EventTrigger => "event trigger",
            Self::Publication => "publication",
            Self::Job => "job",
            Self::Seed => "seed rows",
        }
    }
}

/// The identity of an object, as `pg_depend` sees it: kind, schema, name, and where needed the relation it belongs to
/// or the types of its input arguments.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Key {
    /// What kind of object.
    pub kind: Kind,
    /// Its schema; for an object of a relation, the relation's schema. `None` for what lives in no schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Name>,
    /// The relation it belongs to (constraints, rules, triggers, policies, seed rows), or the role (settings).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Name>,
    /// Its own name.
    pub name: Name,
    /// The input argument types of a function, aggregate or operator, comma-separated, canonical: two functions may share a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<Text>,
}

impl Key {
    /// An object that lives in no schema: role, schema, extension, job.
    pub fn global(kind: Kind, name: impl Into<Name>) -> Self {
        Self { kind, schema: None, of: None, name: name.into(), args: None }
    }

    /// An object of a schema.
    pub fn in_schema(kind: Kind, schema: &Name, name: &Name) -> Self {
        Self { kind, schema: Some(schema.clone()), of: None, name: name.clone(), args: None }
    }

    /// An object of a schema, by its qualified name.
    pub fn qualified(kind: Kind, name: &QualifiedName) -> Self {
        Self { kind, schema: name.schema.clone(), of: None, name: name.name.clone(), args: None }
    }

    /// A function, identified by name and input argument types.
    pub fn function(name: &QualifiedName, args: impl Into<Text>) -> Self {
        Self::routine(Kind::Function, name, args)
    }

    /// A function, aggregate or operator, identified by name and argument types.
    pub fn routine(kind: Kind, name: &QualifiedName, args: impl Into<Text>) -> Self {
        Self { kind, schema: name.schema.clone(), of: None, name: name.name.clone(), args: Some(args.into()) }
    }

    /// An object that belongs to a relation.
    pub fn of_relation(kind: Kind, relation: &QualifiedName, name: &Name) -> Self {
        Self {
            kind,
            schema: relation.schema.clone(),
            of: Some(relation.name.clone()),
            name: name.clone(),
            args: None,
        }
    }

    /// The object's schema and name.
    pub fn qualified_name(&self) -> QualifiedName {
        QualifiedName { schema: self.schema.clone(), name: self.name.clone() }
    }

    /// The relation that this object belongs to, for constraints, triggers, policies and seed rows.
    pub fn relation(&self) -> Option<QualifiedName> {
        let of = self.of.as_ref()?;
        Some(QualifiedName { schema: self.schema.clone(), name: of.clone() })
    }

    /// The dotted path, without the kind: `public.leads`, `public.leads.valid_url`, `public.f(uuid)`.
    pub fn path(&self) -> String {
        let mut out = String::new();
        for part in [self.schema.as_ref(), self.of.as_ref()].into_iter().flatten() {
            out.push_str(part.as_str());
            out.push('.');
        }
        out.push_str(self.name.as_str());
        if let Some(args) = &self.args {
            out.push('(');
            out.push_str(args);
            out.push(')');
        }
        out
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind.noun(), self.path())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

stored!(enum Kind {
    0 Role, 1 Schema, 2 Extension, 3 DefaultPrivilege, 4 Setting, 5 Collation, 6 Enum, 7 Domain,
    8 CompositeType, 9 RangeType, 10 Function, 11 Aggregate, 12 Operator, 13 Cast,
    14 TextSearchDictionary, 15 TextSearchConfiguration, 16 ForeignDataWrapper, 17 ForeignServer,
    18 Sequence, 19 Table, 20 Constraint, 21 Index, 22 Statistics, 23 View, 24 MaterializedView,
    25 Rule, 26 Trigger, 27 Policy, 28 EventTrigger, 29 Publication, 30 Job, 31 Seed,
});
stored!(struct Key { kind, schema, of, name, args });
