//! The arguments of `pgspec migrate`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

/// Write and look after migrations: files that change databases to what the spec says
#[derive(Debug, Subcommand)]
pub(crate) enum Migrate {
    New(MigrateNew),
    Contract(MigrateContract),
    Squash(MigrateSquash),
    Status(MigrateStatus),
    Verify(MigrateVerify),
    Lint(MigrateLint),
    Apply(MigrateApply),
    Repair(MigrateRepair),
    Baseline(MigrateBaseline),
}

/// Write the next migration: from what the migrations make by now to what the spec says
///
/// Offline: the migrations are replayed, no database is asked. What would destroy a table or a column is refused unless the
/// spec says why it goes (`drop:`). Exits with 0 and writes nothing if there is nothing to do.
#[derive(Debug, Args)]
pub(crate) struct MigrateNew {
    /// What the migration does, for its file name
    pub(crate) name: String,
    /// The project's folder, or a folder inside of it
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// Write a migration without statements, to be filled in by hand
    #[arg(long)]
    pub(crate) empty: bool,
    /// The version in its file name, instead of the next number or the moment
    #[arg(long, value_name = "VERSION", value_parser = digits)]
    pub(crate) version: Option<String>,
    /// Print the migration and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Keep the tables that are there in use meanwhile, in several files that any tool runs
    ///
    /// What would keep others from a table for long is done in several steps: indexes are built CONCURRENTLY, foreign keys, checks
    /// and NOT NULL are validated behind a commit, keys are made of an index, values of new columns are filled in afterwards. Each
    /// file is what stands between two commits, with the mark that the layout's tool wants for a file outside of a transaction.
    /// `pgspec migrate apply` changes rows in batches, and commits between tables where a file says that it may.
    #[arg(long, conflicts_with = "empty")]
    pub(crate) online: bool,
    /// As --online, in one file for `pgspec migrate apply` alone: each statement is a transaction of its own
    ///
    /// `pgspec migrate apply` notes behind each statement how far it is, and batches are bounded in time. Other tools send a file as
    /// a whole, which Postgres refuses where something runs CONCURRENTLY: for them there is --online.
    #[arg(long, conflicts_with = "online")]
    pub(crate) step_by_step: bool,
    /// Keep both names of tables and columns that have another one (`was:`) until `pgspec migrate contract`
    ///
    /// So programs of before and of after run side by side. A column is made beside the old one, filled in batches, and triggers carry
    /// what is written from each to the other; with another type, by `using` and `back` of `convert:`. A renamed table gets a view under
    /// its old name, with the rights of who uses it: rows are read, written and locked through it, but COPY FROM and TRUNCATE need the
    /// table itself. All else is as with --online.
    #[arg(long, conflicts_with = "empty")]
    pub(crate) expand_contract: bool,
    /// A database whose rows are counted where something would be destroyed: postgres://user@host/database
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
}

impl MigrateNew {
    /// Whether tables stay in use meanwhile.
    pub(crate) fn is_online(&self) -> bool {
        self.online || self.step_by_step || self.expand_contract
    }
}

