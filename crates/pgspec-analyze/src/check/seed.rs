//! Seed rows: every value against the type of its column.

use pgspec_catalog::object::{Seed, SeedValue};
use pgspec_catalog::{Key, Object};
use pgspec_sql::syntax::ast::{Expr, ExprKind, TextRange};

use super::{Label, Meaning, Part, scopes, texts};
use crate::analyzer::Analyzer;
use crate::scope::ExprUse;
use crate::world::World;

/// The values of seed rows.
pub(super) fn parts<'c>(
    world: &World<'c>,
    key: &'c Key,
    object: &'c Object,
    seed: &'c Seed,
) -> Vec<Part<'c>> {
    let mut parts = Vec::new();
    let Some(table) = key.relation().and_then(|name| scopes::relation(world, &name)) else { return parts };
    let columns = world.columns(table).unwrap_or_default();
    let columns: Vec<_> =
        seed.columns.iter().map(|name| columns.iter().find(|column| column.name == *name)).collect();
    for (number, row) in seed.rows.iter().enumerate() {
        let span = seed.spans.get(number).copied().flatten().or_else(|| object.span());
        for ((name, column), value) in seed.columns.iter().zip(&columns).zip(row) {
            let Some(column) = column else { continue };
            let label = Label::named("value of", name.as_str());
            match value {
                SeedValue::Literal(text) => {
                    let mut analyzer = Analyzer::new(world);
                    let kind = ExprKind::String(pgspec_catalog::Name::exact(text));
                    let value = analyzer.expr(&Expr { kind, range: TextRange::default() }, ExprUse::Values);
                    texts::assign(&mut analyzer, value, column, "expression");
                    let findings = analyzer.findings;
                    if !findings.is_empty() {
                        parts.push(Part { label, text: None, span, meaning: Meaning::Unknown, findings });
                    }
                }
                SeedValue::Sql(text) => {
                    parts.push(texts::expression(world, label, text, span, None, |analyzer, expr| {
                        let value = analyzer.expr(expr, ExprUse::Values);
                        texts::assign(analyzer, value, column, "expression")
                    }));
                }
                SeedValue::Default | SeedValue::Null | SeedValue::Reference { .. } => {}
            }
        }
    }
    parts
}
