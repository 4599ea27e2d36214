//! A database of a platform holds the platform's objects beside the user's: which are whose.

use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, Key, Kind, Standing};

use crate::codes;

/// A catalog that was read from a database, with what is the platform's own marked so: what the platform's pack knows, and
/// what lives in a schema of the platform and is not attached to one of its tables. The latter is left out, and counted.
pub(super) fn told_apart(found: Catalog, base: &Catalog) -> (Catalog, Diagnostics) {
    let mut catalog = Catalog::new();
    let platform = base.iter().filter(|(_, _, object)| object.standing == Standing::Platform);
    for (_, key, object) in platform {
        // The keys of one catalog are different.
        let _ = catalog.insert(key.clone(), object.clone());
    }
    if catalog.is_empty() {
        return (found, Diagnostics::new());
    }
    let mut left_out: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (_, key, object) in found.iter() {
        if catalog.get(key).is_some() {
            continue;
        }
        if let Some(schema) = foreign_schema(key, base)
            && !is_attached(key.kind)
        {
            *left_out.entry(schema).or_default() += 1;
            continue;
        }
        let _ = catalog.insert(key.clone(), object.clone());
    }
    let diagnostics = left_out.iter().map(|(schema, count)| {
        let message =
            format!("{count} objects of the schema `{schema}` are taken for the platform's own and left out");
        Diagnostic::new(&codes::PLATFORM_OWN, message)
    });
    (catalog, diagnostics.collect())
}

/// The schema of an object, if it is the platform's.
fn foreign_schema(key: &Key, base: &Catalog) -> Option<String> {
    // The platform says who may use the schema `public`; what is in it is the user's.
    let schema = key.schema.as_ref().filter(|schema| **schema != "public")?;
    let object = base.get(&Key::global(Kind::Schema, schema.clone()))?;
    (object.standing == Standing::Platform).then(|| schema.to_string())
}

/// What users add to the platform's tables.
fn is_attached(kind: Kind) -> bool {
    matches!(kind, Kind::Trigger | Kind::Policy)
}
