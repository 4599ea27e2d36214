//! Retention rules: their tables and columns checked, and noted on the tables.

use pgspec_catalog::object::Table;
use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, Mentioned, Name, closest};
use rustc_hash::FxHashSet;

use super::names::sorted;
use super::sql::its_columns;
use super::tables::{table_mut, unknown_table};
use super::{At, Index};
use crate::codes;
use crate::lower::PendingRetention;

/// Joins the rules to their tables.
pub(super) fn attach(
    catalog: &mut Catalog,
    rules: Vec<PendingRetention>,
    index: &Index,
    diagnostics: &mut Diagnostics,
) {
    let mut unknown = FxHashSet::default();
    for pending in rules {
        match catalog.table(&pending.table) {
            Some(table) => {
                let is_broken = |name: &Name| index.is_broken_column(&pending.table, name);
                columns(table.body, &pending, is_broken, diagnostics);
            }
            None => {
                if !index.is_broken(&pending.table) && unknown.insert(pending.key) {
                    diagnostics.push(unknown_table(catalog, &pending.table, pending.key));
                }
                continue;
            }
        }
        if let Some(table) = table_mut(catalog, &pending.table) {
            table.notes.retention.push(pending.rule);
        }
    }
}

/// The columns that a rule names: the date, those in its condition, those that it sets.
fn columns(
    table: &Table,
    pending: &PendingRetention,
    is_broken: impl Fn(&Name) -> bool,
    diagnostics: &mut Diagnostics,
) {
    let names = pending.columns.iter().map(|(name, span)| (name, At { span: *span, exact: true }));
    let condition = pending.rule.condition.iter().flat_map(|condition| {
        let own = condition.mentions.iter().filter(|m| m.what == Mentioned::Column);
        own.filter(|m| m.name.schema.is_none()).map(|mention| {
            let range = mention.range.start as usize..mention.range.end as usize;
            let length = mention.range.end - mention.range.start;
            (&mention.name.name, At::of(condition.map.locate(range), length, pending.key))
        })
    });
    for (name, at) in names.chain(condition) {
        if table.column(name).is_some() || is_broken(name) || name == &pending.table.name {
            continue;
        }
        let known = || table.columns.iter().map(|c| &c.name);
        let near = closest(name.as_str(), sorted(known().map(Name::as_str))).map(str::to_owned);
        let message = format!("`{}` has no column `{name}`", pending.table);
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_COLUMN, message);
        diagnostics.push(at.suggest(diagnostic, near, || its_columns(known())));
    }
}
