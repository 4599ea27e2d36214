//! Which functions, triggers, views and jobs of a system its checks exercise on real rows: counted by the server where it
//! counts, so that a new one without a check fails.

use std::collections::{BTreeMap, BTreeSet};

use pgspec_catalog::object::TriggerLevel;
use pgspec_catalog::{Body, Catalog, Kind, QualifiedName};
use pgspec_postgres::Database;
use postgres::Client;

/// What checks did, by what the server counted.
#[derive(Default)]
pub(crate) struct Exercised {
    /// Functions that were called.
    functions: BTreeSet<QualifiedName>,
    /// Rows of tables that were inserted, updated and deleted.
    rows: BTreeMap<QualifiedName, [i64; 3]>,
    /// The checks themselves, in lower case.
    texts: String,
}

/// Lets the server count calls of functions.
pub(crate) fn count(database: &Database<'_>) {
    let mut client = database.connect().expect("connected");
    let set = format!("alter database {} set track_functions = 'all'", database.name());
    client.batch_execute(&set).expect("set");
}

impl Exercised {
    /// Adds what was done in the transaction that is open.
    pub(crate) fn add(&mut self, client: &mut Client, check: &str) {
        self.texts.push_str(&check.to_lowercase());
        let functions = "select schemaname::text, funcname::text from pg_catalog.pg_stat_xact_user_functions where calls > 0";
        for row in client.query(functions, &[]).expect("counted") {
            self.functions.insert(QualifiedName::new(row.get::<_, &str>(0), row.get::<_, &str>(1)));
        }
        let tables = "select schemaname::text, relname::text, n_tup_ins, n_tup_upd, n_tup_del
            from pg_catalog.pg_stat_xact_user_tables";
        for row in client.query(tables, &[]).expect("counted") {
            let counts = self
                .rows
                .entry(QualifiedName::new(row.get::<_, &str>(0), row.get::<_, &str>(1)))
                .or_default();
            for (at, count) in counts.iter_mut().enumerate() {
                *count += row.get::<_, i64>(2 + at);
            }
        }
    }

    /// What of a system no check exercises, a line each; and how much there is to exercise.
    pub(crate) fn missing(&self, catalog: &Catalog) -> (Vec<String>, usize) {
        let (mut missing, mut count) = (Vec::new(), 0);
        let kinds = [Kind::Function, Kind::Trigger, Kind::View, Kind::MaterializedView, Kind::Job];
        for (_, key, object) in
            catalog.iter().filter(|(_, key, object)| object.is_managed() && kinds.contains(&key.kind))
        {
            count += 1;
            let body = &object.body;
            if matches!(body, Body::Function(_)) && !self.functions.contains(&key.qualified_name()) {
                missing.push(format!("{key} is never called"));
            }
            if let Body::Trigger(trigger) = body {
                let table = key.relation().expect("a trigger has a table");
                let done = self.rows.get(&table).copied().unwrap_or_default();
                let events = [trigger.events.insert, trigger.events.update, trigger.events.delete];
                let fires = self.functions.contains(&trigger.function);
                for ((event, done), wanted) in ["insert", "update", "delete"].iter().zip(done).zip(events) {
                    if wanted && trigger.level == TriggerLevel::Row && !(fires && done > 0) {
                        missing.push(format!("{key} never fires on {event}"));
                    }
                }
            }
            if matches!(body, Body::View(_)) {
                let is_read = ["from", "join"].iter().any(|word| {
                    [key.name.to_string(), key.qualified_name().to_string()]
                        .iter()
                        .any(|name| names(&self.texts, &format!("{word} {name}")))
                });
                if !is_read {
                    missing.push(format!("{key} is never read"));
                }
            }
            // Checks look for a job by its name, and run its command.
            if matches!(body, Body::Job(_)) && !self.texts.contains(&format!("jobname = '{}'", key.name)) {
                missing.push(format!("{key} never runs"));
            }
        }
        (missing, count)
    }
}

/// Whether a text has a phrase that ends with a whole name.
fn names(text: &str, phrase: &str) -> bool {
    let mut found = text.match_indices(phrase);
    found.any(|(at, phrase)| {
        let next = text[at + phrase.len()..].chars().next();
        next.is_none_or(|next| !next.is_alphanumeric() && next != '_')
    })
}
