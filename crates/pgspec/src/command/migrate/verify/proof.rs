//! One migration after the other: rows before it, watched while it runs, rows and way back behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Result, anyhow};
use pgspec_build::migrate::declared::{self, Declared};
use pgspec_build::migrate::run::script::says_no_transaction;
use pgspec_build::migrate::run::{Script, script};
use pgspec_build::migrate::{FolderText, bridge, codes, next, recall};
use pgspec_build::source::{self, Context, Model, folder};
use pgspec_catalog::{Code, Diagnostic, Diagnostics, FileId, QualifiedName, Sources, Span, Standing};
use pgspec_plan::plan::Violation;
use pgspec_postgres::{ApplyError, Database};

use super::super::Ready;
use super::super::back::Back;
use super::intact::{self, Allowed, Contents, names};
use super::report::{self, Declares, Proof};
use super::rows;
use super::watched::{Run, Watched};

/// A migration as it is run.
pub(super) struct Migration {
    /// Its path, for people.
    pub(super) shown: String,
    /// The file.
    pub(super) text: FolderText,
    /// What of it is run.
    up: String,
    script: Script,
    is_baseline: bool,
}

impl Migration {
    pub(super) fn new(shown: String, text: FolderText) -> Self {
        let up = folder::up(text.text.clone());
        let script = script(&up, says_no_transaction(&text.text));
        Self { shown, text, up, script, is_baseline: false }
    }

    pub(super) fn baseline(path: PathBuf, shown: String, text: String) -> Self {
        let text = FolderText { path, name: shown.clone(), version: String::new(), text };
        Self { is_baseline: true, ..Self::new(shown, text) }
    }
}

/// The proof under way.
pub(super) struct Proving<'a> {
    ready: &'a Ready,
    database: &'a Database<'a>,
    migrations: &'a [Migration],
    context: Context,
    /// The tables that are the platform's, and no rows were put into.
    foreign: BTreeSet<QualifiedName>,
    pub(super) sources: Sources,
    pub(super) findings: Diagnostics,
    pub(super) proofs: Vec<Proof>,
}

impl<'a> Proving<'a> {
    pub(super) fn new(ready: &'a Ready, database: &'a Database<'a>, migrations: &'a [Migration]) -> Self {
        let context = Context::of(&ready.checked);
        let platform = ready.checked.spec.catalog.iter();
        let foreign = platform
            .filter(|(_, key, object)| {
                object.standing == Standing::Platform && key.kind == pgspec_catalog::Kind::Table
            })
            .map(|(_, key, _)| key.qualified_name())
            .collect();
        Self {
            ready,
            database,
            migrations,
            context,
            foreign,
            sources: Sources::default(),
            findings: Diagnostics::new(),
            proofs: Vec::new(),
        }
    }

