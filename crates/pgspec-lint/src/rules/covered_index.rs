//! Indexes that another one nearly makes superfluous.

use pgspec_catalog::{Diagnostic, Diagnostics};

use super::redundant_index::{Candidate, candidates, is_constraint};
use crate::model::Model;

pgspec_catalog::codes! {
    /// An index is the beginning of another one, or has its columns sorted differently.
    ///
    /// **Why.** An index on `(a, b)` finds rows by `a` too, and where `a` is fixed by `=`, it is read in both directions. The
    /// shorter one costs each write its part. It is smaller, and it serves `order by` over all of its columns at once, so that
    /// there may be a reason for both.
    ///
    /// ```yaml bad
    /// tables:
    ///   weeks:
    ///     columns: { owner: uuid not null, week: date not null }
    ///     constraints: { weeks_key: "primary key (owner, week)" }
    ///     indexes: { weeks_latest: "(owner, week desc)" }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   weeks:
    ///     columns: { owner: uuid not null, week: date not null }
    ///     constraints: { weeks_key: "primary key (owner, week)" }
    ///     indexes: { weeks_by_week: (week) }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// ```
    ///
    /// **Fix.** Remove the index if the other one serves its queries.
    CODE = "performance/covered-index", Info;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables().filter(|facts| !facts.indexes.is_empty()) {
        let all = candidates(facts);
        for one in all.iter().filter(|one| !is_constraint(one) && !one.is_unique) {
            let by = all.iter().find_map(|by| Some((by, covers(by, one)?)));
            if let Some((by, how)) = by {
                found.push(
                    Diagnostic::new(&CODE, format!("the {} {how} the {}", one.key, by.key))
                        .maybe_at(one.span)
                        .help("remove it, if what is read through it fixes the first column by `=`"),
                );
            }
        }
    }
}

/// What an index has of a longer one, or of a constraint that sorts differently.
fn covers(by: &Candidate<'_>, one: &Candidate<'_>) -> Option<&'static str> {
    let (longer, shorter) = (by.columns.as_ref()?, one.columns.as_ref()?);
    let pairs = || longer.iter().zip(shorter);
    if shorter.len() > longer.len() || !pairs().all(|(a, b)| a.0 == b.0) {
        return None;
    }
    let sorted = pairs().all(|(a, b)| a == b) || pairs().all(|(a, b)| a.1 != b.1 && a.2 != b.2);
    match (sorted, shorter.len() < longer.len()) {
        (true, true) => Some("is the beginning of"),
        (false, _) if is_constraint(by) => Some("has, sorted differently, the columns of"),
        _ => None,
    }
}
