//! `extend:`: what the project adds to tables that somebody else owns.

use super::column::LoweredColumn;
use super::{ExtendedColumn, Fields, Lowering, Scope};
use crate::language;
use crate::tree::Entry;

impl Lowering<'_> {
    pub(super) fn extend(&mut self, entry: &Entry, scope: Scope<'_>) {
        let table = self.qualified(&entry.key, scope);
        let Some(fields) = Fields::of(self, &entry.value, &language::EXTEND) else { return };
        self.each(fields.entry("triggers"), |l, e| l.trigger(e, &table, scope));
        self.each(fields.entry("policies"), |l, e| l.policy(e, &table, scope));
        self.each(fields.entry("indexes"), |l, e| l.index(e, &table, scope));
        self.each(fields.entry("constraints"), |l, e| l.constraint(e, &table, scope));
        // Columns are judged when it is known who owns the table.
        let mut inline = Vec::new();
        self.each(fields.entry("columns"), |l, e| {
            let Some(lowered) = l.column(e, &table, scope) else { return };
            let LoweredColumn { mut column, constraints, places, serial } = lowered;
            if serial {
                let (sequence, body) = l.serial(&table, &column.name, &column.data_type);
                column.default = Some(pgspec_sql::fragment::next_value(&sequence));
                l.push_serial(&sequence, body, e.key.span, scope);
            }
            column.notes.added = true;
            inline.extend(constraints);
            let table = table.clone();
            l.out.extended_columns.push(ExtendedColumn { table, column, places, span: e.key.span });
        });
        self.inline_constraints(&table, inline, scope);
        self.out.extended.push((table, entry.key.span));
        fields.finish(self);
    }
}
