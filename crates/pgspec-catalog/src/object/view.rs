//! Views and materialised views (Postgres manual, `CREATE VIEW`, `CREATE MATERIALIZED VIEW`).

use serde::Serialize;

use super::parameters::Parameters;
use crate::data_type::DataType;
use crate::name::{Name, Text};
use crate::sql_text::SqlText;
use crate::stored;

/// A view or materialised view.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct View {
    /// Rows are stored.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub materialized: bool,
    /// The query, without a semicolon.
    pub query: SqlText,
    /// Column names written after the view's name; empty to take the query's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub column_names: Vec<Name>,
    /// `security_invoker` (Postgres 15): with the rights and row security of the caller.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub security_invoker: bool,
    /// `security_barrier`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub security_barrier: bool,
    /// `WITH … CHECK OPTION`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_option: Option<CheckOption>,
    /// Storage parameters of a materialised view.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub storage: Parameters,
    /// Tablespace of a materialised view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// Defaults of columns for `INSERT` through the view, by column name, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub column_defaults: Vec<(Name, SqlText)>,
    /// The `COMMENT`s of its columns, by column name, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub column_comments: Vec<(Name, Text)>,
    /// The access method of a materialised view, if not `heap`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_method: Option<Name>,
    /// `CLUSTER ON` of a materialised view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_on: Option<Name>,
    /// Columns as the spec declares them, for outputs that need types. A note: any two lists are equal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declared_columns: Vec<ViewColumn>,
}

/// `WITH … CHECK OPTION`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum CheckOption {
    Local,
    Cascaded,
}

/// A view's column, as the spec declares it. Any two are equal: the query decides what the view holds.
#[derive(Clone, Debug, Serialize)]
pub struct ViewColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// Never null.
    pub not_null: bool,
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<Text>,
}

impl PartialEq for ViewColumn {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

stored!(struct View {
    materialized, query, column_names, security_invoker, security_barrier, check_option, storage,
    tablespace, column_defaults, column_comments, access_method, cluster_on, declared_columns,
});
stored!(enum CheckOption { 0 Local, 1 Cascaded });
stored!(struct ViewColumn { name, data_type, not_null, doc });
