//! The raw trees of SQL/JSON constructs.

use pgspec_catalog::Name;

use super::{Expr, Ident, OrderItem, TextRange, TypeName, WindowSpec};

/// A constructor, aggregate or query function.
#[derive(Clone, PartialEq, Debug)]
pub struct Json {
    /// Which: its key word.
    pub function: &'static str,
    /// Keys and values by turns; the document of a query function.
    pub values: Vec<JsonValue>,
    /// `json_array(select …)`: the only value is the query.
    pub from_query: bool,
    /// The path of a query function.
    pub path: Option<Expr>,
    /// `passing a as b`
    pub passing: Vec<(Ident, JsonValue)>,
    /// `returning`
    pub returning: Option<JsonReturning>,
    /// `null on null` (false), `absent on null` (true)
    pub absent_on_null: Option<bool>,
    /// `with unique keys`, `without unique keys`
    pub unique: Option<bool>,
    /// How the result is wrapped.
    pub wrapping: JsonWrapping,
    /// `… on empty`
    pub on_empty: Option<JsonBehavior>,
    /// `… on error`
    pub on_error: Option<JsonBehavior>,
    /// Of an aggregate.
    pub order_by: Vec<OrderItem>,
    /// Of an aggregate.
    pub filter: Option<Expr>,
    /// Of an aggregate.
    pub over: Option<WindowSpec>,
}

impl Json {
    /// Without anything.
    pub fn new(function: &'static str) -> Self {
        Self {
            function,
            values: Vec::new(),
            from_query: false,
            path: None,
            passing: Vec::new(),
            returning: None,
            absent_on_null: None,
            unique: None,
            wrapping: JsonWrapping::default(),
            on_empty: None,
            on_error: None,
            order_by: Vec::new(),
            filter: None,
            over: None,
        }
    }

    /// All expressions inside, as they stand there.
    pub fn expressions(&self) -> Vec<&Expr> {
        let behaviors = self.on_empty.iter().chain(&self.on_error);
        let windows = self.over.iter();
        (self.values.iter().map(|value| &value.value))
            .chain(&self.path)
            .chain(self.passing.iter().map(|(_, value)| &value.value))
            .chain(behaviors.filter_map(|behavior| behavior.default.as_ref()))
            .chain(self.order_by.iter().map(|item| &item.expression))
            .chain(&self.filter)
            .chain(windows.flat_map(|over| {
                over.partition_by.iter().chain(over.order_by.iter().map(|item| &item.expression))
            }))
            .collect()
    }

    /// Nothing stands there that an ordinary call could not have.
    pub fn is_plain(&self) -> bool {
        let query = self.path.is_some() || !self.passing.is_empty() || self.from_query;
        let clauses = self.returning.is_some() || self.absent_on_null.is_some() || self.unique.is_some();
        let behaviors = self.on_empty.is_some() || self.on_error.is_some();
        let wrapped = self.wrapping != JsonWrapping::default();
        let pairs = matches!(self.function, "json_object" | "json_objectagg");
        let formats = self.values.iter().any(|value| value.format.is_some());
        let decorated = !self.order_by.is_empty() || self.filter.is_some() || self.over.is_some();
        !(query || clauses || behaviors || wrapped || pairs || formats || decorated)
    }
}

/// A value, or a document.
#[derive(Clone, PartialEq, Debug)]
pub struct JsonValue {
    /// It.
    pub value: Expr,
    /// `format json`
    pub format: Option<JsonFormat>,
}

/// `format json encoding utf8`
#[derive(Clone, PartialEq, Debug)]
pub struct JsonFormat {
    /// The encoding.
    pub encoding: Option<Ident>,
}

/// `returning text format json`
#[derive(Clone, PartialEq, Debug)]
pub struct JsonReturning {
    /// The type.
    pub to: Box<TypeName>,
    /// `format json`
    pub format: Option<JsonFormat>,
}

/// `with wrapper`, `omit quotes`
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct JsonWrapping {
    /// `without wrapper` is false.
    pub wrapper: Option<bool>,
    /// `keep quotes` is true.
    pub quotes: Option<bool>,
}

/// What happens on an error, or if there is nothing.
#[derive(Clone, PartialEq, Debug)]
pub struct JsonBehavior {
    /// `null`, `error`, `empty`, `empty array`, `empty object`, `true`, `false`, `unknown`, `default`
    pub kind: &'static str,
    /// Behind `default`.
    pub default: Option<Expr>,
    /// All of it.
    pub range: TextRange,
}

/// `json_table(…)`
#[derive(Clone, PartialEq, Debug)]
pub struct JsonTable {
    /// The document.
    pub document: JsonValue,
    /// The path.
    pub path: Expr,
    /// `as name` behind the path.
    pub path_name: Option<Ident>,
    /// `passing a as b`
    pub passing: Vec<(Ident, JsonValue)>,
    /// `columns (…)`
    pub columns: Vec<JsonTableColumn>,
    /// `… on error`
    pub on_error: Option<JsonBehavior>,
}

/// A column of `json_table`, or several of a nested path.
#[derive(Clone, PartialEq, Debug)]
pub enum JsonTableColumn {
    /// `a for ordinality`
    Ordinality(Ident),
    /// `nested path '…' as p columns (…)`
    Nested {
        /// The path.
        path: (Name, TextRange),
        /// Its name.
        name: Option<Ident>,
        /// What it has.
        columns: Vec<JsonTableColumn>,
    },
    /// `a int path '…'`
    Value(Box<JsonTableValue>),
}

/// A column of `json_table` with a value.
#[derive(Clone, PartialEq, Debug)]
pub struct JsonTableValue {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub to: TypeName,
    /// `exists`
    pub exists: bool,
    /// `format json`
    pub format: Option<JsonFormat>,
    /// `path`
    pub path: Option<(Name, TextRange)>,
    /// How the value is wrapped.
    pub wrapping: JsonWrapping,
    /// `… on empty`
    pub on_empty: Option<JsonBehavior>,
    /// `… on error`
    pub on_error: Option<JsonBehavior>,
}
