//! Foreign keys without an index.

use pgspec_catalog::object::Index;
use pgspec_catalog::{Diagnostic, Diagnostics, Name};

use crate::model::{Model, TableFacts};

pgspec_catalog::codes! {
    /// A foreign key has no index.
    ///
    /// **Why.** When a row that is referred to is deleted or gets another key, Postgres looks for those that refer to it: without
    /// an index it reads the whole table each time. Joins along the key do the same.
    ///
    /// An index counts if its first columns are those of the key, in any order, and it holds every row that has a value.
    ///
    /// ```yaml bad
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   notes:
    ///     columns: { id: uuid primary key, person: uuid not null references people on delete cascade }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   notes:
    ///     columns: { id: uuid primary key, person: uuid not null references people on delete cascade }
    ///     indexes: { notes_person: (person) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Add the index.
    CODE = "performance/unindexed-foreign-key", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        for key in facts.foreign_keys.iter().filter(|key| key.object.is_managed()) {
            if is_indexed(facts, &key.body.columns) {
                continue;
            }
            let columns: Vec<_> = key.body.columns.iter().map(|name| name.as_str()).collect();
            let columns = columns.join(", ");
            let message = format!("the foreign key of `{}` ({columns}) has no index", facts.name);
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(key.object.span())
                    .help(format!("add an index on ({columns})")),
            );
        }
    }
}

fn is_indexed(facts: &TableFacts<'_>, columns: &[Name]) -> bool {
    let begins = |indexed: &[&Name]| {
        indexed.get(..columns.len()).is_some_and(|first| columns.iter().all(|column| first.contains(&column)))
    };
    let keys = facts.primary_key.iter().chain(&facts.uniques);
    let mut keys = keys.map(|key| key.body.columns.iter().collect::<Vec<_>>());
    keys.any(|key| begins(&key))
        || facts.indexes.iter().any(|index| {
            let indexed: Vec<&Name> = index.body.keys.iter().map_while(|key| key.as_column()).collect();
            let method = index.body.method == "btree" || index.body.method == "hash" && columns.len() == 1;
            method && holds_all(index.body, columns) && begins(&indexed)
        })
}

/// All rows, or all in which a column of the key is not null.
fn holds_all(index: &Index, columns: &[Name]) -> bool {
    index.predicate.as_ref().is_none_or(|predicate| {
        let text = predicate.text.trim().trim_matches(['(', ')']).to_ascii_lowercase();
        columns.iter().any(|column| text == format!("{column} is not null"))
    })
}
