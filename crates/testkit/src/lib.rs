//! Fixture walker and snapshot helper of the test suites.
//!
//! Every expected output lives below the top-level `snapshots/` folder, in two forms:
//! - [`assert_snapshot`] and [`each_fixture`]: `snapshots/<area>/<name>.snap`, an insta snapshot;
//! - [`assert_file`]: `snapshots/<area>/<file>`, a real file (`.sql`, `.rs`, `.ts`) that is compared byte for byte, so
//!   that Postgres, `rustc` and `tsc` can be run on exactly what the compiler writes.
//!
//! `cargo xtask bless` rewrites both and removes what no test asks for any more; read its diff before committing it.
//!
//! Invariant: knows no pgspec crate, so that every crate can use it in its tests without a cycle.
#![allow(
    clippy::panic,
    clippy::print_stderr,
    reason = "a failed assertion is what this crate is for, and only tests link it"
)]

mod claim;
mod fixture;
mod snapshot;

use std::path::{Path, PathBuf};

pub use claim::CLAIMS_VARIABLE;
pub use fixture::{Fixture, each_fixture, each_folder, fixtures};
pub use snapshot::{assert_file, assert_snapshot};

/// The folder of the workspace's `Cargo.toml`.
#[must_use]
pub fn workspace_root() -> PathBuf {
    // crates/testkit -> crates -> the root.
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_path_buf()
}

/// The top-level `snapshots/` folder.
#[must_use]
pub fn snapshots_root() -> PathBuf {
    workspace_root().join("snapshots")
}
