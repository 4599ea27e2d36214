//! Constraints: checks, keys, foreign keys, exclusions.

use pgspec_catalog::object::{
    Check, Constraint, ConstraintBody, Exclude, ForeignKey, IndexKeyTarget, UniqueKey,
};
use pgspec_catalog::{Key, Name, Object};

use super::{Label, Meaning, Part, index, opclass, scopes, texts};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{RelationId, TypeId};
use crate::world::{CastContext, OPAQUE, TypeKind, World};

/// The SQL of a constraint, and whether Postgres could make it.
pub(super) fn parts<'c>(
    world: &World<'c>,
    key: &'c Key,
    object: &'c Object,
    constraint: &'c Constraint,
) -> Vec<Part<'c>> {
    let Some(table) = key.relation().and_then(|name| scopes::relation(world, &name)) else {
        return Vec::new();
    };
    match &constraint.body {
        ConstraintBody::Check(check) => vec![self::check(world, table, object, check)],
        ConstraintBody::PrimaryKey(columns) | ConstraintBody::Unique(columns) => {
            unique(world, table, object, columns)
        }
        ConstraintBody::ForeignKey(foreign) => foreign_key(world, table, key, object, foreign),
        ConstraintBody::Exclude(exclude) => self::exclude(world, table, object, exclude),
    }
}

fn check<'c>(world: &World<'c>, table: RelationId, object: &'c Object, check: &'c Check) -> Part<'c> {
    let row = scopes::row(world, table);
    let text = &check.expression;
    let mut part =
        texts::expression(world, Label::of(""), text, object.span(), Some(&row), |analyzer, expr| {
            analyzer.condition(expr, ExprUse::CheckConstraint, "CHECK")
        });
    let Meaning::Expression(typed) = &part.meaning else { return part };
    for (var, range) in texts::own_columns(typed) {
        if let Some(name) = texts::system_column(var.column).filter(|name| *name != "tableoid") {
            let message = format!("system column \"{name}\" reference in check constraint is invalid");
            texts::push_once(&mut part, Problem::InvalidColumnReference, range, message);
            break;
        }
    }
    part
}

/// The type of a table's column; `None` if there is no such column or nothing is known of its type.
pub(super) fn column_type(world: &World<'_>, table: RelationId, name: &Name) -> Option<TypeId> {
    let column = world.columns(table)?.iter().find(|column| column.name == *name)?;
    (column.ty != OPAQUE).then_some(column.ty)
}

/// Each column needs a class for the key's index, which is GiST where rows must not overlap (`transformIndexConstraint`).
fn unique<'c>(world: &World<'c>, table: RelationId, object: &'c Object, key: &'c UniqueKey) -> Vec<Part<'c>> {
    if key.without_overlaps {
        let own = key.columns.split_last();
        let (Some((last, others)), span) = (own, object.span()) else { return Vec::new() };
        let types = others.iter().filter_map(|name| column_type(world, table, name));
        let mut parts: Vec<_> =
            types.filter_map(|ty| opclass::missing_default(world, "gist", ty, span)).collect();
        let ty = column_type(world, table, last).filter(|ty| {
            let kind = world.ty(world.base(*ty).0).kind;
            !matches!(kind, TypeKind::Range | TypeKind::Multirange)
                && opclass::is_well_known(world, world.base(*ty).0)
        });
        parts.extend(ty.map(|ty| {
            let message = format!("column \"{last}\" in WITHOUT OVERLAPS is not a range or multirange type");
            let help = format!("it is {}: a period is a range, such as `tstzrange`", world.show(ty, -1));
            Part::rule(span, Problem::DatatypeMismatch, message, Some(help))
        }));
        return parts;
    }
    let types = key.columns.iter().filter_map(|name| column_type(world, table, name));
    types.filter_map(|ty| opclass::missing_default(world, "btree", ty, object.span())).collect()
}

