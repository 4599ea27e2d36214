//! Objects: what a catalog holds. One file per kind.

mod aggregate;
mod cast;
mod collation;
mod collation_names;
mod composite_type;
mod constraint;
mod definition_names;
mod domain;
mod enum_type;
mod event_trigger;
mod foreign;
mod function;
mod index;
mod job;
mod named;
mod not_null;
mod operator;
mod parameters;
mod partition;
mod parts;
mod policy;
mod publication;
mod range_type;
mod role;
mod rule;
mod schema;
mod seed;
mod sequence;
mod statistics;
mod table;
mod text_search;
mod trigger;
mod view;

use serde::Serialize;

use crate::grant::Grant;
use crate::key::{Key, Kind};
use crate::name::{Name, QualifiedName, Text};
use crate::span::{Origin, Span};
use crate::stored;

pub use aggregate::{Aggregate, AggregateState, FinishModifies, MovingState, all_arguments};
pub use cast::{Cast, CastContext, CastMethod};
pub use collation::{Collation, CollationProvider};
pub use composite_type::{Attribute, AttributeNotes, CompositeType};
pub use constraint::{
    Check, Constraint, ConstraintBody, Deferral, Exclude, ExcludeElement, ForeignKey, ForeignKeyAction,
    MatchType, UniqueKey,
};
pub use definition_names::DefinitionName;
pub use domain::{Domain, DomainCheck, DomainNotNull};
pub use enum_type::{EnumLabel, EnumType};
pub use event_trigger::EventTrigger;
pub use foreign::{Foreign, ForeignDataWrapper, ForeignOptions, ForeignServer};
pub use function::{
    Argument, ArgumentMode, Function, FunctionBody, Parallel, Returns, Routine, TableColumn, Volatility,
};
pub use index::{Index, IndexKey, IndexKeyTarget, NullsOrder, Operator, OperatorClass, SortOrder};
pub use job::Job;
pub use not_null::NotNull;
pub use operator::{OperatorDefinition, pair_operator, pair_operators};
pub use parameters::Parameters;
pub use partition::{
    BoundValue, PartitionBound, PartitionBy, PartitionKey, PartitionOf, PartitionStrategy, ReplicaIdentity,
};
pub use parts::{Named, Owner, Slot};
pub use policy::{Policy, PolicyCommand};
pub use publication::{Publication, PublicationScope, PublishedCommands, PublishedTable};
pub use range_type::RangeType;
pub use role::Role;
pub use rule::{Rule, RuleEvent};
pub use schema::{DefaultPrivilege, Extension, PrivilegeTarget, Schema, Setting, SettingScope};
pub use seed::{Seed, SeedMode, SeedValue};
pub use sequence::{Sequence, SequenceOwner};
pub use statistics::Statistics;
pub use table::{
    Backfill, Column, ColumnNotes, ColumnStorage, Generated, Identity, Retention, RowSecurity,
    SequenceOptions, StorageStrategy, Table, TableNotes,
};
pub use text_search::{TextSearchConfiguration, TextSearchDictionary};
pub use trigger::{Trigger, TriggerEnabled, TriggerEvents, TriggerLevel, TriggerTiming};
pub use view::{CheckOption, View, ViewColumn};

/// An object: what every kind has, and its body.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Object {
    /// Where it came from. Never compared.
    #[serde(skip)]
    pub origin: Origin,
    /// Who maintains it.
    #[serde(skip_serializing_if = "Standing::is_managed")]
    pub standing: Standing,
    /// The owner, where it is declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Name>,
    /// The `COMMENT` in the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
    /// Who may do what with it, apart from its owner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// What only a spec can say. Never compared.
    #[serde(flatten)]
    pub notes: Notes,
    /// What its kind has.
    #[serde(flatten)]
    pub body: Body,
}

impl Object {
    /// A managed object with nothing but its body.
    pub fn new(origin: Origin, body: Body) -> Self {
        Self {
            origin,
            standing: Standing::Managed,
            owner: None,
            comment: None,
            grants: Vec::new(),
            notes: Notes::default(),
            body,
        }
    }

    /// The place to point at.
    pub fn span(&self) -> Option<Span> {
        self.origin.span()
    }

    /// Its facts alone: no notes, and managed by nobody in particular. What is left serialises to facts.
    #[must_use]
    pub fn without_notes(&self) -> Self {
        let mut facts = self.clone();
        facts.standing = Standing::Managed;
        facts.notes = Notes::default();
        facts.body.forget_notes();
        facts
    }

    /// Whether the spec declares it and pgspec emits it.
    pub fn is_managed(&self) -> bool {
        self.standing == Standing::Managed
    }
}

/// Who maintains an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The spec: it is emitted.
    Managed,
    /// Somebody else: it may be referenced and is never emitted.
    External,
    /// The platform: as external, and known from a pack.
    Platform,
}

