//! Queries and data-changing statements, typed.

use pgspec_catalog::{Name, Text};
use pgspec_sql::syntax::ast::{JoinKind, SetOperator, TextRange};

use super::{RelationId, SortItem, TypeId, Typed};

/// What a statement does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    Select,
    Insert,
    Update,
    Delete,
    Merge,
}

/// A query or data-changing statement.
#[derive(Clone, Debug)]
pub struct TypedQuery {
    /// What it does.
    pub command: Command,
    /// `with`
    pub ctes: Vec<TypedCte>,
    /// All items of FROM, joins included, in the order in which Postgres numbers them.
    pub entries: Vec<Entry>,
    /// The top items of FROM: how the entries are joined.
    pub from: Vec<FromItem>,
    /// `where`
    pub condition: Option<Typed>,
    /// The select list, stars expanded; of INSERT, UPDATE and MERGE nothing (see `assignments`).
    pub targets: Vec<TypedTarget>,
    /// `group by`
    pub grouping: Vec<TypedGroup>,
    /// `having`
    pub having: Option<Typed>,
    /// Windows, named or not.
    pub windows: Vec<TypedWindow>,
    /// `distinct` (an empty list) or `distinct on (…)`.
    pub distinct: Option<Vec<Typed>>,
    /// `order by`
    pub order_by: Vec<SortItem>,
    /// `limit`
    pub limit: Option<Box<Typed>>,
    /// `offset`
    pub offset: Option<Box<Typed>>,
    /// Of a set operation: its operands. The targets are then the result columns.
    pub set_operation: Option<Box<SetTree>>,
    /// Of a bare VALUES: its rows, with casts. The targets are then the result columns. Of MERGE: the condition of each
    /// WHEN that has one.
    pub values: Vec<Vec<Typed>>,
    /// `for update`
    pub locks_rows: bool,
    /// Of a data-changing statement: the entry that it changes.
    pub target_entry: Option<u32>,
    /// What INSERT, UPDATE (also ON CONFLICT and MERGE) assign.
    pub assignments: Vec<TypedAssignment>,
    /// The query of INSERT … SELECT.
    pub source: Option<Box<TypedQuery>>,
    /// `returning`
    pub returning: Vec<TypedTarget>,
    /// Aggregates or GROUP BY are there.
    pub aggregated: bool,
    /// A set-returning function stands in the select list.
    pub returns_sets: bool,
    /// All of it.
    pub range: TextRange,
}

impl TypedQuery {
    /// A query in which nothing stands yet.
    pub fn empty(command: Command, range: TextRange) -> Self {
        Self {
            command,
            ctes: Vec::new(),
            entries: Vec::new(),
            from: Vec::new(),
            condition: None,
            targets: Vec::new(),
            grouping: Vec::new(),
            having: None,
            windows: Vec::new(),
            distinct: None,
            order_by: Vec::new(),
            limit: None,
            offset: None,
            set_operation: None,
            values: Vec::new(),
            locks_rows: false,
            target_entry: None,
            assignments: Vec::new(),
            source: None,
            returning: Vec::new(),
            aggregated: false,
            returns_sets: false,
            range,
        }
    }
}

impl PartialEq for TypedQuery {
    fn eq(&self, other: &Self) -> bool {
        self.command == other.command
            && self.ctes == other.ctes
            && self.entries == other.entries
            && self.from == other.from
            && self.condition == other.condition
            && self.targets == other.targets
            && self.grouping == other.grouping
            && self.having == other.having
            && self.windows == other.windows
            && self.distinct == other.distinct
            && self.order_by == other.order_by
            && self.limit == other.limit
            && self.offset == other.offset
            && self.set_operation == other.set_operation
            && self.values == other.values
            && self.locks_rows == other.locks_rows
            && self.target_entry == other.target_entry
            && self.assignments == other.assignments
            && self.source == other.source
            && self.returning == other.returning
            && self.aggregated == other.aggregated
            && self.returns_sets == other.returns_sets
    }
}

/// A column of a select list.
#[derive(Clone, PartialEq, Debug)]
pub struct TypedTarget {
    /// The value.
    pub expression: Typed,
    /// The column's name (`FigureColname`).
    pub name: Name,
}

