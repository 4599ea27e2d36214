//! The diagnostics of this room: one for each family of rules that SQL can break.

use pgspec_catalog::Code;

use crate::finding::{Finding, Problem};

pgspec_catalog::codes! {
    /// A column that the table, view or query does not have.
    ///
    /// **Why.** Postgres looks a bare name up in all items of FROM of the query, then in those of the queries around it;
    /// `t.a` in the item named `t` alone. An item with an alias is known by the alias only.
    ///
    /// **Fix.** The message offers the closest name that can be seen from there.
    UNKNOWN_COLUMN = "typed/unknown-column", Error;

    /// A table or view in SQL that neither the spec nor Postgres has, or that cannot be seen from where it is named.
    ///
    /// **Why.** Unqualified names are found in the project's default schema and in the schemas of its extensions; in a
    /// function with `set search_path`, in that path only. An item of FROM that has an alias is known by the alias only.
    ///
    /// **Fix.** Write the schema in front of the name, or declare the table.
    UNKNOWN_TABLE = "typed/unknown-table", Error;

    /// No function or operator of this name takes arguments of these types.
    ///
    /// **Why.** Postgres chooses among all functions or operators of a name by the types of the arguments (manual,
    /// "Function Type Resolution", "Operator Type Resolution"). Without a cast it turns a value into another type only
    /// where nothing can be lost, and never numbers into text or text into numbers.
    ///
    /// **Fix.** Mend the name, or cast the arguments: `f(a::text)`.
    UNKNOWN_FUNCTION = "typed/unknown-function", Error;

    /// A function or type of an extension that the project does not declare.
    ///
    /// **Fix.** Declare it in `pgspec.yaml`: `extensions: { pgcrypto: extensions }`.
    MISSING_EXTENSION = "typed/missing-extension", Error;

    /// A type, collation or operator class that does not exist.
    UNKNOWN_OBJECT = "typed/unknown-object", Error;

    /// A name that stands for more than one column, function or item of FROM.
    ///
    /// **Fix.** Qualify the column with the item that it belongs to (`t.id`), or cast the arguments so that one function
    /// fits best.
    AMBIGUOUS = "typed/ambiguous", Error;

    /// A value of one type where Postgres needs another, and no cast leads from the one to the other there.
    ///
    /// **Why.** Postgres casts by itself only where a cast is declared as implicit, or, when a value is stored in a column,
    /// as one for assignment (manual, "Type Conversion"). A condition must be `boolean`.
    ///
    /// **Fix.** Write the cast, or change one of the types.
    TYPE_MISMATCH = "typed/type-mismatch", Error;

    /// A column stands beside aggregates without being grouped by, or an aggregate stands where there is no group.
    ///
    /// **Fix.** Add the column to GROUP BY, or put it into an aggregate; conditions on aggregates belong into HAVING.
    GROUPING = "typed/grouping", Error;

    /// A window function in a place that is looked at before there are windows, or a window that is not defined properly.
    WINDOWING = "typed/windowing", Error;

    /// A function, procedure, aggregate, table or type that is used as something else.
    WRONG_KIND = "typed/wrong-kind", Error;

    /// A literal that its type cannot hold.
    ///
    /// **Why.** A quoted literal takes the type of its place, and Postgres reads it by that type when the object is made or
    /// the statement runs: `'2025-02-30'` is no date, `'OPNE'` no label of the enum.
    ///
    /// **Fix.** The message says what the type wants.
    BAD_LITERAL = "typed/bad-literal", Error;

    /// A type that cannot be told, or that a column cannot have.
    ///
    /// **Fix.** Cast: an empty `array[]` needs `::text[]`, a `null` that is passed for `anyelement` needs its type.
    UNKNOWN_TYPE_OF = "typed/undetermined-type", Error;

    /// Texts under different collations are compared, or a type that has no collation gets one.
    ///
    /// **Fix.** Say which one: `a collate "C" < b`.
    COLLATION = "typed/collation", Error;

    /// A column that cannot be referred to from where it is named: in ORDER BY, in DISTINCT ON, from another item of FROM.
    ///
    /// **Why.** Items of FROM see each other only with LATERAL; ORDER BY of a set operation and of SELECT DISTINCT sees the
    /// columns of the result.
    COLUMN_REFERENCE = "typed/column-reference", Error;

    /// A name given twice: of a view's column, an item of FROM, or a column in a list.
    DUPLICATE_NAME = "typed/duplicate-name", Error;

    /// `with recursive` in a form that Postgres cannot run.
    ///
    /// **Why.** A recursive query is `first part union [all] second part`, and only the second part refers to the query, once,
    /// and not inside of a subquery, an aggregate or the nullable side of an outer join.
    RECURSION = "typed/recursion", Error;

    /// Something that Postgres does not allow in this place: a subquery in a CHECK, an aggregate in WHERE, a column in a
    /// DEFAULT.
    ///
    /// **Why.** A CHECK, an index expression and a generated column see one row and nothing else. A default sees no row at
    /// all.
    ///
    /// **Fix.** A rule about other rows or tables is a trigger's or a foreign key's.
    NOT_ALLOWED_HERE = "typed/not-allowed-here", Error;

    /// A value or name that a function, type or clause does not take.
    BAD_PARAMETER = "typed/bad-parameter", Error;

    /// A function whose body does not do what its declaration says.
    FUNCTION_DEFINITION = "typed/function-definition", Error;

    /// An object that Postgres would refuse to make from this SQL.
    ///
    /// **Why.** Expressions of indexes and generated columns must be immutable: the same result for the same row, for ever
    /// and for everybody. `now()`, and everything that depends on the time zone (`timestamptz::date`, `date_trunc` of a
    /// `timestamptz`, `to_char`), is not.
    ///
    /// **Fix.** Say which zone: `(created_at at time zone 'UTC')::date`; or mark your own function `immutable` if it is.
    OBJECT_DEFINITION = "typed/object-definition", Error;

    /// A value for a column that Postgres always fills in itself.
    GENERATED_ALWAYS = "typed/generated-always", Error;

    /// A row without a value in a column that must have one.
    ///
    /// **Fix.** Give the value, or give the column a default.
    MISSING_VALUE = "typed/missing-value", Error;

    /// A value that the column's CHECK or value set never admits.
    OUTSIDE_VALUE_SET = "typed/outside-value-set", Error;

    /// NEW in a trigger on DELETE, or OLD in one on INSERT: there is no such row, and every field of it is null.
    TRIGGER_ROW = "typed/trigger-row", Error;

    /// A function that calls itself on every way through its body, so that no call ever ends.
    ENDLESS_RECURSION = "typed/endless-recursion", Error;

    /// A trigger function is called like an ordinary one. Postgres runs it from triggers only.
    TRIGGER_FUNCTION_CALLED = "typed/trigger-function-called", Error;

    /// A value that may be null goes into a column that must not be.
    MAYBE_NULL = "typed/maybe-null", Warning;

    /// A timestamp without a time zone is compared with one that has one: the result depends on the session's time zone.
    TIME_ZONE = "typed/time-zone", Warning;

    /// SQL that Postgres accepts and that hardly means what it says.
    SUSPICIOUS = "typed/suspicious", Warning;
}

