//! SEARCH and CYCLE: the columns that they add to a recursive query (`analyzeCTE`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Cte, Ident, Query, QueryBody, Statement};

use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{EntryColumn, TypeId};

/// The columns that they add.
pub(super) fn added(analyzer: &mut Analyzer<'_, '_>, cte: &Cte) -> Vec<EntryColumn> {
    let mut out = Vec::new();
    let column = |name: &Ident, ty: TypeId, typmod, nullable| EntryColumn {
        name: name.name.clone(),
        ty,
        typmod,
        nullable,
        source: None,
    };
    let rows = analyzer.world.builtin("_record");
    if let Some(search) = &cte.search {
        let ty = if search.breadth { analyzer.world.builtin("record") } else { rows };
        out.push(column(&search.column, ty, -1, false));
    }
    if let Some(cycle) = &cte.cycle {
        let (ty, typmod) = match cycle.values.as_deref() {
            None => (analyzer.world.builtin("bool"), -1),
            Some((to, default)) => {
                let values = [analyzer.value(to, ExprUse::Other), analyzer.value(default, ExprUse::Other)];
                let ty = analyzer.common_type(&values, "CYCLE");
                analyzer.equality(ty, to.range);
                let values = values.map(|value| analyzer.coerce_common(value, ty, "CYCLE"));
                (ty, Analyzer::common_typmod(&values, ty))
            }
        };
        out.push(column(&cycle.mark, ty, typmod, cycle.values.is_some()));
        out.push(column(&cycle.path, rows, -1, false));
    }
    out
}

/// Whether their columns are there, and their names free.
pub(super) fn check(
    analyzer: &mut Analyzer<'_, '_>,
    cte: &Cte,
    columns: &[EntryColumn],
    recursive: bool,
    self_referenced: bool,
) {
    if cte.search.is_none() && cte.cycle.is_none() {
        return;
    }
    if !recursive || !self_referenced {
        analyzer.report(Problem::SyntaxError, cte.name.range, "WITH query is not recursive");
        return;
    }
    let plain = |statement: &Statement| {
        let Statement::Query(query) = statement else { return false };
        let QueryBody::SetOperation { left, right, .. } = &query.body else { return false };
        let tree = |query: &Query| matches!(query.body, QueryBody::SetOperation { .. });
        !tree(left) && !tree(right)
    };
    if !plain(&cte.body) {
        let message = "with a SEARCH or CYCLE clause, both sides of the UNION must be a SELECT";
        analyzer.report(Problem::FeatureNotSupported, cte.name.range, message);
    }
    let has = |name: &Name| columns.iter().any(|column| column.name == *name);
    if let Some(search) = &cte.search {
        check_list(analyzer, &search.by, columns, "search");
        if has(&search.column.name) {
            taken(analyzer, &search.column, "search sequence");
        }
    }
    if let Some(cycle) = &cte.cycle {
        check_list(analyzer, &cycle.columns, columns, "cycle");
        for (name, what) in [(&cycle.mark, "cycle mark"), (&cycle.path, "cycle path")] {
            if has(&name.name) {
                taken(analyzer, name, what);
            }
        }
        if cycle.mark.name == cycle.path.name {
            let message = "cycle mark column name and cycle path column name are the same";
            analyzer.report(Problem::SyntaxError, cycle.path.range, message);
        }
    }
    if let (Some(search), Some(cycle)) = (&cte.search, &cte.cycle) {
        for (name, what) in [(&cycle.mark, "mark"), (&cycle.path, "path")] {
            if name.name == search.column.name {
                let message =
                    format!("search sequence column name and cycle {what} column name are the same");
                analyzer.report(Problem::SyntaxError, name.range, message);
            }
        }
    }
}

fn check_list(analyzer: &mut Analyzer<'_, '_>, list: &[Ident], columns: &[EntryColumn], what: &str) {
    let mut seen: Vec<&Name> = Vec::new();
    for name in list {
        if !columns.iter().any(|column| column.name == name.name) {
            let message = format!("{what} column \"{}\" not in WITH query column list", name.name);
            let names = columns.iter().map(|column| column.name.as_str());
            let suggestion = pgspec_catalog::closest(name.name.as_str(), names).map(str::to_owned);
            analyzer.report(Problem::SyntaxError, name.range, message);
            analyzer.suggest(name.range, suggestion);
        }
        if seen.contains(&&name.name) {
            let message = format!("{what} column \"{}\" specified more than once", name.name);
            analyzer.report(Problem::DuplicateColumn, name.range, message);
        }
        seen.push(&name.name);
    }
}

fn taken(analyzer: &mut Analyzer<'_, '_>, name: &Ident, what: &str) {
    let message = format!("{what} column name \"{}\" already used in WITH query column list", name.name);
    analyzer.report(Problem::SyntaxError, name.range, message);
}
