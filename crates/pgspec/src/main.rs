//! The command line of pgspec: reads arguments, calls the pipeline, prints what it says.
//!
//! Data goes to the standard output; findings and progress go to the standard error. Exit codes: 0 when there is
//! nothing wrong, 1 for findings, 2 when pgspec could not do its work.

mod bug;
mod cli;
mod command;
mod difference;
mod findings;
mod progress;
mod report;
mod source;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::Cli;
use crate::terminal::Terminal;

/// A model is very many small objects: the system's allocator takes a third of the time that reading a large one takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The stack of the thread that does the work: what some systems give to the first one is small.
const STACK: usize = 32 * 1024 * 1024;

fn main() -> ExitCode {
    bug::install_hook();
    let work = std::thread::Builder::new().stack_size(STACK).spawn(run);
    match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The hook has said everything.
        Ok(Err(_)) => ExitCode::from(2),
        Err(_) => run(),
    }
}

fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to the standard output, a usage error to the standard error. Nobody reading is no error.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let terminal = Terminal::new(&cli.global);
    match command::run(&cli.command, &terminal) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            terminal.error_line(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}
