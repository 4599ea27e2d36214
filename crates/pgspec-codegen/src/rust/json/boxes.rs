//! Types that would hold themselves get a `Box` on the way.

use rustc_hash::FxHashSet;

use super::{Body, Shape, Ty};

/// Boxes one place of every circle.
pub(super) fn add(shapes: &mut [Shape]) {
    for owner in 0..shapes.len() {
        for place in 0..places(shapes, owner).len() {
            // Asked anew each time: what is boxed already closes no circle.
            let target = places(shapes, owner).get(place).copied().flatten();
            let closes = target.is_some_and(|target| reaches(shapes, target, owner));
            let shape = shapes.get_mut(owner).filter(|_| closes);
            if let Some(ty) = shape.and_then(|shape| types_mut(shape).into_iter().nth(place)) {
                wrap(ty);
            }
        }
    }
}

/// The shapes that one holds without anything between, by the places of its types.
fn places(shapes: &[Shape], at: usize) -> Vec<Option<usize>> {
    shapes.get(at).map(|shape| types(shape).into_iter().map(held).collect()).unwrap_or_default()
}

fn types(shape: &Shape) -> Vec<&Ty> {
    match &shape.body {
        Body::Struct { members, .. } => members.iter().map(|member| &member.ty).collect(),
        Body::Labels(_) => Vec::new(),
        Body::Union(variants) => variants.iter().map(|(_, ty)| ty).collect(),
        Body::Around(ty) => vec![ty],
    }
}

fn types_mut(shape: &mut Shape) -> Vec<&mut Ty> {
    match &mut shape.body {
        Body::Struct { members, .. } => members.iter_mut().map(|member| &mut member.ty).collect(),
        Body::Labels(_) => Vec::new(),
        Body::Union(variants) => variants.iter_mut().map(|(_, ty)| ty).collect(),
        Body::Around(ty) => vec![ty],
    }
}

/// The shape that a type holds in itself: lists, maps and boxes have theirs elsewhere.
fn held(ty: &Ty) -> Option<usize> {
    match ty {
        Ty::Named(at) => Some(*at),
        Ty::Optional(inner) => held(inner),
        Ty::Text
        | Ty::Integer
        | Ty::Number
        | Ty::Boolean
        | Ty::Null
        | Ty::Any
        | Ty::List(_)
        | Ty::Map(_)
        | Ty::Boxed(_) => None,
    }
}

fn wrap(ty: &mut Ty) {
    if let Ty::Optional(inner) = ty {
        return wrap(inner);
    }
    *ty = Ty::Boxed(Box::new(ty.clone()));
}

fn reaches(shapes: &[Shape], from: usize, to: usize) -> bool {
    let (mut seen, mut left) = (FxHashSet::default(), vec![from]);
    while let Some(at) = left.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            left.extend(places(shapes, at).into_iter().flatten());
        }
    }
    false
}

/// The shapes that some types lead to.
pub(super) fn used<'t>(
    shapes: &'t [Shape],
    types_of_columns: impl Iterator<Item = &'t Ty>,
) -> FxHashSet<usize> {
    let mut used = FxHashSet::default();
    let mut left: Vec<&Ty> = types_of_columns.collect();
    while let Some(ty) = left.pop() {
        match ty {
            Ty::Named(at) => {
                if let Some(shape) = shapes.get(*at).filter(|_| used.insert(*at)) {
                    left.extend(types(shape));
                    if let Body::Struct { rest: Some(rest), .. } = &shape.body {
                        left.push(rest);
                    }
                }
            }
            Ty::Optional(inner) | Ty::List(inner) | Ty::Map(inner) | Ty::Boxed(inner) => left.push(inner),
            Ty::Text | Ty::Integer | Ty::Number | Ty::Boolean | Ty::Null | Ty::Any => {}
        }
    }
    used
}
