//! Triggers: WHEN, with OLD and NEW.

use pgspec_catalog::object::{Trigger, TriggerLevel, TriggerTiming};
use pgspec_catalog::{Key, Object};
use pgspec_sql::syntax::ast::TextRange;

use super::{Label, Meaning, Part, scopes, texts};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{RelationId, Var};
use crate::world::World;

/// The condition of a trigger.
pub(super) fn parts<'c>(
    world: &World<'c>,
    key: &'c Key,
    object: &'c Object,
    trigger: &'c Trigger,
) -> Vec<Part<'c>> {
    let Some(text) = &trigger.condition else { return Vec::new() };
    let Some(table) = key.relation().and_then(|name| scopes::relation(world, &name)) else {
        return Vec::new();
    };
    let rows = scopes::old_and_new(world, table);
    let label = Label::of("condition");
    let mut part = texts::expression(world, label, text, object.span(), Some(&rows), |analyzer, expr| {
        analyzer.condition(expr, ExprUse::TriggerWhen, "WHEN")
    });
    if trigger.timing == TriggerTiming::InsteadOf {
        let message = "INSTEAD OF triggers cannot have WHEN conditions".to_owned();
        texts::push_once(&mut part, Problem::FeatureNotSupported, TextRange::default(), message);
    }
    let Meaning::Expression(typed) = &part.meaning else { return vec![part] };
    let wrong: Vec<_> = texts::own_columns(typed)
        .into_iter()
        .filter_map(|(var, range)| Some((range, forbidden(world, table, trigger, var)?)))
        .collect();
    for (range, message) in wrong {
        texts::push_once(&mut part, Problem::InvalidObjectDefinition, range, message);
    }
    vec![part]
}

/// What `CreateTrigger` says about a column of OLD (entry 0) or NEW (entry 1).
fn forbidden(world: &World<'_>, table: RelationId, trigger: &Trigger, var: Var) -> Option<String> {
    if trigger.level == TriggerLevel::Statement {
        return Some("statement trigger's WHEN condition cannot reference column values".to_owned());
    }
    if var.entry == 0 {
        return trigger
            .events
            .insert
            .then(|| "INSERT trigger's WHEN condition cannot reference OLD values".to_owned());
    }
    if trigger.events.delete {
        return Some("DELETE trigger's WHEN condition cannot reference NEW values".to_owned());
    }
    if trigger.timing != TriggerTiming::Before {
        return None;
    }
    if texts::system_column(var.column).is_some() {
        return Some("BEFORE trigger's WHEN condition cannot reference NEW system columns".to_owned());
    }
    let columns = world.columns(table).unwrap_or_default();
    let generated = if var.column == Var::WHOLE_ROW {
        columns.iter().any(|column| column.generated)
    } else {
        usize::try_from(var.column).ok().and_then(|number| columns.get(number)).is_some_and(|c| c.generated)
    };
    generated.then(|| "BEFORE trigger's WHEN condition cannot reference NEW generated columns".to_owned())
}