impl Standing {
    fn is_managed(&self) -> bool {
        *self == Self::Managed
    }
}

/// What only a spec can say about an object. Any two are equal, so that `==` compares facts.
#[derive(Clone, Default, Debug, Serialize)]
pub struct Notes {
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<Text>,
    /// The domain of the file that declares it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Name>,
    /// Its former name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Name>,
    /// Why it should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Text>,
}

impl PartialEq for Notes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What each kind of object has.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is documented at its struct")]
pub enum Body {
    Role(Box<Role>),
    Schema(Schema),
    Extension(Extension),
    DefaultPrivilege(DefaultPrivilege),
    Setting(Setting),
    Collation(Collation),
    Enum(EnumType),
    Domain(Box<Domain>),
    CompositeType(CompositeType),
    RangeType(Box<RangeType>),
    Function(Box<Function>),
    Aggregate(Box<Aggregate>),
    Operator(Box<OperatorDefinition>),
    Cast(Box<Cast>),
    TextSearchDictionary(TextSearchDictionary),
    TextSearchConfiguration(TextSearchConfiguration),
    ForeignDataWrapper(ForeignDataWrapper),
    ForeignServer(Box<ForeignServer>),
    Sequence(Box<Sequence>),
    Table(Box<Table>),
    Constraint(Box<Constraint>),
    Index(Box<Index>),
    Statistics(Box<Statistics>),
    View(Box<View>),
    Rule(Box<Rule>),
    Trigger(Box<Trigger>),
    Policy(Box<Policy>),
    EventTrigger(EventTrigger),
    Publication(Box<Publication>),
    Job(Box<Job>),
    Seed(Box<Seed>),
}

impl Body {
    /// The relation that an object belongs to, if it is a child of one.
    pub fn relation(&self, key: &Key) -> Option<QualifiedName> {
        match self {
            Self::Index(index) => Some(index.table.clone()),
            Self::Statistics(statistics) => Some(statistics.table.clone()),
            Self::Constraint(_) | Self::Rule(_) | Self::Trigger(_) | Self::Policy(_) | Self::Seed(_) => {
                key.relation()
            }
            Self::Role(_)
            | Self::Schema(_)
            | Self::Extension(_)
            | Self::DefaultPrivilege(_)
            | Self::Setting(_)
            | Self::Collation(_)
            | Self::Enum(_)
            | Self::Domain(_)
            | Self::CompositeType(_)
            | Self::RangeType(_)
            | Self::Function(_)
            | Self::Aggregate(_)
            | Self::Operator(_)
            | Self::Cast(_)
            | Self::TextSearchDictionary(_)
            | Self::TextSearchConfiguration(_)
            | Self::ForeignDataWrapper(_)
            | Self::ForeignServer(_)
            | Self::Sequence(_)
            | Self::Table(_)
            | Self::View(_)
            | Self::EventTrigger(_)
            | Self::Publication(_)
            | Self::Job(_) => None,
        }
    }

    /// Takes out what only a spec can say. A kind that has notes in its body forgets them here.
    fn forget_notes(&mut self) {
        match self {
            Self::Table(table) => {
                table.notes = TableNotes::default();
                for column in &mut table.columns {
                    column.notes = ColumnNotes::default();
                }
            }
            Self::Enum(labels) => {
                for label in &mut labels.labels {
                    label.doc = None;
                    label.was = None;
                }
            }
            Self::View(view) => view.declared_columns.clear(),
            Self::CompositeType(composite) => {
                for attribute in &mut composite.attributes {
                    attribute.notes = AttributeNotes::default();
                }
            }
            Self::Role(_)
            | Self::Schema(_)
            | Self::Extension(_)
            | Self::DefaultPrivilege(_)
            | Self::Setting(_)
            | Self::Collation(_)
            | Self::Domain(_)
            | Self::RangeType(_)
            | Self::Function(_)
            | Self::Aggregate(_)
            | Self::Operator(_)
            | Self::Cast(_)
            | Self::TextSearchDictionary(_)
            | Self::TextSearchConfiguration(_)
            | Self::ForeignDataWrapper(_)
            | Self::ForeignServer(_)
            | Self::Sequence(_)
            | Self::Constraint(_)
            | Self::Index(_)
            | Self::Statistics(_)
            | Self::Rule(_)
            | Self::Trigger(_)
            | Self::Policy(_)
            | Self::EventTrigger(_)
            | Self::Publication(_)
            | Self::Job(_)
            | Self::Seed(_) => {}
        }
    }

