//! Triggers.

use pgspec_catalog::object::Trigger;
use pgspec_sql::print::alter;

use super::Both;
use super::paths::Paths;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

/// `CREATE OR REPLACE`, so that no row is written in between without it: constraint triggers know no such thing (manual,
/// `CREATE TRIGGER`).
pub(super) fn change(
    draft: &mut Draft<'_>,
    both: Both<'_>,
    (from, to): (&Trigger, &Trigger),
    paths: &Paths<'_>,
) -> bool {
    if paths.only(&["enabled"]) {
        let Some(sql) = alter::trigger_enabled(both.key, to) else { return false };
        let node = Node::alter(both.key, [sql]).does(Command::TriggerEnabled);
        draft.add(node.needs([Part::Object(both.key.clone())]));
        return true;
    }
    let can = draft.options.postgres >= 14 && from.constraint.is_none() && to.constraint.is_none();
    if can {
        draft.replace(both.key);
    }
    can
}
