//! The tails of Postgres syntax that spec files hold, parsed: `text not null default now()` behind a column's name,
//! `before update for each row execute function f()` behind a trigger's.
//!
//! There are two roads to the same object: a fast one for what most fragments look like, and a slow one that wraps
//! the fragment in its statement and asks a parser of Postgres' whole grammar. The fast road answers only when it is
//! sure; every error comes from the slow one.

mod code;
mod definition;
mod doc;
#[doc(hidden)]
pub mod slow;
mod wording;
mod wrap;

use std::ops::Range;

use pgspec_catalog::object::{
    Argument, ColumnStorage, Constraint, ForeignServer, Generated, Identity, Index, NotNull, PartitionBound,
    PartitionBy, PartitionOf, Policy, Returns, Sequence, Trigger,
};
use pgspec_catalog::{DataType, Mention, Name, Privileges, QualifiedName, SqlText, TextMap};

use crate::fast;
pub use code::code_ranges;
pub use definition::{
    AggregateSignature, Defined, OperatorSignature, aggregate, aggregate_signature, attribute,
    builtin_configuration, cast, cast_signature, collation, dictionary, domain, event_trigger, name_checks,
    name_multirange, operator, operator_signature, publication, range_type, rule, statistics, without_system,
};
pub use doc::split_doc;

/// A piece of SQL and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Fragment<'a> {
    /// The SQL.
    pub text: &'a str,
    /// Where each byte of it was written.
    pub map: &'a TextMap,
}

/// What Postgres would not accept in a fragment, or what the model cannot hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// Byte range in the fragment.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What a fragment says, or everything that is wrong with it.
pub type Parsed<T> = Result<T, Vec<SyntaxError>>;

/// What stands behind a column's name.
#[derive(Clone, PartialEq, Debug)]
pub struct ColumnFragment {
    /// The type.
    pub data_type: DataType,
    /// `NOT NULL`, an inline primary key, identity or a serial type.
    pub not_null: bool,
    /// What else is said of `NOT NULL`.
    pub not_null_constraint: NotNull,
    /// `NULL` is written.
    pub explicit_null: bool,
    /// `DEFAULT`
    pub default: Option<SqlText>,
    /// `GENERATED ALWAYS AS (…)`
    pub generated: Option<Generated>,
    /// `GENERATED … AS IDENTITY`
    pub identity: Option<Identity>,
    /// `COLLATE`
    pub collation: Option<QualifiedName>,
    /// Inline constraints. Those that have columns lack them: they are the column.
    pub constraints: Vec<NamedConstraint>,
    /// The type was written `smallserial`, `serial` or `bigserial`.
    pub serial: bool,
    /// `STORAGE`, `COMPRESSION`, and the `OPTIONS` of a foreign table's column.
    pub storage: ColumnStorage,
    /// Names outside of expressions and constraints.
    pub mentions: Vec<Mention>,
}

/// A constraint with its name, if it has one.
#[derive(Clone, PartialEq, Debug)]
pub struct NamedConstraint {
    /// After `CONSTRAINT`.
    pub name: Option<Name>,
    /// What it demands.
    pub constraint: Constraint,
    /// Where it stands in the fragment.
    pub range: Range<usize>,
    /// Names outside of expressions.
    pub mentions: Vec<Mention>,
}

/// A relation that was written although the fragment's place says it, and where.
pub type Written = Option<(QualifiedName, Range<usize>)>;

/// What stands behind an index's name.
#[derive(Clone, PartialEq, Debug)]
pub struct IndexFragment {
    /// The table, if `ON table` is there.
    pub on: Written,
    /// The index. Its table is empty.
    pub index: Index,
    /// Names outside of expressions.
    pub mentions: Vec<Mention>,
}

/// What stands behind a policy's name.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicyFragment {
    /// The table, if `ON table` is there.
    pub on: Written,
    /// The policy.
    pub policy: Policy,
    /// Names outside of expressions.
    pub mentions: Vec<Mention>,
}

/// What stands behind a trigger's name.
#[derive(Clone, PartialEq, Debug)]
pub struct TriggerFragment {
    /// The table, if `ON table` is there.
    pub on: Written,
    /// The trigger.
    pub trigger: Trigger,
    /// Names outside of expressions.
    pub mentions: Vec<Mention>,
}

