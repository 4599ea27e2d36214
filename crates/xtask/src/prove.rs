//! `cargo xtask prove`: property tests with more cases than an ordinary run has.

use std::time::Instant;

use anyhow::{Result, bail};
use clap::Subcommand;

use crate::process::{cargo, run as run_command};

/// What is proven.
#[derive(Subcommand)]
pub(crate) enum Claim {
    /// All readers see the same facts in random schemas, on the installed Postgres and on 18
    Readers {
        /// How many schemas
        #[arg(long, default_value_t = 2000)]
        cases: u64,
        /// The first seed
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

/// Proves a claim, and prints the figure and the wall time.
///
/// # Errors
/// When it does not hold; the test says for which seed.
pub(crate) fn run(claim: &Claim) -> Result<()> {
    let Claim::Readers { cases, seed } = claim;
    let test = ["test", "--package", "pgspec-postgres", "--test", "postgres", "--", "--nocapture"];
    let name = "property::random_specs";
    let mut build = cargo(&["test", "--package", "pgspec-postgres", "--test", "postgres", "--no-run"]);
    run_command(&mut build)?;
    let began = Instant::now();
    let mut test = cargo(&test);
    test.arg(name).env("PGSPEC_CASES", cases.to_string()).env("PGSPEC_SEED", seed.to_string());
    let outcome = run_command(&mut test);
    let seconds = began.elapsed().as_secs_f64();
    let last = seed.saturating_add(*cases).saturating_sub(1);
    if outcome.is_err() {
        bail!("readers disagree on a schema among the seeds {seed} to {last} ({seconds:.1} s)");
    }
    println!("readers agree on {cases} schemas, seeds {seed} to {last}, in {seconds:.1} s");
    Ok(())
}
