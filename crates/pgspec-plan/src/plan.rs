//! A plan: the steps that make one catalog of another, in an order that Postgres accepts.
//!
//! Renames come first, so that both catalogs have the same names. Then [`diff`](crate::diff()) says what differs; the rules
//! of each kind make nodes of that, what hangs on something that goes is taken away before and made again behind it, and
//! one stable sort puts all in order. Only then are objects printed that are made: what is there by then, a table can take
//! with it.

pub mod bridge;
mod command;
mod draft;
mod effect;
mod expand;
mod online;
mod order;
mod rename;
mod rules;
mod step;
mod unit;
mod why;

use std::sync::OnceLock;

use pgspec_analyze::bind::Meanings;
use pgspec_analyze::world::{Options, World};
use pgspec_builtin::Tables;
use pgspec_catalog::graph::Graph;
use pgspec_catalog::{Catalog, Diagnostics, Name, QualifiedName, SqlText, together};
use pgspec_sql::read::hanging::Hanging;

use crate::diff::{self, DiffOptions, Pair, Side};
use draft::Draft;
use effect::{Ground, Subject};

pub use command::Command;
pub use effect::{Effect, Lock, LockMode, Seen, Transaction, Violation, violations};
pub use step::{Action, Loss, Part, Plan, Step};
pub use unit::{Unit, may_commit, short_commits};

/// What a project itself knows of an extension.
pub type Extensions<'e> = &'e (dyn Fn(&str) -> Option<&'static Tables> + Sync);

/// How a plan is made.
#[derive(Clone, Debug)]
pub struct PlanOptions {
    /// The major version of Postgres.
    pub postgres: u16,
    /// Where the SQL of both looks for names without a schema.
    pub search_path: Vec<Name>,
    /// How values become new ones.
    pub conversions: Vec<Conversion>,
}

/// How the values of a column become new ones, when the column or what constrains it changes.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
    /// The new value, over the row as it was.
    pub using: SqlText,
    /// The old value, over the row as it is then: for as long as both are there.
    pub back: Option<SqlText>,
    /// Whether the triggers of the table run for it.
    pub triggers: bool,
}

/// The steps that make `to` of `from`. The errors among the diagnostics are what cannot be done.
///
/// Takes time in proportion to what both hold, and for each part that goes, to what uses its name.
pub fn plan(from: &Catalog, to: &Catalog, options: &PlanOptions) -> (Plan, Diagnostics) {
    plan_with(from, to, options, &|_| None)
}

/// As [`plan()`], with extensions that a project knows itself.
pub fn plan_with(
    from: &Catalog,
    to: &Catalog,
    options: &PlanOptions,
    extensions: Extensions<'_>,
) -> (Plan, Diagnostics) {
    make(from, to, options, extensions, false)
}

/// As [`plan_with()`], for a database that is in use: no step keeps others from a table that is there for as long as it
/// reads or writes all of it, where Postgres has a way around that.
pub fn plan_online(
    from: &Catalog,
    to: &Catalog,
    options: &PlanOptions,
    extensions: Extensions<'_>,
) -> (Plan, Diagnostics) {
    make(from, to, options, extensions, true)
}

/// Everything that the SQL of a catalog can name.
fn world<'c>(catalog: &'c Catalog, options: &PlanOptions, extensions: Extensions<'_>) -> World<'c> {
    let options = Options { postgres: options.postgres, search_path: options.search_path.clone() };
    World::with_extensions(catalog, options, extensions).in_utc()
}

/// What a plan looks at of a catalog.
struct Known<'c> {
    world: World<'c>,
    hanging: Hanging<'c>,
    graph: Graph,
}

impl<'c> Known<'c> {
    fn of(
        catalog: &'c Catalog,
        options: &PlanOptions,
        extensions: Extensions<'_>,
        binder: &'c Meanings,
    ) -> Self {
        let path = &options.search_path;
        let (world, (hanging, graph)) = together::beside(
            || world(catalog, options, extensions),
            || (Hanging::of(catalog, path, binder), Graph::of(catalog, path)),
        );
        Self { world, hanging, graph }
    }
}

fn make(
    from: &Catalog,
    to: &Catalog,
    options: &PlanOptions,
    extensions: Extensions<'_>,
    is_online: bool,
) -> (Plan, Diagnostics) {
    let binder = Meanings::new(options.postgres);
    let known = |catalog| Known::of(catalog, options, extensions, &binder);
    // The second is looked at while the first gets its names.
    let of_to: OnceLock<Known<'_>> = OnceLock::new();
    let to_known = || of_to.get_or_init(|| known(to));
    let (renamed, _) = together::beside(
        || {
            rename::first(
                from,
                to,
                options,
                &binder,
                (&|catalog| world(catalog, options, extensions), &|| &to_known().world),
            )
        },
        || {
            to_known();
        },
    );
    let from = &renamed.catalog;
    let mut diagnostics = renamed.diagnostics;
    let of_from = known(from);
    let both = Pair::new(&of_from, to_known());
    let worlds = both.map(|known| &known.world);
    let diff_options = DiffOptions {
        postgres: options.postgres,
        search_path: Pair::new(options.search_path.clone(), options.search_path.clone()),
        column_order: false,
        rows: Some(Side::To),
    };
    let changes = diff::between(worlds, &diff_options);
    let (hanging, graphs) = (both.map(|known| &known.hanging), both.map(|known| &known.graph));
    let ground = Ground::new(worlds, graphs);
    let mut draft = Draft::new(worlds, graphs, hanging, options);
    draft.changes(&changes);
    rules::data::conversions(&mut draft, &changes);
    draft.expand();
    rules::table::parts::of_new_partitions(&mut draft);
    draft.expand();
    rules::table::rows::kept(&mut draft);
    rules::table::whole::of_indexes_made_again(&mut draft);
    let mut steps = renamed.steps;
    for step in &mut steps {
        step.effect = ground.effect(&Subject::of(&step.object, &step.command));
    }
    steps.extend(draft.finish(&ground));
    if is_online {
        steps = online::rewrite(steps, &ground, options);
    }
    effect::commits(&mut steps, &|step| ground.waits(step), is_online);
    diagnostics.append(draft.diagnostics);
    (Plan { steps }, diagnostics)
}
