//! Checks that depend on more than the row.

use pgspec_analyze::dependence;
use pgspec_analyze::typed::{Node, Typed};
use pgspec_analyze::walk::{Next, descend};
use pgspec_analyze::world::Volatility;
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A check constraint depends on more than the row: on the time, the session, or its time zone.
    ///
    /// **Why.** Postgres evaluates a check when a row is written, and takes it for true ever after. One that holds today and not
    /// tomorrow is found when a dump is restored. One that depends on the time zone lets a row in for one client and refuses it
    /// for another.
    ///
    /// ```yaml bad
    /// tables:
    ///   actions:
    ///     columns: { id: uuid primary key, due: date not null, made: timestamptz not null default now() }
    ///     constraints: { due_later: check (due >= date(made)) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   actions:
    ///     columns: { id: uuid primary key, due: date not null, made: timestamptz not null default now() }
    ///     constraints: { due_later: check (due >= (made at time zone 'UTC')::date) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Name the time zone: `(made at time zone 'UTC')::date`. What depends on the present time is no property of a row:
    /// check it in a trigger.
    CODE = "schema/mutable-check", Warning;
}

const ZONE: &str = "the time zone of the session";

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        for check in facts.checks.iter().filter(|check| check.object.is_managed()) {
            let Some(typed) = model.expression(check.id) else { continue };
            let zone = dependence::of_expression(model.world, typed);
            let (range, why) = match (zone.first(), mutable(model, typed)) {
                (Some(first), _) => (first.range, ZONE.to_owned()),
                (None, Some((range, what))) => (range, what),
                (None, None) => continue,
            };
            let span = check.body.expression.map.locate(range.usize()).or_else(|| check.object.span());
            let message = format!("the check `{}` of `{}` depends on {why}", check.key.name, facts.name);
            found.push(Diagnostic::new(&CODE, message).maybe_at(span).help(
                "name the time zone (`… at time zone 'UTC'`); what depends on the present belongs into a trigger",
            ));
        }
    }
}

/// The first part that may give another value another time.
fn mutable(model: &Model<'_>, value: &Typed) -> Option<(pgspec_sql::syntax::ast::TextRange, String)> {
    let mut first = None;
    descend(value, 0, &mut |part, _| {
        let what = match &part.node {
            // What a moment is as a day or as text is a matter of the time zone.
            Node::Call { function, arguments, .. }
                if model.world.function(*function).volatility == Volatility::Stable
                    && arguments.iter().any(|argument| argument.ty == model.world.core.timestamptz) =>
            {
                Some(ZONE.to_owned())
            }
            Node::Call { function, .. } => {
                let function = model.world.function(*function);
                (function.volatility != Volatility::Immutable).then(|| format!("what `{}` gives", function.name.name))
            }
            Node::SqlValue(..) => Some("the session".to_owned()),
            Node::Operator { operator, .. } => {
                let operator = model.world.operator(*operator);
                let by_zone = operator.volatility != Volatility::Immutable;
                by_zone.then(|| format!("what `{}` gives", operator.name.name))
            }
            _ => None,
        };
        if let Some(what) = what.filter(|_| first.is_none()) {
            first = Some((part.range, what));
        }
        Next::Deeper
    });
    first
}
