//! Columns for which all rows are written anew.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::Change;

use super::Facts;

pgspec_catalog::codes! {
    /// A column is added that has a value of its own in each row.
    ///
    /// **Why.** A constant default, `now()` among them, is stored once. A default that is another one each time (`gen_random_uuid()`), a
    /// `serial`, an identity or a stored expression makes Postgres write all rows anew, while nobody reads or writes (ACCESS EXCLUSIVE).
    ///
    /// ```sql bad
    /// alter table notes add column token uuid not null default gen_random_uuid();
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add column token uuid;
    /// alter table notes alter column token set default gen_random_uuid();
    /// ```
    ///
    /// **Fix.** Add it without a default, set the default for new rows, fill the others in batches, then `set not null` by way of a check.
    CODE = "migration/column-rewrites", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::AddColumn(column) = change else { continue };
        let volatile = column.default.as_deref().filter(|default| is_volatile(default));
        let why = column.filled.map(ToOwned::to_owned).or_else(|| volatile.map(|default| format!("`{default}`")));
        if let Some(why) = why {
            found.push(
                Diagnostic::new(&CODE, format!("all rows of `{table}` are written anew: {why} is another value in each"))
                    .at(facts.at(step))
                    .help("add the column without it, set the default for new rows, and fill the others in batches"),
            );
        }
    }
}

/// Functions that give another value each time they are called.
const VOLATILE: [&str; 9] = [
    "gen_random_uuid",
    "uuidv4",
    "uuidv7",
    "uuid_generate_v1",
    "uuid_generate_v4",
    "random",
    "clock_timestamp",
    "timeofday",
    "nextval",
];

fn is_volatile(default: &str) -> bool {
    let mut words = default.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| VOLATILE.iter().any(|name| word.eq_ignore_ascii_case(name)))
}
