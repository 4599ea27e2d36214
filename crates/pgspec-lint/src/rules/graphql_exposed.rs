//! Tables that GraphQL shows.

use pgspec_catalog::{Diagnostic, Diagnostics, Key, Kind, Privilege};

use crate::model::Model;

pgspec_catalog::codes! {
    /// The GraphQL endpoint shows a table to clients.
    ///
    /// **Why.** Where `pg_graphql` is installed, everything that a client may select shows in its schema, with the names of all
    /// columns: `anon` learns the model even where row level security keeps every row back.
    ///
    /// ```sql bad
    /// create extension pg_graphql;
    /// create table levels (id uuid primary key);
    /// alter table levels enable row level security;
    /// create policy "everybody reads" on levels for select using (true);
    /// ```
    ///
    /// ```sql good
    /// create table levels (id uuid primary key);
    /// alter table levels enable row level security;
    /// create policy "everybody reads" on levels for select using (true);
    /// ```
    ///
    /// **Fix.** Leave `pg_graphql` out, or grant clients nothing that they do not need.
    CODE = "security/graphql-exposed", Info;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    let extension = model.catalog.get(&Key::global(Kind::Extension, "pg_graphql"));
    if extension.is_none_or(|extension| !extension.is_managed()) {
        return;
    }
    for facts in model.own_tables().filter(|facts| model.is_exposed(facts.key)) {
        let readers: Vec<_> = model.holders(facts.object, Privilege::Select);
        if readers.is_empty() {
            continue;
        }
        let readers: Vec<_> = readers.into_iter().map(|to| format!("`{}`", to.as_str())).collect();
        found.push(
            Diagnostic::new(&CODE, format!("GraphQL shows `{}` to {}", facts.name, readers.join(", ")))
                .maybe_at(facts.object.span())
                .help("leave `pg_graphql` out, or grant clients nothing that they do not need"),
        );
    }
}
