//! The typed tree: what Postgres calls a transformed expression (`primnodes.h`). Functions and operators are resolved,
//! implicit casts are nodes, constants have a type.

use std::sync::Arc;

use pgspec_catalog::{Name, QualifiedName, Text};
use pgspec_sql::syntax::ast::{JoinKind, SetOperator, SqlValue, TextRange};

/// A type of a [`crate::world::World`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TypeId(pub u32);

/// A function of a world.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FunctionId(pub u32);

/// An operator of a world.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct OperatorId(pub u32);

/// A relation of a world.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct RelationId(pub u32);

/// An expression with its type. Two are equal wherever they stand.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What it is.
    pub node: Node,
    /// Its type. [`crate::world::OPAQUE`] if it cannot be known.
    pub ty: TypeId,
    /// Its type modifier as `pg_attribute.atttypmod` has it; -1 for none.
    pub typmod: i32,
    /// Where it was written.
    pub range: TextRange,
}

impl PartialEq for Typed {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty && self.typmod == other.typmod && self.node == other.node
    }
}

/// Why a function call stands there (`CoercionForm`): no part of what it means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallForm {
    /// Written as a call.
    Call,
    /// A cast that was written.
    ExplicitCast,
    /// A cast that was added.
    ImplicitCast,
}

/// A column of a query's range table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Var {
    /// How many queries out (`varlevelsup`).
    pub up: u32,
    /// Index in that query's range table.
    pub entry: u32,
    /// Index of the column; [`Var::WHOLE_ROW`], or a negative number for a system column.
    pub column: i32,
}

impl Var {
    /// The whole row. Columns count from 0.
    pub const WHOLE_ROW: i32 = i32::MIN;
}

/// A constant.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Const {
    /// `null`
    Null,
    /// A value by its text, as the type's output function prints it where that is known (`canonical`), otherwise as written.
    Value {
        /// The text.
        text: Text,
        /// Whether the text is the one and only spelling of the value.
        canonical: bool,
    },
}

