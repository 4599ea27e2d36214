//! One row: values for its columns that together meet what the table demands.

use rustc_hash::FxHashMap;

use pgspec_analyze::world::OPAQUE;
use pgspec_catalog::SqlText;

use crate::hints::Hints;
use crate::judge::{Judge, Verdict};
use crate::model::{Bound, Column, Edge, Foreign, Model, Rule};
use crate::samples::{Samples, near, rotate};
use crate::value::Value;

/// So many values are tried for a row before it is given up.
const BUDGET: u32 = 30_000;
/// Where the values of rows begin that others refer to before they are made.
const LATER: usize = 500;

/// What stands in a column of a row.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    /// A value.
    Known(Value),
    /// The column's default: nothing is known of its type, or it must not be given.
    Default,
    /// What a fixture says.
    Sql(SqlText),
}

/// Why there is no row.
#[derive(Clone, Debug)]
pub(crate) enum Blocked {
    /// No value is known for a column.
    Column(usize),
    /// A demand that no row meets.
    Demand(usize),
}

/// What rows are made with.
pub(crate) struct Maker<'m, 'w, 'c> {
    pub(crate) judge: Judge<'m, 'w, 'c>,
    pub(crate) samples: &'m Samples<'w, 'c>,
    pub(crate) hints: &'m [Hints],
}

/// What the conditions of each column speak of.
pub(crate) fn hints(samples: &Samples<'_, '_>, model: &Model) -> Vec<Hints> {
    let mut hints: Vec<Hints> = model.columns.iter().map(|_| Hints::default()).collect();
    for demand in &model.demands {
        let mut found = Hints::default();
        match &demand.rule {
            Rule::Check(Some(typed)) => found.read(samples.world, typed),
            Rule::Bound { bound, others, .. } => {
                for bound in std::iter::once(bound).chain(others) {
                    found.values.extend(constants(bound));
                }
                found.closed = matches!(bound, Bound::List(_));
            }
            Rule::Check(None) | Rule::Unique { .. } | Rule::Foreign(_) | Rule::Exclude { .. } => {}
        }
        for column in &demand.columns {
            let Some(hints) = hints.get_mut(*column) else { continue };
            hints.add(&found);
        }
    }
    hints
}

fn constants(bound: &Bound) -> Vec<Value> {
    match bound {
        Bound::Default | Bound::Hash { .. } => Vec::new(),
        Bound::List(values) => values.iter().flatten().cloned().collect(),
        Bound::Range { from, to } => from
            .iter()
            .chain(to)
            .filter_map(|edge| match edge {
                Edge::Value(value) => value.clone(),
                Edge::Minimum | Edge::Maximum => None,
            })
            .collect(),
    }
}

/// A row that is being made.
struct Attempt {
    row: Vec<Option<Value>>,
    /// What is tried, by column.
    candidates: Vec<Vec<Value>>,
    left: u32,
    /// How often each demand was met and not.
    score: Vec<(u32, u32)>,
    /// What cannot be known is taken for right.
    lenient: bool,
}

