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
