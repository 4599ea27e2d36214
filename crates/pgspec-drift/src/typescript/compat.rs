//! Whether a type fits a column: a lattice, not an equality of texts.
//!
//! *Exact*: nothing to say. *Sound narrowing*: nothing to say either (`Json` read as the interface that it is, a union
//! that a CHECK proves). Everything else is a [`Difference`], and `Unchecked` is what was not understood.

use pgspec_codegen::surface::{Field, TypeClass};
use smol_str::SmolStr;

use super::evaluate::Evaluator;
use super::modules::Place;
use super::shape::{Kind, Shape};
use super::syntax::{Keyword, Literal};

/// How a type is not what it should be.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Difference {
    MissingNull,
    NeedlessNull,
    Wrong,
    Wider,
    Any,
    /// What is larger than a double can hold exactly.
    Lossy,
    Unproven,
    MissingValues(Vec<SmolStr>),
    UnknownValues(Vec<(SmolStr, Place)>),
    Unchecked,
}

/// What else is known where a type stands.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Facts<'a> {
    pub field: Option<&'a Field>,
    /// The values that a CHECK constraint allows, if there is one.
    pub values: Option<&'a [SmolStr]>,
    /// Types of any driver are right, not only those of PostgREST's JSON.
    pub any_driver: bool,
    /// It is what a writer gives.
    pub writes: bool,
    /// That no row has null there is known, whatever the expected type says.
    pub is_proven: bool,
}

impl Facts<'_> {
    fn typname(&self) -> Option<&str> {
        let field = self.field?;
        match &field.ty.class {
            TypeClass::Builtin(name) => Some(name.as_str()),
            TypeClass::ValueSet(_) | TypeClass::Record(_) | TypeClass::Other(_) => None,
        }
    }
}

