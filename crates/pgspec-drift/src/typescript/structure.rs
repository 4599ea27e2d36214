//! Two object types, member by member: for what has no rules of its own (functions, composite types).

use super::compat::{Difference, Facts};
use super::edit::Mend;
use super::evaluate::Evaluator;
use super::modules::Place;
use super::pairs::Pairs;
use super::shape::{Kind, Object, Property, Shape};
use super::syntax::Range;

/// Objects in objects are compared this deep.
const MAX_NESTED: usize = 8;

/// Where two structures part.
#[derive(Clone, Debug)]
pub(crate) struct Deviation<'m> {
    /// Where in the claim.
    pub place: Place,
    /// What is wrong; empty if it could not be told.
    pub what: String,
    pub mend: Mend<'m>,
}

impl<'m> Evaluator<'m> {
    /// All places where two object types part.
    pub(crate) fn objects(
        &self,
        claimed: &Object<'m>,
        expected: &Object<'m>,
        any_driver: bool,
    ) -> Vec<Deviation<'m>> {
        // A type that holds itself has no end: what is deeper than anybody writes is taken for the same.
        if self.nested.get() >= MAX_NESTED {
            return Vec::new();
        }
        self.nested.set(self.nested.get() + 1);
        let found = self.members_of(claimed, expected, any_driver);
        self.nested.set(self.nested.get() - 1);
        found
    }

    fn members_of(
        &self,
        claimed: &Object<'m>,
        expected: &Object<'m>,
        any_driver: bool,
    ) -> Vec<Deviation<'m>> {
        let pairs = Pairs::of(claimed, expected);
        let mut found = Vec::new();
        for missing in pairs.missing {
            let property = &missing.property;
            if property.optional && self.is_never(property) {
                continue;
            }
            let place = claimed.braces.unwrap_or_default();
            found.push(Deviation {
                place: first_of(place),
                what: format!("`{}` is missing", property.name),
                mend: Mend::Insert(missing),
            });
        }
        for own in pairs.unknown {
            let what = format!("`{}` is not there", own.name);
            found.push(Deviation { place: own.name_place, what, mend: Mend::Remove(own.place) });
        }
        for (own, expected) in pairs.both {
            found.extend(self.properties(own, expected, any_driver));
        }
        found
    }

    pub(crate) fn is_never(&self, property: &Property<'m>) -> bool {
        self.property(property).is(super::syntax::Keyword::Never)
    }

    fn properties(
        &self,
        own: &Property<'m>,
        expected: &Property<'m>,
        any_driver: bool,
    ) -> Vec<Deviation<'m>> {
        let mut found = Vec::new();
        if own.optional != expected.optional {
            let word = if expected.optional { "optional" } else { "required" };
            found.push(Deviation {
                place: own.name_place,
                what: format!("`{}` is {word}", own.name),
                mend: Mend::Optional(own.name_place, expected.optional),
            });
        }
        found.extend(self.shapes(&self.property(own), &self.property(expected), expected, any_driver));
        found
    }

    /// All places where two types part, inside of objects and arrays of objects too.
    pub(crate) fn shapes(
        &self,
        claimed: &Shape<'m>,
        expected: &Shape<'m>,
        property: &Property<'m>,
        any_driver: bool,
    ) -> Vec<Deviation<'m>> {
        match (&claimed.kind, &expected.kind) {
            (Kind::Object(a), Kind::Object(b)) if !(b.open && b.properties.is_empty()) => {
                return self.objects(a, b, any_driver);
            }
            (Kind::Array(a), Kind::Array(b))
                if matches!((&a.kind, &b.kind), (Kind::Object(_), Kind::Object(_))) =>
            {
                return self.shapes(a, b, property, any_driver);
            }
            _ => {}
        }
        let facts = Facts { any_driver, ..Facts::default() };
        let found = self.differences(claimed, expected, facts);
        let Some(first) = found.first() else { return Vec::new() };
        let is_unknown = matches!(first, Difference::Unchecked | Difference::Lossy);
        let what = if is_unknown { String::new() } else { format!("`{}` has another type", property.name) };
        vec![Deviation { place: claimed.place, what, mend: Mend::Type(claimed.place, property.clone()) }]
    }
}

/// The first byte of a place: where an object begins.
pub(crate) fn first_of(place: Place) -> Place {
    let range = place.range;
    Place { range: Range { start: range.start, end: range.end.min(range.start.saturating_add(1)) }, ..place }
}
