//! The analyzer: goes through raw trees and gives typed ones; what is wrong becomes a finding and an opaque node, so
//! that everything else is still looked at.

use pgspec_catalog::{Name, Text};
use pgspec_sql::syntax::ast::{Expr, Query, Statement, TextRange, TypeName};

use crate::finding::{Finding, Problem};
use crate::scope::{ExprUse, Scope, Variables};
use crate::typed::{Node, SortItem, TypeId, Typed, TypedQuery};
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
}

impl<'w, 'c> Analyzer<'w, 'c> {
    /// Nothing around the text.
    pub fn new(world: &'w World<'c>) -> Self {
        Self { world, scopes: Vec::new(), variables: None, findings: Vec::new() }
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

// Who implements what, all as `impl Analyzer<'_, '_>`:
//
// expr.rs, coerce.rs, oper.rs, func.rs (expressions):
//     pub fn expr(&mut self, expr: &Expr, used: ExprUse) -> Typed                  // transformExpr
//     pub fn condition(&mut self, expr: &Expr, used: ExprUse, what: &str) -> Typed // transformWhereClause: coerced to boolean
//     pub fn type_name(&mut self, name: &TypeName) -> (TypeId, i32)                // OPAQUE (reported) if there is none
//     pub fn coerce_to(&mut self, value: Typed, ty: TypeId, typmod: i32, context: CastContext) -> Result<Typed, Typed>
//     pub fn assign_to(&mut self, value: Typed, ty: TypeId, typmod: i32, what: impl Fn() -> String) -> Typed
//     pub fn common_type(&mut self, values: &[Typed], context: &str) -> TypeId     // select_common_type
//     pub fn coerce_common(&mut self, value: Typed, ty: TypeId, context: &str) -> Typed
//     pub fn resolve_unknown(&mut self, value: Typed) -> Typed                     // unknown literals become text
//     pub fn equality(&mut self, ty: TypeId, range) -> Option<OperatorId>, pub fn ordering(&mut self, ty, range) -> Option<OperatorId>
// query.rs and query/*.rs (queries, DML):
//     pub fn query(&mut self, query: &Query) -> TypedQuery        // pushes and pops its own scope
//     pub fn statement(&mut self, statement: &Statement) -> Option<TypedQuery>    // None: not analysed (DDL …)
//     pub fn result_columns(&self, query: &TypedQuery) -> Vec<EntryColumn>
pub(crate) type Uses = (Name, Expr, Query, Statement, TypeName, ExprUse, SortItem, TypeId, TypedQuery);
