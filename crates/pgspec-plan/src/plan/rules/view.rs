//! Views and materialised views.

use pgspec_analyze::view_columns::{self, ShownColumn};
use pgspec_analyze::world::World;
use pgspec_catalog::object::View;
use pgspec_catalog::{Key, Name};
use pgspec_sql::print::alter;

use super::paths::Paths;
use super::{Both, common};
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

pub(super) fn change(
    draft: &mut Draft<'_>,
    both: Both<'_>,
    (from, to): (&View, &View),
    paths: &Paths<'_>,
) -> bool {
    let key = both.key;
    if from.materialized || to.materialized {
        return materialized(draft, key, (from, to), paths);
    }
    if paths.has("query") || paths.has("column_names") || paths.has("check_option") {
        if !can_replace(draft, from, to) {
            return false;
        }
        draft.replace(key);
    } else {
        for sql in alter::view_options(key, from, to) {
            draft.add(Node::alter(key, [sql]).does(Command::ViewOptions));
        }
    }
    let part = Part::Object(key.clone());
    for sql in alter::view_defaults(key, from, to) {
        draft.add(Node::alter(key, [sql]).does(Command::ViewOptions).needs([part.clone()]));
    }
    comments(draft, key, (from, to));
    true
}

fn materialized(draft: &mut Draft<'_>, key: &Key, (from, to): (&View, &View), paths: &Paths<'_>) -> bool {
    if from.materialized != to.materialized
        || !paths.only(&["storage", "tablespace", "access_method", "cluster_on", "column_comments"])
    {
        return false;
    }
    let target = format!("materialized view {}", pgspec_sql::quote::qualified(&key.qualified_name()));
    let parameters = common::parameters(&from.storage, &to.storage);
    let storage = alter::storage(&target, &from.storage, &to.storage);
    let mut sql: Vec<_> = storage.into_iter().map(|sql| (parameters.clone(), sql)).collect();
    if from.tablespace != to.tablespace {
        sql.push((Command::SetTablespace, alter::tablespace(&target, to.tablespace.as_ref())));
    }
    if from.access_method != to.access_method {
        sql.push((Command::SetAccessMethod, alter::access_method(&target, to.access_method.as_ref())));
    }
    if from.cluster_on != to.cluster_on {
        sql.push((Command::ClusterOn, alter::cluster(&target, to.cluster_on.as_ref())));
    }
    for (command, sql) in sql {
        draft.add(Node::alter(key, [sql]).does(command));
    }
    comments(draft, key, (from, to));
    true
}

fn comments(draft: &mut Draft<'_>, key: &Key, (from, to): (&View, &View)) {
    for sql in alter::column_comments(&key.qualified_name(), &from.column_comments, &to.column_comments) {
        let node = Node::alter(key, [sql]).does(Command::Comment);
        draft.add(node.needs([Part::Object(key.clone())]));
    }
}

/// `CREATE OR REPLACE VIEW` takes columns that begin with those that are there, of the same names and types.
fn can_replace(draft: &Draft<'_>, from: &View, to: &View) -> bool {
    let (Some(from), Some(to)) = (columns(draft.worlds.from, from), columns(draft.worlds.to, to)) else {
        return false;
    };
    let same = |(from, to): (&(Name, ShownColumn), &(Name, ShownColumn))| {
        from.0 == to.0 && from.1.data_type.is_ok() && from.1.data_type == to.1.data_type
    };
    from.len() <= to.len() && from.iter().zip(&to).all(same)
}

fn columns(world: &World<'_>, view: &View) -> Option<Vec<(Name, ShownColumn)>> {
    let shown = view_columns::of_view(world, view).columns.ok()?;
    let name = |(at, column): (usize, ShownColumn)| {
        (view.column_names.get(at).cloned().unwrap_or_else(|| column.name.clone()), column)
    };
    Some(shown.into_iter().enumerate().map(name).collect())
}
