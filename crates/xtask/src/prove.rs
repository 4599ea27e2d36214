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
    /// A plan between two random schemas makes the second of the first, there and back, on the installed Postgres
    Plan {
        /// How many pairs, six of each seed
        #[arg(long, default_value_t = 500)]
        cases: u64,
        /// With online rewrites
        #[arg(long)]
        online: bool,
        /// The first seed
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// A writer of a large table waits for no online change, as long as it waits for the plain ones
    Blocking {
        /// How many rows the table has
        #[arg(long, default_value_t = 1_000_000)]
        rows: u64,
    },
    /// TypeScript types of random schemas are what Supabase's generator prints for the real database
    Typescript {
        /// How many schemas
        #[arg(long, default_value_t = 1000)]
        cases: u64,
        /// The first seed
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

/// A claim, as the test that proves it.
struct Proof {
    /// The test's name.
    test: &'static str,
    holds: &'static str,
    fails: &'static str,
}

/// Proves a claim, and prints the figure and the wall time.
///
/// # Errors
/// When it does not hold; the test says for which seed.
pub(crate) fn run(claim: &Claim) -> Result<()> {
    let (proof, cases, seed) = match claim {
        Claim::Readers { cases, seed } => (
            Proof {
                test: "property::random_specs",
                holds: "readers agree on",
                fails: "readers disagree on a schema",
            },
            cases,
            seed,
        ),
        Claim::Plan { cases, seed, .. } => (
            Proof {
                test: "pairs::plans_between_random_models_hold_on_a_server",
                holds: "plans hold between",
                fails: "a plan does not hold",
            },
            cases,
            seed,
        ),
        Claim::Blocking { rows } => return blocking(*rows),
        Claim::Typescript { cases, seed } => (
            Proof {
                test: "typescript::types_of_random_schemas",
                holds: "TypeScript types are Supabase's for",
                fails: "TypeScript types are not Supabase's for a schema",
            },
            cases,
            seed,
        ),
    };
    let test = ["test", "--package", "pgspec-postgres", "--test", "postgres", "--", "--nocapture"];
    let mut build = cargo(&["test", "--package", "pgspec-postgres", "--test", "postgres", "--no-run"]);
    run_command(&mut build)?;
    let began = Instant::now();
    let mut test = cargo(&test);
    test.arg(proof.test).env("PGSPEC_CASES", cases.to_string()).env("PGSPEC_SEED", seed.to_string());
    if matches!(claim, Claim::Plan { online: true, .. }) {
        test.env("PGSPEC_ONLINE", "1");
    }
    let outcome = run_command(&mut test);
    let seconds = began.elapsed().as_secs_f64();
    let last = seed.saturating_add(*cases).saturating_sub(1);
    if outcome.is_err() {
        bail!("{} among the seeds {seed} to {last} ({seconds:.1} s)", proof.fails);
    }
    println!("{} {cases} schemas, seeds {seed} to {last}, in {seconds:.1} s", proof.holds);
    Ok(())
}

/// Measures how long a writer waits beside each change of a table with many rows, plain and online.
fn blocking(rows: u64) -> Result<()> {
    let test = ["test", "--package", "pgspec", "--test", "pgspec", "--", "--nocapture", "--exact"];
    let mut test = cargo(&test);
    test.arg("blocking::a_writer_goes_on_beside_an_online_migration").env("PGSPEC_ROWS", rows.to_string());
    run_command(&mut test)
}
