//! What is run together: a plan between its commits.

use super::effect::Transaction;
use super::step::{Plan, Step};

/// Statements that are one transaction, or that run in none.
#[derive(Clone, Debug)]
pub struct Unit<'p> {
    /// The steps that they belong to.
    pub steps: Vec<&'p Step>,
    /// The statements, in their order.
    pub statements: Vec<&'p str>,
    /// Whether they are those of one step that Postgres refuses in a transaction block: each runs by itself.
    pub is_alone: bool,
}

impl Plan {
    /// The plan between its commits.
    pub fn units(&self) -> Vec<Unit<'_>> {
        let mut units: Vec<Unit<'_>> = Vec::new();
        for step in &self.steps {
            let statements: Vec<&str> = step.sql.iter().map(String::as_str).collect();
            if step.effect.transaction == Transaction::Alone {
                units.push(Unit { steps: vec![step], statements, is_alone: true });
                continue;
            }
            match units.last_mut() {
                Some(last) if !last.is_alone && step.effect.transaction == Transaction::Inside => {
                    last.steps.push(step);
                    last.statements.extend(statements);
                }
                Some(_) | None => units.push(Unit { steps: vec![step], statements, is_alone: false }),
            }
        }
        units
    }
}
