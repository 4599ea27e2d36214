//! The rows of one table: each is looked for by its primary key, or as a whole where there is none.

use std::collections::HashMap;

use anyhow::Result;
use pgspec_postgres::{RowColumn, TableRows};

use super::{Allowed, Cast, Fate, Values, may_go, names, rows};

/// A table of before and where its rows may be now.
pub(super) struct Compared<'a> {
    pub(super) before: &'a TableRows,
    pub(super) pool: Vec<&'a TableRows>,
    pub(super) allowed: &'a Allowed,
    pub(super) labels: &'a HashMap<(String, String), String>,
    /// The moment before the migration.
    pub(super) began: &'a str,
}

/// A column that is there before and now.
struct Column {
    /// In the rows of before.
    number: i16,
    /// In the rows of each table of the pool.
    places: Vec<Option<usize>>,
    /// As it is called now, with its table.
    shown: String,
    /// What its values are to be.
    expected: Values,
    /// It may have values where it had none.
    fills: bool,
    /// A trigger may note in it when the row was changed.
    is_moment: bool,
}

/// A row of now: the table of the pool, and its place there.
type Place = (usize, usize);

impl Compared<'_> {
    pub(super) fn compare(&self, fate: &mut Fate, cast: Cast<'_>) -> Result<()> {
        let mut columns = Vec::new();
        for at in 0..self.before.columns.len() {
            columns.extend(self.column(at, fate, cast)?);
        }
        let mut key: Vec<usize> = Vec::new();
        for number in &self.before.key {
            match columns.iter().position(|column| column.number == *number && !column.fills) {
                Some(at) => key.push(at),
                None => key.clear(),
            }
        }
        let has_key = !self.before.key.is_empty() && key.len() == self.before.key.len();
        if has_key {
            self.by_key(&columns, &key, fate)
        } else {
            self.whole(&columns, fate)
        }
        Ok(())
    }

    /// Where the values of a column are now, and what they are to be. `None` if they are not compared.
    fn column(&self, at: usize, fate: &mut Fate, cast: Cast<'_>) -> Result<Option<Column>> {
        let Some(column) = self.before.columns.get(at) else { return Ok(None) };
        let path = format!("{}.{}", self.before.table, column.name);
        let values: Values = self.before.rows.iter().map(|row| row.get(at).cloned().flatten()).collect();
        let places: Vec<Option<usize>> = self.pool.iter().map(|now| self.place(column, now)).collect();
        let found = self.pool.iter().zip(&places).find_map(|(now, place)| {
            let found = now.columns.get((*place)?)?;
            Some((*now, found))
        });
        let Some((table, now)) = found else {
            let count = values.iter().flatten().count();
            if count > 0 && !column.generated {
                if may_go(self.allowed, &path) {
                    fate.given_up.push(format!("{} of column {path}", crate::report::plural(count, "value")));
                } else {
                    fate.lost.push(format!(
                        "column `{path}` had values in {} and is gone, and no `drop:` gives it up",
                        rows(count)
                    ));
                }
            }
            return Ok(None);
        };
        // What is computed follows from the rest.
        if now.generated || column.generated {
            return Ok(None);
        }
        let shown = format!("{}.{}", table.table, now.name);
        let column_of_now = |expected: Values, fills: bool| Column {
            number: column.number,
            places: places.clone(),
            shown: shown.clone(),
            expected,
            fills,
            is_moment: column.data_type.starts_with("timestamp"),
        };
        let known = self.allowed.expected.get(&(self.before.table.clone(), column.name.to_string()));
        if let Some(known) = known.filter(|known| known.len() == values.len())
            && let Some(expected) = cast(known, "text", &now.data_type)?
        {
            fate.converted.insert(shown.clone());
            return Ok(Some(column_of_now(expected, false)));
        }
        if self.allowed.sets.iter().any(|set| names(set, &path) || names(set, &shown)) {
            fate.set.insert(shown);
            return Ok(None);
        }
        let values: Values = values.into_iter().map(|value| self.label(value, &now.data_type)).collect();
        let expected = if now.data_type == column.data_type {
            values
        } else {
            match cast(&values, &column.data_type, &now.data_type)? {
                Some(expected) => {
                    fate.converted.insert(shown.clone());
                    expected
                }
                None => {
                    fate.set.insert(shown);
                    return Ok(None);
                }
            }
        };
        let is_filled = self.allowed.fills.iter().any(|set| names(set, &path) || names(set, &shown));
        let fills = is_filled || (now.not_null && !column.not_null);
        if fills && expected.iter().any(Option::is_none) {
            fate.filled.insert(shown.clone());
        }
        Ok(Some(column_of_now(expected, fills)))
    }

    /// Where a column is in a table of now: by its number if that is the same table, else by its name.
    fn place(&self, column: &RowColumn, now: &TableRows) -> Option<usize> {
        if now.oid == self.before.oid {
            return now.columns.iter().position(|one| one.number == column.number);
        }
        let own = self.pool.iter().find(|one| one.oid == self.before.oid);
        let renamed = own.and_then(|own| own.columns.iter().find(|one| one.number == column.number));
        let name = renamed.map_or(&column.name, |one| &one.name);
        now.columns.iter().position(|one| one.name == *name)
    }

    /// A label by its name of now.
    fn label(&self, value: Option<String>, data_type: &str) -> Option<String> {
        let value = value?;
        Some(self.labels.get(&(data_type.to_owned(), value.clone())).cloned().unwrap_or(value))
    }

    fn value(&self, column: &Column, (table, row): Place) -> Option<&str> {
        let place = column.places.get(table).copied().flatten()?;
        self.pool.get(table)?.rows.get(row)?.get(place)?.as_deref()
    }

    fn places(&self) -> impl Iterator<Item = Place> {
        self.pool.iter().enumerate().flat_map(|(table, now)| (0..now.rows.len()).map(move |row| (table, row)))
    }

    /// Each row by its primary key.
    fn by_key(&self, columns: &[Column], key: &[usize], fate: &mut Fate) {
        let keys = || key.iter().filter_map(|at| columns.get(*at));
        let there: HashMap<Vec<Option<&str>>, Place> = self
            .places()
            .map(|place| (keys().map(|column| self.value(column, place)).collect(), place))
            .collect();
        let mut pairs: Vec<(usize, Place)> = Vec::new();
        for row in 0..self.before.rows.len() {
            let own: Vec<Option<&str>> =
                keys().map(|column| column.expected.get(row).and_then(Option::as_deref)).collect();
            pairs.extend(there.get(&own).map(|place| (row, *place)));
        }
        let gone = self.before.rows.len() - pairs.len();
        if gone > 0 {
            fate.lost.push(format!(
                "{gone} of the {} of table `{}` are gone, and no `drop:` gives them up",
                rows(self.before.rows.len()),
                self.before.table
            ));
        }
        for column in columns {
            let others: Vec<_> = pairs
                .iter()
                .filter_map(|(row, place)| {
                    let old = column.expected.get(*row).and_then(Option::as_deref);
                    let new = self.value(column, *place);
                    let is_fine = old == new || (column.fills && old.is_none()) || self.is_noted(column, new);
                    (!is_fine).then_some((old, new))
                })
                .collect();
            if let Some((old, new)) = others.first() {
                fate.lost.push(format!(
                    "column `{}` has another value in {} of {}, such as {} where {} was to be, and neither `convert:` nor an \
                     `UPDATE` says so",
                    column.shown,
                    others.len(),
                    rows(pairs.len()),
                    shown(*new),
                    shown(*old)
                ));
            }
        }
    }

    /// Whether a trigger noted in a column when the row was changed: a moment behind the migration's beginning.
    fn is_noted(&self, column: &Column, value: Option<&str>) -> bool {
        column.is_moment && value.is_some_and(|value| value >= self.began)
    }

    /// Rows as wholes. Of columns that were filled, those that had values.
    fn whole(&self, columns: &[Column], fate: &mut Fate) {
        let touched: Vec<bool> = columns
            .iter()
            .map(|column| self.places().any(|place| self.is_noted(column, self.value(column, place))))
            .collect();
        let compared: Vec<&Column> = columns
            .iter()
            .zip(touched)
            .filter(|(column, touched)| !touched && !column.fills)
            .map(|(column, _)| column)
            .collect();
        let mut there: HashMap<Vec<Option<&str>>, usize> = HashMap::new();
        for place in self.places() {
            let row = compared.iter().map(|column| self.value(column, place)).collect();
            *there.entry(row).or_default() += 1;
        }
        let mut missing = 0;
        for row in 0..self.before.rows.len() {
            let own: Vec<Option<&str>> =
                compared.iter().map(|column| column.expected.get(row).and_then(Option::as_deref)).collect();
            match there.get_mut(&own).filter(|count| **count > 0) {
                Some(count) => *count -= 1,
                None => missing += 1,
            }
        }
        if missing > 0 {
            fate.lost.push(format!(
                "{missing} of the {} of table `{}` are gone or changed, and neither `drop:` nor `convert:` says so",
                rows(self.before.rows.len()),
                self.before.table
            ));
        }
    }
}

fn shown(value: Option<&str>) -> String {
    value.map_or_else(
        || "null".to_owned(),
        |value| format!("`{}`", value.chars().take(40).collect::<String>()),
    )
}