/// A column that gets a value.
#[derive(Clone, PartialEq, Debug)]
pub struct TypedAssignment {
    /// Index of the column in its relation.
    pub column: u32,
    /// A part of the column only: a field or an element.
    pub partial: bool,
    /// The value, with the assignment cast. Of INSERT … VALUES with several rows: one assignment for each value.
    pub value: Typed,
    /// Part of `do update set`, or of MERGE's `update set`.
    pub update: bool,
}

/// Kinds of item of GROUP BY.
#[derive(Clone, PartialEq, Debug)]
pub enum TypedGroup {
    /// One expression.
    Expression(Typed),
    /// `rollup`, `cube`, `grouping sets`: every expression inside may be null in the result.
    Sets(&'static str, Vec<TypedGroup>),
    /// `(a, b)` inside of sets, `()`.
    Tuple(Vec<Typed>),
}

/// A window.
#[derive(Clone, PartialEq, Debug)]
pub struct TypedWindow {
    /// Its name.
    pub name: Option<Name>,
    /// `partition by`
    pub partition_by: Vec<Typed>,
    /// `order by`
    pub order_by: Vec<SortItem>,
    /// The frame's key words in one normal spelling, empty for the default frame.
    pub frame: Text,
    /// Offsets of the frame's start and end.
    pub offsets: Vec<Typed>,
}

/// A common table expression.
#[derive(Clone, PartialEq, Debug)]
pub struct TypedCte {
    /// Its name.
    pub name: Name,
    /// What it does.
    pub query: TypedQuery,
    /// Its columns.
    pub columns: Vec<EntryColumn>,
    /// It refers to itself.
    pub recursive: bool,
}

/// How entries are joined.
#[derive(Clone, PartialEq, Debug)]
pub enum FromItem {
    /// An entry.
    Entry(u32),
    /// A join.
    Join {
        /// Which.
        kind: JoinKind,
        /// Left side.
        left: Box<FromItem>,
        /// Right side.
        right: Box<FromItem>,
        /// `on`, or what `using` and `natural` mean.
        condition: Option<Typed>,
        /// The join's own entry.
        entry: u32,
    },
}

/// An operand of a set operation.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::large_enum_variant, reason = "operands are few, and most of them are queries")]
pub enum SetTree {
    /// A query.
    Query(TypedQuery),
    /// An operation.
    Operation {
        /// Which.
        operator: SetOperator,
        /// `all`
        all: bool,
        /// Left operand.
        left: Box<SetTree>,
        /// Right operand.
        right: Box<SetTree>,
        /// Types of the result columns.
        columns: Vec<(TypeId, i32)>,
    },
}

/// An item of FROM (`RangeTblEntry`).
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// The name that columns are qualified by; empty for a join or subquery without an alias.
    pub name: Name,
    /// Its columns.
    pub columns: Vec<EntryColumn>,
}

/// Kinds of item of FROM.
#[derive(Clone, PartialEq, Debug)]
pub enum EntryKind {
    /// A table or view.
    Relation(RelationId),
    /// A query.
    Query(Box<TypedQuery>),
    /// Function calls.
    Functions(Vec<Typed>, bool),
    /// VALUES, as an item of FROM or the rows of an INSERT.
    Values(Vec<Vec<Typed>>),
    /// A common table expression, how many queries out, and its index there.
    Cte(u32, u32),
    /// A join: what its columns are made of.
    Join(JoinKind, Vec<Typed>),
    /// `xmltable`, `json_table`
    Table(&'static str, Vec<Typed>),
    /// A PL/pgSQL trigger's transition table, `excluded`, `old`, `new`: rows of this relation.
    RowsOf(RelationId),
    /// It could not be resolved.
    Opaque(Text),
}

/// A column of an item of FROM.
#[derive(Clone, PartialEq, Debug)]
pub struct EntryColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeId,
    /// Its modifier.
    pub typmod: i32,
    /// It may be null, as far as the item itself says (outer joins around it come on top).
    pub nullable: bool,
    /// The table's column that it shows unchanged.
    pub source: Option<(RelationId, u32)>,
}
