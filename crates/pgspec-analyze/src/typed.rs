//! The typed tree: what Postgres calls a transformed expression (`primnodes.h`). Functions and operators are resolved,
//! implicit casts are nodes, constants have a type.

mod query;

use pgspec_catalog::{Name, QualifiedName, Text};
use pgspec_sql::syntax::ast::{SqlValue, TextRange};

pub use query::*;

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
