//! The command line, run as users run it: the binary, in a folder of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed assertion is what a test is for"
)]

#[path = "pgspec/postgres.rs"]
mod postgres;
#[path = "pgspec/sandbox.rs"]
mod sandbox;
#[path = "pgspec/sarif.rs"]
mod sarif;
#[path = "pgspec/shop.rs"]
mod shop;

#[path = "pgspec/apply.rs"]
mod apply;
#[path = "pgspec/apply_crash.rs"]
mod apply_crash;
#[path = "pgspec/bad_projects.rs"]
mod bad_projects;
#[path = "pgspec/bad_sources.rs"]
mod bad_sources;
#[path = "pgspec/bad_types.rs"]
mod bad_types;
#[path = "pgspec/blocking.rs"]
mod blocking;
#[path = "pgspec/breaking.rs"]
mod breaking;
#[path = "pgspec/browser.rs"]
mod browser;
#[path = "pgspec/build.rs"]
mod build;
#[path = "pgspec/defects.rs"]
mod defects;
#[path = "pgspec/diff.rs"]
mod diff;
#[path = "pgspec/documents.rs"]
mod documents;
#[path = "pgspec/drift.rs"]
mod drift;
#[path = "pgspec/expand_contract.rs"]
mod expand_contract;
#[path = "pgspec/explain.rs"]
mod explain;
#[path = "pgspec/extension.rs"]
mod extension;
#[path = "pgspec/formats.rs"]
mod formats;
#[path = "pgspec/help.rs"]
mod help;
#[path = "pgspec/histories.rs"]
mod histories;
#[path = "pgspec/import.rs"]
mod import;
#[path = "pgspec/init.rs"]
mod init;
#[path = "pgspec/ledger.rs"]
mod ledger;
#[path = "pgspec/lock.rs"]
mod lock;
#[path = "pgspec/migrate.rs"]
mod migrate;
#[path = "pgspec/migrate_files.rs"]
mod migrate_files;
#[path = "pgspec/migrate_lint.rs"]
mod migrate_lint;
#[path = "pgspec/patternlift.rs"]
mod patternlift;
#[path = "pgspec/readme.rs"]
mod readme;
#[path = "pgspec/show.rs"]
mod show;
#[path = "pgspec/snapshots.rs"]
mod snapshots;
#[path = "pgspec/systems.rs"]
mod systems;
#[path = "pgspec/templates.rs"]
mod templates;
#[path = "pgspec/tools.rs"]
mod tools;
#[path = "pgspec/typescript.rs"]
mod typescript;
#[path = "pgspec/verify.rs"]
mod verify;
