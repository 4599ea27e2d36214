//! The keys of types, aggregates, operators, casts, collations, text search, event triggers, publications, statistics
//! and rules.

use super::Value::{Bool, Either, Integer, List, Map, Name, Object, OneOf, Sql, Text};
use super::{GRANTS, NAMES, Shape, TEXTS, Value, field};

const ENABLED: Value = OneOf(&["origin", "disabled", "replica", "always"]);

/// The value of an entry that is the tail of a statement, or the same spelled out.
pub(crate) const DOMAINS: Value = Map(&Either(&[Sql, Object(&DOMAIN)]));
pub(crate) const ATTRIBUTES: Value = Map(&Either(&[Sql, Object(&ATTRIBUTE)]));
pub(crate) const COMPOSITE_TYPES: Value = Map(&Either(&[ATTRIBUTES, Object(&COMPOSITE_TYPE)]));
pub(crate) const RANGE_TYPES: Value = Map(&Either(&[Sql, Object(&RANGE_TYPE)]));
pub(crate) const AGGREGATES: Value = Map(&Either(&[Sql, Object(&AGGREGATE)]));
pub(crate) const OPERATORS: Value = Map(&Either(&[Sql, Object(&OPERATOR)]));
pub(crate) const CASTS: Value = Map(&Either(&[Sql, Object(&CAST)]));
pub(crate) const COLLATIONS: Value = Map(&Either(&[Sql, Object(&COLLATION)]));
pub(crate) const EVENT_TRIGGERS: Value = Map(&Either(&[Sql, Object(&EVENT_TRIGGER)]));
pub(crate) const PUBLICATIONS: Value = Map(&Either(&[Sql, Object(&PUBLICATION)]));
pub(crate) const STATISTICS: Value = Map(&Either(&[Sql, Object(&STATISTICS_OBJECT)]));
pub(crate) const RULES: Value = Map(&Either(&[Sql, Object(&RULE)]));

pub(crate) const NEVER_NULL: Value = Either(&[Bool, Object(&NOT_NULL)]);

pub(crate) static NOT_NULL: Shape = Shape {
    noun: "a `not_null`",
    fields: &[
        field("name", Name, "The name of the constraint, if it is not `table_column_not_null`."),
        field("not_valid", Bool, "Existing rows have not been checked."),
        field("no_inherit", Bool, "Not passed to child tables."),
        field("comment", Text, "Its COMMENT."),
    ],
};

pub(crate) const NEVER_NULL_DOMAIN: Value = Either(&[Bool, Object(&DOMAIN_NOT_NULL)]);

pub(crate) static DOMAIN_NOT_NULL: Shape = Shape {
    noun: "a domain's `not_null`",
    fields: &[
        field("name", Name, "The name of the constraint, if it is not `domain_not_null`."),
        field("comment", Text, "Its COMMENT."),
    ],
};

pub(crate) static DOMAIN: Shape = Shape {
    noun: "a domain",
    fields: &[
        field("type", Sql, "The type that it restricts."),
        field("collate", Sql, "Its collation."),
        field("default", Either(&[Sql, Integer, Bool]), "Its default, as SQL."),
        field(
            "not_null",
            NEVER_NULL_DOMAIN,
            "Never null; with its name and COMMENT, if it has its own (Postgres 17).",
        ),
        field("check", Sql, "A condition on its values, which it calls `value`."),
        field("checks", Map(&Either(&[Sql, Object(&DOMAIN_CHECK)])), "Conditions, by their names."),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may use it."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
    ],
};

