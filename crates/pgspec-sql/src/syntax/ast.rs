//! The raw parse tree (`parsenodes.h`): names are not resolved, operators have no types, every node has its place.

mod dml;
mod query;

mod json;

use pgspec_catalog::Name;

pub use json::{
    Json, JsonBehavior, JsonFormat, JsonReturning, JsonTable, JsonTableColumn, JsonTableValue, JsonValue,
    JsonWrapping,
};

pub use dml::*;
pub use query::*;

/// A byte range of the text that was parsed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct TextRange {
    /// First byte.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
}

impl TextRange {
    /// From one byte to another.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// For slicing.
    pub fn usize(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A name and its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ident {
    /// Folded unless it was quoted.
    pub name: Name,
    /// Where it stands.
    pub range: TextRange,
}

/// A dotted name: one to three parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DottedName {
    /// From the outermost to the name itself; never empty.
    pub parts: Vec<Ident>,
    /// All of it.
    pub range: TextRange,
}

/// An operator's name: `+`, or `operator(pg_catalog.+)`. `!=` is `<>`, as the scanner of Postgres has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OperatorName {
    /// The schema, if written.
    pub schema: Option<Name>,
    /// The symbol.
    pub symbol: Name,
    /// Where it stands.
    pub range: TextRange,
}

/// A type as written: `numeric(10, 2)[]`, `public.lead_status`, `setof t`, `t.a%type`.
#[derive(Clone, PartialEq, Debug)]
pub struct TypeName {
    /// The name. Built-in spellings are brought to their `pg_type.typname` (`integer` is `int4`, `char` is `bpchar`).
    pub name: DottedName,
    /// The name was a key word spelling of the grammar (`integer`, `double precision`, `char`): always in `pg_catalog`.
    pub system: bool,
    /// `(10, 2)`: constants as written; `char` without any has `1`, as in the grammar.
    pub modifiers: Vec<Expr>,
    /// `interval year to month`: the field key words.
    pub interval_fields: Option<pgspec_catalog::IntervalFields>,
    /// An array of it.
    pub array: bool,
    /// `SETOF`
    pub set_of: bool,
    /// `%TYPE`
    pub percent_type: bool,
    /// `%ROWTYPE` (PL/pgSQL)
    pub percent_rowtype: bool,
    /// All of it.
    pub range: TextRange,
}

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands, its own parentheses not included.
    pub range: TextRange,
}

