//! The analyzer: goes through raw trees and gives typed ones; what is wrong becomes a finding and an opaque node, so
//! that everything else is still looked at.

use pgspec_catalog::Text;
use pgspec_sql::syntax::ast::TextRange;

use crate::finding::{Finding, Problem};
use crate::scope::{Scope, Variables};
use crate::trace::Trace;
use crate::typed::{Node, Typed};
use crate::world::{OPAQUE, World};

/// What one text is analysed with.
pub struct Analyzer<'w, 'c> {
    /// What can be named.
    pub world: &'w World<'c>,
    /// Query levels, the innermost last.
    pub scopes: Vec<Scope>,
    /// Variables around the text.
    pub variables: Option<&'w dyn Variables>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Takes note of names as they are resolved, if somebody asks for it.
    pub(crate) trace: Option<Box<Trace>>,
    /// A COLLATE was met.
    pub(crate) collates: bool,
    /// How deep the expression that is looked at stands.
    pub(crate) depth: usize,
    /// How many BETWEENs stand around it: each copies its operand.
    pub(crate) copies: usize,
}

impl<'w, 'c> Analyzer<'w, 'c> {
    /// Nothing around the text.
    pub fn new(world: &'w World<'c>) -> Self {
        Self {
            world,
            scopes: Vec::new(),
            variables: None,
            findings: Vec::new(),
            trace: None,
            collates: false,
            depth: 0,
            copies: 0,
        }
    }

    /// Reports what is wrong and stands in for its value.
    pub fn fail(&mut self, problem: Problem, range: TextRange, message: impl Into<String>) -> Typed {
        self.report(problem, range, message);
        opaque(range, "it is wrong")
    }

    /// Reports what is wrong; the finding can be given help.
    pub fn report(&mut self, problem: Problem, range: TextRange, message: impl Into<String>) -> &mut Finding {
        let message = message.into();
        self.findings.push(Finding { problem, range, message, help: None, replacement: None });
        let last = self.findings.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "pushed just now")]
        &mut self.findings[last]
    }
}

/// What cannot be known.
pub fn opaque(range: TextRange, why: impl Into<Text>) -> Typed {
    Typed { node: Node::Opaque(why.into()), ty: OPAQUE, typmod: -1, range }
}
