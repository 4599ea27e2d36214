//! Why something is taken away and made again, in words: for those who read a plan.

use std::fmt;

use pgspec_catalog::{Catalog, Key, Kind, Text};

use super::step::Part;

/// Why an object, or a column, is not changed where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Why {
    /// Postgres has no statement for what differs: the parts of the object.
    NoStatement(Key, Vec<Text>),
    /// It uses something that becomes another, or goes.
    Uses(Part, Becomes),
    /// It is gone when something else is.
    GoesWith(Part),
    /// What it needs is changed too, and each would have to be first.
    Circle,
    /// Each new partition gets its part of an index, and one is to have none.
    NewPartition,
    /// A part of an index goes, which Postgres takes away with the whole alone.
    PartGoes,
    /// A column becomes a generated one, or is computed in another way.
    Generated,
    /// A generated column becomes an ordinary one, and there are no values to keep.
    Virtual,
}

/// What becomes of what something else uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Becomes {
    /// It has another type.
    Retyped,
    /// It is taken away and made again.
    Another,
    /// It is no more.
    Gone,
}

impl Becomes {
    /// What becomes of a part that a step takes away, or changes.
    pub(super) fn of(part: &Part, retypes: bool, to: &Catalog) -> Self {
        let is_there = match part {
            Part::Object(key) | Part::Logging(key) | Part::Type(key) => to.get(key).is_some(),
            Part::Column(key, column) | Part::Default(key, column) => to
                .get(key)
                .and_then(|object| object.body.as_table())
                .is_some_and(|table| table.column(column).is_some()),
        };
        match (retypes, is_there) {
            (true, _) => Self::Retyped,
            (false, true) => Self::Another,
            (false, false) => Self::Gone,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStatement(key, parts) => no_statement(key, parts, f),
            Self::Uses(part, becomes) => {
                let word = match becomes {
                    Becomes::Retyped => "gets another type",
                    Becomes::Another => "is made again",
                    Becomes::Gone => "goes",
                };
                write!(f, "it uses {}, which {word}", Shown(part))
            }
            Self::GoesWith(part) => write!(f, "it goes with {}, which is made again", Shown(part)),
            Self::Circle => f.write_str("what it uses and what uses it change in one circle"),
            Self::NewPartition => f.write_str(
                "every new partition gets its part of an index that is there, and one is to have none",
            ),
            Self::PartGoes => f.write_str("a part of it goes, which goes with the whole index alone"),
            Self::Generated => f.write_str("no statement makes a column a generated one, or another one"),
            Self::Virtual => f.write_str("a virtual column has no values that an ordinary one could keep"),
        }
    }
}

fn no_statement(key: &Key, parts: &[Text], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match key.kind {
        Kind::Enum => {
            f.write_str("values can be added to an enum and renamed, and neither moved nor removed")
        }
        Kind::View => f.write_str(
            "`create or replace view` keeps the columns that are there, their names and their types",
        ),
        Kind::Function => {
            f.write_str("`create or replace` keeps the kind of a routine, its arguments and what it returns")
        }
        Kind::DefaultPrivilege => f.write_str("default privileges are taken back and given again as a whole"),
        Kind::Table if parts.iter().any(|part| part.starts_with("partition_by")) => {
            f.write_str("no statement changes how a table is partitioned")
        }
        Kind::Role
        | Kind::Schema
        | Kind::Extension
        | Kind::Setting
        | Kind::Collation
        | Kind::Domain
        | Kind::CompositeType
        | Kind::RangeType
        | Kind::Aggregate
        | Kind::Operator
        | Kind::Cast
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::ForeignDataWrapper
        | Kind::ForeignServer
        | Kind::Sequence
        | Kind::Table
        | Kind::Constraint
        | Kind::Index
        | Kind::Statistics
        | Kind::MaterializedView
        | Kind::Rule
        | Kind::Trigger
        | Kind::Policy
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Job
        | Kind::Seed => {
            let shown: Vec<String> = parts.iter().map(|part| format!("`{part}`")).collect();
            let noun = key.kind.noun();
            match shown.is_empty() {
                true => write!(f, "no statement makes another {noun} of it"),
                false => write!(f, "no statement changes {} of {} in this way", shown.join(", "), a(noun)),
            }
        }
    }
}

/// A noun behind its article, if it takes one.
fn a(noun: &str) -> String {
    match noun.chars().next() {
        _ if noun.ends_with('s') => noun.to_owned(),
        Some('a' | 'e' | 'i' | 'o' | 'u') => format!("an {noun}"),
        Some(_) | None => format!("a {noun}"),
    }
}

/// A part, for people.
struct Shown<'p>(&'p Part);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Part::Object(key) => write!(f, "{key}"),
            Part::Column(table, column) => write!(f, "column `{}.{}`", table.path(), column.as_str()),
            Part::Default(table, column) => {
                write!(f, "the default of `{}.{}`", table.path(), column.as_str())
            }
            Part::Logging(table) | Part::Type(table) => write!(f, "{table}"),
        }
    }
}
