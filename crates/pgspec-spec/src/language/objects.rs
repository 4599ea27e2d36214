//! The keys of every mapping in a spec file.

use super::Value::{Any, Bool, Either, Integer, List, Map, Name, Object, OneOf, Sql, Text};
use super::beside::*;
use super::definitions::*;
use super::{Shape, Value, field};

pub(crate) const TEXTS: Value = Either(&[Text, List(&Text)]);
pub(crate) const NAMES: Value = Either(&[Name, List(&Name)]);
pub(crate) const GRANTS: Value = Map(&Either(&[Sql, List(&Sql)]));
const STRING_OR_OBJECT_COLUMN: Value = Either(&[Sql, Object(&COLUMN)]);
pub(super) const COLUMNS: Value = Map(&STRING_OR_OBJECT_COLUMN);
pub(super) const CONSTRAINTS: Value = Map(&Either(&[Sql, Object(&CONSTRAINT)]));
pub(super) const INDEXES: Value = Map(&Either(&[Sql, Object(&INDEX)]));
pub(super) const TRIGGERS: Value = Map(&Either(&[Sql, Object(&TRIGGER)]));
pub(super) const POLICIES: Value = Map(&Either(&[Sql, Object(&POLICY)]));
const USE: Value = List(&Either(&[Name, Map(&Map(&Sql))]));

/// The top level of a spec file.
pub(crate) static FILE: Shape = Shape {
    noun: "a spec file",
    fields: &[
        field("domain", Name, "The part of the model that this file holds; a section of the documents."),
        field("doc", Text, "What the domain is about."),
        field("schema", Name, "The schema of unqualified names in this file."),
        field("mixins", Map(&Object(&MIXIN)), "Parts that tables share."),
        field("schemas", Map(&Either(&[Text, Object(&SCHEMA)])), "Schemas."),
        field("roles", Map(&Object(&ROLE)), "Roles."),
        field("extensions", Map(&Either(&[Name, Object(&EXTENSION)])), "Extensions and their schemas."),
        field(
            "enums",
            Map(&Either(&[List(&Any), Object(&ENUM)])),
            "Enumerated types: their labels, in order.",
        ),
        field("functions", Map(&Object(&FUNCTION)), "Functions: the key is the signature."),
        field("procedures", Map(&Object(&FUNCTION)), "Procedures: the key is the signature."),
        field("tables", Map(&Object(&TABLE)), "Tables."),
        field("views", Map(&Either(&[Sql, Object(&VIEW)])), "Views."),
        field("materialized_views", Map(&Either(&[Sql, Object(&MATERIALIZED_VIEW)])), "Materialised views."),
        field("jobs", Map(&Object(&JOB)), "Scheduled jobs (pg_cron)."),
        field(
            "retention",
            Map(&Either(&[Object(&RETENTION), List(&Object(&RETENTION))])),
            "How long rows are kept.",
        ),
        field("seed", Map(&Object(&SEED)), "Rows that belong to the model."),
        field(
            "external",
            Map(&Map(&Sql)),
            "Tables that something else creates, with the columns that are used.",
        ),
        field("extend", Map(&Object(&EXTEND)), "What is added to tables that somebody else owns."),
        field("access", Map(&Map(&Either(&[Sql, List(&Sql)]))), "Who may do what with the rows of a table."),
        field("default_privileges", List(&Sql), "What follows ALTER DEFAULT PRIVILEGES, in order."),
        field("settings", Object(&STORED_SETTINGS), "Run-time settings stored in the database."),
        field(
            "drop",
            Map(&Text),
            "Acknowledges what a migration destroys: the path of a table or column, and why it goes.",
        ),
        field(
            "convert",
            Map(&Either(&[Sql, Object(&CONVERT)])),
            "How the values of a column become new ones, by the path of the column, when a migration changes what it holds.",
        ),
        field("domains", DOMAINS, "Domains: what follows the name in CREATE DOMAIN, without AS."),
        field("composite_types", COMPOSITE_TYPES, "Composite types: their attributes, in order."),
        field(
            "range_types",
            RANGE_TYPES,
            "Range types: what stands between the parentheses of CREATE TYPE … AS RANGE.",
        ),
        field(
            "sequences",
            Map(&Either(&[Sql, Object(&SEQUENCE)])),
            "Sequences: what follows the name in CREATE SEQUENCE.",
        ),
        field(
            "aggregates",
            AGGREGATES,
            "Aggregates: the key is the signature, the value what follows it in CREATE AGGREGATE, without parentheses.",
        ),
        field(
            "operators",
            OPERATORS,
            "Operators: the key is the symbol with its operands, as in `===(box, box)`.",
        ),
        field(
            "casts",
            CASTS,
            "Casts: the key names the types, as in `text as mood`; the value is what follows them in CREATE CAST.",
        ),
        field(
            "collations",
            COLLATIONS,
            "Collations: what stands between the parentheses of CREATE COLLATION.",
        ),
        field(
            "event_triggers",
            EVENT_TRIGGERS,
            "Event triggers: what follows the name in CREATE EVENT TRIGGER.",
        ),
        field("publications", PUBLICATIONS, "Publications: what follows the name in CREATE PUBLICATION."),
        field(
            "foreign_data_wrappers",
            Map(&Either(&[Object(&FOREIGN_DATA_WRAPPER)])),
            "Foreign-data wrappers that no extension brings.",
        ),
        field(
            "foreign_servers",
            Map(&Either(&[Sql, Object(&FOREIGN_SERVER)])),
            "Foreign servers: what follows the name in CREATE SERVER.",
        ),
        field("foreign_tables", Map(&Object(&TABLE)), "Foreign tables: as `tables`, with a `server`."),
        field("text_search", Object(&TEXT_SEARCH), "Text search configurations and dictionaries."),
    ],
};

