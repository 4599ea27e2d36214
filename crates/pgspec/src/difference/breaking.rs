//! Who stops working, for people and for programs.

use std::fmt::Write as _;

use pgspec_build::breaking::{Break, Consumer, Impact};
use pgspec_plan::Pair;
use serde_json::{Value, json};

use super::Difference;
use super::human::{BOLD, CHANGED, DIM, REMOVED, RESET};
use crate::report::plural;

/// The changes that somebody feels, each with who and why.
pub(crate) fn text(difference: &Difference<'_>, breaks: &[&Break], consumers: &[Consumer]) -> String {
    let mut out = String::new();
    for one in breaks {
        let Some(worst) = one.impact(consumers) else { continue };
        let colour = if worst == Impact::Breaking { REMOVED } else { CHANGED };
        let detail = if one.detail.is_empty() { String::new() } else { format!(" ({})", one.detail) };
        let place = place(difference, one);
        let places: Vec<String> = [place.from, place.to].into_iter().flatten().collect();
        let places =
            if places.is_empty() { String::new() } else { format!("  {DIM}{}{RESET}", places.join(" · ")) };
        let _ = writeln!(
            out,
            "{colour}{}{RESET} {BOLD}{}{RESET}: {}{detail}{places}",
            worst.word(),
            one.subject,
            rule(one)
        );
        for effect in one.effects(consumers) {
            // Only what is less than the head line says needs a word of its own.
            let softer =
                if effect.impact < worst { format!(" {DIM}(dangerous){RESET}") } else { String::new() };
            let _ = writeln!(out, "    {:<18} {}{softer}", effect.consumer.noun(), effect.why);
        }
    }
    out
}

/// `column-removed` as people say it.
pub(super) fn rule(one: &Break) -> String {
    let id = one.rule.code.id;
    id.strip_prefix("breaking/").unwrap_or(id).replace('-', " ")
}

/// How many there are of each.
pub(crate) fn summary(difference: &Difference<'_>, breaks: &[&Break], consumers: &[Consumer]) -> String {
    let Pair { from, to } = difference.models;
    let count = |impact| breaks.iter().filter(|one| one.impact(consumers) == Some(impact)).count();
    let (breaking, dangerous) = (count(Impact::Breaking), count(Impact::Dangerous));
    let mut text = match (breaking, dangerous) {
        (0, 0) => format!("nothing breaks from {} to {}", from.shown, to.shown),
        (0, dangerous) => {
            format!("nothing breaks from {} to {}; {dangerous} dangerous", from.shown, to.shown)
        }
        (breaking, dangerous) => {
            let also = if dangerous > 0 { format!(", {dangerous} dangerous") } else { String::new() };
            format!("{}{also} from {} to {}", plural(breaking, "breaking change"), from.shown, to.shown)
        }
    };
    if difference.unknown() > 0 {
        let unknown = difference.unknown();
        let _ = write!(text, "; {} cannot be told without a database", plural(unknown, "expression"));
    }
    text.push('\n');
    if let Some(first) = breaks.first() {
        let _ = writeln!(text, "`pgspec explain {}` says what to do instead", first.rule.code.id);
    }
    text
}

/// One document for programs.
pub(crate) fn document(difference: &Difference<'_>, breaks: &[&Break], consumers: &[Consumer]) -> Value {
    let one = |one: &&Break| {
        let effects: serde_json::Map<String, Value> = one
            .effects(consumers)
            .map(|effect| {
                let value = json!({ "impact": effect.impact.word(), "why": effect.why });
                (effect.consumer.word().to_owned(), value)
            })
            .collect();
        let Pair { from, to } = place(difference, one);
        json!({
            "rule": one.rule.code.id,
            "subject": one.subject,
            "detail": one.detail,
            "impact": one.impact(consumers).map(Impact::word),
            "consumers": effects,
            "places": { "from": from, "to": to },
        })
    };
    json!({
        "from": difference.models.from.shown,
        "to": difference.models.to.shown,
        "consumers": consumers.iter().map(|consumer| consumer.word()).collect::<Vec<_>>(),
        "unknown": difference.unknown(),
        "breaks": breaks.iter().map(one).collect::<Vec<_>>(),
    })
}

fn place(difference: &Difference<'_>, one: &Break) -> Pair<Option<String>> {
    Pair::new(
        difference.place(difference.models.from, one.places.from),
        difference.place(difference.models.to, one.places.to),
    )
}
