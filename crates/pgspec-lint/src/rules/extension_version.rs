//! Versions of extensions that are older than what the server brings.

use std::cmp::Ordering;

use pgspec_catalog::{Body, Diagnostic, Diagnostics, Kind};

use crate::model::Model;

pgspec_catalog::codes! {
    /// An extension is asked for in an older version than Postgres brings.
    ///
    /// **Why.** Old versions stay what they are when the server is updated, with the mistakes that later ones mend. The rule knows the
    /// extensions that come with Postgres 15; newer ones bring the same or more.
    ///
    /// ```sql bad
    /// create extension pg_trgm schema extensions version '1.3';
    /// ```
    ///
    /// ```sql good
    /// create extension pg_trgm schema extensions;
    /// ```
    ///
    /// **Fix.** Leave the version out, which asks for the newest one; in a database, `alter extension … update`.
    CODE = "schema/extension-version", Warning;
}

/// `default_version` of the control files of Postgres 15, of those that have had several.
const BROUGHT: [(&str, &str); 30] = [
    ("amcheck", "1.3"),
    ("btree_gin", "1.3"),
    ("btree_gist", "1.7"),
    ("citext", "1.6"),
    ("cube", "1.5"),
    ("dblink", "1.2"),
    ("earthdistance", "1.1"),
    ("fuzzystrmatch", "1.1"),
    ("hstore", "1.8"),
    ("intagg", "1.1"),
    ("intarray", "1.5"),
    ("isn", "1.2"),
    ("lo", "1.1"),
    ("ltree", "1.2"),
    ("pageinspect", "1.11"),
    ("pg_buffercache", "1.3"),
    ("pg_freespacemap", "1.2"),
    ("pg_prewarm", "1.2"),
    ("pg_stat_statements", "1.10"),
    ("pg_trgm", "1.6"),
    ("pg_visibility", "1.2"),
    ("pgcrypto", "1.3"),
    ("pgrowlocks", "1.2"),
    ("pgstattuple", "1.5"),
    ("postgres_fdw", "1.1"),
    ("seg", "1.4"),
    ("sslinfo", "1.2"),
    ("unaccent", "1.1"),
    ("uuid-ossp", "1.1"),
    ("xml2", "1.1"),
];

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for (_, key, object) in model.catalog.of_kind(Kind::Extension).filter(|(_, _, object)| object.is_managed()) {
        let Body::Extension(extension) = &object.body else { continue };
        let Some(asked) = &extension.version else { continue };
        let Some((_, brought)) = BROUGHT.iter().find(|(name, _)| key.name == *name) else { continue };
        if compare(asked.as_str(), brought) == Some(Ordering::Less) {
            let message = format!("the {key} is asked for in version {asked}; Postgres 15 brings {brought} already");
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(object.span())
                    .help("leave the version out: the newest one is made"),
            );
        }
    }
}

/// Numbers between dots; `None` for other versions.
fn compare(a: &str, b: &str) -> Option<Ordering> {
    let parts = |version: &str| version.split('.').map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<_>>>();
    Some(parts(a)?.cmp(&parts(b)?))
}