pub(crate) static DOMAIN_CHECK: Shape = Shape {
    noun: "a domain's check",
    fields: &[
        field("check", Sql, "The condition, which calls the value `value`."),
        field("not_valid", Bool, "Stored values have not been checked."),
        field("doc", Text, "Why it is there."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
    ],
};

pub(crate) static COMPOSITE_TYPE: Shape = Shape {
    noun: "a composite type",
    fields: &[
        field("attributes", ATTRIBUTES, "Its attributes, in order: what follows the name."),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may use it."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
    ],
};

pub(crate) static ATTRIBUTE: Shape = Shape {
    noun: "an attribute",
    fields: &[
        field("type", Sql, "Its type."),
        field("collate", Sql, "Its collation."),
        field("doc", Text, "What it holds."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static RANGE_TYPE: Shape = Shape {
    noun: "a range type",
    fields: &[
        field("subtype", Sql, "The type of its bounds."),
        field("subtype_opclass", Sql, "The operator class that orders the bounds."),
        field("collation", Sql, "The collation that orders the bounds."),
        field("canonical", Sql, "The function that brings ranges into one form."),
        field("subtype_diff", Sql, "The function that tells how far apart two bounds are."),
        field("multirange_type_name", Sql, "The name of its multirange type."),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may use it."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
    ],
};

pub(crate) static AGGREGATE: Shape = Shape {
    noun: "an aggregate",
    fields: &[
        field("sfunc", Sql, "The function that takes the state and a value."),
        field("stype", Sql, "The type of the state."),
        field("sspace", Integer, "The size of the state in bytes, estimated."),
        field("finalfunc", Sql, "The function that makes the result of the state."),
        field("finalfunc_extra", Bool, "It gets the arguments too, as nulls."),
        field(
            "finalfunc_modify",
            OneOf(&["read_only", "shareable", "read_write"]),
            "What the final function does to the state.",
        ),
        field("initcond", Text, "The first state, as text."),
        field("combinefunc", Sql, "The function that makes one state of two."),
        field("serialfunc", Sql, "The function that makes bytes of a state."),
        field("deserialfunc", Sql, "The function that makes a state of bytes."),
        field("msfunc", Sql, "As `sfunc`, in moving windows."),
        field("minvfunc", Sql, "The function that takes a value out of the state."),
        field("mstype", Sql, "As `stype`, in moving windows."),
        field("msspace", Integer, "As `sspace`, in moving windows."),
        field("mfinalfunc", Sql, "As `finalfunc`, in moving windows."),
        field("mfinalfunc_extra", Bool, "As `finalfunc_extra`, in moving windows."),
        field(
            "mfinalfunc_modify",
            OneOf(&["read_only", "shareable", "read_write"]),
            "As `finalfunc_modify`, in moving windows.",
        ),
        field("minitcond", Text, "As `initcond`, in moving windows."),
        field("sortop", Sql, "The operator that sorts its values, of a minimum or maximum."),
        field("parallel", OneOf(&["unsafe", "restricted", "safe"]), "Whether it may run in parallel."),
        field("hypothetical", Bool, "An ordered-set aggregate of a hypothetical row."),
        field("doc", Text, "What it does."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("grants", GRANTS, "Who may call it; nobody else may."),
        field("was", Name, "Its former name."),
        field("deprecated", Text, "Why it should not be used any more."),
    ],
};

pub(crate) static OPERATOR: Shape = Shape {
    noun: "an operator",
    fields: &[
        field("function", Sql, "The function that it calls."),
        field("commutator", Sql, "The operator with its operands swapped."),
        field("negator", Sql, "The operator that says the opposite."),
        field("restrict", Sql, "The function that estimates how many rows it keeps."),
        field("join", Sql, "The same, of a join."),
        field("hashes", Bool, "It can be used in a hash join."),
        field("merges", Bool, "It can be used in a merge join."),
        field("doc", Text, "What it does."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
    ],
};

pub(crate) static CAST: Shape = Shape {
    noun: "a cast",
    fields: &[
        field("function", Sql, "The function that converts, with the types of its arguments."),
        field("method", OneOf(&["binary", "inout"]), "How, if there is no function."),
        field(
            "context",
            OneOf(&["explicit", "assignment", "implicit"]),
            "Where it is applied without being written.",
        ),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
    ],
};

pub(crate) static COLLATION: Shape = Shape {
    noun: "a collation",
    fields: &[
        field("provider", OneOf(&["libc", "icu", "builtin"]), "Who knows how to compare."),
        field("locale", Text, "The locale."),
        field("lc_collate", Text, "The locale of the order (libc)."),
        field("lc_ctype", Text, "The locale of the characters (libc)."),
        field("deterministic", Bool, "Only equal bytes are equal texts."),
        field("rules", Text, "Rules of its own (ICU, Postgres 16)."),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static EVENT_TRIGGER: Shape = Shape {
    noun: "an event trigger",
    fields: &[
        field(
            "event",
            OneOf(&["ddl_command_start", "ddl_command_end", "table_rewrite", "sql_drop", "login"]),
            "When it fires.",
        ),
        field("tags", TEXTS, "The commands that it fires on; all if nothing is said."),
        field("execute", Sql, "The function, as `f()`."),
        field("enabled", ENABLED, "In which replication roles it fires."),
        field("doc", Text, "What it does."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static PUBLICATION: Shape = Shape {
    noun: "a publication",
    fields: &[
        field("all_tables", Bool, "Everything is published."),
        field("tables", Either(&[Sql, List(&Sql)]), "Tables, as in `t (a, b) where (a > 1)`."),
        field("schemas", NAMES, "Schemas whose tables are published."),
        field("publish", NAMES, "The commands: insert, update, delete, truncate."),
        field("publish_via_partition_root", Bool, "Changes of a partition are those of the whole table."),
        field(
            "publish_generated_columns",
            OneOf(&["none", "stored"]),
            "Which generated columns are published (Postgres 18).",
        ),
        field("doc", Text, "Who it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static STATISTICS_OBJECT: Shape = Shape {
    noun: "extended statistics",
    fields: &[
        field("keys", Sql, "Columns and expressions, separated by commas."),
        field("kinds", NAMES, "ndistinct, dependencies, mcv; all if nothing is said."),
        field("target", Integer, "The statistics target."),
        field("doc", Text, "What they are for."),
        field("comment", Text, "Their COMMENT, where it differs from the doc."),
        field("owner", Name, "Their owner."),
        field("was", Name, "Their former name."),
    ],
};

pub(crate) static RULE: Shape = Shape {
    noun: "a rule",
    fields: &[
        field("event", OneOf(&["insert", "update", "delete"]), "What it rewrites."),
        field("where", Sql, "When, in terms of `old` and `new`."),
        field("instead", Either(&[Sql, List(&Sql)]), "What is done in place of the command, or `nothing`."),
        field("also", Either(&[Sql, List(&Sql)]), "What is done besides the command."),
        field("enabled", ENABLED, "In which replication roles it is applied."),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static TEXT_SEARCH: Shape = Shape {
    noun: "`text_search`",
    fields: &[
        field(
            "configurations",
            Map(&Either(&[Sql, Object(&TEXT_SEARCH_CONFIGURATION)])),
            "Configurations: `copy = english`, or a parser and mappings.",
        ),
        field(
            "dictionaries",
            Map(&Either(&[Sql, Object(&TEXT_SEARCH_DICTIONARY)])),
            "Dictionaries: a template and its options.",
        ),
    ],
};

pub(crate) static TEXT_SEARCH_CONFIGURATION: Shape = Shape {
    noun: "a text search configuration",
    fields: &[
        field("parser", Sql, "Its parser; `default` if nothing is said."),
        field("copy", Sql, "The configuration whose parser and mappings it begins with."),
        field(
            "mappings",
            Map(&Sql),
            "The dictionaries of kinds of tokens: `word, asciiword: my_stem, simple`.",
        ),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static TEXT_SEARCH_DICTIONARY: Shape = Shape {
    noun: "a text search dictionary",
    fields: &[
        field("template", Sql, "Its template."),
        field("options", Map(&Text), "The options of the template."),
        field("doc", Text, "What it is for."),
        field("comment", Text, "Its COMMENT, where it differs from the doc."),
        field("owner", Name, "Its owner."),
        field("was", Name, "Its former name."),
    ],
};

pub(crate) static REFRESH: Shape = Shape {
    noun: "`refresh`",
    fields: &[
        field("cron", Text, "When, as a cron expression."),
        field("concurrently", Bool, "Without locking out readers; needs a full unique index."),
    ],
};
