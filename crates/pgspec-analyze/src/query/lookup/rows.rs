//! Whole rows, their fields, and columns that are calls (`t.f` for `f(t)`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::TextRange;

use super::{At, record};
use crate::analyzer::{Analyzer, opaque};
use crate::typed::{EntryKind, Node, TypeId, Typed, Var};
use crate::world::OPAQUE;

impl Analyzer<'_, '_> {
    /// `transformWholeRowRef`: the row of an item; of a function that returns no row, its value.
    pub(super) fn whole_row(&self, at: At, range: TextRange) -> Typed {
        let Some((entry, item)) = self.item(at) else { return opaque(range, "the row is not known") };
        let var = Var { up: at.up, entry: item.entry, column: Var::WHOLE_ROW };
        let record_type = self.world.builtin("record");
        if entry.is_open() {
            return opaque(range, "the row's columns are not known");
        }
        match &entry.kind {
            EntryKind::Relation(id) | EntryKind::RowsOf(id) => match self.world.relation(*id).row_type {
                OPAQUE => opaque(range, "the row's columns are not known"),
                row => record(row, var, range),
            },
            EntryKind::Functions(calls, ordinality) => match calls.as_slice() {
                [call] if !ordinality => {
                    if call.ty == OPAQUE {
                        opaque(range, "what the function returns is not known")
                    } else if call.ty == record_type || self.world.fields(call.ty).is_some() {
                        record(call.ty, var, range)
                    } else {
                        self.column_of(at.up, item.entry, 0, range)
                    }
                }
                _ => record(record_type, var, range),
            },
            // The alias of a `using` is no entry of its own: its row is made of the merged columns.
            EntryKind::Join(..) if item.name != entry.name => {
                let fields =
                    item.shown.iter().map(|(_, c)| self.column_of(at.up, item.entry, *c, range)).collect();
                Typed { node: Node::Row(fields), ty: record_type, typmod: -1, range }
            }
            EntryKind::Opaque(_) => opaque(range, "its table is not known"),
            EntryKind::Query(_)
            | EntryKind::Values(_)
            | EntryKind::Cte(..)
            | EntryKind::Join(..)
            | EntryKind::Table(..) => record(record_type, var, range),
        }
    }

    /// The fields of a row value: of its type, or of the item that it is the row of (`expandRecordVariable`).
    pub(crate) fn whole_row_fields(&self, value: &Typed) -> Option<Vec<(Name, TypeId, i32)>> {
        if let Some(fields) = self.world.fields(value.ty) {
            return Some(fields);
        }
        let Node::Var(var) = &value.node else { return None };
        if var.column != Var::WHOLE_ROW {
            return None;
        }
        let entry = self.scope_at(var.up)?.entries.get(var.entry as usize)?;
        if entry.is_open() {
            return None;
        }
        Some(entry.columns.iter().map(|c| (c.name.clone(), c.ty, c.typmod)).collect())
    }
}
