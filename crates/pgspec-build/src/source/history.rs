//! The tables in which migration tools note what has been run. They belong to the tools and to no model.

use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, Key, Kind, Name, QualifiedName};

use crate::codes;

/// A migration tool, by the table that it keeps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct History {
    /// The tool.
    pub tool: &'static str,
    /// Its table.
    pub table: QualifiedName,
    /// The column that holds a migration's version, as text or number.
    pub version: &'static str,
    /// What its migration folder is called in `pgspec.yaml`.
    pub layout: &'static str,
}

/// Schema (any, if empty), table, tool, column, layout.
const TOOLS: &[(&str, &str, &str, &str, &str)] = &[
    ("supabase_migrations", "schema_migrations", "Supabase", "version", "supabase"),
    ("pgspec", "migrations", "pgspec", "version", "plain"),
    ("supabase_migrations", "seed_files", "Supabase", "path", "supabase"),
    ("", "_sqlx_migrations", "sqlx", "version", "sqlx"),
    ("", "refinery_schema_history", "refinery", "version", "refinery"),
    ("", "schema_migrations", "dbmate or Rails", "version", "dbmate"),
    ("", "ar_internal_metadata", "Rails", "key", "plain"),
    ("", "flyway_schema_history", "Flyway", "version", "plain"),
    ("", "_prisma_migrations", "Prisma", "migration_name", "plain"),
    ("", "__diesel_schema_migrations", "Diesel", "version", "plain"),
    ("", "__drizzle_migrations", "Drizzle", "id", "plain"),
    ("", "goose_db_version", "goose", "version_id", "plain"),
    ("", "knex_migrations", "Knex", "name", "plain"),
    ("", "knex_migrations_lock", "Knex", "index", "plain"),
    ("", "alembic_version", "Alembic", "version_num", "plain"),
    ("", "django_migrations", "Django", "name", "plain"),
];

/// A catalog without the tables of migration tools, and those that it had.
pub fn without(catalog: Catalog) -> (Catalog, Vec<History>) {
    let found: Vec<History> = catalog.tables().filter_map(|item| tool_of(item.key, item.body)).collect();
    if found.is_empty() {
        return (catalog, found);
    }
    let is_tools = |name: &QualifiedName| found.iter().any(|history| history.table == *name);
    let mut kept = Catalog::new();
    for (_, key, object) in catalog.iter() {
        let relation = object.body.relation(key).unwrap_or_else(|| key.qualified_name());
        // Supabase's own schema, and the sequences of a tool's columns.
        let has_own = found.iter().any(|history| history.tool == "pgspec");
        let is_tools_schema =
            |schema: &Name| schema == "supabase_migrations" || (has_own && schema == "pgspec");
        let in_tools_schema = key.schema.as_ref().is_some_and(is_tools_schema)
            || (key.kind == Kind::Schema && is_tools_schema(&key.name));
        let is_sequence = key.kind == Kind::Sequence
            && found.iter().any(|history| {
                history.table.schema == key.schema
                    && key
                        .name
                        .as_str()
                        .strip_prefix(history.table.name.as_str())
                        .is_some_and(|rest| rest.starts_with('_'))
            });
        let drop = in_tools_schema
            || is_sequence
            || (key.kind != Kind::Sequence && is_tools(&relation) && is_relations(key));
        if !drop {
            // The keys of one catalog are different.
            let _ = kept.insert(key.clone(), object.clone());
        }
    }
    (kept, found)
}

/// Whether a key can be of a table or of what belongs to one: a function may have a table's name.
fn is_relations(key: &Key) -> bool {
    !matches!(key.kind, Kind::Function | Kind::Aggregate | Kind::Operator | Kind::Schema | Kind::Role)
}

fn tool_of(key: &Key, table: &pgspec_catalog::object::Table) -> Option<History> {
    TOOLS.iter().find_map(|(schema, name, tool, version, layout)| {
        let here = schema.is_empty() || key.schema.as_ref().is_some_and(|found| found == schema);
        let has_version = table.columns.iter().any(|column| column.name == *version);
        (here && key.name == *name && has_version).then(|| History {
            tool,
            table: key.qualified_name(),
            version,
            layout,
        })
    })
}

/// That the tables are left out.
pub fn left_out(histories: &[History]) -> Diagnostics {
    let one = |history: &History| {
        let message =
            format!("the table `{}` is {}'s own and no part of the model", history.table, history.tool);
        Diagnostic::new(&codes::HISTORY, message)
    };
    histories.iter().map(one).collect()
}
