//! The commands, one file each.

pub(crate) mod build;
mod check;
mod completions;
mod diff;
mod doctor;
mod drift;
mod explain;
mod extension;
mod import;
mod init;
mod lock;
mod migrate;
mod schema;
mod show;

use anyhow::Result;

use crate::cli::{Command, Format, Migrate};
use crate::terminal::{Outcome, Terminal};

/// Runs a command.
///
/// # Errors
/// When the machine is in the way and no finding could say it better.
pub(crate) fn run(command: &Command, terminal: &Terminal) -> Result<Outcome> {
    let prints_sql = matches!(command, Command::Diff(args) if args.breaking.is_none())
        || matches!(command, Command::Migrate(Migrate::New(_)));
    if terminal.format == Format::Sql && !prints_sql {
        anyhow::bail!(
            "only `pgspec diff FROM TO` and `pgspec migrate new` print SQL: leave `--format sql` out"
        );
    }
    let has_findings =
        matches!(command, Command::Build(_) | Command::Check(_) | Command::Diff(_) | Command::Drift(_))
            || matches!(command, Command::Migrate(Migrate::Verify(_)));
    if terminal.is_list() && !has_findings {
        anyhow::bail!(
            "`--format short`, `github` and `sarif` list findings, which `check`, `build`, `diff`, `drift` and `migrate verify` \
             have: use `human` or `json` here"
        );
    }
    match command {
        Command::Init(args) => init::run(args, terminal),
        Command::Build(args) => build::run(args, terminal),
        Command::Check(args) => check::run(args, terminal),
        Command::Diff(args) => diff::run(args, terminal),
        Command::Drift(args) => drift::run(args, terminal),
        Command::Import(args) => import::run(args, terminal),
        Command::Lock(args) => lock::run(args, terminal),
        Command::Migrate(args) => migrate::run(args, terminal),
        Command::Show(args) => show::run(args, terminal),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Schema => schema::run(terminal),
        Command::Extension(args) => extension::run(args, terminal),
        Command::Completions(args) => completions::run(args, terminal),
        Command::Doctor(args) => doctor::run(args, terminal),
    }
}
