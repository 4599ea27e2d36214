//! Which of several functions or operators is meant: `func_match_argtypes`, `func_select_candidate` (manual,
//! "Operator Type Resolution", "Function Type Resolution").

use crate::typed::TypeId;
use crate::world::{CastContext, World};

/// A candidate: what it is, and the types that this call's arguments would become.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Candidate<T> {
    pub(crate) is: T,
    pub(crate) arguments: Vec<TypeId>,
}

/// What was chosen.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Choice<T> {
    One(Candidate<T>),
    /// None takes these types.
    None,
    /// More than one, none better than the others.
    Ambiguous,
}

/// Chooses by the rules, once no candidate takes exactly these types.
pub(crate) fn choose<T: Clone>(
    world: &World<'_>,
    inputs: &[TypeId],
    candidates: Vec<Candidate<T>>,
) -> Choice<T> {
    let fits: Vec<_> = candidates
        .into_iter()
        .filter(|candidate| {
            candidate.arguments.len() == inputs.len()
                && world.can_coerce(inputs, &candidate.arguments, CastContext::Implicit)
        })
        .collect();
    match fits.len() {
        0 => Choice::None,
        1 => fits.into_iter().next().map_or(Choice::None, Choice::One),
        _ => select(world, inputs, fits).map_or(Choice::Ambiguous, Choice::One),
    }
}

/// `func_select_candidate`
fn select<T: Clone>(
    world: &World<'_>,
    inputs: &[TypeId],
    candidates: Vec<Candidate<T>>,
) -> Option<Candidate<T>> {
    let unknown = world.core.unknown;
    let bases: Vec<_> =
        inputs.iter().map(|ty| if *ty == unknown { unknown } else { world.base(*ty).0 }).collect();
    let unknowns = bases.iter().filter(|ty| **ty == unknown).count();

    let exact = |of: &Candidate<T>| count(&bases, &of.arguments, |input, ty| input != unknown && input == ty);
    let candidates = keep_best(candidates, exact);
    if let [only] = candidates.as_slice() {
        return Some(only.clone());
    }

    let preferred_of = |input: TypeId, ty: TypeId| {
        let row = world.ty(ty);
        row.preferred && row.category == world.ty(input).category
    };
    let preferred = |of: &Candidate<T>| {
        count(&bases, &of.arguments, |input, ty| input != unknown && (input == ty || preferred_of(input, ty)))
    };
    let candidates = keep_best(candidates, preferred);
    if let [only] = candidates.as_slice() {
        return Some(only.clone());
    }
    if unknowns == 0 {
        return None;
    }

    let candidates = by_category(world, &bases, candidates);
    if let [only] = candidates.as_slice() {
        return Some(only.clone());
    }

    // Known and unknown inputs: the unknown ones may be of the one known type.
    if unknowns < bases.len() {
        let mut known = bases.iter().filter(|ty| **ty != unknown);
        let first = *known.next()?;
        if known.all(|ty| *ty == first) {
            let all = vec![first; bases.len()];
            let mut fits =
                candidates.iter().filter(|c| world.can_coerce(&all, &c.arguments, CastContext::Implicit));
            if let (Some(only), None) = (fits.next(), fits.next()) {
                return Some(only.clone());
            }
        }
    }
    None
}

fn count(inputs: &[TypeId], arguments: &[TypeId], matches: impl Fn(TypeId, TypeId) -> bool) -> usize {
    inputs.iter().zip(arguments).filter(|(input, ty)| matches(**input, **ty)).count()
}

fn keep_best<T>(candidates: Vec<Candidate<T>>, score: impl Fn(&Candidate<T>) -> usize) -> Vec<Candidate<T>> {
    let scored: Vec<_> = candidates.into_iter().map(|candidate| (score(&candidate), candidate)).collect();
    let best = scored.iter().map(|(score, _)| *score).max().unwrap_or(0);
    scored.into_iter().filter(|(score, _)| *score == best).map(|(_, candidate)| candidate).collect()
}

/// What the unknown inputs are taken for: strings if any candidate takes one, otherwise what all candidates agree on.
fn by_category<T>(world: &World<'_>, bases: &[TypeId], candidates: Vec<Candidate<T>>) -> Vec<Candidate<T>> {
    let unknown = world.core.unknown;
    let mut slots: Vec<Option<(u8, bool)>> = vec![None; bases.len()];
    for (at, (base, slot)) in bases.iter().zip(&mut slots).enumerate() {
        if *base != unknown {
            continue;
        }
        let mut conflict = false;
        for candidate in &candidates {
            let Some(ty) = candidate.arguments.get(at) else { continue };
            let row = world.ty(*ty);
            match slot {
                None => *slot = Some((row.category, row.preferred)),
                Some((category, has_preferred)) if *category == row.category => {
                    *has_preferred |= row.preferred
                }
                Some(slot) if row.category == b'S' => *slot = (row.category, row.preferred),
                Some(_) => conflict = true,
            }
        }
        if conflict && slot.is_none_or(|(category, _)| category != b'S') {
            return candidates;
        }
    }
    let fits = |candidate: &Candidate<T>| {
        slots.iter().zip(&candidate.arguments).all(|(slot, ty)| {
            let Some((category, has_preferred)) = slot else { return true };
            let row = world.ty(*ty);
            row.category == *category && (!has_preferred || row.preferred)
        })
    };
    if candidates.iter().any(&fits) { candidates.into_iter().filter(fits).collect() } else { candidates }
}
