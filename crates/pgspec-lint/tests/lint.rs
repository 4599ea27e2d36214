//! The rules, each on models that break it.

#![allow(clippy::unwrap_used, clippy::panic)] // tests fail by panicking

#[path = "lint/migrations.rs"]
mod migrations;
#[path = "lint/naming.rs"]
mod naming;
#[path = "lint/pages.rs"]
mod pages;
#[path = "lint/reference.rs"]
mod reference;
#[path = "lint/systems.rs"]
mod systems;
