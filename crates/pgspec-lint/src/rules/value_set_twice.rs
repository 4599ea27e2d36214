//! One set of values, declared twice.

use std::collections::BTreeMap;

use pgspec_analyze::value_sets;
use pgspec_catalog::{Diagnostic, Diagnostics, Key, Kind, Object, Text};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A column's check has the values of an enum.
    ///
    /// **Why.** The same set of values is declared twice: when one of them gets a value more, the other does not.
    ///
    /// ```yaml bad
    /// enums:
    ///   offer_status: [draft, sent, won]
    /// tables:
    ///   offers:
    ///     columns: { id: uuid primary key, status: offer_status not null }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   old_offers:
    ///     columns: { id: uuid primary key, status: text not null }
    ///     constraints: { known: "check (status in ('draft', 'sent', 'won'))" }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// enums:
    ///   offer_status: [draft, sent, won]
    /// tables:
    ///   offers:
    ///     columns: { id: uuid primary key, status: offer_status not null }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   old_offers:
    ///     columns: { id: uuid primary key, status: offer_status not null }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Give the column the enum's type, or drop the enum.
    CODE = "schema/value-set-twice", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    let mut enums: BTreeMap<Vec<Text>, (&Key, &Object)> = BTreeMap::new();
    for (_, key, object) in model.catalog.of_kind(Kind::Enum) {
        if let Some(body) = object.body.as_enum().filter(|body| body.labels.len() > 1) {
            enums.entry(sorted(body.labels.iter().map(|label| label.value.clone()))).or_insert((key, object));
        }
    }
    if enums.is_empty() {
        return;
    }
    for facts in model.own_tables().filter(|facts| !facts.checks.is_empty()) {
        for check in &facts.checks {
            let Ok(expression) = pgspec_sql::syntax::expression(&check.body.expression.text) else { continue };
            for column in &facts.table.columns {
                let values = value_sets::of_condition(&expression, &column.name);
                let Some((key, object)) = values.and_then(|values| enums.get(&sorted(values.into_iter()))) else {
                    continue;
                };
                let message =
                    format!("the check of `{}.{}` has the values of the {key}", facts.name, column.name);
                let span = check.body.expression.map.span().or_else(|| check.object.span());
                let mut diagnostic = Diagnostic::new(&CODE, message)
                    .maybe_at(span)
                    .help(format!("give the column the type `{}`, or drop the enum", key.path()));
                if let Some(span) = object.span() {
                    diagnostic = diagnostic.related(span, "the same values");
                }
                found.push(diagnostic);
            }
        }
    }
}

fn sorted(values: impl Iterator<Item = Text>) -> Vec<Text> {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable();
    values
}
