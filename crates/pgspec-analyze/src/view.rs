//! A view's columns, by its query.

use pgspec_catalog::object::View;

use crate::world::{RelationColumn, World};

/// The columns of a view, or `None` if its query cannot be read.
pub(crate) fn columns(_world: &World<'_>, _view: &View) -> Option<Box<[RelationColumn]>> {
    None
}