impl<'m> Evaluator<'m> {
    /// What a claimed type has wrong.
    pub(crate) fn differences(
        &self,
        claimed: &Shape<'m>,
        expected: &Shape<'m>,
        facts: Facts<'_>,
    ) -> Vec<Difference> {
        if let (Kind::Entry(a), Kind::Entry(b)) = (&claimed.kind, &expected.kind)
            && a == b
        {
            return Vec::new();
        }
        if is_anything(claimed) {
            let fits = is_anything(expected) || facts.any_driver && has_json(expected);
            return if fits { Vec::new() } else { vec![Difference::Any] };
        }
        if is_anything(expected) {
            return self.of_unknown(claimed, facts);
        }
        let mut found = Vec::new();
        self.nulls(claimed, expected, facts, &mut found);
        let value = |shape: &Shape<'m>| {
            shape.without(|atom| {
                atom.is(Keyword::Null) || atom.is(Keyword::Undefined) && !expected.is(Keyword::Undefined)
            })
        };
        self.values(&value(claimed), &value(expected), facts, &mut found);
        found
    }

    fn nulls(
        &self,
        claimed: &Shape<'m>,
        expected: &Shape<'m>,
        facts: Facts<'_>,
        found: &mut Vec<Difference>,
    ) {
        let of_json = |shape: &Shape<'m>| {
            shape.atoms().iter().any(|atom| matches!(atom.kind, Kind::Json { null: true }))
        };
        let (claims, expects) = (claimed.has(Keyword::Null), expected.has(Keyword::Null));
        let opaque = claimed.atoms().iter().any(|atom| matches!(atom.kind, Kind::Opaque));
        if (expects || of_json(expected)) && !claims && !of_json(claimed) && !opaque && !facts.is_proven {
            found.push(Difference::MissingNull);
        }
        // The null of `Json` can be JSON's own, which a column that is NOT NULL may hold.
        if claims && !expects && !of_json(expected) {
            found.push(Difference::NeedlessNull);
        }
    }

    fn values(
        &self,
        claimed: &Shape<'m>,
        expected: &Shape<'m>,
        facts: Facts<'_>,
        found: &mut Vec<Difference>,
    ) {
        let named = (claimed.entry(), expected.entry());
        if named.0.is_some() && named.0 == named.1 {
            return;
        }
        if claimed.is(Keyword::Never) != expected.is(Keyword::Never) {
            found.push(Difference::Wrong);
            return;
        }
        let (open_claim, open) = (self.opened(claimed.clone()), self.opened(expected.clone()));
        if let Some(labels) = strings(&open) {
            self.labels(&open_claim, &labels, named.0.is_some() && named.1.is_some(), found);
            return;
        }
        let mut worst: Option<Difference> = None;
        for atom in open_claim.atoms() {
            let best = open.atoms().iter().map(|of| self.atom(atom, of, facts)).min_by_key(rank);
            let best = best.unwrap_or(Some(Difference::Wrong));
            if rank(&best) > rank(&worst) {
                worst = best;
            }
        }
        // `true` alone, or `string` where the result is a string or a number.
        let is_boolean = |shape: &Shape<'m>| shape.is(Keyword::Boolean);
        if worst == Some(Difference::Unproven) && is_both(&open_claim) && is_boolean(&open) {
            worst = None;
        }
        if let (Some(Difference::Unproven), Some(values), Some(claims)) =
            (&worst, facts.values, strings(&open_claim))
        {
            let missing: Vec<_> = values.iter().filter(|value| !claims.contains(value)).cloned().collect();
            let unknown: Vec<_> = claims.iter().filter(|value| !values.contains(value)).cloned().collect();
            if !missing.is_empty() {
                found.push(Difference::MissingValues(missing));
            }
            if !unknown.is_empty() {
                found.push(Difference::UnknownValues(place_all(&open_claim, &unknown)));
            }
            return;
        }
        if worst.is_none() && !covers(self, &open_claim, &open, facts) {
            worst = Some(Difference::Unproven);
        }
        found.extend(worst);
    }

    /// A claim where the labels of an enum are expected.
    fn labels(&self, claimed: &Shape<'m>, labels: &[SmolStr], both_named: bool, found: &mut Vec<Difference>) {
        let mut others = claimed.atoms().iter().filter(|atom| atom.text().is_none());
        if let Some(other) = others.next() {
            found.push(if other.is(Keyword::String) {
                Difference::Wider
            } else if matches!(other.kind, Kind::Opaque) {
                Difference::Unchecked
            } else {
                Difference::Wrong
            });
            return;
        }
        let claims = strings(claimed).unwrap_or_default();
        let missing: Vec<_> = labels.iter().filter(|label| !claims.contains(label)).cloned().collect();
        let unknown: Vec<_> = claims.iter().filter(|label| !labels.contains(label)).cloned().collect();
        // Another enum than the column's is one mistake, not a list of labels.
        if both_named || (!unknown.is_empty() && unknown.len() == claims.len()) {
            if !missing.is_empty() || !unknown.is_empty() {
                found.push(Difference::Wrong);
            }
            return;
        }
        if !missing.is_empty() {
            found.push(Difference::MissingValues(missing));
        }
        if !unknown.is_empty() {
            found.push(Difference::UnknownValues(place_all(claimed, &unknown)));
        }
    }

    fn atom(&self, claimed: &Shape<'m>, expected: &Shape<'m>, facts: Facts<'_>) -> Option<Difference> {
        let wrong = Some(Difference::Wrong);
        match (&claimed.kind, &expected.kind) {
            (Kind::Opaque, _) | (_, Kind::Opaque) => Some(Difference::Unchecked),
            (Kind::Keyword(Keyword::Number), Kind::Keyword(Keyword::Number)) if is_large(facts) => {
                Some(Difference::Lossy)
            }
            (Kind::Keyword(a), Kind::Keyword(b)) if same_keyword(*a, *b) => None,
            (Kind::Literal(a), Kind::Literal(b)) => (a != b).then_some(Difference::Wrong),
            (Kind::Literal(literal), Kind::Keyword(keyword)) if keyword_of(literal) == *keyword => {
                Some(Difference::Unproven)
            }
            (Kind::Keyword(Keyword::String | Keyword::BigInt), Kind::Keyword(Keyword::Number))
                if is_large(facts) =>
            {
                None
            }
            (Kind::Instance(name), Kind::Keyword(Keyword::String)) if facts.any_driver => {
                let fits = match facts.typname() {
                    Some("date" | "timestamp" | "timestamptz") => name == "Date",
                    Some("bytea") => matches!(name.as_str(), "Uint8Array" | "Buffer" | "ArrayBuffer"),
                    Some(_) | None => false,
                };
                if fits { None } else { wrong }
            }
            (Kind::Json { .. }, Kind::Json { .. }) => None,
            // A driver takes JSON as its text too.
            (Kind::Keyword(Keyword::String), Kind::Json { .. }) if facts.any_driver && facts.writes => None,
            // What is in a JSON column, the application knows better.
            (Kind::Object(_) | Kind::Array(_) | Kind::Tuple(_), Kind::Json { .. }) => None,
            (Kind::Array(a), Kind::Array(b)) => worst(self.differences(a, b, facts)),
            (Kind::Tuple(a), Kind::Tuple(b)) => {
                let same = a.len() == b.len()
                    && a.iter().zip(b).all(|(a, b)| self.differences(a, b, facts).is_empty());
                if same { None } else { wrong }
            }
            (Kind::Tuple(items), Kind::Array(of)) => {
                let of_items = items.iter().flat_map(|item| self.differences(item, of, facts));
                worst(of_items.collect()).or(Some(Difference::Unproven))
            }
            (Kind::Object(_), Kind::Object(b)) if b.open && b.properties.is_empty() => {
                // `Record<string, unknown>`: whatever an object says about itself is trusted.
                None
            }
            (Kind::Object(_) | Kind::Entry(_), Kind::Object(_) | Kind::Entry(_)) => {
                match (self.object(claimed), self.object(expected)) {
                    (Some(a), Some(b)) => {
                        let deviations = self.objects(&a, &b, facts.any_driver);
                        let unchecked = |d: &super::structure::Deviation| d.what.is_empty();
                        if deviations.iter().all(unchecked) {
                            (!deviations.is_empty()).then_some(Difference::Unchecked)
                        } else {
                            wrong
                        }
                    }
                    (Some(_) | None, _) => Some(Difference::Unchecked),
                }
            }
            _ => wrong,
        }
    }

    /// A claim where PostgREST's types say `unknown`.
    fn of_unknown(&self, claimed: &Shape<'m>, facts: Facts<'_>) -> Vec<Difference> {
        // The JSON of these is a string, whatever they hold.
        let is_text = matches!(
            facts.typname(),
            Some(
                "inet"
                    | "cidr"
                    | "macaddr"
                    | "macaddr8"
                    | "money"
                    | "xml"
                    | "bit"
                    | "varbit"
                    | "tsvector"
                    | "tsquery"
                    | "name"
                    | "char"
                    | "int4range"
                    | "int8range"
                    | "numrange"
                    | "tsrange"
                    | "tstzrange"
                    | "daterange"
                    | "point"
                    | "line"
                    | "lseg"
                    | "box"
                    | "path"
                    | "polygon"
                    | "circle"
            )
        );
        if !is_text || facts.field.is_some_and(|field| field.ty.array) {
            return vec![Difference::Unchecked];
        }
        let value = claimed.without(|atom| atom.is(Keyword::Null) || atom.is(Keyword::Undefined));
        if value.is(Keyword::String) {
            return Vec::new();
        }
        let is_word = matches!(value.kind, Kind::Keyword(_));
        vec![if is_word { Difference::Wrong } else { Difference::Unchecked }]
    }
}

