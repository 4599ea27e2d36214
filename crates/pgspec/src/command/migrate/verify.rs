//! `pgspec migrate verify`: the migrations on a scratch server, against a database built straight from the spec.

use anyhow::{Context as _, Result, anyhow};
use pgspec_build::migrate::{next, status};
use pgspec_build::source::{Context, Model, folder};
use pgspec_catalog::{Diagnostics, Standing};
use pgspec_plan::Pair;
use pgspec_postgres::dump::{Scope, Tool};
use pgspec_postgres::hosted::{self, Session};
use pgspec_postgres::{Database, Options, Server, Transaction};
use pgspec_sql::print::{self, SchemaOptions};
use std::collections::BTreeMap;

use super::Ready;
use super::back::Back;
use crate::cli::MigrateVerify;
use crate::command::build::report_alone;
use crate::difference::{Difference, Wording};
use crate::report::plural;
use crate::source;
use crate::terminal::{Outcome, Terminal};

/// How many rows each table of the user has.
type Counts = BTreeMap<String, i64>;

pub(super) fn run(args: &MigrateVerify, terminal: &Terminal) -> Result<Outcome> {
    let ready = match super::ready(&args.dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let project = &ready.checked.project;
    let found = match status::folder(project, &ready.wanted) {
        Ok(found) => status::compare(project, &ready.wanted, &found),
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    if found.has_errors() {
        return report_alone(found, terminal);
    }
    let rows = match &args.rows {
        Some(path) => {
            Some(std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?)
        }
        None => None,
    };
    let mut options = Options::from_env().map_err(|error| anyhow!("{error}"))?;
    if ready.is_hosted() {
        hosted::SUPERUSER.clone_into(&mut options.superuser);
    }
    let server = Server::start(&options).map_err(|error| anyhow!("{error}"))?;
    let tool = Tool::find(&options, server.version()).map_err(|error| anyhow!("{error}"))?;

    let migrated = ready.scratch(&server, "migrated")?;
    let mut wrong = match ready.migrate(&migrated, rows.as_deref())? {
        Ok(lost) => lost,
        Err(refused) => return say(&ready, vec![refused], &Back::None, terminal),
    };
    let back = ready.back(&migrated)?;
    if let Back::Tried(findings) = &back
        && !findings.is_empty()
    {
        // What else differs follows from that.
        wrong.extend(findings.iter().cloned());
        return say(&ready, wrong, &back, terminal);
    }
    let built = ready.scratch(&server, "built")?;
    ready.build(&built)?;
    wrong.extend(ready.compare(&migrated, &built, &tool)?);
    say(&ready, wrong, &back, terminal)
}

fn say(ready: &Ready, wrong: Vec<String>, back: &Back, terminal: &Terminal) -> Result<Outcome> {
    if !terminal.is_human() {
        let back = match back {
            Back::None => serde_json::Value::Null,
            Back::Irreversible(why) => serde_json::json!({ "irreversible": why }),
            Back::Tried(findings) => serde_json::json!({ "holds": findings.is_empty() }),
        };
        let document = serde_json::json!({ "holds": wrong.is_empty(), "findings": wrong, "back": back });
        terminal.data(&(serde_json::to_string_pretty(&document)? + "\n"))?;
    } else if wrong.is_empty() {
        if !terminal.quiet {
            let shown = ready.checked.project.show(&ready.wanted.dir);
            terminal.message(&format!(
                "verified: what {shown} makes on a server is what the spec makes, by pgspec's own reader and by pg_dump, and \
                 nothing is left to do\n"
            ));
            terminal.message(&match back {
                Back::None => String::new(),
                Back::Irreversible(why) => format!("the last migration is irreversible: {why}\n"),
                Back::Tried(_) => "the last migration was undone and run again\n".to_owned(),
            });
        }
    } else {
        let lines: String = wrong.iter().map(|line| format!("{line}\n")).collect();
        terminal.data(&lines)?;
        if !terminal.quiet {
            terminal.message(&format!("{}\n", plural(wrong.len(), "finding")));
        }
    }
    Ok(if wrong.is_empty() { Outcome::Fine } else { Outcome::Findings })
}

impl Ready {
    fn is_hosted(&self) -> bool {
        self.checked.spec.settings.platform.is_some()
    }

    /// An empty database; of a platform, with what that brings.
    fn scratch<'s>(&self, server: &'s Server, prefix: &str) -> Result<Database<'s>> {
        let database = server.create_database(prefix).map_err(|error| anyhow!("{error}"))?;
        if let Some(platform) = self.checked.spec.settings.platform {
            let mut sources = pgspec_catalog::Sources::default();
            let (pack, _) = pgspec_spec::pack(platform, &mut sources);
            let options = SchemaOptions { standing: Standing::Platform, ..SchemaOptions::default() };
            let (statements, _) = print::schema(&pack, &options);
            let mut client = database.connect().map_err(|error| anyhow!("{error}"))?;
            hosted::load_pack(&mut client, &statements).map_err(|error| anyhow!("the platform: {error}"))?;
        }
        Ok(database)
    }

    /// Runs a script as the user of the platform, or as the owner of the server.
    pub(super) fn run(&self, database: &Database<'_>, sql: &str) -> Result<Result<(), String>> {
        let transaction = if is_transactional(sql) { Transaction::Whole } else { Transaction::Each };
        let done = if self.is_hosted() {
            let mut session = Session::open(database).map_err(|error| anyhow!("{error}"))?;
            session.apply(sql, transaction).map(|_| ()).map_err(|error| error.to_string())
        } else {
            let mut client = database.connect().map_err(|error| anyhow!("{error}"))?;
            pgspec_postgres::apply(&mut client, sql, transaction)
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        Ok(done)
    }

    /// Runs the migrations, each in a session of its own, and rows before the last one. What rows are gone then that nobody
    /// gave up; or why one was refused.
    fn migrate(&self, database: &Database<'_>, rows: Option<&str>) -> Result<Result<Vec<String>, String>> {
        let project = &self.checked.project;
        let external = self.script(Standing::External);
        if let Err(refused) = self.run(database, &external)? {
            return Ok(Err(format!("what is declared `external`: {refused}")));
        }
        let mut files: Vec<std::path::PathBuf> =
            self.wanted.baseline.iter().map(|baseline| project.path(baseline)).collect();
        let root = project.path(&self.wanted.dir);
        let in_folder =
            folder::migrations(&root).with_context(|| format!("cannot read `{}`", self.wanted.dir))?;
        let is_new = |file: &std::path::PathBuf| {
            self.wanted.baseline_version.as_deref().is_none_or(|version| folder::is_after(file, version))
        };
        files.extend(in_folder.files.into_iter().filter(is_new));
        let mut before = Counts::new();
        for (at, file) in files.iter().enumerate() {
            if at + 1 == files.len() {
                if let Some(rows) = rows
                    && let Err(refused) = self.run(database, rows)?
                {
                    return Ok(Err(format!("the rows: {refused}")));
                }
                before = counts(database)?;
            }
            let text =
                std::fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?;
            if let Err(refused) = self.run(database, &folder::up(text))? {
                let name =
                    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                return Ok(Err(format!("{name}: {refused}")));
            }
        }
        let after = counts(database)?;
        let lost = before.iter().filter_map(|(table, count)| {
            let left = after.get(table)?;
            (left < count)
                .then(|| format!("table {table} had {count} rows, and has {left} behind the last migration"))
        });
        Ok(Ok(lost.collect()))
    }

    fn script(&self, standing: Standing) -> String {
        let spec = &self.checked.spec;
        let search_path = spec.catalog.search_path(&spec.settings.default_schema);
        let options = SchemaOptions { standing, search_path, environment: None };
        print::file(&print::schema(&spec.catalog, &options).0, "")
    }

    /// Makes the database that the spec says.
    fn build(&self, database: &Database<'_>) -> Result<()> {
        for standing in [Standing::External, Standing::Managed] {
            if let Err(refused) = self.run(database, &self.script(standing))? {
                anyhow::bail!("the server refuses what the spec says: {refused}");
            }
        }
        Ok(())
    }

    /// What two observers see of both databases, and what a second plan would do.
    fn compare(&self, migrated: &Database<'_>, built: &Database<'_>, tool: &Tool) -> Result<Vec<String>> {
        let context = Context::of(&self.checked);
        let read =
            |database: &Database<'_>| source::database(database.url(), &context).map(|loaded| loaded.model);
        let models = Pair::new(read(built)?, read(migrated)?);
        let mut wrong = Vec::new();
        let difference = Difference::of(models.as_ref(), Wording::Drift);
        for change in difference.changes.iter().filter(|change| change.is_certain()) {
            wrong.push(format!("pgspec sees another {}: {:?}", change.key, change.what));
        }
        let scope = Scope { privileges: true, owners: true, schemas: Vec::new() };
        let dump =
            |database: &Database<'_>| tool.dump(database.url(), &scope).map_err(|error| anyhow!("{error}"));
        for one in dump(built)?.differences(&dump(migrated)?) {
            if is_blank(&one) {
                continue;
            }
            wrong.push(format!("pg_dump sees a difference: {one}"));
        }
        let to = Model::of(&self.checked);
        let (plan, _) = next::between(&models.to, &to, &self.checked.spec.data);
        // Rows are data: no reader of a database sees them as the model's.
        let left = plan.steps.iter().filter(|step| step.object.kind != pgspec_catalog::Kind::Seed);
        wrong.extend(left.map(|step| format!("a second plan would still run: {}", step.sql.join(" "))));
        Ok(wrong)
    }
}

/// Whether two statements differ only in the blanks around the body of a function, which mean nothing.
fn is_blank(difference: &pgspec_postgres::dump::Difference) -> bool {
    let words = |statements: &[String]| -> Vec<String> {
        statements.iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    let without = |statements: &[String]| -> Vec<String> {
        let bodies = words(statements);
        bodies.into_iter().map(|text| text.replace("$$ ", "$$").replace(" $$", "$$")).collect()
    };
    difference.title.starts_with("FUNCTION") && without(&difference.left) == without(&difference.right)
}

/// Whether a script can run in one transaction.
fn is_transactional(sql: &str) -> bool {
    let lower = sql.to_lowercase();
    !lower.contains(" concurrently") && !lower.contains(" add value ")
}

fn counts(database: &Database<'_>) -> Result<Counts> {
    let mut client = database.connect().map_err(|error| anyhow!("{error}"))?;
    let query = "select format('%I.%I', n.nspname, c.relname) as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1";
    let mut found = Counts::new();
    for row in client.query(query, &[])? {
        let name: String = row.try_get(0)?;
        let count: i64 = client.query_one(&format!("select count(*) from {name}"), &[])?.try_get(0)?;
        found.insert(name, count);
    }
    Ok(found)
}
