//! The keys of what stands beside tables: jobs, retention, rows, foreign servers, tables of others, settings.

use super::Value::{Any, Bool, Either, Integer, List, Map, Name, Object, OneOf, Sql, Text};
use super::objects::{COLUMNS, CONSTRAINTS, GRANTS, INDEXES, NAMES, POLICIES, TRIGGERS};
use super::{Shape, field};

pub(crate) static FOREIGN_DATA_WRAPPER: Shape = Shape {
    noun: "a foreign-data wrapper",
    fields: &[
        field("handler", Name, "Its handler function."),
        field("validator", Name, "The function that checks its options."),
        field("options", Map(&Any), "Its options."),
        field("doc", Text, "What it reaches."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may use it; nobody else may."),
    ],
};

pub(crate) static FOREIGN_SERVER: Shape = Shape {
    noun: "a foreign server",
    fields: &[
        field("wrapper", Name, "Its foreign-data wrapper."),
        field("type", Text, "Its type."),
        field("version", Text, "Its version."),
        field("options", Map(&Any), "Its options."),
        field("doc", Text, "What it is."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may use it; nobody else may."),
    ],
};

pub(crate) static JOB: Shape = Shape {
    noun: "a job",
    fields: &[
        field("cron", Text, "When, as a cron expression or `30 seconds`."),
        field("run", Sql, "What: one SQL command."),
        field("active", Bool, "Whether it runs."),
        field("doc", Text, "What it is for."),
    ],
};

pub(crate) static RETENTION: Shape = Shape {
    noun: "a retention rule",
    fields: &[
        field("keep", Text, "How long rows are kept, as an interval."),
        field("by", Name, "The column that dates a row."),
        field("where", Sql, "Which rows, if not all."),
        field("then", Either(&[OneOf(&["delete"]), Object(&RETENTION_THEN)]), "What becomes of them."),
        field("cron", Text, "When it runs; `30 3 * * *` if nothing is said."),
        field("batch", Integer, "Rows per statement; 1000 if nothing is said."),
        field("doc", Text, "Why."),
    ],
};

pub(crate) static RETENTION_THEN: Shape =
    Shape { noun: "`then`", fields: &[field("set", Map(&Any), "Columns and the values they get.")] };

pub(crate) static SEED: Shape = Shape {
    noun: "a seed",
    fields: &[
        field("key", NAMES, "The columns that identify a row."),
        field("mode", OneOf(&["insert", "upsert", "exact"]), "What happens to rows that exist."),
        field("env", NAMES, "The environments that the rows are for."),
        field("rows", List(&Map(&Any)), "The rows."),
        field("file", Text, "A CSV file with the rows; its first line names the columns."),
    ],
};

pub(crate) static EXTEND: Shape = Shape {
    noun: "`extend`",
    fields: &[
        field("triggers", TRIGGERS, "Triggers."),
        field("policies", POLICIES, "Row security policies."),
        field("indexes", INDEXES, "Indexes."),
        field("columns", COLUMNS, "Columns, of a table under `external:`."),
        field("constraints", CONSTRAINTS, "Constraints; refused where the platform owns the table."),
    ],
};

pub(crate) static STORED_SETTINGS: Shape = Shape {
    noun: "`settings`",
    fields: &[
        field("database", Map(&Any), "For everybody in this database."),
        field("roles", Map(&Map(&Any)), "For one role."),
        field("roles_in_database", Map(&Map(&Any)), "For one role, in this database only."),
    ],
};
