//! Queries and what stands in FROM.

use super::{DottedName, Expr, Ident, JsonTable, OrderItem, Statement, TextRange, TypeName, WindowSpec};

/// A query: `with … (select | values | set operation) order by … limit …`
#[derive(Clone, PartialEq, Debug)]
pub struct Query {
    /// `with`
    pub with: Option<With>,
    /// What it is.
    pub body: QueryBody,
    /// `order by`
    pub order_by: Vec<OrderItem>,
    /// `limit`, `fetch first`; `limit all` is none.
    pub limit: Option<Box<Expr>>,
    /// `fetch first … with ties`
    pub with_ties: bool,
    /// `offset`
    pub offset: Option<Box<Expr>>,
    /// `for update of t nowait`
    pub locking: Vec<Locking>,
    /// All of it, parentheses not included.
    pub range: TextRange,
}

/// What a query is made of.
#[derive(Clone, PartialEq, Debug)]
pub enum QueryBody {
    /// `select`
    Select(Box<Select>),
    /// `values (1, 2), (3, 4)`
    Values(Vec<Vec<Expr>>),
    /// `a union b`. Operands in parentheses with their own `order by` are queries of their own.
    SetOperation {
        /// Which.
        operator: SetOperator,
        /// `all`
        all: bool,
        /// Left operand.
        left: Box<Query>,
        /// Right operand.
        right: Box<Query>,
    },
}

/// Set operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum SetOperator {
    Union,
    Intersect,
    Except,
}

/// `with recursive a as (…)`
#[derive(Clone, PartialEq, Debug)]
pub struct With {
    /// `recursive`
    pub recursive: bool,
    /// The common table expressions.
    pub ctes: Vec<Cte>,
}

/// A common table expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Cte {
    /// Its name.
    pub name: Ident,
    /// `(a, b)`
    pub columns: Vec<Ident>,
    /// `materialized`, `not materialized`
    pub materialized: Option<bool>,
    /// What it does.
    pub body: Statement,
    /// `search … set c` adds this column; `cycle … set m using p` adds those two.
    pub added_columns: Vec<Ident>,
    /// `search depth first by … set c`
    pub search: Option<Search>,
    /// `cycle … set m using p`
    pub cycle: Option<Cycle>,
}

/// `search depth first by a, b set c`
#[derive(Clone, PartialEq, Debug)]
pub struct Search {
    /// `breadth`; otherwise `depth`.
    pub breadth: bool,
    /// `by`
    pub by: Vec<Ident>,
    /// The column that it adds.
    pub column: Ident,
}

/// `cycle a, b set m to x default y using p`
#[derive(Clone, PartialEq, Debug)]
pub struct Cycle {
    /// What makes a row the same as an earlier one.
    pub columns: Vec<Ident>,
    /// The column that marks a cycle.
    pub mark: Ident,
    /// `to` and `default`; otherwise true and false.
    pub values: Option<Box<(Expr, Expr)>>,
    /// The column with the path.
    pub path: Ident,
}

/// `select … from … where …`
#[derive(Clone, PartialEq, Debug)]
pub struct Select {
    /// `distinct`, `distinct on (…)`
    pub distinct: Option<Distinct>,
    /// What is selected.
    pub targets: Vec<Target>,
    /// `from`
    pub from: Vec<TableRef>,
    /// `where`
    pub condition: Option<Expr>,
    /// `group by`
    pub group_by: Vec<GroupItem>,
    /// `group by distinct`
    pub group_distinct: bool,
    /// `having`
    pub having: Option<Expr>,
    /// `window w as (…)`
    pub windows: Vec<(Ident, WindowSpec)>,
    /// `into t` (not PL/pgSQL's: that is taken out before).
    pub into: Option<DottedName>,
}

/// `distinct`
#[derive(Clone, PartialEq, Debug)]
pub enum Distinct {
    /// `distinct`
    All,
    /// `distinct on (…)`
    On(Vec<Expr>),
}

/// An item of a select list or of RETURNING.
#[derive(Clone, PartialEq, Debug)]
pub struct Target {
    /// The expression; `*` and `t.*` are [`super::ExprKind::Star`].
    pub expression: Expr,
    /// `as name`
    pub alias: Option<Ident>,
}

/// An item of GROUP BY.
#[derive(Clone, PartialEq, Debug)]
pub enum GroupItem {
    /// An expression; `(a, b)` is an implicit row.
    Expression(Expr),
    /// `()`
    Empty(TextRange),
    /// `rollup (…)`
    Rollup(Vec<Expr>),
    /// `cube (…)`
    Cube(Vec<Expr>),
    /// `grouping sets (…)`
    Sets(Vec<GroupItem>),
}

/// An item of FROM.
#[derive(Clone, PartialEq, Debug)]
pub struct TableRef {
    /// What it is.
    pub kind: TableRefKind,
    /// `as t (a, b)`
    pub alias: Option<Alias>,
    /// `lateral`
    pub lateral: bool,
    /// All of it.
    pub range: TextRange,
}

/// `tablesample system (10) repeatable (1)`
#[derive(Clone, PartialEq, Debug)]
pub struct Sample {
    /// The method.
    pub method: DottedName,
    /// Its arguments.
    pub arguments: Vec<Expr>,
    /// `repeatable`
    pub repeatable: Option<Expr>,
}

/// `as t (a, b)`, or `as t (a int, b text)` of a function.
#[derive(Clone, PartialEq, Debug)]
pub struct Alias {
    /// The name; `as (a int)` of a function has none.
    pub name: Option<Ident>,
    /// Column names.
    pub columns: Vec<Ident>,
    /// Column definitions, instead of names.
    pub definitions: Vec<(Ident, TypeName)>,
}

/// Kinds of item of FROM.
#[derive(Clone, PartialEq, Debug)]
pub enum TableRefKind {
    /// A table, view or common table expression.
    Relation {
        /// Its name.
        name: DottedName,
        /// `only`
        only: bool,
        /// `tablesample`
        sample: Option<Sample>,
    },
    /// `(select …)`
    Query(Box<Query>),
    /// `f(…)` or `rows from (f(…), g(…))`; each with its own column definitions, if it has some.
    Function {
        /// The calls; anything else than a call (`current_date`) is one too.
        calls: Vec<(Expr, Vec<(Ident, TypeName)>)>,
        /// `with ordinality`
        ordinality: bool,
    },
    /// A join.
    Join(Box<Join>),
    /// `json_table(…)`
    JsonTable(Box<JsonTable>),
    /// `xmltable(…)`: its columns.
    TableFunction {
        /// Its key word.
        function: &'static str,
        /// All expressions inside.
        arguments: Vec<Expr>,
        /// Columns; no type for `for ordinality`.
        columns: Vec<(Ident, Option<TypeName>)>,
    },
}

/// A join.
#[derive(Clone, PartialEq, Debug)]
pub struct Join {
    /// Which.
    pub kind: JoinKind,
    /// Left side.
    pub left: TableRef,
    /// Right side.
    pub right: TableRef,
    /// How they meet.
    pub condition: JoinCondition,
}

/// Kinds of join; `cross join` is inner without a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
}

/// How the sides of a join meet.
#[derive(Clone, PartialEq, Debug)]
pub enum JoinCondition {
    /// `cross join`
    None,
    /// `on`
    On(Expr),
    /// `using (a, b) [as j]`
    Using(Vec<Ident>, Option<Ident>),
    /// `natural`
    Natural,
}

/// `for update of t`
#[derive(Clone, PartialEq, Debug)]
pub struct Locking {
    /// `of`
    pub of: Vec<DottedName>,
    /// All of it.
    pub range: TextRange,
}