/// `ATAddForeignKeyConstraint`: each pair of columns needs an `=` that the referenced key's index can use.
fn foreign_key<'c>(
    world: &World<'c>,
    table: RelationId,
    key: &'c Key,
    object: &'c Object,
    foreign: &'c ForeignKey,
) -> Vec<Part<'c>> {
    let Some(referenced) = scopes::relation(world, &foreign.references) else { return Vec::new() };
    let pairs = foreign.columns.iter().zip(&foreign.referenced_columns);
    let wrong = pairs.filter_map(|(own, other)| {
        let (own_type, other_type) =
            (column_type(world, table, own)?, column_type(world, referenced, other)?);
        (comparable(world, own_type, other_type, foreign.period) == Some(false)).then(|| {
            let message = format!("foreign key constraint \"{}\" cannot be implemented", key.name);
            let (own_type, other_type) = (world.show(own_type, -1), world.show(other_type, -1));
            let reason = format!(
                "the key columns `{own}` and `{other}` are of incompatible types, {own_type} and {other_type}: give \
                 `{own}` the type {other_type}"
            );
            let part = Part::rule(object.span(), Problem::DatatypeMismatch, message, Some(reason));
            Part { label: Label::named("", own.as_str()), ..part }
        })
    });
    wrong.collect()
}

/// Whether rows can be found by a foreign key's value in an index over the referenced column; `None` if that is not
/// known. The classes of GiST know no operators between types.
fn comparable(world: &World<'_>, foreign: TypeId, referenced: TypeId, period: bool) -> Option<bool> {
    let foreign = world.base(foreign).0;
    let base = world.base(referenced).0;
    if foreign == base {
        return Some(true);
    }
    // The operator class says by which type the index compares: `varchar` is compared as `text`.
    let known = |ty: TypeId| opclass::is_well_known(world, ty);
    if period {
        let numbers = ["int2", "int4", "int8", "float4", "float8", "numeric"];
        let strict = |ty: TypeId| {
            let kind = world.ty(ty).kind;
            matches!(kind, TypeKind::Range | TypeKind::Multirange)
                || numbers.contains(&world.ty(ty).name.name.as_str())
        };
        return (known(foreign) && known(base) && strict(foreign) && strict(base)).then_some(false);
    }
    let (input, _) = opclass::default(world, "btree", base).known()?;
    let equality = Name::exact("=");
    let direct = world.operators(None, &equality).into_iter().any(|(_, id)| {
        let operator = world.operator(id);
        operator.left == Some(input) && operator.right == foreign && operator.can_merge
    });
    if direct || world.can_coerce(&[base, foreign], &[input, input], CastContext::Implicit) {
        return Some(true);
    }
    (known(foreign) && known(base)).then_some(false)
}

fn exclude<'c>(
    world: &World<'c>,
    table: RelationId,
    object: &'c Object,
    exclude: &'c Exclude,
) -> Vec<Part<'c>> {
    let row = scopes::row(world, table);
    let mut parts = Vec::new();
    for element in &exclude.elements {
        let ty = match &element.key.target {
            IndexKeyTarget::Column(name) => column_type(world, table, name),
            IndexKeyTarget::Expression(text) => {
                let part = index::expression(world, &row, object, text);
                let ty = index::type_of(&part);
                parts.push(part);
                ty
            }
        };
        let Some(ty) = ty else { continue };
        let method = exclude.method.as_str();
        if let Some(part) = opclass::unfit(world, method, &element.key, ty, object.span()) {
            parts.push(part);
            continue;
        }
        parts.extend(not_in_family(world, object, method, element, ty));
    }
    if let Some(text) = &exclude.predicate {
        parts.push(index::predicate(world, &row, object, text));
    }
    parts
}

/// `operator && is not a member of operator family "…"`
fn not_in_family<'c>(
    world: &World<'c>,
    object: &'c Object,
    method: &str,
    element: &'c pgspec_catalog::object::ExcludeElement,
    ty: TypeId,
) -> Option<Part<'c>> {
    let (_, class) = match &element.key.opclass {
        Some(_) => return None,
        None => opclass::default(world, method, ty).known()?,
    };
    let symbol = element.operator.symbol.as_str();
    let inside = class.operators.iter().any(|name| *name == symbol);
    if inside || !opclass::is_well_known(world, ty) {
        return None;
    }
    let shown = world.show(ty, -1);
    let list: Vec<_> = class.operators.iter().map(|name| format!("`{name}`")).collect();
    let message =
        format!("the operator {symbol} of {shown} cannot be used by the access method \"{method}\"");
    let help = match list.is_empty() {
        true => "use another operator".to_owned(),
        false => format!("its operator class `{}` knows {}", class.name, list.join(", ")),
    };
    Some(Part::rule(object.span(), Problem::WrongObjectType, message, Some(help)))
}
