//! `pgspec check [DIR]`: what is wrong, without writing anything.

use anyhow::Result;

use super::build::{self, Request};
use crate::cli::Check;
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Check, terminal: &Terminal) -> Result<Outcome> {
    let request = Request {
        dir: &args.dir,
        mode: pgspec_build::Mode::CheckExisting,
        only: &[],
        version: None,
        timings: args.timings,
    };
    build::run_request(&request, terminal)
}
