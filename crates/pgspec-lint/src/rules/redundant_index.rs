//! Indexes that another one makes superfluous.

use pgspec_catalog::object::{Index, IndexKey, NullsOrder, SortOrder};
use pgspec_catalog::{Diagnostic, Diagnostics, Key, Kind, Name, Span};

use crate::model::{Model, TableFacts};

pgspec_catalog::codes! {
    /// An index repeats another one, a primary key or a unique constraint.
    ///
    /// **Why.** Primary keys and unique constraints are indexes. A second one answers no query faster, and every insert and
    /// update pays for it; it also takes the memory that others need.
    ///
    /// ```yaml bad
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key, email: text not null unique }
    ///     indexes: { people_email: (email) }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key, email: text not null unique }
    ///     indexes: { people_lower_email: (lower(email)) }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// ```
    ///
    /// **Fix.** Remove the index.
    CODE = "performance/redundant-index", Warning;
}

/// An index, or a constraint that is one.
pub(super) struct Candidate<'a> {
    pub(super) key: &'a Key,
    pub(super) span: Option<Span>,
    pub(super) is_unique: bool,
    /// Columns with what is particular about their order; `None` if it is not a plain btree over columns.
    pub(super) columns: Option<Vec<(&'a Name, SortOrder, NullsOrder)>>,
    pub(super) index: Option<&'a Index>,
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables().filter(|facts| !facts.indexes.is_empty() || !facts.uniques.is_empty()) {
        let all = candidates(facts);
        for (at, one) in all.iter().enumerate() {
            let others = all.iter().enumerate().filter(|(other, _)| *other != at);
            let by = others.filter(|(other, by)| repeats(by, one, *other < at)).map(|(_, by)| by).next();
            let Some(by) = by else { continue };
            let columns: Vec<_> = by.columns.iter().flatten().map(|(name, ..)| name.as_str()).collect();
            let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
            let message = format!("the {} repeats the {}{columns}", one.key, by.key);
            let mut diagnostic = Diagnostic::new(&CODE, message)
                .maybe_at(one.span)
                .help("remove it: the other one answers the same queries");
            if let Some(span) = by.span.filter(|span| Some(*span) != one.span) {
                diagnostic = diagnostic.related(span, if by.is_unique { "this one is an index too" } else { "this one" });
            }
            found.push(diagnostic);
        }
    }
}

/// The keys first, then the indexes.
pub(super) fn candidates<'a>(facts: &TableFacts<'a>) -> Vec<Candidate<'a>> {
    let keys = facts.primary_key.iter().chain(&facts.uniques);
    let mut all: Vec<_> = keys
        .map(|part| Candidate {
            key: part.key,
            span: part.object.span(),
            is_unique: true,
            columns: Some(
                part.body.columns.iter().map(|c| (c, SortOrder::Ascending, NullsOrder::Last)).collect(),
            ),
            index: None,
        })
        .collect();
    all.extend(facts.indexes.iter().filter(|part| part.object.is_managed()).map(|part| Candidate {
        key: part.key,
        span: part.object.span(),
        is_unique: part.body.unique,
        columns: plain(part.body),
        index: Some(part.body),
    }));
    all
}

/// The columns of a btree over columns alone, all rows, with the usual operator classes.
fn plain(index: &Index) -> Option<Vec<(&Name, SortOrder, NullsOrder)>> {
    if index.method != "btree" || index.predicate.is_some() || !index.include.is_empty() {
        return None;
    }
    let column = |key: &IndexKey| key.opclass.is_none() && key.collation.is_none();
    index.keys.iter().map(|key| Some((key.as_column().filter(|_| column(key))?, key.order, key.nulls))).collect()
}

/// Whether `one` says nothing that `by` does not say. Of two that are the same, the first one stays.
fn repeats(by: &Candidate<'_>, one: &Candidate<'_>, is_before: bool) -> bool {
    match (&by.columns, &one.columns) {
        (Some(other), Some(own)) => {
            let turned = other.iter().zip(own).all(|(a, b)| a.0 == b.0 && a.1 != b.1 && a.2 != b.2);
            let same = other.len() == own.len() && (other == own || turned);
            same && match (one.is_unique, by.is_unique) {
                (true, false) => false,
                (false, true) => true,
                // A constraint is there for its own sake; those come first.
                (true, true) | (false, false) => is_before,
            }
        }
        (None, None) => match (by.index, one.index) {
            (Some(by), Some(one)) => is_before && same_but_for_name(by, one),
            _ => false,
        },
        _ => false,
    }
}

fn same_but_for_name(a: &Index, b: &Index) -> bool {
    Index { statistics: Vec::new(), storage: Default::default(), ..a.clone() }
        == Index { statistics: Vec::new(), storage: Default::default(), ..b.clone() }
}

/// Whether the key is one of a constraint.
pub(super) fn is_constraint(candidate: &Candidate<'_>) -> bool {
    candidate.key.kind == Kind::Constraint
}
