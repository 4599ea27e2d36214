//! What follows from a condition: columns that cannot be null where it is true (`find_nonnullable_vars`).

use pgspec_sql::syntax::ast::JoinKind;

use super::NullContext;
use crate::typed::{FromItem, Node, SublinkKind, Typed};
use crate::world::FunctionKind;

/// A column that is not null.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fact {
    /// Index of its level.
    pub(super) level: usize,
    pub(super) entry: u32,
    pub(super) column: i32,
}

impl NullContext<'_, '_> {
    /// What the conditions of inner joins say of the rows that come out of an item of FROM.
    pub(super) fn join_facts(&mut self, item: &FromItem) {
        let FromItem::Join { kind, left, right, condition, .. } = item else { return };
        if matches!(kind, JoinKind::Inner | JoinKind::Left) {
            self.join_facts(left);
        }
        if matches!(kind, JoinKind::Inner | JoinKind::Right) {
            self.join_facts(right);
        }
        if let (JoinKind::Inner, Some(condition)) = (kind, condition) {
            self.facts_if_true(condition);
        }
    }

    /// What the conditions of outer joins say of rows of which something is known to be there.
    pub(super) fn joined_facts(&mut self, item: &FromItem, level: usize) {
        let FromItem::Join { kind, left, right, condition, .. } = item else { return };
        let (left_there, right_there) = (self.is_there(left, level), self.is_there(right, level));
        let (joined, deeper) = match kind {
            JoinKind::Inner => (false, (true, true)),
            JoinKind::Left => (right_there, (true, right_there)),
            JoinKind::Right => (left_there, (left_there, true)),
            JoinKind::Full => (left_there && right_there, (left_there, right_there)),
        };
        if let (true, Some(condition)) = (joined, condition) {
            self.facts_if_true(condition);
            self.join_facts(left);
            self.join_facts(right);
        }
        if deeper.0 {
            self.joined_facts(left, level);
        }
        if deeper.1 {
            self.joined_facts(right, level);
        }
    }

    /// Whether some entry of an item is known to be there.
    fn is_there(&self, item: &FromItem, level: usize) -> bool {
        let mut entries = Vec::new();
        item.entries(&mut entries);
        self.facts.iter().any(|fact| fact.level == level && entries.contains(&fact.entry))
    }

    /// Adds what follows from a condition that is true.
    pub(super) fn facts_if_true(&mut self, condition: &Typed) {
        match &condition.node {
            Node::And(all) => all.iter().for_each(|one| self.facts_if_true(one)),
            Node::Or(all) => self.facts_of_each(all),
            // What is false is known.
            Node::Not(one) => self.facts_if_known(one),
            Node::NullTest { argument, negated: true } => self.facts_if_known(argument),
            Node::BooleanTest { argument, value: Some(true), negated: false } => self.facts_if_true(argument),
            Node::BooleanTest { argument, value: Some(false), negated: false }
            | Node::BooleanTest { argument, value: None, negated: true } => self.facts_if_known(argument),
            // Some row of the query fits.
            Node::Sublink(sublink) if sublink.kind == SublinkKind::Any => {
                if let Some(test) = &sublink.test {
                    self.facts_if_true(test);
                }
            }
            Node::ArrayOperator { operator, all: false, arguments } => {
                if self.world.operator(*operator).strict {
                    arguments.iter().for_each(|one| self.facts_if_known(one));
                }
            }
            _ => self.facts_if_known(condition),
        }
    }

    /// Adds what follows from a condition that is false or null.
    pub(super) fn facts_if_not_true(&mut self, condition: &Typed) {
        match &condition.node {
            // A row is not null already if one of its fields is not.
            Node::NullTest { argument, negated: false }
                if self.world.fields(argument.ty).is_none()
                    && argument.ty != self.world.builtin("record") =>
            {
                self.facts_if_known(argument);
            }
            Node::Or(all) => all.iter().for_each(|one| self.facts_if_not_true(one)),
            Node::Not(one) => {
                if let Node::NullTest { argument, negated: true } = &one.node {
                    self.facts_if_known(argument);
                }
            }
            _ => {}
        }
    }

    /// Of alternatives only what follows from each.
    fn facts_of_each(&mut self, all: &[Typed]) {
        let before = self.facts.len();
        let mut shared: Option<Vec<Fact>> = None;
        for one in all {
            self.facts_if_true(one);
            let found = self.facts.split_off(before);
            shared = Some(match shared {
                None => found,
                Some(shared) => shared.into_iter().filter(|fact| found.contains(fact)).collect(),
            });
        }
        self.facts.extend(shared.unwrap_or_default());
    }

    /// Adds what follows from a value that is not null.
    fn facts_if_known(&mut self, value: &Typed) {
        match &value.node {
            Node::Var(var) => {
                if let Some((level, _)) = self.level(var.up) {
                    self.facts.push(Fact { level, entry: var.entry, column: var.column });
                }
            }
            Node::Call { function, arguments, .. } => {
                let function = self.world.function(*function);
                if function.strict && function.kind == FunctionKind::Function && !function.returns_set {
                    arguments.iter().for_each(|one| self.facts_if_known(one));
                }
            }
            Node::Operator { operator, arguments } if self.world.operator(*operator).strict => {
                arguments.iter().for_each(|one| self.facts_if_known(one));
            }
            Node::Not(one)
            | Node::Relabel(one)
            | Node::ViaText(one)
            | Node::ArrayCast(one, _)
            | Node::Collate(one, _)
            | Node::Field(one, _) => self.facts_if_known(one),
            Node::NullIf { arguments, .. } => {
                let [first, _] = &**arguments;
                self.facts_if_known(first);
            }
            _ => {}
        }
    }
}