/// The code of a problem.
pub fn of(problem: Problem) -> &'static Code {
    match problem {
        Problem::SyntaxError => &pgspec_sql::codes::SYNTAX,
        Problem::UndefinedColumn => &UNKNOWN_COLUMN,
        Problem::UndefinedTable => &UNKNOWN_TABLE,
        Problem::UndefinedFunction => &UNKNOWN_FUNCTION,
        Problem::MissingExtension => &MISSING_EXTENSION,
        Problem::UndefinedObject => &UNKNOWN_OBJECT,
        Problem::AmbiguousColumn | Problem::AmbiguousFunction | Problem::AmbiguousAlias => &AMBIGUOUS,
        Problem::DatatypeMismatch | Problem::CannotCoerce => &TYPE_MISMATCH,
        Problem::GroupingError => &GROUPING,
        Problem::WindowingError => &WINDOWING,
        Problem::WrongObjectType => &WRONG_KIND,
        Problem::InvalidTextRepresentation | Problem::OutOfRange => &BAD_LITERAL,
        Problem::IndeterminateDatatype => &UNKNOWN_TYPE_OF,
        Problem::IndeterminateCollation | Problem::CollationMismatch => &COLLATION,
        Problem::InvalidColumnReference => &COLUMN_REFERENCE,
        Problem::DuplicateAlias | Problem::DuplicateColumn => &DUPLICATE_NAME,
        Problem::InvalidRecursion => &RECURSION,
        Problem::FeatureNotSupported => &NOT_ALLOWED_HERE,
        Problem::InvalidParameter => &BAD_PARAMETER,
        Problem::InvalidFunctionDefinition => &FUNCTION_DEFINITION,
        Problem::InvalidObjectDefinition => &OBJECT_DEFINITION,
        Problem::GeneratedAlways => &GENERATED_ALWAYS,
        Problem::NotNullViolation | Problem::MissingValue => &MISSING_VALUE,
        Problem::OutsideValueSet => &OUTSIDE_VALUE_SET,
        Problem::NullTriggerRow => &TRIGGER_ROW,
        Problem::EndlessRecursion => &ENDLESS_RECURSION,
        Problem::TriggerFunctionCalled => &TRIGGER_FUNCTION_CALLED,
        Problem::MaybeNull => &MAYBE_NULL,
        Problem::TimeZoneDependent => &TIME_ZONE,
        Problem::Suspicious => &SUSPICIOUS,
    }
}

