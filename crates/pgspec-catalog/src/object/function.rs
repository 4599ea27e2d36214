//! Functions and procedures (Postgres manual, `CREATE FUNCTION`, `CREATE PROCEDURE`).

use serde::Serialize;

use crate::data_type::DataType;
use crate::name::{Name, QualifiedName, Text};
use crate::sql_text::SqlText;
use crate::stored;

/// A function or procedure. Its identity is its name and the types of its input arguments.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Function {
    /// Function or procedure.
    pub routine: Routine,
    /// All arguments, in order.
    pub arguments: Vec<Argument>,
    /// What it returns.
    pub returns: Returns,
    /// `LANGUAGE`
    pub language: Name,
    /// What it does.
    pub body: FunctionBody,
    /// Whether its result may change.
    pub volatility: Volatility,
    /// `STRICT`: null in, null out, without a call.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// `LEAKPROOF`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub leakproof: bool,
    /// `SECURITY DEFINER`: runs with its owner's rights.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub security_definer: bool,
    /// `WINDOW`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub window: bool,
    /// `PARALLEL`
    #[serde(skip_serializing_if = "Parallel::is_unsafe")]
    pub parallel: Parallel,
    /// `COST`, if not Postgres' default for the language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Text>,
    /// `ROWS`, if not Postgres' default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Text>,
    /// `SUPPORT`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<QualifiedName>,
    /// `SET name = value`, in order; the value as SQL writes it after the `=`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<(Name, Text)>,
    /// `TRANSFORM FOR TYPE`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transforms: Vec<DataType>,
}

impl Function {
    /// The types of the input arguments, without modifiers, as [`crate::Key::function`] wants them: `uuid, integer[]`.
    pub fn identity(&self) -> Text {
        let inputs = self.arguments.iter().filter(|argument| argument.mode.is_input());
        let types: Vec<_> =
            inputs.map(|argument| argument.data_type.without_modifiers().to_string()).collect();
        types.join(", ").into()
    }

    /// Whether it can be called with this many arguments.
    pub fn accepts(&self, count: usize) -> bool {
        // CALL passes the OUT arguments of a procedure too.
        let passed = |argument: &&Argument| argument.mode.is_input() || self.routine == Routine::Procedure;
        let variadic = |argument: &Argument| argument.mode == ArgumentMode::Variadic;
        let arguments = self.arguments.iter().filter(passed);
        let needed = arguments.clone().filter(|a| a.default.is_none() && !variadic(a)).count();
        let most = if arguments.clone().any(variadic) { usize::MAX } else { arguments.count() };
        (needed..=most).contains(&count)
    }
}

/// What kind of routine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Routine {
    Function,
    Procedure,
}

/// An argument.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Argument {
    /// Its direction.
    pub mode: ArgumentMode,
    /// Its name, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// `DEFAULT`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<SqlText>,
}

/// The direction of an argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum ArgumentMode {
    In,
    Out,
    InOut,
    Variadic,
}

impl ArgumentMode {
    /// Whether the argument belongs to the function's identity.
    pub fn is_input(self) -> bool {
        self != Self::Out
    }
}

/// What a function returns.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Returns {
    /// Nothing is written: a procedure, or the `OUT` arguments say it.
    Nothing,
    /// One value; `trigger` and `void` are types too.
    Type(DataType),
    /// `SETOF type`
    SetOf(DataType),
    /// `TABLE (…)`
    Table(Vec<TableColumn>),
}

impl Returns {
    /// Whether it returns this built-in type.
    pub fn is_builtin(&self, typname: &str) -> bool {
        matches!(self, Self::Type(data_type) if data_type.is_builtin(typname))
    }
}

/// A column of `RETURNS TABLE`.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct TableColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: DataType,
}

/// What a function does.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionBody {
    /// `AS '…'`: the text between the quotes.
    Source(SqlText),
    /// `BEGIN ATOMIC … END` or `RETURN …`: SQL parsed when the function is created (Postgres 14).
    Standard(SqlText),
}

impl FunctionBody {
    /// The SQL.
    pub fn sql(&self) -> &SqlText {
        match self {
            Self::Source(sql) | Self::Standard(sql) => sql,
        }
    }
}

/// Whether a function's result may change (manual, "Function Volatility Categories").
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum Volatility {
    #[default]
    Volatile,
    Stable,
    Immutable,
}

/// Whether a function may run in parallel (manual, "Parallel Safety").
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum Parallel {
    #[default]
    Unsafe,
    Restricted,
    Safe,
}

impl Parallel {
    pub(super) fn is_unsafe(&self) -> bool {
        *self == Self::Unsafe
    }
}

stored!(struct Function {
    routine, arguments, returns, language, body, volatility, strict, leakproof, security_definer,
    window, parallel, cost, rows, support, settings, transforms,
});
stored!(enum Routine { 0 Function, 1 Procedure });
stored!(struct Argument { mode, name, data_type, default });
stored!(enum ArgumentMode { 0 In, 1 Out, 2 InOut, 3 Variadic });
stored!(enum Returns { 0 Nothing, 1 Type(value), 2 SetOf(value), 3 Table(value) });
stored!(struct TableColumn { name, data_type });
stored!(enum FunctionBody { 0 Source(value), 1 Standard(value) });
stored!(enum Volatility { 0 Volatile, 1 Stable, 2 Immutable });
stored!(enum Parallel { 0 Unsafe, 1 Restricted, 2 Safe });
