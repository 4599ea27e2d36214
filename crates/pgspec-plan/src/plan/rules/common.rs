//! Owner, comment and privileges, which every kind may have.

use pgspec_sql::print::alter;

use super::Both;
use super::paths::Paths;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

pub(super) fn belongings(draft: &mut Draft<'_>, both: Both<'_>, paths: &Paths<'_>) {
    let Both { key, from, to } = both;
    let mut after = Vec::new();
    if paths.has("owner")
        && let Some(sql) = alter::owner(key, to, to.owner.as_ref())
    {
        after.push(draft.add(Node::alter(key, [sql])));
    }
    if paths.has("comment")
        && let Some(sql) = alter::comment(key, to, to.comment.as_ref())
    {
        draft.add(Node::alter(key, [sql]));
    }
    if paths.has("grants") {
        let columns = to.grants.iter().flat_map(|grant| &grant.columns);
        let needs: Vec<Part> = columns.map(|column| Part::Column(key.clone(), column.clone())).collect();
        for sql in alter::privileges(key, from, to) {
            draft.add(Node::alter(key, [sql]).needs(needs.clone()).after(after.clone()));
        }
    }
}
