//! Functions that only call themselves.

use super::Subject;
use super::flow::Flow;
use crate::finding::{Finding, Problem};
use crate::query::walk::{self, Part};
use crate::typed::{Command, Node, Typed, TypedQuery};

/// The call of the function itself in a query that is surely executed, where it is surely evaluated.
pub(super) fn endless(subject: &Subject<'_, '_>, query: &TypedQuery) -> Option<Finding> {
    let plain = query.command == Command::Select
        && query.entries.is_empty()
        && query.condition.is_none()
        && query.having.is_none()
        && query.limit.is_none()
        && query.ctes.is_empty();
    // A strict function is not called with a null.
    if !plain || subject.function.strict {
        return None;
    }
    let mut found = None;
    for target in &query.targets {
        certain(&target.expression, &mut |value| {
            if let Node::Call { function, .. } = &value.node
                && Some(*function) == subject.id
            {
                found.get_or_insert(value.range);
            }
        });
    }
    Some(Finding {
        problem: Problem::EndlessRecursion,
        range: found?,
        message: format!("the function {} calls itself whenever it is called, and never ends", subject.name),
        help: Some("return what the function stands for, or call the function that was meant".to_owned()),
        replacement: None,
    })
}

/// Calls `visit` with what is evaluated whenever the value is.
fn certain(value: &Typed, visit: &mut dyn FnMut(&Typed)) {
    visit(value);
    match &value.node {
        // Postgres may leave out what does not matter.
        Node::Case { .. } | Node::And(_) | Node::Or(_) | Node::Sublink(_) => {}
        Node::Coalesce(parts) => parts.first().into_iter().for_each(|first| certain(first, visit)),
        _ => walk::parts(value, &mut |part| {
            if let Part::Same(part) = part {
                certain(part, visit);
            }
        }),
    }
}

impl Flow<'_, '_, '_> {
    /// A call of the function itself before there was any way to go.
    pub(super) fn endless(&mut self, query: &TypedQuery) {
        if self.straight && self.is_live() {
            let found = endless(self.subject, query);
            self.report.findings.extend(found);
        }
    }
}