/// Kinds of expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Node {
    /// What cannot be known, and why. Everything computed from it is opaque too.
    Opaque(Text),
    /// A constant of type [`Typed::ty`].
    Const(Const),
    /// `$1`
    Parameter(u32),
    /// A variable that is no column: an argument of an SQL function, a PL/pgSQL variable. Its index in the scope's
    /// variables, whose record says whether it can be null.
    Variable(u32),
    /// A column.
    Var(Var),
    /// A function call (`FuncExpr`): arguments in declared order, defaults not filled in, named ones brought into order.
    Call {
        /// Which.
        function: FunctionId,
        /// With all implicit casts.
        arguments: Vec<Typed>,
        /// The last argument is the array of a VARIADIC parameter: written with `variadic`, or gathered by the call.
        variadic: bool,
        /// Why it stands there.
        form: CallForm,
    },
    /// An aggregate call (`Aggref`).
    Aggregate(Box<Aggregate>),
    /// A window function call (`WindowFunc`).
    Window(Box<WindowCall>),
    /// An operator with one (prefix) or two operands (`OpExpr`).
    Operator {
        /// Which.
        operator: OperatorId,
        /// With all implicit casts.
        arguments: Vec<Typed>,
    },
    /// `a is distinct from b`: by the `=` of its type.
    Distinct {
        /// The `=`.
        operator: OperatorId,
        /// Left and right.
        arguments: Box<[Typed; 2]>,
    },
    /// `nullif(a, b)`: by the `=` of its type.
    NullIf {
        /// The `=`.
        operator: OperatorId,
        /// Both.
        arguments: Box<[Typed; 2]>,
    },
    /// `a = any (array)` (`ScalarArrayOpExpr`).
    ArrayOperator {
        /// Applied to each element.
        operator: OperatorId,
        /// `all`; otherwise `any`.
        all: bool,
        /// Left operand and array.
        arguments: Box<[Typed; 2]>,
    },
    /// `a and b`
    And(Vec<Typed>),
    /// `a or b`
    Or(Vec<Typed>),
    /// `not a`
    Not(Box<Typed>),
    /// `a is [not] null`
    NullTest {
        /// What is tested.
        argument: Box<Typed>,
        /// `is not null`
        negated: bool,
    },
    /// `a is [not] true`
    BooleanTest {
        /// What is tested.
        argument: Box<Typed>,
        /// `true`, `false`, or unknown.
        value: Option<bool>,
        /// `not`
        negated: bool,
    },
    /// `case`: with an operand the conditions hold [`Node::CaseTest`] in its place.
    Case {
        /// The operand.
        operand: Option<Box<Typed>>,
        /// Conditions and results.
        whens: Vec<(Typed, Typed)>,
        /// `else`; a null constant if there is none.
        otherwise: Box<Typed>,
    },
    /// The operand of the `case` around it.
    CaseTest,
    /// `coalesce(a, b)`
    Coalesce(Vec<Typed>),
    /// `greatest` (true), `least`
    GreatestLeast(bool, Vec<Typed>),
    /// `array[a, b]`; of arrays if it is nested.
    Array {
        /// The elements.
        elements: Vec<Typed>,
        /// They are arrays themselves.
        nested: bool,
    },
    /// `row(a, b)`
    Row(Vec<Typed>),
    /// `row(a, b) < row(c, d)`: `=` and `<>` are ANDs and ORs instead.
    RowCompare {
        /// The symbol.
        symbol: Name,
        /// One for each pair.
        operators: Vec<OperatorId>,
        /// Left fields.
        left: Vec<Typed>,
        /// Right fields.
        right: Vec<Typed>,
    },
    /// A query inside an expression (`SubLink`).
    Sublink(Box<Sublink>),
    /// In a sublink's test: the column of its query with this index.
    SublinkColumn(u32),
    /// `(a).b`: the field with this index.
    Field(Box<Typed>, u32),
    /// `a[1]`, `a[1:2]`; jsonb's too.
    Subscript {
        /// The container.
        container: Box<Typed>,
        /// The indexes, or a slice's upper bounds.
        upper: Vec<Option<Typed>>,
        /// A slice's lower bounds.
        lower: Vec<Option<Typed>>,
        /// Whether it is a slice.
        slice: bool,
    },
    /// The same bits under another type (`RelabelType`).
    Relabel(Box<Typed>),
    /// Through the text form (`CoerceViaIO`).
    ViaText(Box<Typed>),
    /// An array cast element by element, by this cast of an element [`Node::CaseTest`] (`ArrayCoerceExpr`).
    ArrayCast(Box<Typed>, Box<Typed>),
    /// A row of one composite type as another (`ConvertRowtypeExpr`).
    ConvertRow(Box<Typed>),
    /// Into a domain, whose constraints are checked (`CoerceToDomain`).
    ToDomain(Box<Typed>),
    /// `a collate c`
    Collate(Box<Typed>, QualifiedName),
    /// `current_date` …
    SqlValue(SqlValue, Option<u32>),
    /// `grouping(a)`
    Grouping(Vec<Typed>),
    /// `default`
    Default,
    /// XML and SQL/JSON constructs with a known result type.
    Construct(&'static str, Vec<Typed>),
}

/// An aggregate call.
#[derive(Clone, PartialEq, Debug)]
pub struct Aggregate {
    /// Which.
    pub function: FunctionId,
    /// Direct arguments of an ordered-set aggregate.
    pub direct: Vec<Typed>,
    /// Aggregated arguments; none for `count(*)`.
    pub arguments: Vec<Typed>,
    /// `distinct`
    pub distinct: bool,
    /// `order by`
    pub order_by: Vec<SortItem>,
    /// `filter`
    pub filter: Option<Typed>,
    /// Written with `variadic`, or gathered.
    pub variadic: bool,
    /// To which query it belongs: how many queries out.
    pub up: u32,
}

/// A window function call, or an aggregate used as one.
#[derive(Clone, PartialEq, Debug)]
pub struct WindowCall {
    /// Which.
    pub function: FunctionId,
    /// Its arguments.
    pub arguments: Vec<Typed>,
    /// `filter`
    pub filter: Option<Typed>,
    /// Index in the query's windows.
    pub window: u32,
}

/// Kinds of sublink.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after SubLinkType")]
pub enum SublinkKind {
    Exists,
    Any,
    All,
    Scalar,
    Array,
    RowCompare,
}

/// A query inside an expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Sublink {
    /// Which kind.
    pub kind: SublinkKind,
    /// Of ANY, ALL and row comparisons: the comparison, with [`Node::SublinkColumn`] on its right side.
    pub test: Option<Typed>,
    /// The query.
    pub query: TypedQuery,
}

/// An item of ORDER BY.
#[derive(Clone, PartialEq, Debug)]
pub struct SortItem {
    /// What is sorted by.
    pub expression: Typed,
    /// `desc`
    pub descending: bool,
    /// Nulls come first.
    pub nulls_first: bool,
    /// `using`
    pub using: Option<Name>,
}

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

/// A shared name list, for rows without a type of their own.
pub type FieldNames = Arc<[Name]>;