/// Kinds of expression.
#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    /// `a`, `t.a`, `s.t.a`; in a scope without such a column `t` is the whole row.
    Column(Vec<Ident>),
    /// `*` or `t.*`, in target lists, `count(*)` is [`FunctionCall::star`], `row(t.*)`. The parts before the star.
    Star(Vec<Ident>),
    /// `$1`
    Parameter(u32),
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// Digits as written, without underscores; also `0x1F`. Whether it is `int4`, `int8` or `numeric` depends on its size.
    Integer(Name),
    /// `1.5`, `1e3`: always `numeric`.
    Numeric(Name),
    /// `'…'`, decoded: of type `unknown`.
    String(Name),
    /// `B'…'` (false) or `X'…'` (true): the digits.
    BitString(bool, Name),
    /// `cast(a as t)`, `a::t`, `t 'literal'`.
    Cast {
        /// What is cast.
        operand: Box<Expr>,
        /// To what.
        to: Box<TypeName>,
    },
    /// `- a`, `@ a`
    Prefix {
        /// The operator.
        operator: OperatorName,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// `a + b`
    Infix {
        /// The operator.
        operator: OperatorName,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `a and b and c`: flattened as `gram.y` does, through the parentheses of left operands too.
    And(Vec<Expr>),
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a is [not] null`, `isnull`, `notnull`
    IsNull {
        /// What is tested.
        operand: Box<Expr>,
        /// `not`
        negated: bool,
    },
    /// `a is [not] true | false | unknown`
    IsBoolean {
        /// What is tested.
        operand: Box<Expr>,
        /// `true`, `false`, or `None` for `unknown`.
        value: Option<bool>,
        /// `not`
        negated: bool,
    },
    /// `a is [not] distinct from b`
    IsDistinct {
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
        /// `not`
        negated: bool,
    },
    /// `a is [not] document`
    IsDocument {
        /// What is tested.
        operand: Box<Expr>,
        /// `not`
        negated: bool,
    },
    /// `a is [not] [nfc …] normalized`
    IsNormalized {
        /// What is tested.
        operand: Box<Expr>,
        /// `nfc`, `nfd`, `nfkc`, `nfkd`
        form: Option<&'static str>,
        /// `not`
        negated: bool,
    },
    /// `a is [not] json [value | array | object | scalar] [with unique keys]`
    IsJson {
        /// What is tested.
        operand: Box<Expr>,
        /// `value`, `array`, `object`, `scalar`
        what: &'static str,
        /// `with unique keys`
        unique: bool,
        /// `not`
        negated: bool,
    },
    /// `a [not] between [symmetric] b and c`
    Between {
        /// What is tested.
        operand: Box<Expr>,
        /// Lower bound.
        low: Box<Expr>,
        /// Upper bound.
        high: Box<Expr>,
        /// `symmetric`
        symmetric: bool,
        /// `not`
        negated: bool,
    },
    /// `a [not] in (b, c)`
    InList {
        /// What is tested.
        operand: Box<Expr>,
        /// The values.
        list: Vec<Expr>,
        /// `not`
        negated: bool,
    },
    /// `a [not] in (select …)`
    InQuery {
        /// What is tested.
        operand: Box<Expr>,
        /// The query.
        query: Box<Query>,
        /// `not`
        negated: bool,
    },
    /// `a [not] like b [escape c]`
    Like {
        /// Which of the three.
        kind: LikeKind,
        /// What is matched.
        operand: Box<Expr>,
        /// Against what.
        pattern: Box<Expr>,
        /// `escape`
        escape: Option<Box<Expr>>,
        /// `not`
        negated: bool,
        /// Where the key words stand.
        operator_range: TextRange,
    },
    /// `a = any (array)`; also `like any`, whose operator is `~~`.
    QuantifiedArray {
        /// Left operand.
        left: Box<Expr>,
        /// The operator.
        operator: OperatorName,
        /// `all`; otherwise `any` or `some`.
        all: bool,
        /// The array.
        array: Box<Expr>,
    },
    /// `a = any (select …)`
    QuantifiedQuery {
        /// Left operand.
        left: Box<Expr>,
        /// The operator.
        operator: OperatorName,
        /// `all`; otherwise `any` or `some`.
        all: bool,
        /// The query.
        query: Box<Query>,
    },
    /// `case`
    Case {
        /// `case a when …`
        operand: Option<Box<Expr>>,
        /// `when a then b`
        whens: Vec<(Expr, Expr)>,
        /// `else`
        otherwise: Option<Box<Expr>>,
    },
    /// `coalesce(a, b)`
    Coalesce(Vec<Expr>),
    /// `nullif(a, b)`
    NullIf(Box<Expr>, Box<Expr>),
    /// `greatest(…)` (true) or `least(…)`
    GreatestLeast(bool, Vec<Expr>),
    /// `f(a, b)`
    Call(Box<FunctionCall>),
    /// The functions with a grammar of their own that are ordinary functions of `pg_catalog`: `extract(year from a)` is
    /// `extract('year', a)`, `position(a in b)` is `position(b, a)`, `overlay`, `substring(a from b)`, `substring(a similar
    /// b escape c)` is `substring`, `trim` is `btrim`/`ltrim`/`rtrim`, `normalize`, `a at time zone b` is `timezone(b, a)`,
    /// `a at local` is `timezone(a)`, `(a, b) overlaps (c, d)` is `overlaps`, `collation for (a)` is `pg_collation_for`,
    /// `xmlexists` … exactly as `gram.y` turns them into calls.
    SpecialCall {
        /// The function's name in `pg_catalog`.
        function: &'static str,
        /// Its arguments in call order.
        arguments: Vec<Expr>,
    },
    /// `current_date`, `current_timestamp(3)`, `current_user` …
    SqlValue(SqlValue, Option<u32>),
    /// `array[a, b]`, nested ones included.
    Array(Vec<Expr>),
    /// `array(select …)`
    ArrayQuery(Box<Query>),
    /// `row(a, b)` (explicit) or `(a, b)`
    Row {
        /// With the key word `row`.
        explicit: bool,
        /// The fields.
        fields: Vec<Expr>,
    },
    /// `(select …)`
    Subquery(Box<Query>),
    /// `exists (select …)`
    Exists(Box<Query>),
    /// `(a).b`
    Field(Box<Expr>, Ident),
    /// `(a).*`
    AllFields(Box<Expr>),
    /// `a[1]`, `a[1:2]`
    Subscript(Box<Expr>, Vec<Subscript>),
    /// `a collate "C"`
    Collate(Box<Expr>, DottedName),
    /// `grouping(a, b)`
    Grouping(Vec<Expr>),
    /// `default`, as a value of INSERT or UPDATE.
    Default,
    /// `current of cursor`
    CurrentOf(Ident),
    /// `xmlconcat`, `xmlelement`, `xmlforest`, `xmlparse`, `xmlpi`, `xmlroot`, `xmlserialize` (with its type).
    Xml {
        /// Which.
        function: &'static str,
        /// All expressions inside.
        arguments: Vec<Expr>,
        /// The type of `xmlserialize`.
        to: Option<Box<TypeName>>,
    },
    /// The SQL/JSON constructors and queries (`json_object(k: v)`, `json_array(…)`, `json_objectagg`, `json_arrayagg`,
    /// `json(…)`, `json_scalar`, `json_serialize`, `json_exists`, `json_query`, `json_value`).
    Json(Box<Json>),
}

/// The three pattern operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum LikeKind {
    Like,
    ILike,
    SimilarTo,
}

/// Values that are called without parentheses (`SQLValueFunction`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum SqlValue {
    CurrentDate,
    CurrentTime,
    CurrentTimestamp,
    LocalTime,
    LocalTimestamp,
    CurrentRole,
    CurrentUser,
    User,
    SessionUser,
    SystemUser,
    CurrentCatalog,
    CurrentSchema,
}

