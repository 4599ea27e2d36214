//! TypeScript as far as it declares data: types, constants, imports. What is something else is `Opaque`.

use smol_str::SmolStr;

/// A byte range of a module's text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Range {
    pub start: u32,
    pub end: u32,
}

/// What a file declares.
#[derive(PartialEq, Debug, Default)]
pub(crate) struct File {
    pub declarations: Vec<Declaration>,
    pub imports: Vec<Import>,
    pub reexports: Vec<Reexport>,
    /// Statements that the grammar does not know: where each begins to be unknown.
    pub unreadable: Vec<Range>,
}

/// A type, interface, enum or constant at the top of a file.
#[derive(PartialEq, Debug)]
pub(crate) struct Declaration {
    pub name: SmolStr,
    pub name_range: Range,
    /// The whole statement, `export` included.
    pub range: Range,
    /// The names of its type parameters.
    pub parameters: Vec<SmolStr>,
    pub body: Body,
}

/// What a declaration says.
#[derive(PartialEq, Debug)]
pub(crate) enum Body {
    /// `type A = …`
    Alias(Type),
    /// `interface A extends B { … }`
    Interface { extends: Vec<Type>, object: Type },
    /// `enum A { B = "b" }`: its values, if all of them are literal.
    Enum(Option<Vec<(SmolStr, Literal)>>),
    /// `const a = …`
    Constant { value: Value },
    /// Holds what the grammar does not know.
    Unreadable,
}

/// `import { name as local } from "source"`
#[derive(PartialEq, Debug)]
pub(crate) struct Import {
    pub local: SmolStr,
    /// `None` for `* as local`.
    pub name: Option<SmolStr>,
    pub source: SmolStr,
}

/// `export { name as alias } from "source"`, `export * from "source"`
#[derive(PartialEq, Debug)]
pub(crate) struct Reexport {
    /// `None` for `*`.
    pub names: Option<(SmolStr, SmolStr)>,
    /// `None` for `export { a as b }` of the file's own.
    pub source: Option<SmolStr>,
}

/// A type, and where it stands.
#[derive(PartialEq, Debug)]
pub(crate) struct Type {
    pub range: Range,
    pub kind: TypeKind,
}

/// A type's form.
#[derive(PartialEq, Debug)]
pub(crate) enum TypeKind {
    Keyword(Keyword),
    Literal(Literal),
    /// `a.B<C>`
    Reference {
        path: Vec<SmolStr>,
        arguments: Vec<Type>,
    },
    /// `typeof a.b`
    Query(Vec<SmolStr>),
    /// `A["b"]`
    Lookup(Box<Type>, Box<Type>),
    Array(Box<Type>),
    Tuple(Vec<Type>),
    KeyOf(Box<Type>),
    Object(Vec<Member>),
    Union(Vec<Type>),
    Intersection(Vec<Type>),
    /// A conditional type, a function, a template literal …: nothing that the types of rows need.
    Opaque,
}

/// A word of the language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keyword {
    Any,
    Unknown,
    Never,
    Void,
    Undefined,
    Null,
    String,
    Number,
    Boolean,
    BigInt,
    Symbol,
    Object,
}

/// A literal value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Literal {
    String(SmolStr),
    /// As it is written.
    Number(SmolStr),
    BigInt(SmolStr),
    Boolean(bool),
}

/// A member of an object type.
#[derive(PartialEq, Debug)]
pub(crate) struct Member {
    pub range: Range,
    pub kind: MemberKind,
}

/// What a member is.
#[derive(PartialEq, Debug)]
pub(crate) enum MemberKind {
    /// `name?: type`
    Property { name: SmolStr, name_range: Range, optional: bool, ty: Option<Type> },
    /// `[key: string]: type`
    Index(Type),
    /// `[_ in never]: never`: nothing.
    Nothing,
    /// A method, a mapped type …
    Opaque,
}

/// An expression, as far as it is data or a chain of calls.
#[derive(PartialEq, Debug)]
pub(crate) struct Value {
    pub range: Range,
    pub kind: ValueKind,
}

/// An expression's form.
#[derive(PartialEq, Debug)]
pub(crate) enum ValueKind {
    Literal(Literal),
    Null,
    Undefined,
    /// `a.b.c`
    Path(Vec<SmolStr>),
    Array(Vec<Value>),
    Object(Vec<Entry>),
    /// `callee(arguments)`
    Call(Box<Value>, Vec<Value>),
    /// `of.name`, where `of` is no path.
    Member(Box<Value>, SmolStr, Range),
    /// `new A(…)`, a function …
    Opaque,
}

/// A member of an object expression.
#[derive(PartialEq, Debug)]
pub(crate) struct Entry {
    pub range: Range,
    /// `None` for what is spread, or computed.
    pub key: Option<(SmolStr, Range)>,
    pub value: Value,
}

impl Range {
    /// Whether it lies in another.
    pub(crate) fn within(self, other: Self) -> bool {
        other.start <= self.start && self.end <= other.end
    }
}
