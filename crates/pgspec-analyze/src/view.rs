//! A view's columns, by its query.

use pgspec_catalog::object::View;
use pgspec_sql::syntax;

use crate::analyzer::Analyzer;
use crate::finding::Finding;
use crate::world::{RelationColumn, World};

/// The columns of a view, or `None` if its query is wrong or cannot be read. A column that cannot be known is opaque.
pub(crate) fn columns(world: &World<'_>, view: &View) -> Option<Box<[RelationColumn]>> {
    let query = syntax::query(&view.query.text).ok()?;
    let mut analyzer = Analyzer::new(world);
    let typed = analyzer.query(&query);
    if analyzer.findings.iter().any(|finding: &Finding| finding.problem.is_error()) {
        return None;
    }
    let columns = analyzer.result_columns(&typed);
    let names = view.column_names.iter().map(Some).chain(std::iter::repeat(None));
    let columns = columns.into_iter().zip(names).map(|(column, name)| RelationColumn {
        name: name.cloned().unwrap_or(column.name),
        ty: column.ty,
        typmod: column.typmod,
        not_null: !column.nullable,
        has_default: false,
        generated: false,
        identity: None,
        collation: None,
        source: column.source,
    });
    Some(columns.collect())
}