/// Whether every kind of value that is expected is claimed.
fn covers<'m>(ev: &Evaluator<'m>, claimed: &Shape<'m>, expected: &Shape<'m>, facts: Facts<'_>) -> bool {
    if claimed.atoms().len() >= expected.atoms().len() {
        return true;
    }
    expected.atoms().iter().all(|of| {
        claimed.atoms().iter().any(|atom| rank(&ev.atom(atom, of, facts)) < rank(&Some(Difference::Wrong)))
    })
}

fn same_keyword(a: Keyword, b: Keyword) -> bool {
    let plain = |keyword| if keyword == Keyword::Void { Keyword::Undefined } else { keyword };
    plain(a) == plain(b)
}

fn is_large(facts: Facts<'_>) -> bool {
    facts.any_driver && matches!(facts.typname(), Some("int8" | "numeric"))
}

fn has_json(shape: &Shape<'_>) -> bool {
    shape.atoms().iter().any(|atom| matches!(atom.kind, Kind::Json { .. }))
}

pub(crate) fn is_anything(shape: &Shape<'_>) -> bool {
    shape.atoms().iter().any(|atom| atom.is(Keyword::Any) || atom.is(Keyword::Unknown))
}

fn is_both(shape: &Shape<'_>) -> bool {
    let has = |value| {
        shape.atoms().iter().any(|a| matches!(&a.kind, Kind::Literal(Literal::Boolean(b)) if *b == value))
    };
    has(true) && has(false)
}

fn keyword_of(literal: &Literal) -> Keyword {
    match literal {
        Literal::String(_) => Keyword::String,
        Literal::Number(_) => Keyword::Number,
        Literal::BigInt(_) => Keyword::BigInt,
        Literal::Boolean(_) => Keyword::Boolean,
    }
}

/// The values of a union of string literals.
pub(crate) fn strings(shape: &Shape<'_>) -> Option<Vec<SmolStr>> {
    shape.atoms().iter().map(|atom| atom.text().cloned()).collect()
}

fn place_all(shape: &Shape<'_>, values: &[SmolStr]) -> Vec<(SmolStr, Place)> {
    let atoms = shape.atoms().iter().filter_map(|atom| Some((atom.text()?, atom.place)));
    atoms.filter(|(value, _)| values.contains(value)).map(|(value, place)| (value.clone(), place)).collect()
}

fn worst(found: Vec<Difference>) -> Option<Difference> {
    let worst = found.into_iter().max_by_key(|one| rank(&Some(one.clone())));
    match worst {
        // Inside of an array these are one difference of the whole.
        Some(Difference::MissingNull | Difference::NeedlessNull) => Some(Difference::Wrong),
        other => other,
    }
}

fn rank(difference: &Option<Difference>) -> u8 {
    match difference {
        None => 0,
        Some(Difference::Lossy) => 1,
        Some(Difference::Unchecked) => 2,
        Some(Difference::Unproven) => 3,
        Some(Difference::Wider | Difference::Any) => 4,
        Some(Difference::NeedlessNull | Difference::MissingNull) => 5,
        Some(Difference::MissingValues(_) | Difference::UnknownValues(_)) => 6,
        Some(Difference::Wrong) => 7,
    }
}
