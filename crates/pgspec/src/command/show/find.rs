//! Which objects a name means.

use pgspec_catalog::{Key, Kind, ObjectId, closest};

use super::Model;

/// The objects that a name means: exactly its path, else its path below the default schema, else its last name in any
/// place. A function's name without arguments means all of its overloads. Objects of the spec come before those of the
/// platform, which are only found if the spec has none.
pub(super) fn find(model: &Model<'_>, wanted: &str) -> Vec<ObjectId> {
    let qualified = format!("{}.{wanted}", model.default_schema);
    let tests: [&dyn Fn(&Key) -> bool; 3] =
        [&|key| is_path(key, wanted), &|key| is_path(key, &qualified), &|key| key.name.as_str() == wanted];
    for test in tests {
        let all: Vec<_> = model.catalog.iter().filter(|(_, key, _)| test(key)).collect();
        let own: Vec<_> = all.iter().filter(|(_, _, object)| object.is_managed()).collect();
        let found: Vec<_> = if own.is_empty() {
            all.iter().map(|(id, _, _)| *id).collect()
        } else {
            own.iter().map(|(id, _, _)| *id).collect()
        };
        if !found.is_empty() {
            return main_ones(model, &found);
        }
    }
    Vec::new()
}

fn is_path(key: &Key, wanted: &str) -> bool {
    key.path() == wanted || (key.kind == Kind::Function && key.qualified_name().to_string() == wanted)
}

/// A relation hides other kinds of objects of the same name: `leads` is the table, not a trigger called so.
fn main_ones(model: &Model<'_>, found: &[ObjectId]) -> Vec<ObjectId> {
    let is_relation = |id: &&ObjectId| {
        let kind = model.catalog.entry(**id).map(|(key, _)| key.kind);
        matches!(kind, Some(Kind::Table | Kind::View | Kind::MaterializedView))
    };
    let relations: Vec<_> = found.iter().filter(is_relation).copied().collect();
    if relations.is_empty() { found.to_vec() } else { relations }
}

/// The name in the model that is closest to one that is not.
pub(super) fn closest_name(model: &Model<'_>, wanted: &str) -> Option<String> {
    let own: Vec<_> =
        model.catalog.iter().filter(|(_, _, object)| object.is_managed()).map(|(_, key, _)| key).collect();
    let paths: Vec<_> = own.iter().map(|key| key.path()).collect();
    let names = own.iter().map(|key| key.name.as_str());
    closest(wanted, names).or_else(|| closest(wanted, paths.iter().map(String::as_str))).map(str::to_owned)
}
