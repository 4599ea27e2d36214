//! The keys of `pgspec.yaml`.

use super::Value::{Bool, Either, Integer, List, Map, Name, NotYet, Object, OneOf, Text};
use super::{Shape, Value, field};

/// `pgspec.yaml`.
pub(crate) static SETTINGS: Shape = Shape {
    noun: "`pgspec.yaml`",
    fields: &[
        field("name", Name, "The project's name."),
        field("doc", Text, "What the project is."),
        field("postgres", Integer, "The major version of Postgres: 15 to 18."),
        field(
            "platform",
            Either(&[OneOf(&["supabase"]), Object(&PLATFORM)]),
            "The platform that owns some schemas and roles.",
        ),
        field("schema", Name, "The schema of unqualified names; `public` if nothing is said."),
        field("api", Object(&API), "What clients can reach."),
        field(
            "comments",
            OneOf(&["emit", "keep"]),
            "`emit`: docs become COMMENTs; `keep`: only `comment:` does.",
        ),
        field(
            "extensions",
            Map(&Either(&[Name, Object(&super::EXTENSION)])),
            "Extensions and the schema that each is installed in.",
        ),
        field("generate", Object(&GENERATE), "What `pgspec build` writes, and where."),
        field("templates", Text, "A folder whose templates replace the built-in ones of the same name."),
        field("watch", Object(&WATCH), "Hand-kept files that must not drift."),
        field("lint", Object(&LINT), "Rules and naming conventions."),
        field("unmanaged", NotYet, "What other tools own."),
        field("environments", Map(&Object(&ENVIRONMENT)), "Databases by name."),
    ],
};

pub(crate) static ENVIRONMENT: Shape = Shape {
    noun: "an environment",
    fields: &[field(
        "url",
        Text,
        "Where the database is: `$NAME`, an environment variable that holds its URL. A URL itself may hold a password.",
    )],
};

pub(crate) static WATCH: Shape = Shape {
    noun: "`watch`",
    fields: &[
        field(
            "typescript",
            List(&Text),
            "TypeScript files, relative to the project; `*` stands for a part of a name, `**` for any folders.",
        ),
        field("rust", List(&Text), "Rust files, likewise."),
    ],
};

pub(crate) static PLATFORM: Shape = Shape {
    noun: "the platform",
    fields: &[field(
        "supabase",
        Object(&SUPABASE),
        "Supabase: auth, storage and realtime, their roles and functions.",
    )],
};

pub(crate) static SUPABASE: Shape = Shape {
    noun: "the platform's settings",
    fields: &[field(
        "grants",
        OneOf(&["explicit", "legacy"]),
        "`explicit`: new objects start without grants; `legacy`: with the default privileges of older projects.",
    )],
};

pub(crate) static LINT: Shape = Shape {
    noun: "`lint`",
    fields: &[
        field("naming", Object(&NAMING), "How objects are named; what has no rule here may have any name."),
        field("rules", Map(&OneOf(LEVELS)), "Findings whose severity the project changes, by their ids."),
    ],
};

/// What a project may make of a finding.
pub(crate) const LEVELS: &[&str] = &["off", "info", "warn", "error"];

const STYLE: Value = OneOf(&["snake_case", "camelCase", "PascalCase"]);

pub(crate) static NAMING: Shape = Shape {
    noun: "`naming`",
    fields: &[
        field("table", STYLE, "Tables."),
        field("column", STYLE, "Columns."),
        field("enum", STYLE, "Enums."),
        field("view", STYLE, "Views, materialised ones too."),
        field("function", STYLE, "Functions."),
        field("index", Text, "Indexes, as `idx_{table}_{columns}`."),
        field("unique", Text, "Unique constraints, as `uq_{table}_{columns}`."),
        field("primary_key", Text, "Primary keys, as `pk_{table}`."),
        field("exclude", Text, "Exclusion constraints, as `ex_{table}_{columns}`."),
        field("foreign_key", Text, "Foreign keys, as `fk_{table}_{columns}`."),
        field("check", Text, "Checks, as `ck_{table}_{columns}_{condition}`; the condition is any words."),
        field("trigger", Text, "Triggers, as `{table}_{condition}`; the condition is any words."),
    ],
};

pub(crate) static API: Shape = Shape {
    noun: "`api`",
    fields: &[field("exposed_schemas", List(&Name), "Schemas that clients reach through the data API.")],
};

