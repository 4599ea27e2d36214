//! Queries that are the same text and not the same columns: a `*` stands for what its relation had when the view was made.

use pgspec_analyze::view_columns;
use pgspec_analyze::world::World;
use pgspec_catalog::{Name, Object};

use super::Pair;

/// Whether a view of one text shows other columns in each catalog.
pub(super) fn shows_others(worlds: Pair<&World<'_>>, from: &Object, to: &Object) -> bool {
    let (Some(left), Some(right)) = (from.body.as_view(), to.body.as_view()) else { return false };
    if left.query.text != right.query.text || !left.query.text.contains('*') {
        return false;
    }
    let columns = |world: &World<'_>, view| -> Option<Vec<Name>> {
        let shown = view_columns::of_view(world, view).columns.ok()?;
        Some(shown.into_iter().map(|column| column.name).collect())
    };
    match (columns(worlds.from, left), columns(worlds.to, right)) {
        (Some(from), Some(to)) => from != to,
        (Some(_) | None, Some(_) | None) => false,
    }
}