pub(crate) static CONVERT: Shape = Shape {
    noun: "a conversion",
    fields: &[
        field("using", Sql, "The new value, as an expression over the row as it was."),
        field(
            "back",
            Sql,
            "The old value, over the row as it is then: for `migrate new --expand-contract`, while a column has both names.",
        ),
        field(
            "triggers",
            OneOf(&["on", "off"]),
            "Whether the triggers of the table run for it; they do unless `off`.",
        ),
    ],
};

pub(crate) static MIXIN: Shape = Shape {
    noun: "a mixin",
    fields: &[
        field("doc", Text, "What it is for."),
        field("params", Map(&Any), "Its parameters and their defaults; nothing for one that must be given."),
        field("use", USE, "Mixins that it uses in turn."),
        field("columns", COLUMNS, "Columns, added behind the table's own."),
        field("constraints", CONSTRAINTS, "Constraints."),
        field("indexes", INDEXES, "Indexes."),
        field("triggers", TRIGGERS, "Triggers."),
        field("policies", POLICIES, "Row security policies."),
        field("security", Object(&SECURITY), "Row security."),
        field("grants", GRANTS, "Grants."),
    ],
};

pub(crate) static TABLE: Shape = Shape {
    noun: "a table",
    fields: &[
        field("doc", Text, "What it holds."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("use", USE, "Mixins."),
        field("columns", COLUMNS, "Columns: what follows the name in CREATE TABLE."),
        field("constraints", CONSTRAINTS, "Constraints: what follows CONSTRAINT name."),
        field("indexes", INDEXES, "Indexes: what follows ON table in CREATE INDEX."),
        field("triggers", TRIGGERS, "Triggers: what follows the name in CREATE TRIGGER, without ON table."),
        field("policies", POLICIES, "Row security policies: what follows ON table in CREATE POLICY."),
        field("security", Object(&SECURITY), "Row security."),
        field("grants", GRANTS, "Who may do what; nobody else may do anything."),
        field("owner", Name, "Its owner."),
        field("unlogged", Bool, "Not written to the write-ahead log: fast, and empty after a crash."),
        field("with", Map(&Any), "Storage parameters."),
        field("tablespace", Name, "Its tablespace."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
        field("reserved", List(&Name), "Column names that must not be used again."),
        field("access", Map(&Either(&[Sql, List(&Sql)])), "Who may do what with its rows."),
        field("fixtures", List(&Map(&Any)), "Rows for `migrate verify`, where generated ones will not do."),
        field("partition_by", Sql, "What follows PARTITION BY: `range (created_at)`."),
        field(
            "partitions",
            Map(&Either(&[Sql, Object(&TABLE)])),
            "Its partitions: `for values from (…) to (…)`, `for values in (…)`, `default`.",
        ),
        field("partition_of", Sql, "What follows PARTITION OF: the table and which of its rows."),
        field("for", Sql, "Which rows, for a table under `partitions:`: `values in (1)`, `default`."),
        field("inherits", NAMES, "The tables that it inherits from."),
        field("of", Name, "The composite type of a typed table."),
        field("replica_identity", Sql, "`full`, `nothing`, or an index."),
        field("cluster_on", Name, "The index that CLUSTER goes by."),
        field("access_method", Name, "Its access method."),
        field("server", Name, "The server of a foreign table."),
        field("options", Map(&Any), "Options of a foreign table."),
        field("rules", RULES, "Rewrite rules: what follows AS in CREATE RULE, without TO table."),
        field(
            "statistics",
            STATISTICS,
            "Extended statistics: what follows the name in CREATE STATISTICS, without FROM.",
        ),
    ],
};

pub(crate) static COLUMN: Shape = Shape {
    noun: "a column",
    fields: &[
        field("type", Sql, "Its type."),
        field("not_null", NEVER_NULL, "Never null; since Postgres 18 a constraint with a name."),
        field("default", Either(&[Sql, Integer, Bool]), "Its default, as SQL."),
        field("generated", Sql, "The expression of a generated column."),
        field("virtual", Bool, "A generated column that is computed when it is read, not stored."),
        field(
            "identity",
            Either(&[OneOf(&["always", "by default"]), Sql]),
            "An identity column; options of its sequence may follow: `always (start with 10)`.",
        ),
        field("sequence_grants", GRANTS, "Who may use the sequence of an identity column; nobody else may."),
        field("collate", Name, "Its collation."),
        field("primary_key", Bool, "The primary key."),
        field("unique", Bool, "No two rows have the same value."),
        field("references", Sql, "What follows REFERENCES."),
        field("check", Sql, "A condition on its values."),
        field("doc", Text, "What it holds."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("was", Name, "Its former name."),
        field("json", Any, "JSON Schema of its values (json and jsonb)."),
        field("secret", Bool, "Must not reach clients."),
        field("pii", Bool, "Personal data."),
        field("deprecated", Text, "Why it should not be used any more."),
        field("references_any", List(&Name), "Columns that it may refer to, without a foreign key."),
        field("backfill", Sql, "The value of existing rows when it is added."),
        field("inherited", Bool, "It comes from the parent, and only what is said here is its own."),
        field("storage", OneOf(&["plain", "external", "extended", "main"]), "Where large values go."),
        field("compression", Name, "How large values are compressed: `pglz` or `lz4`."),
        field("statistics", Integer, "How much ANALYZE keeps of its values."),
        field("with", Map(&Any), "`n_distinct`, `n_distinct_inherited`."),
        field("options", Map(&Any), "Options of a foreign table's column."),
    ],
};

pub(crate) static CONSTRAINT: Shape = Shape {
    noun: "a constraint",
    fields: &[
        field("check", Sql, "A condition that every row fulfils."),
        field("unique", NAMES, "Columns whose values together are unique."),
        field("primary_key", NAMES, "Columns of the primary key."),
        field("foreign_key", NAMES, "Columns that refer to another table."),
        field("references", Sql, "What follows REFERENCES."),
        field("exclude", Sql, "What follows EXCLUDE."),
        field("nulls_not_distinct", Bool, "Nulls count as equal."),
        field("without_overlaps", Bool, "The last column's ranges must not overlap (Postgres 18)."),
        field("period", Bool, "The last column of a foreign key is a period that is covered (Postgres 18)."),
        field("include", NAMES, "Columns stored beside the key."),
        field("deferrable", OneOf(&["immediate", "deferred"]), "Checked at the end of the transaction."),
        field("not_valid", Bool, "Existing rows have not been checked."),
        field("not_enforced", Bool, "New rows are not checked either (Postgres 18)."),
        field("no_inherit", Bool, "Not passed to child tables."),
        field("with", Map(&Any), "Storage parameters of its index."),
        field("tablespace", Name, "The tablespace of its index."),
        field("doc", Text, "Why it is there."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static INDEX: Shape = Shape {
    noun: "an index",
    fields: &[
        field("keys", Sql, "Key columns and expressions, as between the parentheses."),
        field("unique", Bool, "No two rows have the same key."),
        field("using", Name, "The access method."),
        field("include", NAMES, "Columns stored beside the key."),
        field("nulls_not_distinct", Bool, "Nulls count as equal."),
        field("where", Sql, "Which rows are indexed."),
        field("with", Map(&Any), "Storage parameters."),
        field("tablespace", Name, "Its tablespace."),
        field("only", Bool, "Of a partitioned table without its partitions."),
        field("attached_to", Name, "The parent table's index that it is part of."),
        field("statistics", Map(&Integer), "Statistics targets of its expressions, by their numbers from 1."),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static TRIGGER: Shape = Shape {
    noun: "a trigger",
    fields: &[
        field("before", TEXTS, "Events: insert, update, update of a, b, delete, truncate."),
        field("after", TEXTS, "Events: insert, update, update of a, b, delete, truncate."),
        field("instead_of", TEXTS, "Events, on a view."),
        field("for_each", OneOf(&["row", "statement"]), "For each row or for each statement."),
        field("when", Sql, "Fires only where this holds."),
        field("execute", Sql, "The trigger function and its arguments."),
        field("referencing", Sql, "Names of the transition tables, as after REFERENCING."),
        field("constraint", Bool, "A constraint trigger."),
        field("from", Name, "The table that the constraint refers to, for a constraint trigger."),
        field("deferrable", OneOf(&["immediate", "deferred"]), "When a constraint trigger fires."),
        field(
            "enabled",
            OneOf(&["origin", "disabled", "replica", "always"]),
            "In which replication roles it fires.",
        ),
        field("doc", Text, "What it does."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static POLICY: Shape = Shape {
    noun: "a policy",
    fields: &[
        field("for", OneOf(&["all", "select", "insert", "update", "delete"]), "The command it applies to."),
        field("to", NAMES, "The roles it applies to; everybody if nothing is said."),
        field("using", Sql, "Which existing rows."),
        field("check", Sql, "Which new rows."),
        field(
            "as",
            OneOf(&["permissive", "restrictive"]),
            "Permissive policies add up, restrictive ones cut down.",
        ),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static SEQUENCE: Shape = Shape {
    noun: "a sequence",
    fields: &[
        field("type", OneOf(&["smallint", "integer", "bigint"]), "Its type; `bigint` if nothing is said."),
        field("start", Integer, "Its first value."),
        field("increment", Integer, "The step from one value to the next."),
        field("min", Integer, "Its smallest value."),
        field("max", Integer, "Its largest value."),
        field("cache", Integer, "How many values a session takes at once."),
        field("cycle", Bool, "Begins again at its end."),
        field("owned_by", Name, "The column that it is dropped with: `table.column`."),
        field("unlogged", Bool, "Not written to the write-ahead log."),
        field("doc", Text, "What it counts."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may use it; nobody else may."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
    ],
};

pub(crate) static SECURITY: Shape = Shape {
    noun: "`security`",
    fields: &[
        field("rls", OneOf(&["enabled", "forced", "disabled"]), "Row level security."),
        field("forced", Bool, "Would hold for the owner too, if it were not `disabled`."),
        field("reason", Text, "Why it is off, or on without a policy."),
    ],
};

pub(crate) static SCHEMA: Shape = Shape {
    noun: "a schema",
    fields: &[
        field("doc", Text, "What it holds."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may use it."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static ROLE: Shape = Shape {
    noun: "a role",
    fields: &[
        field("doc", Text, "Who it is."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("login", Bool, "May connect."),
        field("inherit", Bool, "Has the privileges of the roles it is a member of."),
        field("superuser", Bool, "Bypasses every check."),
        field("createdb", Bool, "May create databases."),
        field("createrole", Bool, "May create roles."),
        field("replication", Bool, "May replicate."),
        field("bypassrls", Bool, "Bypasses row level security."),
        field("connection_limit", Integer, "Connections at the same time."),
        field("member_of", NAMES, "Roles it is a member of."),
        field("admin_of", NAMES, "Roles it is a member of and may make others members of."),
        field("settings", Map(&Any), "Run-time settings of its sessions."),
    ],
};

pub(crate) static EXTENSION: Shape = Shape {
    noun: "an extension",
    fields: &[
        field("schema", Name, "The schema of its objects."),
        field("version", Text, "Its version."),
        field("comment", Text, "Its COMMENT, where it is not the extension's own."),
        field("doc", Text, "What it is needed for."),
    ],
};

pub(crate) static ENUM: Shape = Shape {
    noun: "an enum",
    fields: &[
        field("values", List(&Any), "Its labels, in order."),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may use it."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
    ],
};

pub(crate) static ENUM_LABEL: Shape = Shape {
    noun: "a label",
    fields: &[
        field("value", Text, "The label."),
        field("doc", Text, "What it means."),
        field("was", Text, "Its former value."),
    ],
};

pub(crate) static FUNCTION: Shape = Shape {
    noun: "a function",
    fields: &[
        field("args", Either(&[Sql, Map(&Sql)]), "Its arguments, where the key is only the name."),
        field("returns", Sql, "What it returns."),
        field("language", Name, "The language of its body."),
        field("body", Sql, "What it does."),
        field("file", Text, "The file that holds its body."),
        field("volatility", OneOf(&["volatile", "stable", "immutable"]), "Whether its result may change."),
        field("security", OneOf(&["invoker", "definer"]), "Whose rights it runs with."),
        field("strict", Bool, "Null in, null out, without a call."),
        field("leakproof", Bool, "Tells nothing about its arguments but its result."),
        field("window", Bool, "A window function."),
        field("parallel", OneOf(&["unsafe", "restricted", "safe"]), "Whether it may run in parallel."),
        field("cost", Any, "Its estimated cost."),
        field("rows", Any, "The estimated number of rows."),
        field("transform", Either(&[Sql, List(&Sql)]), "Types whose transforms apply."),
        field("support", Name, "Its planner support function."),
        field("set", Map(&Any), "Run-time settings while it runs; the value as SQL writes it."),
        field("doc", Text, "What it does."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may call it; nobody else may."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
    ],
};

pub(crate) static VIEW: Shape = Shape {
    noun: "a view",
    fields: &[
        field("sql", Sql, "Its query."),
        field("file", Text, "The file that holds its query."),
        field("with", Any, "Options: security_invoker, security_barrier."),
        field("check_option", OneOf(&["local", "cascaded"]), "Refuses rows that the view would not show."),
        field(
            "columns",
            Map(&STRING_OR_OBJECT_COLUMN),
            "Types of its columns, for outputs, where they are not plain.",
        ),
        field("names", List(&Name), "Names of its columns, where the query's do not fit."),
        field("defaults", Map(&Either(&[Sql, Integer, Bool])), "Defaults of its columns, for INSERT."),
        field("column_comments", Map(&Text), "COMMENTs of its columns."),
        field("doc", Text, "What it shows."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may do what; nobody else may do anything."),
        field("triggers", TRIGGERS, "INSTEAD OF triggers."),
        field("rules", RULES, "Rewrite rules: what follows AS in CREATE RULE, without TO view."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
    ],
};

pub(crate) static MATERIALIZED_VIEW: Shape = Shape {
    noun: "a materialised view",
    fields: &[
        field("sql", Sql, "Its query."),
        field("file", Text, "The file that holds its query."),
        field(
            "columns",
            Map(&STRING_OR_OBJECT_COLUMN),
            "Types of its columns, for outputs, where they are not plain.",
        ),
        field("names", List(&Name), "Names of its columns, where the query's do not fit."),
        field("indexes", INDEXES, "Indexes."),
        field(
            "statistics",
            STATISTICS,
            "Extended statistics: what follows the name in CREATE STATISTICS, without FROM.",
        ),
        field("access_method", Name, "Its access method."),
        field("cluster_on", Name, "The index that CLUSTER goes by."),
        field("column_comments", Map(&Text), "COMMENTs of its columns."),
        field("refresh", Object(&REFRESH), "When it is refreshed."),
        field("with", Map(&Any), "Storage parameters."),
        field("tablespace", Name, "Its tablespace."),
        field("doc", Text, "What it holds."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may do what; nobody else may do anything."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
    ],
};
