//! Indexes: their expressions and predicates, their operator classes, and what their access method can do.

use pgspec_catalog::object::{Index, IndexKeyTarget, NullsOrder, SortOrder};
use pgspec_catalog::{Object, SqlText};

use super::constraint::column_type;
use super::{Label, Meaning, Part, opclass, scopes, texts};
use crate::finding::Problem;
use crate::scope::{ExprUse, Scope};
use crate::typed::TypeId;
use crate::world::{OPAQUE, World};

/// The SQL of an index, and whether Postgres could make it.
pub(super) fn parts<'c>(world: &World<'c>, object: &'c Object, index: &'c Index) -> Vec<Part<'c>> {
    let Some(table) = scopes::relation(world, &index.table) else { return Vec::new() };
    let has_sql = index.predicate.is_some() || index.keys.iter().any(|key| key.as_column().is_none());
    let row = if has_sql { scopes::row(world, table) } else { Scope::default() };
    let mut parts: Vec<_> = abilities(object, index).into_iter().collect();
    for key in &index.keys {
        let ty = match &key.target {
            IndexKeyTarget::Column(name) => column_type(world, table, name),
            IndexKeyTarget::Expression(text) => {
                let part = expression(world, &row, object, text);
                let ty = type_of(&part);
                parts.push(part);
                ty
            }
        };
        let Some(ty) = ty else { continue };
        parts.extend(opclass::unfit(world, index.method.as_str(), key, ty, object.span()));
        if key.collation.is_some() && !world.ty(ty).collatable {
            let message = format!("collations are not supported by type {}", world.show(ty, -1));
            let help = Some("leave the collation out".to_owned());
            parts.push(Part::rule(object.span(), Problem::CollationMismatch, message, help));
        }
    }
    if let Some(text) = &index.predicate {
        parts.push(predicate(world, &row, object, text));
    }
    parts
}

/// An expression of an index.
pub(super) fn expression<'c>(
    world: &World<'c>,
    row: &Scope,
    object: &'c Object,
    text: &'c SqlText,
) -> Part<'c> {
    let label = Label::of("expression");
    let mut part = texts::expression(world, label, text, object.span(), Some(row), |analyzer, expr| {
        let value = analyzer.expr(expr, ExprUse::IndexExpression);
        if value.ty != analyzer.world.core.unknown {
            return value;
        }
        let message = "data type unknown has no default operator class for this access method";
        let failed = analyzer.fail(Problem::UndefinedObject, value.range, message);
        if let Some(finding) = analyzer.findings.last_mut() {
            finding.help = Some("cast the literal: `'…'::text`".to_owned());
        }
        failed
    });
    forbid_system_columns(&mut part);
    texts::demand_immutable(world, &mut part, "functions in index expression must be marked IMMUTABLE");
    part
}

/// The WHERE of an index or an exclusion constraint.
pub(super) fn predicate<'c>(
    world: &World<'c>,
    row: &Scope,
    object: &'c Object,
    text: &'c SqlText,
) -> Part<'c> {
    let label = Label::of("predicate");
    let mut part = texts::expression(world, label, text, object.span(), Some(row), |analyzer, expr| {
        analyzer.condition(expr, ExprUse::IndexPredicate, "WHERE")
    });
    forbid_system_columns(&mut part);
    texts::demand_immutable(world, &mut part, "functions in index predicate must be marked IMMUTABLE");
    part
}

/// The type of an index expression, if it is known.
pub(super) fn type_of(part: &Part<'_>) -> Option<TypeId> {
    match &part.meaning {
        Meaning::Expression(typed) if typed.ty != OPAQUE => Some(typed.ty),
        Meaning::Expression(_)
        | Meaning::Unknown
        | Meaning::Query(..)
        | Meaning::Statements(_)
        | Meaning::Body(_) => None,
    }
}

fn forbid_system_columns(part: &mut Part<'_>) {
    let Meaning::Expression(typed) = &part.meaning else { return };
    let used = texts::own_columns(typed);
    if let Some((_, range)) = used.iter().find(|(var, _)| texts::system_column(var.column).is_some()) {
        let message = "index creation on system columns is not supported".to_owned();
        texts::push_once(part, Problem::FeatureNotSupported, *range, message);
    }
}

/// What an access method cannot do (`DefineIndex`).
fn abilities<'c>(object: &'c Object, index: &'c Index) -> Option<Part<'c>> {
    let method = index.method.as_str();
    let known = matches!(method, "btree" | "hash" | "gist" | "gin" | "spgist" | "brin");
    if !known || method == "btree" {
        return None;
    }
    let ordered = |key: &pgspec_catalog::object::IndexKey| {
        key.order == SortOrder::Descending || key.nulls != NullsOrder::Last
    };
    let message = if index.unique {
        format!("access method \"{method}\" does not support unique indexes")
    } else if !index.include.is_empty() && !matches!(method, "gist" | "spgist") {
        format!("access method \"{method}\" does not support included columns")
    } else if index.keys.len() > 1 && matches!(method, "hash" | "spgist") {
        format!("access method \"{method}\" does not support multicolumn indexes")
    } else if index.keys.iter().any(ordered) {
        format!("access method \"{method}\" does not support ASC/DESC or NULLS FIRST/LAST options")
    } else {
        return None;
    };
    let help = Some("only `btree` can do everything: leave the option out, or use `btree`".to_owned());
    Some(Part::rule(object.span(), Problem::FeatureNotSupported, message, help))
}
