//! Statements that change rows.

use pgspec_catalog::Name;

use super::{DottedName, Expr, Ident, Query, Subscript, TableRef, Target, TextRange, With};

/// A statement that can stand in a function body or a common table expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Statement {
    /// A query.
    Query(Box<Query>),
    /// `insert`
    Insert(Box<Insert>),
    /// `update`
    Update(Box<Update>),
    /// `delete`
    Delete(Box<Delete>),
    /// `merge`
    Merge(Box<Merge>),
    /// Anything else: DDL, `call`, `set` … Its first key word, folded, and its place.
    Other(Name, TextRange),
}

/// `insert into t (a, b) values …`
#[derive(Clone, PartialEq, Debug)]
pub struct Insert {
    /// `with`
    pub with: Option<With>,
    /// The table.
    pub table: DottedName,
    /// `as t`
    pub alias: Option<Ident>,
    /// The columns, each with field names or subscripts behind it.
    pub columns: Vec<AssignTarget>,
    /// `overriding system value` (true) or `user value`
    pub overriding: Option<bool>,
    /// `values` or a query; none is `default values`.
    pub source: Option<Box<Query>>,
    /// `on conflict`
    pub on_conflict: Option<OnConflict>,
    /// `returning with (old as …, new as …)` (Postgres 18): whether it is `new`, and its name.
    pub returning_rows: Vec<(bool, Ident)>,
    /// `returning`
    pub returning: Vec<Target>,
    /// All of it.
    pub range: TextRange,
}

/// A column that is assigned.
#[derive(Clone, PartialEq, Debug)]
pub struct AssignTarget {
    /// The column.
    pub column: Ident,
    /// `.field` and `[subscript]` behind it.
    pub path: Vec<Indirection>,
}

/// A step into a value.
#[derive(Clone, PartialEq, Debug)]
pub enum Indirection {
    /// `.field`
    Field(Ident),
    /// `[…]`
    Subscript(Subscript),
}

/// `on conflict (a) where … do update set … where …`
#[derive(Clone, PartialEq, Debug)]
pub struct OnConflict {
    /// `(a, lower(b))`: the expressions of the arbiter.
    pub keys: Vec<Expr>,
    /// `where` of the arbiter.
    pub key_condition: Option<Expr>,
    /// `on constraint c`
    pub constraint: Option<Ident>,
    /// `do update set`; none is `do nothing`.
    pub update: Option<Vec<Assignment>>,
    /// `where` of the update.
    pub condition: Option<Expr>,
    /// All of it.
    pub range: TextRange,
}

/// `a = 1`, or `(a, b) = (1, 2)`
#[derive(Clone, PartialEq, Debug)]
pub struct Assignment {
    /// One column, or those of a row.
    pub targets: Vec<AssignTarget>,
    /// With parentheses around the targets: the value is a row or a query.
    pub row: bool,
    /// The value.
    pub value: Expr,
}

/// `update t set …`
#[derive(Clone, PartialEq, Debug)]
pub struct Update {
    /// `with`
    pub with: Option<With>,
    /// The table.
    pub table: DottedName,
    /// `as t`
    pub alias: Option<Ident>,
    /// `set`
    pub assignments: Vec<Assignment>,
    /// `from`
    pub from: Vec<TableRef>,
    /// `where`
    pub condition: Option<Expr>,
    /// `returning with (old as …, new as …)` (Postgres 18): whether it is `new`, and its name.
    pub returning_rows: Vec<(bool, Ident)>,
    /// `returning`
    pub returning: Vec<Target>,
    /// All of it.
    pub range: TextRange,
}

/// `delete from t using …`
#[derive(Clone, PartialEq, Debug)]
pub struct Delete {
    /// `with`
    pub with: Option<With>,
    /// The table.
    pub table: DottedName,
    /// `as t`
    pub alias: Option<Ident>,
    /// `using`
    pub using: Vec<TableRef>,
    /// `where`
    pub condition: Option<Expr>,
    /// `returning with (old as …, new as …)` (Postgres 18): whether it is `new`, and its name.
    pub returning_rows: Vec<(bool, Ident)>,
    /// `returning`
    pub returning: Vec<Target>,
    /// All of it.
    pub range: TextRange,
}

/// `merge into t using s on … when …`
#[derive(Clone, PartialEq, Debug)]
pub struct Merge {
    /// `with`
    pub with: Option<With>,
    /// The table.
    pub table: DottedName,
    /// `as t`
    pub alias: Option<Ident>,
    /// `using`
    pub source: TableRef,
    /// `on`
    pub on: Expr,
    /// `when … then …`
    pub whens: Vec<MergeWhen>,
    /// `returning with (old as …, new as …)` (Postgres 18): whether it is `new`, and its name.
    pub returning_rows: Vec<(bool, Ident)>,
    /// `returning` (Postgres 17)
    pub returning: Vec<Target>,
    /// All of it.
    pub range: TextRange,
}

/// `when matched and … then …`
#[derive(Clone, PartialEq, Debug)]
pub struct MergeWhen {
    /// `matched`, or `not matched by source` (false, true), or `not matched` (false, false).
    pub matched: bool,
    /// `by source` (Postgres 17)
    pub by_source: bool,
    /// `and …`
    pub condition: Option<Expr>,
    /// What is done.
    pub action: MergeAction,
}

/// What MERGE does with a row.
#[derive(Clone, PartialEq, Debug)]
pub enum MergeAction {
    /// `do nothing`
    Nothing,
    /// `delete`
    Delete,
    /// `update set`
    Update(Vec<Assignment>),
    /// `insert (a) values (1)`; no values is `default values`.
    Insert {
        /// The columns.
        columns: Vec<AssignTarget>,
        /// `overriding system value` (true) or `user value`
        overriding: Option<bool>,
        /// The values.
        values: Option<Vec<Expr>>,
    },
}
