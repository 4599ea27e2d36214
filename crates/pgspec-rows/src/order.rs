//! The order in which tables get their rows: those that others refer to first.

use rustc_hash::FxHashMap;

use pgspec_catalog::QualifiedName;

use crate::model::Model;

/// A table, and its foreign keys to tables that come later.
pub(crate) struct Turn {
    pub(crate) table: usize,
    /// Positions of demands.
    pub(crate) late: Vec<usize>,
}

/// Orders tables. `whole` says of which tables a referenced table's rows are: its own, or its partitions'.
pub(crate) fn order(models: &[Model], whole: &dyn Fn(&QualifiedName) -> Vec<QualifiedName>) -> Vec<Turn> {
    let numbers: FxHashMap<&QualifiedName, usize> =
        models.iter().enumerate().map(|(at, model)| (&model.name, at)).collect();
    // Of each table: its foreign keys, the tables that they need, and whether they can be null.
    let needs: Vec<Vec<(usize, Vec<usize>, bool)>> = models
        .iter()
        .enumerate()
        .map(|(own, model)| {
            let foreign = model.foreign().filter(|(_, foreign)| foreign.table != model.name);
            foreign
                .map(|(at, foreign)| {
                    let tables = whole(&foreign.table).into_iter();
                    let tables = tables.filter_map(|name| numbers.get(&name).copied());
                    let nullable = foreign
                        .columns
                        .iter()
                        .any(|column| model.columns.get(*column).is_some_and(|column| column.nullable));
                    (at, tables.filter(|table| *table != own).collect(), nullable)
                })
                .collect()
        })
        .collect();
    let mut waiting: Vec<usize> =
        needs.iter().map(|needs| needs.iter().map(|(_, tables, _)| tables.len()).sum()).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); models.len()];
    for (own, needs) in needs.iter().enumerate() {
        for table in needs.iter().flat_map(|(_, tables, _)| tables) {
            if let Some(list) = needed_by.get_mut(*table) {
                list.push(own);
            }
        }
    }
    let mut done = vec![false; models.len()];
    let mut ready: std::collections::BTreeSet<usize> =
        (0..models.len()).filter(|at| waiting.get(*at) == Some(&0)).collect();
    let mut turns = Vec::new();
    loop {
        let next = ready.pop_first().or_else(|| {
            // A cycle: it is broken where references can be null.
            let left = (0..models.len()).filter(|at| done.get(*at) == Some(&false));
            left.min_by_key(|at| {
                let needs = needs.get(*at).map_or(&[][..], Vec::as_slice);
                let open = |tables: &[usize]| tables.iter().any(|table| done.get(*table) == Some(&false));
                needs.iter().filter(|(_, tables, nullable)| !nullable && open(tables)).count()
            })
        });
        let Some(table) = next else { return turns };
        if done.get(table) != Some(&false) {
            continue;
        }
        if let Some(done) = done.get_mut(table) {
            *done = true;
        }
        let open = |tables: &[usize]| tables.iter().any(|table| done.get(*table) == Some(&false));
        let needs = needs.get(table).map_or(&[][..], Vec::as_slice);
        let late = needs.iter().filter(|(_, tables, _)| open(tables)).map(|(at, ..)| *at).collect();
        turns.push(Turn { table, late });
        for other in needed_by.get(table).map_or(&[][..], Vec::as_slice) {
            if let Some(count) = waiting.get_mut(*other) {
                *count = count.saturating_sub(1);
                if *count == 0 && done.get(*other) == Some(&false) {
                    ready.insert(*other);
                }
            }
        }
    }
}
