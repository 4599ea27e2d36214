//! PL/pgSQL bodies as trees: what `pl_gram.y` reads. Names are not looked up here, since that needs the types of
//! arguments and tables; SQL inside is parsed at once, with its places in the body.

pub mod conditions;
mod declaration;
mod embedded;
mod loops;
mod parser;
mod raise;
mod statement;
mod tokens;

use super::ast::{DottedName, Expr, Ident, Query, Statement, TextRange, TypeName};
pub use parser::{Parsed, parse};

/// A whole body.
#[derive(Clone, PartialEq, Debug)]
pub struct Body {
    /// `#variable_conflict`, the last one written; otherwise what the server is set to, `error` by default.
    pub conflict: Option<Conflict>,
    /// The outermost block.
    pub block: Block,
}

/// What an ambiguous name means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conflict {
    /// An error.
    Error,
    /// The variable.
    UseVariable,
    /// The column.
    UseColumn,
}

/// `<<label>> declare … begin … exception … end label`
#[derive(Clone, PartialEq, Debug)]
pub struct Block {
    /// `<<label>>`
    pub label: Option<Ident>,
    /// `declare`
    pub declarations: Vec<Declaration>,
    /// What it does.
    pub statements: Vec<Stmt>,
    /// `exception`; none if the word does not stand there.
    pub handlers: Vec<Handler>,
    /// The label behind `end`.
    pub end_label: Option<Ident>,
    /// All of it.
    pub range: TextRange,
}

/// A declaration.
#[derive(Clone, PartialEq, Debug)]
pub struct Declaration {
    /// The new name.
    pub name: Ident,
    /// What it is.
    pub kind: DeclarationKind,
    /// All of it.
    pub range: TextRange,
}

/// Kinds of declaration.
#[derive(Clone, PartialEq, Debug)]
pub enum DeclarationKind {
    /// A variable.
    Variable {
        /// `constant`
        constant: bool,
        /// Its type.
        ty: DeclaredType,
        /// `collate`
        collation: Option<DottedName>,
        /// Where `not null` stands.
        not_null: Option<TextRange>,
        /// `:=`, `=` or `default`
        default: Option<Expression>,
    },
    /// `alias for $1`
    Alias(AliasTarget),
    /// `[no scroll] cursor (a int) for select …`
    Cursor {
        /// Its arguments.
        arguments: Vec<(Ident, DeclaredType)>,
        /// Its query.
        query: Sql,
    },
}

/// What an alias stands for.
#[derive(Clone, PartialEq, Debug)]
pub enum AliasTarget {
    /// A variable.
    Name(DottedName),
    /// `$1`
    Parameter(u32, TextRange),
}

/// A type in a declaration.
#[derive(Clone, PartialEq, Debug)]
pub struct DeclaredType {
    /// What it is.
    pub kind: DeclaredTypeKind,
    /// `%type[]` or `%type array` (Postgres 17).
    pub array_of: bool,
    /// All of it.
    pub range: TextRange,
}

/// Kinds of type in a declaration.
#[derive(Clone, PartialEq, Debug)]
pub enum DeclaredTypeKind {
    /// A type; none if it could not be read.
    Type(Option<Box<TypeName>>),
    /// `a%type`: the type of a variable or of a column.
    TypeOf(DottedName),
    /// `a%rowtype`: the row of a relation.
    RowTypeOf(DottedName),
}

/// An expression, with what may stand behind it as in a SELECT (`x := max(a) from t`).
#[derive(Clone, PartialEq, Debug)]
pub struct Expression {
    /// Where it stands.
    pub range: TextRange,
    /// What it means; none if it could not be read.
    pub query: Option<Box<Query>>,
}

/// A statement of SQL.
#[derive(Clone, PartialEq, Debug)]
pub struct Sql {
    /// Where it stands.
    pub range: TextRange,
    /// What it means, without PL/pgSQL's own INTO; none if it could not be read.
    pub statement: Option<Statement>,
}

/// `into strict a, b`
#[derive(Clone, PartialEq, Debug)]
pub struct IntoClause {
    /// `strict`
    pub strict: bool,
    /// Variables: one record, or scalars.
    pub targets: Vec<DottedName>,
    /// From `into` to the last target.
    pub range: TextRange,
}

/// `when a or b then …`
#[derive(Clone, PartialEq, Debug)]
pub struct Handler {
    /// Names of conditions, `others`, or codes.
    pub conditions: Vec<Condition>,
    /// What is done.
    pub statements: Vec<Stmt>,
}

/// A condition.
#[derive(Clone, PartialEq, Debug)]
pub enum Condition {
    /// A name that exists, or `others`.
    Name(Ident),
    /// `sqlstate '22012'`
    State(String),
}

/// A statement.
#[derive(Clone, PartialEq, Debug)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// All of it, with its semicolon.
    pub range: TextRange,
}

