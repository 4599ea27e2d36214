//! The scopes of expressions that belong to a table: its row, or the OLD and NEW of a trigger.

use pgspec_catalog::{Name, QualifiedName};

use crate::scope::{Scope, Visible};
use crate::typed::{Entry, EntryColumn, EntryKind, RelationId, TypeId};
use crate::world::World;

/// A relation of the catalog, if its columns are known.
pub(crate) fn relation(world: &World<'_>, name: &QualifiedName) -> Option<RelationId> {
    let id = world.find_relation(name.schema.as_ref(), &name.name)?;
    world.columns(id).map(|_| id)
}

/// One row of a relation, known by the relation's name.
pub(crate) fn row(world: &World<'_>, id: RelationId) -> Scope {
    let mut scope = Scope::default();
    add(world, &mut scope, id, EntryKind::Relation(id), world.relation(id).name.name.clone());
    scope
}

/// OLD and NEW of a trigger. Both are always there, so that a bare column is ambiguous; which of them may really be
/// used depends on the event.
pub(crate) fn old_and_new(world: &World<'_>, id: RelationId) -> Scope {
    let mut scope = Scope::default();
    for name in ["old", "new"] {
        add(world, &mut scope, id, EntryKind::RowsOf(id), Name::exact(name));
    }
    scope
}

/// VALUE, which stands for what a domain's check looks at: of the type below the domain.
pub(crate) fn value(ty: TypeId, typmod: i32) -> Scope {
    let name = Name::exact("value");
    let column = EntryColumn { name: name.clone(), ty, typmod, nullable: true, source: None };
    let entry = Entry { kind: EntryKind::Values(Vec::new()), name, columns: vec![column] };
    let mut scope = Scope::default();
    scope.visible.push(Visible { by_name: false, ..Visible::all(0, &entry, true) });
    scope.entries.push(entry);
    scope
}

fn add(world: &World<'_>, scope: &mut Scope, id: RelationId, kind: EntryKind, name: Name) {
    let columns = (0..).zip(world.columns(id).unwrap_or_default()).map(|(number, column)| EntryColumn {
        name: column.name.clone(),
        ty: column.ty,
        typmod: column.typmod,
        nullable: !column.not_null,
        source: Some(column.source.unwrap_or((id, number))),
    });
    let entry = Entry { kind, name, columns: columns.collect() };
    let number = u32::try_from(scope.entries.len()).unwrap_or(u32::MAX);
    scope.visible.push(Visible::all(number, &entry, false));
    scope.entries.push(entry);
}