pub(crate) static GENERATE: Shape = Shape {
    noun: "`generate`",
    fields: &[
        field("sql", Object(&OUT), "The whole schema as one SQL file."),
        field("migrations", Object(&MIGRATIONS), "The migration folder."),
        field("rust", Object(&RUST), "Rust types."),
        field(
            "typescript",
            Either(&[Object(&TYPESCRIPT), List(&Object(&TYPESCRIPT))]),
            "TypeScript types; a list for several files.",
        ),
        field("docs", Object(&OUT), "Documents: a Markdown tree."),
        field("json", Object(&OUT), "The catalog as JSON."),
    ],
};

pub(crate) static OUT: Shape =
    Shape { noun: "an output", fields: &[field("out", Text, "The path, inside the project folder.")] };

pub(crate) static MIGRATIONS: Shape = Shape {
    noun: "`migrations`",
    fields: &[
        field("dir", Text, "The folder."),
        field("layout", OneOf(LAYOUTS), "The tool whose file names and wrapping are used."),
        field(
            "baseline",
            Text,
            "An SQL file with what databases held before the first migration that is not in it.",
        ),
        field("baseline_version", Text, "The last migration whose effects the baseline holds."),
    ],
};

/// Layouts of a migration folder.
pub(crate) const LAYOUTS: &[&str] = &["supabase", "sqlx", "refinery", "dbmate", "plain"];

/// Libraries that Rust types can be for.
pub(crate) const RUST_TARGETS: &[&str] = &["serde", "sqlx", "tokio-postgres", "diesel"];

pub(crate) static RUST: Shape = Shape {
    noun: "`rust`",
    fields: &[
        field("out", Text, "The path, inside the project folder."),
        field("target", OneOf(RUST_TARGETS), "The library that the types are for."),
        field(
            "ids",
            OneOf(&["plain", "newtype"]),
            "A type for each table's key, shared by its foreign keys.",
        ),
        field("domains", OneOf(&["plain", "newtype"]), "A type for each domain."),
        field(
            "enums",
            OneOf(&["closed", "open"]),
            "Open ones have a variant for labels that they do not know.",
        ),
        field("constraints", Bool, "The constraints as an enum, told from a driver's errors."),
        field("validators", Bool, "`validate`, which says which CHECK constraints a row breaks."),
        field("functions", Bool, "Functions as structs of their arguments."),
        field("json", OneOf(&["plain", "typed"]), "A type for each JSON column that says its shape."),
        field(
            "infinity",
            OneOf(&["plain", "typed"]),
            "A type for dates and times that may be `infinity`, and for floats of JSON.",
        ),
        field(
            "numeric",
            OneOf(&["decimal", "text"]),
            "Every number as its text, which may be `NaN` and has any number of digits.",
        ),
        field(
            "array_elements",
            OneOf(&["not_null", "nullable"]),
            "Whether elements may be null, unless a CHECK forbids it: `array_position(a, null) is null`.",
        ),
        field("sqlx_toml", Object(&SQLX_TOML), "What `query!` of sqlx gives and takes."),
    ],
};

pub(crate) static SQLX_TOML: Shape = Shape {
    noun: "`sqlx_toml`",
    fields: &[
        field("out", Text, "The path, inside the project folder: `sqlx.toml` beside Cargo.toml."),
        field("module", Text, "Where the types are in the crate, if not in `crate::schema`."),
    ],
};

/// Who may hand values over to TypeScript.
pub(crate) const DRIVERS: &[&str] = &["postgrest", "pg", "postgres-js"];

/// The switches of the TypeScript types.
pub(crate) const SWITCHES: [&str; 6] = ["views", "json", "values", "ids", "domains", "comments"];

pub(crate) static TYPESCRIPT: Shape = Shape {
    noun: "`typescript`",
    fields: &[
        field("out", Text, "The path, inside the project folder."),
        field(
            "dialect",
            OneOf(&["supabase", "typed"]),
            "`supabase`: what `supabase gen types` prints; `typed`: with all that follows.",
        ),
        field("views", Bool, "Columns of views that cannot be null are not."),
        field("json", Bool, "JSON has the type that its schema describes."),
        field("values", Bool, "Columns that a CHECK limits to some values are unions of them."),
        field("ids", Bool, "Keys are types of their own, which flow along foreign keys."),
        field("domains", Bool, "Domains are types of their own."),
        field("comments", Bool, "Docs, and what the database knows of a column, stand beside it."),
        field("driver", OneOf(DRIVERS), "Who hands the values over: what `bigint`, `numeric` and dates are."),
        field("postgrest_version", Text, "The version of PostgREST, for `__InternalSupabase`."),
        field(
            "metadata",
            Text,
            "A file for `GeneratorMetadata`: the JSON that Supabase's own generators read.",
        ),
        field("zod", Text, "The path of the Zod schemas, inside the project folder."),
        field("role", Name, "Only what this role may read and write, by its grants."),
    ],
};