/// Kinds of statement.
#[derive(Clone, PartialEq, Debug)]
pub enum StmtKind {
    /// A block.
    Block(Box<Block>),
    /// `a.b[1] := c`
    Assign {
        /// The names at its beginning.
        name: DottedName,
        /// All that stands before the `:=`; none if it could not be read.
        target: Option<Expr>,
        /// The value.
        value: Expression,
    },
    /// `if`, `elsif`, `else`
    If {
        /// Conditions and what is done.
        branches: Vec<(Expression, Vec<Stmt>)>,
        /// `else`
        otherwise: Option<Vec<Stmt>>,
    },
    /// `case`
    Case {
        /// What is compared.
        operand: Option<Expression>,
        /// Conditions, or lists of values, and what is done.
        whens: Vec<(Expression, Vec<Stmt>)>,
        /// `else`
        otherwise: Option<Vec<Stmt>>,
    },
    /// `loop`, `while`, `for`, `foreach`
    Loop(Box<Loop>),
    /// `exit` (true) or `continue`
    Exit {
        /// `exit`
        exit: bool,
        /// Which loop.
        label: Option<Ident>,
        /// `when`
        condition: Option<Expression>,
    },
    /// `return`, `return a`
    Return(Option<Expression>),
    /// `return next`, `return next a`
    ReturnNext(Option<Expression>),
    /// `return query select …`
    ReturnQuery(Sql),
    /// `return query execute a using b`
    ReturnExecute(Dynamic),
    /// `raise`
    Raise(Box<Raise>),
    /// `assert a, 'message'`
    Assert(Expression, Option<Expression>),
    /// Any SQL.
    Sql(Sql, Option<IntoClause>),
    /// `execute a into b using c`
    Execute(Dynamic, Option<IntoClause>),
    /// `perform f()`: the query, with `select` for `perform`.
    Perform(Sql),
    /// `call p()`, `do $$ … $$`
    Call(Sql),
    /// `get [stacked] diagnostics a = row_count`
    Diagnostics {
        /// `stacked`
        stacked: bool,
        /// Variables and items.
        items: Vec<(DottedName, &'static str)>,
    },
    /// `open`
    Open(DottedName, Opened),
    /// `fetch … from c into a`, `move … c`
    Fetch {
        /// The cursor.
        cursor: DottedName,
        /// How far.
        count: Option<Expression>,
        /// None of MOVE.
        into: Option<IntoClause>,
    },
    /// `close c`
    Close(DottedName),
    /// `null`
    Null,
    /// `commit` (true), `rollback`
    Transaction(bool),
}

/// SQL that is made at run time.
#[derive(Clone, PartialEq, Debug)]
pub struct Dynamic {
    /// The text.
    pub text: Expression,
    /// Its parameters.
    pub using: Vec<Expression>,
}

/// What a cursor is opened for.
#[derive(Clone, PartialEq, Debug)]
pub enum Opened {
    /// Its own query, with arguments and their names.
    Bound(CursorArguments),
    /// `for select …`
    Query(Sql),
    /// `for execute …`
    Dynamic(Dynamic),
}

/// `(a, b := c)` of a cursor.
#[derive(Clone, PartialEq, Debug)]
pub struct CursorArguments {
    /// Whether parentheses are there.
    pub written: bool,
    /// The values.
    pub values: Vec<(Option<Ident>, Expression)>,
    /// All of it; empty behind the cursor's name if nothing is written.
    pub range: TextRange,
}

/// A loop.
#[derive(Clone, PartialEq, Debug)]
pub struct Loop {
    /// `<<label>>`
    pub label: Option<Ident>,
    /// What it runs over.
    pub head: LoopHead,
    /// What it does.
    pub statements: Vec<Stmt>,
    /// The label behind `end loop`.
    pub end_label: Option<Ident>,
}

/// What a loop runs over.
#[derive(Clone, PartialEq, Debug)]
pub enum LoopHead {
    /// `loop`
    Forever,
    /// `while a`
    While(Expression),
    /// `for i in reverse 10..1 by 2`
    Integer {
        /// The new variable; more than one are an error.
        variables: Vec<DottedName>,
        /// `reverse`
        reverse: bool,
        /// From.
        lower: Expression,
        /// To.
        upper: Expression,
        /// `by`
        step: Option<Expression>,
    },
    /// `for r in select …`
    Query(Vec<DottedName>, Sql),
    /// `for r in c(1)`
    Cursor {
        /// The new record.
        variables: Vec<DottedName>,
        /// The cursor, if there is one of that name.
        cursor: DottedName,
        /// Its arguments.
        arguments: CursorArguments,
    },
    /// `for r in execute a using b`
    Dynamic(Vec<DottedName>, Dynamic),
    /// `foreach a slice 1 in array b`
    Array {
        /// Known variables.
        variables: Vec<DottedName>,
        /// `slice`
        slice: u32,
        /// The array.
        array: Expression,
    },
}

/// `raise`
#[derive(Clone, PartialEq, Debug)]
pub struct Raise {
    /// `exception`, `warning` …; `exception` if none is written.
    pub level: &'static str,
    /// Nothing else is written: the error that is being handled.
    pub again: bool,
    /// A condition's name or code.
    pub condition: Option<Condition>,
    /// The message is there.
    pub message: bool,
    /// What its `%` stand for.
    pub parameters: Vec<Expression>,
    /// `using`
    pub options: Vec<(&'static str, Expression)>,
}
