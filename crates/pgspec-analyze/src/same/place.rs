//! The scope of an expression that belongs to a table: its row, or the OLD and NEW of a trigger.

use pgspec_catalog::Name;

use crate::scope::{Scope, Visible};
use crate::typed::{Entry, EntryColumn, EntryKind, RelationId};
use crate::world::World;

/// One row of a relation, known by the relation's name.
pub(super) fn row(world: &World<'_>, id: RelationId) -> Scope {
    let mut scope = Scope::default();
    add(world, &mut scope, id, EntryKind::Relation(id), world.relation(id).name.name.clone());
    scope
}

/// OLD and NEW of a trigger.
pub(super) fn old_and_new(world: &World<'_>, id: RelationId) -> Scope {
    let mut scope = Scope::default();
    for name in ["old", "new"] {
        add(world, &mut scope, id, EntryKind::RowsOf(id), Name::exact(name));
    }
    scope
}

fn add(world: &World<'_>, scope: &mut Scope, id: RelationId, kind: EntryKind, name: Name) {
    let columns = world.columns(id).unwrap_or_default();
    let columns = (0..).zip(columns).map(|(number, column)| EntryColumn {
        name: column.name.clone(),
        ty: column.ty,
        typmod: column.typmod,
        nullable: !column.not_null,
        source: Some(column.source.unwrap_or((id, number))),
    });
    let entry = Entry { kind, name, columns: columns.collect() };
    let index = u32::try_from(scope.entries.len()).unwrap_or(u32::MAX);
    scope.visible.push(Visible::all(index, &entry, false));
    scope.entries.push(entry);
}
