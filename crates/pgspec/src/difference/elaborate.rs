//! Asks a database what SQL means, where only a database can tell.

use anyhow::{Result, anyhow};
use pgspec_analyze::same::Sameness;
use pgspec_build::source::Model;
use pgspec_catalog::{Body, DataType, Key, Object, QualifiedName};
use pgspec_plan::{Change, Facts, Pair, What};
use pgspec_postgres::{Asked, Place, Url, connect, printed_there};
use pgspec_sql::quote;

use super::Difference;

impl Difference<'_> {
    /// Decides in a database what cannot be told offline: both texts are made part of an object there for a moment, and what
    /// the server prints of them is compared. What it refuses stays unknown.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub(crate) fn elaborate(&mut self, url: &Url) -> Result<()> {
        if self.unknown() == 0 {
            return Ok(());
        }
        self.asked = true;
        let mut client = connect(url).map_err(|error| anyhow!("{error}"))?;
        let mut equal = Vec::new();
        for (number, change) in self.changes.iter_mut().enumerate() {
            let Some((place, [from, to])) = question(self.models, change) else { continue };
            let answer = printed_there(&mut client, &place, [&from, &to]);
            let Some([left, right]) = answer.map_err(|error| anyhow!("{url}: {error}"))? else { continue };
            if left == right {
                equal.push(number);
            } else if let What::Changed { sameness, .. } = &mut change.what {
                *sameness = Sameness::Different;
            }
        }
        let mut number = 0;
        self.changes.retain(|_| {
            number += 1;
            equal.binary_search(&(number - 1)).is_err()
        });
        Ok(())
    }
}

/// Where the two texts of a change stand, if it is one that cannot be told, in a place that a server can be asked about.
fn question(models: Pair<&Model>, change: &Change) -> Option<(Place, [Asked; 2])> {
    let What::Changed { path, from: Some(Facts::Sql(from)), to: Some(Facts::Sql(to)), sameness } =
        &change.what
    else {
        return None;
    };
    if *sameness != Sameness::Unknown {
        return None;
    }
    let object = models.to.catalog.get(&change.key)?;
    let path: Vec<&str> = path.split('.').collect();
    let place = place(&change.key, object, &path)?;
    let asked = |model: &Model, sql: &str| {
        let view = model.catalog.get(&change.key).and_then(|object| object.body.as_view());
        let names = view.map(|view| view.column_names.clone()).unwrap_or_default();
        Asked { sql: sql.to_owned(), search_path: model.search_path.clone(), names }
    };
    Some((place, [asked(models.from, from), asked(models.to, to)]))
}

fn place(key: &Key, object: &Object, path: &[&str]) -> Option<Place> {
    let body = &object.body;
    let value = |ty: &DataType| Some(Place::Value(quote::data_type(ty)));
    let rows = |relation: QualifiedName| Some(Place::Rows(relation));
    match path {
        ["columns", .., "generated", "expression"] => rows(key.qualified_name()),
        // A column's name may have points in it.
        ["columns", column @ .., "default"] => {
            value(&body.as_table()?.column(&column.join(".").as_str().into())?.data_type)
        }
        ["check", "expression"] if body.as_constraint().is_some() => rows(key.relation()?),
        ["exclude", .., "expression"] | ["exclude", "predicate"] => rows(key.relation()?),
        ["using" | "check"] if body.as_policy().is_some() => rows(key.relation()?),
        ["keys", .., "expression"] | ["predicate"] => {
            let counted = if let Body::Statistics(own) = body { Some(&own.table) } else { None };
            rows(counted.or_else(|| Some(&body.as_index()?.table))?.clone())
        }
        ["query"] => body.as_view().map(|_| Place::Query),
        ["condition"] => Some(Place::Changes(key.relation()?)),
        ["default"] => value(&body.as_domain()?.data_type),
        ["checks", .., "expression"] => {
            Some(Place::DomainCheck(quote::data_type(&body.as_domain()?.data_type)))
        }
        ["arguments", name, "default"] => {
            let arguments = &body.as_function()?.arguments;
            let named = arguments.iter().find(|one| one.name.as_ref().is_some_and(|own| own == *name));
            value(&named.or_else(|| arguments.get(name.parse::<usize>().ok()?))?.data_type)
        }
        ["partition_by", "keys", .., "expression"] => rows(key.qualified_name()),
        _ => None,
    }
}
