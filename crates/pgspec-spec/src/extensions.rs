//! The types that well-known extensions bring: enough to say which extension a type comes from.

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

/// The extension that a type comes with.
pub(crate) fn of_type(name: &str) -> Option<&'static str> {
    TYPES.iter().find(|(_, types)| types.contains(&name)).map(|(extension, _)| *extension)
}
