//! Foreign keys that do not say what happens when the row they refer to is deleted.

use pgspec_catalog::object::ForeignKeyAction;
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A foreign key does not say what happens when the row that it refers to is deleted.
    ///
    /// **Why.** What is not written is `no action`: the delete fails. Where a project has decided that for each key, it wants
    /// to see the decision. The rule speaks only where it is asked for:
    ///
    /// ```yaml
    /// lint:
    ///   rules: { schema/on-delete: warning }
    /// ```
    ///
    /// ```yaml bad
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   notes:
    ///     columns: { id: uuid primary key, person: uuid not null references people }
    ///     indexes: { notes_person: (person) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   notes:
    ///     columns: { id: uuid primary key, person: uuid not null references people on delete restrict }
    ///     indexes: { notes_person: (person) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Write `on delete cascade`, `set null` or `restrict`. (`no action` is what is not written.)
    CODE = "schema/on-delete", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    if !model.options.asked_for.contains(CODE.id) {
        return;
    }
    for facts in model.own_tables() {
        for key in facts.foreign_keys.iter().filter(|key| key.body.on_delete == ForeignKeyAction::NoAction) {
            let columns: Vec<_> = key.body.columns.iter().map(|name| name.as_str()).collect();
            let message = format!(
                "the foreign key of `{}` ({}) does not say what happens when its row of `{}` is deleted",
                facts.name,
                columns.join(", "),
                key.body.references
            );
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(key.object.span())
                    .help("write `on delete cascade`, `on delete set null` or `on delete restrict`"),
            );
        }
    }
}
