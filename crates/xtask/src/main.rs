//! The project's own chores, run as `cargo xtask <chore>`.
//!
//! Invariant: nothing that a user of pgspec needs is here; the product builds without it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to the person who runs it")]

mod bench;
mod bless;
mod builtin;
mod files;
mod process;
mod prove;
mod snapshots;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own chores.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run every check and every test, after installing what they need
    Test {
        /// Only these steps: tools, npm, format, tidy, clippy, doc, test
        steps: Vec<String>,
    },
    /// Check what no compiler checks: arrows between crates, file heads and lengths
    Tidy,
    /// Rewrite the snapshots to what the tests produce now, and delete those that no test asks for
    Bless,
    /// Read Postgres' own objects, and those of its extensions, from a server of each version
    Builtin,
    /// Try property tests on more cases than an ordinary run does
    Prove {
        #[command(subcommand)]
        claim: prove::Claim,
    },
    /// Measure `pgspec build` on generated specs
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Test { steps } => test::run(&steps),
        Chore::Tidy => tidy::run(),
        Chore::Bless => bless::run(),
        Chore::Builtin => builtin::run(),
        Chore::Prove { claim } => prove::run(&claim),
        Chore::Bench(options) => bench::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
