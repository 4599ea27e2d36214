//! Owner, comment and privileges, which every kind may have.

use pgspec_catalog::object::Parameters;
use pgspec_sql::print::alter;

use super::Both;
use super::paths::Paths;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

pub(super) fn belongings(draft: &mut Draft<'_>, both: Both<'_>, paths: &Paths<'_>) {
    let Both { key, from, to } = both;
    let mut after = Vec::new();
    if paths.has("owner")
        && let Some(sql) = alter::owner(key, to, to.owner.as_ref())
    {
        after.push(draft.add(Node::alter(key, [sql]).does(Command::Owner)));
    }
    if paths.has("comment")
        && let Some(sql) = alter::comment(key, to, to.comment.as_ref())
    {
        draft.add(Node::alter(key, [sql]).does(Command::Comment));
    }
    if paths.has("grants") {
        let columns = to.grants.iter().flat_map(|grant| &grant.columns);
        let needs: Vec<Part> = columns.map(|column| Part::Column(key.clone(), column.clone())).collect();
        for sql in alter::privileges(key, from, to) {
            let node = Node::alter(key, [sql]).does(Command::Privileges);
            draft.add(node.needs(needs.clone()).after(after.clone()));
        }
    }
}

/// `SET (…)` or `RESET (…)` of what differs.
pub(super) fn parameters(from: &Parameters, to: &Parameters) -> Command {
    let names = from
        .iter()
        .filter(|entry| !to.contains(entry))
        .chain(to.iter().filter(|entry| !from.contains(entry)));
    let mut names: Vec<_> = names.map(|(name, _)| name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    Command::StorageParameters(names)
}
