//! The members of two object types by their names: in both, missing, unknown.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::modules::Place;
use super::shape::{Object, Property};

/// How the members of two object types go together.
#[derive(Debug)]
pub(crate) struct Pairs<'o, 'm> {
    /// Claimed and expected, in the order of the expected ones.
    pub both: Vec<(&'o Property<'m>, &'o Property<'m>)>,
    /// Expected, and not there; none if the claim is not understood completely.
    pub missing: Vec<Missing<'m>>,
    /// Claimed, and not expected.
    pub unknown: Vec<&'o Property<'m>>,
}

/// A member that is missing, and where it should be.
#[derive(Clone, Debug)]
pub(crate) struct Missing<'m> {
    pub property: Property<'m>,
    /// The braces it belongs into, if there are any.
    pub braces: Option<Place>,
    pub anchor: Anchor,
    /// The first that is missing at this anchor.
    pub leading: bool,
}

impl<'m> Missing<'m> {
    /// Takes one out of a list: the next one at its anchor leads then.
    pub(crate) fn take(list: &mut Vec<Self>, at: usize) {
        let taken = list.remove(at);
        if let Some(next) = list.get_mut(at).filter(|next| next.anchor == taken.anchor) {
            next.leading |= taken.leading;
        }
    }
}

/// What a missing member stands beside.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Anchor {
    After(Place),
    Before(Place),
    /// Nothing else is there.
    Alone,
}

impl<'o, 'm> Pairs<'o, 'm> {
    pub(crate) fn of(claimed: &'o Object<'m>, expected: &'o Object<'m>) -> Self {
        Self::by(claimed, expected, |name| name.clone())
    }

    /// Pairs where the names of the claim are spelled in another way.
    pub(crate) fn by(
        claimed: &'o Object<'m>,
        expected: &'o Object<'m>,
        spelled: impl Fn(&SmolStr) -> SmolStr,
    ) -> Self {
        let own: FxHashMap<SmolStr, &Property<'m>> =
            claimed.properties.iter().map(|property| (spelled(&property.name), property)).collect();
        let mut pairs = Pairs { both: Vec::new(), missing: Vec::new(), unknown: Vec::new() };
        let mut known: FxHashMap<&str, ()> = FxHashMap::default();
        // A member that comes from elsewhere (`extends`) is no neighbour.
        let is_near = |property: &Property<'m>| {
            claimed.braces.is_some_and(|braces| {
                braces.module == property.place.module && property.place.range.within(braces.range)
            })
        };
        let first =
            claimed.properties.iter().find(|property| is_near(property)).map(|property| property.place);
        let mut anchor = first.map_or(Anchor::Alone, Anchor::Before);
        let mut leading = true;
        for property in &expected.properties {
            known.insert(property.name.as_str(), ());
            match own.get(&property.name) {
                Some(own) => {
                    pairs.both.push((own, property));
                    if is_near(own) {
                        (anchor, leading) = (Anchor::After(own.place), true);
                    }
                }
                None if claimed.complete && !claimed.open && !claimed.merged => {
                    let (property, braces) = (property.clone(), claimed.braces);
                    pairs.missing.push(Missing { property, braces, anchor, leading });
                    leading = false;
                }
                None => {}
            }
        }
        if expected.complete && !expected.open {
            let is_unknown = |property: &&Property<'m>| !known.contains_key(spelled(&property.name).as_str());
            pairs.unknown = claimed.properties.iter().filter(is_unknown).collect();
        }
        pairs
    }
}