impl SqlValue {
    /// The SQL key word.
    pub fn sql(self) -> &'static str {
        match self {
            Self::CurrentDate => "current_date",
            Self::CurrentTime => "current_time",
            Self::CurrentTimestamp => "current_timestamp",
            Self::LocalTime => "localtime",
            Self::LocalTimestamp => "localtimestamp",
            Self::CurrentRole => "current_role",
            Self::CurrentUser => "current_user",
            Self::User => "user",
            Self::SessionUser => "session_user",
            Self::SystemUser => "system_user",
            Self::CurrentCatalog => "current_catalog",
            Self::CurrentSchema => "current_schema",
        }
    }
}

/// A subscript.
#[derive(Clone, PartialEq, Debug)]
pub struct Subscript {
    /// `[a:b]`; otherwise `[a]` in `upper`.
    pub slice: bool,
    /// Lower bound of a slice.
    pub lower: Option<Expr>,
    /// Upper bound of a slice, or the index.
    pub upper: Option<Expr>,
}

/// A function call (`FuncCall`).
#[derive(Clone, PartialEq, Debug)]
pub struct FunctionCall {
    /// The name.
    pub name: DottedName,
    /// Positional arguments first, then named ones.
    pub arguments: Vec<CallArgument>,
    /// `f(*)`
    pub star: bool,
    /// `f(distinct …)`
    pub distinct: bool,
    /// `f(variadic a)`: the last argument.
    pub variadic: bool,
    /// `f(a order by b)`
    pub order_by: Vec<OrderItem>,
    /// `within group (order by …)`
    pub within_group: Vec<OrderItem>,
    /// `filter (where …)`
    pub filter: Option<Expr>,
    /// `over (…)`
    pub over: Option<WindowSpec>,
}

/// An argument.
#[derive(Clone, PartialEq, Debug)]
pub struct CallArgument {
    /// `name => value`
    pub name: Option<Ident>,
    /// The value.
    pub value: Expr,
}

/// `order by a desc nulls last`
#[derive(Clone, PartialEq, Debug)]
pub struct OrderItem {
    /// The expression.
    pub expression: Expr,
    /// `desc`
    pub descending: bool,
    /// `nulls first` (true) or `nulls last`
    pub nulls_first: Option<bool>,
    /// `using >`
    pub using: Option<OperatorName>,
}

/// `over w` or `over (w partition by … order by … rows …)`
#[derive(Clone, PartialEq, Debug)]
pub struct WindowSpec {
    /// `over w`: nothing else is there.
    pub reference_only: bool,
    /// The name of the window that is used or extended.
    pub name: Option<Ident>,
    /// `partition by`
    pub partition_by: Vec<Expr>,
    /// `order by`
    pub order_by: Vec<OrderItem>,
    /// `rows`, `range` or `groups` …
    pub frame: Option<WindowFrame>,
    /// All of it.
    pub range: TextRange,
}

/// A frame clause.
#[derive(Clone, PartialEq, Debug)]
pub struct WindowFrame {
    /// `rows`, `range` or `groups`
    pub mode: &'static str,
    /// The start.
    pub start: FrameBound,
    /// The end; without `between` the current row.
    pub end: Option<FrameBound>,
    /// `exclude current row | group | ties | no others`
    pub exclude: Option<&'static str>,
}

/// A bound of a frame.
#[derive(Clone, PartialEq, Debug)]
pub enum FrameBound {
    /// `unbounded preceding`
    UnboundedPreceding,
    /// `n preceding`
    Preceding(Box<Expr>),
    /// `current row`
    CurrentRow,
    /// `n following`
    Following(Box<Expr>),
    /// `unbounded following`
    UnboundedFollowing,
}
