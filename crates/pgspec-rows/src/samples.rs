//! Values that a column may be tried with: those that its conditions speak of, and ordinary ones.

mod scalar;

pub(crate) use scalar::near;

use pgspec_analyze::same::{Site, meaning};
use pgspec_analyze::typed::{TypeId, Typed};
use pgspec_analyze::world::{TypeKind, World};
use pgspec_catalog::{Key, Kind};

use crate::evaluate::Evaluator;
use crate::hints::Hints;
use crate::pattern;
use crate::random::Random;
use crate::read;
use crate::value::{Bounds, Value};

/// So many ordinary values are tried.
const ORDINARY: usize = 20;
/// Types may stand in types this deep.
const MAX_DEPTH: usize = 8;

/// What values are made with.
pub(crate) struct Samples<'w, 'c> {
    pub(crate) world: &'w World<'c>,
    pub(crate) evaluator: Evaluator<'w, 'c>,
    pub(crate) seed: u64,
}

/// A column, or part of one.
#[derive(Clone, Copy)]
struct Wanted<'h> {
    ty: TypeId,
    typmod: i32,
    /// What it is called.
    name: &'h str,
    depth: usize,
}

impl Samples<'_, '_> {
    /// Values for a column, the likeliest first; `turn` says with which to begin, so that rows differ.
    pub(crate) fn of(&self, ty: TypeId, typmod: i32, name: &str, hints: &Hints, turn: usize) -> Vec<Value> {
        self.wanted(Wanted { ty, typmod, name, depth: 0 }, hints, turn)
    }

    fn wanted(&self, wanted: Wanted<'_>, hints: &Hints, turn: usize) -> Vec<Value> {
        if wanted.depth > MAX_DEPTH {
            return Vec::new();
        }
        let known = self.world.ty(wanted.ty);
        if known.kind == TypeKind::Domain {
            return self.domain(wanted, hints, turn);
        }
        if let Some(element) = known.array_of {
            return self.array(wanted, element, hints, turn);
        }
        match known.kind {
            TypeKind::Enum => self.labels(wanted.ty, turn),
            TypeKind::Range => {
                known.subtype.map_or_else(Vec::new, |sub| self.ranges(wanted, sub, hints, turn))
            }
            TypeKind::Multirange => {
                let range = known.multirange.map(|ty| Wanted { ty, depth: wanted.depth + 1, ..wanted });
                let ranges = range.map_or_else(Vec::new, |range| self.wanted(range, hints, turn));
                ranges
                    .iter()
                    .filter_map(Value::print)
                    .map(|text| {
                        Value::Other(if text == "empty" { "{}".to_owned() } else { format!("{{{text}}}") })
                    })
                    .collect()
            }
            TypeKind::Composite => self.row(wanted, turn),
            TypeKind::Base | TypeKind::Pseudo => self.scalar(wanted, hints, turn),
            TypeKind::Domain => Vec::new(),
        }
    }

    /// The checks of a domain, typed, each for a value in column 0.
    pub(crate) fn domain_checks(&self, ty: TypeId) -> Vec<Typed> {
        let name = &self.world.ty(ty).name;
        let object = self.world.catalog().get(&Key::qualified(Kind::Domain, name));
        let Some(domain) = object.and_then(|object| object.body.as_domain()) else { return Vec::new() };
        let (base, typmod) = self.world.catalog_type(&domain.data_type);
        let site = Site::DomainCheck(base, typmod);
        let texts = domain.checks.iter().map(|check| &check.expression.text);
        texts.filter_map(|text| meaning(self.world, &site, text)).collect()
    }

    /// Whether a value may be one of a type: what its domains say.
    pub(crate) fn is_allowed(&self, ty: TypeId, value: &Value) -> bool {
        let mut next = ty;
        for _ in 0..MAX_DEPTH {
            let known = self.world.ty(next);
            let Some((base, _)) = known.base else { return true };
            if known.not_null && value.is_null() {
                return false;
            }
            let row = |_: usize| Some(value.clone());
            let checks = self.domain_checks(next);
            if checks.iter().any(|check| self.evaluator.holds(check, &row, true) == Some(false)) {
                return false;
            }
            next = base;
        }
        true
    }

    fn domain(&self, wanted: Wanted<'_>, hints: &Hints, turn: usize) -> Vec<Value> {
        let Some((base, typmod)) = self.world.ty(wanted.ty).base else { return Vec::new() };
        let checks = self.domain_checks(wanted.ty);
        let mut hints = hints.clone();
        checks.iter().for_each(|check| hints.read(self.world, check));
        let inner = Wanted { ty: base, typmod, depth: wanted.depth + 1, ..wanted };
        let mut values = self.wanted(inner, &hints, turn);
        values.retain(|value| self.is_allowed(wanted.ty, value));
        values
    }

    fn labels(&self, ty: TypeId, turn: usize) -> Vec<Value> {
        let labels = &self.world.ty(ty).labels;
        let mut values: Vec<_> =
            labels.iter().enumerate().map(|(at, label)| Value::Label(at, label.to_string())).collect();
        rotate(&mut values, turn);
        values
    }