/// Privileges that are granted on the same columns.
#[derive(Clone, PartialEq, Debug)]
pub struct GrantFragment {
    /// `ALL`: what it means depends on the kind of object.
    pub all: bool,
    /// The privileges; none if `all`.
    pub privileges: Privileges,
    /// The columns; empty for the whole object.
    pub columns: Vec<Name>,
    /// `WITH GRANT OPTION`
    pub grant_option: bool,
    /// The columns' places.
    pub mentions: Vec<Mention>,
}

/// What stands behind a column's name: `text not null default now() references users on delete cascade`.
///
/// # Errors
/// What Postgres would not accept, and what the model cannot hold.
pub fn column(fragment: Fragment<'_>) -> Parsed<ColumnFragment> {
    fast::column(fragment).map_or_else(|| slow::column(fragment), Ok)
}

/// A data type: `numeric(10, 2)`, `lead_status[]`.
///
/// # Errors
/// As [`column()`]; the serial types are none.
pub fn data_type(fragment: Fragment<'_>) -> Parsed<(DataType, Vec<Mention>)> {
    fast::data_type(fragment).map_or_else(|| slow::data_type(fragment), Ok)
}

/// The type that a column of a `serial` type gets, if that is what it says.
pub fn serial(text: &str) -> Option<DataType> {
    let written = name(text.trim()).ok()?;
    crate::read::data_type::serial(&written).map(DataType::builtin)
}

/// An expression.
///
/// # Errors
/// As [`column()`].
pub fn expression(fragment: Fragment<'_>) -> Parsed<SqlText> {
    fast::expression(fragment).map_or_else(|| slow::expression(fragment), Ok)
}

/// A table constraint: `check (…)`, `unique (a, b)`, `foreign key (a) references t (b)`, `exclude using gist (…)`; a
/// `constraint name` may stand in front.
///
/// # Errors
/// As [`column()`].
pub fn constraint(fragment: Fragment<'_>) -> Parsed<NamedConstraint> {
    fast::constraint(fragment).map_or_else(|| slow::constraint(fragment), Ok)
}

/// What stands behind an index's name: `(status)`, `unique (a) where b`, `using gin (tags)`, `on t (a)`.
///
/// # Errors
/// As [`column()`].
pub fn index(fragment: Fragment<'_>) -> Parsed<IndexFragment> {
    fast::index(fragment).map_or_else(|| slow::index(fragment), Ok)
}

/// What stands behind a policy's name: `for select to authenticated using (…) with check (…)`.
///
/// # Errors
/// As [`column()`].
pub fn policy(fragment: Fragment<'_>) -> Parsed<PolicyFragment> {
    fast::policy(fragment).map_or_else(|| slow::policy(fragment), Ok)
}

/// What stands behind a trigger's name: `before update for each row execute function f()`; `constraint` may stand in
/// front.
///
/// # Errors
/// As [`column()`].
pub fn trigger(fragment: Fragment<'_>) -> Parsed<TriggerFragment> {
    fast::trigger(fragment).map_or_else(|| slow::trigger(fragment), Ok)
}

/// What stands behind a sequence's name: `as integer start with 10 owned by t.id`. The table of its owner is as written.
///
/// # Errors
/// As [`column()`].
pub fn sequence(fragment: Fragment<'_>) -> Parsed<(Sequence, Vec<Mention>)> {
    slow::sequence(fragment)
}

/// The value that a column takes from a sequence: `nextval('public.t_id_seq'::regclass)`.
pub fn next_value(sequence: &QualifiedName) -> SqlText {
    crate::read::sequence::next_value(sequence)
}

/// What stands behind `PARTITION BY`: `range (at)`.
///
/// # Errors
/// As [`column()`].
pub fn partition_by(fragment: Fragment<'_>) -> Parsed<(PartitionBy, Vec<Mention>)> {
    slow::partition_by(fragment)
}