    /// Runs them all, and proves those from one on. `rows` is run before the last one. Whether all were run and led where they
    /// should.
    pub(super) fn run(&mut self, from: usize, rows: Option<&str>) -> Result<bool> {
        let external = self.ready.script(Standing::External);
        if let Err(refused) = self.ready.run(self.database, &external)? {
            self.findings.push(Diagnostic::new(
                &codes::VERIFY_REFUSED,
                format!("what is declared `external` is refused: {refused}"),
            ));
            return Ok(false);
        }
        for at in 0..self.migrations.len() {
            let Some(migration) = self.migrations.get(at) else { break };
            let file = self.sources.add(migration.shown.clone(), migration.text.text.clone());
            let is_last = at + 1 == self.migrations.len();
            if let Some(rows) = rows.filter(|_| is_last)
                && let Err(refused) = self.ready.run(self.database, rows)?
            {
                let message = format!("the rows of `--rows` are refused: {refused}");
                self.findings.push(Diagnostic::new(&codes::VERIFY_REFUSED, message));
                return Ok(false);
            }
            let done = if at < from || migration.is_baseline {
                let run = Run {
                    database: self.database,
                    text: &migration.up,
                    script: &migration.script,
                    declared: None,
                };
                run.run(self.ready.user(self.database)?)?.map(|_| true)
            } else {
                self.prove(at, migration, file)?
            };
            match done {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(refused) => {
                    self.refused(file, &refused);
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Proves one. `Ok(false)`: what comes behind it would be about something else.
    fn prove(&mut self, at: usize, migration: &Migration, file: FileId) -> Result<Result<bool, ApplyError>> {
        let mut proof = Proof { file: migration.text.name.clone(), ..Proof::default() };
        let before_model = self.model(at);
        let mut before = Contents::default();
        if at > 0 {
            // Between the files of one migration, whoever writes rows knows of it.
            if !declared::goes_on(&migration.text.text) {
                self.fill(file)?;
            }
            before = self.look()?;
            let counts = before.tables.iter().filter(|table| self.is_compared(&table.table));
            proof.rows = Some(
                counts
                    .filter(|table| !table.rows.is_empty())
                    .map(|table| (table.table.to_string(), table.rows.len()))
                    .collect::<BTreeMap<_, _>>(),
            );
        }
        let allowed = self.allowed(migration, &before)?;
        let declared = self.declared(migration, &before_model, self.model(at + 1));
        let run = Run {
            database: self.database,
            text: &migration.up,
            script: &migration.script,
            declared: declared.as_ref().ok(),
        };
        let watched = match run.run(self.ready.user(self.database)?)? {
            Ok(watched) => watched,
            Err(refused) => {
                self.proofs.push(proof);
                return Ok(Err(refused));
            }
        };
        let declared = declared.map(|_| Declares::All);
        proof.declared = declared.unwrap_or_else(|why| why);
        proof.violates = !watched.violations.is_empty();
        self.violations(file, &watched);
        proof.lock(&watched.locks);
        proof.rewrites = watched.rewritten.iter().map(ToString::to_string).collect();
        proof.outside_of_transactions = watched.alone;
        let after = self.look()?;
        let mut client = self.database.connect().map_err(|error| anyhow!("{error}"))?;
        let mut cast = |values: &intact::Values, from: &str, to: &str| {
            pgspec_postgres::cast(&mut client, values, from, to).map_err(|error| anyhow!("{error}"))
        };
        let is_compared = |table: &QualifiedName| self.is_compared(table);
        let fate = intact::compare(&before, &after, &allowed, &is_compared, &mut cast)?;
        proof.intact = fate.lost.is_empty();
        for lost in &fate.lost {
            let message = format!("{}: {lost}", migration.text.name);
            self.say(&codes::VERIFY_ROWS_LOST, file, 0, message);
        }
        proof.given_up = fate.given_up;
        proof.converted = fate.converted;
        proof.filled = fate.filled;
        proof.set = fate.set;
        let goes_on = self.back(migration, file, &before_model, &mut proof)?;
        self.proofs.push(proof);
        Ok(Ok(goes_on))
    }

    /// What the migrations before one make, offline.
    fn model(&self, at: usize) -> Model {
        let texts: Vec<(String, String)> =
            self.migrations.iter().take(at).map(|one| (one.shown.clone(), one.up.clone())).collect();
        source::texts("what was before", &texts, &self.context)
    }

    fn is_compared(&self, table: &QualifiedName) -> bool {
        !self.foreign.contains(table)
    }

    /// Puts rows into every table, and says which have none.
    fn fill(&mut self, file: FileId) -> Result<()> {
        let filled = rows::fill(self.ready, self.database)?;
        for table in &filled.tables {
            self.foreign.remove(table);
        }
        for empty in filled.empty {
            let message = format!("table `{}` has no row before this migration: {}", empty.table, empty.why);
            let is_said = self.findings.iter().any(|one| one.message == message);
            if !is_said {
                let found = Diagnostic::new(&codes::VERIFY_NO_ROW, message);
                self.findings.push(found.at(Span::new(file, 0, 0)).help(empty.help));
            }
        }
        Ok(())
    }

    /// All rows, the labels of enums, and the moment.
    fn look(&self) -> Result<Contents> {
        let mut client = self.database.connect().map_err(|error| anyhow!("{error}"))?;
        let tables = pgspec_postgres::rows(&mut client).map_err(|error| anyhow!("{error}"))?;
        let labels = pgspec_postgres::labels(&mut client).map_err(|error| anyhow!("{error}"))?;
        let moment = client.query_one("select now()::text", &[])?.try_get(0)?;
        Ok(Contents { tables, labels, moment })
    }

    /// What a migration may do to rows: what its own text says, and what the spec says.
    fn allowed(&self, migration: &Migration, before: &Contents) -> Result<Allowed> {
        let data = &self.ready.checked.spec.data;
        let sets = declared::sets(&migration.up);
        let mut allowed = Allowed {
            drops: declared::destroys(&migration.text.text),
            sets: sets.others,
            fills: sets.where_null,
            ..Allowed::default()
        };
        allowed.drops.extend(data.drops.iter().map(|drop| drop.path.to_string()));
        let mut client = self.database.connect().map_err(|error| anyhow!("{error}"))?;
        let path = pgspec_sql::quote::identifiers(&Model::of(&self.ready.checked).search_path);
        client.batch_execute(&format!("set search_path to {path}"))?;
        for conversion in &data.conversions {
            let converts = allowed.sets.iter().any(|set| same_path(set, &conversion.path));
            for table in &before.tables {
                for column in &table.columns {
                    let own = format!("{}.{}", table.table, column.name);
                    if !names(&conversion.path, &own)
                        || !(converts || changes(migration, column.name.as_str()))
                    {
                        continue;
                    }
                    let values = pgspec_postgres::evaluate(&mut client, &table.table, &conversion.using.text)
                        .map_err(|error| anyhow!("{error}"))?;
                    if let Some(values) = values {
                        allowed.expected.insert((table.table.clone(), column.name.to_string()), values);
                    }
                }
            }
        }
        Ok(allowed)
    }

    /// What a plan declares of a migration; why none does. One that was just written is of the plan to the spec, or of a part of
    /// it; an earlier one of that to what it makes itself. One that opens names is of the plan that does.
    fn declared(
        &self,
        migration: &Migration,
        before: &Model,
        mut after: Model,
    ) -> Result<Declared, Declares> {
        let spec = Model::of(&self.ready.checked);
        let recalled = recall::recall(&migration.up, &mut after.catalog);
        let data = &self.ready.checked.spec.data;
        let mut furthest = 0;
        for (to, data) in [(&spec, data), (&after, &recalled)] {
            for is_online in [false, true] {
                let (plan, _) = next::between_as(before, to, data, is_online);
                match Declared::of(&migration.up, &plan) {
                    Ok(declared) => return Ok(declared),
                    Err(range) => furthest = furthest.max(range.start),
                }
            }
        }
        let undeclared = Declares::NotLine(line(&migration.up, furthest));
        if bridge::open([&migration.text]).is_empty() {
            return Err(undeclared);
        }
        let opened = Model::of(&self.ready.checked);
        let catalog = self.ready.spec.clone().unwrap_or(opened.catalog);
        let plan = next::opening_between(before, &Model { catalog, ..opened }, &self.ready.data);
        Declared::of(&migration.up, &plan)
            .map_err(|range| Declares::NotOpeningLine(line(&migration.up, range.start)))
    }

    fn violations(&mut self, file: FileId, watched: &Watched) {
        for (at, violation) in &watched.violations {
            let (code, message) = match violation {
                Violation::Lock { seen, declared } => {
                    let name = seen.names.first().map(ToString::to_string).unwrap_or_default();
                    let declared = match declared {
                        Some(mode) => format!("{} at most", mode.as_str()),
                        None => "no lock".to_owned(),
                    };
                    let mode = seen.mode.as_str();
                    (
                        &codes::VERIFY_LOCK,
                        format!("takes {mode} on `{name}`, and the plan declares {declared}"),
                    )
                }
                Violation::Rewrite(names) => {
                    let name = names.first().map(ToString::to_string).unwrap_or_default();
                    (
                        &codes::VERIFY_REWRITE,
                        format!("writes table `{name}` anew, and the plan does not say so"),
                    )
                }
                Violation::NoRewrite(name) => (
                    &codes::VERIFY_REWRITE,
                    format!("does not write table `{name}` anew, and the plan says that it does"),
                ),
            };
            self.say(code, file, *at, format!("the migration {message}"));
        }
    }

    /// Tries the way back. Whether the database is again what the migration makes.
    fn back(
        &mut self,
        migration: &Migration,
        file: FileId,
        before: &Model,
        proof: &mut Proof,
    ) -> Result<bool> {
        match self.ready.back(self.database, &migration.text, before)? {
            Back::None => Ok(true),
            Back::Irreversible(why) => {
                let message = format!("{} is irreversible: {why}", migration.text.name);
                self.say(&codes::VERIFY_IRREVERSIBLE, file, 0, message);
                proof.back = Some(report::Back::Irreversible(why));
                Ok(true)
            }
            Back::Tried(findings) => {
                proof.back = Some(report::Back::Holds(findings.is_empty()));
                let holds = findings.is_empty();
                for message in findings {
                    self.say(&codes::VERIFY_BACK, file, 0, message);
                }
                Ok(holds)
            }
        }
    }

    fn refused(&mut self, file: FileId, refused: &ApplyError) {
        let name = self.sources.file(file).map(|file| file.path.clone()).unwrap_or_default();
        let refusal = &refused.refusal;
        let code =
            if refusal.code.is_empty() { String::new() } else { format!(" (SQLSTATE {})", refusal.code) };
        let mut message = format!("{name} is refused: {}{code}", refusal.message);
        if let Some(detail) = &refusal.detail {
            message.push_str(&format!(": {detail}"));
        }
        self.say(&codes::VERIFY_REFUSED, file, refused.offset, message);
    }

    fn say(&mut self, code: &'static Code, file: FileId, at: usize, message: String) {
        let at = u32::try_from(at).unwrap_or_default();
        self.findings.push(Diagnostic::new(code, message).at(Span::new(file, at, at)));
    }
}

/// Whether a migration speaks of a column at all: a conversion may be of another one.
fn changes(migration: &Migration, column: &str) -> bool {
    pgspec_sql::split::tokens(&migration.up).any(|token| token.text.trim_matches('"') == column)
}

/// Whether two paths are of the same column, with a schema or without.
fn same_path(a: &str, b: &str) -> bool {
    names(a, b) || names(b, a)
}

/// The line of a place, from 1.
fn line(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}

impl Ready {
    /// Runs a script as the user of the platform, or as the owner of the server, as a migration is run.
    pub(in crate::command::migrate) fn run(
        &self,
        database: &Database<'_>,
        sql: &str,
    ) -> Result<Result<(), String>> {
        let text = folder::up(sql.to_owned());
        let script = script(&text, says_no_transaction(sql));
        let run = Run { database, text: &text, script: &script, declared: None };
        Ok(run.run(self.user(database)?)?.map(|_| ()).map_err(|refused| refused.to_string()))
    }
}
