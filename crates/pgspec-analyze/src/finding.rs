//! What is wrong with SQL: plain data, turned into diagnostics by [`crate::check`].

use pgspec_sql::syntax::ast::TextRange;

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Which rule of Postgres (or of good sense) it breaks.
    pub problem: Problem,
    /// Where.
    pub range: TextRange,
    /// What was found, in a sentence without its end.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Text that could stand in place of a range.
    pub replacement: Option<(TextRange, String)>,
}

/// Kinds of finding. Those that Postgres refuses carry its SQLSTATE; see [`Problem::is_error`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "named after Postgres' error conditions (manual, appendix A)")]
pub enum Problem {
    SyntaxError,
    UndefinedColumn,
    UndefinedTable,
    UndefinedFunction,
    /// The function or type comes with an extension that is not declared.
    MissingExtension,
    UndefinedObject,
    AmbiguousColumn,
    AmbiguousFunction,
    AmbiguousAlias,
    DatatypeMismatch,
    CannotCoerce,
    GroupingError,
    WindowingError,
    WrongObjectType,
    InvalidTextRepresentation,
    OutOfRange,
    IndeterminateDatatype,
    IndeterminateCollation,
    CollationMismatch,
    InvalidColumnReference,
    DuplicateAlias,
    DuplicateColumn,
    InvalidRecursion,
    FeatureNotSupported,
    InvalidParameter,
    InvalidFunctionDefinition,
    InvalidObjectDefinition,
    GeneratedAlways,
    NotNullViolation,
    // Valid SQL that is surely a mistake.
    /// NEW in a DELETE trigger, OLD in an INSERT trigger.
    NullTriggerRow,
    /// A literal that no row can ever have.
    OutsideValueSet,
    /// An INSERT that leaves out a column that must have a value.
    MissingValue,
    /// A function that only calls itself.
    EndlessRecursion,
    // Valid SQL that may be a mistake.
    /// A value that may be null goes into a NOT NULL column.
    MaybeNull,
    /// A timestamp without a time zone meets one with.
    TimeZoneDependent,
    /// A trigger function is called like an ordinary one.
    TriggerFunctionCalled,
    /// Whatever else.
    Suspicious,
}

impl Problem {
    /// Whether Postgres refuses it, or every execution fails.
    pub fn is_error(self) -> bool {
        !matches!(self, Self::MaybeNull | Self::TimeZoneDependent | Self::Suspicious)
    }
}
