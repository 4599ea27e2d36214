//! Why a step is done in one, though that keeps others from a table for as long as all of it is read or written: in words, for
//! those who read a plan.

use std::fmt;

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Key, Kind, Name, Text};

use super::super::command::Command;
use super::super::step::Step;
use super::Scene;

/// Why there is no way around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Plain {
    /// What waited for an object is made with it.
    Together,
    /// The table is made by the plan, or taken away: nobody uses it.
    Unused,
    /// An exclusion constraint.
    Exclusion,
    /// A key with a period.
    Overlaps,
    /// SQL that means something else by the usual search path.
    SearchPath,
    /// An index that is part of another.
    PartOfIndex,
    /// Partitions come or go.
    Partitions,
    /// A partition has a key of its own that Postgres may make a part of it.
    KeyOfPartition,
    /// A foreign key of a partitioned table, before Postgres 18.
    ForeignKeyOfPartitioned,
    /// Rows cannot be updated without a word.
    Triggers,
    /// A column of a domain with constraints.
    Domain,
    /// A column of a partitioned table that would have to be filled.
    Partitioned,
    /// A column whose values are computed.
    Generated,
    /// The names for what is there only for a while are taken.
    Names,
    /// A change of a type.
    Type(Type),
    /// No statement is known that does it in parts: what the whole one is.
    Whole(Whole),
}

/// What stands in the way of a column beside the one whose type changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Type {
    /// The table is partitioned, a partition, a parent or a child.
    Family,
    /// The table is of a composite type.
    Typed,
    /// Who reads the table's changes knows its rows by more than the primary key.
    ReplicaIdentity,
    /// The table is clustered on an index.
    Clustered,
    /// There is no key that batches could go along.
    NoKey,
    /// The column is computed.
    Generated,
    /// It has settings of its own.
    Storage,
    /// Its `NOT NULL` has a name, or more.
    NotNull,
    /// Subscribers do not know the other column.
    Published,
    /// The conversion needs a function that the plan makes.
    NewFunction,
    /// The type, or the collation, is not there yet.
    Made,
    /// The type goes, and the column is text until it comes again.
    ThroughText,
    /// Types over the type change with it.
    Types,
    /// Another column of the type has to change in one.
    Other(Text),
    /// Something uses the column, and cannot be made of the other one.
    Used(Key),
    /// The same, and the plan changes it too.
    Changed(Key),
    /// A view says `*` of the table.
    Star,
    /// What the names of its SQL mean is not known.
    Unknown,
    /// Its values stay as they are.
    Kept,
}

/// What a step does that Postgres has one statement for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Whole {
    Logged,
    Moved,
    AccessMethod,
    Attach,
    DefaultPartition,
    DomainConstraint,
    ConstraintOfDomain,
    NotNull,
    Other,
}

impl Plain {
    /// What no rewrite is there for.
    pub(super) fn of(step: &Step) -> Self {
        Self::Whole(match (&step.command, step.object.kind) {
            (Command::SetLogged, _) => Whole::Logged,
            (Command::SetTablespace, _) => Whole::Moved,
            (Command::SetAccessMethod, _) => Whole::AccessMethod,
            (Command::Attach { .. }, _) => Whole::Attach,
            (Command::Create, Kind::Table) => Whole::DefaultPartition,
            (Command::DomainConstraint, _) => Whole::DomainConstraint,
            (_, Kind::Domain) => Whole::ConstraintOfDomain,
            (Command::SetNotNull(_), _) => Whole::NotNull,
            (Command::SetExpression(_), _) => return Self::Generated,
            (Command::SetType { .. }, _) => return Self::Type(Type::Kept),
            (_, _) => Whole::Other,
        })
    }

    /// Why a constraint is not made in parts.
    pub(super) fn of_constraint(scene: &Scene<'_>, key: &Key) -> Self {
        let body = scene.ground.to.get(key).and_then(|object| object.body.as_constraint());
        match body.map(|own| &own.body) {
            Some(ConstraintBody::Exclude(_)) => Self::Exclusion,
            Some(ConstraintBody::PrimaryKey(own) | ConstraintBody::Unique(own)) if own.without_overlaps => {
                Self::Overlaps
            }
            Some(ConstraintBody::ForeignKey(_)) => Self::ForeignKeyOfPartitioned,
            Some(ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_)) => Self::Partitions,
            Some(ConstraintBody::Check(_)) | None => Self::Whole(Whole::Other),
        }
    }

    /// Why an index is not built while its table is written to.
    pub(super) fn of_index(scene: &Scene<'_>, key: &Key) -> Self {
        let Some(object) = scene.ground.to.get(key) else { return Self::Whole(Whole::Other) };
        if object.body.as_index().is_some_and(|index| index.attached_to.is_some()) {
            Self::PartOfIndex
        } else if super::holds_sql(&object.body) && !scene.is_plain {
            Self::SearchPath
        } else {
            Self::Partitions
        }
    }
}

