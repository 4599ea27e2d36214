//! `pgspec completions SHELL`.

use anyhow::Result;
use clap::CommandFactory as _;

use crate::cli::{Cli, Completions};
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Completions, terminal: &Terminal) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "pgspec", &mut script);
    terminal.data(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
