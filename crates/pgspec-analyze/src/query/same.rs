//! Whether two expressions of one query are the same (`equal()`), wherever and however they were written.

use super::walk::{Part, parts, query_parts};
use crate::typed::{EntryKind, Node, Typed, TypedQuery};

/// Whether both are the same expression. Places and the form of casts do not count.
pub(crate) fn same(a: &Typed, b: &Typed) -> bool {
    if a.ty != b.ty || a.typmod != b.typmod || !same_head(&a.node, &b.node) {
        return false;
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    parts(a, &mut |part| left.push(part));
    parts(b, &mut |part| right.push(part));
    same_parts(&left, &right)
}

fn same_parts(left: &[Part<'_>], right: &[Part<'_>]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|pair| match pair {
            (Part::Same(a), Part::Same(b)) => same(a, b),
            (Part::Query(a), Part::Query(b)) => same_query(a, b),
            (Part::Same(_), Part::Query(_)) | (Part::Query(_), Part::Same(_)) => false,
        })
}

fn same_query(a: &TypedQuery, b: &TypedQuery) -> bool {
    let entries = a.entries.len() == b.entries.len()
        && a.entries.iter().zip(&b.entries).all(|(a, b)| match (&a.kind, &b.kind) {
            (EntryKind::Relation(a), EntryKind::Relation(b))
            | (EntryKind::RowsOf(a), EntryKind::RowsOf(b)) => a == b,
            (EntryKind::Cte(up, index), EntryKind::Cte(up_b, index_b)) => (up, index) == (up_b, index_b),
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        });
    if !entries || a.command != b.command || a.distinct.is_some() != b.distinct.is_some() {
        return false;
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    query_parts(a, &mut |part| left.push(part));
    query_parts(b, &mut |part| right.push(part));
    same_parts(&left, &right)
}

/// Whether both nodes are the same but for their parts.
fn same_head(a: &Node, b: &Node) -> bool {
    match (a, b) {
        (Node::Call { function: f, variadic: v, .. }, Node::Call { function: g, variadic: w, .. }) => {
            f == g && v == w
        }
        (Node::Aggregate(f), Node::Aggregate(g)) => {
            f.function == g.function
                && f.distinct == g.distinct
                && f.variadic == g.variadic
                && f.up == g.up
                && f.direct.len() == g.direct.len()
                && f.arguments.len() == g.arguments.len()
                && f.filter.is_some() == g.filter.is_some()
                && f.order_by
                    .iter()
                    .map(|i| (i.descending, i.nulls_first))
                    .eq(g.order_by.iter().map(|i| (i.descending, i.nulls_first)))
        }
        (Node::Window(f), Node::Window(g)) => f.function == g.function && f.window == g.window,
        (Node::Operator { operator: f, .. }, Node::Operator { operator: g, .. })
        | (Node::Distinct { operator: f, .. }, Node::Distinct { operator: g, .. })
        | (Node::NullIf { operator: f, .. }, Node::NullIf { operator: g, .. }) => f == g,
        (
            Node::ArrayOperator { operator: f, all: v, .. },
            Node::ArrayOperator { operator: g, all: w, .. },
        ) => f == g && v == w,
        (Node::NullTest { negated: v, .. }, Node::NullTest { negated: w, .. }) => v == w,
        (Node::BooleanTest { value: v, negated: n, .. }, Node::BooleanTest { value: w, negated: m, .. }) => {
            v == w && n == m
        }
        (Node::Case { operand: v, whens: n, .. }, Node::Case { operand: w, whens: m, .. }) => {
            v.is_some() == w.is_some() && n.len() == m.len()
        }
        (Node::GreatestLeast(v, _), Node::GreatestLeast(w, _)) => v == w,
        (Node::Array { nested: v, .. }, Node::Array { nested: w, .. }) => v == w,
        (Node::RowCompare { operators: v, .. }, Node::RowCompare { operators: w, .. }) => v == w,
        (Node::Sublink(v), Node::Sublink(w)) => v.kind == w.kind && v.test.is_some() == w.test.is_some(),
        (Node::Field(_, v), Node::Field(_, w)) => v == w,
        (
            Node::Subscript { upper: u, lower: l, slice: s, .. },
            Node::Subscript { upper: v, lower: m, slice: t, .. },
        ) => {
            let shape = |all: &[Option<Typed>]| all.iter().map(Option::is_some).collect::<Vec<_>>();
            s == t && shape(u) == shape(v) && shape(l) == shape(m)
        }
        (Node::Collate(_, v), Node::Collate(_, w)) => v == w,
        (Node::Construct(v, _), Node::Construct(w, _)) => v == w,
        (
            Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::Coalesce(_)
            | Node::Row(_)
            | Node::Relabel(_)
            | Node::ViaText(_)
            | Node::ArrayCast(..)
            | Node::ConvertRow(_)
            | Node::ToDomain(_)
            | Node::Grouping(_),
            _,
        ) => std::mem::discriminant(a) == std::mem::discriminant(b),
        // Nothing known of both is nothing known of whether they are the same: whoever asks must look first.
        (Node::Opaque(_), Node::Opaque(_)) => true,
        (
            Node::Const(_)
            | Node::Parameter(_)
            | Node::Variable(_)
            | Node::Var(_)
            | Node::CaseTest
            | Node::SublinkColumn(_)
            | Node::SqlValue(..)
            | Node::Default,
            _,
        ) => a == b,
        _ => false,
    }
}

/// Without the casts that were added (`strip_implicit_coercions`).
pub(crate) fn strip_implicit(value: &Typed) -> &Typed {
    match &value.node {
        Node::Call { arguments, form: crate::typed::CallForm::ImplicitCast, .. } => {
            arguments.first().map_or(value, strip_implicit)
        }
        _ => value,
    }
}
