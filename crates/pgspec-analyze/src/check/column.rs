//! Columns: defaults, generated values, backfills, collations; and the condition of a table's retention.

use pgspec_catalog::object::{Column, Table};
use pgspec_catalog::{Key, SqlText};
use pgspec_sql::syntax::ast::TextRange;

use super::{Label, Meaning, Part, finding, scopes, texts};
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::{ExprUse, Scope};
use crate::typed::{RelationId, Var};
use crate::world::{OPAQUE, RelationColumn, World};

/// The SQL of a table's columns.
pub(super) fn parts<'c>(world: &World<'c>, key: &'c Key, table: &'c Table) -> Vec<Part<'c>> {
    let mut parts = Vec::new();
    let Some(id) = scopes::relation(world, &key.qualified_name()) else { return parts };
    let types = world.columns(id).unwrap_or_default();
    // Most tables need the scope of their own row for nothing here.
    let mut row = None;
    for (column, typed) in table.columns.iter().zip(types) {
        if let Some(text) = &column.default {
            parts.push(default(world, column, text, typed));
        }
        if let Some(generated) = &column.generated {
            let row = row.get_or_insert_with(|| scopes::row(world, id));
            parts.push(self::generated(world, id, row, column, &generated.expression, typed));
        }
        if let Some(backfill) = &column.notes.backfill {
            let row = row.get_or_insert_with(|| scopes::row(world, id));
            parts.push(self::backfill(world, row, column, &backfill.0, typed));
        }
        if column.collation.is_some() && typed.ty != OPAQUE && !world.ty(typed.ty).collatable {
            let shown = world.show(typed.ty, -1);
            let message = format!("collations are not supported by type {shown}");
            let label = Label::named("collation", column.name.as_str());
            let help = Some("leave the collation out".to_owned());
            let findings = vec![finding(Problem::CollationMismatch, message, help)];
            parts.push(Part {
                label,
                text: None,
                span: column.origin.span(),
                meaning: Meaning::Unknown,
                findings,
            });
        }
    }
    for retention in &table.notes.retention {
        if let Some(text) = &retention.condition {
            let row = row.get_or_insert_with(|| scopes::row(world, id));
            let label = Label::named("retention", retention.by.as_str());
            parts.push(texts::expression(world, label, text, None, Some(row), |analyzer, expr| {
                analyzer.condition(expr, ExprUse::Where, "WHERE")
            }));
        }
    }
    parts
}

fn default<'c>(world: &World<'c>, column: &'c Column, text: &'c SqlText, typed: &RelationColumn) -> Part<'c> {
    let label = Label::named("default", column.name.as_str());
    texts::expression(world, label, text, column.origin.span(), None, |analyzer, expr| {
        let value = analyzer.expr(expr, ExprUse::ColumnDefault);
        texts::assign(analyzer, value, typed, "default expression")
    })
}

fn generated<'c>(
    world: &World<'c>,
    id: RelationId,
    row: &Scope,
    column: &'c Column,
    text: &'c SqlText,
    typed: &RelationColumn,
) -> Part<'c> {
    let label = Label::named("generated value", column.name.as_str());
    let span = column.origin.span();
    let mut part = texts::expression(world, label, text, span, Some(row), |analyzer, expr| {
        analyzer.expr(expr, ExprUse::GeneratedColumn)
    });
    forbid_generated(world, id, &mut part);
    // Postgres asks this before it casts the value for the column, and that cast need not be immutable.
    texts::demand_immutable(world, &mut part, "generation expression is not immutable");
    if let Meaning::Expression(value) = std::mem::replace(&mut part.meaning, Meaning::Unknown) {
        let mut analyzer = Analyzer::new(world);
        let value = texts::assign(&mut analyzer, *value, typed, "default expression");
        part.findings.append(&mut analyzer.findings);
        part.meaning = Meaning::Expression(Box::new(value));
    }
    part
}

/// A generated column may read neither generated columns, nor the whole row, nor system columns but `tableoid`.
fn forbid_generated(world: &World<'_>, id: RelationId, part: &mut Part<'_>) {
    let Meaning::Expression(typed) = &part.meaning else { return };
    let columns = world.columns(id).unwrap_or_default();
    let mut wrong: Vec<(TextRange, String)> = Vec::new();
    for (var, range) in texts::own_columns(typed) {
        if var.column == Var::WHOLE_ROW {
            wrong.push((range, "cannot use whole-row variable in column generation expression".to_owned()));
        } else if let Some(name) = texts::system_column(var.column).filter(|name| *name != "tableoid") {
            wrong.push((
                range,
                format!("cannot use system column \"{name}\" in column generation expression"),
            ));
        } else if let Some(column) = usize::try_from(var.column).ok().and_then(|number| columns.get(number))
            && column.generated
        {
            let message =
                format!("cannot use generated column \"{}\" in column generation expression", column.name);
            wrong.push((range, message));
        }
    }
    for (range, message) in wrong {
        texts::push_once(part, Problem::InvalidObjectDefinition, range, message);
    }
}

fn backfill<'c>(
    world: &World<'c>,
    row: &Scope,
    column: &'c Column,
    text: &'c SqlText,
    typed: &RelationColumn,
) -> Part<'c> {
    let label = Label::named("backfill", column.name.as_str());
    texts::expression(world, label, text, column.origin.span(), Some(row), |analyzer, expr| {
        let value = analyzer.expr(expr, ExprUse::UpdateSource);
        texts::assign(analyzer, value, typed, "expression")
    })
}
