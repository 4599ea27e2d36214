//! Well-known extensions by name, and the types that they bring: enough to say which extension a type comes from.

/// Extensions and their types, both sorted. Source: the extensions' own control scripts.
const TYPES: &[(&str, &[&str])] = &[
    ("citext", &["citext"]),
    ("cube", &["cube"]),
    ("hstore", &["hstore"]),
    ("isn", &["ean13", "isbn", "isbn13", "ismn", "ismn13", "issn", "issn13", "upc"]),
    ("ltree", &["lquery", "ltree", "ltxtquery"]),
    ("pg_trgm", &["gtrgm"]),
    ("postgis", &["box2d", "box3d", "geography", "geometry", "raster"]),
    ("seg", &["seg"]),
    ("vector", &["halfvec", "sparsevec", "vector"]),
];

/// Extensions that come with Postgres or are common on hosted servers, sorted.
const KNOWN: &[&str] = &[
    "address_standardizer",
    "adminpack",
    "amcheck",
    "autoinc",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "dict_xsyn",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "http",
    "hypopg",
    "index_advisor",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "old_snapshot",
    "pageinspect",
    "pg_buffercache",
    "pg_cron",
    "pg_freespacemap",
    "pg_graphql",
    "pg_hashids",
    "pg_jsonschema",
    "pg_net",
    "pg_partman",
    "pg_prewarm",
    "pg_repack",
    "pg_stat_monitor",
    "pg_stat_statements",
    "pg_surgery",
    "pg_tle",
    "pg_trgm",
    "pg_visibility",
    "pg_walinspect",
    "pgaudit",
    "pgcrypto",
    "pgjwt",
    "pgmq",
    "pgroonga",
    "pgrouting",
    "pgrowlocks",
    "pgsodium",
    "pgstattuple",
    "pgtap",
    "plpgsql",
    "plpgsql_check",
    "plv8",
    "postgis",
    "postgis_raster",
    "postgis_sfcgal",
    "postgis_tiger_geocoder",
    "postgis_topology",
    "postgres_fdw",
    "refint",
    "rum",
    "seg",
    "sslinfo",
    "supabase_vault",
    "tablefunc",
    "tcn",
    "timescaledb",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "vector",
    "wrappers",
    "xml2",
];

/// What extensions say about themselves, sorted: the comments of their control files.
const COMMENTS: &[(&str, &str)] = &[
    ("adminpack", "administrative functions for PostgreSQL"),
    ("amcheck", "functions for verifying relation integrity"),
    ("autoinc", "functions for autoincrementing fields"),
    ("bloom", "bloom access method - signature file based index"),
    ("btree_gin", "support for indexing common datatypes in GIN"),
    ("btree_gist", "support for indexing common datatypes in GiST"),
    ("citext", "data type for case-insensitive character strings"),
    ("cube", "data type for multidimensional cubes"),
    ("dblink", "connect to other PostgreSQL databases from within a database"),
    ("dict_int", "text search dictionary template for integers"),
    ("dict_xsyn", "text search dictionary template for extended synonym processing"),
    ("earthdistance", "calculate great-circle distances on the surface of the Earth"),
    ("file_fdw", "foreign-data wrapper for flat file access"),
    ("fuzzystrmatch", "determine similarities and distance between strings"),
    ("hstore", "data type for storing sets of (key, value) pairs"),
    ("insert_username", "functions for tracking who changed a table"),
    ("intagg", "integer aggregator and enumerator (obsolete)"),
    ("intarray", "functions, operators, and index support for 1-D arrays of integers"),
    ("isn", "data types for international product numbering standards"),
    ("lo", "Large Object maintenance"),
    ("ltree", "data type for hierarchical tree-like structures"),
    ("moddatetime", "functions for tracking last modification time"),
    ("old_snapshot", "utilities in support of old_snapshot_threshold"),
    ("pageinspect", "inspect the contents of database pages at a low level"),
    ("pg_buffercache", "examine the shared buffer cache"),
    ("pg_freespacemap", "examine the free space map (FSM)"),
    ("pg_prewarm", "prewarm relation data"),
    ("pg_stat_statements", "track planning and execution statistics of all SQL statements executed"),
    ("pg_surgery", "extension to perform surgery on a damaged relation"),
    ("pg_trgm", "text similarity measurement and index searching based on trigrams"),
    ("pg_visibility", "examine the visibility map (VM) and page-level visibility info"),
    ("pg_walinspect", "functions to inspect contents of PostgreSQL Write-Ahead Log"),
    ("pgcrypto", "cryptographic functions"),
    ("pgrowlocks", "show row-level locking information"),
    ("pgstattuple", "show tuple-level statistics"),
    ("plpgsql", "PL/pgSQL procedural language"),
    ("postgres_fdw", "foreign-data wrapper for remote PostgreSQL servers"),
    ("refint", "functions for implementing referential integrity (obsolete)"),
    ("seg", "data type for representing line segments or floating-point intervals"),
    ("sslinfo", "information about SSL certificates"),
    ("tablefunc", "functions that manipulate whole tables, including crosstab"),
    ("tcn", "Triggered change notifications"),
    ("tsm_system_rows", "TABLESAMPLE method which accepts number of rows as a limit"),
    ("tsm_system_time", "TABLESAMPLE method which accepts time in milliseconds as a limit"),
    ("unaccent", "text search dictionary that removes accents"),
    ("uuid-ossp", "generate universally unique identifiers (UUIDs)"),
    ("xml2", "XPath querying and XSLT"),
];

/// The comment that an extension comes with, if it is one of Postgres' own.
pub fn comment(name: &str) -> Option<&'static str> {
    COMMENTS.iter().find(|(extension, _)| *extension == name).map(|(_, comment)| *comment)
}

/// Whether an extension is a well-known one: what it brings does not depend on the project.
pub fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// The well-known extension that was probably meant, if the name is that of none. A name that is far from all of them
/// is taken for an extension of the project's own.
pub fn misspelt(name: &str) -> Option<&'static str> {
    if is_known(name) {
        return None;
    }
    let near = pgspec_catalog::closest(name, KNOWN.iter().copied())?;
    KNOWN.iter().copied().find(|known| *known == near)
}

/// The extension that a type comes with.
pub fn of_type(name: &str) -> Option<&'static str> {
    TYPES.iter().find(|(_, types)| types.contains(&name)).map(|(extension, _)| *extension)
}
