//! Names: of identifiers, and of columns that have no alias (`FigureColname` of Postgres' source).

use pgspec_catalog::Name;
use sqlparser::ast::{CastKind, Expr, Function, Ident, ObjectName, SelectItem, SetExpr, TrimWhereField};

/// An identifier as Postgres stores it.
pub(super) fn fold(ident: &Ident) -> Name {
    if ident.quote_style.is_some() { Name::exact(&ident.value) } else { Name::folded(&ident.value) }
}

/// The name of a column without `AS`; `None` where it is not certain.
pub(super) fn of_expression(expr: &Expr) -> Option<Name> {
    match figure(expr) {
        Figure::Named(name) | Figure::Weak(name) => Some(name),
        Figure::None => Some(Name::exact("?column?")),
        Figure::Unknown => None,
    }
}

/// A name and how strong it is: a weak one gives way to a better one.
enum Figure {
    Named(Name),
    Weak(Name),
    None,
    Unknown,
}

fn named(text: &str) -> Figure {
    Figure::Named(Name::exact(text))
}

fn weak(text: &str) -> Figure {
    Figure::Weak(Name::exact(text))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else the parser knows is not known here")]
fn figure(expr: &Expr) -> Figure {
    match expr {
        Expr::Identifier(ident) => Figure::Named(fold(ident)),
        Expr::CompoundIdentifier(path) => {
            path.last().map_or(Figure::Unknown, |ident| Figure::Named(fold(ident)))
        }
        Expr::Nested(inner) | Expr::Collate { expr: inner, .. } => figure(inner),
        Expr::Function(function) => of_function(function),
        Expr::Cast { kind: CastKind::Cast | CastKind::DoubleColon, expr: inner, data_type, .. } => {
            match figure(inner) {
                Figure::Named(name) => Figure::Named(name),
                Figure::Unknown => Figure::Unknown,
                Figure::Weak(_) | Figure::None => of_type(&data_type.to_string()),
            }
        }
        Expr::TypedString(typed) => of_type(&typed.data_type.to_string()),
        Expr::Interval(_) => weak("interval"),
        Expr::Case { else_result, .. } => match else_result.as_deref().map(figure) {
            Some(Figure::Named(name)) => Figure::Named(name),
            Some(Figure::Unknown) => Figure::Unknown,
            Some(Figure::Weak(_) | Figure::None) | None => weak("case"),
        },
        Expr::Exists { negated: false, .. } => named("exists"),
        Expr::Array(_) => named("array"),
        Expr::Extract { .. } => named("extract"),
        Expr::Ceil { .. } => named("ceil"),
        Expr::Floor { .. } => named("floor"),
        Expr::Position { .. } => named("position"),
        Expr::Substring { .. } => named("substring"),
        Expr::Overlay { .. } => named("overlay"),
        Expr::AtTimeZone { .. } => named("timezone"),
        Expr::Trim { trim_where, .. } => named(match trim_where {
            None | Some(TrimWhereField::Both) => "btrim",
            Some(TrimWhereField::Leading) => "ltrim",
            Some(TrimWhereField::Trailing) => "rtrim",
        }),
        // A subquery hands the name of its only column on.
        Expr::Subquery(query) => match &*query.body {
            SetExpr::Select(select) => match select.projection.as_slice() {
                [SelectItem::UnnamedExpr(expr)] => figure(expr),
                [SelectItem::ExprWithAlias { alias, .. }] => Figure::Named(fold(alias)),
                _ => Figure::Unknown,
            },
            _ => Figure::Unknown,
        },
        Expr::Value(value) => match &value.value {
            // `bool` up to Postgres 14, which had a cast here; no name since.
            sqlparser::ast::Value::Boolean(_) => Figure::Unknown,
            _ => Figure::None,
        },
        Expr::BinaryOp { .. }
        | Expr::UnaryOp { .. }
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsDistinctFrom(..)
        | Expr::IsNotDistinctFrom(..)
        | Expr::InList { .. }
        | Expr::Between { .. }
        | Expr::Like { .. }
        | Expr::ILike { .. }
        | Expr::AnyOp { .. }
        | Expr::AllOp { .. } => Figure::None,
        _ => Figure::Unknown,
    }
}

fn of_function(function: &Function) -> Figure {
    last(&function.name).map_or(Figure::Unknown, Figure::Named)
}

/// The last part of a name.
fn last(name: &ObjectName) -> Option<Name> {
    name.0.last().and_then(|part| part.as_ident()).map(fold)
}

/// A cast gives the type's own name to a column that has none.
fn of_type(written: &str) -> Figure {
    match super::typed::of_sql(written, |name| Some(name.clone())) {
        Some(data_type) => Figure::Weak(data_type.name.name),
        None => Figure::Unknown,
    }
}
