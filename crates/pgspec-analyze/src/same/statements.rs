//! Whether statements mean the same: the commands of rules, and bodies that Postgres parsed when it made their functions.

use pgspec_sql::syntax;

use super::{Sameness, Site, same_queries};
use crate::analyzer::Analyzer;
use crate::body;
use crate::check::scopes;
use crate::finding::Finding;
use crate::typed::TypedQuery;
use crate::world::World;

/// The answer, if both texts are understood.
pub(super) fn same(world: &World<'_>, site: &Site, a: &str, b: &str) -> Option<Sameness> {
    let sound = |text: &str| {
        let (statements, findings) = typed(world, site, text)?;
        (!findings.iter().any(|finding| finding.problem.is_error())).then_some(statements)
    };
    let (left, right) = (sound(a)?, sound(b)?);
    if left.len() != right.len() {
        return Some(Sameness::Different);
    }
    let mut answer = Sameness::Equal;
    for (left, right) in left.iter().zip(&right) {
        match same_queries(world, &[], (a, left), (b, right)) {
            Sameness::Different => return Some(Sameness::Different),
            Sameness::Unknown => answer = Sameness::Unknown,
            Sameness::Equal => {}
        }
    }
    Some(answer)
}

/// The trees of all statements, and what is wrong with them. Nothing if one of them cannot be read.
pub(super) fn typed(world: &World<'_>, site: &Site, text: &str) -> Option<(Vec<TypedQuery>, Vec<Finding>)> {
    if let Site::Body(function) = site {
        return body::typed_statements(world, *function, text);
    }
    let Site::RuleAction(table) = site else { return None };
    let mut analyzer = Analyzer::new(world);
    analyzer.scopes.push(scopes::old_and_new(world, *table));
    let statements = syntax::statements(text).ok()?;
    let typed: Option<_> = statements.iter().map(|statement| analyzer.statement(statement)).collect();
    Some((typed?, analyzer.findings))
}