    fn array(&self, wanted: Wanted<'_>, element: TypeId, hints: &Hints, turn: usize) -> Vec<Value> {
        let inner = Wanted { ty: element, depth: wanted.depth + 1, ..wanted };
        let elements = self.wanted(inner, hints, turn);
        let mut values = Vec::new();
        for (at, element) in elements.iter().enumerate() {
            values.push(Value::Array(match elements.get(at + 1) {
                Some(next) if at % 2 == 0 => vec![element.clone(), next.clone()],
                _ => vec![element.clone()],
            }));
        }
        values.push(Value::Array(Vec::new()));
        for size in hints.sizes.iter().filter(|size| **size <= 40) {
            let repeated = elements.iter().cycle().take(*size).cloned();
            if !elements.is_empty() {
                values.push(Value::Array(repeated.collect()));
            }
        }
        values.extend(hints.values.iter().filter(|value| matches!(value, Value::Array(_))).cloned());
        values
    }

    fn ranges(&self, wanted: Wanted<'_>, subtype: TypeId, hints: &Hints, turn: usize) -> Vec<Value> {
        let inner = Wanted { ty: subtype, typmod: -1, depth: wanted.depth + 1, ..wanted };
        let bounds = self.wanted(inner, hints, turn);
        let mut values = Vec::new();
        for bound in &bounds {
            // Of one value: apart from all others.
            let one = Bounds {
                lower: Some(bound.clone()),
                lower_inclusive: true,
                upper: Some(bound.clone()),
                upper_inclusive: true,
            };
            values.push(Value::Range(Some(Box::new(one))));
        }
        values.extend(hints.values.iter().filter(|value| matches!(value, Value::Range(_))).cloned());
        for pair in bounds.windows(2) {
            let [a, b] = pair else { continue };
            if a.compare(b).is_some_and(std::cmp::Ordering::is_lt) {
                let (lower, upper) = (Some(a.clone()), Some(b.clone()));
                let bounds = Bounds { lower, lower_inclusive: true, upper, upper_inclusive: false };
                values.push(Value::Range(Some(Box::new(bounds))));
            }
        }
        values.push(Value::Range(None));
        values
    }

    fn row(&self, wanted: Wanted<'_>, turn: usize) -> Vec<Value> {
        let Some(fields) = self.world.fields(wanted.ty) else { return Vec::new() };
        let none = Hints::default();
        let columns: Vec<Vec<Value>> = fields
            .iter()
            .map(|(name, ty, typmod)| {
                let inner = Wanted { ty: *ty, typmod: *typmod, name: name.as_str(), depth: wanted.depth + 1 };
                self.wanted(inner, &none, turn)
            })
            .collect();
        let at = |at: usize| {
            let field = |values: &Vec<Value>| {
                let length = values.len().max(1);
                values.get(at % length).cloned().unwrap_or(Value::Null)
            };
            Value::Row(columns.iter().map(field).collect())
        };
        (0..ORDINARY).map(at).collect()
    }

    fn scalar(&self, wanted: Wanted<'_>, hints: &Hints, turn: usize) -> Vec<Value> {
        let typname = read::typname(self.world, wanted.ty);
        let mut random = Random::named(self.seed, wanted.name);
        let offset = random.below(7);
        let mut texts: Vec<String> = Vec::new();
        for at in 0..ORDINARY {
            texts.extend(scalar::ordinary(typname, wanted.name, turn + at, offset));
        }
        let is_text = matches!(typname, "text" | "varchar" | "bpchar" | "name" | "citext");
        let mut patterns = Vec::new();
        if is_text {
            for pattern in &hints.patterns {
                let samples = (0..8).map(|more| {
                    let mut random = Random::new(self.seed ^ u64::try_from(turn * 8 + more).unwrap_or(0));
                    pattern::sample(pattern, u32::try_from(more).unwrap_or(0), &mut random)
                });
                patterns.extend(samples);
            }
            texts.extend(hints.sizes.iter().filter(|size| **size <= 4000).map(|size| {
                let seed = scalar::letters(turn);
                seed.chars().cycle().take(*size).collect::<String>()
            }));
        }
        if matches!(typname, "json" | "jsonb") {
            texts.extend(hints.objects(turn));
        }
        texts.extend(scalar::rare(typname));
        // What a pattern asks for comes first: little else will do.
        let texts = patterns.into_iter().chain(texts);
        let mut values: Vec<Value> =
            texts.filter_map(|text| read::value(self.world, wanted.ty, wanted.typmod, &text)).collect();
        let mut spoken_of = Vec::new();
        for hint in &hints.values {
            for near in near(hint) {
                let text = near.print();
                spoken_of
                    .extend(text.and_then(|text| read::value(self.world, wanted.ty, wanted.typmod, &text)));
            }
        }
        rotate(&mut spoken_of, turn);
        // Conditions with equality leave nothing else; those with bounds take the ordinary ones too.
        if hints.closed {
            spoken_of.extend(values);
            return spoken_of;
        }
        values.extend(spoken_of);
        values
    }
}

/// Begins with the `turn`-th.
pub(crate) fn rotate<T>(values: &mut [T], turn: usize) {
    if !values.is_empty() {
        let by = turn % values.len();
        values.rotate_left(by);
    }
}
