//! Where names are looked up (`ParseState`, `ParseNamespaceItem`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::TextRange;

use crate::typed::{Entry, EntryColumn, TypeId, TypedCte, TypedWindow};

/// What an expression is for: it decides what may stand in it (`ParseExprKind`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "named after ParseExprKind")]
pub enum ExprUse {
    Other,
    JoinOn,
    FromSubselect,
    FromFunction,
    Where,
    Policy,
    Having,
    Filter,
    WindowPartition,
    WindowOrder,
    WindowFrame,
    SelectTarget,
    InsertTarget,
    UpdateSource,
    UpdateTarget,
    MergeWhen,
    GroupBy,
    OrderBy,
    DistinctOn,
    Limit,
    Offset,
    Returning,
    Values,
    ValuesSingle,
    CheckConstraint,
    ColumnDefault,
    FunctionDefault,
    IndexExpression,
    IndexPredicate,
    TriggerWhen,
    PartitionExpression,
    CallArgument,
    GeneratedColumn,
    /// A PL/pgSQL expression: a select list of its own.
    PlPgSql,
}

/// An item of the namespace: which entry names may refer to, and how (`ParseNamespaceItem`).
#[derive(Clone, PartialEq, Debug)]
pub struct Visible {
    /// Index of the entry.
    pub entry: u32,
    /// Its name may qualify columns.
    pub by_name: bool,
    /// Its columns may stand without a qualifier.
    pub columns: bool,
    /// Only LATERAL items may see it yet.
    pub lateral_only: bool,
    /// Whether LATERAL items may really refer to it.
    pub lateral_ok: bool,
    /// The name that it has here: its entry's, or the alias of a `using`.
    pub name: Name,
    /// The name is an alias: the schema of the relation does not qualify it.
    pub aliased: bool,
    /// So many of its last columns are not part of `*`.
    pub unexpanded: usize,
    /// Column names as this item shows them: which columns of the entry. Usually all of them in order.
    pub shown: Vec<(Name, u32)>,
}

impl Visible {
    /// An entry under its own name, all of whose columns are visible.
    pub fn all(index: u32, entry: &Entry, aliased: bool) -> Self {
        let shown = entry.columns.iter().map(|c| c.name.clone()).zip(0..).collect();
        Self {
            entry: index,
            by_name: true,
            columns: true,
            lateral_only: false,
            lateral_ok: true,
            name: entry.name.clone(),
            aliased,
            unexpanded: 0,
            shown,
        }
    }
}

impl Scope {
    /// Adds an entry that names may refer to, and tells its index.
    pub fn show(&mut self, entry: Entry, aliased: bool) -> u32 {
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.visible.push(Visible::all(index, &entry, aliased));
        self.entries.push(entry);
        index
    }
}

/// One query level.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The range table.
    pub entries: Vec<Entry>,
    /// What names may refer to.
    pub visible: Vec<Visible>,
    /// Common table expressions of this level, in order; those that are not finished have `columns` at most.
    pub ctes: Vec<ScopeCte>,
    /// Named windows.
    pub windows: Vec<TypedWindow>,
    /// Whether items that are LATERAL, or functions, are being read: `lateral_only` items are visible then.
    pub lateral_active: bool,
    /// What the expression that is being read is for: queries inside of it need to know.
    pub used: Option<ExprUse>,
    /// Aggregates that belong to this level, with the place of each.
    pub aggregates: Vec<TextRange>,
    /// Window functions of this level.
    pub window_calls: Vec<TextRange>,
    /// Set-returning functions of this level.
    pub set_calls: Vec<TextRange>,
    /// Entries whose columns may all be null because of an outer join around them, sorted.
    pub nullable_entries: Vec<u32>,
    /// RETURNING of MERGE is being read: `merge_action()` is there.
    pub merges: bool,
    /// In what it stands.
    pub entered: Option<Entered>,
    /// The item of FROM that is being read is on a side of an outer join that may be null.
    pub in_outer_join: bool,
}

/// In what a query stands: not everywhere it may refer to the recursive query around it (`RecursionContext`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Entered {
    Plain,
    Sublink,
    OuterJoin,
    Intersect,
    Except,
}

/// A common table expression that names may refer to.
#[derive(Clone, Debug)]
pub struct ScopeCte {
    /// Its name.
    pub name: Name,
    /// Its columns; `None` while they are not known (a recursive term before the first one is read).
    pub columns: Option<Vec<EntryColumn>>,
    /// Once it is read.
    pub query: Option<TypedCte>,
    /// It may be referred to.
    pub usable: bool,
    /// A reference was made while it was being read.
    pub self_referenced: bool,
    /// It is being read, or was.
    pub started: bool,
    /// A reference was made before it was read.
    pub forward_referenced: bool,
    /// Columns that references in its own body take to be never null, to see whether that is so.
    pub assumed: Vec<bool>,
    /// Its body is a UNION: it may be recursive.
    pub is_union: bool,
    /// Names that were given to its columns.
    pub aliases: Vec<Name>,
    /// Columns that SEARCH and CYCLE add.
    pub added: Vec<EntryColumn>,
}

/// A name that is no column: an argument of an SQL function, a PL/pgSQL variable.
#[derive(Clone, PartialEq, Debug)]
pub struct Variable {
    /// Its index among all variables around the text, as [`crate::typed::Node::Variable`] has it.
    pub index: u32,
    /// Its type; [`crate::world::OPAQUE`] for a record of unknown shape.
    pub ty: TypeId,
    /// Its modifier.
    pub typmod: i32,
    /// It may be null.
    pub nullable: bool,
}

/// Variables around a statement, and how names find them.
pub trait Variables {
    /// The variable that this dotted name means, and how many of its parts name it: `new.name` may be a variable `new`
    /// (1 part) with a field behind it, `f.x` the argument `x` of the function `f` (2 parts).
    fn find(&self, parts: &[Name]) -> Option<(Variable, usize)>;

    /// The variable that `$n` means.
    fn parameter(&self, number: u32) -> Option<Variable>;

    /// Whether the variable with this index may be null.
    fn is_nullable(&self, index: u32) -> bool {
        let _ = index;
        true
    }

    /// Whether a column of the same name makes the name ambiguous (PL/pgSQL); in SQL functions the column wins.
    fn conflict_is_error(&self) -> bool;

    /// All names, for did-you-mean.
    fn names(&self) -> Vec<Name>;

    /// The transition tables and the like: relations that only exist here.
    fn relation(&self, name: &Name) -> Option<Vec<EntryColumn>> {
        let _ = name;
        None
    }
}
