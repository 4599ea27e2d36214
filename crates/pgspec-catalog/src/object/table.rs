//! Tables and their columns (Postgres manual, `CREATE TABLE`).

use serde::Serialize;

use super::foreign::{Foreign, ForeignOptions};
use super::not_null::NotNull;
use super::parameters::Parameters;
use super::partition::{PartitionBy, PartitionOf, ReplicaIdentity};
use super::seed::SeedValue;
use crate::access::Access;
use crate::data_type::DataType;
use crate::grant::Grant;
use crate::name::{Name, QualifiedName, Text};
use crate::span::Origin;
use crate::sql_text::SqlText;
use crate::{Body, Catalog, stored};

/// Domains are not made of one another more often than this.
const DEEPEST: usize = 64;

/// A table.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Table {
    /// In their order in the table.
    pub columns: Vec<Column>,
    /// Whether row level security applies.
    pub row_security: RowSecurity,
    /// `UNLOGGED`: fast, and empty after a crash.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unlogged: bool,
    /// Storage parameters of `WITH (…)`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub storage: Parameters,
    /// The tablespace, if not the database's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// The access method, if not `heap`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_method: Option<Name>,
    /// `PARTITION BY`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition_by: Option<PartitionBy>,
    /// `PARTITION OF`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<PartitionOf>,
    /// `INHERITS`, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<QualifiedName>,
    /// `OF`: the composite type of a typed table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_type: Option<QualifiedName>,
    /// A foreign table's server and options.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreign: Option<Foreign>,
    /// `REPLICA IDENTITY`
    #[serde(skip_serializing_if = "ReplicaIdentity::is_default")]
    pub replica_identity: ReplicaIdentity,
    /// `CLUSTER ON`: an index of the table, or that of a constraint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_on: Option<Name>,
    /// Notes of the spec.
    #[serde(flatten)]
    pub notes: TableNotes,
}

impl Table {
    /// A column by name.
    pub fn column(&self, name: &Name) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == *name)
    }
}

/// Row level security of a table (manual, "Row Security Policies"). `forced` without `enabled` has no effect, but
/// Postgres stores it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct RowSecurity {
    /// `ENABLE ROW LEVEL SECURITY`
    pub enabled: bool,
    /// `FORCE ROW LEVEL SECURITY`: for the owner too.
    pub forced: bool,
}

/// What only a spec can say about a table. Any two are equal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TableNotes {
    /// Why row security is off, or on without a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_reason: Option<Text>,
    /// Who may do what with the rows, as declared; checked by `pgspec test`.
    #[serde(skip_serializing_if = "Access::is_empty")]
    pub access: Access,
    /// Column names that must not be used again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<Name>,
    /// The mixins it uses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mixins: Vec<Name>,
    /// How long rows are kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub retention: Vec<Retention>,
    /// Rows that proofs put into it instead of generated ones; never part of a migration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixtures: Vec<Vec<(Name, SeedValue)>>,
}

impl PartialEq for TableNotes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A retention rule, for people: the function and the job that it lowers to are objects of their own.
#[derive(Clone, Debug, Serialize)]
pub struct Retention {
    /// How long, as an SQL interval.
    pub keep: Text,
    /// The column that dates a row.
    pub by: Name,
    /// Which rows, if not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<SqlText>,
    /// What becomes of them: `delete`, or the columns set.
    pub then: Text,
    /// The function that does it.
    pub function: QualifiedName,
}

/// A column.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// `NOT NULL`; primary key columns have it too.
    pub not_null: bool,
    /// What else Postgres 18 keeps of that.
    #[serde(skip_serializing_if = "NotNull::is_plain")]
    pub not_null_constraint: NotNull,
    /// `DEFAULT`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<SqlText>,
    /// `GENERATED ALWAYS AS (…)`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// `GENERATED … AS IDENTITY`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// `COLLATE`, if not the type's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// How its values are stored.
    #[serde(flatten)]
    pub storage: ColumnStorage,
    /// It comes from a parent and is not declared here: all columns of a partition, and those of a child of a plain
    /// table that it does not declare itself. Its default and `NOT NULL` are its own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
    /// The `COMMENT` in the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
    /// Where it was written. Never compared.
    #[serde(skip)]
    pub origin: Origin,
    /// Notes of the spec.
    #[serde(flatten)]
    pub notes: ColumnNotes,
}

impl Column {
    /// Whether no row that is read has a null in it: rows may be older than a `NOT NULL` that is `NOT VALID`, and come
    /// from children that do not have one that is `NO INHERIT`.
    pub fn is_never_null(&self) -> bool {
        self.not_null && !self.not_null_constraint.not_valid && !self.not_null_constraint.no_inherit
    }
}

/// How a column's values are stored, and what the planner is told of them (manual, `ALTER TABLE … ALTER COLUMN … SET`).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct ColumnStorage {
    /// `STORAGE`, if not the type's own.
    #[serde(rename = "storage", skip_serializing_if = "Option::is_none")]
    pub strategy: Option<StorageStrategy>,
    /// `COMPRESSION`: `pglz` or `lz4`, if not the server's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compression: Option<Name>,
    /// `STATISTICS`: the target, if not the server's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistics: Option<i32>,
    /// `n_distinct`, `n_distinct_inherited`, sorted by name.
    #[serde(rename = "options", skip_serializing_if = "Vec::is_empty")]
    pub options: Parameters,
    /// `OPTIONS (…)` of a foreign table's column.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub foreign_options: ForeignOptions,
}

