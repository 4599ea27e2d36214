//! Indexes that nothing in the model reads by.

use pgspec_catalog::object::IndexKey;
use pgspec_catalog::{Body, Diagnostic, Diagnostics, Name};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Model, TableFacts};

pgspec_catalog::codes! {
    /// No foreign key, policy, view, function or job of the model reads by an index.
    ///
    /// **Why.** Every write pays for an index. Which ones the application uses, the model cannot know; where clients come in through
    /// views and functions alone, it can. So the rule speaks only where it is asked for:
    ///
    /// ```yaml
    /// lint:
    ///   rules: { performance/unused-index: info }
    /// ```
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, title: text not null }
    ///     indexes: { notes_title: (title) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, title: text not null }
    ///     indexes: { notes_title: (title) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// views:
    ///   untitled:
    ///     with: security_invoker
    ///     sql: select id from notes where title = ''
    /// ```
    ///
    /// **Fix.** Ask a server that has been in use for a while (`pg_stat_user_indexes.idx_scan`), and remove the index if nobody reads
    /// by it.
    CODE = "performance/unused-index", Info;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    if !model.options.asked_for.contains(CODE.id) {
        return;
    }
    let texts = Texts::of(model);
    for facts in model.own_tables() {
        for index in facts.indexes.iter().filter(|index| index.object.is_managed() && !index.body.unique) {
            // What a key that is an expression is for, its text says to nobody else.
            let Some(first) = index.body.keys.first().and_then(IndexKey::as_column) else { continue };
            if is_read(facts, first) || texts.name(facts, first) {
                continue;
            }
            found.push(
                Diagnostic::new(&CODE, format!("nothing in the model reads by the {}", index.key))
                    .maybe_at(index.object.span())
                    .help("look at `pg_stat_user_indexes` of a server in use; remove it, if nobody reads by it"),
            );
        }
    }
}

/// Whether a foreign key or a policy of the table looks at the column.
fn is_read(facts: &TableFacts<'_>, column: &Name) -> bool {
    let mut policies = facts.policies.iter().flat_map(|policy| policy.policy.using.iter().chain(&policy.policy.check));
    facts.is_reference(column) || policies.any(|text| words(&text.text).any(|word| *column == word))
}

/// The words of the SQL that queries, and which texts have them.
struct Texts<'a>(FxHashMap<&'a str, FxHashSet<usize>>);

impl<'a> Texts<'a> {
    fn of(model: &Model<'a>) -> Self {
        let mut all: FxHashMap<&str, FxHashSet<usize>> = FxHashMap::default();
        for (at, (_, _, object)) in model.catalog.iter().enumerate().filter(|(_, (_, _, object))| object.is_managed()) {
            let text = match &object.body {
                Body::View(view) => &view.query,
                Body::Function(function) => function.body.sql(),
                Body::Job(job) => &job.command,
                Body::Policy(policy) => match policy.using.as_ref().or(policy.check.as_ref()) {
                    Some(text) => text,
                    None => continue,
                },
                _ => continue,
            };
            for word in words(&text.text) {
                all.entry(word).or_default().insert(at);
            }
        }
        Self(all)
    }

    /// Whether one text names both the table and the column.
    fn name(&self, facts: &TableFacts<'_>, column: &Name) -> bool {
        let of = |name: &Name| self.0.get(name.as_str());
        of(&facts.name.name).zip(of(column)).is_some_and(|(table, column)| !table.is_disjoint(column))
    }
}

/// What may be a name in SQL.
fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}
