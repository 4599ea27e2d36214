//! Views that say `*` of a table get its columns in their order, and a column that changes places with another is the last one.

use pgspec_catalog::{Kind, QualifiedName};
use rustc_hash::FxHashSet;

use super::super::Scene;

/// The tables of which a view says `*`.
pub(super) fn tables(scene: &Scene<'_>) -> FxHashSet<QualifiedName> {
    let mut found = FxHashSet::default();
    for kind in [Kind::View, Kind::MaterializedView] {
        for (id, _, object) in scene.ground.to.of_kind(kind) {
            if object.body.as_view().is_some_and(|view| says_star(&view.query.text)) {
                let names = scene.ground.needs(id).filter(|key| key.kind == Kind::Table);
                found.extend(names.map(pgspec_catalog::Key::qualified_name));
            }
        }
    }
    found
}

/// Whether a `*` of a query stands for columns: what it multiplies would stand behind it.
fn says_star(query: &str) -> bool {
    query.match_indices('*').any(|(at, _)| {
        let before = query.get(..at).unwrap_or_default().trim_end();
        let behind = query.get(at + 1..).unwrap_or_default().trim_start();
        let ends = behind.is_empty() || behind.starts_with([',', ')', ';']);
        let from = behind.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("from"));
        (ends || from) && !before.ends_with('(')
    })
}

#[cfg(test)]
mod tests {
    use super::says_star;

    #[test]
    fn a_star_is_told_from_a_product() {
        for query in ["select * from t", "select t.*, 1 from t", "select 1 from (select distinct *) s"] {
            assert!(says_star(query), "{query}");
        }
        for query in ["select count(*) from t", "select a * b from t", "select (a) * (b), -1 * c from t"] {
            assert!(!says_star(query), "{query}");
        }
    }
}