/// Where large values of a column go (manual, "TOAST").
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum StorageStrategy {
    Plain,
    External,
    Extended,
    Main,
}

impl StorageStrategy {
    /// How values of a built-in type, or of an array, are stored if nothing is said (`typstorage` of `pg_type`).
    pub fn of_type(data_type: &DataType) -> Option<Self> {
        if data_type.array {
            return Some(Self::Extended);
        }
        if data_type.name.schema.is_some() {
            return None;
        }
        Some(match data_type.name.name.as_str() {
            "numeric" | "inet" | "cidr" => Self::Main,
            "text" | "varchar" | "bpchar" | "bytea" | "json" | "jsonb" | "xml" | "bit" | "varbit"
            | "path" | "polygon" | "tsvector" | "jsonpath" | "int4range" | "int8range" | "numrange"
            | "tsrange" | "tstzrange" | "daterange" | "int4multirange" | "int8multirange"
            | "nummultirange" | "tsmultirange" | "tstzmultirange" | "datemultirange" | "record"
            | "aclitem" | "txid_snapshot" | "pg_snapshot" | "refcursor" => Self::Extended,
            "bool" | "int2" | "int4" | "int8" | "float4" | "float8" | "money" | "oid" | "char" | "name"
            | "date" | "time" | "timetz" | "timestamp" | "timestamptz" | "interval" | "uuid" | "point"
            | "line" | "lseg" | "box" | "circle" | "macaddr" | "macaddr8" | "pg_lsn" | "xid" | "xid8"
            | "cid" | "tid" | "regclass" | "regproc" | "regprocedure" | "regtype" | "regrole"
            | "regnamespace" | "regoper" | "regoperator" | "regconfig" | "regdictionary" | "regcollation" => {
                Self::Plain
            }
            // One of the model's own, whose schema is not said yet, or an extension's.
            _ => return None,
        })
    }

    /// The same, for types of a catalog too; `None` for those that neither knows.
    pub fn of_type_in(catalog: &Catalog, data_type: &DataType) -> Option<Self> {
        let mut data_type = data_type;
        // A domain is stored as what it is made of; one that goes in circles has no end.
        for _ in 0..DEEPEST {
            if let Some(own) = Self::of_type(data_type) {
                return Some(own);
            }
            let (_, object) = catalog.entry(catalog.type_named(&data_type.name)?)?;
            if let Body::Domain(domain) = &object.body {
                data_type = &domain.data_type;
            } else {
                let is_enum = matches!(object.body, Body::Enum(_));
                return Some(if is_enum { Self::Plain } else { Self::Extended });
            }
        }
        None
    }

    /// The key word.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::External => "external",
            Self::Extended => "extended",
            Self::Main => "main",
        }
    }

    /// The strategy of a key word, in any case.
    pub fn from_keyword(word: &str) -> Option<Self> {
        let all = [Self::Plain, Self::External, Self::Extended, Self::Main];
        all.into_iter().find(|strategy| strategy.keyword().eq_ignore_ascii_case(word))
    }
}

/// A generated column's expression.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Generated {
    /// The expression.
    pub expression: SqlText,
    /// Stored; otherwise virtual (Postgres 18).
    pub stored: bool,
}

/// An identity column.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Identity {
    /// `ALWAYS`; otherwise `BY DEFAULT`.
    pub always: bool,
    /// `SEQUENCE NAME`, in the table's schema, if it is not `table_column_seq`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Options of its sequence.
    pub sequence: SequenceOptions,
    /// Who may do what with its sequence, apart from the table's owner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
}

/// Options of a sequence (manual, `CREATE SEQUENCE`). `None` is Postgres' default for the type and direction.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each is the SQL option of its name")]
pub struct SequenceOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub increment: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_value: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_value: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<i64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cycle: bool,
}

/// What only a spec can say about a column. Any two are equal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ColumnNotes {
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<Text>,
    /// Its former name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Name>,
    /// Why it should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Text>,
    /// Must not reach clients.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// Personal data.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pii: bool,
    /// JSON Schema of the values of a `json` or `jsonb` column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<serde_json::Value>,
    /// The columns that a reference without a foreign key may point at, as `table.column`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references_any: Vec<Text>,
    /// How existing rows get a value before `NOT NULL` is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Backfill>,
    /// The project adds it to a table that somebody else maintains: it is emitted, and the table is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
}

impl PartialEq for ColumnNotes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The value that existing rows get when a column is added.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Backfill(pub SqlText);

stored!(struct Table {
    columns, row_security, unlogged, storage, tablespace, access_method, partition_by, partition_of,
    inherits, of_type, foreign, replica_identity, cluster_on, notes,
});
stored!(struct RowSecurity { enabled, forced });
stored!(struct TableNotes { security_reason, access, reserved, mixins, retention, fixtures });
stored!(struct Retention { keep, by, condition, then, function });
stored!(struct Column {
    name, data_type, not_null, not_null_constraint, default, generated, identity, collation,
    storage, inherited, comment, origin, notes,
});
stored!(struct ColumnStorage { strategy, compression, statistics, options, foreign_options });
stored!(enum StorageStrategy { 0 Plain, 1 External, 2 Extended, 3 Main });
stored!(struct Generated { expression, stored });
stored!(struct Identity { always, name, sequence, grants });
stored!(struct SequenceOptions { start, increment, min_value, max_value, cache, cycle });
stored!(struct ColumnNotes {
    doc, was, deprecated, secret, pii, json, references_any, backfill, added,
});
stored!(struct Backfill(sql));
