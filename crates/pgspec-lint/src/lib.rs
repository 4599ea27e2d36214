//! Rules over a catalog: what Postgres accepts, and a project does not want.
//!
//! A rule looks at the whole catalog and says what breaks it, with the way to mend it. It never stops at the first breach,
//! and speaks only of what the project itself maintains. How bad a breach is stands with its code; a project may say
//! otherwise under `lint: rules:`, which is applied to the findings of all rooms alike, and not here.
//!
//! To add a rule: a file below `rules` that declares its code, whose doc comment is its page, and its line in `rules.rs`. The
//! blocks of the page that are marked `bad` and `good` are tests.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a tree of fifty kinds of nodes: most rules speak of a few of them"
)]

pub mod codes;
pub mod migration;
mod model;
mod naming;
mod rules;
mod tree;

use std::collections::BTreeSet;

use pgspec_analyze::world::World;
use pgspec_catalog::{Diagnostics, Name, Sources};

use model::Model;

pub use naming::{Naming, Style, Template, TemplateError};
pub use rules::{RULES, Rule};

/// What a project wants of its model.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How objects are named.
    pub naming: Naming,
    /// Schemas that clients reach through the data API.
    pub exposed_schemas: Vec<Name>,
    /// Rules that speak only where a project asks for them, and that this one asks for.
    pub asked_for: BTreeSet<String>,
}

/// What is looked at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The model, and everything that its SQL can name.
    pub world: &'a World<'a>,
    /// The texts that it was read from.
    pub sources: &'a Sources,
    /// What the project wants.
    pub options: &'a Options,
}

/// Runs every rule. The findings are in the order of the rules, then of the catalog.
pub fn run(context: &Context<'_>) -> Diagnostics {
    let model = Model::new(context);
    let mut found = Diagnostics::new();
    for rule in RULES {
        (rule.check)(&model, &mut found);
    }
    found
}
