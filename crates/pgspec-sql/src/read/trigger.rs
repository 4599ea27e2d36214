//! Triggers.

use pgspec_catalog::object::{Trigger, TriggerEnabled, TriggerEvents, TriggerLevel, TriggerTiming};
use pgspec_catalog::{Mentioned, Name, QualifiedName, Text};

use super::expression::{self, Scope};
use super::site::Site;
use super::{constraint, index, name};
use crate::parse::{self, Node, SyntaxKind};

/// A `CREATE_TRIGGER` node.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Trigger> {
    use SyntaxKind as S;
    let timing = if parse::has(node, S::TIMING_BEFORE) {
        TriggerTiming::Before
    } else if parse::has(node, S::TIMING_AFTER) {
        TriggerTiming::After
    } else {
        TriggerTiming::InsteadOf
    };
    let events = events(site, &parse::child(node, S::TRIGGER_EVENT_LIST)?);
    let is_constraint = parse::has(node, S::CONSTRAINT_KW);
    let deferral = constraint::deferral(site, node);
    let from = match index::on_table(site, node, S::FROM_TABLE) {
        Some((table, path)) => {
            site.mention(Mentioned::Relation, table.clone(), parse::range(&path));
            Some(table)
        }
        None => None,
    };
    if !is_constraint && (from.is_some() || deferral != pgspec_catalog::object::Deferral::Immediate) {
        let help = "write `constraint` in front";
        site.problem(
            parse::range(node),
            "only a constraint trigger can be deferrable or have `from`",
            Some(help),
        );
    }
    let (old_table, new_table) = transitions(node);
    let condition = parse::child(node, S::WHEN_CONDITION).and_then(|clause| {
        let expression = parse::expression(&clause)?;
        super::column::no_query(site, &expression, "a trigger's condition");
        site.sql_inside(&clause, Scope::Trigger)
    });
    let call = parse::child(node, S::CALL_EXPR)?;
    let callee = call.first_child()?;
    let function = expression::function_name(&callee)?;
    site.mention(Mentioned::Function(0), function.clone(), parse::range(&callee));
    let trigger = Trigger {
        timing,
        events,
        level: if parse::has(node, S::FOR_EACH_ROW) { TriggerLevel::Row } else { TriggerLevel::Statement },
        condition,
        old_table,
        new_table,
        function,
        arguments: arguments(site, &call),
        constraint: is_constraint.then_some(deferral),
        from,
        enabled: TriggerEnabled::Origin,
    };
    refuse(site, node, &trigger);
    Some(trigger)
}

fn events(site: &mut Site<'_>, list: &Node) -> TriggerEvents {
    use SyntaxKind as S;
    let mut events = TriggerEvents::default();
    for event in list.children() {
        let slot = match event.kind() {
            S::TRIGGER_EVENT_INSERT => &mut events.insert,
            S::TRIGGER_EVENT_DELETE => &mut events.delete,
            S::TRIGGER_EVENT_TRUNCATE => &mut events.truncate,
            S::TRIGGER_EVENT_UPDATE => {
                events.update_of = index::column_list(site, &event);
                &mut events.update
            }
            _ => continue,
        };
        if std::mem::replace(slot, true) {
            site.problem(parse::range(&event), "the event is named twice", None);
        }
    }
    events
}

/// The names of `REFERENCING`: old, new.
fn transitions(node: &Node) -> (Option<Name>, Option<Name>) {
    use SyntaxKind as S;
    let Some(clause) = parse::child(node, S::REFERENCING) else { return (None, None) };
    let of = |kind| {
        let table = parse::child(&clause, kind)?;
        name::of(&parse::child(&table, S::TRANSITION_RELATION_NAME)?)
    };
    (of(S::OLD_TABLE), of(S::NEW_TABLE))
}

/// The arguments, which Postgres keeps as strings: numbers and words as they are written, strings unquoted.
fn arguments(site: &mut Site<'_>, call: &Node) -> Vec<Text> {
    use SyntaxKind as S;
    let Some(list) = parse::child(call, S::ARG_LIST) else { return Vec::new() };
    let mut out = Vec::new();
    for argument in parse::children(&list, S::ARG) {
        let mut tokens = parse::tokens(&argument);
        let (first, more) = (tokens.next(), tokens.next());
        let value = match (first, more) {
            (Some(token), None) => match token.kind() {
                S::STRING => string_value(token.text()),
                S::INT_NUMBER | S::NUMERIC_NUMBER => Some(token.text().to_owned()),
                S::ESC_STRING | S::BIT_STRING | S::BYTE_STRING | S::UNICODE_ESC_STRING => None,
                S::DOLLAR_QUOTED_STRING => None,
                _ => Some(name::identifier(token.text()).to_string()),
            },
            _ => None,
        };
        match value {
            Some(value) => out.push(Text::from(value)),
            None => {
                let help = "Postgres passes arguments of triggers as strings: write `'…'`";
                let message = "expected a string, a number or a name";
                site.problem(parse::range(&argument), message, Some(help));
            }
        }
    }
    out
}

/// The value of a plain string literal.
pub(crate) fn string_value(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inner.replace("''", "'"))
}

/// What Postgres refuses (`trigger.c`, `CreateTriggerFiringOn`), as far as the table's kind does not matter.
fn refuse(site: &mut Site<'_>, node: &Node, trigger: &Trigger) {
    let range = parse::range(node);
    let row = trigger.level == TriggerLevel::Row;
    if row && trigger.events.truncate {
        site.problem(
            range,
            "a trigger on truncate fires for each statement",
            Some("write `for each statement`"),
        );
    } else if trigger.constraint.is_some() && !(row && trigger.timing == TriggerTiming::After) {
        let help = "write `constraint after … for each row …`";
        site.problem(range, "a constraint trigger fires after the event and for each row", Some(help));
    } else if trigger.timing == TriggerTiming::InsteadOf {
        let message = if !row {
            "an instead of trigger fires for each row"
        } else if trigger.condition.is_some() {
            "an instead of trigger has no `when`"
        } else if !trigger.events.update_of.is_empty() {
            "an instead of trigger has no columns after `update of`"
        } else {
            return;
        };
        site.problem(range, message, None);
    }
}

/// The relation of a `CREATE_TRIGGER` node.
pub(crate) fn table(site: &mut Site<'_>, node: &Node) -> Option<(QualifiedName, Node)> {
    index::on_table(site, node, SyntaxKind::ON_RELATION)
}
