//! The raw parse tree (`parsenodes.h`): names are not resolved, operators have no types, every node has its place.

use pgspec_catalog::Name;

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
    /// `a and b and c`: flattened as `gram.y` does (only unparenthesised left operands).
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
    Json {
        /// Which.
        function: &'static str,
        /// All expressions inside, in order.
        arguments: Vec<Expr>,
        /// `returning`
        returning: Option<Box<TypeName>>,
    },
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
    /// The expression; `*` and `t.*` are [`ExprKind::Star`].
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
        /// `tablesample`: the method's arguments and `repeatable`.
        sample: Option<Vec<Expr>>,
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
    /// `xmltable(…)` or `json_table(…)`: its columns.
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
        /// The values.
        values: Option<Vec<Expr>>,
    },
}
