//! Queues that clients reach.

use pgspec_catalog::{Diagnostic, Diagnostics, Privilege};

use crate::model::Model;

pgspec_catalog::codes! {
    /// Clients reach a queue without row level security.
    ///
    /// **Why.** The functions of `pgmq_public` put messages into queues and take them out, with the rights of their caller. Where that
    /// schema is exposed and a client has rights on the table of a queue, anybody reads all its messages.
    ///
    /// ```sql
    /// select pgmq.create('mails');
    /// grant select, insert on pgmq.q_mails to authenticated;
    /// ```
    ///
    /// **Fix.** Enable row level security on `pgmq.q_…` and write policies; or take the grants away, where only the server uses the
    /// queue; or do not expose `pgmq_public`.
    CODE = "security/queue-exposed", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    if !model.options.exposed_schemas.iter().any(|schema| *schema == "pgmq_public") {
        return;
    }
    for facts in model.tables.iter().filter(|facts| !facts.table.row_security.enabled) {
        let is_queue = facts.name.schema.as_ref().is_some_and(|schema| *schema == "pgmq")
            && facts.name.name.as_str().starts_with("q_");
        if !is_queue {
            continue;
        }
        let Some(reader) = model.holders(facts.object, Privilege::Select).pop() else { continue };
        let message = format!("`{}` can read all messages of the queue `{}`", reader.as_str(), facts.name);
        found.push(
            Diagnostic::new(&CODE, message)
                .maybe_at(facts.object.span())
                .help("enable row level security on it and write policies; or take the grants away"),
        );
    }
}
