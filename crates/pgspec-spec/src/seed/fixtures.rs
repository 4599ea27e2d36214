//! `fixtures:` of a table: rows that proofs put into it. They belong to no migration.

use std::collections::BTreeMap;

use pgspec_catalog::object::SeedValue;
use pgspec_catalog::{Body, Catalog, Diagnostics, Key, Kind, Name};

use super::{Files, RowContext, unknown_column, value, yaml_rows};
use crate::lower::{Lowering, PendingFixtures};
use crate::mixin::Mixins;
use crate::resolve::Index;

/// Notes the rows on their tables, once all types are known.
pub(crate) fn attach(
    catalog: &mut Catalog,
    pending: Vec<PendingFixtures>,
    index: &Index,
    files: &Files<'_>,
    diagnostics: &mut Diagnostics,
) {
    let (mixins, keys) = (Mixins::default(), BTreeMap::new());
    let mut lowering = Lowering::new(files.sources, files.attached, &mixins);
    for PendingFixtures { table, node } in pending {
        let Some(item) = catalog.table(&table) else { continue };
        let rows = yaml_rows("fixtures", &node, &mut lowering);
        for (name, span) in &rows.columns {
            if item.body.column(name).is_none() && !index.is_broken_column(&table, name) {
                lowering.diagnostics.push(unknown_column(item.body, name, &table, *span));
            }
        }
        let context = RowContext { catalog, table: &table, body: item.body, keys: &keys };
        let mut fixtures: Vec<Vec<(Name, SeedValue)>> = Vec::with_capacity(rows.rows.len());
        for row in &rows.rows {
            let mut cells = Vec::new();
            for (name, _, node) in &row.cells {
                if let Some(column) = context.body.column(name) {
                    let value = value::value(&context, name, &column.data_type, node, &mut lowering);
                    cells.push((name.clone(), value));
                }
            }
            fixtures.push(cells);
        }
        if let Some(Body::Table(table)) =
            catalog.get_mut(&Key::qualified(Kind::Table, &table)).map(|object| &mut object.body)
        {
            table.notes.fixtures = fixtures;
        }
    }
    diagnostics.append(lowering.finish().1);
}
