//! Rules over migrations that were written by hand: what locks a table that is in use, or cannot go well.
//!
//! A table that the same file makes is in nobody's way, so nothing is said about it. Each rule is a file below `migration`, as those
//! of the model are below `rules`; a comment `-- pgspec: ignore[CODE] reason` above a statement silences one there.

use std::ops::Range;

use pgspec_catalog::{Code, Diagnostic, Diagnostics, FileId, QualifiedName, Span};
use pgspec_sql::action::{Action, ActionKind, Change, actions};
use rustc_hash::FxHashSet;

/// A migration.
#[derive(Clone, Copy, Debug)]
pub struct Migration<'a> {
    /// Its file.
    pub file: FileId,
    /// Its text.
    pub text: &'a str,
    /// Whether whoever runs it puts the whole file into one transaction.
    pub in_transaction: bool,
}

/// A rule over migrations.
pub struct MigrationRule {
    /// What its findings are, and its page.
    pub code: &'static Code,
    check: fn(&Facts<'_>, &mut Diagnostics),
}

macro_rules! rules {
    ($( $name:ident ),+ $(,)?) => {
        $(mod $name;)+
        /// All of them.
        pub static MIGRATION_RULES: &[MigrationRule] =
            &[$(MigrationRule { code: &$name::CODE, check: $name::check }),+];
        /// The codes of all of them.
        pub static CODES: &[&Code] = &[$(&$name::CODE),+];
    };
}

rules! {
    index,
    drop_index,
    reindex,
    concurrently_in_transaction,
    kept_invalid,
    foreign_key,
    check_constraint,
    validated_at_once,
    unique,
    exclude,
    set_not_null,
    filled_column,
    required_column,
    constrained_column,
    type_change,
    dropped,
    renamed,
    truncate,
    rewrite,
    partition,
    refresh,
    new_value,
    domain_constraint,
    backfill,
    lock_timeout,
}

/// An action of a migration, and what is so when it runs.
pub(crate) struct Step {
    pub(crate) action: Action,
    /// The transaction that it runs in, if in one with others.
    pub(crate) transaction: Option<usize>,
    /// Its table is made by the same migration.
    pub(crate) is_new: bool,
    /// A limit for waiting for locks is set.
    pub(crate) is_limited: bool,
}

/// What rules see of a migration.
pub(crate) struct Facts<'a> {
    file: FileId,
    text: &'a str,
    pub(crate) steps: Vec<Step>,
}

/// Runs every rule on one migration.
pub fn run(migration: &Migration<'_>) -> Diagnostics {
    let facts = Facts::of(migration);
    let mut found = Diagnostics::new();
    for rule in MIGRATION_RULES {
        (rule.check)(&facts, &mut found);
    }
    found.into_iter().filter(|diagnostic| !facts.ignores(diagnostic)).collect()
}

/// A table under the name that all its names stand for.
pub(crate) fn table(name: &QualifiedName) -> (String, String) {
    let schema = name.schema.as_ref().map_or("public", |schema| schema.as_str());
    (schema.to_owned(), name.name.as_str().to_owned())
}

impl<'a> Facts<'a> {
    fn of(migration: &Migration<'a>) -> Self {
        let mut steps = Vec::new();
        let (mut made, mut last) = (FxHashSet::default(), 0);
        let mut transaction = migration.in_transaction.then_some(0);
        let mut is_limited = false;
        for action in actions(migration.text) {
            let is_new = target(&action.kind).is_some_and(|name| made.contains(&table(name)));
            match &action.kind {
                ActionKind::Begin if transaction.is_none() => {
                    last += 1;
                    transaction = Some(last);
                }
                ActionKind::End if !migration.in_transaction => transaction = None,
                ActionKind::Set { name, off } if *name == "lock_timeout" => is_limited = !off,
                ActionKind::CreateTable { table: name, .. } => {
                    made.insert(table(name));
                }
                _ => {}
            }
            steps.push(Step { action, transaction, is_new, is_limited });
        }
        Self { file: migration.file, text: migration.text, steps }
    }

    /// The steps that concern tables which were there before.
    pub(crate) fn existing(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| !step.is_new)
    }

    /// The changes of tables that were there before.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&Step, &QualifiedName, &Change)> {
        self.existing().filter_map(|step| match &step.action.kind {
            ActionKind::Alter { table, change } => Some((step, table, change)),
            _ => None,
        })
    }

    /// Where an action stands.
    pub(crate) fn at(&self, step: &Step) -> Span {
        self.span(step.action.range.clone())
    }

    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.file, offset(range.start), offset(range.end))
    }

    /// The text of an action, folded.
    pub(crate) fn words(&self, step: &Step) -> String {
        self.text.get(step.action.range.clone()).unwrap_or("").to_ascii_lowercase()
    }

    /// Whether the comments above a finding's statement say that it is known.
    fn ignores(&self, diagnostic: &Diagnostic) -> bool {
        let Some(at) = diagnostic.primary.as_ref().map(|label| label.span.start as usize) else {
            return false;
        };
        let statement =
            self.steps.iter().map(|step| &step.action.statement).find(|range| range.contains(&at));
        let before = statement.and_then(|range| self.text.get(..range.start)).unwrap_or("");
        let mark = format!("pgspec: ignore[{}]", diagnostic.code.id);
        let lines = before.trim_end().lines().rev().take_while(|line| line.trim_start().starts_with("--"));
        lines.filter_map(|line| line.split_once(mark.as_str())).any(|(_, reason)| !reason.trim().is_empty())
    }
}

/// The table that an action is about.
fn target(kind: &ActionKind) -> Option<&QualifiedName> {
    match kind {
        ActionKind::CreateIndex { table, .. }
        | ActionKind::Alter { table, .. }
        | ActionKind::Write { table, .. }
        | ActionKind::Brief { table } => Some(table),
        ActionKind::DropTable { tables } | ActionKind::Truncate { tables } => tables.first(),
        _ => None,
    }
}
