//! What a view's columns are besides their types: whose columns they show, and whether rows can be written through it.

use std::ops::ControlFlow;

use pgspec_catalog::object::View;
use pgspec_catalog::{Catalog, Name, QualifiedName};
use sqlparser::ast::{
    Expr, Function, GroupByExpr, ObjectName, Query, Select, SelectItem, SetExpr, TableFactor, Visit, Visitor,
};

use super::{MAX_VIEWS, Unknown, Views, columns, names, parse};

/// The column of a table that a view's column shows unchanged, through other views if need be.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Source {
    /// The table.
    pub relation: QualifiedName,
    /// Its column.
    pub column: Name,
}

/// Where a view's columns come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    /// For each column, in order, the one that it shows unchanged. Joins and subqueries do not hide it; anything done
    /// to the value does.
    pub sources: Vec<Option<Source>>,
    /// Rows can be inserted into it and updated without a trigger or rule: Postgres writes through the columns that
    /// have a source (manual, `CREATE VIEW`, "Updatable Views"). False where that is not certain.
    pub updatable: bool,
}

/// The shape of a view of `schema`. Columns whose types are not known do not hinder it.
///
/// # Errors
/// If the query cannot be read, or reads a relation whose columns are not known.
pub fn shape(catalog: &Catalog, view: &View, schema: &Name) -> Result<Shape, Unknown> {
    let views = Views { lenient: true, ..Views::default() };
    let columns = columns(catalog, view, schema, &views)?;
    let sources: Vec<_> = columns.into_iter().map(|column| column.typed.source).collect();
    let updatable = sources.iter().any(Option::is_some) && is_updatable(catalog, view, schema, MAX_VIEWS);
    Ok(Shape { sources, updatable })
}

/// Whether an expression is nothing but a column.
pub(super) fn is_reference(expr: &Expr) -> bool {
    let mut expr = expr;
    while let Expr::Nested(inner) = expr {
        expr = inner;
    }
    matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_))
}

fn is_updatable(catalog: &Catalog, view: &View, schema: &Name, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1).filter(|_| !view.materialized) else { return false };
    let Ok(query) = parse::query(&view.query.text) else { return false };
    let Some(relation) = base(&query) else { return false };
    let Some(path) =
        relation.0.iter().map(|part| part.as_ident().map(names::fold)).collect::<Option<Vec<_>>>()
    else {
        return false;
    };
    let candidates = match path.as_slice() {
        [name] => [schema.clone(), Name::exact("public")]
            .map(|schema| QualifiedName { schema: Some(schema), name: name.clone() })
            .to_vec(),
        [schema, name] => vec![QualifiedName { schema: Some(schema.clone()), name: name.clone() }],
        _ => return false,
    };
    let found = candidates.iter().find_map(|name| catalog.relation(name)).and_then(|id| catalog.entry(id));
    let Some((key, object)) = found else { return false };
    match (object.body.as_view(), &key.schema) {
        (Some(inner), Some(schema)) => is_updatable(catalog, inner, schema, depth),
        _ => object.body.as_table().is_some(),
    }
}

/// The one relation that a query shows row by row.
fn base(query: &Query) -> Option<&ObjectName> {
    let plain = query.with.is_none() && query.limit_clause.is_none() && query.fetch.is_none();
    let SetExpr::Select(select) = &*query.body else { return None };
    if !plain || !is_plain(select) {
        return None;
    }
    let [item] = select.from.as_slice() else { return None };
    let TableFactor::Table { name, args: None, with_ordinality: false, sample: None, .. } = &item.relation
    else {
        return None;
    };
    item.joins.is_empty().then_some(name)
}

/// Whether a `SELECT` has one row for each row that it reads.
fn is_plain(select: &Select) -> bool {
    let grouped = match &select.group_by {
        GroupByExpr::All(_) => true,
        GroupByExpr::Expressions(list, modifiers) => !list.is_empty() || !modifiers.is_empty(),
    };
    let expressions = || {
        select.projection.iter().filter_map(|item| match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
            SelectItem::Wildcard(_)
            | SelectItem::QualifiedWildcard(..)
            | SelectItem::ExprWithAliases { .. } => None,
        })
    };
    select.distinct.is_none() && select.having.is_none() && !grouped && expressions().all(is_row_by_row)
}

/// Whether an expression has one value for each row: no aggregate, no window, no set. A function that is not known to
/// be like that counts as none.
fn is_row_by_row(expr: &Expr) -> bool {
    expr.visit(&mut Calls::default()).is_continue()
}

/// Looks at the calls of an expression, those of its subqueries left out.
#[derive(Default)]
struct Calls {
    subqueries: usize,
}

impl Visitor for Calls {
    type Break = ();

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.subqueries += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.subqueries = self.subqueries.saturating_sub(1);
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr
            && self.subqueries == 0
            && !is_scalar(function)
        {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

/// Functions of Postgres that have one value for each row and are common in views. Sorted.
#[rustfmt::skip]
const SCALAR: &[&str] = &[
    "abs", "age", "array", "array_length", "array_to_string", "btrim", "cardinality", "ceil", "char_length",
    "clock_timestamp", "coalesce", "concat", "concat_ws", "current_date", "current_setting", "current_timestamp",
    "current_user", "date_part", "date_trunc", "extract", "floor", "format", "gen_random_uuid", "greatest", "initcap",
    "jsonb_array_length", "jsonb_build_array", "jsonb_build_object", "jsonb_extract_path_text", "jsonb_typeof",
    "least", "left", "length", "lower", "lpad", "ltrim", "make_date", "md5", "mod", "now", "nullif", "octet_length",
    "position", "power", "random", "regexp_replace", "replace", "reverse", "right", "round", "rpad", "rtrim",
    "split_part", "sqrt", "starts_with", "strpos", "substr", "substring", "to_char", "to_date", "to_json", "to_jsonb",
    "to_number", "to_timestamp", "to_tsvector", "trim", "trunc", "upper",
];

fn is_scalar(function: &Function) -> bool {
    let over = function.over.is_some() || function.filter.is_some() || !function.within_group.is_empty();
    let name = function.name.0.last().and_then(|part| part.as_ident()).map(names::fold);
    !over && name.is_some_and(|name| SCALAR.binary_search(&name.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalar_functions_are_sorted() {
        assert!(SCALAR.is_sorted());
    }
}
