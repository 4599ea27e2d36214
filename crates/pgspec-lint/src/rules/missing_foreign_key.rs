//! Columns that are named, or used, like references, and refer to nothing.

use pgspec_catalog::object::{Column, Generated};
use pgspec_catalog::{Diagnostic, Diagnostics, Name, QualifiedName};

use crate::model::{Model, TableFacts};
use crate::tree::owner_columns;

pgspec_catalog::codes! {
    /// A column is named like a reference to a table, and has no foreign key.
    ///
    /// **Why.** Without a foreign key nothing keeps the row that is meant from being deleted, and nothing keeps a value from
    /// being one that never was: rows are left over, and joins lose them silently. A column of a table whose policies compare
    /// it with `auth.uid()` is such a reference too: it holds ids of `auth.users`.
    ///
    /// `user_id` means a table `user` or `users` whose primary key is one column of the same type.
    ///
    /// ```yaml bad
    /// tables:
    ///   patterns:
    ///     columns: { id: text primary key }
    ///     security: { rls: enabled, reason: only the server reads it }
    ///   notes:
    ///     columns: { id: uuid primary key, pattern_id: text not null }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   patterns:
    ///     columns: { id: text primary key }
    ///     security: { rls: enabled, reason: only the server reads it }
    ///   notes:
    ///     columns: { id: uuid primary key, pattern_id: text not null references patterns on delete cascade }
    ///     indexes: { notes_pattern: (pattern_id) }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// ```
    ///
    /// **Fix.** Add `references …`. Where the value must outlive the row, say so: `references_any: [patterns.id]`.
    CODE = "schema/missing-foreign-key", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        let owners = owners(model, facts);
        for column in facts.table.columns.iter().filter(|column| is_open(facts, column)) {
            let target = target(model, facts, column);
            let owner = owners.iter().find(|(name, _)| *name == column.name);
            let diagnostic = match (target, owner) {
                (Some(target), _) => Diagnostic::new(
                    &CODE,
                    format!(
                        "`{}.{}` is named like a reference to `{target}`, and has no foreign key",
                        facts.name, column.name
                    ),
                )
                .help(format!(
                    "write `references {target}`; or `references_any: [{target}.id]` if the value may outlive the row"
                )),
                (None, Some((_, policy))) => Diagnostic::new(
                    &CODE,
                    format!(
                        "the policy `{policy}` compares `{}.{}` with `auth.uid()`, and no foreign key makes it an id of \
                         `auth.users`",
                        facts.name, column.name
                    ),
                )
                .help("write `references auth.users on delete cascade`, and let no default make up an id"),
                (None, None) => continue,
            };
            found.push(diagnostic.maybe_at(column.origin.span().or_else(|| facts.object.span())));
        }
    }
}

/// Whether nothing is said about what a column refers to.
fn is_open(facts: &TableFacts<'_>, column: &Column) -> bool {
    let generated: Option<&Generated> = column.generated.as_ref();
    !column.inherited
        && generated.is_none()
        && !column.data_type.array
        && column.notes.references_any.is_empty()
        && !facts.is_reference(&column.name)
}

/// The table that a column is named after: its one-column primary key has the column's type.
fn target(model: &Model<'_>, facts: &TableFacts<'_>, column: &Column) -> Option<QualifiedName> {
    let name = column.name.as_str();
    let base = name.strip_suffix("_id").or_else(|| name.strip_suffix("Id")).filter(|base| !base.is_empty())?;
    let words: Vec<&str> = base.split('_').collect();
    // `invited_by_user_id` is a user: the longest tail that is a table.
    (0..words.len()).find_map(|from| {
        let singular = words.get(from..)?.join("_");
        let plurals = [format!("{singular}s"), format!("{singular}es"), ies(&singular), singular];
        let mut candidates: Vec<_> = plurals
            .iter()
            .flat_map(|plural| model.tables_named(plural))
            .filter(|target| is_key_of(target, column))
            .collect();
        // Its own schema comes first, those of others last.
        candidates.sort_by_key(|target| (target.key.schema != facts.key.schema, &target.name));
        let target = candidates.first()?;
        let usual = target.object.is_managed() || target.name == QualifiedName::new("auth", "users");
        let itself = target.name == facts.name && is_own_key(facts, &column.name);
        (usual && !itself).then(|| target.name.clone())
    })
}

fn ies(singular: &str) -> String {
    singular.strip_suffix('y').map_or_else(String::new, |stem| format!("{stem}ies"))
}

fn is_key_of(target: &TableFacts<'_>, column: &Column) -> bool {
    let Some([only]) = target.primary_key.as_ref().map(|key| key.body.columns.as_slice()) else { return false };
    target.table.column(only).is_some_and(|key| key.data_type.name == column.data_type.name && !key.data_type.array)
}

fn is_own_key(facts: &TableFacts<'_>, column: &Name) -> bool {
    facts.primary_key.as_ref().is_some_and(|key| key.body.columns == [column.clone()])
}

/// Columns that a policy compares with `auth.uid()`, with its name.
fn owners(model: &Model<'_>, facts: &TableFacts<'_>) -> Vec<(Name, Name)> {
    let mut found = Vec::new();
    for policy in &facts.policies {
        for (expression, _) in policy.expressions() {
            for column in owner_columns(model, expression) {
                let column = usize::try_from(column).ok().and_then(|at| facts.table.columns.get(at));
                found.extend(column.map(|column| (column.name.clone(), policy.key.name.clone())));
            }
        }
    }
    found
}
