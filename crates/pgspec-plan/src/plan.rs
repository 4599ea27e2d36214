//! A plan: the steps that make one catalog of another, in an order that Postgres accepts.
//!
//! Renames come first, so that both catalogs have the same names. Then [`diff`](crate::diff()) says what differs; the rules
//! of each kind make nodes of that, what hangs on something that goes is taken away before and made again behind it, and
//! one stable sort puts all in order. Only then are objects printed that are made: what is there by then, a table can take
//! with it.

mod draft;
mod expand;
mod order;
mod rename;
mod rules;
mod step;

use pgspec_analyze::bind::Meanings;
use pgspec_analyze::world::{Options, World};
use pgspec_catalog::{Catalog, Diagnostics, Name};
use pgspec_sql::read::hanging::Hanging;

use crate::diff::{self, DiffOptions, Pair};
use draft::Draft;

pub use step::{Action, Loss, Part, Plan, Step};

/// How a plan is made.
#[derive(Clone, Debug)]
pub struct PlanOptions {
    /// The major version of Postgres.
    pub postgres: u16,
    /// Where the SQL of both looks for names without a schema.
    pub search_path: Vec<Name>,
}

/// The steps that make `to` of `from`. The diagnostics are what cannot be done.
pub fn plan(from: &Catalog, to: &Catalog, options: &PlanOptions) -> (Plan, Diagnostics) {
    let binder = Meanings::new(options.postgres);
    let renamed = rename::first(from, to, options, &binder);
    let from = &renamed.catalog;
    let mut diagnostics = renamed.diagnostics;
    let world = |catalog| {
        let options = Options { postgres: options.postgres, search_path: options.search_path.clone() };
        World::new(catalog, options).in_utc()
    };
    let worlds = Pair::new(world(from), world(to));
    let diff_options = DiffOptions {
        postgres: options.postgres,
        search_path: Pair::new(options.search_path.clone(), options.search_path.clone()),
        column_order: false,
    };
    let changes = diff::between(worlds.as_ref(), &diff_options);
    let hanging = Pair::new(from, to).map(|catalog| Hanging::of(catalog, &options.search_path, &binder));
    let mut draft = Draft::new(worlds.as_ref(), &hanging, options);
    draft.changes(&changes);
    draft.expand();
    let mut steps = renamed.steps;
    steps.extend(draft.finish());
    diagnostics.append(draft.diagnostics);
    (Plan { steps }, diagnostics)
}
