//! The arguments.

mod migrate;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use migrate::{
    Databases, Migrate, MigrateApply, MigrateBaseline, MigrateContract, MigrateLint, MigrateNew,
    MigrateRepair, MigrateSquash, MigrateStatus, MigrateVerify,
};

/// Compiles a YAML spec of a Postgres data model to SQL, Rust, TypeScript and documents.
#[derive(Debug, Parser)]
#[command(
    name = "pgspec",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 nothing wrong, 1 findings (errors in spec files, stale outputs), 2 pgspec could not do its \
                  work (usage, unreadable or unwritable files).",
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// How results and findings are printed
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// When to colour; auto honours NO_COLOR
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Print findings and results only: no progress, no summary
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Exit with 1 for warnings too
    #[arg(long, global = true, value_enum, value_name = "LEVEL")]
    pub(crate) deny: Option<Deny>,
    /// Print at most this many findings, errors first; 0 for all
    #[arg(long, global = true, value_name = "N", default_value_t = 50)]
    pub(crate) max_diagnostics: usize,
}

/// How results and findings are printed: for people; as one JSON document; or as a list of findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
    // Doc comments here would make every help text long. Lists of findings, of `check`, `build`, `diff` and `drift`:
    // a line each, annotations of GitHub Actions, SARIF 2.1.0.
    Short,
    Github,
    Sarif,
    // For `diff` and `migrate new`.
    Sql,
}

/// When to colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// What else makes the exit code 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Deny {
    Warnings,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(Init),
    Build(Build),
    Check(Check),
    Diff(Diff),
    Drift(Drift),
    Import(Import),
    Lock(Lock),
    #[command(subcommand)]
    Migrate(Migrate),
    Show(Show),
    Explain(Explain),
    /// Print the JSON Schema of the spec language, for editors
    Schema,
    #[command(subcommand)]
    Extension(Extension),
    Completions(Completions),
    Doctor(Doctor),
}

/// Start a project: pgspec.yaml and a first spec file
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder, made if it does not exist; the current folder if left out
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// The platform that the database runs on
    #[arg(long, value_enum)]
    pub(crate) platform: Option<Platform>,
    /// Make the project from a database (postgres://…), an .sql or .md file, or a folder of migrations
    ///
    /// What is there already becomes the baseline: `pgspec build` writes no initial migration that would make it again.
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: Option<String>,
    #[command(flatten)]
    pub(crate) raise: Raise,
}

/// What stands around a source that is no project
#[derive(Debug, Args)]
pub(crate) struct Surroundings {
    /// The platform whose tables, roles and functions the SQL may use
    #[arg(long, value_enum)]
    pub(crate) platform: Option<Platform>,
    /// Where names without a schema are looked for, separated by commas; the first is where they are created
    #[arg(long, value_delimiter = ',', value_name = "SCHEMA")]
    pub(crate) schema: Vec<String>,
    /// The major version of Postgres that the SQL is for
    #[arg(long, value_name = "VERSION", default_value_t = 15, value_parser = clap::value_parser!(u16).range(15..=18))]
    pub(crate) postgres: u16,
}

/// How a spec is written
#[derive(Debug, Args)]
pub(crate) struct Raise {
    /// Make mixins of columns and policies that tables repeat
    #[arg(long)]
    pub(crate) mixins: bool,
    /// Make CHECK constraints of value sets and ranges that only a comment states
    #[arg(long)]
    pub(crate) close_value_sets: bool,
    /// Go on when some statements cannot be read: what could be understood is written
    #[arg(long)]
    pub(crate) partial: bool,
}

/// Print what differs between two models, object by object
///
/// FROM and TO are each a project's folder, an .sql file, a .md file with ```sql blocks, a folder of migrations, or the
/// postgres:// URL of a database; or any of the first four as they were at a commit, branch or tag: git:main:spec/crm.
/// Expressions are compared by what they mean. Exits with 1 if they differ.
///
/// With --format sql, prints instead the statements that make TO of FROM, and nothing if they are equal.
///
/// With --breaking, says instead who stops working when FROM becomes TO, and exits with 1 if anybody does.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The first model
    pub(crate) from: String,
    /// The second model
    pub(crate) to: String,
    /// Say who stops working: all of them, or only those that are named here, with commas between
    #[arg(
        long,
        value_name = "CONSUMER",
        value_enum,
        num_args = 0..,
        require_equals = true,
        value_delimiter = ','
    )]
    pub(crate) breaking: Option<Vec<Consumer>>,
    #[command(flatten)]
    pub(crate) around: Surroundings,
}

/// Who uses a schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Consumer {
    /// The app that runs already, while it reads
    App,
    /// The app that runs already, while it writes
    Writers,
    /// Code with an arm for each value of a closed set
    Matchers,
    /// TypeScript compiled with the new types
    Typescript,
    /// Rust compiled with the new types
    Rust,
}