impl Maker<'_, '_, '_> {
    fn model(&self) -> &Model {
        self.judge.model
    }

    /// The `turn`-th row; `nulls` where there can be any; `pins` are given.
    pub(crate) fn row(
        &self,
        turn: usize,
        nulls: bool,
        pins: &FxHashMap<usize, Cell>,
    ) -> Result<Vec<Cell>, Blocked> {
        let model = self.model();
        let mut cells: Vec<Option<Cell>> = Vec::new();
        let mut candidates = Vec::new();
        for (at, column) in model.columns.iter().enumerate() {
            let fixed = match pins.get(&at) {
                Some(Cell::Known(value)) => {
                    candidates.push(vec![value.clone()]);
                    cells.push(None);
                    continue;
                }
                Some(other) => Some(other.clone()),
                None if column.generated.is_some() => Some(Cell::Default),
                None => None,
            };
            if fixed.is_some() {
                cells.push(fixed);
                candidates.push(Vec::new());
                continue;
            }
            let found = self.candidates(at, turn, nulls);
            if found.is_empty() {
                if !column.has_default && !self.is_self_reference(at) {
                    return Err(self.without(at));
                }
                cells.push(column.has_default.then_some(Cell::Default));
            } else {
                cells.push(None);
            }
            candidates.push(found);
        }
        let row = self.search(&cells, candidates)?;
        let cell = |(cell, value): (Option<Cell>, Option<Value>)| match (cell, value) {
            (Some(cell), _) => cell,
            (None, Some(value)) => Cell::Known(value),
            (None, None) => Cell::Default,
        };
        Ok(cells.into_iter().zip(row).map(cell).collect())
    }

    /// A foreign key that finds nothing, or a type that nobody knows.
    fn without(&self, column: usize) -> Blocked {
        let foreign = self.model().foreign().find(|(_, foreign)| foreign.columns.contains(&column));
        foreign.map_or(Blocked::Column(column), |(at, _)| Blocked::Demand(at))
    }

    fn is_self_reference(&self, column: usize) -> bool {
        let model = self.model();
        model.foreign().any(|(_, foreign)| foreign.table == model.name && foreign.columns.contains(&column))
    }

    fn candidates(&self, at: usize, turn: usize, nulls: bool) -> Vec<Value> {
        let Some(column) = self.model().columns.get(at) else { return Vec::new() };
        let mut found: Vec<Value> = Vec::new();
        let mut refers = false;
        for (number, foreign) in self.model().foreign() {
            let Some(part) = foreign.columns.iter().position(|column| *column == at) else { continue };
            refers = true;
            if self.judge.late.contains(&number) {
                if !column.nullable {
                    found.extend(self.ordinary(at, LATER + turn));
                }
                continue;
            }
            found.extend(self.referenced(foreign, part));
        }
        if refers {
            rotate(&mut found, turn);
        } else {
            found = self.loosely_referenced(column, turn);
            if found.is_empty() {
                found = self.ordinary(at, turn);
            }
            if !column.loose.is_empty() && self.is_unknown(column) {
                // Nothing is there yet that it could refer to.
                found = vec![if column.nullable { Value::Null } else { Value::Array(Vec::new()) }]
                    .into_iter()
                    .chain(found)
                    .collect();
            }
            if column.counted {
                // What the sequence gives later shall not be taken.
                found.sort_by_key(|value| match value {
                    Value::Number(number) => number.as_whole().is_none_or(|whole| whole < 1000),
                    _ => true,
                });
            }
        }
        if column.nullable && column.ty != OPAQUE {
            let at = if nulls { 0 } else { found.len() };
            found.insert(at, Value::Null);
        }
        found
    }

    /// Values of what a column refers to without a foreign key; of an array, arrays of them.
    fn loosely_referenced(&self, column: &Column, turn: usize) -> Vec<Value> {
        let array = self.samples.world.ty(column.ty).array_of.is_some();
        let mut found = Vec::new();
        for (table, name) in &column.loose {
            let rows = self.judge.tables.get(table).map_or(&[][..], Vec::as_slice);
            let values =
                rows.iter().take(20).filter_map(|row| row.get(name)).filter(|value| !value.is_null());
            found.extend(
                values.map(|value| if array { Value::Array(vec![value.clone()]) } else { value.clone() }),
            );
        }
        rotate(&mut found, turn);
        found
    }

    fn is_unknown(&self, column: &Column) -> bool {
        let has_rows =
            |(table, _): &(_, _)| self.judge.tables.get(table).is_some_and(|rows| !rows.is_empty());
        !column.loose.iter().any(has_rows)
            && (column.nullable || self.samples.world.ty(column.ty).array_of.is_some())
    }

    fn ordinary(&self, at: usize, turn: usize) -> Vec<Value> {
        let (Some(column), Some(hints)) = (self.model().columns.get(at), self.hints.get(at)) else {
            return Vec::new();
        };
        if column.ty == OPAQUE {
            return Vec::new();
        }
        self.samples.of(column.ty, column.typmod, column.name.as_str(), hints, turn)
    }

    fn referenced(&self, foreign: &Foreign, part: usize) -> Vec<Value> {
        let Some(name) = foreign.referenced.get(part) else { return Vec::new() };
        let rows = self.judge.tables.get(&foreign.table).map_or(&[][..], Vec::as_slice);
        // Of tables with many rows some will do.
        rows.iter()
            .rev()
            .take(40)
            .rev()
            .filter_map(|row| row.get(name))
            .filter(|v| !v.is_null())
            .cloned()
            .collect()
    }

    fn search(
        &self,
        cells: &[Option<Cell>],
        candidates: Vec<Vec<Value>>,
    ) -> Result<Vec<Option<Value>>, Blocked> {
        let demands = self.model().demands.len();
        let mut attempt = Attempt {
            row: vec![None; candidates.len()],
            candidates,
            left: BUDGET,
            score: vec![(0, 0); demands],
            lenient: false,
        };
        for order in self.components(cells) {
            let mut done = false;
            for lenient in [false, true] {
                (attempt.lenient, attempt.left) = (lenient, BUDGET);
                if self.assign(&order, 0, &mut attempt) {
                    done = true;
                    break;
                }
            }
            if !done {
                return Err(self.blame(&order, &attempt));
            }
        }
        Ok(attempt.row)
    }

    /// The demand that stands in the way: one that nothing met, or that was met least.
    fn blame(&self, order: &[usize], attempt: &Attempt) -> Blocked {
        let scores = attempt.score.iter().enumerate().filter(|(_, (_, unmet))| *unmet > 0);
        let worst = scores.min_by_key(|(_, (met, unmet))| (*met, std::cmp::Reverse(*unmet)));
        match worst {
            Some((at, _)) => Blocked::Demand(at),
            None => Blocked::Column(order.first().copied().unwrap_or(0)),
        }
    }

    /// Columns that demands tie to each other, foreign keys first.
    fn components(&self, cells: &[Option<Cell>]) -> Vec<Vec<usize>> {
        let model = self.model();
        let mut of: Vec<usize> = (0..model.columns.len()).collect();
        for demand in &model.demands {
            let mut columns = demand.columns.iter().filter_map(|column| of.get(*column).copied());
            let Some(first) = columns.next() else { continue };
            let others: Vec<usize> = columns.collect();
            of.iter_mut().filter(|group| others.contains(group)).for_each(|group| *group = first);
        }
        let refers = |column: &usize| {
            !model
                .foreign()
                .any(|(_, foreign)| foreign.table != model.name && foreign.columns.contains(column))
        };
        let itself = |column: &usize| self.is_self_reference(*column);
        let mut found: Vec<Vec<usize>> = Vec::new();
        for group in 0..of.len() {
            let mut columns: Vec<usize> = (0..of.len())
                .filter(|column| of.get(*column) == Some(&group))
                .filter(|column| cells.get(*column).is_some_and(Option::is_none))
                .collect();
            columns.sort_by_key(|column| (itself(column), refers(column)));
            if !columns.is_empty() {
                found.push(columns);
            }
        }
        found
    }

    fn assign(&self, order: &[usize], depth: usize, attempt: &mut Attempt) -> bool {
        let Some(column) = order.get(depth).copied() else { return true };
        let mut tried = attempt.candidates.get(column).cloned().unwrap_or_default();
        tried.extend(self.own_values(column, attempt));
        tried.extend(self.beside(column, attempt));
        for candidate in tried {
            if attempt.left == 0 {
                return false;
            }
            attempt.left -= 1;
            if let Some(slot) = attempt.row.get_mut(column) {
                *slot = Some(candidate);
            }
            if self.fits(order, depth, attempt) && self.assign(order, depth + 1, attempt) {
                return true;
            }
        }
        if let Some(slot) = attempt.row.get_mut(column) {
            *slot = None;
        }
        false
    }

    /// Values beside those of the columns that a condition ties to this one.
    fn beside(&self, column: usize, attempt: &Attempt) -> Vec<Value> {
        let model = self.model();
        let Some(own) = model.columns.get(column) else { return Vec::new() };
        let checks = model.demands.iter().filter(|demand| matches!(demand.rule, Rule::Check(Some(_))));
        let others =
            checks.filter(|demand| demand.columns.contains(&column)).flat_map(|demand| &demand.columns);
        let mut others: Vec<usize> = others.copied().filter(|other| *other != column).collect();
        others.sort_unstable();
        others.dedup();
        let alike = |other: &usize| model.columns.get(*other).is_some_and(|other| other.ty == own.ty);
        let values =
            others.iter().filter(|other| alike(other)).filter_map(|other| attempt.row.get(*other)?.clone());
        values.flat_map(|value| near(&value)).collect()
    }

    /// What a reference of a row to itself would be.
    fn own_values(&self, column: usize, attempt: &Attempt) -> Vec<Value> {
        let model = self.model();
        let own = model.foreign().filter(|(_, foreign)| foreign.table == model.name);
        own.filter_map(|(_, foreign)| {
            let part = foreign.columns.iter().position(|own| *own == column)?;
            let referenced = model.position(foreign.referenced.get(part)?)?;
            attempt.row.get(referenced)?.clone().filter(|value| !value.is_null())
        })
        .collect()
    }

    /// Whether the demands are met whose last column has a value now.
    fn fits(&self, order: &[usize], depth: usize, attempt: &mut Attempt) -> bool {
        let Some(column) = order.get(depth) else { return true };
        let rest = order.get(depth + 1..).unwrap_or_default();
        for (at, demand) in self.model().demands.iter().enumerate() {
            if !demand.columns.contains(column) || demand.columns.iter().any(|other| rest.contains(other)) {
                continue;
            }
            let verdict = self.judge.verdict(at, demand, &attempt.row);
            let met = verdict == Verdict::Met || attempt.lenient && verdict == Verdict::Unknown;
            if let Some((yes, no)) = attempt.score.get_mut(at) {
                *if met { yes } else { no } += 1;
            }
            if !met {
                return false;
            }
        }
        true
    }
}