impl Type {
    /// That a column of the same type cannot have another one beside it.
    pub(super) fn other(table: &Key, column: &Name) -> Self {
        Self::Other(Text::from(format!("{}.{}", table.path(), column.as_str())))
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Together => "what waited for it is made in the same step",
            Self::Unused => "nobody uses the table before the plan is done",
            Self::Exclusion => "the index of an exclusion constraint cannot be built while its table is written to",
            Self::Overlaps => "a key without overlaps cannot be made of an index that is there",
            Self::SearchPath => {
                "what runs outside of a transaction finds the names in its SQL by the usual search path, and this project \
                 has another"
            }
            Self::PartOfIndex => "it is a part of the index of a partitioned table",
            Self::Partitions => "partitions of the table come or go in the same plan",
            Self::KeyOfPartition => "a partition has such a key of its own",
            Self::ForeignKeyOfPartitioned => {
                "a foreign key of a partitioned table cannot be `not valid` before Postgres 18"
            }
            Self::Triggers => "to fill the rows would run triggers or rules of the table",
            Self::Domain => "its type is a domain with constraints, which are checked in every row",
            Self::Partitioned => "the table is partitioned, and its rows cannot be filled in batches",
            Self::Generated => {
                "Postgres fills a generated column that is stored only by writing the table anew, and no statement makes \
                 one of a column that is filled (an ordinary column that a trigger fills needs no rewrite)"
            }
            Self::Names => "a name that is needed for a while is taken",
            Self::Type(why) => return why.fmt(f),
            Self::Whole(whole) => whole.said(),
        })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Family => "the table has partitions, a parent or children, whose columns change with it",
            Self::Typed => "the table is of a composite type, and has its columns",
            Self::ReplicaIdentity => "the table's replica identity may need the column",
            Self::Clustered => "the table is clustered on an index, which may be one of the column",
            Self::NoKey => "the table has no primary key along which rows could be filled in batches",
            Self::Generated => "it is a generated column",
            Self::Storage => "it has a storage strategy, a compression or a statistics target of its own",
            Self::NotNull => "its `not null` is a constraint with a name or a comment of its own",
            Self::Published => "the table is published, and subscribers do not know a column beside it",
            Self::Made => "its new type, or its collation, is made by the same plan",
            Self::NewFunction => "its conversion may use a function that the same plan makes",
            Self::ThroughText => "its type goes before the new one comes, and it is text meanwhile",
            Self::Types => "a type that is made of others changes in the same plan",
            Self::Other(path) => {
                return write!(
                    f,
                    "column `{path}` gets the type in the same plan, and has to do so in one step"
                );
            }
            Self::Used(key) => return write!(f, "{key} uses it, and cannot be made of a column beside it"),
            Self::Changed(key) => return write!(f, "{key} uses it, and is changed in the same plan"),
            Self::Star => "a view says `*` of the table, and would have the column at another place",
            Self::Unknown => "something that uses it has SQL whose names are not known offline",
            Self::Kept => "its values stay as they are, and what is made of them is looked at again",
        })
    }
}

impl Whole {
    fn said(self) -> &'static str {
        match self {
            Self::Logged => "Postgres writes a table anew that becomes logged or unlogged",
            Self::Moved => "Postgres copies the file into the other tablespace",
            Self::AccessMethod => "Postgres writes a table anew for another access method",
            Self::Attach => {
                "Postgres reads a table that becomes a partition, unless a valid check of it says the same as its bounds"
            }
            Self::DefaultPartition => {
                "Postgres reads the default partition: it must hold nothing that is the new one's"
            }
            Self::DomainConstraint => "Postgres looks at all values of a domain that gets a constraint",
            Self::ConstraintOfDomain => "Postgres looks at all values of a domain",
            Self::NotNull => "the column becomes never null as part of another change",
            Self::Other => "Postgres has no statement that does it in parts",
        }
    }
}
