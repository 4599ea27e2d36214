//! Whether a row meets a demand.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use pgspec_catalog::{Name, QualifiedName};

use crate::evaluate::{Evaluator, apply};
use crate::hash;
use crate::model::{Bound, Demand, Edge, Foreign, Model, Part, Predicate, Rule};
use crate::read::typname;
use crate::value::{Value, all};

/// A row that is there: what is known of it.
pub(crate) type Stored = FxHashMap<Name, Value>;

/// The rows of all tables, those of partitions among those of their parents.
pub(crate) type Tables = FxHashMap<QualifiedName, Vec<Stored>>;

/// Whether a row meets a demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    Met,
    Unmet,
    Unknown,
}

impl From<Option<bool>> for Verdict {
    fn from(holds: Option<bool>) -> Self {
        match holds {
            Some(true) => Self::Met,
            Some(false) => Self::Unmet,
            None => Self::Unknown,
        }
    }
}

/// What rows are judged with.
pub(crate) struct Judge<'j, 'w, 'c> {
    pub(crate) evaluators: &'j [Evaluator<'w, 'c>; 2],
    pub(crate) model: &'j Model,
    pub(crate) tables: &'j Tables,
    /// Foreign keys to tables whose rows come later, by the positions of their demands.
    pub(crate) late: &'j [usize],
}

impl Judge<'_, '_, '_> {
    /// The value of a column of a row that is made; a computed one of those that it is made of.
    pub(crate) fn value(&self, row: &[Option<Value>], at: usize) -> Option<Value> {
        match self.model.columns.get(at)?.generated.as_ref() {
            None => row.get(at)?.clone(),
            Some(typed) => self.evaluators[0].value(typed.as_ref()?, &|at| row.get(at)?.clone()),
        }
    }

    fn stored(&self, row: &Stored, at: usize) -> Option<Value> {
        let column = self.model.columns.get(at)?;
        match &column.generated {
            None => row.get(&column.name).cloned(),
            Some(typed) => self.evaluators[0]
                .value(typed.as_ref()?, &|at| row.get(&self.model.columns.get(at)?.name).cloned()),
        }
    }

    fn own(&self) -> &[Stored] {
        self.tables.get(&self.model.name).map_or(&[], Vec::as_slice)
    }

    /// Whether a row meets a demand.
    pub(crate) fn verdict(&self, number: usize, demand: &Demand, row: &[Option<Value>]) -> Verdict {
        let value = |at: usize| self.value(row, at);
        match &demand.rule {
            Rule::Check(None) => Verdict::Unknown,
            // Whenever the row is put in.
            Rule::Check(Some(typed)) => {
                all(self.evaluators.iter().map(|evaluator| evaluator.holds(typed, &value, true))).into()
            }
            Rule::Unique { keys, predicate, nulls_not_distinct } => {
                self.unique(keys, predicate, *nulls_not_distinct, &value)
            }
            Rule::Foreign(foreign) => self.foreign(number, foreign, row).into(),
            Rule::Exclude { elements, predicate, periods } => {
                if *periods
                    && matches!(
                        elements.last().map(|(part, _)| self.part(part, &value)),
                        Some(Some(Value::Range(None)))
                    )
                {
                    return Verdict::Unmet;
                }
                self.exclude(elements, predicate, &value)
            }
            Rule::Bound { keys, bound, others } => {
                let keys: Vec<(Option<Value>, &str)> = keys
                    .iter()
                    .map(|key| {
                        let name = key.ty(self.model).map(|ty| typname(self.evaluators[0].world, ty));
                        (self.part(key, &value), name.unwrap_or_default())
                    })
                    .collect();
                let elsewhere = others.iter().map(|other| within(&keys, other).map(|inside| !inside));
                all(std::iter::once(within(&keys, bound)).chain(elsewhere)).into()
            }
        }
    }

    fn part(&self, part: &Part, value: &dyn Fn(usize) -> Option<Value>) -> Option<Value> {
        match part {
            Part::Column(at) => value(*at),
            Part::Expression(typed) => self.evaluators[0].value(typed.as_ref()?, &value),
        }
    }

    /// Whether a rule with a predicate is about a row.
    fn concerns(&self, predicate: &Predicate, value: &dyn Fn(usize) -> Option<Value>) -> Option<bool> {
        match predicate {
            None => Some(true),
            Some(typed) => self.evaluators[0].holds(typed.as_ref()?, &value, false),
        }
    }

    fn unique(
        &self,
        keys: &[Part],
        predicate: &Predicate,
        nulls_not_distinct: bool,
        value: &dyn Fn(usize) -> Option<Value>,
    ) -> Verdict {
        if self.concerns(predicate, value) == Some(false) {
            return Verdict::Met;
        }
        let new: Vec<Option<Value>> = keys.iter().map(|key| self.part(key, value)).collect();
        if !nulls_not_distinct && new.iter().flatten().any(Value::is_null) {
            return Verdict::Met;
        }
        let apart = self.own().iter().map(|row| {
            let stored = |at: usize| self.stored(row, at);
            if self.concerns(predicate, &stored) == Some(false) {
                return Some(true);
            }
            let equal = all(keys.iter().zip(&new).map(|(key, new)| {
                let (old, new) = (self.part(key, &stored)?, new.as_ref()?);
                match (old.is_null(), new.is_null()) {
                    (false, false) => old.equals(new),
                    (old, new) => Some(old && new && nulls_not_distinct),
                }
            }));
            equal.map(|equal| !equal)
        });
        all(apart).into()
    }

    fn exclude(
        &self,
        elements: &[(Part, String)],
        predicate: &Predicate,
        value: &dyn Fn(usize) -> Option<Value>,
    ) -> Verdict {
        if self.concerns(predicate, value) == Some(false) {
            return Verdict::Met;
        }
        let new: Vec<Option<Value>> = elements.iter().map(|(part, _)| self.part(part, value)).collect();
        if new.iter().flatten().any(Value::is_null) {
            return Verdict::Met;
        }
        let apart = self.own().iter().map(|row| {
            let stored = |at: usize| self.stored(row, at);
            if self.concerns(predicate, &stored) == Some(false) {
                return Some(true);
            }
            let both = all(elements.iter().zip(&new).map(|((part, symbol), new)| {
                let (old, new) = (self.part(part, &stored)?, new.clone()?);
                if old.is_null() {
                    return Some(false);
                }
                match apply(symbol, &[old, new], false)? {
                    Value::Bool(holds) => Some(holds),
                    _ => None,
                }
            }));
            both.map(|both| !both)
        });
        all(apart).into()
    }

    fn foreign(&self, number: usize, foreign: &Foreign, row: &[Option<Value>]) -> Option<bool> {
        let own: Option<Vec<Value>> = foreign.columns.iter().map(|at| self.value(row, *at)).collect();
        let own = own?;
        let nulls = own.iter().filter(|value| value.is_null()).count();
        if nulls > 0 {
            return Some(!foreign.full || nulls == own.len());
        }
        if self.late.contains(&number) {
            return Some(true);
        }
        let mut found = Some(false);
        let mut compare = |referenced: &dyn Fn(&Name) -> Option<Value>| {
            let same = foreign.referenced.iter().zip(&own).map(|(name, own)| referenced(name)?.equals(own));
            match all(same) {
                Some(true) => found = Some(true),
                None if found == Some(false) => found = None,
                _ => {}
            }
        };
        if foreign.table == self.model.name {
            compare(&|name| self.value(row, self.model.position(name)?));
        }
        for row in self.tables.get(&foreign.table).map_or(&[][..], Vec::as_slice) {
            compare(&|name| row.get(name).cloned());
        }
        found
    }
}

