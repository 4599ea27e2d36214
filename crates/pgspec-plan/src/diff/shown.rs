//! What goes without saying of what a view shows.

use pgspec_analyze::world::World;
use pgspec_catalog::object::IndexKeyTarget;
use pgspec_catalog::{Body, Name, QualifiedName};

use super::facts::Facts;
use super::{Entry, Pair};

/// Views over views are not deeper.
const DEEPEST: usize = 64;

/// Whether a collation that only one side writes in a key of a materialized view's index is the one that the column has anyway,
/// from the table that the view shows. The catalog does not hold a view's columns, so both spellings are kept there.
pub(super) fn is_own_collation(
    worlds: Pair<&World<'_>>,
    (from, to): (Entry<'_>, Entry<'_>),
    number: &str,
    written: &Facts,
) -> bool {
    let Facts::Name(written) = written else { return false };
    [(worlds.from, from), (worlds.to, to)].into_iter().all(|(world, (_, object))| {
        let Body::Index(index) = &object.body else { return false };
        let key = number.parse::<usize>().ok().and_then(|number| index.keys.get(number));
        let Some(IndexKeyTarget::Column(column)) = key.map(|key| &key.target) else { return false };
        collation(world, &index.table, column).as_ref() == Some(written)
    })
}

/// The collation of the table's column that a materialized view shows.
fn collation(world: &World<'_>, view: &QualifiedName, column: &Name) -> Option<QualifiedName> {
    world.catalog().table(view).is_none().then_some(())?;
    let mut relation = world.find_relation(view.schema.as_ref(), &view.name)?;
    let mut number = world.columns(relation)?.iter().position(|found| found.name == *column)?;
    for _ in 0..DEEPEST {
        let found = world.columns(relation)?.get(number)?;
        let Some((next, at)) = found.source else { return found.collation.clone() };
        (relation, number) = (next, usize::try_from(at).ok()?);
    }
    None
}