/// What to do about a problem, where its finding says nothing better.
pub(crate) fn advice(finding: &Finding) -> &'static str {
    if finding.message.contains(" not allowed in ") {
        return "it cannot be computed there: ask for it in a query or a function of its own";
    }
    match finding.problem {
        Problem::SyntaxError => "mend the SQL: Postgres would not parse it",
        Problem::UndefinedColumn => "mend the name, or qualify it with the item of FROM that has the column",
        Problem::UndefinedTable => "mend the name, or write the schema in front of it",
        Problem::UndefinedFunction => "mend the name, or cast the arguments to the types that it takes",
        Problem::MissingExtension => "declare the extension under `extensions:` in `pgspec.yaml`",
        Problem::UndefinedObject => "mend the name",
        Problem::AmbiguousColumn => "qualify the column: `t.a`",
        Problem::AmbiguousFunction => "cast the arguments, so that one candidate fits best",
        Problem::AmbiguousAlias => "give the items of FROM different aliases",
        Problem::DatatypeMismatch => "write a cast, or use a value of the other type",
        Problem::CannotCoerce => {
            "no cast leads from the one type to the other: use a function that converts it"
        }
        Problem::GroupingError => "group by the column, or use it inside of an aggregate",
        Problem::WindowingError => "window functions belong into the select list or ORDER BY",
        Problem::WrongObjectType => "mend the name, or use it as the kind of thing that it is",
        Problem::InvalidTextRepresentation | Problem::OutOfRange => "write a literal that the type can hold",
        Problem::IndeterminateDatatype => "add a cast that says the type",
        Problem::IndeterminateCollation | Problem::CollationMismatch => {
            "say which collation: `collate \"C\"`"
        }
        Problem::InvalidColumnReference => "refer to a column that is there at this point",
        Problem::DuplicateAlias => "give one of them another alias",
        Problem::DuplicateColumn => "rename or remove one of them; in a view with `as name`",
        Problem::InvalidRecursion => {
            "write it as `first part union all second part that refers to the query once`"
        }
        Problem::FeatureNotSupported => "Postgres has no such thing in this place: say it in another way",
        Problem::InvalidParameter => "use one of the values that it takes",
        Problem::InvalidFunctionDefinition => "make the body and the declaration agree",
        Problem::InvalidObjectDefinition => "change the expression to one that is allowed there",
        Problem::GeneratedAlways => "leave the column out, or say `default`",
        Problem::NotNullViolation | Problem::MissingValue => "give the column a value, or declare a default",
        Problem::OutsideValueSet => "use a value that the column admits",
        Problem::NullTriggerRow => "use the row that the event has, or test `tg_op` first",
        Problem::EndlessRecursion => "add a way through the body that does not call it",
        Problem::TriggerFunctionCalled => "call it from a trigger",
        Problem::MaybeNull => "use `coalesce`, or rule nulls out with a condition",
        Problem::TimeZoneDependent => "say the zone: `at time zone 'UTC'`, or make both types the same",
        Problem::Suspicious => "say more plainly what is meant, or ignore it with a reason",
    }
}
