//! Trigger functions whose writes row security drops.

use pgspec_analyze::typed::Command;
use pgspec_catalog::object::PolicyCommand;
use pgspec_catalog::{Diagnostic, Diagnostics, Grantee, Privilege};

use crate::model::{Model, TableFacts};

pgspec_catalog::codes! {
    /// A function writes into a table whose row level security admits no such write, with the rights of its caller.
    ///
    /// **Why.** A trigger function that is not `security definer` runs as whoever made the change. Where no policy admits the
    /// write, an `insert` fails, and with it the statement that fired the trigger; an `update` or `delete` finds no rows and
    /// does nothing, silently.
    ///
    /// ```yaml bad
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key references auth.users on delete cascade, notes: integer not null default 0 }
    ///     policies: { own: for select to authenticated using ((select auth.uid()) = id) }
    ///     grants: { authenticated: select }
    ///   notes:
    ///     columns: { id: uuid primary key, person: uuid not null references people on delete cascade }
    ///     indexes: { notes_person: (person) }
    ///     triggers: { notes_count: after insert for each row execute function count_note() }
    ///     policies:
    ///       own: for insert to authenticated with check ((select auth.uid()) = person)
    ///     grants: { authenticated: insert }
    /// functions:
    ///   count_note():
    ///     returns: trigger
    ///     language: plpgsql
    ///     set: { search_path: "''" }
    ///     body: begin update public.people set notes = notes + 1 where id = new.person; return null; end
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   people:
    ///     columns: { id: uuid primary key references auth.users on delete cascade, notes: integer not null default 0 }
    ///     policies: { own: for select to authenticated using ((select auth.uid()) = id) }
    ///     grants: { authenticated: select }
    ///   notes:
    ///     columns: { id: uuid primary key, person: uuid not null references people on delete cascade }
    ///     indexes: { notes_person: (person) }
    ///     triggers: { notes_count: after insert for each row execute function count_note() }
    ///     policies:
    ///       own: for insert to authenticated with check ((select auth.uid()) = person)
    ///     grants: { authenticated: insert }
    /// functions:
    ///   count_note():
    ///     returns: trigger
    ///     language: plpgsql
    ///     security: definer
    ///     set: { search_path: "''" }
    ///     body: begin update public.people set notes = notes + 1 where id = new.person; return null; end
    /// ```
    ///
    /// **Fix.** `security: definer` with `set: { search_path: "''" }`; or a policy that admits the write.
    CODE = "security/filtered-write", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    if model.clients.is_empty() {
        return;
    }
    for (id, key, object) in model.catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        let Some(function) = object.body.as_function().filter(|function| !function.security_definer) else {
            continue;
        };
        let is_trigger = function.returns.is_builtin("trigger");
        let callable = model.is_exposed(key) && !model.holders(object, Privilege::Execute).is_empty();
        if is_trigger && !fired_by_clients(model, key) || !is_trigger && !callable {
            continue;
        }
        for write in &model.body(id).writes {
            let Some(table) = model.table(&write.relation).filter(|table| table.table.row_security.enabled) else {
                continue;
            };
            let (command, word, then) = match write.command {
                Command::Insert => (PolicyCommand::Insert, "inserts into", "the statement fails"),
                Command::Update => (PolicyCommand::Update, "updates", "no row is found, and nothing happens"),
                Command::Delete => (PolicyCommand::Delete, "deletes from", "no row is found, and nothing happens"),
                Command::Select | Command::Merge => continue,
            };
            if is_admitted(model, table, command) {
                continue;
            }
            let message = format!(
                "the {key} {word} `{}` with the rights of its caller, and no policy admits that: {then}",
                table.name
            );
            let span = function.body.sql().map.locate(write.range.usize()).or_else(|| object.span());
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(span)
                    .help("make it `security definer set search_path = ''`; or add a policy for it"),
            );
        }
    }
}

/// Whether a trigger that calls it stands on a table that clients can write.
fn fired_by_clients(model: &Model<'_>, function: &pgspec_catalog::Key) -> bool {
    model.triggers.calling(&function.qualified_name()).iter().any(|used| {
        let table = used.key.relation().and_then(|name| model.table(&name));
        table.is_some_and(|table| {
            let writes = [Privilege::Insert, Privilege::Update, Privilege::Delete];
            table.object.is_managed()
                && writes.into_iter().any(|privilege| !model.holders(table.object, privilege).is_empty())
        })
    })
}

/// Whether a policy lets a client that is signed in, or everybody, do it.
fn is_admitted(model: &Model<'_>, table: &TableFacts<'_>, command: PolicyCommand) -> bool {
    table.policies.iter().any(|policy| {
        let for_clients = policy.policy.roles.iter().any(|role| *role == Grantee::Public || model.is_client(role));
        policy.policy.permissive && policy.covers(command) && for_clients
    })
}