/// Write the migration that takes old names away: what `migrate new --expand-contract` kept them for is over
///
/// It drops the columns and views under the old names, the triggers that kept both in step, and nothing else: behind it databases are
/// what the spec says. Run it when no program uses the old names any more. `migrate status` lists what is open.
#[derive(Debug, Args)]
pub(crate) struct MigrateContract {
    /// What the migration does, for its file name
    #[arg(default_value = "contract")]
    pub(crate) name: String,
    /// The project's folder, or a folder inside of it
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// The version in its file name, instead of the next number or the moment
    #[arg(long, value_name = "VERSION", value_parser = digits)]
    pub(crate) version: Option<String>,
    /// Print the migration and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Fold migrations into one that makes what they made
///
/// Offline: both are replayed and compared before anything is written, with the migrations behind them too. Refused if they do
/// something to rows that no model holds; seed rows are kept. Databases that have run the single ones are known by the new file.
#[derive(Debug, Args)]
pub(crate) struct MigrateSquash {
    /// The project's folder, or a folder inside of it
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// The last migration to fold; all of them if left out
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// The name of the new migration; its version is that of the last one in it
    #[arg(long, default_value = "squashed")]
    pub(crate) name: String,
    /// Print the migration and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Say whether the migrations are as they were written, and what is left to do
///
/// Exits with 1 if one was edited, removed or slipped in between, or if they do not make what the spec says.
#[derive(Debug, Args)]
pub(crate) struct MigrateStatus {
    /// The project's folder, or a folder inside of it
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// Take the migrations as they are: write their checksums anew
    #[arg(long)]
    pub(crate) write: bool,
}

/// Prove the migrations on a scratch server
///
/// Puts generated rows into every table before each migration and runs it. Behind it they must be what they were, but for what is
/// given up (`drop:`), converted or filled; the locks that its session holds before the commit, and the tables that were written
/// anew, must be those that the plan declares; and where there is a way back, it must lead back. In the end the database is compared
/// with one that is built straight from the spec, by pgspec's own reader and by pg_dump, and a second plan must be empty. On a
/// platform everything runs as the user that the platform gives one, so that what it refuses is refused here.
#[derive(Debug, Args)]
pub(crate) struct MigrateVerify {
    /// The project's folder, or a folder inside of it
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// The first migration to prove; those before it are only run
    #[arg(long, value_name = "VERSION")]
    pub(crate) from: Option<String>,
    /// SQL that is run before the last migration, such as rows, beside those that are generated
    #[arg(long, value_name = "FILE")]
    pub(crate) rows: Option<PathBuf>,
}

/// Say what of hand-written migrations locks tables in use, or cannot go well
///
/// Looks at the migrations that pgspec has not written, or that were edited since, and says what each of them does to a table that
/// people read and write, with the way round it. `-- pgspec: ignore[CODE] reason` above a statement silences a finding, `lint: rules:`
/// changes how bad one is.
#[derive(Debug, Args)]
pub(crate) struct MigrateLint {
    /// The project's folder, or a folder inside of it
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
}

/// Databases
#[derive(Debug, Args)]
pub(crate) struct Databases {
    /// A database: postgres://user@host/database; may be repeated
    #[arg(long, value_name = "URL")]
    pub(crate) db: Vec<String>,
    /// A database of `environments:` in pgspec.yaml; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Vec<String>,
    /// A file with a database in each line: [NAME] URL, or [NAME] $VARIABLE
    #[arg(long, value_name = "FILE")]
    pub(crate) targets: Option<PathBuf>,
}

/// Run the migrations that a database has not run yet
///
/// A database that is not what its history says is refused. Of several databases the first is migrated alone, and the others
/// only if that went well. Whatever ends a run, the same command goes on from there: what is done is noted in the same
/// transaction, and of a statement that cannot run in one, the database is asked whether it was done. Ctrl-C stops at the next
/// safe point.
///
/// The history is the table pgspec.migrations, and that of the layout's own tool (Supabase, sqlx, dbmate), which is read too.
#[derive(Debug, Args)]
pub(crate) struct MigrateApply {
    /// The project's folder, or a folder inside of it
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) databases: Databases,
    /// The last migration to run
    #[arg(long, value_name = "VERSION")]
    pub(crate) until: Option<String>,
    /// Say what would be run, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Go on with a database that is not what its history says
    #[arg(long)]
    pub(crate) allow_drift: bool,
    /// Run a migration that comes before others that are run already
    #[arg(long)]
    pub(crate) out_of_order: bool,
    /// How many databases at a time, behind the first
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) jobs: usize,
    /// How long a statement waits for a lock, while others wait behind it
    #[arg(long, value_name = "TIME", default_value = "3s", value_parser = duration)]
    pub(crate) lock_timeout: Duration,
    /// How long it is tried again to get a lock
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = duration)]
    pub(crate) lock_patience: Duration,
    /// How long a statement may take that only changes the catalog; 0 for any time
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub(crate) catalog_timeout: Duration,
    /// How long a statement may take that reads or rewrites a table; 0 for any time
    #[arg(long, value_name = "TIME", default_value = "0", value_parser = duration)]
    pub(crate) scan_timeout: Duration,
    /// How long a statement may take that changes rows; 0 for any time
    #[arg(long, value_name = "TIME", default_value = "0", value_parser = duration)]
    pub(crate) rows_timeout: Duration,
    /// How long a batch should take: its number of rows follows from that. Who writes to a row of it waits as long
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = duration)]
    pub(crate) batch_time: Duration,
    /// How long to wait between two batches
    #[arg(long, value_name = "TIME", default_value = "50ms", value_parser = duration)]
    pub(crate) batch_pause: Duration,
}

/// Put right what a database's history says
///
/// Nothing else in the database is changed.
#[derive(Debug, Args)]
pub(crate) struct MigrateRepair {
    /// The project's folder, or a folder inside of it
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) databases: Databases,
    /// This migration was run, by hand or otherwise
    #[arg(long, value_name = "VERSION")]
    pub(crate) applied: Vec<String>,
    /// This migration was never run, or is undone
    #[arg(long, value_name = "VERSION")]
    pub(crate) removed: Vec<String>,
    /// This migration was edited, and the database holds what it says now
    #[arg(long, value_name = "VERSION")]
    pub(crate) checksum: Vec<String>,
    /// The statement of this migration that is in doubt was done
    #[arg(long, value_name = "VERSION")]
    pub(crate) done: Vec<String>,
    /// The statement of this migration that is in doubt was not done, and is run again
    #[arg(long, value_name = "VERSION")]
    pub(crate) again: Vec<String>,
}

/// Say that a database holds what the migrations make, without running them
///
/// It is compared first. For databases that were made by another way.
#[derive(Debug, Args)]
pub(crate) struct MigrateBaseline {
    /// The project's folder, or a folder inside of it
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) databases: Databases,
    /// The last migration that it holds; all of them if left out
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// Write it even if the database holds something else
    #[arg(long)]
    pub(crate) allow_drift: bool,
}

/// `500ms`, `3s`, `5m`, `2h`, `0`.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "" if number == "0" => 0,
        _ => return Err("a time is a number and a unit, as in 500ms, 3s, 5m, 2h; or 0".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a time begins with a number".to_owned())?;
    // A server counts milliseconds with 31 bits.
    let millis = number.saturating_mul(scale).min(2_147_483_647);
    Ok(Duration::from_millis(millis))
}

/// The digits of a version.
fn digits(text: &str) -> Result<String, String> {
    if !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("a version is digits only, as in 20260131120000 or 7".to_owned())
    }
}
