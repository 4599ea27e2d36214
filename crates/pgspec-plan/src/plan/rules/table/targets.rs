//! Targets of extended statistics: Postgres makes statistics anew when a column gets another type, and forgets their targets.

use pgspec_catalog::object::{IndexKeyTarget, Statistics};
use pgspec_catalog::{Body, Key, Name};
use pgspec_sql::print::alter;

use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

/// Sets the targets of statistics over a column of some tables again, behind the step that gives it its type.
pub(super) fn set_again(draft: &mut Draft<'_>, tables: &[Key], column: &Name, retyped: usize) {
    let is_over = |statistics: &Statistics| {
        let of_column = |key: &IndexKeyTarget| matches!(key, IndexKeyTarget::Column(name) if name == column);
        statistics.target.is_some() && statistics.keys.iter().any(of_column)
    };
    let mut found: Vec<(Key, String)> = Vec::new();
    for table in tables {
        for (_, key, object) in draft.to.children(&table.qualified_name()) {
            if let Body::Statistics(statistics) = &object.body
                && is_over(statistics)
                && !draft.is_destroyed(&Part::Object(key.clone()))
                && !draft.creates.contains_key(key)
            {
                found.push((key.clone(), alter::statistics_target(key, statistics)));
            }
        }
    }
    for (key, sql) in found {
        draft.add(Node::alter(&key, [sql]).does(Command::Elsewhere).after([retyped]));
    }
}