/// Say where a database, migrations or hand-kept types are not what the spec says
///
/// Exits with 1 if anything is missing, extra or different. Without any source, the migration folder of the project and
/// the files of `watch:` in pgspec.yaml are compared.
#[derive(Debug, Args)]
pub(crate) struct Drift {
    /// The project's folder, or a file or folder in it; the current folder if left out
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// A database: postgres://user@host/database
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
    /// A folder of migrations, or an .sql or .md file
    #[arg(long, value_name = "DIR")]
    pub(crate) migrations: Option<String>,
    /// TypeScript files: Supabase's Database, interfaces of your own
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) typescript: Vec<PathBuf>,
    /// Rust files: structs of sqlx, diesel, SeaORM, tokio-postgres or serde, enums, diesel's table!
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) rust: Vec<PathBuf>,
    /// Mend the files: only what is wrong is changed
    #[arg(long, conflicts_with = "diff")]
    pub(crate) fix: bool,
    /// Print what --fix would change, as a patch
    #[arg(long)]
    pub(crate) diff: bool,
    /// Findings that are known: only others are reported
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the findings of this run to the baseline
    #[arg(long, requires = "baseline")]
    pub(crate) write_baseline: bool,
}

/// Ask a database for the columns of views whose types the spec does not tell
///
/// Writes them to pgspec.lock in the project's folder, which builds read offline; commit it. Checksums of the views and of what
/// they name tell when it is out of date. Each view is made for a moment, in a transaction that is rolled back.
#[derive(Debug, Args)]
pub(crate) struct Lock {
    /// The project's folder, or a file or folder in it; the current folder if left out
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// A database that has what the views name: postgres://user@host/database
    #[arg(long, value_name = "URL")]
    pub(crate) db: String,
}

/// Write the spec of a database, an SQL file, a document or a folder of migrations
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// postgres://…, an .sql or .md file, or a folder of migrations
    pub(crate) source: String,
    /// The folder for the spec: new, or empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write into a folder that is not empty: files of the same names are replaced
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) raise: Raise,
    #[command(flatten)]
    pub(crate) around: Surroundings,
}

/// A platform with tables, roles and functions of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Platform {
    Supabase,
}

/// Write every output: SQL, migrations, Rust, TypeScript, documents
///
/// Only files whose content changed are written, and none at all when the spec has an error.
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// The project's folder, or a file or folder in it; the current folder if left out
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// Write nothing; exit with 1 if an output is missing or stale
    #[arg(long)]
    pub(crate) check: bool,
    /// Only these outputs, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "OUTPUT", value_parser = command_outputs())]
    pub(crate) only: Vec<String>,
    /// The version of the initial migration, in place of 00000000000001
    #[arg(long, value_name = "VERSION", value_parser = migration_version)]
    pub(crate) version: Option<String>,
    /// Print how long each stage took
    #[arg(long)]
    pub(crate) timings: bool,
}

/// Read the spec and say what is wrong with it; write nothing
///
/// An output that exists and is stale is a finding; one that does not exist is none (`build --check` is stricter).
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The project's folder, or a file or folder in it; the current folder if left out
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
    /// Print how long each stage took
    #[arg(long)]
    pub(crate) timings: bool,
}

/// Print one object of the model
///
/// OBJECT is a name with or without its schema: leads, public.leads, leads.status (a column, constraint, trigger or policy of
/// leads), calculate_streak or calculate_streak(uuid).
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The object's name
    pub(crate) object: String,
    /// Everything it has, mixins expanded, each part with the place it comes from
    #[arg(long, group = "view")]
    pub(crate) expanded: bool,
    /// The SQL that makes it
    #[arg(long, group = "view")]
    pub(crate) ddl: bool,
    /// What it needs, and what needs it
    #[arg(long, group = "view")]
    pub(crate) refs: bool,
    /// Who may do what with it, by grants and policies
    #[arg(long, group = "view")]
    pub(crate) access: bool,
    /// What its SQL means: types and volatility, what is read, written and called
    #[arg(long, group = "view")]
    pub(crate) types: bool,
    /// The project's folder, or a file or folder in it; the current folder if left out
    #[arg(long, default_value = ".", value_name = "DIR", hide_default_value = true)]
    pub(crate) project: PathBuf,
}

/// Print what a finding means and how to mend it; without CODE, list all
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code in brackets, such as resolve/unknown-table
    pub(crate) code: Option<String>,
}

/// Tell pgspec about extensions that it does not know
#[derive(Debug, Subcommand)]
pub(crate) enum Extension {
    Snapshot(Snapshot),
}

/// Write down what an installed extension brings, so that SQL that uses it can be checked
///
/// Reads the types, functions, operators, casts, operator classes and tables that the extension owns in a database, and
/// writes them to extensions/NAME.txt in the project's folder. Nothing in the database is changed.
#[derive(Debug, Args)]
pub(crate) struct Snapshot {
    /// The extension's name
    pub(crate) name: String,
    /// A database in which it is installed: postgres://user@host/database
    #[arg(long, value_name = "URL")]
    pub(crate) db: String,
    /// The file to write, - for the standard output; extensions/NAME.txt of the project if left out
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The project's folder, or a file or folder in it; the current folder if left out
    #[arg(long, default_value = ".", value_name = "DIR", hide_default_value = true)]
    pub(crate) project: PathBuf,
}

/// Print the shell's completion script
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

/// Print what pgspec finds on this machine, for a bug report; without secrets
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// The project's folder, or a file or folder in it; the current folder if left out
    #[arg(default_value = ".", hide_default_value = true)]
    pub(crate) dir: PathBuf,
}

fn command_outputs() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(crate::command::build::output_names())
}

/// A version is part of a file's name, and migration tools order by it.
fn migration_version(text: &str) -> Result<String, String> {
    if !text.is_empty() && text.len() <= 32 && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("a version is a number, such as 20250101000000".to_owned())
    }
}
