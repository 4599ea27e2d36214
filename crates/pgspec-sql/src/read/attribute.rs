//! How columns, tables and indexes are stored: what only `ALTER` can say.

use pgspec_catalog::object::{Column, ReplicaIdentity};
use pgspec_catalog::{Body, Name, ObjectId, Text};

use super::site::Site;
use super::{Reader, column, foreign, index, name};
use crate::parse::{self, Node, SyntaxKind};

/// `ALTER COLUMN … SET STORAGE`, `SET COMPRESSION`, `SET STATISTICS`, `SET (…)`, `RESET (…)`, `OPTIONS (…)`; false for
/// anything else.
pub(super) fn column(site: &mut Site<'_>, found: &mut Column, change: &Node) -> bool {
    use SyntaxKind as S;
    match change.kind() {
        S::SET_STORAGE => found.storage.strategy = column::storage(site, change, &found.data_type),
        S::SET_COMPRESSION => found.storage.compression = column::compression(change),
        S::SET_STATISTICS => found.storage.statistics = target(change),
        S::SET_OPTIONS | S::RESET_OPTIONS => {
            let Some(list) = parse::child(change, S::ATTRIBUTE_LIST) else { return false };
            let parameters = index::attributes(site, &list);
            set(&mut found.storage.options, parameters, change.kind() == S::SET_OPTIONS);
        }
        S::SET_OPTIONS_LIST | S::ALTER_OPTION_LIST => {
            let inner = parse::child(change, S::ALTER_OPTION_LIST);
            foreign::change_options(
                site,
                inner.as_ref().unwrap_or(change),
                &mut found.storage.foreign_options,
            );
        }
        _ => return false,
    }
    true
}

/// The number behind `SET STATISTICS`; `default` and `-1` are none.
fn target(change: &Node) -> Option<i32> {
    if parse::words(change).ends_with("default")
        || parse::tokens(change).any(|t| t.kind() == SyntaxKind::MINUS)
    {
        return None;
    }
    parse::tokens(change).find_map(|token| token.text().parse().ok())
}

/// Changes a list of parameters, which stays sorted.
fn set(list: &mut Vec<(Name, Text)>, parameters: Vec<(Name, Text)>, on: bool) {
    for (name, value) in parameters {
        list.retain(|(other, _)| *other != name);
        if on {
            list.push((name, value));
        }
    }
    list.sort_by(|a, b| a.0.cmp(&b.0));
}

/// `REPLICA IDENTITY`, `CLUSTER ON`, `SET WITHOUT CLUSTER`; false for anything else.
pub(super) fn table(reader: &mut Reader<'_>, id: ObjectId, action: &Node) -> bool {
    use SyntaxKind as S;
    let named = || parse::child(action, S::INDEX_REF).and_then(|n| name::segments(&n).pop());
    let Some(object) = reader.catalog.object_mut(id) else { return false };
    match (action.kind(), &mut object.body) {
        (S::REPLICA_IDENTITY, Body::Table(table)) => {
            let index = action.descendants().find(|n| n.kind() == S::INDEX_REF);
            table.replica_identity = match (index.and_then(|n| name::of(&n)), parse::words(action).as_str()) {
                (Some(index), _) => ReplicaIdentity::Index(index),
                (None, words) if words.ends_with("full") => ReplicaIdentity::Full,
                (None, words) if words.ends_with("nothing") => ReplicaIdentity::Nothing,
                _ => ReplicaIdentity::Default,
            };
        }
        (S::CLUSTER_ON, Body::Table(table)) => table.cluster_on = named(),
        (S::CLUSTER_ON, Body::View(view)) => view.cluster_on = named(),
        (S::SET_WITHOUT_CLUSTER, Body::Table(table)) => table.cluster_on = None,
        (S::SET_WITHOUT_CLUSTER, Body::View(view)) => view.cluster_on = None,
        _ => return false,
    }
    true
}

/// `ALTER INDEX … ALTER COLUMN n SET STATISTICS`
pub(super) fn index(reader: &mut Reader<'_>, id: ObjectId, action: &Node) -> Option<()> {
    let number = parse::tokens(action).find_map(|token| token.text().parse::<u16>().ok())?;
    let change = parse::child(action, SyntaxKind::SET_STATISTICS)?;
    let target = target(&change);
    if let Body::Index(index) = &mut reader.catalog.object_mut(id)?.body {
        index.statistics.retain(|(other, _)| *other != number);
        index.statistics.extend(target.map(|target| (number, target)));
        index.statistics.sort_unstable();
    }
    Some(())
}
