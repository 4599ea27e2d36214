//! Aggregates (Postgres manual, `CREATE AGGREGATE`).

use serde::Serialize;

use super::function::{Argument, ArgumentMode, Parallel};
use super::index::Operator;
use crate::data_type::DataType;
use crate::name::{QualifiedName, Text};
use crate::stored;

/// An aggregate function. Its identity is its name and the types of its arguments.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Aggregate {
    /// The arguments, the direct ones of an ordered-set aggregate; empty for `(*)`.
    pub arguments: Vec<Argument>,
    /// The arguments behind `ORDER BY`: some for an ordered-set aggregate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Vec<Argument>>,
    /// `HYPOTHETICAL`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hypothetical: bool,
    /// How the state moves.
    pub state: AggregateState,
    /// How it moves when rows leave a window frame: the options that begin with `M`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moving: Option<MovingState>,
    /// `COMBINEFUNC`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub combine: Option<QualifiedName>,
    /// `SERIALFUNC`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serialize: Option<QualifiedName>,
    /// `DESERIALFUNC`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deserialize: Option<QualifiedName>,
    /// `SORTOP`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_operator: Option<Operator>,
    /// `PARALLEL`
    #[serde(skip_serializing_if = "Parallel::is_unsafe")]
    pub parallel: Parallel,
}

impl Aggregate {
    /// Whether a call may pass this many arguments; those behind `WITHIN GROUP` are not among them.
    pub fn accepts(&self, count: usize) -> bool {
        let is_variadic = |argument: &Argument| argument.mode == super::ArgumentMode::Variadic;
        match self.arguments.iter().any(is_variadic) {
            true => count + 1 >= self.arguments.len(),
            false => count == self.arguments.len(),
        }
    }

    /// All arguments as Postgres keeps them: a variadic one that stands before and behind `ORDER BY` is one.
    pub fn all_arguments(&self) -> impl Iterator<Item = &Argument> {
        all_arguments(&self.arguments, self.ordered.as_deref())
    }

    /// The types of the arguments, as [`crate::Key::routine`] wants them: those behind `ORDER BY` come last.
    pub fn identity(&self) -> Text {
        let types: Vec<_> =
            self.all_arguments().map(|argument| argument.data_type.without_modifiers().to_string()).collect();
        types.join(", ").into()
    }
}

/// As [`Aggregate::all_arguments`], of the direct arguments and those behind `ORDER BY` (`makeOrderedSetArgs` of `gram.y`).
pub fn all_arguments<'a>(
    direct: &'a [Argument],
    ordered: Option<&'a [Argument]>,
) -> impl Iterator<Item = &'a Argument> {
    let merged = direct.last().is_some_and(|last| last.mode == ArgumentMode::Variadic);
    direct.iter().chain(ordered.filter(|_| !merged).into_iter().flatten())
}

/// The state of an aggregate and what works on it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct AggregateState {
    /// `SFUNC`
    pub transition: QualifiedName,
    /// `STYPE`
    pub data_type: DataType,
    /// `SSPACE`: bytes; nothing for Postgres' own estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<i32>,
    /// `FINALFUNC`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish: Option<QualifiedName>,
    /// `FINALFUNC_EXTRA`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub finish_extra: bool,
    /// `FINALFUNC_MODIFY`; nothing for Postgres' default for the kind of aggregate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_modifies: Option<FinishModifies>,
    /// `INITCOND`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial: Option<Text>,
}

/// The moving state of an aggregate: `MSFUNC`, `MSTYPE` … and the inverse, `MINVFUNC`.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct MovingState {
    /// `MINVFUNC`
    pub inverse: QualifiedName,
    /// `MSFUNC`, `MSTYPE`, `MSSPACE`, `MFINALFUNC`, `MFINALFUNC_EXTRA`, `MFINALFUNC_MODIFY`, `MINITCOND`
    #[serde(flatten)]
    pub state: AggregateState,
}

/// What a final function does to the state (manual, `CREATE AGGREGATE`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum FinishModifies {
    ReadOnly,
    Shareable,
    ReadWrite,
}

stored!(struct Aggregate {
    arguments, ordered, hypothetical, state, moving, combine, serialize, deserialize, sort_operator,
    parallel,
});
stored!(struct AggregateState {
    transition, data_type, size, finish, finish_extra, finish_modifies, initial,
});
stored!(struct MovingState { inverse, state });
stored!(enum FinishModifies { 0 ReadOnly, 1 Shareable, 2 ReadWrite });