fn within(keys: &[(Option<Value>, &str)], bound: &Bound) -> Option<bool> {
    match bound {
        Bound::Default => Some(true),
        Bound::List(values) => {
            let key = keys.first()?.0.as_ref()?;
            let apart = values.iter().map(|value| {
                let value = value.as_ref()?;
                let equal = if key.is_null() || value.is_null() {
                    key.is_null() && value.is_null()
                } else {
                    key.equals(value)?
                };
                Some(!equal)
            });
            all(apart).map(|apart| !apart)
        }
        Bound::Range { from, to } => {
            if keys.iter().any(|(key, _)| key.as_ref().is_some_and(Value::is_null)) {
                return Some(false);
            }
            let above = beside(keys, from).map(Ordering::is_ge);
            let below = beside(keys, to).map(Ordering::is_lt);
            all([above, below].into_iter())
        }
        Bound::Hash { modulus, remainder } => {
            let keys: Option<Vec<(&str, Value)>> =
                keys.iter().map(|(key, typname)| Some((*typname, key.clone()?))).collect();
            Some(hash::of_row(&keys?)?.checked_rem(*modulus)? == *remainder)
        }
    }
}

/// Where a key stands beside a bound.
fn beside(keys: &[(Option<Value>, &str)], edges: &[Edge]) -> Option<Ordering> {
    for ((key, _), edge) in keys.iter().zip(edges) {
        let order = match edge {
            Edge::Minimum => Ordering::Greater,
            Edge::Maximum => Ordering::Less,
            Edge::Value(value) => key.as_ref()?.compare(value.as_ref()?)?,
        };
        if order != Ordering::Equal {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}
