//! What Postgres forgets when a column gets another type (`ATExecAlterColumnType` of `tablecmds.c`): how its values are stored,
//! and the targets and owners of extended statistics over it, which are made anew.

use pgspec_catalog::object::{IndexKeyTarget, Statistics};
use pgspec_catalog::{Body, Key, Name};
use pgspec_sql::print::alter;

use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

/// Says it again of a column of some tables, behind the step that gives it its type.
pub(super) fn set_again(draft: &mut Draft<'_>, tables: &[Key], column: &Name, retyped: usize) {
    for key in tables {
        let Some(table) = draft.to.get(key).and_then(|object| object.body.as_table()) else { continue };
        let Some(column) = table.column(column) else { continue };
        let strategy = column.storage.strategy.map(|_| alter::column_storage(draft.to, key, table, column));
        let compression = column.storage.compression.as_ref().map(|_| alter::compression(key, table, column));
        for sql in strategy.into_iter().chain(compression) {
            let node = Node::alter(key, [sql]).does(Command::SetStorage(column.name.clone()));
            draft.add(node.after([retyped]));
        }
    }
    statistics(draft, tables, column, retyped);
}

fn statistics(draft: &mut Draft<'_>, tables: &[Key], column: &Name, retyped: usize) {
    let is_over = |statistics: &Statistics| {
        let of_column = |key: &IndexKeyTarget| matches!(key, IndexKeyTarget::Column(name) if name == column);
        statistics.keys.iter().any(of_column)
    };
    let mut found: Vec<(Key, String)> = Vec::new();
    for table in tables {
        for (_, key, object) in draft.to.children(&table.qualified_name()) {
            if let Body::Statistics(statistics) = &object.body
                && is_over(statistics)
                && !draft.is_destroyed(&Part::Object(key.clone()))
                && !draft.creates.contains_key(key)
            {
                let target = statistics.target.map(|_| alter::statistics_target(key, statistics));
                let owner = object.owner.as_ref().and_then(|owner| alter::owner(key, object, Some(owner)));
                found.extend(target.into_iter().chain(owner).map(|sql| (key.clone(), sql)));
            }
        }
    }
    for (key, sql) in found {
        draft.add(Node::alter(&key, [sql]).does(Command::Elsewhere).after([retyped]));
    }
}
