//! The comment at the top of a migration: what it does, in counts, and what it destroys.

use std::collections::BTreeMap;

use pgspec_catalog::{Catalog, Name, QualifiedName};
use pgspec_plan::plan::{Action, Command, LockMode, Part};
use pgspec_plan::{Loss, Plan, Step};
use sha2::{Digest, Sha256};

/// A short name for what a catalog holds: two catalogs that hold the same facts have the same.
pub fn fingerprint(catalog: &Catalog) -> String {
    let mut facts: Vec<String> = catalog
        .iter()
        .filter(|(_, _, object)| object.is_managed())
        .map(|(_, key, object)| {
            format!("{key} {}", serde_json::to_string(&object.without_notes()).unwrap_or_default())
        })
        .collect();
    facts.sort_unstable();
    let digest = Sha256::digest(facts.join("\n").as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// `2 tables created, 1 constraint changed`.
pub fn summary(plan: &Plan) -> String {
    let mut counts: BTreeMap<(Action, &'static str), std::collections::BTreeSet<String>> = BTreeMap::new();
    for step in &plan.steps {
        // A column that gets another name is no table that does.
        let column = step.produces.iter().find_map(|part| match part {
            Part::Column(_, column) if step.action == Action::Rename => Some(column),
            Part::Column(..) | Part::Object(_) | Part::Default(..) | Part::Logging(_) | Part::Type(_) => None,
        });
        let (noun, path) = match column {
            Some(column) => ("column", format!("{}.{}", step.object.path(), column.as_str())),
            None => (step.object.kind.noun(), step.object.path()),
        };
        counts.entry((step.action, noun)).or_default().insert(path);
    }
    let parts = counts.into_iter().map(|((action, noun), objects)| {
        let verb = match action {
            Action::Rename => "renamed",
            Action::Drop => "dropped",
            Action::Create => "created",
            Action::Alter => "changed",
        };
        let count = objects.len();
        format!("{count} {} {verb}", if count == 1 { noun.to_owned() } else { plural(noun) })
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn plural(noun: &str) -> String {
    if noun.ends_with('s') || noun.ends_with('x') {
        return if noun.ends_with("index") { "indexes".to_owned() } else { noun.to_owned() };
    }
    match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    }
}

/// Data that a plan destroys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    /// The table.
    pub table: QualifiedName,
    /// The column, if it is only the values of one.
    pub column: Option<Name>,
    /// `table` or `table.column`, as `drop:` names it.
    pub path: String,
    /// In words.
    pub what: String,
}

/// What a plan destroys.
pub fn lost(plan: &Plan) -> Vec<Lost> {
    plan.steps
        .iter()
        .filter_map(|step| step.loses.as_ref())
        .map(|loss| match loss {
            Loss::Rows(table) => Lost {
                table: table.qualified_name(),
                column: None,
                path: table.path(),
                what: format!("all rows of table {}", table.path()),
            },
            Loss::Values(table, column) => {
                let path = format!("{}.{}", table.path(), column.as_str());
                let what = format!("the values of column {path}");
                Lost { table: table.qualified_name(), column: Some(column.clone()), path, what }
            }
        })
        .collect()
}

/// What a plan destroys: how `drop:` names it, and in words.
pub fn losses(plan: &Plan) -> Vec<(String, String)> {
    lost(plan).into_iter().map(|one| (one.path, one.what)).collect()
}

/// What a plan takes away and makes again, and why: a sentence for each, without its full stop.
pub fn made_again(plan: &Plan) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    plan.steps.iter().filter_map(is_made_again).filter(|said| seen.insert(said.clone())).collect()
}

/// The same of one step.
pub(super) fn is_made_again(step: &Step) -> Option<String> {
    let why = step.why.as_ref()?;
    Some(format!("{} is made again: {why}", about(step)))
}

/// What a step is about.
fn about(step: &Step) -> String {
    if let Command::DropColumn(column) | Command::AddColumn(column) | Command::SetType { column, .. } =
        &step.command
    {
        format!("column `{}.{}`", step.object.path(), column.as_str())
    } else {
        step.object.to_string()
    }
}

/// Which steps of an online plan keep others from tables for as long as all of those is read or written, and why: a sentence
/// for each, without its full stop.
pub fn plain_steps(plan: &Plan) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    plan.steps.iter().filter_map(is_plain).filter(|said| seen.insert(said.clone())).collect()
}

/// The same of one step.
pub(super) fn is_plain(step: &Step) -> Option<String> {
    let why = step.plain.as_ref()?;
    let effect = &step.effect;
    let rewrites = !effect.rewrites.is_empty();
    let all = if rewrites { &effect.rewrites } else { &effect.scans };
    let blocks = |table: &QualifiedName, mode: LockMode| {
        effect.locks.iter().any(|lock| lock.relation == *table && lock.mode.blocks(mode))
    };
    let tables: Vec<&QualifiedName> =
        all.iter().filter(|table| blocks(table, LockMode::RowExclusive)).collect();
    let nobody = match tables.iter().any(|table| blocks(table, LockMode::AccessShare)) {
        true => "nobody reads or writes",
        false => "nobody writes to",
    };
    let meanwhile = if rewrites { "is written anew" } else { "is read" };
    let action = match step.action {
        Action::Rename => "renamed",
        Action::Drop => "dropped",
        Action::Create => "made",
        Action::Alter if matches!(step.command, Command::AddColumn(_)) => "added",
        Action::Alter => "changed",
    };
    let (what, tables) = (about(step), listed(&tables));
    Some(format!("{what} is {action} in one step, and {nobody} {tables} while all of it {meanwhile}: {why}"))
}

/// Names of tables, not all of many.
fn listed(tables: &[&QualifiedName]) -> String {
    let shown: Vec<String> = tables.iter().take(3).map(|table| format!("`{table}`")).collect();
    match tables.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
