//! Rules over a catalog: what Postgres accepts, and a project does not want.
//!
//! A rule looks at the whole catalog and says what breaks it, with the way to mend it. It never stops at the first breach,
//! and speaks only of what the project itself maintains. How bad a breach is stands with its code; a project may say
//! otherwise under `lint: rules:`, which is applied to the findings of all rooms alike, and not here.
//!
//! To add a rule: a file below `rules`, its code in `codes.rs`, and its line in [`RULES`].

pub mod codes;
mod naming;
mod rules;

use pgspec_catalog::{Catalog, Diagnostics, Sources};

pub use naming::{Naming, Style, Template, TemplateError};
pub use rules::{RULES, Rule};

/// What a project wants of its model.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How objects are named.
    pub naming: Naming,
}

/// What a rule sees.
pub struct Context<'a> {
    /// The model.
    pub catalog: &'a Catalog,
    /// The texts that it was read from.
    pub sources: &'a Sources,
    /// What the project wants.
    pub options: &'a Options,
}

/// Runs every rule. The findings are in the order of the rules, then of the catalog.
pub fn run(context: &Context<'_>) -> Diagnostics {
    let mut found = Diagnostics::new();
    for rule in RULES {
        (rule.check)(context, &mut found);
    }
    found
}
