//! Plans as the text of migrations. What only `pgspec migrate apply` knows is said in comments (see `run/script.rs`).

use std::collections::BTreeSet;

use pgspec_catalog::{Key, Kind, Name};
use pgspec_plan::plan::{Command, Transaction};
use pgspec_plan::{Plan, Step};
use pgspec_sql::quote;

use super::header;
use super::next;
use super::run::Update;

/// The statements of a plan as a script, without a header.
pub fn script(plan: &Plan, search_path: &[Name]) -> String {
    let steps: Vec<&Step> = plan.steps.iter().collect();
    written(&steps, search_path, Style::Plain)
}

/// As [`script`], for a migration whose statements are each a transaction: rows are changed in batches.
pub fn stepwise(plan: &Plan, search_path: &[Name]) -> String {
    let steps: Vec<&Step> = plan.steps.iter().collect();
    written(&steps, search_path, Style::Stepwise)
}

/// Who tells statements from one another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style<'b> {
    /// Nobody.
    Plain,
    /// Only we.
    Stepwise,
    /// We run rows in batches; other tools run all of it.
    Batches,
    /// Before which steps we commit; other tools run all of it in one transaction.
    Commits(&'b [bool]),
}

/// The statements of steps.
pub(super) fn written(steps: &[&Step], search_path: &[Name], style: Style<'_>) -> String {
    let mut out = String::new();
    if steps.is_empty() {
        return out;
    }
    if !search_path.is_empty() {
        out.push_str(&format!("set search_path to {};\n\n", quote::identifiers(search_path)));
    }
    let mut before: Option<Key> = None;
    let mut said: BTreeSet<String> = BTreeSet::new();
    for (at, step) in steps.iter().enumerate() {
        let head = head(&step.object);
        if before.as_ref().is_some_and(|before| *before != head) {
            out.push('\n');
        }
        if let Style::Commits(commits) = style
            && commits.get(at).copied().unwrap_or(false)
        {
            out.push_str("-- pgspec: commit\n");
        }
        for why in reasons(step) {
            if said.insert(why.clone()) {
                out.push_str(&why);
            }
        }
        one(step, style, &mut out);
        before = Some(head);
    }
    out
}

fn one(step: &Step, style: Style<'_>, out: &mut String) {
    let batches = match style {
        Style::Stepwise | Style::Batches => true,
        Style::Plain | Style::Commits(_) => false,
    };
    // Batches put the triggers to sleep themselves, each for its own time.
    let sleeps = batches
        && step.sql.len() > 1
        && step.sql.iter().any(|sql| Update::of(sql).is_some())
        && step.sql.iter().any(|sql| sql.contains(" disable trigger "));
    if step.effect.transaction == Transaction::Alone {
        out.push_str(&done(step));
    }
    // What one step says is never half there.
    let together = style == Style::Stepwise
        && step.effect.transaction != Transaction::Alone
        && step.sql.len() > 1
        && is_whole(&step.command);
    if together {
        out.push_str("begin;\n");
    }
    for sql in &step.sql {
        let updates = batches && Update::of(sql).is_some();
        if sleeps && !updates {
            if style == Style::Stepwise {
                continue;
            }
            out.push_str("-- pgspec: skip\n");
        }
        if updates {
            out.push_str(if sleeps { "-- pgspec: batches triggers=off\n" } else { "-- pgspec: batches\n" });
        }
        out.push_str(sql);
        out.push('\n');
    }
    if together {
        out.push_str("commit;\n");
    }
}

/// Whether somebody would miss what a step has not done yet between its statements: a column or table that gets its name, a
/// trigger whose function has another form, numbers of rows that are written.
fn is_whole(command: &Command) -> bool {
    matches!(
        command,
        Command::Rename { .. }
            | Command::SwapColumn { .. }
            | Command::SyncColumn(_)
            | Command::Create
            | Command::AddEmptyColumn(_)
            | Command::SetNotNullChecked(_)
    )
}

/// Why something is made again, and why it is done in one, as lines in front of it.
pub(super) fn reasons(step: &Step) -> impl Iterator<Item = String> {
    let both = [header::is_made_again(step), header::is_plain(step)];
    both.into_iter().flatten().map(|why| format!("-- {}\n", next::line(&why)))
}

/// How to tell that a statement outside of a transaction was done, as a line in front of it.
pub(super) fn done(step: &Step) -> String {
    let probe = step.effect.done.as_deref().map(|query| query.trim().trim_end_matches(';'));
    probe
        .filter(|query| !query.contains('\n'))
        .map_or_else(String::new, |query| format!("-- pgspec: done: {query}\n"))
}

/// What steps stand together about: the relation of what belongs to one.
fn head(key: &Key) -> Key {
    match key.relation() {
        Some(relation) => Key::qualified(Kind::Table, &relation),
        None => key.clone(),
    }
}
