//! Values that depend on the time zone of the session: a timestamp without a time zone that meets one with, or a point
//! in time that is stored as a day.

use pgspec_sql::syntax::ast::TextRange;

use crate::finding::{Finding, Problem};
use crate::query::walk::{self, Part};
use crate::typed::{CallForm, Node, TypeId, Typed, TypedQuery};
use crate::world::World;

/// All that is found in a statement.
pub fn of_query(world: &World<'_>, query: &TypedQuery) -> Vec<Finding> {
    let mut search = Search { world, findings: Vec::new() };
    search.query(query);
    search.findings
}

/// All that is found in an expression.
pub fn of_expression(world: &World<'_>, value: &Typed) -> Vec<Finding> {
    let mut search = Search { world, findings: Vec::new() };
    search.value(value);
    search.findings
}

struct Search<'w, 'c> {
    world: &'w World<'c>,
    findings: Vec<Finding>,
}

impl Search<'_, '_> {
    fn query(&mut self, query: &TypedQuery) {
        walk::query_parts(query, &mut |part| self.part(&part));
    }

    fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Query(query) => self.query(query),
            Part::Same(value) => self.value(value),
        }
    }

    fn value(&mut self, value: &Typed) {
        match &value.node {
            Node::Operator { operator, arguments } => {
                if let [left, right] = arguments.as_slice() {
                    let symbol = self.world.operator(*operator).name.name.as_str();
                    if matches!(symbol, "=" | "<>" | "<" | ">" | "<=" | ">=") {
                        self.compared(left, right, value.range);
                    }
                }
            }
            Node::Distinct { arguments, .. } | Node::NullIf { arguments, .. } => {
                let [left, right] = &**arguments;
                self.compared(left, right, value.range);
            }
            Node::Call { arguments, form: CallForm::ImplicitCast, .. } => {
                if let [argument, ..] = arguments.as_slice() {
                    self.cast(argument, value.ty, value.range);
                }
            }
            _ => {}
        }
        // What a comparison says of its sides, their casts need not say again.
        let reported = self.findings.len();
        walk::parts(value, &mut |part| self.part(&part));
        if let Some(own) = reported.checked_sub(1).and_then(|at| self.findings.get(at))
            && own.range == value.range
        {
            let own = own.range;
            let mut at = 0;
            self.findings.retain(|finding| {
                at += 1;
                at <= reported || !(own.start <= finding.range.start && finding.range.end <= own.end)
            });
        }
    }

    /// A value before the cast that was added to it.
    fn written<'t>(&self, value: &'t Typed) -> &'t Typed {
        match &value.node {
            Node::Call { arguments, form: CallForm::ImplicitCast, .. } if arguments.len() == 1 => {
                arguments.first().unwrap_or(value)
            }
            Node::Relabel(inner) => self.written(inner),
            _ => value,
        }
    }

    fn has_zone(&self, ty: TypeId) -> bool {
        ty == self.world.core.timestamptz
    }

    fn has_none(&self, ty: TypeId) -> bool {
        ty == self.world.core.timestamp || ty == self.world.core.date
    }

    fn compared(&mut self, left: &Typed, right: &Typed, range: TextRange) {
        let (left, right) = (self.written(left).ty, self.written(right).ty);
        let mixed =
            self.has_zone(left) && self.has_none(right) || self.has_none(left) && self.has_zone(right);
        if !mixed {
            return;
        }
        let world = self.world;
        self.push(
            range,
            format!("{} is compared with {}", world.show(left, -1), world.show(right, -1)),
            "the result depends on the time zone of the session: make both `timestamptz`, or cast with `at time zone 'UTC'`",
        );
    }

    fn cast(&mut self, value: &Typed, to: TypeId, range: TextRange) {
        let lost = self.has_zone(value.ty) && self.has_none(to);
        let added = self.has_none(value.ty) && self.has_zone(to);
        if !lost && !added {
            return;
        }
        let world = self.world;
        let help = if lost {
            "which day or hour it is depends on the time zone of the session: write `(… at time zone 'UTC')`"
        } else {
            "it is taken for the time zone of the session: write `(… at time zone 'UTC')`"
        };
        self.push(
            range,
            format!(
                "{} becomes {} by the time zone of the session",
                world.show(value.ty, -1),
                world.show(to, -1)
            ),
            help,
        );
    }

    fn push(&mut self, range: TextRange, message: String, help: &str) {
        self.findings.push(Finding {
            problem: Problem::TimeZoneDependent,
            range,
            message,
            help: Some(help.to_owned()),
            replacement: None,
        });
    }
}