    /// The Table inside, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        if let Self::Table(body) = self { Some(body) } else { None }
    }

    /// The Table inside, to be changed, if it is one.
    pub fn as_table_mut(&mut self) -> Option<&mut Table> {
        if let Self::Table(body) = self { Some(body) } else { None }
    }

    /// The Function inside, if it is one.
    pub fn as_function(&self) -> Option<&Function> {
        if let Self::Function(body) = self { Some(body) } else { None }
    }

    /// The Constraint inside, if it is one.
    pub fn as_constraint(&self) -> Option<&Constraint> {
        if let Self::Constraint(body) = self { Some(body) } else { None }
    }

    /// The Index inside, if it is one.
    pub fn as_index(&self) -> Option<&Index> {
        if let Self::Index(body) = self { Some(body) } else { None }
    }

    /// The View inside, if it is one.
    pub fn as_view(&self) -> Option<&View> {
        if let Self::View(body) = self { Some(body) } else { None }
    }

    /// The Trigger inside, if it is one.
    pub fn as_trigger(&self) -> Option<&Trigger> {
        if let Self::Trigger(body) = self { Some(body) } else { None }
    }

    /// The Policy inside, if it is one.
    pub fn as_policy(&self) -> Option<&Policy> {
        if let Self::Policy(body) = self { Some(body) } else { None }
    }

    /// The EnumType inside, if it is one.
    pub fn as_enum(&self) -> Option<&EnumType> {
        if let Self::Enum(body) = self { Some(body) } else { None }
    }

    /// The Domain inside, if it is one.
    pub fn as_domain(&self) -> Option<&Domain> {
        if let Self::Domain(body) = self { Some(body) } else { None }
    }

    /// The CompositeType inside, if it is one.
    pub fn as_composite_type(&self) -> Option<&CompositeType> {
        if let Self::CompositeType(body) = self { Some(body) } else { None }
    }

    /// The RangeType inside, if it is one.
    pub fn as_range_type(&self) -> Option<&RangeType> {
        if let Self::RangeType(body) = self { Some(body) } else { None }
    }

    /// The Sequence inside, if it is one.
    pub fn as_sequence(&self) -> Option<&Sequence> {
        if let Self::Sequence(body) = self { Some(body) } else { None }
    }

    /// The kind that the body belongs under.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Role(_) => Kind::Role,
            Self::Schema(_) => Kind::Schema,
            Self::Extension(_) => Kind::Extension,
            Self::DefaultPrivilege(_) => Kind::DefaultPrivilege,
            Self::Setting(_) => Kind::Setting,
            Self::Collation(_) => Kind::Collation,
            Self::Enum(_) => Kind::Enum,
            Self::Domain(_) => Kind::Domain,
            Self::CompositeType(_) => Kind::CompositeType,
            Self::RangeType(_) => Kind::RangeType,
            Self::Function(_) => Kind::Function,
            Self::Aggregate(_) => Kind::Aggregate,
            Self::Operator(_) => Kind::Operator,
            Self::Cast(_) => Kind::Cast,
            Self::TextSearchDictionary(_) => Kind::TextSearchDictionary,
            Self::TextSearchConfiguration(_) => Kind::TextSearchConfiguration,
            Self::ForeignDataWrapper(_) => Kind::ForeignDataWrapper,
            Self::ForeignServer(_) => Kind::ForeignServer,
            Self::Sequence(_) => Kind::Sequence,
            Self::Table(_) => Kind::Table,
            Self::Constraint(_) => Kind::Constraint,
            Self::Index(_) => Kind::Index,
            Self::Statistics(_) => Kind::Statistics,
            Self::View(view) if view.materialized => Kind::MaterializedView,
            Self::View(_) => Kind::View,
            Self::Rule(_) => Kind::Rule,
            Self::Trigger(_) => Kind::Trigger,
            Self::Policy(_) => Kind::Policy,
            Self::EventTrigger(_) => Kind::EventTrigger,
            Self::Publication(_) => Kind::Publication,
            Self::Job(_) => Kind::Job,
            Self::Seed(_) => Kind::Seed,
        }
    }
}

stored!(struct Object { origin, standing, owner, comment, grants, notes, body });
stored!(enum Standing { 0 Managed, 1 External, 2 Platform });
stored!(struct Notes { doc, domain, was, deprecated });
stored!(enum Body {
    0 Role(value), 1 Schema(value), 2 Extension(value), 3 DefaultPrivilege(value), 4 Setting(value),
    5 Collation(value), 6 Enum(value), 7 Domain(value), 8 CompositeType(value), 9 RangeType(value),
    10 Function(value), 11 Aggregate(value), 12 Operator(value), 13 Cast(value),
    14 TextSearchDictionary(value), 15 TextSearchConfiguration(value), 16 ForeignDataWrapper(value),
    17 ForeignServer(value), 18 Sequence(value), 19 Table(value), 20 Constraint(value),
    21 Index(value), 22 Statistics(value), 23 View(value), 24 Rule(value), 25 Trigger(value),
    26 Policy(value), 27 EventTrigger(value), 28 Publication(value), 29 Job(value), 30 Seed(value),
});
