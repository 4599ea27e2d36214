//! The rules.

mod naming;

use pgspec_catalog::{Code, Diagnostics};

use crate::{Context, codes};

/// A rule.
pub struct Rule {
    /// What its findings are, and its page.
    pub code: &'static Code,
    /// Says what breaks it.
    pub check: fn(&Context<'_>, &mut Diagnostics),
}

/// All of them.
pub static RULES: &[Rule] = &[Rule { code: &codes::NAMING, check: naming::check }];