/// What stands behind the name of a partition's parent: `for values in (1, 2)`, `default`.
///
/// # Errors
/// As [`column()`].
pub fn partition_bound(fragment: Fragment<'_>) -> Parsed<(PartitionBound, Vec<Mention>)> {
    slow::partition_bound(fragment)
}

/// What stands behind `PARTITION OF`: `orders for values in (1, 2)`. The parent is as written.
///
/// # Errors
/// As [`column()`].
pub fn partition_of(fragment: Fragment<'_>) -> Parsed<(PartitionOf, Vec<Mention>)> {
    slow::partition_of(fragment)
}

/// What stands behind a server's name: `foreign data wrapper postgres_fdw options (host 'x')`.
///
/// # Errors
/// As [`column()`].
pub fn server(fragment: Fragment<'_>) -> Parsed<ForeignServer> {
    slow::server(fragment)
}

/// Privileges: `select, insert, update (name, email)`, `all`, `select with grant option`. Neighbours on the same
/// columns are one.
///
/// # Errors
/// As [`column()`].
pub fn grants(fragment: Fragment<'_>) -> Parsed<Vec<GrantFragment>> {
    fast::grants(fragment).map_or_else(|| slow::grants(fragment), Ok)
}

/// A function's name and arguments: `f(a uuid, b integer default 0, out c text, variadic d text[])`.
///
/// # Errors
/// As [`column()`].
pub fn signature(fragment: Fragment<'_>) -> Parsed<(QualifiedName, Vec<Argument>, Vec<Mention>)> {
    slow::signature(fragment)
}

/// What stands between a function's parentheses.
///
/// # Errors
/// As [`column()`].
pub fn arguments(fragment: Fragment<'_>) -> Parsed<(Vec<Argument>, Vec<Mention>)> {
    slow::arguments(fragment)
}

/// What stands behind `RETURNS`: `integer`, `setof leads`, `table (id uuid, n int)`.
///
/// # Errors
/// As [`column()`].
pub fn returns(fragment: Fragment<'_>) -> Parsed<(Returns, Vec<Mention>)> {
    slow::returns(fragment)
}

/// A query: one `SELECT`, `WITH`, `VALUES` or `TABLE`, without a semicolon.
///
/// # Errors
/// As [`column()`].
pub fn query(fragment: Fragment<'_>) -> Parsed<SqlText> {
    slow::query(fragment)
}

/// Any one statement. A semicolon behind it is cut off.
///
/// # Errors
/// As [`column()`].
pub fn command(fragment: Fragment<'_>) -> Parsed<SqlText> {
    slow::command(fragment)
}

/// A function's body, kept byte for byte: `sql` and `plpgsql` are checked, other languages are taken as they are.
///
/// # Errors
/// As [`column()`].
pub fn body(fragment: Fragment<'_>, language: &str) -> Parsed<SqlText> {
    slow::body(fragment, language)
}

/// Whether a body of language `sql` is one that is parsed when the function is created: `begin atomic … end` or
/// `return …`.
pub fn is_standard_body(text: &str) -> bool {
    let mut words =
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or("");
    let starts = text.trim_start().get(..first.len()).is_some_and(|start| start == first);
    let atomic = words.next().is_some_and(|word| word.eq_ignore_ascii_case("atomic"));
    starts && (first.eq_ignore_ascii_case("return") || (first.eq_ignore_ascii_case("begin") && atomic))
}

/// A function's body that is parsed when the function is created: `begin atomic … end` or `return …`.
///
/// # Errors
/// As [`column()`].
pub fn standard_body(fragment: Fragment<'_>) -> Parsed<SqlText> {
    slow::standard_body(fragment)
}

/// An error of a whole statement, in plain words; `in_table` where it stands inside of `CREATE TABLE (…)`.
pub(crate) fn explain_statement(text: &str, error: &crate::parse::RawError, in_table: bool) -> SyntaxError {
    let place = if in_table { wording::Place::Table } else { wording::Place::Command };
    wording::explain(place, text, error, |range| range)
}

/// A name as SQL writes it: `auth.users`, `"Odd name"`. Folded unless quoted.
///
/// # Errors
/// If it is none.
pub fn name(text: &str) -> Parsed<QualifiedName> {
    crate::read::name::parse(text)
}
